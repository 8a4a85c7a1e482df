"""One row a record: what to do where exports overlap and a record comes twice."""

from __future__ import annotations

from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq

from etl.event_logs import definitions
from etl.event_logs.engine import Engine
from etl.event_logs.layouts import Log
from etl.event_logs.stage import Staged

FIRST_TIME: Final[dict[str, str]] = {"events": "reported_at", "volunteers": "started_at"}
_FEW: Final = 0.2
"""Up to this share of records in the time of other files it is cheaper to look for these alone."""


def single(engine: Engine, log: ir.Table, kind: Log, ids: str, staged: Staged) -> tuple[ir.Table, int | None]:
    """Return a log with each record once, and how many rows that took away; None where nobody looked.

    ``ids`` is "unique" (nobody looks), "check" (always) or "auto": whatever was no canonical Parquet, and Parquet
    files of which two cover the same time, for an export that overlaps another is where doubles come from. One
    Parquet file, or files of different months, are taken as they are: to look through the ids of 100 million records
    costs several times the roll-up.
    """
    if ids == "unique":
        return log, None
    if ids == "auto" and not staged.texts:
        late = overlapping(staged, kind)
        if late is None:
            return log, None
        if late and not _comes_twice(engine, log, kind, staged, late):
            return log, 0
    before = _count(engine, log)
    once = engine.settle(definitions.latest(log, kind))
    return once, before - _count(engine, once)


def overlapping(staged: Staged, kind: Log) -> dict[int, Any] | None:
    """Return which files reach into the time of others: number of the file → up to which time; None where none does.

    An empty mapping means that the files do not tell. Files are taken in the order in which they begin: of two rows of
    one record at least one stands in the later file, at a time that an earlier one covers as well.
    """
    if len(staged.files) < 2 or any("://" in file for file in staged.files):
        return None  # of another file system the office's own catalogue knows; ``--ids check`` looks there too
    spans = {number: _span(file, FIRST_TIME[kind]) for number, file in enumerate(staged.files)}
    if any(span is None for span in spans.values()):
        return {}
    late: dict[int, Any] = {}
    covered = None
    for number, (first, last) in sorted(((n, s) for n, s in spans.items() if s), key=lambda pair: (pair[1], pair[0])):
        if covered is not None and first <= covered:
            late[number] = covered
        covered = last if covered is None else max(covered, last)
    return late or None


def _comes_twice(engine: Engine, log: ir.Table, kind: Log, staged: Staged, late: dict[int, Any]) -> bool:
    """Return whether a record of the late rows stands in the log twice, or whether these are too many to ask."""
    key = [name for name in definitions.KEYS[kind] if name in log.columns]
    parts = []
    for number, until in late.items():
        table = engine.read([staged.files[number]])
        parts.append(table.filter(table[FIRST_TIME[kind]] <= until).select(*key))
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    number = _count(engine, rows)
    if number > _FEW * _count(engine, log):
        return True
    return _count(engine, log.semi_join(rows, key)) != number


def _count(engine: Engine, table: ir.Table) -> int:
    found: int = engine.run(table.agg(records=table.count()))["records"][0].as_py()
    return found


def _span(file: str, column: str) -> tuple[Any, Any] | None:
    """Return the least and the greatest time of a file, or None where it does not say."""
    described = pq.read_metadata(file)
    lows, highs = [], []
    for group in range(described.num_row_groups):
        rows = described.row_group(group)
        for at in range(rows.num_columns):
            part = rows.column(at)
            if part.path_in_schema == column:
                if part.statistics is None or not part.statistics.has_min_max:
                    return None
                lows.append(part.statistics.min)
                highs.append(part.statistics.max)
    return (min(lows), max(highs)) if lows else None
