"""Two dates of each place on one line: the earlier figure hollow, the later filled, the change in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.compare import GAP_ORDER, TIERS, tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.bounds_marks import in_row, reach
from dashboard.render.canvas import Canvas, line
from dashboard.render.facets import Facet, Gaps
from dashboard.render.hover import figure_lines
from dashboard.render.pairs import Two, alone, change_text, two_dates
from dashboard.render.palette import FONT, FONT_SIZE, SMALL_SIZE
from dashboard.render.remembered import remembered
from dashboard.render.scales import Scale, scale_of
from dashboard.render.sentences import coverage_sentence
from dashboard.render.values import escape, short_period, value_text
from dashboard.render.values import width as text_width
from dashboard.view import View

MOST_PAIRS: Final = 30
_TICK_ROW: Final = 28
_PLOT: Final = 520.0  # pixels that the plot has at least on a page of 1,440
_GAP_LINES: Final = 3
_TAIL: Final = 24.0  # pixels of an open arrow
_MOST_ITEMS: Final = 10
_MOST_NAMES: Final = 24


@dataclass(frozen=True, slots=True)
class Block:
    """One indicator, or one tier of places of it: its pairs, the later figure largest first, the places with one date
    only, and the gaps, as a facet that says which indicator and tier it is."""

    facet: Facet
    pairs: list[Two]
    alone: list[dict[str, Any]]
    more: int


def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the two dates of every place that has them.

    Parameters
    ----------
    frame : Frame
        Of ``dashboard.series.frame``: every figure of a place, with ``series`` and ``superseded``.
    view : View
        Says which place is highlighted.
    theme : str
        "light" or "dark".

    Returns
    -------
    plotly.graph_objects.Figure
        The traces "early" and "late" of every block hold the positions, ``customdata`` the observation ids. The last
        trace covers rows: its ``customdata`` is the later figure's id. Places with one date and gaps are words.
    """
    canvas = Canvas(frame, view, theme)
    shown = blocks(frame, view)
    for at, block in enumerate(shown):
        if len(shown) > 1:
            rest = say(
                canvas.language, "dumbbell.coverage", pairs=len(block.pairs) + block.more, asked=block.facet.asked
            )
            row_parts.block_header(canvas, row_parts.block_name(block.facet, canvas.language), rest, first=at == 0)
        if block.pairs:
            _pairs(canvas, block, "x" if at == 0 else f"x{at + 1}")
        else:
            canvas.axes["x" if at == 0 else f"x{at + 1}"] = {"range": [0, 1], "visible": False, "fixedrange": True}
        if block.more:
            more = say(canvas.language, "chart.more", count=block.more)
            canvas.write(escape(more), canvas.y + 14, canvas.colours.grey)
            canvas.y += 30
        _alone(canvas, block, _GAP_LINES if len(shown) == 1 else 1)
        for gaps in block.facet.gaps:
            row_parts.gap_row(canvas, block.facet, gaps, _GAP_LINES if len(shown) == 1 else 1)
    row_parts.touch_layer(canvas, f"x{len(shown) + 1}" if shown else "x")
    return row_parts.finish(canvas)


def title(frame: Frame, view: View) -> str:
    """Return the change of the highlighted place or the only one, else how many rose, fell, or cannot be told."""
    language = frame.language
    if frame.indicators.empty:
        return say(language, "title.nothing")
    found = two_dates(frame.rows)
    said: dict[str, Any] = {"indicator": frame.indicators["name"].iloc[0], "asked": frame.coverage.asked}
    if not found:
        return say(language, "dumbbell.title_none", **said)
    marked = [pair for pair in found if pair.late["region_code"] == view.highlight]
    marked = found if len(found) == 1 else marked
    if len(marked) == 1:
        said |= {"indicator": marked[0].late["indicator_name"], "place": marked[0].late["region_name"]}
        return say(language, "dumbbell.title_marked", **said, **_told(marked[0], language))
    directions = [pair.change.direction for pair in found]
    said |= {name: directions.count(name) for name in ("up", "down", "same")}
    said |= {"open": directions.count("undecided"), "pairs": len(found), "count": len(frame.indicators)}
    return say(language, "dumbbell.title_all" if len(frame.indicators) == 1 else "dumbbell.title_several", **said)


def caption(frame: Frame, view: View) -> str:
    """Return indicator, unit and the key to what is drawn."""
    return say(frame.language, "list.semicolon").join(_caption(frame, view))


def alt(frame: Frame, view: View) -> str:
    """Return the finding, the first pairs and the coverage."""
    language = frame.language
    shown = [pair for block in blocks(frame, view) for pair in block.pairs][:_MOST_ITEMS]
    items = [
        say(language, "dumbbell.item", place=p.late["region_name"], **_told(p, language)) for p in shown
    ]  # fmt: skip
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(language, "dumbbell.alt", items=say(language, "list.semicolon").join(items), **said)


