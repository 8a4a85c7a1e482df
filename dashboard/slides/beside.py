"""Where the words of a scatter chart stand: beside their points, at one of the four places that a chart knows.

A program places a label itself once it is told the side; the room it takes is measured here, so that two labels never
meet. What finds no room stays in the workbook and in the table.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.render.bounds_marks import strokes
from dashboard.render.scales import Scale
from dashboard.slides import fit

Rect = tuple[float, float, float, float]
Stroke = tuple[list[tuple[float, float]], str]
_STEP: Final = 8.0
_HEAD: Final = 3.5  # points from the shaft of an arrow to the end of its head


class Room:
    """The ink of a plot: its size in points, what is drawn, and what is already written."""

    def __init__(self, wide: float, high: float, *, beyond: float = 0.0) -> None:
        self.wide, self.high, self.beyond = wide, high, beyond
        self.taken: list[Rect] = []

    def line(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        """Keep words off a line between two points."""
        count = max(1, math.ceil(math.dist(a, b) / _STEP))
        for at in range(count + 1):
            x, y = a[0] + (b[0] - a[0]) * at / count, a[1] + (b[1] - a[1]) * at / count
            self.taken.append((x - 1.5, y - 1.5, x + 1.5, y + 1.5))

    def point(self, at: tuple[float, float], size: float) -> None:
        """Keep words off a marker."""
        half = size / 2
        self.taken.append((at[0] - half, at[1] - half, at[0] + half, at[1] + half))

    def place(
        self, at: tuple[float, float], text: str, size: float, marker: float, *, bold: bool = False, sides: str = "tbrl"
    ) -> str:
        """Return the first side of a point on which a text has room, and take that room; "" where none has."""
        for side in sides:
            box = rect(at, text, size, marker, side, bold=bold)
            if self.free(box):
                self.taken.append(box)
                return side
        return ""

    def free(self, box: Rect) -> bool:
        """Return whether a rectangle lies within the plot and covers nothing."""
        inside = box[0] >= -2 and box[1] >= -2 and box[2] <= self.wide + self.beyond and box[3] <= self.high
        return inside and not any(_meet(box, other) for other in self.taken)


def rect(
    at: tuple[float, float], text: str, size: float, marker: float, side: str, *, bold: bool = False
) -> Rect:  # fmt: skip
    """Return the rectangle that a label takes on one side of its point."""
    wide, high = fit.width(text, size, bold=bold) + 4, size * 1.25
    away = marker / 2 + 2.0
    x, y = at
    left, top = {
        "t": (x - wide / 2, y - away - high),
        "b": (x - wide / 2, y + away),
        "r": (x + away, y - high / 2),
        "l": (x - away - wide, y - high / 2),
    }[side]
    return left, top, left + wide, top + high


def bound_strokes(
    row: Mapping[str, Any], axis: Scale, at: float, across: float, long: float, *, upright: bool
) -> list[Stroke]:
    """Return the ink of a figure's bounds as lines, each with its weight: "thin", "thick" or "light".

    Parameters
    ----------
    axis : Scale
        Of the figure's own axis.
    at : float
        Where the figure stands on the other axis. Positions are those of the scales: powers of ten where ``log``.
    across : float
        What a point (1/72 inch) is on the other axis.
    long : float
        Length of an arrow, as a share of the figure's own axis.
    upright : bool
        The figure's own axis runs upwards.
    """
    found: list[Stroke] = []
    for stroke in strokes(row, axis, long):
        first = (at + stroke.start_across * _HEAD * across, stroke.start)
        last = (at + stroke.end_across * _HEAD * across, stroke.end)
        line = [first, last] if upright else [first[::-1], last[::-1]]
        found.append((line, "light" if stroke.light else "thick" if stroke.width > 3 else "thin"))
    return found


def apart(wished: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return the tops of blocks of words that stand under each other in this order, as near as may be to the wished."""
    out: list[float] = []
    top = low
    for at, (wish, tall) in enumerate(zip(wished, heights, strict=True)):
        top = max(top, min(wish, high - sum(heights[at:])))
        out.append(top)
        top += tall
    return out


def _meet(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
