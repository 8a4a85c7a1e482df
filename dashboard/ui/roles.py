"""Who asks, and what they may do: looked at anew at every check, on the server, never kept in the session.

Three kinds of visitors may write: whoever sits at a machine on which nothing was declared, whoever an administrator
lists as editor, and nobody else. ``permit`` is the only way to a ``Permit``, and whatever writes wants one.
"""

from __future__ import annotations

import functools
import getpass
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, ParamSpec
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config
from streamlit.auth_util import get_secrets_auth_section

import audit
from dashboard import access
from dashboard.access import Login, Rules
from dashboard.intake.permit import Permit
from dashboard.locale import say
from dashboard.ui import state

_P = ParamSpec("_P")
_LOG: Final = logging.getLogger("atlas")
_PROXY: Final = ("forwarded", "via", "x-real-ip")
_PROXY_BEGIN: Final = "x-forwarded-"
_LOCAL: Final = ("127.0.0.1", "localhost", "::1")
_SHORTEST: Final = 32  # characters of a secret that nobody guesses
_PLACEHOLDER: Final = "replace-me"
_MOST_ENDED: Final = 10_000
_QUIET: Final = 60.0  # seconds in which the same refusal is entered once: a flood must not fill the disk
_ended: dict[str, float] = {}  # marks of logins that were ended here → when they would have ended by themselves
_refused: dict[tuple[str, str], float] = {}
_told: set[str] = set()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the one who asks, at this moment.

    Attributes
    ----------
    rules : Rules
    configured : bool
        Whether one can log in here.
    login : Login or None
        The valid login.
    why : str
        Why there is none: "none", "expired", "ended", "audience", "early", "nobody", "secret" or "both".
    machine : bool
        Whether this is the machine itself, with nothing declared, and no proxy in front.
    """

    rules: Rules
    configured: bool
    login: Login | None
    why: str
    machine: bool

    @property
    def may_read(self) -> bool:
        """Whether the atlas may be shown."""
        return access.may_read(self.rules, self.login)

    @property
    def may_edit(self) -> bool:
        """Whether something may be written; who may not read may not write either."""
        listed = self.rules.fault is None and access.is_in(self.rules.editors, self.login)
        return self.machine or (listed and self.may_read)

    @property
    def role(self) -> str:
        """The role in which the audit log names them."""
        return "machine" if self.machine else "editor" if self.may_edit else "reader"

    @property
    def audit_name(self) -> str:
        """The name in the audit log: none of readers where reading is open."""
        if self.login is not None and (self.may_edit or self.rules.reading != "open"):
            return self.login.name
        return _account() if self.machine else ""


def standing() -> Standing:
    """Look at who asks: the rules of this moment, the claims of the session, the headers of its connection."""
    rules = access.rules()
    _tell(rules)
    auth = auth_section()
    trusted = bool(config.get_option("server.trustedUserHeaders"))
    login, why = _login(auth, trusted, rules)
    declared = rules.declared or bool(auth) or trusted or bool(config.get_option("server.baseUrlPath"))
    return Standing(rules, bool(auth), login, why, not declared and _here())


def may_edit() -> bool:
    """Say whether this visitor may use the intake page."""
    return standing().may_edit


def permit(typed: str) -> Permit:
    """Return a permit; whether this visitor may write is looked at when it is used, each time anew.

    Parameters
    ----------
    typed : str
        The name that the editor gave; whoever is logged in writes under the name of the login instead.
    """
    found = standing()
    who = found.login.name if found.login else typed

    def check(deed: str) -> str:
        now = standing()
        same = (now.login.name if now.login else typed) == who
        if now.may_edit and same:
            return ""
        _enter_refusal(now, deed)
        return reason(now)

    return Permit(who, found.role, check)


def reason(found: Standing) -> str:
    """Return the message key that says why somebody may not write."""
    if found.rules.fault is not None:
        return "access.refused.fault"
    if found.why in ("secret", "both"):
        return "access.refused.setup"
    if found.why in ("expired", "ended"):
        return "access.refused.expired"
    if found.login is not None:
        return "access.refused.no_editor"
    return "access.refused.login" if found.configured else "intake.not_allowed"


def usual_name() -> str:
    """Return the name that an editor has before saying one: the login's, or of the account on the machine itself."""
    found = standing()
    if found.login is not None:
        return found.login.name
    return _account() if found.machine else ""


