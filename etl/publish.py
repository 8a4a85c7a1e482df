"""The pointer to the current snapshot: written last and whole, so that a reader sees the old one or the new one.

Beside each snapshot lies its record, ``atlas-<id>.json``: the pointer's words and the snapshot's place in the order of
publication, which no clock can change. Where pointer or file is damaged, readers go back to the newest older snapshot
that fits its record.

Any number of builds may run at once. Each writes under a name of its own; only naming the file, moving the pointer and
sweeping happen one after the other, under a lock that the system drops when its holder dies.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from etl.atomic import exclusive, flush, is_left_over, write_whole
from etl.faults import AtlasError
from etl.paths import POINTER

KEPT_BEFORE: Final = 2  # snapshots before the current one that stay for readers that still hold them
_SNAPSHOT = re.compile(r"atlas-[0-9a-f]{12}\.duckdb")


@dataclass(frozen=True, slots=True)
class Pointer:
    """What ``current.json`` says: build id, file name, sha256 of the file, and when it was built (UTC)."""

    build_id: str
    file: str
    sha256: str
    built_at: str


def read_pointer(folder: Path) -> Pointer | None:
    """Return the pointer, or None where there is none that can be used."""
    try:
        found = json.loads((folder / POINTER).read_text(encoding="utf-8"))
        pointer = Pointer(**{name: str(found[name]) for name in Pointer.__slots__})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pointer if _SNAPSHOT.fullmatch(pointer.file) else None


def intact(folder: Path, pointer: Pointer | None) -> bool:
    """Return whether the file that a pointer names is there, byte for byte."""
    if pointer is None:
        return False
    path = folder / pointer.file
    return path.is_file() and checksum(path) == pointer.sha256


def checksum(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def publish(folder: Path, finished: Path, identity: str, check: Callable[[], None] | None = None) -> bool:
    """Make a finished snapshot the current one, then sweep.

    Parameters
    ----------
    folder : Path
        The build folder.
    finished : Path
        A complete, flushed file in that folder, under its own name.
    identity : str
        Its build id.
    check : callable, optional
        Raises where the snapshot must not become the current one; called while nobody else publishes.

    Returns
    -------
    bool
        False if another process published the same build meanwhile; then ``finished`` is removed.
    """
    pointer = Pointer(identity, f"atlas-{identity}.duckdb", checksum(finished), _now())
    with exclusive(folder / ".lock"):
        if check is not None:
            check()
        current = read_pointer(folder)
        if current is not None and current.build_id == identity and intact(folder, current):
            finished.unlink()
            return False
        if current is not None:
            _vouch(folder, current)
        try:
            finished.replace(folder / pointer.file)
        except PermissionError as error:
            raise AtlasError("snapshot_in_use", file=pointer.file) from error
        flush(folder)
        _write_record(folder, pointer)
        _write_pointer(folder, pointer)
        sweep(folder)
    return True


def sweep(folder: Path) -> list[str]:
    """Remove snapshots that nobody can need and what dead builds left; return the names.

    The current snapshot is never removed, nor are the ``KEPT_BEFORE`` newest others. The order is that of publication,
    then that of the files' times, which a clock may have got wrong.
    """
    current = read_pointer(folder)
    keep = {current.file} if current else set()
    others = [p for p in folder.iterdir() if _SNAPSHOT.fullmatch(p.name) and p.name not in keep]
    others.sort(key=lambda p: (_order(p.with_suffix(".json")), p.stat().st_mtime_ns), reverse=True)
    doomed = others[KEPT_BEFORE:] if current else []
    doomed += [p for p in folder.iterdir() if is_left_over(p)]
    removed = [path.name for path in doomed if _removed(path)]
    for record in folder.glob("atlas-*.json"):
        if not record.with_suffix(".duckdb").exists() and _removed(record):
            removed.append(record.name)
    return sorted(removed)


def sweep_locked(folder: Path) -> list[str]:
    """Sweep while no other process publishes; the current snapshot gets a record where it has none."""
    with exclusive(folder / ".lock"):
        if (current := read_pointer(folder)) is not None:
            _vouch(folder, current)
        return sweep(folder)


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:  # a reader on Windows holds it; the next sweep comes
        return False
    return True


def _vouch(folder: Path, current: Pointer) -> None:
    """Give a whole snapshot that was published before there were records, or lost its record, one of its own."""
    found = _read_record(folder / current.file.replace(".duckdb", ".json"))
    if found.get("sha256") != current.sha256 and intact(folder, current):
        _write_record(folder, current)


def _write_pointer(folder: Path, pointer: Pointer) -> None:
    write_whole(folder / POINTER, _text(asdict(pointer)))


def _write_record(folder: Path, pointer: Pointer) -> None:
    last = max((_order(path) for path in folder.glob("atlas-*.json")), default=0)
    record = {**asdict(pointer), "size": (folder / pointer.file).stat().st_size, "order": last + 1}
    write_whole(folder / f"atlas-{pointer.build_id}.json", _text(record))


def _read_record(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _order(record: Path) -> int:
    """Return a snapshot's place in the order of publication; 0 where nothing says it."""
    found = _read_record(record).get("order")
    return found if isinstance(found, int) else 0


def _text(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=2) + "\n").encode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
