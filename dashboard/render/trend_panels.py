"""What a trend is divided into: panels that share a meaning, each with its axes of years and values."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.compare import tier
from dashboard.frame import Frame, records
from dashboard.render.remembered import remembered
from dashboard.render.scales import Scale, ends
from dashboard.series import dated
from dashboard.view import View

MOST_PANELS: Final = 12
MOST_TOGETHER: Final = 4
"""Places that one panel can name beside their lines."""
_TOO_UNEQUAL: Final = 20.0  # one place is so many times larger than another that both cannot be read on one axis
_NO_ZERO: Final = 0.6  # rates whose smallest lies above this share of the largest may start above zero, which is said
_COUNTED: Final = ("stock", "flow", "cumulative")


@dataclass(frozen=True, slots=True)
class Panel:
    """One set of axes.

    Attributes
    ----------
    indicator : dict
        ``INDICATOR_COLUMNS`` of it.
    place : str
        Code of its only place, where places have panels of their own; "" where it shows all.
    name : str
        Name of that place.
    cumulative : bool
        Running totals, which stand apart from figures of a period or a day.
    rows : list of dict
        Figures with a date, benchmarks included, by place and date.
    years : tuple of (float, float)
        First and last position on the axis of years.
    scale : Scale
        Of values; ``broken`` where it does not start at zero.
    broken : bool
    """

    indicator: dict[str, Any]
    place: str
    name: str
    cumulative: bool
    rows: list[dict[str, Any]]
    years: tuple[float, float]
    scale: Scale
    broken: bool


@dataclass(frozen=True, slots=True)
class Panels:
    """The panels that are drawn, how many more there would be, and whether places have axes of their own."""

    shown: list[Panel]
    more: int
    own_scales: bool


@remembered
def panels(frame: Frame, view: View) -> Panels:
    """Divide the dated figures of a frame into panels: by indicator, running totals apart, then by place where one
    panel could not name or scale them all; the highlighted place and those with most dates come first."""
    found: list[tuple[dict[str, Any], str, str, bool, pd.DataFrame, pd.DataFrame]] = []
    own = False
    for indicator in records(frame.indicators):
        rows = dated(frame.rows[frame.rows["indicator_id"] == indicator["indicator_id"]])
        for cumulative in (False, True):
            part = rows[(rows["kind"] == "cumulative") == cumulative]
            asked = part[part["benchmark"] == ""]
            if asked.empty:
                continue
            order = _order(asked, view)
            unequal = _unequal(asked)
            if len(order) > 1 and (view.scale == "own" or len(order) > MOST_TOGETHER or unequal):
                own = own or view.scale == "own" or unequal
                for code in order:
                    theirs = part[(part["region_code"] == code) | (part["benchmark"] != "")]
                    scaled = theirs if view.scale == "own" or unequal else part
                    name = asked.loc[asked["region_code"] == code, "region_name"].iloc[0]
                    found.append((indicator, code, str(name), cumulative, theirs, scaled))
            else:
                found.append((indicator, "", "", cumulative, part, part))
    years = _years(dated(frame.rows))
    shown = [
        Panel(indicator, code, name, cumulative, records(rows), years, *_scale(scaled, indicator))
        for indicator, code, name, cumulative, rows, scaled in found[:MOST_PANELS]
    ]
    return Panels(shown, max(0, len(found) - MOST_PANELS), own)


def position(row: dict[str, Any]) -> float:
    """Return where a figure stands on the axis of years: one dated by its year only in the middle of that year."""
    end = row["period_end"]
    if row["time_precision"] == "year" and not isinstance(row["period_start"], date):
        return float(end.year) + 0.5
    if row["time_precision"] == "month" and not isinstance(row["period_start"], date):
        return year_of(date(end.year, end.month, 15))
    return year_of(end)


def year_of(day: date) -> float:
    """Return a day as years: 1 January 2020 is 2020.0."""
    return day.year + (day.timetuple().tm_yday - 1) / (366 if isleap(day.year) else 365)


def span(row: dict[str, Any]) -> tuple[float, float] | None:
    """Return first and last position of a figure that counts over a period; None for one that stands at a date."""
    start = row["period_start"]
    if row["kind"] in ("stock", "cumulative") or not isinstance(start, date):
        return None
    return year_of(start), year_of(row["period_end"]) + 1 / 365


def _order(rows: pd.DataFrame, view: View) -> list[str]:
    counts = rows.groupby("region_code", sort=False)["period_end"].nunique()
    codes = [str(code) for code in counts.index]
    return sorted(
        codes, key=lambda code: (code != view.highlight, -int(counts[code]) if len(codes) > MOST_TOGETHER else 0)
    )


def _unequal(rows: pd.DataFrame) -> bool:
    """Return whether the places lie so far apart that one axis would press some to the ground."""
    largest = rows.groupby("region_code")["value"].max()
    tiers = rows["level"].map(tier).nunique()
    return bool(
        largest.min() > 0
        and largest.max() > _TOO_UNEQUAL * largest.min()
        and (tiers > 1 or len(largest) <= MOST_TOGETHER)
    )


def _years(rows: pd.DataFrame) -> tuple[float, float]:
    """Return whole years around all figures, at least three, so that panels side by side show the same time."""
    if rows.empty:
        return 2020.0, 2023.0
    places = [position(row) for row in records(rows)]
    starts = [s[0] for row in records(rows) if (s := span(row))]
    first, last = float(int(min(places + starts))), float(int(max(places)) + 1)
    spare = max(0.0, 3 - (last - first)) / 2
    return first - float(int(spare + 0.5)), last + float(int(spare))


def _scale(rows: pd.DataFrame, indicator: dict[str, Any]) -> tuple[Scale, bool]:
    """Return the scale of values and whether it leaves zero out: counts never do."""
    found = [ends(row) for row in records(rows)]
    low, high = min(a for a, _ in found), max(b for _, b in found)
    counted = bool(set(rows["kind"]) & set(_COUNTED))
    broken = not counted and low > _NO_ZERO * high > 0 and high > low
    bottom = low - 0.35 * (high - low) if broken else min(0.0, low)
    top = high if high > bottom else bottom + 1.0
    return Scale(bottom, top + 0.12 * (top - bottom), False), broken
