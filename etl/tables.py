"""Facts as the rows of the snapshot's tables, in one fixed order: the same facts give the same rows on any machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.check_spans import SpanReport
from etl.derive import Derivation
from etl.economic_regions import economic_region
from etl.gaps import known_of_gaps
from etl.model import Facts
from etl.notes import Notes
from etl.periodic.bytes import Fingerprint
from etl.periodic.check import Counted
from etl.periodic.model import PeriodFile
from etl.read_articles import TextStatus
from etl.read_publications import Published
from etl.revisions import revisions

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Points = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that a snapshot is made of: checked facts, what the spans proved, and what was calculated."""

    facts: Facts
    spans: SpanReport
    text_status: Mapping[str, TextStatus]
    derivation: Derivation
    publications: Sequence[Published] = ()
    periodic: Sequence[PeriodFile] = ()


def tables(prepared: Prepared, points: Points) -> Tables:
    """Return table → rows, in the order in which keys allow them to be inserted.

    Of the gaps these are the declared ones; the others, and what is periodic, follow when these rows are there.

    Parameters
    ----------
    prepared : Prepared
        Facts without faults.
    points : mapping
        Region code → (longitude, latitude) of a point inside its boundary; it goes before the point in the facts.
    """
    facts = prepared.facts
    notes = Notes.of(facts.remarks)
    return {
        "region": _regions(facts, points, notes),
        "source": [
            {
                "source_id": s.source_id, "title": s.title, "publisher": s.publisher, "published": s.published,
                "page": s.page, "url": s.url, "kind": s.kind, "grade": s.grade, "reading": s.reading,
                "text_file": s.text_file, "text_sha256": s.text_sha256,
                "text_status": prepared.text_status[s.source_id], **_in_both("note", s.note, notes),
            }
            for s in sorted(facts.sources, key=lambda s: s.source_id)
        ],
        "family": [
            {
                "family_id": f.family_id, "theme": f.theme, "name_zh": f.name_zh, "name_en": f.name_en,
                "caveat_zh": f.caveat_zh, "caveat_en": f.caveat_en,
            }
            for f in sorted(facts.families, key=lambda f: f.family_id)
        ],
        "indicator": _indicators(facts),
        "concept": [
            {
                "concept_id": c.concept_id, "name_zh": c.name_zh, "name_en": c.name_en, "note_zh": c.note_zh,
                "note_en": c.note_en,
            }
            for c in sorted(facts.concepts, key=lambda c: c.concept_id)
        ],
        "practice": [
            {
                "practice_id": p.practice_id, "theme": p.theme, "name_zh": p.name_zh, "name_en": p.name_en,
                "definition_zh": p.definition_zh, "definition_en": p.definition_en, "aliases": list(p.aliases),
            }
            for p in sorted(facts.practices, key=lambda p: p.practice_id)
        ],
        "observation": _observations(prepared, notes),
        "derived_observation": _derived(prepared.derivation),
        "derived_input": [
            {"observation_id": d.observation_id, "input_observation_id": name, "position": position}
            for d in sorted(prepared.derivation.figures, key=lambda d: d.observation_id)
            for position, name in enumerate(d.inputs, start=1)
        ],
        "region_practice": _region_practices(prepared, notes),
        "gap": [
            {
                "region_code": gap.region_code, "indicator_id": gap.indicator_id, "kind": gap.kind,
                **_in_both("reason", gap.reason, notes), "reason_key": "",
            }
            for gap in sorted(facts.gaps, key=lambda g: (g.region_code, g.indicator_id))
        ],
        "event": [
            {
                "event_id": e.event_id, "happened": _day(e.happened), "region_code": e.region_code, "kind": e.kind,
                "breaks": e.breaks, "indicators": list(e.indicators), "themes": list(e.themes), "name_zh": e.name_zh,
                "name_en": e.name_en, "note_zh": e.note_zh, "note_en": e.note_en, "title": e.title,
                "publisher": e.publisher, "published": e.published, "url": e.url,
            }
            for e in sorted(facts.events, key=lambda e: e.event_id)
        ],
        "reply": _replies(facts),
        "revision": revisions(facts, prepared.publications, notes),
    }  # fmt: skip


def gap_inputs(prepared: Prepared) -> Tables:
    """Return what the gaps that are not declared follow from, beside the figures."""
    return known_of_gaps(prepared.facts, prepared.derivation)


def period_inputs(files: Sequence[PeriodFile], prints: Mapping[str, Fingerprint]) -> list[Row]:
    """Return what a build id must know of period files: a row each, with the concepts that it is read under."""
    return [
        {**row, "concepts": dict(file.head.concepts)}
        for file, row in zip(files, period_rows(files, prints, {}), strict=True)
    ]


