"""The rows of one period file, as a view ``staged`` of a DuckDB connection: typed, each with its line or row number.

A CSV whose every line is one row of the right width is read by Arrow; any other is read again cell by cell, which says
what is wrong and where. A Parquet file is never read as a whole.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from etl.faults import Faults
from etl.model import Place
from etl.periodic.model import COLUMNS
from etl.read_rows import read_rows
from etl.read_text import read_text

PERIOD_SCHEMA: Final = pa.schema(
    [(name, {"value": pa.float64(), "base": pa.int64()}.get(name, pa.string())) for name in COLUMNS]
)
_NUMBER = r"-?(0|[1-9]\d*)(\.\d+)?"
_WHOLE = r"0|[1-9]\d{0,17}"
_WORDS = "region_code, indicator_id, coalesce(bound, '') AS bound, coalesce(gap, '') AS gap, " \
         "coalesce(as_printed, '') AS as_printed, coalesce(locator, '') AS locator"  # fmt: skip
_OF_CELLS = f"""
    SELECT line, {_WORDS}, value <> '' AS value_given, value AS value_text, base AS base_text, base <> '' AS base_given,
           CASE WHEN regexp_full_match(value, '{_NUMBER}') THEN try_cast(value AS DOUBLE) END AS value,
           CASE WHEN regexp_full_match(base, '{_WHOLE}') THEN try_cast(base AS BIGINT) END AS base
    FROM cells"""
_OF_PARQUET = f"""
    SELECT file_row_number + 1 AS line, {_WORDS}, value IS NOT NULL AS value_given, value::VARCHAR AS value_text,
           base::VARCHAR AS base_text, base IS NOT NULL AS base_given, value, CASE WHEN base >= 0 THEN base END AS base
    FROM read_parquet('{{path}}', file_row_number = true)"""


def stage(connection: duckdb.DuckDBPyConnection, path: Path, name: str, faults: Faults, view: str = "staged") -> bool:
    """Make the view of a period file; False, with what is wrong in ``faults``, where its form does not allow it.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Receives the view, and for a CSV a table of its cells.
    path, name : Path, str
        The file, and its name relative to the data folder.
    faults : Faults
        Receives wrong columns, wrong types, rows of wrong width, text that is no UTF-8 and the like.
    view : str
        What the view is called.
    """
    if path.suffix == ".parquet":
        if not _parquet_fits(path, name, faults):
            return False
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {_OF_PARQUET.format(path=_quoted(path))}")
        return True
    before = len(faults)
    cells = _cells(path, name, faults)
    if cells is None or len(faults) > before:
        return False
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {view}_cells AS FROM cells")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {_OF_CELLS.replace('cells', f'{view}_cells')}")
    return True


def _parquet_fits(path: Path, name: str, faults: Faults) -> bool:
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        faults.add(Place(name), "", str(error).splitlines()[0], "periodic_not_parquet")
        return False
    if tuple(schema.names) != COLUMNS:
        faults.add(Place(name), "", ",".join(schema.names), "periodic_columns", columns=",".join(COLUMNS))
        return False
    wrong = [f for f in schema if not _type_fits(f.type, PERIOD_SCHEMA.field(f.name).type)]
    for column in wrong:
        expected = PERIOD_SCHEMA.field(column.name).type
        faults.add(Place(name), column.name, str(column.type), "periodic_type", expected=str(expected))
    return not wrong


def _type_fits(found: pa.DataType, expected: pa.DataType) -> bool:
    if pa.types.is_dictionary(found):
        found = found.value_type
    texts = (pa.string(), pa.large_string(), pa.string_view())
    return bool(found == expected or (expected == pa.string() and found in texts))


def _cells(path: Path, name: str, faults: Faults) -> pa.Table | None:
    """Return the cells of a CSV as text, with the line of each row."""
    before = len(faults)
    text = read_text(path, name, faults)
    if text is None or len(faults) > before:
        return None
    if "\n\n" in text:
        return _cell_by_cell(path, name, faults)
    lines = text.count("\n") + (not text.endswith("\n"))
    try:
        table = pa_csv.read_csv(
            io.BytesIO(text.encode()),
            parse_options=pa_csv.ParseOptions(newlines_in_values=False, ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return _cell_by_cell(path, name, faults)
    if tuple(table.column_names) != COLUMNS or table.num_rows != lines - 1:
        return _cell_by_cell(path, name, faults)
    return table.append_column("line", pa.array(range(2, table.num_rows + 2), pa.int64()))


def _cell_by_cell(path: Path, name: str, faults: Faults) -> pa.Table:
    records = read_rows(path, name, COLUMNS, faults)
    columns = {column: pa.array([r.words(column) for r in records], pa.string()) for column in COLUMNS}
    return pa.table({**columns, "line": pa.array([r.place.line for r in records], pa.int64())})


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
