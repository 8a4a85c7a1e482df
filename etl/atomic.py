"""Files that are whole or as they were, and locks that die with their holder."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_DAY: Final = 86_400.0
_POLL: Final = 0.05  # seconds between two tries for a lock
REDO: Final = ".redo.json"
_PARTIAL = re.compile(r"\..+?@(?P<host>[\w.-]+?)-(?P<pid>\d+)\.partial(?:\.wal)?")
_HOST = re.sub(r"[^\w.-]", "_", socket.gethostname())


def flush(path: Path) -> None:
    """Force a file or a folder to the disk; folders cannot be forced on Windows."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        if path.is_dir():
            return
        raise
    try:
        os.fsync(handle)
    except OSError:
        if os.name != "nt":
            raise
    finally:
        os.close(handle)


def partial(folder: Path, stem: str) -> Path:
    """Return a new name under which this process may write; it tells later whether its writer still lives."""
    return folder / f".{stem}-{secrets.token_hex(4)}@{_HOST}-{os.getpid()}.partial"


def is_left_over(path: Path) -> bool:
    """Return whether a path is a partial file or folder whose writer is gone; of another machine's, only age tells."""
    name = _PARTIAL.fullmatch(path.name)
    if name is None:
        return False
    if name["host"] == _HOST and os.name != "nt":
        try:
            os.kill(int(name["pid"]), 0)
        except ProcessLookupError:
            return True
        except (PermissionError, OverflowError):
            return False
        return False
    try:
        return time.time() - path.stat().st_mtime > _DAY
    except FileNotFoundError:
        return False


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it holds the old content or the new one, whatever happens."""
    temporary = partial(path.parent, path.name)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush(path.parent)


def write_together(folder: Path, texts: Mapping[str, str]) -> None:
    """Write several files of a folder; once begun, ``finish`` makes all of them new, even after a kill."""
    write_whole(folder / REDO, json.dumps(texts, ensure_ascii=False).encode())
    finish(folder)


def finish(folder: Path) -> None:
    """Complete what ``write_together`` began in a folder; nothing happens where nothing was begun."""
    try:
        texts = json.loads((folder / REDO).read_bytes())
    except FileNotFoundError:
        return
    for name, text in texts.items():
        write_whole(folder / name, text.encode())
    (folder / REDO).unlink(missing_ok=True)


@contextmanager
def exclusive(path: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the lock file ``path``; the system frees it when its holder dies.

    Parameters
    ----------
    path : Path
        The lock file; it is made and stays.
    seconds : float, optional
        How long to wait for another holder; for ever by default.

    Raises
    ------
    TimeoutError
        Another process held the lock all the time.
    """
    with path.open("a+") as file:
        limit = None if seconds is None else time.monotonic() + seconds
        while not _taken(file.fileno(), wait=limit is None):
            if limit is not None and time.monotonic() >= limit:
                raise TimeoutError(path.name)
            time.sleep(_POLL)
        yield  # closing the file frees the lock


def _taken(handle: int, *, wait: bool) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if wait and sys.platform != "win32":
            raise
        return False
    return True
