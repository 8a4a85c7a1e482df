"""What may honestly be said when figures of different places stand side by side.

Pure functions over the rows of a frame. A published value stands for an interval: a bound opens it, a range closes it.
A place's rank is then a range of ranks, from the best to the worst that the intervals allow, and an order is only
claimed where no interval contradicts it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from dashboard.frame import Coverage

APPROX_SHARE: Final = 0.05
"""Half width of what "about" is taken to mean, as a share of the value: "about 100" lies from 95 to 105."""

SAME_TIME_YEARS: Final = 1.0
"""Figures whose dates lie at most this far apart are called of the same time."""

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
    value = rows["value"].to_numpy(dtype=float)
    top = rows["value_to"].to_numpy(dtype=float)
    bound = rows["bound"].to_numpy(dtype=object)
    low, high = value.copy(), np.where(np.isnan(top), value, top)
    approx, at_least, at_most = bound == "approx", bound == "at_least", bound == "at_most"
    low = np.where(approx, low - np.abs(low) * APPROX_SHARE, low)
    high = np.where(approx, high + np.abs(high) * APPROX_SHARE, high)
    high = np.where(at_least & ~np.isnan(value), np.inf, high)
    low = np.where(at_most & ~np.isnan(value), np.where(value < 0, -np.inf, 0.0), low)
    return pd.DataFrame({"low": low, "high": high}, index=rows.index)


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
    tiers = rows["level"].map(tier).map(TIERS.index)
    groups = pd.factorize(rows["indicator_id"])[0] * len(TIERS) + tiers.to_numpy(dtype=int)
    there = np.flatnonzero(~np.isnan(low))
    there = there[np.argsort(groups[there], kind="stable")]
    for part in np.split(there, np.flatnonzero(np.diff(groups[there])) + 1):
        lows, highs = np.sort(low[part]), np.sort(high[part])
        itself = high[part] > low[part]  # an interval is not larger than itself, though its end lies above its start
        best[part] = 1 + len(part) - np.searchsorted(lows, high[part], side="right")
        worst[part] = 1 + len(part) - np.searchsorted(highs, low[part], side="right") - itself
    return pd.DataFrame({"rank_from": best, "rank_to": worst}, index=rows.index)


def comparable(rows: pd.DataFrame, highlight: str = "") -> pd.Series:
    """Mark the published figures of one indicator that mean the same thing.

    The same thing is the same tier of places, the same concept and the same kind (a yearly count is no running
    total). The meaning is that of the highlighted place where it publishes, else the most frequent one, the indicator
    as defined winning a tie.

    Returns
    -------
    Series of bool
        On the index of ``rows``; False for gaps.
    """
    published = rows[rows["gap"].isna()]
    if published.empty:
        return pd.Series(False, index=rows.index)
    meaning = [
        (tier(level), concept or "", kind)
        for level, concept, kind in zip(published["level"], published["concept_id"], published["kind"], strict=True)
    ]
    codes = published["region_code"].tolist()
    if highlight in codes:
        reference = meaning[codes.index(highlight)]
    else:
        # dict.fromkeys keeps the order of the rows, so that a tie is settled the same way every time.
        reference = max(dict.fromkeys(meaning), key=lambda m: (meaning.count(m), m[1] == ""))
    same = pd.Series([m == reference for m in meaning], index=published.index)
    return same.reindex(rows.index, fill_value=False)


def ranks(rows: pd.DataFrame, highlight: str = "") -> pd.DataFrame:
    """Rank what may be ranked: within an indicator and a tier the figures that mean the same (``comparable``).

    Returns
    -------
    DataFrame
        Columns rank_from, rank_to and rank_of (how many are ranked together) on the same index; NaN for gaps, for
        figures of another concept or kind, for one that stands alone, and for flows whose periods differ.
    """
    found = pd.DataFrame(math.nan, index=rows.index, columns=["rank_from", "rank_to", "rank_of"])
    published = rows[rows["gap"].isna()]
    for _, part in published.groupby(["indicator_id", published["level"].map(tier)], sort=False):
        same = part[comparable(part, highlight)]
        if len(same) > 1 and not periods_differ(same):
            found.loc[same.index, ["rank_from", "rank_to"]] = rank_ranges(same)
            found.loc[same.index, "rank_of"] = float(len(same))
    return found


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
    for code in rows.loc[rows["gap"].isna(), "region_code"]:
        found = standing(rows, code)
        if found and found.rank_to == 1 and not found.tied and found.of > 1:
            return found
    return None


def years_apart(rows: pd.DataFrame) -> float:
    """Return the years between the oldest and the newest figure; 0 where fewer than two are dated."""
    dates = [d for d in rows["period_end"] if isinstance(d, date)]
    return (max(dates) - min(dates)).days / 365.25 if len(dates) > 1 else 0.0


def periods_differ(rows: pd.DataFrame) -> bool:
    """Return whether flows cannot be compared as they stand: unequal lengths of period, or a start not stated."""
    flows = rows[(rows["kind"] == "flow") & rows["gap"].isna()]
    if len(flows) < 2:
        return False
    days = [
        (end - start).days + 1 if isinstance(start, date) and isinstance(end, date) else None
        for start, end in zip(flows["period_start"], flows["period_end"], strict=True)
    ]
    known = [d for d in days if d is not None]
    return len(known) < len(days) or max(known) > _SAME_LENGTH * min(known)


def same_time(rows: pd.DataFrame) -> bool:
    """Return whether all figures are dated and lie within ``SAME_TIME_YEARS``."""
    dated = all(isinstance(d, date) for d in rows["period_end"])
    return dated and years_apart(rows) <= SAME_TIME_YEARS


def coverage(rows: pd.DataFrame, asked: int) -> Coverage:
    """Count the places that publish, by region: one of several indicators is enough.

    ``asked`` is the number of places asked for, which a view without a known indicator has too.

    A place that publishes nothing counts under its best known gap: one that was searched says more than one that was
    not.
    """
    published = set(rows.loc[rows["gap"].isna(), "region_code"])
    gaps: dict[str, int] = {}
    missing = rows[~rows["region_code"].isin(published)]
    kinds: dict[str, str] = {}
    for code, kind in zip(missing["region_code"], missing["gap"], strict=True):
        kinds[code] = min(kind, kinds.get(code, kind), key=GAP_ORDER.index)
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
