"""One region against its comparison group: a strip an indicator, each on its own scale, with what it allows to say.

Grey dots are the others, the vertical mark is their median (a bar where bounds leave it open), the accent dot is the
region. The position is relative: good or bad is said only where the indicator has a polarity.
"""

from __future__ import annotations

import math
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.bounds_marks import in_row
from dashboard.render.canvas import Canvas, line
from dashboard.render.facets import Facet, Gaps
from dashboard.render.hover import cell_hover, gap_hover, gap_mark
from dashboard.render.palette import FONT_SIZE, SMALL_SIZE, Palette
from dashboard.render.profile_words import alt, caption, said_of, title
from dashboard.render.remembered import remembered
from dashboard.render.scales import Scale
from dashboard.render.strips import Strip, strips
from dashboard.render.values import escape, short_period, value_text, wrap
from dashboard.render.values import width as text_width
from dashboard.view import View

__all__ = ["alt", "caption", "draw", "title"]

_SHARE: Final = 0.56  # of the width: the strip; the words stand beside it
_WORDS: Final = 0.585
_WORDS_WIDTH: Final = 20.0
_PAD: Final = 0.07  # of the scale on each side, for open arrows
_NAME_WIDTH: Final = 13.0
_DOT_ROW: Final = 46
_TICKS: Final = 20
_APART: Final = 0.022  # of the scale: dots nearer than this are set above each other
_STEP: Final = 12.0


