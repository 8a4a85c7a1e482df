"""How one place has changed: every indicator that it has at two dates or more, small, with what can be said of each."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import trend_words
from dashboard.render.values import short_period, value_text
from dashboard.ui import cache, evidence, faults, scope, show, state, tables, trends_lists
from dashboard.view import View


def page() -> None:
    """Pick a place and a first year, and show what changed."""
    language = state.language()
    code = _code()
    _pick(code, language)
    if not code:
        st.info(say(language, "trend.place.pick"), icon=":material/touch_app:")
        return
    asked = state.view()
    view = View(
        kind="trend", regions=(code,), highlight=code, since=asked.since, until=asked.until, min_grade=asked.min_grade
    )
    indicators = cache.trend_indicators(code, view)
    if not indicators:
        st.info(say(language, "trend.place.none"))
        return
    view = view.with_(indicators=indicators)
    show.picture(view, table=False)
    _table(view, language)
    trends_lists.below(cache.frame(view, language), "place")


def _code() -> str:
    """Return the place of the link: highlighted, or the only one asked for, else the base region with most to show."""
    view = state.view()
    return view.highlight or (view.regions[0] if view.regions else "") or cache.trend_place()


def _pick(code: str, language: str) -> None:
    names = cache.region_names(language)
    since = state.view().since
    years = [str(year) for year in cache.trend_years()]
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say(language, "trend.place.label"),
            list(names),
            format_func=lambda c: names.get(c, c),
            key=state.hold(scope.key("one_place"), code or None),
            on_change=_take_place,
            width=360,
        )
        st.selectbox(
            say(language, "trend.place.since"),
            ["", *dict.fromkeys([*([since] if since else []), *years])],
            format_func=lambda y: (
                say(language, "trend.place.from", year=y) if y else say(language, "trend.place.all_years")
            ),
            key=state.hold(scope.key("since_year"), since),
            on_change=scope.take,
            args=("since", scope.key("since_year")),
            width=220,
        )


def _take_place() -> None:
    chosen = st.session_state[scope.key("one_place")]
    state.change(regions=(chosen,) if chosen else (), highlight="", indicators=(), family="")


@faults.fragment
def _table(view: View, language: str) -> None:
    """Show first and last of each comparable run, and what lies between; a row leads to its evidence."""
    frame = cache.frame(view, language)
    changes = trend_words.changes(frame)
    st.subheader(say(language, "trend.place.table"), anchor=False)
    widths = {"indicator": 240, "first": 220, "last": 220, "change": 480}
    heads = {
        name: st.column_config.Column(say(language, f"trend.column.{name}"), width=wide)
        for name, wide in widths.items()
    }
    rows = pd.DataFrame([_row(change, frame) for change in changes], columns=list(widths))
    chosen = tables.table(rows, key="trend_changes", columns=heads)
    if chosen is None:
        st.info(say(language, "compare.table_hint"), icon=":material/touch_app:")
    else:
        evidence.panel(str(changes[chosen].last["observation_id"]))


def _row(change: trend_words.Change, frame: Frame) -> tuple[str, str, str, str]:
    language = frame.language
    last = _end(change.last, language)
    if not change.comparable:
        reason = say(language, f"trend.break.{change.reason}") if change.reason else ""
        return str(change.last["indicator_name"]), "", last, say(language, "trend.place.broken", reason=reason)
    return (
        trend_words.named(change, language),
        _end(change.first, language),
        last,
        trend_words.change_text(change, language),
    )


def _end(row: dict[str, Any], language: str) -> str:
    return say(language, "trend.place.ends", value=value_text(row, language), when=short_period(row, language))
