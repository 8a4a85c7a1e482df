"""Dots with their bounds: where each figure lies, where else it may lie, and which ranks that leaves possible."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard.compare import APPROX_SHARE, tier
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.bounds_marks import in_row, reach
from dashboard.render.canvas import Canvas, line
from dashboard.render.captions import ends_shown, what_is_shown
from dashboard.render.facets import Facet, facets, on_scale
from dashboard.render.hover import row_hover
from dashboard.render.palette import FONT, FONT_SIZE, SMALL_SIZE
from dashboard.render.scales import Scale, scale_of
from dashboard.render.sentences import coverage_sentence
from dashboard.render.titles import bars_title
from dashboard.render.values import escape, value_text
from dashboard.render.values import width as text_width
from dashboard.view import View

_GAP_LINES: Final = 3
_TICK_ROW: Final = 28
_PLOT: Final = 520.0  # pixels that the scale has at least at a page of 1,440
_MOST_ITEMS: Final = 10


def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw the figures of a frame as dots, largest first, one block an indicator or tier of it.

    Parameters
    ----------
    frame : Frame
        Rows of figures and gaps, ranks filled in.
    view : View
        Says which place is highlighted.
    theme : str
        "light" or "dark".

    Returns
    -------
    plotly.graph_objects.Figure
        A trace of every block, named after its indicator, holds the positions (values, or powers of ten where they
        spread more than a hundredfold), ``customdata`` the observation ids. The last trace covers whole rows. Gaps
        are words under the dots.
    """
    canvas = Canvas(frame, view, theme)
    blocks = facets(frame, view)
    tied = tied_figures(frame.rows)
    for at, facet in enumerate(blocks):
        if len(blocks) > 1:
            rest = row_parts.block_coverage(facet, canvas.language)
            row_parts.block_header(canvas, row_parts.block_name(facet, canvas.language), rest, first=at == 0)
        _dots(canvas, facet, "x" if at == 0 else f"x{at + 1}", on_scale(facet, blocks, view), tied)
        if facet.more and not facet.skipped:
            more = say(canvas.language, "chart.more", count=facet.more)
            canvas.write(escape(more), canvas.y + 14, canvas.colours.grey)
            canvas.y += 30
        for gaps in facet.gaps:
            row_parts.gap_row(canvas, facet, gaps, _GAP_LINES if len(blocks) == 1 else 1)
    row_parts.touch_layer(canvas, f"x{len(blocks) + 1}" if blocks else "x")
    return row_parts.finish(canvas)


def title(frame: Frame, view: View) -> str:
    """Return the finding of figures of one indicator, or the coverage of several."""
    return bars_title(frame, view)


def caption(frame: Frame, view: View) -> str:
    """Return indicator, unit and the key to what is drawn."""
    return say(frame.language, "list.semicolon").join(_caption(frame, view))


def alt(frame: Frame, view: View) -> str:
    """Return the leading figures of every block, the finding and the coverage."""
    bars = [bar for block in facets(frame, view) for bar in block.bars[:_MOST_ITEMS]]
    items = [say(frame.language, "alt.item", place=b["region_name"], value=value_text(b, frame.language)) for b in bars]
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(frame.language, "dot.alt", items=say(frame.language, "list.comma").join(items), **said)


def tied_figures(rows: pd.DataFrame) -> set[str]:
    """Return the observation ids of exact figures whose rank another place shares."""
    ranked = rows[rows["rank_from"].notna() & (rows["rank_from"] == rows["rank_to"])]
    keys = ["indicator_id", ranked["level"].map(tier), "value"]
    return set(ranked.loc[ranked.groupby(keys)["value"].transform("size") > 1, "observation_id"])


def rank_words(row: dict[str, Any], tied: set[str], language: str) -> str:
    """Return "1–2 of 5", "tied 2 of 5" or, for what is not ranked, nothing."""
    first, last = row["rank_from"], row["rank_to"]
    if first != first:
        return ""
    said = {"of": int(row["rank_of"]), "rank": int(first)}
    if first < last:
        return say(language, "dot.ranks", of=said["of"], first=int(first), last=int(last))
    return say(language, "dot.tied" if row["observation_id"] in tied else "dot.rank", **said)


def _figures(blocks: list[Facet]) -> list[dict[str, Any]]:
    return [bar for block in blocks for bar in block.bars]


def _dots(canvas: Canvas, facet: Facet, axis: str, on_scale: list[dict[str, Any]], tied: set[str]) -> None:
    colours, language = canvas.colours, canvas.language
    scale = scale_of(on_scale)
    ranks = [rank_words(row, tied, language) for row in facet.bars]
    texts = [value_text(row, language, unit=False) for row in facet.bars]
    _axis(canvas, on_scale, axis, scale, tied)
    if not facet.bars:
        return
    top = canvas.y
    canvas.y += _TICK_ROW
    positions, points = [], []
    for at, (row, rank, text) in enumerate(zip(facet.bars, ranks, texts, strict=True)):
        row_parts.skipped_row(canvas, facet, at)
        marked = row["region_code"] == canvas.view.highlight
        ink = colours.accent if marked else colours.benchmark
        height, label = row_parts.row_label(canvas, row)
        middle = canvas.y + height / 2
        positions.append(middle)
        points.append(scale.at(row["value"]))
        canvas.ticks.append((middle, label))
        canvas.touch.append((middle, height, row["observation_id"], row_hover(row, canvas.publishers, language)))
        canvas.shapes += in_row(row, scale, middle, axis, ink, colours.accent if marked else colours.bar)
        _words(canvas, row, text, rank, reach(row, scale)[1], middle, axis)
        canvas.y += height
    _ticks(canvas, axis, scale, top)
    _trace(canvas, facet, axis, points, positions)


