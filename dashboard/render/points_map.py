"""Points beside a map of figures: those of the figures, which places are in the highest class, who has no figure."""

from __future__ import annotations

from typing import Final

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.map_classes import Classes
from dashboard.render.map_marks import Marks, marks
from dashboard.render.points_cautions import cautions
from dashboard.render.points_figures import one_indicator, together
from dashboard.render.points_parts import Point, fitting, gap_word, led, listed, shortened
from dashboard.view import View

_FEW: Final = 4


def figure_map(frame: Frame, view: View) -> list[Point]:
    """Return the points of a map of one indicator."""
    found = one_indicator(frame, view)
    drawn = marks(frame, view)
    if not drawn.places:
        return found
    facts = [point for point in found if point.tone != "caution"]
    extra = [*_highest(drawn, frame.language), *_without(frame)]
    return together([*facts[: max(1, 4 - len(extra))], *extra], [*_lost(drawn, frame.language), *cautions(frame)])


def _highest(drawn: Marks, language: str) -> list[Point]:
    """Return the places that are certainly in the highest class, where areas are coloured."""
    classes: Classes = drawn.classes
    if drawn.mode != "areas" or not classes.cuts or classes.method == "index":
        return []
    top = [mark for mark in drawn.places if mark.low == classes.count - 1 and mark.same]
    if not top:
        return []
    edge = {"value": classes.cuts[-1], "value_to": None, "bound": "at_least", "unit": drawn.unit}
    names = [mark.row["region_name"] for mark in sorted(top, key=lambda mark: -mark.value)]
    texts = shortened(names, language, "points.highest_class", places=True)
    return [Point(led(edge, language)[0], fitting(language, *texts))]


def _without(frame: Frame) -> list[Point]:
    """Name the places without a figure where they are few enough to be named."""
    language = frame.language
    rows = records(frame.rows[frame.rows["gap"].notna()])
    if not 0 < len(rows) <= _FEW:
        return []
    kinds = {row["gap"] for row in rows}
    names = listed([row["region_name"] for row in rows], language, _FEW, places=True)
    why = gap_word(kinds.pop(), language) if len(kinds) == 1 else ""
    texts = [say(language, "points.without_why", names=names, why=why)] if why else []
    return [Point("", fitting(language, *texts, say(language, "points.without", names=names)))]


def _lost(drawn: Marks, language: str) -> list[Point]:
    if not drawn.lost:
        return []
    names = listed([row["region_name"] for row in drawn.lost], language, 2, places=True)
    return [Point("", fitting(language, say(language, "points.lost", names=names)), "caution")]
