"""Make a backup: while nobody publishes, into a file that is whole or absent, and read once more before it counts."""

from __future__ import annotations

import hashlib
import os
import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import audit
from etl import audited
from etl.atomic import exclusive, finish, flush, is_left_over, partial
from etl.backup.archive import BLOCK, MANIFEST, Contents, Entry, opened
from etl.backup.kept import ROOTS, Places
from etl.faults import AtlasError
from etl.intake.command import making
from etl.intake.draft import DRAFT_ID, LOCK
from etl.intake.transaction import publishing
from etl.paths import ROOT, Folders
from etl.periodic.files import batches_locked
from etl.publish import checksum, read_pointer

SUFFIX: Final = ".zip"
JOURNAL_LOCK: Final = "journal.lock"  # of the dashboard's journal, which appends under it
PATIENCE: Final = 60.0
_OWN: Final = re.compile(r"governance-atlas-\d{8}T\d{6}Z\.zip")
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: its file, what is in it, size and SHA-256 of the file, and older ones that went."""

    file: Path
    contents: Contents
    size: int
    sha256: str
    removed: tuple[str, ...] = ()


class _Changed(Exception):
    """A file changed while it was copied."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def backup(folders: Folders, to: Path, *, articles: bool = True, keep: int | None = None) -> Made:
    """Write a backup.

    Parameters
    ----------
    folders : Folders
        Where everything lies.
    to : Path
        A file that does not exist, ending in ``.zip``; or a folder, in which it is named after the time (UTC).
    articles : bool
        Whether the texts of published articles go in; the files of drafts always do.
    keep : int, optional
        In a folder: so many backups stay, this one included; older ones of such a name are removed afterwards.

    Raises
    ------
    AtlasError
        Nothing was written.
    """
    places = Places.of(folders)
    file = _target(to, places)
    audited.ready(folders.data)
    temporary = partial(file.parent, file.name)
    try:
        with ExitStack() as held:
            held.enter_context(publishing(folders, *making()))
            held.enter_context(batches_locked(folders.data))
            contents = _written(temporary, folders, places, articles)
        with opened(temporary) as archive:
            archive.check()
        made = Made(file, contents, temporary.stat().st_size, checksum(temporary))
        flush(temporary)
        if file.exists():
            raise AtlasError("backup.there", file=file)
        temporary.replace(file)
        flush(file.parent)
    except OSError as error:
        raise AtlasError("backup.not_written", file=file, why=error.strerror or error) from error
    finally:
        temporary.unlink(missing_ok=True)
    _enter(folders, made)
    removed = _rotated(to, keep) if keep and to.is_dir() else ()
    return Made(file, contents, made.size, made.sha256, removed)


def _target(to: Path, places: Places) -> Path:
    if to.is_dir():
        file = to / f"governance-atlas-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"
    elif to.suffix != SUFFIX:
        raise AtlasError("backup.suffix", file=to, suffix=SUFFIX)
    else:
        file = to
    if file.exists():
        raise AtlasError("backup.there", file=file)
    home = file.parent.resolve()
    if not home.is_dir():
        raise AtlasError("backup.no_folder", folder=file.parent)
    for root in ROOTS[:4]:
        inside = places.home(root)
        if inside is not None and home.is_relative_to(inside.resolve()):
            raise AtlasError("backup.inside", folder=inside)
    for left in home.glob(f".*{SUFFIX}-*.partial"):
        if is_left_over(left):
            left.unlink(missing_ok=True)
    return file


def _written(file: Path, folders: Folders, places: Places, articles: bool) -> Contents:
    for attempt in range(_TRIES):
        try:
            return _write(file, folders, places, articles)
        except _Changed as changed:
            if attempt + 1 == _TRIES:
                raise AtlasError("backup.changing", file=changed.name) from changed
    raise AssertionError


def _write(file: Path, folders: Folders, places: Places, articles: bool) -> Contents:
    roots = tuple(root for root in ROOTS if root != "articles" or articles)
    entries: list[Entry] = []
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for root in roots:
                for name in places.names(root):
                    with _quiet(name, places):
                        if (entry := _copied(archive, name, places)) is not None:
                            entries.append(entry)
            pointer = read_pointer(folders.build)
            contents = Contents(
                made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
                build_id=pointer.build_id if pointer else "",
                atlas=_version(),
                roots=roots,
                entries=tuple(entries),
            )
            archive.writestr(MANIFEST, contents.manifest())
        out.flush()
        os.fsync(out.fileno())
    return contents


@contextmanager
def _quiet(name: str, places: Places) -> Iterator[None]:
    """Copy a file of a draft while neither the dashboard nor a command writes into the draft's folder."""
    root, _, rest = name.partition("/")
    folder = places.intake / rest.partition("/")[0]
    if root != "intake" or not DRAFT_ID.fullmatch(folder.name) or not folder.is_dir():
        yield
        return
    try:
        with exclusive(folder / LOCK, PATIENCE), exclusive(folder / JOURNAL_LOCK, PATIENCE):
            with suppress(ValueError, AttributeError):  # a draft whose paper is damaged is saved as it is
                finish(folder)
            yield
    except TimeoutError as error:
        raise AtlasError("intake_busy", seconds=int(PATIENCE)) from error


def _copied(archive: zipfile.ZipFile, name: str, places: Places) -> Entry | None:
    path = places.path(name)
    assert path is not None
    digest, size = hashlib.sha256(), 0
    try:
        source = path.open("rb")
    except FileNotFoundError as error:  # a draft that was removed, a file that was renamed: look again what there is
        raise _Changed(name) from error
    with source:
        before = os.fstat(source.fileno())
        limit = _whole_lines(path, before.st_size) if name == f"audit/{audit.NAME}" else before.st_size
        stamp = time.gmtime(max(before.st_mtime, 315_532_800))[:6]  # a ZIP knows no time before 1980
        info = zipfile.ZipInfo(name, date_time=(stamp[0], stamp[1], stamp[2], stamp[3], stamp[4], stamp[5]))
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o100600 << 16
        with archive.open(info, "w", force_zip64=limit >= 1 << 31) as out:
            while size < limit and (block := source.read(min(BLOCK, limit - size))):
                digest.update(block)
                size += len(block)
                out.write(block)
        after = os.fstat(source.fileno())
    grows = name.startswith("audit/")  # it is appended to by everybody at any time; what is there stays as it is
    if size != limit or (not grows and (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns)):
        raise _Changed(name)
    return Entry(name, size, digest.hexdigest())


def _whole_lines(path: Path, size: int) -> int:
    """Return the length up to the last end of a line: a line that is being written is not copied."""
    with path.open("rb") as file:
        at = size
        while at > 0:
            start = max(0, at - BLOCK)
            file.seek(start)
            found = file.read(at - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            at = start
    return 0


def _version() -> str:
    found = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    return found.group(1) if found else ""


def _enter(folders: Folders, made: Made) -> None:
    line = {
        "action": "backed_up", "id": made.sha256, "who": audited.account(), "role": audited.role(),
        "what": made.file.name, "build": made.contents.build_id,
    }  # fmt: skip
    audited.enter(folders.data, line)


def _rotated(folder: Path, keep: int) -> tuple[str, ...]:
    """Remove the oldest backups of a folder by the time in their names, and return those names."""
    own = sorted(path for path in folder.iterdir() if _OWN.fullmatch(path.name) and path.is_file())
    doomed = own[:-keep]
    for path in doomed:
        path.unlink()
    return tuple(path.name for path in doomed)
