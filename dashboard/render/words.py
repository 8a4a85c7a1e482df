"""The words around a picture: what it shows, whom it covers, where it comes from, and what to beware of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dashboard.frame import Frame, Note, records
from dashboard.locale import say
from dashboard.render.facets import facets, one_scale
from dashboard.render.matrix import shown_indicators, shown_regions
from dashboard.render.titles import title
from dashboard.render.values import bound_symbol, locator_text, number_text, period_text, short_period, value_text
from dashboard.view import View

__all__ = [
    "alt_text",
    "bound_symbol",
    "caption",
    "coverage_sentence",
    "footnote",
    "locator_text",
    "note_text",
    "notes_text",
    "number_text",
    "period_text",
    "short_period",
    "title",
    "value_text",
]

_MOST_SOURCES: Final = 6
_MOST_ITEMS: Final = 10


def caption(frame: Frame, view: View) -> str:
    """Return what is shown and how to read it: indicator, unit and the key to what is drawn."""
    language = frame.language
    if view.kind == "places_map":
        return say(language, "caption.map")
    if view.kind == "coverage_matrix":
        parts = [say(language, "caption.matrix")]
        shown = len(shown_indicators(frame, view))
        if shown < len(frame.indicators):
            parts.append(say(language, "caption.matrix_cut", shown=shown, more=len(frame.indicators) - shown))
        rows = len(shown_regions(frame, view))
        if rows < frame.coverage.asked:
            parts.append(say(language, "caption.matrix_rows_cut", shown=rows, more=frame.coverage.asked - rows))
        return say(language, "list.semicolon").join(parts)
    return say(language, "list.semicolon").join(_bars_caption(frame, view))


def _bars_caption(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    blocks = facets(frame, view)
    if len({block.indicator["indicator_id"] for block in blocks}) == 1:
        unit = blocks[0].indicator["unit"]
        key = "caption.indicator" if unit else "caption.indicator_unitless"
        yield say(language, key, indicator=blocks[0].indicator["name"], unit=unit)
        if len(blocks) > 1:
            yield say(language, "caption.tiers")
    elif blocks:
        yield say(language, "caption.one_scale" if one_scale(blocks, view) else "caption.facets")
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
    if len(blocks) == 1 and blocks[0].more:
        yield say(language, "caption.cut", shown=len(blocks[0].bars), more=blocks[0].more)


def footnote(frame: Frame, view: View) -> str:
    """Return the sources (publisher, date, grade; reprints marked) and the version of the data."""
    language = frame.language
    build = say(language, "footnote.build", build=frame.build_id[:12])
    if frame.sources.empty:
        return say(language, "footnote.none") + build
    order = {code: at for at, code in enumerate(_source_order(frame, view))}
    rows = frame.sources.assign(order=[order.get(s, len(order)) for s in frame.sources["source_id"]])
    ordered = records(rows.sort_values("order", kind="stable"))
    said = list(dict.fromkeys(_source(row, language) for row in ordered))
    text = say(language, "list.semicolon").join(said[:_MOST_SOURCES])
    if len(said) > _MOST_SOURCES:
        text += say(language, "list.comma") + say(language, "footnote.more", count=len(frame.sources))
    return say(language, "footnote.sources", sources=text) + build


def _source_order(frame: Frame, view: View) -> list[str]:
    """Return source ids as a reader meets them: the highlighted place first, then down the rows."""
    if "source_ids" not in frame.rows:
        return []
    rows = frame.rows.assign(first=frame.rows["region_code"] != view.highlight).sort_values("first", kind="stable")
    return list(dict.fromkeys(source for ids in rows["source_ids"] for source in ids))


def _source(row: Mapping[str, Any], language: str) -> str:
    key = "footnote.source_reprint" if row["grade"] == "D" else "footnote.source"
    published = row["published"] or say(language, "footnote.undated")
    return say(language, key, publisher=row["publisher"], date=published, grade=say(language, f"grade.{row['grade']}"))


def coverage_sentence(frame: Frame, view: View) -> str:
    """Return how many of the asked places publish, how many of the base seven, and why the rest do not."""
    language, coverage = frame.language, frame.coverage
    counts = {"asked": coverage.asked, "published": coverage.published}
    parts = [say(language, "coverage.map" if view.kind == "places_map" else "coverage.sentence", **counts)]
    if view.kind == "coverage_matrix":
        filled = int(frame.rows["gap"].isna().sum())
        parts = [say(language, "coverage.cells", cells=len(frame.rows), filled=filled)]
    if view.kind == "ranked_bars":
        base = frame.rows[frame.rows["base_seven"].astype(bool)]
        asked = base["region_code"].nunique()
        published = base.loc[base["gap"].isna(), "region_code"].nunique()
        if asked and asked < coverage.asked:
            key = "coverage.base" if asked == 7 else "coverage.base_some"
            parts.append(say(language, key, published=published, asked=asked))
        gaps = [
            say(language, "coverage.gap", gap=say(language, f"gap.{kind}"), count=count)
            for kind, count in coverage.gaps.items()
        ]
        if gaps:
            parts.append(say(language, "coverage.gaps", gaps=say(language, "list.comma").join(gaps)))
    return say(language, "list.semicolon").join(parts) + say(language, "list.stop").rstrip()


def note_text(note: Note, language: str) -> str:
    """Return a note in words; lists of ids, levels and kinds become words, too."""
    comma = say(language, "list.comma")
    values: dict[str, object] = {}
    for name, value in note.values.items():
        if name == "levels" and isinstance(value, list):
            value = [say(language, f"tier.{level}") for level in value]
        elif name == "kinds" and isinstance(value, list):
            value = [say(language, f"kind.{kind}") for kind in value]
        values[name] = comma.join(map(str, value)) if isinstance(value, list) else value
    return say(language, note.key, **values)


def notes_text(frame: Frame) -> list[tuple[str, str]]:
    """Return (severity, words) of every note, cautions first."""
    notes = sorted(frame.notes, key=lambda note: note.severity != "caution")
    return [(note.severity, note_text(note, frame.language)) for note in notes]


def alt_text(frame: Frame, view: View) -> str:
    """Return what a reader who cannot see the picture needs: its kind, finding, leading figures and coverage."""
    language = frame.language
    said = {"title": title(frame, view), "coverage": coverage_sentence(frame, view)}
    if view.kind == "coverage_matrix":
        return say(language, "alt.matrix", rows=frame.coverage.asked, columns=len(frame.indicators), **said)
    comma = say(language, "list.comma")
    if view.kind == "places_map":
        top = frame.rows.sort_values("figures", ascending=False, kind="stable").head(_MOST_ITEMS)
        items = [say(language, "alt.item", place=r["region_name"], value=r["figures"]) for r in records(top)]
        return say(language, "alt.map", items=comma.join(items), **said)
    bars = [bar for block in facets(frame, view) for bar in block.bars[:_MOST_ITEMS]]
    items = [say(language, "alt.item", place=b["region_name"], value=value_text(b, language)) for b in bars]
    return say(language, "alt.bars", items=comma.join(items), **said)
