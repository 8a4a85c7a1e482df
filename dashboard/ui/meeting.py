"""The meeting: the visitor's briefing as a stage over the whole window, sent at once: no server is needed after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from dashboard.challenge import Behind
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.player import html
from dashboard.player.picture import Picture
from dashboard.player.stage import Draw, stage
from dashboard.ui import basket, cache, cache_pictures, state, take_away
from dashboard.view import View

_KEY: Final = "meeting_stage"
_component = st.components.v2.component(
    "atlas_meeting", html='<div class="ap-launch"></div>', css=html.look(), js=html.script("live"), isolate_styles=False
)


def page() -> None:
    """Show the briefing of this visitor, or say how to fill it."""
    language, found = state.language(), basket.current().content
    st.header(say(language, "meeting.title"), anchor=False)
    if not found.items:
        _empty(language)
        return
    st.caption(say(language, "meeting.lead", pictures=len(found.views)))
    made = _prepared(language, len(found.views))
    st.html(f"<style>{html.css(made)}</style>")
    name = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]
    _component(key=_KEY, data={"stage": made, "name": name, "start": _start()})
    st.caption(say(language, "meeting.start_hint"))
    _to_briefing(language)


def _prepared(language: str, pictures: int) -> dict[str, Any]:
    """Return the stage; while it is made, a line says how many pictures are ready."""
    line, ready = st.empty(), 0

    def drawn(frame: Frame, view: View, width: float, height: float) -> Picture:
        nonlocal ready
        picture = cache_pictures.stage_picture(view, frame.language, width, height)
        ready += 1
        line.progress(min(1.0, ready / max(1, pictures)), say(language, "meeting.ready", ready=ready, of=pictures))
        return picture

    line.progress(0.0, say(language, "meeting.preparing"))
    made = _stage(language, drawn)
    line.empty()
    return made


def _stage(language: str, drawn: Draw) -> dict[str, Any]:
    def frame_of(view: View) -> Frame:
        return cache.frame(view, language)

    def behind(ids: Sequence[str]) -> Mapping[str, Behind]:
        return cache.figures_behind(tuple(ids), language)

    return stage(
        basket.current().content.marked(),
        frame_of,
        language,
        link_of=take_away.address,
        evidence_of=behind,
        draw=drawn,
    )


def _start() -> int:
    """Return the slide that the link asks for, counted from 0."""
    asked = state.current().at
    return int(asked) - 1 if asked.isdecimal() and int(asked) else 0


def _empty(language: str) -> None:
    st.info(say(language, "meeting.empty"), icon=":material/slideshow:")
    with st.container(horizontal=True):
        for name in ("briefing", "compare", "map", "trends", "practices"):
            label = say(language, f"page.{name}")
            st.page_link(f"pages/{name}.py", label=label, query_params=state.link(name) or None)


def _to_briefing(language: str) -> None:
    st.page_link(
        "pages/briefing.py",
        label=say(language, "meeting.to_briefing"),
        icon=":material/edit_note:",
        query_params=state.link("briefing") or None,
    )
