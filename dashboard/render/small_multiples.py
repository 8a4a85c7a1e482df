"""One small panel a place, all on the same scales: what each publishes of several indicators, and what it does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.compare import tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.bounds_marks import in_row, reach
from dashboard.render.canvas import Canvas, line
from dashboard.render.hover import cell_hover, gap_mark
from dashboard.render.palette import SMALL_SIZE
from dashboard.render.panels import Panel, own_scales, panels, scale_key, scales_of
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.render.scales import Scale
from dashboard.render.sentences import coverage_sentence
from dashboard.render.titles import bars_title
from dashboard.render.values import escape, short_period, value_text, wrap
from dashboard.render.values import width as text_width
from dashboard.view import View

_PAGE: Final = 800.0  # pixels of a page of 1,440
_GAP: Final = 0.035  # of the page, between two panels
_HEAD: Final = 52
_BAR: Final = 14
_ALT_PANELS: Final = 6
_TAIL: Final = 0.12  # of a scale: these are short
_LABEL: Final = 0.42  # of a panel: the names of its lines


def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw a panel a place with one bar an indicator; with one indicator, a panel a tier with one bar a place.

    Returns
    -------
    plotly.graph_objects.Figure
        A trace of bars for every panel column and scale, named after its unit, or its indicator where that has a scale
        of its own: x holds the values, ``customdata`` the observation ids. The trace "gaps" holds the symbols of
        missing figures, the trace "cells" covers every line of every panel.
    """
    canvas = Canvas(frame, view, theme)
    shown, across = panels(frame, view), _columns(frame)
    cells: list[tuple[int, float, float, dict[str, Any]]] = []
    for group in dict.fromkeys(panel.tier for panel in shown):
        of_group = [panel for panel in shown if panel.tier == group]
        if len({panel.tier for panel in shown}) > 1 and len(frame.indicators) > 1:
            row_parts.block_header(canvas, say(canvas.language, f"tier_block.{group}"), "", first=canvas.y == 0)
        for start in range(0, len(of_group), across):
            top, lowest = canvas.y, canvas.y
            for column, panel in enumerate(of_group[start : start + across]):
                canvas.y = top
                _panel(canvas, panel, column, across, cells)
                lowest = max(lowest, canvas.y)
            canvas.y = lowest + 18
    _marks(canvas, shown, cells, across)
    return row_parts.finish(canvas)


def title(frame: Frame, view: View) -> str:
    """Return the finding of one indicator; of several the coverage, and who alone publishes most of them."""
    if len(frame.indicators) < 2:
        return bars_title(frame, view)
    language = frame.language
    published = frame.rows[frame.rows["gap"].isna()]
    counts = published.groupby("region_name", sort=False)["indicator_id"].nunique().sort_values(ascending=False)
    if len(counts) < 2 or counts.iloc[0] == counts.iloc[1]:
        return bars_title(frame, view)
    family = next((n.values["family"] for n in frame.notes if n.key == "note.family"), None)
    first = str(frame.indicators["name"].iloc[0])
    listed = say(language, "title.several_indicators", first=first, count=len(frame.indicators))
    return say(
        language, "multiples.title", name=family or listed, asked=frame.coverage.asked,
        published=frame.coverage.published, place=counts.index[0], count=int(counts.iloc[0]),
        indicators=len(frame.indicators),
    )  # fmt: skip


def caption(frame: Frame, view: View) -> str:
    """Return how the panels are made and how to read them, and what is cut."""
    return say(frame.language, "list.semicolon").join(_caption(frame, view))


def alt(frame: Frame, view: View) -> str:
    """Return the finding, the figures of the first panels and the coverage."""
    language = frame.language
    items = []
    for panel in panels(frame, view)[:_ALT_PANELS]:
        told = [f"{row['label']} {value_text(row, language)}" for row in panel.lines if not row["gap"]]
        if told:
            items.append(panel.name + say(language, "list.colon") + say(language, "list.comma").join(told))
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(language, "multiples.alt", items=say(language, "list.semicolon").join(items), **said)


def _columns(frame: Frame) -> int:
    count = frame.rows["region_code"].nunique() if len(frame.indicators) > 1 else 1
    return 2 if frame.language == "en" and count > 1 else min(3, max(1, count))


def _domain(column: int, across: int) -> tuple[float, float]:
    wide = (1 - _GAP * (across - 1)) / across
    return column * (wide + _GAP), column * (wide + _GAP) + wide


