"""What lies over what on a slide: words, charts, tables, pictures and groups, by the room that each really takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

import shapely
from fixture_deck_shapes import Item, Rect
from pptx.oxml.ns import qn

LEAST: Final = 2.0
"""Points in both directions from which on two things are over each other."""
_OBJECTS: Final = frozenset({"chart", "table", "picture", "frame"})
_GROUND: Final = 0.25  # of the slide: what is larger is a ground that things stand on, not a band
_SEEN: Final = 6.0  # square points of a shape under words from which on it is seen
_PANEL: Final = 900.0  # square points from which on a rectangle of a group is a ground and no sign


def overlaps(
    shapes: list[Item], inks: Mapping[int, Rect], behind: list[Item], edge: tuple[float, float]
) -> Iterator[tuple[str, str, str]]:
    """Yield ("overlap" or "covered", name, detail) for each pair of things that are over each other."""
    words = [i for i, item in enumerate(shapes) if item.kind == "text" and i in inks]
    things = [i for i, item in enumerate(shapes) if _is_thing(item, edge)]
    boxes = {i: inks.get(i, shapes[i].box) for i in (*words, *things)}
    for one, two in combinations([*words, *things], 2):
        if _meet(boxes[one], boxes[two]) and not _belong(shapes[one], shapes[two]):
            yield "overlap", shapes[one].name, f"{shapes[two].name}: {_size(boxes[one], boxes[two])}"
    yield from _groups(shapes, boxes, words, things)
    yield from _covered(shapes, boxes, words, things)
    yield from _template(shapes, boxes, words, things, behind, edge)


def _is_thing(item: Item, edge: tuple[float, float]) -> bool:
    """Charts, tables and pictures; a decorative picture as large as the slide is a ground."""
    large = _area(item.box) > 0.8 * edge[0] * edge[1]
    return item.kind in _OBJECTS and not (item.kind == "picture" and (item.decorative or large))


def _belong(one: Item, two: Item) -> bool:
    """Words on a picture of the same group are its labels, and marks of near places meet; words on words never may."""
    if not (one.inside and two.inside):
        return False
    return (one.top == two.top and (one.kind != "text" or two.kind != "text")) or _is_mark(one) or _is_mark(two)


def _is_mark(item: Item) -> bool:
    """A sign such as a square or a dot that stands for a place."""
    return item.kind == "text" and len(item.words) == 1 and not item.words.isalnum()


def _groups(
    shapes: list[Item], boxes: Mapping[int, Rect], words: list[int], things: list[int]
) -> Iterator[tuple[str, str, str]]:
    """Things over the shapes of a group that they are not part of: its shapes count, not the corners between them."""
    leaves = [item for item in shapes if item.inside and item.kind == "shape" and item.filled]
    tops = {item.top: item for item in shapes if item.kind == "group" and not item.inside}
    outlines: dict[int, Any] = {}
    seen = set()
    for one in (*words, *things):
        for number, leaf in enumerate(leaves):
            top = shapes[one].top
            if leaf.top == top or (one, leaf.top) in seen or not _meet(boxes[one], leaf.box):
                continue
            if top in tops and _layers(tops[top], tops[leaf.top]):
                continue
            outline = outlines.setdefault(number, _outline(leaf))
            if outline.intersection(shapely.box(*boxes[one])).area > _SEEN:
                seen.add((one, leaf.top))
                yield "overlap", shapes[one].name, f"{leaf.name} of a group"
    for panel in filter(_is_panel, leaves):
        ground = shapely.box(*panel.box)
        under = [leaf.name for leaf in leaves if leaf.top < panel.top and _meet(leaf.box, panel.box)
                 and _outline(leaf).intersection(ground).area > _SEEN]  # fmt: skip
        if under:
            yield "covered", panel.name, f"covers {', '.join(under[:6])}"


def _layers(one: Item, two: Item) -> bool:
    """Two groups over each other are layers of one map: land, circles, names."""
    area = max(0.0, min(one.box[2], two.box[2]) - max(one.box[0], two.box[0])) * max(
        0.0, min(one.box[3], two.box[3]) - max(one.box[1], two.box[1])
    )
    return area > 0.5 * min(_area(one.box), _area(two.box))


def _is_panel(item: Item) -> bool:
    """An opaque ground inside a group, as that of an inset: what lies under it cannot be seen."""
    form = item.element.find(f".//{qn('a:prstGeom')}")
    return form is not None and "rect" in form.get("prst", "").lower() and _area(item.box) > _PANEL


def _outline(leaf: Item) -> Any:
    """Return the outline of a shape on the slide: the corners of a free form, otherwise its box."""
    form = leaf.element.find(f".//{qn('a:custGeom')}")
    if form is None:
        return shapely.box(*leaf.box)
    rings = []
    for path in form.iter(qn("a:path")):
        sx, sy = (leaf.place.width / (int(path.get("w") or 0) or 1), leaf.place.height / (int(path.get("h") or 0) or 1))
        ring: list[tuple[float, float]] = []
        for point in path.iter(qn("a:pt")):
            if point.getparent().tag == qn("a:moveTo") and ring:
                rings.append(ring)
                ring = []
            ring.append((leaf.place.x + int(point.get("x")) * sx, leaf.place.y + int(point.get("y")) * sy))
        rings.append(ring)
    whole = shapely.Polygon()
    for ring in (r for r in rings if len(r) > 2):  # holes lie in their outlines: what is in both is empty
        whole = whole.symmetric_difference(shapely.make_valid(shapely.Polygon(ring)))
    return whole


def _covered(
    shapes: list[Item], boxes: Mapping[int, Rect], words: list[int], things: list[int]
) -> Iterator[tuple[str, str, str]]:
    """Words and things behind an opaque shape that comes later."""
    for one in (*words, *things):
        for later in range(one + 1, len(shapes)):
            item = shapes[later]
            opaque = item.filled and (not item.inside or (item.top != shapes[one].top and _is_panel(item)))
            if item.kind in ("shape", "text") and opaque and _meet(boxes[one], item.box):
                yield "covered", shapes[one].name, f"by {item.name}"


def _template(
    shapes: list[Item], boxes: Mapping[int, Rect], words: list[int], things: list[int], behind: list[Item],
    edge: tuple[float, float],
) -> Iterator[tuple[str, str, str]]:  # fmt: skip
    """What lies over the logo, the words or the bands of the template; a title may stand on its band."""
    charts = [*things, *(i for i, item in enumerate(shapes) if item.kind == "group" and not item.inside)]
    for ground in behind:
        large = _area(ground.box) > _GROUND * edge[0] * edge[1]
        mark = ground.kind in ("picture", "text") and not large
        band = ground.kind == "shape" and ground.filled and not large
        loose = [i for i in words if shapes[i].placeholder is None]
        for one in [*words, *charts] if mark else [*loose, *charts] if band else []:
            box = boxes.get(one, shapes[one].box)
            if _meet(box, ground.box):
                yield "overlap", shapes[one].name, f"{ground.name} of the template: {_size(box, ground.box)}"


def _meet(one: Rect, two: Rect) -> bool:
    return min(one[2], two[2]) - max(one[0], two[0]) > LEAST and min(one[3], two[3]) - max(one[1], two[1]) > LEAST


def _size(one: Rect, two: Rect) -> str:
    return f"{min(one[2], two[2]) - max(one[0], two[0]):.0f} × {min(one[3], two[3]) - max(one[1], two[1]):.0f} pt"


def _area(box: Rect) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
