"""The archive: a ZIP with every file under its root and a list of them with size and SHA-256.

Nothing in an archive is believed before it was looked at: whoever hands one over may have damaged it, or made it.
"""

from __future__ import annotations

import hashlib
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from etl.backup.kept import ROOTS, allowed
from etl.faults import AtlasError

FORMAT: Final = "governance-atlas-backup"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
BLOCK: Final = 1 << 20
_MOST_FILES: Final = 1_000_000
_MOST_MANIFEST: Final = 256 << 20
_FREE_SIZE: Final = 1 << 30  # bytes unpacked that no ratio is asked of
_RATIO: Final = 300
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError,
    TypeError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive says of itself.

    Attributes
    ----------
    made_at, build_id, atlas : str
        When it was made (ISO, UTC), the build that was current then ("" for none), the version that made it.
    roots : tuple of str
        The roots that it holds whole; a root that is not among them was left out.
    entries : tuple of Entry
        Its files, in order of name.
    """

    made_at: str
    build_id: str
    atlas: str
    roots: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.entries)

    def manifest(self) -> bytes:
        """Return the list as it stands in the archive."""
        files = [{"name": e.name, "size": e.size, "sha256": e.sha256} for e in self.entries]
        head = {"format": FORMAT, "version": VERSION, "made_at": self.made_at, "build_id": self.build_id}
        whole = {**head, "atlas": self.atlas, "roots": list(self.roots), "files": files}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive whose list was looked through."""

    name: str
    contents: Contents
    members: zipfile.ZipFile

    def blocks(self, entry: Entry) -> Iterator[bytes]:
        """Yield a file block by block; raises ``AtlasError`` where it is not what the list says."""
        digest, left = hashlib.sha256(), entry.size
        with _told(self.name), self.members.open(entry.name) as source:
            while block := source.read(min(BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    break
                digest.update(block)
                yield block
        if left or digest.hexdigest() != entry.sha256:
            raise AtlasError("backup.damaged", file=self.name, part=entry.name)

    def check(self) -> None:
        """Read every file once; raises ``AtlasError`` where one is damaged."""
        for entry in self.contents.entries:
            for _ in self.blocks(entry):
                pass


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open an archive and look through its list; its files are not yet read.

    Raises
    ------
    AtlasError
        It is absent, damaged, of another program or of a later version, or it holds what no backup holds.
    """
    try:
        handle: IO[bytes] = file.open("rb")
    except OSError as error:
        raise AtlasError("backup.unreadable", file=file, why=error.strerror) from error
    with handle:
        with _told(file.name):
            members = zipfile.ZipFile(handle)
        with members:
            with _told(file.name):
                _check_members(file.name, members)
                contents = _contents(file.name, members)
            _check_size(file, contents)
            yield Archive(file.name, contents, members)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn whatever a broken archive makes the readers raise into one fault in words."""
    try:
        yield
    except _BROKEN as error:
        raise AtlasError("backup.damaged", file=name, part=type(error).__name__) from error
    except OSError as error:
        raise AtlasError("backup.unreadable", file=name, why=error.strerror or type(error).__name__) from error


def _check_members(name: str, members: zipfile.ZipFile) -> None:
    infos = members.infolist()
    if len(infos) > _MOST_FILES:
        raise AtlasError("backup.too_large", file=name)
    seen: set[str] = set()
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        shown = ascii(info.orig_filename)[1:-1][:120]
        if info.flag_bits & 1:
            raise AtlasError("backup.encrypted", file=name)
        if kind not in (0, stat.S_IFREG) or info.orig_filename != info.filename or info.is_dir():
            raise AtlasError("backup.hostile", file=name, part=shown)
        if info.filename != MANIFEST and not allowed(info.filename):
            raise AtlasError("backup.hostile", file=name, part=shown)
        if info.filename.casefold() in seen:
            raise AtlasError("backup.hostile", file=name, part=shown)
        seen.add(info.filename.casefold())
    if MANIFEST not in seen:
        raise AtlasError("backup.foreign", file=name)


def _contents(name: str, members: zipfile.ZipFile) -> Contents:
    with members.open(MANIFEST) as source:
        text = source.read(_MOST_MANIFEST + 1)
    if len(text) > _MOST_MANIFEST:
        raise AtlasError("backup.too_large", file=name)
    said: Mapping[str, Any] = json.loads(text)
    if said.get("format") != FORMAT:
        raise AtlasError("backup.foreign", file=name)
    if said["version"] != VERSION:
        raise AtlasError("backup.later", file=name, version=str(said["version"])[:20])
    entries = tuple(Entry(str(e["name"]), int(e["size"]), str(e["sha256"])) for e in said["files"])
    roots = tuple(str(root) for root in said["roots"])
    listed, there = [e.name for e in entries], set(members.namelist()) - {MANIFEST}
    if len(set(listed)) != len(listed) or set(listed) != there or not set(roots) <= set(ROOTS):
        raise AtlasError("backup.damaged", file=name, part=MANIFEST)
    if any(e.size < 0 or e.name.partition("/")[0] not in roots for e in entries):
        raise AtlasError("backup.damaged", file=name, part=MANIFEST)
    return Contents(_word(said, "made_at"), _word(said, "build_id"), _word(said, "atlas"), roots, entries)


def _word(said: Mapping[str, Any], key: str) -> str:
    return "".join(c for c in str(said.get(key) or "")[:40] if c.isprintable())


def _check_size(file: Path, contents: Contents) -> None:
    if contents.size > max(_FREE_SIZE, _RATIO * file.stat().st_size):
        raise AtlasError("backup.too_large", file=file.name)
