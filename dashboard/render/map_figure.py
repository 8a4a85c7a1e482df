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
from dashboard.render.map_geometry import Outline, Points, fine, lines, outlines, province_of
from dashboard.render.map_key import draw_key, footer
from dashboard.render.map_legend import keys
from dashboard.render.map_marks import Mark, Marks, marks
from dashboard.render.map_pen import LARGEST, Pen, gaps, names, points
from dashboard.render.map_project import Sheet
from dashboard.render.palette import SMALL_SIZE, Palette
from dashboard.render.svg import Drawing
from dashboard.render.svg_text import Style, number, wrapped
from dashboard.view import View

WIDTH: Final = 1160.0
HEIGHT: Final = 760.0
_MAP: Final = (0.0, 0.0, 860.0, 704.0)
_NATION: Final = (0.0, 0.0, 788.0, 704.0)  # leaves room for the inset, which must not lie over Taiwan
_INSET: Final = (746.0, 530.0, 858.0, 700.0)
_INSET_AREA: Final = (105.5, 2.9, 123.0, 24.5)  # degrees: the coast of Guangdong to the last stroke of the dashed line
_MAIN_SOUTH: Final = 18.1  # degrees: the south coast of Hainan; what lies further south is in the inset
_OPEN: Final = "atlas-open"  # the hatching of figures that a bound leaves open


def figure_map(frame: Frame, view: View, theme: str = "light", folder: Path | None = None) -> Drawing:
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

    Returns
    -------
    Drawing
        ``WIDTH`` × ``HEIGHT`` pixels on no ground of its own.
    """
    found = marks(frame, view, folder)
    base, inside = _base(view, folder)
    sheet = Sheet(_shown(view, base, inside, found), _MAP if view.within else _NATION, clip=_MAP)
    pen = Pen(frame, view, found, sheet, theme)
    parts = [
        _defs(pen.colours),
        '<g clip-path="url(#atlas-map)">',
        _regions(pen, base, inside),
        _lines(pen, folder),
        "</g>",
        gaps(pen),
        points(pen),
        names(pen, _MAP, [] if view.within else [_INSET]),
    ]
    if not view.within:
        parts.append(_inset(pen, base, folder))
    parts += [draw_key(keys(found, frame.language, theme, LARGEST), theme, (_MAP[2] + 22, 12.0, WIDTH, _MAP[3]))]
    parts.append(footer(frame.language, theme, WIDTH, _MAP[3] + 14))
    return Drawing(WIDTH, HEIGHT, "".join(parts))


def _base(view: View, folder: Path | None) -> tuple[dict[str, Outline], dict[str, Outline]]:
    """Return the provinces, and inside the one that is zoomed to its prefectures or counties."""
    provinces = outlines("province", folder)
    if not view.within or view.kind == "places_map":
        return provinces, {}
    level = "prefecture" if view.map_level == "province" else view.map_level
    return provinces, fine(level, province_of(view.within), folder)


def _shown(view: View, base: dict[str, Outline], inside: dict[str, Outline], found: Marks) -> list[Points]:
    """Return the rings that have to fit into the frame."""
    if view.within:
        code = view.within.rstrip("0") if len(view.within) == 6 else view.within
        own = [o for c, o in inside.items() if c.startswith(code)] or [o for c, o in base.items() if c == view.within]
        if own:
            return [ring for outline in own for ring in outline.rings]
    rings = [ring[ring[:, 1] > _MAIN_SOUTH] for outline in base.values() for ring in outline.rings]
    rings = [ring for ring in rings if len(ring)]
    spots = [(m.longitude, m.latitude) for m in found.places] + [(r["longitude"], r["latitude"]) for r in found.gaps]
    # Places beyond the outlines of an own file are not to fall out of the picture.
    around_spots = [np.array([(x - 0.5, y - 0.5), (x + 0.5, y + 0.5)]) for x, y in spots if y > _MAIN_SOUTH]
    return [*rings, *around_spots] or [np.array([(_INSET_AREA[0], _MAIN_SOUTH), (_INSET_AREA[2], 54.0)])]


def _defs(colours: Palette) -> str:
    left, top, right, bottom = _MAP
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
    out = (
        f'<path id={quoteattr(outline.code)} d="{path}" fill="{fill}"{seen} fill-rule="evenodd" stroke="{edge}" '
        f'stroke-width="{2 if marked else 0.8}" stroke-linejoin="round"><title>{title}</title></path>'
    )
    if mark and mark.open:
        out += f'<path d="{path}" fill="url(#{_OPEN})" fill-rule="evenodd"/>'
    return out


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


def _inset(pen: Pen, base: dict[str, Outline], folder: Path | None) -> str:
    """Return the islands of the South China Sea with the dashed line, in a frame of their own."""
    west, south, east, north = _INSET_AREA
    sheet = Sheet([np.array([(west, south), (east, south), (west, north), (east, north)])], _INSET, margin=0)
    left, top, right, bottom = _INSET
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
        places=[m for m in pen.found.places if m.latitude < _MAIN_SOUTH],
        gaps=[row for row in pen.found.gaps if row["latitude"] < _MAIN_SOUTH],
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
        f"{_lines(pen, folder, sheet)}{gaps(inner)}{points(inner)}</g>"
        f'<rect {size} fill="none" stroke="{pen.colours.gap}" stroke-width="1"/>'
        f"{words}</g>"
    )
