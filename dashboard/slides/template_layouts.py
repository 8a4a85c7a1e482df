"""The layouts of an office's template that have a title, and whether words can be read on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from dashboard.locale import say
from dashboard.render.palette import palette
from dashboard.slides import theme_colours
from dashboard.slides.box import Box
from dashboard.slides.ground import Ground, Thing, box_of, things
from dashboard.slides.room import clear, meet, overlap
from dashboard.slides.template_looks import TITLES, Look, holders, kind_of, look_of
from dashboard.slides.theme_colours import Scheme

WHITE: Final = "#FFFFFF"
INKS: Final = (palette("light").navy, WHITE)
"""Colours of ours for words that could not be read in the template's own."""
TWO_LINES: Final = 48.0  # points: a title of two lines at 18


@dataclass(frozen=True)
class Usable:
    """A layout that has a title, and what it draws."""

    layout: Any
    holder: Any
    title: Look
    ground: Ground
    scheme: Scheme

    @property
    def whole(self) -> Box:
        """The slide."""
        return Box(0, 0, self.ground.wide, self.ground.high)

    @property
    def numbers(self) -> list[Box]:
        """Where the page number stands, which goes onto every slide."""
        numbers = [one for one in holders(self.layout) if kind_of(one) == "sldNum"]
        above = [one for one in holders(self.layout.slide_master) if kind_of(one) == "sldNum"] if numbers else []
        found = [box for box in map(box_of, [*numbers, *above]) if box is not None]
        return found[:1]

    def ink(self, box: Box, wished: Any = None, own: Any = None) -> str:
        """Return the colour that words in a box need; "" where the wished one is read."""
        grounds = self.ground.colours(box, own)
        if wished is not None and theme_colours.readable(wished, grounds):
            return ""
        return theme_colours.better(INKS, grounds)


def usable(presentation: Any, wide: float, high: float) -> list[Usable]:
    """Return the layouts that have a title which is read from left to right."""
    out = []
    for master in presentation.slide_masters:
        of_master: list[Thing] | None = None
        for layout in master.slide_layouts:
            holder = next((one for one in holders(layout) if kind_of(one) in TITLES), None)
            if holder is None or "vert" in (layout._element.get("type") or "").lower():
                continue
            scheme = Scheme(layout)
            look = look_of(layout, holder, scheme)
            if not look.upright or any(not look_of(layout, one, scheme).upright for one in holders(layout)):
                continue
            of_master = things(master, scheme) if of_master is None else of_master
            out.append(Usable(layout, holder, look, Ground(layout, wide, high, scheme, of_master), scheme))
    return out


def named(one: Usable, what: str) -> bool:
    """Return whether a layout is named as a "cover", "section" or "other" page; many offices give no type."""
    names = say("zh", f"slides_template.{what}_names").split() + say("en", f"slides_template.{what}_names").split()
    name = (one.layout.name or "").lower()
    return any(word in name for word in names)


def title_frame(one: Usable) -> Box | None:
    """Return where the title stands: as the layout has it, off its logos, and high enough for two lines."""
    outer, inner = one.title.outer, one.title.inner
    if outer is None or inner is None:
        return None
    off = clear(overlap(outer, one.whole), one.ground.marks, gap=8)
    if off.width < 0.4 * one.ground.wide or off.height < 0.6 * min(outer.height, TWO_LINES):
        return None
    off = _on_one_ground(one, off)
    lacking = TWO_LINES - one.title.within(off).height
    taller = Box(off.x, off.y, off.width, off.height + lacking)
    if lacking > 0 and not any(meet(taller, mark) for mark in one.ground.marks):
        same = set(one.ground.colours(off)) == set(one.ground.colours(taller))
        return taller if same else off
    return off


def _on_one_ground(one: Usable, title: Box) -> Box:
    """Return a title's place, cut to one side of a band that it lies across, where no colour is read on both."""
    if any(theme_colours.readable(theme_colours.rgb(ink), one.ground.colours(title)) for ink in INKS):
        return title
    shapes = [thing.box for thing in one.ground.things if thing.paint and meet(thing.box, title)]
    parts = [overlap(title, box) for box in shapes] + [clear(title, [box], gap=2) for box in shapes]
    fitting = [part for part in parts if part.height >= 34 and part.width >= 0.4 * one.ground.wide and any(
        theme_colours.readable(theme_colours.rgb(ink), one.ground.colours(part)) for ink in INKS)]  # fmt: skip
    return max(fitting, key=area_of, default=title)


def legible(one: Usable, box: Box) -> bool:
    """Return whether the words of our pictures, grey and red ones too, are read on what is behind a box."""
    colours, grounds = palette("light"), one.ground.colours(box)
    wanted = ((colours.ink, 5.5), (colours.grey, 4.0), (colours.accent, 3.5))
    return all(theme_colours.readable(theme_colours.rgb(ink), grounds, least) for ink, least in wanted)


def area_of(box: Box) -> float:
    """Return how much a rectangle covers, in square points."""
    return max(box.width, 0.0) * max(box.height, 0.0)
