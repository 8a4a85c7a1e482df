"""Checks of all rows of the period files, in SQL: a file is read once where all is well, and once more to list faults.

Of each file at most ``LISTED`` faults are told, with how many more there are: a wrong column would fill the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa

from etl.faults import Faults
from etl.model import BOUNDS, GAP_KINDS, Facts, Place
from etl.periodic.model import PeriodFile
from etl.periodic.rows import stage

LISTED: Final = 20
GAP_WORDS: Final = tuple(word for word in GAP_KINDS if word != "not_searched")
MEMORY: Final = "1GB"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One way in which a row can be wrong: where it holds, and the message."""

    key: str
    field: str
    holds: str
    found: str = "''"
    values: tuple[tuple[str, str], ...] = ()


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_RULES: Final = (
    _Rule("missing", "region_code", "coalesce(region_code, '') = ''"),
    _Rule("dangling", "region_code", "region_code <> '' AND NOT placed", "region_code", (("file", "regions.csv"),)),
    _Rule("missing", "indicator_id", "coalesce(indicator_id, '') = ''"),
    _Rule("dangling", "indicator_id", "indicator_id <> '' AND kind IS NULL", "indicator_id",
          (("file", "indicators/*.yml"),)),
    _Rule("observed_derived", "indicator_id", "calculated", "indicator_id"),
    _Rule("periodic_norm", "indicator_id", "kind = 'norm'", "indicator_id"),
    _Rule("unknown_word", "gap", f"gap <> '' AND gap NOT IN ({_listed(GAP_WORDS)})", "gap",
          (("allowed", ", ".join(GAP_WORDS)),)),
    _Rule("periodic_gap_with_value", "gap", "gap <> '' AND (value_given OR bound <> '' OR as_printed <> '')",
          "concat_ws(' ', value_text, bound, as_printed)"),
    _Rule("periodic_no_value", "value", "gap = '' AND NOT value_given"),
    _Rule("bad_number", "value", "value_given AND coalesce(NOT isfinite(value), TRUE)", "value_text"),
    _Rule("missing", "bound", "gap = '' AND bound = ''"),
    _Rule("unknown_word", "bound", f"bound <> '' AND bound NOT IN ({_listed(BOUNDS)})", "bound",
          (("allowed", ", ".join(BOUNDS)),)),
    _Rule("periodic_negative", "value", "value < 0 AND kind IN ('stock', 'flow')", "value_text"),
    _Rule("missing", "as_printed", "gap = '' AND trim(as_printed) = ''"),
    _Rule("control_character", "as_printed", "regexp_matches(as_printed, '[\\x00-\\x1f\\x7f]')"),
    _Rule("control_character", "locator", "regexp_matches(locator, '[\\x00-\\x1f\\x7f]')"),
    _Rule("bad_whole_number", "base", "base_given AND base IS NULL", "base_text"),
)  # fmt: skip
_JOINED = """FROM (SELECT s.*, r.code IS NOT NULL AS placed, i.kind, coalesce(i.calculated, FALSE) AS calculated
      FROM staged s LEFT JOIN known_region r ON r.code = s.region_code
      LEFT JOIN known_indicator i USING (indicator_id))"""
_REPEATED = """SELECT line, region_code || ' ' || indicator_id, first FROM (
    SELECT line, region_code, indicator_id, min(line) OVER (PARTITION BY region_code, indicator_id) AS first FROM staged
) WHERE line > first ORDER BY line LIMIT ?"""
_DECLARED = """SELECT d.file, d.line, d.indicator_id, min(s.line), min_by(s.region_code, s.line)
FROM staged s JOIN declared d USING (region_code, indicator_id) WHERE s.gap = '' GROUP BY ALL ORDER BY d.line"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a sound period file holds: figures, and rows that say why there is none."""

    figures: int
    gaps: int