def _panel(
    canvas: Canvas,
    panel: Panel,
    column: int,
    across: int,
    cells: list[tuple[int, float, float, dict[str, Any]]],
) -> None:
    colours, language = canvas.colours, canvas.language
    left, right = _domain(column, across)
    one = len(canvas.frame.indicators) == 1
    name = say(language, f"tier_block.{panel.tier}") if one else panel.name
    name = wrap(name, (right - left) * _PAGE / 17)[0]
    head = canvas.span(escape(name), colours.accent if panel.marked else colours.navy, bold=True, size=16)
    key = "chart.facet_coverage" if one else "multiples.coverage"
    rest = canvas.span(escape(say(language, key, asked=panel.asked, published=panel.published)), colours.grey)
    canvas.shapes.append(line(left, right, canvas.y, canvas.y, "paper", colours.grid))
    canvas.write(head, canvas.y + 16, colours.navy, x=left)
    canvas.write(rest, canvas.y + 37, colours.grey, x=left)
    canvas.y += _HEAD
    start = canvas.y
    room = (right - left) * _PAGE * _LABEL / SMALL_SIZE
    for row in panel.lines:
        names = wrap(str(row["label"]), room)
        told = [] if row["gap"] is not None else [t for t in (row["concept_name"], short_period(row, language)) if t]
        lines = [canvas.span(escape(w), _name_colour(canvas, row)) for w in names]
        for part in told:
            lines += [
                canvas.span(escape(w), colours.grey) for w in wrap(str(part), (right - left) * _PAGE * _LABEL / 14)
            ]
        height = max(28, 18 * len(lines) + 8)
        middle = canvas.y + height / 2
        canvas.write("<br>".join(lines), middle, colours.ink, x=left)
        cells.append((column, middle, height, row))
        canvas.y += height
    if panel.more:
        canvas.write(escape(say(language, "multiples.more", count=panel.more)), canvas.y + 12, colours.grey, x=left)
        canvas.y += 26
    base = left + (right - left) * (_LABEL + 0.02)
    canvas.shapes.append(line(base, base, start, canvas.y - (26 if panel.more else 0), "paper", colours.gap))


def _name_colour(canvas: Canvas, row: dict[str, Any]) -> str:
    one = len(canvas.frame.indicators) == 1
    return canvas.colours.accent if one and row["region_code"] == canvas.view.highlight else canvas.colours.ink


def _marks(
    canvas: Canvas,
    shown: list[Panel],
    cells: list[tuple[int, float, float, dict[str, Any]]],
    across: int,
) -> None:
    """Draw bars, bounds, values and gaps; one x axis a panel column and scale, so that x is the value itself."""
    own, scales = own_scales(shown), scales_of(shown)
    groups: dict[tuple[int, str, str], list[tuple[float, dict[str, Any]]]] = {}
    for column, y, _, row in cells:
        if row["gap"] is None:
            groups.setdefault((column, tier(row["level"]), scale_key(row, own)), []).append((y, row))
    for column in range(across):
        left, right = _domain(column, across)
        canvas.axes[_axis(column)] = {"domain": [left, right], "range": [0, 1], "visible": False, "fixedrange": True}
    for n, ((column, of_tier, key), lines) in enumerate(groups.items()):
        _bars(canvas, f"x{across + n + 1}", column, across, scales[of_tier, key], key, lines)
    gaps = [(column, y, row) for column, y, _, row in cells if row["gap"] is not None]
    for column in range(across):
        of_column = [(y, row) for at, y, row in gaps if at == column]
        marks = [(_LABEL + 0.07, y, gap_mark(r["gap"], r["region_code"], r["indicator_id"])) for y, r in of_column]
        row_parts.gap_symbols(canvas, marks, _axis(column))
        _touch(canvas, [cell for cell in cells if cell[0] == column], _axis(column))


def _axis(column: int) -> str:
    return "x" if column == 0 else f"x{column + 1}"


