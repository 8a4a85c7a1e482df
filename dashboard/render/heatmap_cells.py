"""What a heatmap shows: which places and indicators, each cell's place on its scale, and its short words."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from dashboard.compare import TIERS, comparable, periods_differ, tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.remembered import remembered
from dashboard.render.values import bound_symbol, number_text
from dashboard.view import View

MOST_COLUMNS: Final = 20
MOST_ROWS: Final = 30
_UNITS: Final = {  # size of a unit and, where it is said, its word
    ("zh", False): ((1e8, "number.yi"), (1e4, "number.wan")),
    ("zh", True): ((1e11, "heatmap.hundred_billion"), (1e8, "number.yi"), (1e7, "heatmap.ten_million"),
                   (1e4, "number.wan"), (1e3, "heatmap.thousand")),
    ("en", False): ((1e9, "heatmap.billion"), (1e6, "heatmap.million"), (1e4, "heatmap.thousand")),
    ("en", True): ((1e9, "heatmap.billion"), (1e6, "heatmap.million"), (1e3, "heatmap.thousand")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its row of the frame, whether it is comparable, and where it lies between the smallest (0) and the
    largest (1) comparable figure of its column and tier; None where there is no such scale."""

    row: dict[str, Any]
    same: bool
    position: float | None


def shown_columns(frame: Frame, view: View) -> list[str]:
    """Return the indicators that are drawn: the most published ``MOST_COLUMNS``, in the order of the frame."""
    ranked = frame.indicators.sort_values("published", ascending=False, kind="stable")["indicator_id"]
    kept = set(ranked.head(MOST_COLUMNS))
    return [i for i in frame.indicators["indicator_id"] if i in kept]


def shown_rows(frame: Frame, view: View) -> list[str]:
    """Return the places that are drawn, by tier, those that publish most first, the highlighted before all others."""
    rows = frame.rows
    counts = rows[rows["gap"].isna()].groupby("region_code").size()
    places = rows.drop_duplicates("region_code")[["region_code", "level", "base_seven"]]
    places = places.assign(
        marked=places["region_code"] != view.highlight,
        base=~places["base_seven"].astype(bool),
        few=-places["region_code"].map(counts).fillna(0),
        tier=places["level"].map(tier).map(TIERS.index),
    )
    kept = places.sort_values(["marked", "few", "base", "region_code"], kind="stable").head(MOST_ROWS)
    return kept.sort_values(["tier", "marked", "base", "few", "region_code"], kind="stable")["region_code"].tolist()


@remembered
def cells(frame: Frame, view: View) -> list[Cell]:
    """Return every cell that is drawn with its place on the scale of its column and tier, which all figures set."""
    found: list[Cell] = []
    drawn = set(shown_rows(frame, view))
    tiers = frame.rows["level"].map(tier)
    for _, part in frame.rows.groupby([frame.rows["indicator_id"], tiers], sort=False):
        same = comparable(part, view.highlight)
        figures = part[same]
        low, high = figures["value"].min(), figures["value"].max()
        scaled = len(figures) > 1 and not periods_differ(figures)
        kept = part["region_code"].isin(drawn)
        for row, alike in zip(records(part[kept]), same[kept], strict=True):
            position = None
            if alike and scaled:
                position = 0.5 if high == low else float((row["value"] - low) / (high - low))
            found.append(Cell(row, bool(alike), position))
    return found


def short_text(row: dict[str, Any], language: str, *, narrow: bool = False) -> list[str]:
    """Return the value of a cell as number with bound, and large unit.

    Cut to four significant digits; ``narrow`` to three, and to two beside a bound. What is at least so much is rounded
    down, what is at most so much up, so that the shorter words stay true.
    """
    bound = row["bound"]
    digits = 4 if not narrow else 3 if bound == "exact" else 2
    towards = {"at_least": math.floor, "at_most": math.ceil}.get(bound, round)
    low, unit = _short(float(row["value"]), digits, towards, language, narrow)
    top = row["value_to"]
    if top is not None and top == top:
        high, high_unit = _short(float(top), digits, towards, language, narrow)
        low = say(language, "number.range", low=low if unit == high_unit else low + unit, high=high)
        unit = high_unit
    if row["unit"] in ("%", "‰"):
        unit += str(row["unit"])
    return [bound_symbol(bound) + low, unit]


def _short(
    value: float, digits: int, towards: Callable[[float], int], language: str, narrow: bool
) -> tuple[str, str]:  # fmt: skip
    if value == 0:
        return "0", ""
    shift = 10.0 ** (digits - 1 - math.floor(math.log10(abs(value))))
    # Rounding in between takes away what binary fractions add, before a floor would make much of it.
    value = towards(round(value * shift, 6)) / shift
    for size, key in _UNITS[language, narrow]:
        if abs(value) >= size:
            # 10,000 is "10k" and not "0.01M", whatever the smallest size that is shortened.
            by = 1e3 if key == "heatmap.thousand" else size
            return number_text(value / by, language, full=True), say(language, key)
    return number_text(value, language, full=True), ""
