"""A practice beside a figure: two columns of places, with and without it, each value with its bound. No average."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from dashboard import compare
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.palette import SMALL_SIZE, Palette, palette
from dashboard.render.practice_marks import axis, layout
from dashboard.render.scales import Scale
from dashboard.render.sentences import coverage_sentence
from dashboard.render.values import escape, period_text, short_period, value_text
from dashboard.view import View

_HEIGHT: Final = 460
_HEAD: Final = 64
_FOOT: Final = 12
_STATES: Final = ("found", "not_found")
_NEAR: Final = 0.052  # share of the axis that a label needs
_MOST: Final = 16  # labels in a column
_TICKS: Final = 5
_LABEL: Final = 0.09
_ASIDE: Final = 0.03


def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the figures of a frame of kind "practice_outcome".

    Returns
    -------
    plotly.graph_objects.Figure
        Dots in two columns, a vertical line where a bound leaves the value open; ``customdata`` is the observation id.
        Figures that mean something else than most are hollow.
    """
    colours, language = palette(theme), frame.language
    rows = frame.rows[frame.rows["gap"].isna() & frame.rows["practice_state"].isin(_STATES)]
    same = compare.comparable(rows, view.highlight) if len(rows) else rows["gap"].isna()
    spans = compare.intervals(rows)
    low, high = _range(rows, spans)
    figure, shapes, notes = go.Figure(), list[dict[str, Any]](), list[dict[str, Any]]()
    for at, state in enumerate(_STATES):
        mine = rows[rows["practice_state"] == state].sort_values("value", ascending=False, kind="stable")
        found = records(mine)
        heights = _apart([min(max((r["value"] - low) / (high - low), 0.0), 1.0) for r in found])
        notes.append(_column_head(frame, state, at, len(found), colours))
        open_ones = 0
        for row, y, index in zip(found, heights, mine.index, strict=True):
            marked = row["region_code"] == view.highlight
            colour = colours.accent if marked else colours.benchmark
            value = (row["value"] - low) / (high - low)
            bar = _bound(spans.loc[index], low, high)
            open_ones += bar is not None
            x = at - _ASIDE * open_ones if bar else float(at)  # bars of several places would lie on each other
            if bar:
                shapes.append({**_line(x, x, *bar, colour), "line": {"color": colour, "width": 4}, "opacity": 0.45})
            figure.add_scatter(
                x=[x], y=[value], mode="markers", showlegend=False, cliponaxis=False,
                marker={"symbol": "circle", "size": 13, "color": colour if same[index] else colours.paper,
                        "line": {"width": 2, "color": colour}},
                customdata=[row["observation_id"]], hovertext=[_hover(row, language)],
                hovertemplate="%{hovertext}<extra></extra>", unselected={"marker": {"opacity": 1}},
            )  # fmt: skip
            shapes.append(_line(x + 0.025, at + _LABEL - 0.01, value, y, colours.border))
            text = f"{escape(row['region_name'])} <b>{escape(value_text(row, language))}</b>"
            when = f' <span style="color:{colours.grey}">{escape(short_period(row, language))}</span>'
            notes.append(_note(at + _LABEL, y, text + when, colours.accent if marked else colours.ink))
    plain = Scale(low, high, False).ticks(language, _TICKS)
    ticks, texts = [(value - low) / (high - low) for value, _ in plain], [escape(text) for _, text in plain]
    figure.update_layout(
        **layout(colours, height=_HEIGHT, left=90, top=_HEAD),
        xaxis=axis([0.0, 1.0], ["", ""], [-0.12, 1.88], colours, visible=False),
        yaxis=axis(ticks, texts, [-0.06, 1.06], colours, showgrid=True, gridcolor=colours.grid),
        shapes=shapes, annotations=notes,
    )  # fmt: skip
    return figure


