"""Restore a backup: looked through first, written beside what is there, then put in its place as a whole."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import audit
from etl import audited
from etl.atomic import flush, partial
from etl.backup import swap
from etl.backup.archive import BLOCK, Archive, Contents, Entry, opened
from etl.backup.kept import ROOTS, Places
from etl.backup.swap import STAGE, Paper, Step
from etl.faults import AtlasError
from etl.intake.command import making
from etl.intake.transaction import publishing
from etl.paths import Folders
from etl.periodic.files import batches_locked

_LOG: Final = f"audit/{audit.NAME}"
_STAYS: Final = ("articles", "audit", "roles")  # what an archive does not have of them is not taken away
_SPARE: Final = 16 << 20  # bytes that stay free on a disk


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration did, or would do.

    Attributes
    ----------
    contents : Contents
        The archive's own account.
    put, gone : tuple of str
        Files that came or changed, and files that went, as the archive names them.
    asides : tuple of Path
        Folders in which lies what was replaced.
    kept_log, kept_roles : bool
        The audit log here is the longer one and stays; the roles here stay.
    """

    contents: Contents
    put: tuple[str, ...]
    gone: tuple[str, ...]
    asides: tuple[Path, ...] = ()
    kept_log: bool = False
    kept_roles: bool = False


def look(file: Path) -> Contents:
    """Return what an archive holds, after reading all of it once; raises ``AtlasError`` where it cannot be used."""
    with opened(file) as archive:
        archive.check()
        return archive.contents


def restore(folders: Folders, file: Path, *, roles: bool = False, dry_run: bool = False) -> Restored:
    """Make the facts, drafts and texts those of a backup.

    Parameters
    ----------
    folders : Folders
        Where everything lies.
    file : Path
        The archive.
    roles : bool
        Put its file of roles in the place of the one here; one that is missing here is put there in any case.
    dry_run : bool
        Look and say, change nothing.

    Raises
    ------
    AtlasError
        Everything is as it was before.
    """
    with opened(file) as archive:
        archive.check()
        places = Places.of(folders)
        if dry_run:
            return _plan(archive, places, roles)
        try:
            audited.ready(folders.data)
            with ExitStack() as held:
                held.enter_context(publishing(folders, *making()))
                held.enter_context(batches_locked(folders.data))
                return _restored(archive, folders, places, roles)
        except OSError as error:
            raise AtlasError("backup.not_restored", why=error) from error


def restore_to(file: Path, to: Path) -> Contents:
    """Unpack a backup as a folder of facts of its own, whole or not at all.

    Raises
    ------
    AtlasError
        The archive cannot be used, or there is something in ``to``.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise AtlasError("backup.not_empty", folder=to)
    with opened(file) as archive:
        archive.check()
        temporary = partial(to.absolute().parent, to.name)
        places = Places.inside(temporary)
        try:
            to.absolute().parent.mkdir(parents=True, exist_ok=True)
            temporary.mkdir()
            _room(temporary, archive.contents.size)
            for entry in archive.contents.entries:
                path = places.path(entry.name)
                assert path is not None
                _write(archive, entry, path)
            _flush_folders(temporary)
            if to.is_dir():
                to.rmdir()
            temporary.rename(to)
            flush(to.absolute().parent)
        except OSError as error:
            raise AtlasError("backup.not_restored", why=error) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return archive.contents


def _restored(archive: Archive, folders: Folders, places: Places, roles: bool) -> Restored:
    planned = _plan(archive, places, roles)
    identity = secrets.token_hex(4)
    homes = {root: home for root in ROOTS if (home := places.home(root)) is not None}
    swap.sweep(list(homes.values()))
    entries = {entry.name: entry for entry in archive.contents.entries}
    steps: list[Step] = []
    try:
        for root, home in homes.items():
            put = [name for name in planned.put if name.startswith(f"{root}/")]
            gone = [name for name in planned.gone if name.startswith(f"{root}/")]
            if not put and not gone:
                continue
            home.mkdir(parents=True, exist_ok=True)
            stage = partial(home, STAGE.removeprefix("."))
            steps.append(_step(root, home, stage, home / f".replaced-{identity}", (put, gone), places))
            _room(home, sum(entries[name].size for name in put))
            stage.mkdir()
            for name, below in zip(put, steps[-1].put, strict=True):
                _write(archive, entries[name], stage / below)
            _flush_folders(stage)
        if not steps:
            return planned
        line = {
            "action": "restored", "id": identity, "who": audited.account(), "role": audited.role(),
            "what": archive.name, "build": archive.contents.build_id,
            "counts": [f"put {len(planned.put)}", f"gone {len(planned.gone)}"],
        }  # fmt: skip
        swap.begin(folders.data, Paper(steps, line))
    except BaseException:
        for step in steps:
            shutil.rmtree(step.stage, ignore_errors=True)
        raise
    swap.finish_restore(folders.data)
    asides = tuple(Path(step.aside) for step in steps if Path(step.aside).is_dir())
    return Restored(archive.contents, planned.put, planned.gone, asides, planned.kept_log, planned.kept_roles)


def _step(
    root: str, home: Path, stage: Path, aside: Path, named: tuple[Sequence[str], Sequence[str]], places: Places
) -> Step:
    def below(name: str) -> str:
        path = places.path(name)
        assert path is not None
        return path.relative_to(home).as_posix()

    put, gone = ([below(name) for name in names] for names in named)
    return Step(str(home), str(stage), str(aside), put, gone, drafts=root == "intake")


def _plan(archive: Archive, places: Places, roles: bool) -> Restored:
    """Compare what is there with what the archive holds."""
    contents = archive.contents
    there = {name for root in contents.roots for name in places.names(root)}
    wanted = {entry.name: entry for entry in contents.entries if places.path(entry.name) is not None}
    kept_log = _LOG in wanted and _log_stays(archive, places)
    kept_roles = not roles and any(name.startswith("roles/") and name in there for name in wanted)
    put = []
    for name, entry in wanted.items():
        path = places.path(name)
        assert path is not None
        if (name == _LOG and kept_log) or (name.startswith("roles/") and kept_roles):
            continue
        if name not in there or path.stat().st_size != entry.size or _sha256(path) != entry.sha256:
            put.append(name)
    gone = sorted(name for name in there - wanted.keys() if name.partition("/")[0] not in _STAYS)
    return Restored(contents, tuple(sorted(put)), tuple(gone), (), kept_log, kept_roles)


def _log_stays(archive: Archive, places: Places) -> bool:
    """Return whether the audit log here begins with the archive's: then it is the same log, and has more to tell."""
    entry = next(e for e in archive.contents.entries if e.name == _LOG)
    path = places.audit / audit.NAME
    if not path.is_file() or path.stat().st_size < entry.size:
        return False
    digest, left = hashlib.sha256(), entry.size
    with path.open("rb") as file:
        while left and (block := file.read(min(BLOCK, left))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest() == entry.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed + _SPARE > free:
        raise AtlasError("backup.no_room", folder=folder, needed=-(-needed >> 20), free=free >> 20)


def _flush_folders(folder: Path) -> None:
    """Force the names in a folder and in those below it to the disk; its files are there already."""
    for top, _, _ in os.walk(folder):
        flush(Path(top))


def _write(archive: Archive, entry: Entry, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for block in archive.blocks(entry):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
