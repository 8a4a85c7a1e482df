"""Ranked horizontal bars: values with their bounds as what they are, gaps in words beneath, never as bars."""

from __future__ import annotations

import math
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.canvas import Canvas, line
from dashboard.render.facets import Facet, Gaps, facets, one_scale
from dashboard.render.hover import gap_hover, gap_mark, row_hover
from dashboard.render.palette import FONT, FONT_SIZE, SMALL_SIZE, Palette
from dashboard.render.values import escape, short_period, value_text, wrap
from dashboard.render.values import width as text_width
from dashboard.view import View

_LINE: Final = 20  # pixels of one line of a label
_ROW: Final = 34
_HEADER: Final = 42
_NAME_WIDTH: Final = 17.0  # Chinese characters of a label before it breaks
_PARTS_WIDTH: Final = 19.0
_GAP_WIDTH: Final = 36.0
_GAP_LINES: Final = 3
_TAIL: Final = 0.03  # of the axis: the open end of "at least"
_SYMBOLS: Final = {
    "hidden_by_grade": "diamond-open",
    "outside_window": "triangle-down-open",
    "no_denominator": "cross-thin-open",
    "no_period": "asterisk-open",
    "not_published": "square-open",
    "not_comparable": "x-thin-open",
    "withheld": "square-x-open",
    "not_applicable": "line-ew-open",
    "not_searched": "circle",
}
GAP_SYMBOLS: Final = _SYMBOLS


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
    shared = _shared(blocks, view)
    for at, facet in enumerate(blocks):
        axis = "x" if at == 0 else f"x{at + 1}"
        if len(blocks) > 1:
            _header(canvas, facet, first=at == 0)
        _bars(canvas, facet, axis, shared or facet.bars)
        if facet.more:
            more = say(canvas.language, "chart.more", count=facet.more)
            canvas.write(escape(more), canvas.y + 14, canvas.colours.grey)
            canvas.y += 30
        for gaps in facet.gaps:
            _gaps(canvas, facet, gaps, _GAP_LINES if len(blocks) == 1 else 1)
    _touch(canvas, f"x{len(blocks) + 1}" if blocks else "x")
    return _finish(canvas)


def _header(canvas: Canvas, facet: Facet, *, first: bool) -> None:
    canvas.y += 0 if first else 14
    name = _block_name(facet, canvas.language)
    rest = say(canvas.language, "chart.facet_coverage", asked=facet.asked, published=facet.published)
    text = canvas.span(escape(name), canvas.colours.navy, bold=True, size=16)
    text += canvas.span(f"  {escape(rest)}", canvas.colours.grey)
    canvas.shapes.append(line(0, 1, canvas.y, canvas.y, "paper", canvas.colours.grid))
    canvas.write(text, canvas.y + _HEADER / 2, canvas.colours.navy)
    canvas.y += _HEADER


def _block_name(facet: Facet, language: str) -> str:
    if facet.tier:
        return say(language, f"tier_block.{facet.tier}")
    unit = facet.indicator["unit"]
    key = "chart.facet" if unit else "chart.facet_unitless"
    return say(language, key, indicator=facet.indicator["name"], unit=unit)


def _shared(blocks: list[Facet], view: View) -> list[dict[str, Any]]:
    """Return the rows that set one scale for all: those of a family in one unit, else none (each has its own)."""
    return [bar for block in blocks for bar in block.bars] if one_scale(blocks, view) else []


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
    for row in facet.bars:
        height, label = _label(canvas, row)
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


def _label(canvas: Canvas, row: dict[str, Any]) -> tuple[float, str]:
    """Return the height of a row and its label: name, year, and what makes it differ from the others."""
    colours = canvas.colours
    marked = row["region_code"] == canvas.view.highlight
    year = short_period(row, canvas.language)
    names = wrap(str(row["region_name"]), _NAME_WIDTH)
    lines = [canvas.span(escape(n), colours.accent if marked else colours.ink, bold=marked) for n in names]
    told = _differs(row, canvas.language)
    if told and text_width(names[-1] + " · ".join(told)) <= _NAME_WIDTH:
        year, told = f"{' · '.join(told)}  {year}", []
    lines[-1] += canvas.span(f"  {escape(year)}", colours.grey, size=SMALL_SIZE)
    joined = " · ".join(told)
    parts = [joined] if text_width(joined) <= _PARTS_WIDTH else [p for t in told for p in wrap(t, _PARTS_WIDTH)]
    lines += [canvas.span(escape(part), colours.grey, size=SMALL_SIZE) for part in parts if part]
    return max(_ROW, _LINE * len(lines) + 8), "<br>".join(lines)


def _differs(row: dict[str, Any], language: str) -> list[str]:
    """Name the concept always, level and kind where they set the figure apart from most."""
    parts = [str(row["concept_name"])] if row["concept_name"] else []
    return parts + [say(language, f"{what}.{row[what]}") for what in row["differs"]]