def period_rows(
    files: Sequence[PeriodFile], prints: Mapping[str, Fingerprint], counts: Mapping[str, Counted]
) -> list[Row]:
    """Return the rows of ``periodic_file``, with fingerprint and content of each file by source id."""
    nothing = Counted(0, 0)
    return [
        {
            "source_id": f.source_id, "batch": f.batch, "period": f.period, "period_start": f.span.start,
            "period_end": f.span.end, "time_precision": f.span.precision, "definition": f.head.definition,
            "as_of": _day(f.origin.as_of), "origin_file": f.origin.file, "origin_sha256": f.origin.sha256,
            "sha256": prints[f.source_id].sha256, "figures": counts.get(f.source_id, nothing).figures,
            "gaps": counts.get(f.source_id, nothing).gaps,
        }
        for f in files
    ]  # fmt: skip


def _regions(facts: Facts, points: Points, notes: Notes) -> list[Row]:
    rows = []
    for r in sorted(facts.regions, key=lambda r: r.code):
        longitude, latitude = points.get(r.code, (r.longitude, r.latitude))
        rows.append({
            "code": r.code, "name_zh": r.name_zh, "name_en": r.name_en, "level": r.level,
            "parent_code": r.parent_code, "groups": list(r.groups), "longitude": longitude, "latitude": latitude,
            "has_boundary": r.code in points, **_in_both("note", r.note, notes),
            "economic_region": economic_region(r.code, facts.economic_regions),
        })  # fmt: skip
    return rows


def _indicators(facts: Facts) -> list[Row]:
    return [
        {
            "indicator_id": i.indicator_id, "theme": i.theme, "family": i.family, "name_zh": i.name_zh,
            "name_en": i.name_en, "unit": i.unit, "kind": i.kind, "polarity": i.polarity,
            "definition_zh": i.definition_zh, "definition_en": i.definition_en, "caveat_zh": i.caveat_zh,
            "caveat_en": i.caveat_en, "aliases": list(i.aliases), "formula": i.formula,
        }
        for i in sorted(facts.indicators, key=lambda i: i.indicator_id)
    ]  # fmt: skip


def _observations(prepared: Prepared, notes: Notes) -> list[Row]:
    return [
        {
            "observation_id": o.observation_id, "region_code": o.region_code, "scope": o.scope,
            "indicator_id": o.indicator_id, "concept_id": o.concept_id, "value": o.value, "value_to": o.value_to,
            "bound": o.bound, "kind": o.kind, "period_start": _day(o.period_start),
            "period_end": _day(o.period_end), "time_basis": o.time_basis, "time_precision": o.time_precision,
            "source_id": o.evidence.source_id, "char_start": o.evidence.char_start,
            "char_end": o.evidence.char_end, "locator": o.evidence.locator, "as_printed": o.evidence.as_printed,
            "verified": o.observation_id in prepared.spans.observations, "practice_id": o.practice_id,
            **_in_both("note", o.note, notes),
        }
        for o in sorted(prepared.facts.observations, key=lambda o: o.observation_id)
    ]  # fmt: skip


def _derived(derivation: Derivation) -> list[Row]:
    return [
        {
            "observation_id": d.observation_id, "region_code": d.region_code, "indicator_id": d.indicator_id,
            "value": d.value, "value_to": d.value_to, "bound": d.bound, "period_start": _day(d.period_start),
            "period_end": _day(d.period_end), "time_basis": d.time_basis, "time_precision": d.time_precision,
            "years_apart": d.years_apart,
        }
        for d in sorted(derivation.figures, key=lambda d: d.observation_id)
    ]  # fmt: skip


def _region_practices(prepared: Prepared, notes: Notes) -> list[Row]:
    rows = []
    for p in prepared.facts.region_practices:
        e = p.evidence
        rows.append({
            "region_code": p.region_code, "practice_id": p.practice_id, "local_name": p.local_name, "scope": p.scope,
            "source_id": e.source_id, "char_start": e.char_start, "char_end": e.char_end, "as_printed": e.as_printed,
            "verified": (p.region_code, p.practice_id, e.source_id, e.char_start) in prepared.spans.practices,
            **_in_both("note", p.note, notes),
        })  # fmt: skip
    return sorted(rows, key=lambda row: tuple(str(value) for value in row.values()))


def _replies(facts: Facts) -> list[Row]:
    indicators = {o.observation_id: o.indicator_id for o in facts.observations}
    return [
        {
            "reply_id": r.reply_id, "region_code": r.region_code,
            "indicator_id": r.indicator_id or indicators[r.observation_id or ""],
            "observation_id": r.observation_id, "answered": _day(r.answered), "office": r.office,
            "words_zh": r.words_zh, "words_en": r.words_en, "title": r.title, "publisher": r.publisher,
            "published": r.published, "url": r.url,
        }
        for r in sorted(facts.replies, key=lambda r: r.reply_id)
    ]  # fmt: skip


def _in_both(column: str, note: str, notes: Notes) -> Row:
    """Return a remark as the two columns of its languages."""
    zh, en = notes.both(note)
    return {f"{column}_zh": zh, f"{column}_en": en}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
