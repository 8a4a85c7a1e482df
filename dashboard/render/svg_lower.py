"""A drawing made lower: its rows move together, while letters, symbols and bars keep their size.

A picture that is a little too high for a slide or a page would go on on a next one with a row or two, which reads like
a mistake. Nothing is made smaller here: only the room between things is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from dashboard.render import svg_fonts
from dashboard.render.svg import Drawing
from dashboard.render.svg_text import number

LEAST: Final = 0.72
"""Share of its height that a drawing keeps at least."""
_SVG: Final = "http://www.w3.org/2000/svg"
_KEPT: Final = 30.0  # pixels: what is not higher keeps its height and is only moved
_UP: Final = 0.88  # em of letters above their line, and below
_UNDER: Final = 0.24
_LONG: Final = 300.0  # pixels of a line of names
_EDGE: Final = 3.0
_CLOSER: Final = 0.88  # of its length: closer letters would be seen
_HEADED: Final = 24.0  # pixels under turned heads that stay free
_SAME: Final = 1.3  # heights of a line from one line of a block to the next
_UNKNOWN: Final = ("image", "use", "foreignObject", "polygon", "polyline", "ellipse")
_FLAT: Final = frozenset("MLHVZ")
_TOKEN: Final = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER: Final = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_TURN: Final = re.compile(r"(?:rotate\(\S+ \S+|translate\(\S+) (-?[\d.]+)\)")
Down = Callable[[float], float]


@dataclass(slots=True)
class _Block:
    top: float
    bottom: float
    left: float
    right: float
    elements: list[ET.Element]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def across(self, other: _Block) -> bool:
        return self.left < other.right and other.left < self.right


def lowered(picture: Drawing, room: float, least: float = LEAST) -> Drawing:
    """Return a drawing that is at most ``room`` pixels high, or the same one where that would press its words together.

    Parameters
    ----------
    picture : Drawing
        One whose rows may move together: of a map or a plot, shapes would be bent.
    room : float
        Pixels.
    least : float
        Share of its height that it keeps at least. Heads that are turned stay as they are.
    """
    if picture.height <= room:
        return picture
    root = _root(picture)
    elements = list(root.iter())
    fixed = max((float(m[1]) + _HEADED for e in elements if (m := _turned(e))), default=0.0)
    if room <= fixed or any(_name(e) in _UNKNOWN or not _flat(e) for e in elements):
        return picture
    share = (room - fixed) / (picture.height - fixed)
    blocks = _blocks(root)
    if share < max(least, _closest(root, blocks, fixed)):
        return picture

    def down(y: float) -> float:
        return y if y <= fixed else fixed + (y - fixed) * share

    for element in root:
        _move(element, down)
    for block in blocks:
        for line in block.elements:
            line.set("y", number(float(line.get("y", 0)) + down(block.middle) - block.middle))
    return Drawing(picture.width, room, _inner(root))


def narrowed(picture: Drawing) -> Drawing:
    """Return a drawing whose lines end inside it: one that runs a little over its right edge is set closer."""
    if "<text" not in picture.svg:
        return picture
    root = _root(picture)
    for element in (e for e in root.iter() if _name(e) == "text" and e.get("text-anchor", "start") == "start"):
        left = float(element.get("x", 0))
        room = picture.width - _EDGE - left
        long = svg_fonts.advance("".join(element.itertext()), float(element.get("font-size", 14)))
        if room < long <= room / _CLOSER and not element.get("transform"):
            element.set("textLength", number(room))
    return Drawing(picture.width, picture.height, _inner(root))


def least_width(picture: Drawing) -> float:
    """Return the pixels that a drawing needs for its long lines, which wrap at so many letters whatever its width."""
    ends = [0.0]
    for element in (
        e for e in _root(picture).iter() if _name(e) == "text" and e.get("text-anchor", "start") == "start"
    ):
        long = svg_fonts.advance("".join(element.itertext()), float(element.get("font-size", 14)))
        ends += [float(element.get("x", 0)) + long + _EDGE] if long > _LONG else []
    return max(ends)


def _root(picture: Drawing) -> ET.Element:
    ET.register_namespace("", _SVG)
    return ET.fromstring(f'<svg xmlns="{_SVG}">{picture.svg}</svg>')


def _inner(root: ET.Element) -> str:
    return "".join(ET.tostring(e, encoding="unicode") for e in root).replace(f' xmlns="{_SVG}"', "")


def _name(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _turned(element: ET.Element) -> re.Match[str] | None:
    return _TURN.search(element.get("transform", "")) if "rotate" in element.get("transform", "") else None


def _flat(element: ET.Element) -> bool:
    """Return whether the lines of a path can be followed; those of a symbol that is moved as a whole need not."""
    return bool(element.get("transform")) or set(re.findall("[A-Za-z]", element.get("d", ""))) <= _FLAT


def _blocks(root: ET.Element) -> list[_Block]:
    """Return the words that are not turned: lines close under one another are one block, which is moved as a whole."""
    out: list[_Block] = []
    for line in sorted(_lines(root), key=lambda one: one.bottom):
        over = next(
            (b for b in out if b.across(line) and line.bottom - b.bottom <= _SAME * (line.bottom - line.top)), None
        )
        if over is None:
            out.append(line)
        else:
            over.bottom, over.left, over.right = line.bottom, min(over.left, line.left), max(over.right, line.right)
            over.elements += line.elements
    return out


def _closest(root: ET.Element, blocks: list[_Block], fixed: float) -> float:
    """Return the share at which the first two blocks of words would touch, or one its ground's edge."""
    least = 0.0
    for at, block in enumerate(blocks):
        for other in blocks[at + 1 :]:
            if block.across(other) and other.bottom > fixed and other.middle > block.middle + 1:
                needed = (block.bottom - block.top + other.bottom - other.top) / 2
                least = max(least, min(1.0, needed / (other.middle - block.middle)))
    for ground in (e for e in root.iter() if _name(e) == "rect"):
        top, high, left, wide = (float(ground.get(name, 0)) for name in ("y", "height", "x", "width"))
        on = [b for b in blocks if top <= b.middle <= top + high and left <= b.left < left + wide]
        if high > _KEPT and len(on) == 1:
            least = max(least, min(1.0, (on[0].bottom - on[0].top) / high))
    return least


