"""Revision notices: corrections, publications and what was taken back, as rows in both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from etl.messages import LANGUAGES, say, words
from etl.model import Correction, Facts, Observation
from etl.notes import Notes
from etl.read_publications import Cells, Published, RowChange

Row = dict[str, Any]

# What of a row makes another figure of it; a mended note or place in the text does not.
TELLING: Final = (
    "region_code", "indicator_id", "scope", "concept_id", "value", "value_to", "bound", "kind", "period_start",
    "period_end", "time_basis", "time_precision", "practice_id",
)  # fmt: skip
_VOCABULARIES: Final = ("bound", "kind", "time_basis", "time_precision")
_NUMBERS: Final = ("value", "value_to")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")  # what a retired correction holds is not checked any more
_NAMED: Final = {
    "region_code": "region", "indicator_id": "indicator", "concept_id": "concept", "practice_id": "practice",
}  # fmt: skip


def revisions(facts: Facts, publications: Sequence[Published], notes: Notes) -> list[Row]:
    """Return the rows of the table ``revision``, in order of id.

    Parameters
    ----------
    facts : Facts
        For the corrections and for names; what a row names may be gone from them.
    publications : sequence of Published
        In the order of the ledger.
    notes : Notes
        Translations of the reasons.

    Returns
    -------
    list of dict
        One row a correction; for each publication one row a place and source, and one for each figure that it changed
        or removed.
    """
    names = {language: _names(facts, language) for language in LANGUAGES}
    rows = list(_corrections(facts, notes, names))
    for publication in publications:
        rows += _publication(publication, names)
    for row in rows:
        row |= {name: _sentence(row[name]) for name in ("what_zh", "what_en")}
    return sorted(rows, key=lambda row: str(row["revision_id"]))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _corrections(facts: Facts, notes: Notes, names: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    at = {o.observation_id: o for o in facts.observations}
    times: Counter[tuple[str, str]] = Counter()
    for correction in facts.corrections:
        key = (correction.observation_id, correction.field)
        times[key] += 1
        about = at.get(correction.observation_id)
        why_zh, why_en = notes.both(correction.reason)
        yield {
            "revision_id": f"correction-{'-'.join(key)}-{times[key]}",
            "revised": date.fromisoformat(correction.made) if correction.made else None,
            "kind": "correction",
            **_about(about),
            "observation_id": correction.observation_id,
            **{f"what_{language}": _corrected(correction, names, language) for language in LANGUAGES},
            "why_zh": why_zh,
            "why_en": why_en,
        }


def _about(figure: Observation | None) -> Row:
    if figure is None:
        return {"region_code": None, "indicator_id": None, "source_id": None}
    return {
        "region_code": figure.region_code, "indicator_id": figure.indicator_id, "source_id": figure.evidence.source_id,
    }  # fmt: skip


def _corrected(correction: Correction, names: Mapping[str, Mapping[str, str]], language: str) -> str:
    changed = _change(correction.field, correction.expect, correction.value, names[language], language)
    return changed if correction.status == "active" else say(language, "revision.retired", what=changed)


def _publication(published: Published, names: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    kind = "undo" if published.undo else "publication"
    base = {"revised": date.fromisoformat(published.day), "kind": kind, "why_zh": "", "why_en": ""}
    if published.indicator_id:
        key = "revision.indicator_undone" if published.undo else "revision.indicator"
        named = {n: names[n].get(f"indicator {published.indicator_id}", published.indicator_id) for n in LANGUAGES}
        yield {
            **base, "revision_id": published.publication_id, "region_code": None, "source_id": None,
            "indicator_id": published.indicator_id, "observation_id": None,
            **{f"what_{language}": say(language, key, name=named[language]) for language in LANGUAGES},
        }  # fmt: skip
    for (region, source), (figures, practices) in _by_place(published).items():
        yield {
            **base, "revision_id": f"{published.publication_id}-{region}-{source}", "region_code": region,
            "source_id": source, "indicator_id": None, "observation_id": None,
            **{f"what_{language}": _summary(figures, practices, language) for language in LANGUAGES},
        }  # fmt: skip
    for change in published.figures:
        if change.before is not None and (change.after is None or _differing(change)):
            row = change.row
            yield {
                **base, "revision_id": f"{published.publication_id}-figure-{row['observation_id']}",
                "region_code": row["region_code"], "indicator_id": row["indicator_id"],
                "observation_id": row["observation_id"], "source_id": row["source_id"],
                **{f"what_{language}": _figure(change, names[language], language) for language in LANGUAGES},
            }  # fmt: skip


def _by_place(published: Published) -> dict[tuple[str, str], tuple[list[RowChange], list[RowChange]]]:
    found: dict[tuple[str, str], tuple[list[RowChange], list[RowChange]]] = {}
    for at, changes in enumerate((published.figures, published.practices)):
        for change in changes:
            key = (change.row["region_code"], change.row["source_id"])
            found.setdefault(key, ([], []))[at].append(change)
    return found


def _summary(figures: Iterable[RowChange], practices: Iterable[RowChange], language: str) -> str:
    """Return how many figures and practices were added, changed and removed; what is none is not said."""
    parts = []
    for thing, changes in (("figures", figures), ("practices", practices)):
        fates = Counter(
            "added" if change.before is None else "removed" if change.after is None else "changed" for change in changes
        )
        parts += [
            say(language, f"revision.{thing}_{fate}", count=fates[fate])
            for fate in ("added", "changed", "removed")
            if fates[fate]
        ]
    return say(language, "revision.comma").join(parts)


def _differing(change: RowChange) -> list[str]:
    before, after = change.before or {}, change.after or {}
    return [name for name in TELLING if before.get(name, "") != after.get(name, "")]


def _figure(change: RowChange, names: Mapping[str, str], language: str) -> str:
    before: Cells = change.before or {}
    if change.after is None:
        return say(language, "revision.figure_removed", value=_said("value", before.get("value", ""), names, language))
    parts = [_change(n, before.get(n, ""), change.after.get(n, ""), names, language) for n in _differing(change)]
    return say(language, "revision.comma").join(parts)


def _change(name: str, old: str, new: str, names: Mapping[str, str], language: str) -> str:
    field = say(language, f"revision.field.{name}") if name in TELLING else name
    said = {key: _said(name, text, names, language) for key, text in (("old", old), ("new", new))}
    return say(language, "revision.changed", field=field, **said)


def _said(name: str, text: str, names: Mapping[str, str], language: str) -> str:
    """Return the cell of a row in words."""
    if not text:
        return say(language, "revision.empty")
    if name in _VOCABULARIES and f"revision.{name}.{text}" in words(language):
        return say(language, f"revision.{name}.{text}")
    if name in _NUMBERS and _NUMBER.fullmatch(text):
        number = float(text)
        return f"{int(number):,}" if number.is_integer() else f"{number:,.10g}"
    return names.get(f"{_NAMED[name]} {text}", text) if name in _NAMED else text


def _names(facts: Facts, language: str) -> dict[str, str]:
    """Return "region 990101" and its like → name."""
    things = [
        *(("region", r.code, r.name_zh, r.name_en) for r in facts.regions),
        *(("indicator", i.indicator_id, i.name_zh, i.name_en) for i in facts.indicators),
        *(("concept", c.concept_id, c.name_zh, c.name_en) for c in facts.concepts),
        *(("practice", p.practice_id, p.name_zh, p.name_en) for p in facts.practices),
    ]
    return {f"{kind} {identity}": zh if language == "zh" else en for kind, identity, zh, en in things}
