"""The legend: one entry a trace, in a row that breaks where it is full, or one under the other."""

from __future__ import annotations

from typing import Any, Final

from dashboard.render.svg_axes import Plane, dashes, width_of
from dashboard.render.svg_bars import hatch, rectangle
from dashboard.render.svg_subset import each, several
from dashboard.render.svg_symbols import symbol
from dashboard.render.svg_text import SHIFTS, Block, NotDrawable, Style, block, font_style, number, paint, write

_SYMBOL: Final = 40.0  # pixels of the mark and the room after it
_GAP: Final = 16.0
_PAD: Final = 4.0
Entry = tuple[dict[str, Any], str, Block]
"""A trace, its colour where it names none, and its name."""


def legend(traces: list[dict[str, Any]], layout: dict[str, Any], plane: Plane, size: tuple[float, float],
           base: Style, colours: list[str]) -> str:  # fmt: skip
    """Write the legend of the traces that have a place in it.

    Parameters
    ----------
    size : (float, float)
        Width and height of the picture in pixels.
    colours : list of str
        Colour of each trace where it names none.
    """
    shown = [(t, c) for t, c in zip(traces, colours, strict=True) if t.get("showlegend", True) and t.get("name")]
    if not layout.get("showlegend", len(traces) > 1) or not shown:
        return ""
    settings = layout.get("legend") or {}
    if not settings.get("visible", True):
        return ""
    style = font_style(settings.get("font"), base)
    entries = [(trace, colour, block(trace["name"], style)) for trace, colour in shown]
    across = settings.get("orientation", "v") == "h"
    left_edge, top_edge, wide, high = _area(settings, plane, size)
    x, y = float(settings.get("x", 0 if across else 1.02)), float(settings.get("y", -0.1 if across else 1))
    anchor, vertical = str(settings.get("xanchor", "left")), str(settings.get("yanchor", "top" if not across else ""))
    vertical = vertical if vertical not in ("auto", "") else ("bottom" if y <= 1 / 3 else "top")
    anchor = "left" if anchor == "auto" else anchor
    at_x = left_edge + x * wide
    room = size[0] - _PAD - at_x if anchor == "left" else size[0] - 2 * _PAD
    rows = _rows(entries, room if across else 0.0)
    box_wide = max(sum(_width(e[2]) for e in row) for row in rows)
    box_high = sum(_height(row) for row in rows)
    left = at_x - SHIFTS[anchor] * box_wide
    top = top_edge + (1 - y) * high - SHIFTS[vertical] * box_high
    if left < -1 or left + box_wide > size[0] + _GAP + 1 or top < -1 or top + box_high > size[1] + 1:
        raise NotDrawable("a legend that reaches out of the picture")
    return _ground(settings, left, top, box_wide, box_high) + _entries(rows, left, top, settings)


def _area(settings: dict[str, Any], plane: Plane, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return the left and top edge, width and height of what x and y of the legend are parts of."""
    whole_x = settings.get("xref") == "container"
    whole_y = settings.get("yref") == "container"
    left, wide = (0.0, size[0]) if whole_x else (plane.left, plane.right - plane.left)
    top, high = (0.0, size[1]) if whole_y else (plane.top, plane.bottom - plane.top)
    return left, top, wide, high


def _width(words: Block) -> float:
    return _SYMBOL + words.width + _GAP


def _height(row: list[Entry]) -> float:
    return max(words.height for _, _, words in row) + _PAD


def _rows(entries: list[Entry], room: float) -> list[list[Entry]]:
    rows: list[list[Entry]] = []
    used = 0.0
    for entry in entries:
        wide = _width(entry[2])
        if not rows or used + wide > room + _GAP:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += wide
    return rows


def _entries(rows: list[list[Entry]], left: float, top: float, settings: Any) -> str:
    out, y = [], top
    for row in rows:
        x, middle = left, y + _height(row) / 2
        for trace, colour, words in row:
            constant = settings.get("itemsizing") == "constant"
            out.append(_mark(trace, colour, x + _SYMBOL / 2 - 2, middle, constant))
            out.append(write(words, x + _SYMBOL, middle))
            x += _width(words)
        y += _height(row)
    return "".join(out)


def _first(value: Any, default: Any) -> Any:
    return each(value, 1, default)[0] if several(value) or value is not None else default


def _mark(trace: dict[str, Any], default: str, x: float, y: float, constant: bool) -> str:
    marker = trace.get("marker") or {}
    edge = marker.get("line") or {}
    colour = _first(marker.get("color"), default)
    stroke, width = _first(edge.get("color"), "#444"), float(_first(edge.get("width"), 0.0))
    if trace.get("type") == "bar":
        pattern = marker.get("pattern") or {}
        box, shape = (x - 6, y - 6, x + 6, y + 6), str(_first(pattern.get("shape"), "") or "")
        if not shape:
            around = paint("stroke", stroke) + width_of(width) if width else ""
            return rectangle(box, paint("fill", colour) + around)
        solidity = float(_first(pattern.get("solidity"), 0.3))
        return hatch(box, shape, float(_first(pattern.get("size"), 8)), solidity, paint("stroke", colour))
    mode, out = str(trace.get("mode", "lines+markers")), ""
    line = trace.get("line") or {}
    if trace.get("fill", "none") != "none":
        out += rectangle((x - 15, y - 6, x + 15, y + 6), paint("fill", trace.get("fillcolor") or default))
    if "lines" in mode:
        thick = float(line.get("width", 2))
        look = paint("stroke", line.get("color") or colour) + width_of(thick) + dashes(line.get("dash", "solid"), thick)
        out += f'<line x1="{number(x - 15)}" y1="{number(y)}" x2="{number(x + 15)}" y2="{number(y)}"{look}/>'
    if "markers" in mode:
        size = 12.0 if constant else min(16.0, max(2.0, float(_first(marker.get("size"), 6))))
        seen = float(_first(marker.get("opacity"), 1.0))
        out += symbol(_first(marker.get("symbol"), "circle"), x, y, size, colour, stroke, width, seen)
    return out


def _ground(settings: dict[str, Any], left: float, top: float, wide: float, high: float) -> str:
    fill = paint("fill", settings.get("bgcolor", "transparent"))
    width = float(settings.get("borderwidth", 0))
    stroke = paint("stroke", settings.get("bordercolor", "#444")) + width_of(width) if width else ""
    return (
        "" if 'fill="none"' in fill and not stroke else rectangle((left, top, left + wide, top + high), fill + stroke)
    )
