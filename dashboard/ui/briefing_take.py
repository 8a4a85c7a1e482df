"""The big actions of the briefing: present it, take it away as slides or pages, bring an older deck up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import streamlit as st

from dashboard.locale import say
from dashboard.paper import pdf_bytes
from dashboard.player.html import html_bytes
from dashboard.slides.deck import deck_bytes
from dashboard.slides.living import LivingFault, Refreshed, refresh
from dashboard.slides.template import TemplateFault, open_template
from dashboard.ui import basket, cache, evidence, state, take_away

PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_TEMPLATE: Final = "atlas_template"
_REFRESHED: Final = "atlas_refreshed"
_MOST_CHANGES: Final = 40


def actions() -> None:
    """Offer what is done with a finished briefing."""
    language = state.language()
    with st.container(horizontal=True, vertical_alignment="center", key="briefing_actions"):
        # A link would be quieter than the buttons beside it.
        if st.button(say(language, "briefing_take.present"), icon=":material/slideshow:", key="briefing_present"):
            st.switch_page("pages/meeting.py", query_params=state.link("meeting") or None)
        _download("pptx", _deck, PPTX, first=True)
        with st.popover(say(language, "briefing_take.more"), icon=":material/download:"):
            _download("pdf_a4", lambda: _pdf("a4"), "application/pdf")
            _download("pdf_wide", lambda: _pdf("wide"), "application/pdf")
            _download("html", _html, "text/html")
        with st.popover(say(language, "briefing_take.template"), icon=":material/style:"):
            _template(language)


def living() -> None:
    """Offer to bring a deck that was exported earlier up to the current data, and list what changed."""
    language = state.language()
    with st.expander(say(language, "briefing_take.living"), icon=":material/autorenew:"):
        st.caption(say(language, "briefing_take.living_caption"))
        given = st.file_uploader(say(language, "briefing_take.living_file"), type=["pptx"], key="living_upload")
        if given is None:
            st.session_state.pop(_REFRESHED, None)
            return
        st.button(
            say(language, "briefing_take.living_start"), type="primary", on_click=_refresh, args=(given.getvalue(),),
            key="living_start",
        )  # fmt: skip
        found = st.session_state.get(_REFRESHED)
        if isinstance(found, str):
            st.error(evidence.plain(found))
        elif found is not None:
            _changes(found, given.name, language)


def _download(kind: str, make: Callable[[], bytes], mime: str, *, first: bool = False) -> None:
    language = state.language()
    title = basket.current().content.title or say(language, "briefing.title")
    st.download_button(
        say(language, f"briefing_take.{kind}"),
        data=make,
        file_name=say(language, "briefing_take.name", title=_fileable(title), date=date.today().isoformat(),
                      kind=kind.partition("_")[0]),
        mime=mime,
        icon=":material/co_present:" if first else None,
        type="primary" if first else "secondary",
        on_click="ignore",
        width="content" if first else "stretch",
        key=f"briefing_take_{kind}",
    )  # fmt: skip


def _deck() -> bytes:
    language = state.language()
    template = st.session_state.get(_TEMPLATE)
    return deck_bytes(
        basket.current().content, lambda view: cache.frame(view, language), language,
        template=template[1] if template else None, link_of=take_away.address,
    )  # fmt: skip


def _pdf(paper: str) -> bytes:
    language = state.language()
    return pdf_bytes(
        basket.current().content, lambda view: cache.frame(view, language), language, paper=paper,
        link_of=take_away.address,
    )  # fmt: skip


def _html() -> bytes:
    language = state.language()
    return html_bytes(
        basket.current().content, lambda view: cache.frame(view, language), language, link_of=take_away.address,
        evidence_of=lambda ids: cache.figures_behind(tuple(ids), language),
    )  # fmt: skip


def _template(language: str) -> None:
    """Take an office's own template for the slides; one that cannot serve is refused at once, with the mend."""
    st.caption(say(language, "briefing_take.template_caption"))
    given = st.file_uploader(say(language, "briefing_take.template_file"), type=["pptx", "potx"], key="template_upload")
    if given is None:
        st.session_state.pop(_TEMPLATE, None)
        return
    try:
        open_template(given.getvalue(), language)
    except TemplateFault as fault:
        st.session_state.pop(_TEMPLATE, None)
        st.error(evidence.plain(say(language, f"template_fault.{fault.key}", found=fault.found)))
        return
    st.session_state[_TEMPLATE] = (given.name, given.getvalue())
    st.success(evidence.plain(say(language, "briefing_take.template_taken", name=given.name)))


def _refresh(data: bytes) -> None:
    language = state.language()
    try:
        st.session_state[_REFRESHED] = refresh(data, cache.frame, link_of=take_away.address)
    except LivingFault as fault:
        st.session_state[_REFRESHED] = say(language, f"living_fault.{fault.key}")
    except TemplateFault as fault:
        st.session_state[_REFRESHED] = say(language, f"template_fault.{fault.key}", found=fault.found)


def _changes(found: Refreshed, name: str, language: str) -> None:
    numbers = [change for change in found.changes if change.kind not in ("kept", "gone")]
    said = {"changes": len(numbers), "own": found.own, "slides": found.slides}
    st.success(say(language, "briefing_take.refreshed" if numbers else "briefing_take.nothing_new", **said))
    st.download_button(
        say(language, "briefing_take.living_take"),
        data=found.data,
        file_name=say(language, "briefing_take.living_name", name=name.removesuffix(".pptx"),
                      date=date.today().isoformat()),
        mime=PPTX,
        icon=":material/download:",
        on_click="ignore",
        key="living_take",
    )  # fmt: skip
    for change in found.changes[:_MOST_CHANGES]:
        st.markdown(f"- {evidence.plain(change.text)}")
    if len(found.changes) > _MOST_CHANGES:
        with st.expander(say(language, "briefing_take.more_changes", count=len(found.changes) - _MOST_CHANGES)):
            for change in found.changes[_MOST_CHANGES:]:
                st.markdown(f"- {evidence.plain(change.text)}")


def _fileable(text: str) -> str:
    """Return a title as part of a file's name on any system."""
    return "".join(c if c.isalnum() else "-" for c in text).strip("-")[:60] or "briefing"
