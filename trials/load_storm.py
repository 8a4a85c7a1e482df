"""What readers do that is no reading: they all come at once, leave before the answer, do not listen, drop files."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import time
import urllib.request
import uuid
from typing import Any, Final

from websockets.asyncio.client import connect

from benchmarks.pages_client import Session
from trials.load_memory import own

_ACTIVE: Final = re.compile(r"^active_sessions(?:\{[^}]*\})? (\d+)", re.MULTILINE)
_UPLOADED: Final = re.compile(r'^cache_memory_bytes\{cache_type="UploadedFileManager"[^}]*\} (\d+)', re.MULTILINE)
_XSRF: Final = re.compile(r"_streamlit_xsrf=([^;]+)")
_LINK: Final = "ind=grids_total"


async def rush(port: int, readers: int, rounds: int) -> list[str]:
    """Let everybody open a page at once and leave, some before it is drawn, again and again; return what broke."""

    async def one(number: int) -> str:
        try:
            for turn in range(rounds):
                async with Session(port, "compare", _LINK) as session:
                    if (number + turn) % 2:
                        await session.ask()
                    else:
                        await asyncio.wait_for(session.open(), 120)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            return f"{type(error).__name__}: {error}"[:200]
        return ""

    return [words for words in await asyncio.gather(*(one(number) for number in range(readers))) if words]


async def deaf(port: int, readers: int, seconds: float) -> tuple[float, list[str]]:
    """Let readers ask for heavy pages and never take the answer; return how long another one waits meanwhile.

    Returns
    -------
    (float, list of str)
        Seconds of the slowest of five pages that somebody else opens, and what broke for them.
    """
    sockets: list[Any] = []
    try:
        for _ in range(readers):
            # Two kilobytes of room: the server's words back up behind the first page.
            narrow = socket.socket()
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            narrow.setblocking(True)
            narrow.connect(("127.0.0.1", port))
            address = f"ws://127.0.0.1:{port}/_stcore/stream"
            opened = await connect(address, sock=narrow, max_queue=1, ping_interval=None, compression=None)
            opened.transport.pause_reading()
            session = Session(port, "", "")
            await opened.send(session.asked().SerializeToString())
            sockets.append(opened)
        slowest, broken = 0.0, []
        until = time.monotonic() + seconds
        for _ in range(5):
            try:
                async with Session(port, "compare", _LINK) as session:
                    run = await asyncio.wait_for(session.open(), 120)
                slowest = max(slowest, run.seconds)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                broken.append(f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(max(0.0, until - time.monotonic()) / 5)
        return slowest, broken
    finally:
        for opened in sockets:
            opened.transport.abort()


async def uploads(port: int, process: int, readers: int, size: int) -> tuple[float, list[str]]:
    """Let everybody send a file of so many bytes to a session of their own at once; return MB at the peak, what broke.

    The files are dropped as the intake page's picker sends them; nobody asks to have them read.
    """
    highest, broken = own(process), []
    async with asyncio.TaskGroup() as group:
        done: list[str] = []

        async def one() -> None:
            async with Session(port, "evidence") as session:
                await asyncio.wait_for(session.open(), 120)
                status = await asyncio.to_thread(_put, port, session.id, size)
                done.append("" if status == 204 else f"answered {status}")

        tasks = [group.create_task(one()) for _ in range(readers)]
        while not all(task.done() for task in tasks):
            highest = max(highest, own(process))
            await asyncio.sleep(0.05)
        broken = [words for words in done if words]
    return highest, broken


def _put(port: int, session: str, size: int) -> int:
    """Send a file as a browser's picker does and return the answer."""
    line = uuid.uuid4().hex
    head = f'--{line}\r\nContent-Disposition: form-data; name="f"; filename="report.txt"\r\n\r\n'.encode()
    body = head + bytes(size) + f"\r\n--{line}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    token = _token(port)
    connection.request(
        "PUT",
        f"/_stcore/upload_file/{session}/{uuid.uuid4()}",
        body,
        {"Content-Type": f"multipart/form-data; boundary={line}", "Cookie": f"_streamlit_xsrf={token}",
         "X-Xsrftoken": token},
    )  # fmt: skip
    status = connection.getresponse().status
    connection.close()
    return status


def _token(port: int) -> str:
    """Return the server's mark against forged requests; a browser's script copies it from its cookie to the head."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=30) as answer:
        cookies = "; ".join(answer.headers.get_all("Set-Cookie") or [])
    found = _XSRF.search(cookies)
    return found.group(1) if found else ""


def counted(port: int) -> tuple[int, int]:
    """Return how many sessions the server counts as open, and the bytes of uploaded files that it holds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/metrics", timeout=30) as answer:
        text = answer.read().decode("utf-8")
    open_, held = _ACTIVE.search(text), _UPLOADED.search(text)
    return int(open_.group(1)) if open_ else 0, int(held.group(1)) if held else 0
