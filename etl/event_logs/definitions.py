"""What every figure of a roll-up means: one definition, as expressions that any engine of ibis runs.

``docs/rollup.md`` is the same in words, with an example by hand. Times are local civil times without a zone; a month
is a number, year · 12 + month − 1, so that January 2026 is 24312. Durations are whole seconds, so that sums and
quantiles come out equal whatever the order in which an engine adds: hours are seconds divided by 3,600 at the very end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import ibis
import ibis.expr.types as ir

VERSION: Final = "rollup-1"
EARLIEST: Final = datetime(1992, 1, 1)
"""Older times are faults: the clocks of China have had one offset, +08:00, since then, and a default date is older."""
QUANTILES: Final = (0.5, 0.9)
PERSONAL: Final = r"^\d{15}$|^\d{17}[\dXx]$|^(\+?86)?1[3-9]\d{9}$|[\x{3400}-\x{9fff}]"
"""Person ids that are an identity card or a telephone number, or hold a name in Chinese characters."""

KEYS: Final = {"events": ("event_id",), "volunteers": ("person_id", "activity_id", "region_code", "started_at")}
"""What tells one record from another."""

Faults = Mapping[str, ir.BooleanValue]


def month_of(time: ir.TimestampValue) -> ir.IntegerValue:
    """Return the month of a local time as year · 12 + month − 1."""
    return (time.year() * 12 + time.month() - 1).cast("int32")


def month_start(month: int) -> datetime:
    """Return the first moment of a month."""
    return datetime(month // 12, month % 12 + 1, 1)


def seconds_between(start: ir.TimestampValue, end: ir.TimestampValue) -> ir.IntegerValue:
    """Return the whole seconds that passed; by microseconds, since engines differ in how they cut seconds."""
    return (end.delta(start, unit="microsecond") / 1_000_000).floor().cast("int32")


def known_by(events: ir.Table, until: datetime) -> ir.Table:
    """Return the events as they were known at a moment: what was resolved or reopened later is not yet."""
    later = {
        name: ibis.ifelse(events[name] < until, events[name], ibis.null("timestamp"))
        for name in ("resolved_at", "reopened_at")
        if name in events.columns
    }
    return events.mutate(**later)


def event_faults(events: ir.Table, until: datetime) -> Faults:
    """Return what makes an event count nowhere, by the key of the fault; the first that holds is the one named."""
    reported, resolved = events.reported_at, events.resolved_at
    return {
        "no_reported": reported.isnull(),
        "too_early": reported < EARLIEST,
        "ahead": (reported >= until) | (resolved >= until),
        "backwards": resolved < reported,
    }


def sound_events(events: ir.Table, until: datetime) -> ir.Table:
    """Return the events without a fault.

    The same conditions as ``event_faults`` the other way round, in the form that costs a scan least.
    """
    # An event that is open counts as resolved when it was reported: neither backwards nor ahead.
    ended = events.resolved_at.fill_null(events.reported_at)
    return events.filter(
        events.reported_at >= EARLIEST, events.reported_at < until, ended >= events.reported_at, ended < until
    )


def attendance_faults(attendances: ir.Table, until: datetime) -> Faults:
    """Return what makes an attendance count nowhere, by the key of the fault."""
    start, end = attendances.started_at, attendances.ended_at
    return {
        "no_person": attendances.person_id.isnull() | (attendances.person_id == ""),
        "no_times": start.isnull() | end.isnull(),
        "too_early": start < EARLIEST,
        "ahead": end >= until,
        "ends_before": end < start,
        "over_a_day": end > start + ibis.interval(days=1),
    }


def sound_attendances(attendances: ir.Table, until: datetime) -> ir.Table:
    """Return the attendances without a fault."""
    start, end = attendances.started_at, attendances.ended_at
    return attendances.filter(
        start >= EARLIEST, end < until, end >= start, end <= start + ibis.interval(days=1), attendances.person_id != ""
    )


def faulty(table: ir.Table, faults: Faults) -> ir.Table:
    """Return the records with a fault, and its key as ``fault``."""
    named = ibis.cases(*((found, key) for key, found in faults.items()), else_=ibis.null("string"))
    return table.mutate(fault=named).filter(lambda t: t.fault.notnull())


def counts_of(faults: ir.Table) -> ir.Table:
    """Return how often each fault occurs."""
    return faults.group_by("fault").agg(records=faults.count())


def reported(events: ir.Table, until: datetime) -> ir.Table:
    """Return one row a place and month of report.

    ``reported`` events, ``resolved`` those of them that are resolved by now, ``first`` and ``last`` time of report,
    ``seen`` the last time of all.
    """
    found = sound_events(events, until)
    return found.group_by(region_code=found.region_code, month=month_of(found.reported_at)).agg(
        reported=found.count(),
        resolved=found.resolved_at.count(),
        first=found.reported_at.min(),
        last=found.reported_at.max(),
        seen=found.resolved_at.max(),
    )


def resolved(events: ir.Table, until: datetime, months: tuple[int, int] | None = None) -> ir.Table:
    """Return one row a place and month of resolution, whenever the events were reported.

    ``resolved`` events, ``seconds`` the median and the ninth decile from report to resolution (exact, with linear
    interpolation), ``reopened`` those taken up again at or after their resolution. ``months`` bounds the months of
    resolution, both included.
    """
    found = events.filter(
        events.resolved_at >= events.reported_at, events.resolved_at < until, events.reported_at >= EARLIEST
    )
    if months is not None:
        first, last = month_start(months[0]), month_start(months[1] + 1)
        found = found.filter(found.resolved_at >= first, found.resolved_at < last)
    again = found.count(where=found.reopened_at >= found.resolved_at) if "reopened_at" in found.columns else None
    return found.group_by(region_code=found.region_code, month=month_of(found.resolved_at)).agg(
        resolved=found.count(),
        seconds=seconds_between(found.reported_at, found.resolved_at).quantile(list(QUANTILES)),
        reopened=ibis.null("int64") if again is None else again,
    )


def resolved_by_month(events: ir.Table) -> ir.Table:
    """Return how many events were resolved in each month: what the slices of a large log are cut by."""
    return events.group_by(month=month_of(events.resolved_at)).agg(records=events.resolved_at.count())


def volunteering(attendances: ir.Table, until: datetime) -> ir.Table:
    """Return one row a place and month of start.

    ``attendances``, ``volunteers`` (distinct persons), ``seconds`` served by all of them, ``first`` and ``last`` start.
    """
    found = sound_attendances(attendances, until)
    # Persons first: a grouping spills to the disk where a set of distinct values would have to fit into memory.
    persons = found.group_by(
        region_code=found.region_code, month=month_of(found.started_at), person_id=found.person_id
    ).agg(
        attendances=found.count(),
        seconds=seconds_between(found.started_at, found.ended_at).cast("int64").sum().cast("int64"),
        first=found.started_at.min(),
        last=found.started_at.max(),
    )
    return persons.group_by("region_code", "month").agg(
        attendances=persons.attendances.sum().cast("int64"),
        volunteers=persons.count(),
        seconds=persons.seconds.sum().cast("int64"),
        first=persons["first"].min(),
        last=persons["last"].max(),
    )


def canonical(log: ir.Table, kind: str, *, reopened: bool) -> ir.Table:
    """Return the columns that a roll-up needs and no others; ``reopened`` says whether every input has that time."""
    optional = {"events": ("reopened_at",) if reopened else (), "volunteers": ("activity_id",)}[kind]
    wanted = {
        "events": ("event_id", "region_code", "reported_at", "resolved_at"),
        "volunteers": ("person_id", "region_code", "started_at", "ended_at"),
    }[kind]
    return log.select(*[n for n in (*wanted, *optional, "file_no", "row_no") if n in log.columns])


def latest(log: ir.Table, kind: str) -> ir.Table:
    """Return each record once: that of the last file, and within a file the one with the latest times.

    Events are the same by their id, attendances by person, activity, place and start. Later exports know more: an event
    that is open in the first and resolved in the second counts as resolved. Events without an id are all kept.
    """
    times = {"events": ("reopened_at", "resolved_at", "reported_at"), "volunteers": ("ended_at",)}[kind]
    order = [ibis.desc(name, nulls_first=False) for name in ("file_no", *times) if name in log.columns]
    order += [ibis.asc("region_code", nulls_first=False)]
    key = [name for name in KEYS[kind] if name in log.columns]
    window = ibis.window(group_by=key, order_by=order)
    ranked = log.mutate(place_=ibis.row_number().over(window))
    once = ranked.place_ == 0
    return ranked.filter(once | ranked.event_id.isnull() if kind == "events" else once).drop("place_")


def personal(attendances: ir.Table) -> ir.Table:
    """Return how many records bear a person id that names a person."""
    plain = attendances.person_id.replace(" ", "").replace("-", "")
    return attendances.filter(plain.re_search(PERSONAL)).agg(records=lambda t: t.count())


def event_figures(reported: ir.Table, resolved: ir.Table, *, reopened: bool) -> ir.Table:
    """Return the figures of events in rows of place, month and indicator.

    A place that reports in a month and resolves nothing has 0 resolved, and the other way round. ``parts`` are the
    numbers of records that a figure gives away beside its base: of a share, both sides of it. ``reopened`` says whether
    the log knows of reopening at all: where it does not, no share is given, and never 0.
    """
    keys = ["region_code", "month"]
    both = reported.outer_join(resolved, keys).select(
        region_code=ibis.coalesce(reported.region_code, resolved.region_code),
        month=ibis.coalesce(reported.month, resolved.month),
        reported=reported.reported.fill_null(0),
        settled=reported.resolved.fill_null(0),
        resolved=resolved.resolved.fill_null(0),
        reopened=resolved.reopened.fill_null(0),
        # Whole seconds interpolate to whole tenths: rounding takes away what engines add in the last place.
        median=(resolved.seconds[0] * 10).round() / 36_000,
        ninth=(resolved.seconds[1] * 10).round() / 36_000,
    )
    came, went = both.filter(both.reported > 0), both.filter(both.resolved > 0)
    rows = [
        _rows(both, "issues_reported", both.reported, both.reported),
        _rows(both, "issues_resolved", both.resolved, both.resolved),
        _rows(came, "issues_resolution_rate", 100 * came.settled / came.reported, came.reported,
              came.settled, came.reported - came.settled),
        _rows(went, "resolution_hours_median", went["median"], went.resolved),
        _rows(went, "resolution_hours_p90", went.ninth, went.resolved),
    ]  # fmt: skip
    if reopened:
        share = 100 * went.reopened / went.resolved
        parts = (went.reopened, went.resolved - went.reopened)
        rows.append(_rows(went, "issues_reopened_rate", share, went.resolved, *parts))
    return ibis.union(*rows)


def volunteer_figures(found: ir.Table) -> ir.Table:
    """Return the figures of volunteering in rows of place, month and indicator; few persons are in every figure."""
    hours, few = found.seconds / 3600, found.volunteers
    return ibis.union(
        _rows(found, "volunteers_active", found.volunteers, found.volunteers),
        _rows(found, "volunteer_hours", hours, found.attendances, few),
        _rows(found, "volunteer_hours_per_active_volunteer", hours / found.volunteers, found.volunteers),
    )


def _rows(
    table: ir.Table, indicator: str, value: ir.NumericValue, base: ir.IntegerValue, *parts: ir.IntegerValue
) -> ir.Table:
    least = ibis.least(*(ibis.ifelse(part == 0, base, part) for part in parts)) if parts else base
    return table.select(
        region_code=table.region_code,
        month=table.month,
        indicator_id=ibis.literal(indicator),
        value=value.cast("float64"),
        base=base.cast("int64"),
        least=ibis.least(base, least).cast("int64"),
    )


def shown(figures: ir.Table, fewest: int) -> ir.Table:
    """Return figures as the rows of a batch, withheld where few records stand behind one.

    ``fewest`` is the least number of records that a figure may give away; 0 withholds nothing.
    """
    withheld = figures.least < fewest
    return figures.select(
        "region_code", "month", "indicator_id",
        value=ibis.ifelse(withheld, ibis.null("float64"), figures.value),
        bound=ibis.ifelse(withheld, "", "exact"),
        gap=ibis.ifelse(withheld, "withheld", ""),
        base=ibis.ifelse(withheld, ibis.null("int64"), figures.base),
    )  # fmt: skip
