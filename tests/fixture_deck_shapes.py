"""What stands on a slide, flat: every shape, also in groups and on the layout, with its place in points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pptx.oxml.ns import qn

EMU: Final = 12_700
_KINDS: Final = {"p:sp": "shape", "p:cxnSp": "line", "p:pic": "picture", "p:graphicFrame": "frame", "p:grpSp": "group"}
_TAGS: Final = {qn(tag): kind for tag, kind in _KINDS.items()}
_DRAWING: Final = "http://schemas.microsoft.com/office/drawing/2017/decorative"
_BODY_LIKE: Final = frozenset({"body", "obj", "subTitle", "chart", "tbl", "pic", "clipArt", "dgm", "media"})
Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in points."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle turned about its centre."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    def rect(self, part: Rect | None = None) -> Rect:
        """Return what the whole, or a part in the place's own coordinates, covers on the slide."""
        left, top, right, bottom = part or (0.0, 0.0, self.width, self.height)
        middle = self.x + self.width / 2, self.y + self.height / 2
        turn = math.radians(self.angle)
        corners = []
        for a, b in ((left, top), (right, top), (right, bottom), (left, bottom)):
            dx, dy = a - self.width / 2, b - self.height / 2
            corners.append((
                middle[0] + dx * math.cos(turn) - dy * math.sin(turn),
                middle[1] + dx * math.sin(turn) + dy * math.cos(turn),
            ))  # fmt: skip
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Item:
    """One shape; ``top`` is the number of the shape on the slide that it is, or lies in."""

    element: Any
    kind: str
    place: Place
    top: int
    inside: bool = False
    origin: str = "slide"
    box: Rect = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "box", self.place.rect())

    @property
    def properties(self) -> Any:
        return self.element.find(f".//{qn('p:cNvPr')}")

    @property
    def name(self) -> str:
        return self.properties.get("name") or ""

    @property
    def placeholder(self) -> Any:
        """The ``p:ph`` element, or None."""
        return self.element.find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}")

    @property
    def body(self) -> Any:
        """The text body, or None."""
        return self.element.find(qn("p:txBody"))

    @property
    def words(self) -> str:
        return "" if self.body is None else "".join(t.text or "" for t in self.body.iter(qn("a:t"))).strip()

    @property
    def decorative(self) -> bool:
        marks = self.properties.iter(f"{{{_DRAWING}}}decorative")
        return any(mark.get("val", "1") in ("1", "true") for mark in marks)

    @property
    def filled(self) -> bool:
        """Whether it hides what lies behind it."""
        look = self.element.find(qn("p:spPr"))
        fill = None if look is None else look.find(qn("a:solidFill"))
        return fill is not None and fill.find(f".//{qn('a:alpha')}") is None


def kind_of(placeholder: Any) -> str:
    """Return the type of a placeholder as its master knows it: title, body, dt, ftr or sldNum."""
    kind = placeholder.get("type", "obj")
    return "title" if kind == "ctrTitle" else "body" if kind in _BODY_LIKE else kind


def ancestors(slide: Any, placeholder: Any) -> list[Any]:
    """Return the shapes that a placeholder of a slide inherits from: the layout's, then the master's."""
    layout = slide.slide_layout
    kind, number = kind_of(placeholder), placeholder.get("idx", "0")
    titles = [e for e, ph in _placeholders(layout) if kind_of(ph) == "title"]
    same = [e for e, ph in _placeholders(layout) if ph.get("idx", "0") == number and kind_of(ph) != "title"]
    found = (titles if kind == "title" else same)[:1]
    if found:
        kind = kind_of(found[0].find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}"))
    return found + [e for e, ph in _placeholders(layout.slide_master) if kind_of(ph) == kind][:1]


def _placeholders(sheet: Any) -> Iterator[tuple[Any, Any]]:
    for element in sheet._element.cSld.spTree.iter(qn("p:sp")):
        placeholder = element.find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}")
        if placeholder is not None:
            yield element, placeholder


def items(slide: Any) -> list[Item]:
    """Return the shapes of a slide from back to front, groups before what is in them; hidden ones are left out."""
    out: list[Item] = []
    for number, element in enumerate(_children(slide._element.cSld.spTree)):
        _collect(element, number, slide, out)
    return out


