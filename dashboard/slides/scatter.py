"""Two indicators against each other as one native scatter chart: a point a place, bounds as strokes, names beside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.compare import TIERS, tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.scales import Scale, scale_of
from dashboard.render.scatter_pairs import Pair, missing, pairs
from dashboard.render.words import alt_text
from dashboard.slides import chart as native
from dashboard.slides import fit, xy
from dashboard.slides.axis_numbers import numbers, of_powers
from dashboard.slides.beside import Room, bound_strokes
from dashboard.slides.box import Box
from dashboard.slides.sheet import Run, Sheet
from dashboard.slides.workbook import evidence_columns
from dashboard.slides.xy import Label, Marker, Table, Trace
from dashboard.view import View

_SYMBOLS: Final = {"county": "circle", "prefecture": "square", "province": "diamond", "country": "triangle"}
_FOOT: Final = 11.0
_HEAD: Final = 18.0
_ALONE: Final = 15.0
_SIZE: Final = 11.0
_WEIGHTS: Final = {"thin": 1.5, "thick": 4.5, "light": 1.5}
_ARROW: Final = 15.0
_STEPS: Final = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: the scale of the page, its ends in values, the distance of its numbers and how they are written."""

    scale: Scale
    low: float
    high: float
    step: float
    code: str
    texts: list[str]

    def at(self, value: float) -> float:
        """Return where a value stands, from 0 to 1."""
        low, high = self.position(self.low), self.position(self.high)
        return (self.position(value) - low) / (high - low)

    def position(self, value: float) -> float:
        """Return the position of a value: its power of ten on an axis of powers."""
        return math.log10(value) if self.scale.log and value > 0 else value

    def value(self, position: float) -> float:
        """Return the value at a position; the inverse of ``position``."""
        return float(10.0**position) if self.scale.log else position


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any) -> None:
    """Draw the chart, and in words under it the places that lack one of the two figures."""
    if len(frame.indicators) < 2:
        words = say(frame.language, "scatter.need_two")
        sheet.text(box.top(24)[0], [[Run(words, 14, colour=sheet.colours.grey)]], "gaps")
        return
    found = pairs(frame, view)
    box = _missing(sheet, frame, view, box, alone=not found)
    if found:
        _chart(sheet, frame, view, found, box)


def _chart(sheet: Sheet, frame: Frame, view: View, found: Sequence[Pair], box: Box) -> None:
    across, upwards = _axis([p.x for p in found], frame.language), _axis([p.y for p in found], frame.language)
    names = [row_parts.with_unit(row, frame.language) for row in records(frame.indicators)[:2]]
    # Level and over the axis: a title beside it would be turned, and programs break a level one into lines.
    head, box = box.top(_HEAD)
    title = fit.cut(f"↑ {names[1]}", 12, head.width * 0.98, 1)
    sheet.text(head, [[Run(title, 12, colour=sheet.colours.navy)]], "head", anchor="middle")
    left = max(fit.width(text, _SIZE) for text in upwards.texts) + 10
    inner = Box(left, 8, box.width - left - 18, box.height - 8 - 40)
    room, table, ink = Room(inner.width, inner.height, beyond=14), Table(), _inks(sheet, view, found)
    points = _points(table, found, ink, frame.language)
    extra = _bounds(sheet, frame, table, found, ink, (across, upwards), inner, room)
    spots = [(across.at(p.x["value"]) * inner.width, (1 - upwards.at(p.y["value"])) * inner.height) for p in found]
    for spot in spots:
        room.point(spot, 9)
    _names(sheet, view, found, spots, room, points)
    chart = xy.draw(sheet, box, table, [*extra, *points.traces], size=_SIZE)
    wide, high = box.width, box.height
    native.plot_area(chart, inner.x / wide, inner.y / high, inner.width / wide, inner.height / high)
    colours = sheet.colours
    for axis, side in ((across, chart.category_axis), (upwards, chart.value_axis)):
        xy.scale(side, axis.low, axis.high, colours.grey, step=axis.step, code=axis.code, size=_SIZE,
                 grid=colours.grid, line=colours.gap, log=axis.scale.log)  # fmt: skip
    right = fit.width(f"{names[0]} →", 12) + 14
    xy.axis_title(chart.category_axis, f"{names[0]} →", 12, colours.navy, ((wide - 18 - right) / wide, 1 - 19 / high))
    name = say(frame.language, "slides_scatter.object", x=names[0], y=names[1])
    other = [next((p.y for p in found if p.x is row), None) for row in table.rows]
    own = [
        (say(frame.language, "slides_scatter.upwards", head=head), values)
        for head, values in evidence_columns(other, frame)
    ]
    heads = (say(frame.language, "slides.workbook.place"), names[0], names[1])
    xy.finish(sheet, chart, table, heads, frame, name, alt_text(frame, view), 0, own)


