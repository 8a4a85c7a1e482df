"""Data put into a page as text: names and notes are shown letter by letter, whatever signs they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

import streamlit as st

from dashboard.render.values import shown

_MARKUP: Final = re.compile(r"[\\`*_\[\]<>$#~:|&]")
# What begins a list, a line under a heading or a rule, wherever a line begins.
_BEGINNING: Final = re.compile(r"(?m)^([^\S\n]*)(?:([-+=])(?=[-=\s]|$)|(\d{1,9})([.)])(?=\s|$))")
_LINE_END: Final = re.compile(r"\r\n?")
_INDENTED: Final = re.compile(r"(?m)^(?: {4}| {0,3}\t)[ \t]*")
# The browser's reader makes links of addresses, icons of their names and arrows of hyphens after it has read the
# markup, so a backslash does not hold it off: a sign without width parts what it looks for.
_ADDRESS: Final = re.compile(r"(?i)(?:(?<=://)|(?<=www)(?=\.)|(?<=@))(?=[-.\w])|(?<=:)(?=material[/_]|streamlit:)")
_ARROW: Final = re.compile(r"(?<!\S)([-<>~])([-=>]>?)(?!\S)")
_JOINER: Final = "\u2060"


def plain(text: object) -> str:
    """Return a text in which Markdown sees no markup: names and notes are data, not layout."""
    out = _ADDRESS.sub(_JOINER, shown(_LINE_END.sub("\n", str(text))))
    out = _ARROW.sub(rf"\1{_JOINER}\2", out)
    out = _MARKUP.sub(r"\\\g<0>", out)
    out = _INDENTED.sub(lambda found: "\u00a0" * len(found.group().expandtabs(4)), out)
    return _BEGINNING.sub(lambda f: f"{f[1]}\\{f[2]}" if f[2] else f"{f[1]}{f[3]}\\{f[4]}", out)


def facts_table(facts: Iterable[tuple[str, str]]) -> None:
    """Show name and value line by line; a table would need a head that says nothing."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(shown(value))}</td></tr>' for name, value in facts
    )
    st.html(f'<table class="atlas-facts">{rows}</table>')
