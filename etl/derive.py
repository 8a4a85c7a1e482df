"""Calculated figures: every derived indicator for every place and date that its inputs allow.

Inputs are figures of a whole region that state a fact. The first indicator of a formula leads: for each of its dates
one figure is calculated, with the other inputs taken from the same source where that is of about the same time, else
from the nearest date within ``YEARS_LIMIT``; residents, area and the like change slowly and may lie
``CONTEXT_YEARS_LIMIT`` away. A figure without a date meets only figures of its own source. Two flows meet only in the
same source and over the same period, since matters of six months say nothing about meetings of one. Figures of two
sources meet only where both count in the same way: one source may mix a narrower count with the whole and know why; we
may not. A narrowed input marks the result as its kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from etl.bounds import NotComparable, Quantity, Reason
from etl.formula import Formula
from etl.model import TIME_BASES, Bound, Facts, Observation, Source, TimeBasis, TimePrecision

YEARS_LIMIT: Final = 1.5
CONTEXT_YEARS_LIMIT: Final = 5.0
_SAME_TIME = 1.0  # years within which the same source goes before a nearer date of another
_PERIODIC = ("flow", "cumulative")
_NOT_FACTS = ("norm", "target", "change")
_COARSENESS: Final[tuple[TimePrecision, ...]] = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class Derived:
    """A calculated figure and the observations behind it, in the order of the formula."""

    observation_id: str
    region_code: str
    indicator_id: str
    value: float
    value_to: float | None
    bound: Bound
    period_start: str | None
    period_end: str | None
    time_basis: TimeBasis
    time_precision: TimePrecision | None
    years_apart: float
    inputs: tuple[str, ...]


@dataclass(slots=True)
class Derivation:
    """Calculated figures, and why a calculation failed: (region, indicator) → reason of its latest date."""

    figures: list[Derived]
    reasons: dict[tuple[str, str], Reason]


Inputs = Mapping[str, Sequence[Observation]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known beside the figures: sources by id, and the indicators of places themselves, which change slowly."""

    sources: Mapping[str, Source]
    slow: frozenset[str]


