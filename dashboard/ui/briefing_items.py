"""The items of the briefing's page: what each slide shows, its words, its layout, and its place in the list."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import briefing
from dashboard.address import part_of
from dashboard.briefing import Heading, Slide, Text
from dashboard.briefing_layouts import layout_of, layouts_for
from dashboard.locale import say
from dashboard.render import words
from dashboard.render.svg_text import NotDrawable
from dashboard.ui import basket, cache, cache_pictures, evidence, faults, show, state
from dashboard.view import View

_LOG: Final = logging.getLogger("atlas")
_NAMED: Final = 40  # characters of a picture's title in a list of pictures


def slide(at: int, number: int, item: Slide, marked: Slide, name: int, language: str) -> DeltaGenerator:
    """Show a picture as it will be shown (``marked``), what can be changed of it, and return the room for it.

    The picture itself is drawn last (``picture``): seen for the first time it takes its while, and words come at once.
    """
    thumbnail, said = st.columns([1, 1.9], gap="medium")
    room = thumbnail.container()
    with said:
        title = ""
        # A picture that cannot be made can still be moved and taken out.
        with faults.spoken("briefing"):
            title = _title(number, item, marked.view, language)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _layout(item, name, language)
            with st.popover(say(language, "briefing.words"), icon=":material/edit:", key=f"briefing_words_{name}"):
                take = partial(basket.current().reword, name)
                own_words(f"briefing_own_{name}", "briefing.own_title", item.title, partial(take, "title"),
                          briefing.MOST_TITLE, hint=title)  # fmt: skip
                own_words(f"briefing_note_{name}", "briefing.note", item.words, partial(take, "words"),
                          briefing.MOST_WORDS, area=True, hint=say(language, "briefing.note_hint"))  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _open_view(marked.view, language)
            st.space("stretch")
            _buttons(at, name, language)
    return room


def picture(room: DeltaGenerator, marked: Slide, language: str) -> None:
    """Draw the picture of a slide, and the second one of a pair."""
    with room, faults.spoken("briefing"):
        _thumbnail(marked.view, language)
        if layout_of(marked) == "pair" and marked.beside:
            _thumbnail(marked.beside, language)


def text(at: int, number: int, item: Text, name: int, language: str) -> None:
    """Show a slide of words."""
    take = partial(basket.current().reword, name)
    head, tools = st.columns([3, 2], vertical_alignment="center")
    with head:
        st.markdown(f"**{number}. {evidence.plain(item.title or say(language, 'briefing.text'))}**")
    with tools:
        _tools(at, name, language)
    own_words(f"briefing_own_{name}", "briefing.text_title", item.title, partial(take, "title"), briefing.MOST_TITLE)
    own_words(f"briefing_note_{name}", "briefing.text_words", item.words, partial(take, "words"),
              briefing.MOST_WORDS, area=True)  # fmt: skip


def heading(at: int, item: Heading, name: int, language: str) -> None:
    """Show the head of a section."""
    words_, tools = st.columns([3, 2], vertical_alignment="bottom")
    with words_:
        take = partial(basket.current().reword, name, "text")
        own_words(f"briefing_heading_{name}", "briefing.section", item.text, take, briefing.MOST_TITLE)
    with tools:
        _tools(at, name, language)


def _title(number: int, item: Slide, view: View, language: str) -> str:
    """Write what a picture says, and return the title that the rules find."""
    frame = cache.frame(view, language)
    found = words.title(frame, view)
    st.markdown(f"**{number}. {evidence.plain(item.title or found)}**")
    if item.title:
        st.caption(evidence.plain(say(language, "briefing.found_title", title=found)))
    if item.words:
        st.markdown("\n".join(f"- {evidence.plain(line)}" for line in item.words.splitlines() if line.strip()))
    unknown = briefing.unknown_ids(item, cache.catalogue(language).ids)
    if unknown:
        ids = say(language, "list.comma").join(fault.value for fault in unknown)
        st.warning(evidence.plain(say(language, "briefing.unknown", ids=ids)))
    return found


def _layout(item: Slide, name: int, language: str) -> None:
    """Pick one of the layouts that fit the picture, and for a pair the second picture from the others of the list."""
    found, fitting = basket.current(), layouts_for(item.view.kind)
    others = [view for view in dict.fromkeys(found.content.views) if view != item.view and _pairs(view)]
    if item.beside and item.beside not in others:
        others.append(item.beside)
    options = [layout for layout in fitting if layout != "pair" or others]
    usual = layout_of(Slide(item.view))
    key = f"briefing_layout_{name}_{language}"
    st.selectbox(
        say(language, "briefing.layout"),
        options,
        format_func=lambda layout: (
            say(language, f"briefing_layout.{layout}") + (say(language, "briefing.usual") if layout == usual else "")
        ),
        key=state.hold(key, item.layout if item.layout in options else usual),
        on_change=lambda: _take_layout(name, st.session_state[key], usual, item.beside, others),
        width=230,
    )
    if item.layout != "pair" or not others:
        return
    chosen = f"briefing_beside_{name}_{language}"
    names = {at: _named(view, language) for at, view in enumerate(others)}
    st.selectbox(
        say(language, "briefing.beside"),
        list(names),
        format_func=lambda at: names.get(at, ""),
        key=state.hold(chosen, others.index(item.beside) if item.beside in others else None),
        on_change=lambda: found.set_beside(name, others[st.session_state[chosen]]),
        placeholder=say(language, "briefing.beside_none"),
    )


def _take_layout(name: int, layout: str, usual: str, beside: View | None, others: list[View]) -> None:
    found = basket.current()
    if layout == "pair" and beside is None:
        found.set_beside(name, others[0])
    found.lay_out(name, "" if layout == usual else layout)


def _pairs(view: View) -> bool:
    return "pair" in layouts_for(view.kind)


def _named(view: View, language: str) -> str:
    try:
        title = words.title(cache.frame(view, language), view)
    except Exception:  # noqa: BLE001 - a picture that cannot be made must not take this one's choice away
        _LOG.exception("no title of %s", view)
        title = say(language, "fault.title")
    return title if len(title) <= _NAMED else title[:_NAMED] + "…"


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
        drawn = cache_pictures.thumbnail(view, language, show.theme())
    except NotDrawable:
        _LOG.exception("no thumbnail of %s", view)
        drawn = None
    if drawn is None:
        st.caption(say(language, "briefing.no_thumbnail"))
    else:
        st.image(drawn, width="stretch")


def _tools(at: int, name: int, language: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        _buttons(at, name, language)


def _buttons(at: int, name: int, language: str) -> None:
    found = basket.current()
    last = len(found.names) - 1
    _button("up", "arrow_upward", partial(found.move, name, -1), name, language, off=at == 0)
    _button("down", "arrow_downward", partial(found.move, name, 1), name, language, off=at == last)
    with st.popover(say(language, "briefing.more"), icon=":material/more_horiz:", key=f"briefing_more_{name}"):
        for what, icon, click, off in (
            ("first", "vertical_align_top", partial(found.move_to, name, 0), at == 0),
            ("last", "vertical_align_bottom", partial(found.move_to, name, last), at == last),
            ("duplicate", "content_copy", partial(found.duplicate, name), last + 1 >= briefing.MOST_ITEMS),
        ):
            _button(what, icon, click, name, language, off=off, wide=True)
    _button("remove", "delete", partial(_remove, name, language), name, language, off=False)


def _button(
    what: str, icon: str, click: Callable[[], None], name: int, language: str, *, off: bool, wide: bool = False
) -> None:
    st.button(
        say(language, f"briefing.{what}"),
        icon=f":material/{icon}:",
        key=f"briefing_{what}_{name}",
        on_click=click,
        disabled=off,
        width="stretch" if wide else "content",
    )


def _remove(name: int, language: str) -> None:
    basket.current().remove(name)
    st.toast(say(language, "briefing.removed"), icon=":material/undo:")


def own_words(
    key: str, label: str, value: str, take: Callable[[str], None], most: int, *, area: bool = False, hint: str = ""
) -> None:
    """Ask for words of the visitor's own, and put them into the list when they are changed."""
    asked: Any = st.text_area if area else st.text_input
    asked(
        say(state.language(), label),
        key=state.hold(key, value),
        max_chars=most,
        placeholder=hint or None,
        on_change=lambda: take(st.session_state[key]),
    )