def template_items(slide: Any) -> list[Item]:
    """Return what the layout and the master draw on a slide besides placeholders."""
    out: list[Item] = []
    layout = slide.slide_layout
    sheets = [layout] if layout._element.get("showMasterSp") in ("0", "false") else [layout.slide_master, layout]
    for sheet in [] if slide._element.get("showMasterSp") in ("0", "false") else sheets:
        for number, element in enumerate(_children(sheet._element.cSld.spTree)):
            _collect(element, -1 - number, None, out, origin="template")
    return [item for item in out if item.placeholder is None]


def _children(tree: Any) -> Iterator[Any]:
    for element in tree:
        if isinstance(element.tag, str) and element.tag.endswith("}AlternateContent"):
            for choice in list(element)[:1]:
                yield from _children(choice)
        elif element.tag in _TAGS:
            yield element


def _collect(
    element: Any, top: int, slide: Any, out: list[Item], frame: _Frame | None = None, origin: str = "slide"
) -> None:
    properties = element.find(f".//{qn('p:cNvPr')}")
    if properties.get("hidden") in ("1", "true"):
        return
    frame = frame or _Frame()
    numbers = _numbers(element, slide)
    if numbers is None:
        return
    kind = _TAGS[element.tag]
    if kind == "frame":
        kind = "table" if element.find(f".//{qn('a:tbl')}") is not None else "chart" if _is_chart(element) else "frame"
    place = frame.place(*numbers[:5])
    item = Item(element, kind, place, top, frame.depth > 0, origin)
    out.append(Item(element, "text", place, top, frame.depth > 0, origin) if kind == "shape" and item.words else item)
    if kind == "group":
        for child in _children(element):
            _collect(child, top, slide, out, frame.inner(place, numbers), origin)


def _is_chart(element: Any) -> bool:
    data = element.find(f".//{qn('a:graphicData')}")
    return data is not None and str(data.get("uri")).endswith("/chart")


@dataclass(frozen=True, slots=True)
class _Frame:
    """How the coordinates of a group's children lie on the slide."""

    place_of: Place | None = None
    child: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)
    depth: int = 0

    def place(self, x: float, y: float, width: float, height: float, angle: float) -> Place:
        if self.place_of is None:
            return Place(x, y, width, height, angle)
        width, height = width * self.scale[0], height * self.scale[1]
        x, y = (x - self.child[0]) * self.scale[0], (y - self.child[1]) * self.scale[1]
        left, top, right, bottom = self.place_of.rect((x, y, x + width, y + height))
        middle = (left + right) / 2, (top + bottom) / 2
        return Place(middle[0] - width / 2, middle[1] - height / 2, width, height, angle + self.place_of.angle)

    def inner(self, place: Place, numbers: tuple[float, ...]) -> _Frame:
        _, _, _, _, _, x, y, width, height = numbers
        scale = (place.width / width if width else 1.0, place.height / height if height else 1.0)
        return _Frame(place, (x, y), scale, self.depth + 1)


def _numbers(element: Any, slide: Any) -> tuple[float, ...] | None:
    """Return place, angle and the child frame of a shape, in points; None where nothing says its place."""
    transform = _transform(element)
    placeholder = element.find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}")
    if transform is None and placeholder is not None and slide is not None:
        transform = next(filter(lambda t: t is not None, map(_transform, ancestors(slide, placeholder))), None)
    if transform is None:
        return None
    pairs = []
    for tag, one, two in (("off", "x", "y"), ("ext", "cx", "cy"), ("chOff", "x", "y"), ("chExt", "cx", "cy")):
        part = transform.find(qn(f"a:{tag}"))
        pairs += [0.0, 0.0] if part is None else [int(part.get(one)) / EMU, int(part.get(two)) / EMU]
    angle = int(transform.get("rot") or 0) / 60_000
    return (*pairs[:4], angle, *pairs[4:])


def _transform(element: Any) -> Any:
    for path in (f"{qn('p:spPr')}/{qn('a:xfrm')}", qn("p:xfrm"), f"{qn('p:grpSpPr')}/{qn('a:xfrm')}"):
        found = element.find(path)
        if found is not None:
            return found
    return None
