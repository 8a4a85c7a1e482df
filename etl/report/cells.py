"""A file of figures → sheets of cells, each with what it shows, what it holds, and whether it may be believed.

Workbooks go through the reader of documents (``etl/extract/documents_*``): limits, encryption, macros and damage are
its faults, and it reads the files of WPS that openpyxl does not (docs/dependencies.md). CSV and Parquet look the same
from outside: one sheet whose name is empty.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final

from etl.extract import documents_sheet
from etl.extract.documents_kind import real_format
from etl.extract.documents_package import Package
from etl.extract.documents_sheet import Book, column_letters
from etl.extract.documents_text import decode
from etl.extract.documents_workbook import opened
from etl.faults import AtlasError

MAX_CELLS: Final = 3_000_000
_BREAKS = re.compile(r"\s+")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_CODE = re.compile(r"[yd]|h+:m", re.I)
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_SEPARATORS: Final = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    shown : str
        What a reader of the sheet sees; "" for nothing.
    number : float or None
        What the file holds, where that is a number (a percentage as 0.998).
    percent : bool
        It is shown as a percentage.
    is_date : bool
        The number is a day.
    problem : str
        Why the cell cannot be read: ``uncalculated``, ``error_value``, ``rescaled``; else "".
    """

    shown: str
    number: float | None = None
    percent: bool = False
    is_date: bool = False
    problem: str = ""


_letters = cache(column_letters)
EMPTY: Final = Cell("")


@dataclass(slots=True)
class Grid:
    """One sheet: its cells by row and column (from 1), its merged ranges (top, left, bottom, right)."""

    name: str
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    columns: list[str] = field(default_factory=list)  # of a Parquet file, whose cells have no letters
    _corners: dict[tuple[int, int], tuple[int, int]] | None = None

    def at(self, row: int, column: int) -> Cell:
        """Return a cell as it stands; one that is covered by a merged cell is empty."""
        return self.cells.get(row, {}).get(column, EMPTY)

    def spread(self, row: int, column: int) -> Cell:
        """Return a cell, or the merged one that covers it."""
        return self.at(*self.corner(row, column))

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """Return the upper left corner of the merged cell that holds a place, or the place itself."""
        if self._corners is None:
            self._corners = {
                (r, c): (top, left)
                for top, left, bottom, right in self.merged
                if (bottom - top + 1) * (right - left + 1) <= MAX_CELLS
                for r in range(top, min(bottom, top + 10_000) + 1)
                for c in range(left, min(right, left + 1_000) + 1)
            }
        return self._corners.get((row, column), (row, column))

    def address(self, row: int, column: int) -> str:
        """Return where a cell stands: ``Sheet1!C7``, ``C7`` in a CSV, ``row 7 name`` in Parquet."""
        if self.columns:
            return f"row {row - 1} {self.columns[column - 1]}"
        cell = f"{_letters(column)}{row}"
        return f"{self.name}!{cell}" if self.name else cell


@dataclass(slots=True)
class Tables:
    """A whole file: its sheets, its name and the checksum of its bytes."""

    file: str
    sha256: str
    grids: list[Grid]


def plain(text: str) -> str:
    """Return words as they are compared: half-width, without any blank, small letters."""
    return _BREAKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def read_tables(file: Path) -> Tables:
    """Read a CSV, XLSX or Parquet file.

    Raises
    ------
    AtlasError
        The file cannot be read, is damaged, encrypted, a bomb, holds macros, or is none of the three formats.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise AtlasError("import_no_file", file=file.name, why=error.strerror or error) from error
    if not data:
        raise AtlasError("import_empty", file=file.name)
    if data.startswith(b"PAR1"):
        grids = [_parquet(data, file.name)]
    elif (kind := real_format(data, file.name)) == "xlsx":
        grids = _workbook(data, file.name)
    elif kind == "txt":
        grids = [_csv(decode(data, file.name)[0], file.name)]
    else:
        raise AtlasError("report.not_a_table", file=file.name)
    return Tables(file.name, hashlib.sha256(data).hexdigest(), grids)


class _Book(Book):
    """The sheets with whether they are hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if tag == "x:sheet":
            self.states[attributes.get("id", "")] = attributes.get("state", "visible")


