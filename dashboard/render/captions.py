"""What is shown and how to read it, in one line under the title and in words for who cannot see the picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.facets import Facet, facets, one_scale
from dashboard.render.matrix import shown_indicators, shown_regions
from dashboard.render.sentences import coverage_sentence
from dashboard.render.titles import bars_title, map_title, matrix_title
from dashboard.render.values import value_text
from dashboard.view import View

_MOST_ITEMS: Final = 10


def map_caption(frame: Frame, view: View) -> str:
    """Return how to read the map of places."""
    return say(frame.language, "caption.map")


def matrix_caption(frame: Frame, view: View) -> str:
    """Return how to read the coverage matrix, and what of it is cut."""
    language = frame.language
    parts = [say(language, "caption.matrix")]
    shown = len(shown_indicators(frame, view))
    if shown < len(frame.indicators):
        parts.append(say(language, "caption.matrix_cut", shown=shown, more=len(frame.indicators) - shown))
    rows = len(shown_regions(frame, view))
    if rows < frame.coverage.asked:
        parts.append(say(language, "caption.matrix_rows_cut", shown=rows, more=frame.coverage.asked - rows))
    return say(language, "list.semicolon").join(parts)


def bars_caption(frame: Frame, view: View) -> str:
    """Return indicator, unit and the key to what is drawn."""
    return say(frame.language, "list.semicolon").join(_bars_caption(frame, view))


def what_is_shown(blocks: list[Facet], view: View, language: str) -> Iterable[str]:
    """Say which indicator stands in which unit, or how the scales of several blocks belong together."""
    if len({block.indicator["indicator_id"] for block in blocks}) == 1:
        unit = blocks[0].indicator["unit"]
        told = not unit or unit in blocks[0].indicator["name"]  # "Grids per 10,000 residents"
        key = "caption.indicator_unitless" if told else "caption.indicator"
        yield say(language, key, indicator=blocks[0].indicator["name"], unit=unit)
        if len(blocks) > 1:
            yield say(language, "caption.tiers")
    elif blocks:
        yield say(language, "caption.one_scale" if one_scale(blocks, view) else "caption.facets")
        if any(block.tier for block in blocks) and not one_scale(blocks, view):
            yield say(language, "caption.tiers")


def ends_shown(blocks: list[Facet], language: str) -> Iterable[str]:
    """Say that of a great many places only both ends are drawn, and where the others are."""
    cut = [block for block in blocks if block.skipped]
    if cut:
        shown, published = sum(len(b.bars) for b in cut), sum(b.published for b in cut)
        yield say(language, "caption.ends", shown=shown, published=f"{published:,}")


def _bars_caption(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    blocks = facets(frame, view)
    yield from what_is_shown(blocks, view, language)
    bars = [bar for block in blocks for bar in block.bars]
    for bar in bars:
        if bar["region_code"] == view.highlight:
            yield say(language, "caption.highlight", place=bar["region_name"])
            break
    if not all(bar["same"] for bar in bars):
        yield say(language, "caption.other")
    for bound in ("at_least", "at_most", "approx"):
        if any(bar["bound"] == bound for bar in bars):
            yield say(language, f"caption.{bound}")
    if any(bar["value_to"] > bar["value"] for bar in bars):
        yield say(language, "caption.range")
    if any(bar["time_basis"] == "inferred" for bar in bars):
        yield say(language, "caption.inferred")
    if any(bar["derived"] for bar in bars):
        yield say(language, "caption.calculated")
    yield from ends_shown(blocks, language)
    if len(blocks) == 1 and blocks[0].more and not blocks[0].skipped:
        yield say(language, "caption.cut", shown=len(blocks[0].bars), more=blocks[0].more)


def matrix_alt(frame: Frame, view: View) -> str:
    """Return the size, finding and coverage of the matrix."""
    said = {"title": matrix_title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(frame.language, "alt.matrix", rows=frame.coverage.asked, columns=len(frame.indicators), **said)


def map_alt(frame: Frame, view: View) -> str:
    """Return the places with most figures, and the coverage."""
    top = frame.rows.sort_values("figures", ascending=False, kind="stable").head(_MOST_ITEMS)
    items = [say(frame.language, "alt.item", place=r["region_name"], value=r["figures"]) for r in records(top)]
    said = {"title": map_title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(frame.language, "alt.map", items=say(frame.language, "list.comma").join(items), **said)


def bars_alt(frame: Frame, view: View) -> str:
    """Return the leading figures of every block, the finding and the coverage."""
    bars = [bar for block in facets(frame, view) for bar in block.bars[:_MOST_ITEMS]]
    items = [say(frame.language, "alt.item", place=b["region_name"], value=value_text(b, frame.language)) for b in bars]
    said = {"title": bars_title(frame, view), "coverage": coverage_sentence(frame, view)}
    return say(frame.language, "alt.bars", items=say(frame.language, "list.comma").join(items), **said)
