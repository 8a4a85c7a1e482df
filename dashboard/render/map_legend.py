"""The key to a map as data: one list for the page (HTML) and for the drawing (SVG)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.locale import say
from dashboard.render.map_classes import radius, round_down
from dashboard.render.map_marks import Marks
from dashboard.render.palette import palette
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.render.values import number_text

HATCHES: Final[dict[str, tuple[int, ...]]] = {
    "hidden_by_grade": (45,), "outside_window": (135,), "no_denominator": (0, 90), "no_period": (90,),
    "not_published": (0,), "not_comparable": (45, 135), "withheld": (45, 135, 0), "not_applicable": (0, 45),
    "not_searched": (135,),
}  # fmt: skip
"""Degrees of the lines that fill an area without a figure on a dense map, where a sign would find no room."""
HATCH_APART: Final = {"not_searched": 7.0}
"""Pixels between them, where not five: what nobody has looked for is the most common, and the faintest."""
COLUMN_HEIGHT: Final = 110.0  # pixels of the highest column in a drawing


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the key.

    ``kind`` is "heading", "class", "circle", "column", "open" or "sign"; ``colour`` fills, ``size`` is the radius of a
    circle or the height of a column in pixels, ``sign`` the character that is drawn, or for "open" the mode of the map;
    ``gap`` is the kind of gap whose hatching lies under the sign on a dense map.
    """

    kind: str
    text: str
    colour: str = ""
    size: float = 0.0
    sign: str = ""
    gap: str = ""


def keys(marks: Marks, language: str, theme: str, most: float, *, unit: bool = True) -> list[Key]:
    """Return the key to a map: classes with their counts or sizes, bounds, other meanings, gaps by kind, lines.

    Parameters
    ----------
    marks : Marks
        What is drawn.
    most : float
        Radius of the largest circle in pixels.
    """
    colours = palette(theme)
    found: list[Key] = []
    if marks.places and marks.mode == "areas":
        found += _class_keys(marks, language, theme)
    elif marks.places:
        head = f"map.{marks.mode}_head" if marks.unit else "map.circles_head_unitless"
        found.append(Key("heading", say(language, head, unit=marks.unit)))
        for value in _examples(marks.largest):
            text = number_text(value, language)
            if marks.mode == "columns":
                found.append(Key("column", text, colours.benchmark, COLUMN_HEIGHT * value / marks.largest))
            else:
                found.append(Key("circle", text, colours.benchmark, radius(value, marks.largest, most * marks.scale)))
    if any(mark.open for mark in marks.places):
        found.append(Key("open", say(language, f"map.open_{marks.mode}"), colours.benchmark, sign=marks.mode))
    if not all(mark.same for mark in marks.places):
        found.append(Key("sign", say(language, "map.other"), colours.ink, sign="*"))
    if marks.gaps:
        found.append(Key("heading", say(language, "map.gaps_head", count=len(marks.gaps))))
        counts: dict[str, int] = {}
        for row in marks.gaps:
            counts[row["gap"]] = counts.get(row["gap"], 0) + 1
        found += [
            Key("sign", say(language, "map.count", text=say(language, f"gap.{kind}"), count=count), colours.grey,
                sign=GAP_SIGNS[kind], gap=kind if marks.dense else "")
            for kind, count in counts.items()
        ]  # fmt: skip
    return found


def _class_keys(marks: Marks, language: str, theme: str) -> list[Key]:
    """Return the classes from high to low, each with how many places it holds and how many may belong elsewhere."""
    how, colours = marks.classes, marks.classes.colours(theme)
    head = say(language, f"map.classes_{how.method}")
    found = [Key("heading", say(language, "map.classes_head", unit=marks.unit, how=head) if marks.unit else head)]
    for at in reversed(range(how.count)):
        here = [mark for mark in marks.places if mark.shown == at]
        unsure = sum(mark.low != mark.high for mark in here)
        text = say(language, "map.count", text=_range(how.cuts, at, language), count=len(here))
        if unsure:
            text += say(language, "map.unsure", count=unsure)
        found.append(Key("class", text, colours[at]))
    return found


def _range(cuts: tuple[float, ...], at: int, language: str) -> str:
    if not cuts:
        return say(language, "map.one_class")
    if at == 0:
        return say(language, "map.under", value=number_text(cuts[0], language))
    if at == len(cuts):
        return say(language, "map.from", value=number_text(cuts[-1], language))
    return say(language, "map.from_to", low=number_text(cuts[at - 1], language), high=number_text(cuts[at], language))


def _examples(largest: float) -> list[float]:
    """Return three round values, the greatest not above the largest figure, whose sizes tell themselves apart."""
    if largest <= 0:
        return []
    first = round_down(largest)
    return [first, round_down(first / 4), round_down(first / 20)] if largest >= 20 else [first]
