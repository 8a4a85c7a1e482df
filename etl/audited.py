"""What the write side enters in the audit log: publications and what was taken back, imports, roll-ups."""

from __future__ import annotations

import getpass
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import audit
from etl.faults import AtlasError

_DEEDS: Final = {"publish": "published", "undo": "undone", "word": "corrected", "indicator": "corrected"}
_ROLES: Final = ("editor", "machine")


def ready(data: Path) -> None:
    """Make sure that a deed can be entered before it is done.

    Raises
    ------
    AtlasError
        The log cannot be written; nothing was done yet.
    """
    try:
        audit.ready(data)
    except audit.AuditError as error:
        raise AtlasError("audit_unwritable", file=error.path, why=error.why) from error


def publication(data: Path, record: Mapping[str, Any], *, again: bool = False) -> None:
    """Enter a publication, or what took one back; one that changed or removed published figures also as a correction.

    Parameters
    ----------
    data : Path
        The folder of facts.
    record : mapping
        Its line of ``data/publications.jsonl``.
    again : bool
        Whether it may be entered already: who finishes what was left half-way cannot know.

    Raises
    ------
    AtlasError
        The log cannot be written.
    """
    deed = _DEEDS[record["action"]]
    counts = record.get("counts") or {}
    corrects = deed == "published" and (counts.get("changed") or counts.get("removed"))
    for action in (deed, *(("corrected",) if corrects else ())):
        _enter(
            data,
            action,
            again=again,
            who=str(record["who"]),
            role=role(),
            what=_what(record),
            build=str(record.get("build_after") or ""),
            id=record["id"],
            counts=[f"{name} {count}" for name, count in counts.items() if count],
        )


def figures(action: str, batch: str, files: Iterable[str]) -> dict[str, Any]:
    """Return the line of an import or a roll-up ("imported", "rolled_up"): batch, and names of the files it came from.

    It is entered with the figures, by ``enter``: by this program or, after a kill, by the one that finishes its work.
    """
    line = {"who": account(), "role": role(), "what": batch, "files": list(files)}
    return {"action": action, "id": secrets.token_hex(8), **line}


def enter(data: Path, line: Mapping[str, Any]) -> None:
    """Enter a line of ``figures``, unless that was done already.

    Raises
    ------
    AtlasError
        The log cannot be written; the figures are.
    """
    fields = dict(line)
    _enter(data, fields.pop("action"), again=True, **fields)


def account() -> str:
    """Return the name of the account that runs this program; its number where it has no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else ""


def role() -> str:
    """Return in what role a command is given: the dashboard names that of its editor, else it is a command line."""
    given = os.environ.get("ATLAS_ROLE", "")
    return given if given in _ROLES else "command"


def _what(record: Mapping[str, Any]) -> str:
    if record["action"] == "undo":
        return str(record["of"])
    if record["action"] == "publish":
        return ", ".join(str(one) for one in record.get("sources") or ()) or str(record.get("draft") or "")
    return " ".join(str(record[name]) for name in ("what", "word") if record.get(name))


def _enter(data: Path, action: str, *, again: bool = False, **fields: Any) -> None:
    try:
        if not (again and audit.known(action, str(fields["id"]), data)):
            audit.record(action, data=data, **fields)
    except audit.AuditError as error:
        raise AtlasError("audit_not_entered", file=error.path, why=error.why) from error
