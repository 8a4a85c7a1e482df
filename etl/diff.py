"""What changed against the last snapshot, each line with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

import duckdb

from etl.messages import say, words
from etl.tables import Row, Tables

Event = Literal["added", "removed", "changed"]

# Table → what makes a row the same row. Inputs follow from others and are left out; of the gaps
# those that were declared are facts.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "region": ("code",),
    "source": ("source_id",),
    "family": ("family_id",),
    "indicator": ("indicator_id",),
    "concept": ("concept_id",),
    "practice": ("practice_id",),
    "observation": ("observation_id",),
    "region_practice": ("region_code", "practice_id", "local_name", "scope", "source_id", "char_start"),
    "derived_observation": ("observation_id",),
    "gap": ("region_code", "indicator_id"),
    "event": ("event_id",),
    "reply": ("reply_id",),
}
# These say whether a text lies on this machine; that is no change of a fact.
_TEXT_AT_HAND: Final = ("verified", "text_status")


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is new, gone or different.

    Attributes
    ----------
    table, event, key : str
        Which table, what happened, and the key of the row.
    field, old, new : str
        For a changed row: which column, and its values as text.
    about_zh, about_en : str
        The names of the place and indicator that the row is about, where it is about any.
    """

    table: str
    event: Event
    key: str
    about_zh: str = ""
    about_en: str = ""
    field: str = ""
    old: str = ""
    new: str = ""

    def words(self, language: str) -> str:
        """Return one line: what happened, and what to do."""
        table = say(language, f"diff.table.{self.table}")
        about = self.about_zh if language == "zh" else self.about_en
        values = {"table": table, "key": self.key, "about": about, "field": self.field}
        line = say(language, f"diff.{self.event}", old=self.old, new=self.new, **values)
        known = words(language)
        todo = next(
            key
            for key in (
                f"diff.todo.{self.table}.{self.event}.{self.field}",
                f"diff.todo.{self.table}.{self.event}.any",
                f"diff.todo.any.{self.event}",
            )
            if key in known
        )
        return say(language, "diff.line", what=line, todo=say(language, todo))


def compare(before: Tables, after: Tables) -> Iterator[Change]:
    """Yield every change between two sets of tables, table by table, in order of key."""
    names = {language: _names(before, language) | _names(after, language) for language in ("zh", "en")}
    for table, keys in KEYS.items():
        old, new = _by_key(before.get(table, []), keys), _by_key(after.get(table, []), keys)
        for key in sorted(old.keys() | new.keys()):
            row = new.get(key) or old[key]
            about = (_about(row, names["zh"], "zh"), _about(row, names["en"], "en"))
            if key not in old:
                yield Change(table, "added", key, *about, new=_value(row))
            elif key not in new:
                yield Change(table, "removed", key, *about, old=_value(row))
            else:
                for column, value in new[key].items():
                    if column in _TEXT_AT_HAND:
                        continue
                    if column in old[key] and not _same(old[key][column], value):
                        yield Change(table, "changed", key, *about, column, _text(old[key][column]), _text(value))


def read_snapshot(path: Path) -> Tables:
    """Return the tables of ``KEYS``, and which files are periodic, from a snapshot.

    Tables that an older schema does not have are left out. ``duckdb.Error`` is raised where the file is no snapshot.
    """
    content: Tables = {}
    with duckdb.connect(str(path), read_only=True) as connection:
        there = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        for table in (*KEYS, "periodic_file"):
            if table in there:
                cursor = connection.execute(f"SELECT * FROM {table}")
                columns = [column[0] for column in cursor.description or ()]
                content[table] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return content


def _by_key(rows: Sequence[Row], keys: Sequence[str]) -> dict[str, Row]:
    rows = [row for row in rows if row.get("reason_zh", "declared")]
    return {" ".join(str(row[key]) for key in keys if row[key] not in ("", None)): row for row in rows}


def _names(content: Tables, language: str) -> dict[str, str]:
    """Return code or id → name; a row of an older schema may lack a name."""
    keys = {"region": "code", "practice": "practice_id", "indicator": "indicator_id"}
    named = [(row[key], _name(row, language)) for table, key in keys.items() for row in content.get(table, [])]
    return {identity: name for identity, name in named if name}


def _name(row: Row, language: str) -> str:
    return str(row.get(f"name_{language}") or row.get("name_zh") or row.get("title") or "")


def _about(row: Row, names: Mapping[str, str], language: str) -> str:
    region = row.get("region_code")
    if region is None or "event_id" in row:
        return _name(row, language)
    what = row.get("indicator_id") or row["practice_id"]
    return f"{names.get(region, region)} {names.get(what, what)}"


def _value(row: Row) -> str:
    return _text(row["value"]) if "value" in row else ""


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) <= 1e-9 * max(abs(old), abs(new))
    return bool(old == new)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, date):
        return value.isoformat()
    shown = "; ".join(value) if isinstance(value, list) else " ".join(str(value).split())
    return shown if len(shown) <= 60 else shown[:59] + "…"
