"""The file of a deck: the zip, its content types, what leads outside, what nobody uses, and the fonts of its themes."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlparse

from lxml import etree

_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_OF_KIND: Final = {
    "slide": "presentationml.slide+xml",
    "slideLayout": "presentationml.slideLayout+xml",
    "slideMaster": "presentationml.slideMaster+xml",
    "notesSlide": "presentationml.notesSlide+xml",
    "notesMaster": "presentationml.notesMaster+xml",
    "theme": "theme+xml",
    "chart": "drawingml.chart+xml",
    "chartUserShapes": "drawingml.chartshapes+xml",
    "tags": "presentationml.tags+xml",
    "image": "image/",
    "package": "spreadsheetml.sheet",
}
_ALWAYS_USED: Final = frozenset({
    "slideLayout", "slideMaster", "theme", "notesSlide", "notesMaster", "slide", "presProps", "viewProps",
    "tableStyles", "chartUserShapes", "commentAuthors", "themeOverride", "chartStyle", "chartColorStyle",
    "customXmlProps", "customXml",
})  # fmt: skip
"""Kinds of relationship that hold without being named in the XML of the part that has them."""
_LEFT_OVER: Final = {"thumbnail": "a preview of another deck", "printerSettings": "somebody's printer"}
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
Fault = tuple[str, str, str]
"""What, which part, detail."""
Relation = tuple[str, str, str, bool]
"""Id, last word of the type, target, whether it leads outside."""


def package_faults(data: bytes) -> Iterator[Fault]:
    """Yield (what, part, detail) for each fault of the file."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        damaged = archive.testzip()
    except (zipfile.BadZipFile, EOFError, OSError) as reason:
        yield "zip", "", str(reason)
        return
    names = archive.namelist()
    if damaged:
        yield "zip", damaged, "damaged"
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield "zip", name, "is there twice"
    for name in names:
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            yield "zip", name, "a name that leads out of the package"
        if name.lower().endswith((".xml", ".rels")):
            try:
                etree.fromstring(archive.read(name))
            except etree.XMLSyntaxError as reason:
                yield "zip", name, f"not XML: {reason}"
                return
    types = _Types(archive)
    relations = {name: list(_relations(archive, name)) for name in ["", *names]}
    yield from _content_types(names, types, relations)
    yield from _outside(relations)
    yield from _unused(archive, names, relations)
    yield from _themes(archive, relations)


class _Types:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        root = etree.fromstring(archive.read(_TYPES)) if _TYPES in archive.namelist() else etree.Element("none")
        children = [e for e in root if isinstance(e.tag, str)]
        self.defaults = {e.get("Extension").lower(): e.get("ContentType") for e in children if e.get("Extension")}
        self.named = {e.get("PartName").lstrip("/"): e.get("ContentType") for e in children if e.get("PartName")}

    def of(self, name: str) -> str | None:
        return self.named.get(name) or self.defaults.get(name.rpartition(".")[2].lower())


def _relations(archive: zipfile.ZipFile, name: str) -> Iterator[Relation]:
    folder, _, file = name.rpartition("/")
    path = posixpath.join(folder, "_rels", f"{file}.rels")
    if path not in archive.namelist():
        return
    for element in etree.fromstring(archive.read(path)):
        target, outside = element.get("Target"), element.get("TargetMode") == "External"
        if not outside:
            joined = target if target.startswith("/") else posixpath.join("/", folder, target)
            target = posixpath.normpath(joined).lstrip("/")
        yield element.get("Id"), element.get("Type").rpartition("/")[2], target, outside


def _content_types(names: list[str], types: _Types, relations: dict[str, list[Relation]]) -> Iterator[Fault]:
    parts = [n for n in names if n != _TYPES and not n.endswith("/")]
    for name in parts:
        if types.of(name) is None:
            yield "content type", name, "none"
        elif "macroEnabled" in str(types.of(name)) or "vbaProject" in name:
            yield "content type", name, "macros"
    for name in sorted(types.named.keys() - set(parts)):
        yield "content type", name, "named, but not in the file"
    for of, found in relations.items():
        for _, kind, target, outside in found:
            if outside:
                continue
            if target not in parts:
                yield "zip", of, f"names {target}, which is not there"
            elif kind == "officeDocument" and types.of(target) != _MAIN:
                yield "content type", target, f"{types.of(target)} is no presentation"
            elif kind in _OF_KIND and _OF_KIND[kind] not in str(types.of(target)):
                yield "content type", target, f"{types.of(target)} for {kind}"


def _outside(relations: dict[str, list[Relation]]) -> Iterator[Fault]:
    for of, found in relations.items():
        for _, kind, target, outside in found:
            if outside and not (kind == "hyperlink" and urlparse(target).scheme in ("http", "https", "mailto")):
                yield "external link", of, f"{kind}: {target[:80]}"


def _unused(archive: zipfile.ZipFile, names: list[str], relations: dict[str, list[Relation]]) -> Iterator[Fault]:
    reached, waiting = set(), [""]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [target for _, _, target, outside in relations.get(name, []) if not outside]
    for name in names:
        if name not in reached and name != _TYPES and not name.endswith((".rels", "/")):
            yield "leftover", name, "nothing leads to it"
    for of, found in relations.items():
        text = archive.read(of).decode("utf-8", "replace") if of.endswith(".xml") else ""
        for number, kind, target, _ in found:
            if kind in _LEFT_OVER:
                yield "leftover", target, _LEFT_OVER[kind]
            elif text and kind not in _ALWAYS_USED and f'"{number}"' not in text:
                yield "leftover", target, f"{of} does not use it"


def _themes(archive: zipfile.ZipFile, relations: dict[str, list[Relation]]) -> Iterator[Fault]:
    """Masters of slides only: nobody reads the notes' master on a slide."""
    for of, found in relations.items():
        for _, kind, target, _ in found:
            if kind == "theme" and "slideMasters/" in of:
                for name, fonts in _fonts(etree.fromstring(archive.read(target))):
                    if not fonts:
                        yield "theme font", target, f"{name} has no East Asian typeface"


def _fonts(root: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield each font of a theme with its typefaces for Chinese; an office's own theme may name it by script only."""
    for name in ("majorFont", "minorFont"):
        for font in root.iter(f"{_DRAWING}{name}"):
            east = [e.get("typeface") for e in font.findall(f"{_DRAWING}ea")]
            script = [e.get("typeface") for e in font.findall(f"{_DRAWING}font") if e.get("script") == "Hans"]
            yield name, [face for face in (*east, *script) if face]
