"""The presentation that a deck is written into: our own, or an office's with fallbacks for the layouts it lacks."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from pptx import Presentation
from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn

from dashboard.locale import LANGUAGES, say
from dashboard.slides import base, template_parts
from dashboard.slides.box import EMU, Box, emu
from dashboard.slides.form import Form
from dashboard.slides.template_forms import forms_of

MOST_BYTES: Final = 60_000_000
_MOST_UNPACKED: Final = 200_000_000
_MOST_PART: Final = 24_000_000  # of one part in XML, which takes ten times its size once it is read
_MOST_XML: Final = 64_000_000
_MOST_RATIO: Final = 200  # unpacked to packed, of a part above 8 MB
_MAIN: Final = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_ALSO: Final = (
    b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
    b"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
)
_MOST_PARTS: Final = 20_000
_NUMBERS: Final = {
    "cover": {"0", "1", "13"}, "section": {"0"}, "points": {"0", "13", "14", "15"}, "full": {"0", "13", "14"},
    "text": {"0", "1", "13", "14"},
}  # fmt: skip
"""Numbers of the placeholders that our own layouts have."""
_MISFITS: Final = (KeyError, ValueError, AttributeError, SyntaxError, IndexError, TypeError, PythonPptxError)
"""What python-pptx and lxml raise for a package whose parts do not fit together."""
_DAMAGED: Final = (
    zipfile.BadZipFile, PackageNotFoundError, RuntimeError, NotImplementedError, EOFError, OSError, zlib.error,
    lzma.LZMAError, struct.error, OverflowError, AssertionError,
)  # fmt: skip
"""What zipfile lets through of a damaged package."""


class TemplateFault(ValueError):
    """A file that cannot serve as template.

    Attributes
    ----------
    key : str
        What is wrong; the words, and how to mend it, are messages ``template_fault.<key>``.
    """

    def __init__(self, key: str, found: str = "") -> None:
        self.key, self.found = key, found
        super().__init__(f"{key} {found}".rstrip())


@dataclass(frozen=True)
class Template:
    """An open presentation without slides, and its layouts by role ("cover", "section", "points", "full", "text")."""

    presentation: Any
    forms: dict[str, Form]
    own: bool
    width: float
    height: float
    patterns: dict[str, bytes] = field(default_factory=dict)
    """Parts that are made again and again, as they were made first."""


def open_template(data: bytes | None, language: str) -> Template:
    """Open a template.

    Parameters
    ----------
    data : bytes or None
        A .pptx or .potx of an office; None for our own.
    language : str
        Of the names of our own layouts.

    Raises
    ------
    TemplateFault
        For anything that is no such file, holds macros, or has no layout with a title.
    """
    if data is None:
        presentation = _numbering(Presentation(io.BytesIO(base.base_bytes(language))))
        template_parts.complete(presentation)
        return Template(presentation, _own_forms(presentation), True, base.WIDTH, base.HEIGHT)
    presentation = _opened(data)
    try:
        template_parts.clean(presentation)
        template_parts.complete(presentation)
        if _is_own(presentation):
            return Template(presentation, _own_forms(presentation), True, base.WIDTH, base.HEIGHT)
        wide, high = presentation.slide_width / EMU, presentation.slide_height / EMU
        forms = forms_of(presentation, wide, high)
    except _MISFITS as broken:
        raise TemplateFault("broken", type(broken).__name__) from None
    if not forms:
        raise TemplateFault("no_title_layout")
    return Template(presentation, forms, False, wide, high)


def opened(data: bytes) -> Any:
    """Return a presentation of a .pptx or .potx; raises TemplateFault."""
    return _opened(data)


def _opened(data: bytes) -> Any:
    if not data:
        raise TemplateFault("empty")
    if len(data) > MOST_BYTES:
        raise TemplateFault("too_large", f"{len(data) / 1e6:,.0f} MB")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise TemplateFault("locked_or_old")
    if data[:2] != b"PK":
        raise TemplateFault("no_presentation")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _measure(archive.infolist())
            names = set(archive.namelist())
            types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
            if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
                raise TemplateFault("macros")
            if _MAIN not in types and not any(kind in types for kind in _ALSO):
                raise TemplateFault("no_presentation")
            plain = _as_presentation(archive, types)
        return _numbering(Presentation(plain))
    except TemplateFault:
        raise
    except _DAMAGED as broken:
        raise TemplateFault("broken", type(broken).__name__) from None
    except _MISFITS as broken:
        raise TemplateFault("broken", type(broken).__name__) from None


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse, before anything is unpacked, what would take more memory than any deck does."""
    unpacked = sum(part.file_size for part in parts)
    # Our own marks are measured before each is read (``stamp``).
    read = [part for part in parts if not part.filename.startswith("ppt/tags/")]
    markup = [part.file_size for part in read if part.filename.lower().endswith((".xml", ".rels"))]
    bomb = any(part.file_size > 8_000_000 and part.file_size > _MOST_RATIO * part.compress_size for part in read)
    too_much = unpacked > _MOST_UNPACKED or len(parts) > _MOST_PARTS or sum(markup) > _MOST_XML
    if too_much or bomb or max(markup, default=0) > _MOST_PART:
        raise TemplateFault("too_large", f"{unpacked / 1e6:,.0f} MB")


