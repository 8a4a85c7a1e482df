"""What differs between two states of a period: one line an indicator, however many places it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from etl.faults import AtlasError, Faults, FaultyFacts
from etl.messages import say
from etl.model import Facts
from etl.paths import Folders
from etl.periodic.bytes import fingerprints
from etl.periodic.check import MEMORY
from etl.periodic.model import PeriodFile
from etl.periodic.read import read_periodic
from etl.periodic.rows import stage
from etl.publish import read_pointer
from etl.read_catalogue import read_catalogue

_WORDS = r"""if(gap <> '', gap, concat(
    CASE bound WHEN 'at_least' THEN '≥' WHEN 'at_most' THEN '≤' WHEN 'approx' THEN '≈' ELSE '' END,
    regexp_replace(value::VARCHAR, '\.0$', '')))"""
_COMPARED = f"""
WITH o AS (SELECT region_code, indicator_id, value, bound, gap, {_WORDS} AS words FROM {{old}}),
     n AS (SELECT region_code, indicator_id, value, bound, gap, {_WORDS} AS words FROM {{new}}),
differing AS (
    SELECT region_code, indicator_id, coalesce(o.words, '–') AS old, coalesce(n.words, '–') AS new,
           CASE WHEN o.words IS NULL THEN 'added' WHEN n.words IS NULL THEN 'removed' ELSE 'changed' END AS event,
           coalesce(abs(n.value - o.value) / greatest(abs(n.value), abs(o.value), 1e-300), 1) AS weight
    FROM o FULL JOIN n USING (region_code, indicator_id)
    WHERE o.words IS NULL OR n.words IS NULL OR o.gap <> n.gap OR o.bound <> n.bound
       OR abs(n.value - o.value) > 1e-9 * greatest(abs(n.value), abs(o.value))
)
SELECT indicator_id, count(*) FILTER (event = 'added'), count(*) FILTER (event = 'removed'),
       count(*) FILTER (event = 'changed'),
       first([region_code, old, new] ORDER BY event = 'changed' DESC, event = 'removed' DESC, weight DESC, region_code)
FROM differing GROUP BY indicator_id ORDER BY indicator_id
"""
_NOTHING: Final = "(SELECT '' AS region_code, '' AS indicator_id, 0.0 AS value, '' AS bound, '' AS gap WHERE FALSE)"


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """What changed of one indicator in one period of a batch.

    Attributes
    ----------
    batch, period, indicator_id : str
        Which; ``indicator_id`` is empty where the whole period is new or gone.
    added, removed, changed : int
        Of how many places.
    region_code, old, new : str
        The place where most changed, with both values as text; "–" where there is none.
    late : bool
        The period was rolled up from a log, so events came late.
    """

    batch: str
    period: str
    indicator_id: str
    added: int
    removed: int
    changed: int
    region_code: str = ""
    old: str = ""
    new: str = ""
    late: bool = False

    def words(self, language: str, names: Mapping[str, str] | None = None) -> str:
        """Return one line: what changed, an example, and what to do; ``names`` gives places and indicators names."""
        event = "changed" if self.changed else "removed" if self.removed else "added"
        todo = say(language, f"diff.period.todo.{'late' if self.late and event == 'changed' else event}")
        return say(language, "diff.line", what=self._what(language, names or {}), todo=todo)

    def _what(self, language: str, names: Mapping[str, str]) -> str:
        about = {"batch": self.batch, "period": self.period}
        counts = {"added": self.added, "removed": self.removed, "changed": self.changed}
        if not self.indicator_id:
            return say(language, f"diff.period.whole_{'added' if self.added else 'removed'}", **about, **counts)
        parts = [say(language, f"diff.period.{key}", **counts) for key, count in counts.items() if count]
        place = names.get(self.region_code, self.region_code)
        parts.append(say(language, "diff.period.example", place=place, old=self.old, new=self.new))
        what = say(language, "diff.period.list").join(parts)
        indicator = names.get(self.indicator_id, self.indicator_id)
        return say(language, "diff.period.line", **about, indicator=indicator, what=what)


def compared(
    connection: duckdb.DuckDBPyConnection, old: str | None, new: str | None, batch: str, period: str, *, late: bool
) -> list[PeriodChange]:
    """Compare two relations of a connection, which have the columns of a period file; None is an empty one."""
    query = _COMPARED.format(old=old or _NOTHING, new=new or _NOTHING)
    return [
        PeriodChange(batch, period, indicator, added, removed, changed, code, before, after, late)
        for indicator, added, removed, changed, (code, before, after) in connection.execute(query).fetchall()
    ]


def differences(folders: Folders) -> list[PeriodChange]:
    """Return what the period files would change in the current snapshot.

    Only files whose bytes differ from those that the snapshot was built of are read. A period that is new or gone as a
    whole is one change. Rows that say why there is no figure are not in a snapshot and not compared.

    Raises
    ------
    FaultyFacts
        A file cannot be read.
    AtlasError
        There is no snapshot to compare with.
    """
    pointer = read_pointer(folders.build)
    if pointer is None or not (folders.build / pointer.file).is_file():
        raise AtlasError("no_snapshot", folder=folders.build)
    faults = Faults()
    files = {file.source_id: file for file in read_periodic(folders.data, faults)}
    prints = fingerprints(files.values())
    changes: list[PeriodChange] = []
    with duckdb.connect(str(folders.build / pointer.file), read_only=True, config={"memory_limit": MEMORY}) as snapshot:
        before = _before(snapshot)
        for source_id in sorted(before.keys() | files.keys()):
            file = files.get(source_id)
            if file is None:
                batch, period, figures, gaps, _ = before[source_id]
                changes.append(PeriodChange(batch, period, "", 0, figures + gaps, 0))
            elif source_id not in before:
                changes.append(PeriodChange(file.batch, file.period, "", _rows(snapshot, file, faults), 0, 0))
            elif before[source_id][4] != prints[source_id].sha256 and stage(snapshot, file.path, file.name, faults):
                old = f"(SELECT *, '' AS gap FROM periodic_observation WHERE source_id = '{source_id}')"
                new = "(SELECT * FROM staged WHERE gap = '')"
                late = file.head.kind == "event_log"
                changes += compared(snapshot, old, new, file.batch, file.period, late=late)
    if len(faults):
        raise FaultyFacts(faults)
    return changes


def _before(snapshot: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str, int, int, str]]:
    """Return source id → batch, period, figures, gaps and checksum; an older schema knows no period files."""
    there = snapshot.execute("FROM duckdb_tables() WHERE table_name = 'periodic_file'").fetchone()
    if not there:
        return {}
    rows = snapshot.execute("SELECT source_id, batch, period, figures, gaps, sha256 FROM periodic_file").fetchall()
    return {source_id: (batch, period, figures, gaps, sha) for source_id, batch, period, figures, gaps, sha in rows}


def _rows(snapshot: duckdb.DuckDBPyConnection, file: PeriodFile, faults: Faults) -> int:
    if not stage(snapshot, file.path, file.name, faults):
        return 0
    row = snapshot.execute("SELECT count(*) FROM staged").fetchone()
    return row[0] if row else 0


def names_of(folders: Folders, language: str) -> dict[str, str]:
    """Return the names of places and indicators in a language, by code and id."""
    facts = Facts()
    read_catalogue(folders.data, facts, Faults())
    named = [(r.code, r.name_zh, r.name_en) for r in facts.regions]
    named += [(i.indicator_id, i.name_zh, i.name_en) for i in facts.indicators]
    return {key: zh if language == "zh" else en for key, zh, en in named}
