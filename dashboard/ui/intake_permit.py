"""Who may write: whoever sits at the machine that serves, and those whom its environment names."""

from __future__ import annotations

import getpass
import os
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

_PROXY: Final = ("forwarded", "via", "x-real-ip")
_PROXY_BEGIN: Final = "x-forwarded-"
_LOCAL: Final = ("127.0.0.1", "localhost", "::1")
_ANYBODY: Final = "*"


def allowed() -> bool:
    """Say whether this visitor may use the intake page.

    On the machine itself, by one of its own names and with no sign of a proxy: yes. Everybody else: where
    ``ATLAS_EDITORS`` is ``*``, or lists the address that a trusted proxy gives for the user
    (``server.trustedUserHeaders``).
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
    """Say whether a browser of this machine asks: a proxy on it has its address, but not its names."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    if st.context.ip_address is not None:
        return False
    if any(name in _PROXY or name.startswith(_PROXY_BEGIN) for name in headers):
        return False
    asked = [f"//{headers.get('host', '')}", *([headers["origin"]] if "origin" in headers else [])]
    return all(_host(address) in _LOCAL for address in asked)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