def _gaps(canvas: Canvas, facet: Facet, gaps: Gaps, most_lines: int) -> None:
    """Name the places of one kind of gap on a grey ground: a symbol, words, and no bar."""
    colours, language = canvas.colours, canvas.language
    names = [str(row["region_name"]) for row in gaps.rows]
    comma = say(language, "list.comma")
    lines = wrap(comma.join(names), _GAP_WIDTH)
    kept = len(names)
    while len(lines) > most_lines and kept > 1:
        kept -= 1
        lines = wrap(say(language, "chart.and_more", names=comma.join(names[:kept]), count=len(names)), _GAP_WIDTH)
    height = max(_ROW, _LINE * len(lines) + 12)
    middle = canvas.y + height / 2
    words = escape(say(language, "chart.gap_places", gap=say(language, f"gap.{gaps.kind}"), count=len(names)))
    canvas.ticks.append((middle, canvas.span(words, colours.grey, size=SMALL_SIZE)))
    canvas.shapes.append(
        {
            "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": canvas.y + 1,
            "y1": canvas.y + height - 1, "fillcolor": colours.empty, "line": {"width": 0}, "layer": "below",
        }
    )  # fmt: skip
    text = "<br>".join(escape(words) for words in lines)
    first = gaps.rows[0]
    if first["region_code"] == canvas.view.highlight:
        name = escape(first["region_name"])
        text = text.replace(name, canvas.span(name, colours.accent, bold=True), 1)
    canvas.write(text, middle, colours.grey, xshift=30)
    mark = gap_mark(gaps.kind, first["region_code"] if len(names) == 1 else "", facet.indicator["indicator_id"])
    canvas.touch.append((middle, height, mark, gap_hover(gaps, facet, language)))
    canvas.y += height


def _touch(canvas: Canvas, axis: str) -> None:
    """Lay an invisible bar over every row: hovering or clicking anywhere in it reaches the figure."""
    canvas.axes[axis] = {"range": [0, 1], "visible": False, "fixedrange": True}
    gaps = [t for t in canvas.touch if t[2].startswith("gap:")]
    if gaps:
        canvas.figure.add_scatter(
            name="gaps", mode="markers", x=[0.014] * len(gaps), y=[t[0] for t in gaps], xaxis=axis, hoverinfo="skip",
            customdata=[t[2] for t in gaps], showlegend=False,
            marker={
                "symbol": [_SYMBOLS[t[2].split(":")[1]] for t in gaps], "color": canvas.colours.gap,
                "size": [6 if "not_searched" in t[2] else 13 for t in gaps],
                "line": {"width": 1.6, "color": canvas.colours.gap},
            },
        )  # fmt: skip
    canvas.figure.add_bar(
        name="rows", orientation="h", x=[1] * len(canvas.touch), y=[t[0] for t in canvas.touch], xaxis=axis,
        width=[t[1] for t in canvas.touch], customdata=[t[2] for t in canvas.touch],
        hovertext=[t[3] for t in canvas.touch], hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _finish(canvas: Canvas) -> go.Figure:
    colours = canvas.colours
    axes: dict[str, Any] = {}
    for name, settings in canvas.axes.items():
        overlaying = {} if name == "x" else {"overlaying": "x"}
        plain = {"anchor": "y", "zeroline": False, "showgrid": False}
        axes[name.replace("x", "xaxis")] = {**settings, **overlaying, **plain}
    canvas.figure.update_layout(
        barmode="overlay", height=int(canvas.y) + 24, margin={"l": 8, "r": 8, "t": 8, "b": 16}, dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", hovermode="closest", showlegend=False,
        font={"family": FONT, "size": FONT_SIZE, "color": colours.ink}, annotations=canvas.annotations,
        shapes=canvas.shapes,
        hoverlabel={"bgcolor": colours.paper, "bordercolor": colours.gap, "align": "left",
                    "font": {"family": FONT, "size": 14, "color": colours.ink}},
        yaxis={
            "range": [canvas.y + 4, -4], "tickmode": "array", "tickvals": [t[0] for t in canvas.ticks],
            "ticktext": [t[1] for t in canvas.ticks], "automargin": True, "ticks": "", "showgrid": False,
            "zeroline": False, "fixedrange": True, "ticklabelstandoff": 8, "tickfont": {"size": FONT_SIZE},
        },
        **axes,
    )  # fmt: skip
    return canvas.figure


def _end(row: dict[str, Any]) -> float:
    """Return where the ink of a bar ends: the upper end of a range, else the value."""
    top = row["value_to"]
    return float(row["value"]) if top is None or math.isnan(top) else float(top)


def _fill(colours: Palette, row: dict[str, Any], marked: bool) -> str:
    if marked:
        return colours.accent
    return colours.bar if row["same"] else colours.bar_other
