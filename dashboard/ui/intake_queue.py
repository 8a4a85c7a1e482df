"""Counted nouns that no indicator knows: each becomes another word of an indicator, or an indicator of its own."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.intake import commands, journal
from dashboard.intake.permit import NotPermitted
from dashboard.locale import say
from dashboard.ui import cache, evidence, intake_board, intake_editor, intake_start, roles, state, tables
from dashboard.view import THEMES

KINDS: Final = ("stock", "flow", "ratio", "rate", "norm", "change")
POLARITIES: Final = ("neutral", "higher_better", "lower_better")
_MOST: Final = 12  # drafts that are read again at once
_ID: Final = re.compile(r"[a-z][a-z0-9_]{2,63}\Z")


def show(language: str) -> None:
    """Show the queue, and beside it what can be done with the noun that is chosen."""
    st.caption(say(language, "intake.queue_lead"))
    try:
        nouns = _read(language)
    except commands.CommandFault as fault:
        intake_start.tell(fault, language)
        return
    if not nouns:
        st.info(say(language, "intake.queue_empty"))
        return
    left, right = st.columns([1.3, 1], gap="large")
    comma = say(language, "list.comma")
    shown = pd.DataFrame(
        {
            "noun": [str(n.get("noun") or "") for n in nouns],
            "count": [int(n.get("count") or 0) for n in nouns],
            "units": [comma.join(map(str, n.get("units") or ())) for n in nouns],
            "examples": [comma.join(map(str, (n.get("examples") or ())[:3])) for n in nouns],
            "drafts": [len(n.get("drafts") or ()) for n in nouns],
        }
    )
    with left:
        columns = {name: say(language, f"intake.queue_{name}") for name in shown.columns}
        at = tables.table(shown, key="intake_queue", columns=columns)
    with right:
        if at is None or at >= len(nouns):
            st.info(say(language, "intake.queue_hint"), icon=":material/touch_app:")
            return
        chosen = nouns[at]
        noun = str(chosen.get("noun") or "")
        st.markdown(f"**{evidence.plain(noun)}**")
        drafts = [str(d) for d in chosen.get("drafts") or ()]
        _word(noun, drafts, language)
        with st.expander(say(language, "intake.new_indicator")):
            if _indicator_form(noun, str((chosen.get("units") or [""])[0]), language, key=f"queue_{noun}"):
                _read_again(drafts, language)


def new_indicator(noun: str, unit: str, *, draft_id: str, figure: str) -> None:
    """Open the form of a new indicator for a figure of a draft."""
    language = state.language()
    title = say(language, "intake.new_indicator")
    st.dialog(title, width="large")(roles.editors_only(_new))(noun, unit, draft_id, figure, language)


def _new(noun: str, unit: str, draft_id: str, figure: str, language: str) -> None:
    made = _indicator_form(noun, unit, language, key=f"board_{noun}_{figure}")
    if made:
        permit = intake_editor.permit()
        entry = journal.Entry(journal.now(), permit.who, "correct", figure, {"indicator_id": made})
        try:
            intake_board.record(draft_id, [entry] if figure else [], permit)
        except NotPermitted as refused:
            st.error(say(language, refused.key))
            return
        except OSError:
            st.error(say(language, "intake.board.not_saved"))
            return
        st.rerun()


def _read(language: str) -> list[dict[str, Any]]:
    """Return the queue; asked again where something was added, not at every click."""
    mark = st.session_state.get("intake_queue_mark", 0)
    kept = st.session_state.get("intake_queue_read")
    if kept is not None and kept[0] == (mark, language):
        return list(kept[1])
    with st.spinner(say(language, "intake.queue_reading")):
        found = commands.queue(language)
    st.session_state["intake_queue_read"] = ((mark, language), found)
    return found


def _added() -> None:
    st.session_state["intake_queue_mark"] = st.session_state.get("intake_queue_mark", 0) + 1


def _read_again(drafts: list[str], language: str) -> None:
    """Propose anew in the drafts that count a noun which has an indicator now; decisions stay as they are."""
    with st.spinner(say(language, "intake.rereading")):
        for name in drafts[:_MOST]:
            try:
                commands.reread(name, intake_editor.permit(), language)
            except commands.CommandFault as fault:
                intake_start.tell(fault, language)


def _word(noun: str, drafts: list[str], language: str) -> None:
    rows = cache.intake_indicators(language)
    names = {
        row["indicator_id"]: f"{row['name']} ({row['unit']} · {say(language, 'theme.' + row['theme'])})"
        for row in records(rows)
    }
    indicator = st.selectbox(
        say(language, "intake.word_of"),
        list(names),
        index=None,
        format_func=lambda i: names[i],
        placeholder=say(language, "pick.indicator_none"),
        key=f"intake_word_{noun}_{language}",
    )
    if st.button(
        say(language, "intake.word_add", noun=noun), disabled=indicator is None, key=f"intake_word_add_{noun}"
    ):
        try:
            with st.spinner(say(language, "intake.saving")):
                commands.add_word(str(indicator), noun, intake_editor.permit(), language)
        except commands.CommandFault as fault:
            intake_start.tell(fault, language)
            return
        _added()
        _read_again(drafts, language)
        st.success(say(language, "intake.word_added", noun=noun, name=names[str(indicator)]))


def _indicator_form(noun: str, unit: str, language: str, key: str) -> str:
    """Show the form, and return the id of the indicator that was made, "" until then."""
    catalogue = cache.catalogue(language)
    with st.form(f"intake_indicator_{key}", border=False):
        left, right = st.columns(2)
        with left:
            name_zh = st.text_input(say(language, "intake.indicator.name_zh"), value=f"{noun}", max_chars=60)
            name_en = st.text_input(say(language, "intake.indicator.name_en"), max_chars=80)
            id_ = st.text_input(say(language, "intake.indicator.id"), max_chars=64, placeholder="grid_workers_total")
            unit = st.text_input(say(language, "intake.indicator.unit"), value=unit, max_chars=12)
        with right:
            theme = st.selectbox(say(language, "pick.theme"), THEMES, format_func=lambda t: say(language, f"theme.{t}"))
            families = dict(zip(catalogue.families["family"], catalogue.families["name"], strict=True))
            family = st.selectbox(
                say(language, "pick.family"),
                list(families),
                index=None,
                format_func=lambda f: families[f],
                placeholder=say(language, "intake.indicator.family_none"),
            )
            kind = st.selectbox(
                say(language, "intake.js.field_kind"), KINDS, format_func=lambda k: say(language, f"kind.{k}")
            )
            polarity = st.selectbox(
                say(language, "intake.indicator.polarity"),
                POLARITIES,
                format_func=lambda p: say(language, f"polarity.{p}"),
            )
        definition_zh = st.text_input(say(language, "intake.indicator.definition_zh"), max_chars=200)
        definition_en = st.text_input(say(language, "intake.indicator.definition_en"), max_chars=200)
        aliases = st.text_input(say(language, "intake.indicator.aliases"), value=noun)
        pressed = st.form_submit_button(say(language, "intake.indicator.make"), type="primary")
    if not pressed:
        return ""
    id_ = id_.strip()
    if not _ID.match(id_) or not all(v.strip() for v in (name_zh, name_en, unit, definition_zh, definition_en)):
        st.warning(say(language, "intake.indicator.lacks"))
        return ""
    entry = {
        "id": id_,
        "theme": theme,
        "family": family or id_,
        "name": {"zh": name_zh.strip(), "en": name_en.strip()},
        "unit": unit.strip(),
        "kind": kind,
        "polarity": polarity,
        "definition": {"zh": definition_zh.strip(), "en": definition_en.strip()},
        "aliases": [word for word in re.split(r"[,，、;；\s]+", aliases) if word],
    }
    try:
        with st.spinner(say(language, "intake.saving")):
            commands.add_indicator(entry, intake_editor.permit(), language)
    except commands.CommandFault as fault:
        intake_start.tell(fault, language)
        return ""
    _added()
    st.success(say(language, "intake.indicator.made", name=name_zh))
    return id_
