"""The parts of an xlsx package: its sheets, strings, styles, and what each cell of a sheet shows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Final

from etl.extract.documents_numbers import format_code, shown
from etl.faults import AtlasError

MAX_CELLS: Final = 200_000
BREAKS: Final = re.compile(r"[\t\r\n\v\f]+")
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Cells = dict[int, dict[int, str]]


def column_letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Book:
    """xl/workbook.xml: the sheets in their order."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "x:sheet":
            self.sheets.append((attributes.get("name", ""), attributes.get("id", "")))
        elif tag == "x:workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")

    def end(self, tag: str) -> None:
        pass

    def characters(self, text: str) -> None:
        pass


class Strings:
    """xl/sharedStrings.xml: texts that cells refer to by number, without their phonetic glosses."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_gloss = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "x:si":
            self._pieces = []
        elif tag == "x:rPh":
            self._in_gloss = True
        elif tag == "x:t":
            self._in_text = not self._in_gloss

    def end(self, tag: str) -> None:
        if tag == "x:si":
            self.found.append("".join(self._pieces))
        elif tag == "x:rPh":
            self._in_gloss = False
        elif tag == "x:t":
            self._in_text = False

    def characters(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class Styles:
    """xl/styles.xml: the number format of each style."""

    def __init__(self) -> None:
        self._own: dict[int, str] = {}
        self._numbers: list[int] = []
        self._in_cells = False

    def codes(self) -> list[str]:
        return [format_code(number, self._own) for number in self._numbers]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "x:numFmt":
            self._own.setdefault(_whole(attributes.get("numFmtId")), attributes.get("formatCode", ""))
        elif tag == "x:cellXfs":
            self._in_cells = True
        elif tag == "x:xf" and self._in_cells:
            self._numbers.append(_whole(attributes.get("numFmtId")))

    def end(self, tag: str) -> None:
        if tag == "x:cellXfs":
            self._in_cells = False

    def characters(self, text: str) -> None:
        pass


class Sheet:
    """One sheet: what its cells show, and which are merged."""

    def __init__(self, name: str, title: str, shared: list[str], codes: list[str], since_1904: bool) -> None:
        self._cells: Cells = {}
        self._merged: list[tuple[int, int, int, int]] = []
        self._file, self._title = name, title
        self._shared, self._codes, self._since_1904 = shared, codes, since_1904
        self._count = self._row = self._column = 0
        self._kind = self._code = ""
        self._pieces: list[str] = []
        self._in_value = self._in_gloss = self._has_formula = self._has_value = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "x:row":
            self._row = _whole(attributes.get("r")) or self._row + 1
            self._column = 0
        elif tag == "x:c":
            self._begin_cell(attributes)
        elif tag == "x:f":
            self._has_formula = True
        elif tag == "x:rPh":
            self._in_gloss = True
        elif tag in ("x:v", "x:t"):
            self._has_value = True
            self._in_value = not self._in_gloss
        elif tag == "x:mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            corner, opposite = _reference(first), _reference(last)
            if corner and opposite:
                self._merged.append((*corner, *opposite))

    def end(self, tag: str) -> None:
        if tag in ("x:v", "x:t"):
            self._in_value = False
        elif tag == "x:rPh":
            self._in_gloss = False
        elif tag == "x:c":
            self._end_cell()

    def characters(self, text: str) -> None:
        if self._in_value:
            self._pieces.append(text)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        row, column = _reference(attributes.get("r", "")) or (self._row, self._column + 1)
        if not (0 < row <= _LAST_ROW and 0 < column <= _LAST_COLUMN):
            raise AtlasError("document.corrupt", file=self._file)
        self._row, self._column = row, column
        self._kind = attributes.get("t", "n")
        style = _whole(attributes.get("s"))
        self._code = self._codes[style] if style < len(self._codes) else "General"
        self._pieces = []
        self._has_formula = self._has_value = False

    def _end_cell(self) -> None:
        if self._has_formula and not self._has_value:
            cell = f"{self._title}!{column_letters(self._column)}{self._row}"
            raise AtlasError("document.uncalculated", file=self._file, cell=cell)
        text = BREAKS.sub(" ", self._shown("".join(self._pieces))).strip(" ")
        if text:
            self._count += 1
            if self._count > MAX_CELLS:
                raise AtlasError("document.too_long", file=self._file)
            self._cells.setdefault(self._row, {})[self._column] = text

    def _shown(self, raw: str) -> str:
        if self._kind == "s":
            number = _whole(raw)
            return _unescaped(self._shared[number]) if raw and number < len(self._shared) else ""
        if self._kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw.strip(), raw)
        if self._kind == "n":
            return shown(raw.strip(), self._code, since_1904=self._since_1904) if raw.strip() else ""
        return _unescaped(raw)

    def unmerged(self) -> Cells:
        """Return the cells without those that a merged cell covers."""
        by_row: dict[int, list[tuple[int, int, int]]] = {}
        starting = sorted(self._merged)
        active: list[tuple[int, int, int]] = []
        next_one = 0
        for row in sorted(self._cells):
            while next_one < len(starting) and starting[next_one][0] <= row:
                top, left, bottom, right = starting[next_one]
                position = bisect_left(active, (left, right, 0))
                active.insert(position, (left, right, bottom * (_LAST_ROW + 1) + top))
                next_one += 1
            active = [merged for merged in active if merged[2] // (_LAST_ROW + 1) >= row]
            if active:
                by_row[row] = active
        return {
            row: kept
            for row, cells in self._cells.items()
            if (kept := {c: text for c, text in cells.items() if not _covered(row, c, by_row.get(row, []))})
        }


def _covered(row: int, column: int, merged: list[tuple[int, int, int]]) -> bool:
    # Merged cells never overlap, so only the one that begins last at or before the column can hold it.
    found = bisect_right(merged, (column, _LAST_COLUMN + 1, 0)) - 1
    if found < 0:
        return False
    left, right, rows = merged[found]
    return left <= column <= right and (column, row) != (left, rows % (_LAST_ROW + 1))


def _reference(text: str) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(match.group(2)), column


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    if code < 0x20:
        return " "
    return match.group() if 0xD800 <= code < 0xE000 else chr(code)