class RowCheck:
    """Checks period files against a catalogue; holds an engine of its own, with bounded memory.

    Parameters
    ----------
    facts : Facts
        The catalogue and the declared gaps.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._connection = duckdb.connect(config={"memory_limit": MEMORY})
        kinds = [(i.indicator_id, i.kind, i.formula is not None) for i in facts.indicators]
        self._give("known_region", ("code",), sorted({(r.code,) for r in facts.regions}))
        self._give("known_indicator", ("indicator_id", "kind", "calculated"), list({k[0]: k for k in kinds}.values()))
        declared = [(g.region_code, g.indicator_id, g.place.file, g.place.line) for g in facts.gaps]
        self._give("declared", ("region_code", "indicator_id", "file", "line"), declared)

    def __enter__(self) -> RowCheck:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def check(self, file: PeriodFile, faults: Faults) -> Counted:
        """Check one file; what is wrong goes to ``faults``."""
        self._check_concepts(file, faults)
        if not stage(self._connection, file.path, file.name, faults):
            return Counted(0, 0)
        counts = ", ".join(f"count(*) FILTER ({rule.holds})" for rule in _RULES)
        pairs = "(SELECT count(*) FROM (SELECT DISTINCT region_code, indicator_id FROM staged))"
        row = self._one(f"SELECT count(*) FILTER (gap = ''), count(*) FILTER (gap <> ''), {pairs}, {counts} {_JOINED}")
        figures, gaps, different, *found = row
        if any(found) or different < figures + gaps:
            self._list(file, found, figures + gaps - different, faults)
        for where in self._connection.execute(_DECLARED).fetchall():
            of, line, indicator, at, _ = where
            faults.add(Place(of, line), "indicator_id", indicator, "gap_with_figure", other=file.source_id,
                       at=str(Place(file.name, at)))  # fmt: skip
        return Counted(figures, gaps)

    def _list(self, file: PeriodFile, counts: Sequence[int], repeated: int, faults: Faults) -> None:
        told: list[tuple[int, str, str, str, dict[str, Any]]] = []
        for rule, count in zip(_RULES, counts, strict=True):
            if count:
                query = f"SELECT line, {rule.found} {_JOINED} WHERE {rule.holds} ORDER BY line LIMIT {LISTED}"
                rows = self._connection.execute(query).fetchall()
                told += [(line, rule.field, words, rule.key, dict(rule.values)) for line, words in rows]
        if repeated:
            rows = self._connection.execute(_REPEATED, [LISTED]).fetchall()
            told += [(line, "region_code", pair, "repeated", {"first": str(Place(file.name, first))})
                     for line, pair, first in rows]  # fmt: skip
        told.sort(key=lambda fault: fault[0])
        for line, field, words, key, values in told[:LISTED]:
            faults.add(Place(file.name, line), field, words, key, **values)
        if (more := sum(counts) + repeated - len(told[:LISTED])) > 0:
            faults.add(Place(file.name), "", "", "periodic_more", count=more)

    def _check_concepts(self, file: PeriodFile, faults: Faults) -> None:
        """Faults of ``batch.yml`` count once, however many files the batch has."""
        indicators = {i.indicator_id for i in self._facts.indicators}
        concepts = {c.concept_id for c in self._facts.concepts}
        place = Place(f"{file.name.rsplit('/', 1)[0]}/batch.yml")
        for indicator, concept in file.head.concepts.items():
            if indicator not in indicators:
                faults.add(place, f"concepts.{indicator}", indicator, "dangling", file="indicators/*.yml")
            if concept not in concepts:
                faults.add(place, f"concepts.{indicator}", concept, "dangling", file="concepts.yml")

    def _one(self, query: str) -> tuple[Any, ...]:
        row = self._connection.execute(query).fetchone()
        assert row is not None, "a count has a row"
        return row

    def _give(self, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        types = {"line": pa.int64(), "calculated": pa.bool_()}
        table = pa.table(
            {c: pa.array([row[n] for row in rows], types.get(c, pa.string())) for n, c in enumerate(columns)}
        )
        self._connection.register("given", table)
        self._connection.execute(f"CREATE TABLE {name} AS FROM given")
        self._connection.unregister("given")
