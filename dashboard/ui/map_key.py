"""Beside the map: its key, and the places without a figure by name."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from dashboard.compare import GAP_ORDER
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import map_deck
from dashboard.render.map_legend import HATCH_APART, HATCHES, Key, keys
from dashboard.render.map_marks import Marks
from dashboard.render.palette import palette
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.ui import evidence

_MOST_NAMES: Final = 80


def legend(found: Marks, language: str, theme: str) -> None:
    """Show the key to what is drawn: classes with ranges and counts, sizes, bounds, gaps."""
    lines = "".join(_line(key, theme) for key in keys(found, language, theme, map_deck.LARGEST))
    if lines:
        st.markdown(f"**{say(language, 'map.legend')}**")
        st.html(f'<table class="atlas-key" style="border-collapse:collapse">{lines}</table>')


def gaps(frame: Frame, language: str) -> None:
    """Name the places without a figure, by kind of gap."""
    missing = frame.rows[frame.rows["gap"].notna()]
    if missing.empty:
        return
    with st.expander(say(language, "map.gaps"), icon=":material/list:"):
        for kind in GAP_ORDER:
            names = missing.loc[missing["gap"] == kind, "region_name"]
            if len(names):
                head = evidence.plain(f"{GAP_SIGNS[kind]} {say(language, f'gap.{kind}')}")
                listed = evidence.plain(_listed(list(names), language))
                st.markdown(f"**{head}**  \n{listed}", help=say(language, f"gap_long.{kind}"))


def _listed(names: list[str], language: str) -> str:
    """Join names; of thousands only the first, and how many more there are."""
    said = say(language, "list.comma").join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return say(language, "map.gaps_more", names=said, count=more) if more > 0 else said


def _line(key: Key, theme: str) -> str:
    style = "padding:.15rem 0;font-size:.93rem;text-align:left"
    if key.kind == "heading":
        return f'<tr><td colspan="2" style="{style};padding-top:.5rem"><b>{escape(key.text)}</b></td></tr>'
    return (
        f'<tr><td style="{style};padding-right:.7rem;text-align:center;line-height:0">{_swatch(key, theme)}</td>'
        f'<td style="{style}">{escape(key.text)}</td></tr>'
    )


def _swatch(key: Key, theme: str) -> str:
    """Return a small picture made of a box; the words beside it say what it is, so it is hidden from a reader."""
    colours = palette(theme)
    if key.gap:
        look = f"background:{_hatching(key.gap, colours.gap)}{colours.land};border:1px solid {colours.border}"
        box = "display:inline-block;box-sizing:border-box;width:28px;height:18px;line-height:15px;font-weight:700"
        return f'<span aria-hidden="true" style="{box};{look}">{escape(key.sign)}</span>'
    if key.kind == "sign":
        return f'<span aria-hidden="true" style="line-height:1.2;font-weight:700">{escape(key.sign)}</span>'
    wide, high, look = {
        "class": (28.0, 16.0, f"background:{key.colour};border:1px solid {colours.border}"),
        "circle": (2 * key.size, 2 * key.size, f"background:{key.colour};opacity:.7;border-radius:50%"),
        "column": (10.0, key.size, f"background:{key.colour}"),
        "open": _open(key, colours.ink),
    }[key.kind]
    box = f"display:inline-block;box-sizing:border-box;width:{wide:.1f}px;height:{high:.1f}px"
    return f'<span aria-hidden="true" style="{box};{look}"></span>'


def _hatching(gap: str, colour: str) -> str:
    """Return the hatching of a kind of gap as layers of a background; CSS turns its lines the other way."""
    apart = HATCH_APART.get(gap, 5.0) * 0.7
    return "".join(
        f"repeating-linear-gradient({angle}deg,{colour} 0 1px,transparent 1px {apart:.1f}px),"
        for angle in ((180 - turn) % 180 for turn in HATCHES[gap])
    )


def _open(key: Key, ink: str) -> tuple[float, float, str]:
    if key.sign == "areas":
        return 28.0, 16.0, f"border:2.2px solid {ink}"
    pale = f"background:color-mix(in srgb, {key.colour} 38%, transparent)"
    if key.sign == "columns":
        return 10.0, 18.0, pale
    return 18.0, 18.0, f"{pale};border:2.2px solid {ink};border-radius:50%"
