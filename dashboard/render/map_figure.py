"""The same map as a drawing for files and slides: paths that an editor can select, and nothing asked of a browser.

Every region is one ``<path>`` whose id is its code. A national picture has the islands of the South China Sea and the
dashed line in an inset, as maps of China printed on a page have it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.map_geometry import Box, Outline, Points, fine, lines, outlines, province_of
from dashboard.render.map_key import draw_key, footer, hatchings
from dashboard.render.map_legend import keys
from dashboard.render.map_marks import Mark, Marks, gap_outlines, marks
from dashboard.render.map_pen import LARGEST, Pen, gaps, names, points
from dashboard.render.map_project import Sheet
from dashboard.render.palette import SMALL_SIZE, Palette
from dashboard.render.svg import Drawing
from dashboard.render.svg_text import Style, number, wrapped
from dashboard.view import View

WIDTH: Final = 1160.0
HEIGHT: Final = 760.0
_KEY: Final = 278.0  # pixels of the key at the right
_INSET_SIZE: Final = (112.0, 170.0)
INSET_AREA: Final = (105.5, 2.9, 123.0, 24.5)  # degrees: the coast of Guangdong to the last stroke of the dashed line
MAIN_SOUTH: Final = 18.1  # degrees: the south coast of Hainan; what lies further south is in the inset
_OPEN: Final = "atlas-open"  # the hatching of figures that a bound leaves open


def figure_map(
    frame: Frame,
    view: View,
    theme: str = "light",
    folder: Path | None = None,
    *,
    size: tuple[float, float] = (WIDTH, HEIGHT),
    marks_said: bool = False,
) -> Drawing:
    """Draw a frame of kind "figure_map" or "places_map".

    Parameters
    ----------
    frame : Frame
        With positions.
    view : View
        Says tier, zoom, highlight.
    theme : str
        "light" or "dark".
    folder : Path, optional
        Of the outlines; those of the project by default.
    size : (float, float)
        Width and height in pixels; type stays as large as it is.
    marks_said : bool
        Marks say in ``data-mark`` what a click on them means, for a page that answers.

    Returns
    -------
    Drawing
        On no ground of its own.
    """
    found = marks(frame, view, folder)
    base, inside = ground(view, folder)
    wide, _ = size
    area, nation, inset = _areas(size)
    sheet = Sheet(fitted(view, base, inside, found), area if view.within else nation, clip=area)
    pen = Pen(frame, view, found, sheet, theme, marks_said)
    parts = [
        _defs(pen.colours, area),
        hatchings(found, pen.colours),
        '<g clip-path="url(#atlas-map)">',
        _regions(pen, base, inside),
        _hatched(pen, folder),
        _borders(pen, base) if found.dense else "",
        _lines(pen, folder),
        "</g>",
        gaps(pen, folder),
        points(pen),
        names(pen, area, [] if view.within else [inset]),
    ]
    if not view.within:
        parts.append(_inset(pen, base, folder, inset))
    parts += [draw_key(keys(found, frame.language, theme, LARGEST), theme, (area[2] + 22, 12.0, wide, area[3]))]
    parts.append(footer(frame.language, theme, wide, area[3] + 14))
    return Drawing(*size, "".join(parts))


def _areas(size: tuple[float, float]) -> tuple[Box, Box, Box]:
    """Return the ground of the map, the part of it that the nation fills, and the inset."""
    right, foot = size[0] - _KEY - 22, size[1] - 56
    wide, high = _INSET_SIZE
    # The nation leaves room for the inset, which must not lie over Taiwan.
    return (
        (0.0, 0.0, right, foot),
        (0.0, 0.0, right - 72, foot),
        (right - 2 - wide, foot - 4 - high, right - 2, foot - 4),
    )


def ground(view: View, folder: Path | None) -> tuple[dict[str, Outline], dict[str, Outline]]:
    """Return the provinces, and inside the one that is zoomed to its prefectures or counties."""
    provinces = outlines("province", folder)
    if not view.within or view.kind == "places_map":
        return provinces, {}
    level = "prefecture" if view.map_level == "province" else view.map_level
    return provinces, fine(level, province_of(view.within), folder)


def fitted(view: View, base: dict[str, Outline], inside: dict[str, Outline], found: Marks) -> list[Points]:
    """Return the rings that have to fit into the frame."""
    if view.within:
        code = view.within.rstrip("0") if len(view.within) == 6 else view.within
        own = [o for c, o in inside.items() if c.startswith(code)] or [o for c, o in base.items() if c == view.within]
        if own:
            return [ring for outline in own for ring in outline.rings]
    rings = [ring[ring[:, 1] > MAIN_SOUTH] for outline in base.values() for ring in outline.rings]
    rings = [ring for ring in rings if len(ring)]
    spots = [(m.longitude, m.latitude) for m in found.places] + [(r["longitude"], r["latitude"]) for r in found.gaps]
    # Places beyond the outlines of an own file are not to fall out of the picture.
    around_spots = [np.array([(x - 0.5, y - 0.5), (x + 0.5, y + 0.5)]) for x, y in spots if y > MAIN_SOUTH]
    return [*rings, *around_spots] or [np.array([(INSET_AREA[0], MAIN_SOUTH), (INSET_AREA[2], 54.0)])]


def _defs(colours: Palette, area: Box) -> str:
    left, top, right, bottom = area
    return (
        f'<defs><clipPath id="atlas-map"><rect x="{number(left)}" y="{number(top)}" width="{number(right - left)}" '
        f'height="{number(bottom - top)}"/></clipPath><pattern id="{_OPEN}" width="6" height="6" '
        f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="{colours.ink}" '
        'stroke-width="1.6" stroke-opacity=".55"/></pattern></defs>'
    )


def _regions(pen: Pen, base: dict[str, Outline], inside: dict[str, Outline]) -> str:
    """Return one path a region: the ground, and over it in its class what has a figure."""
    coloured = {}
    if pen.found.mode == "areas":
        coloured = {m.outline.code: m for m in pen.found.places if m.outline is not None}
    over = {code: m.outline for code, m in coloured.items() if code not in base and code not in inside and m.outline}
    faint = 0.45 if inside else 1.0  # where one province is looked at, its neighbours step back
    out = [_region(pen, o, coloured.get(code), faint) for code, o in base.items()]
    out += [_region(pen, o, coloured.get(code)) for code, o in inside.items() if code not in base]
    out += [_region(pen, o, coloured[code]) for code, o in over.items()]
    return "".join(out)


def _region(pen: Pen, outline: Outline, mark: Mark | None, opacity: float = 1.0) -> str:
    path = pen.sheet.area(outline.rings)
    if not path:
        return ""
    name = outline.name_zh if pen.frame.language == "zh" else outline.name_en
    title = escape(f"{mark.row['region_name']} {mark.text}" if mark else name)
    fill = pen.fill(mark) if mark else pen.colours.land
    seen = f' fill-opacity="{opacity}"' if opacity < 1 and not mark else ""
    marked = mark is not None and mark.code == pen.view.highlight
    edge = pen.colours.accent if marked else pen.colours.border if mark is None else pen.colours.grey
    wide = 2 if marked else 0.8
    if mark and pen.found.dense and not marked:
        edge, wide = pen.colours.paper, 0.3
    out = (
        f'<path id={quoteattr(outline.code)} d="{path}" fill="{fill}"{seen} fill-rule="evenodd" stroke="{edge}" '
        f'stroke-width="{wide}" stroke-linejoin="round"><title>{title}</title></path>'
    )
    if mark and mark.open:
        out += f'<path d="{path}" fill="url(#{_OPEN})" fill-rule="evenodd"/>'
    return pen.meant(out, mark.row) if mark else out


def _hatched(pen: Pen, folder: Path | None) -> str:
    """Return, of a dense map, the areas without a figure, each in the hatching of its kind of gap."""
    out = []
    for outline, row in gap_outlines(pen.found, pen.view, folder).values():
        if path := pen.sheet.area(outline.rings):
            title = escape(f"{row['region_name']} {say(pen.frame.language, 'gap.' + row['gap'])}")
            drawn = (
                f'<path id="gap-{outline.code}" d="{path}" fill="url(#atlas-gap-{row["gap"]})" fill-rule="evenodd" '
                f'stroke="{pen.colours.paper}" stroke-width="0.3"><title>{title}</title></path>'
            )
            out.append(pen.meant(drawn, row))
    return "".join(out)


def _borders(pen: Pen, base: dict[str, Outline]) -> str:
    """Return the borders of the provinces over the areas that cover them."""
    paths = "".join(pen.sheet.area(outline.rings) for outline in base.values())
    return f'<path d="{paths}" fill="none" stroke="{pen.colours.gap}" stroke-width="0.8" stroke-linejoin="round"/>'


def _lines(pen: Pen, folder: Path | None, sheet: Sheet | None = None) -> str:
    out = []
    for line in lines(folder):
        path = (sheet or pen.sheet).line(line.parts)
        if path:
            name = ' class="dashed-line"' if line.kind == "dashed_line" else ""
            out.append(
                f'<path{name} d="{path}" fill="none" stroke="{pen.colours.gap}" stroke-width="1.3" '
                'stroke-linecap="round"/>'
            )
    return "".join(out)


def _inset(pen: Pen, base: dict[str, Outline], folder: Path | None, frame: Box) -> str:
    """Return the islands of the South China Sea with the dashed line, in a frame of their own."""
    west, south, east, north = INSET_AREA
    sheet = Sheet([np.array([(west, south), (east, south), (west, north), (east, north)])], frame, margin=0)
    left, top, right, bottom = frame
    size = f'x="{number(left)}" y="{number(top)}" width="{number(right - left)}" height="{number(bottom - top)}"'
    areas = "".join(
        f'<path id="inset-{outline.code}" d="{path}" fill="{pen.colours.land}" fill-rule="evenodd" '
        f'stroke="{pen.colours.border}" stroke-width="0.8" stroke-linejoin="round"/>'
        for outline in base.values()
        if (path := sheet.area(outline.rings))
    )
    style = Style(SMALL_SIZE, pen.colours.ink)
    said = wrapped(say(pen.frame.language, "map.inset"), style, right - left - 8)
    islands = replace(
        pen.found,
        places=[m for m in pen.found.places if m.latitude < MAIN_SOUTH],
        gaps=[row for row in pen.found.gaps if row["latitude"] < MAIN_SOUTH],
    )
    inner = replace(pen, sheet=sheet, found=islands)
    words = "".join(
        f'<text x="{number((left + right) / 2)}" y="{number(bottom - 8 - 17 * (len(said) - 1 - at))}" '
        f'font-size="{SMALL_SIZE}" text-anchor="middle" fill="{pen.colours.ink}" stroke="{pen.colours.paper}" '
        f'stroke-width="3" paint-order="stroke">{escape(line)}</text>'
        for at, line in enumerate(said)
    )
    return (
        f'<g id="south-china-sea"><defs><clipPath id="atlas-inset"><rect {size}/></clipPath></defs>'
        f'<rect {size} fill="{pen.colours.paper}"/><g clip-path="url(#atlas-inset)">{areas}'
        f"{_lines(pen, folder, sheet)}{gaps(inner, folder)}{points(inner)}</g>"
        f'<rect {size} fill="none" stroke="{pen.colours.gap}" stroke-width="1"/>'
        f"{words}</g>"
    )