def _told(pair: Two, language: str) -> dict[str, str]:
    return {
        "first": value_text(pair.early, language), "early": short_period(pair.early, language),
        "last": value_text(pair.late, language), "late": short_period(pair.late, language),
        "change": change_text(pair, language),
    }  # fmt: skip


@remembered
def blocks(frame: Frame, view: View) -> list[Block]:
    """Split a frame into what is drawn: a block an indicator, and of one indicator a block a tier of places."""
    rows = frame.rows
    if "benchmark" in rows:
        rows = rows[rows["benchmark"] == ""]
    pairs = two_dates(rows)
    single = alone(rows, pairs)
    found = []
    for indicator in records(frame.indicators):
        part = rows[rows["indicator_id"] == indicator["indicator_id"]]
        tiers = part["level"].map(tier)
        split = len(frame.indicators) == 1 and tiers[part["gap"].isna()].nunique() > 1
        for name in [t for t in TIERS if t in set(tiers)] if split else [""]:
            inside = part[tiers == name] if name else part
            codes = set(inside["region_code"])
            ours = [p for p in pairs if _of(p.late, indicator, codes)]
            ours.sort(key=lambda p: (p.late["region_code"] != view.highlight, -p.late["value"]))
            kept = sorted(ours[:MOST_PAIRS], key=lambda p: (-p.late["value"], p.late["region_code"]))
            lone = [row for row in single if _of(row, indicator, codes)]
            lone.sort(key=lambda r: (r["region_code"] != view.highlight, not r["base_seven"], r["region_code"]))
            gaps = [
                Gaps(kind, sorted(records(of_kind), key=lambda r: r["region_code"] != view.highlight))
                for kind in GAP_ORDER
                if len(of_kind := inside[inside["gap"] == kind])
            ]
            one = len(frame.indicators) == 1
            facet = Facet(indicator, name, [], 0, len(ours) + len(lone), len(codes), gaps, alone=one)
            found.append(Block(facet, kept, lone, len(ours) - len(kept)))
    return found


def pair_scale(pairs: list[Two]) -> Scale:
    """Return the scale of pairs: from zero, so that a small change looks small, except for shares and wide spreads."""
    rows = [row for pair in pairs for row in (pair.early, pair.late)]
    scale = scale_of(rows)
    return scale if scale.log or all(row["unit"] in ("%", "‰") for row in rows) else scale_of(rows, from_zero=True)


def _of(row: dict[str, Any], indicator: dict[str, Any], codes: set[str]) -> bool:
    return row["indicator_id"] == indicator["indicator_id"] and row["region_code"] in codes


def _pairs(canvas: Canvas, block: Block, axis: str) -> None:
    language = canvas.language
    scale = pair_scale(block.pairs)
    texts = [change_text(pair, language) for pair in block.pairs]
    sides = [row for pair in block.pairs for row in (pair.early, pair.late)]
    value = max(text_width(value_text(row, language, unit=False)) for row in sides) * FONT_SIZE + 16
    change = max(map(text_width, texts)) * SMALL_SIZE + 16
    plot = max(160.0, _PLOT - 2 * value - change)
    share = _TAIL / plot
    tail = share * scale.extent
    left = value / plot * scale.extent + tail * any(row["bound"] == "at_most" for row in sides)
    right = (value + change) / plot * scale.extent + tail * any(row["bound"] == "at_least" for row in sides)
    canvas.axes[axis] = {"range": [scale.low - left, scale.high + right], "visible": False, "fixedrange": True}
    top = canvas.y
    canvas.y += _TICK_ROW
    positions = []
    for pair, text in zip(block.pairs, texts, strict=True):
        positions.append(_pair(canvas, pair, text, axis, scale, share))
    for x, text in scale.fitting(language, plot):
        canvas.shapes.append(line(x, x, top + _TICK_ROW - 4, canvas.y, axis, canvas.colours.grid) | {"layer": "below"})
        canvas.write(escape(text), top + _TICK_ROW / 2 - 3, canvas.colours.grey, x=x, xref=axis, xanchor="center")
    for name, symbol in (("early", "circle-open"), ("late", "circle")):
        rows = [getattr(pair, name) for pair in block.pairs]
        ink = [_ink(canvas, row) for row in rows]
        canvas.figure.add_scatter(
            name=name, mode="markers", x=[scale.at(row["value"]) for row in rows], y=positions, xaxis=axis,
            customdata=[row["observation_id"] for row in rows], showlegend=False,
            hovertext=[_hover(canvas, pair) for pair in block.pairs], hovertemplate="%{hovertext}<extra></extra>",
            marker={"symbol": symbol, "size": 13, "color": ink, "line": {"width": 2, "color": ink}},
            unselected={"marker": {"opacity": 1}},
        )  # fmt: skip