def _inks(sheet: Sheet, view: View, found: Sequence[Pair]) -> dict[str, str]:
    colours = sheet.colours
    return {
        p.x["region_code"]: colours.accent if p.x["region_code"] == view.highlight else colours.benchmark for p in found
    }


@dataclass
class Points:
    """The series of points, and for each pair its series and number in it."""

    traces: list[Trace]
    where: dict[str, tuple[Trace, int]]


def _points(table: Table, found: Sequence[Pair], ink: dict[str, str], language: str) -> Points:
    """Return one series a tier, the highlighted place in one of its own above them."""
    groups: dict[tuple[bool, str], list[Pair]] = {}
    marked = found[0].x["region_code"] if len(set(ink.values())) > 1 or len(found) == 1 else ""
    for pair in found:
        groups.setdefault((pair.x["region_code"] == marked, tier(pair.x["level"])), []).append(pair)
    out = Points([], {})
    for own, level in sorted(groups, key=lambda group: (group[0], -TIERS.index(group[1]))):
        several = groups[own, level]
        start = len(table.names)
        signs = [Marker(ink[p.x["region_code"]], 10 if own else 8, _SYMBOLS[level], filled=p.same) for p in several]
        trace = Trace(start, start + len(several), ink[several[0].x["region_code"]], marker=signs[0],
                      odd={at: sign for at, sign in enumerate(signs) if sign != signs[0]})  # fmt: skip
        for at, pair in enumerate(several):
            table.put(str(pair.x["region_name"]), float(pair.x["value"]), float(pair.y["value"]), pair.x)
            out.where[pair.x["region_code"]] = (trace, at)
        out.traces.append(trace)
    return out


def _bounds(
    sheet: Sheet, frame: Frame, table: Table, found: Sequence[Pair], ink: dict[str, str], axes: tuple[Axis, Axis],
    inner: Box, room: Room,
) -> list[Trace]:  # fmt: skip
    """Return the bounds of both figures as strokes, one series a colour and weight."""
    strokes: dict[tuple[str, str], list[xy.Line]] = {}
    lengths = (inner.width, inner.height)
    extents = [axis.position(axis.high) - axis.position(axis.low) for axis in axes]
    for pair in found:
        places = [axis.position(row["value"]) for axis, row in zip(axes, (pair.x, pair.y), strict=True)]
        for at, row in enumerate((pair.x, pair.y)):
            long = _ARROW / lengths[at] * extents[at] / axes[at].scale.extent
            aside = extents[1 - at] / lengths[1 - at]
            for line, weight in bound_strokes(row, axes[at].scale, places[1 - at], aside, long, upright=at == 1):
                values = [(axes[0].value(x), axes[1].value(y)) for x, y in line]
                colour = sheet.colours.bar if weight == "light" else ink[pair.x["region_code"]]
                strokes.setdefault((colour, weight), []).append(values)
                room.line(*((axes[0].at(x) * inner.width, (1 - axes[1].at(y)) * inner.height) for x, y in values))
    traces: list[Trace] = []
    for (colour, weight), lines in strokes.items():
        traces += table.strokes(say(frame.language, "slides_scatter.bounds"), lines, colour, _WEIGHTS[weight])
    return traces