@remembered  # the page of a place shows it, and prints it
def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the region that a view highlights against the others of its frame.

    Parameters
    ----------
    frame : Frame
        Rows of figures and gaps of one or several indicators, ranks filled in.
    view : View
        ``highlight`` is the region.
    theme : str
        "light" or "dark".

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces an indicator, named after it: the others and (``own_<indicator>``) the region; x is the position on
        the strip's own scale, ``customdata`` the observation ids. The trace "gaps" marks missing places, whose kinds
        stand beside it in words and which have no value anywhere.
    """
    canvas = Canvas(frame, view, theme)
    found = strips(frame, view)
    gaps: list[tuple[float, str, str]] = []
    if not found:
        key = "profile.choose" if not view.highlight else "profile.nothing"
        canvas.write(escape(say(canvas.language, key)), 30, canvas.colours.grey)
        canvas.y = 60
    for at, strip in enumerate(found):
        _strip(canvas, strip, "x" if at == 0 else f"x{at + 1}", gaps, first=at == 0)
    last = f"x{len(found) + 1}" if found else "x"
    canvas.axes[last] = {"range": [0, 1], "visible": False, "fixedrange": True}
    row_parts.gap_symbols(canvas, [(_WORDS + 0.008, y, mark) for y, mark, _ in gaps], last)
    if gaps:
        trace = next(t for t in canvas.figure.data if t.name == "gaps")
        trace.update(hoverinfo=None, hovertext=[words for _, _, words in gaps])
        trace.update(hovertemplate="%{hovertext}<extra></extra>", unselected={"marker": {"opacity": 1}})
    return row_parts.finish(canvas)


def _strip(canvas: Canvas, strip: Strip, axis: str, gaps: list[tuple[float, str, str]], *, first: bool) -> None:
    colours, scale = canvas.colours, strip.scale
    left = scale.low - _PAD * scale.extent
    whole = (1 + 2 * _PAD) * scale.extent / _SHARE
    canvas.axes[axis] = {"range": [left, left + whole], "visible": False, "fixedrange": True}
    if not first:
        canvas.shapes.append(line(0, 1, canvas.y, canvas.y, "paper", colours.grid))
    label, lines = _label(strip, canvas), _lines(strip, canvas)
    written = len(lines) + len(strip.gaps)
    height = max(_DOT_ROW + _TICKS + 16, row_parts.LINE * written + 18, row_parts.LINE * label[0] + 12)
    canvas.ticks.append((canvas.y + height / 2, label[1]))
    middle = canvas.y + (height - _TICKS) / 2
    if len(strip.others) or strip.own["gap"] is None:
        _marks(canvas, strip, scale, axis, middle)
    y = canvas.y + (height - row_parts.LINE * (len(lines) + len(strip.gaps) - 1)) / 2
    for words in lines:
        canvas.write(words, y, colours.grey, x=_WORDS)
        y += row_parts.LINE
    for found in strip.gaps:
        _gap_line(canvas, strip, found, y, gaps)
        y += row_parts.LINE
    canvas.y += height


def _label(strip: Strip, canvas: Canvas) -> tuple[int, str]:
    """Return the number of lines of a label and the label: name, unit and, where it has one, polarity."""
    colours, language = canvas.colours, canvas.language
    names = wrap(str(strip.indicator["name"]), _NAME_WIDTH)
    lines = [canvas.span(escape(name), colours.ink) for name in names]
    told = [str(strip.indicator["unit"])] if strip.indicator["unit"] else []
    if strip.indicator["polarity"] != "neutral":
        told.append(say(language, f"polarity.{strip.indicator['polarity']}"))
    lines += [canvas.span(escape(part), colours.grey, size=SMALL_SIZE) for part in wrap(" · ".join(told), _NAME_WIDTH)]
    return len(lines), "<br>".join(lines)


def _marks(canvas: Canvas, strip: Strip, scale: Scale, axis: str, y: float) -> None:
    colours, language = canvas.colours, canvas.language
    canvas.shapes.append(line(scale.low, scale.high, y, y, axis, colours.border) | {"layer": "below"})
    for x, text in scale.ticks(language, most=4):
        if scale.low - 1e-9 <= x <= scale.high + 1e-9 * scale.extent:
            canvas.shapes.append(line(x, x, y + 15, y + 20, axis, colours.border))
            canvas.write(escape(text), y + 15 + _TICKS / 2 + 2, colours.grey, x=x, xref=axis, xanchor="center")
    if strip.median is not None:
        canvas.shapes += _median(strip.median, scale, axis, y, colours)
    placed: list[tuple[float, float]] = []
    if strip.own["gap"] is None:
        placed.append((scale.at(strip.own["value"]), 0.0))
    rows = sorted(strip.drawn, key=lambda row: (row["value"], row["region_code"]))
    offsets = [_offset(scale.at(row["value"]), placed, scale) for row in rows]
    for row, offset in zip(rows, offsets, strict=True):
        canvas.shapes += in_row(row, scale, y + offset, axis, colours.gap, colours.bar)
    _trace(
        canvas,
        strip.indicator["indicator_id"],
        rows,
        [y + o for o in offsets],
        scale,
        axis,
        colours.gap,
        11,
        brief=len(rows) < len(strip.others),
    )
    if strip.own["gap"] is None:
        canvas.shapes += in_row(strip.own, scale, y, axis, colours.accent, colours.accent)
        own = [strip.own | {"same": True}]
        _trace(canvas, f"own_{strip.indicator['indicator_id']}", own, [y], scale, axis, colours.accent, 15)


def _offset(x: float, placed: list[tuple[float, float]], scale: Scale) -> float:
    """Return how far above or below the line a dot is set, so that it covers none that was placed before."""
    near = {offset for other, offset in placed if abs(other - x) < _APART * scale.extent}
    offset = next((o for o in (0.0, -_STEP, _STEP, -2 * _STEP, 2 * _STEP) if o not in near), 0.0)
    placed.append((x, offset))
    return offset


def _median(median: tuple[float, float], scale: Scale, axis: str, y: float, colours: Palette) -> list[dict[str, Any]]:
    """Return the median as a line, or as a bar over all that it may be, without an edge on a side that is open."""
    low, high = median
    if low == high:
        x = scale.at(low)
        return [line(x, x, y - 17, y + 17, axis, colours.navy, width=3)]
    edge = _PAD * scale.extent
    first = scale.at(low) if math.isfinite(low) else scale.low - edge
    last = min(scale.at(high), scale.high + edge) if math.isfinite(high) else scale.high + edge
    bar = {
        "type": "rect", "xref": axis, "x0": first, "x1": last, "yref": "y", "y0": y - 17, "y1": y + 17,
        "fillcolor": colours.bar_other, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
    ends = [x for x, value in ((first, low), (last, high)) if math.isfinite(value)]
    return [bar, *(line(x, x, y - 17, y + 17, axis, colours.navy, width=2) for x in ends)]


def _trace(
    canvas: Canvas, name: str, rows: list[dict[str, Any]], y: list[float], scale: Scale, axis: str, ink: str, size: int,
    *, brief: bool = False,
) -> None:  # fmt: skip
    if not rows:
        return
    canvas.figure.add_scatter(
        name=name, mode="markers", x=[scale.at(row["value"]) for row in rows], y=y, xaxis=axis, showlegend=False,
        customdata=[row["observation_id"] for row in rows], cliponaxis=False,
        hovertext=[_brief(row, canvas.language) if brief else cell_hover(row, canvas.publishers, canvas.language)
                   for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={"symbol": ["circle" if row["same"] else "circle-open" for row in rows], "size": size, "color": ink,
                "line": {"width": 1.5, "color": [canvas.colours.paper if row["same"] else ink for row in rows]}},
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _brief(row: dict[str, Any], language: str) -> str:
    """Return name and value only: of a great many dots the whole evidence, a click away, would be a heavy message."""
    return f"<b>{escape(row['region_name'])}</b><br>{escape(value_text(row, language))}"


def _lines(strip: Strip, canvas: Canvas) -> list[str]:
    """Return the lines beside a strip: the own value first, then what the others allow to say."""
    colours = canvas.colours
    year = f"  {short_period(strip.own, canvas.language)}" if strip.own["gap"] is None else ""
    own, *rest = said_of(strip, canvas.language)
    if text_width(own + year) > _WORDS_WIDTH:  # the unit stands under the name, too
        own, *rest = said_of(strip, canvas.language, unit=False)
    first = canvas.span(escape(own), colours.accent, bold=True, size=FONT_SIZE)
    lines = [first + canvas.span(escape(year), colours.grey)]
    return lines + [canvas.span(escape(part), colours.grey) for text in rest for part in wrap(text, _WORDS_WIDTH)]


def _gap_line(canvas: Canvas, strip: Strip, found: Gaps, y: float, gaps: list[tuple[float, str, str]]) -> None:
    """Say one kind of gap of the others beside the strip, with its symbol; hovering names the places."""
    text = say(canvas.language, "profile.gap", gap=say(canvas.language, f"gap.{found.kind}"), count=len(found.rows))
    canvas.write(escape(text), y, canvas.colours.grey, x=_WORDS + 0.022)
    code = found.rows[0]["region_code"] if len(found.rows) == 1 else ""
    block = Facet(strip.indicator, "", [], 0, strip.same, len(found.rows), [found], alone=False)
    mark = gap_mark(found.kind, code, strip.indicator["indicator_id"])
    gaps.append((y, mark, gap_hover(found, block, canvas.language)))
