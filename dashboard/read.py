"""Run one of the statements under ``dashboard/sql`` and hand back plain Python values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd

from dashboard.locale import say, says

_SQL: Final = Path(__file__).parent / "sql"
_NUMBERS: Final = frozenset(
    {"value", "value_to", "char_start", "char_end", "years_apart", "longitude", "latitude", "year"}
)


def read(cursor: duckdb.DuckDBPyConnection, statement: str, **parameters: Any) -> pd.DataFrame:
    """Run ``sql/<statement>.sql`` with named parameters.

    Returns
    -------
    DataFrame
        Text, dates (``datetime.date``) and lists as objects with None where the snapshot has NULL; the columns of
        ``_NUMBERS`` as floats with NaN.
    """
    found = cursor.execute(_sql(statement), parameters)
    columns = [column[0] for column in found.description]
    rows = found.fetchall()
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    data = {name: _column(name, column) for name, column in zip(columns, values, strict=True)}
    return pd.DataFrame(data, columns=columns)


def _column(name: str, values: Sequence[Any]) -> pd.Series:
    if name in _NUMBERS:
        return pd.Series(np.array(values, dtype="float64"))
    if set(map(type, values)) in ({bool}, {int}):
        return pd.Series(np.array(values))
    # An explicit object dtype: text columns of pandas turn None into NaN, which reads as a true value.
    out = np.empty(len(values), dtype="object")
    out[:] = values
    return pd.Series(out, dtype="object")


def regions(cursor: duckdb.DuckDBPyConnection, language: str) -> pd.DataFrame:
    """Return every region with a name that tells it apart (columns of ``sql/regions.sql``)."""
    return read(cursor, "regions", language=language)


def with_names(rows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` with region_name, level and base_seven looked up by region_code."""
    return rows.assign(
        **{
            column: looked_up(rows["region_code"], places["region_code"], places[column])
            for column in ("region_name", "level", "base_seven")
        }
    )


def looked_up(keys: pd.Series, known: pd.Series, values: pd.Series) -> pd.Series:
    """Return the value of each key as objects; a key that is not known raises KeyError."""
    found = dict(zip(known, values, strict=True))
    return pd.Series([found[key] for key in keys], dtype="object", index=keys.index)


def unit_name(unit: str, language: str) -> str:
    """Return a unit of the catalogue in words; a unit without a translation is shown as it is written."""
    return say(language, f"unit.{unit}") if says(language, f"unit.{unit}") else unit


def with_units(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return ``rows`` with the unit column in words."""
    return rows.assign(unit=pd.Series([unit_name(u, language) for u in rows["unit"]], dtype="object", index=rows.index))


def listed(values: Sequence[str]) -> list[str]:
    """Return the values as a list without repeats, in order; DuckDB binds lists, not tuples."""
    return list(dict.fromkeys(values))


@cache
def _sql(statement: str) -> str:
    return (_SQL / f"{statement}.sql").read_text(encoding="utf-8")
