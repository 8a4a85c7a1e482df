"""How far each province's places publish what: a square a province and indicator, shaded by the share of its places."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from dashboard.frame import records
from dashboard.locale import say
from dashboard.provinces import Coverage
from dashboard.render.palette import FONT, SMALL_SIZE, palette
from dashboard.render.values import escape, width

MOST: Final = 40
"""Indicators that are drawn: the most published."""
_ROW: Final = 24
_COLUMN: Final = 24
_LABEL: Final = 12


def title(found: Coverage, language: str) -> str:
    """Return which indicator most places publish."""
    most = found.indicators.iloc[0]
    said = {"provinces": len(found.provinces), "places": f"{found.provinces['places'].sum():,}"}
    return say(language, "matrix.title", indicator=most["name"], count=f"{most['places']:,}", **said)


def caption(found: Coverage, language: str) -> str:
    """Return how to read the squares, and what of them is cut."""
    parts = [say(language, "matrix.caption")]
    if len(found.indicators) > MOST:
        parts.append(say(language, "matrix.cut", shown=MOST, all=len(found.indicators)))
    text = say(language, "list.semicolon").join(parts)
    return text[:1].upper() + text[1:]


def draw(found: Coverage, language: str, theme: str = "light") -> go.Figure:
    """Draw the squares; ``customdata`` of one is the code of its province."""
    colours = palette(theme)
    shown = found.indicators.head(MOST)
    column = {str(i): at for at, i in enumerate(shown["indicator_id"])}
    row = {str(p["code"]): (at, p) for at, p in enumerate(records(found.provinces))}
    names = dict(zip(shown["indicator_id"], shown["name"], strict=True))
    cells = [c for c in records(found.counts) if c["indicator_id"] in column]
    shares = [c["places"] / row[c["province"]][1]["places"] for c in cells]
    figure = go.Figure()
    figure.add_scatter(
        name="provinces", mode="markers", showlegend=False, cliponaxis=False,
        x=[column[c["indicator_id"]] for c in cells], y=[row[c["province"]][0] for c in cells],
        customdata=[c["province"] for c in cells],
        hovertext=[
            _hover(c, row[c["province"]][1], names[c["indicator_id"]], share, language)
            for c, share in zip(cells, shares, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={"symbol": "square", "size": 18, "color": shares, "cmin": 0, "cmax": 1,
                "colorscale": [[0, colours.grades["D"]], [0.5, colours.grades["C"]], [1, colours.grades["A"]]],
                "line": {"width": 1, "color": colours.grade_line}},
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    return _finish(figure, found, [str(name) for name in shown["name"]], theme)


def _hover(cell: dict[str, Any], province: dict[str, Any], indicator: str, share: float, language: str) -> str:
    said = {"province": province["name"], "count": cell["places"], "places": province["places"]}
    return escape(say(language, "matrix.hover", indicator=indicator, share=f"{100 * share:.0f}", **said))


def _finish(figure: go.Figure, found: Coverage, names: list[str], theme: str) -> go.Figure:
    colours, rows = palette(theme), len(found.provinces)
    # Slanted by 45°, a label is as high, and reaches as far right, as it is wide over the square root of two.
    reach = [width(name) * _LABEL * 0.72 for name in names]
    top = int(max(reach, default=40.0)) + 28
    right = int(max([24.0, *(r - _COLUMN * (len(reach) - 1 - at) for at, r in enumerate(reach))]))
    plain = {"showgrid": True, "gridcolor": colours.grid, "zeroline": False, "fixedrange": True, "ticks": ""}
    figure.update_layout(
        height=rows * _ROW + top + 24, margin={"l": 8, "r": right, "t": top, "b": 16}, dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", hovermode="closest",
        font={"family": FONT, "size": SMALL_SIZE, "color": colours.ink},
        hoverlabel={"bgcolor": colours.paper, "bordercolor": colours.gap, "align": "left",
                    "font": {"family": FONT, "size": 14, "color": colours.ink}},
        xaxis={**plain, "side": "top", "tickmode": "array", "tickvals": list(range(len(names))),
               "ticktext": [escape(name) for name in names], "tickangle": -45,
               "range": [-0.7, max(len(names), 12) - 0.3], "tickfont": {"size": _LABEL, "color": colours.ink}},
        yaxis={**plain, "tickmode": "array", "tickvals": list(range(rows)), "automargin": True,
               "ticktext": [escape(name) for name in found.provinces["name"]], "range": [rows - 0.3, -0.7],
               "tickfont": {"size": SMALL_SIZE, "color": colours.ink}},
    )  # fmt: skip
    return figure
