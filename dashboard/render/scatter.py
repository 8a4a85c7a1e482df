"""Two indicators against each other: one point a place, bounds on both axes, and no rule read out of few points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from dashboard.compare import APPROX_SHARE, TIERS, tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import labels, row_parts
from dashboard.render.bounds_marks import in_column, in_row, reach
from dashboard.render.canvas import Canvas
from dashboard.render.hover import figure_lines
from dashboard.render.palette import SMALL_SIZE
from dashboard.render.scales import Scale, scale_of
from dashboard.render.scatter_pairs import FEWEST, Pair, correlation, missing, pairs
from dashboard.render.sentences import coverage_sentence
from dashboard.render.values import escape, value_text
from dashboard.render.values import width as text_width
from dashboard.view import View

_PLOT: Final = (640.0, 520.0)  # pixels of the plot on a page of 1,440: a wider one has more room
_TOP: Final = 30.0
_SYMBOLS: Final = {"county": "circle", "prefecture": "square", "province": "diamond", "country": "triangle-up"}
_SIGNS: Final = {"county": "●", "prefecture": "■", "province": "◆", "country": "▲"}
_GAP_LINES: Final = 3
_MANY: Final = 200
"""Places from which on the dots are small, and only the outermost and the highlighted one have their names written."""
_NAMED: Final = 6  # of each end of each axis


def draw(frame: Frame, view: View, theme: str = "light", *, plot: tuple[float, float] = _PLOT) -> go.Figure:
    """Draw the first indicator of a frame (across) against the second (upwards).

    ``plot`` says how many pixels wide, at least, and high the plot is.

    Returns
    -------
    plotly.graph_objects.Figure
        The trace "places" holds the positions (powers of ten on an axis whose values spread more than a hundredfold);
        ``customdata`` of a point is the list of its two observation ids, x first (``hover.read_marks``). Places that
        lack a figure are words under the plot. With fewer than two indicators only words are drawn.
    """
    canvas = Canvas(frame, view, theme)
    if len(frame.indicators) < 2:
        canvas.write(escape(say(canvas.language, "scatter.need_two")), 20, canvas.colours.grey)
        canvas.y = 40
        row_parts.touch_layer(canvas, "x")
        return row_parts.finish(canvas)
    found = pairs(frame, view)
    across, upwards = scale_of(p.x for p in found), scale_of(p.y for p in found)
    x_range, y_range = _range(across, [p.x for p in found]), _range(upwards, [p.y for p in found])
    canvas.y = _TOP + plot[1] + 64
    _bounds(canvas, found, across, upwards)
    _places(canvas, found, across, upwards)
    _labels(canvas, _named(found, view), across, upwards, x_range, y_range, plot)
    for head, rows, mark in missing(frame):
        names = [str(row["region_name"]) for row in rows]
        hover = "<br>".join([f"<b>{escape(head)}</b>", *(escape(_why(row, frame)) for row in rows[:24])])
        marked = rows[0]["region_code"] == view.highlight
        row_parts.words_row(canvas, head, names, mark, hover, _GAP_LINES, marked=marked)
    row_parts.touch_layer(canvas, "x2")
    _touch(canvas, found, x_range, y_range, plot[1])
    return _finish(canvas, across, upwards, x_range, y_range, plot[1])


def title(frame: Frame, view: View) -> str:
    """Return how many places publish both and, where it may be said, how their ranks go together."""
    language = frame.language
    if len(frame.indicators) < 2:
        return say(language, "scatter.need_two")
    found = pairs(frame, view)
    x, y = frame.indicators["name"].iloc[:2]
    said = {"asked": frame.rows["region_code"].nunique(), "both": len(found), "x": x, "y": y}
    if not found:
        return say(language, "scatter.title_none", **said)
    rho, n = correlation(frame, view)
    if rho is None:
        return say(language, "scatter.title", **said)
    return say(language, "scatter.title_rho", rho=f"{rho:.2f}", n=n, **said)


def caption(frame: Frame, view: View) -> str:
    """Return the axes, the key to what is drawn, and the caution that the number of points calls for."""
    if len(frame.indicators) < 2:
        return ""
    return say(frame.language, "list.semicolon").join(_caption(frame, view))


def alt(frame: Frame, view: View) -> str:
    """Return the finding, the points and the coverage."""
    language = frame.language
    if len(frame.indicators) < 2:
        return title(frame, view)
    items = [
        say(
            language, "scatter.item", place=p.x["region_name"], x=value_text(p.x, language), y=value_text(p.y, language)
        )
        for p in pairs(frame, view)[:12]
    ]
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(language, "scatter.alt", items=say(language, "list.comma").join(items), **said)


def _range(scale: Scale, rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Return the ends of an axis: the scale, the arrows, and a little room."""
    taken = [reach(row, scale) for row in rows]
    low, high = min([scale.low, *(a for a, _ in taken)]), max([scale.high, *(b for _, b in taken)])
    return low - 0.04 * scale.extent, high + 0.06 * scale.extent


