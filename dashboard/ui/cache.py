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

from dashboard import (
    check_sheet,
    codebook,
    console,
    hours,
    listing,
    outcome,
    peers,
    practices,
    queries,
    replies,
    search,
    series,
)
from dashboard.frame import Frame
from dashboard.intake import known, lists
from dashboard.neighbours import Neighbours
from dashboard.package import Snapshot, package_bytes
from dashboard.package import snapshot as read_snapshot
from dashboard.place import Place
from dashboard.place import place as read_place
from dashboard.render import charts, deck, picture_file
from dashboard.revisions import revisions as read_revisions
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


def disagreements(language: str) -> pd.DataFrame:
    """Return the pairs of figures that cannot both hold (columns of ``listing.disagreements``)."""
    return _current(_disagreements, language)


def trend_indicator() -> str:
    """Return the indicator that a page of trends shows while none is chosen."""
    return _current(_trend_usual)[0]


def trend_place() -> str:
    """Return the base region with most figures over time."""
    return _current(_trend_usual)[1]


def trend_years() -> list[int]:
    """Return the years in which figures end, newest first."""
    return _current(_trend_years)


def trend_indicators(region_code: str, view: View) -> tuple[str, ...]:
    """Return what a place has at two dates or more (``series.indicators_over_time``)."""
    return _current(_trend_indicators, region_code, view)


def hours_steps(language: str) -> list[hours.Step]:
    """Return the steps of the story of volunteer hours (``hours.steps``)."""
    return _current(_hours_steps, language)


def practice_places(practice_id: str, language: str) -> pd.DataFrame:
    """Return where a practice was found."""
    return _current(_practice_places, practice_id, language)


def place(view: View, language: str) -> Place | None:
    """Return the page of the highlighted place, or None where it is unknown."""
    return _current(_place, view, language)


def check_sheet_file(view: View, language: str) -> bytes | None:
    """Return the check sheet of the highlighted place; not cached, it is made when somebody asks for it."""
    return check_sheet.xlsx_bytes(view, store(), language)


def place_replies(language: str) -> pd.DataFrame:
    """Return every reply of a place (columns of ``replies.replies``)."""
    return _current(_replies, language)


def neighbours(view: View, language: str) -> Neighbours | None:
    """Return the places most like the highlighted one, or None where it is unknown."""
    # Only what decides stands in the key: another picture of the same neighbourhood is the same answer.
    asked = View(highlight=view.highlight, peers=view.peers, peer_count=view.peer_count, until=view.until)
    return _current(_neighbours, asked, language)


def practice_mentions(region_code: str, practice_id: str, language: str) -> list[dict[str, Any]]:
    """Return every mention of a practice at a place (``practices.mentions``)."""
    return _current(_practice_mentions, region_code, practice_id, language)


def outcome_choices(view: View, language: str) -> pd.DataFrame:
    """Return the indicators that can stand beside a practice (``outcome.choices``)."""
    return _current(_outcome_choices, view, language)


def search_index() -> search.Index:
    """Return all that can be searched; one object for all visitors, which nobody changes."""
    return _current(_search_index)


def codebook_entry(indicator_id: str, language: str) -> codebook.Entry | None:
    """Return what the catalogue does not say of an indicator, or None."""
    return _current(_codebook_entry, indicator_id, language)


def tables() -> pd.DataFrame:
    """Return the tables of the snapshot with their columns (``console.schema``)."""
    return _current(_tables)


def aliases() -> dict[str, tuple[str, ...]]:
    """Return the words by which texts name each indicator."""
    return _current(_aliases)


def snapshot() -> Snapshot:
    """Return what the data file is and how much is in it."""
    return _current(_snapshot)


def revisions(language: str) -> pd.DataFrame:
    """Return what was corrected and published (columns of ``revisions.revisions``)."""
    return _current(_revisions, language)


def data_package() -> bytes:
    """Return the whole snapshot as a data package."""
    return _current(_data_package)


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
    """Return the Plotly picture of a view in the colours of a theme."""
    return plotly.io.from_json(_current(_chart, view, language, theme), skip_invalid=True)


def thumbnail(view: View, language: str, theme: str) -> bytes | None:
    """Return a small PNG of a view, or None where nothing of it is drawn outside the screen."""
    return _current(_thumbnail, view, language, theme)


