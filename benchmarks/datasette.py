"""``python -m benchmarks.datasette``: the ranking of one indicator beside the same asked of Datasette.

Datasette is no dependency: it is asked where its command is on the path or ``ATLAS_DATASETTE`` names it. It serves a
SQLite copy of the nation's figures, with the index that the question needs, and answers one SELECT as JSON: code, name
and value, without gaps, ranks, sources or words.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import growth, record, view
from dashboard.store import Store

QUICK, LONG = 1_000_000, 10_000_000
ROUNDS = 15
_WAIT = 60
_PART = 100_000
_RANKING = (
    "SELECT f.region_code, r.name_zh, f.value FROM figure f JOIN region r ON r.code = f.region_code "
    "WHERE f.indicator_id = :indicator AND f.choice = 1 ORDER BY f.value DESC"
)


def copied(snapshot: Path, file: Path) -> None:
    """Copy the periodic figures and the regions of a snapshot into SQLite."""
    with sqlite3.connect(file) as target, Store(snapshot).cursor() as cursor:
        target.execute("CREATE TABLE region (code TEXT PRIMARY KEY, name_zh TEXT)")
        target.execute(
            "CREATE TABLE figure (region_code TEXT, indicator_id TEXT, value REAL, period_end TEXT, choice INTEGER)"
        )
        target.executemany(
            "INSERT INTO region VALUES (?, ?)", cursor.execute("SELECT code, name_zh FROM region").fetchall()
        )
        cursor.execute("SELECT region_code, indicator_id, value, period_end::VARCHAR, choice FROM periodic_observation")
        while part := cursor.fetchmany(_PART):
            target.executemany("INSERT INTO figure VALUES (?, ?, ?, ?, ?)", part)
        target.execute("CREATE INDEX shown ON figure (indicator_id, choice, value)")
        target.execute("ANALYZE")


@contextmanager
def serving(command: str, file: Path) -> Iterator[str]:
    """Serve a SQLite file; yield the address of its JSON."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["--setting", "max_returned_rows", "5000", "--setting", "sql_time_limit_ms", "20000"]
    process = subprocess.Popen(
        [command, "serve", str(file), "-h", "127.0.0.1", "-p", str(port), *settings],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + _WAIT
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
        yield f"{address}/{file.stem}.json"
    finally:
        process.terminate()
        process.wait(timeout=20)


def main(quick: bool = True) -> None:
    """Print the ratios; where Datasette is not installed say so and stop."""
    beside = Path(sys.executable).parent / "datasette"
    command = os.environ.get("ATLAS_DATASETTE") or shutil.which("datasette") or (str(beside) if beside.exists() else "")
    if not command:
        print("Datasette is not installed: pip install -r requirements-bench.txt, or ATLAS_DATASETTE names its command")
        return
    watch = record.Watch()
    size = QUICK if quick else LONG
    snapshot = growth.snapshot_of(size)
    ours, other = view.task(snapshot, "ranking"), view.task(snapshot, "ranking", anew=False)
    with tempfile.TemporaryDirectory(prefix="atlas-datasette-") as folder:
        file = Path(folder) / "nation.db"
        copied(snapshot, file)
        with serving(command, file) as address:
            asked = urllib.parse.urlencode(
                {"sql": _RANKING, "indicator": view.INDICATOR, "_shape": "arrays", "_size": "max"}
            )

            def theirs() -> int:
                with urllib.request.urlopen(f"{address}?{asked}", timeout=60) as answer:
                    return len(json.loads(answer.read())["rows"])

            count = theirs()
            if count != view.published(ours()):
                raise SystemExit(f"datasette: {count} rows, ours {view.published(ours())}")
            sides = {"atlas: frame": ours, "atlas: another picture of it": other, "Datasette: JSON": theirs}
            found = view.in_turns(sides, ROUNDS)
    rows = view.lines(size, found, "atlas: frame")
    view.show("The ranking beside Datasette", rows, watch)
    record.write("datasette", "python -m benchmarks datasette --full", rows, record.folder(quick), watch, places=count)


if __name__ == "__main__":
    main(record.asked("datasette")[0])
