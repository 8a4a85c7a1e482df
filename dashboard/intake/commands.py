"""The commands of ``python -m etl intake``, each in a process of its own.

The dashboard never imports the etl: it calls its commands, reads one JSON object from their standard output, and turns
whatever goes wrong into words. A command that takes too long is stopped with all that it started.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dashboard.intake.draft import PROJECT, home
from dashboard.intake.permit import NotPermitted, Permit
from dashboard.turns import PAGES

COMMAND: tuple[str, ...] = (sys.executable, "-m", "etl")
TYPES: Final = ("txt", "html", "htm", "docx", "pdf", "xlsx")
LARGEST_MB: Final = 20
WRITING: Final = ("add", "split", "reread", "publish", "undo", "word", "indicator")
"""Commands that change something; none of them is called without a permit."""
_NAMED: Final = ("add", "publish", "undo", "word", "indicator")  # those that ask who does it
_QUICK: Final = 60.0
_SLOW: Final = 300.0
_AT_ONCE: Final = threading.BoundedSemaphore(4)
"""Commands that run at once: each is a program of its own, and fifty dropped files would be fifty of them."""
_LOG: Final = logging.getLogger("atlas")
_NAME: Final = re.compile(r"[\x00-\x1f/\\]")
_KEY: Final = re.compile(r"[a-z0-9_.]{1,60}\Z")
_PLACE: Final = re.compile(r'\s+File "[^"]*", line \d+, in \S+\Z')
_KIND: Final = re.compile(r"([A-Za-z_.]{1,80})(?::|\Z)")


class CommandFault(Exception):
    """A command that did not do what was asked.

    Attributes
    ----------
    key : str
        Message key: "intake.command.timeout", "intake.command.broken", "intake.command.refused", or why the one who
        asks may not do it.
    words : tuple of str
        What the command itself said, in the language asked for.
    about : tuple of str
        For each of the words the id of the figure or practice that it is about, "" for none.
    """

    def __init__(self, key: str, words: Sequence[str] = (), about: Sequence[str] = ()) -> None:
        super().__init__(key)
        self.key = key
        self.words = tuple(words)
        self.about = tuple(about) or ("",) * len(self.words)


def add_file(data: bytes, name: str, permit: Permit, language: str) -> dict[str, Any]:
    """Make a draft of a dropped file; returns ``draft`` and ``existing``."""
    plain = _NAME.sub("_", name.encode("utf-8", "replace").decode())[-120:] or "file"
    ending = Path(plain).suffix.lower()[:8]
    _confirm(permit, "add")  # before anything of the file lies on the disk
    with _folder() as folder:
        path = folder / f"dropped{ending if ending.isascii() else ''}"
        with _written():
            path.write_bytes(data)
        return run("add", str(path), permit=permit, name=plain, language=language, seconds=_SLOW)


def split(draft: str, sections: Sequence[Mapping[str, Any]], permit: Permit, language: str) -> dict[str, Any]:
    """Divide a draft into articles by ranges of lines."""
    wanted = json.dumps(list(sections), ensure_ascii=False)
    return run("split", draft, permit=permit, sections=wanted, language=language, seconds=_SLOW)


def reread(draft: str, permit: Permit, language: str) -> dict[str, Any]:
    """Make the proposals anew with the catalogue as it is now."""
    return run("reread", draft, permit=permit, language=language, seconds=_SLOW)


def read_span(draft: str, start: int, end: int, language: str) -> dict[str, Any]:
    """Read the figure that stands at a span; returns a candidate."""
    found = run("read", draft, str(start), str(end), language=language, seconds=_QUICK)
    inner = found.get("candidate")
    return dict(inner) if isinstance(inner, Mapping) else found


def publish(draft: str, permit: Permit, language: str) -> dict[str, Any]:
    """Publish what ``reviewed.json`` holds; returns ``publication``, ``changes``, ``build_id`` and ``counts``."""
    return run("publish", draft, permit=permit, language=language, seconds=_SLOW)


def removed_by(draft: str, permit: Permit, language: str) -> list[str] | None:
    """Return the figures that publishing ``reviewed.json`` would remove; None where the command cannot tell."""
    try:
        found = run("publish", draft, permit=permit, dry_run=True, language=language, seconds=_SLOW)
    except CommandFault as fault:
        if any("--dry-run" in words for words in fault.words):  # a command line that does not know the option
            return None
        raise
    ids = found.get("removed_ids")
    return [str(one) for one in ids] if found.get("dry_run") and isinstance(ids, list) else None


def undo(publication: str, permit: Permit, language: str) -> dict[str, Any]:
    """Take one publication back."""
    return run("undo", publication, permit=permit, language=language, seconds=_SLOW)


def log(language: str) -> list[dict[str, Any]]:
    """Return the publications, the newest first; the first to ask also ends what a stopped command left half-way."""
    return _listed(run("log", language=language, seconds=_SLOW), ("publications", "log", "entries"))


def queue(language: str) -> list[dict[str, Any]]:
    """Return the counted nouns that no indicator knows, most frequent first."""
    return _listed(run("queue", language=language), ("queue", "nouns", "entries"))


def add_word(indicator: str, word: str, permit: Permit, language: str) -> dict[str, Any]:
    """Let an indicator be known by another word."""
    return run("word", indicator, word, permit=permit, language=language, seconds=_SLOW)


def add_indicator(entry: Mapping[str, Any], permit: Permit, language: str) -> dict[str, Any]:
    """Add an indicator to the catalogue."""
    _confirm(permit, "indicator")
    with _folder() as folder:
        path = folder / "indicator.json"
        with _written():
            path.write_text(json.dumps(dict(entry), ensure_ascii=False), encoding="utf-8")
        return run("indicator", permit=permit, json_file=str(path), language=language, seconds=_SLOW)


def run(
    command: str, *arguments: str, language: str, permit: Permit | None = None, seconds: float = _QUICK,
    **options: str | bool,
) -> dict[str, Any]:  # fmt: skip
    """Call one command and return its JSON; raises ``CommandFault``.

    Parameters
    ----------
    command, *arguments : str
        Its name and what it is about; none of these is taken for an option.
    language : str
        Language of what it says.
    permit : Permit, optional
        Looked at now, and by the name that stands in it; no command of ``WRITING`` is called without one.
    seconds : float
        How long it may take.
    **options : str or bool
        Its options; True is an option without a value, and a value may begin with a hyphen.
    """
    if command in WRITING:
        if permit is None:
            raise TypeError(f"{command} without a permit")
        _confirm(permit, command)
        if command in _NAMED:
            options = {"by": permit.who, **options}
    named = [(f"--{name.replace('_', '-')}", value) for name, value in options.items()]
    line = [*COMMAND, "intake", command, *(name if value is True else f"{name}={value}" for name, value in named)]
    line += ["--json", *(("--", *arguments) if arguments else ())]
    places = {"ATLAS_INTAKE": str(home())} if os.environ.get("ATLAS_INTAKE", "").strip() else {}
    role = {"ATLAS_ROLE": permit.role} if permit else {}
    environment = {
        **os.environ,
        **places,
        **role,
        "ATLAS_LANG": language,
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
    }
    with PAGES.away(), _AT_ONCE:
        if permit is not None and command in WRITING:
            _confirm(permit, command)  # who may do it can have changed while it waited
        try:
            process = subprocess.Popen(
                line,
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:  # what cannot be an argument is a ValueError
            _LOG.error("etl intake %s could not be started: %s", command, type(error).__name__)
            raise CommandFault("intake.command.broken") from error
        try:
            out, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            _stop(process)
            _LOG.error("etl intake %s took longer than %s s", command, seconds)
            raise CommandFault("intake.command.timeout") from error
    return _answer(command, process.returncode, out, errors, language)


def _answer(name: str, code: int, out: bytes, errors: bytes, language: str) -> dict[str, Any]:
    said = errors.decode("utf-8", "replace").strip()
    try:
        data = json.loads(out.decode("utf-8")) if out.strip() else None
    except ValueError:
        data = None
    if isinstance(data, list):
        data = {"entries": data}
    if code == 0 and isinstance(data, dict) and not data.get("faults"):
        return data
    words, about = _words(data.get("faults") if isinstance(data, dict) else None, language)
    if not words and code in (1, 2) and said and "Traceback" not in said:
        words, about = [line for line in said.splitlines() if line.strip()][:12], []
    # Never what it said: a fault may quote the text, and the text is nobody's but the editor's.
    _LOG.warning("etl intake %s ended with %s: %s", name, code, _cause(data, said))
    if words:
        raise CommandFault("intake.command.refused", words, about)
    raise CommandFault("intake.command.broken")


def _cause(data: Any, said: str) -> str:
    """Return the keys of faults, else the lines of the program and the kind of error that a traceback names."""
    if isinstance(data, dict) and data.get("faults"):
        faults = [f for f in data["faults"] if isinstance(f, dict)] if isinstance(data["faults"], list) else []
        keys = [data.get("error"), *(f.get("key") or f.get("field") for f in faults)]
        return ", ".join(str(key) for key in keys if key and _KEY.match(str(key))) or "faults"
    places = [found[0] for line in said.splitlines() if (found := _PLACE.match(line))][-6:]
    kind = _KIND.match(said.splitlines()[-1]) if said else None
    return "; ".join([*(place.strip() for place in places), *([kind[1]] if kind and places else [])]) or "no words"


def _confirm(permit: Permit, deed: str) -> None:
    try:
        permit.confirm(deed)
    except NotPermitted as refused:
        raise CommandFault(refused.key) from refused


@contextlib.contextmanager
def _written() -> Iterator[None]:
    """Turn a file that cannot be written for a command into a fault."""
    try:
        yield
    except (OSError, ValueError) as error:
        _LOG.error("a file for a command could not be written: %s", type(error).__name__)
        raise CommandFault("intake.command.broken") from error


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with contextlib.ExitStack() as stack:
        with _written():
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="atlas-", ignore_cleanup_errors=True))
        yield Path(folder)


def _words(faults: Any, language: str) -> tuple[list[str], list[str]]:
    """Return what faults say, and what each is about."""
    found: list[Any] = faults if isinstance(faults, list) else [faults] if faults else []
    words = [str(f.get(language) or f.get("en") or "") if isinstance(f, dict) else str(f) for f in found]
    return words, [str(f.get("id") or "") if isinstance(f, dict) else "" for f in found]


def _listed(data: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    lists = [data[name] for name in (*names, "entries") if isinstance(data.get(name), list)]
    found: list[Any] = lists[0] if lists else []
    return [dict(entry) for entry in found if isinstance(entry, Mapping)]


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started; it has a session of its own."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
