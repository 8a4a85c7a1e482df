"""A file as text in which evidence can be counted: ``read_document`` for txt, html, docx, pdf and xlsx.

What cannot be read says which file, what is wrong and how to mend it. Time and memory are bounded: a file is measured
before it is read, packages before they are unpacked, and what comes out of them while it is written.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from etl.extract.documents_html import html_text
from etl.extract.documents_kind import FORMATS, Format, real_format
from etl.extract.documents_pdf import pdf_text
from etl.extract.documents_text import decode
from etl.extract.documents_word import word_text
from etl.extract.documents_workbook import CellMap, workbook_text
from etl.faults import AtlasError

__all__ = ["FORMATS", "MAX_BYTES", "Document", "Format", "read_document"]

MAX_BYTES: Final = 20 << 20
_MEBIBYTE: Final = 1 << 20
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Document:
    """A file and its text.

    Attributes
    ----------
    name : str
        The file's name without its folder.
    text : str
        What offsets count in. For txt exactly the decoded bytes: ``data.decode(encoding)``.
    sha256, text_sha256 : str
        Checksums of the file's bytes and of the text as UTF-8.
    format : str
        txt (also for csv and md), html, docx, pdf or xlsx.
    encoding : str
        How the bytes were decoded; empty where the format says it itself (docx, pdf, xlsx).
    data : bytes
        The file.
    pages_without_text : tuple of int
        Pages of a PDF that have no text layer, counted from 1: a scan among them was not read.
    """

    name: str
    text: str = field(repr=False)
    sha256: str
    text_sha256: str
    format: Format
    encoding: str
    data: bytes = field(repr=False)
    pages_without_text: tuple[int, ...] = ()
    _cells: CellMap | None = field(default=None, repr=False, compare=False)
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)

    @property
    def line_count(self) -> int:
        """How many lines the text has; a line end at the very end begins no new one."""
        return len(self._line_starts())

    def lines(self, first: int, last: int) -> tuple[int, int]:
        """Return where lines stand in the text, from the start of one to behind the line end of another.

        Parameters
        ----------
        first, last : int
            Numbers of lines, counted from 1, both included. Lines end in LF, CR LF or CR.

        Raises
        ------
        AtlasError
            There are no such lines, or the first comes after the last.
        """
        starts = self._line_starts()
        if not 1 <= first <= last <= len(starts):
            raise AtlasError("document.lines", file=self.name, first=first, last=last, count=len(starts))
        return starts[first - 1], starts[last] if last < len(starts) else len(self.text)

    def line_of(self, offset: int) -> int:
        """Return the number of the line that an offset is in, counted from 1."""
        return max(bisect_right(self._line_starts(), offset), 1)

    def cell_of(self, offset: int) -> str:
        """Return the cell of a workbook that an offset is in, such as "Sheet!B7"; "" where there is none."""
        return self._cells.at(offset) if self._cells is not None else ""

    def _line_starts(self) -> list[int]:
        if not self._starts:
            ends = (match.end() for match in _LINE_END.finditer(self.text))
            self._starts.extend([0, *(end for end in ends if end < len(self.text))])
        return self._starts


def read_document(path: str | os.PathLike[str], declared_name: str | None = None) -> Document:
    """Read a file.

    Parameters
    ----------
    path : path
        Where it is.
    declared_name : str, optional
        What it was called before it came here, such as an upload; its ending says which format it should have.

    Raises
    ------
    AtlasError
        ``document.*``: the file is missing, empty, too large, corrupt, encrypted, of another format than its name
        says, or of one that is not read. The words name the file and the mend.
    """
    path = Path(path)
    name = _plain_name(declared_name) or path.name
    data = _read_bytes(path, name)
    if not data.strip():
        raise AtlasError("document.empty" if not data else "document.blank", file=name)
    format_ = real_format(data, name)
    encoding = ""
    cells: CellMap | None = None
    without: tuple[int, ...] = ()
    if format_ == "txt":
        text, encoding = decode(data, name)
    elif format_ == "html":
        text, encoding = html_text(data, name)
    elif format_ == "docx":
        text = word_text(data, name)
    elif format_ == "pdf":
        text, without = pdf_text(data, name)
    else:
        text, cells = workbook_text(data, name)
    if not text.strip():
        raise AtlasError("document.blank", file=name)
    return Document(
        name=name, text=text, sha256=hashlib.sha256(data).hexdigest(),
        text_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(), format=format_, encoding=encoding, data=data,
        pages_without_text=without, _cells=cells,
    )  # fmt: skip


def _plain_name(declared: str | None) -> str:
    return PurePosixPath((declared or "").replace("\\", "/")).name


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise AtlasError("document.folder", file=name)
        if not stat.S_ISREG(state.st_mode):
            raise AtlasError("document.no_file", file=name)
        _check_size(state.st_size, name)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise AtlasError("document.missing", file=name) from error
    except (OSError, ValueError) as error:
        raise AtlasError("document.unreadable", file=name, why=getattr(error, "strerror", None) or error) from error
    _check_size(len(data), name)
    return data


def _check_size(size: int, name: str) -> None:
    if size > MAX_BYTES:
        shown = {"size": -(-size // _MEBIBYTE), "limit": MAX_BYTES // _MEBIBYTE}
        raise AtlasError("document.too_large", file=name, **shown)
