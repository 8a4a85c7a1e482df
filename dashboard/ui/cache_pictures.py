"""Pictures by build id, view and language, as ``cache`` keeps answers."""

from __future__ import annotations

from typing import Final

import plotly.io
import pydeck
from plotly.graph_objects import Figure

from dashboard.player.picture import Picture
from dashboard.player.picture import picture as stage_picture_of
from dashboard.render import charts, deck, picture_file
from dashboard.ui.cache import frame, keep
from dashboard.view import View

BOUNDARIES: Final = "app/static/boundaries"
_PICTURES: Final = 256


def chart(view: View, language: str, theme: str) -> Figure:
    """Return the Plotly picture of a view in the colours of a theme."""
    return plotly.io.from_json(_chart(view, language, theme), skip_invalid=True)


@keep(_PICTURES)
def thumbnail(view: View, language: str, theme: str) -> bytes | None:
    """Return a small PNG of a view, or None where nothing of it is drawn outside the screen."""
    return picture_file.thumbnail(frame(view, language), view, theme)


@keep(_PICTURES)
def sheet(view: View, language: str) -> bytes:
    """Return a view as a sheet in SVG, as it is printed."""
    return picture_file.svg_bytes(frame(view, language), view)


@keep(_PICTURES)
def stage_picture(view: View, language: str, width: float, height: float) -> Picture:
    """Return the picture of a view for the stage of a meeting."""
    return stage_picture_of(frame(view, language), view, width, height)


def map_of_places(view: View, language: str, theme: str) -> pydeck.Deck:
    """Return the map of a view; not cached, a deck is cheap to make and cannot be pickled safely."""
    return deck.places_map(frame(view, language), view, theme, BOUNDARIES)


@keep(_PICTURES)
def _chart(view: View, language: str, theme: str) -> str:
    # As text, so that every run draws the same bytes: a figure just made and its copy from the cache order their parts
    # differently, Streamlit would take them for two charts, and the first click on the chart would be lost.
    return str(charts.draw(frame(view, language), view, theme).to_json())
