"""Carry a roll-up out on an engine: aggregates of the log first, then the rows of a batch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from etl.event_logs import definitions
from etl.event_logs.engine import Engine

Months = tuple[int, int]


@dataclass(slots=True)
class Days:
    """The first and the last time at which something was reported, or began, in a month."""

    first: datetime
    last: datetime


@dataclass(slots=True)
class Rolled:
    """What a log comes to.

    Attributes
    ----------
    rows : pa.Table
        Rows of a batch with their ``month``.
    taken, strangers : int
        Records that count, and records whose region is not in the catalogue, which do not.
    unknown : dict
        Region of those as the log has it → number of records.
    days : dict
        Month → what of it the log covers.
    tail : tuple of int
        Months in which something was resolved and nothing reported: the log does not cover them.
    seen : datetime or None
        The last time in the log.
    """

    rows: pa.Table
    taken: int
    strangers: int
    unknown: dict[str, int] = field(default_factory=dict)
    days: dict[int, Days] = field(default_factory=dict)
    tail: tuple[int, ...] = ()
    seen: datetime | None = None


def roll_events(
    engine: Engine, events: ir.Table, until: datetime, regions: Collection[str], *,
    months: Months | None = None, fewest: int = 0, by_hand: bool = False,
) -> Rolled:  # fmt: skip
    """Return the figures of an event log.

    Parameters
    ----------
    engine : Engine
        Reads and aggregates.
    events : ir.Table
        Canonical events, as ``engine.read`` gives them.
    until : datetime
        Times from here on are faults.
    regions : collection of str
        Codes of the catalogue.
    months : (int, int), optional
        First and last month wanted; every month in which something was reported by default.
    fewest : int
        See ``definitions.shown``.
    by_hand : bool
        The months were named: those without reports are taken too.
    """
    came = engine.run(definitions.reported(events, until))
    went = durations(engine, events, until, came, months)
    inside, unknown = _split(came, regions, "reported")
    ended, _ = _split(went, regions, "resolved")
    days = _days(inside)
    tail = tuple(sorted(set(ended["month"].to_pylist()) - set(days)))
    wanted = _wanted(months, [*days, *tail] if by_hand else days)
    known, ended = _within(inside, wanted), _within(ended, wanted)
    again = "reopened_at" in events.columns
    rows = _figures(definitions.event_figures(ibis.memtable(known), ibis.memtable(ended), reopened=again), fewest)
    seen = max(filter(None, (pc.max(came["last"]).as_py(), pc.max(came["seen"]).as_py())), default=None)
    return Rolled(
        rows, pc.sum(inside["reported"]).as_py() or 0, sum(unknown.values()), unknown,
        {m: days[m] for m in wanted if m in days}, tail, seen,
    )  # fmt: skip


def durations(engine: Engine, events: ir.Table, until: datetime, came: pa.Table, months: Months | None) -> pa.Table:
    """Return what was resolved a place and month; in slices of months where the engine cannot hold all durations."""
    number = pc.sum(came["resolved"]).as_py() or 0
    if engine.most_durations is None or number <= engine.most_durations:
        return engine.run(definitions.resolved(events, until, months))
    counted = engine.run(definitions.resolved_by_month(events)).to_pylist()
    by_month = {row["month"]: row["records"] for row in counted if row["month"] is not None}
    if months is not None:
        by_month = {m: n for m, n in by_month.items() if months[0] <= m <= months[1]}
    parts = slices(by_month, engine.most_durations)
    return pa.concat_tables([found for part in parts for found in _slice(engine, events, until, part)])


def _slice(engine: Engine, events: ir.Table, until: datetime, part: Months) -> Iterator[pa.Table]:
    """Yield what was resolved in a run of months; in halves where memory does not suffice for all of them."""
    try:
        yield engine.run(definitions.resolved(events, until, part))
        return
    except duckdb.OutOfMemoryException:
        if part[0] == part[1]:
            raise
    middle = (part[0] + part[1]) // 2
    yield from _slice(engine, events, until, (part[0], middle))
    yield from _slice(engine, events, until, (middle + 1, part[1]))


def slices(by_month: dict[int, int], most: int) -> Iterator[Months]:
    """Yield runs of months with at most ``most`` records each; a month is never cut."""
    starts, held = [], most + 1
    for month in sorted(by_month):
        if held + by_month[month] > most:
            starts.append(month)
            held = 0
        held += by_month[month]
    ends = [max(by_month) + 1] if by_month else []
    yield from ((first, after - 1) for first, after in pairwise([*starts, *ends]))


def roll_volunteers(
    engine: Engine, attendances: ir.Table, until: datetime, regions: Collection[str], *,
    months: Months | None = None, fewest: int = 0,
) -> Rolled:  # fmt: skip
    """Return the figures of a volunteer log; parameters as those of ``roll_events``."""
    found = engine.run(definitions.volunteering(attendances, until))
    inside, unknown = _split(found, regions, "attendances")
    days = _days(inside)
    wanted = _wanted(months, days)
    known = _within(inside, wanted)
    rows = _figures(definitions.volunteer_figures(ibis.memtable(known)), fewest)
    return Rolled(
        rows, pc.sum(inside["attendances"]).as_py() or 0, sum(unknown.values()), unknown,
        {m: days[m] for m in wanted if m in days}, (), pc.max(found["last"]).as_py(),
    )  # fmt: skip


def _split(found: pa.Table, regions: Collection[str], counted: str) -> tuple[pa.Table, dict[str, int]]:
    inside = pc.is_in(found["region_code"], pa.array(sorted(regions), pa.string()))
    outside = found.filter(pc.invert(inside)).group_by("region_code").aggregate([(counted, "sum")])
    unknown = {str(row["region_code"] or ""): int(row[f"{counted}_sum"]) for row in outside.to_pylist()}
    return found.filter(inside), dict(sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0])))


def _days(known: pa.Table) -> dict[int, Days]:
    found = known.group_by("month").aggregate([("first", "min"), ("last", "max")]).sort_by("month")
    return {row["month"]: Days(row["first_min"], row["last_max"]) for row in found.to_pylist()}


def _wanted(months: Months | None, found: Collection[int]) -> list[int]:
    return sorted(m for m in found if months is None or months[0] <= m <= months[1])


def _within(found: pa.Table, months: Sequence[int]) -> pa.Table:
    return found.filter(pc.is_in(found["month"], pa.array(months, found["month"].type)))


def _figures(figures: ir.Table, fewest: int) -> pa.Table:
    """Return the rows of a batch; places and months fit into any memory, so DuckDB does this beside any engine."""
    connection = ibis.duckdb.connect()
    try:
        return connection.to_pyarrow(definitions.shown(figures, fewest))
    finally:
        connection.disconnect()
