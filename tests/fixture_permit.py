"""The right to write, for tests of what is written: the check itself is tested in ``test_roles.py``."""

from __future__ import annotations

from dashboard.intake.permit import Permit


def permit_of(who: str = "周甲") -> Permit:
    """Return the right to write that the check of the roles would give."""
    return Permit(who, "editor", lambda _deed: "")
