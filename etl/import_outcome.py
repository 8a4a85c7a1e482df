"""What the words of a row mean: the usual meaning of its mapping, changed by the rules that are for it."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from etl.import_mapping import Mapping, Rule
from etl.model import Concept, Indicator, Region


@dataclass(slots=True)
class Catalogue:
    """What rows are mapped onto."""

    regions: dict[str, Region]
    indicators: dict[str, Indicator]
    concepts: dict[str, Concept]
    codes_of_name: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for region in self.regions.values():
            self.codes_of_name.setdefault(region.name_zh, []).append(region.code)


@dataclass(slots=True)
class Outcome:
    """What the usual words and the rules of the mapping make of a row, before its numbers and dates are read."""

    indicator: str = ""
    concept: str = ""
    kind: str = ""
    bound: str = ""
    scope: str = ""
    printed_in: float = 1.0
    accept: frozenset[str] = frozenset()
    refuse: str = ""
    inferred: bool = False
    notes: list[str] = field(default_factory=list)


def decide(mapping: Mapping, catalogue: Catalogue, cells: Lookup[str, str]) -> tuple[Outcome, list[int]]:
    """Return what a row is about, and the numbers of the rules that said so.

    Parameters
    ----------
    mapping, catalogue : Mapping, Catalogue
        What words mean, and the indicator whose kind holds where the row gives none.
    cells : mapping
        The row by field name, with the region's code where it was found by name.
    """
    meaning = mapping.bounds.get(cells["bound"], {})
    outcome = Outcome(
        indicator=mapping.indicators.get(cells["indicator"], ""),
        kind=mapping.kinds.get(cells["kind"], ""),
        bound=meaning.get("bound", "exact"),
        scope=cells["scope"],
    )
    used = [rule for rule in mapping.rules if rule.holds(cells)]
    for rule in used:
        _apply(rule, outcome)
    if not outcome.kind and (indicator := catalogue.indicators.get(outcome.indicator)):
        outcome.kind = indicator.kind
    outcome.kind = meaning.get("kind", outcome.kind)
    return outcome, [rule.number for rule in used]


def _apply(rule: Rule, outcome: Outcome) -> None:
    then = rule.then
    for name in ("indicator", "concept", "kind", "bound", "scope", "refuse"):
        if name in then:
            setattr(outcome, name, str(then[name] or ""))
    outcome.printed_in = float(then.get("printed_in", outcome.printed_in))
    outcome.accept |= frozenset(then.get("accept", ()))
    outcome.inferred = bool(then.get("inferred", outcome.inferred))
    if then.get("note"):
        outcome.notes.append(str(then["note"]))


def bounds_in(printed: str) -> frozenset[str]:
    """Return the bounds that words beside a printed number state; empty where none stands there."""
    found: set[str] = set()
    for word, bound in _bound_words():
        if word in printed:
            found.add(bound)
            printed = printed.replace(word, "")
    return frozenset(found)


@cache
def _bound_words() -> tuple[tuple[str, str], ...]:
    content = yaml.safe_load((Path(__file__).parent / "bound_words.yml").read_text(encoding="utf-8"))
    pairs = [(word, bound) for bound, words in content.items() for word in words]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))
