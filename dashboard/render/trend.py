"""Figures over time: points joined only within a series, periods as bars of time, breaks and events as marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import labels
from dashboard.render.palette import FONT, FONT_SIZE
from dashboard.render.trend_marks import apart, colours_of, joins, line_of, marks, middle
from dashboard.render.trend_panels import Panel, panels, position, span
from dashboard.render.trend_sheet import AXIS, LETTERS, WIDTH, Plot, Sheet, axes, events
from dashboard.render.trend_words import event_letters
from dashboard.render.values import escape, value_text, width, wrap
from dashboard.view import View

_HEAD: Final = 30.0  # name of a panel
_FOOT: Final = 30.0
_GAP: Final = 14.0
_MANY: Final = 30  # points of a line from which on not every value is written


def trend(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the figures of a frame over time.

    Parameters
    ----------
    frame : Frame
        Of a view of kind "trend" (``series.frame``).
    view : View
        Says which place is highlighted and whether places have axes of their own.
    theme : str
        "light" or "dark".

    Returns
    -------
    plotly.graph_objects.Figure
        One pair of axes a panel. The trace of a panel has one marker a figure, ``customdata`` the observation ids;
        figures without a date are not in it. Years are bands: the tick of 2020 stands in the middle of 2020.
    """
    sheet = Sheet(frame, view, theme)
    divided = panels(frame, view).shown
    columns = 1 if len(divided) <= 1 else 2 if len(divided) <= 6 else 3
    tall = 380.0 if len(divided) == 1 else 250.0 if columns == 2 else 190.0
    total = 0.0
    head = _HEAD + (LETTERS if event_letters(frame) else 0.0)
    for at, panel in enumerate(divided):
        row, column = divmod(at, columns)
        wide = (WIDTH - _GAP * (columns - 1)) / columns - AXIS
        left = column * (wide + AXIS + _GAP) + AXIS
        top = row * (head + tall + _FOOT + _GAP) + head
        total = max(total, top + tall + _FOOT)
        plot = Plot(panel, at + 1, left, top, (wide, tall), _room(panel, frame, wide))
        _panel(sheet, plot)
    return _finish(sheet, max(total, 60.0), divided, columns, (head, tall))


def _panel(sheet: Sheet, plot: Plot) -> None:
    axes(sheet, plot)
    events(sheet, plot)
    rows = plot.panel.rows
    colours = colours_of(sheet, plot.panel)
    for name, colour in colours.items():
        own = [row for row in rows if line_of(row) == name]
        joins(sheet, plot, own, colour)
    marks(sheet, plot, rows, colours)
    _labels(sheet, plot, rows, colours)
    for start, end, row in plot.apart:
        apart(sheet, plot, start, end, row)


def _labels(sheet: Sheet, plot: Plot, rows: Sequence[dict[str, Any]], colours: Mapping[str, str]) -> None:
    """Write values beside their points and names behind the last one; what finds no room is left to the table."""
    language = sheet.frame.language
    order = sorted(_told(rows), key=lambda at: (rows[at]["superseded"], rows[at]["benchmark"] != "", -at))
    texts = [value_text(rows[at], language, unit=False) for at in order]
    if plot.panel.indicator["unit"] in ("%", "‰"):
        texts = [value_text(rows[at], language) for at in order]
    points = [plot.pixel(middle(rows[at]), rows[at]["value"]) for at in order]
    names = _names(sheet, plot)
    name_boxes = _write_names(sheet, plot, names, colours)
    found = labels.place(
        points, [width(text) * 14.5 + 2 for text in texts], (plot.width, plot.height), [*plot.taken, *name_boxes]
    )
    plot.taken += name_boxes
    for at, text, spot in zip(order, texts, found, strict=True):
        if spot is None:
            continue
        x, y = plot.data(spot.x, spot.y)
        if spot.leader:
            point = plot.pixel(middle(rows[at]), rows[at]["value"])
            near = spot.x if spot.x > point[0] else spot.x + width(text) * 14.5
            start, end = plot.data(*point), plot.data(near, spot.y)
            sheet.line(plot, (start[0], end[0]), (start[1], end[1]), sheet.colours.gap, width=1, below=True)
        colour = colours[line_of(rows[at])]
        ink = colour if colour == sheet.colours.accent else sheet.colours.ink
        sheet.write(plot, escape(text), x, y, ink)
        plot.taken.append((spot.x, spot.y - 9, spot.x + width(text) * 14.5, spot.y + 9))


def _told(rows: Sequence[dict[str, Any]]) -> list[int]:
    """Return which rows have their value written: all, or of a long line the first, last, least and greatest."""
    of_line: dict[Any, list[int]] = {}
    for at, row in enumerate(rows):
        of_line.setdefault(line_of(row), []).append(at)
    found: set[int] = set()
    for line in of_line.values():
        if len(line) <= _MANY:
            found.update(line)
            continue
        by_time = sorted(line, key=lambda at: middle(rows[at]))
        by_value = sorted(line, key=lambda at: rows[at]["value"])
        found.update((by_time[0], by_time[-1], by_value[0], by_value[-1]))
    return sorted(found)


