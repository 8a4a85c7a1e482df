"""Who may do what: the file of roles, read anew at every check, and what the claims of a login say.

Nothing here knows Streamlit: ``dashboard.ui.roles`` brings the claims and the headers of the one who asks.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeGuard

import yaml

ANYBODY: Final = "*"
LEEWAY: Final = 60
"""Seconds by which the clocks of provider and server may differ."""
_READING: Final = ("open", "login")
_KEYS: Final = ("reading", "editors", "readers", "group_claim")
_LISTS: Final = ("mails", "groups")
_read: dict[str, Rules] = {}  # file → what it said when it could be read last
_LARGEST: Final = 1_000_000  # bytes; a longer file is not one of roles


class RolesFault(Exception):
    """The file of roles cannot be used.

    Attributes
    ----------
    key : str
        Message key below ``access.fault``.
    values : dict
        What the message names.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values}")
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True)
class Listed:
    """Who is in a role: mails in lower case, and names of groups as the provider writes them."""

    mails: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the administrator set.

    Attributes
    ----------
    declared : bool
        Whether anything was set at all: without it this is somebody's own machine.
    reading : str
        "open", "login", or "nobody" where the file cannot be used and none was read before.
    editors : Listed
        Who may write.
    readers : Listed
        Who may read where reading asks for a login; nobody listed means everybody who can log in.
    group_claim : str
        The claim that names the groups of a person.
    fault : RolesFault or None
        Why the file cannot be used. Nobody is an editor then.
    """

    declared: bool = False
    reading: str = "open"
    editors: Listed = Listed()
    readers: Listed = Listed()
    group_claim: str = "groups"
    fault: RolesFault | None = None


def rules() -> Rules:
    """Read ``ATLAS_ROLES`` and ``ATLAS_EDITORS``, so that a removal holds from the next check on.

    A file that cannot be used makes nobody an editor, not even those of ``ATLAS_EDITORS``. Readers come in as the last
    file let them that this process could read, nobody without one: what the file forbids is not known.
    """
    named = frozenset(mail.strip().lower() for mail in os.environ.get("ATLAS_EDITORS", "").split(",") if mail.strip())
    file = os.environ.get("ATLAS_ROLES", "").strip()
    if not file:
        return Rules(declared=bool(named), editors=Listed(named))
    try:
        found = read(Path(file))
    except RolesFault as fault:
        return _closed(_read.get(file), fault)
    _read[file] = found
    editors = Listed(found.editors.mails | named, found.editors.groups)
    return Rules(True, found.reading, editors, found.readers, found.group_claim)


def _closed(last: Rules | None, fault: RolesFault) -> Rules:
    """Return what holds while the file of roles cannot be used."""
    if last is None:
        return Rules(declared=True, reading="nobody", fault=fault)
    everybody = last.readers == Listed()
    mails, groups = last.readers.mails | last.editors.mails, last.readers.groups | last.editors.groups
    readers = Listed() if everybody else Listed(mails, groups)
    return Rules(True, last.reading, Listed(), readers, last.group_claim, fault)


def read(file: Path) -> Rules:
    """Read a file of roles; see ``docs/admin.md`` for what it holds.

    Raises
    ------
    RolesFault
        It is absent, cannot be read, or holds something else than roles; the first thing that is wrong.
    """
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        raise RolesFault("unreadable", file=file, why=error.strerror or type(error).__name__) from error
    if size > _LARGEST:
        raise RolesFault("too_large", file=file)
    return _parsed(file, content)


@lru_cache(maxsize=4)
def _parsed(file: Path, content: bytes) -> Rules:
    try:
        data = yaml.safe_load(content.decode("utf-8-sig"))
    except yaml.MarkedYAMLError as error:
        raise RolesFault("no_yaml", file=file, line=error.problem_mark.line + 1 if error.problem_mark else 1) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise RolesFault("no_yaml", file=file, line=1) from error
    if not isinstance(data, Mapping):
        raise RolesFault("no_mapping", file=file)
    for key in data:
        if key not in _KEYS:
            raise RolesFault("unknown", file=file, setting=str(key)[:60], known=", ".join(_KEYS))
    reading, claim = data.get("reading", "open"), data.get("group_claim", "groups")
    if reading not in _READING:
        raise RolesFault("reading", file=file, found=str(reading)[:60])
    if not isinstance(claim, str) or not claim.strip():
        raise RolesFault("group_claim", file=file)
    listed = {name: _listed(file, name, data.get(name)) for name in ("editors", "readers")}
    return Rules(True, reading, listed["editors"], listed["readers"], claim.strip())


def _listed(file: Path, role: str, data: object) -> Listed:
    if data is None:
        return Listed()
    if not isinstance(data, Mapping):
        raise RolesFault("role", file=file, role=role)
    for key in data:
        if key not in _LISTS:
            raise RolesFault("unknown", file=file, setting=f"{role}.{str(key)[:60]}", known=", ".join(_LISTS))
    found: dict[str, frozenset[str]] = {}
    for name in _LISTS:
        many = data.get(name) or []
        # One name without a hyphen before it is a text: its letters would each become a name.
        if not isinstance(many, list) or not all(isinstance(one, str) and one.strip() for one in many):
            raise RolesFault("list", file=file, setting=f"{role}.{name}")
        found[name] = frozenset(one.strip().lower() if name == "mails" else one.strip() for one in many)
    return Listed(**found)


@dataclass(frozen=True, slots=True)
class Login:
    """What a valid login says of a person.

    Attributes
    ----------
    name : str
        How the person is named where something was done: the mail; without one the user name or the subject.
    mail : str
        In lower case; "" where there is none, or the provider says that it is not verified.
    groups : frozenset of str
        Those of the group claim.
    until : float
        When it ends, in seconds since 1970; infinity for one that a trusted proxy vouches for anew each time.
    mark : str
        Differs between two logins of the same person.
    """

    name: str
    mail: str
    groups: frozenset[str] = frozenset()
    until: float = float("inf")
    mark: str = ""


def login_of(claims: Mapping[str, Any], client_id: str, group_claim: str, now: float) -> tuple[Login | None, str]:
    """Return who the claims of an identity token speak of, or None and why they are worth nothing.

    Signature and issuer were checked when the token was given out; its audience and its time are looked at each time,
    since the cookie that holds it outlives it by weeks.

    Parameters
    ----------
    claims : mapping
        As the session has them.
    client_id : str
        The audience that the token must be for.
    group_claim : str
        The claim that names groups.
    now : float
        Seconds since 1970.

    Returns
    -------
    tuple
        Login or None, and "", "none" (nobody logged in), "audience", "expired", "early" or "nobody" (no name in it).
    """
    if claims.get("is_logged_in") is not True:
        return None, "none"
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    others = len(named) > 1 or claims.get("azp") is not None
    if not client_id or client_id not in named or (others and claims.get("azp") != client_id):
        return None, "audience"
    ends, given = claims.get("exp"), claims.get("iat")
    if not _is_time(ends) or ends <= now:
        return None, "expired"
    if any(not _is_time(time) or time > now + LEEWAY for time in (given, claims.get("nbf", given))):
        return None, "early"
    mail = claims.get("email") if claims.get("email_verified", True) in (True, "true") else ""
    mail = mail.strip().lower() if isinstance(mail, str) else ""
    name = next(
        (n for n in (mail, claims.get("preferred_username"), claims.get("sub")) if isinstance(n, str) and n), ""
    )
    if not name:
        return None, "nobody"
    groups = claims.get(group_claim)
    many = groups if isinstance(groups, list) else [groups]
    mark = "|".join(str(claims.get(part)) for part in ("iss", "sub", "iat", "nonce"))
    return Login(_in_one_line(name), mail, frozenset(g for g in many if isinstance(g, str)), float(ends), mark), ""


def is_in(listed: Listed, login: Login | None) -> bool:
    """Say whether somebody is in a role; ``*`` lets everybody be in it, also who did not log in."""
    if ANYBODY in listed.mails:
        return True
    return login is not None and (login.mail in listed.mails - {""} or bool(login.groups & listed.groups))


def may_read(found: Rules, login: Login | None) -> bool:
    """Say whether somebody may see the atlas."""
    if found.reading == "open":
        return True
    if login is None or found.reading == "nobody":
        return False
    nobody_listed = not (found.readers.mails or found.readers.groups)
    return nobody_listed or is_in(found.readers, login) or is_in(found.editors, login)


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11


def _in_one_line(name: str) -> str:
    """Return a name that can stand in a line of the log, and is not longer than the command line takes."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:64]
