"""Show a view: the picture with its words beside it, its table, and the evidence of what is clicked, in place.

The picture and its evidence are one fragment: a click on a bar draws the panel and nothing else.
"""

from __future__ import annotations

import zlib
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import charts
from dashboard.render import table as tables_twin
from dashboard.ui import (
    cache,
    cache_pictures,
    evidence,
    faults,
    matrix_provinces,
    practices_evidence,
    state,
    take_away,
)
from dashboard.view import View

MOST_ROWS: Final = 1500  # of a table that is shown at once: those of a study, not those of a nation
FIRST_ROWS: Final = 100
_FEW_NOTES = 7  # beside a picture; the rest waits below


def picture(view: View, *, table: bool = True) -> None:
    """Show a view that Plotly draws: its finding, the picture with its evidence and caveats, what can be taken away.

    Parameters
    ----------
    view : View
        Of any kind but the maps.
    table : bool
        Whether the table twin follows at once; otherwise it waits in an expander.
    """
    language = state.language()
    if view.kind == "profile" and not view.highlight:
        st.info(say(language, "pick.profile_needs_place"), icon=":material/touch_app:")
        return
    frame = cache.frame(view, language)
    if frame.rows.empty:
        st.info(say(language, "compare.empty"))
        return
    headline(frame, view)
    _picture(view, language, theme())
    if table:
        st.subheader(say(language, "compare.table"), anchor=False)
        twin(view, language)
    else:
        _folded(view, language)


def headline(frame: Frame, view: View) -> None:
    """Show title and caption, and beside them what can be done with the picture."""
    left, right = st.columns([2.15, 1], gap="medium", vertical_alignment="top")
    with left:
        said = cache_pictures.said(view, frame.language)
        st.header(evidence.plain(said.title), anchor=False)
        st.caption(evidence.plain(said.caption))
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        take_away.buttons(frame, view)


def matrix() -> None:
    """Show the coverage matrix of the overview."""
    view = state.view().with_(kind="coverage_matrix", indicators=(), family="", highlight="")
    if matrix_provinces.needed(view, state.language()):
        matrix_provinces.show(view, state.language(), theme())
    else:
        _matrix(view, state.language(), theme())


def theme() -> str:
    """Return "light" or "dark", as the visitor's browser shows the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


@faults.fragment
def _picture(view: View, language: str, colours: str) -> None:
    frame = cache.frame(view, language)
    drawn, beside = st.columns([2.15, 1], gap="large")
    with drawn:
        event = _chart(frame, view, language, colours)
        st.caption(evidence.plain(cache_pictures.said(view, language).footnote))
    with beside, st.container(key=f"beside_{_short(view, language)}"):
        if not evidence_of(frame, event):
            st.info(say(language, "compare.hint"), icon=":material/touch_app:")
        words_beside(frame, view)


@faults.fragment
def _matrix(view: View, language: str, colours: str) -> None:
    frame = cache.frame(view, language)
    if frame.rows.empty:
        st.info(say(language, "compare.empty"))
        return
    picture, beside = st.columns([2.6, 1], gap="large")
    with picture:
        said = cache_pictures.said(view, language)
        st.markdown(f"**{evidence.plain(said.title)}**")
        st.caption(evidence.plain(said.caption))
        event = _chart(frame, view, language, colours)
    with beside, st.container(key="beside_matrix"):
        if not evidence_of(frame, event):
            st.info(say(language, "overview.matrix_hint"), icon=":material/touch_app:")
            _coverage(view, language)
            _notes(view, language)


@faults.fragment
def _folded(view: View, language: str) -> None:
    """Show the table twin where somebody unfolds it; what is folded away is neither made nor sent."""
    with st.expander(say(language, "compare.table"), key=f"fold_{_name(view, language)}", on_change="rerun") as fold:
        if fold.open:
            twin(view, language)


@faults.fragment
def twin(view: View, language: str) -> None:
    """Show the table twin of a view; a row shows its evidence beside it. Of a great many rows the first are shown."""
    frame = cache.frame(view, language)
    shown = len(frame.rows)
    if shown > MOST_ROWS:
        said = {"shown": FIRST_ROWS, "rows": f"{shown:,}"}
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.caption(say(language, "table.first_rows", **said), width="content")
            if not st.toggle(say(language, "table.all_rows", **said), key=f"whole_{_name(view, language)}"):
                shown = FIRST_ROWS
    table = cache_pictures.twin(view, language, shown)
    frame, rows = table.frame, table.rows
    st.caption(say(language, "compare.table_caption"))
    left, beside = st.columns([2.15, 1], gap="large")
    with left:
        event = st.dataframe(
            rows,
            hide_index=True,
            column_config=_columns(language),
            column_order=table.columns,
            height=560 if len(rows) > 15 else "content",
            key=f"twin_{_name(view, language)}",
            on_select="rerun",
            selection_mode="single-row",
        )
    with beside:
        if event.selection.rows:
            if not practices_evidence.row(frame, event.selection.rows[0]):
                evidence.row_panel(frame.rows.iloc[[event.selection.rows[0]]])
        else:
            st.info(say(language, "compare.table_hint"), icon=":material/touch_app:")


def _columns(language: str) -> dict[str, Any]:
    """Return the heads, with room where a gap or a concept is said in words."""
    heads = tables_twin.headings(language)
    wide = {"region": 165, "value": 125, "concept": 125, "period": 175, "source": 150, "as_printed": 110}
    wide |= {"other": 165, "practice": 150, "local_name": 190}
    if language == "en":
        wide |= {"region": 190, "value": 175, "concept": 165, "period": 235, "practice": 270}
    return {name: st.column_config.Column(label, width=wide.get(name)) for name, label in heads.items()}


def _chart(frame: Frame, view: View, language: str, colours: str) -> Any:
    return st.plotly_chart(
        cache_pictures.chart(view, language, colours),
        theme=None,
        key=f"chart_{_name(view, language)}",
        on_select="rerun",
        selection_mode="points",
        config=charts.CONFIG,
        alt=cache_pictures.said(view, language).alt,
    )


def _name(view: View, language: str) -> str:
    """Name a view for a widget's key: another view is another widget, and nothing in it is chosen yet."""
    return urlencode({**view.to_query(), "lang": language}, doseq=True)


