"""How a line gets into the log: under a lock, with one write, forced to the disk, chained to the line before it.

Each line holds the hash of the line before and, last, its own. A line that was changed, taken out or put in therefore
shows (``audit.proof``); only the newest lines could be cut off unseen, which is why ``verify`` prints the last hash,
to be noted elsewhere. A writer that dies within a line leaves a torn one: the next writer begins a line of its own and
enters in it the hash of what it found, so that a torn line cannot be confused with one that was tampered with.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

NAME: Final = "audit.jsonl"
LOCK: Final = "audit.lock"
ACTIONS: Final = (
    "published", "undone", "corrected", "imported", "rolled_up", "exported", "backed_up", "restored", "login",
    "logout", "refused",
)  # fmt: skip
START: Final = "0" * 64
_ROOT: Final = Path(__file__).resolve().parent.parent
_TAIL: Final = 262_144  # bytes that are read to find the last line; a line has less than a tenth of it
_LONGEST: Final = 300  # characters of one value
_MOST: Final = 20  # values of a list, and fields of one's own
_HASH: Final = b', "hash": "'


class AuditError(Exception):
    """The log cannot be written or read.

    Attributes
    ----------
    path : Path
        The file or folder that refused.
    why : str
        What the system said.
    """

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


def folder(data: Path | None = None) -> Path:
    """Return the folder of the log: ``ATLAS_AUDIT``, else ``audit`` inside the folder of facts."""
    given = os.environ.get("ATLAS_AUDIT", "").strip()
    return Path(given).resolve() if given else (data or _ROOT / "data") / "audit"


def record(
    action: str, *, who: str, what: str, role: str = "", build: str = "", data: Path | None = None, **more: Any
) -> None:
    """Append one line; it is on the disk when this returns.

    Parameters
    ----------
    action : str
        One of ``ACTIONS``.
    who : str
        Mail or name of whoever did it; "" where nobody is known by name, as a reader where reading is open.
    what : str
        What it was done to: a publication, a file's name, a view. Never the words of a source.
    role : str
        In what role: "editor", "reader", "machine" (someone at the machine itself), "command" (a command line).
    build : str
        Build id that the deed saw or made.
    data : Path, optional
        The folder of facts where it is not that of this program; ``ATLAS_AUDIT`` goes before it.
    **more
        Further fields: texts, numbers, or lists of them; long ones are cut.

    Raises
    ------
    ValueError
        The action is none of ``ACTIONS``: a fault of the program.
    AuditError
        The line could not be written; none of it is there then, or a torn piece that ``verify`` tells.
    """
    if action not in ACTIONS:
        raise ValueError(action)
    fields = {"who": who, "role": role, "what": what, "build": build, **dict(list(more.items())[:_MOST])}
    home = folder(data)
    try:
        with _guarded(home) as descriptor:
            _append(descriptor, action, {name: _plain(value) for name, value in fields.items()})
    except OSError as error:
        raise AuditError(home / NAME, error.strerror or type(error).__name__) from error


def ready(data: Path | None = None) -> None:
    """Make sure that a line could be written now: what nobody would be able to answer for is not begun.

    Raises
    ------
    AuditError
        The folder or the file cannot be written.
    """
    home = folder(data)
    try:
        with _guarded(home), tempfile.TemporaryFile(dir=home) as room:
            room.write(b" " * 4096)  # a full disk is told before the deed, not after it
            room.flush()
            os.fsync(room.fileno())
    except OSError as error:
        raise AuditError(home / NAME, error.strerror or type(error).__name__) from error


def known(action: str, identity: str, data: Path | None = None) -> bool:
    """Say whether a deed with this ``id`` is in the log: who completes another's deed enters it once."""
    path = folder(data) / NAME
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return False
    except OSError as error:
        raise AuditError(path, error.strerror or type(error).__name__) from error
    found = (whole(line) for line in reversed(lines))
    return any(entry.get("id") == identity and entry["action"] == action for entry in found if entry)


def whole(line: bytes) -> dict[str, Any]:
    """Return the entry of a line whose own hash is right, else an empty one."""
    body, mark, own = line.rpartition(_HASH)
    if not mark or own != f'{digest(body)}"}}'.encode():
        return {}
    try:
        entry = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    wanted = ("n", "at", "action", "before", "hash")
    return entry if isinstance(entry, dict) and all(name in entry for name in wanted) else {}


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _append(descriptor: int, action: str, fields: Mapping[str, Any]) -> None:
    size = os.fstat(descriptor).st_size
    last, torn, ended = _last(descriptor, size)
    entry: dict[str, Any] = {"n": int(last.get("n", 0)) + 1, "at": _now(), "action": action, **fields}
    if torn:
        entry["torn"] = digest(torn)
    entry["before"] = last.get("hash", START)
    body = json.dumps(entry, ensure_ascii=False, allow_nan=False)[:-1].encode()
    line = (b"" if ended else b"\n") + body + _HASH + digest(body).encode() + b'"}\n'
    try:
        if os.write(descriptor, line) != len(line):
            raise OSError(28, "No space left on device")
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _last(descriptor: int, size: int) -> tuple[dict[str, Any], bytes, bool]:
    """Return the last whole entry, the torn bytes after it, and whether the file ends with a line's end."""
    for begin in dict.fromkeys((max(0, size - _TAIL), 0)):
        os.lseek(descriptor, begin, os.SEEK_SET)
        tail = _read(descriptor, size - begin)
        ended = not tail or tail.endswith(b"\n")
        lines = tail.split(b"\n")
        for back, line in enumerate(reversed(lines)):
            if entry := whole(line):
                return entry, _joined(lines[len(lines) - back :]), ended
    return {}, _joined(lines), ended


def _joined(lines: list[bytes]) -> bytes:
    return b"\n".join(line for line in lines if line)


def _read(descriptor: int, count: int) -> bytes:
    pieces = []
    while count > 0 and (piece := os.read(descriptor, count)):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


@contextmanager
def _guarded(home: Path) -> Iterator[int]:
    """Open the log for appending, alone: the lock is a file of its own, since Windows lets nobody read a locked one."""
    home.mkdir(parents=True, exist_ok=True)
    guard = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        _lock(guard)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        new = not (home / NAME).exists()
        descriptor = os.open(home / NAME, flags, 0o640)
        try:
            if new:
                _flush(home)
            yield descriptor
        finally:
            os.close(descriptor)
    finally:
        os.close(guard)


def _flush(home: Path) -> None:
    """Force the name of a new file to the disk; Windows has no such thing for folders."""
    if sys.platform != "win32":
        handle = os.open(home, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _lock(descriptor: int) -> None:
    """Wait until no other process or thread writes; closing the file gives the lock back."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    """Return a value that a line can hold, short enough, and without half characters."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        many = list(value)
        return [_plain(one) for one in many[:_MOST]] + ([f"+{len(many) - _MOST}"] if len(many) > _MOST else [])
    text = str(value).encode("utf-8", "replace").decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
