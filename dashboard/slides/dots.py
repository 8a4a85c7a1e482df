"""The dot plot as native scatter charts: where each figure lies, where else it may lie, and its possible ranks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import dot_plot, row_parts
from dashboard.render.facets import Facet, facets, on_scale
from dashboard.render.scales import Scale, ends, scale_of
from dashboard.render.values import value_text
from dashboard.render.words import alt_text
from dashboard.slides import blocks, fit, gaps, rows, tracks
from dashboard.slides import chart as native
from dashboard.slides.bars import evidence
from dashboard.slides.box import Box
from dashboard.slides.sheet import Sheet
from dashboard.slides.workbook import workbook_bytes
from dashboard.view import View

_ABOVE: Final = 20.0  # points of the scale's numbers
_LEAST: Final = 15.0
_ARROW: Final = 20.0  # points
_MARK: Final = 11.0
_WIDE: Final = 700.0  # points from which on two columns stand side by side, each with ranks in words


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return what each slide shows: all blocks, as long as their names are legible."""
    every = facets(frame, view)
    inner = gaps.left_over(gaps.of_facets(every, frame.language, view.highlight), frame.language, box)
    return blocks.arrange(
        [len(facet.bars) for facet in every], inner, headed=len(every) > 1, least=_LEAST, above=_above(every),
        most=2 if box.width > _WIDE else 1,
    ) or [None]  # fmt: skip


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: blocks.Page) -> None:
    """Draw the blocks of one page into a box, one native chart each."""
    every = facets(frame, view)
    inner = gaps.beneath(sheet, gaps.of_facets(every, frame.language, view.highlight), box)
    if sum(len(facet.bars) for facet in every) == 1:
        rows.figure(sheet, frame, next(bar for facet in every for bar in facet.bars), inner)
        return
    placed = blocks.places(page, inner, headed=len(every) > 1, above=_above(every))
    language, wide = frame.language, placed[0][2].width
    bars = [bar for piece in page.pieces for bar in every[piece.block].bars[piece.start : piece.stop]]
    names, room, size = rows.names(bars, language, page.row, wide, tracks.NAMES)
    tied = dot_plot.tied_figures(frame.rows)
    at = 0
    for piece, head, place in placed:
        facet, first = every[piece.block], at
        shown, at = bars[first : first + piece.rows], first + piece.rows
        if head is not None:
            rows.head(sheet, facet, head, row_parts.block_coverage(facet, language), number=piece.number)
        scale = on_scale(facet, every, view)
        if len(scale) == 1:
            rows.single(sheet, shown[0], names[first], place, room, size)
            continue
        _chart(sheet, frame, facet, shown, names[first:at], scale, tied, place, room, size, _above(every),
               piece.block * 100 + piece.number)  # fmt: skip


def _above(every: Sequence[Facet]) -> float:
    """Return the room for the numbers of a scale: blocks above each other have none, every value is written."""
    return _ABOVE if len(every) == 1 else 0.0


def _chart(
    sheet: Sheet, frame: Frame, facet: Facet, bars: list[dict[str, Any]], names: list[str],
    on_one: Sequence[dict[str, Any]], tied: set[str], box: Box, room: float, size: float,
    above: float, part: int,
) -> None:  # fmt: skip
    language = frame.language
    scale = scale_of(on_one)
    beside = max(fit.width(_value(bar, language), size, bold=True) for bar in on_one) + _MARK
    beside += _ARROW * any(bar["bound"] == "at_least" for bar in on_one)
    ranks = max(fit.width(dot_plot.rank_words(bar, tied, language), size) for bar in on_one)
    room += size  # the blank after a name
    plot = box.width - room - 2
    ruler = _ruler(scale, plot, beside + ranks + 16, language, above)
    point = (_position(scale, ruler.high) - _position(scale, ruler.low)) / plot  # of the scale
    shown = [_track(sheet, bar, name, scale, point, ruler.low, tied) for bar, name in zip(bars, names, strict=True)]
    chart, columns = tracks.draw(sheet, box, shown, [facet.indicator["name"]], ruler, room, size)
    ranked = (say(language, "slides_tracks.rank"), [dot_plot.rank_words(bar, tied, language) for bar in bars])
    blob = workbook_bytes(columns, [ranked, *evidence(bars, frame)], language=language)
    name = say(language, "slides_tracks.dots", indicator=row_parts.block_name(facet, language))
    native.finish(sheet, chart, name, alt_text(frame, sheet.view or View()), blob, frame, part=part)


