"""Data put into a page as text: names and notes are shown letter by letter, whatever signs they hold."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

import streamlit as st

_MARKUP: Final = "\\`*_[]<>$#~:|"


def plain(text: object) -> str:
    """Return a text in which Markdown sees no markup: names and notes are data, not layout."""
    out = str(text)
    for sign in _MARKUP:
        out = out.replace(sign, "\\" + sign)
    return out


def facts_table(facts: Iterable[tuple[str, str]]) -> None:
    """Show name and value line by line; a table would need a head that says nothing."""
    rows = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in facts)
    st.html(f'<table class="atlas-facts">{rows}</table>')
