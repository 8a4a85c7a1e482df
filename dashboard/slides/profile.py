"""One place against its comparison group: a native table, a row an indicator, and one scatter chart beside its rows.

The chart shows where each figure lies between the ends of its own scale, 0 to 100, since indicators share no unit. The
workbook holds this position as x and the row as y, because a chart can draw nothing else, and the figure itself beside
it: a person who edits a figure has to edit its position, too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.profile_words import said_of
from dashboard.render.scales import Scale
from dashboard.render.strips import Strip, strips
from dashboard.render.values import short_period, value_text
from dashboard.render.words import alt_text
from dashboard.slides import chart as native
from dashboard.slides import fit, table_xml, xy
from dashboard.slides.beside import bound_strokes
from dashboard.slides.box import Box
from dashboard.slides.sheet import Run, Sheet
from dashboard.slides.table_xml import TableCell, TableRow
from dashboard.slides.xy import Label, Marker, Table, Trace
from dashboard.view import View

_HEAD: Final = 24.0
_LEAST: Final = 38.5
_MOST: Final = 58.0
_SHARES: Final = {True: (0.16, 0.17, 0.35, 0.32), False: (0.21, 0.2, 0.33, 0.26)}
_WIDE: Final = 800.0
_SIZE: Final = 11.0
_SMALL: Final = 10.5
_SAFE: Final = 0.93  # of a cell's width: a line more than reckoned would move all rows below it
_PAD: Final = 8.0  # of 100, at both ends of a strip
_NEAR: Final = 2.6
_STEP: Final = 6.5  # points between dots that would lie on each other
_UP: Final = 6.0  # points that a strip stands over the middle of its row: its numbers stand under it
_WEIGHTS: Final = {"thin": 1.25, "thick": 4.0, "light": 1.25}


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of the chart: how many, how high each is, and how wide all are, in points."""

    count: int
    high: float
    wide: float

    def y(self, row: int, up: float = 0.0) -> float:
        """Return where a row's strip stands, moved up by some points."""
        return self.count - row - 0.5 + (_UP + up) / self.high

    @property
    def across(self) -> float:
        """What a point is on the axis of positions."""
        return (100 + 2 * _PAD) / self.wide


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return which indicators each slide shows, as ranges of much the same length."""
    count = len(strips(frame, view))
    most = max(1, int((box.height - _HEAD) / _LEAST))
    each = math.ceil(count / math.ceil(count / most)) if count else 1
    return [range(at, min(at + each, count)) for at in range(0, count, each)] or [range(0)]


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any) -> None:
    """Put the table and its chart into a box."""
    every = strips(frame, view)
    found = [every[at] for at in page]
    if not found:
        text = say(frame.language, "profile.choose" if not view.highlight else "profile.nothing")
        sheet.text(box.top(24)[0], [[Run(text, 14, colour=sheet.colours.grey)]], "gaps")
        return
    high = min(_MOST, (box.height - _HEAD) / len(found))
    *widths, wide = (share * box.width for share in _SHARES[box.width >= _WIDE])
    _table(sheet, frame, view, found, box, widths, high)
    left = box.x + sum(widths)
    head = Box(left, box.y, wide, _HEAD)
    words = fit.cut(say(frame.language, "slides_profile.position"), _SIZE, (wide - 9) * _SAFE, 1, bold=True)
    cell = TableCell([[Run(words, _SIZE, True, sheet.colours.paper)]], sheet.colours.navy)
    table_xml.add(sheet, head, [("position", wide)], [TableRow("head", _HEAD, [cell])],
                  say(frame.language, "slides_profile.head"), words, part=2)  # fmt: skip
    _chart(sheet, frame, view, found, Box(left, box.y + _HEAD, wide, high * len(found)))


def _table(
    sheet: Sheet, frame: Frame, view: View, found: Sequence[Strip], box: Box, widths: Sequence[float], high: float
) -> None:
    colours, language = sheet.colours, frame.language
    place = str(found[0].own["region_name"])
    heads = (say(language, "slides_profile.indicator"), place, say(language, "slides_profile.group"))
    cells = [
        TableCell(
            [[Run(fit.cut(head, _SIZE, width - 10, 1, bold=True), _SIZE, True, colours.paper)]], colours.navy, "l"
        )
        for head, width in zip(heads, widths, strict=True)
    ]
    rows = [TableRow("head", _HEAD, cells)]
    for strip in found:
        words = (
            _name(strip, sheet, (widths[0] - 9) * _SAFE),
            _own(strip, sheet),
            _said(strip, sheet, (widths[2] - 9) * _SAFE, high),
        )
        inside = [
            TableCell([[run] for run in _cut(runs, (width - 9) * _SAFE, high)], "", "l", 1, "B", colours.grid)
            for runs, width in zip(words, widths, strict=True)
        ]
        rows.append(TableRow(str(strip.indicator["indicator_id"]), high, inside))
    columns = list(zip(("indicator", "own", "group"), widths, strict=True))
    table_xml.add(sheet, box, columns, rows, say(language, "slides_profile.table", place=place), alt_text(frame, view))


def _cut(runs: Sequence[Run], wide: float, high: float) -> list[Run]:
    """Return the words of a cell, each a paragraph, cut so that the row is no higher than the chart takes it."""
    left = high - 5
    out: list[Run] = []
    for at, run in enumerate(runs):
        size, later = run.size or _SIZE, sum((other.size or _SIZE) * fit.LINE for other in runs[at + 1 :])
        most = max(1, int((left - later) / (size * fit.LINE)))
        text = fit.cut(run.text, size, wide, most, bold=bool(run.bold))
        left -= fit.lines(text, size, wide, bold=bool(run.bold)) * size * fit.LINE
        out.append(Run(text, size, run.bold, run.colour))
    return out


def _name(strip: Strip, sheet: Sheet, wide: float) -> list[Run]:
    """Return the name with unit and direction under it; of a long one in its place, where both have room."""
    told = [str(strip.indicator["unit"])] if strip.indicator["unit"] else []
    if strip.indicator["polarity"] != "neutral":
        told.append(say(sheet.language, f"polarity.{strip.indicator['polarity']}"))
    name = Run(str(strip.indicator["name"]), 12, None, sheet.colours.ink)
    if fit.lines(name.text, 12, wide) > 1 and fit.lines(name.text, _SIZE, wide) == 1:
        name = Run(name.text, _SIZE, None, sheet.colours.ink)
    elif fit.lines(name.text, 12, wide) > 1:
        whole = say(sheet.language, "slides_profile.with_unit", name=name.text, unit=" · ".join(told))
        fits = bool(told) and fit.lines(whole, _SIZE, wide) < 3
        return [Run(whole if fits else name.text, _SIZE, None, sheet.colours.ink)]
    return [name, Run(" · ".join(told), _SMALL, None, sheet.colours.grey)] if told else [name]


def _own(strip: Strip, sheet: Sheet) -> list[Run]:
    colours, language, own = sheet.colours, sheet.language, strip.own
    if own["gap"] is not None:
        return [Run(say(language, f"gap.{own['gap']}"), 12, None, colours.grey)]
    value = value_text(own, language, unit=False)
    rank = said_of(strip, language, unit=False)[0].removeprefix(value)
    when = short_period(own, language) + rank
    return [Run(value, 14, True, colours.accent), Run(when, _SMALL, None, colours.grey)]


def _said(strip: Strip, sheet: Sheet, wide: float, high: float) -> list[Run]:
    """Return what the others allow to say, the most telling first: as many whole parts as a cell holds."""
    language = sheet.language
    parts = said_of(strip, language, unit=False)[1:]
    gaps = [
        say(language, "profile.gap", gap=say(language, f"gap.{gap.kind}"), count=len(gap.rows)) for gap in strip.gaps
    ]
    told, most = [*parts, *gaps], max(1, int((high - 5) / (_SIZE * fit.LINE)))
    text = say(language, "list.semicolon").join(told)
    while len(told) > 1 and fit.lines(text, _SIZE, wide) > most:
        told.pop()
        text = say(language, "list.semicolon").join(told)
    return [Run(text, _SIZE, None, sheet.colours.ink)]


def _chart(sheet: Sheet, frame: Frame, view: View, found: Sequence[Strip], box: Box) -> None:
    colours, language = sheet.colours, frame.language
    rows, table = _Rows(len(found), box.height / len(found), box.width), Table()
    traces: list[Trace] = []
    many = sum(1 + len(strip.drawn) for strip in found)
    ruled: list[xy.Line] = [[(-_PAD, float(at)), (100 + _PAD, float(at))] for at in range(len(found))]
    traces += table.strokes(say(language, "slides_profile.rule"), ruled, colours.grid, 0.75, least=many)
    drawn = [(at, strip) for at, strip in enumerate(found) if len(strip.others) or strip.own["gap"] is None]
    bases = [line for at, strip in drawn for line in _base(strip, rows.y(at), rows.across)]
    traces += table.strokes(say(language, "slides_profile.base"), bases, colours.border, 1.0)
    traces += _medians(sheet, table, rows, drawn)
    traces += _numbers(sheet, table, rows, drawn)
    traces += _dots(sheet, table, rows, drawn)
    names = {strip.indicator["indicator_id"]: str(strip.indicator["name"]) for strip in found}
    indicators = [names[row["indicator_id"]] if row else None for row in table.rows]
    values = [float(row["value"]) if row else None for row in table.rows]
    chart = xy.draw(sheet, box, table, traces, size=_SMALL)
    xy.scale(chart.category_axis, -_PAD, 100 + _PAD, colours.grey, step=100, visible=False)
    xy.scale(chart.value_axis, 0, len(found), colours.grey, step=1, visible=False)
    native.plot_area(chart, 0, 0, 1, 1)
    heads = tuple(say(language, f"slides_profile.column.{name}") for name in ("place", "position", "row"))
    more: list[tuple[str, Sequence[Any]]] = [
        (say(language, "slides_profile.indicator"), indicators), (say(language, "slides_profile.value"), values)
    ]  # fmt: skip
    name = say(language, "slides_profile.object", place=found[0].own["region_name"])
    xy.finish(sheet, chart, table, (heads[0], heads[1], heads[2]), frame, name, alt_text(frame, view), 1, more)


def _base(strip: Strip, y: float, across: float) -> list[xy.Line]:
    """Return the line of a strip, parted at the place's own dot: some programs draw lines over points."""
    if strip.own["gap"] is not None:
        return [[(0, y), (100, y)]]
    x, half = _share(strip.scale, strip.own["value"]), 6 * across
    ends = [(0.0, x - half), (x + half, 100.0)]
    return [[(first, y), (last, y)] for first, last in ends if first < last]


