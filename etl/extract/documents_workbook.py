"""xlsx → text: each sheet's name on a line, then its rows with a tab between cells, and which cell stands where.

The parts are read directly, because what the text needs is how a number is shown: python-calamine gives values without
formats, and openpyxl refuses workbooks whose unused styles are unusual (see docs/dependencies.md).
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from etl.extract.documents_package import Package, Relation
from etl.extract.documents_sheet import BREAKS, MAX_CELLS, Book, Cells, Sheet, Strings, Styles, column_letters
from etl.faults import AtlasError

MAX_CHARACTERS: Final = 10_000_000


@dataclass(slots=True)
class CellMap:
    """Which cell stands where in a workbook's text."""

    sheets: list[str] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("L"))
    ends: array[int] = field(default_factory=lambda: array("L"))
    places: list[tuple[int, int, int]] = field(default_factory=list)

    def at(self, offset: int) -> str:
        """Return "Sheet!B7" for an offset within a cell, "" elsewhere."""
        found = bisect_right(self.starts, offset) - 1
        if found < 0 or offset >= self.ends[found]:
            return ""
        sheet, row, column = self.places[found]
        return f"{self.sheets[sheet]}!{column_letters(column)}{row}"


def opened(package: Package, book: Book) -> tuple[Mapping[str, Relation], Strings, list[str]]:
    """Read what all sheets of a workbook share.

    Parameters
    ----------
    package : Package
        The file.
    book : Book
        Receives the names of the sheets and the workbook's own settings.

    Returns
    -------
    (mapping, Strings, list of str)
        Parts of the workbook by their id, the shared texts, and the number format of each style.
    """
    main = package.main_part("xl/workbook.xml")
    package.parse(main, book)
    relations = package.relations(main)
    shared, styles = Strings(), Styles()
    for relation in relations.values():
        if relation.kind == "sharedStrings" and package.has(relation.target):
            package.parse(relation.target, shared)
        elif relation.kind == "styles" and package.has(relation.target):
            package.parse(relation.target, styles)
    return relations, shared, styles.codes()


def workbook_text(data: bytes, name: str) -> tuple[str, CellMap]:
    """Return the text of a workbook and its cells.

    Every sheet that has cells is in it, hidden ones too; a merged cell stands once, at its upper left corner; blank
    rows are left out, blank cells before the last one of a row are not.

    Raises
    ------
    AtlasError
        The package is corrupt or a bomb, has more cells than anyone reviews, or formulas that were never calculated.
    """
    package, book = Package(data, name), Book()
    relations, shared, codes = opened(package, book)
    writer = _Writer(name)
    for title, link in book.sheets:
        part = relations.get(link)
        if part is not None and part.kind == "worksheet":
            sheet = Sheet(name, title, shared.found, codes, book.since_1904)
            package.parse(part.target, sheet)
            writer.write(title, sheet.unmerged())
    return "".join(writer.pieces), writer.cells


class _Writer:
    def __init__(self, name: str) -> None:
        self.pieces: list[str] = []
        self.cells = CellMap()
        self._name = name
        self._length = 0
        self._counted = 0

    def write(self, title: str, cells: Cells) -> None:
        if not cells:
            return
        self._counted += sum(map(len, cells.values()))
        if self._counted > MAX_CELLS:
            raise AtlasError("document.too_long", file=self._name)
        self._add(("\n" if self.pieces else "") + BREAKS.sub(" ", title) + "\n")
        self.cells.sheets.append(title)
        for row in sorted(cells):
            column = 1
            for at in sorted(cells[row]):
                self._add("\t" * (at - column))
                column = at
                self.cells.starts.append(self._length)
                self._add(cells[row][at])
                self.cells.ends.append(self._length)
                self.cells.places.append((len(self.cells.sheets) - 1, row, at))
            self._add("\n")

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self._length += len(piece)
        if self._length > MAX_CHARACTERS:
            raise AtlasError("document.too_long", file=self._name)
