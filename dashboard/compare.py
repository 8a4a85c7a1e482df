"""What may honestly be said when figures of different places stand side by side.

Pure functions over the rows of a frame. A published value stands for an interval: a bound opens it, a range closes it.
A place's rank is then a range of ranks, from the best to the worst that the intervals allow, and an order is only
claimed where no interval contradicts it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from dashboard.frame import Coverage
from dashboard.window import whole_months

APPROX_SHARE: Final = 0.05
"""Half width of what "about" is taken to mean, as a share of the value: "about 100" lies from 95 to 105."""

SAME_TIME_YEARS: Final = 1.0
"""Figures whose dates lie at most this far apart are called of the same time."""

Rows = pd.DataFrame | Mapping[str, np.ndarray]
"""Rows of a frame, or their columns before they are made rows."""

_SAME_LENGTH: Final = 1.1  # flows whose periods differ in length by at most a tenth are comparable
TIERS: Final = ("county", "prefecture", "province", "country")
"""Tiers of places, the smallest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one place stands among the comparable figures of one indicator.

    ``rank_from`` to ``rank_to`` of ``of`` places; ``tied`` where another place publishes the same exact value;
    ``last`` where it is certainly the smallest.
    """

    region_code: str
    rank_from: int
    rank_to: int
    of: int
    tied: bool
    last: bool


def tier(level: str) -> str:
    """Return the tier of a level: counties, districts and zones are peers, the levels above them are not."""
    return level if level in TIERS else "county"


def tier_numbers(levels: np.ndarray) -> np.ndarray:
    """Return for each level the position of its tier in ``TIERS``."""
    number, known = pd.factorize(levels)
    return np.array([TIERS.index(tier(level)) for level in known], dtype=int)[number]


def codes(values: np.ndarray) -> np.ndarray:
    """Return a number for each value, the same for equal ones; -1 for None."""
    if len(values) and values[0] is not None and bool((values == values[0]).all()):
        return np.zeros(len(values), dtype=int)
    return pd.factorize(values)[0]


def intervals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the interval that each figure stands for.

    Parameters
    ----------
    rows : DataFrame
        Columns value, value_to (NaN unless a range), bound.

    Returns
    -------
    DataFrame
        Columns low and high on the same index; NaN for a gap. at_least is [value, ∞); at_most is [0, value], or
        (-∞, value] for a negative value; approx widens both ends by ``APPROX_SHARE``; exact is the value itself.
    """
    low, high = _ends(rows["value"].to_numpy(float), rows["value_to"].to_numpy(float), rows["bound"].to_numpy(object))
    return pd.DataFrame({"low": low, "high": high}, index=rows.index)


