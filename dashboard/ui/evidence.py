"""From a figure to the words in its source: the panel beside a picture. Its page is ``evidence_page``."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.locale import say
from dashboard.queries import FigureDetail
from dashboard.render import words
from dashboard.ui import cache, state
from dashboard.ui.evidence_page import figure_page
from dashboard.ui.evidence_parts import (
    back,
    compare_link,
    contradictions,
    figure_facts,
    headline,
    notices,
    paragraph,
    row_dict,
)
from dashboard.ui.markup import facts_table, plain

__all__ = ["back", "facts_table", "figure_page", "gap_panel", "panel", "plain", "rate_panel", "row_dict", "row_panel"]


def panel(observation_id: str) -> None:
    """Show the evidence of a figure beside the picture that it was clicked in."""
    language = state.language()
    detail = cache.figure_detail(observation_id, language)
    if detail is None:
        st.info(say(language, "evidence.no_figure", id=observation_id))
        return
    with st.container(border=True, key="evidence_panel"):
        headline(detail, language)
        facts_table(figure_facts(detail, language))
        paragraph(detail, language)
        contradictions(observation_id, language)
        notices(detail)
        _others(detail, language)
        st.page_link(
            "pages/evidence.py",
            label=say(language, "evidence.open_figure"),
            icon=":material/fact_check:",
            query_params=state.link("evidence", figure=observation_id),
        )


def gap_panel(rows: pd.DataFrame) -> None:
    """Say why a figure is missing, in one place or in several for the same reason.

    Parameters
    ----------
    rows : DataFrame
        Rows of a frame of one indicator with one kind of gap.
    """
    language = state.language()
    if rows.empty:
        return
    first = rows.iloc[0]
    with st.container(border=True, key="evidence_panel"):
        where = first["region_name"] if len(rows) == 1 else say(language, "evidence.places", count=len(rows))
        st.markdown(f"**{plain(where)} · {plain(first['indicator_name'])}**")
        st.html(f'<div class="atlas-value">{escape(say(language, "gap." + first["gap"]))}</div>')
        st.markdown(plain(say(language, "gap_long." + first["gap"])))
        for reason in dict.fromkeys(reason for reason in rows["gap_reason"] if reason):
            st.caption(plain(reason))
        if len(rows) > 1:
            names = say(language, "list.comma").join(rows["region_name"])
            with st.container(height=200 if len(rows) > 40 else "content", border=False):
                st.caption(plain(names))
        compare_link(str(first["indicator_id"]), language)


def row_panel(row: pd.DataFrame) -> None:
    """Show what stands behind one row of a frame, figure or gap."""
    first = row_dict(row.iloc[0])
    if first["gap"] is None and pd.notna(first["base_value"]):
        rate_panel(first)
    elif first["observation_id"]:
        panel(str(first["observation_id"]))
    else:
        gap_panel(row)


def rate_panel(row: Mapping[str, Any]) -> None:
    """Show how a normalised figure was made: what was published, what it was divided by, and where both stand.

    Parameters
    ----------
    row : mapping
        A row of a frame whose ``base_value`` is set.
    """
    language = state.language()
    published = {name: row[f"base_{name}"] for name in ("value", "value_to", "bound", "unit")}
    with st.container(border=True, key="evidence_panel"):
        st.markdown(f"**{plain(row['region_name'])} · {plain(row['indicator_name'])}**")
        st.html(f'<div class="atlas-value">{escape(words.value_text(row, language))}</div>')
        facts = [
            (say(language, "evidence.published_figure"), words.value_text(published, language, full=True)),
            (say(language, "evidence.period"), words.period_text(row, language)),
        ]
        if row["denominator_name"]:
            divisor = {name: row[f"denominator_{name}"] for name in ("value", "value_to", "bound", "unit")}
            when = row["denominator_end"]
            facts += [
                (say(language, "evidence.divided_by"), str(row["denominator_name"])),
                (say(language, "evidence.divisor"), words.value_text(divisor, language, full=True)),
                (say(language, "evidence.divisor_date"), when.isoformat() if when else ""),
                (say(language, "evidence.divisor_source"), str(row["denominator_source"] or "")),
            ]
        facts.append((say(language, "evidence.grade"), say(language, f"grade_long.{row['grade']}")))
        facts_table([(name, value) for name, value in facts if value])
        for name, key in (("observation_id", "evidence.open_figure"), ("denominator_id", "evidence.open_divisor")):
            if row[name]:
                st.page_link(
                    "pages/evidence.py",
                    label=say(language, key),
                    icon=":material/fact_check:",
                    query_params=state.link("evidence", figure=str(row[name])),
                )


def _others(detail: FigureDetail, language: str) -> None:
    """List the other figures of the same place and indicator, each with why it is not the one shown."""
    if detail.others.empty:
        return
    with st.expander(say(language, "evidence.other_figures", count=len(detail.others))):
        st.caption(say(language, "choice_rule"))
        for row in records(detail.others):
            parts = [words.period_text(row, language), row["publisher"] or say(language, "evidence.calculated")]
            parts += [row["concept_name"] or "", say(language, row["why"])]
            said = plain(" · ".join(part for part in parts if part))
            st.markdown(f"**{plain(words.value_text(row, language))}** {said}")
