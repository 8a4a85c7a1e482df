"""What stands under the title of a slide: indicator and unit, and in few words what the picture does not tell itself.

The page has room for whole sentences and points to its table; a slide has one line, and its reader looks for seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from dashboard.compare import TIERS, tier
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.peers import weights
from dashboard.render import heatmap_cells, map_words, matrix, practice_matrix, practice_similarity, words
from dashboard.render.captions import ends_shown
from dashboard.render.dumbbell import blocks, pair_scale
from dashboard.render.facets import Facet, facets, on_scale, one_scale
from dashboard.render.panels import own_scales, panels
from dashboard.render.profile_words import thinned
from dashboard.render.remembered import remembered
from dashboard.render.row_parts import with_unit
from dashboard.render.scales import scale_of
from dashboard.render.scatter_pairs import FEWEST, correlation, pairs
from dashboard.render.strips import strips
from dashboard.render.trend_panels import panels as trend_panels
from dashboard.view import View

_SIGNS: Final = {"province": "◆", "prefecture": "■", "county": "●"}
_WIDE: Final = 8  # columns from which a heatmap rounds its numbers

Says = Callable[[Frame, View], Iterable[str]]
Rows = Sequence[dict[str, Any]]


def caption(frame: Frame, view: View) -> str:
    """Return what is shown on a slide and how to read it; the page's words where a kind has none of its own."""
    making = _KINDS.get(view.kind)
    if making is None:
        return words.caption(frame, view)
    return _joined(frame, view)


@remembered
def _joined(frame: Frame, view: View) -> str:
    parts = [*_KINDS[view.kind](frame, view), *_divided(frame)]
    found = say(frame.language, "list.semicolon").join(part for part in parts if part)
    return found[:1].upper() + found[1:]


def _divided(frame: Frame) -> Iterable[str]:
    """Say what the figures were divided by."""
    if "denominator_id" not in frame.rows or not frame.rows["denominator_id"].notna().any():
        return
    rows = frame.rows.loc[frame.rows["denominator_id"].notna(), ["denominator_name", "denominator_end"]]
    names = say(frame.language, "list.comma").join(dict.fromkeys(rows["denominator_name"]))
    years = sorted(end.year for end in rows["denominator_end"] if end is not None)
    if not years:
        yield say(frame.language, "slides_caption.divided", names=names)
        return
    span = str(years[0]) if years[0] == years[-1] else say(
        frame.language, "slides_caption.years", first=years[0], last=years[-1]
    )  # fmt: skip
    yield say(frame.language, "slides_caption.divided_dated", names=names, years=span)


def _marked(rows: Rows, view: View, language: str) -> Iterable[str]:
    name = next((row["region_name"] for row in rows if view.highlight and row["region_code"] == view.highlight), "")
    if name:
        yield say(language, "caption.highlight", place=name)


def _arrows(rows: Rows, language: str) -> Iterable[str]:
    """Say what arrows mean, once for both directions."""
    bounds = {row["bound"] for row in rows}
    if {"at_least", "at_most"} <= bounds:
        yield say(language, "slides_caption.arrows")
    elif "at_least" in bounds:
        yield say(language, "slides_caption.at_least")
    elif "at_most" in bounds:
        yield say(language, "slides_caption.at_most")


def _flagged(rows: Rows, language: str) -> Iterable[str]:
    if any(row["time_basis"] == "inferred" for row in rows):
        yield say(language, "slides_caption.inferred")


def _shown(every: Sequence[Facet], view: View, language: str) -> Iterable[str]:
    """Say which indicator stands in which unit, or how the scales of several blocks belong together."""
    if len({block.indicator["indicator_id"] for block in every}) == 1:
        unit, name = every[0].indicator["unit"], every[0].indicator["name"]
        key = "caption.indicator_unitless" if not unit or unit in name else "caption.indicator"
        yield say(language, key, indicator=name, unit=unit)
        if len(every) > 1:
            yield say(language, "slides_caption.tiers")
    elif every:
        yield say(language, "slides_caption.one_scale" if one_scale(list(every), view) else "slides_caption.own_ranks")