def _range(rows: Any, spans: Any) -> tuple[float, float]:
    """Return round ends of the axis; zero is among them unless all values are shares high above it."""
    if rows.empty:
        return 0.0, 1.0
    high = float(max(rows["value"].max(), rows["value_to"].max(skipna=True), 0) if len(rows) else 1)
    low = min(0.0, float(rows["value"].min()))
    if high == low:
        high = low + 1.0
    step = 10 ** (len(str(int(abs(high)))) - 1) / 2
    top = step * -(-high // step)
    return low, 100.0 if set(rows["unit"]) == {"%"} and high <= 100 else top


def _apart(heights: list[float]) -> list[float]:
    """Return the places of labels, from the top down, none nearer than ``_NEAR`` to the next."""
    out: list[float] = []
    for height in heights:
        out.append(min(height, out[-1] - _NEAR) if out else height)
    short = -min([0.0, *out])  # pushed out below: lift the lowest ones again
    for at in range(len(out) - 1, -1, -1):
        floor = out[at + 1] + _NEAR if at + 1 < len(out) else 0.0
        out[at] = max(out[at], floor) if short else out[at]
    return out


def _bound(span: Any, low: float, high: float) -> tuple[float, float] | None:
    """Return the ends of what a bound or a range leaves open, cut at the ends of the axis; None for an exact figure."""
    start, end = float(span["low"]), float(span["high"])
    if start == end:
        return None
    first, last = ((min(max(v, low), high) - low) / (high - low) for v in (start, end))
    return first, last


def _line(x0: float, x1: float, y0: float, y1: float, colour: str) -> dict[str, Any]:
    return {"type": "line", "xref": "x", "yref": "y", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "layer": "below",
            "line": {"color": colour, "width": 1}}  # fmt: skip


def _note(x: float, y: float, text: str, colour: str) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "xref": "x", "yref": "y", "showarrow": False, "xanchor": "left",
            "yanchor": "middle", "align": "left", "font": {"size": SMALL_SIZE, "color": colour}}  # fmt: skip


def _column_head(frame: Frame, state: str, at: int, published: int, colours: Palette) -> dict[str, Any]:
    language = frame.language
    asked = int((frame.rows["practice_state"] == state).sum())
    text = f"<b>{escape(say(language, f'practice.outcome_{state}'))}</b><br>" + escape(
        say(language, "practice.outcome_count", published=published, asked=asked)
    )
    return {**_note(at - 0.1, 1.0, text, colours.ink), "yref": "paper", "yanchor": "bottom", "yshift": 14}


def _hover(row: dict[str, Any], language: str) -> str:
    lines = [f"<b>{escape(row['region_name'])}</b>", f"<b>{escape(value_text(row, language, full=True))}</b>"]
    lines += [escape(row["concept_name"])] if row["concept_name"] else []
    lines += [escape(period_text(row, language)), f"<i>{escape(say(language, 'chart.click'))}</i>"]
    return "<br>".join(lines)


def title(frame: Frame, view: View) -> str:
    """Return what stands beside what, and how many places of each kind publish it; never a difference."""
    rows = frame.rows[frame.rows["gap"].isna()]
    said = {state: int((rows["practice_state"] == state).sum()) for state in _STATES}
    practice = str(frame.rows["practice_name"].iloc[0]) if len(frame.rows) else ""
    indicator = str(frame.indicators["name"].iloc[0]) if len(frame.indicators) else ""
    return say(frame.language, "title.outcome", practice=practice, indicator=indicator, **said)


def caption(frame: Frame, view: View) -> str:
    """Return unit, how to read the marks, and that this shows no cause."""
    unit = str(frame.indicators["unit"].iloc[0]) if len(frame.indicators) else ""
    key = "caption.outcome" if unit else "caption.outcome_unitless"
    return say(frame.language, key, unit=unit)


def alt(frame: Frame, view: View) -> str:
    """Return both columns in words for who cannot see the picture."""
    language = frame.language
    rows = frame.rows[frame.rows["gap"].isna()]
    listed = {}
    for state in _STATES:
        items = [
            say(language, "alt.item", place=r["region_name"], value=value_text(r, language))
            for r in records(rows[rows["practice_state"] == state].head(_MOST))
        ]
        listed[state] = say(language, "list.comma").join(items) or say(language, "practice.nobody")
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(language, "alt.outcome", **listed, **said)
