"""Fictional logs with all that parts engines: ties, halves, edges of months, nothing, twice, fractions of seconds."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

UNTIL = datetime(2026, 4, 6)
REGIONS = ("990101", "990102", "990103", "990104")
TIMES = ("reported_at", "resolved_at", "reopened_at")
Event = tuple[str | None, str | None, datetime | None, datetime | None, datetime | None]
Attendance = tuple[str | None, str | None, datetime | None, datetime | None]


def at(text: str) -> datetime:
    """Return a local time."""
    return datetime.fromisoformat(text)


AWKWARD: tuple[Event, ...] = (
    # one event in its month and place: median and ninth decile are its own 3 hours
    ("one", "990104", at("2026-01-05 08:00"), at("2026-01-05 11:00"), None),
    # two: 1 hour and 2 hours lie half way at 1.5, nine tenths at 1.9
    ("two-a", "990104", at("2026-02-01 00:00"), at("2026-02-01 01:00"), None),
    ("two-b", "990104", at("2026-02-28 21:59:59.999999"), at("2026-02-28 23:59:59.999999"), None),
    # the first and the last moment of a month, and a resolution in the month after
    ("edge", "990104", at("2026-02-28 23:59:59.999999"), at("2026-03-01 00:00:00"), None),
    ("still", "990104", at("2026-03-01 00:00:00"), None, None),
    # at once; fractions of a second that only cut give whole seconds
    ("at-once", "990104", at("2026-03-02 10:00"), at("2026-03-02 10:00"), at("2026-03-02 10:00")),
    ("fraction", "990104", at("2026-03-02 10:00:00.600000"), at("2026-03-02 10:00:02.500000"), None),
    # known only after the end of the log; reopened before it was resolved
    ("later", "990104", at("2026-03-20 10:00"), at("2026-04-06 00:00"), None),
    ("before", "990104", at("2026-03-20 10:00"), at("2026-03-25 10:00"), at("2026-03-22 10:00")),
    # faults: backwards, no time, no place, no id (both are kept), too early, after the end
    ("backwards", "990104", at("2026-03-20 10:00"), at("2026-03-20 09:59:59.999999"), None),
    ("timeless", "990104", None, at("2026-03-20 09:00"), None),
    ("nowhere", None, at("2026-03-20 10:00"), at("2026-03-20 12:00"), None),
    (None, "990104", at("2026-03-21 10:00"), at("2026-03-21 12:00"), None),
    (None, "990104", at("2026-03-21 10:00"), at("2026-03-21 12:00"), None),
    ("early", "990104", at("1988-07-01 10:00"), at("2026-03-21 12:00"), None),
    ("ahead", "990104", at("2026-04-06 00:00"), None, None),
    # twice in one file, with equal times and another place
    ("twice", "990104", at("2026-01-10 10:00"), at("2026-01-10 12:00"), None),
    ("twice", "990103", at("2026-01-10 10:00"), at("2026-01-10 12:00"), None),
)
ATTENDANCES: tuple[Attendance, ...] = (
    ("p1", "990104", at("2026-01-31 23:00"), at("2026-02-01 01:30")),  # counts in January
    ("p1", "990104", at("2026-01-15 09:00"), at("2026-01-15 09:00:00.999999")),  # less than a second
    ("p2", "990104", at("2026-02-15 09:00"), at("2026-02-16 09:00")),  # a whole day
    ("p2", "990104", at("2026-02-15 09:00"), at("2026-02-16 09:00:01")),  # longer: a fault
    ("p2", "990104", at("2026-02-15 09:00"), at("2026-02-15 08:59")),
    ("", "990104", at("2026-02-15 09:00"), at("2026-02-15 10:00")),
    (None, "990104", at("2026-02-15 09:00"), at("2026-02-15 10:00")),
    ("p3", "990104", None, at("2026-02-15 10:00")),
    ("p3", "990104", at("2026-02-15 09:00"), None),
    ("p3", None, at("2026-02-15 09:00"), at("2026-02-15 10:00")),
)


def write_events(folder: Path, count: int = 30_000) -> list[str]:
    """Write three files of events, of which the third repeats some of the first with what became known later."""
    chance = random.Random(6)
    start = datetime(2026, 1, 1)
    events: list[Event] = []
    for n in range(count):
        reported = start + timedelta(
            seconds=chance.randrange(94 * 86_400), microseconds=chance.choice((0, 0, 1, 999_999))
        )
        # Few distinct durations give ties; some are unresolved, some end before they begin.
        took = chance.choice((None, 60, 60, 3600, 5400, chance.randrange(-20, 400_000)))
        resolved = (
            None if took is None else reported + timedelta(seconds=took, microseconds=chance.choice((0, 0, 500_000)))
        )
        again = resolved + timedelta(hours=chance.randrange(-3, 200)) if resolved and chance.random() < 0.1 else None
        events.append((f"e{n}", chance.choice(REGIONS[:3]), reported, resolved, again))
    known = [
        (e[0], e[1], e[2], (e[2] or start) + timedelta(seconds=7205), None) for e in events[: count // 2] if not e[3]
    ]
    parts = [events[: count // 2], [*AWKWARD, *events[count // 2 :]], known]
    names = ("event_id", "region_code", *TIMES)
    return [_write(folder / f"events {n}.parquet", names, part) for n, part in enumerate(parts)]


def write_attendances(folder: Path, count: int = 20_000) -> list[str]:
    """Write two files of attendances of some 3,000 persons."""
    chance = random.Random(7)
    start = datetime(2026, 1, 1)
    rows: list[Attendance] = list(ATTENDANCES)
    for _ in range(count):
        began = start + timedelta(seconds=chance.randrange(94 * 86_400))
        rows.append(
            (
                f"p{chance.randrange(3000)}",
                chance.choice(REGIONS[:3]),
                began,
                began + timedelta(seconds=chance.randrange(-9, 30_000)),
            )
        )
    names = ("person_id", "region_code", "started_at", "ended_at")
    half = len(rows) // 2
    return [
        _write(folder / f"attendances {n}.parquet", names, part) for n, part in enumerate((rows[:half], rows[half:]))
    ]


def _write(file: Path, names: tuple[str, ...], rows: list[Event] | list[Attendance]) -> str:
    kinds = [pa.timestamp("us") if name.endswith("_at") else pa.string() for name in names]
    columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
    pq.write_table(pa.table(columns, names=list(names)), file)
    return str(file)
