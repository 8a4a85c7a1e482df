"""Who may write: whoever sits at the machine that serves, and those whom its environment names."""

from __future__ import annotations

import getpass
import os
from typing import Final

import streamlit as st

_PROXY: Final = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Forwarded-User")
_ANYBODY: Final = "*"


def allowed() -> bool:
    """Say whether this visitor may use the intake page.

    On the machine itself: yes. Over the network, or behind a proxy: where ``ATLAS_EDITORS`` is ``*``, or lists the
    address that a trusted proxy gives for the user (``server.trustedUserHeaders``).
    """
    if _here():
        return True
    named = {name.strip().lower() for name in os.environ.get("ATLAS_EDITORS", "").split(",") if name.strip()}
    return _ANYBODY in named or str(st.user.get("email") or "").lower() in named - {""}


def usual_name() -> str:
    """Return the name that an editor has before saying one: of the account, on the machine itself, else ""."""
    known = str(st.user.get("email") or "")
    if known or not _here():
        return known
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _here() -> bool:
    return st.context.ip_address is None and not any(name in st.context.headers for name in _PROXY)
