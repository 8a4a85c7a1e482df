"""The key of a drawn map, and the lines under it."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from dashboard.render.map_geometry import Box
from dashboard.render.map_legend import HATCH_APART, HATCHES, Key
from dashboard.render.map_marks import Marks
from dashboard.render.map_words import map_footnote
from dashboard.render.palette import SMALL_SIZE, Palette, palette
from dashboard.render.svg_text import Style, number, wrapped

_SWATCH: Final = 26.0
_GAP: Final = 10.0
_LINE: Final = 20.0


def draw_key(found: list[Key], theme: str, frame: Box) -> str:
    """Write the key from the top of a frame downwards."""
    colours = palette(theme)
    left, y, right, _ = frame
    widest = max([_SWATCH, *(2 * key.size for key in found if key.kind == "circle")])
    out: list[str] = []
    for key in found:
        heading = key.kind == "heading"
        start = left if heading else left + widest + _GAP
        style = Style(SMALL_SIZE, colours.ink, bold=heading)
        said = wrapped(key.text, style, right - start)
        if heading and out:
            y += 12
        high = max(_LINE * len(said) + 4, 2 * key.size + 6 if key.kind == "circle" else 0, _tall(key))
        middle = y + high / 2
        out.append(_swatch(key, left, widest, middle, theme))
        first = middle - _LINE * (len(said) - 1) / 2 + 5
        weight = ' font-weight="700"' if heading else ""
        out += [
            f'<text x="{number(start)}" y="{number(first + _LINE * at)}" font-size="{SMALL_SIZE}"{weight} '
            f'fill="{colours.ink}">{escape(line)}</text>'
            for at, line in enumerate(said)
        ]
        y += high
    return "".join(out)


def _tall(key: Key) -> float:
    return key.size + 6 if key.kind == "column" else 0.0


def _swatch(key: Key, left: float, wide: float, y: float, theme: str) -> str:
    colours = palette(theme)
    if key.kind == "class":
        return (
            f'<rect x="{number(left)}" y="{number(y - 8)}" width="{number(_SWATCH)}" height="16" fill="{key.colour}" '
            f'stroke="{colours.border}" stroke-width="0.8"/>'
        )
    if key.kind == "circle":
        return (
            f'<circle cx="{number(left + wide / 2)}" cy="{number(y)}" r="{number(key.size)}" fill="{key.colour}" '
            f'fill-opacity="0.7" stroke="{colours.paper}"/>'
        )
    if key.kind == "column":
        return (
            f'<rect x="{number(left + wide / 2 - 4)}" y="{number(y - key.size / 2)}" width="8" '
            f'height="{number(key.size)}" fill="{key.colour}" fill-opacity="0.85"/>'
        )
    if key.kind == "open" and key.sign != "areas":
        shape = (
            f'<circle cx="{number(left + wide / 2)}" cy="{number(y)}" r="9"'
            if key.sign == "circles"
            else f'<rect x="{number(left + wide / 2 - 4)}" y="{number(y - 8)}" width="8" height="16"'
        )
        edge = f'stroke="{colours.ink}" stroke-width="1.4" stroke-dasharray="3 2"' if key.sign == "circles" else ""
        return f'{shape} fill="{key.colour}" fill-opacity="0.4" {edge}/>'
    if key.kind == "open":
        return (
            f'<rect x="{number(left)}" y="{number(y - 8)}" width="{number(_SWATCH)}" height="16" '
            'fill="url(#atlas-open)" '
            f'stroke="{colours.ink}" stroke-width="1.4" stroke-dasharray="3 2"/>'
        )
    if key.kind == "sign":
        area = (
            f'<rect x="{number(left)}" y="{number(y - 8)}" width="{number(_SWATCH)}" height="16" '
            f'fill="url(#atlas-gap-{key.gap})" stroke="{colours.border}" stroke-width="0.8"/>'
        )
        return (area if key.gap else "") + (
            f'<text x="{number(left + wide / 2)}" y="{number(y + 5)}" font-size="14" font-weight="700" '
            f'text-anchor="middle" fill="{key.colour}">{escape(key.sign)}</text>'
        )
    return ""


def hatchings(found: Marks, colours: Palette) -> str:
    """Return the patterns of the kinds of gap that a dense map has; "" for any other."""
    kinds = dict.fromkeys(row["gap"] for row in found.gaps) if found.dense else ()
    return "".join(f"<defs>{_hatching(kind, colours)}</defs>" for kind in kinds)


def _hatching(kind: str, colours: Palette) -> str:
    side = HATCH_APART.get(kind, 5.0)
    ends = {0: (0, side / 2, side, side / 2), 90: (side / 2, 0, side / 2, side),
            45: (0, side, side, 0), 135: (0, 0, side, side)}  # fmt: skip
    lines = "".join("M{} {}L{} {}".format(*map(number, ends[angle])) for angle in HATCHES[kind])
    return (
        f'<pattern id="atlas-gap-{kind}" width="{number(side)}" height="{number(side)}" patternUnits="userSpaceOnUse">'
        f'<rect width="{number(side)}" height="{number(side)}" fill="{colours.land}"/>'
        f'<path d="{lines}" stroke="{colours.gap}" stroke-width="0.8"/></pattern>'
    )


def footer(language: str, theme: str, width: float, top: float) -> str:
    """Write where the outlines come from and the approval number, under the map."""
    colours = palette(theme)
    style = Style(SMALL_SIZE, colours.grey)
    return "".join(
        f'<text x="4" y="{number(top + 12 + _LINE * at)}" font-size="{SMALL_SIZE}" fill="{colours.grey}">'
        f"{escape(line)}</text>"
        for at, line in enumerate(wrapped(map_footnote(language), style, width - 8))
    )
