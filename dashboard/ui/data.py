"""The data page: what each indicator means, everything to take away, and SQL for researchers."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.locale import say
from dashboard.ui import data_codebook, data_console, data_files, state

PARTS: Final = {"codebook": data_codebook.show, "files": data_files.show, "console": data_console.show}
_FIRST: Final = next(iter(PARTS))


def page() -> None:
    """Show the part of the page that the link names."""
    language = state.language()
    st.header(say(language, "data.title"), anchor=False)
    st.caption(say(language, "data.lead"))
    asked = state.current().part or _FIRST
    if asked not in PARTS:
        state.ignore("part", asked)
        state.open_part("")
        asked = _FIRST
    key = state.hold(f"data_part_{language}", asked)
    st.segmented_control(
        say(language, "data.part"),
        list(PARTS),
        format_func=lambda name: say(language, f"data.part_{name}"),
        key=key,
        on_change=lambda: _open(st.session_state[key]),
        required=True,
        label_visibility="collapsed",
    )
    PARTS[asked]()


def _open(part: str) -> None:
    state.open_part("" if part == _FIRST else part)
