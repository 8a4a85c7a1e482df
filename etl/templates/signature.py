"""The hidden sheet by which a filled template is known: it is imported without a question.

The sheet holds a mark, the template's version, and rows of (key, value, …): ``rows_of`` makes what ``signed_mapping``
reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from etl.extract.documents_sheet import column_letters
from etl.faults import AtlasError
from etl.model import Indicator
from etl.report.cells import Cell, Grid, plain
from etl.report.importing import Opened
from etl.report.layout import Layout
from etl.report.mapping import Meaning, ReportMapping, TableMapping
from etl.report.period import period_in
from etl.report.read import Catalogue
from etl.report.words import default_signs, report_words

SHEET: Final = "_atlas"
MARK: Final = "governance-atlas-template"
VERSION: Final = "1"
_EPOCH: Final = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a template says of itself."""

    batch: str
    title: str
    grade: str
    shape: str
    sheet: str
    period: tuple[int, int]  # row and column, from 1, of the cell that is filled in
    publisher: tuple[int, int]
    headers: Sequence[tuple[str, str]]  # header as shown → indicator id
    indicators: Sequence[Indicator] = ()


def rows_of(signature: Signature) -> Iterable[tuple[str, ...]]:
    """Return the rows of the hidden sheet."""
    yield MARK, VERSION
    for key in ("batch", "title", "grade", "shape", "sheet"):
        yield key, str(getattr(signature, key))
    for key, at in (("period", signature.period), ("publisher", signature.publisher)):
        yield key, str(at[0]), str(at[1])
    units = {i.indicator_id: i.unit for i in signature.indicators}
    for header, indicator in signature.headers:
        yield "column", header, indicator, units.get(indicator, "")


def signed_mapping(opened: Opened, catalogue: Catalogue, batch: str | None,
                   publisher: str | None) -> ReportMapping | None:  # fmt: skip
    """Return the mapping of a filled template, None for any other file.

    Raises
    ------
    AtlasError
        The template is of another version or catalogue, or its period or office is not filled in.
    """
    grid = next((g for g in opened.tables.grids if g.name == SHEET and g.at(1, 1).shown == MARK), None)
    if grid is None:
        return None
    if grid.at(1, 2).shown != VERSION:
        raise AtlasError("report.template_version", file=opened.name, version=grid.at(1, 2).shown)
    said = {grid.at(row, 1).shown: row for row in grid.cells}
    layout = _layout(opened, grid.at(said["sheet"], 2).shown)
    opened.layouts, opened.hidden = [layout], []  # its own hidden sheets are nothing to tell of
    mapping = ReportMapping(
        name=opened.name, batch=batch or grid.at(said["batch"], 2).shown, title=grid.at(said["title"], 2).shown,
        publisher=publisher or _cell(grid, said["publisher"], layout.grid).shown,
        grade=grid.at(said["grade"], 2).shown, signs=default_signs(),
    )  # fmt: skip
    mapping.signs |= {plain(str(word)): gap for gap, word in report_words()["gap_words"].items()}
    mapping.signs |= {plain(gap): gap for gap in report_words()["gap_words"]}
    cell = _cell(grid, said["period"], layout.grid)
    mapping.period = _period(cell)
    for key, given in (("publisher", mapping.publisher), ("period", mapping.period)):
        if not given:
            row, column = int(grid.at(said[key], 2).shown), int(grid.at(said[key], 3).shown)
            place = f"{layout.grid.name}!{column_letters(column)}{row}"
            raise AtlasError(f"report.template_{key}", file=opened.name, cell=place, found=cell.shown)
    mapping.tables = [_table(grid, layout, catalogue, opened.name)]
    return mapping


def _layout(opened: Opened, sheet: str) -> Layout:
    """Return the table that is filled in, whatever its sheet is called now."""
    if not opened.layouts:
        raise AtlasError("report.no_table", file=opened.name)
    return next((x for x in opened.layouts if x.grid.name == sheet), opened.layouts[0])


def _cell(grid: Grid, row: int, sheet: Grid) -> Cell:
    return sheet.at(int(grid.at(row, 2).shown), int(grid.at(row, 3).shown))


def _period(cell: Cell) -> str:
    """A period that the office program took for a day is still a month."""
    if cell.is_date and cell.number is not None:
        return (_EPOCH + timedelta(days=int(cell.number))).isoformat()[:7]
    found = period_in(cell.shown)
    return found if found != "?" else ""


def _table(grid: Grid, layout: Layout, catalogue: Catalogue, file: str) -> TableMapping:
    table = TableMapping(layout.grid.name, layout.shape, {h.role: h.key for h in layout.heads if h.role})
    for row in sorted(grid.cells):
        if grid.at(row, 1).shown != "column":
            continue
        header, indicator, unit = (grid.at(row, column).shown for column in (2, 3, 4))
        known = catalogue.indicators.get(indicator)
        if known is None or known.unit != unit:
            raise AtlasError("report.template_catalogue", file=file, indicator=indicator)
        key = header if layout.shape == "long" else _key(layout, header)
        printed = "" if layout.shape == "long" else plain(unit)
        table.columns[(plain(key), printed)] = Meaning(plain(key), printed, indicator)
    return table


def _key(layout: Layout, header: str) -> str:
    return next((h.key for h in layout.figures if plain(h.words) == plain(header)), header)
