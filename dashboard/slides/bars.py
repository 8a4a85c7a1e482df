"""Ranked bars as native bar charts: one chart a block, bounds as labels, stripes and lines, gaps in words beneath.

The upper end of a range has a column of its own in the workbook: a series without ink, from which a line runs back to
the lower end and at whose end the label stands. The open end of "at least" is an error bar that holds no data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.facets import facets, on_scale
from dashboard.render.words import alt_text
from dashboard.slides import blocks, fit, gaps, rows
from dashboard.slides import chart as native
from dashboard.slides.box import Box
from dashboard.slides.sheet import Sheet
from dashboard.slides.workbook import evidence_columns, workbook_bytes
from dashboard.view import View

_TAIL: Final = 1.4  # sizes: length of an open end
_LEAD: Final = "\u3000\u3000"  # blanks of a full em each, as wide in every font
_THICK: Final = 34  # per cent of a bar's thickness between two bars


@dataclass(frozen=True, slots=True)
class Look:
    """What all blocks of a slide share: points of a row, of the words, and of the room for names and for labels."""

    row: float
    size: float
    room: float
    beside: float


@dataclass(frozen=True, slots=True)
class Said:
    """What a chart is called: its series, the object on the slide, and its number within the picture."""

    series: str
    name: str
    part: int


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return what each slide shows: all blocks, as long as their names are legible."""
    every = facets(frame, view)
    inner = gaps.left_over(gaps.of_facets(every, frame.language, view.highlight), frame.language, box)
    return blocks.arrange([len(facet.bars) for facet in every], inner, headed=len(every) > 1) or [None]


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: blocks.Page) -> None:
    """Draw the blocks of one page into a box, one native chart each."""
    every = facets(frame, view)
    inner = gaps.beneath(sheet, gaps.of_facets(every, frame.language, view.highlight), box)
    if sum(len(facet.bars) for facet in every) == 1:
        rows.figure(sheet, frame, next(bar for facet in every for bar in facet.bars), inner)
        return
    shown = [(piece, every[piece.block].bars[piece.start : piece.stop]) for piece in page.pieces]
    placed = blocks.places(page, inner, headed=len(every) > 1)
    language, wide = frame.language, placed[0][2].width
    charted = {piece.block for piece, _ in shown if len(on_scale(every[piece.block], every, view)) > 1}
    labelled = [bar for piece, bars in shown for bar in bars if piece.block in charted]
    look, names = look_of([bars for _, bars in shown], language, page.row, wide, labelled)
    for (piece, bars), named, (_, head, place) in zip(shown, names, placed, strict=True):
        facet = every[piece.block]
        if head is not None:
            rows.head(sheet, facet, head, row_parts.block_coverage(facet, language), number=piece.number)
        if piece.block not in charted:
            rows.single(sheet, bars[0], named[0], place, look.room, look.size)
        else:
            said = Said(
                facet.indicator["name"], row_parts.block_name(facet, language), piece.block * 100 + piece.number
            )
            chart(sheet, frame, said, bars, named, extent(on_scale(facet, every, view)), look, place)


def look_of(
    shown: Sequence[list[dict[str, Any]]], language: str, row: float, wide: float,
    labelled: Sequence[dict[str, Any]] | None = None,
) -> tuple[Look, list[list[str]]]:  # fmt: skip
    """Return the look and the names of all blocks, whose scales begin and end alike.

    ``labelled`` are the bars that need room for a label, where that is not all.
    """
    every = [bar for bars in shown for bar in bars]
    found, room, size = rows.names(every, language, row, wide, fold=True)
    names, at = [], 0
    for bars in shown:
        names.append(found[at : at + len(bars)])
        at += len(bars)
    labels = [
        rows.written(bar, language, _lead(bar))[2]
        for bar in (every if labelled is None else labelled)
        if not bar["gap"]
    ]
    longest = max((fit.width(label, size + 1, bold=True) for label in labels), default=20.0)
    return Look(row, size, room, longest + 10), names


