"""Which mapping a report belongs to, by its headers; and what has changed where it is nearly one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from etl.faults import Faults
from etl.model import Place
from etl.report.cells import Grid, plain
from etl.report.layout import Head, Layout
from etl.report.mapping import ReportMapping, TableMapping

NEAR: Final = 0.5  # half of the headers in common: the same report, changed


@dataclass(frozen=True, slots=True)
class CellPlace(Place):
    """A cell: ``file`` is file and sheet, ``line`` the row, ``cell`` what is shown of the place."""

    cell: str = ""

    def __str__(self) -> str:
        return f"{self.file} {self.cell}".rstrip()


def cell_place(file: str, grid: Grid, row: int, column: int) -> CellPlace:
    """Return the place of a cell for messages."""
    return CellPlace(file, row, grid.address(row, column))


@dataclass(frozen=True, slots=True)
class Pair:
    """A table of the file and what it means."""

    layout: Layout
    table: TableMapping


def pairs(layouts: Iterable[Layout], mapping: ReportMapping) -> list[Pair]:
    """Return each table with the part of the mapping that is nearest to it; none for tables of ignored sheets."""
    return [
        Pair(layout, max(mapping.tables, key=lambda table: _likeness(layout, table)))
        for layout in layouts
        if layout.grid.name not in mapping.ignored_sheets
    ]


def likeness(layouts: Sequence[Layout], mapping: ReportMapping) -> float:
    """Return from 0 to 1 how far the headers of a file are those of a mapping; 1: all are, with the same units."""
    found = pairs(layouts, mapping)
    return sum(_likeness(p.layout, p.table) for p in found) / len(found) if found else 0.0


def words_of(layout: Layout) -> dict[tuple[str, str], tuple[str, int, int]]:
    """Return (header, unit) → (as printed, row, column), the first of each: what a mapping's ``columns`` are about."""
    if layout.shape == "wide":
        return {(h.key, plain(layout.unit_of(h))): (h.words, layout.last, h.column) for h in layout.figures}
    column, unit = layout.column("indicator"), layout.column("unit")
    found: dict[tuple[str, str], tuple[str, int, int]] = {}
    for row in layout.body:
        words = layout.grid.at(row, column or 0).shown
        if words:
            printed = layout.grid.at(row, unit).shown if unit else layout.unit
            found.setdefault((plain(words), plain(printed)), (words, row, column or 0))
    return found


def changes(pair: Pair, file: str, mapping: str, faults: Faults) -> None:
    """Note every header that is gone, new, renamed, or has another unit."""
    layout, table = pair.layout, pair.table
    there, expected = words_of(layout), dict(table.columns)
    by_header = {header: (unit, at) for (header, unit), at in there.items()}
    gone = [key for key in expected if key not in there] if table.shape == "wide" else []
    new = [key for key in there if key not in expected]
    for header, unit in list(gone):
        if header in by_header and (header, by_header[header][0]) in new:
            found, (words, row, column) = by_header[header]
            faults.add(cell_place(file, layout.grid, row, column), words, found or "—", "report_unit_changed",
                       unit=unit or "—", mapping=mapping)  # fmt: skip
            gone.remove((header, unit))
            new.remove((header, found))
    renamed = gone[0][0] if len(gone) == len(new) == 1 else ""
    for key in new:
        words, row, column = there[key]
        name = "report_renamed_column" if renamed else "report_new_column"
        shown = f"{words}（{key[1]}）" if key[1] else words
        faults.add(cell_place(file, layout.grid, row, column), "", shown, name, before=renamed, mapping=mapping)
    for header, unit in [] if renamed else gone:
        place = CellPlace(file, layout.last, layout.grid.name)
        faults.add(place, "", f"{header}（{unit}）" if unit else header, "report_gone_column", mapping=mapping)
    _roles_changed(pair, file, mapping, faults)


def _roles_changed(pair: Pair, file: str, mapping: str, faults: Faults) -> None:
    there = {head.role: head for head in pair.layout.heads}
    needed = {role: key for role, key in pair.table.roles.items() if role != "ignored"}
    for role, key in needed.items():
        if role not in there:
            place = CellPlace(file, pair.layout.last, pair.layout.grid.name)
            faults.add(place, "", key, "report_gone_column", mapping=mapping)


def _likeness(layout: Layout, table: TableMapping) -> float:
    if layout.shape != table.shape:
        return 0.0
    there, expected = set(words_of(layout)), set(table.columns)
    roles = {h.role for h in layout.heads} - {"ignored"}
    fields = {role for role in table.roles if role != "ignored"}
    if table.shape == "long":
        expected &= there  # a month need not have every indicator
    if there == expected and fields <= roles:
        return 1.0
    headers, known = {h for h, _ in there}, {h for h, _ in table.columns}
    common = headers & known
    whole = headers if table.shape == "long" else headers | known
    return 0.99 * len(common) / len(whole) if whole else 0.0


def heads_by_meaning(layout: Layout) -> list[tuple[Head, str]]:
    """Return each column of figures with its unit as compared."""
    return [(head, plain(layout.unit_of(head))) for head in layout.figures]
