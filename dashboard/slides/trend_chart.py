"""One panel of a trend as a native chart: axes of years and values, points and lines, bounds, breaks and events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final, cast

from dashboard.frame import Frame, Note
from dashboard.locale import say
from dashboard.render.trend_marks import line_of
from dashboard.render.trend_panels import Panel, span, year_of
from dashboard.render.trend_words import panel_name
from dashboard.render.values import short_period, value_text
from dashboard.slides import chart as native
from dashboard.slides import fit, trend_names, xy
from dashboard.slides.axis_numbers import numbers
from dashboard.slides.beside import Room, bound_strokes
from dashboard.slides.box import Box
from dashboard.slides.sheet import Sheet
from dashboard.slides.trend_plot import MIDDLE, Plot, across, middle
from dashboard.slides.xy import Label, Marker, Table, Trace

_YEARS: Final = 20.0  # height of the years' numbers
_LETTERS: Final = 17.0
_TALL: Final = 200.0
_MOST_ITEMS: Final = 24
_WEIGHTS: Final = {"thin": 1.5, "thick": 4.5, "light": 1.5}


def panel(sheet: Sheet, frame: Frame, shown: Panel, box: Box, part: int, events: Sequence[tuple[str, Note]]) -> None:
    """Draw one panel into a box; ``events`` are those of its indicator, with their letters."""
    size = 12.0 if box.height > _TALL else 11.0
    plot = _plot(sheet, frame, shown, box, size, bool(events))
    table, colours = Table(), trend_names.colours_of(sheet, shown)
    figures: list[Trace] = []
    where: dict[int, tuple[Trace, int]] = {}
    breaks: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for name in colours:
        own = [row for row in shown.rows if line_of(row) == name]
        figures += _line(sheet, plot, table, own, colours[name], where, breaks)
    ink = {id(row): colours[line_of(row)] for row in shown.rows}
    extra = _bounds(plot, table, shown, ink, frame)
    extra += _events(sheet, frame, plot, table, events)
    extra += trend_names.breaks(sheet, frame, plot, table, breaks, one=len(colours) == 1)
    extra += trend_names.write(sheet, frame, plot, table, colours, where, size)
    accent = sheet.colours.accent
    figures.sort(key=lambda trace: (trace.ink == accent, trace.marker is not None))
    chart = xy.draw(sheet, box, table, [*extra, *figures], size=size)
    _axes(sheet, chart, plot, box)
    language = frame.language
    heads = (say(language, "slides_trend.series"), say(language, "slides_trend.year"), _unit(shown, language))
    title = " ".join(filter(None, panel_name(frame, shown)))
    name = say(language, "slides_trend.object", panel=title)
    xy.finish(sheet, chart, table, heads, frame, name, _alt(shown, title, language), part)


def _unit(shown: Panel, language: str) -> str:
    name, unit = str(shown.indicator["name"]), shown.indicator["unit"]
    return say(language, "slides_trend.value", indicator=name, unit=unit) if unit else name


def _alt(shown: Panel, title: str, language: str) -> str:
    """Return the figures of a panel in words."""
    items = [
        say(language, "trend.alt_item", place=row["region_name"], indicator=row["indicator_name"],
            when=short_period(row, language), value=value_text(row, language))
        for row in shown.rows[:_MOST_ITEMS]
    ]  # fmt: skip
    return title + say(language, "list.colon") + say(language, "list.semicolon").join(items)


def _plot(sheet: Sheet, frame: Frame, shown: Panel, box: Box, size: float, events: bool) -> Plot:
    ticks = shown.scale.ticks(frame.language, 5 if box.height > _TALL else 4)
    code, texts = numbers([value for value, _ in ticks], frame.language)
    left = max(fit.width(text, size) for text in texts) + 10
    room = trend_names.room(frame, shown, box.width - left, size)
    head = _LETTERS if events else 9.0
    inner = Box(left, head, box.width - left - room, box.height - head - _YEARS)
    return Plot(shown, inner, Room(inner.width, inner.height, beyond=room), [v for v, _ in ticks], code, size, room)


def _axes(sheet: Sheet, chart: Any, plot: Plot, box: Box) -> None:
    colours, inner = sheet.colours, plot.inner
    native.plot_area(
        chart, inner.x / box.width, inner.y / box.height, inner.width / box.width, inner.height / box.height
    )
    low, high, step, code = plot.years
    xy.scale(chart.category_axis, low, high, colours.ink, step=step, code=code, size=plot.size, line=colours.gap)
    bottom, top = plot.values
    gap = plot.ticks[1] - plot.ticks[0] if len(plot.ticks) > 1 else 0.0
    xy.scale(
        chart.value_axis, bottom, top, colours.grey, step=gap, code=plot.code, grid=colours.grid, size=plot.size
    )  # fmt: skip


def _line(
    sheet: Sheet, plot: Plot, table: Table, rows: Sequence[dict[str, Any]], ink: str,
    where: dict[int, tuple[Trace, int]], breaks: list[tuple[dict[str, Any], dict[str, Any]]],
) -> list[Trace]:  # fmt: skip
    """Return the series of one place or benchmark: runs that are joined, periods as bars, what is superseded apart."""
    traces: list[Trace] = []
    kept = [row for row in rows if not row["superseded"]]
    before: dict[str, Any] | None = None
    last: dict[str, dict[str, Any]] = {}
    for row in sorted(kept, key=lambda r: (r["period_end"], str(r["series"]))):
        previous = last.get(row["series"]) or before
        if previous is not None and row["break_before"] not in (None, "gap"):
            breaks.append((previous, row))
        last[row["series"]] = before = row
    chains: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(kept, key=lambda r: r["period_end"]):
        chains.setdefault(str(row["series"]), []).append(row)
    for chain in chains.values():
        for run in _runs(chain):
            traces += _run(sheet, plot, table, run, ink, where)
    for row in rows:
        if row["superseded"]:
            traces += _run(sheet, plot, table, [row], ink, where)
    for chain in chains.values():
        for first, second in pairwise(chain):
            if second["break_before"] == "gap" and span(first) is None and span(second) is None:
                at = where[id(first)][0].stop - 1
                traces.insert(0, Trace(at, at + 2, ink, 1.5, "sysDot"))
                plot.room.line(*(plot.point(middle(row), row["value"]) for row in (first, second)))
    return traces


def _runs(chain: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the figures of a series as runs that a line may join; a period stands alone."""
    found: list[list[dict[str, Any]]] = []
    for row in chain:
        alone = span(row) is not None or (bool(found) and span(found[-1][-1]) is not None)
        if not found or alone or row["break_before"] is not None:
            found.append([])
        found[-1].append(row)
    return found


