"""Login and logout in the head of a page, and what stands in the place of a page that wants a login first."""

from __future__ import annotations

import logging
from typing import Final

import streamlit as st

import audit
from dashboard.locale import say
from dashboard.ui import evidence, roles
from dashboard.ui.roles import Standing

_LOG: Final = logging.getLogger("atlas")
_MOST: Final = 10_000
_met: dict[str, None] = {}  # marks of the logins that are in the audit log already


def head(found: Standing, language: str) -> None:
    """Show who is logged in, with the way out, or the way in; nothing where nobody can log in."""
    if not found.configured or found.rules.reading == "nobody":
        return
    if found.login is None:
        _way_in(language, "access.login", "access_login")
        return
    # No name on it: with ten pages beside it there is no room for one.
    with st.popover(say(language, "access.who"), icon=":material/person:", key="access_who"):
        st.markdown(f"**{evidence.plain(found.login.name)}**")
        st.caption(say(language, f"access.role_{found.role}"))
        st.button(
            say(language, "access.logout"), icon=":material/logout:", key="access_logout", on_click=_leave,
            width="stretch",
        )  # fmt: skip


def gate(found: Standing, language: str) -> None:
    """Say why nothing is shown, and how to come in."""
    closed = found.rules.reading == "nobody" or found.login is not None
    st.header(say(language, "access.gate_closed" if closed else "access.gate_title"), anchor=False)
    if found.rules.reading == "nobody":
        st.error(say(language, "access.gate_fault"))
        return
    if found.login is not None:
        st.warning(say(language, "access.gate_no_reader", name=evidence.plain(found.login.name)))
    elif found.why in ("secret", "both"):
        st.error(say(language, "access.refused.setup"))
    elif not found.configured:
        st.error(say(language, "access.gate_nowhere"))
    else:
        st.markdown(say(language, "access.gate_expired" if found.why in ("expired", "ended") else "access.gate_words"))
    if found.configured and found.login is None:
        _way_in(language, "access.login_now", "access_login_now", primary=True)


def refused(found: Standing, language: str) -> None:
    """Say why the intake is closed, and how to come in."""
    st.header(say(language, "page.intake"), anchor=False)
    st.info(say(language, roles.reason(found)))
    if found.configured and found.login is None and found.rules.fault is None:
        _way_in(language, "access.login_now", "access_login_now", primary=True)


def note(found: Standing) -> None:
    """Enter a login in the audit log, once; a reader's only where reading asks for it."""
    login = found.login
    if login is None or not login.mark or login.mark in _met or not found.audit_name:
        return
    while len(_met) >= _MOST:
        _met.pop(next(iter(_met)), None)
    _met[login.mark] = None
    _enter("login", found)


def _way_in(language: str, words: str, key: str, *, primary: bool = False) -> None:
    st.button(
        say(language, words), icon=":material/login:", key=key, on_click=st.login, args=(roles.provider() or None,),
        type="primary" if primary else "secondary",
    )  # fmt: skip


def _leave() -> None:
    found = roles.standing()
    if found.login is not None:
        roles.end(found.login)
        if found.audit_name:
            _enter("logout", found)
    st.logout()


def _enter(action: str, found: Standing) -> None:
    try:
        audit.record(action, who=found.audit_name, role=found.role, what="")
    except audit.AuditError as error:
        _LOG.error("a %s could not be entered in the audit log: %s", action, error.why)