def _lines(root: ET.Element) -> Iterator[_Block]:
    for element in root:
        if _name(element) == "g" and not element.get("transform"):
            yield from _lines(element)
        elif _name(element) == "text":
            size, words = float(element.get("font-size", 14)), "".join(element.itertext())
            across, x, y = svg_fonts.advance(words, size), float(element.get("x", 0)), float(element.get("y", 0))
            left = x - {"middle": across / 2, "end": across}.get(element.get("text-anchor", ""), 0.0)
            yield _Block(y - _UP * size, y + _UNDER * size, left, left + across, [element])


def _move(element: ET.Element, down: Down) -> None:
    name, turn = _name(element), element.get("transform", "")
    if name in ("defs", "title", "desc") or not isinstance(element.tag, str):
        return
    if turn:
        found = _TURN.search(turn)
        if found:
            y = float(found[1])
            element.set("transform", f"translate(0 {number(down(y) - y)}) {turn}")
    elif name == "g":
        for inner in element:
            _move(inner, down)
    elif name == "circle":
        element.set("cy", number(down(float(element.get("cy", 0)))))
    elif name == "rect":
        top, bottom = _span(float(element.get("y", 0)), float(element.get("height", 0)), down)
        element.set("y", number(top))
        element.set("height", number(bottom - top))
    elif name == "line":
        _line(element, down)
    elif name == "path":
        _path(element, down)


def _span(top: float, high: float, down: Down) -> tuple[float, float]:
    if high > _KEPT:
        return down(top), down(top + high)
    middle = down(top + high / 2)
    return middle - high / 2, middle + high / 2


def _line(element: ET.Element, down: Down) -> None:
    ends = [float(element.get(name, 0)) for name in ("y1", "y2")]
    top, bottom = _span(min(ends), abs(ends[1] - ends[0]), down)
    for name, y in zip(("y1", "y2"), (top, bottom) if ends[0] <= ends[1] else (bottom, top), strict=True):
        element.set(name, number(y))


def _path(element: ET.Element, down: Down) -> None:
    drawn = _TOKEN.findall(element.get("d", ""))
    numbers = [(command, [float(n) for n in _NUMBER.findall(rest)]) for command, rest in drawn]
    heights = [y for command, given in numbers for y in _heights(command, given)]
    if not heights:
        return
    top, high = min(heights), max(heights) - min(heights)
    start, end = _span(top, high, down)

    def to(y: float) -> float:
        return start + (y - top) * ((end - start) / high if high else 1.0)

    said = []
    for command, given in numbers:
        if command == "V":
            given = [to(y) for y in given]
        elif command in "ML":
            given = [to(value) if at % 2 else value for at, value in enumerate(given)]
        said.append(command + ",".join(number(value) for value in given))
    element.set("d", "".join(said))


def _heights(command: str, given: list[float]) -> list[float]:
    if command == "V":
        return given
    return given[1::2] if command in "ML" else []