def _bars(frame: Frame, view: View) -> Iterable[str]:
    language, every = frame.language, facets(frame, view)
    yield from _shown(every, view, language)
    yield from ends_shown(every, language)
    bars = [bar for block in every for bar in block.bars]
    yield from _marked(bars, view, language)
    if not all(bar["same"] for bar in bars):
        yield say(language, "slides_caption.pale")
    if any(bar["bound"] == "at_least" for bar in bars):
        yield say(language, "slides_caption.open_end")
    if any(bar["bound"] == "at_most" for bar in bars):
        yield say(language, "slides_caption.striped")
    if any(bar["value_to"] > bar["value"] for bar in bars):
        yield say(language, "slides_caption.range")
    yield from _flagged(bars, language)


def _marks(rows: Rows, view: View, language: str) -> Iterable[str]:
    """Say what marks on a scale mean: red, hollow, arrows, light and thick lines."""
    yield from _marked(rows, view, language)
    if not all(row["same"] for row in rows):
        yield say(language, "slides_caption.hollow")
    yield from _arrows(rows, language)
    if any(row["bound"] == "approx" for row in rows):
        yield say(language, "slides_caption.approx")
    if any(row["value_to"] > row["value"] for row in rows):
        yield say(language, "slides_caption.thick")


def _dots(frame: Frame, view: View) -> Iterable[str]:
    language, every = frame.language, facets(frame, view)
    bars = [bar for block in every for bar in block.bars]
    yield from _shown(every, view, language)
    yield from ends_shown(every, language)
    yield from _marks(bars, view, language)
    yield from _flagged(bars, language)
    if any(scale_of(on_scale(block, every, view)).log for block in every):
        yield say(language, "slides_caption.log")
    if any(bar["rank_to"] > bar["rank_from"] for bar in bars):
        yield say(language, "slides_caption.ranks")


def _dumbbell(frame: Frame, view: View) -> Iterable[str]:
    language, every = frame.language, blocks(frame, view)
    found = [pair for block in every for pair in block.pairs]
    if len(frame.indicators) == 1:
        yield with_unit(records(frame.indicators)[0], language)
    if not found:
        return
    yield say(language, "slides_caption.two_dates")
    sides = [row for pair in found for row in (pair.early, pair.late)]
    yield from _marked(sides, view, language)
    yield from _arrows(sides, language)
    if any(pair.change.direction == "undecided" for pair in found):
        yield say(language, "slides_caption.direction")
    if any(pair_scale(block.pairs).log for block in every):
        yield say(language, "slides_caption.log")


def _profile(frame: Frame, view: View) -> Iterable[str]:
    language, found = frame.language, strips(frame, view)
    if not found:
        return
    yield say(language, "slides_caption.strips")
    if any(strip.median is not None for strip in found):
        yield say(language, "slides_caption.median")
    drawn = [strip.own | {"same": True} for strip in found if strip.own["gap"] is None]
    every = [*drawn, *(row for strip in found for row in strip.drawn)]
    yield from _marks(every, replace(view, highlight=""), language)  # the red column of its numbers tells the place
    yield from thinned(found, language)
    if view.group == "peers" and not view.regions:
        chosen = [say(language, f"peers.variable.{name}") for name, weight in weights(view).items() if weight > 0]
        yield say(language, "profile.caption_peers", variables=say(language, "list.comma").join(chosen))


def _scatter(frame: Frame, view: View) -> Iterable[str]:
    """Say what the marks mean; the axes have their names beside them."""
    if len(frame.indicators) < 2:
        return
    language, found = frame.language, pairs(frame, view)
    levels = [level for level in TIERS if level in {tier(pair.x["level"]) for pair in found}]
    named = [say(language, "scatter.level", symbol=_SIGNS[t], level=say(language, f"tier_block.{t}")) for t in levels]
    if len(levels) > 1:
        yield say(language, "list.comma").join(named)
    rows = [row | {"same": pair.same} for pair in found for row in (pair.x, pair.y)]
    yield from _marks(rows, view, language)
    for sides, name in (([p.x for p in found], "scatter.list_x"), ([p.y for p in found], "scatter.list_y")):
        if found and scale_of(sides).log:
            yield say(language, "scatter.log", axis=say(language, name))
    rho, count = correlation(frame, view)
    if found and count < FEWEST:
        yield say(language, "slides_caption.few", n=count)
    elif rho is not None:
        yield say(language, "slides_caption.rho", rho=f"{rho:.2f}", n=count)