def _ends(value: np.ndarray, top: np.ndarray, bound: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    low, high = value.copy(), np.where(np.isnan(top), value, top)
    approx, at_least, at_most = bound == "approx", bound == "at_least", bound == "at_most"
    low = np.where(approx, low - np.abs(low) * APPROX_SHARE, low)
    high = np.where(approx, high + np.abs(high) * APPROX_SHARE, high)
    high = np.where(at_least & ~np.isnan(value), np.inf, high)
    low = np.where(at_most & ~np.isnan(value), np.where(value < 0, -np.inf, 0.0), low)
    return low, high


def rank_ranges(rows: pd.DataFrame) -> pd.DataFrame:
    """Rank the figures of each indicator among places of one tier, 1 being the largest.

    To be the fourth after three provinces would say nothing of a county.

    Parameters
    ----------
    rows : DataFrame
        Columns indicator_id, level, value, value_to, bound.

    Returns
    -------
    DataFrame
        Columns rank_from and rank_to (floats) on the same index; NaN for a gap. Equal values share a rank and the
        next rank is skipped. The best rank counts the places that are certainly larger, the worst also those that
        may be.
    """
    spans = intervals(rows)
    low, high = spans["low"].to_numpy(), spans["high"].to_numpy()
    best = np.full(len(rows), np.nan)
    worst = np.full(len(rows), np.nan)
    groups = pd.factorize(rows["indicator_id"])[0] * len(TIERS) + tier_numbers(rows["level"].to_numpy())
    there = np.flatnonzero(~np.isnan(low))
    there = there[np.argsort(groups[there], kind="stable")]
    for part in np.split(there, np.flatnonzero(np.diff(groups[there])) + 1):
        best[part], worst[part] = _ranges(low[part], high[part])
    return pd.DataFrame({"rank_from": best, "rank_to": worst}, index=rows.index)


def _ranges(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the best and the worst rank of each of some intervals among them."""
    itself = high > low  # an interval is not larger than itself, though its end lies above its start
    best = 1 + len(low) - np.searchsorted(np.sort(low), high, side="right")
    return best, 1 + len(low) - np.searchsorted(np.sort(high), low, side="right") - itself


def comparable(rows: pd.DataFrame, highlight: str = "") -> pd.Series:
    """Mark the published figures of one indicator that mean the same thing: one tier of places, concept and kind.

    A yearly count is no running total. The meaning is that of the highlighted place where it publishes, else the most
    frequent one, the indicator as defined winning a tie.

    Returns
    -------
    Series of bool
        On the index of ``rows``; False for gaps.
    """
    return pd.Series(same_meaning(rows, highlight), index=rows.index)


def same_meaning(rows: Rows, highlight: str = "") -> np.ndarray:
    """Return what ``comparable`` marks, of rows or of their columns."""
    gaps = pd.isna(np.asarray(rows["gap"]))
    there = np.flatnonzero(gaps)
    found = np.zeros(len(gaps), dtype=bool)
    found[there[_same(rows, there, highlight)]] = True
    return found


def _same(rows: Rows, at: np.ndarray, highlight: str) -> np.ndarray:
    """Mark of the published figures at some positions those that mean the same, as ``comparable`` says."""
    if not len(at):
        return np.zeros(0, dtype=bool)
    concepts = codes(np.asarray(rows["concept_id"])[at])  # -1: as it is defined
    kinds, tiers = codes(np.asarray(rows["kind"])[at]), tier_numbers(np.asarray(rows["level"])[at])
    meaning = (tiers * (kinds.max() + 1) + kinds) * (concepts.max() + 2) + concepts + 1
    if (meaning == meaning[0]).all():
        return np.ones(len(at), dtype=bool)
    here = np.flatnonzero(np.asarray(rows["region_code"])[at] == highlight) if highlight else np.zeros(0, dtype=int)
    if len(here):
        return np.asarray(meaning == meaning[here[0]])
    known, first, counts = np.unique(meaning, return_index=True, return_counts=True)
    # The most frequent; then the indicator as it is defined; then the first, so that a tie is settled the same way.
    best = np.lexsort((first, concepts[first] >= 0, -counts))[0]
    return np.asarray(meaning == known[best])


def ranks(rows: pd.DataFrame, highlight: str = "") -> pd.DataFrame:
    """Rank what may be ranked: within an indicator and a tier the figures that mean the same (``comparable``).

    Returns
    -------
    DataFrame
        Columns rank_from, rank_to and rank_of (how many are ranked together) on the same index; NaN for gaps, for
        figures of another concept or kind, for one that stands alone, and for flows whose periods differ.
    """
    return pd.DataFrame(ranked(rows, highlight), index=rows.index)


def ranked(rows: Rows, highlight: str = "") -> dict[str, np.ndarray]:
    """Return the ranks of ``ranks`` as arrays, of rows that may be arrays themselves."""
    found = np.full((3, len(rows["gap"])), math.nan)
    value, top = np.asarray(rows["value"], dtype=float), np.asarray(rows["value_to"], dtype=float)
    bound, kind = np.asarray(rows["bound"], dtype=object), np.asarray(rows["kind"], dtype=object)
    for part in groups(rows):
        same = part[_same(rows, part, highlight)]
        if len(same) < 2 or _periods_differ(kind[same], rows, same):
            continue
        found[0, same], found[1, same] = _ranges(*_ends(value[same], top[same], bound[same]))
        found[2, same] = len(same)
    return dict(zip(("rank_from", "rank_to", "rank_of"), found, strict=True))


def groups(rows: Rows) -> list[np.ndarray]:
    """Return the positions of the published figures of each indicator and tier, in the order of the rows."""
    there = np.flatnonzero(pd.isna(np.asarray(rows["gap"])))
    if not len(there):
        return []
    group = codes(np.asarray(rows["indicator_id"])[there]) * len(TIERS) + tier_numbers(np.asarray(rows["level"])[there])
    if (group == group[0]).all():
        return [there]
    order = np.argsort(group, kind="stable")
    return np.split(there[order], np.flatnonzero(np.diff(group[order])) + 1)


def standing(rows: pd.DataFrame, region_code: str) -> Standing | None:
    """Return where a place stands among ``rows``, which are comparable figures; None where it has no figure there."""
    here = rows[rows["gap"].isna()]
    codes = here["region_code"].tolist()
    if region_code not in codes:
        return None
    at = codes.index(region_code)
    ranks, spans = rank_ranges(here), intervals(here)
    low, high = spans["low"].to_numpy(), spans["high"].to_numpy()
    others = np.arange(len(here)) != at
    tied = bool(low[at] == high[at] and ((low == low[at]) & (high == high[at]) & others).any())
    last = len(here) > 1 and not tied and bool((low[others] > high[at]).all())
    best, worst = int(ranks["rank_from"].iloc[at]), int(ranks["rank_to"].iloc[at])
    return Standing(region_code, best, worst, len(here), tied, last)


def leader(rows: pd.DataFrame) -> Standing | None:
    """Return the place that is certainly and alone the largest of ``rows``, or None."""
    here = rows[rows["gap"].isna()]
    if len(here) < 2:
        return None
    spans = intervals(here)
    exact = spans["low"].where(spans["low"] == spans["high"])
    tied = exact.duplicated(keep=False) & exact.notna()
    first = here.loc[(rank_ranges(here)["rank_to"] == 1) & ~tied, "region_code"]
    found = (standing(here, code) for code in first)
    return next((one for one in found if one and one.rank_to == 1 and not one.tied), None)


def years_apart(rows: Rows) -> float:
    """Return the years between the oldest and the newest figure; 0 where fewer than two are dated."""
    dates = [d for d in set(rows["period_end"].tolist()) if isinstance(d, date)]
    return (max(dates) - min(dates)).days / 365.25 if len(dates) > 1 else 0.0


def periods_differ(rows: Rows) -> bool:
    """Return whether flows cannot be compared as they stand: unequal lengths of period, or a start not stated."""
    there = np.flatnonzero(pd.isna(np.asarray(rows["gap"])))
    return _periods_differ(np.asarray(rows["kind"], dtype=object)[there], rows, there)


def _periods_differ(kind: np.ndarray, rows: Rows, at: np.ndarray) -> bool:
    flows = at[kind == "flow"]
    if len(flows) < 2:
        return False
    start, end = (np.asarray(rows[name], dtype=object)[flows].tolist() for name in ("period_start", "period_end"))
    periods = set(zip(start, end, strict=True))  # few, of many rows
    if not all(isinstance(a, date) and isinstance(b, date) for a, b in periods):
        return True
    months = {whole_months(a, b) for a, b in periods}
    days = [(b - a).days + 1 for a, b in periods]
    return (len(months) > 1 or 0 in months) and bool(max(days) > _SAME_LENGTH * min(days))


def same_time(rows: pd.DataFrame) -> bool:
    """Return whether all figures are dated and lie within ``SAME_TIME_YEARS``."""
    dated = all(isinstance(d, date) for d in set(rows["period_end"].tolist()))
    return dated and years_apart(rows) <= SAME_TIME_YEARS


def coverage(rows: pd.DataFrame, asked: int) -> Coverage:
    """Count the places that publish, by region: one of several indicators is enough.

    ``asked`` is the number of places asked for, which a view without a known indicator has too.

    A place that publishes nothing counts under its best known gap: one that was searched says more than one that was
    not.
    """
    gap, codes = rows["gap"].to_numpy(), rows["region_code"].to_numpy()
    there = pd.isna(gap)
    published = set(codes[there].tolist())
    gaps: dict[str, int] = {}
    kinds: dict[str, str] = {}
    for code, kind in zip(codes[~there].tolist(), gap[~there].tolist(), strict=True):
        if code not in published:
            kinds[code] = kind if code not in kinds else min(kind, kinds[code], key=GAP_ORDER.index)
    for kind in kinds.values():
        gaps[kind] = gaps.get(kind, 0) + 1
    ordered: dict[str, int] = {kind: gaps[kind] for kind in GAP_ORDER if kind in gaps}
    return Coverage(asked, len(published), ordered)


GAP_ORDER: Final = (
    "hidden_by_grade",
    "outside_window",
    "no_denominator",
    "no_period",
    "not_published",
    "not_comparable",
    "withheld",
    "not_applicable",
    "not_searched",
)
"""Order in which kinds of gap are listed, the one that says most first."""
