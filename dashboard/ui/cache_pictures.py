"""Pictures by build id, view and language, as ``cache`` keeps answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
import pydeck
from plotly.graph_objects import Figure

from dashboard.frame import Frame
from dashboard.player.picture import Picture
from dashboard.player.picture import picture as stage_picture_of
from dashboard.render import charts, deck, picture_file, province_matrix, words
from dashboard.render import table as tables
from dashboard.series import EVENT
from dashboard.ui.cache import coverage_by_province, frame, keep
from dashboard.ui.shelf import TEXT
from dashboard.view import View

BOUNDARIES: Final = "app/static/boundaries"
_PICTURES: Final = 256
_TABLES: Final = 64  # a hundred rows with all their columns each, and soon made again
_WORDS: Final = 1024
_HIDDEN: Final = ("observation_id", "number")  # the file has them


def chart(view: View, language: str, theme: str) -> Figure:
    """Return the Plotly picture of a view in the colours of a theme."""
    return _Drawn(_chart(view, language, theme))


@keep(_PICTURES, TEXT)
def thumbnail(view: View, language: str, theme: str) -> bytes | None:
    """Return a small PNG of a view, or None where nothing of it is drawn outside the screen."""
    return picture_file.thumbnail(frame(view, language), view, theme)


@keep(_PICTURES, TEXT)
def sheet(view: View, language: str) -> bytes:
    """Return a view as a sheet in SVG, as it is printed."""
    return picture_file.svg_bytes(frame(view, language), view)


@keep(_PICTURES, TEXT)
def stage_picture(view: View, language: str, width: float, height: float) -> Picture:
    """Return the picture of a view for the stage of a meeting."""
    return stage_picture_of(frame(view, language), view, width, height)


def provinces(view: View, language: str, theme: str) -> Figure:
    """Return the picture of the coverage by province."""
    return _Drawn(_provinces(view, language, theme))


@keep(32)
def _provinces(view: View, language: str, theme: str) -> str:
    return str(province_matrix.draw(coverage_by_province(view, language), language, theme).to_json())


class _Drawn(Figure):  # type: ignore[misc]  # plotly has no types
    """A picture that was drawn and checked before: Streamlit, which takes it apart for the browser, gets its parts.

    A ``Figure`` built from them again would check every mark, and copy every one, at each click.
    """

    def __init__(self, text: str) -> None:  # without Figure's own, which is what takes the time
        self.__dict__["drawn"] = text

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.__dict__["drawn"])
        return found


class _Deck(pydeck.Deck):  # type: ignore[misc]  # pydeck has no types
    """A map that was written before: pydeck would write every place again at each click."""

    def __init__(self, written: str, tooltip: dict[str, Any]) -> None:
        super().__init__(layers=[], map_provider=None, tooltip=tooltip)
        self._written = written

    def to_json(self) -> str:
        return self._written


@dataclass(frozen=True, slots=True)
class Said:
    """All that is said around a picture, in the language of its frame; ``notes`` are (severity, words)."""

    title: str
    caption: str
    alt: str
    coverage: str
    footnote: str
    notes: tuple[tuple[str, str], ...]


@keep(_WORDS)
def said(view: View, language: str) -> Said:
    """Return the words around the picture of a view; events of a trend are listed under it, with their letters."""
    shown = frame(view, language)
    listed = replace(shown, notes=tuple(note for note in shown.notes if note.key != EVENT))
    return Said(
        words.title(shown, view), words.caption(shown, view), words.alt_text(shown, view),
        words.coverage_sentence(shown, view), words.footnote(shown, view), tuple(words.notes_text(listed)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Twin:
    """A table twin: the frame of its rows, the table, and the columns that have something to tell."""

    frame: Frame
    rows: pd.DataFrame
    columns: list[str]


@keep(_TABLES, TEXT)
def twin(view: View, language: str, rows: int) -> Twin:
    """Return the table twin of a view: its first rows, those of the highlighted place leading where they come later."""
    shown = frame(view, language)
    if len(shown.rows) > rows:
        marked = shown.rows["region_code"] == view.highlight
        kept = pd.concat([shown.rows[marked].head(rows), shown.rows.head(rows)])
        shown = replace(shown, rows=kept[~kept.index.duplicated()].head(rows).reset_index(drop=True))
    table = tables.table(shown, view)
    return Twin(shown, table, [name for name in table.columns if name not in _HIDDEN and _says(table, name)])


def _says(rows: pd.DataFrame, column: str) -> bool:
    """Say whether a column has anything to tell; one unit for all stands in the caption already."""
    words_ = set(rows[column]) - {""}
    return len(words_) > 1 if column == "unit" else bool(words_)


def map_of_places(view: View, language: str, theme: str) -> pydeck.Deck:
    """Return the map of a view."""
    return _Deck(_map(view, language, theme), deck.tooltip(theme))


@keep(32, TEXT)
def _map(view: View, language: str, theme: str) -> str:
    found = deck.places_map(frame(view, language), view, theme, BOUNDARIES)
    # pydeck writes names as escapes, with spaces and line breaks: of a nation's places twice the message.
    return json.dumps(json.loads(found.to_json()), ensure_ascii=False, separators=(",", ":"))


@keep(_PICTURES, TEXT)
def _chart(view: View, language: str, theme: str) -> str:
    # As text, so that every run draws the same bytes: a figure just made and its copy from the cache order their parts
    # differently, Streamlit would take them for two charts, and the first click on the chart would be lost.
    return str(charts.draw(frame(view, language), view, theme).to_json())
