"""Office packages (docx, xlsx): a zip of XML parts, opened with limits and read without any entity."""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol
from urllib.parse import unquote
from xml.parsers import expat

from etl.faults import AtlasError

MEBIBYTE: Final = 1 << 20
MAX_ENTRIES: Final = 10_000
MAX_PART: Final = 32 * MEBIBYTE  # one XML part, unpacked
MAX_UNPACKED: Final = 512 * MEBIBYTE  # all entries, as the package states them; pictures count, but are not read
MAX_RATIO: Final = 200  # unpacked to packed, of an entry above 8 MiB; a sheet of a million equal rows stays below 100
MAX_DEPTH: Final = 256
_RATIO_FROM: Final = 8 * MEBIBYTE
_ENCRYPTED: Final = 1
# Whatever zipfile lets through of damaged headers, names and streams.
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError,
    OverflowError, LookupError,
)  # fmt: skip
# Both the usual ("transitional") and the ISO ("strict") namespaces of a vocabulary contain its name.
_VOCABULARIES: Final = (
    ("wordprocessingml/", "w"), ("spreadsheetml/", "x"), ("markup-compatibility/", "mc"), ("officeDocument/", "o"),
)  # fmt: skip


class Handler(Protocol):
    """Takes the events of an XML part; names are ``w:p``, ``x:row``, …, attributes are without prefix."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """Text between two tags, perhaps in pieces."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another: the last word of its type and the target's name in the package."""

    kind: str
    target: str


class Package:
    """The parts of a docx or xlsx file.

    Raises
    ------
    AtlasError
        From every method: the zip is corrupt, encrypted or a bomb, or a part is no sound XML.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._zip = open_zip(data, name)
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise AtlasError("document.bomb", file=name)
        for entry in entries:
            if entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
                raise AtlasError("document.bomb", file=name)
        self._entries = {part_name(entry.filename): entry for entry in entries}

    def has(self, part: str) -> bool:
        """Return whether there is such a part."""
        return part.lower() in self._entries

    def main_part(self, usual: str) -> str:
        """Return the part that the package begins with."""
        return next((r.target for r in self.relations("").values() if r.kind == "officeDocument"), usual)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the links of a part ("" for the package) by their id, without those that leave the package."""
        folder, file = posixpath.split(part)
        links = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(links):
            return {}
        handler = _Relations(folder)
        self.parse(links, handler)
        return handler.found

    def parse(self, part: str, handler: Handler) -> None:
        """Feed a part to a handler."""
        parse_xml(self._read(part), handler, self.name)

    def _read(self, part: str) -> bytes:
        entry = self._entries.get(part.lower())
        if entry is None:
            raise AtlasError("document.corrupt", file=self.name)
        if entry.flag_bits & _ENCRYPTED:
            raise AtlasError("document.encrypted", file=self.name)
        if entry.file_size > MAX_PART:
            raise AtlasError("document.too_long", file=self.name)
        try:
            with self._zip.open(entry) as stream:
                content = stream.read(MAX_PART + 1)
        except _ZIP_FAULTS as error:
            raise AtlasError("document.corrupt", file=self.name) from error
        if len(content) > MAX_PART:
            raise AtlasError("document.bomb", file=self.name)
        return content


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Return a zip, or say that it is corrupt."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _ZIP_FAULTS as error:
        raise AtlasError("document.corrupt", file=name) from error


def part_name(entry: str) -> str:
    """Return the name of a part as links use it: small letters, forward slashes, no slash in front."""
    return entry.replace("\\", "/").lstrip("/").lower()


def parse_xml(content: bytes, handler: Handler, name: str) -> None:
    """Feed XML to a handler; a document type, and with it every entity, is refused before it is read."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise AtlasError("document.too_deep", file=name)
        handler.start(_tag(tag), {_attribute(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(_tag(tag))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype(name)
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise AtlasError("document.corrupt", file=name) from error


def _refuse_doctype(name: str) -> Callable[[str, str | None, str | None, bool], None]:
    def refuse(_doctype: str, _system: str | None, _public: str | None, _internal: bool) -> None:
        raise AtlasError("document.doctype", file=name)

    return refuse


@cache
def _tag(name: str) -> str:
    space, _, local = name.rpartition("}")
    return next((f"{prefix}:{local}" for part, prefix in _VOCABULARIES if part in f"{space}/"), local)


def _attribute(name: str) -> str:
    return name.rpartition("}")[2]


class _Relations:
    def __init__(self, folder: str) -> None:
        self.found: dict[str, Relation] = {}
        self._folder = folder

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", self._folder, unquote(attributes.get("Target", ""))))
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found[attributes.get("Id", "")] = Relation(kind, part_name(target))

    def end(self, tag: str) -> None:
        pass

    def characters(self, text: str) -> None:
        pass
