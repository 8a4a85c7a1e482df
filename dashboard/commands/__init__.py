"""The command line beside ``serve``: slides, export and refresh. Each writes one file, whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import duckdb

from dashboard import stand_in
from dashboard.commands.faults import CommandFault
from dashboard.commands.options import COMMANDS, language_of, parser
from dashboard.locale import LANGUAGES, say
from dashboard.snapshot_files import stand_ins
from dashboard.store import NoSnapshot

__all__ = ["COMMANDS", "run", "spoken"]

OK, CANNOT, INTERRUPTED = 0, 2, 130


def run(arguments: Sequence[str]) -> int:
    """Carry out one of ``COMMANDS``.

    Parameters
    ----------
    arguments : sequence of str
        The command and its options.

    Returns
    -------
    int
        0 where the file was written; 2 where it could not be, with one message on standard error and nothing written.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a console without Chinese still says something
    language = language_of(arguments) or spoken()
    chosen = parser(language).parse_args(arguments)
    try:
        for line in chosen.run(chosen, language):
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
        _tell_stand_in(language)
    except CommandFault as fault:
        return _refuse(say(language, f"commands.{fault.key}", **fault.said), language)
    except NoSnapshot as missing:
        mend = say(language, "snapshot_mend", command=missing.mend)
        return _refuse(say(language, missing.key) + say(language, "list.stop") + mend, language)
    except (duckdb.BinderException, duckdb.CatalogException):
        # A statement and the tables do not fit: the program is newer or older than the snapshot.
        mend = say(language, "snapshot_mend", command="python -m etl build")
        return _refuse(say(language, "no_snapshot.outdated") + mend, language)
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        sys.stderr.write(say(language, "commands.interrupted") + "\n")
        return INTERRUPTED
    return OK


def _tell_stand_in(language: str) -> None:
    """Say so on standard error where the file was made from an older snapshot, since the newest one is damaged."""
    for state in stand_ins().values():
        sys.stderr.write(stand_in.words(state, language).short + "\n")


def spoken() -> str:
    """Return "zh" or "en": ``ATLAS_LANG`` (also ``en_GB``), else "en" under an English locale, else "zh"."""
    asked = os.environ.get("ATLAS_LANG", "")[:2].lower()
    if asked in LANGUAGES:
        return asked
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return "en" if locale.lower().startswith("en") else LANGUAGES[0]


def _refuse(words: str, language: str) -> int:
    sys.stderr.write(say(language, "commands.failed", words=words) + "\n")
    return CANNOT
