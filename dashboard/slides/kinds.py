"""Every kind of picture as native objects of a slide. A new kind is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.slides import (
    bars,
    captions,
    dots,
    dumbbell,
    heat,
    maps,
    matrices,
    multiples,
    outcome,
    profile,
    scatter,
    trend,
)
from dashboard.slides.box import Box
from dashboard.slides.sheet import Sheet
from dashboard.view import View

Compose = Callable[[Sheet, Frame, View, Box, Any], None]
Pages = Callable[[Frame, View, Box], Sequence[Any]]


def one_page(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return the one page of a picture that always fits."""
    return (None,)


@dataclass(frozen=True, slots=True)
class Native:
    """One kind of picture on slides.

    Attributes
    ----------
    compose : callable
        (sheet, frame, view, box, page) puts the picture, or one page of it, into a box. Every object is named, has
        alternative text and a stamp (``Sheet.mark``), whose ``part`` says which object of the picture it is.
    pages : callable
        (frame, view, box) → what each slide shows, where one box cannot hold all; handed to ``compose``.
    caption : callable or None
        How to read it, where that differs from the picture on the page.
    """

    compose: Compose
    pages: Pages = one_page
    caption: Callable[[Frame, View], str] | None = None


PICTURES: Final[dict[str, Native]] = {
    "figure_map": Native(maps.compose, one_page, captions.caption),
    "places_map": Native(maps.compose, one_page, captions.caption),
    "profile": Native(profile.compose, profile.pages, captions.caption),
    "practice_outcome": Native(outcome.compose, one_page, captions.caption),
    "scatter": Native(scatter.compose, one_page, captions.caption),
    "trend": Native(trend.compose, trend.pages, captions.caption),
    "ranked_bars": Native(bars.compose, bars.pages, captions.caption),
    "dot_plot": Native(dots.compose, dots.pages, captions.caption),
    "dumbbell": Native(dumbbell.compose, dumbbell.pages, captions.caption),
    "small_multiples": Native(multiples.compose, multiples.pages, captions.caption),
    "practice_similarity": Native(matrices.compose, matrices.pages, captions.caption),
    "practice_matrix": Native(matrices.compose, matrices.pages, captions.caption),
    "heatmap": Native(heat.compose, heat.pages, captions.caption),
    "coverage_matrix": Native(matrices.compose, matrices.pages, captions.caption),
}
