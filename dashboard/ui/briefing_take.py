"""The big actions of the briefing: present it, take it away as slides or pages, bring an older deck up to date."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, Final

import streamlit as st

from dashboard.locale import say
from dashboard.slides.living import LivingFault, Refreshed, refresh
from dashboard.slides.office import office_template
from dashboard.slides.template import MOST_BYTES, TemplateFault, open_template
from dashboard.ui import basket, cache, download, evidence, state, take_away
from dashboard.ui.briefing_files import Files

PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_MEGABYTES: Final = MOST_BYTES // 1_000_000
_TEMPLATE: Final = "atlas_template"
_TAKEN: Final = "atlas_templates_taken"
_REFUSED: Final = "atlas_template_refused"
_REFRESH: Final = "atlas_refresh_asked"
_REFRESHED: Final = "atlas_refreshed"
_MOST_CHANGES: Final = 40
_MOST_NAME: Final = 60
_LOG: Final = logging.getLogger("atlas")


@dataclass(frozen=True, slots=True)
class _Template:
    """An office's own template, kept while its tab is open."""

    name: str
    data: bytes


def actions() -> None:
    """Offer what is done with a finished briefing."""
    language = state.language()
    template: _Template | None = st.session_state.get(_TEMPLATE)
    office = office_template()
    data = template.data if template else office.data
    files = Files(basket.current(), language, take_away.linker(), data)
    with st.container(horizontal=True, vertical_alignment="center", key="briefing_actions"):
        # A link would be quieter than the buttons beside it.
        if st.button(say(language, "briefing_take.present"), icon=":material/slideshow:", key="briefing_present"):
            st.switch_page("pages/meeting.py", query_params=state.link("meeting") or None)
        _download("pptx", files.pptx, PPTX, first=True)
        with st.popover(say(language, "briefing_take.more"), icon=":material/download:", key="briefing_more_files"):
            _download("pdf_a4", files.pdf_a4, "application/pdf")
            _download("pdf_wide", files.pdf_wide, "application/pdf")
            _download("html", files.html, "text/html")
        label = "briefing_take.template_on" if data else "briefing_take.template"
        with st.popover(say(language, label), icon=":material/style:", key="briefing_template"):
            _choose_template(language, template)


def living() -> None:
    """Offer to bring a deck that was exported earlier up to the current data, and list what changed."""
    language = state.language()
    with st.expander(say(language, "briefing_take.living"), icon=":material/autorenew:", key="briefing_living"):
        st.caption(say(language, "briefing_take.living_caption"))
        given = st.file_uploader(
            say(language, "briefing_take.living_file"),
            type=["pptx"],
            max_upload_size=_MEGABYTES,
            key="living_upload",
            on_change=_forget_refreshed,
        )
        if given is None:
            _forget_refreshed()
            return
        st.button(
            say(language, "briefing_take.living_start"),
            type="primary",
            on_click=lambda: st.session_state.update({_REFRESH: True}),
            key="living_start",
        )
        # It takes a second or more, so it is done in sight, under words that say so, and not in the callback.
        if st.session_state.pop(_REFRESH, False):
            with st.spinner(say(language, "briefing_take.living_runs")):
                st.session_state[_REFRESHED] = _refresh(given.getvalue(), language)
        found = st.session_state.get(_REFRESHED)
        if isinstance(found, str):
            st.error(evidence.plain(found))
        elif found is not None:
            _changes(found, given.name, language)


def fileable(text: str) -> str:
    """Return words as part of a file's name on any system; "" where nothing of them can stand there."""
    return "".join(c if c.isalnum() or c == "_" else "-" for c in text).strip("-_")[:_MOST_NAME]


def _download(kind: str, make: Callable[[], bytes], mime: str, *, first: bool = False) -> None:
    language = state.language()
    title = fileable(basket.current().content.title) or say(language, "briefing.title")
    download.button(
        say(language, f"briefing_take.{kind}"),
        data=make,
        file_name=say(language, "briefing_take.name", title=title, date=date.today().isoformat(),
                      kind=kind.partition("_")[0]),
        mime=mime,
        icon=":material/co_present:" if first else ":material/description:",  # its place is that of the wheel
        type="primary" if first else "secondary",
        width="content" if first else "stretch",
        key=f"briefing_take_{kind}",
    )  # fmt: skip


