"""The only cache: answers of the snapshot by build id, view and language.

The build id stands in every key, so that a new snapshot is seen by the next click and nothing has to be cleared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import pandas as pd
import plotly.io
import pydeck
import streamlit as st
from plotly.graph_objects import Figure

from dashboard import listing, queries
from dashboard.frame import Frame
from dashboard.intake import known, lists
from dashboard.render import charts, deck
from dashboard.store import Store
from dashboard.view import View

BOUNDARIES: Final = "app/static/boundaries"
_FRAMES: Final = 256
_DETAILS: Final = 512
_TRIES: Final = 3
_T = TypeVar("_T")


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Return the one store of this process."""
    return Store()


def build_id() -> str:
    """Return the id of the current snapshot; raises ``NoSnapshot``."""
    return store().build_id()


def frame(view: View, language: str) -> Frame:
    """Return what a view asks for."""
    return _current(_frame, view, language)


def catalogue(language: str) -> queries.Catalogue:
    """Return what can be picked."""
    return _current(_catalogue, language)


def overview(language: str) -> queries.Overview:
    """Return the counts of what is here."""
    return _current(_overview, language)


def figure_detail(observation_id: str, language: str) -> queries.FigureDetail | None:
    """Return one figure with all that stands behind it, or None."""
    return _current(_figure_detail, observation_id, language)


def source_detail(source_id: str, language: str) -> queries.SourceDetail | None:
    """Return one source with its figures and practices, or None."""
    return _current(_source_detail, source_id, language)


def figures(language: str) -> pd.DataFrame:
    """Return every published figure, by source and place in it (columns of ``FigureDetail.figure``)."""
    return _current(_figures, language)


def practice_places(practice_id: str, language: str) -> pd.DataFrame:
    """Return where a practice was found."""
    return _current(_practice_places, practice_id, language)


def default_indicator() -> str:
    """Return the indicator that is shown while none is chosen."""
    return _current(_default_indicator)


def intake_indicators(language: str) -> pd.DataFrame:
    """Return the indicators that a source may publish (columns of ``lists.indicators``)."""
    return _current(_intake_indicators, language)


def intake_practices(language: str) -> pd.DataFrame:
    """Return the practices (columns of ``lists.practices``)."""
    return _current(_intake_practices, language)


def known_figures(regions: tuple[str, ...], language: str) -> pd.DataFrame:
    """Return every published figure of some regions (columns of ``known.figures``)."""
    return _current(_known_figures, regions, language)


def chart(view: View, language: str, theme: str) -> Figure:
    """Return the bars or the matrix of a view in the colours of a theme."""
    return plotly.io.from_json(_current(_chart, view, language, theme), skip_invalid=True)


def map_of_places(view: View, language: str, theme: str) -> pydeck.Deck:
    """Return the map of a view; not cached, a deck is cheap to make and cannot be pickled safely."""
    return deck.places_map(frame(view, language), view, theme, BOUNDARIES)


class _Moved(Exception):
    """A new snapshot was published while an answer was read; what was read may be of either."""


def _of(build: str, answer: _T) -> _T:
    """Return an answer that is certainly of ``build``; an exception is never cached."""
    if build_id() != build:
        raise _Moved
    return answer


def _current(function: Callable[..., _T], *arguments: Any) -> _T:
    """Call a cached function for the current snapshot, again where another one was published meanwhile."""
    for _ in range(_TRIES):
        try:
            return function(build_id(), *arguments)
        except _Moved:
            continue
    return function(build_id(), *arguments)


# The underscored functions are keyed by the build id and by their arguments. They hand out copies, so that no page can
# spoil what another visitor is shown.


@st.cache_data(show_spinner=False, max_entries=_FRAMES)
def _frame(build: str, view: View, language: str) -> Frame:
    return _of(build, queries.frame(view, store(), language))


@st.cache_data(show_spinner=False, max_entries=_FRAMES)
def _chart(build: str, view: View, language: str, theme: str) -> str:
    # As text, so that every run draws the same bytes: a figure just made and its copy from the cache order their parts
    # differently, Streamlit would take them for two charts, and the first click on the chart would be lost.
    draw = charts.coverage_matrix if view.kind == "coverage_matrix" else charts.ranked_bars
    return str(draw(_frame(build, view, language), view, theme).to_json())


@st.cache_data(show_spinner=False, max_entries=8)
def _catalogue(build: str, language: str) -> queries.Catalogue:
    return _of(build, queries.catalogue(store(), language))


@st.cache_data(show_spinner=False, max_entries=8)
def _overview(build: str, language: str) -> queries.Overview:
    return _of(build, queries.overview(store(), language))


@st.cache_data(show_spinner=False, max_entries=_DETAILS)
def _figure_detail(build: str, observation_id: str, language: str) -> queries.FigureDetail | None:
    return _of(build, queries.figure_detail(store(), observation_id, language))


@st.cache_data(show_spinner=False, max_entries=_DETAILS)
def _source_detail(build: str, source_id: str, language: str) -> queries.SourceDetail | None:
    return _of(build, queries.source_detail(store(), source_id, language))


@st.cache_data(show_spinner=False, max_entries=4)
def _figures(build: str, language: str) -> pd.DataFrame:
    return _of(build, listing.figures(store(), language))


@st.cache_data(show_spinner=False, max_entries=_DETAILS)
def _practice_places(build: str, practice_id: str, language: str) -> pd.DataFrame:
    return _of(build, listing.practice_places(store(), practice_id, language))


@st.cache_data(show_spinner=False, max_entries=8)
def _default_indicator(build: str) -> str:
    return _of(build, queries.default_indicator(store()))


@st.cache_data(show_spinner=False, max_entries=4)
def _intake_indicators(build: str, language: str) -> pd.DataFrame:
    return _of(build, lists.indicators(store(), language))


@st.cache_data(show_spinner=False, max_entries=4)
def _intake_practices(build: str, language: str) -> pd.DataFrame:
    return _of(build, lists.practices(store(), language))


@st.cache_data(show_spinner=False, max_entries=32)
def _known_figures(build: str, regions: tuple[str, ...], language: str) -> pd.DataFrame:
    return _of(build, known.figures(store(), regions, language))
