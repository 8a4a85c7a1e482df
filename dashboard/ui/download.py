"""Every file that leaves a page leaves through here, and is entered in the audit log before it does.

The bytes are made when somebody asks for them, outside the run that drew the button. So what is known of the one who
asks is taken down with the button, and looked at again when it is pressed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Final

import streamlit as st

import audit
from dashboard import access
from dashboard.locale import say
from dashboard.ui import cache, metrics, roles, state
from dashboard.ui.roles import Standing

_LOG: Final = logging.getLogger("atlas")
_fault: dict[str, str] = {}  # "why": what the system said when the log could not be written last; empty when it could


class NotHandedOut(Exception):
    """A file is not given: the login ended, or nobody could say later who took it."""


def button(label: str, *, data: bytes | Callable[[], bytes], file_name: str, view: str = "", **look: Any) -> None:
    """Show a button that hands out a file.

    Parameters
    ----------
    label : str
        Words on it.
    data : bytes or callable
        The file, or what makes it when it is asked for.
    file_name : str
        Its name; it stands in the audit log.
    view : str
        The picture that it shows, as a link has it.
    **look
        As of ``st.download_button``.
    """
    found, build, page = roles.standing(), cache.build_id(), state.page()

    def made() -> bytes:
        _enter(found, file_name, build, page, view)
        metrics.exported(file_name.rpartition(".")[2])
        return data() if callable(data) else data

    st.download_button(label, data=made, file_name=file_name, on_click="ignore", **look)


def notice(language: str) -> None:
    """Say on a page that files are taken away unrecorded, while that is so."""
    if _fault:
        st.error(say(language, "access.audit_broken", why=_fault["why"]))


def _enter(found: Standing, file_name: str, build: str, page: str, view: str) -> None:
    """Enter a file before it is made.

    Where roles were declared, a file that cannot be entered is not handed out; on somebody's own machine it is, and the
    pages say that the log is broken.
    """
    rules = access.rules()
    ended = found.login is not None and (found.login.until <= time.time() or roles.is_ended(found.login))
    if not access.may_read(rules, None if ended else found.login):
        raise NotHandedOut("login")
    try:
        audit.record(
            "exported", who=found.audit_name, role=found.role, what=file_name, build=build, page=page, view=view
        )
    except audit.AuditError as error:
        _fault["why"] = error.why
        _LOG.error("an export could not be entered in the audit log: %s", error.why)
        if not found.machine:
            raise NotHandedOut("audit") from error
    else:
        _fault.clear()
