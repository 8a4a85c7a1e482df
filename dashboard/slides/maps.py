"""A map as native shapes: one a region, named by code and name, grouped and recolourable, with key, inset and the line
of the approval number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.map_classes import radius
from dashboard.render.map_figure import INSET_AREA, MAIN_SOUTH, fitted, ground
from dashboard.render.map_geometry import Outline, lines
from dashboard.render.map_labels import Wish, around, place
from dashboard.render.map_marks import Mark, Marks, gap_outlines, has_dot, marks, ranked
from dashboard.render.map_project import Sheet as Projection
from dashboard.render.map_words import map_footnote
from dashboard.render.palette import Palette
from dashboard.render.words import alt_text
from dashboard.slides import fit, map_key
from dashboard.slides.box import Box
from dashboard.slides.group import Group, Points
from dashboard.slides.sheet import Run, Sheet
from dashboard.view import View

LARGEST: Final = 20.0
"""Points of the largest circle's radius."""
COLUMN: Final = 76.0
"""Points of the highest column."""
_INSET: Final = (66.0, 98.0)
_APPROVAL: Final = 10.5
_LABEL: Final = 10.5
_DOT: Final = 4.5
_SIGN_ROOM: Final = 11.0  # points across, for the sign of a gap inside its area
_SMALL: Final = 14.0  # points: an area smaller than this across gets a dot
_GAP_REACH: Final = 5.0
_MOST_LABELS: Final = 26


@dataclass(frozen=True)
class _Map:
    """What every part of one map needs."""

    sheet: Sheet
    frame: Frame
    view: View
    found: Marks
    projection: Projection

    @property
    def colours(self) -> Palette:
        return self.sheet.colours

    def at(self, mark: Mark) -> tuple[float, float]:
        return self.projection.at(mark.longitude, mark.latitude)

    def fill(self, mark: Mark) -> str:
        return self.found.classes.colours("light")[mark.shown]

    def group(self) -> Group:
        return Group(self.sheet.language, self.sheet.next_id())


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any = None) -> None:
    """Draw a frame of kind "figure_map" or "places_map" into a box."""
    found = marks(frame, view)
    approval = map_footnote(frame.language)
    high = fit.lines(approval, _APPROVAL, box.width) * _APPROVAL * fit.LINE + 2
    box, under = box.foot(high, gap=4)
    wide = map_key.width(found, frame.language, box.height, LARGEST, COLUMN)
    picture, key = box.columns(box.width - wide - 12, wide, gap=12)
    base, inside = ground(view, None)
    bounds = (picture.x, picture.y, picture.right, picture.bottom)
    projection, inset = _placed(fitted(view, base, inside, found), picture, inset=not view.within)
    drawn = _Map(sheet, frame, view, found, projection)
    _regions(drawn, base, inside, alt_text(frame, view))
    _gaps(drawn)
    _points(drawn)
    _names(drawn, bounds, [] if view.within else [(inset.x, inset.y, inset.right, inset.bottom)])
    if not view.within:
        _inset(drawn, base, inset)
    map_key.draw(sheet, found, key, LARGEST, COLUMN)
    sheet.text(under, [[Run(approval, _APPROVAL, colour=sheet.colours.grey)]], "approval", anchor="bottom")


def _placed(seen: list[Points], picture: Box, *, inset: bool) -> tuple[Projection, Box]:
    """Return the projection and where the inset stands: in the sea at the lower right, near the coast but over no land.

    In a narrow picture the map is made smaller until the inset has room beside the coast: no land may be hidden.
    """
    bounds = (picture.x, picture.y, picture.right, picture.bottom)
    share = min(1.0, max(0.72, picture.width / 400))
    wide, high = _INSET[0] * share, _INSET[1] * share
    top, right = picture.bottom - high, bounds[2] - 12 if inset else bounds[2]
    while True:
        projection = Projection(seen, (bounds[0], bounds[1], right, bounds[3]), clip=bounds, margin=2)
        points = np.vstack([projection.pixels(ring) for ring in seen])
        beside = points[points[:, 1] > top - 6]
        coast = float(beside[:, 0].max()) if len(beside) else picture.x
        over = coast + 6 + wide - picture.right
        if not inset or over <= 0 or right - picture.x < 0.4 * picture.width:
            return projection, Box(min(coast + 10, picture.right - wide), top, wide, high)
        right -= max(over, 4.0)


def _rings(projection: Projection, outline: Outline) -> Iterable[Points]:
    left, top, right, bottom = projection.frame
    for ring in outline.rings:
        points = projection.pixels(ring)
        (west, north), (east, south) = points.min(axis=0), points.max(axis=0)
        # A shape cannot be cut by a frame as a picture can: what reaches out of it is pressed to its edge.
        if west <= right and east >= left and north <= bottom and south >= top:
            yield np.clip(points, (left, top), (right, bottom))