def _share(scale: Scale, value: float) -> float:
    return 100 * (scale.at(value) - scale.low) / scale.extent


def _medians(sheet: Sheet, table: Table, rows: _Rows, drawn: Sequence[tuple[int, Strip]]) -> list[Trace]:
    """Return the medians as upright lines, and as bars with ends where bounds leave them open."""
    lines: list[xy.Line] = []
    bars: list[xy.Line] = []
    for at, strip in drawn:
        if strip.median is None:
            continue
        low, high = strip.median
        ends = [_share(strip.scale, value) if math.isfinite(value) else None for value in strip.median]
        lines += [[(x, rows.y(at, -11)), (x, rows.y(at, 11))] for x in dict.fromkeys(ends) if x is not None]
        if low < high:
            first, last = (
                end if end is not None else edge for end, edge in zip(ends, (-_PAD, 100 + _PAD), strict=True)
            )
            bars.append([(first, rows.y(at)), (last, rows.y(at))])
    name = say(sheet.language, "slides_profile.median")
    return [
        *table.strokes(name, bars, sheet.colours.bar_other, 14),
        *table.strokes(name, lines, sheet.colours.navy, 2.5),
    ]


def _numbers(sheet: Sheet, table: Table, rows: _Rows, drawn: Sequence[tuple[int, Strip]]) -> list[Trace]:
    """Return the first and last number of each strip's scale, under it."""
    start = len(table.names)
    labels: dict[int, Label] = {}
    for at, strip in drawn:
        ticks = strip.scale.ticks(sheet.language, most=4)
        for x, text in dict.fromkeys((ticks[0], ticks[-1])) if ticks else ():
            position = 100 * (x - strip.scale.low) / strip.scale.extent
            number = table.put(say(sheet.language, "slides_profile.scale"), position, rows.y(at, -11)) - start
            labels[number] = Label("b", sheet.colours.grey, _SMALL, text=text)
    return [Trace(start, len(table.names), sheet.colours.grey, labels=labels)] if labels else []


