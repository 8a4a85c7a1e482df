"""Which layouts fit a picture, and which one a slide has."""

from __future__ import annotations

from typing import Final

from dashboard.briefing import Slide

MAPS: Final = ("figure_map", "places_map")
PRACTICES: Final = ("practice_matrix", "practice_similarity")
_WIDE: Final = ("heatmap", "small_multiples", "profile", "coverage_matrix", "practice_matrix", "practice_similarity")
"""Pictures that need the whole slide: many columns, or a panel for each indicator."""


def layouts_for(kind: str) -> tuple[str, ...]:
    """Return the layouts that fit a kind of picture, the usual one first.

    Parameters
    ----------
    kind : str
        One of ``view.KINDS``.

    Returns
    -------
    tuple of str
        Some of ``briefing.LAYOUTS`` without "". Two pictures side by side need a chart that stays legible at half the
        width, so maps and matrices of practices are not offered it.
    """
    if kind in MAPS:
        return ("map", "full", "table")
    if kind == "practice_matrix":
        return ("full", "cards", "table")
    if kind == "practice_similarity":
        return ("full", "table")
    charts = ("full", "points", "table", "pair") if kind in _WIDE else ("points", "full", "table", "pair")
    return tuple(layout for layout in charts if not (kind == "coverage_matrix" and layout in ("points", "pair")))


def layout_of(slide: Slide) -> str:
    """Return the layout of a slide: its own where it fits the picture, else the one that is usual for it.

    A pair without a second picture is no pair.
    """
    fitting = layouts_for(slide.view.kind)
    if slide.layout not in fitting or (slide.layout == "pair" and slide.beside is None):
        return fitting[0]
    return slide.layout
