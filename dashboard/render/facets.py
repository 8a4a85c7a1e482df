"""What the bars show: blocks of figures that share a scale, sorted, cut where there are many, with their gaps by kind.

An indicator is split into the tiers of its places: a province's bar beside a county's says only that provinces are
larger. Several indicators have blocks of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.compare import GAP_ORDER, TIERS, comparable, tier
from dashboard.frame import Frame, records
from dashboard.render.remembered import remembered
from dashboard.view import View

MOST_BARS: Final = 30
"""Bars of one indicator that stay legible; with several indicators they share somewhat more."""
_MOST_IN_ALL: Final = 48
_FEWEST: Final = 10
MANY: Final = 200
"""Figures of a block from which on both ends are drawn, numbered: of a nation the largest alone would mislead."""
GAP_COLUMNS: Final = ("region_code", "region_name", "gap_reason")
_AROUND: Final = 2  # places above and below the highlighted one


@dataclass(frozen=True, slots=True)
class Gaps:
    """The places of one kind of gap, the highlighted one and the base seven first: their ``GAP_COLUMNS``."""

    kind: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Facet:
    """One block: an indicator, or one tier of places of it.

    Attributes
    ----------
    indicator : dict
        ``INDICATOR_COLUMNS`` of it.
    tier : str
        The tier of all places of the block ("county" includes districts and zones); "" where it is not split.
    bars : list of dict
        Rows of the frame that are drawn, largest first, each with ``same``, whether it means the same as most, and
        ``differs``, which of "level" and "kind" set it apart.
    more : int
        Places that publish but are not drawn.
    published, asked : int
        Places.
    gaps : list of Gaps
    alone : bool
        Whether the frame has no other indicator, so that the block need not name it.
    skipped : tuple of int
        For each bar how many places that mean the same lie between it and the bar before it; empty where none do.
    """

    indicator: dict[str, Any]
    tier: str
    bars: list[dict[str, Any]]
    more: int
    published: int
    asked: int
    gaps: list[Gaps]
    alone: bool
    skipped: tuple[int, ...] = ()


@remembered
def facets(frame: Frame, view: View) -> list[Facet]:
    """Split a frame into the blocks that are drawn.

    Where there are too many figures, the largest of those that mean the same are drawn, and always the highlighted
    place. Of more than ``MANY`` both ends are drawn, and the highlighted place with its neighbours, each with its place
    in that order (``ordinal``).
    """
    indicators = records(frame.indicators)
    alone = len(indicators) == 1
    out: list[Facet] = []
    for indicator in indicators:
        rows = frame.rows if alone else frame.rows[frame.rows["indicator_id"] == indicator["indicator_id"]]
        out += _tiers(indicator, rows, view.highlight, len(indicators))
    return out


def _tiers(indicator: dict[str, Any], rows: pd.DataFrame, highlight: str, indicators: int) -> list[Facet]:
    """Return the blocks of one of so many indicators: one a tier where more than one tier publishes it."""
    of_place = rows["level"].map(tier)
    publishing = of_place[rows["gap"].isna()].nunique()
    alone = indicators == 1
    if publishing < 2:
        limit = MOST_BARS if alone else max(_FEWEST, _MOST_IN_ALL // indicators)
        return [_facet(indicator, "", rows, highlight, limit, alone=alone)]
    limit = max(_FEWEST, _MOST_IN_ALL // (publishing * indicators))
    asked = set(of_place)
    return [_facet(indicator, t, rows[of_place == t], highlight, limit, alone=alone) for t in TIERS if t in asked]


def by_kind(missing: pd.DataFrame) -> list[Gaps]:
    """Return the gaps of one indicator by kind, each in the order of ``missing``; of a nation they are thousands."""
    kinds = missing["gap"].to_numpy()
    columns = missing[list(GAP_COLUMNS)]
    return [Gaps(kind, records(columns[of_kind])) for kind in GAP_ORDER if (of_kind := kinds == kind).any()]


def one_scale(blocks: list[Facet], view: View) -> bool:
    """Return whether blocks of a tier share a scale: a family in one unit, whose bars would else mislead."""
    several = len({block.indicator["indicator_id"] for block in blocks}) > 1
    return several and not view.indicators and len({block.indicator["unit"] for block in blocks}) == 1


def on_scale(facet: Facet, blocks: list[Facet], view: View) -> list[dict[str, Any]]:
    """Return the bars that set the scale of a block: its own, or those of its tier in all blocks that share one."""
    if not one_scale(blocks, view):
        return facet.bars
    # All bars of a block are of one tier: another tier that publishes the indicator has a block of its own.
    tiers = {tier(bar["level"]) for bar in facet.bars}
    return [bar for block in blocks for bar in block.bars if tier(bar["level"]) in tiers]


def _differs(bar: dict[str, Any], usual: dict[str, Any]) -> tuple[str, ...]:
    level = ("level",) if tier(bar["level"]) != tier(usual["level"]) else ()
    return level + (("kind",) if bar["kind"] != usual["kind"] else ())


def _facet(
    indicator: dict[str, Any], tier_of_all: str, rows: pd.DataFrame, highlight: str, limit: int, *, alone: bool
) -> Facet:
    rows = rows.assign(same=comparable(rows, highlight))
    published = rows[rows["gap"].isna()].sort_values(["value", "region_code"], ascending=[False, True], kind="stable")
    many = len(published) > MANY
    shown = _ends(published, highlight, limit) if many else _largest(published, highlight, limit)
    bars = records(shown)
    skipped: tuple[int, ...] = ()
    if many:
        places = _places(published, shown)
        skipped = tuple(b - a - 1 for a, b in zip([-1, *places[:-1]], places, strict=True))
        for bar, at in zip(bars, places, strict=True):
            bar["ordinal"] = f"{at + 1:,}. "
    usual = next(iter(records(published[published["same"]].head(1))), None)
    for bar in bars:
        bar["differs"] = _differs(bar, usual) if usual else ()
    missing = rows[rows["gap"].notna()].sort_values(
        ["base_seven", "region_code"], ascending=[False, True], kind="stable"
    )
    gaps = [
        Gaps(found.kind, sorted(found.rows, key=lambda r: r["region_code"] != highlight)) for found in by_kind(missing)
    ]
    asked = rows["region_code"].nunique()
    more = len(published) - len(bars)
    return Facet(indicator, tier_of_all, bars, more, len(published), asked, gaps, alone, skipped)


def _largest(published: pd.DataFrame, highlight: str, limit: int) -> pd.DataFrame:
    # Where there is no room for all, the highlighted place and its equals come before figures of another meaning.
    first = published.assign(marked=published["region_code"] == highlight)
    kept = first.sort_values(["marked", "same", "value"], ascending=False, kind="stable").head(limit).index
    return published[published.index.isin(kept)]


def _ends(published: pd.DataFrame, highlight: str, limit: int) -> pd.DataFrame:
    """Keep the leading and the last of the figures that mean the same, and the highlighted one with its neighbours."""
    same = published[published["same"]]
    around = 2 * _AROUND + 1 if (same["region_code"] == highlight).any() else 0
    leading = (2 * (limit - around) + 2) // 3
    kept = {*range(leading), *range(len(same) - (limit - around - leading), len(same))}
    if around:
        at = int((same["region_code"] == highlight).to_numpy().argmax())
        kept |= set(range(at - _AROUND, at + _AROUND + 1))
    return same.iloc[sorted(at for at in kept if 0 <= at < len(same))]


def _places(published: pd.DataFrame, shown: pd.DataFrame) -> list[int]:
    """Return where in the order of the figures that mean the same each that is shown stands."""
    same = published.index[published["same"]]
    found: list[int] = pd.Series(range(len(same)), index=same)[shown.index].tolist()
    return found