def _ruler(scale: Scale, plot: float, beside: float, language: str, above: float) -> tracks.Ruler:
    """Return the axis: whole steps of the scale from its low end, and room for the words at the right.

    Where blocks stand above each other there is no room for numbers: the axis then begins a little before the scale.
    """
    space = max(40.0, plot - beside)
    low, step = scale.low, 0.0
    if above and scale.log:
        low, step = float(math.floor(scale.low + 1e-9)), 10.0 ** max(1, math.ceil((scale.high - scale.low) / 5))
    elif above:
        ticks = [at for at, _ in scale.fitting(language, space)]
        step = ticks[1] - ticks[0] if len(ticks) > 1 else scale.extent
        low = math.floor(scale.low / step + 1e-9) * step
    high = low + (scale.high - low) * plot / space
    if not scale.log:
        return tracks.axis(
            low, high, log=False, step=step, code=rows.axis_format(low, scale.high, language, step), above=above
        )
    code = rows.axis_format(0.0, 10**scale.high, language, 10.0**low, log=True)
    return tracks.axis(10.0**low, 10.0**high, log=True, step=step, code=code, above=above)


def _track(
    sheet: Sheet, bar: dict[str, Any], name: str, scale: Scale, point: float, lowest: float, tied: set[str]
) -> tracks.Track:
    colours, language = sheet.colours, sheet.language
    marked = sheet.view is not None and bool(sheet.view.highlight) and bar["region_code"] == sheet.view.highlight
    ink = colours.accent if marked else colours.benchmark
    words = colours.accent if marked else colours.ink
    lines, reach = bounds(bar, scale, point, ink, colours.gap, lowest)
    track = tracks.Track(name, words, marked, [(float(bar["value"]), ink, not bar["same"])], lines)
    track.words = [tracks.Words(_value(bar, language), words, "r", reach, marked)]
    rank = dot_plot.rank_words(bar, tied, language)
    if rank:
        track.last = tracks.Words(rank, colours.accent if marked else colours.grey, "l", 0.0, marked)
    return track


def bounds(
    row: dict[str, Any], scale: Scale, point: float, ink: str, light: str, lowest: float, kind: str = ""
) -> tuple[list[tracks.Line], float]:
    """Return the lines of a figure's bounds, and the value up to which its ink reaches at the right.

    ``point`` is the length of a point on the scale, ``kind`` tells the lines of one mark from those of another.
    """
    value, (low, high) = float(row["value"]), ends(row)
    lines, reach = [], value
    if row["bound"] == "approx" and high > low:
        lines.append(tracks.Line(f"approx{kind}", max(low, lowest), high, light, 1.5))
        reach = high
    if row["value_to"] > value:
        lines.append(tracks.Line(f"range{kind}", value, float(row["value_to"]), ink, 4.0))
        reach = max(reach, float(row["value_to"]))
    if row["bound"] == "at_least":
        reach = _along(scale, value, _ARROW * point)
        lines.append(tracks.Line(f"open{kind}", value, reach, ink, 1.75, arrow=True, dash="sysDash"))
    if row["bound"] == "at_most":
        end = max(lowest, _along(scale, value, -_ARROW * point))
        lines.append(tracks.Line(f"below{kind}", value, end, ink, 1.75, arrow=True, dash="sysDash"))
    return lines, reach


def _value(row: dict[str, Any], language: str) -> str:
    calculated = f" {say(language, 'number.calculated')}" if row["derived"] else ""
    return value_text(row, language, unit=False) + calculated


def _position(scale: Scale, value: float) -> float:
    return math.log10(value) if scale.log else value


def _along(scale: Scale, value: float, length: float) -> float:
    """Return the value that lies a length further along the scale."""
    if not scale.log:
        return value + length
    return float(10.0 ** (math.log10(value) + length)) if value > 0 else value
