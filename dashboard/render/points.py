"""The statements that stand beside a picture on a slide, in a meeting and on paper, made by rule from its rows.

Two to five of them, the most important first, a caution last. Nothing is ranked, divided or called a change here but
by the rules of ``compare``, ``peers``, ``pairs`` and ``trend_words``; what those leave open is left out or called open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import points_figures, points_many, points_map, points_practices, points_time
from dashboard.render.points_parts import Point
from dashboard.render.remembered import remembered
from dashboard.view import View

__all__ = ["Point", "points"]

Rule = Callable[[Frame, View], list[Point]]


def _bars(frame: Frame, view: View) -> list[Point]:
    if len(frame.indicators) > 1:
        return points_many.several_bars(frame, view)
    return points_figures.one_indicator(frame, view)


def _panels(frame: Frame, view: View) -> list[Point]:
    if len(frame.indicators) > 1:
        return points_many.cells(frame, view)
    return points_figures.one_indicator(frame, view)


_RULES: Final[dict[str, Rule]] = {
    "ranked_bars": _bars,
    "dot_plot": _bars,
    "dumbbell": points_time.dumbbell,
    "trend": points_time.trend,
    "heatmap": _panels,
    "small_multiples": _panels,
    "coverage_matrix": points_many.cells,
    "scatter": points_many.scatter,
    "profile": points_many.profile,
    "figure_map": points_map.figure_map,
    "places_map": points_many.places_map,
    "practice_matrix": points_practices.matrix,
    "practice_similarity": points_practices.similarity,
    "practice_outcome": points_practices.outcome,
}
_WITHOUT_INDICATORS: Final = ("places_map", "practice_matrix", "practice_similarity", "practice_outcome")


@remembered
def points(frame: Frame, view: View) -> list[Point]:
    """Return what may be said beside a picture, the most important first.

    Parameters
    ----------
    frame : Frame
        What the view shows.
    view : View
        Says which kind of picture it is and which place is highlighted.

    Returns
    -------
    list of Point
        Two to five; one alone where there is no picture (nothing chosen, nothing known).
    """
    if frame.indicators.empty and view.kind not in _WITHOUT_INDICATORS:
        return [Point("", say(frame.language, "title.nothing"), "caution")]
    if frame.rows.empty:  # a place that this snapshot does not know
        return [Point("", say(frame.language, "points.nobody"), "caution")]
    return _RULES[view.kind](frame, view)
