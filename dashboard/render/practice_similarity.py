"""How alike places are by their practices: places × places, the alike side by side, counts written in every cell."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.palette import SMALL_SIZE, Palette, contrast, palette, rgb
from dashboard.render.practice_marks import axis, column_label, layout, pair_mark
from dashboard.render.sentences import coverage_sentence
from dashboard.render.values import escape, width, wrap
from dashboard.view import View

MOST_PLACES: Final = 30
_WRITTEN: Final = 14  # places up to which the cells have room for their numbers
_CELL: Final = 58
_SMALL: Final = 26
_NAMED: Final = 6
_PALEST: Final = 0.06  # share of the ink in the colour of no likeness


def shown_places(frame: Frame, view: View) -> list[str]:
    """Return the codes of the places that are drawn, in the frame's order, the highlighted one among them."""
    codes = list(dict.fromkeys(frame.rows.loc[frame.rows["gap"].isna(), "region_code"]))
    kept = codes[:MOST_PLACES]
    if view.highlight in codes and view.highlight not in kept:
        kept[-1] = view.highlight
    return kept


def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the matrix of a frame of kind "practice_similarity".

    Returns
    -------
    plotly.graph_objects.Figure
        One rectangle and one touch point a pair; on the diagonal the number of practices of the place. ``customdata``
        is the mark of a pair.
    """
    colours, language = palette(theme), frame.language
    codes = shown_places(frame, view)
    at = {code: position for position, code in enumerate(codes)}
    pairs = [r for r in records(frame.rows) if r["gap"] is None and r["region_code"] in at and r["other_code"] in at]
    largest = max((r["similarity"] for r in pairs), default=1.0) or 1.0
    figure, shapes = go.Figure(), []
    for row in pairs:
        x, y = at[row["other_code"]], at[row["region_code"]]
        fill = shade(row["similarity"] / largest, colours)
        shapes.append({"type": "rect", "xref": "x", "yref": "y", "x0": x - 0.48, "x1": x + 0.48, "y0": y - 0.48,
                       "y1": y + 0.48, "line": {"width": 0}, "fillcolor": fill, "layer": "below"})  # fmt: skip
    written = len(codes) <= _WRITTEN
    size = _CELL if written else _SMALL
    for ink in (colours.ink, colours.paper):
        mine = [r for r in pairs if written and _ink(shade(r["similarity"] / largest, colours), colours) == ink]
        if mine:
            figure.add_scatter(
                x=[at[r["other_code"]] for r in mine], y=[at[r["region_code"]] for r in mine], mode="text",
                text=[f"{r['similarity']:.0%}<br>{int(r['shared'])}/{int(r['either'])}" for r in mine],
                textfont={"size": SMALL_SIZE, "color": ink}, showlegend=False, hoverinfo="skip", cliponaxis=False,
            )  # fmt: skip
    totals = {r["region_code"]: int(r["practices"]) for r in pairs}
    figure.add_scatter(
        x=[at[c] for c in totals], y=[at[c] for c in totals], mode="text", showlegend=False, hoverinfo="skip",
        text=[str(n) for n in totals.values()], textfont={"size": SMALL_SIZE, "color": colours.grey}, cliponaxis=False,
    )  # fmt: skip
    figure.add_scatter(
        x=[at[r["other_code"]] for r in pairs], y=[at[r["region_code"]] for r in pairs], mode="markers",
        marker={"symbol": "square", "size": size - 6, "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        customdata=[pair_mark(r["region_code"], r["other_code"]) for r in pairs], showlegend=False, cliponaxis=False,
        hovertext=[_hover(r, language) for r in pairs], hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    return _finish(figure, frame, view, colours, codes, size, shapes)


def shade(share: float, colours: Palette) -> str:
    """Return the colour of a likeness between 0 and 1, from the paper to the dark end of the neutral scale."""
    share = _PALEST + (1 - _PALEST) * min(max(share, 0.0), 1.0)
    pale, full = rgb(colours.paper), rgb(colours.grades["B"])
    return "#" + "".join(f"{round(p + (f - p) * share):02X}" for p, f in zip(pale[:3], full[:3], strict=True))


def _ink(fill: str, colours: Palette) -> str:
    return max((colours.ink, colours.paper), key=lambda ink: contrast(ink, fill))


def _hover(row: dict[str, Any], language: str) -> str:
    counts = {"shared": int(row["shared"]), "either": int(row["either"]), "share": f"{row['similarity']:.0%}"}
    lines = [f"<b>{escape(row['region_name'])} × {escape(row['other_name'])}</b>"]
    lines.append(escape(say(language, "practice.pair", **counts)))
    names = row["shared_names"]
    text = say(language, "list.comma").join(names[:_NAMED])
    if len(names) > _NAMED:
        text += say(language, "list.ellipsis")
    lines += map(escape, wrap(text, 28.0)) if names else []
    return "<br>".join([*lines, f"<i>{escape(say(language, 'chart.click'))}</i>"])


def _finish(
    figure: go.Figure,
    frame: Frame,
    view: View,
    colours: Palette,
    codes: list[str],
    size: int,
    shapes: list[dict[str, Any]],
) -> go.Figure:
    names = dict(zip(frame.rows["region_code"], frame.rows["region_name"], strict=True))
    ticks = [float(at) for at in range(len(codes))]
    written = size == _CELL
    heads = [
        column_label(names[c], colours, marked=c == view.highlight) if written else escape(names[c]) for c in codes
    ]
    sides = [column_label_line(names[c], colours, marked=c == view.highlight) for c in codes]
    lines = max((head.count("<br>") + 1 for head in heads), default=1)
    longest = max((width(names[c]) for c in codes), default=4.0)
    top = 20 * lines + 16 if written else longest * SMALL_SIZE * 0.75 + 24
    figure.update_layout(
        **layout(colours, height=max(len(codes), 1) * size + top + 24, left=longest * SMALL_SIZE + 20, top=top),
        xaxis=axis(
            ticks, heads, [-0.5, max(len(codes), 4) - 0.5], colours, side="top", tickangle=0 if written else -45
        ),
        yaxis=axis(ticks, sides, [max(len(codes), 1) - 0.5, -0.5], colours), shapes=shapes,
    )  # fmt: skip
    return figure


def column_label_line(name: str, colours: Palette, *, marked: bool) -> str:
    """Return a place's name for a row."""
    text = escape(name)
    return f'<span style="color:{colours.accent}"><b>{text}</b></span>' if marked else text


