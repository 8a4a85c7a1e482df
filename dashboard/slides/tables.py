"""Any picture as a native table in words: a row a figure, what is missing at the end, on as many slides as it needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import words
from dashboard.render.palette import Palette
from dashboard.slides import fit, heat, matrices, table_xml
from dashboard.slides.box import Box
from dashboard.slides.grid import HEAD, LATIN, LINE, wide
from dashboard.slides.listing import LONG, Column, Entry, Listing, listing
from dashboard.slides.sheet import Run, Sheet
from dashboard.slides.table_xml import TableCell, TableRow
from dashboard.view import View

_SIZES: Final = (13.0, 12.0, 11.5, 11.0, 10.5)
_TALLEST: Final = 30.0
_MOST_LINES: Final = 2
_GAP_LINES: Final = 6
_NARROWEST: Final = 64.0
_LONGEST_WORD: Final = 150.0
_AIR: Final = 3.0
_SIDE: Final = 7.0
_SIDES: Final = 2 * _SIDE + 1.0
_SPARE: Final = 1.06  # the digits of some offices' fonts are wider still
_OWN: Final = {"heatmap": heat, "coverage_matrix": matrices}
"""Pictures that are tables already."""

_Plan = tuple[float, tuple[float, ...], tuple[float, ...], tuple[tuple[int, int], ...]]


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return which rows each slide shows; of pictures that are tables already, which part of them."""
    own = _OWN.get(view.kind)
    return own.pages(frame, view, box) if own else _plan(listing(frame, view), box)[3]


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any) -> None:
    """Put one page of the table into a box."""
    own = _OWN.get(view.kind)
    if own:
        own.compose(sheet, frame, view, box, page)
        return
    found, colours = listing(frame, view), sheet.colours
    size, widths, heights, several = _plan(found, box)
    first, last = page
    room = box.height - _head_height(size)
    spare = max(0.0, room - max(sum(heights[a:b]) for a, b in several)) / max(1, *(b - a for a, b in several))
    rows = [_head(found.columns, size, colours)]
    for number in range(first, last):
        entry, high = found.entries[number], heights[number]
        high = max(high, min(high + spare, _TALLEST))
        rows.append(_row(entry, found.columns, widths, size, high, colours))
    columns = [(column.key, width) for column, width in zip(found.columns, widths, strict=True)]
    name = say(frame.language, "slides_table.table")
    table_xml.add(sheet, box, columns, rows, name, words.alt_text(frame, view))


def caption(frame: Frame, view: View) -> str:
    """Return how to read the table; of pictures that are tables already, how to read them."""
    return words.caption(frame, view) if view.kind in _OWN else say(frame.language, "slides_table.caption")


@lru_cache(maxsize=64)
def _plan(found: Listing, box: Box) -> _Plan:
    """Return size, widths of columns, heights of rows and pages: the fewest pages, then the largest words."""
    best: _Plan | None = None
    for size in _SIZES:
        widths = _widths(found, box.width, size)
        heights = tuple(_height(entry, found.columns, widths, size) for entry in found.entries)
        room = box.height - _head_height(size)
        several = packed(heights, room)
        if best is None or len(several) < len(best[3]):
            best = (size, widths, heights, several)
    assert best is not None
    return best


def packed(heights: Sequence[float], room: float) -> tuple[tuple[int, int], ...]:
    """Return rows on as few pages as hold them, the pages as alike as can be (first, end not included)."""
    fewest = _filled(heights, room)
    low, high = 0.0, room
    while high - low > 1.0:
        middle = (low + high) / 2
        if len(_filled(heights, middle)) > len(fewest):
            low = middle
        else:
            high = middle
    return _filled(heights, high)


def _filled(heights: Sequence[float], room: float) -> tuple[tuple[int, int], ...]:
    """Return pages that are each filled before the next begins; a row higher than the room has one of its own."""
    starts, used = [0], 0.0
    for at, height in enumerate(heights):
        if at > starts[-1] and used + height > room + 0.01:
            starts.append(at)
            used = 0.0
        used += height
    return tuple(pairwise([*starts, len(heights)]))


