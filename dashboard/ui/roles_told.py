"""``python -m dashboard roles``: who may read and write, as the server sees it now, and what is wrong with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from streamlit import config
from streamlit.auth_util import is_authlib_installed

from dashboard import access
from dashboard.access import Listed, Rules
from dashboard.locale import say
from dashboard.ui import roles

OK, FAULTY = 0, 1
_WANTED: Final = ("redirect_uri", "client_id", "client_secret", "server_metadata_url")


def tell(language: str) -> int:
    """Write down who may do what; 1 where something is wrong with it, 0 where all is well."""
    found = access.rules()
    faults = [*_faults_of_roles(found, language), *_faults_of_login(found, language)]
    if found.fault is None:
        for line in _lines(found, language):
            sys.stdout.write(line + "\n")
    for line in faults:
        sys.stderr.write(line + "\n")
    return FAULTY if faults else OK


def _lines(found: Rules, language: str) -> Iterator[str]:
    auth = roles.auth_section()
    if not found.declared and not auth:
        yield say(language, "access.roles.machine")
        return
    listed = found.readers.mails or found.readers.groups
    yield say(language, f"access.roles.reading_{'listed' if found.reading == 'login' and listed else found.reading}")
    if listed:
        yield say(language, "access.roles.readers", **_named(found.readers, language))
    if access.ANYBODY in found.editors.mails:
        yield say(language, "access.roles.editors_anybody")
    elif found.editors == Listed():
        yield say(language, "access.roles.editors_none")
    else:
        yield say(language, "access.roles.editors", **_named(found.editors, language))
    if found.editors.groups or found.readers.groups:
        yield say(language, "access.roles.claim", claim=found.group_claim)
    if auth:
        provider = roles.provider() or str(auth.get("server_metadata_url") or "?")
        redirect = str(auth.get("redirect_uri") or "?")
        yield say(language, "access.roles.login_set", provider=provider, redirect=redirect)
    else:
        yield say(language, "access.roles.login_none")


def _faults_of_roles(found: Rules, language: str) -> Iterator[str]:
    if found.fault is not None:
        yield say(language, f"access.fault.{found.fault.key}", **found.fault.values)
    elif _needs_login(found) and not roles.auth_section() and not config.get_option("server.trustedUserHeaders"):
        yield say(language, "access.roles.login_needed")


def _faults_of_login(found: Rules, language: str) -> Iterator[str]:
    auth = roles.auth_section()
    if not auth:
        return
    section = {**auth, **auth.get(roles.provider(), {})} if roles.provider() else auth
    for key in _WANTED:
        if not section.get(key):
            yield say(language, "access.roles.lacks", setting=key)
    if not roles.is_secret(auth.get("cookie_secret")):
        yield say(language, "access.roles.secret_short")
    if config.get_option("server.trustedUserHeaders"):
        yield say(language, "access.roles.secret_both")
    if not is_authlib_installed():
        yield say(language, "access.roles.library")


def _needs_login(found: Rules) -> bool:
    named = found.editors.groups or found.editors.mails - {access.ANYBODY}
    return found.reading == "login" or (bool(named) and access.ANYBODY not in found.editors.mails)


def _named(listed: Listed, language: str) -> dict[str, str]:
    nobody = say(language, "access.roles.nobody")
    return {name: ", ".join(sorted(getattr(listed, name))) or nobody for name in ("mails", "groups")}
