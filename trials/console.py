"""Escapes from the SQL console, tried and counted: files, settings, other databases, bombs, and generated questions.

A try fails where the answer holds what lies outside the snapshot (a canary in a file, in the environment, the path of
the snapshot), where a file appears or the snapshot's bytes change, where a question is still running after its time,
where a refusal has no words in both languages, or where the next question is not answered.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from dashboard import console
from dashboard.console_process import SPARES, Child, Order
from dashboard.locale import LANGUAGES, say
from dashboard.store import Store
from trials import console_questions, record

CANARY: Final = "canary-4711-of-the-console"
SECONDS: Final = 2.0
_LATE: Final = 25.0  # a busy machine may be slow to start a process; a question that runs for ever is later than this


@dataclass(slots=True)
class Ground:
    """A place with something to steal: files with a canary, an environment with one, a snapshot to leave alone."""

    folder: Path
    store: Store
    before: str = ""
    seen: Counter[str] = field(default_factory=Counter)

    def fill(self, sql: str) -> str:
        """Put the places of this ground into a question."""
        return sql.replace("@CANARY@", str(self.folder / "secret.csv")).replace("@OUT@", str(self.folder / "out"))

    def state(self) -> str:
        """Return what lies in the folder, and the checksum of the snapshot."""
        names = sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))
        with self.store.cursor() as cursor:
            file = console.snapshot_file(cursor)
        return (
            f"{names} {hashlib.sha256(file.read_bytes()).hexdigest()} {sorted(p.name for p in file.parent.iterdir())}"
        )


@contextmanager
def ground(store: Store | None = None) -> Iterator[Ground]:
    """Lay out a ground; by default over a copy of nothing but the current snapshot of this project."""
    with tempfile.TemporaryDirectory(prefix="atlas-console-") as name:
        folder = Path(name)
        (folder / "secret.csv").write_text(f"a,b\n1,{CANARY}\n", encoding="utf-8")
        with duckdb.connect(str(folder / "other.duckdb")) as other:
            other.execute(f"CREATE TABLE secret AS SELECT '{CANARY}' AS a")
        os.environ["ATLAS_CANARY"] = CANARY
        try:
            place = Ground(folder, store or Store())
            place.before = place.state()
            yield place
        finally:
            del os.environ["ATLAS_CANARY"]


def attempt(place: Ground, sql: str) -> str:
    """Ask one question; return what harm it did, or nothing."""
    text = place.fill(sql)
    began = time.monotonic()
    try:
        found = console.ask(place.store, text, seconds=SECONDS)
    except console.Refused as refused:
        place.seen[refused.key] += 1
        said = [say(language, f"console.refused.{refused.key}", **refused.values) for language in LANGUAGES]
        # What the visitor wrote may come back in the words; what the visitor did not know may not.
        told = " ".join(said).replace(text, "")
        harm = "the refusal tells a secret" if _secret(told, place, text) else ""
    else:
        place.seen["answered"] += 1
        told = found.rows.to_csv() + " ".join(map(str, found.rows.columns))
        harm = "the answer tells a secret" if _secret(told, place, text) else ""
    if time.monotonic() - began > _LATE:
        harm = harm or f"it took {time.monotonic() - began:.0f} s"
    return harm


def _secret(told: str, place: Ground, sql: str) -> bool:
    secrets = [CANARY, str(place.store.directory)]
    return any(secret in told and secret not in sql for secret in secrets)


def run(full: bool) -> record.Outcome:
    """Try the known escapes, then generated questions: 300, in the full form 1,500."""
    rows = []
    with ground() as place:
        for group, questions in console_questions.groups().items():
            rows.append(_group(place, group, questions))
        rows.append(_group(place, "generated from a grammar of SQL", generated(1500 if full else 300)))
        rows.append(_endings(place))
        speed = _speed(place, 30 if full else 8)
    return record.outcome("console", rows, full=full, **speed)


def generated(count: int) -> Iterable[str]:
    """Return questions drawn by hypothesis from the grammar of ``console_questions``, the same ones at each run."""
    from hypothesis import HealthCheck, given, seed, settings

    found: list[str] = []

    @seed(20261122)
    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(console_questions.grammar())
    def draw(sql: str) -> None:
        found.append(sql)

    draw()
    return found


def _group(place: Ground, name: str, questions: Iterable[str]) -> dict[str, object]:
    place.seen.clear()
    harms = [harm for sql in questions if (harm := attempt(place, sql))]
    harms += ["something was written"] if place.state() != place.before else []
    harms += ["the next question is not answered"] if not _answers(place) else []
    told = ", ".join(f"{key} {count}" for key, count in place.seen.most_common())
    return {"attempt": name, "tries": place.seen.total(), "failures": len(harms), "words": "; ".join([*harms, told])}


def _answers(place: Ground) -> bool:
    try:
        return console.ask(place.store, "SELECT 42 AS answer").rows["answer"].tolist() == [42]
    except console.Refused:
        return False


def _endings(place: Ground) -> dict[str, object]:
    """End the process of a question in its midst, as a fault of the engine would: words, and the server stays."""
    import signal
    import threading

    harms, signals = [], [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL, signal.SIGBUS]
    for number in signals:
        child = Child(_order(place))
        threading.Timer(1.0, child._process.send_signal, (number,)).start()
        try:
            child.ask("SELECT max(x) FROM range(1000000000000) t(x)")
            harms.append(f"{number.name}: answered")
        except console.Refused as refused:
            if refused.key != "stopped":
                harms.append(f"{number.name}: {refused.key}")
    harms += [] if _answers(place) else ["the next question is not answered"]
    return {"attempt": "the engine dies in a question (SEGV, ABRT, KILL, BUS)", "tries": len(signals),
            "failures": len(harms), "words": "; ".join(harms) or f"stopped {len(signals)}"}  # fmt: skip


def _speed(place: Ground, rounds: int) -> dict[str, object]:
    """Measure, in turns, one question by a spare that is ready, by a process started for it, and in this process."""
    times: dict[str, list[float]] = {"spare": [], "new process": [], "same process": []}
    sql = "SELECT count(*) FROM region"
    for _ in range(rounds):
        SPARES.prepare(_order(place))
        time.sleep(1.0)
        times["spare"].append(_timed(lambda: SPARES.take(_order(place)).ask(sql)))
        times["new process"].append(_timed(lambda: Child(_order(place)).ask(sql)))
        with place.store.cursor() as cursor:
            times["same process"].append(_timed(lambda cursor=cursor: cursor.execute(sql).fetchall()))
    return {f"milliseconds_{side.replace(' ', '_')}": round(statistics.median(v), 1) for side, v in times.items()}


def _order(place: Ground) -> Order:
    with place.store.cursor() as cursor:
        return Order(console.snapshot_file(cursor), console.ROWS, console.SECONDS)


def _timed(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return (time.perf_counter() - began) * 1000
