"""The heatmap as a native table: places × indicators, each cell shaded by its place on the scale of its column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dashboard.compare import tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.heatmap_cells import Cell as Figure
from dashboard.render.heatmap_cells import cells, short_text, shown_columns, shown_rows
from dashboard.render.palette import Palette, contrast, palette, rgb
from dashboard.render.remembered import remembered
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.render.words import alt_text
from dashboard.slides import grid, grid_table
from dashboard.slides.box import Box
from dashboard.slides.grid import Cell, Grid, Head, Row
from dashboard.slides.sheet import Run, Sheet
from dashboard.view import View

STEPS: Final = 4
"""Shades from the smallest to the largest: few enough to be told apart, each with an ink that is read on it."""
_WIDE: Final = 8  # columns up to which numbers keep four digits, as on the page
_SWATCH: Final = "■"
_OTHER: Final = "*"


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return which rows and columns each slide shows."""
    return grid.pages(heat_grid(frame, view), box)


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any) -> None:
    """Put one page of the heatmap into a box."""
    language = frame.language
    name, key = say(language, "slides_table.heatmap"), say(language, "slides_table.key")
    grid_table.compose(sheet, heat_grid(frame, view), box, page, name, alt_text(frame, view), key)


@remembered
def heat_grid(frame: Frame, view: View) -> Grid:
    """Return the cells of a heatmap with their words and colours, places and indicators as the page shows them."""
    colours, language = palette("light"), frame.language
    columns, codes = shown_columns(frame, view), shown_rows(frame, view)
    found: dict[tuple[str, str], Figure] = {}
    for figure in cells(frame, view):
        found[figure.row["region_code"], figure.row["indicator_id"]] = figure
    first = {code: next(f.row for (c, _), f in found.items() if c == code) for code in codes}
    tiers = {code: tier(first[code]["level"]) for code in codes}
    several = len(set(tiers.values())) > 1
    narrow = len(columns) > _WIDE
    rows = []
    for code in codes:
        marked = code == view.highlight
        line = tuple(_cell(found.get((code, i)), colours, language, narrow=narrow, bold=marked) for i in columns)
        group = say(language, f"tier.{tiers[code]}") if several else ""
        group = group[:1].upper() + group[1:]
        rows.append(Row(code, str(first[code]["region_name"]), line, marked, group))
    of_id = {row["indicator_id"]: row for row in records(frame.indicators)}
    heads = tuple(Head(i, str(of_id[i]["name"]), _aside(of_id[i], language)) for i in columns)
    shown = [figure for (code, i), figure in found.items() if code in first and i in set(columns)]
    return Grid(say(language, "slides_table.place"), heads, tuple(rows), _keys(shown, colours, language))


def shade(position: float, colours: Palette) -> str:
    """Return the colour of a place between the smallest (0) and the largest (1) of a column, in a few steps."""
    step = round(position * (STEPS - 1)) / (STEPS - 1)
    low, high = rgb(colours.grades["D"])[:3], rgb(colours.grades["A"])[:3]
    return "#" + "".join(f"{round(a + (b - a) * step):02X}" for a, b in zip(low, high, strict=True))


def ink_on(fill: str, colours: Palette) -> str:
    """Return the ink that reads better on a ground."""
    return max((colours.paper, colours.ink), key=lambda ink: contrast(ink, fill))


def _cell(figure: Figure | None, colours: Palette, language: str, *, narrow: bool, bold: bool) -> Cell:
    if figure is None:
        return Cell("", colours.grey)
    if figure.row["gap"]:
        return Cell(GAP_SIGNS[figure.row["gap"]], colours.grey, colours.empty, small=True)
    text = "".join(short_text(figure.row, language, narrow=narrow))
    if figure.position is None:
        return Cell(text if figure.same else text + _OTHER, colours.ink, bold=bold)
    fill = shade(figure.position, colours)
    return Cell(text, ink_on(fill, colours), fill, bold)


def _aside(indicator: dict[str, Any], language: str) -> str:
    """Return the unit of a column and which way is better, where that is defined."""
    sign = indicator["polarity"]
    good = say(language, f"heatmap.{sign}") if sign in ("higher_better", "lower_better") else ""
    return " · ".join(filter(None, [str(indicator["unit"] or ""), good]))


def _keys(shown: Sequence[Figure], colours: Palette, language: str) -> tuple[tuple[Run, ...], ...]:
    """Return the key: shades, what has none, bounds, and the sign of each kind of gap there is."""
    grey, size = colours.grey, grid.KEY
    figures = [figure for figure in shown if not figure.row["gap"]]
    parts: list[list[Run]] = []
    if any(figure.position is not None for figure in figures):
        swatches = [Run(_SWATCH, size, colour=shade(step / (STEPS - 1), colours)) for step in range(STEPS)]
        low, high = say(language, "slides_table.low"), say(language, "slides_table.high")
        parts.append([Run(low, size, colour=grey), *swatches, Run(high, size, colour=grey)])
    if any(not figure.same for figure in figures):
        parts.append([Run(say(language, "slides_table.other"), size, colour=grey)])
    for kind in GAP_SIGNS:
        if any(figure.row["gap"] == kind for figure in shown):
            words = say(language, "heatmap.gap", symbol=GAP_SIGNS[kind], gap=say(language, f"gap.{kind}"))
            parts.append([Run(words, size, colour=grey)])
    return joined(parts, colours)


def joined(parts: Sequence[Sequence[Run]], colours: Palette) -> tuple[tuple[Run, ...], ...]:
    """Return the parts of a key as one paragraph with room between them; none where there are no parts."""
    if not parts:
        return ()
    runs: list[Run] = []
    for part in parts:
        if runs:
            runs.append(Run("　 ", grid.KEY, colour=colours.grey))
        runs += part
    return (tuple(runs),)
