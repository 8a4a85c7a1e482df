"""What a drawn map has at single points: circles, columns, dots, the signs of gaps, and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.hover import gap_mark
from dashboard.render.map_classes import radius
from dashboard.render.map_geometry import Box
from dashboard.render.map_labels import Wish, around, place
from dashboard.render.map_legend import COLUMN_HEIGHT
from dashboard.render.map_marks import Mark, Marks, gap_outlines, has_dot, ranked
from dashboard.render.map_project import Sheet
from dashboard.render.palette import Palette, palette
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.render.svg_subset import marked
from dashboard.render.svg_text import number
from dashboard.view import View

LARGEST: Final = 28.0
"""Pixels of the largest circle's radius."""
_DOT: Final = 6.0
_SMALL: Final = 22.0  # pixels: an area smaller than this across gets a dot
_LABEL: Final = 14.0
_GAP_REACH: Final = 6.0
_MOST_LABELS: Final = 30
_SIGN_ROOM: Final = 15.0


@dataclass(frozen=True)
class Pen:
    """What every part of a drawing needs: the frame and view, the marks, the sheet and the theme."""

    frame: Frame
    view: View
    found: Marks
    sheet: Sheet
    theme: str
    marks: bool = False  # what is drawn says in ``data-mark`` what a click on it means

    def meant(self, drawn: str, row: Mapping[str, Any]) -> str:
        """Return what is drawn of a place, in a group that says what a click on it means where that is asked for."""
        if not self.marks:
            return drawn
        gap, code = row.get("gap"), row["region_code"]
        mark = gap_mark(str(gap), code, row["indicator_id"]) if gap else row.get("observation_id") or f"place:{code}"
        return marked(drawn, str(mark))

    @property
    def colours(self) -> Palette:
        """Return the colours of the theme."""
        return palette(self.theme)

    def fill(self, mark: Mark) -> str:
        """Return the colour of an area or of its dot."""
        return self.found.classes.colours(self.theme)[mark.shown]

    def size(self, mark: Mark) -> float:
        """Return the radius of a mark at a point."""
        if self.found.mode == "areas":
            return _DOT
        if self.found.mode == "columns":
            return 4.0
        return max(radius(mark.value, self.found.largest, LARGEST * self.found.scale), 2.0 * self.found.scale)

    def reach(self, mark: Mark) -> float:
        """Return how far from its point a mark reaches: names stand outside."""
        across = self.sheet.across(mark.outline.rings) if self.found.mode == "areas" and mark.outline else 0.0
        return max(self.size(mark), across / 2)


def points(pen: Pen) -> str:
    """Return circles and columns, and dots for areas that are too small to be seen or have no outline."""
    out = []
    for mark in sorted(pen.found.places, key=lambda m: -m.value):
        x, y = pen.sheet.at(mark.longitude, mark.latitude)
        if not pen.sheet.holds(x, y) or (pen.found.mode == "areas" and not _is_dot(pen, mark)):
            continue
        title = f"<title>{escape(str(mark.row['region_name']))} {escape(mark.text)}</title>"
        draw = _column if pen.found.mode == "columns" else _circle
        out.append(pen.meant(draw(pen, mark, x, y, title), mark.row))
    return "".join(out)


def _is_dot(pen: Pen, mark: Mark) -> bool:
    across = pen.sheet.across(mark.outline.rings) if mark.outline and not pen.found.dense else 0.0
    return has_dot(pen.found, mark, across, _SMALL)


def _circle(pen: Pen, mark: Mark, x: float, y: float, title: str) -> str:
    colours, areas = pen.colours, pen.found.mode == "areas"
    special = mark.code == pen.view.highlight or (pen.view.kind == "places_map" and bool(mark.row["base_seven"]))
    fill = pen.fill(mark) if areas else colours.accent if special else colours.benchmark
    edge = (
        colours.accent if special and areas else colours.ink if mark.open else colours.grey if areas else colours.paper
    )
    opacity = 1 if areas else 0.35 if mark.open else 0.7
    dash = ' stroke-dasharray="3 2"' if mark.open else ""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(pen.size(mark))}" fill="{fill}" '
        f'fill-opacity="{opacity}" stroke="{edge}" stroke-width="1.4"{dash}>{title}</circle>'
    )


