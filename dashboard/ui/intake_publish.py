"""Publishing: what will be written, what stands in the way, what came of it, and the way back."""

from __future__ import annotations

import contextlib
import logging
from typing import Any, Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard.intake import commands, draft, fold, journal, reviewed
from dashboard.intake.permit import NotPermitted, Permit
from dashboard.locale import say
from dashboard.ui import (
    evidence,
    intake_board,
    intake_editor,
    intake_preview,
    intake_source,
    intake_start,
    roles,
    state,
)

_DONE: Final = "intake_publication"
_MOST: Final = 12
_LOG: Final = logging.getLogger("atlas")


def dialog(draft_id: str, language: str) -> None:
    """Open the dialog of a draft."""
    st.session_state.pop(_DONE, None)
    st.dialog(say(language, "intake.publish_title"), width="large", on_dismiss="rerun")(roles.editors_only(_content))(
        draft_id, language
    )


def _content(draft_id: str, language: str) -> None:
    if st.session_state.pop("intake_leave", False):
        st.rerun()
    answer: dict[str, Any] | None = st.session_state.get(_DONE)
    if answer is None:
        _ask(draft_id, language)
    else:
        _result(draft_id, answer, language)


def _again() -> None:
    """Draw the dialog again, now with what came of it; outside a dialog the next run does."""
    with contextlib.suppress(StreamlitAPIException):
        st.rerun(scope="fragment")


def _ask(draft_id: str, language: str) -> None:
    try:
        review, _ = intake_board.load(draft_id)
    except draft.DraftFault as fault:
        st.warning(say(language, fault.key, **fault.values))
        return
    _counts(review, language)
    intake_preview.written(review, language)
    blocks = reviewed.blocks(review)
    if blocks:
        _blocks(blocks, review, language)
    counts = review.counts()
    if counts["open"]:
        st.info(say(language, "intake.still_open", count=counts["open"]))
    may = not blocks and intake_preview.agreed(review, language)
    if st.button(say(language, "intake.publish_do"), type="primary", disabled=not may, key="intake_publish_do") and may:
        _publish(review, language)


def _counts(review: fold.Review, language: str) -> None:
    figures, practices = review.counts(), review.counts("practice")
    used = {item.section for item in review.items.values() if item.decided}
    shown = {
        "figures": figures["accepted"] + figures["corrected"],
        "corrected": figures["corrected"],
        "practices": practices["accepted"] + practices["corrected"],
        "rejected": figures["rejected"] + practices["rejected"],
    }
    for column, (name, count) in zip(st.columns(4), shown.items(), strict=True):
        column.metric(say(language, f"intake.metric_{name}"), count)
    for number in sorted(used):
        section = review.sections[number]
        place = section.region_new.get("name_zh") or section.region_name or section.region_code or "?"
        words = [str(section.source.get(name) or "") for name in ("title", "publisher", "published")]
        line = " · ".join(evidence.plain(part) for part in (place, *words) if part)
        st.markdown(f"**{line}**")
        if section.region_new:
            st.caption(say(language, "intake.new_region", name=evidence.plain(place), code=section.region_code or ""))


def _blocks(blocks: list[reviewed.Block], review: fold.Review, language: str) -> None:
    st.warning(say(language, "intake.blocked", count=len(blocks)))
    for block in blocks[:_MOST]:
        lacks = say(language, "list.comma").join(_lack(name, language) for name in block.missing)
        if block.item is None:
            if st.button(
                say(language, "intake.block_source", number=block.section, lacks=lacks),
                key=f"intake_block_{block.section}",
                icon=":material/article:",
                type="tertiary",
            ):
                st.session_state["intake_going"] = block.section
                st.session_state["intake_open_source"] = block.section
                st.rerun()
        elif st.button(
            say(language, "intake.block_figure", printed=evidence.plain(block.item.as_printed), lacks=lacks),
            key=f"intake_block_{block.item.id}",
            icon=":material/arrow_forward:",
            type="tertiary",
        ):
            st.session_state["intake_going"] = block.section
            intake_board.go_to(block.item.id)
            st.rerun()
    if len(blocks) > _MOST:
        st.caption(say(language, "intake.blocks_more", count=len(blocks) - _MOST))