def _regions(drawn: _Map, base: dict[str, Outline], inside: dict[str, Outline], alt: str) -> None:
    """Put the ground and what has a figure into one group: one shape a region."""
    coloured = {}
    if drawn.found.mode == "areas":
        coloured = {m.outline.code: m for m in drawn.found.places if m.outline is not None}
    over = {c: m.outline for c, m in coloured.items() if c not in base and c not in inside and m.outline}
    group, fills = drawn.group(), {}
    layers = [*base.values(), *(o for c, o in inside.items() if c not in base), *over.values()]
    for outline in layers:
        mark = coloured.get(outline.code)
        fills[outline.code] = _region(drawn, group, outline, mark)
    for outline, row in gap_outlines(drawn.found, drawn.view).values():
        told = f"{row['region_name']} {say(drawn.sheet.language, 'gap.' + row['gap'])}"
        group.area(f"{outline.code} {row['region_name']}", _rings(drawn.projection, outline), drawn.colours.land,
                   drawn.colours.grey, width=0.25, alt=told, hatched=drawn.colours.gap)  # fmt: skip
    if drawn.found.dense:  # over the areas that cover them
        for outline in base.values():
            name = f"{outline.code} {outline.name_zh if drawn.sheet.language == 'zh' else outline.name_en}"
            group.line(name, [*_rings(drawn.projection, outline)], drawn.colours.gap, width=0.5)
    for line in lines():
        parts = [drawn.projection.pixels(part) for part in line.parts]
        group.line(say(drawn.sheet.language, f"slides_map.{line.kind}"), _held(drawn.projection, parts),
                   drawn.colours.gap, width=1.0)  # fmt: skip
    name = say(drawn.sheet.language, "slides_map.regions")
    group.add_to(drawn.sheet, "map", name, alt, fills=fills)


def _region(drawn: _Map, group: Group, outline: Outline, mark: Mark | None) -> str:
    colours, chinese = drawn.colours, drawn.sheet.language == "zh"
    name = f"{outline.code} {outline.name_zh if chinese else outline.name_en}"
    fill = drawn.fill(mark) if mark else colours.land
    marked = mark is not None and mark.code == drawn.view.highlight
    edge = colours.accent if marked else colours.border if mark is None else colours.grey
    alt = f"{mark.row['region_name']} {mark.text}" if mark else ""
    hatched = colours.grey if mark and mark.open else ""
    thin = mark is not None and drawn.found.dense and not marked
    edge, width = (colours.paper, 0.2) if thin else (edge, 1.75 if marked else 0.5)
    group.area(name, _rings(drawn.projection, outline), fill, edge, width=width, alt=alt, hatched=hatched)
    return fill


def _held(projection: Projection, parts: list[Points]) -> list[Points]:
    """Return the parts of a line that lie in the frame as a whole."""
    left, top, right, bottom = projection.frame
    return [part for part in parts if ((part >= (left, top)) & (part <= (right, bottom))).all()]


def _points(drawn: _Map) -> None:
    """Put circles, columns and the dots of areas too small to be seen into a group of their own, largest first."""
    group, colours, language = drawn.group(), drawn.colours, drawn.sheet.language
    for mark in sorted(drawn.found.places, key=lambda m: -m.value):
        x, y = drawn.at(mark)
        areas = drawn.found.mode == "areas"
        if not drawn.projection.holds(x, y) or (areas and not _is_dot(drawn, mark)):
            continue
        special = mark.code == drawn.view.highlight or (
            drawn.view.kind == "places_map" and bool(mark.row["base_seven"])
        )
        name, alt = f"{mark.code} {mark.row['region_name']}", f"{mark.row['region_name']} {mark.text}"
        if drawn.found.mode == "columns":
            high = max(COLUMN * max(mark.value, 0.0) / drawn.found.largest, 0.5) if drawn.found.largest else 0.5
            fill = colours.accent if special else colours.benchmark
            group.shape("rect", name, Box(x - 3, y - high, 6, high), fill, colours.paper, alt=alt,
                        opacity=0.45 if mark.open else 0.9)  # fmt: skip
            continue
        size = _size(drawn, mark)
        fill = drawn.fill(mark) if areas else colours.accent if special else colours.benchmark
        edge = (
            colours.accent
            if special and areas
            else colours.ink
            if mark.open
            else colours.grey
            if areas
            else colours.paper
        )
        group.shape("ellipse", name, Box(x - size, y - size, 2 * size, 2 * size), fill, edge, alt=alt, width=1.0,
                    opacity=1 if areas else 0.35 if mark.open else 0.72, dashed=mark.open)  # fmt: skip
    group.add_to(
        drawn.sheet,
        "map_points",
        say(language, "slides_map.points"),
        say(language, "slides_map.points_alt", count=len(group)),
    )


def _is_dot(drawn: _Map, mark: Mark) -> bool:
    across = drawn.projection.across(mark.outline.rings) if mark.outline and not drawn.found.dense else 0.0
    return has_dot(drawn.found, mark, across, _SMALL)


def _size(drawn: _Map, mark: Mark) -> float:
    if drawn.found.mode == "areas":
        return _DOT
    return (
        3.0
        if drawn.found.mode == "columns"
        else max(radius(mark.value, drawn.found.largest, LARGEST * drawn.found.scale), 1.5)
    )


