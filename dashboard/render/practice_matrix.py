"""Which places have which practices: practices as rows under their themes, the most shared first, places as columns."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.matrix import MOST_LABEL, cell_marker
from dashboard.render.palette import SMALL_SIZE, Palette, palette
from dashboard.render.practice_marks import axis, cell_hover, column_label, layout, name_lines, practice_mark
from dashboard.render.sentences import coverage_sentence
from dashboard.render.values import clipped, escape, width
from dashboard.view import GRADES, View

MOST_PLACES: Final = 24
MOST_ROWS: Final = 140
SHARED: Final = 2
"""A practice of fewer places waits until its theme is chosen."""
_ROW: Final = 25
_GAPS: Final = ("hidden_by_grade", "not_published")
_LEGEND: Final = 40
_BREAK: Final = 0.35
_PAGE: Final = 860  # pixels that the picture has on the narrowest page
_NAMED: Final = 8  # names in a title or an alternative text


def shown_places(frame: Frame, view: View) -> list[str]:
    """Return the codes of the searched places that are drawn, in the frame's order, the highlighted one among them."""
    searched = frame.rows[frame.rows["gap"] != "not_searched"]
    codes = list(dict.fromkeys(searched["region_code"]))
    kept = codes[:MOST_PLACES]
    if view.highlight in codes and view.highlight not in kept:
        kept[-1] = view.highlight
    return kept


def shown_practices(frame: Frame, view: View) -> list[str]:
    """Return the practices that are drawn: those named, those of the theme, else those of ``SHARED`` places or more."""
    rows = frame.rows.drop_duplicates("practice_id")
    if not view.practices and not view.theme and (rows["places"] >= SHARED).any():
        rows = rows[rows["places"] >= SHARED]
    return [str(one) for one in rows["practice_id"].head(MOST_ROWS)]