def title(frame: Frame, view: View) -> str:
    """Return which two places have most in common; for a highlighted place, with which it has."""
    language, rows = frame.language, frame.rows[frame.rows["gap"].isna()]
    if view.highlight in set(rows["region_code"]):
        rows = rows[rows["region_code"] == view.highlight]
    if rows.empty:
        return say(language, "title.similarity_none", count=frame.coverage.published)
    best = rows[rows["similarity"] == rows["similarity"].max()]
    pairs = {frozenset((r["region_code"], r["other_code"])) for r in records(best)}
    first = best.iloc[0]
    counts = {"shared": int(first["shared"]), "either": int(first["either"]), "share": f"{first['similarity']:.0%}"}
    if len(pairs) > 1 or not counts["shared"]:
        return say(language, "title.similarity", count=frame.coverage.published)
    key = "title.similarity_of" if view.highlight == first["region_code"] else "title.similarity_top"
    return say(language, key, place=first["region_name"], other=first["other_name"], **counts)


def caption(frame: Frame, view: View) -> str:
    """Return how to read the matrix, its order, and its caveat."""
    language = frame.language
    parts = [say(language, "caption.similarity")]
    places = frame.rows.loc[frame.rows["gap"].isna(), "region_code"].nunique()
    drawn = len(shown_places(frame, view))
    if drawn < places:
        parts.append(say(language, "caption.practices_places_cut", shown=drawn, more=places - drawn))
    return say(language, "list.semicolon").join(parts)


def alt(frame: Frame, view: View) -> str:
    """Return the finding, the most alike pairs and the coverage for who cannot see the picture."""
    language = frame.language
    rows = frame.rows[frame.rows["gap"].isna() & (frame.rows["region_code"] < frame.rows["other_code"])]
    top = rows.sort_values("similarity", ascending=False, kind="stable").head(_NAMED)
    items = [
        say(language, "alt.item", place=f"{r['region_name']} × {r['other_name']}", value=f"{r['similarity']:.0%}")
        for r in records(top)
    ]
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(language, "alt.similarity", items=say(language, "list.comma").join(items), **said)
