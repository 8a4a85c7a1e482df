"""One source: what it is, all that was taken from it, and its text with every figure and practice marked."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import texts
from dashboard.locale import say
from dashboard.queries import SourceDetail
from dashboard.ui import cache, citation, evidence, lists, state, tables

_BEFORE: Final = 3  # paragraphs before the first mark that are shown at once


def page(source_id: str) -> None:
    """Show a source, all that was taken from it, and its text where it is at hand."""
    language = state.language()
    detail = cache.source_detail(source_id, language)
    if detail is None:
        state.ignore("source", source_id)
        st.warning(say(language, "evidence.no_source", id=source_id))
        lists.show("sources")
        return
    evidence.back(language)
    st.header(evidence.plain(detail.source["title"]), anchor=False)
    evidence.facts_table(_source_facts(detail.source, language))
    segments = _marked(detail)
    left, right = st.columns([1, 1.15], gap="large") if segments else (st.container(), None)
    with left:
        if len(detail.figures):
            st.subheader(f"{say(language, 'evidence.source_figures')} · {detail.count:,}", anchor=False)
            if detail.count > len(detail.figures):
                shown, count = f"{len(detail.figures):,}", f"{detail.count:,}"
                st.caption(say(language, "list.rows_cut", shown=shown, count=count))
            st.caption(say(language, "evidence.click_figure"))
            tables.figures(detail.figures, key="of_source", with_source=False)
        if len(detail.practices):
            st.subheader(f"{say(language, 'evidence.source_practices')} · {len(detail.practices)}", anchor=False)
            tables.local_practices(detail.practices)
        with st.expander(say(language, "evidence.cite_source"), icon=":material/format_quote:"):
            citation.of_source(evidence.row_dict(detail.source))
    if right is None or segments is None:
        st.info(say(language, "evidence.text_none" if detail.source["text_file"] is None else "evidence.text_absent"))
        return
    with right:
        st.subheader(say(language, "evidence.source_text"), anchor=False)
        st.caption(say(language, "evidence.source_text_caption"))
        with st.container(height=1000, border=True):
            st.html(_text_html(segments, len(detail.figures), language))


def _source_facts(source: pd.Series, language: str) -> list[tuple[str, str]]:
    facts: list[tuple[str, Any]] = [
        ("publisher", source["publisher"]),
        ("published", source["published"] or say(language, "evidence.published_unknown")),
        ("page", source["page"]),
        ("kind", say(language, f"source_kind.{source['kind']}")),
        ("grade", say(language, f"grade_long.{source['grade']}")),
        ("url", _address(source, language)),
        ("note", source["note"]),
    ]
    return [(say(language, f"evidence.{key}"), str(value)) for key, value in facts if value]


def _address(source: pd.Series, language: str) -> str | None:
    """Return the address; words instead for a reprint, whose copy may stand on a host that nobody wants to show."""
    if source["url"] and source["grade"] == "D":
        return say(language, "evidence.reprint_address", id=source["source_id"])
    address: str | None = source["url"]
    return address


def _marked(detail: SourceDetail) -> tuple[tuple[texts.Segment, ...], ...] | None:
    spans = [
        (int(start), int(end))
        for rows in (detail.figures, detail.practices)
        for start, end in zip(rows["char_start"], rows["char_end"], strict=True)
        if pd.notna(start)
    ]
    return texts.marked_text({str(name): value for name, value in detail.source.items()}, spans)


def _text_html(paragraphs: tuple[tuple[texts.Segment, ...], ...], figures: int, language: str) -> str:
    """Return the text; what stands long before the first mark is folded: a file may hold several articles."""

    def one(segment: texts.Segment) -> str:
        if segment.mark is None:
            return escape(segment.text)
        kind = "figure" if segment.mark < figures else "practice"
        return f'<mark class="{kind}">{escape(segment.text)}</mark>'

    marked = [at for at, paragraph in enumerate(paragraphs) if any(part.mark is not None for part in paragraph)]
    folded = max(0, marked[0] - _BEFORE) if marked else 0
    said = [f"<p>{''.join(one(segment) for segment in paragraph)}</p>" for paragraph in paragraphs]
    body = "".join(said[folded:])
    if folded:
        summary = escape(say(language, "evidence.text_before", count=folded))
        body = f"<details><summary>{summary}</summary>{''.join(said[:folded])}</details>{body}"
    return f'<div class="atlas-text" lang="zh-CN">{body}</div>'
