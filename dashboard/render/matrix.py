"""Who publishes what: region × indicator, filled by the grade of the source, each kind of gap with its own shape."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard.compare import GAP_ORDER
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.hover import cell_hover, gap_mark
from dashboard.render.palette import FONT, SMALL_SIZE, Palette, palette
from dashboard.render.row_parts import GAP_SYMBOLS
from dashboard.render.values import clipped, escape, width
from dashboard.view import GRADES, View

MOST_COLUMNS: Final = 30
MOST_LABEL: Final = 30.0  # Chinese characters of a name beside or above the cells; the rest is over the mark
MOST_ROWS: Final = 100
_ROW: Final = 24
_COLUMN: Final = 28  # pixels that a column has at least on a page of 1,200
_LABEL_SIZE: Final = 13
_BREAK: Final = 1.25  # rows between two groups of places
_LEGEND: Final = 64
_NARROWEST: Final = 14  # columns: fewer are not stretched over the page


def shown_indicators(frame: Frame, view: View) -> list[str]:
    """Return the columns that are drawn: the most published ``MOST_COLUMNS``, in the order of the frame.

    volunteer_hours stays, even unpublished, and so do indicators that the view names.
    """
    columns = frame.indicators[["indicator_id", "published"]]
    if len(columns) <= MOST_COLUMNS:
        return columns["indicator_id"].tolist()
    always = columns["indicator_id"].isin(["volunteer_hours", *view.indicators])
    ranked = columns.assign(always=always).sort_values(["always", "published"], ascending=False, kind="stable")
    kept = set(ranked["indicator_id"].head(MOST_COLUMNS))
    return [i for i in columns["indicator_id"] if i in kept]


def shown_regions(frame: Frame, view: View) -> list[str]:
    """Return the rows that are drawn, in the frame's order, the highlighted place among them."""
    codes = list(dict.fromkeys(_by_group(frame.rows)["region_code"]))
    kept = codes[:MOST_ROWS]
    if view.highlight in codes and view.highlight not in kept:
        kept[-1] = view.highlight
    return kept


