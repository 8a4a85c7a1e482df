"""A page is of one build from head to foot: where another was published meanwhile, it is begun again.

Each answer is read of one snapshot (``keeping``), but a page asks for many. Without this a page that was drawn while a
build was published could show the bars of one and the words of the other, and a part that is drawn again by itself, the
evidence beside an older picture.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.store import NoSnapshot
from dashboard.ui.keeping import build_id

_KEY: Final = "atlas_page_build"
_AGAIN: Final = "atlas_page_again"
_MOST: Final = 3  # a build that is published every few seconds must not keep a page from ever being finished


def begin() -> None:
    """Take down of which build the page is; call at the start of a full run."""
    st.session_state[_KEY] = _now()


def end() -> None:
    """Begin the page again where another build was published while it was drawn; call at the end of a full run."""
    again = st.session_state.get(_AGAIN, 0)
    if st.session_state.get(_KEY) != _now() and again < _MOST:
        st.session_state[_AGAIN] = again + 1
        st.rerun()
    st.session_state[_AGAIN] = 0


def part() -> None:
    """Draw the whole page where the part at hand would be of another build; call before a part that draws by itself."""
    drawn = st.session_state.get(_KEY)
    if drawn is not None and drawn != _now() and st.session_state.get(_AGAIN, 0) < _MOST:
        st.session_state[_AGAIN] = st.session_state.get(_AGAIN, 0) + 1
        st.rerun()


def _now() -> str | None:
    """Return the build that is served; None while there is none, which the page itself says in words."""
    try:
        return build_id()
    except NoSnapshot:
        return None
