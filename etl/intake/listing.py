"""A file of facts as a list of entries by key: one entry can be put, replaced or taken out, the rest stays as it is.

Entries are raw text. Comments and blank lines between them, their order and the way each is written are kept byte for
byte, because people read these files in a diff.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import yaml

Cells = dict[str, str]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ENTRY = re.compile(r"- *\S")
_NO_ENTRIES: Final = "[]"


@dataclass(slots=True)
class _Piece:
    """An entry, or what stands between two entries (``key`` is None)."""

    key: str | None
    raw: str


class Listing:
    """A file as entries by key, in the order of the file."""

    def __init__(self, pieces: Iterable[_Piece], *, apart: bool = False, hollow: str = "") -> None:
        self._pieces = list(pieces)
        self._apart = apart  # entries are set apart by blank lines
        self._hollow = hollow  # what a file without entries must hold

    @property
    def text(self) -> str:
        """The whole file."""
        return "".join(piece.raw for piece in self._pieces)

    @property
    def keys(self) -> list[str]:
        """The keys of all entries, in order."""
        return [piece.key for piece in self._pieces if piece.key is not None]

    def get(self, key: str) -> str | None:
        """Return an entry as it is written, or None."""
        return next((piece.raw for piece in self._pieces if piece.key == key), None)

    def before(self, key: str) -> str:
        """Return the key of the entry before one, "" for the first."""
        keys = self.keys
        at = keys.index(key)
        return keys[at - 1] if at else ""

    def put(self, key: str, raw: str, follows: str | None = None) -> None:
        """Replace an entry where it stands, or add it after the entry ``follows``.

        It is added as the first entry where ``follows`` is "", and as the last one where it is None or unknown.
        """
        at = self._index(key)
        if at is not None:
            self._pieces[at].raw = raw
            return
        keys = self.keys
        if follows == "" and keys:
            at = self._index(keys[0]) or 0
            self._pieces.insert(at, _Piece(key, raw))
            if self._apart:
                self._pieces.insert(at + 1, _Piece(None, "\n"))
            return
        at = self._after(follows if follows in keys else keys[-1]) if keys else self._first()
        if at and not self._pieces[at - 1].raw.endswith("\n"):
            self._pieces[at - 1].raw += "\n"
        if self._apart and keys:
            self._pieces.insert(at, _Piece(None, "\n"))
            at += 1
        self._pieces.insert(at, _Piece(key, raw))

    def take(self, key: str) -> None:
        """Take an entry out, with the blank line that sets it apart."""
        at = self._index(key)
        if at is None:
            return
        del self._pieces[at]
        for near in (at, at - 1):
            if 0 <= near < len(self._pieces) and self._pieces[near].key is None and self._apart:
                raw = self._pieces[near].raw
                if raw.startswith("\n") or raw.endswith("\n\n"):
                    self._pieces[near].raw = raw[1:] if raw.startswith("\n") else raw[:-1]
                    break
        if not self.keys and self._hollow:
            self._pieces.append(_Piece(None, self._hollow))

    def lines(self) -> Iterator[tuple[str, int, int]]:
        """Yield key, first and last line (from 1) of each entry."""
        line = 1
        for piece in self._pieces:
            count = max(1, piece.raw.count("\n"))
            if piece.key is not None:
                yield piece.key, line, line + count - 1
            line += piece.raw.count("\n")

    def _index(self, key: str) -> int | None:
        return next((i for i, piece in enumerate(self._pieces) if piece.key == key), None)

    def _after(self, key: str) -> int:
        """Return where to insert after an entry: a comment that follows belongs to the entry after it."""
        at = (self._index(key) or 0) + 1
        if at < len(self._pieces) - 1 and self._pieces[at].key is None and self._pieces[at].raw.strip():
            at += 1
        return at

    def _first(self) -> int:
        """Return where the first entry goes; what says that there is none goes away."""
        self._pieces = [p for p in self._pieces if p.raw.strip() != _NO_ENTRIES]
        return len(self._pieces)


def csv_listing(text: str, key: Callable[[Cells], str]) -> Listing:
    """Return a CSV file as a listing; a row may span lines.

    Parameters
    ----------
    text : str
        The file with its header.
    key : callable
        Cells by column → key of the row.
    """
    lines = _LINE.findall(text)
    reader = csv.reader(iter(lines))
    pieces: list[_Piece] = []
    header: Sequence[str] | None = None
    done = 0
    for cells in reader:
        raw, done = "".join(lines[done : reader.line_num]), reader.line_num
        if header is None:
            header = cells
            pieces.append(_Piece(None, raw))
        elif not cells:
            pieces.append(_Piece(None, raw))
        else:
            pieces.append(_Piece(key(dict(zip(header, cells, strict=False))), raw))
    return Listing(_distinct(pieces))


def csv_cells(header: Sequence[str], raw: str) -> Cells:
    """Return the cells of one row."""
    found = next(csv.reader(_LINE.findall(raw)), [])
    return dict(zip(header, found, strict=False))


def csv_header(text: str) -> list[str]:
    """Return the columns of a CSV file."""
    return next(csv.reader(_LINE.findall(text)), [])


def yaml_listing(text: str, name: str) -> Listing:
    """Return a YAML file that is one list of mappings as a listing.

    Parameters
    ----------
    text : str
        The file.
    name : str
        The field that holds the key of an entry.
    """
    pieces: list[_Piece] = []
    body: list[str] = []

    def close() -> None:
        """An entry ends with its last line that is neither blank nor a comment at the margin."""
        if not body:
            return
        last = max(i for i, line in enumerate(body) if line.strip() and not line.startswith("#"))
        raw = "".join(body[: last + 1])
        pieces.append(_Piece(_key_of(raw, name), raw))
        _fill(pieces, "".join(body[last + 1 :]))
        body.clear()

    for line in _LINE.findall(text):
        if _ENTRY.match(line):
            close()
            body.append(line)
        elif body:
            body.append(line)
        else:
            _fill(pieces, line)
    close()
    between = [p for left, p, right in zip(pieces, pieces[1:], pieces[2:], strict=False) if left.key and right.key]
    apart = sum(p.key is None and p.raw.startswith("\n") for p in between)
    entries = sum(p.key is not None for p in pieces)
    return Listing(_distinct(pieces), apart=entries > 1 and 2 * apart >= entries - 1, hollow=f"{_NO_ENTRIES}\n")


def _fill(pieces: list[_Piece], raw: str) -> None:
    if not raw:
        return
    if pieces and pieces[-1].key is None:
        pieces[-1].raw += raw
    else:
        pieces.append(_Piece(None, raw))


def _key_of(raw: str, name: str) -> str:
    indent = len(raw) - len(raw[1:].lstrip(" "))
    found = re.search(rf"^(?:- {{{indent - 1}}}| {{{indent}}}){name}:[ \t]+(.+)$", raw, re.M)
    if found is None:
        return ""
    try:
        value = yaml.safe_load(found[1])
    except yaml.YAMLError:
        return found[1].strip()
    return str(value)


def _distinct(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Two entries of one key are a fault of the file, told by the build; here each stays what it is."""
    seen: set[str] = set()
    for piece in pieces:
        while piece.key is not None and piece.key in seen:
            piece.key += "\x1f"
        if piece.key is not None:
            seen.add(piece.key)
        yield piece