def _heat(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    columns, codes = heatmap_cells.shown_columns(frame, view), heatmap_cells.shown_rows(frame, view)
    yield say(language, "slides_caption.heat")
    shown = heatmap_cells.cells(frame, view)
    if language == "en" or any(not cell.row["gap"] and cell.row["bound"] != "exact" for cell in shown):
        yield say(language, "heatmap.bounds")
    if len(columns) > _WIDE:
        yield say(language, "slides_caption.rounded")
    yield from _left(len(frame.indicators) - len(columns), "columns", language)
    yield from _left(frame.coverage.asked - len(codes), "rows", language)


def _coverage(frame: Frame, view: View) -> Iterable[str]:
    yield say(frame.language, "slides_caption.coverage")
    yield from _left(len(frame.indicators) - len(matrix.shown_indicators(frame, view)), "columns", frame.language)
    yield from _left(frame.coverage.asked - len(matrix.shown_regions(frame, view)), "rows", frame.language)


def _practices(frame: Frame, view: View) -> Iterable[str]:
    yield say(frame.language, "slides_caption.practices")
    shown = len(practice_matrix.shown_practices(frame, view))
    yield from _left(int(frame.rows["practice_id"].nunique()) - shown, "practices", frame.language)
    places = frame.rows.loc[frame.rows["gap"] != "not_searched", "region_code"].nunique()
    yield from _left(int(places) - len(practice_matrix.shown_places(frame, view)), "rows", frame.language)


def _similarity(frame: Frame, view: View) -> Iterable[str]:
    yield say(frame.language, "slides_caption.similarity")
    places = frame.rows.loc[frame.rows["gap"].isna(), "region_code"].nunique()
    yield from _left(int(places) - len(practice_similarity.shown_places(frame, view)), "rows", frame.language)


def _outcome(frame: Frame, view: View) -> Iterable[str]:
    if len(frame.indicators):
        yield with_unit(records(frame.indicators)[0], frame.language)
    yield say(frame.language, "slides_caption.outcome")


def _trend(frame: Frame, view: View) -> Iterable[str]:
    language, divided = frame.language, trend_panels(frame, view)
    rows = [row for panel in divided.shown for row in panel.rows]
    if len(frame.indicators) == 1:
        yield with_unit(records(frame.indicators)[0], language)
    breaks = {row["break_before"] for row in rows} - {None, "gap"}
    told = (
        ("spans", any(row["period_start"] is not None and row["kind"] not in ("stock", "cumulative") for row in rows)),
        ("cumulative", any(row["kind"] == "cumulative" for row in rows)),
        ("breaks", bool(breaks)),
        ("undated", any(row["time_basis"] in ("inferred", "publication") for row in rows)),
        ("upwards", any(row["bound"] == "at_least" for row in rows)),
        ("downwards", any(row["bound"] == "at_most" for row in rows)),
        ("whisker", any(row["bound"] == "approx" for row in rows)),
        ("broken", any(panel.broken for panel in divided.shown)),
        ("own_scales", divided.own_scales),
    )
    yield from (say(language, f"slides_caption.{key}") for key, there in told if there)
    yield from _left(divided.more, "panels", language)


def _map(frame: Frame, view: View) -> Iterable[str]:
    yield map_words.figure_caption(frame, view)


def _multiples(frame: Frame, view: View) -> Iterable[str]:
    language, shown = frame.language, panels(frame, view)
    if len(frame.indicators) == 1:
        yield with_unit(records(frame.indicators)[0], language)
    yield say(language, "slides_caption.own_units" if own_scales(shown) else "multiples.scale")
    figures = [row for panel in shown for row in panel.lines if row["gap"] is None]
    yield from _marked(figures, view, language)
    if not all(row["same"] for row in figures):
        yield say(language, "slides_caption.pale")
    yield from _arrows([row for row in figures if row["bound"] == "at_least"], language)
    if any(row["bound"] == "at_most" for row in figures):
        yield say(language, "slides_caption.striped")
    if len(frame.indicators) > 1:
        yield from _left(int(frame.rows["region_code"].nunique()) - len(shown), "panels", language)


def _left(count: int, what: str, language: str) -> Iterable[str]:
    if count > 0:
        yield say(language, f"slides_caption.left_{what}", count=count)


_KINDS: Final[dict[str, Says]] = {
    "ranked_bars": _bars,
    "dot_plot": _dots,
    "dumbbell": _dumbbell,
    "profile": _profile,
    "scatter": _scatter,
    "heatmap": _heat,
    "coverage_matrix": _coverage,
    "practice_matrix": _practices,
    "practice_similarity": _similarity,
    "practice_outcome": _outcome,
    "trend": _trend,
    "figure_map": _map,
    "small_multiples": _multiples,
}
