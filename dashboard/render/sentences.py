"""Sentences that belong to every picture: where it comes from, whom it covers, what to beware of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dashboard.frame import Frame, Note, records
from dashboard.locale import say
from dashboard.render.remembered import remembered
from dashboard.view import View

_MOST_SOURCES: Final = 6


def footnote(frame: Frame, view: View) -> str:
    """Return the sources (publisher, date, grade; reprints marked) and the version of the data."""
    language = frame.language
    build = say(language, "footnote.build", build=frame.build_id[:12])
    if frame.sources.empty:
        return say(language, "footnote.none") + build
    order = {code: at for at, code in enumerate(source_order(frame, view))}
    rows = frame.sources.assign(order=[order.get(s, len(order)) for s in frame.sources["source_id"]])
    ordered = records(rows.sort_values("order", kind="stable"))
    said = list(dict.fromkeys(source_words(row, language) for row in ordered))
    text = say(language, "list.semicolon").join(said[:_MOST_SOURCES])
    if len(said) > _MOST_SOURCES:
        text += say(language, "list.comma") + say(language, "footnote.more", count=len(frame.sources))
    return say(language, "footnote.sources", sources=text) + build


def source_order(frame: Frame, view: View) -> list[str]:
    """Return source ids as a reader meets them: the highlighted place first, then down the rows."""
    if "source_ids" not in frame.rows:
        return []
    ids = frame.rows["source_ids"]
    marked = frame.rows["region_code"] == view.highlight
    return list(dict.fromkeys(str(source) for several in (*ids[marked], *ids[~marked]) for source in several))


def source_words(row: Mapping[str, Any], language: str) -> str:
    """Return a source in short: publisher, date, grade; a reprint is marked."""
    key = "footnote.source_reprint" if row["grade"] == "D" else "footnote.source"
    published = row["published"] or say(language, "footnote.undated")
    return say(language, key, publisher=row["publisher"], date=published, grade=say(language, f"grade.{row['grade']}"))


@remembered
def coverage_sentence(frame: Frame, view: View) -> str:
    """Return how many of the asked places publish, how many of the base seven, and why the rest do not."""
    language, coverage = frame.language, frame.coverage
    counts = {"asked": coverage.asked, "published": coverage.published}
    parts = [say(language, "coverage.map" if view.kind == "places_map" else "coverage.sentence", **counts)]
    if {"derived", "gap"} <= set(frame.rows) and coverage.published:
        figures = frame.rows[frame.rows["gap"].isna()]
        if len(figures) and figures["derived"].astype(bool).all():
            parts = [say(language, "coverage.calculated", **counts)]
    if view.kind in ("practice_matrix", "practice_similarity"):
        searched = frame.rows.loc[frame.rows["gap"] != "not_searched", "region_code"].nunique()
        parts = [say(language, "coverage.practices", searched=searched, **counts)]
    if view.kind == "coverage_matrix":
        filled = int(frame.rows["gap"].isna().sum())
        parts = [say(language, "coverage.cells", cells=len(frame.rows), filled=filled)]
    elif {"gap", "indicator_id", "base_seven"} <= set(frame.rows):
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


def denominator_sentence(frame: Frame) -> str:
    """Return what the figures of a normalised frame were divided by, and of which years; "" where nothing was."""
    if "denominator_id" not in frame.rows or not frame.rows["denominator_id"].notna().any():
        return ""
    rows = frame.rows[frame.rows["denominator_id"].notna()]
    years = sorted(end.year for end in rows["denominator_end"] if end is not None)
    names = say(frame.language, "list.comma").join(dict.fromkeys(rows["denominator_name"]))
    if not years:
        return say(frame.language, "caption.denominator_undated", names=names)
    key = "caption.denominator" if years[0] < years[-1] else "caption.denominator_year"
    return say(frame.language, key, names=names, first=years[0], last=years[-1])


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
