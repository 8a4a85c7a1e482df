"""Short read-only connections to the current snapshot.

A snapshot is a finished file named by a small pointer; the pointer is read again at every use, so a new build is
picked up by the next picture and never by half of one. Which file that is, and whether it is whole, says
``dashboard.snapshot_files``; where it is not, the newest older one that is whole is read.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import duckdb

from dashboard.snapshot_files import Listed, NoSnapshot, SnapshotFiles, SnapshotSpoiled, State

__all__ = ["NoSnapshot", "SnapshotSpoiled", "State", "Store", "kept", "lent_as"]

_PROJECT: Final = Path(__file__).resolve().parents[1]
_CONFIG: Final = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_DAMAGE: Final = (duckdb.IOException, duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
_TRIES: Final = 4  # snapshots that are tried before a reader is told that there is none
_PATIENCE: Final = 5.0
"""Seconds to wait for the readers of a file that was replaced under its own name."""
_T = TypeVar("_T")
_lent: Final[dict[int, dict[Hashable, Any]]] = {}
"""id of a lent cursor → what is known of its snapshot; a cursor of DuckDB takes no attributes."""


class _Opened:
    """One open snapshot and how many cursors are using it."""

    def __init__(self, listed: Listed) -> None:
        self.listed = listed
        self.connection = duckdb.connect(str(listed.path), read_only=True, config=dict(_CONFIG))
        self.users = 0
        self.known: dict[Hashable, Any] = {}

    def reads(self, listed: Listed) -> bool:
        """Return whether this is the very file: not one that was put in its place under the same name."""
        mine = self.listed
        return (mine.path, mine.sha256, mine.seen[:2]) == (listed.path, listed.sha256, listed.seen[:2])


class Store:
    """The current snapshot of a build folder, or the newest older one that is whole.

    Parameters
    ----------
    directory : Path, optional
        Folder with ``current.json``; by default the folder of the environment variable ``ATLAS_BUILD``, else
        ``data/build`` of this project.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or Path(os.environ.get("ATLAS_BUILD") or _PROJECT / "data" / "build")
        self._files = SnapshotFiles(self.directory)
        self._turn = threading.Condition()
        self._opened: _Opened | None = None
        self._retired: list[_Opened] = []

    def build_id(self) -> str:
        """Return the id of the snapshot that is read; raises ``NoSnapshot``."""
        return self.state().build_id

    def state(self) -> State:
        """Return which snapshot is read and, where it is not the newest, why; raises ``NoSnapshot``.

        It costs reading the pointer; a file is hashed when it is first seen, and again when it was touched.
        """
        return self._files.choose()[1]

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor on the snapshot that is current now; it stays on that snapshot until it is given back.

        Raises
        ------
        NoSnapshot
            Where no snapshot has been built, or none is whole.
        SnapshotSpoiled
            Where the file turned out damaged while it was read; the next cursor is on an older one.
        """
        opened = self._borrow()
        cursor = opened.connection.cursor()
        _lent[id(cursor)] = opened.known
        try:
            yield cursor
        except duckdb.Error as error:
            if _tells_damage(error) and not self._still_whole(opened):
                raise SnapshotSpoiled("snapshot.damaged", str(error).splitlines()[0]) from error
            raise
        finally:
            del _lent[id(cursor)]
            cursor.close()
            self._give_back(opened)

    def close(self) -> None:
        """Close the connection once the last cursor is given back; the next use opens it again."""
        with self._turn:
            self._retire()

    def _borrow(self) -> _Opened:
        why = ""
        for _ in range(_TRIES):
            listed = self._files.choose()[0]
            with self._turn:
                opened = self._opened
                if opened is None or not opened.reads(listed):
                    try:
                        opened = self._open(listed)
                    except duckdb.Error as error:
                        why = str(error).splitlines()[0]
                        self._files.refuse(listed, why)
                        continue
                opened.users += 1
                return opened
        raise NoSnapshot("snapshot.damaged", why)

    def _open(self, listed: Listed) -> _Opened:
        """Open a file in place of the one that is open.

        DuckDB hands out an open database again to whoever names the same path, whatever lies there by now: one of the
        same name has to be closed first.
        """
        if self._opened is not None and self._opened.listed.path == listed.path:
            self._retire()
        if not self._turn.wait_for(lambda: all(r.listed.path != listed.path for r in self._retired), _PATIENCE):
            raise NoSnapshot("snapshot.damaged", f"{listed.path.name} was replaced while it is read")
        if self._opened is not None and self._opened.reads(listed):
            return self._opened  # another reader opened it meanwhile
        opened = _Opened(listed)
        self._retire()
        self._opened = opened
        return opened

    def _give_back(self, opened: _Opened) -> None:
        with self._turn:
            opened.users -= 1
            if opened in self._retired and opened.users == 0:
                self._end(opened)

    def _retire(self) -> None:
        if self._opened is not None:
            self._retired.append(self._opened)
            if self._opened.users == 0:
                self._end(self._opened)
            self._opened = None

    def _end(self, opened: _Opened) -> None:
        opened.connection.close()
        self._retired.remove(opened)
        self._turn.notify_all()

    def _still_whole(self, opened: _Opened) -> bool:
        """Look at a file whose content could not be read, and open it anew in any case."""
        with self._turn:
            if self._opened is opened:
                self._retire()
        return self._files.doubt(opened.listed)


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


def _tells_damage(error: duckdb.Error) -> bool:
    """Return whether an error may come from the file; a checksum of the engine's own has no class but the first."""
    return type(error) is duckdb.Error or isinstance(error, _DAMAGE)
