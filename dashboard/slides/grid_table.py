"""One page of a grid as a native table on a slide, with the key to its signs beneath."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dashboard.render.palette import Palette
from dashboard.slides import fit, table_xml
from dashboard.slides.box import Box
from dashboard.slides.grid import (
    GAP,
    HEAD,
    NAME,
    NOTE,
    SIDES,
    TURNED_HIGHEST,
    UPRIGHT,
    Grid,
    Head,
    Page,
    Plan,
    Row,
    band_height,
    column_widths,
    head_height,
    head_size,
    keys_height,
    plan,
    rows_high,
    wide,
)
from dashboard.slides.sheet import Run, Sheet
from dashboard.slides.table_xml import TableCell, TableRow

_TALLEST: Final = 42.0


def compose(
    sheet: Sheet, grid: Grid, box: Box, page: Page, name: str, alt: str, key_name: str, **said: Any
) -> None:  # fmt: skip
    """Put one page of a grid into a box, and under it the key to its signs."""
    found = plan(grid, box)
    first, last, start, stop = page
    at = [*range(grid.fixed), *range(start, stop)]
    heads, widths = [grid.heads[i] for i in at], column_widths(grid, found, box, at)
    high = head_height(grid, found.size, heads, widths)
    rows = [TableRow(HEAD, high, _head_cells(grid, heads, widths, found, sheet.colours))]
    rest = box.height - keys_height(grid, box) - high
    tall = _stretched(grid, found, first, last, rest)
    group = ""
    for number in range(first, last):
        row = grid.rows[number]
        if row.group and row.group != group:
            rows.append(_band(row.group, found, len(heads), sheet.colours))
        group = row.group
        rows.append(TableRow(row.key, tall[number - first], _cells(row, at, found, sheet.colours)))
    columns = [(NAME, found.name), *((head.key, width) for head, width in zip(heads, widths, strict=True))]
    table_xml.add(sheet, box, columns, rows, name, alt, **said)
    if grid.keys:
        top = box.y + sum(row.height for row in rows) + GAP
        foot = Box(box.x, top, box.width, max(keys_height(grid, box) - GAP, box.bottom - top))
        sheet.text(foot, grid.keys, "key", name=key_name)


def _stretched(grid: Grid, found: Plan, first: int, last: int, room: float) -> list[float]:
    """Return the heights of rows that use the room up, unless they would be taller than looks well."""
    spare = max(0.0, room - rows_high(grid, found, first, last)) / max(1, last - first)
    return [max(high, min(high + spare, _TALLEST)) for high in found.heights[first:last]]


def _head_cells(
    grid: Grid, heads: Sequence[Head], widths: Sequence[float], found: Plan, colours: Palette
) -> list[TableCell]:  # fmt: skip
    size, white = head_size(found.size), colours.paper
    cells = [TableCell([[Run(grid.corner, size, True, white)]], colours.navy, "l")]
    for number, (head, width) in enumerate(zip(heads, widths, strict=True)):
        turned = grid.turned and number >= grid.fixed
        room, lines = ((TURNED_HIGHEST - 14) / UPRIGHT, 1) if turned else (width - SIDES, 4)
        paragraphs = [[Run(fit.cut(head.name, size, room, lines, bold=True), size, True, white)]]
        if head.aside and not turned:
            paragraphs.append([Run(fit.cut(head.aside, NOTE, room, 2), NOTE, False, white)])
        fill = colours.accent if head.marked else colours.navy
        cells.append(TableCell(paragraphs, fill, "l" if turned else "ctr", lines="L", turned=turned, line=colours.grey))
    return cells


def _band(words: str, found: Plan, columns: int, colours: Palette) -> TableRow:
    """Return the heading of a group of rows; its cells are merged only where the first is too narrow for the words."""
    size = min(found.size, 13.0)
    run = [Run(words, size, True, colours.navy)]
    if wide(words, bold=True) * size + SIDES > found.name:
        cells = [TableCell([run], "", "l", columns + 1, "B", colours.border)]
    else:
        cells = [TableCell([run], "", "l", lines="B", line=colours.border)]
        cells += [TableCell([[Run("", NOTE)]], lines="B", line=colours.border)] * columns
    return TableRow(f"group:{words}", band_height(found.size), cells)


def _cells(row: Row, at: Sequence[int], found: Plan, colours: Palette) -> list[TableCell]:
    size = found.size
    name = fit.cut(row.name, size, found.name - SIDES, 2, bold=row.marked)
    ink = colours.accent if row.marked else colours.ink
    out = [TableCell([[Run(name, size, row.marked, ink)]], "", "l", lines="B", line=colours.grid)]
    for number in at:
        cell = row.cells[number]
        paragraphs = [[Run(cell.text, NOTE if cell.small else size, cell.bold, cell.ink)]]
        if cell.more:
            lines = [[Run(line, NOTE, cell.bold, cell.ink)] for line in cell.more.split("\n")]
            paragraphs = [*(paragraphs if cell.text else []), *lines]
        line = colours.paper if cell.fill else colours.grid
        out.append(TableCell(paragraphs, cell.fill, lines="LRTB" if cell.fill else "B", line=line))
    return out