def derive(facts: Facts, formulas: Mapping[str, Formula]) -> Derivation:
    """Calculate all derived indicators.

    Parameters
    ----------
    facts : Facts
        Checked facts. A declared gap of a derived indicator stands: it is not calculated for that place.
    formulas : mapping
        Derived indicator id → formula.
    """
    by_region: dict[str, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for o in sorted(facts.observations, key=lambda o: o.observation_id):
        if not o.scope and o.kind not in _NOT_FACTS:
            by_region[o.region_code][o.indicator_id].append(o)
    known = _Known(
        {s.source_id: s for s in facts.sources},
        frozenset(i.indicator_id for i in facts.indicators if i.theme == "context"),
    )
    declared = {(g.region_code, g.indicator_id) for g in facts.gaps}
    result = Derivation([], {})
    for indicator_id, formula in sorted(formulas.items()):
        for region_code, inputs in sorted(by_region.items()):
            if (region_code, indicator_id) not in declared and all(inputs.get(name) for name in formula.inputs):
                _derive_one(region_code, indicator_id, formula, inputs, known, result)
    return result


def _derive_one(
    region: str, indicator: str, formula: Formula, inputs: Inputs, known: _Known, result: Derivation
) -> None:
    leads: dict[str, list[Observation]] = defaultdict(list)
    for lead in inputs[formula.inputs[0]]:
        leads[lead.period_end or ""].append(lead)
    figures: list[Derived] = []
    reasons: dict[str, Reason] = {}
    for period, several in sorted(leads.items()):
        found: list[tuple[tuple[object, ...], Derived]] = []
        for lead in sorted(several, key=lambda o: _quality(o, known)):
            try:
                chosen = _choose(lead, formula, inputs, known)
                figure = _calculate(region, indicator, formula, chosen)
            except NotComparable as failure:
                reasons.setdefault(period, failure.reason)
                continue
            elsewhere = len({o.evidence.source_id for o in chosen}) > 1
            concepts = sum(o.concept_id is not None for o in chosen)
            found.append(((concepts, elsewhere, figure.years_apart), figure))
        if found:
            figures.append(min(found, key=lambda f: f[0])[1])  # the first of equals: best quality
    result.figures += figures
    if not figures:
        result.reasons[region, indicator] = reasons[max(reasons)]


def _choose(lead: Observation, formula: Formula, inputs: Inputs, known: _Known) -> list[Observation]:
    chosen = [lead]
    for name in formula.inputs[1:]:
        fitting: list[Observation] = []
        failures: list[Reason] = []
        for candidate in inputs[name]:
            failure = next((f for o in chosen if (f := _obstacle(o, candidate, known))), None)
            if failure:
                failures.append(failure)
            else:
                fitting.append(candidate)
        if not fitting:
            raise NotComparable(min(failures, key=_NEAREST_MISS.index))
        chosen.append(min(fitting, key=lambda o: _nearness(lead, o, known)))
    return chosen


_NEAREST_MISS: Final[tuple[Reason, ...]] = ("periods_differ", "concepts_differ", "too_far_apart", "undated")


def _obstacle(a: Observation, b: Observation, known: _Known) -> Reason | None:
    """Return why two inputs cannot stand in one calculation."""
    same_source = a.evidence.source_id == b.evidence.source_id
    if a.kind in _PERIODIC and b.kind in _PERIODIC:
        same_period = (a.kind, a.period_start, a.period_end) == (b.kind, b.period_start, b.period_end)
        return None if same_source and same_period else "periods_differ"
    if not same_source and a.concept_id != b.concept_id:
        return "concepts_differ"  # grids of the urban part per resident of the whole county would be neither
    if a.period_end is None or b.period_end is None:
        return None if same_source else "undated"
    limit = CONTEXT_YEARS_LIMIT if known.slow & {a.indicator_id, b.indicator_id} else YEARS_LIMIT
    return "too_far_apart" if _years(a, b) > limit else None


def _nearness(lead: Observation, other: Observation, known: _Known) -> tuple[object, ...]:
    """Order candidates for the other inputs: same source and time, same meaning, then the nearest date."""
    years = _years(lead, other)
    same = lead.evidence.source_id == other.evidence.source_id and years <= _SAME_TIME
    other_meaning = other.concept_id is not None and other.concept_id != lead.concept_id
    return (not same, other_meaning, years, *_quality(other, known))


def _quality(o: Observation, known: _Known) -> tuple[object, ...]:
    """The order of the view ``ranked_figure`` within one date."""
    return (o.concept_id is not None, known.sources[o.evidence.source_id].grade, o.bound != "exact", o.observation_id)


def _years(a: Observation, b: Observation) -> float:
    if a.period_end is None or b.period_end is None:
        return 0.0
    return abs((date.fromisoformat(a.period_end) - date.fromisoformat(b.period_end)).days) / 365.25


def _calculate(region: str, indicator: str, formula: Formula, chosen: Sequence[Observation]) -> Derived:
    values = {o.indicator_id: Quantity.of(o.value, o.value_to, o.bound) for o in chosen}
    value, value_to, bound = formula.apply(values).figure()
    lead = chosen[0]
    starts = {o.period_start for o in chosen if o.kind in _PERIODIC}
    precisions = [o.time_precision for o in chosen if o.time_precision is not None]
    return Derived(
        observation_id=f"d-{indicator}-{region}-{lead.period_end or 'undated'}",
        region_code=region,
        indicator_id=indicator,
        value=value,
        value_to=value_to,
        bound=bound,
        period_start=starts.pop() if len(starts) == 1 else None,
        period_end=lead.period_end,
        time_basis=max((o.time_basis for o in chosen), key=TIME_BASES.index),
        time_precision=max(precisions, key=_COARSENESS.index) if lead.period_end and precisions else None,
        years_apart=_spread(chosen),
        inputs=tuple(o.observation_id for o in chosen),
    )


def _spread(chosen: Iterable[Observation]) -> float:
    """Years between the oldest and the newest dated input."""
    dated = sorted(o.period_end for o in chosen if o.period_end is not None)
    if not dated:
        return 0.0
    return round((date.fromisoformat(dated[-1]) - date.fromisoformat(dated[0])).days / 365.25, 3)
