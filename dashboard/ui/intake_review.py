"""The review of one draft: its head, the board, and the ways to its source, its articles and its publication."""

from __future__ import annotations

import streamlit as st

from dashboard.intake import commands, draft, fold, items
from dashboard.intake.reviewed import blocks
from dashboard.locale import say
from dashboard.ui import (
    evidence,
    faults,
    intake_board,
    intake_editor,
    intake_publish,
    intake_queue,
    intake_source,
    intake_split,
    intake_start,
    roles,
    state,
)


def show(draft_id: str) -> None:
    """Show the review of a draft, or why it cannot be shown."""
    language = state.language()
    try:
        draft.read(draft_id)
    except draft.DraftFault as fault:
        st.warning(say(language, fault.key, **{k: evidence.plain(v) for k, v in fault.values.items()}))
        _back(language)
        return
    if not intake_editor.name():
        _back(language)
        st.info(say(language, "intake.editor_first"))
        intake_editor.ask()
        return
    _review(draft_id)


@faults.fragment
def _review(draft_id: str) -> None:
    language, permit = state.language(), intake_editor.permit()
    found = roles.standing()
    if not found.may_edit:  # the board is drawn again by itself, long after the page was
        st.info(say(language, roles.reason(found)))
        return
    try:
        review, written, answer = intake_board.take(draft_id, permit)
    except draft.DraftFault as fault:
        st.warning(say(language, fault.key, **fault.values))
        return
    section = _section(review)
    _head(review, section, language)
    _notices(review, written.torn, draft_id, permit.who, language)
    intake_board.show(review, section, answer, draft_id=draft_id)
    intake_publish.open_wanted(review, language)
    wanted = intake_board.asked()
    if wanted:
        intake_queue.new_indicator(
            str(wanted.get("noun") or ""),
            str(wanted.get("unit") or ""),
            draft_id=draft_id,
            figure=str(wanted.get("id") or ""),
        )


def _section(review: fold.Review) -> int:
    """Return the article that is shown: that of the figure in the link, or the one chosen."""
    key = f"intake_section_{review.draft.draft_id}"
    numbers = list(review.sections)
    going = st.session_state.get("intake_going")
    if going in numbers:
        st.session_state[key] = st.session_state.pop("intake_going")
    if st.session_state.get(key) not in numbers:
        item = review.items.get(state.current().at)
        st.session_state[key] = item.section if item is not None and item.section in numbers else numbers[0]
    return int(st.session_state[key])


def _head(review: fold.Review, section: int, language: str) -> None:
    counts = {what: review.counts(what) for what in ("figure", "practice")}
    total = {name: counts["figure"][name] + counts["practice"][name] for name in items.STATES}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="intake_head"):
        _back(language)
        st.markdown(f"**{evidence.plain(review.draft.file)}**", width="content")
        st.caption(
            say(
                language,
                "intake.progress",
                open=total["open"],
                accepted=total["accepted"] + total["corrected"],
                rejected=total["rejected"],
            ),
            width="content",
        )
        if len(review.sections) > 1:
            numbers = list(review.sections)
            st.selectbox(
                say(language, "intake.section"),
                numbers,
                index=numbers.index(section),
                format_func=lambda n: _section_name(review, n, language),
                key=f"intake_section_pick_{language}",
                on_change=_pick_section,
                args=(review.draft.draft_id, f"intake_section_pick_{language}"),
                label_visibility="collapsed",
                width=240,
            )
        st.space("stretch")
        with st.popover(intake_editor.name() or say(language, "intake.editor_none"), icon=":material/person:"):
            intake_editor.ask()
        with st.popover(say(language, "intake.more"), icon=":material/more_horiz:"):
            if st.button(say(language, "intake.split"), key="intake_split", width="stretch"):
                intake_split.dialog(review, language)
            if st.button(say(language, "intake.reread"), key="intake_reread", width="stretch"):
                _reread(review.draft.draft_id, language)
        lacking = review.sections[section].missing()
        if st.button(
            say(language, "intake.source_lacks" if lacking else "intake.source"),
            key="intake_source",
            icon=":material/error:" if lacking else ":material/article:",
        ):
            intake_source.dialog(review, section, language)
        accepted = total["accepted"] + total["corrected"]
        if st.button(
            say(language, "intake.publish", count=accepted),
            key="intake_publish",
            type="primary",
            disabled=not accepted,
            icon=":material/publish:",
        ):
            intake_publish.dialog(review.draft.draft_id, language)


def _notices(review: fold.Review, torn: int, draft_id: str, who: str, language: str) -> None:
    others = intake_board.others(draft_id, who)
    if others:
        st.info(say(language, "intake.others", names=evidence.plain(say(language, "list.comma").join(others))))
    if torn:
        st.warning(say(language, "intake.torn", count=torn))
    if review.lost:
        st.warning(say(language, "intake.lost", count=review.lost))
    if review.lost_forms:
        st.warning(say(language, "intake.lost_forms", count=review.lost_forms))
    if review.draft.damaged:
        st.warning(say(language, "intake.damaged_lines", count=len(review.draft.damaged)))
    if review.draft.source_published:
        names = say(language, "list.comma").join(review.draft.source_published)
        st.caption(say(language, "intake.published_before", sources=evidence.plain(names)))


def _section_name(review: fold.Review, number: int, language: str) -> str:
    found = review.sections[number]
    title = str(found.source.get("title") or found.region_name or "")
    lacking = sum(1 for block in blocks(review) if block.section == number)
    name = say(language, "intake.section_name", number=number, title=title[:24])
    return f"{name} ({lacking}!)" if lacking else name


def _pick_section(draft_id: str, key: str) -> None:
    st.session_state[f"intake_section_{draft_id}"] = st.session_state[key]
    state.stand_at("")


def _reread(draft_id: str, language: str) -> None:
    try:
        with st.spinner(say(language, "intake.rereading")):
            commands.reread(draft_id, intake_editor.permit(), language)
    except commands.CommandFault as fault:
        intake_start.tell(fault, language)
        return
    st.rerun()


def _back(language: str) -> None:
    if st.button(say(language, "intake.back"), icon=":material/arrow_back:", type="tertiary", key="intake_back"):
        state.show()
        st.rerun()