def _dots(sheet: Sheet, table: Table, rows: _Rows, drawn: Sequence[tuple[int, Strip]]) -> list[Trace]:
    """Return the others in grey, the place itself over them, and before both what their bounds leave open."""
    colours = sheet.colours
    others: list[tuple[dict[str, Any], float, float]] = []
    owns: list[tuple[dict[str, Any], float, float]] = []
    strokes: dict[tuple[str, str], list[xy.Line]] = {}
    for at, strip in drawn:
        placed: list[tuple[float, float]] = []
        own = [strip.own | {"same": True}] if strip.own["gap"] is None else []
        for row in [*own, *sorted(strip.drawn, key=lambda r: (r["value"], r["region_code"]))]:
            x = _share(strip.scale, row["value"])
            up = _aside(x, placed)
            into, ink = (owns, colours.accent) if own and row is own[0] else (others, colours.gap)
            into.append((row, x, rows.y(at, up)))
            for line, weight in bound_strokes(row, strip.scale, rows.y(at, up), 1 / rows.high, 0.06, upright=False):
                values = [(100 * (p - strip.scale.low) / strip.scale.extent, y) for p, y in line]
                strokes.setdefault((colours.bar if weight == "light" else ink, weight), []).append(values)
    traces: list[Trace] = []
    for (ink, weight), lines in strokes.items():
        traces += table.strokes(say(sheet.language, "slides_profile.bounds"), lines, ink, _WEIGHTS[weight])
    for several, ink, size in ((others, colours.gap, 7), (owns, colours.accent, 11)):
        if several:
            start = len(table.names)
            for row, x, y in several:
                table.put(str(row["region_name"]), x, y, row)
            odd = {at: Marker(ink, size, filled=False) for at, (row, _, _) in enumerate(several) if not row["same"]}
            traces.append(Trace(start, len(table.names), ink, marker=Marker(ink, size), odd=odd))
    return traces


def _aside(x: float, placed: list[tuple[float, float]]) -> float:
    """Return how far above or below its strip a dot is set, so that it covers none that was placed before."""
    near = {up for other, up in placed if abs(other - x) < _NEAR}
    up = next((u for u in (0.0, _STEP, -_STEP, 2 * _STEP) if u not in near), 0.0)
    placed.append((x, up))
    return up
