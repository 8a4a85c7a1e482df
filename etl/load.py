"""Rows → one finished DuckDB file, written under a name of its own and checked before anyone may see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Final

import duckdb
import pyarrow as pa

from etl import bounds, checks, derive, formula, gaps, tables
from etl.atomic import flush, partial
from etl.faults import AtlasError
from etl.paths import SCHEMA
from etl.periodic import load as periodic_load
from etl.periodic import rows as periodic_rows
from etl.periodic.load import work_out
from etl.periodic.model import PeriodFile
from etl.sanity import check_sane
from etl.tables import Row, Tables

SCHEMA_VERSION: Final = 2
_BLOCK_SIZE: Final = 16384  # the least: without periodic rows most tables are small, and the file shrinks to a tenth
MEMORY: Final = "1500MB"
_INPUTS: Final = {
    "place": "region_code VARCHAR, read_in_full BOOLEAN",
    "reason": "region_code VARCHAR, indicator_id VARCHAR, reason_key VARCHAR",
}


def build_id(content: Tables) -> str:
    """Return 12 hexadecimal digits that are equal for equal facts, texts at hand, boundaries, schema and rules.

    The rules are the code that calculates and types gaps: a build after a change of them is a new snapshot.
    Of period files ``content`` holds the checksums, not the rows.
    """
    digest = hashlib.sha256()
    for name, rows in content.items():
        digest.update(name.encode())
        digest.update(json.dumps(rows, sort_keys=True, ensure_ascii=False, default=str).encode())
    rules = [
        module.__file__ for module in (bounds, checks, derive, formula, gaps, periodic_load, periodic_rows, tables)
    ]
    for path in [
        SCHEMA,
        periodic_load.WORKED_OUT,
        periodic_load.SOURCE_COUNT,
        Path(__file__),
        *(Path(rule) for rule in rules if rule),
    ]:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that goes into a file.

    Attributes
    ----------
    content : Tables
        Table → rows, in the order in which they can be inserted.
    inputs : Tables
        What the gaps that are not declared follow from.
    periodic : sequence of PeriodFile
        Checked period files, whose rows go from file to file.
    identity : str
        The build id.
    verified, unverified : int
        Spans that were compared with their text, and spans whose text was not at hand.
    """

    content: Tables
    inputs: Tables
    periodic: Sequence[PeriodFile]
    identity: str
    verified: int
    unverified: int


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a complete snapshot to ``path`` and make sure that it is on the disk.

    Parameters
    ----------
    path : Path
        A file that does not exist and that nobody reads.
    snapshot : Snapshot
        What it is to hold.

    Raises
    ------
    AtlasError
        The finished file does not hold what it should; the file is left for the caller to remove.
    """
    info = {
        "build_id": snapshot.identity, "built_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "schema_version": SCHEMA_VERSION, "verified_spans": snapshot.verified,
        "unverified_spans": snapshot.unverified,
    }  # fmt: skip
    spill = partial(path.parent, "spill")
    settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": MEMORY, "temp_directory": str(spill)}
    if not snapshot.periodic:
        settings["default_block_size"] = _BLOCK_SIZE
    try:
        with duckdb.connect(str(path), config=settings) as connection:
            connection.execute(SCHEMA.read_text(encoding="utf-8"))
            connection.execute("BEGIN")
            for name, rows in {"build_info": [info], **snapshot.content}.items():
                _insert(connection, name, rows)
            _count(connection, snapshot.content)
            for name, columns in _INPUTS.items():
                connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
                _insert(connection, name, snapshot.inputs[name])
            work_out(connection, snapshot.periodic, path.parent)
            gaps.fill_gaps(connection)
            connection.execute("COMMIT")
            check_sane(connection)
            connection.execute("CHECKPOINT")
    finally:
        rmtree(spill, ignore_errors=True)
    flush(path)


def made_counts(path: Path) -> dict[str, int]:
    """Return how many rows a finished snapshot has of what only the build itself counts."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables_made = ("gap", "periodic_observation", "periodic_file")
        counted = [connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in tables_made]
    return {name: row[0] if row else 0 for name, row in zip(tables_made, counted, strict=True)}


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: list[Row]) -> None:
    """Insert in one go; column types are the table's own, so that a column of nulls has one too."""
    if not rows:
        return
    described = connection.execute(f"DESCRIBE {name}").fetchall()
    types = {column: _ARROW[kind] for column, kind, *_ in described}
    columns = {column: pa.array([row[column] for row in rows], type=kind) for column, kind in types.items()}
    connection.register("incoming", pa.table(columns))
    connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")
    connection.unregister("incoming")


_ARROW: Final = {
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


def _count(connection: duckdb.DuckDBPyConnection, content: Tables) -> None:
    for name, rows in content.items():
        found = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        if found is None or found[0] != len(rows):
            raise AtlasError("rows_lost", table=name, expected=len(rows), found=found[0] if found else 0)
