"""Attempts to leave the machine, made on purpose: ``python -m trials.sealed_controls WAY``; the watch must see each."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Final

_NOBODY: Final = "192.0.2.1"  # RFC 5737: an address that is nobody's
_NOBODY_6: Final = "2001:db8::1"


def _connect() -> None:
    socket.create_connection((_NOBODY, 80), 1)


def _connect_6() -> None:
    socket.socket(socket.AF_INET6).connect((_NOBODY_6, 80))


def _connect_without_waiting() -> None:
    made = socket.socket()
    made.setblocking(False)
    made.connect_ex((_NOBODY, 80))


def _datagram() -> None:
    socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", (_NOBODY, 9))


def _message() -> None:
    socket.socket(type=socket.SOCK_DGRAM).sendmsg([b"x"], [], 0, (_NOBODY, 9))


def _name() -> None:
    socket.getaddrinfo("example.invalid", 80)


def _raw() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)


def _open_door() -> None:
    socket.socket().bind(("0.0.0.0", 0))


def _thread() -> None:
    one = threading.Thread(target=_connect)
    one.start()
    one.join()


def _child() -> None:
    subprocess.run([sys.executable, "-m", "trials.sealed_controls", "thread"], check=False)


def _pip() -> None:
    words = [
        "pip",
        "--isolated",
        "--retries=0",
        "download",
        "--no-deps",
        "--index-url",
        "https://example.invalid/simple",
        "x",
    ]
    subprocess.run([sys.executable, "-m", *words], check=False)


def _duckdb() -> None:
    import duckdb

    duckdb.connect().execute("INSTALL spatial")


def _requests() -> None:
    import requests

    requests.get("http://example.invalid/", timeout=2)


WAYS: Final[dict[str, Callable[[], None]]] = {
    "connect": _connect,
    "connect-ipv6": _connect_6,
    "connect-without-waiting": _connect_without_waiting,
    "datagram": _datagram,
    "datagram-by-sendmsg": _message,
    "name-lookup": _name,
    "raw-packet": _raw,
    "door-open-to-others": _open_door,
    "thread": _thread,
    "child-of-a-child": _child,
    "pip": _pip,
    "duckdb-extension": _duckdb,
    "requests": _requests,
}

if __name__ == "__main__":
    WAYS[sys.argv[1]]()
