"""Rows → one finished DuckDB file, written under a name of its own and checked before anyone may see it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from etl import bounds, checks, derive, formula, gaps, tables
from etl.atomic import flush
from etl.faults import AtlasError
from etl.paths import SCHEMA
from etl.tables import Row, Tables

SCHEMA_VERSION: Final = 1
_BLOCK_SIZE: Final = 16384  # the least: most tables are small, and the file shrinks to a tenth

# Each must find nothing in a sound snapshot.
SANITY: Final = {
    "figure_without_source": "SELECT observation_id FROM figure WHERE len(observation_ids) = 0 OR grade IS NULL",
    "figure_twice": "SELECT observation_id FROM figure GROUP BY ALL HAVING count(*) > 1",
    "figure_not_finite": "SELECT observation_id FROM figure WHERE NOT isfinite(value) OR NOT isfinite(value_to)",
    "derived_without_formula": "SELECT observation_id FROM derived_observation JOIN indicator USING (indicator_id) "
    "WHERE formula IS NULL",
    "gap_with_figure": "SELECT g.region_code || ' ' || g.indicator_id FROM gap g "
    "SEMI JOIN ranked_figure f ON f.region_code = g.region_code AND f.indicator_id = g.indicator_id",
    "neither_figure_nor_gap": "SELECT r.region_code || ' ' || i.indicator_id FROM "
    "(SELECT region_code FROM observation UNION SELECT region_code FROM region_practice) r, indicator i "
    "WHERE NOT EXISTS (FROM gap g WHERE g.region_code = r.region_code AND g.indicator_id = i.indicator_id) "
    "AND NOT EXISTS (FROM ranked_figure f WHERE f.region_code = r.region_code AND f.indicator_id = i.indicator_id)",
}


def build_id(content: Tables) -> str:
    """Return 12 hexadecimal digits that are equal for equal facts, texts at hand, boundaries, schema and rules.

    The rules are the code that calculates and types gaps: a build after a change of them is a new snapshot.
    """
    digest = hashlib.sha256()
    for name, rows in content.items():
        digest.update(name.encode())
        digest.update(json.dumps(rows, sort_keys=True, ensure_ascii=False, default=str).encode())
    rules = [module.__file__ for module in (bounds, checks, derive, formula, gaps, tables)]
    for path in [SCHEMA, Path(__file__), *(Path(rule) for rule in rules if rule)]:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def write_snapshot(path: Path, content: Tables, identity: str, verified: int, unverified: int) -> None:
    """Write a complete snapshot to ``path`` and make sure that it is on the disk.

    Parameters
    ----------
    path : Path
        A file that does not exist and that nobody reads.
    content : Tables
        Table → rows, in the order in which they can be inserted.
    identity : str
        The build id.
    verified, unverified : int
        Spans that were compared with their text, and spans whose text was not at hand.

    Raises
    ------
    AtlasError
        The finished file does not hold what it should; the file is left for the caller to remove.
    """
    info = {
        "build_id": identity, "built_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "schema_version": SCHEMA_VERSION, "verified_spans": verified, "unverified_spans": unverified,
    }  # fmt: skip
    with duckdb.connect(str(path), config={"default_block_size": _BLOCK_SIZE}) as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        connection.execute("BEGIN")
        for name, rows in {"build_info": [info], **content}.items():
            _insert(connection, name, rows)
        connection.execute("COMMIT")
        _check(connection, content)
        connection.execute("CHECKPOINT")
    flush(path)


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


def _check(connection: duckdb.DuckDBPyConnection, content: Tables) -> None:
    for name, rows in content.items():
        found = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        if found is None or found[0] != len(rows):
            raise AtlasError("rows_lost", table=name, expected=len(rows), found=found[0] if found else 0)
    for key, query in SANITY.items():
        found = connection.execute(query).fetchone()
        if found is not None:
            raise AtlasError("insane", check=key, example=found[0])
