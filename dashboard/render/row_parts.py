"""The parts that pictures made of rows share: heads of blocks, labels, gaps in words, the touch layer, the frame.

All of them write on a ``Canvas``, whose y axis counts pixels downwards.
"""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from dashboard.locale import say
from dashboard.render.canvas import Canvas, line
from dashboard.render.facets import Facet, Gaps
from dashboard.render.hover import gap_hover, gap_mark
from dashboard.render.palette import FONT, FONT_SIZE, SMALL_SIZE
from dashboard.render.values import escape, short_period, wrap
from dashboard.render.values import width as text_width

GAP_SYMBOLS: Final = {
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
"""Symbol of each kind of gap; none of them is a value."""
GAP_SIGNS: Final = {
    "hidden_by_grade": "◇", "outside_window": "▽", "no_denominator": "+", "no_period": "*", "not_published": "□",
    "not_comparable": "×", "withheld": "■", "not_applicable": "–", "not_searched": "·",
}  # fmt: skip
"""The same in type, for words that explain a symbol and for maps, whose letters have fewer shapes."""
LINE: Final = 20
"""Pixels of one line of words."""
ROW: Final = 34
"""Pixels that a row has at least."""
_HEADER: Final = 42
_SKIPPED: Final = 26
_NAME_WIDTH: Final = 17.0  # Chinese characters of a label before it breaks
_PARTS_WIDTH: Final = 19.0
_LISTED_WIDTH: Final = 36.0


def block_name(facet: Facet, language: str) -> str:
    """Return what a block is called: its tier of places, its indicator and unit, or both."""
    group = say(language, f"tier_block.{facet.tier}") if facet.tier else ""
    if group and facet.alone:
        return group
    return " · ".join(filter(None, [with_unit(facet.indicator, language), group]))


def block_coverage(facet: Facet, language: str) -> str:
    """Return of how many places of a block the figure is published, or where none publishes it, can be calculated."""
    calculated = bool(facet.bars) and all(bar["derived"] for bar in facet.bars)
    key = "chart.facet_coverage_calculated" if calculated else "chart.facet_coverage"
    return say(language, key, asked=facet.asked, published=facet.published)


def with_unit(indicator: dict[str, Any], language: str) -> str:
    """Return the name of an indicator and its unit."""
    unit = indicator["unit"]
    key = "chart.facet" if unit else "chart.facet_unitless"
    return say(language, key, indicator=indicator["name"], unit=unit)


def block_header(canvas: Canvas, name: str, rest: str, *, first: bool) -> None:
    """Write the head of a block over a thin line: its name, and in grey whom it covers."""
    canvas.y += 0 if first else 14
    text = canvas.span(escape(name), canvas.colours.navy, bold=True, size=16)
    text += canvas.span(f"  {escape(rest)}", canvas.colours.grey) if rest else ""
    canvas.shapes.append(line(0, 1, canvas.y, canvas.y, "paper", canvas.colours.grid))
    canvas.write(text, canvas.y + _HEADER / 2, canvas.colours.navy)
    canvas.y += _HEADER


def row_label(canvas: Canvas, row: dict[str, Any], when: str | None = None) -> tuple[float, str]:
    """Return the height of a row and its label: name, date, and what makes it differ from the others.

    ``when`` replaces the year of the row. The concept is always named, level and kind where ``row["differs"]`` has
    them.
    """
    colours, language = canvas.colours, canvas.language
    marked = row["region_code"] == canvas.view.highlight
    year = short_period(row, language) if when is None else when
    names = wrap(f"{row.get('ordinal', '')}{row['region_name']}", _NAME_WIDTH)
    lines = [canvas.span(escape(n), colours.accent if marked else colours.ink, bold=marked) for n in names]
    told = differs(row, language)
    if told and text_width(names[-1] + " · ".join(told)) <= _NAME_WIDTH:
        year, told = f"{' · '.join(told)}  {year}", []
    if year:
        lines[-1] += canvas.span(f"  {escape(year)}", colours.grey, size=SMALL_SIZE)
    joined = " · ".join(told)
    parts = [joined] if text_width(joined) <= _PARTS_WIDTH else [p for t in told for p in wrap(t, _PARTS_WIDTH)]
    lines += [canvas.span(escape(part), colours.grey, size=SMALL_SIZE) for part in parts if part]
    return max(ROW, LINE * len(lines) + 8), "<br>".join(lines)


def differs(row: dict[str, Any], language: str) -> list[str]:
    """Name the concept always, level and kind where they set the figure apart from most."""
    parts = [str(row["concept_name"])] if row["concept_name"] else []
    return parts + [say(language, f"{what}.{row[what]}") for what in row["differs"]]


def skipped_row(canvas: Canvas, facet: Facet, at: int) -> None:
    """Say before a bar how many places are left out between it and the one before it."""
    if facet.skipped and facet.skipped[at]:
        words = say(canvas.language, "chart.skipped", count=f"{facet.skipped[at]:,}")
        canvas.ticks.append((canvas.y + _SKIPPED / 2, canvas.span(escape(words), canvas.colours.grey, size=SMALL_SIZE)))
        canvas.shapes.append(ground(canvas.y + 3, canvas.y + _SKIPPED - 3, canvas.colours.empty))
        canvas.y += _SKIPPED


def gap_row(canvas: Canvas, facet: Facet, gaps: Gaps, most_lines: int) -> None:
    """Name the places of one kind of gap on a grey ground: a symbol, words, and no mark on the scale."""
    head = say(canvas.language, "chart.gap_places", gap=say(canvas.language, f"gap.{gaps.kind}"), count=len(gaps.rows))
    first = gaps.rows[0]["region_code"] if len(gaps.rows) == 1 else ""
    mark = gap_mark(gaps.kind, first, facet.indicator["indicator_id"])
    names = [str(row["region_name"]) for row in gaps.rows]
    marked = gaps.rows[0]["region_code"] == canvas.view.highlight
    words_row(canvas, head, names, mark, gap_hover(gaps, facet, canvas.language), most_lines, marked=marked)


def words_row(
    canvas: Canvas, head: str, names: list[str], mark: str, hover: str, most_lines: int, *, marked: bool = False
) -> None:
    """List places in words on a grey ground, cut to ``most_lines`` with their number said.

    ``mark`` is what a click means, "" for nothing; ``marked`` colours the first name.
    """
    colours, language = canvas.colours, canvas.language
    comma = say(language, "list.comma")
    kept = _most_that_fit(names, most_lines)
    lines = wrap(comma.join(names), _LISTED_WIDTH) if kept == len(names) else [""] * (most_lines + 1)
    while len(lines) > most_lines and kept > 1:
        kept -= 1
        lines = wrap(say(language, "chart.and_more", names=comma.join(names[:kept]), count=len(names)), _LISTED_WIDTH)
    height = max(ROW, LINE * len(lines) + 12)
    middle = canvas.y + height / 2
    canvas.ticks.append((middle, canvas.span(escape(head), colours.grey, size=SMALL_SIZE)))
    canvas.shapes.append(ground(canvas.y + 1, canvas.y + height - 1, colours.empty))
    text = "<br>".join(escape(words) for words in lines)
    if marked and names:
        name = escape(names[0])
        text = text.replace(name, canvas.span(name, colours.accent, bold=True), 1)
    canvas.write(text, middle, colours.grey, xshift=30)
    canvas.touch.append((middle, height, mark, hover))
    canvas.y += height


def _most_that_fit(names: list[str], lines: int) -> int:
    """Return how many names can stand in so many lines at the very most: of a nation's, the rest need not be tried."""
    room = lines * (_LISTED_WIDTH + 1.0)
    for at, name in enumerate(names):
        room -= text_width(name)
        if room < 0:
            return min(len(names), at + 1)
    return len(names)


def ground(top: float, bottom: float, colour: str) -> dict[str, Any]:
    """Return a flat ground over the whole width, below everything."""
    return {
        "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": top, "y1": bottom, "fillcolor": colour,
        "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def gap_symbols(canvas: Canvas, marks: list[tuple[float, float, str]], axis: str, yaxis: str = "y") -> None:
    """Draw the symbol of each gap at (x, y, mark), without any value."""
    if not marks:
        return
    colours = canvas.colours
    kinds = [mark.split(":")[1] for _, _, mark in marks]
    canvas.figure.add_scatter(
        name="gaps", mode="markers", x=[x for x, _, _ in marks], y=[y for _, y, _ in marks], xaxis=axis, yaxis=yaxis,
        hoverinfo="skip", customdata=[mark for _, _, mark in marks], showlegend=False, cliponaxis=False,
        marker={
            "symbol": [GAP_SYMBOLS[kind] for kind in kinds], "color": colours.gap,
            "size": [6 if kind == "not_searched" else 13 for kind in kinds],
            "line": {"width": 1.6, "color": colours.gap},
        },
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def touch_layer(canvas: Canvas, axis: str) -> None:
    """Lay an invisible bar over every row: hovering or clicking anywhere in it reaches the figure."""
    canvas.axes[axis] = {"range": [0, 1], "visible": False, "fixedrange": True}
    gap_symbols(canvas, [(0.014, t[0], t[2]) for t in canvas.touch if t[2].startswith("gap:")], axis)
    canvas.figure.add_bar(
        name="rows", orientation="h", x=[1] * len(canvas.touch), y=[t[0] for t in canvas.touch], xaxis=axis,
        width=[t[1] for t in canvas.touch], customdata=[t[2] for t in canvas.touch],
        hovertext=[t[3] for t in canvas.touch], hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def finish(canvas: Canvas, **more: Any) -> go.Figure:
    """Set the height, the axes and the plain ground; ``more`` is further layout, e.g. an axis of its own."""
    colours = canvas.colours
    axes: dict[str, Any] = {}
    for name, settings in canvas.axes.items():
        overlaying = {} if name == "x" or "domain" in settings else {"overlaying": "x"}
        plain = {"anchor": "y", "zeroline": False, "showgrid": False}
        axes[name.replace("x", "xaxis")] = {**plain, **overlaying, **settings}
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
        **axes, **more,
    )  # fmt: skip
    return canvas.figure