def sheet(view: View, language: str) -> bytes:
    """Return a view as a sheet in SVG, as it is printed."""
    return _current(_sheet, view, language)


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
    return str(charts.draw(_frame(build, view, language), view, theme).to_json())


@st.cache_data(show_spinner=False, max_entries=_FRAMES)
def _thumbnail(build: str, view: View, language: str, theme: str) -> bytes | None:
    return picture_file.thumbnail(_frame(build, view, language), view, theme)


@st.cache_data(show_spinner=False, max_entries=_FRAMES)
def _sheet(build: str, view: View, language: str) -> bytes:
    return picture_file.svg_bytes(_frame(build, view, language), view)


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


@st.cache_data(show_spinner=False, max_entries=4)
def _disagreements(build: str, language: str) -> pd.DataFrame:
    return _of(build, listing.disagreements(store(), language))


@st.cache_data(show_spinner=False, max_entries=_DETAILS)
def _practice_places(build: str, practice_id: str, language: str) -> pd.DataFrame:
    return _of(build, listing.practice_places(store(), practice_id, language))


@st.cache_data(show_spinner=False, max_entries=_FRAMES)
def _place(build: str, view: View, language: str) -> Place | None:
    return _of(build, read_place(view, store(), language))


@st.cache_data(show_spinner=False, max_entries=4)
def _replies(build: str, language: str) -> pd.DataFrame:
    return _of(build, replies.replies(store(), language))


@st.cache_data(show_spinner=False, max_entries=_FRAMES)
def _neighbours(build: str, view: View, language: str) -> Neighbours | None:
    return _of(build, peers.neighbours(view, store(), language))


@st.cache_data(show_spinner=False, max_entries=_DETAILS)
def _practice_mentions(build: str, region_code: str, practice_id: str, language: str) -> list[dict[str, Any]]:
    return _of(build, practices.mentions(store(), region_code, practice_id, language))


@st.cache_data(show_spinner=False, max_entries=_DETAILS)
def _outcome_choices(build: str, view: View, language: str) -> pd.DataFrame:
    return _of(build, outcome.choices(store(), view, language))


@st.cache_resource(show_spinner=False, max_entries=2)
def _search_index(build: str) -> search.Index:
    return _of(build, search.build(store()))


@st.cache_data(show_spinner=False, max_entries=_DETAILS)
def _codebook_entry(build: str, indicator_id: str, language: str) -> codebook.Entry | None:
    return _of(build, codebook.entry(store(), indicator_id, language))


@st.cache_data(show_spinner=False, max_entries=2)
def _tables(build: str) -> pd.DataFrame:
    with store().cursor() as cursor:
        return _of(build, console.schema(cursor))


@st.cache_data(show_spinner=False, max_entries=2)
def _aliases(build: str) -> dict[str, tuple[str, ...]]:
    return _of(build, codebook.aliases(store()))


@st.cache_data(show_spinner=False, max_entries=2)
def _snapshot(build: str) -> Snapshot:
    return _of(build, read_snapshot(store()))


@st.cache_data(show_spinner=False, max_entries=2)
def _revisions(build: str, language: str) -> pd.DataFrame:
    return _of(build, read_revisions(store(), language))


@st.cache_data(show_spinner=False, max_entries=1)
def _data_package(build: str) -> bytes:
    return _of(build, package_bytes(store()))


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


@st.cache_data(show_spinner=False, max_entries=4)
def _trend_usual(build: str) -> tuple[str, str]:
    return _of(build, series.usual(store()))


@st.cache_data(show_spinner=False, max_entries=4)
def _trend_years(build: str) -> list[int]:
    return _of(build, series.years(store()))


@st.cache_data(show_spinner=False, max_entries=_FRAMES)
def _trend_indicators(build: str, region_code: str, view: View) -> tuple[str, ...]:
    return _of(build, tuple(series.indicators_over_time(region_code, view, store())))


@st.cache_data(show_spinner=False, max_entries=4)
def _hours_steps(build: str, language: str) -> list[hours.Step]:
    regions = _catalogue(build, language).regions
    country = next(iter(regions.loc[regions["level"] == "country", "region_code"]), "")
    return _of(build, hours.steps(lambda view: _frame(build, view, language), str(country)))
