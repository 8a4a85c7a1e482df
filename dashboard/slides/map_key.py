"""The key of a native map: swatches and words, one group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.locale import say
from dashboard.render.map_legend import COLUMN_HEIGHT, Key, keys
from dashboard.render.map_marks import Marks
from dashboard.render.palette import Palette
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.slides import fit
from dashboard.slides.box import Box
from dashboard.slides.group import Group
from dashboard.slides.sheet import Run, Sheet

_SIZE: Final = 11.0
_WAYS: Final = ((_SIZE, 4.0), (10.5, 2.5), (10.5, 1.0))  # size of the words and points between two lines
_WIDTHS: Final = (152.0, 176.0, 204.0)
_SWATCH: Final = 20.0
_GAP: Final = 7.0
_SHAPES: Final = {
    "hidden_by_grade": ("diamond", 3.6, False),
    "outside_window": ("flowChartMerge", 3.4, False),
    "no_denominator": ("mathPlus", 4.2, True),
    "no_period": ("star8", 3.8, True),
    "not_published": ("rect", 2.8, False),
    "not_comparable": ("mathMultiply", 4.6, True),
    "withheld": ("flowChartSummingJunction", 3.4, False),
    "not_applicable": ("mathMinus", 4.4, True),
    "not_searched": ("ellipse", 1.1, True),
}
"""Shape of each kind of gap: Office's name of it, half its size in points, whether it is filled."""
_SIGNS: Final = {sign: kind for kind, sign in GAP_SIGNS.items()}


def draw(sheet: Sheet, found: Marks, box: Box, largest: float, column: float) -> None:
    """Draw the key of marks from the top of a box downwards, in the middle of its height.

    Parameters
    ----------
    largest : float
        Radius of the largest circle, in points.
    column : float
        Height of the highest column, in points.
    """
    group = Group(sheet.language, sheet.next_id())
    listed = keys(found, sheet.language, "light", largest)
    size, pad = next((way for way in _WAYS if _laid(listed, box.width, column, *way)[1] <= box.height), _WAYS[-1])
    laid, y = _laid(listed, box.width, column, size, pad)
    widest = _widest(listed)
    top = box.y + max(0.0, (box.height - y) / 2)
    colours = sheet.colours
    for key, down, high, left in laid:
        _swatch(group, sheet, key, Box(box.x, top + down, widest, high), column)
        run = Run(key.text, size, key.kind == "heading", colours.ink)
        group.words(key.text, Box(box.x + left, top + down, box.width - left, high), [[run]])
    name = say(sheet.language, "slides_map.key")
    group.add_to(sheet, "map_key", name, say(sheet.language, "slides_map.key_alt"), words=[key.text for key in listed])


def width(found: Marks, language: str, high: float, largest: float, column: float) -> float:
    """Return the least width in which the key is no higher than a picture."""
    listed = keys(found, language, "light", largest)
    fits = (wide for wide in _WIDTHS if _laid(listed, wide, column, *_WAYS[0])[1] <= high)
    return next(fits, _WIDTHS[-1])


def _widest(listed: Sequence[Key]) -> float:
    return max([_SWATCH, *(2 * key.size for key in listed if key.kind == "circle")])


def _laid(
    listed: Sequence[Key], wide: float, column: float, size: float, pad: float
) -> tuple[list[tuple[Key, float, float, float]], float]:
    """Return each line with its top, its height and where its words begin, and the height of all."""
    laid: list[tuple[Key, float, float, float]] = []
    widest, y = _widest(listed), 0.0
    for key in listed:
        heading = key.kind == "heading"
        left = 0.0 if heading else widest + _GAP
        y += 2 * pad if heading and laid else 0
        words = fit.lines(key.text, size, wide - left, bold=heading) * size * fit.LINE
        drawn = {"circle": 2 * key.size + 3, "column": key.size * column / COLUMN_HEIGHT + 3}.get(key.kind, 0.0)
        high = max(words + pad, drawn)
        laid.append((key, y, high, left))
        y += high
    return laid, y


def sign(group: Group, kind: str, name: str, x: float, y: float, colours: Palette, alt: str = "") -> None:
    """Draw the sign of a kind of gap around a point: a shape, since a letter's box would cover its neighbours'."""
    shape, half, filled = _SHAPES[kind]
    box = Box(x - half, y - half, 2 * half, 2 * half)
    group.shape(shape, name, box, colours.gap if filled else colours.paper, colours.gap, width=0.9, alt=alt)


def _swatch(group: Group, sheet: Sheet, key: Key, box: Box, column: float) -> None:
    colours, middle = sheet.colours, box.y + box.height / 2
    x = box.x + box.width / 2
    name = say(sheet.language, "slides_map.swatch", text=key.text)
    if key.kind == "class":
        group.shape("rect", name, Box(box.x, middle - 6, box.width, 12), key.colour, colours.border, width=0.5)
    elif key.kind == "circle":
        group.shape("ellipse", name, Box(x - key.size, middle - key.size, 2 * key.size, 2 * key.size), key.colour,
                    colours.paper, opacity=0.72)  # fmt: skip
    elif key.kind == "column":
        high = key.size * column / COLUMN_HEIGHT
        group.shape("rect", name, Box(x - 3, middle - high / 2, 6, high), key.colour, opacity=0.9)
    elif key.kind == "open" and key.sign == "areas":
        group.shape(
            "rect", name, Box(box.x, middle - 6, box.width, 12), colours.land, colours.border, hatched=colours.grey
        )
    elif key.kind == "open":
        shape = "ellipse" if key.sign == "circles" else "rect"
        group.shape(shape, name, Box(x - 5, middle - 5, 10, 10), key.colour, colours.ink, opacity=0.4, dashed=True)
    elif key.sign in _SIGNS and key.colour == colours.grey:  # in ink it stands for another meaning
        sign(group, _SIGNS[key.sign], name, x, middle, colours)
    elif key.kind == "sign":
        run = Run(key.sign, _SIZE, True, key.colour)
        group.words(name, Box(x - 8, middle - 8, 16, 16), [[run]], align="center", wrap=False)
