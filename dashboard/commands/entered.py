"""What a command enters in the audit log before it writes its file."""

from __future__ import annotations

import getpass
from pathlib import Path

import audit
from dashboard.commands.faults import CommandFault


def enter(file: Path, build: str, about: str = "") -> None:
    """Enter a file that is about to be written; raises CommandFault where the log cannot be, and then it is not.

    Parameters
    ----------
    file : Path
        Where to; only its name is entered.
    build : str
        Build id of the snapshot.
    about : str
        The picture, as a link has it; "" for a whole briefing or deck.
    """
    try:
        who = getpass.getuser()
    except (OSError, KeyError):
        who = ""
    try:
        audit.record("exported", who=who, role="command", what=file.name, build=build, view=about)
    except audit.AuditError as error:
        raise CommandFault("audit_unwritable", file=error.path, why=error.why) from None
