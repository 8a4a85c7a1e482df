"""From a practice at a place to the words in its sources: the panel beside a picture of practices."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import texts
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import words
from dashboard.render.practice_marks import read_practice_mark
from dashboard.ui import cache, evidence, state


def of(frame: Frame, customdata: object) -> bool:
    """Show what stands behind a cell that was clicked; say whether it was one of a picture of practices."""
    mark = read_practice_mark(customdata)
    if mark is None:
        return False
    if mark.practice_id:
        panel(frame, mark.region_code, mark.practice_id)
    else:
        pair(frame, mark.region_code, mark.other)
    return True


def row(frame: Frame, at: int) -> bool:
    """Show what stands behind a row of the table twin; say whether the frame is one of practices."""
    found = frame.rows.iloc[at]
    if "other_code" in frame.rows:
        if found["other_code"]:
            pair(frame, str(found["region_code"]), str(found["other_code"]))
        return True
    if "local_names" in frame.rows:
        panel(frame, str(found["region_code"]), str(found["practice_id"]))
        return True
    return False


def panel(frame: Frame, region_code: str, practice_id: str, *, key: str = "evidence_panel") -> None:
    """Show one practice at one place: every mention with its words in the source, and the figures that measure it."""
    language = state.language()
    rows = frame.rows[(frame.rows["region_code"] == region_code) & (frame.rows["practice_id"] == practice_id)]
    if rows.empty:
        return
    found = records(rows)[0]
    with st.container(border=True, key=key):
        st.markdown(f"**{evidence.plain(found['region_name'])} · {evidence.plain(found['practice_name'])}**")
        if found["gap"] is not None:
            st.html(f'<div class="atlas-value">{escape(say(language, "practice_gap." + found["gap"]))}</div>')
            st.markdown(evidence.plain(say(language, "practice_gap_long." + found["gap"])))
        else:
            detail(region_code, practice_id, found["observation_ids"], state.view().min_grade)
        st.page_link(
            "pages/practices.py",
            label=say(language, "practices.open_card"),
            icon=":material/group_work:",
            query_params=state.link("practices", view=state.view().with_(practices=(practice_id,)), part=""),
        )


def detail(region_code: str, practice_id: str, observation_ids: list[str], min_grade: str) -> None:
    """Show the mentions of a practice at a place with their passages, and the figures that measure it.

    Mentions in sources of a worse grade than ``min_grade`` are only counted.
    """
    language = state.language()
    mentions = cache.practice_mentions(region_code, practice_id, language)
    kept = [mention for mention in mentions if mention["grade"] <= min_grade]
    for at, mention in enumerate(kept):
        facts = [
            ("local_name", mention["local_name"]),
            ("as_printed", mention["as_printed"]),
            ("scope", mention["scope"]),
            ("source", _citation(mention, language)),
            ("grade", say(language, f"grade_long.{mention['grade']}")),
            ("note", mention["note"]),
        ]
        evidence.facts_table([(say(language, f"evidence.{name}"), str(value)) for name, value in facts if value])
        passage(mention, mention["char_start"], mention["char_end"])
        st.page_link(
            "pages/evidence.py",
            label=say(language, "evidence.open_source"),
            icon=":material/article:",
            query_params=state.link("evidence", source=mention["source_id"]),
        )
        if at == 0 and observation_ids:
            figures(observation_ids)
    if len(kept) < len(mentions):
        st.caption(say(language, "practices.mentions_hidden", count=len(mentions) - len(kept)))


def figures(observation_ids: list[str]) -> None:
    """List figures that measure a practice; each leads to its evidence."""
    language = state.language()
    st.markdown(f"**{say(language, 'practices.measured_by')}**")
    for id_ in observation_ids:
        found = cache.figure_detail(id_, language)
        if found is None:
            continue
        figure = evidence.row_dict(found.figure)
        value = words.value_text(figure, language, full=True)
        st.page_link(
            "pages/evidence.py",
            label=f"{evidence.plain(figure['indicator_name'])}  **{evidence.plain(value)}**",
            icon=":material/fact_check:",
            query_params=state.link("evidence", figure=id_),
        )


def pair(frame: Frame, region_code: str, other: str) -> None:
    """Show what two places have in common, and how much each has alone."""
    language = state.language()
    rows = frame.rows[(frame.rows["region_code"] == region_code) & (frame.rows["other_code"] == other)]
    if rows.empty:
        return
    found = records(rows)[0]
    with st.container(border=True, key="evidence_panel"):
        st.markdown(f"**{evidence.plain(found['region_name'])} × {evidence.plain(found['other_name'])}**")
        st.html(f'<div class="atlas-value">{int(found["shared"])} / {int(found["either"])}</div>')
        alone = {
            "place": found["region_name"], "count": int(found["practices"] - found["shared"]),
            "other": found["other_name"], "others": int(found["other_practices"] - found["shared"]),
        }  # fmt: skip
        st.caption(evidence.plain(say(language, "practices.pair_alone", **alone)))
        st.html("".join(f'<span class="atlas-tag">{escape(name)}</span>' for name in found["shared_names"]))
        both = state.view().with_(kind="practice_matrix", regions=(region_code, other), practices=(), highlight="")
        st.page_link(
            "pages/practices.py",
            label=say(language, "practices.open_pair"),
            icon=":material/grid_on:",
            query_params=state.link("practices", view=both, part="matrix"),
        )


def passage(source: Mapping[str, Any], start: Any, end: Any) -> None:
    """Show the words in their paragraph, where the text is on this machine."""
    language = state.language()
    known = start is not None and not pd.isna(start)
    found = texts.passage(source, int(start), int(end)) if known else None
    if found is None:
        st.caption(say(language, "evidence.text_none" if source["text_file"] is None else "evidence.text_absent"))
        return
    st.html(
        f'<div class="atlas-text" lang="zh-CN">{escape(found.before)}<mark>{escape(found.marked)}</mark>'
        f"{escape(found.after)}</div>"
    )


def _citation(mention: Mapping[str, Any], language: str) -> str:
    published = mention["published"] or say(language, "evidence.published_unknown")
    return " · ".join((str(mention["publisher"]), str(mention["source_title"]), str(published)))
