"""Where a drawing can be cut into pages: between its rows, never through words or a mark, never under a mere head."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

from dashboard.render import svg_fonts

_PAIR: Final = re.compile(r"(-?[\d.]+)[, ](-?[\d.]+)")
_DOWN: Final = re.compile(r"V(-?[\d.]+)")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_TURN: Final = re.compile(r"rotate\((-?[\d.]+) (-?[\d.]+) (-?[\d.]+)\)")
_MOVE: Final = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)")
_TALL: Final = 300.0  # pixels: what reaches further is a ground behind many rows
_AIR: Final = 2.4  # pixels that a cut stays away from words: less lies between two lines of one label
_EDGE: Final = 0.6  # rows that touch may be parted where they do
_UP: Final = 0.85  # em of a letter above its line, and below
_UNDER: Final = 0.25


@dataclass(frozen=True, slots=True)
class Rows:
    """The y at which a drawing may be cut, rising, its foot included; and where the heads of its columns end."""

    cuts: tuple[float, ...]
    heads: float


@dataclass(frozen=True, slots=True)
class _Part:
    """What one element fills.

    ``flat`` is a ground that may touch the next, ``head`` bold words, ``mark`` can be clicked.
    """

    top: float
    bottom: float
    mark: bool = False
    flat: bool = False
    head: bool = False


@dataclass(slots=True)
class _Strip:
    """What lies between two cuts."""

    top: float
    bottom: float
    mark: bool
    head: bool
    parts: int = 1


def rows(svg: str, height: float, *, panels: bool = False) -> Rows:
    """Find the cuts of a drawing.

    Parameters
    ----------
    svg : str
        Elements, with ``data-mark`` on what can be clicked.
    panels : bool
        Upright lines hold a plot together; else they run behind rows that may be parted.
    """
    root = ElementTree.fromstring(f"<svg>{svg}</svg>")
    tall = 2 * _TALL if panels else _TALL
    parts = [part for part in _parts(root, panels) if part.bottom - part.top <= tall]
    strips: list[_Strip] = []
    for part in sorted(parts, key=lambda p: p.top - _air(p)):
        top, bottom = part.top - _air(part), part.bottom + _air(part)
        if strips and top <= strips[-1].bottom:
            last = strips[-1]
            last.bottom, last.mark, last.head = max(last.bottom, bottom), last.mark or part.mark, last.head or part.head
            last.parts += 1
        else:
            strips.append(_Strip(top, bottom, part.mark, part.head))
    cuts = []
    after_head = False
    for strip, following in itertools.pairwise(strips):
        # What stands under a head before the first mark (a scale, a number of places) belongs to it.
        after_head = not strip.mark and (strip.head or after_head)
        if not after_head:
            cuts.append(round((strip.bottom + following.top) / 2, 1))
    return Rows((*(cut for cut in cuts if 0 < cut < height - 1), height), _heads(strips))


def _heads(strips: list[_Strip]) -> float:
    """Return where the heads of columns end: over the first mark, and over the head of its group of rows."""
    at = next((at for at, strip in enumerate(strips) if strip.mark), 0)
    if at == 0:
        return 0.0
    last = strips[at - 1]
    foot = last.top if last.head and last.parts == 1 else strips[at].top
    return round(foot, 1)


def _air(part: _Part) -> float:
    return -_EDGE if part.flat else _EDGE if part.mark else _AIR


def _parts(node: ElementTree.Element, panels: bool, *, mark: bool = False, turn: str = "") -> Iterator[_Part]:
    for child in node:
        if child.tag in ("defs", "title"):
            continue
        inside = mark or "data-mark" in child.attrib
        if child.tag == "g":
            moved = child.get("transform", "")
            yield from _parts(child, panels, mark=inside, turn=moved if "rotate" in moved else turn)
            continue
        found = _extent(child, turn, panels)
        if found is None:
            continue
        if child.tag == "text":
            bold = any(span.get("font-weight") == "700" for span in (child, *child))
            yield _Part(*found, mark=inside, head=bold)
        else:
            yield _Part(*found, mark=inside, flat=child.tag == "rect")


def _extent(node: ElementTree.Element, turn: str, panels: bool) -> tuple[float, float] | None:
    def at(name: str) -> float:
        return float(node.get(name, "0"))

    if node.tag == "text":
        return _words(node, turn)
    if node.tag == "rect":
        return at("y"), at("y") + at("height")
    if node.tag == "circle":
        # The unseen ground of a small marker reaches over its neighbours.
        return (
            None if node.get("fill") == "none" and not node.get("stroke") else (at("cy") - at("r"), at("cy") + at("r"))
        )
    if node.tag == "line":
        return _upright((at("x1"), at("x2")), (at("y1"), at("y2")), panels)
    return _path(node, panels) if node.tag == "path" else None


def _path(node: ElementTree.Element, panels: bool) -> tuple[float, float] | None:
    drawn = node.get("d", "")
    moved = _MOVE.search(node.get("transform", ""))
    if moved:  # a marker, drawn about its middle
        reach = max((abs(float(n)) for n in _NUMBER.findall(drawn)), default=0.0)
        return float(moved[2]) - reach, float(moved[2]) + reach
    pairs = [(float(x), float(y)) for x, y in _PAIR.findall(drawn)]
    down = [y for _, y in pairs] + [float(y) for y in _DOWN.findall(drawn)]
    return _upright([x for x, _ in pairs], down, panels) if down else None


def _upright(
    across: list[float] | tuple[float, ...], down: list[float] | tuple[float, ...], panels: bool
) -> tuple[float, float] | None:
    """Return the reach of a line, or None for one that parts nothing: a level one, and a long upright one of a grid."""
    if len(set(down)) < 2 or (not panels and len(set(across)) == 1 and max(down) - min(down) > 40):
        return None
    return min(down), max(down)


def _words(node: ElementTree.Element, turn: str) -> tuple[float, float]:
    size = max(float(span.get("font-size", "0")) for span in (node, *node)) or 15.0
    y = float(node.get("y", "0"))
    turned = _TURN.search(turn)
    if not turned:
        return y - _UP * size, y + _UNDER * size
    angle, x0, y0 = math.radians(float(turned[1])), float(turned[2]), float(turned[3])
    wide = svg_fonts.advance("".join(node.itertext()), size)
    start = float(node.get("x", "0")) - {"middle": wide / 2, "end": wide}.get(node.get("text-anchor", ""), 0.0)
    corners = [(x, y + dy) for x in (start, start + wide) for dy in (-_UP * size, _UNDER * size)]
    down = [y0 + (x - x0) * math.sin(angle) + (v - y0) * math.cos(angle) for x, v in corners]
    return min(down), max(down)
