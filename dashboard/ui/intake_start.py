"""The first screen of the intake: drop a file, go on with a draft, name unmatched nouns, undo a publication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.intake import commands, draft, fold, journal
from dashboard.locale import say
from dashboard.ui import cache, evidence, faults, intake_editor, intake_queue, state, tables

_PARTS: Final = ("drafts", "queue", "log")
_ASKED: Final = "intake_undo"
_UNDONE: Final = "intake_undone_answer"


def show() -> None:
    """Show the screen."""
    language = state.language()
    title, name = st.columns([4, 1.2], vertical_alignment="bottom")
    with title:
        st.header(say(language, "intake.title"), anchor=False)
    with name:
        intake_editor.ask()
    st.caption(say(language, "intake.lead"))
    _drop(language)
    part = st.segmented_control(
        say(language, "intake.part"),
        _PARTS,
        format_func=lambda name_: say(language, f"intake.part_{name_}"),
        default=_PARTS[0],
        key=f"intake_part_{language}",
        required=True,
        label_visibility="collapsed",
    )
    with faults.spoken(f"intake {part}"):
        if part == "queue" and not intake_editor.name():
            st.info(say(language, "intake.editor_first"))
        else:
            {"drafts": _drafts, "queue": intake_queue.show, "log": _log}[part or _PARTS[0]](language)


def tell(fault: commands.CommandFault, language: str) -> None:
    """Say in words what a command refused, or that it failed."""
    if fault.words:
        st.error(evidence.plain("\n\n".join(fault.words)).replace("\n\n", "  \n"))
    else:
        st.error(say(language, fault.key, words=""))


def when(at: str) -> str:
    """Return the time of an entry as day and minute (UTC)."""
    try:
        return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M}"
    except ValueError:
        return at


def _drop(language: str) -> None:
    dropped = st.file_uploader(
        say(language, "intake.drop", megabytes=commands.LARGEST_MB),
        type=list(commands.TYPES),
        max_upload_size=commands.LARGEST_MB,
        key=f"intake_drop_{st.session_state.get('intake_drops', 0)}",
    )
    if dropped is None:
        return
    if not intake_editor.name():
        st.warning(say(language, "intake.editor_first"))
        return
    try:
        with st.spinner(say(language, "intake.reading", file=evidence.plain(dropped.name))):
            made = commands.add_file(dropped.getvalue(), dropped.name, intake_editor.permit(), language)
        found = draft.read(str(made.get("draft") or ""))
    except commands.CommandFault as fault:
        tell(fault, language)
        return
    except draft.DraftFault as fault:
        st.error(say(language, fault.key, **fault.values))
        return
    st.session_state["intake_drops"] = st.session_state.get("intake_drops", 0) + 1
    st.session_state["intake_existing"] = bool(made.get("existing"))
    state.show(draft=found.draft_id)
    st.rerun()


def _drafts(language: str) -> None:
    rows: list[dict[str, Any]] = []
    ids, broken = [], []
    names = draft.ids()
    published = _published(language) if names else {}
    for name in names:
        try:
            row = dict(_summary(name, _stamp(name), language))
            known = row["published"] if published is None else published.get(name, "")
            rows.append({**row, "published": when(known) if known else say(language, "intake.not_published")})
            ids.append(name)
        except draft.DraftFault as fault:
            broken.append(say(language, fault.key, **fault.values))
    if not rows and not broken:
        st.info(say(language, "intake.no_drafts"))
        return
    for words in broken:
        st.warning(words)
    st.caption(say(language, "intake.click_draft"))
    columns = {name: say(language, f"intake.column_{name}") for name in rows[0]} if rows else {}
    if rows:
        tables.table(
            pd.DataFrame(rows), key="intake_drafts", open_row=lambda at: state.show(draft=ids[at]), columns=columns
        )


@lru_cache(maxsize=256)
def _summary(draft_id: str, _stamp: tuple[float, ...], language: str) -> Mapping[str, Any]:
    found = draft.read(draft_id)
    review = fold.fold(found, journal.read(found.folder).entries)
    figures, practices = review.counts(), review.counts("practice")
    last = max(review.editors.items(), key=lambda pair: pair[1], default=(found.created_by, found.created_at))
    places = [s.region_name or s.region_code or "" for s in review.sections.values()]
    return {
        "file": found.file,
        "place": say(language, "list.comma").join(dict.fromkeys(place for place in places if place)),
        "open": figures["open"] + practices["open"],
        "accepted": sum(c["accepted"] + c["corrected"] for c in (figures, practices)),
        "rejected": figures["rejected"] + practices["rejected"],
        "who": last[0],
        "when": when(last[1]),
        "published": review.published,
    }


def _published(language: str) -> Mapping[str, str] | None:
    """Return draft → when it was published and not taken back, as the log says; None where there is no log."""
    try:
        return _published_of(cache.build_id(), language)
    except commands.CommandFault:
        return None


@st.cache_data(show_spinner=False, max_entries=8, ttl=60)
def _published_of(build: str, language: str) -> dict[str, str]:
    del build  # every publication and every undo makes a new snapshot
    entries = commands.log(language)
    undone = {str(entry.get("of") or "") for entry in entries if entry.get("action") == "undo"}
    standing = [e for e in entries if e.get("action") == "publish" and e.get("id") not in undone]
    return {str(e.get("draft") or ""): str(e.get("at") or "") for e in reversed(standing)}


def _stamp(draft_id: str) -> tuple[float, ...]:
    folder = draft.folder_of(draft_id)
    names = ("draft.json", "candidates.jsonl", journal.NAME)
    return tuple((folder / name).stat().st_mtime_ns if (folder / name).is_file() else 0 for name in names)


def _log(language: str) -> None:
    done = st.session_state.pop(_UNDONE, None)
    if done is not None:
        st.success(say(language, "intake.undone"))
        for change in changes(done, language):
            st.markdown(f"- {evidence.plain(change)}")
    try:
        entries = commands.log(language)
    except commands.CommandFault as fault:
        tell(fault, language)
        return
    if not entries:
        st.info(say(language, "intake.no_log"))
        return
    undone = {str(entry.get("of") or "") for entry in entries if entry.get("action") == "undo"}
    by_id = {str(entry.get("id") or ""): entry for entry in entries}
    for entry in entries[:50]:
        _publication(entry, language, undone=undone, target=by_id.get(str(entry.get("of") or ""), {}))


def _publication(
    entry: Mapping[str, Any], language: str, *, undone: set[str], target: Mapping[str, Any]
) -> None:  # fmt: skip
    name = str(entry.get("id") or entry.get("publication") or "")
    action = _action(entry)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        about = _about(target if action == "undo" and target else entry, language)
        counts = entry.get("counts") if isinstance(entry.get("counts"), Mapping) else {}
        told = say(language, "list.comma").join(
            say(language, f"intake.count_{what}", count=number)
            for what, number in (counts or {}).items()
            if number and what in ("added", "changed", "removed", "figures", "practices", "sources", "regions")
        )
        words = [when(str(entry.get("at") or "")), str(entry.get("who") or ""), about, told]
        lead = say(language, f"intake.log_{action}")
        st.markdown(f"**{lead}** " + " · ".join(evidence.plain(part) for part in words if part), width="stretch")
        if action != "undo" and name and name not in undone:
            _undo_step(name, action, language)


def _undo_step(name: str, action: str, language: str) -> None:
    """Show the button that takes an entry back; it asks once before it does."""
    asked = st.session_state.get(_ASKED) == name
    if not asked:
        st.button(
            say(language, "intake.undo" if action == "publish" else f"intake.undo_{action}"),
            key=f"undo_{name}",
            icon=":material/undo:",
            on_click=lambda: st.session_state.update({_ASKED: name}),
        )
        return
    if not intake_editor.name():
        st.caption(say(language, "intake.editor_first"), width="content")
    st.markdown(say(language, "intake.undo_sure"), width="content")
    sure = st.button(
        say(language, "intake.undo_yes"),
        key=f"undo_yes_{name}",
        type="primary",
        disabled=not intake_editor.name(),
    )
    st.button(say(language, "intake.undo_no"), key=f"undo_no_{name}", on_click=lambda: st.session_state.pop(_ASKED))
    if sure:
        undo(name, language)


def undo(publication: str, language: str) -> None:
    """Take a publication back and draw the list anew, with what came of it."""
    try:
        with st.spinner(say(language, "intake.undoing")):
            answer = commands.undo(publication, intake_editor.permit(), language)
    except commands.CommandFault as fault:
        tell(fault, language)
        return
    st.session_state.pop(_ASKED, None)
    st.session_state[_UNDONE] = answer
    st.rerun()


def _action(entry: Mapping[str, Any]) -> str:
    action = str(entry.get("action") or "publish")
    return action if action in ("publish", "undo", "word", "indicator") else "publish"


def _about(entry: Mapping[str, Any], language: str) -> str:
    """Return what an entry of the log is about: titles of sources, or the word and the name of its indicator."""
    what = str(entry.get("what") or "")
    if _action(entry) in ("word", "indicator"):
        rows = cache.intake_indicators(language)
        names = dict(zip(rows["indicator_id"], rows["name"], strict=True))
        name = str(names.get(what) or what)
        word = str(entry.get("word") or "")
        return say(language, "intake.log_word_of", word=word, name=name) if word else name
    ids = [str(one) for one in entry.get("sources") or ()]
    sources = cache.catalogue(language).sources
    titles = dict(zip(sources["source_id"], sources["title"], strict=True))
    if any(one not in titles for one in ids):  # undone since: only the draft knows its title
        titles = {**_titles(str(entry.get("draft") or "")), **titles}
    return say(language, "list.comma").join(str(titles.get(one) or one) for one in ids) or what


def _titles(draft_id: str) -> dict[str, str]:
    try:
        found = draft.read(draft_id)
    except draft.DraftFault:
        return {}
    sources = [state_.source for state_ in fold.fold(found, journal.read(found.folder).entries).sections.values()]
    return {str(s.get("source_id") or ""): str(s.get("title") or "") for s in sources}


def changes(answer: Mapping[str, Any], language: str) -> list[str]:
    """Return the words of a diff in the language of the page."""
    found = answer.get("changes") or []
    return [str(c.get(language) or "") if isinstance(c, Mapping) else str(c) for c in found]