def _names(
    sheet: Sheet, view: View, found: Sequence[Pair], spots: Sequence[tuple[float, float]], room: Room, points: Points
) -> None:
    """Write the names where there is room: the highlighted place first, then from the outer points inwards."""
    middle = [sum(spot[side] for spot in spots) / len(spots) for side in (0, 1)]
    order = sorted(
        range(len(found)),
        key=lambda at: (
            found[at].x["region_code"] != view.highlight,
            -math.hypot((spots[at][0] - middle[0]) / room.wide, (spots[at][1] - middle[1]) / room.high),
        ),
    )
    for at in order:
        code = found[at].x["region_code"]
        marked, name = code == view.highlight, str(found[at].x["region_name"])
        size = _SIZE + 2 if marked else _SIZE
        side = room.place(spots[at], name, size, 11 if marked else 9, bold=marked, sides="rltb")
        if side:
            ink = sheet.colours.accent if marked else sheet.colours.ink
            trace, point = points.where[code]
            trace.labels[point] = Label(side, ink, size, marked, text=name)


def _axis(rows: Sequence[dict[str, Any]], language: str) -> Axis:
    """Return an axis whose numbers are round and that has room for arrows at both ends."""
    scale = scale_of(rows)
    if scale.log:
        low = _below(10.0**scale.low)
        high = 10.0 ** (scale.high + 0.07 * scale.extent)
        ticks = [low * 10.0**n for n in range(int(math.log10(high / low)) + 1)]
        code, texts = of_powers(ticks, language)
        return Axis(scale, low, high, 10.0, code, texts)
    found = [value for value, _ in scale.ticks(language)]
    step = found[1] - found[0] if len(found) > 1 else scale.extent
    downwards = any(row["bound"] == "at_most" for row in rows)
    low = math.floor((scale.low - (0.05 * scale.extent if downwards and scale.low else 0.0)) / step + 1e-9) * step
    high = scale.high + 0.06 * scale.extent
    ticks = [low + n * step for n in range(int((high - low) / step + 1e-9) + 1)]
    code, texts = numbers(ticks, language)
    return Axis(scale, low, high, step, code, texts)


def _below(value: float) -> float:
    """Return the next number of 1, 2 and 5 times a power of ten that is not above."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in _STEPS if step * power <= value * (1 + 1e-9))


def _missing(sheet: Sheet, frame: Frame, view: View, box: Box, *, alone: bool) -> Box:
    """Write at the bottom of a box who publishes only one of the two, and return what is left.

    ``alone``: nobody publishes both, so that these words are all there is.
    """
    language, grey = frame.language, sheet.colours.grey
    size = _ALONE if alone else _FOOT
    lines: list[list[Run]] = []
    for head, rows, _ in missing(frame):
        rows = sorted(rows, key=lambda row: row["region_code"] != view.highlight)
        names = say(language, "list.comma").join(str(row["region_name"]) for row in rows)
        text = head + say(language, "list.colon") + names
        text = fit.cut(text, size, box.width * 0.97, 4 if alone else 1)
        own = str(rows[0]["region_name"]) if rows[0]["region_code"] == view.highlight else ""
        before, name, after = text.partition(own) if own else (text, "", "")
        runs = [Run(before, size, colour=grey), Run(name, size, True, sheet.colours.accent)]
        lines.append([run for run in (*runs, Run(after, size, colour=grey)) if run.text])
    if not lines:
        return box
    if alone:
        sheet.text(box, lines, "gaps", after=8)
        return box
    rest, foot = box.foot(len(lines) * size * fit.LINE + 2, gap=5)
    sheet.text(foot, lines, "gaps", anchor="bottom")
    return rest
