"""Every decision of a review, one line each, written the moment it is made and never changed.

A line is appended with one write, under a lock, and forced to the disk before the screen calls it saved. A server that
dies in the middle of a line leaves a torn one: it is skipped, counted and reported, and the next line starts afresh.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from dashboard.intake import shapes
from dashboard.intake.permit import Permit

NAME: Final = "journal.jsonl"
LOCK: Final = "journal.lock"
DEEDS: Final = (
    "accept",
    "reject",
    "correct",
    "reopen",
    "add",
    "split",
    "section",
    "source",
    "practice-accept",
    "practice-reject",
    "practice-correct",
    "practice-reopen",
    "publish",
    "undo",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision.

    Attributes
    ----------
    at : str
        ISO time, UTC.
    who : str
        Name of the editor.
    do : str
        One of ``DEEDS``.
    id : str
        Figure, practice, section number or publication that it is about.
    set : mapping
        Fields that it sets.
    key : str
        Name of the browser's event, so that one that is sent twice is written once; "" for none.
    """

    at: str
    who: str
    do: str
    id: str
    set: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """All entries in order, and how many lines could not be read."""

    entries: tuple[Entry, ...] = ()
    torn: int = 0

    @property
    def keys(self) -> frozenset[str]:
        """Names of the events that are written already."""
        return frozenset(entry.key for entry in self.entries if entry.key)


def now() -> str:
    """Return the time for an entry."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(folder: Path) -> Journal:
    """Read the journal of a draft folder; an absent one is empty."""
    try:
        data = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return Journal()
    entries, torn = [], 0
    for line in data.split(b"\n"):
        if not line.strip():
            continue
        entry = _entry(line)
        if entry is None:
            torn += 1
        else:
            entries.append(entry)
    return Journal(tuple(entries), torn)


def append(folder: Path, entries: Iterable[Entry], permit: Permit) -> int:
    """Add entries to the journal, all or none, and return how many were new.

    An entry whose ``key`` is written already is left out, so that an event may safely be sent again.

    Raises
    ------
    NotPermitted
        Whoever asks may not write, or not any more.
    ValueError
        An entry is in another name than the permit: a fault of the program.
    OSError
        Where the disk refuses; nothing is called saved then.
    """
    wanted = list(entries)
    if not wanted:
        return 0
    if any(entry.who != permit.who for entry in wanted):
        raise ValueError("an entry in another name than the permit")
    permit.confirm("review")
    guard = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(guard)
        return _append(folder, wanted)
    finally:
        os.close(guard)


def _append(folder: Path, wanted: list[Entry]) -> int:
    first = not (folder / NAME).exists()
    descriptor = os.open(folder / NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        there = read(folder).keys
        new = [entry for entry in wanted if not entry.key or entry.key not in there]
        lines = "".join(json.dumps(asdict(e), ensure_ascii=False, allow_nan=False) + "\n" for e in new).encode()
        size = os.fstat(descriptor).st_size
        if size and _last_byte(descriptor, size) != b"\n":
            lines = b"\n" + lines  # what a crash left behind stays a line of its own
        if new:
            written = os.write(descriptor, lines)
            if written != len(lines):
                os.ftruncate(descriptor, size)
                raise OSError("the journal could not be written whole")
            os.fsync(descriptor)
            if first:
                _keep_name(folder)
        return len(new)
    finally:
        os.close(descriptor)


def _keep_name(folder: Path) -> None:
    """Force the name of a new journal to the disk, without which a power cut takes all of it; Windows cannot."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _last_byte(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1)


def _lock(descriptor: int) -> None:
    """Wait until no other process or thread writes; closing the file gives the lock back.

    The lock is that of a file of its own: on Windows nobody else may read what is locked, not even this process.
    """
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _entry(line: bytes) -> Entry | None:
    try:
        data = json.loads(line.decode("utf-8"))
        at, who, do, name = (data[part] for part in ("at", "who", "do", "id"))
        given, key = data.get("set") or {}, data.get("key") or ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not all(map(shapes.is_name, (at, who, do, name, key))) or do not in DEEDS or not isinstance(given, dict):
        return None
    return Entry(at, who, do, name, given, key) if shapes.entry_fits(do, name, given) else None
