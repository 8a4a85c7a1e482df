"""``python -m benchmarks.view``: from a link to a frame, beside the SQL that it needs, and beside pandas.

Three other sides answer the same question on the same nation, in turns:

* the statements that a frame of a snapshot just opened needs, names of places, sources and gaps among them, run by hand
  and fetched (bare SQL);
* of these only the ones that the frame of another indicator runs, since names and sources are known by then;
* an analyst's page: pandas over all figures in memory, the newest of each place, with its name, largest first; no gaps,
  sources, ranks or words.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import duckdb
import pandas as pd

from benchmarks import growth, record
from dashboard import address, queries, store
from dashboard.frame import Frame
from dashboard.store import Store
from dashboard.view import View

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
QUICK = (10_000, 1_000_000)
ROUNDS = 11
INDICATOR: Final = growth.INDICATOR
_MORE: Final = ("grids_total", "volunteers_registered", "communities", "hazards_found", "households")
KINDS: Final[dict[str, View]] = {
    "ranking": View(indicators=(INDICATOR,)),
    "ranking of a time": View(indicators=(INDICATOR,), until="2017"),
    "rate": View(indicators=(INDICATOR,), normalise="per_10k_residents"),
    "map": View(kind="figure_map", indicators=(INDICATOR,)),
    "heatmap": View(kind="heatmap", indicators=(INDICATOR, *_MORE)),
    "small multiples": View(kind="small_multiples", indicators=(INDICATOR, *_MORE)),
    "scatter": View(kind="scatter", indicators=(_MORE[0], INDICATOR)),
    "profile": View(kind="profile", indicators=(INDICATOR, *_MORE), highlight="110101"),
    "trend": View(kind="trend", indicators=(INDICATOR,), regions=("110101", "110102", "110105", "110106", "110107")),
}
_FRAME, _OTHER, _BARE, _AGAIN, _PANDAS = (
    "atlas: frame", "atlas: another picture of it", "bare SQL", "SQL of a further frame", "pandas in memory"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Times:
    """Median seconds and processor seconds of a task."""

    seconds: float
    cpu: float


class _Heard:
    """A cursor that writes down what it is asked."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, heard: list[tuple[str, Any]]) -> None:
        self._cursor, self._heard = cursor, heard

    def execute(self, statement: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        self._heard.append((statement, parameters))
        return self._cursor.execute(statement, parameters)

    def sql(self, statement: str, *, params: Any = None) -> duckdb.DuckDBPyRelation:
        self._heard.append((statement, params))
        return self._cursor.sql(statement, params=params)


class _Hearing(Store):
    """A store whose statements are written down."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.heard: list[tuple[str, Any]] = []

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with super().cursor() as cursor, store.lent_as(cursor, _Heard(cursor, self.heard)) as heard:
            yield cast(duckdb.DuckDBPyConnection, heard)


def task(snapshot: Path, kind: str, anew: bool = True) -> Callable[[], Frame]:
    """Return what makes the frame of a link, from the link on; with ``anew`` no figure is known from the one before."""
    link, known = address.as_lists(KINDS[kind].to_query()), Store(snapshot)

    def ours() -> Frame:
        if anew:
            with known.cursor() as cursor:
                store.kept(cursor, "newest", dict).clear()
        view, faults = View.from_query(link)
        if faults or view != KINDS[kind]:
            raise SystemExit(f"{link} is read as {view}: {faults}")
        return queries.frame(view, known, "zh")

    return ours


def published(frame: Frame) -> int:
    """Return how many figures a frame shows."""
    return int(frame.rows["gap"].isna().sum())


def statements(snapshot: Path, kind: str) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """Return the statements of the first frame of a snapshot, and of a further one."""
    hearing = _Hearing(snapshot)
    queries.frame(KINDS[kind], hearing, "zh")
    first, hearing.heard = hearing.heard, []
    with hearing.cursor() as cursor:
        store.kept(cursor, "newest", dict).clear()
    queries.frame(KINDS[kind], hearing, "zh")
    return first, hearing.heard


def by_hand(cursor: duckdb.DuckDBPyConnection, said: Sequence[tuple[str, Any]]) -> Callable[[], object]:
    """Return what runs statements and fetches their rows."""
    return lambda: [cursor.execute(statement, parameters).fetchall() for statement, parameters in said]


def pandas_side(snapshot: Path) -> Callable[[], object]:
    """Return an analyst's ranking over all figures, which are in memory before the clock starts."""
    with Store(snapshot).cursor() as cursor:
        figures = cursor.execute("SELECT region_code, indicator_id, period_end, value FROM periodic_observation").df()
        names = cursor.execute("SELECT code, name_zh FROM region").df()

    def ranking() -> pd.DataFrame:
        rows = figures[figures["indicator_id"] == INDICATOR].sort_values("period_end")
        newest = rows.groupby("region_code").tail(1).merge(names, left_on="region_code", right_on="code")
        return newest.sort_values("value", ascending=False)

    return ranking


def in_turns(sides: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Times]:
    """Time tasks in turns after one warm-up, with the collector of garbage as the server has it (frozen)."""
    for one in sides.values():
        one()
    gc.collect()
    gc.freeze()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, one in sides.items():
            start, spent = time.perf_counter(), time.process_time()
            one()
            found[name].append((time.perf_counter() - start, time.process_time() - spent))
    gc.unfreeze()
    return {
        name: Times(statistics.median(t for t, _ in runs), statistics.median(c for _, c in runs))
        for name, runs in found.items()
    }


def lines(size: int, found: Mapping[str, Times], base: str, kind: str = "ranking") -> list[record.Row]:
    """Return one line a side: how many times the seconds and processor seconds of ``base``."""
    return [
        {
            "size": size, "kind": kind, "side": name, "seconds": times.seconds, "cpu": times.cpu,
            "ratio": times.seconds / found[base].seconds, "cpu_ratio": times.cpu / found[base].cpu,
        }
        for name, times in found.items()
    ]  # fmt: skip


def show(title: str, rows: Sequence[record.Row], watch: record.Watch) -> None:
    """Print the lines of a run."""
    print(f"{title}; other programs used {watch.others():.0%} of the machine")
    print(f"{'figures':>12}  {'view':<18}{'side':<28}{'ms':>9}{'ratio':>8}{'CPU ms':>9}{'ratio':>8}")
    for row in rows:
        seconds, cpu = float(str(row["seconds"])) * 1000, float(str(row["cpu"])) * 1000
        print(f"{row['size']:>12,}  {row['kind']:<18}{row['side']:<28}{seconds:>9.1f}{row['ratio']:>8.2f}"
              f"{cpu:>9.1f}{row['cpu_ratio']:>8.2f}")  # fmt: skip


def measured(snapshot: Path, size: int) -> list[record.Row]:
    """Measure every kind of picture of one snapshot; the ratios are over bare SQL."""
    rows: list[record.Row] = []
    by_pandas = pandas_side(snapshot)
    for kind in KINDS:
        ours, other = task(snapshot, kind), task(snapshot, kind, anew=False)
        first, again = statements(snapshot, kind)
        with Store(snapshot).cursor() as cursor:
            sides: dict[str, Callable[[], object]] = {
                _BARE: by_hand(cursor, first), _AGAIN: by_hand(cursor, again), _FRAME: ours, _OTHER: other,
            }  # fmt: skip
            if kind == "ranking":
                sides[_PANDAS] = by_pandas
            rows += lines(size, in_turns(sides, ROUNDS), _BARE, kind)
    return rows


def main(quick: bool = True) -> None:
    """Print frames beside their statements for nations of several sizes."""
    watch = record.Watch()
    rows = [row for size in (QUICK if quick else SIZES) for row in measured(growth.snapshot_of(size), size)]
    show("From a link to a frame", rows, watch)
    kept = record.write("view", "python -m benchmarks view --full", rows, record.folder(quick), watch)
    print(f"written to {kept.name}; {json.dumps(sorted(KINDS))}")


if __name__ == "__main__":
    main(record.asked("view")[0])
