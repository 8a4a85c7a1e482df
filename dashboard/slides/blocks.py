"""How blocks of rows share a slide: rows of one height in one column or more, large blocks carried over, the rest on
further slides. A block of ten counties thus stands beside one of two prefectures with bars of the same thickness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.slides.box import Box

HEAD: Final = 22.0
"""Points of the head of a block, where there are several."""
TALLEST: Final = 72.0
_COMFORT: Final = 20.0  # points of a row that ask for no second column
_PAGED: Final = 17.0  # of a row where one slide cannot hold all
_BETWEEN: Final = 9.0  # between two blocks of a column
GUTTER: Final = 26.0
_FEWEST: Final = 3  # rows that a part of a block has at least, where it is carried over
_MODEST: Final = 16.0  # the same where a second column would be narrow
_NARROWEST: Final = 270.0
_STEP: Final = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows ``start`` to ``stop`` of a block; ``number`` counts the parts of the block."""

    block: int
    start: int
    stop: int
    number: int

    @property
    def rows(self) -> int:
        """Return how many rows it has."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Page:
    """What one slide shows: its columns, from the top of each, the points of height that a row has, and how many
    columns the fullest slide has, so that the last one with little in it does not swell."""

    columns: tuple[tuple[Piece, ...], ...]
    row: float
    across: int

    @property
    def pieces(self) -> list[Piece]:
        """Return all pieces, column by column."""
        return [piece for column in self.columns for piece in column]


def arrange(
    counts: Sequence[int], box: Box, *, headed: bool, least: float = 14.5, above: float = 0.0, most: int = 3
) -> list[Page]:
    """Return the slides that blocks of rows need, with rows as high as they can be.

    Parameters
    ----------
    counts : sequence of int
        Rows of each block; a block without rows takes no room.
    box : Box
        What a slide has for them.
    headed : bool
        Whether each block has a head.
    least : float
        Points below which a row is not legible.
    above : float
        Points that each part of a block takes beside its rows: a scale.
    most : int
        Columns.
    """
    columns = [n for n in range(1, most + 1) if n == 1 or (box.width - GUTTER * (n - 1)) / n >= _NARROWEST]
    extra = (HEAD if headed else 0.0) + above
    comfort = _COMFORT if columns[-1] > 2 else _MODEST
    ways = [(n, whole) for n in columns for whole in (True, False) if n > 1 or whole]
    found = [(_highest(counts, box.height, n, extra, least, whole=whole), whole) for n, whole in ways]
    able = [way for way in found if way[0]]
    if able:
        row, whole = next((way for way in able if way[0] >= comfort), max(able))
        flow = _flow(counts, box.height, row, extra, whole=whole)
        return [Page(flow, row, len(flow))]
    number = columns[-1]
    # Blocks stay whole where small rows allow it; the rest is carried over in rows of a good height.
    row = _highest(counts, box.height, len(counts) * number, extra, least, whole=True) or max(least, _PAGED)
    flow = _flow(counts, box.height, min(row, _COMFORT), extra, whole=True)
    return [Page(flow[at : at + number], min(row, _COMFORT), number) for at in range(0, len(flow), number)]


def places(page: Page, box: Box, *, headed: bool, above: float = 0.0) -> list[tuple[Piece, Box | None, Box]]:
    """Return each piece of a slide with the box of its head and that of its rows."""
    out: list[tuple[Piece, Box | None, Box]] = []
    columns = box.columns(*[1.0] * page.across, gap=GUTTER)
    for column, pieces in zip(columns, page.columns, strict=False):
        y = column.y
        for piece in pieces:
            head = Box(column.x, y, column.width, HEAD) if headed else None
            y += HEAD if headed else 0.0
            high = above + page.row * piece.rows
            out.append((piece, head, Box(column.x, y, column.width, high)))
            y += high + _BETWEEN
    return out


def _highest(counts: Sequence[int], high: float, columns: int, extra: float, least: float, *, whole: bool) -> float:
    """Return the largest height of a row at which all blocks stand in so many columns; 0 where none does."""
    steps = round((TALLEST - least) / _STEP)
    for step in range(steps, -1, -1):
        row = least + step * _STEP
        flow = _flow(counts, high, row, extra, whole=whole)
        if len(flow) <= columns and not (whole and any(piece.number for column in flow for piece in column)):
            return row
    return 0.0


def _flow(
    counts: Sequence[int], high: float, row: float, extra: float, *, whole: bool
) -> tuple[tuple[Piece, ...], ...]:
    """Fill columns of a height from the top; ``whole`` carries over no block that fits into a column of its own."""
    columns: list[list[Piece]] = [[]]
    used = 0.0
    for block, count in enumerate(counts):
        start = number = 0
        while start < count:
            between = _BETWEEN if columns[-1] else 0.0
            room = int((high - used - between - extra + 1e-6) / row)
            left = count - start
            takes = min(left, room)
            if whole and takes < left and columns[-1] and start == 0 and extra + count * row <= high:
                columns.append([])
                used = 0.0
                continue
            if takes < left:  # carried over: neither part may be a remnant
                takes = min(takes, left - _FEWEST) if left > _FEWEST else 0
            if takes < min(_FEWEST, left) and columns[-1]:
                columns.append([])
                used = 0.0
                continue
            takes = max(1, takes)
            columns[-1].append(Piece(block, start, start + takes, number))
            used += between + extra + takes * row
            start, number = start + takes, number + 1
    return tuple(tuple(column) for column in columns if column)
