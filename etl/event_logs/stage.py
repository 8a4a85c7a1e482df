"""A log of any form becomes canonical Parquet in the folder of the run: ids, regions, local times, and nothing else.

What is canonical already is read where it lies. Texts become times here; a record with a time that cannot be read
loses its first time, so that the roll-up finds and counts it (``etl/event_logs/definitions.py``).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from etl.event_logs.definitions import PERSONAL
from etl.event_logs.engine import quoted
from etl.event_logs.layouts import Layout, Log
from etl.event_logs.places import RegionFinder
from etl.event_logs.records import Records, read_records
from etl.faults import AtlasError

TIMES: Final[dict[str, tuple[str, ...]]] = {
    "events": ("reported_at", "resolved_at", "reopened_at"),
    "volunteers": ("started_at", "ended_at"),
}
IDS: Final[dict[str, tuple[str, ...]]] = {"events": ("event_id",), "volunteers": ("person_id", "activity_id")}
_WORDS: Final = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
_ZONED: Final = r":[0-9]{2}(\.[0-9]+)? ?(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)$"


@dataclass(slots=True)
class Staged:
    """The Parquet files that the engine reads, in the order of the input, and where each is from.

    Attributes
    ----------
    files : list of str
        What to read.
    names : list of str
        The input behind each.
    layouts : dict
        Name of each layout that was met → the layout.
    fields : set of str
        Fields that every input has.
    texts : bool
        Whether an input was no canonical Parquet.
    broken : dict
        Input → rows whose number of cells is not that of the header; they could not be read.
    """

    files: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    texts: bool = False
    broken: dict[str, list[int]] = field(default_factory=dict)


class Stager:
    """Brings the files of one run into canonical form.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Reads times and writes Parquet.
    folder : Path
        Where the files go.
    regions : RegionFinder
        The regions of the catalogue.
    log : str
        "events" or "volunteers".
    hash_persons : bool
        Replace person ids by their hash with a salt that lives as long as this object.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: Path, regions: RegionFinder, log: Log,
        *, hash_persons: bool = False,
    ) -> None:  # fmt: skip
        self._connection = connection
        self._folder = folder
        self._regions = regions
        self._log: Log = log
        self._salt = secrets.token_hex(32) if hash_persons else ""

    def stage(self, files: Sequence[str], layouts: Sequence[Layout]) -> Staged:
        """Return what the engine has to read for the given files."""
        staged = Staged()
        for number, name in enumerate(files):
            fields = None if self._salt else canonical_fields(name, self._log)
            if fields is None:
                fields = self._write(Path(name), number, layouts, staged)
            else:
                staged.files.append(name)
            staged.names.append(Path(name).name)
            staged.fields = fields if not number else staged.fields & fields
        return staged

    def _write(self, file: Path, number: int, layouts: Sequence[Layout], staged: Staged) -> set[str]:
        records = read_records(file, layouts)
        target = self._folder / f"log-{number:05d}.parquet"
        self._regions.know(records.layout.regions or {})
        schema, batches = self._sent(records, file)
        source = pa.RecordBatchReader.from_batches(schema, batches)
        query = self._query(schema, records.layout)
        try:
            self._connection.register("raw_log", source)
            self._connection.execute(f"COPY ({query}) TO '{quoted(str(target))}' (FORMAT parquet)")
        except (duckdb.Error, pa.ArrowException) as error:
            raise AtlasError("rollup.damaged", file=file.name, why=" ".join(str(error).split())[:200]) from error
        finally:
            self._connection.unregister("raw_log")
        staged.files.append(str(target))
        staged.layouts[records.layout.name] = records.layout
        staged.texts = True
        if records.broken:
            staged.broken[file.name] = records.broken
        return {"reopened_at"} if {"reopened_at", "reopened"} & set(records.fields) else set()

    def _sent(self, records: Records, file: Path) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """Return the batches with the region code found, and without what it was found by."""
        found = (self._with_region(batch, file) for batch in records.batches)
        first = next(found, None)
        if first is None:
            raise AtlasError("rollup.empty", file=file.name)

        def every() -> Iterator[pa.RecordBatch]:
            yield first
            yield from found

        return first.schema, every()

    def _with_region(self, batch: pa.RecordBatch, file: Path) -> pa.RecordBatch:
        columns: dict[str, Any] = dict(zip(batch.schema.names, batch.columns, strict=True))
        if "region" in columns:
            code = self._regions.named(columns["region"], columns.get("parent"))
        else:
            code = self._regions.at(columns["longitude"], columns["latitude"])
        if "person_id" in columns and not self._salt:
            refuse_personal(columns["person_id"], file.name)
        for name in ("region", "parent", "longitude", "latitude"):
            columns.pop(name, None)
        return pa.RecordBatch.from_pydict({**columns, "region_code": code})

    def _query(self, schema: pa.Schema, layout: Layout) -> str:
        """Return the SQL that makes raw columns canonical."""
        names, times = set(schema.names), TIMES[self._log]
        read = {name: _time(name, schema.field(name).type) for name in times if name in names}
        if "status" in names and layout.closed:
            words = ", ".join(f"'{quoted(word.casefold())}'" for word in layout.closed)
            read["resolved_at"] = f"CASE WHEN lower(trim(status)) IN ({words}) THEN {read['resolved_at']} END"
        unread = " OR ".join(
            f"({_time(name, schema.field(name).type)} IS NULL AND {_given(name)})" for name in times if name in names
        )
        chosen = [f"{_id(name, self._salt)} AS {name}" for name in IDS[self._log] if name in names]
        for name in times:
            value = read.get(name, "NULL::TIMESTAMP")
            if name == times[0]:
                value = f"CASE WHEN NOT ({unread}) THEN {value} END"
            elif name == "reopened_at" and "reopened" in names:
                value = f"coalesce({value}, CASE WHEN {_yes('reopened')} THEN {read['resolved_at']} END)"
            chosen.append(f"{value} AS {name}")
        return f"SELECT region_code, {', '.join(chosen)}, row_no FROM raw_log"


