"""Period files → the snapshot: range by range of indicators, so that memory does not grow with the country.

The files are only read, never held: each range reads its own rows of every file. A CSV is first written as Parquet
into a folder of this build's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Final

import duckdb
import pyarrow as pa

from etl.atomic import partial
from etl.faults import AtlasError, Faults, FaultyFacts
from etl.periodic.model import COLUMNS, PeriodFile
from etl.periodic.rows import stage

WORKED_OUT: Final = Path(__file__).resolve().parent.parent / "worked_out.sql"
SOURCE_COUNT: Final = WORKED_OUT.with_name("source_count.sql")
RANGE_ROWS: Final = 2_000_000
"""How many periodic rows are ranked at once."""

_ARRIVING = """
CREATE OR REPLACE TEMP TABLE arriving AS
SELECT p.region_code, p.indicator_id, c.concept_id, p.value, p.bound, i.kind,
       CASE WHEN i.kind <> 'stock' THEN f.period_start END AS period_start, f.period_end, f.source_id,
       coalesce(p.locator, '') AS locator,
       CASE WHEN p.base IS NULL THEN p.as_printed ELSE '' END AS as_printed, p.base -- a count is printed nowhere
FROM period_row p JOIN period_part f ON f.file = p.filename JOIN indicator i USING (indicator_id)
LEFT JOIN period_concept c ON c.batch = f.batch AND c.indicator_id = p.indicator_id
WHERE coalesce(p.gap, '') = '' AND p.indicator_id BETWEEN getvariable('first') AND getvariable('last')
"""
_TOLD = """
INSERT INTO told_gap
SELECT p.region_code, p.indicator_id, arg_max(p.gap, (f.period_end, f.source_id))
FROM period_row p JOIN period_part f ON f.file = p.filename
WHERE p.gap <> '' AND p.indicator_id BETWEEN getvariable('first') AND getvariable('last')
GROUP BY p.region_code, p.indicator_id
"""
_PLACES = """
INSERT INTO place
SELECT p.region_code, bool_or(f.reading = 'full') FROM period_row p JOIN period_part f ON f.file = p.filename
GROUP BY p.region_code
"""


def work_out(connection: duckdb.DuckDBPyConnection, files: Sequence[PeriodFile], folder: Path) -> None:
    """Load the period files and work out what follows from all figures.

    Parameters
    ----------
    connection : DuckDBPyConnection
        On a snapshot that holds every other table, and the temporary table ``place``.
    files : sequence of PeriodFile
        Files without faults.
    folder : Path
        Where a folder for this build may be made.

    Raises
    ------
    AtlasError
        A file was changed since it was checked.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE told_gap (region_code VARCHAR, indicator_id VARCHAR, kind VARCHAR)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE arriving AS SELECT * EXCLUDE (choice, choices) FROM periodic_observation"
    )
    script = WORKED_OUT.read_text(encoding="utf-8")
    if not files:
        connection.execute(script)
    else:
        with _as_parquet(files, folder) as paths:
            _open(connection, files, paths)
            for first, last in list(_ranges(connection)):
                connection.execute(f"SET VARIABLE first = '{first}'; SET VARIABLE last = '{last}'")
                connection.execute(_ARRIVING)
                connection.execute(_TOLD)
                connection.execute(script)
            connection.execute("RESET VARIABLE first; RESET VARIABLE last")
            connection.execute(_PLACES)
            connection.execute("DROP VIEW period_row")
    connection.execute("DROP TABLE arriving")
    connection.execute(SOURCE_COUNT.read_text(encoding="utf-8"))


def _open(connection: duckdb.DuckDBPyConnection, files: Sequence[PeriodFile], paths: Sequence[str]) -> None:
    """Make the view of all rows, and what holds for the rows of each file and batch."""
    part = pa.table({
        "file": list(paths), "batch": [f.batch for f in files], "source_id": [f.source_id for f in files],
        "period_start": [f.span.start for f in files], "period_end": [f.span.end for f in files],
        "reading": [f.head.reading for f in files],
    })  # fmt: skip
    concepts = sorted({(f.batch, *pair) for f in files for pair in f.head.concepts.items()})
    types = pa.schema([(name, pa.string()) for name in ("batch", "indicator_id", "concept_id")])
    concept = pa.table([[c[n] for c in concepts] for n in range(3)], schema=types)
    for name, table in (("period_part", part), ("period_concept", concept)):
        connection.register("given", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given")
        connection.unregister("given")
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW period_row AS FROM read_parquet([{listed}], filename = true)")


def _ranges(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Yield first and last of neighbouring indicators with about ``RANGE_ROWS`` periodic rows together, all of them."""
    counts = connection.execute(
        "SELECT i.indicator_id, coalesce(c.n, 0) FROM indicator i LEFT JOIN "
        "(SELECT indicator_id, count(*) AS n FROM period_row GROUP BY ALL) c USING (indicator_id) ORDER BY 1"
    ).fetchall()
    first, last, rows = "", "", 0
    for indicator, count in counts:
        if first and rows + count > RANGE_ROWS:
            yield first, last
            first, rows = "", 0
        first, last, rows = first or indicator, indicator, rows + count
    if first:
        yield first, last


@contextmanager
def _as_parquet(files: Sequence[PeriodFile], folder: Path) -> Iterator[list[str]]:
    """Yield a Parquet file for each period file; those made of a CSV are gone in the end."""
    made = partial(folder, "periodic")
    paths = []
    try:
        for file in files:
            if file.path.suffix == ".parquet":
                paths.append(str(file.path))
                continue
            made.mkdir(exist_ok=True)
            paths.append(str(made / f"{file.source_id}.parquet"))
            faults = Faults()
            with duckdb.connect() as engine:
                if not stage(engine, file.path, file.name, faults):
                    raise FaultyFacts(faults)
                engine.execute(f"COPY (SELECT {', '.join(COLUMNS)} FROM staged ORDER BY line) TO '{paths[-1]}'")
        yield paths
    except duckdb.IOException as error:
        if gone := [f.name for f in files if not f.path.is_file()]:
            raise AtlasError("periodic_changed", file=gone[0]) from error
        raise
    finally:
        rmtree(made, ignore_errors=True)
