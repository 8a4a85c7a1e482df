"""What a profile shows: one region against the others of its tier, an indicator at a time, and what that bears out."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard import compare
from dashboard.frame import Frame, records
from dashboard.peers import peer_median
from dashboard.render.facets import Gaps
from dashboard.render.remembered import remembered
from dashboard.render.scales import Scale, scale_of
from dashboard.view import View

FEWEST: Final = 3
"""Comparable figures of the others without which no median is drawn: of two it would only be their middle."""
MANY: Final = 200
"""Others from which on a strip shows only some of them: more dots than that are a smear, and a heavy message."""
DRAWN: Final = 60


@dataclass(frozen=True, slots=True)
class Strip:
    """One indicator of a profile.

    Attributes
    ----------
    indicator : dict
        ``INDICATOR_COLUMNS`` of it.
    own : dict
        The region's own row: a figure or a gap.
    others : list of dict
        Rows of the others that publish, each with ``same``: whether it means the same as the own figure does.
    gaps : list of Gaps
        The others that do not publish.
    median : (float, float) or None
        Of those of ``others`` that are the same: its least and greatest value; None where it is not to be had.
    lower, higher, equal, open : int
        How many of the same others lie certainly below, certainly above, or at the own value, and of how many that
        cannot be said; all 0 without an own figure.
    uneven : bool
        The same figures run over periods of different length, so that neither median nor order is claimed.
    """

    indicator: dict[str, Any]
    own: dict[str, Any]
    others: list[dict[str, Any]]
    gaps: list[Gaps]
    median: tuple[float, float] | None
    lower: int
    higher: int
    equal: int
    open: int
    uneven: bool

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """The others that are drawn: all, or of more than ``MANY`` that mean the same ``DRAWN`` at equal steps of rank.

        The first and the last are among them, so that the dots reach as far as the figures do.
        """
        if len(self.others) <= MANY:
            return self.others
        same = sorted((row for row in self.others if row["same"]), key=lambda row: (row["value"], row["region_code"]))
        last = len(same) - 1
        return [same[at] for at in sorted({round(step * last / (DRAWN - 1)) for step in range(DRAWN)})] if same else []

    @property
    def same(self) -> int:
        """How many of the others mean the same."""
        return sum(row["same"] for row in self.others)

    @property
    def side(self) -> str:
        """Where the own value certainly lies from the median: "above", "below", "at", or "" where that is open."""
        if self.own["gap"] is not None or self.median is None:
            return ""
        low, high = span(self.own)
        if low > self.median[1]:
            return "above"
        if high < self.median[0]:
            return "below"
        return "at" if low == high == self.median[0] == self.median[1] else ""

    @property
    def good(self) -> bool | None:
        """Whether the own value certainly lies on the better side of the median; None where nothing says so."""
        if self.indicator["polarity"] == "neutral" or self.side not in ("above", "below"):
            return None
        return bool((self.side == "above") == (self.indicator["polarity"] == "higher_better"))

    @property
    def scale(self) -> Scale:
        """The scale of the figures that are drawn."""
        return scale_of([*self.drawn, *([self.own] if self.own["gap"] is None else [])])


_RECENT: Final[deque[tuple[pd.DataFrame, View, list[Strip]]]] = deque(maxlen=1)


@remembered
def strips(frame: Frame, view: View) -> list[Strip]:
    """Return the strips of a frame in the order of its indicators; none where the region is not among its rows."""
    # Title, caption, picture and alt text all ask for the strips of one frame.
    for rows, of_view, found in tuple(_RECENT):
        if rows is frame.rows and of_view == view:
            return found
    found = _strips(frame, view)
    _RECENT.append((frame.rows, view, found))
    return found


def _strips(frame: Frame, view: View) -> list[Strip]:
    own = frame.rows[frame.rows["region_code"] == view.highlight]
    if own.empty:
        return []
    tier = compare.tier(str(own["level"].iloc[0]))
    rows = frame.rows[frame.rows["level"].map(compare.tier) == tier]
    found = []
    for indicator in records(frame.indicators):
        of_it = rows[rows["indicator_id"] == indicator["indicator_id"]]
        found.append(_strip(indicator, of_it.assign(same=compare.comparable(of_it, view.highlight)), view.highlight))
    return found


def group_size(frame: Frame, view: View) -> int:
    """Return how many places of the region's tier it is compared with."""
    own = frame.rows.loc[frame.rows["region_code"] == view.highlight, "level"]
    if own.empty:
        return 0
    tiers = frame.rows["level"].map(compare.tier)
    return frame.rows.loc[tiers == compare.tier(str(own.iloc[0])), "region_code"].nunique() - 1


def span(row: Mapping[str, Any]) -> tuple[float, float]:
    """Return the interval that one figure stands for."""
    spans = compare.intervals(pd.DataFrame([{name: row[name] for name in ("value", "value_to", "bound")}]))
    return float(spans["low"].iloc[0]), float(spans["high"].iloc[0])


def _strip(indicator: dict[str, Any], rows: pd.DataFrame, highlight: str) -> Strip:
    others = rows[rows["region_code"] != highlight]
    published = others[others["gap"].isna()]
    same = published[published["same"]]
    own = records(rows[rows["region_code"] == highlight])[0]
    uneven = compare.periods_differ(rows[rows["same"]])
    median = None
    if len(same) >= FEWEST and not uneven:
        low, high, _ = peer_median(same)
        median = (low, high)
    gaps = [
        Gaps(kind, records(others[others["gap"] == kind]))
        for kind in compare.GAP_ORDER
        if (others["gap"] == kind).any()
    ]
    counts = _counts(own, same) if own["gap"] is None and not uneven else (0, 0, 0, 0)
    return Strip(indicator, own, records(published), gaps, median, *counts, uneven)


def _counts(own: Mapping[str, Any], same: pd.DataFrame) -> tuple[int, int, int, int]:
    """Return how many figures are certainly lower, certainly higher, equal, and neither."""
    low, high = span(own)
    spans = compare.intervals(same)
    lower, higher = int((spans["high"] < low).sum()), int((spans["low"] > high).sum())
    exact = low == high and math.isfinite(low)
    equal = int(((spans["low"] == low) & (spans["high"] == high)).sum()) if exact else 0
    return lower, higher, equal, len(same) - lower - higher - equal