def _named(found: list[Pair], view: View) -> list[Pair]:
    """Return the places whose names are tried: all, or of a great many the outermost and the highlighted one."""
    if len(found) <= _MANY:
        return found
    ends = [pair for pair in found if pair.x["region_code"] == view.highlight]
    for side in ("x", "y"):
        ordered = sorted(found, key=lambda pair: getattr(pair, side)["value"])
        ends += [*ordered[-_NAMED:], *ordered[:_NAMED]]
    return list({pair.x["region_code"]: pair for pair in ends}.values())


def _ink(canvas: Canvas, pair: Pair) -> str:
    return canvas.colours.accent if pair.x["region_code"] == canvas.view.highlight else canvas.colours.benchmark


def _bounds(canvas: Canvas, found: list[Pair], across: Scale, upwards: Scale) -> None:
    for pair in found:
        ink = _ink(canvas, pair)
        x, y = across.at(pair.x["value"]), upwards.at(pair.y["value"])
        light = canvas.colours.bar
        canvas.shapes += in_row(pair.x, across, y, "x", ink, light, yref="y2", half=0.011 * upwards.extent)
        canvas.shapes += in_column(pair.y, upwards, x, "x", "y2", ink, light, half=0.009 * across.extent)


def _places(canvas: Canvas, found: list[Pair], across: Scale, upwards: Scale) -> None:
    inks = [_ink(canvas, pair) for pair in found]
    symbols = [_SYMBOLS[tier(p.x["level"])] + ("" if p.same else "-open") for p in found]
    # Of many points only what lies above them answers; the same twice would double the message.
    answers = {"hoverinfo": "skip"} if len(found) > _MANY else _answers(canvas, found)
    canvas.figure.add_scatter(
        name="places", mode="markers", xaxis="x", yaxis="y2", showlegend=False, cliponaxis=False,
        x=[across.at(p.x["value"]) for p in found], y=[upwards.at(p.y["value"]) for p in found],
        marker=_dot(canvas, found, symbols, inks),
        unselected={"marker": {"opacity": 1}},
        **answers,
    )  # fmt: skip


