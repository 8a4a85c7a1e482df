"""What small multiples show: a panel a place with a line an indicator, or of one indicator a panel a tier of places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.compare import TIERS, comparable, tier
from dashboard.frame import Frame, records
from dashboard.render.remembered import remembered
from dashboard.render.scales import Scale, ends, scale_of
from dashboard.view import View

MOST_PANELS: Final = 12
MOST_LINES: Final = 12
_OWN_SCALE: Final = 20.0  # times: indicators of one unit that differ more in size do not share a scale


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its name, the tier whose scales it shares, its lines (rows of the frame with ``label`` and ``same``),
    how many of ``asked`` are published, whether it is that of the highlighted place, and lines left out."""

    name: str
    tier: str
    lines: list[dict[str, Any]]
    published: int
    asked: int
    marked: bool
    more: int


@remembered
def panels(frame: Frame, view: View) -> list[Panel]:
    """Return the panels that are drawn, by tier: the highlighted place first, then those that publish most."""
    rows = frame.rows.assign(place_tier=frame.rows["level"].map(tier))
    parts = [
        part.assign(same=comparable(part, view.highlight))
        for _, part in rows.groupby(["indicator_id", "place_tier"], sort=False)
    ]
    if not parts:
        return []
    rows = pd.concat(parts)
    order = {str(i): at for at, i in enumerate(frame.indicators["indicator_id"])}
    if len(frame.indicators) == 1:
        found = [_of_tier(part, str(t), view) for t, part in rows.groupby("place_tier", sort=False)]
    else:
        # The places that will be kept, before anything is made of the others: a nation has thousands of them.
        figures = rows["gap"].isna().groupby(rows["region_code"], sort=False).sum()
        first = sorted(figures.index, key=lambda code: (code != view.highlight, -figures[code]))[:MOST_PANELS]
        rows = rows[rows["region_code"].isin(first)]
        found = [_of_place(part, order, view) for _, part in rows.groupby("region_code", sort=False)]
    kept = sorted(found, key=lambda p: (not p.marked, -p.published))[:MOST_PANELS]
    return sorted(kept, key=lambda p: TIERS.index(p.tier))


def _of_place(rows: pd.DataFrame, order: dict[str, int], view: View) -> Panel:
    lines = sorted(records(rows), key=lambda r: order[r["indicator_id"]])
    published = sum(row["gap"] is None for row in lines)
    if len(lines) > MOST_LINES:  # published ones before gaps, in the order of the frame
        kept = sorted(lines, key=lambda r: r["gap"] is not None)[:MOST_LINES]
        kept.sort(key=lambda r: order[r["indicator_id"]])
    else:
        kept = lines
    first = lines[0]
    for row in kept:
        row["label"] = row["indicator_name"]
    marked = first["region_code"] == view.highlight
    return Panel(first["region_name"], first["place_tier"], kept, published, len(lines), marked, len(lines) - len(kept))


def _of_tier(rows: pd.DataFrame, name: str, view: View) -> Panel:
    lines = records(rows.sort_values(["value", "region_code"], ascending=[False, True], kind="stable"))
    published = sum(row["gap"] is None for row in lines)
    marked = [row for row in lines if row["region_code"] == view.highlight]
    kept = lines[:MOST_LINES]
    if marked and marked[0] not in kept:
        kept = [*kept[:-1], marked[0]]
    for row in kept:
        row["label"] = row["region_name"]
    return Panel(str(lines[0]["indicator_name"]), name, kept, published, len(lines), False, len(lines) - len(kept))


def scales_of(shown: list[Panel]) -> dict[tuple[str, str], Scale]:
    """Return the scale of every tier and indicator that has a figure: shared by all indicators of one unit, except
    where their largest figures differ more than ``_OWN_SCALE`` times."""
    own = own_scales(shown)
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for panel in shown:
        for row in panel.lines:
            if row["gap"] is None:
                rows.setdefault((panel.tier, scale_key(row, own)), []).append(row)
    return {key: scale_of(of_key, from_zero=True) for key, of_key in rows.items()}


def own_scales(shown: list[Panel]) -> set[tuple[str, str]]:
    """Return the tiers and units whose indicators differ too much in size to share a scale."""
    largest: dict[tuple[str, str], dict[str, float]] = {}
    for panel in shown:
        for row in panel.lines:
            if row["gap"] is None and row["value"] > 0:
                of_unit = largest.setdefault((panel.tier, row["unit"]), {})
                of_unit[row["indicator_id"]] = max(of_unit.get(row["indicator_id"], 0.0), ends(row)[1])
    return {key for key, tops in largest.items() if max(tops.values()) > _OWN_SCALE * min(tops.values())}


def scale_key(row: dict[str, Any], own: set[tuple[str, str]]) -> str:
    """Return whose scale a figure has: its unit's, or its own indicator's."""
    return str(row["indicator_id"] if (tier(row["level"]), row["unit"]) in own else row["unit"])
