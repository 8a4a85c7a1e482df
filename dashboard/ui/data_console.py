"""SQL on the snapshot for researchers: examples, a statement, its answer as table and file, and the tables."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import codebook, console
from dashboard.export import table_csv_bytes
from dashboard.locale import say
from dashboard.turns import PAGES
from dashboard.ui import cache, download, evidence, faults, state

_ANSWER: Final = "data_answer"
_PRESSED: Final = "data_pressed"
_STYLE: Final = "<style>.st-key-data_statement textarea { font-family: monospace; font-size: .95rem; }</style>"


@faults.fragment
def show() -> None:
    """Show the console; a run draws it again and nothing else."""
    language = state.language()
    st.html(_STYLE)
    st.caption(say(language, "console.lead", **console.limits()))
    console.prepare(cache.store())
    left, right = st.columns([2.1, 1], gap="large")
    with left:
        _question(language)
        _answer(language)
    with right:
        _schema(language)


def _question(language: str) -> None:
    picked = f"data_example_{language}"
    st.selectbox(
        say(language, "console.example"),
        console.EXAMPLES,
        index=None,
        format_func=lambda name: say(language, f"console.examples.{name}"),
        placeholder=say(language, "console.example_none"),
        key=picked,
        on_change=lambda: _write(st.session_state[picked], language),
    )
    with st.container(key="data_statement"):
        if "data_sql" not in st.session_state:
            st.session_state["data_sql"] = st.session_state.get("data_sql_kept", "")
        st.text_area(say(language, "console.sql"), height=300, key="data_sql", on_change=_keep)
    st.button(
        say(language, "console.run"), type="primary", icon=":material/play_arrow:", key="data_run", on_click=_press
    )


def _write(name: str | None, language: str) -> None:
    if name:
        st.session_state["data_sql"] = console.example(name, language)
        st.session_state.pop(_ANSWER, None)
        _keep()


def _keep() -> None:
    """Remember the statement: a widget that is not drawn forgets what was typed."""
    st.session_state["data_sql_kept"] = st.session_state["data_sql"]


def _press() -> None:
    """Ask for a run: it is made where a failure is told in words, which it would not be here."""
    st.session_state[_PRESSED] = True


def _run() -> None:
    try:
        with PAGES.away():
            st.session_state[_ANSWER] = console.ask(cache.store(), st.session_state["data_sql"])
    except console.Refused as refused:
        st.session_state[_ANSWER] = refused


def _answer(language: str) -> None:
    if st.session_state.pop(_PRESSED, False):
        _run()
    found = st.session_state.get(_ANSWER)
    if isinstance(found, console.Refused):
        st.warning(evidence.plain(say(language, f"console.refused.{found.key}", **found.values)))
    elif isinstance(found, console.Answer):
        _rows(found, language)


def _rows(found: console.Answer, language: str) -> None:
    if found.rows.empty:
        st.info(say(language, "console.nothing"))
        return
    said = say(language, "console.found", rows=f"{len(found.rows):,}", seconds=f"{found.seconds:.2f}")
    st.markdown(f"**{said}**")
    if found.cut:
        st.warning(say(language, "console.cut", rows=f"{len(found.rows):,}"))
    st.dataframe(_plain(found.rows), hide_index=True, placeholder="", height=480 if len(found.rows) > 13 else "content")
    download.button(
        say(language, "console.csv"),
        data=lambda: table_csv_bytes(found.rows),
        file_name=say(language, "console.csv_name", build=cache.build_id()[:8]),
        mime="text/csv",
        icon=":material/download:",
    )


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows that a table can hold: what has no type of its own is shown as text."""
    return pd.DataFrame({name: rows[name].map(_cell) if rows[name].dtype == object else rows[name] for name in rows})


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _schema(language: str) -> None:
    st.subheader(say(language, "console.schema"), anchor=False)
    st.caption(say(language, "console.schema_caption"))
    for name, columns in codebook.ordered(cache.tables()).groupby("table_name", sort=False):
        with st.expander(f"`{name}` {evidence.plain(codebook.table_words(str(name), language))}"):
            st.dataframe(
                {
                    say(language, "console.column"): columns["column_name"].tolist(),
                    say(language, "console.meaning"): [
                        codebook.column_words(str(name), column, language) for column in columns["column_name"]
                    ],
                    say(language, "console.type"): columns["data_type"].tolist(),
                },
                hide_index=True,
                height="content",
            )
