"""``python -m audit show|verify``: read the log, and make sure that nobody changed it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from audit.log import ACTIONS, NAME, AuditError, folder
from audit.proof import BROKEN, entries, verify

OK, CHANGED, CANNOT = 0, 1, 2
_ALWAYS: Final = ("n", "at", "action", "who", "role", "what", "build", "before", "hash")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 if all is well, 1 where the log was changed, 2 where it cannot be read.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except AuditError as error:
        sys.stderr.write(_say("cannot", path=error.path, why=error.why) + "\n")
        return CANNOT
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m audit", description=_say("help.audit"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, run in (("show", _show), ("verify", _verify)):
        command = commands.add_parser(name, help=_say(f"help.{name}"))
        command.add_argument("--data", type=Path, metavar="DIR", help=_say("help.data"))
        command.set_defaults(run=run)
        if name == "show":
            command.add_argument("--action", choices=ACTIONS, metavar="ACTION", help=_say("help.action"))
            command.add_argument("--who", metavar="WHO", help=_say("help.who"))
            command.add_argument("--since", metavar="DATE", default="", help=_say("help.since"))
            command.add_argument("--last", type=int, metavar="N", help=_say("help.last"))
            command.add_argument("--json", action="store_true", help=_say("help.json"))
        else:
            command.add_argument("--noted", metavar="HASH", default="", help=_say("help.noted"))
    return parser


def _show(options: argparse.Namespace) -> int:
    found = [
        entry
        for entry in entries(options.data)
        if options.action in (None, entry["action"])
        and (options.who is None or str(entry.get("who", "")).lower() == options.who.lower())
        and str(entry["at"]) >= options.since
    ]
    for entry in found[-options.last :] if options.last else found:
        sys.stdout.write((json.dumps(entry, ensure_ascii=False) if options.json else _line(entry)) + "\n")
    if not found:
        sys.stderr.write(_say("none", path=folder(options.data) / NAME) + "\n")
    return OK


def _line(entry: Mapping[str, Any]) -> str:
    """Return an entry as a person reads it; nothing in it can move the cursor of a terminal."""
    more = [f"{name}={value}" for name, value in entry.items() if name not in _ALWAYS and value not in ("", None, [])]
    role = f" ({_say('role.' + entry['role'])})" if f"role.{entry.get('role')}" in _words(_spoken()) else ""
    who = f"{entry.get('who') or _say('nobody')}{role}"
    parts = [str(entry["n"]), str(entry["at"])[:19].replace("T", " "), _say(f"action.{entry['action']}"), who]
    parts += [str(entry.get("what", "")), str(entry.get("build", ""))[:12], *more]
    return "  ".join("".join(c if c.isprintable() else "\ufffd" for c in part) for part in parts if part)


def _verify(options: argparse.Namespace) -> int:
    proof = verify(options.data, noted=options.noted)
    for finding in proof.findings:
        sys.stderr.write(_say(f"finding.{finding.kind}", line=finding.line, noted=options.noted) + "\n")
    broken = proof.broken
    if broken is None:
        sys.stdout.write(_say("whole", count=proof.lines, head=proof.head) + "\n")
        return OK
    key = "broken" if broken.kind in BROKEN else "cut"
    sys.stderr.write(_say(key, path=folder(options.data) / NAME, line=broken.line) + "\n")
    return CHANGED


def _spoken() -> str:
    """Return "zh" or "en": ``ATLAS_LANG``, else "en" under an English locale, else "zh"."""
    asked = os.environ.get("ATLAS_LANG", "")[:2].lower()
    if asked in ("zh", "en"):
        return asked
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return "en" if locale.lower().startswith("en") else "zh"


@cache
def _words(language: str) -> dict[str, str]:
    file = Path(__file__).parent / "messages" / f"{language}.yml"
    flat: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return flat


def _say(key: str, /, **values: object) -> str:
    return _words(_spoken())[key].format(**values)


if __name__ == "__main__":
    sys.exit(main())