def _choose_template(language: str, template: _Template | None) -> None:
    """Take an office's own template for the slides; one that cannot serve is refused at once, with the mend."""
    st.caption(say(language, "briefing_take.template_caption"))
    office = office_template()
    if office.fault is not None:
        words = say(language, f"template_fault.{office.fault.key}", found=office.fault.found)
        st.warning(evidence.plain(say(language, "briefing_take.office_fault", name=office.name, words=words)))
    elif office.data is not None and template is None:
        st.success(evidence.plain(say(language, "briefing_take.office_used", name=office.name)))
    # A file that was taken leaves the picker, which is a new one then: what is used stands beneath it.
    key = f"template_upload_{st.session_state.get(_TAKEN, 0)}"
    st.file_uploader(
        say(language, "briefing_take.template_file"),
        type=["pptx", "potx"],
        max_upload_size=_MEGABYTES,
        key=key,
        on_change=lambda: _take_template(st.session_state.get(key), language),
    )
    if st.session_state.get(_REFUSED):
        st.error(evidence.plain(st.session_state[_REFUSED]))
    if template is not None:
        st.success(evidence.plain(say(language, "briefing_take.template_taken", name=template.name)))
        st.button(
            say(language, "briefing_take.template_drop"),
            icon=":material/close:",
            key="template_drop",
            on_click=lambda: st.session_state.pop(_TEMPLATE, None),
        )


def _take_template(given: Any, language: str) -> None:
    """Take up the file of the picker; a faulty one, or none, leaves the template as it is."""
    st.session_state.pop(_REFUSED, None)
    if given is None:
        return
    try:
        open_template(given.getvalue(), language)
    except TemplateFault as fault:
        st.session_state[_REFUSED] = say(language, f"template_fault.{fault.key}", found=fault.found)
    except Exception:  # noqa: BLE001 -- whatever a file from outside does: a visitor reads words
        _LOG.exception("a template cannot be opened")
        st.session_state[_REFUSED] = say(language, "briefing_take.template_odd")
    else:
        st.session_state[_TEMPLATE] = _Template(given.name, given.getvalue())
        st.session_state[_TAKEN] = st.session_state.get(_TAKEN, 0) + 1


def _refresh(data: bytes, language: str) -> Refreshed | str:
    """Return the deck as it is now, or what is wrong with it in words."""
    try:
        return refresh(data, cache.frame, link_of=take_away.linker())
    except LivingFault as fault:
        return say(language, f"living_fault.{fault.key}")
    except TemplateFault as fault:
        return say(language, f"template_fault.{fault.key}", found=fault.found)
    except Exception:  # noqa: BLE001 -- whatever a file from outside does: a visitor reads words
        _LOG.exception("a deck cannot be brought up to date")
        return say(language, "briefing_take.living_odd")


def _forget_refreshed() -> None:
    st.session_state.pop(_REFRESHED, None)


def _changes(found: Refreshed, name: str, language: str) -> None:
    numbers = [change for change in found.changes if change.is_change]
    look = [change for change in found.changes if not change.is_change]
    said = {"changes": len(numbers), "own": found.own, "slides": found.slides}
    left_alone = any(change.kind != "kept" for change in look)
    key = "refreshed" if numbers else "nothing_but" if left_alone else "nothing_new"
    (st.info if key == "nothing_but" else st.success)(say(language, f"briefing_take.{key}", **said))
    title = fileable(PurePath(name).stem) or say(language, "briefing.title")
    download.button(
        say(language, "briefing_take.living_take"),
        data=lambda: found.data,
        file_name=say(language, "briefing_take.living_name", name=title, date=date.today().isoformat()),
        mime=PPTX,
        icon=":material/download:",
        key="living_take",
    )
    _listed([change.text for change in numbers[:_MOST_CHANGES]])
    more = numbers[_MOST_CHANGES:]
    if more:
        with st.expander(say(language, "briefing_take.more_changes", count=len(more))):
            _listed([change.text for change in more])
    if look:  # what was left as it is needs a person's eye: it never waits in a fold
        st.markdown(f"**{say(language, 'briefing_take.look')}**")
        _listed([change.text for change in look])


def _listed(lines: list[str]) -> None:
    if lines:
        st.markdown("\n".join(f"- {evidence.plain(line)}" for line in lines))