def _widths(found: Listing, room: float, size: float) -> tuple[float, ...]:
    """Return widths that take up the room: what each column needs, long words less, the rest shared out."""
    needs, least = [], []
    for at, column in enumerate(found.columns):
        texts = [entry.texts[at] for entry in found.entries if at == 0 or not entry.wide]
        longest = max([wide(column.name, bold=True), *(wide(text, bold=True) for text in texts)])
        needs.append(longest * size * _SPARE + _SIDES)
        # A word stays whole, unless it is as long as an address.
        word = max((wide(word, bold=True) for text in (column.name, *texts) for word in LATIN.findall(text)), default=0)
        least.append(min(max(_NARROWEST, word * size * _SPARE + _SIDES), _LONGEST_WORD, needs[-1]))
    capped = [min(need, max(c.most, low)) for need, low, c in zip(needs, least, found.columns, strict=True)]
    spare = room - sum(capped)
    if spare < 0:
        loose = [max(0.0, width - low) for width, low in zip(capped, least, strict=True)]
        return tuple(width + spare * free / (sum(loose) or 1.0) for width, free in zip(capped, loose, strict=True))
    wanting = [need - width for need, width in zip(needs, capped, strict=True)]
    given = min(spare, sum(wanting))
    widths = [width + given * want / (sum(wanting) or 1.0) for width, want in zip(capped, wanting, strict=True)]
    return tuple(width + (spare - given) / len(widths) for width in widths)


def _height(entry: Entry, columns: Sequence[Column], widths: Sequence[float], size: float) -> float:
    if entry.wide:
        lines = max(
            min(_MOST_LINES, fit.lines(entry.texts[0], size, widths[0] - _SIDES)),
            min(_GAP_LINES, fit.lines(entry.texts[1], size, sum(widths[1:]) - _SIDES)),
        )
    else:
        cells = enumerate(zip(columns, entry.texts, widths, strict=True))
        takes = [fit.lines(t, size, width - _SIDES, bold=_bold(entry, column, at)) for at, (column, t, width) in cells]
        lines = min(_MOST_LINES, max(takes))
    return lines * size * LINE + 2 * table_xml.TOP + _AIR


def _bold(entry: Entry, column: Column, at: int) -> bool:
    """Say whether a cell is bold: the first of a row, and short ones of the highlighted place."""
    return (at == 0 and not entry.gap) or (entry.marked and not entry.wide and column.key not in LONG)


def _head_height(size: float) -> float:
    return size * LINE + 2 * table_xml.TOP + 9


def _head(columns: Sequence[Column], size: float, colours: Palette) -> TableRow:
    runs = [Run(column.name, size, True, colours.paper) for column in columns]
    cells = [TableCell([[run]], colours.navy, c.align, side=_SIDE) for run, c in zip(runs, columns, strict=True)]
    return TableRow(HEAD, _head_height(size), cells)


def _row(
    entry: Entry, columns: Sequence[Column], widths: Sequence[float], size: float, high: float, colours: Palette
) -> TableRow:  # fmt: skip
    """Return one row: the highlighted place red and bold, what is missing in grey on a grey ground."""
    ink = colours.grey if entry.gap else colours.ink
    fill = colours.empty if entry.gap else ""
    cells = []
    spans = [1, len(columns) - 1] if entry.wide else [1] * len(columns)
    for at, span in enumerate(spans):
        width = sum(widths[at : at + span]) - _SIDES
        bold = _bold(entry, columns[at], at)
        colour = colours.accent if entry.marked and at == 0 else ink
        most = _GAP_LINES if entry.wide and at else _MOST_LINES
        text = fit.cut(entry.texts[at], size, width, most, bold=bold)
        align = "l" if entry.wide else columns[at].align
        cells.append(TableCell([[Run(text, size, bold, colour)]], fill, align, span, "B", colours.grid, side=_SIDE))
    return TableRow(entry.key, high, cells)
