"""Region × indicator: each column on its own scale, the value written in the cell, each kind of gap with its symbol.

Where there are many columns they are narrow: heads are slanted, and the number stands over its unit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard.compare import comparable, periods_differ, standing, tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.canvas import Canvas
from dashboard.render.heatmap_cells import Cell, cells, short_text, shown_columns, shown_rows
from dashboard.render.hover import cell_hover, gap_mark
from dashboard.render.palette import FONT, SMALL_SIZE, Palette, contrast, rgb
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.render.sentences import coverage_sentence
from dashboard.render.titles import matrix_title
from dashboard.render.values import bound_symbol, escape, wrap
from dashboard.render.values import width as text_width
from dashboard.view import View

_WIDE: Final = 8  # columns: up to here the value has one line and its date is not crowded out
_PLOT: Final = 640.0  # pixels of all columns on a page of 1,440
_CELLS: Final = 720.0  # and that the cells have at least, beside the longest names of places
_BESIDE: Final = 6.0  # pixels of a cell that its text leaves free
_ONE_LINE: Final = 36
_NARROW: Final = 56
_GROUP: Final = 30
_LEAN: Final = 60  # degrees that narrow heads are turned by
_STEEP: Final = 78  # and where they would else reach too far beyond the last column
_FARTHEST: Final = 90.0
_ALT_ROWS: Final = 5


def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw a frame as a table of coloured cells.

    Returns
    -------
    plotly.graph_objects.Figure
        The bar trace "cells" has one bar a cell: ``base`` is the place of its column, ``y`` its row in pixels,
        ``customdata`` the observation id, or for a gap the mark that ``read_mark`` reads. The trace "gaps" holds the
        symbols of missing figures, the trace "values" the texts.
    """
    canvas = Canvas(frame, view, theme)
    columns, codes = shown_columns(frame, view), shown_rows(frame, view)
    at = {indicator: float(n) for n, indicator in enumerate(columns)}
    wide = len(columns) <= _WIDE
    height = _ONE_LINE if wide else _NARROW
    _heads(canvas, columns)
    of_code: dict[str, list[Cell]] = {}
    for cell in cells(frame, view):
        of_code.setdefault(cell.row["region_code"], []).append(cell)
    placed: list[tuple[Cell, float, float]] = []
    before = ""
    for code in codes:
        first = of_code[code][0].row
        group = tier(first["level"])
        if group != before and len({tier(of_code[c][0].row["level"]) for c in codes}) > 1:
            _group(canvas, group)
        before = group
        middle = canvas.y + height / 2
        canvas.ticks.append((middle, _place(canvas, first)))
        placed += [(c, at[c.row["indicator_id"]], middle) for c in of_code[code] if c.row["indicator_id"] in at]
        canvas.y += height
    _cells(canvas, placed, height)
    _values(canvas, placed, len(columns))
    marks = [(x + 0.5, y, _mark(c)) for c, x, y in placed if c.row["gap"]]
    canvas.axes["x"] = {"range": [0, max(len(columns), 1)], "visible": False, "fixedrange": True}
    row_parts.gap_symbols(canvas, marks, "x")
    reach = _reach(frame, columns)
    return _finish(canvas, reach)


def title(frame: Frame, view: View) -> str:
    """Return what the highlighted place publishes and where it is surely and alone the highest, else the coverage."""
    language, rows = frame.language, frame.rows
    here = rows[(rows["region_code"] == view.highlight) & rows["gap"].isna()]
    if here.empty:
        return matrix_title(frame, view)
    top = sum(_leads(rows[rows["indicator_id"] == i], view.highlight) for i in here["indicator_id"])
    said = {"place": here["region_name"].iloc[0], "count": len(here), "indicators": len(frame.indicators), "top": top}
    if top:
        return say(language, "heatmap.title_marked", **said)
    said |= {"asked": frame.coverage.asked, "published": frame.coverage.published}
    return say(language, "heatmap.title_marked_plain", **said)


def caption(frame: Frame, view: View) -> str:
    """Return how to read colours, signs and symbols, and what is cut."""
    return say(frame.language, "list.semicolon").join(_caption(frame, view))


def alt(frame: Frame, view: View) -> str:
    """Return the size, the finding, the figures of the first places and the coverage."""
    language = frame.language
    comma = say(language, "list.comma")
    items = []
    for code in shown_rows(frame, view)[:_ALT_ROWS]:
        rows = records(frame.rows[(frame.rows["region_code"] == code) & frame.rows["gap"].isna()])
        if rows:
            values = comma.join(f"{r['indicator_name']} {_text(r, language)}" for r in rows[:_ALT_ROWS])
            items.append(say(language, "heatmap.alt_item", place=rows[0]["region_name"], values=values))
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    said |= {"items": say(language, "list.semicolon").join(items)}
    return say(language, "heatmap.alt", rows=frame.coverage.asked, columns=len(frame.indicators), **said)


