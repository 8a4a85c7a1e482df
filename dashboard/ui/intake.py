"""The intake page: its first screen, or the review of one draft, for those who may write."""

from __future__ import annotations

from dashboard.ui import intake_review, intake_start, login, roles, state


def page() -> None:
    """Show what the link asks for."""
    language = state.language()
    found = roles.standing()
    if not found.may_edit:
        login.refused(found, language)
        return
    if state.current().draft:
        intake_review.show(state.current().draft)
    else:
        intake_start.show()
