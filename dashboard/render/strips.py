"""What a profile shows: one region against the others of its tier, an indicator at a time, and what that bears out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from dashboard import compare
from dashboard.frame import Frame, records
from dashboard.peers import peer_median
from dashboard.render.facets import GAP_COLUMNS, Gaps, by_kind
from dashboard.render.remembered import remembered
from dashboard.render.scales import Scale, scale_of
from dashboard.view import View

FEWEST: Final = 3
"""Comparable figures of the others without which no median is drawn: of two it would only be their middle."""
MANY: Final = 200
"""Others from which on a strip shows only some of them: more dots than that are a smear, and a heavy message."""
DRAWN: Final = 60
OTHER_COLUMNS: Final = ("region_code", "value", "value_to", "bound", "unit", "derived")
_COLUMNS: Final = (
    *OTHER_COLUMNS, "region_name", "level", "concept_id", "kind", "period_start", "period_end", "gap", "gap_reason"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strip:
    """One indicator of a profile.

    Attributes
    ----------
    indicator : dict
        ``INDICATOR_COLUMNS`` of it.
    own : dict
        The region's own row: a figure or a gap.
    others : DataFrame
        ``OTHER_COLUMNS`` of the others that publish, and ``same``: whether each means the same as the own figure does.
    drawn : list of dict
        Those of ``others`` that are drawn: all, or of more than ``MANY`` that mean the same ``DRAWN`` at equal steps of
        rank. The first and the last are among them, so that the dots reach as far as the figures do.
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
    others: pd.DataFrame
    drawn: list[dict[str, Any]]
    gaps: list[Gaps]
    median: tuple[float, float] | None
    lower: int
    higher: int
    equal: int
    open: int
    uneven: bool

    @property
    def same(self) -> int:
        """How many of the others mean the same."""
        return int(self.others["same"].sum())

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


@remembered
def strips(frame: Frame, view: View) -> list[Strip]:
    """Return the strips of a frame in the order of its indicators; none where the region is not among its rows."""
    # By position: of a nation, tables of whole rows for each of a dozen indicators are the most of a draw.
    codes, ids = (frame.rows[name].to_numpy(object) for name in ("region_code", "indicator_id"))
    own = np.flatnonzero(codes == view.highlight)
    if not len(own):
        return []
    tiers = compare.tier_numbers(frame.rows["level"].to_numpy(object))
    alike = tiers == tiers[own[0]]
    columns = {name: frame.rows[name].to_numpy() for name in _COLUMNS}
    found = []
    for indicator in records(frame.indicators):
        at = np.flatnonzero(alike & (ids == indicator["indicator_id"]))
        found.append(_strip(indicator, frame.rows, at, {n: v[at] for n, v in columns.items()}, view.highlight))
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


def _strip(
    indicator: dict[str, Any], rows: pd.DataFrame, at: np.ndarray, here: dict[str, np.ndarray], highlight: str
) -> Strip:
    """Return the strip of the rows at some positions, whose columns are ``here``."""
    alike, own = compare.same_meaning(here, highlight), here["region_code"] == highlight
    gap = ~pd.isna(here["gap"])
    there, missing = ~own & ~gap, ~own & gap
    others = pd.DataFrame({n: here[n][there] for n in OTHER_COLUMNS} | {"same": alike[there]}, index=at[there])
    same = others[others["same"]]
    uneven = compare.periods_differ({name: values[alike] for name, values in here.items()})
    median = None
    if len(same) >= FEWEST and not uneven:
        low, high, _ = peer_median(same)
        median = (low, high)
    mine = records(rows.iloc[at[own]])[0]
    counts = _counts(mine, same) if mine["gap"] is None and not uneven else (0, 0, 0, 0)
    shown = _drawn(others)
    drawn = records(rows.iloc[shown.index].assign(same=shown["same"].to_numpy()))
    gaps = by_kind(pd.DataFrame({name: here[name][missing] for name in (*GAP_COLUMNS, "gap")}))
    return Strip(indicator, mine, others, drawn, gaps, median, *counts, uneven)


def _drawn(others: pd.DataFrame) -> pd.DataFrame:
    if len(others) <= MANY:
        return others
    same = others[others["same"]].sort_values(["value", "region_code"], kind="stable")
    last = len(same) - 1
    return same.iloc[sorted({round(step * last / (DRAWN - 1)) for step in range(DRAWN)})] if len(same) else same


def _counts(own: Mapping[str, Any], same: pd.DataFrame) -> tuple[int, int, int, int]:
    """Return how many figures are certainly lower, certainly higher, equal, and neither."""
    low, high = span(own)
    spans = compare.intervals(same)
    lower, higher = int((spans["high"] < low).sum()), int((spans["low"] > high).sum())
    exact = low == high and math.isfinite(low)
    equal = int(((spans["low"] == low) & (spans["high"] == high)).sum()) if exact else 0
    return lower, higher, equal, len(same) - lower - higher - equal
