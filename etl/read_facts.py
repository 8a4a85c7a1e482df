"""The facts: observations, the practices of places, declared gaps, corrections."""

from __future__ import annotations

from pathlib import Path

from etl.faults import Faults
from etl.model import (
    BOUNDS,
    CORRECTION_STATUSES,
    GAP_KINDS,
    OBSERVATION_KINDS,
    TIME_BASES,
    TIME_PRECISIONS,
    Correction,
    Evidence,
    Facts,
    Gap,
    Observation,
    RegionPractice,
)
from etl.read_catalogue import files_of
from etl.read_rows import read_rows
from etl.read_yaml import read_entries
from etl.record import ID, INDICATOR_ID, REGION_CODE, Record

OBSERVATION_COLUMNS = (
    "observation_id", "region_code", "scope", "indicator_id", "concept_id", "value", "value_to", "bound", "kind",
    "period_start", "period_end", "time_basis", "time_precision", "source_id", "char_start", "char_end", "locator",
    "as_printed", "practice_id", "note",
)  # fmt: skip
REGION_PRACTICE_COLUMNS = (
    "region_code", "practice_id", "local_name", "scope", "source_id", "char_start", "char_end", "as_printed", "note",
)  # fmt: skip
GAP_COLUMNS = ("region_code", "indicator_id", "kind", "reason")
CORRECTION_KEYS = ("observation_id", "field", "expect", "value", "reason", "status", "date")


def read_facts(data: Path, facts: Facts, faults: Faults) -> None:
    """Read ``observations/*.csv``, ``region_practices.csv``, ``gaps.csv`` and, where there is one,
    ``corrections.yml`` of the folder ``data`` into ``facts``."""
    for path in files_of(data, "observations", ".csv", faults):
        name = f"observations/{path.name}"
        facts.observations += [observation(r) for r in read_rows(path, name, OBSERVATION_COLUMNS, faults)]
    facts.region_practices = [
        _region_practice(r)
        for r in read_rows(data / "region_practices.csv", "region_practices.csv", REGION_PRACTICE_COLUMNS, faults)
    ]
    facts.gaps = [_gap(r) for r in read_rows(data / "gaps.csv", "gaps.csv", GAP_COLUMNS, faults)]
    if (data / "corrections.yml").exists():
        entries = read_entries(data / "corrections.yml", "corrections.yml", CORRECTION_KEYS, faults)
        facts.corrections = [_correction(r) for r in entries]


def observation(record: Record) -> Observation:
    """Return the observation that a record of ``OBSERVATION_COLUMNS`` holds; its faults go to the record's list."""
    return Observation(
        observation_id=record.matching("observation_id", ID, "id"),
        region_code=record.matching("region_code", REGION_CODE, "region_code"),
        scope=record.words("scope"),
        indicator_id=record.matching("indicator_id", INDICATOR_ID, "indicator_id"),
        concept_id=record.optional_matching("concept_id", ID, "id"),
        value=record.number("value"),
        value_to=record.optional_number("value_to"),
        bound=record.choice("bound", BOUNDS),
        kind=record.choice("kind", OBSERVATION_KINDS),
        period_start=record.optional_day("period_start"),
        period_end=record.optional_day("period_end"),
        time_basis=record.choice("time_basis", TIME_BASES),
        time_precision=record.optional_choice("time_precision", TIME_PRECISIONS),
        evidence=_evidence(record, locator=record.words("locator")),
        practice_id=record.optional_matching("practice_id", ID, "id"),
        note=record.words("note"),
        place=record.place,
    )


def _region_practice(record: Record) -> RegionPractice:
    return RegionPractice(
        region_code=record.matching("region_code", REGION_CODE, "region_code"),
        practice_id=record.matching("practice_id", ID, "id"),
        local_name=record.text("local_name"),
        scope=record.words("scope"),
        evidence=_evidence(record),
        note=record.words("note"),
        place=record.place,
    )


def _evidence(record: Record, locator: str = "") -> Evidence:
    start, end = record.optional_whole("char_start"), record.optional_whole("char_end")
    if (start is None) != (end is None):
        record.fault("char_start" if start is None else "char_end", "", "half_a_span")
    elif start is not None and end is not None and start >= end:
        record.fault("char_end", end, "span_backwards", start=start)
    return Evidence(
        source_id=record.matching("source_id", ID, "id"),
        as_printed=record.printed("as_printed"),
        char_start=start,
        char_end=end,
        locator=locator,
    )


def _gap(record: Record) -> Gap:
    return Gap(
        region_code=record.matching("region_code", REGION_CODE, "region_code"),
        indicator_id=record.matching("indicator_id", INDICATOR_ID, "indicator_id"),
        kind=record.choice("kind", GAP_KINDS),
        reason=record.text("reason"),
        place=record.place,
    )


def _correction(record: Record) -> Correction:
    return Correction(
        observation_id=record.matching("observation_id", ID, "id"),
        field=record.text("field"),
        expect=record.words("expect"),
        value=record.words("value"),
        reason=record.text("reason"),
        status=record.choice("status", CORRECTION_STATUSES),
        place=record.place,
        made=record.optional_day("date"),
    )
