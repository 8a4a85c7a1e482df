"""What of a log counts nowhere, and why: counted by fault, with the first rows of each, so that it can be mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import ibis
import ibis.expr.types as ir

from etl.event_logs import definitions
from etl.event_logs.engine import Engine
from etl.event_logs.layouts import Log
from etl.event_logs.run import Rolled
from etl.event_logs.stage import Staged

EXAMPLES = 3
_NAMED = 5


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Records that count nowhere.

    Attributes
    ----------
    records : int
        All records of the log, doubles taken away.
    counts : dict
        Key of a fault → number of records.
    examples : dict
        Key of a fault → where the first ones stand ("tickets.csv 12").
    unknown : dict
        Region that is not in the catalogue, as the log has it → number of records; among ``counts`` too.
    repeated : int or None
        Rows taken away because a later one has the same id; None where nobody looked. They are no fault.
    as_of : date or None
        The day asked for; records after it are not known yet, and no fault either.
    """

    records: int
    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    repeated: int | None = None
    as_of: date | None = None

    @property
    def number(self) -> int:
        """How many records are left out by a fault."""
        return sum(count for key, count in self.counts.items() if not (key == "ahead" and self.as_of))

    @property
    def share(self) -> float:
        """The share of the log that is faulty."""
        return self.number / self.records if self.records else 0.0


def look(
    engine: Engine, log: ir.Table, kind: Log, until: datetime, staged: Staged, rolled: Rolled, records: int
) -> LeftOut:  # fmt: skip
    """Return what a roll-up left out; a log without faults is not read again."""
    counts: dict[str, int] = {}
    examples: dict[str, list[str]] = {}
    broken = sum(map(len, staged.broken.values()))
    if broken:
        counts["broken"] = broken
        examples["broken"] = [f"{name} {row}" for name, rows in staged.broken.items() for row in rows][:EXAMPLES]
    if records != rolled.taken + rolled.strangers:
        known = definitions.event_faults if kind == "events" else definitions.attendance_faults
        faulty = definitions.faulty(log, known(log, until))
        found_of = {row["fault"]: row["records"] for row in engine.run(definitions.counts_of(faulty)).to_pylist()}
        counts |= dict(sorted(found_of.items()))  # an engine gives rows in any order, and the words go into a file
        examples |= _first(engine, faulty, "fault", staged)
    if rolled.unknown:
        named = list(rolled.unknown)[:_NAMED]
        texts = log.mutate(stranger=log.region_code.fill_null(""))
        found = _first(engine, texts.filter(texts.stranger.isin(named)), "stranger", staged)
        for key, wanted in (("no_region", ("",)), ("unknown_region", [n for n in rolled.unknown if n])):
            if number := sum(rolled.unknown.get(name, 0) for name in wanted):
                counts[key] = number
                examples[key] = [place for name in wanted for place in found.get(name, [])][:EXAMPLES]
    return LeftOut(records + broken, counts, examples, {n: c for n, c in rolled.unknown.items() if n})


def _first(engine: Engine, rows: ir.Table, key: str, staged: Staged) -> dict[str, list[str]]:
    if "row_no" not in rows.columns:
        return {}
    window = ibis.window(group_by=key, order_by=["file_no", "row_no"])
    ranked = rows.select(key, "file_no", "row_no").mutate(place_=ibis.row_number().over(window))
    found = engine.run(ranked.filter(ranked.place_ < EXAMPLES).order_by("file_no", "row_no"))
    listed: dict[str, list[str]] = {}
    for row in found.to_pylist():
        listed.setdefault(row[key], []).append(f"{staged.names[row['file_no']]} {row['row_no']}")
    return listed
