"""The page of the briefing: ready-made ones, its slides in order, and the file that keeps it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard import briefing
from dashboard.briefing import Slide
from dashboard.locale import say
from dashboard.ui import basket, briefing_beside, briefing_items, briefing_take, cache, evidence, state
from dashboard.ui.basket import add, add_button, count

__all__ = ["add", "add_button", "count", "page"]

_WAYS: Final = ("compare", "map", "trends", "practices")


def page() -> None:
    """Show the list, or how to fill it."""
    language, found = state.language(), basket.current()
    st.header(say(language, "briefing.title"), anchor=False)
    if not found.content.items:
        _empty(language)
        return
    briefing_take.actions()
    st.caption(say(language, "briefing.lead", pictures=count(), slides=len(found.content.items)))
    left, right = st.columns([2.6, 1], gap="large")
    # First what is quick: a picture seen for the first time takes its while.
    with right, st.container(key="beside_briefing"):
        briefing_beside.highlight(language)
        briefing_beside.words(language)
        briefing_beside.keep(language)
        briefing_beside.open_file(language)
        with st.expander(say(language, "briefing.ready"), icon=":material/auto_awesome:"):
            briefing_beside.ready(language)
        briefing_take.living()
    with left:
        _head(language)
        _list(language)


def _empty(language: str) -> None:
    """Show the quickest way first: a ready-made briefing."""
    if basket.current().can_undo:
        _undo(language)
    with st.container(border=True, key="briefing_ready"):
        st.subheader(say(language, "briefing.ready"), anchor=False)
        briefing_beside.ready(language, wide=True)
    by_hand, file = st.columns(2, gap="large")
    with by_hand:
        st.markdown(f"**{say(language, 'briefing.by_hand')}**")
        st.caption(say(language, "briefing.empty"))
        with st.container(horizontal=True):
            for name in _WAYS:
                label = say(language, f"page.{name}")
                st.page_link(f"pages/{name}.py", label=label, query_params=state.link(name) or None)
    with file:
        briefing_beside.open_file(language)
        briefing_take.living()


def _head(language: str) -> None:
    found = basket.current()
    name, undo = st.columns([5, 1], vertical_alignment="bottom")
    with name:
        briefing_items.own_words(
            "briefing_title", "briefing.own_name", found.content.title, found.rename, briefing.MOST_TITLE
        )
    with undo:
        _undo(language)
    unknown = briefing.unknown_ids(found.content, cache.catalogue(language).ids)
    if unknown:
        ids = say(language, "list.comma").join(dict.fromkeys(fault.value for fault in unknown))
        st.warning(evidence.plain(say(language, "briefing.unknown", ids=ids)))


def _undo(language: str) -> None:
    found = basket.current()
    st.button(
        say(language, "briefing.undo"),
        icon=":material/undo:",
        key="briefing_undo",
        on_click=found.undo,
        disabled=not found.can_undo,
        width="stretch" if found.content.items else "content",
    )


def _list(language: str) -> None:
    found = basket.current()
    # Another tab of this browser may change the list while it is drawn here.
    shown = list(zip(found.content.items, found.content.marked().items, found.names, strict=False))
    number, waiting = 0, []
    for at, (item, marked, name) in enumerate(shown):
        number += not isinstance(item, briefing.Heading)
        with st.container(border=True, key=f"briefing_item_{name}"):
            if isinstance(item, Slide) and isinstance(marked, Slide):
                waiting.append((briefing_items.slide(at, number, item, marked, name, language), marked))
            elif isinstance(item, briefing.Text):
                briefing_items.text(at, number, item, name, language)
            elif isinstance(item, briefing.Heading):
                briefing_items.heading(at, item, name, language)
    for room, marked in waiting:
        briefing_items.picture(room, marked, language)
