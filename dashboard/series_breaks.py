"""What parts figures of one place over time: when two of them may not be joined, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from dashboard.frame import records
from dashboard.window import whole_months

LONGEST_GAP: Final = 5.0
"""Years without a figure after which a line would only guess at what lies between."""
REASONS: Final = ("gap", "concept", "kind", "census", "boundary", "event", "period")
"""Why a figure is not joined to the one before it; the words are under ``trend.break`` in the locale."""
_SAME_LENGTH: Final = 1.1  # as in ``compare``: flows whose periods differ by at most a tenth are comparable
_SPANS: Final = ("flow", "rate", "ratio")
_READ: Final = (
    "region_code", "indicator_id", "benchmark", "series", "kind", "period_start", "period_end", "base_unit",
)  # fmt: skip


def marked(rows: pd.DataFrame, events: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Fill in ``break_before``.

    Parameters
    ----------
    rows : DataFrame
        Columns series, superseded, region_code, indicator_id, kind, concept_id, period_start, period_end, gap.
    events : DataFrame
        Columns of ``sql/series_events.sql``.
    places : DataFrame
        Columns region_code, parent_code of every region of the snapshot.

    Returns
    -------
    DataFrame
        A reason of ``REASONS`` on a figure that follows another one but may not be joined to it; None on the first
        figure of a place and indicator, on a superseded one, without a date, and where nothing parts the two. "gap"
        forbids the line, not the comparison; every other reason forbids both.
    """
    above = inside(places, rows["region_code"].tolist())
    told = [event for event in records(events) if event["breaks"]]
    keeps = rows["gap"].isna() & rows["period_end"].notna() & ~rows["superseded"].astype(bool)
    part = rows.loc[keeps, list(_READ)]
    number = np.flatnonzero(keeps.to_numpy())
    groups: dict[tuple[str, str, str], list[tuple[int, dict[str, Any]]]] = {}
    for at, row in zip(number.tolist(), records(part), strict=True):
        groups.setdefault((row["region_code"], row["indicator_id"], row["benchmark"]), []).append((at, row))
    found = np.full(len(rows), None, dtype=object)
    for (code, indicator, _), members in groups.items():
        around = above.get(code, frozenset())
        concerned = [e for e in told if indicator in e["indicators"] and e["region_code"] in around]
        members.sort(key=lambda member: (member[1]["period_end"], member[1]["series"]))
        last: dict[str, dict[str, Any]] = {}
        before: dict[str, Any] | None = None
        for at, row in members:
            previous = last.get(row["series"])
            if previous is not None:
                found[at] = between(previous, row, concerned)
            elif before is not None:
                found[at] = "kind" if before["kind"] != row["kind"] else "concept"
            last[row["series"]] = before = row
    return rows.assign(break_before=pd.Series(found, dtype="object", index=rows.index))


def between(first: dict[str, Any], second: dict[str, Any], events: Sequence[dict[str, Any]]) -> str | None:
    """Return what parts two figures of one series, the earlier one first; None where nothing does."""
    start, end = first["period_end"], second["period_end"]
    censuses = [event["happened"] for event in events if event["kind"] == "census"]
    if (start in censuses) != (end in censuses):
        return "census"
    if start not in censuses and any(start < happened < end for happened in censuses):
        return "census"
    for event in events:
        if event["kind"] != "census" and start < event["happened"] <= end:
            return "boundary" if event["kind"] == "boundary" else "event"
    per_month = first["kind"] == "rate" and isinstance(first.get("base_unit"), str)  # freed from its length
    if first["kind"] in _SPANS and not per_month and not _same_length(first, second):
        return "period"
    stands_alone = first["kind"] in _SPANS and isinstance(first["period_start"], date)
    if not stands_alone and (end - start).days > LONGEST_GAP * 365.25:
        return "gap"
    return None


def runs(rows: pd.DataFrame) -> list[list[dict[str, Any]]]:
    """Return the figures of one series as runs that nothing but time parts, oldest first, superseded ones left out.

    Parameters
    ----------
    rows : DataFrame
        Dated rows of one place and indicator; runs of several series come one after the other.
    """
    found: list[list[dict[str, Any]]] = []
    kept = rows[~rows["superseded"].astype(bool)].sort_values("period_end", kind="stable")
    for _, part in kept.groupby("series", sort=False):
        run: list[dict[str, Any]] = []
        for row in records(part):
            if run and row["break_before"] not in (None, "gap"):
                found.append(run)
                run = []
            run.append(row)
        found.append(run)
    return found


def inside(places: pd.DataFrame, codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return for some region codes the codes of all that contain them, themselves included."""
    parents = dict(zip(places["region_code"].tolist(), places["parent_code"].tolist(), strict=True))
    out: dict[str, frozenset[str]] = {}
    for code in dict.fromkeys(codes):
        chain, at = [code], parents.get(code)
        while at and at not in chain:
            chain.append(at)
            at = parents.get(at)
        out[code] = frozenset(chain)
    return out


def _same_length(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Return whether two periods are equally long; points in time (both without a start) are."""
    starts = (first["period_start"], second["period_start"])
    if not any(isinstance(start, date) for start in starts):
        return bool(first["kind"] != "flow")  # a flow whose start is not stated has no known length
    if not all(isinstance(start, date) for start in starts):
        return False
    months = [whole_months(row["period_start"], row["period_end"]) for row in (first, second)]
    if months[0] == months[1] > 0:
        return True  # February is a month, though shorter by a tenth
    days: list[int] = sorted((row["period_end"] - row["period_start"]).days + 1 for row in (first, second))
    shorter, longer = float(days[0]), float(days[1])
    return longer <= _SAME_LENGTH * shorter
