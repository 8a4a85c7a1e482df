"""Show a view: the picture with its words beside it, its table, and the evidence of what is clicked, in place.

The picture and its evidence are one fragment: a click on a bar draws the panel and nothing else.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import export
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import charts, table, words
from dashboard.ui import cache, evidence, faults, state
from dashboard.view import View

_HIDDEN = ("observation_id", "number")  # the file has them


def comparison() -> None:
    """Show the picture of the compare page, its caveats, its table, and what can be taken away."""
    view, language = state.view(), state.language()
    frame = cache.frame(view, language)
    if frame.rows.empty:
        st.info(say(language, "compare.empty"))
        return
    st.header(evidence.plain(words.title(frame, view)), anchor=False)
    st.caption(evidence.plain(words.caption(frame, view)))
    _bars(view, language, theme())
    st.subheader(say(language, "compare.table"), anchor=False)
    _twin(view, language)


def matrix() -> None:
    """Show the coverage matrix of the overview."""
    view = state.view().with_(kind="coverage_matrix", indicators=(), family="", highlight="")
    _matrix(view, state.language(), theme())


def theme() -> str:
    """Return "light" or "dark", as the visitor's browser shows the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


@faults.fragment
def _bars(view: View, language: str, colours: str) -> None:
    frame = cache.frame(view, language)
    picture, beside = st.columns([2.15, 1], gap="large")
    with picture:
        event = _chart(frame, view, language, colours)
        st.caption(evidence.plain(words.footnote(frame, view)))
    with beside, st.container(key="beside_bars"):
        if not _evidence(frame, event):
            st.info(say(language, "compare.hint"), icon=":material/touch_app:")
        _words(frame, view, language)


@faults.fragment
def _matrix(view: View, language: str, colours: str) -> None:
    frame = cache.frame(view, language)
    if frame.rows.empty:
        st.info(say(language, "compare.empty"))
        return
    picture, beside = st.columns([2.6, 1], gap="large")
    with picture:
        st.markdown(f"**{evidence.plain(words.title(frame, view))}**")
        st.caption(evidence.plain(words.caption(frame, view)))
        event = _chart(frame, view, language, colours)
    with beside, st.container(key="beside_matrix"):
        if not _evidence(frame, event):
            st.info(say(language, "overview.matrix_hint"), icon=":material/touch_app:")
            _coverage(frame, view)
            _notes(frame)


@faults.fragment
def _twin(view: View, language: str) -> None:
    frame = cache.frame(view, language)
    rows = table.table(frame, view)
    st.caption(say(language, "compare.table_caption"))
    left, beside = st.columns([2.15, 1], gap="large")
    with left:
        event = st.dataframe(
            rows,
            hide_index=True,
            column_config=_columns(language),
            column_order=[name for name in rows.columns if name not in _HIDDEN and _says(rows, name)],
            height=560 if len(rows) > 15 else "content",
            key=f"twin_{_name(view, language)}",
            on_select="rerun",
            selection_mode="single-row",
        )
    with beside:
        for at in event.selection.rows:
            evidence.row_panel(frame.rows.iloc[[at]])
        _take_away(frame, view, language)


def _columns(language: str) -> dict[str, Any]:
    """Return the heads, with room where a gap or a concept is said in words."""
    heads = table.headings(language)
    wide = {"region": 165, "value": 125, "concept": 125, "period": 175, "source": 150, "as_printed": 110}
    if language == "en":
        wide |= {"region": 190, "value": 175, "concept": 165, "period": 235}
    return {name: st.column_config.Column(label, width=wide.get(name)) for name, label in heads.items()}


def _says(rows: pd.DataFrame, column: str) -> bool:
    """Say whether a column has anything to tell; one unit for all stands in the caption already."""
    words_ = set(rows[column]) - {""}
    return len(words_) > 1 if column == "unit" else bool(words_)


def _take_away(frame: Frame, view: View, language: str) -> None:
    subject = "-".join(view.indicators) or view.family or cache.default_indicator()
    st.download_button(
        say(language, "compare.csv"),
        data=lambda: export.csv_bytes(frame),
        file_name=say(language, "compare.csv_name", subject=subject[:60], build=frame.build_id[:8]),
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )
    st.markdown(f"**{say(language, 'compare.link')}**")
    st.code(_address(), language=None, wrap_lines=True)
    st.caption(say(language, "compare.link_caption"))


def _address() -> str:
    """Return the link to the page at hand, in full where the browser has told its address."""
    view = state.view()
    if not view.indicators and not view.family:
        # Which indicator is the usual one may change with the data; a link that is kept names it.
        view = view.with_(indicators=(cache.default_indicator(),))
    query = urlencode(state.link(state.page(), view=view), doseq=True)
    base = (st.context.url or "/" + state.page()).split("?")[0]
    return f"{base}?{query}" if query else base


def _chart(frame: Frame, view: View, language: str, colours: str) -> Any:
    return st.plotly_chart(
        cache.chart(view, language, colours),
        theme=None,
        key=f"chart_{_name(view, language)}",
        on_select="rerun",
        selection_mode="points",
        config=charts.CONFIG,
        alt=words.alt_text(frame, view),
    )


def _name(view: View, language: str) -> str:
    """Name a view for a widget's key: another view is another widget, and nothing in it is chosen yet."""
    return urlencode({**view.to_query(), "lang": language}, doseq=True)


def _evidence(frame: Frame, event: Any) -> bool:
    """Show what stands behind the point that was clicked; say whether there was one."""
    points = event.selection.points if event else []
    mark = charts.read_mark(points[0].get("customdata")) if points else None
    if mark is None:
        return False
    if mark.observation_id:
        evidence.panel(mark.observation_id)
    elif mark.gap:
        rows = frame.rows[(frame.rows["gap"] == mark.gap) & (frame.rows["indicator_id"] == mark.indicator_id)]
        if mark.region_code:
            rows = rows[rows["region_code"] == mark.region_code]
        evidence.gap_panel(rows)
    return True


def _words(frame: Frame, view: View, language: str) -> None:
    _coverage(frame, view)
    _notes(frame)
    if len(frame.indicators):
        with st.expander(say(language, "compare.definition"), expanded=len(frame.indicators) == 1):
            for row in records(frame.indicators):
                st.markdown(f"**{evidence.plain(row['name'])}** {evidence.plain(row['definition'])}")


def _coverage(frame: Frame, view: View) -> None:
    sentence = evidence.plain(words.coverage_sentence(frame, view))
    st.markdown(f"**{say(frame.language, 'compare.coverage')}**  \n{sentence}")


def _notes(frame: Frame) -> None:
    notes = words.notes_text(frame)
    if not notes:
        return
    st.markdown(f"**{say(frame.language, 'compare.caveats')}**")
    for severity, text in notes:
        sign = ":material/warning:" if severity == "caution" else ":material/info:"
        st.markdown(f"{sign} {evidence.plain(text)}")
