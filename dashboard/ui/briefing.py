"""The page of the briefing: its pictures in order, words of one's own, and the file that keeps it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

import streamlit as st

from dashboard import briefing
from dashboard.briefing import BriefingFault, Heading, Item, Slide
from dashboard.locale import say
from dashboard.render import words
from dashboard.render.svg_text import NotDrawable
from dashboard.ui import basket, cache, evidence, faults, show, state
from dashboard.ui.address import part_of
from dashboard.ui.basket import add, add_button, count
from dashboard.view import View

__all__ = ["add", "add_button", "count", "page"]

_LOG: Final = logging.getLogger("atlas")
_NEW_SECTION: Final = "briefing_section_new"


def page() -> None:
    """Show the list, or how to fill it."""
    language, found = state.language(), basket.current()
    st.header(say(language, "briefing.title"), anchor=False)
    if not found.content.items:
        _empty(language)
        _open_file(language)
        return
    st.caption(say(language, "briefing.lead", pictures=count()))
    left, right = st.columns([2.6, 1], gap="large")
    # First what is quick: a picture seen for the first time takes its while.
    with right, st.container(key="beside_briefing"):
        _section(language)
        _save(language)
        _open_file(language)
    with left:
        _own_words("briefing_title", "briefing.own_name", found.content.title, found.rename, briefing.MOST_TITLE)
        number = 0
        # Another tab of this browser may change the list while it is drawn here.
        for at, (item, name) in enumerate(list(zip(found.content.items, found.names, strict=False))):
            number += isinstance(item, Slide)
            _item(at, number, item, name, language)


def _empty(language: str) -> None:
    st.info(say(language, "briefing.empty"), icon=":material/playlist_add:")
    with st.container(horizontal=True):
        for name in ("compare", "map", "trends", "practices"):
            label = say(language, f"page.{name}")
            st.page_link(f"pages/{name}.py", label=label, query_params=state.link(name) or None)


def _item(at: int, number: int, item: Item, name: int, language: str) -> None:
    take = partial(basket.current().reword, name)
    with st.container(border=True, key=f"briefing_item_{name}"):
        if isinstance(item, Heading):
            text, tools = st.columns([3, 1.5], vertical_alignment="bottom")
            with text:
                key = f"briefing_heading_{name}"
                _own_words(key, "briefing.section", item.text, partial(take, "text"), briefing.MOST_TITLE)
            with tools:
                _tools(at, name, language)
            return
        thumbnail, said = st.columns([1, 1.7], gap="medium")
        # A picture that cannot be made can still be moved and taken out.
        with thumbnail, faults.spoken("briefing"):
            _thumbnail(item.view, language)
        with said:
            with faults.spoken("briefing"):
                _slide(number, item, language)
            title, note = (f"briefing_{what}_{name}" for what in ("own", "note"))
            with st.expander(say(language, "briefing.words"), expanded=bool(item.title or item.words)):
                _own_words(title, "briefing.own_title", item.title, partial(take, "title"), briefing.MOST_TITLE)
                _own_words(note, "briefing.note", item.words, partial(take, "words"), briefing.MOST_WORDS, area=True)
            link, tools = st.columns([1, 1.4], vertical_alignment="center")
            with link:
                _open_view(item.view, language)
            with tools:
                _tools(at, name, language)


def _slide(number: int, item: Slide, language: str) -> None:
    frame = cache.frame(item.view, language)
    found = words.title(frame, item.view)
    st.markdown(f"**{number}. {evidence.plain(item.title or found)}**")
    if item.title:
        st.caption(evidence.plain(say(language, "briefing.found_title", title=found)))
    st.caption(evidence.plain(words.caption(frame, item.view)))
    unknown = briefing.unknown_ids(item.view, _known(language))
    if unknown:
        ids = say(language, "list.comma").join(fault.value for fault in unknown)
        st.warning(evidence.plain(say(language, "briefing.unknown", ids=ids)))


def _open_view(view: View, language: str) -> None:
    home = state.home_of(view)
    st.page_link(
        f"pages/{home}.py",
        label=say(language, "briefing.open", page=say(language, f"page.{home}")),
        icon=":material/open_in_new:",
        query_params=state.link(home, view=view, part=part_of(view)) or None,
    )


def _thumbnail(view: View, language: str) -> None:
    try:
        drawn = cache.thumbnail(view, language, show.theme())
    except NotDrawable:
        _LOG.exception("no thumbnail of %s", view)
        drawn = None
    if drawn is None:
        st.caption(say(language, "briefing.no_thumbnail"))
    else:
        st.image(drawn, width="stretch")


def _tools(at: int, name: int, language: str) -> None:
    found = basket.current()
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        for what, icon, click, off in (
            ("up", "arrow_upward", partial(found.move, name, -1), at == 0),
            ("down", "arrow_downward", partial(found.move, name, 1), at == len(found.names) - 1),
            ("remove", "delete", partial(found.remove, name), False),
        ):
            st.button(
                say(language, f"briefing.{what}"),
                icon=f":material/{icon}:",
                key=f"briefing_{what}_{name}",
                on_click=click,
                disabled=off,
            )


def _section(language: str) -> None:
    st.markdown(f"**{say(language, 'briefing.sections')}**")
    st.text_input(say(language, "briefing.section_name"), key=_NEW_SECTION, max_chars=briefing.MOST_TITLE)
    st.button(
        say(language, "briefing.section_add"),
        icon=":material/title:",
        key="briefing_section_add",
        on_click=_add_section,
        width="stretch",
    )


def _add_section() -> None:
    text = briefing.tidy(st.session_state.get(_NEW_SECTION, ""), briefing.MOST_TITLE)
    if text:
        basket.current().append(Heading(text))
        st.session_state[_NEW_SECTION] = ""


def _save(language: str) -> None:
    st.markdown(f"**{say(language, 'briefing.file')}**")
    st.caption(say(language, "briefing.file_caption" if basket.outlasts_reload() else "briefing.tab_caption"))
    st.download_button(
        say(language, "briefing.download"),
        data=briefing.to_yaml(basket.current().content).encode(),
        file_name=say(language, "briefing.file_name", date=date.today().isoformat()),
        mime="application/yaml",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )


def _open_file(language: str) -> None:
    found = basket.current()
    label = say(language, "briefing.open_file")
    given = st.file_uploader(label, type=["yml", "yaml"], key=f"briefing_upload_{found.upload}")
    if given is None:
        return
    try:
        read = briefing.from_yaml(given.getvalue())
    except BriefingFault as fault:
        st.error(_fault(fault, language))
        return
    st.success(evidence.plain(say(language, "briefing.read", name=given.name, pictures=len(read.views))))
    st.button(
        say(language, "briefing.replace" if found.content.items else "briefing.take", count=count()),
        on_click=found.replace,
        args=(read,),
        type="primary",
        width="stretch",
        key="briefing_replace",
    )
    if found.content.items and len(found.content.items) + len(read.items) <= briefing.MOST_ITEMS:
        st.button(
            say(language, "briefing.append"),
            on_click=found.extend,
            args=(read,),
            width="stretch",
            key="briefing_append",
        )


def _fault(fault: BriefingFault, language: str) -> str:
    text = say(language, f"briefing_fault.{fault.key}", found=fault.found)
    where = say(language, "briefing_fault.line", line=fault.line) if fault.line else ""
    return evidence.plain(say(language, "briefing_fault.lead") + where + text)


def _own_words(key: str, label: str, value: str, take: Callable[[str], None], most: int, *, area: bool = False) -> None:
    """Ask for words of the visitor's own, and put them into the list when they are changed."""
    asked: Any = st.text_area if area else st.text_input
    asked(
        say(state.language(), label),
        key=state.hold(key, value),
        max_chars=most,
        on_change=lambda: take(st.session_state[key]),
    )


def _known(language: str) -> dict[str, set[str]]:
    """Return the ids that the current snapshot has, by the field of a view that holds them."""
    catalogue = cache.catalogue(language)
    places = set(catalogue.regions["region_code"])
    return {
        "indicators": set(catalogue.indicators["indicator_id"]),
        "regions": places,
        "family": set(catalogue.families["family"]),
        "highlight": places,
        "practices": set(catalogue.practices["practice_id"]),
    }
