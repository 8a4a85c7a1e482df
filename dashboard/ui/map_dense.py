"""The live map of thousands of places: a canvas that keeps the outlines and is told classes and words only."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from dashboard.frame import Frame
from dashboard.render import map_dense
from dashboard.ui import cache_pictures
from dashboard.view import View

KEY: Final = "map_dense"
_CHOSEN: Final = "map_dense_chosen"
_HERE: Final = Path(__file__).parent
_PARTS: Final = ("map_dense_shapes.js", "map_dense_draw.js", "map_dense.js")
# Streamlit sends a component's script with each of its messages, but a large message that it has sent before only as a
# short reference. So the drawing comes with the names, which are the same for every picture, and once.
_component = st.components.v2.component(
    "atlas_map",
    html='<div class="dm-home"></div>',
    css=(_HERE / "map_dense.css").read_text(encoding="utf-8"),
    js=(_HERE / "map_dense_door.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
_once = st.components.v2.component(
    "atlas_map_once",
    js="\n".join((_HERE / part).read_text(encoding="utf-8") for part in _PARTS),
    isolate_styles=False,
)


def chart(frame: Frame, view: View, theme: str, alt: str) -> dict[str, str]:
    """Draw the map and return what was clicked.

    Returns
    -------
    dict
        ``place``, the code of a place; or ``province``, the code of a province, where a place without a sign was
        clicked; or nothing. A place stays chosen while the view stays as it is.
    """
    name = f"{zlib.crc32(urlencode({**view.to_query(), 'lang': frame.language}, doseq=True).encode()):08x}"
    lines = map_dense.names(frame, view)
    mark = f"{zlib.crc32(lines.encode()):08x}"
    # One key for every view: the canvas stays, and a new picture changes its colours only.
    picture = {**map_dense.payload(frame, view, theme, cache_pictures.BOUNDARIES), "names": mark}
    with st.container(gap=None):
        _component(key=KEY, data={"picture": picture, "alt": alt, "key": name}, on_chosen_change=_take)
        _once(key=f"{KEY}_once", data={"names": mark, "lines": lines}, height=1)
    found = st.session_state.get(_CHOSEN)
    if not isinstance(found, Mapping) or found.get("key") != name:
        return {}
    if "province" in found:
        del st.session_state[_CHOSEN]  # led to once, not again by the way back
    return {key: str(found[key]) for key in ("place", "province") if key in found}


def _take() -> None:
    box: Any = st.session_state.get(KEY)
    sent = box.get("chosen") if isinstance(box, Mapping) else None
    if isinstance(sent, Mapping):
        st.session_state[_CHOSEN] = {key: str(sent[key]) for key in ("place", "province", "key") if key in sent}
