"""What an office's template draws behind a slide: its marks, bands and pictures, and the colours words would stand on.

A template is read as it is drawn: the background, then the master's shapes, then the layout's. Shapes count as their
rectangles; a gradient and a picture are known by samples.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image
from pptx.oxml.ns import qn

from dashboard.slides.box import EMU, Box
from dashboard.slides.theme_colours import Colour, Scheme

_SMALL: Final = 0.25
"""Of the slide: what is smaller is a mark or a band to keep clear of, what is larger a ground to stand on."""
_UNKNOWN: Final[Colour] = (128, 128, 128)  # of a drawing that cannot be read: no words are safe on it
_ACROSS: Final = (0.02, 0.14, 0.26, 0.38, 0.5, 0.62, 0.74, 0.86, 0.98)
_DOWN: Final = (0.08, 0.29, 0.5, 0.71, 0.92)
_SAMPLES: Final = 32  # pixels of a picture across and down
_FILLS: Final = ("a:solidFill", "a:gradFill", "a:blipFill", "a:pattFill", "a:noFill", "a:grpFill")
Frame = tuple[float, float, float, float]
"""How the coordinates of a group's children lie on the slide: offsets and scales."""


@dataclass(frozen=True, slots=True)
class Paint:
    """What a rectangle is filled with: colours row by row, and how much of what is behind they hide."""

    rows: Sequence[Sequence[Colour]]
    alpha: float = 1.0

    def at(self, x: float, y: float) -> Colour:
        """Return the colour at a share of the width and of the height."""
        row = self.rows[min(int(y * len(self.rows)), len(self.rows) - 1)]
        return row[min(int(x * len(row)), len(row) - 1)]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is drawn: "picture", "text" or "shape"."""

    kind: str
    box: Box
    paint: Paint | None


class Ground:
    """What is drawn behind the slides of one layout."""

    def __init__(self, layout: Any, wide: float, high: float, scheme: Scheme, of_master: list[Thing]) -> None:
        self.wide, self.high, self.scheme = wide, high, scheme
        shown = layout._element.get("showMasterSp") not in ("0", "false")
        self.things = [*(of_master if shown else []), *things(layout, scheme)]
        self.back = _background(layout, scheme) or _background(layout.slide_master, scheme)

    @property
    def obstacles(self) -> list[Box]:
        """Return what nothing may stand on: logos, words and bands."""
        return [thing.box for thing in self.things if self._small(thing)]

    @property
    def marks(self) -> list[Box]:
        """Return the logos and words, on which not even a title may stand."""
        return [thing.box for thing in self.things if self._small(thing) and thing.kind != "shape"]

    @property
    def large(self) -> list[Thing]:
        """Return what is a ground of its own: cards, half-slide panels, pictures."""
        return [thing for thing in self.things if not self._small(thing) and thing.paint]

    def colours(self, box: Box, own: Paint | None = None) -> list[Colour]:
        """Return the colours that words in a box stand on; ``own`` is the fill of their placeholder."""
        return [self._at(box.x + x * box.width, box.y + y * box.height, own) for x in _ACROSS for y in _DOWN]

    def _at(self, x: float, y: float, own: Paint | None) -> Colour:
        whole = Box(0, 0, self.wide, self.high)
        found: Colour = (255, 255, 255)
        layers = [(whole, self.back), *((t.box, t.paint) for t in self.things), (whole, own)]
        for box, paint in layers:
            if paint is None or not (box.x <= x <= box.right and box.y <= y <= box.bottom):
                continue
            top = paint.at((x - box.x) / max(box.width, 0.01), (y - box.y) / max(box.height, 0.01))
            found = _mixed(top, found, paint.alpha)
        return found

    def _small(self, thing: Thing) -> bool:
        seen = thing.kind != "shape" or thing.paint is not None
        return seen and thing.box.width * thing.box.height <= _SMALL * self.wide * self.high


def things(sheet: Any, scheme: Scheme) -> list[Thing]:
    """Return what a master or a layout draws besides its placeholders, from back to front."""
    return list(_things(sheet._element.cSld.spTree, sheet.part, scheme, (0.0, 0.0, 1.0, 1.0)))


def paint_of(properties: Any, part: Any, scheme: Scheme) -> Paint | None:
    """Return what ``p:spPr`` or ``p:bgPr`` fills its shape with; None where it lets through what is behind."""
    fill = next((element for name in _FILLS for element in properties.findall(qn(name))), None)
    return None if fill is None else _paint(fill, part, scheme)


def box_of(element: Any) -> Box | None:
    """Return where an element says that it stands."""
    transform = next(element.iter(qn("a:xfrm"), qn("p:xfrm")), None)
    return None if transform is None else _box(transform, (0.0, 0.0, 1.0, 1.0))


def _things(tree: Any, part: Any, scheme: Scheme, frame: Frame) -> Iterator[Thing]:
    for element in tree:
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag == "AlternateContent":
            yield from (t for choice in list(element)[:1] for t in _things(choice, part, scheme, frame))
            continue
        if tag not in ("sp", "pic", "grpSp", "graphicFrame") or _hidden(element):
            continue
        transform = next(element.iter(qn("a:xfrm"), qn("p:xfrm")), None)
        if transform is None:
            continue
        box = _box(transform, frame)
        if tag == "grpSp":
            yield from _things(element, part, scheme, _inner(transform, box))
        elif tag == "pic":
            yield Thing("picture", box, _picture(element.find(qn("p:blipFill")), part))
        elif tag == "graphicFrame":
            yield Thing("text", box, None)
        else:
            worded = any((text.text or "").strip() for text in element.iter(qn("a:t")))
            yield Thing("text" if worded else "shape", box, _fill_of_shape(element, part, scheme))


def _hidden(element: Any) -> bool:
    properties = element[0].find(qn("p:cNvPr"))
    holder = next(element[0].iter(qn("p:ph")), None)
    return holder is not None or (properties is not None and properties.get("hidden") in ("1", "true"))


def _fill_of_shape(element: Any, part: Any, scheme: Scheme) -> Paint | None:
    properties = element.find(qn("p:spPr"))
    if any(properties.find(qn(name)) is not None for name in _FILLS):
        return paint_of(properties, part, scheme)
    reference = element.find(f"{qn('p:style')}/{qn('a:fillRef')}")
    if reference is None or reference.get("idx") in (None, "0", "1000") or not len(reference):
        return None
    return _flat(*scheme.colour(reference))


def _paint(fill: Any, part: Any, scheme: Scheme) -> Paint | None:
    kind = fill.tag.rpartition("}")[2]
    if kind == "solidFill":
        return _flat(*scheme.colour(fill))
    if kind == "gradFill":
        stops = [scheme.colour(stop) for stop in fill.iter(qn("a:gs"))]
        colours = [colour for colour, _ in stops if colour]
        # Whichever way it runs, words on it meet all its colours.
        return Paint([colours, colours[::-1]], min(alpha for _, alpha in stops)) if colours else None
    if kind == "blipFill":
        return _picture(fill, part)
    if kind == "pattFill":
        ground = fill.find(qn("a:bgClr"))
        return None if ground is None else _flat(*scheme.colour(ground))
    return None


def _flat(colour: Colour | None, alpha: float) -> Paint | None:
    return None if colour is None or alpha <= 0.02 else Paint([[colour]], alpha)


def _picture(fill: Any, part: Any) -> Paint | None:
    blip = None if fill is None else fill.find(qn("a:blip"))
    if blip is None:
        return None
    faint = next((int(one.get("amt") or 100_000) / 100_000 for one in blip.iter(qn("a:alphaModFix"))), 1.0)
    try:
        image = Image.open(io.BytesIO(part.related_part(blip.get(qn("r:embed"))).blob))
        image.draft("RGB", (4 * _SAMPLES, 4 * _SAMPLES))
        pixels = image.convert("RGBA").resize((_SAMPLES, _SAMPLES), Image.Resampling.BOX)
        pixels = Image.alpha_composite(Image.new("RGBA", pixels.size, "white"), pixels).convert("RGB")
    except (KeyError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Paint([[_UNKNOWN]], faint)
    data = pixels.tobytes()
    flat = [(data[at], data[at + 1], data[at + 2]) for at in range(0, len(data), 3)]
    return Paint([flat[at : at + _SAMPLES] for at in range(0, len(flat), _SAMPLES)], faint)


def _background(sheet: Any, scheme: Scheme) -> Paint | None:
    back = sheet._element.cSld.find(qn("p:bg"))
    if back is None:
        return None
    properties = back.find(qn("p:bgPr"))
    if properties is not None:
        return paint_of(properties, sheet.part, scheme)
    reference = back.find(qn("p:bgRef"))
    if reference is None:
        return None
    pictured = scheme.pictured(int(reference.get("idx") or 0))
    return Paint([[_UNKNOWN]]) if pictured else _flat(*scheme.colour(reference))


def _box(transform: Any, frame: Frame) -> Box:
    at, size = transform.find(qn("a:off")), transform.find(qn("a:ext"))
    if at is None or size is None:
        return Box(0, 0, 0, 0)
    left, top, x_scale, y_scale = frame
    x, y = left + int(at.get("x")) / EMU * x_scale, top + int(at.get("y")) / EMU * y_scale
    wide, high = int(size.get("cx")) / EMU * x_scale, int(size.get("cy")) / EMU * y_scale
    if 45 <= int(transform.get("rot") or 0) / 60_000 % 180 < 135:  # stands on its side
        x, y, wide, high = x + (wide - high) / 2, y + (high - wide) / 2, high, wide
    return Box(x, y, wide, high)


def _inner(transform: Any, box: Box) -> Frame:
    at, size = transform.find(qn("a:chOff")), transform.find(qn("a:chExt"))
    if at is None or size is None:
        return 0.0, 0.0, 1.0, 1.0
    x_scale = box.width / (int(size.get("cx")) / EMU or 1.0)
    y_scale = box.height / (int(size.get("cy")) / EMU or 1.0)
    return box.x - int(at.get("x")) / EMU * x_scale, box.y - int(at.get("y")) / EMU * y_scale, x_scale, y_scale


def _mixed(top: Colour, under: Colour, alpha: float) -> Colour:
    red, green, blue = (round(a * alpha + b * (1 - alpha)) for a, b in zip(top, under, strict=True))
    return red, green, blue
