"""Several articles in one file: each is a range of lines, said by hand beside the numbered text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.intake import commands, fold, regions
from dashboard.intake.periods import last_day
from dashboard.locale import say
from dashboard.ui import cache, evidence, intake_editor, intake_start, roles

_SHOWN: Final = 46  # characters of a line
_CODE: Final = re.compile(r"\d{6}(-[a-z0-9_]+)?\Z")


def dialog(review: fold.Review, language: str) -> None:
    """Open the form that divides a file into articles."""
    st.dialog(say(language, "intake.split"), width="large")(roles.editors_only(_form))(review, language)


def _form(review: fold.Review, language: str) -> None:
    st.caption(say(language, "intake.split_lead"))
    text = review.draft.text.split("\n")
    left, right = st.columns([1.2, 1], gap="medium")
    with left:
        lines = pd.DataFrame(
            {"line": range(1, len(text) + 1), "text": [line.strip()[:_SHOWN] for line in text]},
        )
        st.dataframe(
            lines[lines["text"] != ""],
            hide_index=True,
            height=420,
            column_config={
                "line": st.column_config.NumberColumn(say(language, "intake.line"), width=60),
                "text": st.column_config.TextColumn(say(language, "intake.words"), width=360),
            },
            key=f"intake_split_lines_{language}",
        )
    with right:
        places = _places(review, language)
        names = {code: name for name, code in reversed(places.items()) if name != code}
        now = pd.DataFrame(
            [
                {
                    "first_line": s.section.first_line,
                    "last_line": s.section.last_line,
                    "published": str(s.source.get("published") or ""),
                    "region": names.get(s.region_code or "", s.region_code or ""),
                }
                for s in review.sections.values()
            ],
        )
        edited = st.data_editor(
            now,
            num_rows="dynamic",
            hide_index=True,
            column_config={
                "first_line": st.column_config.NumberColumn(say(language, "intake.first_line"), min_value=1, step=1),
                "last_line": st.column_config.NumberColumn(say(language, "intake.last_line"), min_value=1, step=1),
                "published": st.column_config.TextColumn(say(language, "intake.source_field.published")),
                "region": st.column_config.TextColumn(say(language, "intake.split_region")),
            },
            placeholder="",
            key=f"intake_split_rows_{language}",
        )
        sections, wrong = sections_of(edited, places, language)
        fault = fault_of(sections, len(text))
        if fault and not (wrong and fault == "none"):
            wrong.append(say(language, f"intake.split_{fault}"))
        for words in wrong:
            st.warning(words)
        if st.button(say(language, "intake.split_do"), type="primary", disabled=bool(wrong), key="intake_split_do"):
            try:
                with st.spinner(say(language, "intake.rereading")):
                    commands.split(review.draft.draft_id, sections, intake_editor.permit(), language)
            except commands.CommandFault as refused:
                intake_start.tell(refused, language)
                return
            st.rerun()


def fault_of(sections: list[dict[str, Any]], lines: int) -> str:
    """Return what is wrong with ranges of lines: "none", "bounds", "overlap", "date", or "" for nothing."""
    if not sections:
        return "none"
    ranges = sorted((s["first_line"], s["last_line"]) for s in sections)
    if any(first < 1 or last < first or last > lines for first, last in ranges):
        return "bounds"
    if any(after[0] <= before[1] for before, after in pairwise(ranges)):
        return "overlap"
    if any(s.get("published") and last_day(s["published"])[0] is None for s in sections):
        return "date"
    return ""


def sections_of(rows: pd.DataFrame, places: Mapping[str, str], language: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the articles that rows of the form say, and what is wrong with rows, in words.

    Parameters
    ----------
    rows : DataFrame
        first_line, last_line, published, region; an empty cell is unknown, a row of empty cells is none.
    places : mapping
        Names and codes of places to their codes.
    language : str
        Language of the words.
    """
    found: list[dict[str, Any]] = []
    wrong: list[str] = []
    for number, row in enumerate(rows.to_dict("records"), start=1):
        said = {str(name): text for name, cell in row.items() if (text := _text(cell))}
        if not said:
            continue
        if "first_line" not in said or "last_line" not in said:
            wrong.append(say(language, "intake.split_half", row=number))
            continue
        one: dict[str, Any] = {name: int(float(said[name])) for name in ("first_line", "last_line")}
        if "published" in said:
            one["published"] = said["published"]
        if "region" in said:
            code = _code(said["region"], places)
            if code is None:
                wrong.append(say(language, "intake.split_place", row=number, place=evidence.plain(said["region"])))
                continue
            one["region"] = code
        found.append(one)
    return sorted(found, key=lambda s: int(s["first_line"])), wrong


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell).strip()


def _code(typed: str, places: Mapping[str, str]) -> str | None:
    """Return the code of what was typed: a name, or a code (also one that the atlas does not know yet)."""
    return places.get(typed) or places.get(typed.casefold()) or (typed if _CODE.match(typed) else None)


def _places(review: fold.Review, language: str) -> dict[str, str]:
    """Return name → code of the places of the atlas and of those that the draft proposes, and code → code."""
    catalogue = cache.catalogue(language)
    known = dict(zip(catalogue.regions["region_name"], catalogue.regions["region_code"], strict=True))
    new = {
        str(row.get(f"name_{language}") or row.get("name_zh") or code): code
        for code, row in regions.suggested(review).items()
    }
    found = {str(name): str(code) for name, code in {**new, **known}.items()}
    found |= {name.casefold(): code for name, code in found.items() if name.casefold() not in found}
    return found | {code: code for code in found.values()}
