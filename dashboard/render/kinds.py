"""Every kind of picture: how it is drawn and what is said of it. A new kind is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.render import (
    bars,
    captions,
    dot_plot,
    dumbbell,
    heatmap,
    map_figure,
    map_words,
    matrix,
    practice_matrix,
    practice_outcome,
    practice_similarity,
    profile,
    scatter,
    small_multiples,
    titles,
    trend,
    trend_words,
)
from dashboard.view import View

Words = Callable[[Frame, View], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """One kind of picture.

    Attributes
    ----------
    draw : callable or None
        (frame, view, theme) → Plotly figure, or → a finished drawing; None where only a live map shows it.
    title, caption, alt : callable
        (frame, view) → words in the frame's language.
    """

    draw: Callable[[Frame, View, str], Any] | None
    title: Words
    caption: Words
    alt: Words


PICTURES: Final[dict[str, Picture]] = {
    "ranked_bars": Picture(bars.ranked_bars, titles.bars_title, captions.bars_caption, captions.bars_alt),
    "dot_plot": Picture(dot_plot.draw, dot_plot.title, dot_plot.caption, dot_plot.alt),
    "dumbbell": Picture(dumbbell.draw, dumbbell.title, dumbbell.caption, dumbbell.alt),
    "heatmap": Picture(heatmap.draw, heatmap.title, heatmap.caption, heatmap.alt),
    "scatter": Picture(scatter.draw, scatter.title, scatter.caption, scatter.alt),
    "small_multiples": Picture(
        small_multiples.draw, small_multiples.title, small_multiples.caption, small_multiples.alt
    ),
    "coverage_matrix": Picture(
        matrix.coverage_matrix, titles.matrix_title, captions.matrix_caption, captions.matrix_alt
    ),
    "practice_matrix": Picture(
        practice_matrix.draw, practice_matrix.title, practice_matrix.caption, practice_matrix.alt
    ),
    "practice_similarity": Picture(
        practice_similarity.draw, practice_similarity.title, practice_similarity.caption, practice_similarity.alt
    ),
    "practice_outcome": Picture(
        practice_outcome.draw, practice_outcome.title, practice_outcome.caption, practice_outcome.alt
    ),
    "profile": Picture(profile.draw, profile.title, profile.caption, profile.alt),
    "trend": Picture(trend.trend, trend_words.trend_title, trend_words.trend_caption, trend_words.trend_alt),
    "figure_map": Picture(
        map_figure.figure_map, map_words.figure_title, map_words.figure_caption, map_words.figure_alt
    ),
    "places_map": Picture(map_figure.figure_map, titles.map_title, captions.map_caption, captions.map_alt),
}