def _short(view: View, language: str) -> str:
    """Name a view for a style class, in which a link's signs have no place."""
    return f"{zlib.crc32(_name(view, language).encode()):08x}"


def evidence_of(frame: Frame, event: Any) -> bool:
    """Show what stands behind the point that was clicked; say whether there was one."""
    points = event.selection.points if event else []
    if points and practices_evidence.of(frame, points[0].get("customdata")):
        return True
    marks = charts.read_marks(points[0].get("customdata")) if points else []
    for mark in marks:
        if mark.observation_id:
            rows = frame.rows[frame.rows["observation_id"] == mark.observation_id]
            evidence.row_panel(rows.head(1)) if len(rows) else evidence.panel(mark.observation_id)
        elif mark.gap:
            rows = frame.rows[(frame.rows["gap"] == mark.gap) & (frame.rows["indicator_id"] == mark.indicator_id)]
            if mark.region_code:
                rows = rows[rows["region_code"] == mark.region_code]
            evidence.gap_panel(rows)
    return bool(marks)


def words_beside(frame: Frame, view: View) -> None:
    """Show whom a picture covers, what to beware of, and what its indicators mean."""
    language = frame.language
    _coverage(view, language)
    _notes(view, language)
    if len(frame.indicators):
        with st.expander(say(language, "compare.definition"), expanded=len(frame.indicators) == 1):
            for row in records(frame.indicators):
                st.markdown(f"**{evidence.plain(row['name'])}** {evidence.plain(row['definition'])}")


def _coverage(view: View, language: str) -> None:
    sentence = evidence.plain(cache_pictures.said(view, language).coverage)
    st.markdown(f"**{say(language, 'compare.coverage')}**  \n{sentence}")


def _notes(view: View, language: str) -> None:
    notes = cache_pictures.said(view, language).notes
    if not notes:
        return
    st.markdown(f"**{say(language, 'compare.caveats')}**")
    for note in notes[:_FEW_NOTES]:
        _note(*note)
    if len(notes) > _FEW_NOTES:
        with st.expander(say(language, "compare.more_caveats", count=len(notes) - _FEW_NOTES)):
            for note in notes[_FEW_NOTES:]:
                _note(*note)


def _note(severity: str, text: str) -> None:
    sign = ":material/warning:" if severity == "caution" else ":material/info:"
    st.markdown(f"{sign} {evidence.plain(text)}")
