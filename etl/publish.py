"""The pointer to the current snapshot: written last and whole, so that a reader sees the old one or the new one.

Any number of builds may run at once. Each writes under a name of its own; only naming the file, moving the pointer and
sweeping happen one after the other, under a lock that the system drops when its holder dies.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from etl.atomic import exclusive, flush, is_left_over, partial
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


def publish(folder: Path, finished: Path, identity: str) -> bool:
    """Make a finished snapshot the current one, then sweep.

    Parameters
    ----------
    folder : Path
        The build folder.
    finished : Path
        A complete, flushed file in that folder, under its own name.
    identity : str
        Its build id.

    Returns
    -------
    bool
        False if another process published the same build meanwhile; then ``finished`` is removed.
    """
    pointer = Pointer(identity, f"atlas-{identity}.duckdb", checksum(finished), _now())
    with exclusive(folder / ".lock"):
        current = read_pointer(folder)
        if current is not None and current.build_id == identity and intact(folder, current):
            finished.unlink()
            return False
        try:
            finished.replace(folder / pointer.file)
        except PermissionError as error:
            raise AtlasError("snapshot_in_use", file=pointer.file) from error
        flush(folder)
        _write_pointer(folder, pointer)
        sweep(folder)
    return True


def sweep(folder: Path) -> list[str]:
    """Remove snapshots that nobody can need and what dead builds left; return the names.

    The current snapshot is never removed, nor are the ``KEPT_BEFORE`` newest others.
    """
    current = read_pointer(folder)
    keep = {current.file} if current else set()
    others = [p for p in folder.iterdir() if _SNAPSHOT.fullmatch(p.name) and p.name not in keep]
    others.sort(key=lambda p: p.stat().st_mtime_ns, reverse=True)
    doomed = others[KEPT_BEFORE:] if current else []
    doomed += [p for p in folder.iterdir() if is_left_over(p)]
    removed = []
    for path in doomed:
        try:
            path.unlink()
        except OSError:  # a reader on Windows holds it; the next sweep comes
            continue
        removed.append(path.name)
    return sorted(removed)


def sweep_locked(folder: Path) -> list[str]:
    """Sweep while no other process publishes."""
    with exclusive(folder / ".lock"):
        return sweep(folder)


def _write_pointer(folder: Path, pointer: Pointer) -> None:
    temporary = partial(folder, "current-json")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(pointer), indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / POINTER)
    flush(folder)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
