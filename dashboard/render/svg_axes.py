"""Axes of a picture: margins that their labels fit in, where a value lies, and the marks of an axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.render.svg_subset import Plain, coordinates, listed
from dashboard.render.svg_text import Block, NotDrawable, Style, block, font_style, number, paint, write

_PAD: Final = 3.0  # pixels between an axis and its labels, besides what the axis says itself
_EDGE: Final = 2.0  # pixels that no label comes nearer to the edge of the picture
_LEAST: Final = 20.0  # pixels of a plot that can still be read


@dataclass(slots=True)
class Axis:
    """One axis: its settings, its range, the part of the plot it covers and, once placed, its pixels."""

    name: str
    settings: Mapping[str, Any]
    low: float
    high: float
    domain: tuple[float, float]
    ticks: list[tuple[float, Block]]
    title: Block | None
    start: float = 0.0
    end: float = 0.0

    @property
    def across(self) -> bool:
        """Whether it runs from left to right."""
        return self.name[0] == "x"

    @property
    def side(self) -> str:
        """left, right, top or bottom."""
        return str(self.settings.get("side") or ("bottom" if self.across else "left"))

    @property
    def visible(self) -> bool:
        """Whether anything of it is drawn."""
        return bool(self.settings.get("visible", True))

    @property
    def angle(self) -> float:
        """Degrees clockwise by which its labels are turned."""
        found = self.settings.get("tickangle", 0)
        return 0.0 if found == "auto" else float(found)

    @property
    def offset(self) -> float:
        """Pixels from the axis to its labels."""
        outside = float(self.settings.get("ticklen", 5)) if self.settings.get("ticks") == "outside" else 0.0
        return _PAD + outside + float(self.settings.get("ticklabelstandoff", 0))

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def within(self, value: float) -> bool:
        """Say whether a value lies in the range."""
        return min(self.low, self.high) <= value <= max(self.low, self.high)

    def depth(self) -> float:
        """Return the pixels that labels and title take beside the axis."""
        if not self.visible:
            return 0.0
        labels = max((self._reach(words) for _, words in self.ticks), default=0.0)
        depth = labels + self.offset if self.ticks else 0.0
        if self.title:
            depth += self.title.height + float((self.settings.get("title") or {}).get("standoff", 6))
        return depth

    def _reach(self, words: Block) -> float:
        if not self.across:
            return words.width
        turn = math.radians(abs(self.angle))
        return words.width * math.sin(turn) + words.height * math.cos(turn)


@dataclass(slots=True)
class Plane:
    """The placed axes and the rectangle between the margins, in pixels."""

    axes: dict[str, Axis]
    left: float
    top: float
    right: float
    bottom: float

    def axis(self, name: str | None, letter: str) -> Axis:
        """Return an axis by its short name; one that the figure lacks raises NotDrawable."""
        found = self.axes.get(name or letter)
        if found is None or found.name[0] != letter:
            raise NotDrawable(f"axis {name}, which the figure does not have")
        return found

    def line(self, axis: Axis) -> float:
        """Return the pixel where an axis stands: on the edge of the one that it is anchored to."""
        anchor = str(axis.settings.get("anchor") or ("y" if axis.across else "x"))
        if anchor == "free":
            place = float(axis.settings.get("position", 0))
            if axis.across:
                return self.bottom - place * (self.bottom - self.top)
            return self.left + place * (self.right - self.left)
        other = self.axis(anchor, "y" if axis.across else "x")
        low, high = sorted((other.start, other.end))
        return {"left": low, "right": high, "top": low, "bottom": high}[axis.side]


def read_axes(plain: Plain, base: Style) -> dict[str, Axis]:
    """Read the axes that traces, shapes and annotations may stand on; one without a range raises NotDrawable."""
    axes: dict[str, Axis] = {}
    for name, settings in plain.axes.items():
        if not settings.get("range"):
            if name in ("x", "y") and not _used(plain, name):
                continue
            raise NotDrawable(f"axis {name} without a range")
        low, high = coordinates(settings["range"], f"axis {name}")
        if not math.isfinite(high - low) or low == high:
            raise NotDrawable(f"axis {name} with the range {low} to {high}")
        under = settings.get("overlaying")
        at = plain.axes.get(str(under), {}) if under else settings
        start, end = at.get("domain") or (0.0, 1.0)
        title = (settings.get("title") or {}).get("text")
        words = block(title, font_style((settings.get("title") or {}).get("font"), base)) if title else None
        axes[name] = Axis(name, settings, low, high, (float(start), float(end)), [], words)
        axes[name].ticks = _ticks(axes[name], base)
    return axes


def _used(plain: Plain, name: str) -> bool:
    return any((trace.get(f"{name}axis") or name) == name for trace in plain.traces)


def _ticks(axis: Axis, base: Style) -> list[tuple[float, Block]]:
    settings = axis.settings
    if not axis.visible or not settings.get("showticklabels", True):
        return []
    values, texts = settings.get("tickvals"), settings.get("ticktext")
    if values is None or texts is None:
        raise NotDrawable(f"axis {axis.name} without tickvals and ticktext")
    if not axis.across and axis.angle:
        raise NotDrawable(f"axis {axis.name}: turned labels beside a vertical axis")
    style = font_style(settings.get("tickfont"), base)
    found = zip(coordinates(values, f"axis {axis.name}"), listed(texts), strict=False)
    return [(value, block(text, style)) for value, text in found if axis.within(value)]


def place(axes: dict[str, Axis], margin: Mapping[str, Any], width: float, height: float) -> Plane:
    """Widen the margins until every label fits, and give every axis its pixels."""
    usual = {"l": 80, "r": 80, "t": 100, "b": 80}
    room = {side: float(margin.get(side, usual[side])) for side in usual}
    plane = Plane(axes, 0, 0, 0, 0)
    for _ in range(4):  # a wider margin moves what is measured against it; the second round changes a pixel at most
        plane.left, plane.right = room["l"], width - room["r"]
        plane.top, plane.bottom = room["t"], height - room["b"]
        if plane.right - plane.left < _LEAST or plane.bottom - plane.top < _LEAST:
            raise NotDrawable(f"a plot in {width:.0f} × {height:.0f} pixels, which its labels fill")
        for axis in axes.values():
            _set_pixels(axis, plane)
        over = _overflow(plane, width, height)
        if not any(over.values()):
            break
        room = {side: room[side] + over[side] for side in room}
    return plane


def _set_pixels(axis: Axis, plane: Plane) -> None:
    start, end = axis.domain
    if axis.across:
        wide = plane.right - plane.left
        axis.start, axis.end = plane.left + start * wide, plane.left + end * wide
    else:
        high = plane.bottom - plane.top
        axis.start, axis.end = plane.bottom - start * high, plane.bottom - end * high


def _overflow(plane: Plane, width: float, height: float) -> dict[str, float]:
    """Return by how many pixels the labels pass each edge of the picture."""
    over = {"l": 0.0, "r": 0.0, "t": 0.0, "b": 0.0}
    edges = {"left": ("l", 0.0, -1), "right": ("r", width, 1), "top": ("t", 0.0, -1), "bottom": ("b", height, 1)}
    for axis in plane.axes.values():
        if not axis.visible or not (axis.ticks or axis.title):
            continue
        side, edge, sign = edges[axis.side]
        out = (plane.line(axis) + sign * (axis.depth() + _EDGE) - edge) * sign
        over[side] = max(over[side], out)
        if axis.across:
            for value, words in axis.ticks:
                left, right = _span(axis, words)
                over["l"] = max(over["l"], -(axis.at(value) + left) + _EDGE)
                over["r"] = max(over["r"], axis.at(value) + right - width + _EDGE)
    return {side: pixels if pixels > 0.5 else 0.0 for side, pixels in over.items()}


def _span(axis: Axis, words: Block) -> tuple[float, float]:
    """Return how far a label under or over a horizontal axis reaches to the left and right of its place."""
    if not axis.angle:
        return -words.width / 2, words.width / 2
    reach = words.width * math.cos(math.radians(abs(axis.angle)))
    return (0.0, reach) if _anchor(axis) == "left" else (-reach, 0.0)


def _anchor(axis: Axis) -> str:
    if not axis.angle:
        return "center"
    return "right" if (axis.angle < 0) == (axis.side == "bottom") else "left"


def grid(axis: Axis, plane: Plane) -> str:
    """Write the lines of an axis across the plot, the one at zero among them."""
    settings = axis.settings
    if not axis.visible:
        return ""
    other = plane.axis(_partner(axis), "y" if axis.across else "x")
    out = []
    if settings.get("showgrid", True):
        values = coordinates(settings.get("tickvals"), f"axis {axis.name}")
        look = paint("stroke", settings.get("gridcolor", "#eee")) + width_of(settings.get("gridwidth", 1))
        look += dashes(settings.get("griddash", "solid"), float(settings.get("gridwidth", 1)))
        out += [_rule(axis.at(v), other.start, other.end, axis.across, look) for v in values if axis.within(v)]
    if settings.get("zeroline") and axis.within(0.0):
        look = paint("stroke", settings.get("zerolinecolor", "#444")) + width_of(settings.get("zerolinewidth", 1))
        out.append(_rule(axis.at(0.0), other.start, other.end, axis.across, look))
    return "".join(out)


def _partner(axis: Axis) -> str:
    anchor = str(axis.settings.get("anchor") or ("y" if axis.across else "x"))
    return ("y" if axis.across else "x") if anchor == "free" else anchor


def labels(axis: Axis, plane: Plane) -> str:
    """Write the line, the ticks, the labels and the title of an axis."""
    if not axis.visible:
        return ""
    settings, at, out = axis.settings, plane.line(axis), []
    away = 1.0 if axis.side in ("bottom", "right") else -1.0
    if settings.get("showline"):
        look = paint("stroke", settings.get("linecolor", "#444")) + width_of(settings.get("linewidth", 1))
        out.append(_rule(at, axis.start, axis.end, not axis.across, look))
    if settings.get("ticks") == "outside":
        look = paint("stroke", settings.get("tickcolor", "#444")) + width_of(settings.get("tickwidth", 1))
        for value in coordinates(settings.get("tickvals"), f"axis {axis.name}"):
            if axis.within(value):
                out.append(_rule(axis.at(value), at, at + away * float(settings.get("ticklen", 5)), axis.across, look))
    place_ = at + away * axis.offset
    for value, words in axis.ticks:
        if axis.across:
            vertical = "middle" if axis.angle else ("top" if away > 0 else "bottom")
            lift = away * words.height / 2 * math.cos(math.radians(axis.angle)) if axis.angle else 0.0
            spot = (axis.at(value), place_ + lift)
            out.append(write(words, *spot, anchor=_anchor(axis), vertical=vertical, angle=axis.angle))
        else:
            out.append(write(words, place_, axis.at(value), anchor="left" if away > 0 else "right"))
    if axis.title:
        middle, beyond = (axis.start + axis.end) / 2, at + away * (axis.depth() - axis.title.height / 2)
        spot = (middle, beyond) if axis.across else (beyond, middle)
        out.append(write(axis.title, *spot, anchor="center", angle=0 if axis.across else 90 * away))
    return "".join(out)


def _rule(at: float, start: float, end: float, upright: bool, look: str) -> str:
    points = (at, start, at, end) if upright else (start, at, end, at)
    x1, y1, x2, y2 = (number(p) for p in points)
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"{look}/>'


def width_of(pixels: object) -> str:
    """Return the attribute of a line's width; nothing for one pixel, which is usual."""
    return "" if float(str(pixels)) == 1 else f' stroke-width="{number(float(str(pixels)))}"'


def dashes(name: object, width: float) -> str:
    """Return the attribute of a dashed line, in the proportions of Plotly; an unknown name raises NotDrawable."""
    unit = max(width, 3.0)
    known: dict[str, tuple[int, ...]] = {
        "solid": (), "dot": (1, 1), "dash": (3, 3), "longdash": (5, 5), "dashdot": (3, 1, 1, 1),
        "longdashdot": (5, 2, 1, 2),
    }  # fmt: skip
    text = str(name)
    if text in known:
        lengths = [unit * part for part in known[text]]
    else:
        try:
            lengths = [float(part.removesuffix("px")) for part in text.replace(",", " ").split()]
        except ValueError:
            raise NotDrawable(f"the dashes {text[:40]}") from None
    return f' stroke-dasharray="{" ".join(number(v) for v in lengths)}"' if lengths else ""
