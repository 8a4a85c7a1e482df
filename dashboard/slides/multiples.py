"""Small multiples as native bar charts: a panel a place (of one indicator a panel a tier), all on the same scales.

Lines of a panel that share a scale are one chart; a gap is a name with its sign and no bar.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from dashboard.compare import tier
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.panels import Panel, own_scales, panels, scale_key, scales_of
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.render.scales import Scale
from dashboard.render.values import short_period
from dashboard.slides import bars, fit
from dashboard.slides.box import Box
from dashboard.slides.sheet import Run, Sheet
from dashboard.view import View

_HEAD: Final = 20.0
_GAP: Final = 12.0  # between two rows of panels
_GUTTER: Final = 22.0
_LEAST: Final = 15.0
_TALLEST: Final = 26.0
_NARROWEST: Final = 205.0
_WIDEST: Final = 288.0  # points from which on a panel need not be wider for the sake of long names


@dataclass(frozen=True, slots=True)
class Page:
    """The panels of one slide, by number, how many stand side by side, and the points of height that a line has."""

    start: int
    stop: int
    across: int
    row: float


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return what each slide shows: as many panels as are legible, rather in fewer columns than in small lines."""
    shown = panels(frame, view)
    if not shown:
        return [None]
    longest = max(fit.width(f"{row['label']} 2024", 10.5) for panel in shown for row in panel.lines)
    wanted = min(_WIDEST, max(_NARROWEST, longest / 0.43))
    widest = max(1, int((box.width + _GUTTER) / (wanted + _GUTTER)))
    lines = max(len(panel.lines) + bool(panel.more) for panel in shown)
    rows = max(1, int((box.height + _GAP) / (_HEAD + lines * _LEAST + _GAP)))
    across = min(widest, len(shown), max(1, math.ceil(len(shown) / rows)))
    each = across * rows
    count = math.ceil(len(shown) / each)
    used = min(rows, math.ceil(math.ceil(len(shown) / count) / across))
    row = ((box.height + _GAP) / used - _HEAD - _GAP) / lines
    row = math.floor(2 * min(_TALLEST, row)) / 2
    each = across * used
    return [Page(at, min(at + each, len(shown)), across, row) for at in range(0, len(shown), each)]


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Page) -> None:
    """Draw the panels of one page into a box."""
    every = panels(frame, view)
    shown = every[page.start : page.stop]
    own, scales = own_scales(every), scales_of(every)
    lines = max(len(panel.lines) + bool(panel.more) for panel in every)
    high = _HEAD + lines * page.row
    columns = box.columns(*[1.0] * page.across, gap=_GUTTER)
    listed = [[_line(row, frame.language, view) for row in panel.lines] for panel in shown]
    look, names = bars.look_of(listed, frame.language, page.row, columns[0].width)
    for at, (panel, named) in enumerate(zip(shown, names, strict=True)):
        column = columns[at % page.across]
        y = box.y + (at // page.across) * (high + _GAP)
        _head(sheet, frame, panel, Box(column.x, y, column.width, _HEAD - 2))
        place = Box(column.x, y + _HEAD, column.width, page.row)
        for number, (key, start, stop) in enumerate(_runs(panel, own)):
            of_run = Box(place.x, place.y + start * page.row, place.width, (stop - start) * page.row)
            scale = scales.get((panel.tier, key), Scale(0.0, 1.0, False))
            said = bars.Said(_series(panel, key, start, stop), panel.name, (page.start + at) * 100 + number)
            bars.chart(
                sheet, frame, said, listed[at][start:stop], named[start:stop], (scale.low, scale.high), look, of_run
            )
        if panel.more:
            more = say(frame.language, "slides_bars.more_lines", count=panel.more)
            below = Box(place.x, place.y + len(panel.lines) * page.row, place.width, 15)
            sheet.text(below, [[Run(more, 10.5, None, sheet.colours.grey)]], "gaps")


def _line(row: dict[str, Any], language: str, view: View) -> dict[str, Any]:
    """Return a line as bars take it: named by its label, with its year, or with the sign of its gap."""
    named = {**row, "region_name": row["label"], "differs": ()}
    if row["gap"]:
        sign = f"{GAP_SIGNS[row['gap']]} {row['label']}"
        return {**named, "region_name": sign, "concept_name": None, "when": ""}
    return {**named, "when": short_period(row, language)}


def _runs(panel: Panel, own: set[tuple[str, str]]) -> Iterator[tuple[str, int, int]]:
    """Yield the lines of a panel that follow each other on one scale: its key, the first line and the one after."""
    keyed = [(scale_key(row, own), at) for at, row in enumerate(panel.lines)]
    for key, group in groupby(keyed, key=lambda pair: pair[0]):
        numbers = [at for _, at in group]
        yield key, numbers[0], numbers[-1] + 1


def _series(panel: Panel, key: str, start: int, stop: int) -> str:
    """Return the head of the numbers in the workbook: the only indicator, or the unit that several share."""
    names = {str(row["indicator_name"]) for row in panel.lines[start:stop]}
    unit = str(panel.lines[start]["unit"] or "")
    return names.pop() if len(names) == 1 else unit or panel.name


def _head(sheet: Sheet, frame: Frame, panel: Panel, box: Box) -> None:
    """Write the name of a panel, and in grey how much of it is published."""
    language, colours = frame.language, sheet.colours
    one = len(frame.indicators) == 1
    name = say(language, f"tier_block.{panel.tier}") if one else panel.name
    key = "chart.facet_coverage" if one else "multiples.coverage"
    rest = say(language, key, asked=panel.asked, published=panel.published)
    tiers = {tier(level) for level in frame.rows["level"]}
    if not one and len(tiers) > 1:
        rest = say(language, f"tier_block.{panel.tier}") + say(language, "list.comma") + rest
    name = fit.cut(name, 13, box.width, 1, bold=True)
    runs = [Run(name, 13, True, colours.accent if panel.marked else colours.navy)]
    if fit.width(f"{name}  ", 13, bold=True) + fit.width(rest, 10.5) <= 0.97 * box.width:
        runs.append(Run(f"  {rest}", 10.5, None, colours.grey))
    sheet.text(box, [runs], "head", anchor="middle")