def _numbering(presentation: Any) -> Any:
    """Let a package count the names of its parts: python-pptx looks through all parts for each new one, which makes
    the time of a deck grow with the square of its objects."""
    package = presentation.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    last: Counter[str] = Counter()

    def next_partname(template: str) -> PackURI:
        while True:
            last[template] += 1
            name = template % last[template]
            if name not in taken:
                taken.add(name)
                return PackURI(name)

    package.next_partname = next_partname
    return presentation


def _as_presentation(archive: zipfile.ZipFile, types: bytes) -> io.BytesIO:
    """Return the package as one that python-pptx opens: a template differs by one content type."""
    for kind in _ALSO:
        types = types.replace(kind, _MAIN)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for name in dict.fromkeys(archive.namelist()):
            if not name.endswith("/"):
                copy.writestr(name, types if name == "[Content_Types].xml" else archive.read(name))
    out.seek(0)
    return out


def _is_own(presentation: Any) -> bool:
    """Say whether a presentation has our own layouts, as a deck has that was exported without an office's template."""
    layouts = list(presentation.slide_layouts)[: len(base.roles())]
    found = [layout.name for layout in layouts]
    for role, layout in zip(base.roles(), layouts, strict=False):
        numbers = {one.get("idx", "0") for one in layout._element.iter(qn("p:ph"))}
        if not _NUMBERS[role] <= numbers:
            return False  # an office's own, whose layouts happen to be named alike
    size = presentation.slide_width == emu(base.WIDTH) and presentation.slide_height == emu(base.HEIGHT)
    return size and any(found == [say(one, f"slides.layout.{role}") for role in base.roles()] for one in LANGUAGES)


def _own_forms(presentation: Any) -> dict[str, Form]:
    shared = {"title": base.TITLE, "subtitle": base.SUBTITLE, "source": base.SOURCE, "number": base.NUMBER}
    left = Box(base.BODY.x, base.BODY.y, 606, base.BODY.height)
    forms = {}
    for role, layout in zip(base.roles(), presentation.slide_layouts, strict=False):
        holders: dict[str, int | str] = {"title": "title", "subtitle": 13, "source": 14}
        boxes = {**shared, "picture": left if role == "points" else base.BODY, "points": base.POINTS, "body": base.BODY}
        if role == "cover":
            holders = {"title": "title", "subtitle": 1, "dateline": 13}
            boxes |= {"title": Box(92, 168, 780, 86), "subtitle": Box(92, 256, 780, 62)}
            boxes |= {"dateline": Box(92, 440, 780, 46)}
        elif role == "section":
            holders = {"title": "title"}
            boxes |= {"title": Box(368, 210, 540, 120)}
        elif role == "points":
            holders["points"] = 15
        elif role == "text":
            holders["body"] = 1
        forms[role] = Form(layout, holders, boxes)
    return forms
