"""The compare page beside the same picture on a plain pandas page: twenty sessions, from the click to the picture.

Both are real servers; the sessions are websocket clients that speak Streamlit's own protocol (``pages_client``) in a
process of their own. A click chooses another indicator; it ends with the message that the run has finished, when
everything is there. The two pages take turns in one run, so that a busy machine is busy for both. Quote the ratios.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks import record
from benchmarks.pages_client import Run, Session

ROOT: Final = Path(__file__).resolve().parent.parent
SESSIONS: Final = 20
THINK: Final = 2.0
SERVERS: Final = {
    "atlas": ["-m", "dashboard", "--port", "{port}"],
    "plain": [
        "-m", "streamlit", "run", str(ROOT / "benchmarks" / "plain_page.py"), "--server.port", "{port}",
        "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ],
}  # fmt: skip
"""The plain page runs on Streamlit's defaults: only what a server without a screen needs is said."""


@dataclass(slots=True)
class Served:
    """A server that runs, and what is known of it."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    first: float  # seconds from the start of the process to the first picture
    clicks: dict[str, list[float]] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    rate: float = 0.0
    processor: float = 0.0  # seconds of the server's processor a click, which a busy machine does not stretch

    @property
    def memory(self) -> float:
        """Return the resident memory in MB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    @property
    def spent(self) -> float:
        """Return the seconds of processor that the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(name: str, data: Path, periods: str, log: Path | None = None) -> Iterator[Served]:
    """Serve a page of a data folder and wait for its first picture; what the server says goes to ``log``."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as away, (log or Path(os.devnull)).open("wb") as said:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
        free.close()
        environment = {
            **os.environ, "ATLAS_BUILD": str(data / "build"), "PLAIN_DATA": str(data), "PLAIN_PERIODS": periods,
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in SERVERS[name])],
            cwd=ROOT if name == "atlas" else away,  # away from the settings of the atlas
            env=environment,
            stdout=said,
            stderr=said,
        )
        try:
            _listening(port, process)
            asyncio.run(_first(name, port))
            yield Served(name, port, process, time.perf_counter() - start)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _listening(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError(f"nobody listens at {port}")


def _session(name: str, port: int) -> Session:
    return Session(port, "compare" if name == "atlas" else "")


async def _first(name: str, port: int) -> Run:
    async with _session(name, port) as session:
        return _whole(await session.open())


def _whole(run: Run) -> Run:
    """Return a run that drew a picture and a table; any other is no answer."""
    if not run.of("plotly_chart") or not (run.of("dataframe") or run.of("arrow_data_frame")):
        raise RuntimeError("the page was drawn without its picture or its table")
    return run


def _box(run: Run) -> Any:
    """Return the select box of indicators: the one with most options that is not a list of places."""
    return next(box for box in run.of("selectbox") if box.label == "指标")


def options(run: Run, known: set[str]) -> list[str]:
    """Return the options that have figures, by the names that both pages know."""
    return [option for option in _box(run).options if option.split("（")[0] in known]


async def _visit(page: Served, known: set[str], clicks: int, think: float, seed: int) -> list[float]:
    """Click so many times, thinking in between, and return the seconds of each."""
    chance = random.Random(seed)
    async with _session(page.name, page.port) as session:
        opened = _whole(await session.open())
        choices, widget = options(opened, known), _box(opened).id
        await asyncio.sleep(chance.random() * think)
        times = []
        for _ in range(clicks):
            run = await session.choose(widget, chance.choice(choices))
            times.append(_whole(run).seconds)
            page.sizes.append(run.bytes)
            await asyncio.sleep(think * (0.5 + chance.random()))
        return times


async def _once(page: Served, known: set[str]) -> list[float]:
    """Choose every indicator once, one visitor: what the first to look at each pays."""
    async with _session(page.name, page.port) as session:
        opened = _whole(await session.open())
        widget = _box(opened).id
        return [_whole(await session.choose(widget, option)).seconds for option in options(opened, known)]


async def crowd(page: Served, known: set[str], sessions: int, clicks: int, think: float, seed: int) -> list[float]:
    """Let so many sessions choose indicators at once, so many clicks each, and return the seconds of every click."""
    visits = [_visit(page, known, clicks, think, seed + at) for at in range(sessions)]
    return [seconds for times in await asyncio.gather(*visits) for seconds in times]


async def memory_of_sessions(page: Served, known: set[str], sessions: int) -> float:
    """Return MB a session: what the server grows by while so many more visitors have a page open."""
    before = page.memory
    opened: list[Session] = []
    try:
        for at in range(sessions):
            session = await _session(page.name, page.port).__aenter__()
            opened.append(session)
            run = _whole(await session.open())
            choices = options(run, known)[:10]
            await session.choose(_box(run).id, choices[at % len(choices)])
        return (page.memory - before) / sessions
    finally:
        for session in opened:
            await session.__aexit__(None, None, None)


@contextmanager
def _peak(page: Served) -> Iterator[list[float]]:
    """Watch the memory of a server while it works; the list grows as long as the block lasts."""
    found, done = [page.memory], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            found.append(page.memory)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def _names(data: Path) -> set[str]:
    """Return the Chinese names of the indicators that have figures in the newest period."""
    import pandas as pd
    import yaml

    newest = sorted((data / "periodic").glob("*/*.parquet"))[-1]
    ids = set(pd.read_parquet(newest, columns=["indicator_id"])["indicator_id"])
    files = sorted((data / "indicators").glob("*.yml"))
    entries = [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8"))]
    return {entry["name"]["zh"] for entry in entries if entry["id"] in ids}


def measure(data: Path, *, quick: bool, periods: str = "newest") -> dict[str, Served]:
    """Measure both pages in turns and return what was found of each."""
    known, rounds = _names(data), 1 if quick else 3
    clicks = {"think": 4 if quick else 10, "saturating": 4 if quick else 10}
    with served("atlas", data, periods) as atlas, served("plain", data, periods) as plain:
        pages = (atlas, plain)
        for page in pages:
            page.clicks["first"] = asyncio.run(_once(page, known))
            page.clicks["one"] = asyncio.run(crowd(page, known, 1, 20 if quick else 60, 0.0, 1))
        for page in pages:  # before the crowds, whose traces in memory would hide what a session takes
            page.clicks["memory"] = [asyncio.run(memory_of_sessions(page, known, 2 * SESSIONS))]
        for turn in range(rounds):
            for page in pages if turn % 2 else pages[::-1]:
                for kind, think in (("think", THINK), ("saturating", 0.0)):
                    start, spent = time.perf_counter(), page.spent
                    before = page.memory
                    with _peak(page) as highest:
                        found = asyncio.run(crowd(page, known, SESSIONS, clicks[kind], think, 100 * turn))
                    page.clicks.setdefault("peak", []).append((max(highest) - before) / SESSIONS)
                    page.clicks.setdefault(kind, []).extend(found)
                    if kind == "saturating":
                        page.rate = len(found) / (time.perf_counter() - start)
                        page.processor = (page.spent - spent) / len(found)
        for page in pages:
            page.clicks["whole"] = [page.memory]
        return {page.name: page for page in pages}


def prepared(folder: Path, quick: bool) -> Path:
    """Make a fictional nation of every county and its snapshot, once."""
    if not (folder / "build" / "current.json").is_file():
        size = ["--indicators", "12", "--months", "12"] if quick else ["--indicators", "60", "--months", "120"]
        for command in (["benchmarks.nation", str(folder), *size], ["etl", "build", "--data", str(folder)]):
            subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, capture_output=True)
    return folder


def main(quick: bool = False, data: Path | None = None, periods: str = "newest") -> dict[str, float]:
    """Print medians, 95 % points, memory and ratios; return them by name."""
    folder = data or prepared(record.home() / ("nation_pages_quick" if quick else "nation_pages"), quick)
    pages = measure(folder, quick=quick, periods=periods)
    found: dict[str, float] = {}
    print(f"{'':<44} {'atlas':>10} {'plain':>10} {'plain ÷ atlas':>14}")

    def line(name: str, values: list[float], form: str = ".0f") -> None:
        ours, theirs = values
        ratio = theirs / ours if ours > 0 else float("inf")
        print(f"{name:<44} {ours:>10{form}} {theirs:>10{form}} {ratio:>14.2f}")
        found[name] = ratio

    both = (pages["atlas"], pages["plain"])
    for kind, words in (
        ("first", "one session, first touch"), ("one", "one session"),
        ("think", f"{SESSIONS} sessions, {THINK:.0f} s think"),
        ("saturating", f"{SESSIONS} sessions, saturating"),
    ):  # fmt: skip
        line(f"{words}: p50 ms", [1000 * statistics.median(page.clicks[kind]) for page in both])
        line(f"{words}: p95 ms", [1000 * statistics.quantiles(page.clicks[kind], n=20)[-1] for page in both])
    line("pictures a second, saturating", [page.rate for page in both], ".1f")
    line("processor of the server ms a click", [1000 * page.processor for page in both])
    line("memory a session MB", [page.clicks["memory"][0] for page in both], ".2f")
    line(f"memory a session MB, {SESSIONS} at work, peak", [max(page.clicks["peak"]) for page in both], ".2f")
    line("memory of the server MB", [page.clicks["whole"][0] for page in both])
    line("kB a click", [statistics.median(page.sizes) / 1000 for page in both])
    line("process start to first picture s", [page.first for page in both], ".1f")
    return found


if __name__ == "__main__":
    main("--quick" in sys.argv, Path(sys.argv[1]) if sys.argv[1:] and not sys.argv[1].startswith("-") else None,
         "all" if "--all" in sys.argv else "newest")  # fmt: skip
