"""Bounds as marks: an open arrow for "at least" and "at most", a thick line for a range, a light whisker for "about".

``strokes`` says where ink goes along the scale of values; ``across`` and ``along`` turn it into shapes of a row or a
column. Any picture with a scale of values can use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.render.scales import Scale, ends

TAIL: Final = 0.05
"""Length of an open arrow, as a share of the scale."""
_HEAD: Final = 0.28  # depth of an arrow's head, as a share of its length
THICK: Final = 6.0
_THIN: Final = 1.8


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line: along the scale in positions, across it in half heads; ``light`` for what is our reading."""

    start: float
    start_across: float
    end: float
    end_across: float
    width: float
    light: bool = False


def strokes(row: Mapping[str, Any], scale: Scale, tail: float = TAIL) -> list[Stroke]:
    """Return the ink of a figure's bounds beside its dot; nothing for an exact figure.

    ``tail`` is the length of an arrow as a share of the scale: a short scale needs a larger one.
    """
    low, high = ends(row)
    first, last = scale.at(low), scale.at(high)
    bound, out = row["bound"], []
    if bound == "approx":
        out.append(Stroke(first, 0, last, 0, _THIN, True))
        out += [Stroke(end, -0.8, end, 0.8, _THIN, True) for end in (first, last)]
    start = float(row["value"])
    top = float(row["value_to"])
    if top > start:
        out.append(Stroke(scale.at(start), 0, scale.at(top), 0, THICK))
    if bound == "at_least":
        out += _arrow(last, tail * scale.extent)
    if bound == "at_most":
        out += _arrow(first, -tail * scale.extent)
    return out


def _arrow(start: float, length: float) -> list[Stroke]:
    tip, back = start + length, start + length * (1 - _HEAD)
    return [Stroke(start, 0, tip, 0, _THIN), *(Stroke(back, side, tip, 0, _THIN) for side in (-1, 1))]


def reach(row: Mapping[str, Any], scale: Scale, tail: float = TAIL) -> tuple[float, float]:
    """Return the first and last position that a figure's ink takes, its arrow included."""
    low, high = ends(row)
    first, last = scale.at(low), scale.at(high)
    length = tail * scale.extent
    return first - length * (row["bound"] == "at_most"), last + length * (row["bound"] == "at_least")


def in_row(
    row: Mapping[str, Any], scale: Scale, y: float, xref: str, ink: str, light: str, *, yref: str = "y",
    half: float = 6.0, tail: float = TAIL,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the bounds of a figure as lines of a row at ``y``; ``half`` is half an arrow's head in units of y."""
    return [
        _line(s, (s.start, s.end), (y + s.start_across * half, y + s.end_across * half), xref, yref, ink, light)
        for s in strokes(row, scale, tail)
    ]


def in_column(
    row: Mapping[str, Any], scale: Scale, x: float, xref: str, yref: str, ink: str, light: str, *, half: float
) -> list[dict[str, Any]]:
    """Return the bounds of a figure as lines of a column at ``x``; ``half`` is half an arrow's head in units of x."""
    return [
        _line(s, (x + s.start_across * half, x + s.end_across * half), (s.start, s.end), xref, yref, ink, light)
        for s in strokes(row, scale)
    ]


def _line(
    stroke: Stroke, x: tuple[float, float], y: tuple[float, float], xref: str, yref: str, ink: str, light: str
) -> dict[str, Any]:
    return {
        "type": "line", "xref": xref, "x0": x[0], "x1": x[1], "yref": yref, "y0": y[0], "y1": y[1],
        "line": {"color": light if stroke.light else ink, "width": stroke.width},
    }  # fmt: skip