def _column(pen: Pen, mark: Mark, x: float, y: float, title: str) -> str:
    high = _column_height(pen, mark)
    fill = pen.colours.accent if mark.code == pen.view.highlight else pen.colours.benchmark
    return (
        f'<rect x="{number(x - 4)}" y="{number(y - high)}" width="8" height="{number(high)}" fill="{fill}" '
        f'fill-opacity="{0.45 if mark.open else 0.85}" stroke="{pen.colours.paper}" stroke-width="0.8">{title}</rect>'
    )


def _column_height(pen: Pen, mark: Mark) -> float:
    return COLUMN_HEIGHT * max(mark.value, 0.0) / pen.found.largest if pen.found.largest else 0.0


def gaps(pen: Pen, folder: Path | None = None) -> str:
    """Return the sign of each place without a figure; on a dense map only where its hatched area has room for it."""
    out = []
    hatched = {row["region_code"]: outline for outline, row in gap_outlines(pen.found, pen.view, folder).values()}
    for row in pen.found.gaps:
        outline = hatched.get(row["region_code"])
        if outline and pen.sheet.across(outline.rings) < _SIGN_ROOM:
            continue
        x, y = pen.sheet.at(row["longitude"], row["latitude"])
        if pen.sheet.holds(x, y):
            words = f"{row['region_name']} {say(pen.frame.language, 'gap.' + row['gap'])}"
            sign = (
                f'<text x="{number(x)}" y="{number(y + 5)}" font-size="14" font-weight="700" text-anchor="middle" '
                f'fill="{pen.colours.gap}">{GAP_SIGNS[row["gap"]]}<title>{escape(words)}</title></text>'
            )
            out.append(pen.meant(sign, row))
    return "".join(out)


def names(pen: Pen, frame: Box, taken: list[Box]) -> str:
    """Return the names that find room in a frame, beside their marks and not over ``taken``."""
    found, view = pen.found, pen.view
    wishes: list[Wish] = []
    taken = list(taken)
    for mark in ranked(found, view)[: _MOST_LABELS if found.dense else None]:
        x, y = pen.sheet.at(mark.longitude, mark.latitude)
        if not pen.sheet.holds(x, y):
            continue
        reach = pen.reach(mark)
        taken.append(around(x, y, reach * 0.8))
        if found.mode == "columns":
            taken.append((x - 4, y - _column_height(pen, mark), x + 4, y))
        if len(wishes) < _MOST_LABELS:
            wishes.append(Wish(mark.code, mark.label, x, y, reach, needed=mark.code == view.highlight))
    for row in found.gaps if view.within else ():  # in a province there is room to name who has no figure
        x, y = pen.sheet.at(row["longitude"], row["latitude"])
        if pen.sheet.holds(x, y):
            taken.append(around(x, y, _GAP_REACH))
            wishes.append(Wish(row["region_code"], str(row["region_name"]), x, y, _GAP_REACH))
    spots = {wish.key: wish for wish in wishes}
    out = []
    for label in place(wishes, _LABEL, taken=taken, inside=_inner(frame)):
        wish = spots[label.key]
        out.append(
            f'<text x="{number(wish.x + label.dx)}" y="{number(wish.y + label.dy + 5)}" font-size="{_LABEL:.0f}" '
            f'font-weight="700" text-anchor="{label.anchor}" fill="{pen.colours.ink}" stroke="{pen.colours.paper}" '
            f'stroke-width="3" stroke-linejoin="round" paint-order="stroke">{escape(wish.text)}</text>'
        )
    return "".join(out)


def _inner(frame: Box) -> Box:
    left, top, right, bottom = frame
    return left + 4, top + 4, right - 4, bottom - 4
