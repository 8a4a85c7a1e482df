"""What a file really is, by its first bytes and not by its name, and which names promise it."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePath
from typing import Final, Literal, get_args

from etl.extract.documents_package import open_zip, part_name
from etl.extract.documents_text import MARKS
from etl.faults import AtlasError

Format = Literal["txt", "html", "docx", "pdf", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

_SUFFIXES: Final[dict[str, Format]] = {
    ".txt": "txt", ".text": "txt", ".csv": "txt", ".tsv": "txt", ".md": "txt", ".markdown": "txt", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".shtml": "html", ".docx": "docx", ".pdf": "pdf", ".xlsx": "xlsx",
}  # fmt: skip
_SHOWN: Final[dict[Format, str]] = {
    "txt": "TXT", "html": "HTML", "docx": "DOCX (Word)", "pdf": "PDF", "xlsx": "XLSX (Excel)",
}  # fmt: skip
# Formats that are not read, by their first bytes; each has a message of its own.
_REFUSED: Final = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"II*\0", "image"),
    (b"MM\0*", "image"), (b"%!PS", "image"),
    (b"Rar!\x1a\x07", "archive"), (b"7z\xbc\xaf\x27\x1c", "archive"), (b"\x1f\x8b\x08", "archive"),
    (b"PK\x05\x06", "corrupt"),
)  # fmt: skip
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of an OLE file, whose names stand in its directory as UTF-16.
_STREAMS: Final = (
    ("EncryptedPackage", "encrypted"), ("WordDocument", "old_word"), ("Workbook", "old_excel"), ("Book", "old_excel"),
    ("PowerPoint Document", "slides"),
)  # fmt: skip
# The parts that make a zip what it is.
_PARTS: Final[tuple[tuple[str, Format], ...]] = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"))
_OTHER_PARTS: Final = (
    ("xl/workbook.bin", "old_excel"), ("ppt/presentation.xml", "slides"), ("ofd.xml", "ofd"),
    ("content.xml", "open_document"),
)  # fmt: skip
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|table|div|p|br|h[1-6]|article|section)\b", re.I)
_HTML_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_MAIL = re.compile(rb"(?:^|\n)MIME-Version:", re.I)
_LOOK = 4096


def promised(name: str) -> Format | None:
    """Return the format that a file's name promises, None for one that we do not know."""
    return _SUFFIXES.get(PurePath(name).suffix.lower())


def real_format(data: bytes, name: str) -> Format:
    """Return what a file is, or say why it cannot be read.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Its name. What the name promises and the bytes do not keep is a fault: a wrong name is mended by the person
        who knows where the file is from, not guessed away.

    Raises
    ------
    AtlasError
        The format is not read (images, archives, old Office formats, …), the file is encrypted, corrupt or holds
        macros, or it is not what its name says.
    """
    found = _sniff(data, name)
    expected = promised(name)
    if found != expected:
        suffix = PurePath(name).suffix
        key = "document.misdeclared" if suffix else "document.no_suffix"
        raise AtlasError(key, file=name, suffix=suffix, found=_SHOWN[found], mend=f"{PurePath(name).stem}.{found}")
    return found


def _sniff(data: bytes, name: str) -> Format:
    for start, key in _REFUSED:
        if data.startswith(start):
            raise AtlasError(f"document.{key}", file=name)
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        raise AtlasError("document.image", file=name)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise AtlasError("document.image", file=name)
    if data[4:8] == b"ftyp":
        raise AtlasError("document.image", file=name)
    if data.startswith(_OLE):
        raise AtlasError(f"document.{_ole(data)}", file=name)
    if data.startswith(b"PK\x03\x04"):
        return _zip(data, name)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return _text_or_page(data, name)


def _ole(data: bytes) -> str:
    return next((key for stream, key in _STREAMS if stream.encode("utf-16-le") in data), "old_office")


def _zip(data: bytes, name: str) -> Format:
    with open_zip(data, name) as package:
        entries = package.infolist()
    parts = {part_name(entry.filename) for entry in entries}
    if any(part.endswith("vbaproject.bin") for part in parts):
        raise AtlasError("document.macros", file=name)
    for part, format_ in _PARTS:
        if part in parts:
            return format_
    if found := next((key for part, key in _OTHER_PARTS if part in parts), None):
        raise AtlasError(f"document.{found}", file=name)
    raise AtlasError("document.encrypted" if _locked(entries) else "document.archive", file=name)


def _locked(entries: list[zipfile.ZipInfo]) -> bool:
    return any(entry.flag_bits & 1 for entry in entries)


def _text_or_page(data: bytes, name: str) -> Format:
    """Tell pages from texts: a page begins like one, or was named one and has at least one tag."""
    head = data[:_LOOK]
    if _MAIL.search(head) and b"Content-Type:" in head:
        raise AtlasError("document.mail", file=name)
    encoding = next((encoding for mark, encoding in MARKS if data.startswith(mark)), "latin-1")
    words = head.decode(encoding, errors="ignore")
    if _HTML_START.match(words):
        return "html"
    if promised(name) == "html":
        whole = data.decode(encoding, errors="ignore")
        return "html" if _HTML.search(whole) else "txt"
    return "txt"
