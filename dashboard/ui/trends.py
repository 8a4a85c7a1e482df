"""The page of trends: any figures over time, one place and all that changed in it, and the story of volunteer hours."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.locale import say
from dashboard.ui import cache, pickers, scope, show, state, trends_hours, trends_lists, trends_place
from dashboard.view import BENCHMARKS, View

PARTS: Final = ("", "place", "hours")


def page() -> None:
    """Show the part of the page that the link names."""
    language = state.language()
    _parts(language)
    {"place": trends_place.page, "hours": trends_hours.page}.get(state.current().part, _picture)()


def _parts(language: str) -> None:
    part = state.current().part
    name = f"trends_part_{language}"
    st.segmented_control(
        say(language, "trend.part.label"),
        PARTS,
        format_func=lambda p: say(language, f"trend.part.{p or 'any'}"),
        key=state.hold(name, part if part in PARTS else ""),
        on_change=lambda: state.open_part(st.session_state[name]),
        required=True,
        label_visibility="collapsed",
    )


def _picture() -> None:
    language = state.language()
    if not state.view().indicators and not state.view().family:
        usual = cache.trend_indicator()
        state.change(indicators=(usual,) if usual else ())
    with st.container(border=True):
        what, rate = st.columns([5.4, 1.6], vertical_alignment="bottom")
        with what:
            pickers.subject()
        with rate:
            scope.normalisation()
        scope.row()
        _reading(language)
    view = state.view()
    show.picture(view, table=False)
    trends_lists.below(cache.frame(view, language), "any")


def _reading(language: str) -> None:
    """Pick what the figures are compared with, and whether places share an axis."""
    view: View = state.view()
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        st.pills(
            say(language, "trend.pick.benchmarks"),
            BENCHMARKS,
            selection_mode="multi",
            format_func=lambda b: say(language, f"trend.bench.{b}"),
            key=state.hold(scope.key("benchmarks"), list(view.benchmarks)),
            on_change=_take_benchmarks,
            help=say(language, "trend.pick.benchmarks_help"),
        )
        scope.one(
            "scale",
            ("", "own"),
            lambda s: say(language, f"trend.scale.{s or 'shared'}"),
            say(language, "trend.pick.scale"),
        )


def _take_benchmarks() -> None:
    chosen = st.session_state[scope.key("benchmarks")] or []
    state.change(benchmarks=tuple(b for b in BENCHMARKS if b in chosen))
