"""The colours of an office's template as numbers, and whether words can be read on them."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from typing import Any, Final

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

Colour = tuple[int, int, int]
LEAST: Final = 4.0
"""Contrast below which large words are not read from the back of a room: black on dark red has 3."""
_ENOUGH: Final = 0.85  # of the samples behind a text: its words seldom fill their box
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NAMED: Final[dict[str, Colour]] = {"white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0)}


class Scheme:
    """The colours that a layout's names stand for, by way of its master's map and theme."""

    def __init__(self, layout: Any) -> None:
        master = layout.slide_master
        self._theme = etree.fromstring(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
        mapped = master._element.find(qn("p:clrMap"))
        over = layout._element.find(f"{qn('p:clrMapOvr')}/{qn('a:overrideClrMapping')}")
        self._map: dict[str, str] = dict(mapped.attrib if over is None else over.attrib) if mapped is not None else {}
        found = self._theme.find(f".//{{{_A}}}clrScheme")
        self._colours = {one.tag.rpartition("}")[2]: one for one in (found if found is not None else ())}

    def colour(self, holder: Any) -> tuple[Colour | None, float]:
        """Return the colour inside an element such as ``a:solidFill``, and how opaque it is."""
        for element in holder:
            tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            if tag in ("srgbClr", "sysClr", "schemeClr", "prstClr"):
                plain = self._plain(element, tag)
                return (None, 1.0) if plain is None else _modified(plain, element)
        return None, 1.0

    def named(self, name: str) -> Colour | None:
        """Return the colour of a name such as "tx1" or "accent1"."""
        held = self._colours.get(self._map.get(name, name))
        return None if held is None else self.colour(held)[0]

    def pictured(self, index: int) -> bool:
        """Return whether a background of the theme is a picture."""
        styles = self._theme.find(f".//{{{_A}}}bgFillStyleLst")
        at = index - 1001
        return styles is not None and 0 <= at < len(styles) and styles[at].tag == f"{{{_A}}}blipFill"

    def _plain(self, element: Any, tag: str) -> Colour | None:
        if tag == "schemeClr":
            return self.named(element.get("val"))
        if tag == "prstClr":
            return _NAMED.get(element.get("val"))
        return rgb((element.get("lastClr") if tag == "sysClr" else element.get("val")) or "000000")


def rgb(text: str) -> Colour:
    """Return "#RRGGBB" or "RRGGBB" as numbers."""
    digits = text.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def contrast(one: Colour, two: Colour) -> float:
    """Return the contrast of two colours as WCAG counts it: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(ink: Colour, grounds: Sequence[Colour], least: float = LEAST) -> bool:
    """Return whether words of a colour are read on what is behind them."""
    return sum(contrast(ink, ground) >= least for ground in grounds) >= _ENOUGH * len(grounds)


def better(inks: Sequence[str], grounds: Sequence[Colour]) -> str:
    """Return which of some "#RRGGBB" is read best where it is read worst."""
    return max(inks, key=lambda ink: sorted(contrast(rgb(ink), ground) for ground in grounds)[len(grounds) // 8])


def _modified(plain: Colour, element: Any) -> tuple[Colour, float]:
    """Return a colour made lighter, darker or translucent as its element says."""
    hue, light, deep = colorsys.rgb_to_hls(*(part / 255 for part in plain))
    alpha = 1.0
    for change in element:
        tag = change.tag.rpartition("}")[2] if isinstance(change.tag, str) else ""
        try:
            share = int((change.get("val") or "100000").rstrip("%")) / 100_000
        except ValueError:
            continue
        if tag == "alpha":
            alpha = share
        elif tag in ("lumMod", "shade"):
            light *= share
        elif tag == "lumOff":
            light += share
        elif tag == "tint":
            light = 1 - (1 - light) * share
        elif tag == "satMod":
            deep *= share
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), min(max(deep, 0.0), 1.0))
    return (round(red * 255), round(green * 255), round(blue * 255)), alpha


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
