"""The form of an article: where it comes from, and which region it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from dashboard.frame import records
from dashboard.intake import fold, journal, regions
from dashboard.intake.items import SectionState
from dashboard.intake.periods import last_day
from dashboard.intake.permit import NotPermitted
from dashboard.locale import say
from dashboard.ui import cache, intake_board, intake_editor, roles

KINDS: Final = ("article", "report", "bulletin", "statistics", "web", "spreadsheet", "event_log")
GRADES: Final = ("A", "B", "C", "D")
LEVELS: Final = ("province", "prefecture", "county", "district", "zone")
_SOURCE_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,60}\Z")
_CODE: Final = re.compile(r"\d{6}(-[a-z0-9_]+)?\Z")
_NEW: Final = "+"


def dialog(review: fold.Review, section: int, language: str) -> None:
    """Open the form of a section."""
    st.dialog(say(language, "intake.source_title"), width="large")(roles.editors_only(_form))(review, section, language)


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
    region, name, new = _region(found, regions.suggested(review), language, key)
    faults = _faults(filled, region, new, language)
    if st.button(say(language, "intake.save"), type="primary", key=f"intake_source_save_{key}"):
        for words in faults:
            st.warning(words)
        if faults:
            return
        permit = intake_editor.permit()
        about = fold.about_section(found.section, {"region": region, "region_name": name, "region_new": new})
        of_source = fold.about_section(found.section, {**filled, "reading": "full"})
        entries = [
            journal.Entry(journal.now(), permit.who, "source", str(section), of_source),
            journal.Entry(journal.now(), permit.who, "section", str(section), about),
        ]
        try:
            intake_board.record(review.draft.draft_id, entries, permit)
        except NotPermitted as refused:
            st.error(say(language, refused.key))
            return
        except OSError:
            st.error(say(language, "intake.board.not_saved"))
            return
        st.rerun()


def _region(
    found: SectionState, proposed: Mapping[str, Mapping[str, Any]], language: str, key: str
) -> tuple[str | None, str | None, dict[str, Any]]:
    catalogue = cache.catalogue(language)
    names = dict(zip(catalogue.regions["region_code"], catalogue.regions["region_name"], strict=True))
    offered = {code: row for code, row in proposed.items() if code not in names}
    current = found.region_code or ""
    usual = current if current in names or current in offered else _NEW if current else None
    options = [*offered, _NEW, *names]
    if current and current not in names:
        st.info(say(language, "intake.region_unknown", code=current, name=found.region_name or ""))

    def shown(code: str) -> str:
        if code == _NEW:
            return say(language, "intake.region.other")
        return f"{names[code]} {code}" if code in names else _candidate(offered[code], language)

    code = st.selectbox(
        say(language, "intake.region.pick"),
        options,
        index=options.index(usual) if usual else None,
        format_func=shown,
        placeholder=say(language, "overview.place_none"),
        key=f"intake_region_{key}_{language}",
    )
    if code is None or code in names:
        return code, names.get(str(code)), {}
    begun = str(current if code == _NEW and current not in offered else "" if code == _NEW else code)
    return _new_region(found, begun, offered, language, f"{key}_{code}")


def _new_region(
    found: SectionState, begun: str, offered: Mapping[str, Mapping[str, Any]], language: str, key: str
) -> tuple[str | None, str | None, dict[str, Any]]:
    """Show the fields of a region that the atlas does not know; all but the code follow the code."""
    catalogue = cache.catalogue(language)
    known = {str(r["region_code"]): r for r in records(catalogue.regions)}
    left, right = st.columns(2)
    with left:
        code = _line("code", begun, language, key, "411322")
        if code in known:
            return code, str(known[code]["region_name"]), {}
        row = regions.described(code, found.region_new, offered, known)
        # What nothing is known of keeps the names that were typed while its code is mended.
        told = f"{key}_{code}" if row["name_zh"] else key
        of_section = found.region_name if code in ("", found.region_code) else ""
        name_zh = _line("name_zh", row["name_zh"] or of_section, language, told)
        name_en = _line("name_en", row["name_en"], language, told)
    with right:
        level = st.selectbox(
            say(language, "intake.region.level"),
            LEVELS,
            index=LEVELS.index(row["level"]) if row["level"] in LEVELS else 2,
            format_func=lambda name: say(language, f"level.{name}"),
            key=f"intake_region_level_{key}_{code}_{language}",
        )
        levels = {c: str(r["level"]) for c, r in known.items()} | {c: str(r["level"]) for c, r in offered.items()}
        above = ["", *(c for c in (*offered, *known) if c != code and regions.may_be_above(c, level, levels[c]))]
        guess = row["parent_code"] or ""
        parent = st.selectbox(
            say(language, "intake.region.parent"),
            above,
            index=above.index(guess) if guess in above else 0,
            format_func=lambda c: _parent(c, known, offered, language),
            help=say(language, "intake.region.parent_help"),
            key=f"intake_region_parent_{key}_{code}_{level}_{language}",
        )
    new = {"code": code, "name_zh": name_zh, "name_en": name_en, "level": level, "parent_code": parent or None}
    return code or None, name_zh or None, new


def _parent(
    code: str, known: Mapping[str, Mapping[Any, Any]], offered: Mapping[str, Mapping[str, Any]], language: str
) -> str:
    if not code:
        return say(language, "intake.region.parent_open")
    return _candidate(offered[code], language) if code in offered else f"{known[code]['region_name']} {code}"


def _candidate(row: Mapping[str, Any], language: str) -> str:
    """Return name and code of a place that the draft proposes, and that it is new."""
    name = row.get("name_zh") if language == "zh" else row.get("name_en") or row.get("name_zh")
    return say(language, "intake.region.candidate", name=name or row["code"], code=row["code"])


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
    elif new and (not _CODE.match(region) or not new["name_zh"]):
        found.append(say(language, "intake.region_form"))
    elif new.get("parent_code") == regions.COUNTRY and new["level"] != "province":
        found.append(say(language, "intake.region_country"))
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
