"""Which snapshots lie in a build folder, which of them are whole, and which one is to be read.

The pointer ``current.json`` names one file and its checksum. Beside each published file ``atlas-<id>.duckdb`` lies its
record ``atlas-<id>.json`` with the same facts and its place in the order of publication. So a reader who finds the
pointer or the file damaged goes back to the newest older snapshot that is whole, and can say that it did.

A file is hashed once for each state it is seen in; from then on only its size, times and place on the disk are asked
for, so whatever is written over it, cut from it or put in its place is noticed at the next use.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

MEND: Final = "python -m etl build"
POINTER: Final = "current.json"
_STAND_INS: Final[dict[str, State]] = {}
Seen: TypeAlias = tuple[int, int, int, int, int]
"""Device, inode, size, time of the last change of content and of the last change at all."""


class NoSnapshot(Exception):
    """There is no snapshot to read.

    Attributes
    ----------
    key : str
        Message key of ``dashboard/locale``: "snapshot.absent", "snapshot.unreadable" or "snapshot.damaged".
    detail : str
        What was found, in the words of the system.
    mend : str
        The command that mends it.
    """

    def __init__(self, key: str, detail: str = "", mend: str = MEND) -> None:
        super().__init__(f"{key}: {detail} (mend: {mend})" if detail else f"{key} (mend: {mend})")
        self.key = key
        self.detail = detail
        self.mend = mend


class SnapshotSpoiled(NoSnapshot):
    """The snapshot turned out damaged while it was read; whoever asks again is answered from an older one."""


@dataclass(frozen=True, slots=True)
class State:
    """Which snapshot is read, and why it is not the newest where it is not.

    Attributes
    ----------
    build_id, built_at : str
        Of the snapshot that is read; the time is ISO, UTC, "" where nothing says it.
    trouble : str
        "" where all is well; else the message key that says what is wrong with the one that should be read
        ("snapshot.absent", "snapshot.unreadable", "snapshot.damaged").
    wanted : str
        Build id of the one that should be read; "" where the pointer does not say.
    file : str
        Name of the file that is wrong; "" where all is well.
    since : str
        When this process noticed (ISO, UTC); "" where all is well.
    mend : str
        The command that mends it; "" where all is well.
    """

    build_id: str
    built_at: str = ""
    trouble: str = ""
    wanted: str = ""
    file: str = ""
    since: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A snapshot as its pointer or record describes it; ``seen`` is the state of the file that was found whole."""

    build_id: str
    path: Path
    sha256: str
    built_at: str
    order: int
    seen: Seen = (0, 0, 0, 0, 0)


class SnapshotFiles:
    """The snapshots of a build folder.

    Parameters
    ----------
    directory : Path
        The build folder; it need not exist.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock = threading.Lock()
        self._verdicts: dict[tuple[Path, str], tuple[Seen, str]] = {}
        self._noticed: tuple[str, str, str] = ("", "", "")

    def choose(self) -> tuple[Listed, State]:
        """Return the snapshot to read: the one that the pointer names, else the newest older one that is whole.

        Raises
        ------
        NoSnapshot
            None is whole; it says what is wrong with the one that the pointer names, or with the pointer.
        """
        wanted = None
        try:
            wanted = self._pointed()
            found = self._whole(wanted)
        except NoSnapshot as trouble:
            for other in self._others():
                try:
                    found = self._whole(other)
                except NoSnapshot:
                    continue
                return found, self._instead(found, wanted, trouble)
            raise
        self._noticed = ("", "", "")
        _STAND_INS.pop(found.build_id, None)
        return found, State(found.build_id, found.built_at)

    def doubt(self, listed: Listed) -> bool:
        """Hash a file again whose content could not be read; return whether it is whole all the same."""
        with self._lock:
            self._verdicts.pop((listed.path, listed.sha256), None)
        try:
            self._whole(listed)
        except NoSnapshot:
            return False
        return True

    def refuse(self, listed: Listed, why: str) -> None:
        """Never choose a file as it is now: it is what was published, but this program cannot open it."""
        with self._lock:
            self._verdicts[listed.path, listed.sha256] = (listed.seen, why or type(self).__name__)

    def _pointed(self) -> Listed:
        try:
            return _listed(self.directory, _read(self.directory / POINTER))
        except FileNotFoundError as error:
            raise NoSnapshot("snapshot.absent") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoSnapshot("snapshot.unreadable", type(error).__name__) from error

    def _others(self) -> list[Listed]:
        """Return every snapshot that has a record, the newest first; a record that cannot be read vouches for none."""
        found = []
        for path in self.directory.glob("atlas-*.json"):
            try:
                listed = _listed(self.directory, _read(path))
            except (OSError, ValueError, KeyError, TypeError):
                continue
            if listed.path.stem == path.stem and listed.sha256:
                found.append(listed)
        return sorted(found, key=lambda r: (r.order, r.built_at, r.build_id), reverse=True)

    def _whole(self, listed: Listed) -> Listed:
        """Return a snapshot with the state of its file; raises ``NoSnapshot`` where the file is not what it says."""
        key = (listed.path, listed.sha256)
        try:
            seen = _seen(listed.path)
            known = self._verdicts.get(key)
            if known is None or known[0] != seen:
                with self._lock:  # whoever asks second waits for the first to have read the file
                    known = self._verdicts.get(key)
                    if known is None or known[0] != seen:
                        known = (seen, _fault(listed))
                        if _seen(listed.path) == seen:
                            self._verdicts[key] = known
        except FileNotFoundError as error:
            raise NoSnapshot("snapshot.absent", listed.path.name) from error
        except OSError as error:
            raise NoSnapshot("snapshot.damaged", f"{listed.path.name}: {error.strerror}") from error
        if known[1]:
            raise NoSnapshot("snapshot.damaged", known[1])
        return replace(listed, seen=seen)

    def _instead(self, found: Listed, wanted: Listed | None, trouble: NoSnapshot) -> State:
        file = wanted.path.name if wanted else POINTER
        if self._noticed[:2] != (trouble.key, file):
            self._noticed = (trouble.key, file, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
        state = State(
            build_id=found.build_id,
            built_at=found.built_at,
            trouble=trouble.key,
            wanted=wanted.build_id if wanted else "",
            file=file,
            since=self._noticed[2],
            mend=trouble.mend,
        )
        _STAND_INS[found.build_id] = state
        return state


def stand_ins() -> dict[str, State]:
    """Return build id → state of the snapshots that this process reads in place of a newer one."""
    return dict(_STAND_INS)


def _read(path: Path) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def _listed(directory: Path, data: Mapping[str, Any]) -> Listed:
    # Only a plain name is followed: a pointer never leads out of its folder.
    path = directory / Path(str(data["file"])).name
    return Listed(
        build_id=str(data["build_id"]),
        path=path,
        sha256=str(data.get("sha256") or ""),
        built_at=str(data.get("built_at") or ""),
        order=int(data.get("order") or 0),
    )


def _seen(path: Path) -> Seen:
    state = path.stat()
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _fault(listed: Listed) -> str:
    """Return "" where a file is byte for byte the one that was published, else its name."""
    if not listed.sha256:  # a pointer that somebody wrote by hand
        return ""
    with listed.path.open("rb") as file:
        same = hashlib.file_digest(file, "sha256").hexdigest() == listed.sha256
    return "" if same else listed.path.name