def _run(
    sheet: Sheet, plot: Plot, table: Table, run: Sequence[dict[str, Any]], ink: str,
    where: dict[int, tuple[Trace, int]],
) -> list[Trace]:  # fmt: skip
    marked, benchmark = ink == sheet.colours.accent, bool(run[0]["benchmark"])
    inside = span(run[0])
    name = trend_names.line_name(run[0], sheet.language)
    bars: list[Trace] = []
    if inside is not None:
        hollow = run[0]["superseded"] or run[0]["time_basis"] in ("inferred", "publication")
        start = table.put(say(sheet.language, "slides_trend.start", name=name), across(inside[0]), run[0]["value"])
        bars = [Trace(start, start + 3, ink, 1.5 if hollow else 4.5 if marked else 3.5)]
        plot.room.line(*(plot.point(across(end), run[0]["value"]) for end in inside))
    first = len(table.names)
    for row in run:
        table.put(name, middle(row), float(row["value"]), row)
        plot.room.point(plot.point(middle(row), row["value"]), 8)
    if inside is not None:
        table.put(say(sheet.language, "slides_trend.end", name=name), across(inside[1]), run[0]["value"])
    small = 5 if benchmark else 8 if marked else 7
    signs = [_sign(row, ink, small) for row in run]
    width = 0.0 if len(run) == 1 else 1.5 if benchmark else 3.0 if marked else 2.0
    trace = Trace(first, first + len(run), ink, width, "dash" if benchmark else "", signs[0],
                  {at: sign for at, sign in enumerate(signs) if sign != signs[0]})  # fmt: skip
    for at, row in enumerate(run):
        where[id(row)] = (trace, at)
    for a, b in pairwise(run):
        plot.room.line(plot.point(middle(a), a["value"]), plot.point(middle(b), b["value"]))
    return [*bars, trace]


def _sign(row: dict[str, Any], ink: str, size: int) -> Marker:
    shape = "square" if row["kind"] == "cumulative" else "diamond" if row["superseded"] else "circle"
    hollow = row["superseded"] or row["time_basis"] in ("inferred", "publication")
    return Marker(ink, size, shape, filled=not hollow)


def _bounds(plot: Plot, table: Table, shown: Panel, ink: dict[int, str], frame: Frame) -> list[Trace]:
    """Return the bounds of figures as strokes, one series a colour and weight."""
    found: dict[tuple[str, str], list[xy.Line]] = {}
    bottom, top = plot.values
    for row in shown.rows:
        long = 12.0 / plot.inner.height * (top - bottom) / shown.scale.extent
        for line, weight in bound_strokes(row, shown.scale, middle(row), plot.across, long, upright=True):
            found.setdefault((ink[id(row)], weight), []).append(line)
            plot.room.line(*(plot.point(x, y) for x, y in line))
    name = say(frame.language, "slides_trend.bounds")
    traces: list[Trace] = []
    for (colour, weight), lines in found.items():
        traces += table.strokes(name, lines, colour, _WEIGHTS[weight])
    return traces


def _events(
    sheet: Sheet, frame: Frame, plot: Plot, table: Table, events: Sequence[tuple[str, Note]]
) -> list[Trace]:  # fmt: skip
    """Return each event as a thin dashed line with its letter over it."""
    bottom, top = plot.values
    traces: list[Trace] = []
    last = -100.0
    low, high, _, _ = plot.years
    for letter, note in events:
        x = year_of(cast(date, note.values["happened"])) - MIDDLE
        if not low <= x <= high:
            continue
        at = max(plot.point(x, top)[0], last + 14)  # two events of one year keep their letters apart
        last = at
        name = say(frame.language, "slides_trend.event_line", letter=letter, name=note.values["name"])
        found = table.strokes(name, [[(x, bottom), (x, top)]], sheet.colours.gap, 0.75, "dash")
        spot = table.put(name, low + at * plot.across, plot.value(0.5))  # not on the very end: see trend_names
        label = Label("t", sheet.colours.grey, 11, text=letter)
        traces += [*found, Trace(spot, spot + 1, sheet.colours.gap, labels={0: label})]
        plot.room.line(plot.point(x, bottom), plot.point(x, top))
    return traces