def editors_only(function: Callable[_P, None]) -> Callable[_P, None]:
    """Guard what a dialog holds: it is drawn again by itself, long after the page was."""

    @functools.wraps(function)
    def guarded(*arguments: _P.args, **named: _P.kwargs) -> None:
        found = standing()
        if found.may_edit:
            function(*arguments, **named)
        else:
            st.info(say(state.language(), reason(found)))

    return guarded


def is_ended(login: Login) -> bool:
    """Say whether a login was ended by its owner."""
    return login.mark in _ended


def end(login: Login) -> None:
    """Let a login be worth nothing any more, in every tab that still has it."""
    now = time.time()
    for mark in [mark for mark, until in _ended.items() if until < now]:
        _ended.pop(mark, None)
    while len(_ended) >= _MOST_ENDED:
        _ended.pop(next(iter(_ended)), None)
    _ended[login.mark] = login.until


def _login(auth: dict[str, Any], trusted: bool, rules: Rules) -> tuple[Login | None, str]:
    claims = st.user.to_dict()
    if not auth:
        return _vouched(claims, rules) if trusted else (None, "none")
    if trusted:  # a header would go before the claim of the token: nobody could say any more who vouches for whom
        return None, "both"
    if not is_secret(auth.get("cookie_secret")):
        return None, "secret"
    name = str(claims.get("provider") or "default")
    section = auth if name == "default" and name not in auth else auth.get(name)
    client = str(section.get("client_id") or "") if isinstance(section, dict) else ""
    login, why = access.login_of(claims, client, rules.group_claim, time.time())
    return (None, "ended") if login is not None and is_ended(login) else (login, why)


def _vouched(claims: dict[str, Any], rules: Rules) -> tuple[Login | None, str]:
    """Return whom a trusted proxy names (``server.trustedUserHeaders``); groups are divided by commas."""
    mail = str(claims.get("email") or "").strip().lower()[:64]
    groups = str(claims.get(rules.group_claim) or "").split(",")
    return (Login(mail, mail, frozenset(g.strip() for g in groups if g.strip())), "") if mail else (None, "none")


def auth_section() -> dict[str, Any]:
    """Return the section ``[auth]`` of the secrets; empty where nobody can log in."""
    return dict(get_secrets_auth_section().to_dict())


def provider() -> str:
    """Return the provider's name where the secrets give it one: ``[auth.<name>]`` and no client beside it."""
    auth = auth_section()
    named = [name for name, section in auth.items() if isinstance(section, dict) and section.get("client_id")]
    return named[0] if named and not auth.get("client_id") else ""


def is_secret(given: object) -> bool:
    """Say whether a secret is one: long enough, and not that of the example."""
    return isinstance(given, str) and len(given) >= _SHORTEST and _PLACEHOLDER not in given.lower()


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


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _tell(rules: Rules) -> None:
    """Write into the log why the file of roles closes editing, once for each fault."""
    if rules.fault is None:
        _told.clear()
        return
    words = say("en", f"access.fault.{rules.fault.key}", **rules.fault.values)
    if words not in _told:
        _told.add(words)
        _LOG.error("nobody may edit: %s", words)


def _enter_refusal(found: Standing, deed: str) -> None:
    # A reader who is logged in and tries to write is named, though reading is open: this is no reading.
    who, now = found.login.name if found.login else found.audit_name, time.monotonic()
    if now - _refused.get((who, deed), -_QUIET) < _QUIET:
        return
    if len(_refused) > 1000:
        _refused.clear()
    _refused[who, deed] = now
    try:
        audit.record("refused", who=who, role=found.role, what=deed, why=reason(found).rpartition(".")[2])
    except audit.AuditError as error:
        _LOG.error("a refusal could not be entered in the audit log: %s", error.why)
