"""Several articles in one file: each is a range of lines, said by hand beside the numbered text."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.intake import commands, fold
from dashboard.intake.periods import last_day
from dashboard.locale import say
from dashboard.ui import intake_editor, intake_start

_SHOWN: Final = 46  # characters of a line


def dialog(review: fold.Review, language: str) -> None:
    """Open the form that divides a file into articles."""
    st.dialog(say(language, "intake.split"), width="large")(_form)(review, language)


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
        now = pd.DataFrame(
            [
                {
                    "first_line": s.section.first_line,
                    "last_line": s.section.last_line,
                    "published": str(s.source.get("published") or ""),
                    "region": s.region_code or "",
                }
                for s in review.sections.values()
            ]
        )
        edited = st.data_editor(
            now,
            num_rows="dynamic",
            hide_index=True,
            column_config={
                "first_line": st.column_config.NumberColumn(say(language, "intake.first_line"), min_value=1, step=1),
                "last_line": st.column_config.NumberColumn(say(language, "intake.last_line"), min_value=1, step=1),
                "published": st.column_config.TextColumn(say(language, "intake.source_field.published")),
                "region": st.column_config.TextColumn(say(language, "intake.region.code")),
            },
            key=f"intake_split_rows_{language}",
        )
        sections = _sections(edited)
        wrong = fault_of(sections, len(text))
        if wrong:
            st.warning(say(language, f"intake.split_{wrong}"))
        if st.button(say(language, "intake.split_do"), type="primary", disabled=bool(wrong), key="intake_split_do"):
            try:
                with st.spinner(say(language, "intake.rereading")):
                    commands.split(review.draft.draft_id, sections, intake_editor.name(), language)
            except commands.CommandFault as fault:
                intake_start.tell(fault, language)
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


def _sections(rows: pd.DataFrame) -> list[dict[str, Any]]:
    found = []
    for row in rows.to_dict("records"):
        if pd.isna(row["first_line"]) or pd.isna(row["last_line"]):
            continue
        one: dict[str, Any] = {"first_line": int(row["first_line"]), "last_line": int(row["last_line"])}
        one |= {name: text for name in ("published", "region") if (text := str(row[name] or "").strip())}
        found.append(one)
    return sorted(found, key=lambda s: int(s["first_line"]))
