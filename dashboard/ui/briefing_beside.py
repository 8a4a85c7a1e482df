"""What stands beside the slides of a briefing: ready-made ones, the place highlighted, new words, and the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import streamlit as st

from dashboard import briefing
from dashboard.briefing import Briefing, BriefingFault, Heading, Text
from dashboard.briefing_ready import one_place, one_theme
from dashboard.locale import say
from dashboard.store import Store
from dashboard.ui import basket, cache, download, evidence, state
from dashboard.view import THEMES

_NEW: Final = "briefing_section_new"
_ASKED: Final = "briefing_ready_asked"


def ready(language: str, *, wide: bool = False) -> None:
    """Offer briefings that are made in one click: of a place, or of a theme."""
    st.caption(say(language, "briefing.ready_caption"))
    of_place, of_theme = st.columns(2, gap="large") if wide else (st.container(), st.container())
    with of_place:
        _make("place", _choose("place", _places(language), language), one_place, language)
    with of_theme:
        themes = {theme: say(language, f"theme.{theme}") for theme in THEMES}
        _make("theme", _choose("theme", themes, language), one_theme, language)
    if basket.current().content.items:
        st.caption(say(language, "briefing.ready_replaces"))


def _choose(what: str, names: dict[str, str], language: str) -> str | None:
    """Ask for a place or a theme."""
    found: str | None = st.selectbox(
        say(language, f"briefing.ready_{what}"),
        list(names),
        index=None,
        format_func=lambda one: names.get(one, one),
        key=f"briefing_ready_{what}_{language}",
        placeholder=say(language, f"briefing.ready_{what}_none"),
    )
    return found


def _make(what: str, of: str | None, made_by: Callable[[str, Store, str], Briefing], language: str) -> None:
    # Making takes a second or two, so it is done in sight, under words that say so, and not in the callback.
    st.button(
        say(language, f"briefing.make_{what}"),
        icon=":material/auto_awesome:",
        type="primary",
        key=f"briefing_make_{what}",
        on_click=lambda: st.session_state.update({_ASKED: what}),
        width="stretch",
    )
    if st.session_state.get(_ASKED) != what:
        return
    del st.session_state[_ASKED]
    if of is None:
        st.info(say(language, f"briefing.ready_{what}_none"), icon=":material/touch_app:")
        return
    with st.spinner(say(language, "briefing.making")):
        basket.current().replace(made_by(of, cache.store(), language))
    st.rerun()


def _places(language: str) -> dict[str, str]:
    """Return the places that have figures, those with most of governance first."""
    rows = cache.catalogue(language).regions
    rows = rows[rows["figures"] > 0].sort_values("governance_figures", ascending=False, kind="stable")
    return dict(zip(rows["region_code"], rows["region_name"], strict=True))


def highlight(language: str) -> None:
    """Pick the place that every picture highlights."""
    rows, found = cache.catalogue(language).regions, basket.current()
    names = dict(zip(rows["region_code"], rows["region_name"], strict=True))
    code = found.content.highlight
    key = f"briefing_highlight_{language}"
    st.selectbox(
        say(language, "briefing.highlight"),
        # A place that this snapshot does not know stays chosen until another one is.
        ("", *names, *([code] if code and code not in names else [])),
        format_func=lambda one: names.get(one, one) if one else say(language, "briefing.highlight_none"),
        key=state.hold(key, code),
        on_change=lambda: found.mark(st.session_state[key]),
        help=say(language, "briefing.highlight_help"),
    )


def words(language: str) -> None:
    """Offer to add a section head or a slide of words."""
    st.markdown(f"**{say(language, 'briefing.sections')}**")
    st.text_input(say(language, "briefing.section_name"), key=_NEW, max_chars=briefing.MOST_TITLE)
    section, text = st.columns(2)
    for column, what, icon, made in (
        (section, "section", "title", Heading),
        (text, "text", "notes", Text),
    ):
        column.button(
            say(language, f"briefing.{what}_add"),
            icon=f":material/{icon}:",
            key=f"briefing_{what}_add",
            on_click=_add_words,
            args=(made,),
            width="stretch",
        )


def _add_words(made: Callable[[str], Heading | Text]) -> None:
    typed = briefing.tidy(st.session_state.get(_NEW, ""), briefing.MOST_TITLE)
    if typed:
        basket.current().append(made(typed))
        st.session_state[_NEW] = ""


def keep(language: str) -> None:
    """Offer the briefing as a file."""
    st.markdown(f"**{say(language, 'briefing.file')}**")
    st.caption(say(language, "briefing.file_caption" if basket.outlasts_reload() else "briefing.tab_caption"))
    download.button(
        say(language, "briefing.download"),
        data=briefing.to_yaml(basket.current().content).encode(),
        file_name=say(language, "briefing.file_name", date=date.today().isoformat()),
        mime="application/yaml",
        icon=":material/download:",
        width="stretch",
    )


def open_file(language: str) -> None:
    """Open a file that was kept; a faulty one changes nothing and is told where it is faulty."""
    found = basket.current()
    label = say(language, "briefing.open_file")
    given = st.file_uploader(label, type=["yml", "yaml"], max_upload_size=1, key=f"briefing_upload_{found.upload}")
    if given is None:
        return
    try:
        read = briefing.from_yaml(given.getvalue())
    except BriefingFault as fault:
        st.error(_fault(fault, language))
        return
    st.success(evidence.plain(say(language, "briefing.read", name=given.name, pictures=len(read.views))))
    st.button(
        say(language, "briefing.replace" if found.content.items else "briefing.take", count=basket.count()),
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