def _pair(canvas: Canvas, pair: Two, text: str, axis: str, scale: Scale, tail: float) -> float:
    """Draw one row and return its middle: the line between the two, their bounds and values, the change."""
    colours, language = canvas.colours, canvas.language
    first, last = short_period(pair.early, language), short_period(pair.late, language)
    row = {**pair.late, "differs": ()}
    height, label = row_parts.row_label(canvas, row, say(language, "dumbbell.when", first=first, last=last))
    y = canvas.y + height / 2
    canvas.ticks.append((y, label))
    canvas.touch.append((y, height, pair.late["observation_id"], _hover(canvas, pair)))
    ink = _ink(canvas, row)
    start, end = scale.at(pair.early["value"]), scale.at(pair.late["value"])
    canvas.shapes.append(line(start, end, y, y, axis, colours.bar, width=4) | {"layer": "below"})
    marked = pair.late["region_code"] == canvas.view.highlight
    for figure in (pair.early, pair.late):
        canvas.shapes += in_row(figure, scale, y, axis, ink, colours.bar, tail=tail)
    left, right = (pair.early, pair.late) if start <= end else (pair.late, pair.early)
    font = {"size": FONT_SIZE, "color": colours.ink, "family": FONT}
    for figure, at, side, shift in (
        (left, reach(left, scale, tail)[0], "right", -11), (right, reach(right, scale, tail)[1], "left", 11)
    ):  # fmt: skip
        later = figure is pair.late
        colour = colours.accent if marked and later else colours.ink if later else colours.grey
        words = canvas.span(escape(value_text(figure, language, unit=False)), colour, bold=later)
        canvas.write(words, y, colour, x=at, xref=axis, xanchor=side, xshift=shift, font=font)
    canvas.write(escape(text), y, colours.accent if marked else colours.grey, x=1, xanchor="right")
    canvas.y += height
    return y


def _ink(canvas: Canvas, row: dict[str, Any]) -> str:
    return canvas.colours.accent if row["region_code"] == canvas.view.highlight else canvas.colours.benchmark


def _hover(canvas: Canvas, pair: Two) -> str:
    language = canvas.language
    lines = figure_lines(pair.early, canvas.publishers, language)
    lines += [
        f"<b>{escape(change_text(pair, language))}</b>",
        *figure_lines(pair.late, canvas.publishers, language)[1:],
    ]
    return "<br>".join([*lines, f"<i>{escape(say(language, 'chart.click'))}</i>"])


def _alone(canvas: Canvas, block: Block, most_lines: int) -> None:
    """Name the places that cannot be compared with themselves: those of one date, and those of several."""
    language = canvas.language
    for key, several in (("dumbbell.one_date", False), ("dumbbell.not_alike", True)):
        rows = [row for row in block.alone if row["several"] == several]
        if not rows:
            continue
        told = [
            {"place": row["region_name"], "when": short_period(row, language), "value": value_text(row, language)}
            for row in rows
        ]
        head = say(language, key, count=len(rows))
        lines = [escape(say(language, "dumbbell.one_hover", **said)) for said in told[:_MOST_NAMES]]
        names = [say(language, "dumbbell.one_item", place=said["place"], when=said["when"]) for said in told]
        mark = str(rows[0]["observation_id"]) if len(rows) == 1 else ""
        hover = "<br>".join([f"<b>{escape(head)}</b>", *lines])
        marked = rows[0]["region_code"] == canvas.view.highlight
        row_parts.words_row(canvas, head, names, mark, hover, most_lines, marked=marked)


def _caption(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    shown = blocks(frame, view)
    if len(frame.indicators) == 1:
        yield row_parts.with_unit(records(frame.indicators)[0], language)
        if len(shown) > 1:
            yield say(language, "caption.tiers")
    elif len(frame.indicators):
        yield say(language, "dumbbell.several")
    pairs = [pair for block in shown for pair in block.pairs]
    if not pairs:
        return
    yield say(language, "dumbbell.caption")
    sides = [row for pair in pairs for row in (pair.early, pair.late)]
    for row in sides:
        if row["region_code"] == view.highlight:
            yield say(language, "caption.highlight", place=row["region_name"])
            break
    if any(pair.change.direction == "undecided" for pair in pairs):
        yield say(language, "dumbbell.open")
    for bound in ("at_least", "at_most"):
        if any(row["bound"] == bound for row in sides):
            yield say(language, f"dot.{bound}")
    if any(row["bound"] == "approx" for row in sides):
        yield say(language, "caption.approx")
    if any(row["kind"] == "flow" for row in sides):
        yield say(language, "dumbbell.flows")
    if any(pair_scale(block.pairs).log for block in shown):
        yield say(language, "dumbbell.log")
