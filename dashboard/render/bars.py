"""Ranked horizontal bars: values with their bounds as what they are, gaps in words beneath, never as bars."""

from __future__ import annotations

import math
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.canvas import Canvas, line
from dashboard.render.facets import Facet, facets, on_scale
from dashboard.render.hover import row_hover
from dashboard.render.palette import FONT, FONT_SIZE, Palette
from dashboard.render.values import escape, value_text
from dashboard.view import View

_LINE: Final = 20  # pixels of one line of a label
_ROW: Final = 34
_HEADER: Final = 42
_NAME_WIDTH: Final = 17.0  # Chinese characters of a label before it breaks
_PARTS_WIDTH: Final = 19.0
_GAP_LINES: Final = 3
_TAIL: Final = 0.03  # of the axis: the open end of "at least"


def ranked_bars(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the figures of a frame, largest first, one block an indicator or tier of it.

    Parameters
    ----------
    frame : Frame
        Of a view of kind "ranked_bars".
    view : View
        Says which place is highlighted.
    theme : str
        "light" or "dark".

    Returns
    -------
    plotly.graph_objects.Figure
        The first trace of every block holds the values, ``customdata`` the observation ids. The last trace covers
        whole rows, so that a short bar can be hit; its customdata is an observation id or, for missing places, a mark
        (``render.charts.read_mark``). Missing places are named in words under the bars and have no value anywhere.
    """
    canvas = Canvas(frame, view, theme)
    blocks = facets(frame, view)
    for at, facet in enumerate(blocks):
        axis = "x" if at == 0 else f"x{at + 1}"
        if len(blocks) > 1:
            rest = row_parts.block_coverage(facet, canvas.language)
            row_parts.block_header(canvas, row_parts.block_name(facet, canvas.language), rest, first=at == 0)
        _bars(canvas, facet, axis, on_scale(facet, blocks, view))
        if facet.more and not facet.skipped:
            more = say(canvas.language, "chart.more", count=facet.more)
            canvas.write(escape(more), canvas.y + 14, canvas.colours.grey)
            canvas.y += 30
        for gaps in facet.gaps:
            row_parts.gap_row(canvas, facet, gaps, _GAP_LINES if len(blocks) == 1 else 1)
    row_parts.touch_layer(canvas, f"x{len(blocks) + 1}" if blocks else "x")
    return row_parts.finish(canvas)


def _bars(canvas: Canvas, facet: Facet, axis: str, scale: list[dict[str, Any]]) -> None:
    colours = canvas.colours
    low, high = min([0.0, *(row["value"] for row in scale)]), max([0.0, *(_end(row) for row in scale)])
    extent = (high - low) or 1.0
    longest = max((len(value_text(row, canvas.language, unit=False)) for row in scale), default=4)
    room = 0.10 + 0.016 * longest
    left = room * extent if low < 0 else 0.0
    canvas.axes[axis] = {"range": [low - left, high + room * extent], "visible": False, "fixedrange": True}
    values = [row["value"] for row in facet.bars]
    start = canvas.y
    positions = []
    for at, row in enumerate(facet.bars):
        row_parts.skipped_row(canvas, facet, at)
        height, label = row_parts.row_label(canvas, row)
        middle = canvas.y + height / 2
        positions.append(middle)
        canvas.ticks.append((middle, label))
        hover = row_hover(row, canvas.publishers, canvas.language)
        canvas.touch.append((middle, height, row["observation_id"], hover))
        tail = _TAIL * extent if row["bound"] == "at_least" else 0.0
        _value_label(canvas, row, _end(row) + tail, middle, axis)
        canvas.y += height
    if not facet.bars:
        return
    marked = [row["region_code"] == canvas.view.highlight for row in facet.bars]
    fill = [_fill(colours, row, mark) for row, mark in zip(facet.bars, marked, strict=True)]
    ids = [row["observation_id"] for row in facet.bars]
    canvas.figure.add_bar(
        name=facet.indicator["indicator_id"], orientation="h", x=values, y=positions, width=22, xaxis=axis,
        customdata=ids, hoverinfo="skip", showlegend=False,
        marker={
            "color": fill, "line": {"width": 0},
            "pattern": {"shape": ["/" if r["bound"] == "at_most" else "" for r in facet.bars], "fillmode": "replace",
                        "size": 7, "solidity": 0.35},
        },
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    _tails(canvas, facet, axis, positions, fill, extent)
    _whiskers(canvas, facet, axis, positions)
    canvas.shapes.append(line(0, 0, start, canvas.y, axis, colours.gap))


def _tails(canvas: Canvas, facet: Facet, axis: str, positions: list[float], fill: list[str], extent: float) -> None:
    """Draw the open end of "at least": a hatched tail beyond the published value, without an edge."""
    open_ended = [at for at, row in enumerate(facet.bars) if row["bound"] == "at_least"]
    if not open_ended:
        return
    canvas.figure.add_bar(
        name="open_end", orientation="h", base=[_end(facet.bars[at]) for at in open_ended],
        x=[_TAIL * extent] * len(open_ended), y=[positions[at] for at in open_ended], width=22, xaxis=axis,
        hoverinfo="skip", showlegend=False, customdata=[facet.bars[at]["observation_id"] for at in open_ended],
        marker={
            "color": [fill[at] for at in open_ended], "line": {"width": 0},
            "pattern": {"shape": "/", "fillmode": "replace", "size": 6, "solidity": 0.4},
        },
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _whiskers(canvas: Canvas, facet: Facet, axis: str, positions: list[float]) -> None:
    """Draw a range as a line with two caps from its lower to its upper value."""
    for row, y in zip(facet.bars, positions, strict=True):
        low, high = row["value"], _end(row)
        if high > low:
            ink = canvas.colours.ink
            canvas.shapes.append(line(low, high, y, y, axis, ink, width=1.6))
            canvas.shapes += [line(x, x, y - 6, y + 6, axis, ink, width=1.6) for x in (low, high)]


def _value_label(canvas: Canvas, row: dict[str, Any], end: float, y: float, axis: str) -> None:
    marked = row["region_code"] == canvas.view.highlight
    colours = canvas.colours
    text = canvas.span(
        escape(value_text(row, canvas.language, unit=False)), colours.accent if marked else colours.ink, bold=marked
    )
    if row["derived"]:
        text += canvas.span(f" {escape(say(canvas.language, 'number.calculated'))}", colours.grey, size=12)
    negative = row["value"] < 0
    canvas.write(
        text, y, colours.ink, x=row["value"] if negative else end, xref=axis, xanchor="right" if negative else "left",
        xshift=-6 if negative else 8, font={"size": FONT_SIZE, "color": colours.ink, "family": FONT},
    )  # fmt: skip


def _end(row: dict[str, Any]) -> float:
    """Return where the ink of a bar ends: the upper end of a range, else the value."""
    top = row["value_to"]
    return float(row["value"]) if top is None or math.isnan(top) else float(top)


def _fill(colours: Palette, row: dict[str, Any], marked: bool) -> str:
    if marked:
        return colours.accent
    return colours.bar if row["same"] else colours.bar_other
