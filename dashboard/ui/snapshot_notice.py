"""The notice above every page while an older snapshot is shown because the newest one is damaged or missing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import stand_in
from dashboard.locale import say
from dashboard.store import NoSnapshot, State
from dashboard.ui.keeping import store


def begin(language: str) -> Callable[[], None]:
    """Draw the notice where one is due, and return what draws it once the page is done.

    A file may turn out damaged only while the page is read from it: then the page was begun again on an older one, and
    the place above it is still free.
    """
    place = st.container()
    drawn = _draw(place, language)

    def again() -> None:
        if not drawn:
            _draw(place, language)

    return again


def _draw(place: st.delta_generator.DeltaGenerator, language: str) -> bool:
    state = _state()
    if state is None or not state.trouble:
        return False
    said = stand_in.words(state, language)
    with place.container(key="snapshot_notice"):
        st.warning(f"{said.lead}  \n{said.wrong}  \n{say(language, 'snapshot_notice.mend')}")
        st.code(state.mend, language="bash")
    return True


def _state() -> State | None:
    try:
        return store().state()
    except NoSnapshot:  # the page itself says so
        return None
