"""The mapping file of an import: how the columns and words of somebody's table become those of the atlas.

A mapping (``data/imports/<name>.yml``) is data that a clerk can read and change; CONTRIBUTING has the recipe. Its keys:

``batch``, ``prefix``
    Name of the file under ``data/observations`` and first part of the observation ids.
``columns``
    Field of the import (``FIELDS``) → column of the table. ``constants`` gives a field that the table lacks.
``regions``, ``bounds``, ``kinds``, ``units``, ``indicators``
    Words of the table → those of the atlas. ``regions`` is for names without a code; ``units`` lists what may stand for
    a unit of the catalogue and by which factor; ``indicators`` names the usual indicator of a word.
``rules``
    ``when`` conditions on fields (a word, a list of words, or ``matches`` with a regular expression), ``then`` what
    differs from the usual; later rules change what earlier ones set. ``then`` may name the ``indicator``, ``concept``,
    ``kind``, ``bound`` and ``scope``, say that the printed figure is in ten thousands (``printed_in: 10000``) or that
    the date was ``inferred``, ``accept`` a check that the row fails (with a ``note`` why), or ``refuse`` it with a
    reason.
``grades``, ``source_kinds``
    The same for sources: the first rule that fits decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from etl.faults import AtlasError, Faults
from etl.model import BOUNDS, GRADES, OBSERVATION_KINDS, SOURCE_KINDS, Place
from etl.record import ID

FIELDS: Final = (
    "region_name", "region_code", "level", "scope", "indicator", "label", "value", "value_to", "unit", "bound", "kind",
    "period_start", "period_end", "as_of", "stated", "title", "publisher", "published", "page", "url", "reprint",
    "note",
)  # fmt: skip
REQUIRED: Final = ("indicator", "value", "stated", "title", "publisher")
OUTCOMES: Final = (
    "indicator",
    "concept",
    "kind",
    "bound",
    "scope",
    "printed_in",
    "accept",
    "refuse",
    "inferred",
    "note",
)
ACCEPTABLE: Final = ("value", "bound", "region", "level", "after_publication")
KEYS: Final = (
    "batch", "prefix", "columns", "constants", "regions", "bounds", "kinds", "units", "indicators", "rules", "grades",
    "source_kinds", "source_notes", "true_words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """What a field must hold: one of the ``words`` exactly, or (``pattern``) a match anywhere in it."""

    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None

    def holds(self, text: str) -> bool:
        """Return whether the text of a field fits."""
        return bool(self.pattern.search(text)) if self.pattern else text in self.words


@dataclass(frozen=True, slots=True)
class Rule:
    """All conditions of ``when`` hold → ``then``. ``number`` is its place in the list, for messages."""

    number: int
    when: Lookup[str, Condition]
    then: Lookup[str, Any]

    def holds(self, fields: Lookup[str, str]) -> bool:
        """Return whether the rule is for this row; a rule without conditions is for every row."""
        return all(condition.holds(fields.get(name, "")) for name, condition in self.when.items())


@dataclass(frozen=True, slots=True)
class UnitFactor:
    """A unit of the table may stand for a unit of the catalogue, times ``factor``."""

    table: str
    catalogue: str
    factor: float


@dataclass(slots=True)
class Mapping:
    """A mapping file as read; see the head of this module for its parts."""

    name: str
    batch: str
    prefix: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    bounds: dict[str, dict[str, str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    units: list[UnitFactor] = field(default_factory=list)
    indicators: dict[str, str] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    grades: list[Rule] = field(default_factory=list)
    source_kinds: list[Rule] = field(default_factory=list)
    source_notes: list[Rule] = field(default_factory=list)
    true_words: frozenset[str] = frozenset({"1"})


def read_mapping(path: Path, batch: str | None = None) -> Mapping:
    """Read a mapping file.

    Raises
    ------
    AtlasError
        The file is missing, is no YAML, or says something that no import can follow; nothing is imported then.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise AtlasError("import_no_mapping", file=path.name) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AtlasError("import_bad_mapping", file=path.name, why=" ".join(str(error).split())) from error
    if not isinstance(content, dict):
        raise AtlasError("import_bad_mapping", file=path.name, why="batch, prefix, columns, …")
    try:
        mapping = _build(path.name, content, batch)
    except (AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        raise AtlasError("import_mapping_part", file=path.name, part="?", found=str(error)) from error
    for part, problem in _problems(mapping, content):
        raise AtlasError("import_mapping_part", file=path.name, part=part, found=problem)
    return mapping


def batches(data: Path) -> set[str]:
    """Return the names of the batches that mappings of a data folder write; their files belong to the import alone."""
    found: set[str] = set()
    for path in sorted((data / "imports").glob("*.yml")):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError, UnicodeDecodeError):
            content = None
        named = content.get("batch") if isinstance(content, dict) else None
        found.add(_text(named) or path.stem)
    return found