def _text(row: dict[str, Any], language: str) -> str:
    return "".join(short_text(row, language))


def _leads(rows: pd.DataFrame, code: str) -> bool:
    """Say whether the place is surely and alone the largest of the comparable figures of one indicator."""
    same = rows[comparable(rows, code)]
    found = None if periods_differ(same) else standing(same, code)
    return bool(found and found.of > 1 and found.rank_to == 1 and not found.tied)


def _mark(cell: Cell) -> str:
    row = cell.row
    return str(row["observation_id"] or gap_mark(row["gap"], row["region_code"], row["indicator_id"]))


def _colour(cell: Cell, colours: Palette) -> str:
    if cell.row["gap"]:
        return colours.empty
    if cell.position is None:
        return colours.paper
    low, high = rgb(colours.grades["D"])[:3], rgb(colours.grades["A"])[:3]
    mixed = [round(a + (b - a) * cell.position) for a, b in zip(low, high, strict=True)]
    return "#{:02X}{:02X}{:02X}".format(*mixed)


def _cells(canvas: Canvas, placed: list[tuple[Cell, float, float]], height: float) -> None:
    colours = canvas.colours
    marked = [c.row["region_code"] == canvas.view.highlight for c, _, _ in placed]
    # Another concept has an edge; what merely has no scale has a faint one.
    edges = [0.0 if c.row["gap"] or c.position is not None else 1.0 if c.same else 1.8 for c, _, _ in placed]
    inks = [colours.border if c.same else colours.accent if m else colours.grade_line
            for (c, _, _), m in zip(placed, marked, strict=True)]  # fmt: skip
    canvas.figure.add_bar(
        name="cells", orientation="h", base=[x + 0.02 for _, x, _ in placed], x=[0.96] * len(placed),
        y=[y for _, _, y in placed], width=[height - 4] * len(placed), customdata=[_mark(c) for c, _, _ in placed],
        hovertext=[cell_hover(c.row, canvas.publishers, canvas.language) for c, _, _ in placed],
        hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
        marker={
            "color": [_colour(c, colours) for c, _, _ in placed],
            "line": {"width": edges, "color": inks},
        },
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _values(canvas: Canvas, placed: list[tuple[Cell, float, float]], columns: int) -> None:
    shown = [(c, x, y) for c, x, y in placed if not c.row["gap"]]
    if not shown:
        return
    colours = canvas.colours
    inks = []
    for cell, _, _ in shown:
        ground = _colour(cell, colours)
        inks.append(max((colours.paper, colours.ink), key=lambda ink: contrast(ink, ground)))
    texts = [_in_cell(c.row, canvas.language, columns) for c, _, _ in shown]
    canvas.figure.add_scatter(
        name="values", mode="text", x=[x + 0.5 for _, x, _ in shown], y=[y for _, _, y in shown], text=texts,
        textposition="middle center", textfont={"size": SMALL_SIZE, "color": inks, "family": FONT},
        hoverinfo="skip", customdata=[_mark(c) for c, _, _ in shown], showlegend=False, cliponaxis=False,
    )  # fmt: skip


def _in_cell(row: dict[str, Any], language: str, columns: int) -> str:
    """Return the text of a cell: one line where it fits, else the number over its unit, and at last the bound above."""
    if columns <= _WIDE:
        return _text(row, language)
    room = (_CELLS / columns - _BESIDE) / SMALL_SIZE
    number, unit = short_text(row, language, narrow=True)
    if text_width(number + unit) <= room:
        return number + unit
    symbol = bound_symbol(row["bound"])
    if symbol and text_width(number) > room:
        number = f"{symbol}<br>{number.removeprefix(symbol)}"
    return "<br>".join(filter(None, [number, unit]))


def _heads(canvas: Canvas, columns: list[str]) -> None:
    """Write the names of the columns: in lines where there is room, else slanted."""
    of_id = {row["indicator_id"]: row for row in records(canvas.frame.indicators)}
    ink, grey = canvas.colours.ink, canvas.colours.grey
    if len(columns) <= _WIDE:
        room = max(4.0, min(16.0, _PLOT / max(len(columns), 1) / SMALL_SIZE - 0.6))
        heads = [(wrap(str(of_id[i]["name"]), room), wrap(_aside(of_id[i], canvas.language), room)) for i in columns]
        foot = max((len(name) + len(rest) for name, rest in heads), default=1) * row_parts.LINE + 8
        for at, (name, rest) in enumerate(heads):
            lines = [canvas.span(escape(w), ink) for w in name] + [canvas.span(escape(w), grey) for w in rest if w]
            canvas.write("<br>".join(lines), foot - 4, ink, x=at + 0.5, xref="x", xanchor="center", yanchor="bottom",
                         align="center")  # fmt: skip
        canvas.y = foot
        return
    names = [_head(of_id[i], canvas.language) for i in columns]
    angle = _angle(names)
    up, aside = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    high = max(text_width(name) for name in names) * SMALL_SIZE * up + 22
    for at, text in enumerate(names):
        # A turned label is anchored by its middle; the shift puts its first letter over the column.
        half = text_width(text) * SMALL_SIZE / 2
        canvas.write(escape(text), high - 10 - half * up, ink, x=at + 0.5, xref="x", xanchor="center",
                     textangle=-angle, xshift=half * aside - 4)  # fmt: skip
    canvas.y = high


def _aside(indicator: dict[str, Any], language: str) -> str:
    """Return the unit of a column and which way is better, where that is defined."""
    sign = indicator["polarity"]
    good = say(language, f"heatmap.{sign}") if sign in ("higher_better", "lower_better") else ""
    return " · ".join(filter(None, [str(indicator["unit"]), good]))


def _head(indicator: dict[str, Any], language: str) -> str:
    aside = _aside(indicator, language)
    return say(language, "chart.facet", indicator=indicator["name"], unit=aside) if aside else str(indicator["name"])


def _reach(frame: Frame, columns: list[str]) -> float:
    """Return how far the slanted names reach beyond the last column, in pixels."""
    if len(columns) <= _WIDE:
        return 8.0
    of_id = {row["indicator_id"]: row for row in records(frame.indicators)}
    names = [_head(of_id[i], frame.language) for i in columns]
    aside = math.cos(math.radians(_angle(names)))
    beyond = [text_width(n) * SMALL_SIZE * aside - _PLOT / len(columns) * (len(columns) - at - 0.5)
              for at, n in enumerate(names)]  # fmt: skip
    return max(8.0, *(reach + 14 for reach in beyond))


def _angle(names: list[str]) -> int:
    widest = max((text_width(name) for name in names), default=0.0) * SMALL_SIZE
    return _LEAN if widest * math.cos(math.radians(_LEAN)) <= _FARTHEST else _STEEP


def _group(canvas: Canvas, group: str) -> None:
    words = canvas.span(escape(say(canvas.language, f"tier_block.{group}")), canvas.colours.navy, bold=True)
    canvas.write(words, canvas.y + _GROUP / 2 + 2, canvas.colours.navy)
    canvas.y += _GROUP


def _place(canvas: Canvas, row: dict[str, Any]) -> str:
    marked = row["region_code"] == canvas.view.highlight
    colour = canvas.colours.accent if marked else canvas.colours.ink
    lines = wrap(str(row["region_name"]), 13.0)
    if len(lines) > 2:
        lines = [lines[0], lines[1][:-1] + say(canvas.language, "list.ellipsis")]
    return "<br>".join(canvas.span(escape(words), colour, bold=marked, size=SMALL_SIZE) for words in lines)


def _finish(canvas: Canvas, reach: float) -> go.Figure:
    figure = row_parts.finish(canvas)
    figure.update_layout(margin={"r": int(reach)})
    return figure


def _caption(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    columns, codes = shown_columns(frame, view), shown_rows(frame, view)
    yield say(language, "heatmap.caption")
    shown = [c for c in cells(frame, view) if c.row["indicator_id"] in columns and c.row["region_code"] in codes]
    signs = frame.indicators.loc[frame.indicators["indicator_id"].isin(columns), "polarity"]
    if signs.isin(["higher_better", "lower_better"]).any():
        yield say(language, "heatmap.polarity")
    figures = [c for c in shown if not c.row["gap"]]
    if any(not c.same for c in figures):
        yield say(language, "heatmap.other")
    if any(c.same and c.position is None for c in figures):
        yield say(language, "heatmap.unscaled")
    if language == "en" or any(c.row["bound"] != "exact" for c in figures):
        yield say(language, "heatmap.bounds")
    if len(columns) > _WIDE:
        yield say(language, "heatmap.rounded")
    kinds = [kind for kind in GAP_SIGNS if any(c.row["gap"] == kind for c in shown)]
    if kinds:
        named = [say(language, "heatmap.gap", symbol=GAP_SIGNS[k], gap=say(language, f"gap.{k}")) for k in kinds]
        yield say(language, "heatmap.gaps", gaps=say(language, "list.comma").join(named))
    if len(columns) < len(frame.indicators):
        yield say(language, "heatmap.columns_cut", shown=len(columns), more=len(frame.indicators) - len(columns))
    if len(codes) < frame.coverage.asked:
        yield say(language, "heatmap.rows_cut", shown=len(codes), more=frame.coverage.asked - len(codes))
