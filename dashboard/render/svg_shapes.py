"""Shapes and annotations, on axes or on the whole plot."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from dashboard.render.svg_axes import Axis, Plane, dashes, width_of
from dashboard.render.svg_bars import rectangle
from dashboard.render.svg_text import SHIFTS, NotDrawable, Style, block, font_style, number, paint, write

Place = Callable[[float], float]
_TOKEN: Final = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def place_on(plane: Plane, ref: object, letter: str) -> tuple[Place, Axis | None]:
    """Return how a coordinate becomes a pixel, and the axis that it stands on (None for the whole plot).

    Parameters
    ----------
    ref : str
        "paper", an axis as "y2", or the part of the plot that one covers, as "y2 domain".
    """
    name = str(ref or letter)
    if name == "paper":
        if letter == "x":
            return (lambda v: plane.left + v * (plane.right - plane.left)), None
        return (lambda v: plane.bottom - v * (plane.bottom - plane.top)), None
    axis = plane.axis(name.removesuffix(" domain"), letter)
    if name.endswith(" domain"):
        return (lambda v: axis.start + v * (axis.end - axis.start)), axis
    return axis.at, axis


def shape(item: dict[str, Any], plane: Plane, clip: Callable[[Axis | None, Axis | None], str]) -> str:
    """Write one shape; ``clip`` gives the attribute that cuts it to its plot where it reaches out of it."""
    if not item.get("visible", True):
        return ""
    across, xaxis = _placed(item, plane, "x")
    down, yaxis = _placed(item, plane, "y")
    line = item.get("line") or {}
    width = float(line.get("width", 2))
    look = paint("fill", item.get("fillcolor", "none") if item.get("type") != "line" else "none")
    if width:
        look += paint("stroke", line.get("color", "#444")) + width_of(width) + dashes(line.get("dash", "solid"), width)
    if float(item.get("opacity", 1)) < 1:
        look += f' opacity="{number(float(item["opacity"]))}"'
    kind = item.get("type", "rect")
    if kind == "path":
        drawn, spots = _path(str(item.get("path", "")), across, down, look)
    else:
        spots = [(across(float(item[f"x{i}"])), down(float(item[f"y{i}"]))) for i in (0, 1)]
        drawn = _simple(kind, spots, look)
    if any(_out(axis, [spot[i] for spot in spots]) for i, axis in enumerate((xaxis, yaxis)) if axis):
        return f"<g{clip(xaxis, yaxis)}>{drawn}</g>"
    return drawn


def _placed(item: dict[str, Any], plane: Plane, letter: str) -> tuple[Place, Axis | None]:
    at, axis = place_on(plane, item.get(f"{letter}ref"), letter)
    if item.get(f"{letter}sizemode", "scaled") == "scaled":
        return at, axis
    anchor = at(float(item.get(f"{letter}anchor", 0)))
    sign = 1 if letter == "x" else -1
    return (lambda v: anchor + sign * v), axis


def _out(axis: Axis, spots: list[float]) -> bool:
    low, high = sorted((axis.start, axis.end))
    return any(not low - 0.5 <= spot <= high + 0.5 for spot in spots)


def _simple(kind: str, spots: list[tuple[float, float]], look: str) -> str:
    (x0, y0), (x1, y1) = spots
    if kind == "line":
        return f'<line x1="{number(x0)}" y1="{number(y0)}" x2="{number(x1)}" y2="{number(y1)}"{look}/>'
    if kind == "circle":
        middle = f'cx="{number((x0 + x1) / 2)}" cy="{number((y0 + y1) / 2)}"'
        return f'<ellipse {middle} rx="{number(abs(x1 - x0) / 2)}" ry="{number(abs(y1 - y0) / 2)}"{look}/>'
    return rectangle((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), look)


def _path(text: str, across: Place, down: Place, look: str) -> tuple[str, list[tuple[float, float]]]:
    """Write a path of M, L and Z; any other letter raises NotDrawable."""
    out, spots, numbers = [], [], []
    rest = _TOKEN.sub("", text).replace(",", "").strip()
    for token in _TOKEN.findall(text):
        if token in "MLZ":
            out.append(token)
        elif token.isalpha() or rest:
            raise NotDrawable(f"the path {text[:40]}")
        else:
            numbers.append(float(token))
            if len(numbers) == 2:
                spots.append((across(numbers[0]), down(numbers[1])))
                out.append(f"{number(spots[-1][0])},{number(spots[-1][1])} ")
                numbers = []
    return f'<path d="{"".join(out).strip()}"{look}/>', spots


def annotation(item: dict[str, Any], plane: Plane, base: Style) -> str:
    """Write the words of one annotation, on their ground where they have one."""
    text = item.get("text")
    if not item.get("visible", True) or text in (None, ""):
        return ""
    if item.get("showarrow", True):
        raise NotDrawable(f"an annotation with an arrow ({str(text)[:40]})")
    across, xaxis = place_on(plane, item.get("xref"), "x")
    down, yaxis = place_on(plane, item.get("yref"), "y")
    if any(_hidden(axis, item[name], item.get(f"{name}ref")) for name, axis in (("x", xaxis), ("y", yaxis)) if axis):
        return ""
    x = across(float(item["x"])) + float(item.get("xshift", 0))
    y = down(float(item["y"])) - float(item.get("yshift", 0))
    words = block(text, font_style(item.get("font"), base))
    free_x, free_y = (str(item.get(ref, "")).endswith(("paper", "domain")) for ref in ("xref", "yref"))
    anchor = _anchor(item.get("xanchor"), float(item["x"]) if free_x else None, ("left", "center", "right"))
    vertical = _anchor(item.get("yanchor"), float(item["y"]) if free_y else None, ("bottom", "middle", "top"))
    pad = float(item.get("borderpad", 1)) + float(item.get("borderwidth", 1))
    angle = float(item.get("textangle", 0))
    turned = f' transform="rotate({number(angle)} {number(x)} {number(y)})"' if angle else ""
    ground = _ground(item, words.width, words.height, x, y, anchor, vertical, pad)
    x += {"left": pad, "center": 0.0, "right": -pad}[anchor]
    y += {"top": pad, "middle": 0.0, "bottom": -pad}[vertical]
    drawn = ground + write(words, x, y, anchor=anchor, vertical=vertical, align=item.get("align", "center"))
    seen = float(item.get("opacity", 1))
    if seen < 1 or turned:
        drawn = f"<g{turned}" + (f' opacity="{number(seen)}"' if seen < 1 else "") + f">{drawn}</g>"
    return drawn


def _hidden(axis: Axis, value: object, ref: object) -> bool:
    """Say whether a point lies outside its axis: Plotly shows no words there."""
    return not str(ref).endswith("domain") and not axis.within(float(str(value)))


def _anchor(given: object, fraction: float | None, names: tuple[str, str, str]) -> str:
    if given not in (None, "auto"):
        return str(given)
    if fraction is None or 1 / 3 < fraction < 2 / 3:
        return names[1]
    return names[0] if fraction <= 1 / 3 else names[2]


def _ground(
    item: dict[str, Any], wide: float, high: float, x: float, y: float, anchor: str, vertical: str, pad: float
) -> str:
    fill = paint("fill", item.get("bgcolor", "transparent"))
    edge = str(item.get("bordercolor", "transparent"))
    stroke = paint("stroke", edge) + width_of(item.get("borderwidth", 1))
    if 'fill="none"' in fill and 'stroke="none"' in stroke:
        return ""
    wide, high = wide + 2 * pad, high + 2 * pad
    left, top = x - SHIFTS[anchor] * wide, y - SHIFTS[vertical] * high
    return rectangle((left, top, left + wide, top + high), fill + stroke)