def check_mapping(mapping: Mapping, indicators: Lookup[str, object], concepts: Lookup[str, object],
                  regions: Lookup[str, object], faults: Faults) -> None:  # fmt: skip
    """Note every name of the mapping that the catalogue does not know."""
    place = Place(f"imports/{mapping.name}")
    named = [(f"indicators.{word}", name) for word, name in mapping.indicators.items()]
    named += [(f"rules {r.number}", str(r.then["indicator"])) for r in mapping.rules if "indicator" in r.then]
    for part, name in named:
        if name not in indicators:
            faults.add(place, part, name, "import_unknown_indicator")
    for rule in mapping.rules:
        concept = rule.then.get("concept")
        if concept and concept not in concepts:
            faults.add(place, f"rules {rule.number}", concept, "import_unknown_concept")
    for word, code in mapping.regions.items():
        if code not in regions:
            faults.add(place, f"regions.{word}", code, "import_unknown_region")


def _build(name: str, content: dict[str, Any], batch: str | None) -> Mapping:
    def words(key: str) -> dict[str, str]:
        return {str(k): _text(v) for k, v in (content.get(key) or {}).items()}

    def rules(key: str) -> list[Rule]:
        return [
            Rule(number, {f: _condition(c) for f, c in (rule.get("when") or {}).items()}, rule.get("then") or {})
            for number, rule in enumerate(content.get(key) or [], start=1)
        ]

    bounds = {
        str(word): {k: _text(v) for k, v in meaning.items()} if isinstance(meaning, dict) else {"bound": _text(meaning)}
        for word, meaning in (content.get("bounds") or {}).items()
    }
    return Mapping(
        name=name,
        batch=batch or _text(content.get("batch")) or Path(name).stem,
        prefix=_text(content.get("prefix")),
        columns=words("columns"),
        constants=words("constants"),
        regions=words("regions"),
        bounds=bounds,
        kinds=words("kinds"),
        units=[UnitFactor(_text(u["table"]), _text(u["catalogue"]), float(u.get("factor", 1)))
               for u in content.get("units") or []],
        indicators=words("indicators"),
        rules=rules("rules"),
        grades=rules("grades"),
        source_kinds=rules("source_kinds"),
        source_notes=rules("source_notes"),
        true_words=frozenset(_text(word) for word in content.get("true_words") or ["1"]),
    )  # fmt: skip


def _condition(meaning: Any) -> Condition:
    if isinstance(meaning, dict):
        return Condition(pattern=re.compile(_text(meaning.get("matches"))))
    several = meaning if isinstance(meaning, list) else [meaning]
    return Condition(frozenset(_text(word) for word in several))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _problems(mapping: Mapping, content: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (part, what stands there) for everything that is not of the form that the head of this module gives."""
    given = {**mapping.columns, **mapping.constants}
    found = [(key, "?") for key in content if key not in KEYS]
    found += [("columns", name) for name in given if name not in FIELDS]
    found += [("columns", f"{name}?") for name in REQUIRED if name not in given]
    if not {"region_code", "region_name"} & set(given):
        found.append(("columns", "region_code?"))
    found += [(key, value) for key, value in (("batch", mapping.batch), ("prefix", mapping.prefix))
              if not ID.fullmatch(value)]  # fmt: skip
    closed: list[tuple[str, str, tuple[str, ...]]] = [
        ("kinds", kind, OBSERVATION_KINDS) for kind in mapping.kinds.values()
    ]
    closed += [("bounds", m.get("bound", "exact"), BOUNDS) for m in mapping.bounds.values()]
    closed += [("bounds", m["kind"], OBSERVATION_KINDS) for m in mapping.bounds.values() if "kind" in m]
    by_rules: list[tuple[str, list[Rule], str, tuple[str, ...]]] = [
        ("rules", mapping.rules, "kind", OBSERVATION_KINDS), ("rules", mapping.rules, "bound", BOUNDS),
        ("grades", mapping.grades, "grade", GRADES), ("source_kinds", mapping.source_kinds, "kind", SOURCE_KINDS),
    ]  # fmt: skip
    for part, rules, key, allowed in by_rules:
        closed += [(f"{part} {r.number}", str(r.then[key]), allowed) for r in rules if key in r.then]
    found += [(part, word) for part, word, allowed in closed if word not in allowed]
    for rule in mapping.rules:
        found += [(f"rules {rule.number}", name) for name in rule.then if name not in OUTCOMES]
        found += [(f"rules {rule.number}", name) for name in rule.then.get("accept", []) if name not in ACCEPTABLE]
        if {"accept", "printed_in"} & set(rule.then) and not rule.then.get("note"):
            found.append((f"rules {rule.number}", "note?"))
    for rule in (*mapping.rules, *mapping.grades, *mapping.source_kinds, *mapping.source_notes):
        found += [(f"when {rule.number}", name) for name in rule.when if name not in FIELDS]
    return found
