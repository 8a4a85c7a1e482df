"""Marker symbols by Plotly's names, in its proportions, as SVG paths about the origin."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from dashboard.render.svg_axes import width_of
from dashboard.render.svg_text import NotDrawable, number, paint

_ROOT: Final = math.sqrt(2)


def _polygon(*points: tuple[float, float]) -> Callable[[float], str]:
    def path(r: float) -> str:
        return "M" + "L".join(f"{number(x * r)},{number(y * r)}" for x, y in points) + "Z"

    return path


def _strokes(*lines: tuple[float, float, float, float]) -> Callable[[float], str]:
    def path(r: float) -> str:
        return "".join(f"M{number(a * r)},{number(b * r)}L{number(c * r)},{number(d * r)}" for a, b, c, d in lines)

    return path


def _circle(r: float) -> str:
    a = number(r)
    return f"M{a},0A{a},{a} 0 1,1 0,-{a}A{a},{a} 0 0,1 {a},0Z"


def _regular(corners: int, first: float, inner: float = 0.0, outer: float = 1.0) -> Callable[[float], str]:
    """Return a polygon of equal sides, or a star where ``inner`` is not zero; ``first`` in degrees from the right."""
    count = corners * 2 if inner else corners
    radii = [inner if inner and at % 2 else outer for at in range(count)]
    angles = [math.radians(first + 360 * at / count) for at in range(count)]
    return _polygon(*((r * math.cos(a), r * math.sin(a)) for r, a in zip(radii, angles, strict=True)))


def _joined(*parts: Callable[[float], str]) -> Callable[[float], str]:
    return lambda r: "".join(part(r) for part in parts)


_SQUARE: Final = _polygon((1, 1), (-1, 1), (-1, -1), (1, -1))
_DIAMOND: Final = _polygon((1.3, 0), (0, 1.3), (-1.3, 0), (0, -1.3))
_X: Final = _strokes((1, 1, -1, -1), (1, -1, -1, 1))
_X_SMALL: Final = _strokes(*((a / _ROOT, b / _ROOT, c / _ROOT, d / _ROOT) for a, b, c, d in
                             ((1, 1, -1, -1), (1, -1, -1, 1))))  # fmt: skip
_PLUS: Final = _strokes((0, 1.4, 0, -1.4), (1.4, 0, -1.4, 0))
_PLUS_SMALL: Final = _strokes((0, 1, 0, -1), (1, 0, -1, 0))
_SIDE: Final = 2 / math.sqrt(3)
_ARM: Final = 0.8 / _ROOT
_FILLED: Final[dict[str, Callable[[float], str]]] = {
    "circle": _circle,
    "square": _SQUARE,
    "diamond": _DIAMOND,
    "diamond-tall": _polygon((0, 1.4), (0.7, 0), (0, -1.4), (-0.7, 0)),
    "diamond-wide": _polygon((0, 0.7), (1.4, 0), (0, -0.7), (-1.4, 0)),
    "cross": _polygon((1.2, 0.4), (0.4, 0.4), (0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4),
                      (-0.4, -0.4), (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4)),
    "x": _polygon((0, _ARM), (_ARM, 2 * _ARM), (2 * _ARM, _ARM), (_ARM, 0), (2 * _ARM, -_ARM), (_ARM, -2 * _ARM),
                  (0, -_ARM), (-_ARM, -2 * _ARM), (-2 * _ARM, -_ARM), (-_ARM, 0), (-2 * _ARM, _ARM),
                  (-_ARM, 2 * _ARM)),
    "triangle-up": _polygon((-_SIDE, 0.5), (_SIDE, 0.5), (0, -1)),
    "triangle-down": _polygon((-_SIDE, -0.5), (_SIDE, -0.5), (0, 1)),
    "triangle-left": _polygon((0.5, -_SIDE), (0.5, _SIDE), (-1, 0)),
    "triangle-right": _polygon((-0.5, -_SIDE), (-0.5, _SIDE), (1, 0)),
    "pentagon": _regular(5, -90),
    "hexagon": _regular(6, -90),
    "star": _regular(5, -90, 0.382 * 1.4, 1.4),
    "hourglass": _polygon((1, 1), (-1, 1), (1, -1), (-1, -1)),
    "bowtie": _polygon((1, 1), (1, -1), (-1, 1), (-1, -1)),
    "circle-cross": _joined(_PLUS_SMALL, _circle),
    "circle-x": _joined(_X_SMALL, _circle),
    "square-cross": _joined(_PLUS_SMALL, _SQUARE),
    "square-x": _joined(_X, _SQUARE),
    "diamond-cross": _joined(_strokes((0, 1.3, 0, -1.3), (1.3, 0, -1.3, 0)), _DIAMOND),
    "diamond-x": _joined(_strokes((0.65, 0.65, -0.65, -0.65), (0.65, -0.65, -0.65, 0.65)), _DIAMOND),
}  # fmt: skip
_THIN: Final[dict[str, Callable[[float], str]]] = {
    "cross-thin": _PLUS,
    "x-thin": _X,
    "asterisk": _joined(_strokes((0, 1.2, 0, -1.2), (1.2, 0, -1.2, 0)),
                        _strokes((0.85, 0.85, -0.85, -0.85), (0.85, -0.85, -0.85, 0.85))),
    "line-ew": _strokes((1.4, 0, -1.4, 0)),
    "line-ns": _strokes((0, 1.4, 0, -1.4)),
    "line-ne": _strokes((1, -1, -1, 1)),
    "line-nw": _strokes((1, 1, -1, -1)),
}  # fmt: skip


def symbol(name: object, x: float, y: float, size: float, colour: object, edge: object, width: float,
           opacity: float) -> str:  # fmt: skip
    """Write one marker.

    Parameters
    ----------
    name : str
        Plotly's name, with "-open" for the outline alone; an unknown one raises NotDrawable.
    x, y, size, width : float
        Pixels: the middle, the diameter, and the line around it.
    colour, edge : str
        Fill and line; an open marker is drawn in the fill's colour.
    """
    text = str(name)
    base = text.removesuffix("-open")
    thin = base in _THIN
    shape = _THIN.get(base) or _FILLED.get(base)
    if shape is None:
        raise NotDrawable(f"the marker {text[:40]}")
    open_ = base != text
    stroke, thick = (colour, width or 1.0) if open_ else (edge, width)
    look = paint("fill", "none" if open_ or thin else colour, opacity)
    if thick:
        look += paint("stroke", stroke, opacity) + width_of(thick)
    elif thin:
        return ""
    return f'<path transform="translate({number(x)} {number(y)})" d="{shape(size / 2)}"{look}/>'
