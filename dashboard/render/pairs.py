"""Two dates of one place: which figures may be compared, and what their bounds allow to say of the change."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.compare import intervals
from dashboard.frame import records
from dashboard.locale import say
from dashboard.render.values import number_text

_SAME_LENGTH: Final = 1.1  # periods that differ in length by at most a tenth are of one length
_SHARES: Final = ("%", "‰")


@dataclass(frozen=True, slots=True)
class Change:
    """From ``low`` to ``high``: the later figure less the earlier, infinite where a bound is open.

    ``percent`` only where both figures are exact and the earlier is above zero.
    """

    low: float
    high: float
    percent: float | None

    @property
    def direction(self) -> str:
        """ "up", "down", "same", or "undecided" where a bound leaves it open."""
        if self.low > 0:
            return "up"
        if self.high < 0:
            return "down"
        return "same" if self.low == self.high == 0 else "undecided"


@dataclass(frozen=True, slots=True)
class Two:
    """The earliest and the latest figure of a place and indicator that are one series, and the change between them."""

    early: dict[str, Any]
    late: dict[str, Any]
    change: Change


def two_dates(rows: pd.DataFrame) -> list[Two]:
    """Return one pair a place and indicator that has two comparable dates, in the order of the rows.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``dashboard.series.frame``: ``frame.COLUMNS``, ``series`` and ``superseded``; benchmarks are left out.
        A break (``break_before``) parts a series: figures on its two sides are not compared.

    Returns
    -------
    list of Two
        Of several series the one whose later figure is the latest, then the one that spans the longest time. Flows
        need a stated start and periods of one length; those of the latest figure count.
    """
    there = rows[rows["gap"].isna() & ~rows["superseded"].astype(bool)]
    there = there[there["period_end"].notna()]
    if "benchmark" in there:
        there = there[there["benchmark"] == ""]
    # Most places of a nation have one date: they have no pair, and need not be taken apart.
    there = there[there.groupby(["region_code", "indicator_id"])["period_end"].transform("size") > 1]
    found = []
    for part in _by_cell(there):
        pairs = [pair for one in _series(part) if (pair := _ends(one))]
        if pairs:
            found.append(max(pairs, key=lambda p: (p.late["period_end"], p.late["period_end"] - p.early["period_end"])))
    return found


def alone(rows: pd.DataFrame, pairs: Iterable[Two]) -> list[dict[str, Any]]:
    """Return the latest figure of every place and indicator that publishes but has no two comparable dates.

    ``several`` says whether it has figures of several dates, which are of another concept, kind or length of time.
    """
    paired = {(p.late["region_code"], p.late["indicator_id"]) for p in pairs}
    there = rows[rows["gap"].isna()]
    if "benchmark" in there:
        there = there[there["benchmark"] == ""]
    found = []
    for part in _by_cell(there):
        if (part[0]["region_code"], part[0]["indicator_id"]) not in paired:
            dates = {row["period_end"] for row in part if isinstance(row["period_end"], date)}
            latest: dict[str, Any] = max(part, key=_when)
            found.append({**latest, "several": len(dates) > 1})
    return found


def _by_cell(rows: pd.DataFrame) -> list[list[dict[str, Any]]]:
    """Return the rows of every place and indicator, in the order of the rows."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in records(rows):
        found.setdefault((row["region_code"], row["indicator_id"]), []).append(row)
    return list(found.values())


def change_text(pair: Two, language: str) -> str:
    """Return the change in words: its direction and size, with a percentage where both figures are exact."""
    change = pair.change
    direction = change.direction
    if direction in ("undecided", "same"):
        return say(language, f"dumbbell.{direction}")
    low, high = sorted((abs(change.low), abs(change.high)))
    if low == high:
        amount = _amount(low, pair, language)
    elif math.isinf(high):
        amount = say(language, "dumbbell.at_least", amount=_amount(low, pair, language))
    else:
        ends = {"low": _amount(low, pair, language), "high": _amount(high, pair, language)}
        amount = say(language, "dumbbell.between", **ends)
    text = say(language, f"dumbbell.{direction}", amount=amount)
    if change.percent is None or pair.late["unit"] in _SHARES:
        return text
    sign = "+" if change.percent > 0 else "−"
    percent = f"{sign}{number_text(float(f'{abs(change.percent):.3g}'), language, full=True)}%"
    return say(language, "dumbbell.percent", change=text, percent=percent)


def _amount(value: float, pair: Two, language: str) -> str:
    # A difference of two decimals is not free of binary noise: the decimals of the figures are enough.
    number = number_text(round(value, 6), language, derived=bool(pair.late["derived"]))
    return say(language, "dumbbell.points", amount=number) if pair.late["unit"] == "%" else number


def _when(row: dict[str, Any]) -> date:
    return row["period_end"] if isinstance(row["period_end"], date) else date.min


def _series(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Yield figures that may be compared: one series, no break between, and of flows periods of one length."""
    of_name: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        of_name.setdefault(str(row["series"]), []).append(row)
    for members in of_name.values():
        part: list[dict[str, Any]] = []
        for row in sorted(members, key=_when):
            if part and isinstance(row.get("break_before"), str):
                yield part
                part = []
            part.append(row)
        yield part


def _ends(rows: list[dict[str, Any]]) -> Two | None:
    late = rows[-1]
    others = [row for row in rows[:-1] if row["period_end"] < late["period_end"] and _comparable(row, late)]
    if not others:
        return None
    early = others[0]
    spans = intervals(pd.DataFrame([early, late]))
    (low, high), (late_low, late_high) = spans.to_numpy(dtype=float).tolist()
    exact = low == high and late_low == late_high
    percent = 100 * (late_low - low) / low if exact and low > 0 else None
    return Two(early, late, Change(late_low - high, late_high - low, percent))


def _comparable(early: dict[str, Any], late: dict[str, Any]) -> bool:
    """Return whether two figures of a series are of one length of time; a figure per month is so by itself."""
    if late["kind"] != "flow":
        return True
    lengths = []
    for row in (early, late):
        if not isinstance(row["period_start"], date):
            return False
        lengths.append((row["period_end"] - row["period_start"]).days + 1)
    return bool(max(lengths) <= _SAME_LENGTH * min(lengths))