def extent(scale: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Return the ends of the scale of bars, which always begins at zero."""
    return min([0.0, *(bar["value"] for bar in scale)]), max([0.0, *(_end(bar) for bar in scale)])


def chart(
    sheet: Sheet, frame: Frame, said: Said, bars: Sequence[dict[str, Any]], names: list[str],
    ends: tuple[float, float], look: Look, box: Box,
) -> None:  # fmt: skip
    """Draw bars into a box as one native chart; a gap is a name without a bar."""
    language, colours, size = frame.language, sheet.colours, look.size
    ranges = any(_top(bar) is not None for bar in bars)
    columns: list[tuple[str, list[Any]]] = [(said.series, [None if bar["gap"] else bar["value"] for bar in bars])]
    if ranges:
        columns.append((say(language, "slides_bars.upper"), [_top(bar) for bar in bars]))
    data = CategoryChartData(number_format="General")
    data.categories = names
    for name, values in columns:
        data.add_series(name, values)
    made = native.add(sheet, box, XL_CHART_TYPE.BAR_CLUSTERED, data, size=size)
    low, high = ends
    plot = box.width - look.room - 2
    sides = look.beside * (2 if low < 0 else 1)
    unit = ((high - low) or 1.0) / max(40.0, plot - sides)  # of the scale, a point of width
    category, value = made.category_axis, made.value_axis
    category.reverse_order = True
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    native.quiet_axis(category, colours.gap, size=size)
    native.every_name(category)
    native.quiet_axis(value, colours.gap, visible=False)
    value.minimum_scale, value.maximum_scale = low - (look.beside * unit if low < 0 else 0.0), high + look.beside * unit
    made.plots[0].gap_width, made.plots[0].overlap = _THICK, 100
    series = list(made.plots[0].series)
    _figures(sheet, series[0], bars, size, language)
    native.error_bars_if(series[0], [_TAIL * size * unit * _open(bar) for bar in bars], colours.gap, arrow=True)
    if ranges:
        _ranges(sheet, series[1], bars, size, language, unit)
    native.plot_area(made, look.room / box.width, 0.0, plot / box.width, 1.0)
    columns.insert(0, (say(language, "slides.workbook.place"), names))
    blob = workbook_bytes(columns, evidence(bars, frame), language=language)
    name = say(language, "slides.object.bars", indicator=said.name)
    native.finish(sheet, made, name, alt_text(frame, sheet.view or View()), blob, frame, part=said.part)


def evidence(bars: Sequence[dict[str, Any]], frame: Frame) -> list[tuple[str, list[Any]]]:
    """Return the columns behind the numbers: uncut names, the definition, and where each number comes from."""
    language = frame.language
    more = [
        (say(language, "slides_bars.full_name"), [bar["region_name"] for bar in bars]),
        (say(language, "slides_bars.meaning"), [bar["concept_name"] for bar in bars]),
    ]
    return [*more, *evidence_columns([None if bar["gap"] else bar for bar in bars], frame)]


def _figures(sheet: Sheet, series: Any, bars: Sequence[dict[str, Any]], size: float, language: str) -> None:
    """Colour and label the bars: red for the highlighted place, pale for another meaning, stripes for "at most"."""
    colours = sheet.colours
    native.fill(series, colours.bar)
    for at, bar in enumerate(bars):
        marked = _marked(sheet, bar)
        ink = colours.accent if marked else colours.bar if bar["same"] else colours.bar_other
        if ink != colours.bar:
            native.fill(series.points[at], ink)
        if bar["bound"] == "at_most":
            native.fill(series.points[at], ink)
            native.hatch(series.points[at], colours.accent if marked else colours.gap, colours.paper)
        if _top(bar) is None and not bar["gap"]:
            _label(sheet, series, at, bar, size, language)
    native.plain_labels_off(series)
    native.not_inverted(series)


def _ranges(
    sheet: Sheet, series: Any, bars: Sequence[dict[str, Any]], size: float, language: str, unit: float
) -> None:  # fmt: skip
    """Draw the ranges from a series without ink: a line with two caps, and the label at its upper end."""
    series.format.fill.background()
    series.format.line.fill.background()
    spans = [0.0 if (top := _top(bar)) is None else top - bar["value"] for bar in bars]
    caps = [unit / 100 * (span > 0) for span in spans]  # so short that only its cap is seen
    native.error_bars(series, caps, spans, sheet.colours.ink)
    for at, bar in enumerate(bars):
        if _top(bar) is not None:
            _label(sheet, series, at, bar, size, language)
    native.plain_labels_off(series)


def _label(sheet: Sheet, series: Any, at: int, bar: dict[str, Any], size: float, language: str) -> None:
    marked, colours = _marked(sheet, bar), sheet.colours
    code, words, _ = rows.written(bar, language, _lead(bar))
    native.label(series, at, size + (1 if marked else 0), colours.accent if marked else colours.ink,
                 bold=marked, code=code, text=words)  # fmt: skip


def _marked(sheet: Sheet, bar: dict[str, Any]) -> bool:
    return sheet.view is not None and bool(sheet.view.highlight) and bar["region_code"] == sheet.view.highlight


def _open(bar: dict[str, Any]) -> int:
    """Return whether a bar has an open end; of a negative figure, it would run into the bar."""
    return int(bar["bound"] == "at_least" and bar["value"] >= 0)


def _lead(bar: dict[str, Any]) -> str:
    return _LEAD if _open(bar) else ""


def _top(bar: dict[str, Any]) -> float | None:
    """Return the upper end of a range, None for a single number."""
    top = bar["value_to"]
    return None if top is None or math.isnan(top) else float(top)


def _end(bar: dict[str, Any]) -> float:
    top = _top(bar)
    return float(bar["value"]) if top is None else top