def _names(sheet: Sheet, plot: Plot) -> list[tuple[dict[str, Any], str]]:
    """Return the last figure of each line with its name: the place, and the concept where there are several."""
    panel = plot.panel
    several_places = _several(panel, sheet.frame)
    out = []
    lines: dict[str, dict[str, Any]] = {}
    for row in panel.rows:
        if not row["superseded"]:
            lines[str(row["series"])] = row
    concepts = {row["concept_id"] for row in panel.rows} != {None}
    for row in lines.values():
        parts = [str(row["region_name"])] if several_places or row["benchmark"] else []
        if row["benchmark"] in ("country", "province"):
            parts = [say(sheet.frame.language, f"trend.bench.{row['benchmark']}")]
        if concepts and not row["benchmark"]:
            parts.append(str(row["concept_name"] or say(sheet.frame.language, "trend.as_defined")))
        if parts:
            out.append((row, " · ".join(parts)))
    return out


def _several(panel: Panel, frame: Frame) -> bool:
    """Return whether lines need the name of their place: not where the panel is headed by it, or all are of one."""
    if len({line_of(row) for row in panel.rows}) > 1:
        return True
    asked = frame.rows.loc[frame.rows["benchmark"] == "", "region_code"]
    return not panel.place and asked.nunique() > 1


def _write_names(
    sheet: Sheet, plot: Plot, names: Sequence[tuple[dict[str, Any], str]], colours: Mapping[str, str]
) -> list[tuple[float, float, float, float]]:
    """Write the names to the right of the last year, moved apart where they would meet."""
    left = plot.pixel(plot.panel.years[1], 0)[0] + 8
    ordered = sorted(names, key=lambda n: plot.pixel(0, n[0]["value"])[1])
    lines = [wrap(text, max(4.0, (plot.width - left) / 14.5)) for _, text in ordered]
    heights = [18.0 * len(several) for several in lines]
    boxes: list[tuple[float, float, float, float]] = []
    top = 0.0
    for at, (row, text) in enumerate(ordered):
        wished = plot.pixel(0, row["value"])[1] - heights[at] / 2
        top = max(top, min(wished, plot.height - sum(heights[at:])))
        down = top + heights[at] / 2
        x, y = plot.data(left, down)
        colour = colours[line_of(row)]
        ink = colour if colour == sheet.colours.accent else sheet.colours.ink
        shown = "<br>".join(map(escape, lines[at]))
        sheet.write(plot, f"<b>{shown}</b>" if colour == sheet.colours.accent else shown, x, y, ink, align="left")
        inside = span(row)
        tip = plot.pixel(inside[1] if inside else position(row), row["value"])
        if left - tip[0] > 24 or abs(tip[1] - down) > 10:
            start = plot.data(tip[0] + 8, tip[1])
            sheet.line(
                plot, (start[0], plot.data(left - 3, 0)[0]), (start[1], y), sheet.colours.grid, width=1, below=True
            )
        boxes.append((left - 4, top, left + min(plot.width - left, width(text) * 14.5), top + heights[at]))
        top += heights[at]
    return boxes


def _room(panel: Panel, frame: Frame, wide: float) -> float:
    """Return the pixels that the longest name needs beside a panel, at most two fifths of it."""
    several = _several(panel, frame)
    concepts = {row["concept_id"] for row in panel.rows} != {None}
    names = []
    for row in panel.rows:
        parts = [str(row["region_name"])] if several else []
        if concepts:
            parts.append(str(row["concept_name"] or say(frame.language, "trend.as_defined")))
        names.append(" · ".join(parts))
    longest = max((width(name) for name in names), default=0.0)
    return min(0.4 * wide, longest * 14.5 + 16 if longest else 40.0)


def _finish(sheet: Sheet, total: float, divided: Sequence[Panel], columns: int, high: tuple[float, float]) -> go.Figure:
    colours, (head, tall) = sheet.colours, high
    for at in range(len(divided)):
        row, column = divmod(at, columns)
        number = "" if at == 0 else str(at + 1)
        left = column * ((WIDTH + _GAP) / columns) + AXIS
        right = (column + 1) * ((WIDTH + _GAP) / columns) - _GAP
        top = row * (head + tall + _FOOT + _GAP) + head
        sheet.axes[f"xaxis{number}"]["domain"] = [left / WIDTH, min(1.0, right / WIDTH)]
        sheet.axes[f"yaxis{number}"]["domain"] = [max(0.0, 1 - (top + tall) / total), 1 - top / total]
    if not divided:
        hidden = {"visible": False, "range": [0, 1], "fixedrange": True}
        sheet.axes = {"xaxis": hidden, "yaxis": hidden}
        sheet.words.append(
            {"text": escape(say(sheet.frame.language, "trend.empty")), "x": 0, "y": 0.5, "xref": "paper",
             "yref": "paper",
             "showarrow": False, "xanchor": "left", "font": {"size": FONT_SIZE, "color": colours.grey, "family": FONT}}
        )  # fmt: skip
    sheet.figure.update_layout(
        height=int(total), margin={"l": 4, "r": 4, "t": 0, "b": 0}, dragmode=False, showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", hovermode="closest",
        font={"family": FONT, "size": FONT_SIZE, "color": colours.ink}, annotations=sheet.words, shapes=sheet.shapes,
        hoverlabel={"bgcolor": colours.paper, "bordercolor": colours.gap, "align": "left",
                    "font": {"family": FONT, "size": 14, "color": colours.ink}},
        **sheet.axes,
    )  # fmt: skip
    return sheet.figure