class _Sheet(documents_sheet.Sheet):
    """A sheet whose cells keep number, format and problem beside what they show."""

    def __init__(self, name: str, grid: Grid, shared: list[str], codes: list[str], since_1904: bool) -> None:
        super().__init__(name, grid.name, shared, codes, since_1904)
        self._grid = grid

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if tag == "x:row" and attributes.get("hidden") in ("1", "true"):
            self._grid.hidden_rows.add(self._row)

    def finish(self) -> None:
        self._grid.merged = self._merged

    def _end_cell(self) -> None:
        raw = "".join(self._pieces)
        if self._has_formula and not raw and (self._kind != "str" or not self._has_value):
            cell = Cell("", problem="uncalculated")
        else:
            shown = _BREAKS.sub(" ", self._shown(raw)).strip(" ")
            if not shown:
                return
            cell = Cell(shown, problem="error_value") if self._kind == "e" else self._read(raw, shown)
        self._count += 1
        if self._count > MAX_CELLS:
            raise AtlasError("document.too_long", file=self._file)
        self._grid.cells.setdefault(self._row, {})[self._column] = cell

    def _read(self, raw: str, shown: str) -> Cell:
        if self._kind != "n":
            return Cell(shown)
        try:
            number = float(raw)
        except ValueError:
            return Cell(shown)
        code = _QUOTED.sub("", self._code)
        if code != "General" and _DATE_CODE.search(code):
            return Cell(shown, number, is_date=True)
        percent = "%" in code
        return Cell(shown, number, percent, problem="" if _agrees(number, shown, percent) else "rescaled")


def _agrees(number: float, shown: str, percent: bool) -> bool:
    """Return whether the number that a cell shows is the one that it holds, but for rounding."""
    if shown == repr(number).removesuffix(".0"):
        return True
    digits = re.sub(r"[^\d.]", "", shown)
    if not _PLAIN.fullmatch(digits):
        return True
    try:
        seen, held = Decimal(digits), abs(Decimal(repr(number))) * (100 if percent else 1)
    except InvalidOperation:
        return True
    places = len(digits.partition(".")[2])
    return abs(seen - held) <= Decimal(1).scaleb(-places)


def _workbook(data: bytes, name: str) -> list[Grid]:
    package, book = Package(data, name), _Book()
    relations, shared, codes = opened(package, book)
    grids = []
    for title, link in book.sheets:
        part = relations.get(link)
        if part is not None and part.kind == "worksheet":
            grid = Grid(title, hidden=book.states.get(link, "visible") != "visible")
            sheet = _Sheet(name, grid, shared.found, codes, book.since_1904)
            package.parse(part.target, sheet)
            sheet.finish()
            grids.append(grid)
    return grids


def _csv(text: str, name: str) -> Grid:
    head = text[:4096]
    separator = max(_SEPARATORS, key=head.count)
    grid, count, line = Grid(""), 0, 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        # A quoted cell may span lines, so rows are counted as a spreadsheet would count them.
        for line, words in enumerate(reader, start=1):
            cells = {at: Cell(_BREAKS.sub(" ", word).strip()) for at, word in enumerate(words, 1) if word.strip()}
            count += len(cells)
            if count > MAX_CELLS:
                raise AtlasError("document.too_long", file=name)
            if cells:
                grid.cells[line] = cells
    except csv.Error as error:
        raise AtlasError("import_not_csv", file=name, line=line + 1, why=error) from error
    return grid


def _parquet(data: bytes, name: str) -> Grid:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        opened = pq.ParquetFile(io.BytesIO(data))
        columns = list(opened.schema_arrow.names)
        if opened.metadata.num_rows * max(len(columns), 1) > MAX_CELLS:
            raise AtlasError("document.too_long", file=name)
        table: Any = opened.read()
    except (pa.ArrowException, OSError) as error:
        raise AtlasError("document.corrupt", file=name) from error
    grid = Grid("", columns=columns)
    grid.cells[1] = {at: Cell(column) for at, column in enumerate(columns, 1)}
    values = [table.column(at).to_pylist() for at in range(len(columns))]
    for row, line in enumerate(zip(*values, strict=True), start=2):
        cells = {at: found for at, value in enumerate(line, 1) if (found := _typed(value)) is not None}
        if cells:
            grid.cells[row] = cells
    return grid


def _typed(value: Any) -> Cell | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return Cell(str(value))
    if isinstance(value, (int, float, Decimal)):
        number = float(value)
        if number != number:
            return None
        return Cell(f"{value:.15g}" if isinstance(value, float) else str(value), number)
    if isinstance(value, (date, datetime)):
        return Cell(value.isoformat()[:10], is_date=True)
    words = _BREAKS.sub(" ", str(value)).strip()
    return Cell(words) if words else None
