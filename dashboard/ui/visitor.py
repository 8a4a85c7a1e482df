"""A random name for a browser, in a cookie that goes when the browser is closed.

It names nobody and says nothing: it only finds again what this browser has put aside (``basket``).
"""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Final

import streamlit as st

COOKIE: Final = "atlas_visitor"
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{32}\Z")


def name() -> str:
    """Return the name of the browser that asks; "" where it has none."""
    found = str(st.context.cookies.get(COOKIE) or "")
    return found if _NAME.match(found) else ""


def new_cookie(sent: str, *, secure: bool) -> str:
    """Return the cookie that a page is sent with; "" where the browser has a name already.

    Parameters
    ----------
    sent : str
        The header ``Cookie`` of the request; "" for none.
    secure : bool
        Whether the page is asked for by HTTPS; the name then never leaves it.
    """
    try:
        known = SimpleCookie(sent)
    except CookieError:
        known = SimpleCookie()
    if COOKIE in known and _NAME.match(known[COOKIE].value):
        return ""
    # Lax: a link in a mail is opened with the name, a form on another site is not sent with it.
    return f"{COOKIE}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
