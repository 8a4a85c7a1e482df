"""How high the parts of a drawing reach: read from its SVG, so that a page can end between two rows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from dashboard.render import svg_fonts
from dashboard.render.palette import palette

SVG: Final = "http://www.w3.org/2000/svg"
ET.register_namespace("", SVG)
_NUMBER: Final = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_COMMAND: Final = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_HEIGHTS: Final = {
    "M": (2, 1),
    "L": (2, 1),
    "T": (2, 1),
    "V": (1, 0),
    "C": (6, 5),
    "S": (4, 3),
    "Q": (4, 3),
    "A": (7, 6),
}
"""How many numbers a command takes, and which of them is the height that it reaches."""
_UNDER: Final = 46.0  # pixels under a heading that stay on its page
_DEFINED: Final = ("defs", "clipPath", "pattern", "title", "desc")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a drawing and the heights between which it lies, in pixels.

    ``words`` says whether it is text, which is never cut; ``top`` is -inf and ``bottom`` inf where that is not known.
    A heading reaches down over what it stands over.
    """

    element: ET.Element
    top: float
    bottom: float
    words: bool = False
    left: float = 0.0
    anchor: str = ""


def tree(svg: str) -> ET.Element:
    """Return the elements of a drawing under a root of their own."""
    return ET.fromstring(f'<svg xmlns="{SVG}">{svg}</svg>')


def parts(root: ET.Element) -> Iterator[Part]:
    """Return the parts of a drawing; a group that is turned or moved is one part."""
    for element in root:
        name = _name(element)
        if name == "g" and "transform" not in element.attrib:
            yield from parts(element)
        elif name not in _DEFINED:
            yield _part(element, name)


def within(root: ET.Element, top: float, bottom: float) -> ET.Element:
    """Return a copy of a drawing without the parts that lie wholly outside two heights."""
    out = ET.Element(root.tag, root.attrib)
    for element in root:
        name = _name(element)
        if name == "g" and "transform" not in element.attrib:
            inner = within(element, top, bottom)
            if len(inner):
                out.append(inner)
        elif name in _DEFINED:
            out.append(element)
        else:
            part = _part(element, name)
            if part.bottom > top and part.top < bottom:
                out.append(element)
    return out


def inner(root: ET.Element) -> str:
    """Return the elements under a root as text, without the root."""
    return "".join(ET.tostring(element, encoding="unicode") for element in root)


def _name(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _part(element: ET.Element, name: str) -> Part:
    if name == "g":
        return _turned(element)
    found = _numbers(element.get("transform", "")) if "translate" in element.get("transform", "") else []
    shift = found[1] if len(found) > 1 else 0.0
    if name == "text":
        size = _size(element)
        y = float(element.get("y", 0)) + shift
        at, anchor = float(element.get("x", 0)), element.get("text-anchor", "start")
        under = _UNDER if _heading(element) else 0.0
        return Part(element, y - 0.95 * size, y + 0.32 * size + under, words=True, left=at, anchor=anchor)
    heights = _shape(element, name)
    stroke = float(element.get("stroke-width", 1)) / 2 if element.get("stroke") else 0.0
    if not heights:
        return Part(element, -math.inf, math.inf)
    return Part(element, min(heights) + shift - stroke, max(heights) + shift + stroke)


def _shape(element: ET.Element, name: str) -> list[float]:
    if name == "rect":
        top = float(element.get("y", 0))
        return [top, top + float(element.get("height", 0))]
    if name == "line":
        return [float(element.get("y1", 0)), float(element.get("y2", 0))]
    if name == "circle":
        middle, radius = float(element.get("cy", 0)), float(element.get("r", 0))
        return [middle - radius, middle + radius]
    return _path(element.get("d", "")) if name == "path" else []


def _path(drawn: str) -> list[float]:
    """Return the heights that a path reaches; [] where it has a command that is not read here."""
    heights: list[float] = []
    for command, rest in _COMMAND.findall(drawn):
        if command in "ZzHh":
            continue
        if command not in _HEIGHTS:
            return []
        takes, which = _HEIGHTS[command]
        heights += _numbers(rest)[which::takes]
    return heights


def turned(root: ET.Element) -> list[tuple[ET.Element, list[tuple[float, float]]]]:
    """Return the texts of a drawing that are turned about a point, with the corners (x, y) of their lines."""
    found = [(e, _corners(e)) for e in root.iter() if _name(e) == "g" and "rotate" in e.get("transform", "")]
    return [(element, corners) for element, corners in found if corners]


def _turned(group: ET.Element) -> Part:
    """Return a group as one part: text that is turned about a point reaches as far as its corners."""
    heights = [y for _, y in _corners(group)] if "rotate" in group.get("transform", "") else []
    if not heights:
        return Part(group, -math.inf, math.inf)
    return Part(group, min(heights), max(heights), words=True)


def _corners(group: ET.Element) -> list[tuple[float, float]]:
    angle, across, down = ([*_numbers(group.get("transform", "")), 0.0, 0.0, 0.0])[:3]
    turn, corners = math.radians(angle), []
    for text in (e for e in group if _name(e) == "text"):
        size, x, y = _size(text), float(text.get("x", 0)), float(text.get("y", 0))
        wide = svg_fonts.advance("".join(text.itertext()), size)
        start = x + {"start": 0.0, "middle": -wide / 2, "end": -wide}[text.get("text-anchor", "start")]
        for left in (start - across, start + wide - across):
            for top in (y - 0.95 * size - down, y + 0.32 * size - down):
                at = across + left * math.cos(turn) - top * math.sin(turn)
                corners.append((at, down + left * math.sin(turn) + top * math.cos(turn)))
    return corners


def _heading(text: ET.Element) -> bool:
    """Return whether a text is the head of a block: bold in the colour of titles."""
    first = next((e for e in text.iter() if e.get("fill")), text)
    bold = first.get("font-weight") or text.get("font-weight") or ""
    return bold in ("bold", "700", "600") and first.get("fill", "").upper() == palette("light").navy


def _size(text: ET.Element) -> float:
    sizes = [float(e.get("font-size", 0)) for e in text.iter() if e.get("font-size")]
    return max(sizes, default=15.0)


def _numbers(text: str) -> list[float]:
    return [float(n) for n in _NUMBER.findall(text)]
