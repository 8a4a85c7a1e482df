"""Bars and their hatching. A hatch is drawn line by line, so that any program that edits the file understands it."""

from __future__ import annotations

import itertools
import math
from typing import Any, Final

from dashboard.render.svg_axes import Plane, width_of
from dashboard.render.svg_subset import coordinates, each, listed, marked, marks_of
from dashboard.render.svg_text import NotDrawable, number, paint

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels
_TURNS: Final = {"/": (-1,), "\\": (1,), "x": (-1, 1)}


def bars(trace: dict[str, Any], plane: Plane, default: str, *, marks: bool = False) -> str:
    """Write the bars of a trace, clipped to the plot; one that cannot be seen is left out.

    With ``marks`` each bar says in ``data-mark`` what a click on it means, and one that cannot be seen still takes it.
    """
    xaxis, yaxis = plane.axis(trace.get("xaxis"), "x"), plane.axis(trace.get("yaxis"), "y")
    lying = trace.get("orientation") == "h"
    along, across = (xaxis, yaxis) if lying else (yaxis, xaxis)
    where = trace["where"]
    lengths, places = (coordinates(trace.get(name), where) for name in (("x", "y") if lying else ("y", "x")))
    count = len(lengths)
    bases = [float(v) for v in each(trace.get("base"), count, 0.0)]
    widths = [float(v) for v in each(trace.get("width") or _gap_width(places), count, 0.0)]
    frame = _box(xaxis.start, xaxis.end, yaxis.start, yaxis.end)
    looks = _looks(trace, count, default)
    meant = marks_of(trace, count) if marks else [""] * count
    out = []
    for length, place, base, width, look, mark in zip(lengths, places, bases, widths, looks, meant, strict=True):
        if math.isnan(length) or math.isnan(place) or not length:
            continue
        long = along.at(base), along.at(base + length)
        thick = across.at(place - width / 2), across.at(place + width / 2)
        box = _cut(_box(*long, *thick) if lying else _box(*thick, *long), frame)
        drawn = _bar(box, look)
        out.append(marked(drawn or rectangle(box, ' fill="none"'), mark) if mark else drawn)
    return "".join(out)


def _gap_width(places: list[float]) -> float:
    steps = sorted(set(places))
    return 0.8 * min((b - a for a, b in itertools.pairwise(steps)), default=1.0)


