"""Rows × columns of short cells: the size, widths and pages they need, measured; row names on every page."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from dashboard.slides import fit, table_xml
from dashboard.slides.box import Box
from dashboard.slides.sheet import Run

HEAD: Final = "head"  # key of the row of heads
NAME: Final = "name"  # and of the first column
NOTE: Final = 10.5  # points of what stands in a cell in smaller type
KEY: Final = 11.5  # and of the words beneath a table
SIZES: Final = (16.0, 15.0, 14.0, 13.0, 12.0, 11.5, 11.0, 10.5)
LINE: Final = 1.45
"""Height of a line in sizes: that of the tallest font that offices have, or the row would grow beyond its height."""
SIDES: Final = 2 * table_xml.SIDE + 1.0
_SPARE: Final = 1.06  # the digits of some offices' fonts are wider still
_WIDEST: Final = 240.0
_TORN: Final = 0.15  # what a break within a group costs, beside squares of how unlike the pages are
_HEAD_WIDEST: Final = 130.0
TURNED_HIGHEST: Final = 156.0
UPRIGHT: Final = 1.15  # sizes that a Chinese letter is high where letters stand under each other, in some programs
_NAME_SHARE: Final = 0.3
GAP: Final = 5.0
LATIN: Final = re.compile(r"[^\s\u2e80-\uffff]+")  # words that a line may not break

Page = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its key, its name and in smaller type what belongs to it, e.g. the unit."""

    key: str
    name: str
    aside: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, smaller lines under or instead of them, fill, ink; signs of gaps are ``small``."""

    text: str
    ink: str
    fill: str = ""
    bold: bool = False
    more: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``group`` is the heading over it where it differs from that of the row before."""

    key: str
    name: str
    cells: tuple[Cell, ...]
    marked: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of short cells.

    Attributes
    ----------
    corner : str
        Over the first column.
    heads : tuple of Head
    rows : tuple of Row
    keys : tuple of paragraphs
        Written beneath: what signs and colours say.
    fixed : int
        First so many heads stand on every page, as the names of the rows do.
    turned : bool
        Heads are written upwards, so that columns can be narrow.
    even : bool
        All columns but the fixed ones are of one width where that has room.
    sizes : tuple of float
        That the words may have, falling.
    """

    corner: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    keys: tuple[tuple[Run, ...], ...] = ()
    fixed: int = 0
    turned: bool = False
    even: bool = True
    sizes: tuple[float, ...] = SIZES


@dataclass(frozen=True, slots=True)
class Plan:
    """How a grid is laid out in a box: size of the words, width of the names, and which part each page shows."""

    size: float
    name: float
    needs: tuple[float, ...]
    heights: tuple[float, ...]
    pages: tuple[Page, ...]


@lru_cache(maxsize=64)
def plan(grid: Grid, box: Box) -> Plan:
    """Return the layout with the fewest pages, and among those the one with the largest words."""
    best: Plan | None = None
    for size in grid.sizes:
        found = _plan(grid, box, size)
        if best is None or len(found.pages) < len(best.pages):
            best = found
    assert best is not None
    return _by_groups(grid, best, box)


def pages(grid: Grid, box: Box) -> Sequence[Page]:
    """Return the part of each page: first and last row, first and last column, the ends not included."""
    return plan(grid, box).pages


def balanced(count: int, takes: Callable[[int, int], float], room: float) -> list[tuple[int, int]]:
    """Return ``count`` things in as few parts of about one length as each fit into a room (first, end not included).

    A thing that does not fit alone has a part of its own.
    """
    for parts in range(1, count):
        edges = [round(count * part / parts) for part in range(parts + 1)]
        found = list(pairwise(edges))
        if all(takes(first, last) <= room + 0.01 for first, last in found):
            return found
    return [(at, at + 1) for at in range(count)]


@lru_cache(maxsize=20_000)
def wide(text: str, *, bold: bool = False) -> float:
    """Return the width of a line at size 1."""
    return fit.width(text, 1.0, bold=bold)


def _plan(grid: Grid, box: Box, size: float) -> Plan:
    needs = tuple(_need(grid, at, size) for at in range(len(grid.heads)))
    name = _name_width(grid, box, size, sum(needs))
    heights = tuple(_row_height(row, name, size) for row in grid.rows)
    room = box.width - name - sum(needs[: grid.fixed])
    parts = balanced(len(needs) - grid.fixed, lambda a, b: sum(needs[grid.fixed + a : grid.fixed + b]), room)
    columns = [(a + grid.fixed, b + grid.fixed) for a, b in parts] or [(grid.fixed, grid.fixed)]
    shell = Plan(size, name, needs, heights, ())
    high = max(_page_head(grid, shell, box, *ends) for ends in columns)
    rest = box.height - keys_height(grid, box) - high
    rows = balanced(len(grid.rows), lambda a, b: rows_high(grid, shell, a, b), rest) or [(0, 0)]
    found = tuple((first, last, start, stop) for first, last in rows for start, stop in columns)
    return Plan(size, name, needs, heights, found)


def rows_high(grid: Grid, found: Plan, first: int, last: int) -> float:
    """Return the height of rows with the headings of their groups."""
    groups = [row.group for row in grid.rows[first:last]]
    bands = sum(1 for at, group in enumerate(groups) if group and (at == 0 or group != groups[at - 1]))
    return sum(found.heights[first:last]) + bands * band_height(found.size)


def _by_groups(grid: Grid, found: Plan, box: Box) -> Plan:
    """Return the same number of pages with breaks between groups of rows where that leaves no page much fuller."""
    parts = list(dict.fromkeys(page[:2] for page in found.pages))
    columns = list(dict.fromkeys(page[2:] for page in found.pages))
    groups = [row.group for row in grid.rows]
    if len(parts) < 2 or len(set(groups)) < 2:
        return found
    count, room = len(groups), box.height - keys_height(grid, box)
    room -= max(_page_head(grid, found, box, *ends) for ends in columns)
    changes = [at == 0 or groups[at] != groups[at - 1] for at in range(count)]
    tops, heads = [0.0], [0]
    for high, change in zip(found.heights, changes, strict=True):
        tops.append(tops[-1] + high)
        heads.append(heads[-1] + change)
    mean = (tops[-1] + heads[-1] * band_height(found.size)) / len(parts)

    def cost(first: int, last: int) -> float:
        bands = heads[last] - heads[first] + (not changes[first])
        high = tops[last] - tops[first] + bands * band_height(found.size)
        torn = _TORN if last < count and not changes[last] else 0.0
        return math.inf if high > room + 0.01 else ((high - mean) / room) ** 2 + torn

    best: list[tuple[float, tuple[int, ...]]] = [(0.0, (0,))] + [(math.inf, ())] * count
    for _ in parts:
        best = [
            min(((best[a][0] + cost(a, b), (*best[a][1], b)) for a in range(b) if best[a][1]), default=(math.inf, ()))
            for b in range(count + 1)
        ]
    if not math.isfinite(best[count][0]):
        return found
    kept = tuple((first, last, *ends) for first, last in pairwise(best[count][1]) for ends in columns)
    return replace(found, pages=kept)


def _page_head(grid: Grid, found: Plan, box: Box, start: int, stop: int) -> float:
    at = [*range(grid.fixed), *range(start, stop)]
    return head_height(grid, found.size, [grid.heads[i] for i in at], column_widths(grid, found, box, at))


def _name_width(grid: Grid, box: Box, size: float, rest: float) -> float:
    """Return the width of the names: on one line where that is not too wide beside the rest, else on two."""
    names = [(row.name, row.marked) for row in grid.rows]
    names.append((grid.corner, True))
    longest = max(wide(text, bold=bold) for text, bold in names) * size + SIDES
    if longest <= 0.23 * box.width or longest <= min(_NAME_SHARE * box.width, box.width - 1.15 * rest):
        return max(longest, 56.0)
    most = _NAME_SHARE * box.width
    width = 0.2 * box.width
    while width < most and any(fit.lines(text, size, width - SIDES, bold=bold) > 2 for text, bold in names):
        width += 6.0
    return min(width, most, longest)


def _need(grid: Grid, at: int, size: float) -> float:
    """Return the width that a column needs: for its widest cell, and for its head on a few lines."""
    floor = 0.0
    for row in grid.rows:
        cell = row.cells[at]
        lines = [wide(line) * NOTE for line in cell.more.split("\n")]
        floor = max(floor, wide(cell.text, bold=cell.bold) * (NOTE if cell.small else size), *lines)
    floor = max(floor * _SPARE + SIDES, 21.0)
    if grid.turned and at >= grid.fixed:
        return floor
    head, width, most = grid.heads[at], floor, 2 if at < grid.fixed else 4
    while width < _HEAD_WIDEST and not _head_fits(head, head_size(size), width - SIDES, most):
        width += 4.0
    return width


def _head_fits(head: Head, size: float, room: float, most: int) -> bool:
    """Say whether a head needs few lines, and no word of it is broken."""
    words = [word for text in (head.name, head.aside) for word in LATIN.findall(text)]
    if any(wide(word, bold=True) * size > room for word in words):
        return False
    return fit.lines(head.name, size, room, bold=True) <= most and fit.lines(head.aside, NOTE, room) <= 2


def head_size(size: float) -> float:
    """Return the size of the words of a head."""
    return max(NOTE, min(size, 13.0))


def column_widths(grid: Grid, found: Plan, box: Box, at: Sequence[int]) -> list[float]:
    """Return the widths of the columns of a page."""
    needs = [found.needs[i] for i in at]
    room = box.width - found.name
    free = len(needs) - grid.fixed
    if grid.even and free:
        each = min(_WIDEST, (room - sum(needs[: grid.fixed])) / free)
        if each >= max(needs[grid.fixed :]):
            return [*needs[: grid.fixed], *[each] * free]
    spare = max(0.0, room - sum(needs)) / max(1, free)
    return [need + (spare if i >= grid.fixed else 0.0) for i, need in zip(at, needs, strict=True)]


def head_height(grid: Grid, size: float, heads: Sequence[Head], widths: Sequence[float]) -> float:
    """Return the height of the row of heads."""
    words = head_size(size)
    if grid.turned:
        longest = max((wide(head.name, bold=True) for head in heads[grid.fixed :]), default=4.0) * words * UPRIGHT
        return float(min(longest + 14, TURNED_HIGHEST))
    high = words * LINE
    for head, width in zip(heads, widths, strict=True):
        takes = min(4, fit.lines(head.name, words, width - SIDES, bold=True)) * words
        takes += min(2, fit.lines(head.aside, NOTE, width - SIDES)) * NOTE if head.aside else 0.0
        high = max(high, takes * LINE)
    return high + 8


def _row_height(row: Row, name: float, size: float) -> float:
    lines = min(2, fit.lines(row.name, size, name - SIDES, bold=row.marked))
    most = max((_tall(cell, size) for cell in row.cells), default=size)
    return max(lines * size, most) * LINE + 2 * table_xml.TOP


def _tall(cell: Cell, size: float) -> float:
    lines = (cell.more.count("\n") + 1) * NOTE if cell.more else 0.0
    return lines + (size if cell.text or not cell.more else 0.0)


def band_height(size: float) -> float:
    """Return the height of a group's heading."""
    return size * LINE + 2 * table_xml.TOP + 1


def keys_height(grid: Grid, box: Box) -> float:
    """Return the height of the key beneath, with the gap over it; 0 without one."""
    lines = sum(fit.lines("".join(run.text for run in runs), KEY, box.width) for runs in grid.keys)
    return math.ceil(lines * KEY * fit.LINE) + 2 + GAP if lines else 0.0
