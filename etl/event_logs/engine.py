"""What carries out a roll-up: DuckDB on this machine, in bounded memory; Spark stands in etl/event_logs/spark.py."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

MEGABYTES: Final = 1600
"""What DuckDB may take of the two gigabytes of a roll-up; quantile states come on top and are bounded by slices."""
MOST_DURATIONS: Final = 30_000_000


class Engine(Protocol):
    """Reads canonical Parquet and runs the expressions of etl/event_logs/definitions.py.

    Attributes
    ----------
    name : str
        As given to ``--engine``.
    most_durations : int or None
        How many durations one query may hold at once; None where the engine spills them itself.
    """

    name: str
    most_durations: int | None

    def read(self, files: Sequence[str]) -> ir.Table:
        """Return Parquet files as one table: their columns, ``file_no`` (0-based) and, where it can, ``row_no``."""
        ...

    def settle(self, table: ir.Table) -> ir.Table:
        """Work a table out once that is used several times."""
        ...

    def run(self, expression: ir.Table) -> pa.Table:
        """Return the rows of a small result, in any order."""
        ...

    def close(self) -> None:
        """Free what the engine holds."""
        ...


class DuckEngine:
    """DuckDB in this process; what does not fit into memory goes to ``folder``."""

    name = "duckdb"

    def __init__(self, folder: Path, megabytes: int = MEGABYTES, most_durations: int = MOST_DURATIONS) -> None:
        self.most_durations: int | None = most_durations
        self._folder = folder
        self._tables = 0
        self._ibis: Any = ibis.duckdb.connect(
            temp_directory=str(folder), memory_limit=f"{megabytes}MB", preserve_insertion_order=False
        )

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB itself, for reading what is not canonical yet."""
        connection: duckdb.DuckDBPyConnection = self._ibis.con
        return connection

    def read(self, files: Sequence[str]) -> ir.Table:
        """Return Parquet files as one table."""
        self._tables += 1
        name = f"log_{self._tables}"
        listed = ", ".join(f"'{quoted(file)}'" for file in files)
        self.connection.execute(
            f"CREATE TEMP VIEW {name} AS SELECT *, file_index::INTEGER AS file_no, file_row_number + 1 AS row_no "
            f"FROM read_parquet([{listed}], union_by_name = true)"
        )
        table: ir.Table = self._ibis.table(name)
        return table

    def settle(self, table: ir.Table) -> ir.Table:
        """Write a table to the folder and read it from there."""
        file = self._folder / f"settled-{self._tables}.parquet"
        query = ibis.to_sql(table, dialect="duckdb")
        self.connection.execute(f"COPY ({query}) TO '{quoted(str(file))}' (FORMAT parquet)")
        self._tables += 1
        name = f"settled_{self._tables}"
        self.connection.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet('{quoted(str(file))}')")
        settled: ir.Table = self._ibis.table(name)
        return settled

    def run(self, expression: ir.Table) -> pa.Table:
        """Return the rows of a result."""
        return self.connection.sql(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()

    def close(self) -> None:
        """Close the connection."""
        self._ibis.disconnect()


def quoted(text: str) -> str:
    """Return a text as it stands between single quotes in SQL."""
    return text.replace("'", "''")
