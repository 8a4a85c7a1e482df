"""Everything to take away, what it is a version of, and how to cite it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import codebook
from dashboard.frame import records
from dashboard.locale import say
from dashboard.ui import cache, citation, download, evidence, faults, state, tables


def show() -> None:
    """Show the data package, the version, and the citations."""
    language = state.language()
    left, right = st.columns([1, 1], gap="large")
    with left:
        with st.container(border=True):
            _package(language)
        with st.container(border=True):
            _snapshot(language)
    with right:
        with st.container(border=True):
            _citation(language)
        with st.container(border=True):
            _changes()


def _package(language: str) -> None:
    st.subheader(say(language, "data.package"), anchor=False)
    st.markdown(say(language, "data.package_words"))
    download.button(
        say(language, "data.package_button"),
        data=cache.data_package,
        file_name=say(language, "data.package_name", build=cache.build_id()[:12]),
        mime="application/zip",
        icon=":material/download:",
        type="primary",
    )


def _snapshot(language: str) -> None:
    counts, file = cache.overview(language), cache.snapshot()
    st.subheader(say(language, "data.snapshot"), anchor=False)
    st.markdown(say(language, "data.snapshot_words"))
    checked = say(language, "data.checked_words", verified=counts.verified_spans, unverified=counts.unverified_spans)
    facts = [
        ("version", file.build_id),
        ("built", f"{counts.built_at:%Y-%m-%d %H:%M} UTC"),
        ("checked", checked),
        ("file", say(language, "data.file_words", name=file.name, size=f"{file.size / 1e6:.1f}")),
        ("checksum", file.sha256),
    ]
    evidence.facts_table((say(language, f"data.{key}"), words) for key, words in facts)
    content = codebook.ordered(file.tables)
    st.dataframe(
        {
            "table": [codebook.table_words(name, language) or name for name in content["table_name"]],
            "rows": content["rows"].tolist(),
        },
        column_config={
            "table": say(language, "data.table"),
            "rows": st.column_config.NumberColumn(say(language, "data.rows"), format="localized"),
        },
        hide_index=True,
        height="content",
    )


@faults.fragment
def _changes() -> None:
    language = state.language()
    st.subheader(say(language, "data.changes"), anchor=False)
    rows = cache.revisions(language)
    if rows.empty:
        st.markdown(say(language, "data.changes_none"))
        return
    st.markdown(say(language, "data.changes_words"))
    shown = pd.DataFrame(
        {
            "revised": [
                when.isoformat() if isinstance(when, date) else say(language, "data.changes_undated")
                for when in rows["revised"]
            ],
            "event": [say(language, f"data.event_{kind}") for kind in rows["kind"]],
            "place": rows["region_name"].fillna(""),
            "name": rows["indicator_name"].fillna(""),
            "what": rows["what"],
            "why": rows["why"],
        }
    )
    chosen = tables.table(
        shown,
        key="revisions",
        height=420,
        columns={name: say(language, f"data.head_{name}") for name in shown.columns},
    )
    if chosen is not None and rows["observation_id"].iloc[chosen]:
        evidence.panel(str(rows["observation_id"].iloc[chosen]))


def _citation(language: str) -> None:
    sources = {row["source_id"]: row for row in records(cache.catalogue(language).sources)}
    st.subheader(say(language, "data.cite"), anchor=False)
    st.markdown(say(language, "data.cite_words"))
    chosen = st.selectbox(
        say(language, "data.cite_what"),
        ("", *sources),
        format_func=lambda one: _named(sources, one, language),
        key=f"data_cite_{language}",
    )
    if chosen:
        citation.of_source(sources[chosen])
    else:
        citation.of_atlas()


def _named(sources: dict[str, dict[str, Any]], one: str, language: str) -> str:
    if not one:
        return say(language, "data.cite_atlas")
    row = sources[one]
    return " · ".join(str(part) for part in (row["title"], row["publisher"], row["published"]) if part)