def canonical_fields(name: str, log: Log) -> set[str] | None:
    """Return the optional fields of a Parquet file that is canonical already, or None.

    A path of another file system (``hdfs://``, ``s3a://``) is taken to be canonical: only an engine can read it.
    """
    optional = {"reopened_at"} if log == "events" else set()
    if "://" in name:
        return optional
    if not name.lower().endswith(".parquet"):
        return None
    try:
        schema = pq.read_schema(name)
    except (OSError, pa.ArrowException) as error:
        raise AtlasError("rollup.damaged", file=Path(name).name, why=" ".join(str(error).split())[:200]) from error
    ids = ("event_id",) if log == "events" else ("person_id",)
    texts = (*ids, "region_code")
    needed = set(texts) | set(TIMES[log]) - optional
    if not needed <= set(schema.names):
        return None
    times = [schema.field(name).type for name in TIMES[log] if name in schema.names]
    if any(not pa.types.is_timestamp(kind) or kind.tz is not None for kind in times):
        return None
    if any(not (pa.types.is_string(k) or pa.types.is_large_string(k)) for k in (schema.field(t).type for t in texts)):
        return None
    return optional & set(schema.names)


def refuse_personal(persons: pa.Array, file: str) -> None:
    """Refuse person ids that name a person, before anything of them is written anywhere."""
    texts = pc.replace_substring_regex(persons.cast(pa.string()), r"[ \-]", "")
    if pc.any(pc.match_substring_regex(texts, PERSONAL)).as_py():
        raise AtlasError("rollup.personal", file=file)


def _given(name: str) -> str:
    words = _listed("empty")
    return f"({name} IS NOT NULL AND lower(trim({name}::VARCHAR)) NOT IN ({words}))"


def _time(name: str, kind: pa.DataType) -> str:
    """Return the SQL of a local time: an offset is counted to +08:00, a time without one is local already."""
    if pa.types.is_timestamp(kind):
        return name if kind.tz is None else f"(({name} AT TIME ZONE 'UTC') + INTERVAL 8 HOUR)"
    if pa.types.is_date(kind):
        return f"{name}::TIMESTAMP"
    formats = _listed("times")
    text = f"trim({name}::VARCHAR)"
    zoned = f"((TRY_CAST({text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC') + INTERVAL 8 HOUR)"
    local = f"coalesce(TRY_CAST({text} AS TIMESTAMP), try_strptime({text}, [{formats}]))"
    return (
        f"CASE WHEN {_given(name)} THEN CASE WHEN regexp_matches({text}, '{_ZONED}') THEN {zoned} ELSE {local} END END"
    )


def _yes(name: str) -> str:
    words = _listed("yes")
    return f"(lower(trim({name}::VARCHAR)) IN ({words}) OR TRY_CAST({name} AS DOUBLE) > 0)"


def _id(name: str, salt: str) -> str:
    if name == "person_id" and salt:
        return f"CASE WHEN trim({name}::VARCHAR) <> '' THEN sha256('{salt}' || trim({name}::VARCHAR)) END"
    return f"trim({name}::VARCHAR)"


def _listed(key: str) -> str:
    return ", ".join(f"'{quoted(word)}'" for word in _WORDS[key])
