"""Markers, lines, words and closed areas of a scatter trace."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any, Final

from dashboard.render.svg_axes import Axis, Plane, dashes, width_of
from dashboard.render.svg_subset import coordinates, each, marked, marks_of, several
from dashboard.render.svg_symbols import symbol
from dashboard.render.svg_text import NotDrawable, Style, block, font_style, number, paint, write

_PARTS: Final = {"lines", "markers", "text"}
_OPPOSITE: Final = {"left": "right", "right": "left", "center": "center"}
_ABOVE: Final = {"top": "bottom", "bottom": "top", "middle": "middle"}
_REACH: Final = 10.0  # pixels around the middle of a marker that take a click
Points = list[tuple[float, float]]


def scatter(
    trace: dict[str, Any], plane: Plane, default: str, base: Style, clip: Callable[[], str], *, marks: bool = False
) -> str:
    """Write a scatter trace.

    Parameters
    ----------
    default : str
        Colour where the trace names none.
    clip : callable
        Gives the attribute that cuts a group to the plot; asked only where a mark reaches out of it.
    marks : bool
        Each marker says in ``data-mark`` what a click on it means, and takes the click some pixels around it, too.
    """
    xaxis, yaxis = plane.axis(trace.get("xaxis"), "x"), plane.axis(trace.get("yaxis"), "y")
    xs, ys = (coordinates(trace.get(name), trace["where"]) for name in ("x", "y"))
    count = min(len(xs), len(ys))
    mode = str(trace.get("mode") or ("lines+markers" if count < 20 else "lines"))
    parts = set(mode.split("+")) - {"none"}
    if not parts <= _PARTS:
        raise NotDrawable(f"{trace['where']}: mode {mode}")
    points = [(xaxis.at(x), yaxis.at(y)) for x, y in zip(xs[:count], ys[:count], strict=True)]
    outside = any(not (xaxis.within(x) and yaxis.within(y)) for x, y in zip(xs, ys, strict=False) if _real(x, y))
    out = _area(trace, points, default) + (_line(trace, points, default) if "lines" in parts else "")
    radii = [0.0] * count
    if "markers" in parts:
        drawn, radii = _markers(trace, points, default, marks_of(trace, count) if marks else [""] * count)
        out += drawn
        if trace.get("cliponaxis", True):
            outside = outside or any(_leaves(p, r, xaxis, yaxis) for p, r in zip(points, radii, strict=True))
    if out:
        whole = float(trace.get("opacity", 1))
        look = (f' opacity="{number(whole)}"' if whole < 1 else "") + (
            clip() if outside and trace.get("cliponaxis", True) else ""
        )
        out = f"<g{look}>{out}</g>" if look else out
    return out + (_words(trace, points, radii, base) if "text" in parts else "")


def _real(*values: float) -> bool:
    return all(math.isfinite(v) for v in values)


def _leaves(point: tuple[float, float], radius: float, xaxis: Axis, yaxis: Axis) -> bool:
    if not _real(*point):
        return False
    (left, right), (top, bottom) = sorted((xaxis.start, xaxis.end)), sorted((yaxis.start, yaxis.end))
    x, y = point
    return x - radius < left or x + radius > right or y - radius < top or y + radius > bottom


def _pieces(trace: dict[str, Any], points: Points) -> list[Points]:
    """Cut a line where a point is missing, unless the trace joins over gaps."""
    if trace.get("connectgaps"):
        return [[p for p in points if _real(*p)]]
    return [list(group) for real, group in itertools.groupby(points, key=lambda p: _real(*p)) if real]


def _path(points: Points, shape: str = "linear") -> str:
    out = [f"M{number(points[0][0])},{number(points[0][1])}"]
    for x, y in points[1:]:
        step = {"hv": f"H{number(x)}V{number(y)}", "vh": f"V{number(y)}H{number(x)}"}
        out.append(step.get(shape, f"L{number(x)},{number(y)}"))
    return "".join(out)


def _line(trace: dict[str, Any], points: Points, default: str) -> str:
    line = trace.get("line") or {}
    width = float(line.get("width", 2))
    look = paint("stroke", line.get("color") or (trace.get("marker") or {}).get("color") or default) + width_of(width)
    look += dashes(line.get("dash", "solid"), width) + ' stroke-linejoin="round"'
    pieces = [p for p in _pieces(trace, points) if len(p) > 1]
    path = "".join(_path(p, str(line.get("shape", "linear"))) for p in pieces)
    return f'<path fill="none" d="{path}"{look}/>' if path and width else ""


def _area(trace: dict[str, Any], points: Points, default: str) -> str:
    if trace.get("fill", "none") == "none":
        return ""
    fill = trace.get("fillcolor")
    look = paint("fill", fill) if fill else paint("fill", (trace.get("line") or {}).get("color") or default, 0.5)
    path = "".join(f"{_path(p)}Z" for p in _pieces(trace, points) if len(p) > 2)
    return f'<path d="{path}"{look}/>' if path else ""


def _markers(trace: dict[str, Any], points: Points, default: str, meant: list[str]) -> tuple[str, list[float]]:
    marker, count = trace.get("marker") or {}, len(points)
    line = marker.get("line") or {}
    sizes = [_diameter(float(v), marker) for v in each(marker.get("size"), count, 6.0)]
    # Plotly lets markers of different sizes shine through unless the figure says otherwise.
    usual = 0.7 if several(marker.get("size")) else 1.0
    columns = zip(
        points, sizes, each(marker.get("symbol"), count, "circle"), each(marker.get("color"), count, default),
        each(line.get("color"), count, "#444"), each(line.get("width"), count, 0.0),
        each(marker.get("opacity"), count, usual), meant, strict=True,
    )  # fmt: skip
    out = [
        _hit(symbol(name, point[0], point[1], size, colour, edge, float(width), float(opacity)), point, size, mark)
        for point, size, name, colour, edge, width, opacity, mark in columns
        if _real(*point) and size > 0
    ]
    return "".join(out), [size / 2 for size in sizes]


def _hit(drawn: str, point: tuple[float, float], size: float, mark: str) -> str:
    """Return a marker in a group that takes clicks, also a little beside it: a small one is hard to hit."""
    if not mark:
        return drawn
    reach = number(max(size / 2, _REACH))
    ground = f'<circle cx="{number(point[0])}" cy="{number(point[1])}" r="{reach}" fill="none"/>'
    return marked(ground + drawn, mark)


def _diameter(value: float, marker: dict[str, Any]) -> float:
    if not several(marker.get("size")):
        return value
    scaled = value / 2 / float(marker.get("sizeref", 1))
    radius = math.sqrt(max(scaled, 0)) if marker.get("sizemode") == "area" else scaled
    return 2 * max(radius, float(marker.get("sizemin", 0)) if value > 0 else 0)


def _words(trace: dict[str, Any], points: Points, radii: list[float], base: Style) -> str:
    count = len(points)
    font, out = trace.get("textfont") or {}, []
    colours, sizes = each(font.get("color"), count, base.colour), each(font.get("size"), count, base.size)
    places = each(trace.get("textposition"), count, "middle center")
    texts = each(trace.get("text"), count, "")
    marked = "markers" in str(trace.get("mode"))
    for point, radius, text, place, colour, size in zip(points, radii, texts, places, colours, sizes, strict=True):
        if not text or not _real(*point):
            continue
        vertical, _, side = str(place).partition(" ")
        if vertical not in _ABOVE or side not in _OPPOSITE:
            raise NotDrawable(f"{trace['where']}: textposition {place}")
        style = font_style({"weight": font.get("weight", 400), "color": colour, "size": size}, base)
        away = radius / 0.8 + 1 if marked else 0.0
        x = point[0] + {"left": -away, "right": away, "center": 0.0}[side]
        y = point[1] + {"top": -away, "bottom": away, "middle": 0.0}[vertical]
        out.append(write(block(text, style), x, y, anchor=_OPPOSITE[side], vertical=_ABOVE[vertical]))
    return "".join(out)