def _axis(canvas: Canvas, rows: list[dict[str, Any]], axis: str, scale: Scale, tied: set[str]) -> None:
    """Leave room beside the scale: at the left for arrows, at the right for the value and the rank in words."""
    language = canvas.language
    left = 0.03 + (0.05 if any(row["bound"] == "at_most" for row in rows) else 0.0)
    words = max((text_width(value_text(row, language, unit=False)) for row in rows), default=2.0)
    words += 2 if any(row["derived"] for row in rows) else 0
    rank = max((text_width(rank_words(row, tied, language)) for row in rows), default=0.0)
    beside = 44 + words * FONT_SIZE + rank * SMALL_SIZE
    right = beside / max(160.0, _PLOT - beside) + (0.05 if any(row["bound"] == "at_least" for row in rows) else 0.0)
    canvas.axes[axis] = {
        "range": [scale.low - left * scale.extent, scale.high + right * scale.extent], "visible": False,
        "fixedrange": True,
    }  # fmt: skip


def _ticks(canvas: Canvas, axis: str, scale: Scale, top: float) -> None:
    low, high = canvas.axes[axis]["range"]
    for x, text in scale.fitting(canvas.language, _PLOT * scale.extent / (high - low)):
        canvas.shapes.append(line(x, x, top + _TICK_ROW - 4, canvas.y, axis, canvas.colours.grid) | {"layer": "below"})
        canvas.write(escape(text), top + _TICK_ROW / 2 - 3, canvas.colours.grey, x=x, xref=axis, xanchor="center")


def _words(
    canvas: Canvas, row: dict[str, Any], text: str, rank: str, end: float, y: float, axis: str
) -> None:  # fmt: skip
    marked = row["region_code"] == canvas.view.highlight
    colours = canvas.colours
    words = canvas.span(escape(text), colours.accent if marked else colours.ink, bold=marked)
    if row["derived"]:
        words += canvas.span(f" {escape(say(canvas.language, 'number.calculated'))}", colours.grey, size=12)
    font = {"size": FONT_SIZE, "color": colours.ink, "family": FONT}
    canvas.write(words, y, colours.ink, x=end, xref=axis, xshift=12, font=font)
    if rank:
        canvas.write(escape(rank), y, colours.grey, x=1, xanchor="right")


def _trace(canvas: Canvas, facet: Facet, axis: str, points: list[float], positions: list[float]) -> None:
    colours, rows = canvas.colours, facet.bars
    ink = [colours.accent if r["region_code"] == canvas.view.highlight else colours.benchmark for r in rows]
    canvas.figure.add_scatter(
        name=facet.indicator["indicator_id"], mode="markers", x=points, y=positions, xaxis=axis,
        customdata=[row["observation_id"] for row in rows], hoverinfo="skip", showlegend=False,
        marker={"symbol": ["circle" if row["same"] else "circle-open" for row in rows], "size": 13, "color": ink,
                "line": {"width": 2, "color": ink}},
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _caption(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    blocks = facets(frame, view)
    yield from what_is_shown(blocks, view, language)
    yield from key_to_marks(_figures(blocks), view, language)
    scales = [scale_of(on_scale(block, blocks, view)) for block in blocks]
    if any(scale.log for scale in scales):
        yield say(language, "dot.log")
    if any(bar["rank_to"] > bar["rank_from"] for bar in _figures(blocks)):
        yield say(language, "dot.open_ranks")
    yield from ends_shown(blocks, language)
    if len(blocks) == 1 and blocks[0].more and not blocks[0].skipped:
        yield say(language, "caption.cut", shown=len(blocks[0].bars), more=blocks[0].more)


def key_to_marks(rows: list[dict[str, Any]], view: View, language: str) -> Iterable[str]:
    """Yield what each mark that is drawn means; ``rows`` have ``same``."""
    for row in rows:
        if row["region_code"] == view.highlight:
            yield say(language, "caption.highlight", place=row["region_name"])
            break
    if not all(row["same"] for row in rows):
        yield say(language, "dot.other")
    for bound in ("at_least", "at_most"):
        if any(row["bound"] == bound for row in rows):
            yield say(language, f"dot.{bound}")
    if any(row["bound"] == "approx" for row in rows):
        yield say(language, "dot.approx", share=f"{100 * APPROX_SHARE:.0f}%")
    if any(row["value_to"] > row["value"] for row in rows):
        yield say(language, "dot.range")
    if any(row["time_basis"] == "inferred" for row in rows):
        yield say(language, "caption.inferred")
    if any(row["derived"] for row in rows):
        yield say(language, "caption.calculated")
