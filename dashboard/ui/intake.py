"""The intake page: its first screen, or the review of one draft, for those who may write."""

from __future__ import annotations

import streamlit as st

from dashboard.locale import say
from dashboard.ui import intake_permit, intake_review, intake_start, state


def page() -> None:
    """Show what the link asks for."""
    language = state.language()
    if not intake_permit.allowed():
        st.header(say(language, "page.intake"), anchor=False)
        st.info(say(language, "intake.not_allowed"))
        return
    if state.current().draft:
        intake_review.show(state.current().draft)
    else:
        intake_start.show()