def _bars(
    canvas: Canvas,
    axis: str,
    column: int,
    across: int,
    scale: Scale,
    name: str,
    lines: list[tuple[float, dict[str, Any]]],
) -> None:
    colours, language = canvas.colours, canvas.language
    left, right = _domain(column, across)
    wide = right - left
    texts = [value_text(row, language, unit=False) for row in (r for _, r in lines)]
    longest = max(map(text_width, texts), default=2.0)
    room = min(0.75, (longest * SMALL_SIZE + 14) / (wide * _PAGE * (1 - _LABEL - 0.02)))
    tail = _TAIL if any(row["bound"] == "at_least" for _, row in lines) else 0.0
    below = 0.12 * scale.extent if scale.low < 0 else 0.0
    low, high = scale.low - below, scale.high + scale.extent * (room / (1 - room) + tail)
    # An overlaying axis takes the place of the one below it, so that the names lie on the same axis, left of zero.
    whole = (high - low) / (1 - _LABEL - 0.02)
    canvas.axes[axis] = {
        "range": [high - whole, high], "visible": False, "fixedrange": True, "overlaying": _axis(column),
    }  # fmt: skip
    rows = [row for _, row in lines]
    marked = [row["region_code"] == canvas.view.highlight for row in rows]
    fills = [
        colours.accent if m else colours.bar if row["same"] else colours.bar_other
        for m, row in zip(marked, rows, strict=True)
    ]
    canvas.figure.add_bar(
        name=name, orientation="h", x=[row["value"] for row in rows], y=[y for y, _ in lines], width=_BAR, xaxis=axis,
        customdata=[row["observation_id"] for row in rows], hoverinfo="skip", showlegend=False,
        marker={"color": fills, "line": {"width": 0},
                "pattern": {"shape": ["/" if r["bound"] == "at_most" else "" for r in rows], "fillmode": "replace",
                            "size": 6, "solidity": 0.35}},
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    for (y, row), text, mark in zip(lines, texts, marked, strict=True):
        canvas.shapes += in_row(row, scale, y, axis, colours.ink, colours.grey, half=5, tail=_TAIL)
        end = reach(row, scale, _TAIL)[1] if row["value"] >= 0 else 0.0
        words = canvas.span(escape(text), colours.accent if mark else colours.ink, bold=mark)
        canvas.write(words, y, colours.ink, x=max(end, 0.0), xref=axis, xshift=6)


def _touch(canvas: Canvas, cells: list[tuple[int, float, float, dict[str, Any]]], axis: str) -> None:
    marks = [
        row["observation_id"] or gap_mark(row["gap"], row["region_code"], row["indicator_id"]) for *_, row in cells
    ]
    canvas.figure.add_bar(
        name="cells", orientation="h", x=[1] * len(cells), y=[y for _, y, _, _ in cells], xaxis=axis,
        width=[height for _, _, height, _ in cells], customdata=marks, showlegend=False,
        hovertext=[cell_hover(row, canvas.publishers, canvas.language) for *_, row in cells],
        hovertemplate="%{hovertext}<extra></extra>", marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}},
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _caption(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    shown = panels(frame, view)
    rows = [row for panel in shown for row in panel.lines]
    if len(frame.indicators) == 1:
        yield row_parts.with_unit(records(frame.indicators)[0], language)
        yield say(language, "caption.tiers")
    else:
        units = dict.fromkeys(row_parts.with_unit(i, language) for i in records(frame.indicators))
        yield say(language, "list.comma").join(units)
        own = sorted({unit or say(language, "multiples.unit_less") for _, unit in own_scales(shown)})
        if own:
            yield say(language, "multiples.own_scale", unit=say(language, "list.comma").join(own))
        else:
            yield say(language, "multiples.scale")
    figures = [row for row in rows if row["gap"] is None]
    if any(row["region_code"] == view.highlight for row in figures):
        place = next(row["region_name"] for row in figures if row["region_code"] == view.highlight)
        yield say(language, "caption.highlight", place=place)
    if not all(row["same"] for row in figures):
        yield say(language, "multiples.other")
    for bound, key in (("at_least", "dot.at_least"), ("at_most", "caption.at_most")):
        if any(row["bound"] == bound for row in figures):
            yield say(language, key)
    if any(row["bound"] == "approx" for row in figures):
        yield say(language, "caption.approx")
    kinds = [kind for kind in GAP_SIGNS if any(row["gap"] == kind for row in rows)]
    if kinds:
        named = [say(language, "heatmap.gap", symbol=GAP_SIGNS[k], gap=say(language, f"gap.{k}")) for k in kinds]
        yield say(language, "multiples.gaps", gaps=say(language, "list.comma").join(named))
    places = frame.rows["region_code"].nunique()
    if len(frame.indicators) > 1 and len(shown) < places:
        yield say(language, "multiples.panels_cut", shown=len(shown), more=places - len(shown))
