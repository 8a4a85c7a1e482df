"""The form of an article: where it comes from, and which region it is about."""

from __future__ import annotations

import re
from typing import Any, Final

import streamlit as st

from dashboard.frame import records
from dashboard.intake import fold, journal, regions
from dashboard.intake.items import SectionState
from dashboard.intake.periods import last_day
from dashboard.locale import say
from dashboard.ui import cache, intake_board, intake_editor

KINDS: Final = ("article", "report", "bulletin", "statistics", "web", "spreadsheet", "event_log")
GRADES: Final = ("A", "B", "C", "D")
LEVELS: Final = ("province", "prefecture", "county", "district", "zone")
_SOURCE_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,60}\Z")
_CODE: Final = re.compile(r"\d{6}(-[a-z0-9_]+)?\Z")
_NEW: Final = "+"


def dialog(review: fold.Review, section: int, language: str) -> None:
    """Open the form of a section."""
    st.dialog(say(language, "intake.source_title"), width="large")(_form)(review, section, language)


def _form(review: fold.Review, section: int, language: str) -> None:
    found = review.sections[section]
    given = found.source
    st.caption(say(language, "intake.source_lead"))
    key = f"{review.draft.draft_id}_{section}"
    filled: dict[str, Any] = {}
    filled["title"] = _text("title", given, language, key)
    left, right = st.columns(2)
    with left:
        filled["publisher"] = _text("publisher", given, language, key)
        filled["published"] = _text("published", given, language, key, hint="2024-06-21")
        filled["source_id"] = _text("source_id", given, language, key, hint="fangcheng-20240101")
    with right:
        filled["kind"] = _choice("kind", KINDS, str(given.get("kind") or "article"), "source_kind", language, key)
        filled["grade"] = _choice("grade", GRADES, str(given.get("grade") or "C"), "grade_long", language, key)
        filled["page"] = _text("page", given, language, key)
    filled["url"] = _text("url", given, language, key)
    filled["note"] = _text("note", given, language, key)
    region, name, new = _region(found, language, key)
    faults = _faults(filled, region, new, language)
    if st.button(say(language, "intake.save"), type="primary", key=f"intake_source_save_{key}"):
        for words in faults:
            st.warning(words)
        if faults:
            return
        who = intake_editor.name()
        about = fold.about_section(found.section, {"region": region, "region_name": name, "region_new": new})
        of_source = fold.about_section(found.section, {**filled, "reading": "full"})
        entries = [
            journal.Entry(journal.now(), who, "source", str(section), of_source),
            journal.Entry(journal.now(), who, "section", str(section), about),
        ]
        intake_board.record(review.draft.draft_id, entries)
        st.rerun()


def _region(found: SectionState, language: str, key: str) -> tuple[str | None, str | None, dict[str, Any]]:
    catalogue = cache.catalogue(language)
    names = dict(zip(catalogue.regions["region_code"], catalogue.regions["region_name"], strict=True))
    usual = found.region_code if found.region_code in names else _NEW if found.region_code else None
    options = [_NEW, *names]
    if found.region_code and usual == _NEW:
        st.info(say(language, "intake.region_unknown", code=found.region_code, name=found.region_name or ""))
    code = st.selectbox(
        say(language, "intake.region.pick"),
        options,
        index=options.index(usual) if usual else None,
        format_func=lambda c: say(language, "intake.region.other") if c == _NEW else f"{names[c]} {c}",
        placeholder=say(language, "overview.place_none"),
        key=f"intake_region_{key}_{language}",
    )
    if code != _NEW:
        return code, names.get(str(code)), {}
    row = found.region_new
    left, right = st.columns(2)
    with left:
        new_code = _line("code", row.get("code") or found.region_code, language, key, "411322")
        name_zh = _line("name_zh", row.get("name_zh") or found.region_name, language, key)
        name_en = _line("name_en", row.get("name_en"), language, key)
    with right:
        level = str(row.get("level") or regions.level_of(new_code))
        chosen = st.selectbox(
            say(language, "intake.region.level"),
            LEVELS,
            index=LEVELS.index(level) if level in LEVELS else 2,
            format_func=lambda name: say(language, f"level.{name}"),
            key=f"intake_region_level_{key}_{language}",
        )
        above = [r["region_code"] for r in records(catalogue.regions) if r["level"] in ("country", *LEVELS[:3])]
        guess = str(row.get("parent_code") or regions.parent_of(new_code, above))
        parent = st.selectbox(
            say(language, "intake.region.parent"),
            above,
            index=above.index(guess) if guess in above else None,
            format_func=lambda c: f"{names[c]} {c}",
            key=f"intake_region_parent_{key}_{language}",
        )
    new = {"code": new_code, "name_zh": name_zh, "name_en": name_en, "level": chosen, "parent_code": parent}
    return new_code or None, name_zh or None, new


def _faults(filled: dict[str, Any], region: str | None, new: dict[str, Any], language: str) -> list[str]:
    found = [
        say(language, "intake.source_needs", field=say(language, f"intake.source_field.{name}"))
        for name in ("title", "publisher", "source_id")
        if not filled[name]
    ]
    if filled["source_id"] and not _SOURCE_ID.match(filled["source_id"]):
        found.append(say(language, "intake.source_id_form"))
    if filled["published"] and last_day(filled["published"])[0] is None:
        found.append(say(language, "intake.published_form"))
    if not region:
        found.append(say(language, "intake.region_needed"))
    elif new and (not _CODE.match(region) or not new["name_zh"] or not new["parent_code"]):
        found.append(say(language, "intake.region_form"))
    return found


def _text(name: str, given: dict[str, Any], language: str, key: str, hint: str = "") -> str:
    return st.text_input(
        say(language, f"intake.source_field.{name}"),
        value=str(given.get(name) or ""),
        placeholder=hint or None,
        key=f"intake_source_{name}_{key}_{language}",
        max_chars=400,
    ).strip()


def _choice(name: str, options: tuple[str, ...], chosen: str, words: str, language: str, key: str) -> str:
    return st.selectbox(
        say(language, f"intake.source_field.{name}"),
        options,
        index=options.index(chosen) if chosen in options else 0,
        format_func=lambda value: say(language, f"{words}.{value}"),
        key=f"intake_source_{name}_{key}_{language}",
    )


def _line(name: str, value: Any, language: str, key: str, hint: str = "") -> str:
    return st.text_input(
        say(language, f"intake.region.{name}"),
        value=str(value or ""),
        placeholder=hint or None,
        key=f"intake_region_{name}_{key}_{language}",
        max_chars=80,
    ).strip()
