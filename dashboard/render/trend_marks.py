"""The marks of a trend: figures, their bounds and periods, the lines that join them, and what keeps them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.locale import say
from dashboard.render.bounds_marks import in_column
from dashboard.render.palette import FONT
from dashboard.render.scales import ends
from dashboard.render.trend_panels import Panel, position, span
from dashboard.render.trend_sheet import Plot, Sheet
from dashboard.render.trend_words import hover
from dashboard.render.values import escape

_POINT: Final = 10
_SMALL: Final = 7  # in the middle of a period, whose bar is what counts
_ARROW: Final = 17.0
_STEP: Final = 12.0  # pixels between the boxes that keep labels off a line
_EDGE: Final = 12.0  # pixels that a mark of a break keeps from the letters above a panel and the years below it
_NEAR: Final = 26.0  # pixels below which a mark of a break would lie on the points


def line_of(row: Mapping[str, Any]) -> str:
    """Return what has one colour: a place, or a benchmark."""
    return str(row["benchmark"] or row["region_code"])


def colours_of(sheet: Sheet, panel: Panel) -> dict[str, str]:
    """Return a colour for each place and benchmark: the accent is the highlighted place and nothing else."""
    colours, out = sheet.colours, {}
    others = [colours.navy, colours.grade_line, colours.gap, colours.grades["C"]]
    for row in panel.rows:
        name = line_of(row)
        if name in out:
            continue
        if row["benchmark"]:
            out[name] = colours.grey
        elif name == sheet.view.highlight:
            out[name] = colours.accent
        else:
            out[name] = others[len([c for c in out.values() if c in others]) % len(others)]
    return out


def joins(sheet: Sheet, plot: Plot, rows: Sequence[dict[str, Any]], colour: str) -> None:
    """Join what may be joined, dotted over long gaps; mark with ≠ what stands apart."""
    kept = sorted((r for r in rows if not r["superseded"]), key=lambda r: (r["period_end"], str(r["series"])))
    last: dict[str, dict[str, Any]] = {}
    before: dict[str, Any] | None = None
    for row in kept:
        previous = last.get(row["series"]) or before
        if previous is not None and span(row) is None and span(previous) is None:
            a, b = (position(previous), previous["value"]), (position(row), row["value"])
            if row["break_before"] in (None, "gap"):
                _keep_clear(plot, plot.pixel(*a), plot.pixel(*b))
                dash = {"dash": "dot", "width": 1.6} if row["break_before"] else {}
                light = {"dash": "dash", "width": 1.6} if row["benchmark"] else {}
                sheet.line(plot, (a[0], b[0]), (a[1], b[1]), colour, **{**light, **dash})
            else:
                plot.apart.append((a, b, row))
        last[row["series"]] = before = row


def apart(sheet: Sheet, plot: Plot, a: tuple[float, float], b: tuple[float, float], row: Mapping[str, Any]) -> None:
    (x0, y0), (x1, y1) = plot.pixel(*a), plot.pixel(*b)
    if abs(x1 - x0) + abs(y1 - y0) < _NEAR:
        return
    ways = (0.5, 0.4, 0.6, 0.3, 0.7)
    spots = [(x0 + way * (x1 - x0), y0 + way * (y1 - y0) + aside) for aside in (0.0, -20.0, 20.0) for way in ways]
    inside = [spot for spot in spots if _EDGE < spot[1] < plot.height - _EDGE] or spots[:1]
    x, y = plot.data(*next((spot for spot in inside if plot.free(*spot)), inside[0]))
    colours, language = sheet.colours, sheet.frame.language
    sheet.figure.add_scatter(
        x=[x], y=[y], xaxis=plot.xref, yaxis=plot.yref, mode="text", text=["≠"], showlegend=False, name="break",
        textfont={"size": 20, "color": colours.grey, "family": FONT}, customdata=[""],
        hovertext=[escape(say(language, f"trend.break.{row['break_before']}"))],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _keep_clear(plot: Plot, a: tuple[float, float], b: tuple[float, float]) -> None:
    """Keep labels off a line between two points."""
    count = max(1, int(max(abs(b[0] - a[0]), abs(b[1] - a[1])) / _STEP))
    for at in range(1, count):
        x, y = a[0] + (b[0] - a[0]) * at / count, a[1] + (b[1] - a[1]) * at / count
        plot.taken.append((x - 2, y - 2, x + 2, y + 2))


def _arrow(sheet: Sheet, plot: Plot, x: float, y: float, colour: str, up: int) -> None:
    """Draw the open side of a bound as an arrow of a fixed length in pixels."""
    across, down = plot.pixel(x, y)
    tip = plot.data(across, down - up * _ARROW)
    sheet.line(plot, (x, x), (y, tip[1]), colour, width=1.8)
    for side in (-5.0, 5.0):
        head = plot.data(across + side, down - up * (_ARROW - 6))
        sheet.line(plot, (head[0], tip[0]), (head[1], tip[1]), colour, width=1.8)
    plot.taken.append(
        (across - 6, min(down, down - up * (_ARROW + 2)), across + 6, max(down, down - up * (_ARROW + 2)))
    )


def marks(sheet: Sheet, plot: Plot, rows: Sequence[dict[str, Any]], colours: Mapping[str, str]) -> None:
    half = 6.0 / plot.width * (plot.x[1] - plot.x[0])
    symbols = []
    for row in rows:
        colour = colours[line_of(row)]
        inside = span(row)
        hollow = row["time_basis"] in ("inferred", "publication")
        if inside is not None:
            look = {"width": 2 if hollow or row["superseded"] else 6}
            sheet.line(plot, inside, (row["value"],) * 2, colour, **look)
        at = middle(row)
        if row["bound"] in ("at_least", "at_most"):
            _arrow(sheet, plot, at, row["value"], colour, 1 if row["bound"] == "at_least" else -1)
        else:
            sheet.shapes += in_column(row, plot.panel.scale, at, plot.xref, plot.yref, colour, colour, half=half)
            (across, bottom), (_, top) = (plot.pixel(at, end) for end in ends(row))
            plot.taken.append((across - 4, top - 2, across + 4, bottom + 2))
        shape = "square" if row["kind"] == "cumulative" else "diamond" if row["superseded"] else "circle"
        symbols.append(f"{shape}-open" if hollow or row["superseded"] else shape)
        y = plot.pixel(at, row["value"])[1]
        if inside is not None:
            start, end = plot.pixel(inside[0], 0)[0], plot.pixel(inside[1], 0)[0]
            plot.taken.append((start, y - 4, end, y + 4))
    tint = [colours[line_of(row)] for row in rows]
    sheet.figure.add_scatter(
        name=plot.panel.indicator["indicator_id"], mode="markers", x=[middle(row) for row in rows],
        y=[row["value"] for row in rows], xaxis=plot.xref, yaxis=plot.yref,
        customdata=[row["observation_id"] for row in rows], showlegend=False,
        marker={"symbol": symbols, "color": tint, "line": {"width": 2, "color": tint}, "opacity": 1,
                "size": [_POINT if span(row) is None else _SMALL for row in rows]},
        hovertext=[hover(row, sheet.publishers, sheet.frame.language) for row in rows],
        hovertemplate="%{hovertext}<extra></extra>", unselected={"marker": {"opacity": 1}}, cliponaxis=False,
    )  # fmt: skip


def middle(row: dict[str, Any]) -> float:
    inside = span(row)
    return (inside[0] + inside[1]) / 2 if inside else position(row)
