"""Revision notices beside a figure and on the page of a place: what was corrected, published, taken back, and when."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.locale import say
from dashboard.ui import cache, evidence, state, tables

LATEST: Final = 20
"""Notices on the page of a place; the data page has all of them."""


def of_region(region_code: str) -> None:
    """Show the latest notices of one place, or say that there are none."""
    language = state.language()
    rows = cache.revisions(language)
    found = records(rows[rows["region_code"] == region_code].head(LATEST))
    st.subheader(say(language, "revision.title"), anchor=False)
    if not found:
        st.caption(say(language, "revision.none"))
        return
    shown = pd.DataFrame(
        {
            "when": [_when(row["revised"], language) for row in found],
            "kind": [say(language, f"revision.kind.{row['kind']}") for row in found],
            "indicator": [row["indicator_name"] or "" for row in found],
            "what": [row["what"] for row in found],
            "why": [row["why"] for row in found],
            "source": [row["source_title"] or "" for row in found],
        }
    )
    shown = shown[[name for name in shown.columns if name in ("when", "kind", "what") or shown[name].any()]]
    tables.leading(
        shown,
        key="place_revisions",
        page="evidence",
        label="revision.open",
        hint="revision.hint",
        targets=[_target(row) for row in found],
        columns={name: say(language, f"revision.column.{name}") for name in shown.columns},
        height=320,
    )


def of_figure(observation_id: str) -> None:
    """Show what was changed of one figure; nothing where nothing was."""
    language = state.language()
    rows = cache.revisions(language)
    rows = rows[rows["observation_id"] == observation_id]
    if rows.empty:
        return
    st.markdown(f"**{say(language, 'revision.of_figure')}**")
    for row in records(rows):
        said = evidence.plain(row["what"])
        if row["why"]:
            said += f"  \n{evidence.plain(say(language, 'revision.because', why=row['why']))}"
        kind = say(language, f"revision.kind.{row['kind']}")
        st.markdown(f"{said}  \n{evidence.plain(f'{kind} · ' + _when(row['revised'], language))}")


def _target(row: dict[str, Any]) -> dict[str, Any]:
    """Return where a notice leads: its figure, else its source, else the list of figures."""
    if row["observation_id"]:
        return {"figure": row["observation_id"]}
    return {"source": row["source_id"]} if row["source_there"] else {"listing": "figures"}


def _when(day: date | None, language: str) -> str:
    return say(language, "revision.undated") if day is None else day.isoformat()