def _answers(canvas: Canvas, found: list[Pair]) -> dict[str, Any]:
    """Return what points say when they are touched."""
    many = len(found) > _MANY
    ids = [[p.x["observation_id"], p.y["observation_id"]] for p in found]
    return {
        "customdata": np.array(ids, dtype=object) if many else ids,  # an array is not looked through part by part
        "hovertext": [_hover(canvas, pair, short=many) for pair in found],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _dot(canvas: Canvas, found: list[Pair], symbols: list[str], inks: list[str]) -> dict[str, Any]:
    if len(found) <= _MANY:
        return {"symbol": symbols, "size": 13, "color": inks, "line": {"width": 2, "color": inks}}
    marked = [pair.x["region_code"] == canvas.view.highlight for pair in found]
    sizes, opacity = [13 if mark else 5 for mark in marked], [1.0 if mark else 0.5 for mark in marked]
    return {
        "symbol": _once(symbols), "size": _once(sizes), "color": _once(inks), "opacity": _once(opacity),
        "line": {"width": 0},
    }  # fmt: skip


def _once(values: list[Any]) -> Any:
    """Return what all values are where they are alike: Plotly checks, and sends, each of a list."""
    return values[0] if len(set(values)) == 1 else values


def _touch(
    canvas: Canvas, found: list[Pair], x_range: tuple[float, float], y_range: tuple[float, float], high: float
) -> None:
    """Repeat the points unseen on the axes of the rows, which lie above them and would keep every click."""
    places = next(trace for trace in canvas.figure.data if trace.name == "places")
    foot = _TOP + high
    canvas.figure.add_scatter(
        name="touch", mode="markers", xaxis="x2", yaxis="y", showlegend=False, cliponaxis=False,
        x=[(x - x_range[0]) / (x_range[1] - x_range[0]) for x in places.x],
        y=[foot - high * (y - y_range[0]) / (y_range[1] - y_range[0]) for y in places.y],
        marker={"symbol": "circle", "size": 20 if len(found) <= _MANY else 8, "color": "rgba(0,0,0,0)",
                "line": {"width": 0}},
        unselected={"marker": {"opacity": 1}},
        **_answers(canvas, found),
    )  # fmt: skip


def _hover(canvas: Canvas, pair: Pair, *, short: bool = False) -> str:
    language = canvas.language
    if short:  # all of it is one click away
        values = (f"{sign} {escape(value_text(row, language))}" for sign, row in (("→", pair.x), ("↑", pair.y)))
        return "<br>".join([f"<b>{escape(pair.x['region_name'])}</b>", *values])
    lines = figure_lines(pair.x, canvas.publishers, language)
    lines += figure_lines(pair.y, canvas.publishers, language)[1:]
    return "<br>".join([*lines, f"<i>{escape(say(language, 'chart.click'))}</i>"])


def _labels(
    canvas: Canvas,
    found: list[Pair],
    across: Scale,
    upwards: Scale,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    plot: tuple[float, float],
) -> None:
    """Write the names where there is room, with a leader where they stand away from their point."""
    x_pixel = plot[0] / (x_range[1] - x_range[0])
    y_pixel = plot[1] / (y_range[1] - y_range[0])
    points = [
        ((across.at(p.x["value"]) - x_range[0]) * x_pixel, (y_range[1] - upwards.at(p.y["value"])) * y_pixel)
        for p in found
    ]
    widths = [text_width(str(p.x["region_name"])) * SMALL_SIZE for p in found]
    arrows: list[labels.Box] = []
    for pair, (x, y) in zip(found, points, strict=True):
        (left, right), (low, high) = reach(pair.x, across), reach(pair.y, upwards)
        at_x, at_y = across.at(pair.x["value"]), upwards.at(pair.y["value"])
        arrows.append((x - (at_x - left) * x_pixel, y - 5, x + (right - at_x) * x_pixel, y + 5))
        arrows.append((x - 5, y - (high - at_y) * y_pixel, x + 5, y + (at_y - low) * y_pixel))
    for pair, point, spot in zip(found, points, labels.place(points, widths, plot, arrows), strict=True):
        if spot is None:
            continue
        marked = pair.x["region_code"] == canvas.view.highlight
        colour = canvas.colours.accent if marked else canvas.colours.ink
        # Anchored to the point, so that on a wider page the name moves with it.
        x, y = x_range[0] + point[0] / x_pixel, y_range[1] - point[1] / y_pixel
        text = canvas.span(escape(pair.x["region_name"]), colour, bold=marked)
        canvas.write(text, y, colour, x=x, xref="x", yref="y2", xshift=spot.x - point[0], yshift=point[1] - spot.y)
        if spot.leader:
            right = spot.x > point[0]
            end = (spot.x if right else spot.x + text_width(str(pair.x["region_name"])) * SMALL_SIZE) - point[0]
            canvas.shapes.append(
                {
                    "type": "line", "xref": "x", "yref": "y2", "xsizemode": "pixel", "ysizemode": "pixel",
                    "xanchor": x, "yanchor": y, "x0": 0, "y0": 0, "x1": end, "y1": point[1] - spot.y,
                    "line": {"color": canvas.colours.gap, "width": 1}, "layer": "below",
                }
            )  # fmt: skip


def _why(row: dict[str, Any], frame: Frame) -> str:
    gap = say(frame.language, f"gap.{row['gap']}")
    return say(frame.language, "scatter.missing", place=row["region_name"], gap=gap)


def _finish(
    canvas: Canvas,
    across: Scale,
    upwards: Scale,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    high: float,
) -> go.Figure:
    colours, language = canvas.colours, canvas.language
    names = [row_parts.with_unit(row, language) for row in records(canvas.frame.indicators)[:2]]
    whole = canvas.y + 8  # the pixel axis runs from -4 to y + 4
    foot = _TOP + high
    domain = [1 - (foot + 4) / whole, 1 - (_TOP + 4) / whole]
    canvas.write(escape(f"{names[1]} ↑"), 12, colours.navy)
    canvas.write(escape(f"{names[0]} →"), foot + 44, colours.navy, x=1, xanchor="right")
    plain = {
        "zeroline": False, "showgrid": True, "gridcolor": colours.grid, "fixedrange": True, "ticks": "",
        "tickmode": "array", "tickfont": {"size": SMALL_SIZE, "color": colours.grey}, "automargin": True,
        "showline": True, "linecolor": colours.gap,
    }  # fmt: skip
    x_ticks, y_ticks = across.ticks(language), upwards.ticks(language)
    canvas.axes["x"] = {
        **plain, "range": list(x_range), "tickvals": [t for t, _ in x_ticks], "anchor": "y2",
        "ticktext": [escape(text) for _, text in x_ticks], "domain": [0, 1],
    }  # fmt: skip
    y_axis = {
        **plain, "range": list(y_range), "tickvals": [t for t, _ in y_ticks], "anchor": "x", "domain": domain,
        "ticktext": [escape(text) for _, text in y_ticks], "side": "left", "ticklabelstandoff": 6,
    }  # fmt: skip
    return row_parts.finish(canvas, yaxis2=y_axis)


def _caption(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    found = pairs(frame, view)
    x, y = (row_parts.with_unit(row, language) for row in records(frame.indicators)[:2])
    yield say(language, "scatter.axes", x=x, y=y)
    tiers = [t for t in TIERS if t in {tier(p.x["level"]) for p in found}]
    if tiers:
        named = [
            say(language, "scatter.level", symbol=_SIGNS[t], level=say(language, f"tier_block.{t}")) for t in tiers
        ]
        yield say(language, "scatter.levels", levels=say(language, "list.comma").join(named))
    if any(p.x["region_code"] == view.highlight for p in found):
        yield say(language, "caption.highlight", place=found[0].x["region_name"])
    if not all(pair.same for pair in found):
        yield say(language, "dot.other")
    sides = [row for pair in found for row in (pair.x, pair.y)]
    if any(row["bound"] != "exact" or row["value_to"] > row["value"] for row in sides):
        yield say(language, "scatter.bounds", share=f"{100 * APPROX_SHARE:.0f}%")
    for rows, name in (([p.x for p in found], "scatter.list_x"), ([p.y for p in found], "scatter.list_y")):
        if scale_of(rows).log:
            yield say(language, "scatter.log", axis=say(language, name))
    rho, n = correlation(frame, view)
    if found and n < FEWEST:
        yield say(language, "scatter.few", n=n, least=FEWEST)
    elif found and rho is None:
        yield say(language, "scatter.undecided")
    elif rho is not None:
        yield say(language, "scatter.rho", rho=f"{rho:.2f}", n=n)