def _lack(name: str, language: str) -> str:
    key = f"intake.js.lack_{name}" if name in ("indicator", "practice", "region", "period") else ""
    return say(language, key or f"intake.source_field.{name}")


def _publish(review: fold.Review, language: str) -> None:
    permit = intake_editor.permit()
    try:
        with st.spinner(say(language, "intake.publishing")):
            reviewed.write(review, permit)
            answer = commands.publish(review.draft.draft_id, permit, language)
    except NotPermitted as refused:
        st.error(say(language, refused.key))
        return
    except commands.CommandFault as fault:
        _refused(fault, review, language)
        return
    except OSError:
        st.error(say(language, "intake.command.broken"))
        return
    name = str(answer.get("publication") or "")
    noted = not name or _noted(review.draft.draft_id, "publish", name, permit)
    st.session_state[_DONE] = {**answer, "unnoted": not noted}
    _again()


def _noted(draft_id: str, deed: str, name: str, permit: Permit) -> bool:
    """Write into the journal what is done already; it is done also where the journal cannot be written."""
    try:
        intake_board.record(draft_id, [journal.Entry(journal.now(), permit.who, deed, name)], permit)
    except (OSError, NotPermitted, draft.DraftFault):
        _LOG.exception("the journal of %s could not be written", draft_id)
        return False
    return True


def _refused(fault: commands.CommandFault, review: fold.Review, language: str) -> None:
    """Say what the command refused; what is about a figure leads there."""
    others = [words for words, about in zip(fault.words, fault.about, strict=True) if about not in review.items]
    if others or not fault.words:
        intake_start.tell(commands.CommandFault(fault.key, others), language)
    for number, (words, about) in enumerate(zip(fault.words, fault.about, strict=True)):
        if about in review.items:
            st.button(
                evidence.plain(words),
                key=f"intake_fault_{number}",
                icon=":material/arrow_forward:",
                type="tertiary",
                on_click=_lead_to,
                args=(review.items[about].section, about),
            )


def _lead_to(section: int, item_id: str) -> None:
    st.session_state["intake_going"] = section
    st.session_state["intake_leave"] = True
    intake_board.go_to(item_id)


def _result(draft_id: str, answer: dict[str, Any], language: str) -> None:
    name = str(answer.get("publication") or "")
    if answer.get("undone"):
        st.success(say(language, "intake.undone"))
    else:
        st.success(say(language, "intake.published_ok", build=str(answer.get("build_id") or "")[:12]))
    if answer.get("unnoted"):
        st.warning(say(language, "intake.unnoted"))
    changes = intake_start.changes(answer, language)
    with st.container(height=320 if len(changes) > 10 else "content", border=False):
        for words in changes or [say(language, "intake.no_changes")]:
            st.markdown(f"- {evidence.plain(words)}")
    if not answer.get("undone"):
        _see(draft_id, language)
    with st.container(horizontal=True):
        if st.button(say(language, "intake.done"), type="primary", key="intake_done"):
            st.rerun()
        if (
            name
            and not answer.get("undone")
            and st.button(say(language, "intake.undo"), icon=":material/undo:", key="intake_undo_now")
        ):
            _undo(draft_id, name, language)


def _see(draft_id: str, language: str) -> None:
    """Link to the sources as the other pages show them now."""
    review, _ = intake_board.load(draft_id)
    for number in sorted({item.section for item in review.items.values() if item.decided}):
        source = review.sections[number].source
        st.page_link(
            "pages/evidence.py",
            label=say(language, "intake.see_source", title=evidence.plain(str(source.get("title") or ""))),
            icon=":material/article:",
            query_params=state.link("evidence", source=str(source.get("source_id") or "")),
        )


def _undo(draft_id: str, name: str, language: str) -> None:
    permit = intake_editor.permit()
    try:
        with st.spinner(say(language, "intake.undoing")):
            answer = commands.undo(name, permit, language)
    except commands.CommandFault as fault:
        intake_start.tell(fault, language)
        return
    noted = _noted(draft_id, "undo", name, permit)
    st.session_state[_DONE] = {**answer, "undone": True, "unnoted": not noted}
    _again()


def open_wanted(review: fold.Review, language: str) -> None:
    """Open the form of the source that the dialog led to."""
    section = st.session_state.pop("intake_open_source", None)
    if section in review.sections:
        intake_source.dialog(review, section, language)