def _looks(trace: dict[str, Any], count: int, default: str) -> list[dict[str, Any]]:
    marker = trace.get("marker") or {}
    line, pattern = marker.get("line") or {}, marker.get("pattern") or {}
    whole = float(trace.get("opacity", 1))
    columns = {
        "colour": each(marker.get("color"), count, default),
        "opacity": [whole * float(v) for v in each(marker.get("opacity"), count, 1.0)],
        "edge": each(line.get("color"), count, "#444"),
        "edge_width": [float(v) for v in each(line.get("width"), count, 0.0)],
        "shape": each(pattern.get("shape"), count, ""),
        "size": [float(v) for v in each(pattern.get("size"), count, 8.0)],
        "solidity": [float(v) for v in each(pattern.get("solidity"), count, 0.3)],
        "ground": each(pattern.get("bgcolor"), count, None),
        "ink": each(pattern.get("fgcolor"), count, None),
        "replace": [pattern.get("fillmode", "replace") == "replace"] * count,
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _box(x0: float, x1: float, y0: float, y1: float) -> Box:
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _cut(box: Box, frame: Box) -> Box:
    return (
        min(max(box[0], frame[0]), frame[2]), min(max(box[1], frame[1]), frame[3]),
        max(min(box[2], frame[2]), frame[0]), max(min(box[3], frame[3]), frame[1]),
    )  # fmt: skip


def _bar(box: Box, look: dict[str, Any]) -> str:
    if box[2] - box[0] <= 0 or box[3] - box[1] <= 0:
        return ""
    shape = look["shape"] or ""
    ground = look["colour"] if not shape else (look["ground"] or ("none" if look["replace"] else look["colour"]))
    edge = paint("stroke", look["edge"], look["opacity"]) + width_of(look["edge_width"]) if look["edge_width"] else ""
    fill = paint("fill", ground, look["opacity"])
    seen = edge or fill != paint("fill", "none")
    out = rectangle(box, fill + edge) if seen else ""
    if shape:
        ink = look["ink"] or (look["colour"] if look["replace"] else "#FFFFFF")
        out += hatch(box, str(shape), look["size"], look["solidity"], paint("stroke", ink, look["opacity"]))
    return out


def rectangle(box: Box, look: str) -> str:
    """Write a rectangle."""
    x, y, wide, high = (number(v) for v in (box[0], box[1], box[2] - box[0], box[3] - box[1]))
    return f'<rect x="{x}" y="{y}" width="{wide}" height="{high}"{look}/>'


def hatch(box: Box, shape: str, size: float, solidity: float, ink: str) -> str:
    """Write the lines of a hatch inside a box, ``size`` pixels apart and ``solidity`` of that thick."""
    left, top, right, bottom = box
    lines: list[tuple[float, float, float, float]] = []
    for turn in _TURNS.get(shape, ()):
        lines += _slanted(box, size * math.sqrt(2), turn)
    if shape in ("-", "+"):
        lines += [(left, y, right, y) for y in _steps(top, bottom, size)]
    if shape in ("|", "+"):
        lines += [(x, top, x, bottom) for x in _steps(left, right, size)]
    if shape == ".":
        radius = number(size * math.sqrt(solidity / math.pi))
        dots = [f"M{number(x)},{number(y)}m-{radius},0a{radius},{radius} 0 1,0 {radius},-{radius}"
                f"a{radius},{radius} 0 1,0 -{radius},{radius}Z"
                for x in _steps(left, right, size) for y in _steps(top, bottom, size)]  # fmt: skip
        return f'<path d="{"".join(dots)}"{ink.replace("stroke", "fill")}/>' if dots else ""
    if shape not in (*_TURNS, "-", "|", "+"):
        raise NotDrawable(f"the hatch {shape[:10]}")
    path = "".join(f"M{number(a)},{number(b)}L{number(c)},{number(d)}" for a, b, c, d in lines)
    return f'<path fill="none" d="{path}"{ink}{width_of(max(0.6, solidity * size))}/>' if path else ""


def _steps(low: float, high: float, step: float) -> list[float]:
    return [low + step * (at + 0.5) for at in range(int((high - low) / step + 0.5)) if low + step * (at + 0.5) < high]


def _slanted(box: Box, step: float, turn: int) -> list[tuple[float, float, float, float]]:
    """Return the parts inside a box of lines at 45°, rising to the right (``turn`` -1) or falling (1)."""
    left, top, right, bottom = box
    # A rising line is x + y = c, a falling one x - y = c; lines of one hatch meet across neighbouring bars.
    ends = [x - turn * y for x in (left, right) for y in (top, bottom)]
    out = []
    for at in range(math.floor(min(ends) / step), math.ceil(max(ends) / step) + 1):
        c = at * step
        x0, x1 = sorted((c + turn * top, c + turn * bottom))
        x0, x1 = max(left, x0), min(right, x1)
        if x1 > x0:
            out.append((x0, (x0 - c) * turn, x1, (x1 - c) * turn))
    return out


def drawable_together(traces: list[dict[str, Any]], mode: str) -> None:
    """Refuse bars that Plotly would move beside or onto each other: only bars in their own places are drawn."""
    seen: set[tuple[str, str]] = set()
    for trace in traces:
        plot = (str(trace.get("xaxis") or "x"), str(trace.get("yaxis") or "y"))
        if mode != "overlay" and plot in seen:
            raise NotDrawable(f"barmode {mode} with several traces of bars on {' '.join(plot)}")
        if listed(trace.get("x")):
            seen.add(plot)
