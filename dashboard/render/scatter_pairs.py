"""What a scatter shows: places that publish both figures, those that lack one, and whether their ranks go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from dashboard.compare import GAP_ORDER, periods_differ, rank_ranges, tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.hover import gap_mark
from dashboard.render.remembered import remembered
from dashboard.view import View

_RANKED: Final = (
    "indicator_id", "level", "value", "value_to", "bound", "gap", "kind", "period_start", "period_end"
)  # fmt: skip
FEWEST: Final = 8
"""Points without which nothing is said of how two indicators go together."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A place that publishes both: its rows, and whether each means the same as most."""

    x: dict[str, Any]
    y: dict[str, Any]
    same: bool


@remembered
def pairs(frame: Frame, view: View) -> list[Pair]:
    """Return the places that publish both of the first two indicators, the highlighted first."""
    ids = frame.indicators["indicator_id"].tolist()[:2]
    sides = []
    for indicator in ids:
        rows = frame.rows[(frame.rows["indicator_id"] == indicator) & frame.rows["gap"].isna()]
        sides.append({r["region_code"]: r for r in records(rows.drop_duplicates("region_code"))})
    rows = [(row, sides[1][code]) for code, row in sides[0].items() if code in sides[1]]
    if not rows:
        return []
    meanings = [_meaning(x, y) for x, y in rows]
    marked = [m for m, (x, _) in zip(meanings, rows, strict=True) if x["region_code"] == view.highlight]
    often = Counter(meanings)
    usual = max(dict.fromkeys(marked or meanings), key=lambda m: (often[m], m[1] == m[3] == ""))
    found = [Pair(x, y, m == usual) for m, (x, y) in zip(meanings, rows, strict=True)]
    return sorted(found, key=lambda p: p.x["region_code"] != view.highlight)


def _meaning(x: dict[str, Any], y: dict[str, Any]) -> tuple[str, str, str, str, str]:
    """Return what two figures of a place must share with those of another to be read together."""
    return tier(x["level"]), x["concept_id"] or "", x["kind"], y["concept_id"] or "", y["kind"]


@remembered
def correlation(frame: Frame, view: View) -> tuple[float | None, int]:
    """Return Spearman's rank correlation of the pairs of a frame that mean the same, and how many they are.

    None where there are fewer than ``FEWEST``, where a bound leaves a rank open, where periods differ in length, and
    where one of the two does not vary.
    """
    same = [pair for pair in pairs(frame, view) if pair.same]
    if len(same) < FEWEST:
        return None, len(same)
    ranked = []
    for side in ([p.x for p in same], [p.y for p in same]):
        rows = pd.DataFrame({name: [row[name] for row in side] for name in _RANKED})
        spans = rank_ranges(rows)
        if periods_differ(rows) or (spans["rank_from"] != spans["rank_to"]).any():
            return None, len(same)
        ranked.append(rows["value"].rank().to_numpy())
    if any(np.ptp(side) == 0 for side in ranked):
        return None, len(same)
    return float(np.corrcoef(ranked[0], ranked[1])[0, 1]), len(same)


def missing(frame: Frame) -> Iterable[tuple[str, list[dict[str, Any]], str]]:
    """Yield who publishes only one of the two, and who neither: heading, rows of the missing figure, mark."""
    language = frame.language
    ids, names = (frame.indicators[c].tolist()[:2] for c in ("indicator_id", "name"))
    rows = frame.rows[frame.rows["indicator_id"].isin(ids)]
    have = {i: set(rows.loc[(rows["indicator_id"] == i) & rows["gap"].isna(), "region_code"]) for i in ids}
    for at, indicator in enumerate(ids):
        other = ids[1 - at]
        lacking = rows[rows["region_code"].isin(have[indicator] - have[other]) & (rows["indicator_id"] == other)]
        if len(lacking):
            head = say(language, "scatter.only", indicator=names[at], count=len(lacking))
            yield head, _first(lacking), _mark(lacking, other)
    neither = rows[~rows["region_code"].isin(have[ids[0]] | have[ids[1]]) & (rows["indicator_id"] == ids[0])]
    if len(neither):
        head = say(language, "scatter.neither", count=len(neither))
        yield head, _first(neither), _mark(neither, ids[0])


def _first(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Order places by what is known of their gap, the base seven first."""
    order = {kind: at for at, kind in enumerate(GAP_ORDER)}
    return sorted(records(rows), key=lambda r: (not r["base_seven"], order[r["gap"]], r["region_code"]))


def _mark(rows: pd.DataFrame, indicator: str) -> str:
    kinds = sorted(set(rows["gap"]), key=GAP_ORDER.index)
    code = str(rows["region_code"].iloc[0]) if len(rows) == 1 else ""
    return gap_mark(kinds[0], code, indicator)
