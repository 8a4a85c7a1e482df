"""Short read-only connections to the current snapshot.

A snapshot is a finished file named by a small pointer; the pointer is read again at every use, so a new build is
picked up by the next picture and never by half of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import duckdb

_PROJECT: Final = Path(__file__).resolve().parents[1]
_CONFIG: Final = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_T = TypeVar("_T")
_lent: Final[dict[int, dict[Hashable, Any]]] = {}
"""id of a lent cursor → what is known of its snapshot; a cursor of DuckDB takes no attributes."""


class NoSnapshot(Exception):
    """There is no snapshot to read.

    Attributes
    ----------
    key : str
        Message key of ``dashboard/locale``: "snapshot.absent", "snapshot.unreadable" or "snapshot.damaged".
    mend : str
        The command that mends it.
    """

    def __init__(self, key: str, detail: str = "", mend: str = "python -m etl build") -> None:
        super().__init__(f"{key}: {detail} (mend: {mend})" if detail else f"{key} (mend: {mend})")
        self.key = key
        self.detail = detail
        self.mend = mend


@dataclass(frozen=True, slots=True)
class _Pointer:
    build_id: str
    path: Path
    sha256: str | None


class _Opened:
    """One open snapshot and how many cursors are using it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = duckdb.connect(str(path), read_only=True, config=dict(_CONFIG))
        self.users = 0
        self.retired = False
        self.known: dict[Hashable, Any] = {}

    def close_if_idle(self) -> None:
        if self.retired and self.users == 0:
            self.connection.close()


class Store:
    """The current snapshot of a build folder.

    Parameters
    ----------
    directory : Path, optional
        Folder with ``current.json``; by default the folder of the environment variable ``ATLAS_BUILD``, else
        ``data/build`` of this project.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or Path(os.environ.get("ATLAS_BUILD") or _PROJECT / "data" / "build")
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    def build_id(self) -> str:
        """Return the id of the current snapshot; raises ``NoSnapshot``."""
        return self._pointer().build_id

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor on the snapshot that is current now; it stays on that snapshot until it is given back.

        Raises
        ------
        NoSnapshot
            Where no snapshot has been built, or its file is missing or damaged.
        """
        opened = self._borrow()
        cursor = opened.connection.cursor()
        _lent[id(cursor)] = opened.known
        try:
            yield cursor
        finally:
            del _lent[id(cursor)]
            cursor.close()
            with self._lock:
                opened.users -= 1
                opened.close_if_idle()

    def close(self) -> None:
        """Close the connection once the last cursor is given back; the next use opens it again."""
        with self._lock:
            self._retire()

    def _borrow(self) -> _Opened:
        pointer = self._pointer()
        with self._lock:
            if self._opened is None or self._opened.path != pointer.path:
                _check_bytes(pointer)
                try:
                    opened = _Opened(pointer.path)
                except duckdb.Error as error:
                    raise NoSnapshot("snapshot.damaged", str(error).splitlines()[0]) from error
                self._retire()
                self._opened = opened
            self._opened.users += 1
            return self._opened

    def _retire(self) -> None:
        if self._opened is not None:
            self._opened.retired = True
            self._opened.close_if_idle()
            self._opened = None

    def _pointer(self) -> _Pointer:
        file = self.directory / "current.json"
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            # Only a plain name is followed: a pointer never leads out of its folder.
            path = self.directory / Path(str(data["file"])).name
            pointer = _Pointer(str(data["build_id"]), path, data.get("sha256"))
        except FileNotFoundError as error:
            raise NoSnapshot("snapshot.absent") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoSnapshot("snapshot.unreadable", type(error).__name__) from error
        if not path.is_file():
            raise NoSnapshot("snapshot.absent", path.name)
        return pointer


def kept(cursor: duckdb.DuckDBPyConnection, key: Hashable, make: Callable[[], _T]) -> _T:
    """Return what holds for a whole snapshot, worked out when it is first asked for.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        Lent by a ``Store``; on any other connection the answer is worked out anew each time.
    key : hashable
        Tells one answer from another; the snapshot is no part of it.
    make : callable
        Works it out. The answer is shared by all who ask and let go with the snapshot: nobody may change it.
    """
    known = _lent.get(id(cursor))
    if known is None:
        return make()
    if key not in known:
        known[key] = make()
    return cast(_T, known[key])


@contextmanager
def lent_as(cursor: duckdb.DuckDBPyConnection, other: _T) -> Iterator[_T]:
    """Let something that stands in for a lent cursor (one that writes down what it is asked) share what is kept."""
    _lent[id(other)] = _lent[id(cursor)]
    try:
        yield other
    finally:
        del _lent[id(other)]


def _check_bytes(pointer: _Pointer) -> None:
    """Refuse a file that is not the one the pointer was written for (a copy cut short, a restored backup)."""
    if not pointer.sha256:
        return
    digest = hashlib.sha256()
    with pointer.path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != pointer.sha256:
        raise NoSnapshot("snapshot.damaged", pointer.path.name)