def _gaps(drawn: _Map) -> None:
    """Draw the sign of each place without a figure."""
    group, language = drawn.group(), drawn.sheet.language
    hatched = {row["region_code"]: outline for outline, row in gap_outlines(drawn.found, drawn.view).values()}
    for row in drawn.found.gaps:
        outline = hatched.get(row["region_code"])
        if outline and drawn.projection.across(outline.rings) < _SIGN_ROOM:
            continue
        x, y = drawn.projection.at(row["longitude"], row["latitude"])
        if drawn.projection.holds(x, y):
            name = f"{row['region_code']} {row['region_name']}"
            alt = f"{row['region_name']} {say(language, 'gap.' + row['gap'])}"
            map_key.sign(group, row["gap"], name, x, y, drawn.colours, alt)
    alt = say(language, "slides_map.gaps_alt", count=len(group))
    group.add_to(drawn.sheet, "map_gaps", say(language, "slides_map.gaps"), alt)


def _names(
    drawn: _Map, inside: tuple[float, float, float, float], taken: list[tuple[float, float, float, float]]
) -> None:
    """Write the names that find room beside their marks."""
    found, view = drawn.found, drawn.view
    wishes: list[Wish] = []
    for mark in ranked(found, view)[: _MOST_LABELS if found.dense else None]:
        x, y = drawn.at(mark)
        if not drawn.projection.holds(x, y):
            continue
        across = drawn.projection.across(mark.outline.rings) if found.mode == "areas" and mark.outline else 0.0
        reach = max(_size(drawn, mark), across / 2)
        taken.append(around(x, y, reach * 0.8))
        if found.mode == "columns" and found.largest:
            taken.append((x - 3, y - COLUMN * max(mark.value, 0.0) / found.largest, x + 3, y))
        if len(wishes) < _MOST_LABELS:
            wishes.append(Wish(mark.code, mark.label, x, y, reach, needed=mark.code == view.highlight))
    for row in found.gaps:
        x, y = drawn.projection.at(row["longitude"], row["latitude"])
        if drawn.projection.holds(x, y):
            taken.append(around(x, y, _GAP_REACH))
            if view.within:
                wishes.append(Wish(row["region_code"], str(row["region_name"]), x, y, _GAP_REACH))
    spots = {wish.key: wish for wish in wishes}
    group, colours, said = drawn.group(), drawn.colours, {}
    for label in place(wishes, _LABEL * 1.04, taken=taken, inside=inside):
        left, top, right, bottom = label.box
        align = {"start": "left", "middle": "center", "end": "right"}[label.anchor]
        marked = label.key == view.highlight
        run = Run(spots[label.key].text, _LABEL, marked, colours.accent if marked else colours.ink)
        group.words(label.key, Box(left, top, right - left, bottom - top), [[run]], align=align, wrap=False)
        said[label.key] = run.text
    language = drawn.sheet.language
    group.add_to(
        drawn.sheet, "map_names", say(language, "slides_map.names"), say(language, "slides_map.names_alt"), words=said
    )


def _inset(drawn: _Map, base: dict[str, Outline], box: Box) -> None:
    """Draw the islands of the South China Sea with the dashed line in a frame of their own."""
    west, south, east, north = INSET_AREA
    corners = np.array([(west, south), (east, south), (west, north), (east, north)])
    edge = (box.x, box.y, box.right, box.bottom)
    projection = Projection([corners], edge, margin=0)
    group, colours, language = drawn.group(), drawn.colours, drawn.sheet.language
    group.shape("rect", say(language, "map.inset"), box, colours.paper, "")
    for outline in base.values():
        group.area(f"{outline.code} {outline.name_zh if language == 'zh' else outline.name_en}",
                   _rings(projection, outline), colours.land, colours.border, width=0.4)  # fmt: skip
    for line in lines():
        parts = _held(projection, [projection.pixels(part) for part in line.parts])
        group.line(say(language, f"slides_map.{line.kind}"), parts, colours.gap, width=1.0)
    for mark in drawn.found.places:
        if mark.latitude < MAIN_SOUTH:
            x, y = projection.at(mark.longitude, mark.latitude)
            group.shape("ellipse", f"{mark.code} {mark.row['region_name']}", Box(x - 3, y - 3, 6, 6), drawn.fill(mark),
                        colours.grey, alt=f"{mark.row['region_name']} {mark.text}")  # fmt: skip
    group.shape("rect", say(language, "slides_map.inset_frame"), box, "", colours.gap)
    words = say(language, "map.inset")
    high = fit.lines(words, _LABEL, box.width - 4) * _LABEL * fit.LINE
    under = Box(box.x + 2, box.bottom - high - 2, box.width - 4, high)
    group.words(words, under, [[Run(words, _LABEL, None, colours.ink)]], align="center")
    group.add_to(drawn.sheet, "map_inset", say(language, "slides_map.inset"), say(language, "slides_map.inset_alt"))
