"""The log as JSON lines without personal data, for ``ATLAS_LOG=json``; else it stays as it is, for a person to read.

A log line is a sentence of the program with values put in. The sentence is kept; of the values only numbers and plain
names are, so that no address, mail, link, file name or typed word gets into a file that others collect. What an error
says is not kept either, for it quotes what it stumbled over: the kind of error and the lines of the program are.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import duckdb
from streamlit import logger as streamlit_logger

from dashboard.store import NoSnapshot

_PROJECT: Final = Path(__file__).resolve().parents[2]
_LEFT_OUT: Final = "…"
_MOST_PLACES: Final = 12  # lines of the program
_MOST_SAID: Final = 600  # characters
_OURS: Final = ("atlas", "dashboard", "etl", "audit")
_SCRUBBED: Final = (
    (re.compile(r"[^\s@\"'<>(]+@[^\s@\"'<>)]+"), "<mail>"),
    (re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>)]+"), "<link>"),
    (re.compile(r"\?[^\s\"'<>]+"), "?" + _LEFT_OUT),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "<address>"),
    (re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])"), "<address>"),
    (re.compile(r"(?<![\w.])(?:[A-Za-z]:\\|\\\\|/)[^\s\"',;:)]+"), "<path>"),
    (re.compile(r"[^\s\"'/\\(]+\.(?!pyc?\b)[A-Za-z]{3,5}[mx]?\b(?=[\s\"',;:).]|$)"), "<file>"),
    (re.compile(r"[^\x00-\x7f]+(?:[\s\w]*[^\x00-\x7f]+)*"), _LEFT_OUT),
    (re.compile(r"[\x00-\x1f\x7f]+"), " "),
)
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_MODULE_FILE: Final = re.compile(r"(?<![\w.])" + re.escape(str(_PROJECT)) + r"/")


class JsonLines(logging.Formatter):
    """One record, one line of JSON: time, level, logger, process, what, and for an error its kind and places."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without an end of line."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "event": words(record)[:_MOST_SAID],
        }
        # What a caller hands over in ``extra={"atlas": …}`` is made of names and numbers of the program itself.
        said |= getattr(record, "atlas", {})
        if record.exc_info and record.exc_info[1]:
            said |= _error(record.exc_info[1])
        return json.dumps(said, ensure_ascii=True, default=lambda value: type(value).__name__)


def begin() -> None:
    """Send all that is logged to standard error in the form that ``ATLAS_LOG`` asks for; "json" or "text"."""
    if not for_machines():
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    # What uvicorn tells besides warnings are addresses, and its start and end, of which the server itself tells.
    handler.addFilter(lambda record: not record.name.startswith("uvicorn") or record.levelno >= logging.WARNING)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # Streamlit gives each of its loggers, uvicorn's included, a handler of its own, also later on; it has no setting
    # that would change more than the order of the words.
    streamlit_logger.setup_formatter = _hand_on
    streamlit_logger.init_uvicorn_logs()
    streamlit_logger.update_formatter()
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def for_machines() -> bool:
    """Say whether the log is one of JSON lines."""
    return os.environ.get("ATLAS_LOG", "").strip().lower() == "json"


def words(record: logging.LogRecord) -> str:
    """Return what a record says, without anything personal.

    Parameters
    ----------
    record : LogRecord
        Of any logger. What other packages log is kept as far as it is a fixed sentence and numbers; our own loggers
        may put in names (of a page, a command, a kind of error).
    """
    ours = record.name.split(".")[0] in _OURS
    template = str(record.msg)
    if not record.args:
        return scrubbed(template if ours else _QUOTED.sub(f"'{_LEFT_OUT}'", template))
    given: Any
    if not isinstance(record.args, Mapping):
        given = tuple(_value(value, ours) for value in record.args)
    elif "%(" in template:
        given = {name: _value(value, ours) for name, value in record.args.items()}
    else:  # one value that happens to be a mapping
        given = (_value(record.args, ours),)
    try:
        return scrubbed(template % given)
    except (TypeError, ValueError, KeyError):  # "%d" for what is no number
        return scrubbed(template)


def scrubbed(text: str) -> str:
    """Return a text without mails, addresses, links, paths, names of files and words in other scripts than Latin."""
    text = _MODULE_FILE.sub("", text)
    for pattern, instead in _SCRUBBED:
        text = pattern.sub(instead, text)
    return text.strip()


def _value(value: object, ours: bool) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, str):
        return scrubbed(value) if ours else _LEFT_OUT
    return type(value).__name__ if ours else _LEFT_OUT


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    within = [f for f in frames if Path(f.filename).is_relative_to(_PROJECT) and ".venv" not in f.filename]
    shown = [*within[-_MOST_PLACES:], *(frames[-1:] if frames and frames[-1] not in within else [])]
    found: dict[str, Any] = {"fault": type(error).__name__, "where": [_place(frame) for frame in shown]}
    if why := _why(error):
        found["why"] = why
    before = error.__cause__ or error.__context__
    if before is not None:
        found["after"] = type(before).__name__
    return found


def _place(frame: traceback.FrameSummary) -> str:
    file = Path(frame.filename)
    inside = file.relative_to(_PROJECT) if file.is_relative_to(_PROJECT) else Path(*file.parts[-2:])
    if "site-packages" in inside.parts:
        inside = Path(*inside.parts[inside.parts.index("site-packages") + 1 :])
    return f"{inside.as_posix()}:{frame.lineno} {frame.name}"


def _why(error: BaseException) -> str:
    """Return the words of the few errors that speak of the machine and not of what somebody gave them."""
    if isinstance(error, NoSnapshot):
        return error.key
    if isinstance(error, OSError):
        return error.strerror or ""
    if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
        return scrubbed(_QUOTED.sub(f"'{_LEFT_OUT}'", str(error).splitlines()[0]))
    return ""


def _hand_on(logger: logging.Logger) -> None:
    """Let a logger of Streamlit speak through the one handler of all."""
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger("atlas").critical("nobody caught this", exc_info=(kind, error, trace))