def coverage_matrix(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the matrix of a frame of kind "coverage_matrix".

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a grade and a kind of gap, named in words for the legend. ``customdata`` of a cell is the observation
        id, or for a gap the mark that ``read_mark`` reads. x is the column's place, y the row's.
    """
    colours, language = palette(theme), frame.language
    indicators, codes = shown_indicators(frame, view), shown_regions(frame, view)
    rows = frame.rows[frame.rows["indicator_id"].isin(indicators) & frame.rows["region_code"].isin(codes)]
    places, heads = _places(_by_group(rows), codes)
    column = {indicator: at for at, indicator in enumerate(indicators)}
    publishers = dict(zip(frame.sources["source_id"], frame.sources["publisher"], strict=True))
    found = records(rows)
    figure = go.Figure()
    for state in (*GRADES, *GAP_ORDER):
        cells = [r for r in found if (r["grade"] if r["gap"] is None else r["gap"]) == state]
        if cells:
            figure.add_scatter(
                name=_legend(state, language), mode="markers", marker=cell_marker(state, colours),
                x=[column[r["indicator_id"]] for r in cells], y=[places[r["region_code"]] for r in cells],
                customdata=[_mark(r) for r in cells],
                hovertext=[cell_hover(r, publishers, language) for r in cells],
                hovertemplate="%{hovertext}<extra></extra>", unselected={"marker": {"opacity": 1}}, cliponaxis=False,
            )  # fmt: skip
    return _finish(figure, frame, view, colours, indicators, codes, places, heads)


def _mark(row: dict[str, Any]) -> str:
    return str(row["observation_id"] or gap_mark(row["gap"], row["region_code"], row["indicator_id"]))


def _by_group(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort rows by group of places: the base seven, then the levels from the top, then the code."""
    order = {"country": 0, "province": 1, "prefecture": 2, "county": 3, "district": 3, "zone": 4}
    keys = pd.DataFrame(
        {"base": ~rows["base_seven"].astype(bool), "level": rows["level"].map(order), "code": rows["region_code"]}
    )
    return rows.loc[keys.sort_values(["base", "level", "code"], kind="stable").index]


def _places(rows: pd.DataFrame, codes: list[str]) -> tuple[dict[str, float], list[tuple[float, str]]]:
    """Return the y of each region and of the heads of the groups, with a break between groups."""
    of_code = {r["region_code"]: r for r in records(rows.drop_duplicates("region_code"))}
    places: dict[str, float] = {}
    heads: list[tuple[float, str]] = []
    y, before = 0.0, ""
    for code in codes:
        group = _group(of_code[code])
        if group != before:
            y += _BREAK if before else 0.0
            heads.append((y, group))
            y, before = y + 1, group
        places[code] = y
        y += 1
    return places, heads


def _group(row: dict[str, Any]) -> str:
    if row["base_seven"]:
        return "group.base_seven"
    return "level.county_or_district" if row["level"] in ("county", "district") else f"level.{row['level']}"


def cell_marker(state: str, colours: Palette, faintest: str = "not_searched") -> dict[str, Any]:
    """Return the mark of a cell: a grade, or a kind of gap; the most frequent kind says least and is the faintest."""
    if state in GRADES:
        line = {"width": 1, "color": colours.grade_line}
        return {"symbol": "square", "size": 16, "color": colours.grades[state], "line": line}
    if state == faintest:
        return {"symbol": "circle", "size": 4, "color": colours.border, "line": {"width": 0}}
    line = {"width": 1.5, "color": colours.gap}
    return {"symbol": GAP_SYMBOLS[state], "size": 12, "color": colours.gap, "line": line}


def _legend(state: str, language: str) -> str:
    if state not in GRADES:
        return escape(say(language, f"gap.{state}"))
    return escape(f"{say(language, 'chart.published')} · {say(language, 'grade.' + state)}")


def _finish(
    figure: go.Figure,
    frame: Frame,
    view: View,
    colours: Palette,
    indicators: list[str],
    codes: list[str],
    places: dict[str, float],
    heads: list[tuple[float, str]],
) -> go.Figure:
    names = {
        c: clipped(n, MOST_LABEL) for c, n in zip(frame.rows["region_code"], frame.rows["region_name"], strict=True)
    }
    told = zip(frame.indicators["indicator_id"], frame.indicators["name"], strict=True)
    titles = {indicator: clipped(name, MOST_LABEL) for indicator, name in told}
    labels = [escape(titles[i]) for i in indicators]
    # Slanted by 45°, a label is as high, and reaches as far right, as it is wide over the square root of two.
    reach = [width(str(titles[i])) * _LABEL_SIZE * 0.72 for i in indicators]
    tallest = max(reach, default=40.0) + 28
    right = max([24.0, *(r - _COLUMN * (max(len(reach), _NARROWEST) - 1 - at) for at, r in enumerate(reach))])
    rows_high = ((max(places.values()) if places else 0.0) + 1.2) * _ROW
    top = tallest + _LEGEND
    figure.update_layout(
        height=int(rows_high + top + 24), margin={"l": 8, "r": int(right), "t": int(top), "b": 16}, dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", hovermode="closest",
        font={"family": FONT, "size": SMALL_SIZE, "color": colours.ink},
        hoverlabel={"bgcolor": colours.paper, "bordercolor": colours.gap, "align": "left",
                    "font": {"family": FONT, "size": 14, "color": colours.ink}},
        legend={"orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
                "itemclick": False, "itemdoubleclick": False, "font": {"size": SMALL_SIZE}, "itemsizing": "trace"},
        xaxis={"side": "top", "tickmode": "array", "tickvals": list(range(len(indicators))), "ticktext": labels,
               "tickangle": -45, "range": [-0.7, max(len(indicators), _NARROWEST) - 0.3], "showgrid": True,
               "gridcolor": colours.grid, "zeroline": False, "fixedrange": True, "ticks": "",
               "tickfont": {"size": _LABEL_SIZE, "color": colours.ink}},
        yaxis={"tickmode": "array", "tickvals": [places[c] for c in codes] + [y for y, _ in heads],
               "ticktext": [_name(names[c], c == view.highlight, colours) for c in codes]
               + [_head(say(frame.language, key), colours) for _, key in heads],
               "range": [(max(places.values()) if places else 0) + 0.8, -0.4], "automargin": True, "showgrid": False,
               "zeroline": False, "fixedrange": True, "ticks": "", "ticklabelstandoff": 6,
               "tickfont": {"size": SMALL_SIZE, "color": colours.ink}},
        shapes=[
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": y + 0.45, "y1": y + 0.45,
             "line": {"color": colours.grid, "width": 1}} for y, _ in heads
        ],
    )  # fmt: skip
    return figure


def _head(text: str, colours: Palette) -> str:
    return f'<span style="color:{colours.grey}"><b>{escape(text)}</b></span>'


def _name(name: str, marked: bool, colours: Palette) -> str:
    text = escape(name)
    return f'<span style="color:{colours.accent}"><b>{text}</b></span>' if marked else text
