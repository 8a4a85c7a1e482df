"""What must hold across the files: ids are unique, references lead somewhere, dates and values make sense."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date
from fnmatch import fnmatchcase
from typing import Protocol, TypeVar

from etl.faults import Faults
from etl.formula import Formula, FormulaError
from etl.model import Concept, Facts, Indicator, Observation, Place, Practice, Region, Source
from etl.periodic.model import FOLDER as PERIODIC
from etl.record import ID, last_day

COUNTS = ("stock", "flow", "cumulative")


class _Placed(Protocol):
    @property
    def place(self) -> Place: ...


Thing = TypeVar("Thing", bound=_Placed)


def check(facts: Facts, faults: Faults) -> dict[str, Formula]:
    """Check all facts against each other.

    Returns
    -------
    dict
        Indicator id → formula, for the derived indicators whose formula can be used.
    """
    regions = _unique(facts.regions, lambda r: r.code, "code", faults)
    sources = _unique(facts.sources, lambda s: s.source_id, "source_id", faults)
    families = _unique(facts.families, lambda f: f.family_id, "id", faults)
    indicators = _unique(facts.indicators, lambda i: i.indicator_id, "id", faults)
    concepts = _unique(facts.concepts, lambda c: c.concept_id, "id", faults)
    practices = _unique(facts.practices, lambda p: p.practice_id, "id", faults)
    _unique(facts.observations, lambda o: o.observation_id, "observation_id", faults)
    _unique(facts.gaps, lambda g: f"{g.region_code} {g.indicator_id}", "indicator_id", faults)

    _unique(facts.remarks, lambda r: r.zh, "zh", faults)
    _unique(facts.remarks, lambda r: r.en, "en", faults)

    _check_parents(regions, faults)
    _check_sources(facts, regions, faults)
    for i in facts.indicators:
        _refer(i.family, families, i.place, "family", "families.yml", faults)
    formulas = _check_formulas(facts, faults)

    _check_observations(facts, regions, sources, indicators, concepts, practices, faults)
    for p in facts.region_practices:
        _refer(p.region_code, regions, p.place, "region_code", "regions.csv", faults)
        _refer(p.practice_id, practices, p.place, "practice_id", "practices.yml", faults)
        _refer(p.evidence.source_id, sources, p.place, "source_id", "sources.yml", faults)
    for g in facts.gaps:
        _refer(g.region_code, regions, g.place, "region_code", "regions.csv", faults)
        _refer(g.indicator_id, indicators, g.place, "indicator_id", "indicators/*.yml", faults)
    _check_repeats(facts, faults)
    _check_gaps(facts, faults)
    return formulas


def eligible(observation: Observation, indicator_kind: str) -> bool:
    """Return whether an observation may stand for its whole region, as the view ``ranked_figure`` has it."""
    kind = observation.kind
    return (
        not observation.scope and kind != "target" and (kind not in ("norm", "change") or kind == indicator_kind)
    )  # fmt: skip


def _unique(things: Iterable[Thing], key: Callable[[Thing], str], field: str, faults: Faults) -> dict[str, Thing]:
    first: dict[str, Thing] = {}
    for thing in things:
        name = key(thing)
        if name and name in first:
            faults.add(thing.place, field, name, "repeated", first=str(first[name].place))
        first.setdefault(name, thing)
    return first


def _refer(name: str | None, known: dict[str, Thing], place: Place, field: str, file: str, faults: Faults) -> None:
    if name and name not in known and ID.fullmatch(name) and not any(fnmatchcase(f, file) for f in faults.unread):
        faults.add(place, field, name, "dangling", file=file)


def _check_parents(regions: dict[str, Region], faults: Faults) -> None:
    for region in regions.values():
        seen = {region.code}
        parent = region.parent_code
        while parent in regions:
            if parent in seen:
                faults.add(region.place, "parent_code", region.parent_code, "own_ancestor")
                break
            seen.add(parent)
            parent = regions[parent].parent_code
        if "-" in region.code and not region.code.startswith(f"{region.parent_code}-"):
            faults.add(region.place, "parent_code", region.parent_code, "zone_of_other_parent", code=region.code)


def _check_sources(facts: Facts, regions: dict[str, Region], faults: Faults) -> None:
    for source in facts.sources:
        for code in source.regions:
            _refer(code, regions, source.place, "regions", "regions.csv", faults)
        if (source.text_file is None) != (source.text_sha256 is None):
            faults.add(source.place, "text_sha256", source.text_sha256, "half_a_text")
        if source.reading == "full" and not source.regions and not source.place.file.startswith(f"{PERIODIC}/"):
            faults.add(source.place, "regions", "", "full_reading_of_nowhere")


def _check_formulas(facts: Facts, faults: Faults) -> dict[str, Formula]:
    plain = {i.indicator_id for i in facts.indicators if i.formula is None}
    derived = {i.indicator_id for i in facts.indicators if i.formula is not None}
    formulas: dict[str, Formula] = {}
    for indicator in facts.indicators:
        if indicator.formula is None:
            continue
        try:
            formula = Formula.parse(indicator.formula)
        except FormulaError as error:
            faults.add(indicator.place, "formula", indicator.formula, "bad_formula", part=error.part)
            continue
        for name in formula.inputs:
            if name in derived:
                faults.add(indicator.place, "formula", name, "formula_of_derived")
            elif name not in plain:
                faults.add(indicator.place, "formula", name, "dangling", file="indicators/*.yml")
        formulas[indicator.indicator_id] = formula
    return formulas


def _check_observations(
    facts: Facts,
    regions: dict[str, Region],
    sources: dict[str, Source],
    indicators: dict[str, Indicator],
    concepts: dict[str, Concept],
    practices: dict[str, Practice],
    faults: Faults,
) -> None:
    used = {(p.region_code, p.practice_id) for p in facts.region_practices}
    for o in facts.observations:
        _refer(o.region_code, regions, o.place, "region_code", "regions.csv", faults)
        _refer(o.indicator_id, indicators, o.place, "indicator_id", "indicators/*.yml", faults)
        _refer(o.evidence.source_id, sources, o.place, "source_id", "sources.yml", faults)
        _refer(o.concept_id, concepts, o.place, "concept_id", "concepts.yml", faults)
        _refer(o.practice_id, practices, o.place, "practice_id", "practices.yml", faults)
        unused = o.practice_id in practices and (o.region_code, o.practice_id) not in used
        if unused and "region_practices.csv" not in faults.unread:
            faults.add(o.place, "practice_id", o.practice_id, "practice_not_in_region", region=o.region_code)
        if o.indicator_id in indicators and indicators[o.indicator_id].formula is not None:
            faults.add(o.place, "indicator_id", o.indicator_id, "observed_derived")
        source = sources.get(o.evidence.source_id)
        _check_value(o, faults)
        _check_dates(o, source.published if source else None, faults)
        if source and source.regions and o.region_code in regions and o.region_code not in source.regions:
            faults.add(o.place, "region_code", o.region_code, "region_not_of_source", source=source.source_id)


def _check_value(o: Observation, faults: Faults) -> None:
    if o.value_to is not None:
        if o.value_to <= o.value:
            faults.add(o.place, "value_to", o.value_to, "range_backwards", value=f"{o.value:g}")
        if o.bound in ("at_least", "at_most"):
            faults.add(o.place, "bound", o.bound, "bound_on_range")
    if o.kind in COUNTS and not math.isnan(o.value) and o.value < 0:
        faults.add(o.place, "value", f"{o.value:g}", "negative_count", kind=o.kind)


def _check_dates(o: Observation, published: str | None, faults: Faults) -> None:
    if (o.period_end is None) != (o.time_basis == "unknown"):
        faults.add(o.place, "period_end", o.period_end, "date_and_basis", basis=o.time_basis)
    if (o.period_end is None) != (o.time_precision is None):
        faults.add(o.place, "time_precision", o.time_precision, "date_and_precision")
    if o.period_end is None:
        if o.period_start is not None:
            faults.add(o.place, "period_start", o.period_start, "start_without_end")
        return
    if o.period_start is not None and o.period_start > o.period_end:
        faults.add(o.place, "period_start", o.period_start, "period_backwards", end=o.period_end)
    end = date.fromisoformat(o.period_end)
    if o.time_precision == "year" and (end.month, end.day) != (12, 31):
        faults.add(o.place, "period_end", o.period_end, "not_last_day", precision=o.time_precision)
    if o.time_precision == "month" and end.day != monthrange(end.year, end.month)[1]:
        faults.add(o.place, "period_end", o.period_end, "not_last_day", precision=o.time_precision)
    limit = last_day(published) if published else None
    if limit and o.kind not in ("norm", "target") and end > limit and o.time_precision == "day":
        faults.add(o.place, "period_end", o.period_end, "after_publication", published=published)


def _check_repeats(facts: Facts, faults: Faults) -> None:
    """The same fact under two ids would be counted twice."""
    seen: dict[tuple[object, ...], Observation] = {}
    for o in facts.observations:
        e = o.evidence
        where = (e.char_start, e.char_end) if e.char_start is not None else (e.locator, e.as_printed, o.value, o.bound)
        key = (e.source_id, o.region_code, o.scope, o.indicator_id, o.concept_id, o.kind, *where,
               o.period_start, o.period_end)  # fmt: skip
        if key in seen:
            first = seen[key]
            faults.add(o.place, "observation_id", o.observation_id, "same_fact", first=str(first.place),
                       other=first.observation_id)  # fmt: skip
        seen.setdefault(key, o)
    mentions: dict[tuple[object, ...], Place] = {}
    for p in facts.region_practices:
        key = (p.region_code, p.practice_id, p.scope, p.local_name, p.evidence.source_id, p.evidence.char_start)
        if key in mentions:
            faults.add(p.place, "practice_id", p.practice_id, "repeated", first=str(mentions[key]))
        mentions.setdefault(key, p.place)


def _check_gaps(facts: Facts, faults: Faults) -> None:
    kinds = {i.indicator_id: i.kind for i in facts.indicators}
    published = {
        (o.region_code, o.indicator_id): o
        for o in facts.observations
        if o.indicator_id in kinds and eligible(o, kinds[o.indicator_id])
    }
    for gap in facts.gaps:
        if other := published.get((gap.region_code, gap.indicator_id)):
            faults.add(gap.place, "indicator_id", gap.indicator_id, "gap_with_figure", other=other.observation_id,
                       at=str(other.place))  # fmt: skip
