"""Names beside points without overlaps: the first free place of a few near and some far ones, else none.

Greedy and in pixels: the caller says how large the plot is, so that a label that fits here fits on a wider screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_HEIGHT: Final = 19.0
_GAP: Final = 13.0  # from the middle of a point to its label
_FAR: Final = (30.0, 48.0, 70.0)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands: its left end and middle in pixels, and whether a leader has to lead to it."""

    x: float
    y: float
    leader: bool


Box = tuple[float, float, float, float]


def place(
    points: Sequence[tuple[float, float]], widths: Sequence[float], plot: tuple[float, float], taken: Sequence[Box] = ()
) -> list[Placed | None]:
    """Place a label beside each point, the earlier ones first.

    Parameters
    ----------
    points : sequence of (x, y)
        In pixels from the upper left corner of the plot.
    widths : sequence of float
        Of the labels, in pixels.
    plot : (width, height)
        No label leaves it.
    taken : sequence of (left, top, right, bottom)
        Ink that is not to be covered.

    Returns
    -------
    list of Placed or None
        In the order of the points; None where there is no free place.
    """
    boxes: list[Box] = [*taken, *((x - 8, y - 8, x + 8, y + 8) for x, y in points)]
    placed: list[Placed | None] = []
    for at, ((x, y), width) in enumerate(zip(points, widths, strict=True)):
        own = len(taken) + at
        found = None
        for left, middle, leader in _candidates(x, y, width):
            box = (left - 2, middle - _HEIGHT / 2, left + width + 2, middle + _HEIGHT / 2)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= plot[0] and box[3] <= plot[1]
            if inside and not any(_meet(box, other) for n, other in enumerate(boxes) if n != own or leader):
                found = Placed(left, middle, leader)
                boxes.append(box)
                break
        placed.append(found)
    return placed


def _candidates(x: float, y: float, width: float) -> list[tuple[float, float, bool]]:
    """Return places from the best: right, left, above, below, the corners, then farther away with a leader."""
    near = [
        (x + _GAP, y), (x - _GAP - width, y), (x - width / 2, y - 18), (x - width / 2, y + 18), (x + 6, y - 16),
        (x + 6, y + 16), (x - 6 - width, y - 16), (x - 6 - width, y + 16),
    ]  # fmt: skip
    far = [
        (left, y + dy * away)
        for away in _FAR
        for dy in (-1.0, 1.0, -0.5, 0.5)
        for left in (x + away * 0.7, x - away * 0.7 - width)
    ]
    return [(*spot, False) for spot in near] + [(*spot, True) for spot in far]


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