def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the matrix of a frame of kind "practice_matrix".

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a grade and a kind of gap, one of points where figures measure the practice, one of counts.
        ``customdata`` of a cell is the mark that ``practice_marks.read_practice_mark`` reads.
    """
    colours, language = palette(theme), frame.language
    codes, practices = shown_places(frame, view), shown_practices(frame, view)
    rows = frame.rows[frame.rows["region_code"].isin(codes) & frame.rows["practice_id"].isin(practices)]
    found = records(rows)
    column = {code: at + 1 for at, code in enumerate(codes)}
    firsts = {row["practice_id"]: row for row in records(frame.rows.drop_duplicates("practice_id"))}
    places, heads = _rows(practices, firsts)
    publishers = dict(zip(frame.sources["source_id"], frame.sources["publisher"], strict=True))
    figure = go.Figure()
    for state in (*GRADES, *_GAPS):
        cells = [r for r in found if (r["gap"] or r["grade"]) == state]
        if cells:
            _cells(
                figure,
                cells,
                _legend(state, language),
                cell_marker(state, colours, "not_published"),
                column,
                places,
                publishers,
                language,
            )
    measured = [r for r in found if r["observation_ids"]]
    if measured:
        dot = {"symbol": "circle", "size": 6, "color": colours.paper, "line": {"width": 1, "color": colours.grade_line}}
        name = say(language, "practice.measured")
        _cells(figure, measured, name, dot, column, places, publishers, language)
    counts = [(practice, firsts[practice]) for practice in practices]
    figure.add_scatter(
        x=[0.0] * len(counts), y=[places[p] for p, _ in counts], mode="text", showlegend=False, hoverinfo="skip",
        text=[f"{row['places']}/{row['searched']}" for _, row in counts],
        textfont={"size": SMALL_SIZE, "color": colours.grey}, cliponaxis=False,
    )  # fmt: skip
    return _finish(figure, frame, view, colours, codes, practices, places, heads)


def _cells(
    figure: go.Figure,
    cells: list[dict[str, Any]],
    name: str,
    marker: dict[str, Any],
    column: dict[str, int],
    places: dict[str, float],
    publishers: dict[str, str],
    language: str,
) -> None:
    figure.add_scatter(
        name=escape(name), mode="markers", marker=marker, cliponaxis=False,
        x=[column[r["region_code"]] for r in cells], y=[places[r["practice_id"]] for r in cells],
        customdata=[practice_mark(r["region_code"], r["practice_id"]) for r in cells],
        hovertext=[cell_hover(r, publishers, language) for r in cells],
        hovertemplate="%{hovertext}<extra></extra>", unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _rows(practices: list[str], firsts: dict[str, dict[str, Any]]) -> tuple[dict[str, float], list[tuple[float, str]]]:
    """Return the y of each practice and of the heads of the themes."""
    places: dict[str, float] = {}
    heads: list[tuple[float, str]] = []
    y, before = 0.0, ""
    for practice in practices:
        theme = str(firsts[practice]["theme"])
        if theme != before:
            y += _BREAK if before else 0.0
            heads.append((y, theme))
            y, before = y + 1, theme
        places[practice] = y
        y += 1
    return places, heads


def _legend(state: str, language: str) -> str:
    if state not in GRADES:
        return say(language, f"practice_gap.{state}")
    return f"{say(language, 'practice.found')} · {say(language, 'grade.' + state)}"


def _finish(
    figure: go.Figure,
    frame: Frame,
    view: View,
    colours: Palette,
    codes: list[str],
    practices: list[str],
    places: dict[str, float],
    heads: list[tuple[float, str]],
) -> go.Figure:
    language = frame.language
    rows = frame.rows
    names = {c: clipped(n, MOST_LABEL) for c, n in zip(rows["region_code"], rows["region_name"], strict=True)}
    titles = {p: clipped(n, MOST_LABEL) for p, n in zip(rows["practice_id"], rows["practice_name"], strict=True)}
    left = max((width(titles[p]) for p in practices), default=8.0) * SMALL_SIZE * 0.95 + 16
    room = (_PAGE - left) / (max(len(codes), 4) + 1)
    words_wide = max((width(line) for c in codes for line in name_lines(names[c])), default=0.0) * SMALL_SIZE
    slanted = words_wide > room
    labels = [escape(say(language, "practice.count_head"))]
    for code in codes:
        marked = code == view.highlight
        text = f'<span style="color:{colours.accent}"><b>{escape(names[code])}</b></span>' if marked else ""
        labels.append((text or escape(names[code])) if slanted else column_label(names[code], colours, marked=marked))
    lines = max((label.count("<br>") + 1 for label in labels), default=1)
    tall = max((width(names[c]) for c in codes), default=4.0) * SMALL_SIZE * 0.75 + 16 if slanted else 20 * lines + 12
    bottom = max(places.values(), default=0.0) + 0.8
    right = 24.0 + (max((width(names[c]) for c in codes[-2:]), default=0.0) * SMALL_SIZE * 0.6 if slanted else 0.0)
    top = tall + _LEGEND
    heading = [
        f'<span style="color:{colours.navy}"><b>{escape(say(language, "theme." + t))}</b></span>' for _, t in heads
    ]
    shapes: list[dict[str, Any]] = [
        {"type": "line", "xref": "x", "x0": -0.5, "x1": len(codes) + 0.5, "yref": "y", "y0": y + 0.45, "y1": y + 0.45,
         "line": {"color": colours.grid, "width": 1}} for y in [*places.values(), *(y for y, _ in heads)]
    ]  # fmt: skip
    if view.highlight in codes:
        at = codes.index(view.highlight) + 1
        ground = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": colours.empty}
        where = {"xref": "x", "yref": "y", "x0": at - 0.5, "x1": at + 0.5, "y0": -0.4, "y1": bottom - 0.3}
        shapes.insert(0, ground | where)
    figure.update_layout(
        **layout(colours, height=(bottom + 0.5) * _ROW + top + 16, left=left, top=top, right=right),
        xaxis=axis(
            [float(at) for at in range(len(labels))], labels, [-0.6, max(len(codes), 4) + 0.6], colours, side="top",
            tickangle=-45 if slanted else 0,
        ),
        yaxis=axis(
            [*(places[p] for p in practices), *(y for y, _ in heads)],
            [*(escape(titles[p]) for p in practices), *heading], [bottom, -0.5], colours,
        ),
        shapes=shapes,
    )  # fmt: skip
    return figure


def title(frame: Frame, view: View) -> str:
    """Return which practice most places have, or how many have the one that is asked for."""
    language, rows = frame.language, frame.rows
    searched = int(rows["searched"].max()) if len(rows) else 0
    practices = rows.drop_duplicates("practice_id")
    if not searched or practices.empty:
        return say(language, "title.practices_none", asked=frame.coverage.asked)
    if view.practices and view.highlight in set(rows["region_code"]):
        own = rows[rows["region_code"] == view.highlight]
        if (own["gap"] == "not_published").all():
            place, others = own["region_name"].iloc[0], searched - 1
            return say(language, "title.practices_lacking", place=place, count=len(practices), others=others)
    most = int(practices["places"].max())
    top = practices[practices["places"] == most]
    said = {"searched": searched, "count": most, "practices": len(practices)}
    if len(practices) == 1:
        name = str(top["practice_name"].iloc[0])
        having = rows.loc[rows["gap"].isna(), "region_name"].tolist()
        places = say(language, "list.comma").join(having[:_NAMED])
        if len(having) > _NAMED:
            places = say(language, "chart.and_more", names=places, count=len(having))
        key = "title.practice_one" if having else "title.practice_nobody"
        return say(language, key, practice=name, places=places, **said)
    if len(top) > 4 or most < SHARED:
        return say(language, "title.practices", shared=int((practices["places"] >= SHARED).sum()), **said)
    names = say(language, "list.comma").join(top["practice_name"])
    return say(language, "title.practices_top" if len(top) == 1 else "title.practices_tied", names=names, **said)


def caption(frame: Frame, view: View) -> str:
    """Return how to read the matrix and what of it is left out."""
    language = frame.language
    parts = [say(language, "caption.practices")]
    shown, there = len(shown_practices(frame, view)), frame.rows["practice_id"].nunique()
    if shown < there:
        parts.append(say(language, "caption.practices_cut", shown=shown, more=there - shown))
    places = frame.rows.loc[frame.rows["gap"] != "not_searched", "region_code"].nunique()
    drawn = len(shown_places(frame, view))
    if drawn < places:
        parts.append(say(language, "caption.practices_places_cut", shown=drawn, more=places - drawn))
    return say(language, "list.semicolon").join(parts)


def alt(frame: Frame, view: View) -> str:
    """Return the finding, the most shared practices and the coverage for who cannot see the picture."""
    language = frame.language
    rows = frame.rows.drop_duplicates("practice_id").sort_values("places", ascending=False, kind="stable")
    items = [
        say(language, "alt.item", place=r["practice_name"], value=f"{r['places']}/{r['searched']}")
        for r in records(rows.head(_NAMED))
    ]
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(language, "alt.practices", items=say(language, "list.comma").join(items), **said)
