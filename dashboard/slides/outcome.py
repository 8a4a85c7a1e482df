"""A practice beside a figure as one native chart: two columns of dots, with and without it, each named. No average."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from dashboard import compare
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.scales import Scale
from dashboard.render.values import short_period, value_text
from dashboard.render.words import alt_text
from dashboard.slides import chart as native
from dashboard.slides import fit, xy
from dashboard.slides.axis_numbers import numbers
from dashboard.slides.beside import apart
from dashboard.slides.box import Box
from dashboard.slides.sheet import Run, Sheet
from dashboard.slides.xy import Label, Marker, Table, Trace
from dashboard.view import View

_STATES: Final = ("found", "not_found")
_HEAD: Final = 40.0
_SIZE: Final = 11.0
_LINE: Final = 15.0
_FOOT: Final = 10.0
_ASIDE: Final = 9.0  # points between bars of bounds that would lie on each other
_LABEL: Final = 26.0  # points from a dot to its words
_ENDS: Final = (-0.12, 1.88)


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any) -> None:
    """Draw both columns under their heads."""
    rows = frame.rows[frame.rows["gap"].isna() & frame.rows["practice_state"].isin(_STATES)]
    if rows.empty:
        words = say(frame.language, "slides_profile.none")
        sheet.text(box.top(24)[0], [[Run(words, 14, colour=sheet.colours.grey)]], "gaps")
        return
    same = compare.comparable(rows, view.highlight)
    spans = compare.intervals(rows)
    low, high, step = _range(rows, frame.language)
    ticks = [low + n * step for n in range(round((high - low) / step) + 1)]
    code, texts = numbers(ticks, frame.language)
    head, area = box.top(_HEAD)
    left = max(fit.width(text, _SIZE) for text in texts) + 12
    inner = Box(left, 8, area.width - left - 6, area.height - 8 - _FOOT)
    _heads(sheet, frame, Box(box.x + left, head.y, inner.width, head.height))
    table, traces = Table(), list[Trace]()
    for at, state in enumerate(_STATES):
        mine = rows[rows["practice_state"] == state].sort_values("value", ascending=False, kind="stable")
        found = [row | {"same": bool(same[index]), "low": spans.loc[index, "low"], "high": spans.loc[index, "high"]}
                 for row, index in zip(records(mine), mine.index, strict=True)]  # fmt: skip
        traces += _column(sheet, frame, view, table, at, found, (low, high), inner)
    chart = xy.draw(sheet, area, table, traces, size=_SIZE)
    colours, wide, tall = sheet.colours, area.width, area.height
    native.plot_area(chart, inner.x / wide, inner.y / tall, inner.width / wide, inner.height / tall)
    xy.scale(chart.category_axis, *_ENDS, colours.grey, step=1, visible=False)
    xy.scale(chart.value_axis, low, high, colours.grey, step=step, code=code, size=_SIZE, grid=colours.grid)
    indicator = str(frame.indicators["name"].iloc[0])
    heads = (
        say(frame.language, "slides.workbook.place"),
        say(frame.language, "slides_profile.column.state"),
        indicator,
    )
    practice = str(frame.rows["practice_name"].iloc[0])
    name = say(frame.language, "slides_profile.outcome", practice=practice, indicator=indicator)
    xy.finish(sheet, chart, table, heads, frame, name, alt_text(frame, view), 0)


def _heads(sheet: Sheet, frame: Frame, box: Box) -> None:
    """Write over each column what it shows and how many of its places publish the figure."""
    for at, state in enumerate(_STATES):
        rows = frame.rows[frame.rows["practice_state"] == state]
        published = int(rows["gap"].isna().sum())
        count = say(frame.language, "practice.outcome_count", published=published, asked=len(rows))
        x = box.x + (at - _ENDS[0] - 0.08) / (_ENDS[1] - _ENDS[0]) * box.width
        name = say(frame.language, f"practice.outcome_{state}")
        words = [[Run(name, 14, True, sheet.colours.navy)], [Run(count, _SIZE, None, sheet.colours.grey)]]
        sheet.text(Box(x, box.y, 0.46 * box.width, box.height), words, "head")


def _column(
    sheet: Sheet, frame: Frame, view: View, table: Table, at: int, found: Sequence[dict[str, Any]],
    ends: tuple[float, float], inner: Box,
) -> list[Trace]:  # fmt: skip
    """Return the series of one column: open bounds as bars, leaders, words, and over them the dots."""
    if not found:
        return []
    colours, language = sheet.colours, frame.language
    point = (_ENDS[1] - _ENDS[0]) / inner.width
    (low, high), xs = ends, list[float]()
    bars: dict[str, list[xy.Line]] = {}
    inks = [colours.accent if row["region_code"] == view.highlight else colours.benchmark for row in found]
    for row, ink in zip(found, inks, strict=True):
        taken = sum(len(lines) for lines in bars.values()) + 1
        is_open = row["low"] != row["high"]
        xs.append(at - _ASIDE * taken * point if is_open else float(at))
        if is_open:
            bars.setdefault(ink, []).append([(xs[-1], min(max(end, low), high)) for end in (row["low"], row["high"])])
    name, traces = say(language, "slides_profile.bounds"), list[Trace]()
    for ink, lines in bars.items():
        traces += table.strokes(name, lines, colours.bar if ink == colours.benchmark else ink, 3.0)
    traces += _words(sheet, frame, table, at, found, xs, inks, ends, inner)
    for marked in (False, True):
        several = [(row, x) for row, x, ink in zip(found, xs, inks, strict=True) if (ink == colours.accent) == marked]
        if several:
            start = len(table.names)
            ink, size = (colours.accent, 11) if marked else (colours.benchmark, 9)
            for row, x in several:
                table.put(str(row["region_name"]), x, float(row["value"]), row)
            odd = {n: Marker(ink, size, filled=False) for n, (row, _) in enumerate(several) if not row["same"]}
            traces.append(Trace(start, len(table.names), ink, marker=Marker(ink, size), odd=odd))
    return traces


def _words(
    sheet: Sheet, frame: Frame, table: Table, at: int, found: Sequence[dict[str, Any]], xs: Sequence[float],
    inks: Sequence[str], ends: tuple[float, float], inner: Box,
) -> list[Trace]:  # fmt: skip
    """Return names and values to the right of the dots, moved apart, as many as there is room for."""
    colours, (low, high) = sheet.colours, ends
    most = max(1, int(inner.height / _LINE))
    order = sorted(range(len(found)), key=lambda n: (inks[n] != colours.accent, min(n, len(found) - 1 - n)))
    shown = sorted(order[:most])
    downs = [(high - found[n]["value"]) / (high - low) * inner.height for n in shown]
    tops = apart([down - _LINE / 2 for down in downs], [_LINE] * len(shown), -4.0, inner.height + _FOOT)
    point = (_ENDS[1] - _ENDS[0]) / inner.width
    lines: list[xy.Line] = []
    labels: dict[int, Label] = {}
    spots = []
    for number, (n, top) in enumerate(zip(shown, tops, strict=True)):
        row = found[n]
        y = min(high, max(low, high - (top + _LINE / 2) / inner.height * (high - low)))
        lines.append([(xs[n] + 7 * point, float(row["value"])), (at + _LABEL * point, y)])
        marked = inks[n] == colours.accent
        text = f"{row['region_name']}  {value_text(row, frame.language)}  {short_period(row, frame.language)}"
        room = (0.93 - _LABEL * point) / point
        ink = colours.accent if marked else colours.ink
        labels[number] = Label("r", ink, _SIZE, marked, text=fit.cut(text, _SIZE, room, 1, bold=marked))
        spots.append((at + _LABEL * point, y))
    traces = table.strokes(say(frame.language, "slides_profile.leaders"), lines, colours.border, 0.75)
    start = len(table.names)
    for x, y in spots:
        table.put(say(frame.language, "slides_profile.names"), x, y)
    return [*traces, Trace(start, len(table.names), colours.grey, labels=labels)]


def _range(rows: Any, language: str) -> tuple[float, float, float]:
    """Return round ends of the axis and the distance of its numbers; zero is always among them."""
    found = [float(v) for name in ("value", "value_to") for v in rows[name] if not math.isnan(v)]
    low, high = min(0.0, *found), max(0.0, *found)
    if high == low:
        high = low + 1.0
    ticks = [value for value, _ in Scale(low, high, False).ticks(language, 5)]
    step = ticks[1] - ticks[0]
    top = math.ceil(high / step - 1e-9) * step
    return math.floor(low / step + 1e-9) * step, top, step
