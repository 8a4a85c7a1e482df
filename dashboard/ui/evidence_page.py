"""The page of one figure: everything that stands behind it, what contradicts it, and how to cite it."""

from __future__ import annotations

import streamlit as st

from dashboard.frame import records
from dashboard.locale import say
from dashboard.queries import FigureDetail
from dashboard.ui import cache, citation, lists, state, tables
from dashboard.ui.evidence_parts import (
    back,
    compare_link,
    contradictions,
    figure_facts,
    headline,
    notices,
    paragraph,
)
from dashboard.ui.markup import facts_table, plain


def figure_page(observation_id: str) -> None:
    """Show one figure with everything that stands behind it."""
    language = state.language()
    detail = cache.figure_detail(observation_id, language)
    if detail is None:
        state.ignore("figure", observation_id)
        st.warning(say(language, "evidence.no_figure", id=observation_id))
        lists.show("sources")
        return
    back(language)
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        headline(detail, language, large=True)
        facts_table(figure_facts(detail, language))
        _definition(detail, language)
        with st.container(horizontal=True, vertical_alignment="center"):
            compare_link(str(detail.figure["indicator_id"]), language)
            for source in records(detail.sources):
                st.button(
                    say(language, "evidence.open_source_short"),
                    help=plain(source["title"]),
                    icon=":material/article:",
                    key=f"source_{source['source_id']}",
                    on_click=state.show,
                    kwargs={"source": source["source_id"]},
                )
    with right:
        contradictions(observation_id, language)
        notices(detail)
        paragraph(detail, language, heading=True)
        _practice(detail, language)
        citation.of_figure(detail)
    if detail.figure["derived"]:
        st.subheader(say(language, "evidence.inputs"), anchor=False)
        st.caption(say(language, "evidence.inputs_caption"))
        tables.figures(detail.inputs, key="inputs")
    if len(detail.others):
        st.subheader(say(language, "evidence.others"), anchor=False)
        st.caption(say(language, "choice_rule"))
        tables.figures(detail.others, key="others", why=True)


def _practice(detail: FigureDetail, language: str) -> None:
    if detail.practice is None:
        return
    st.subheader(say(language, "evidence.practice"), anchor=False)
    st.markdown(f"**{plain(detail.practice['name'])}**  \n{plain(detail.practice['definition'])}")
    if detail.practice["local_name"]:
        st.caption(say(language, "evidence.practice_local", name=plain(detail.practice["local_name"])))


def _definition(detail: FigureDetail, language: str) -> None:
    st.markdown(f"**{say(language, 'compare.definition')}**  \n{plain(detail.indicator['definition'])}")
    if detail.indicator["caveat"]:
        st.caption(plain(detail.indicator["caveat"]))
