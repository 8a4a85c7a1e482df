"""Run one of the statements under ``dashboard/sql`` and hand back plain Python values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from dashboard.locale import say, says
from dashboard.store import kept

_SQL: Final = Path(__file__).parent / "sql"
_NUMBERS: Final = frozenset(
    {"value", "value_to", "char_start", "char_end", "years_apart", "longitude", "latitude", "year"}
)
_REPEATED: Final = frozenset({"indicator_id", "concept_id", "bound", "kind", "source_id", "locator", "grade"})


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


def columns(cursor: duckdb.DuckDBPyConnection, statement: str, **parameters: Any) -> dict[str, np.ndarray]:
    """Run ``sql/<statement>.sql`` and return its columns as arrays: what ``read`` returns, for thousands of rows.

    Texts and dates that repeat are one object, so that a frame of a whole country stays small. A list that stands as
    ``IN ($name...)`` in the statement is written out: what is sorted by it is then read without the rest.
    """
    text = _sql(statement)
    for name, values in [one for one in parameters.items() if f"(${one[0]}...)" in text]:
        text = text.replace(f"(${name}...)", f"({', '.join(f'${name}_{at}' for at in range(len(values)))})")
        del parameters[name]
        parameters |= {f"{name}_{at}": value for at, value in enumerate(values)}
    found = cursor.sql(text, params=parameters).to_arrow_table()
    return {name: _array(name, found.column(at).combine_chunks()) for at, name in enumerate(found.column_names)}


def _array(name: str, values: pa.Array) -> np.ndarray:
    if name in _NUMBERS:
        return np.asarray(values.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
    kind = values.type
    if name in _REPEATED or pa.types.is_date(kind):
        parts = values.dictionary_encode()
        known = np.empty(len(parts.dictionary) + 1, dtype=object)
        known[:-1], known[-1] = parts.dictionary.to_pylist(), None
        return np.asarray(known[parts.indices.fill_null(-1).to_numpy(zero_copy_only=False)])
    if pa.types.is_list(kind):
        out = np.empty(len(values), dtype=object)
        out[:] = values.to_pylist()
        return out
    if pa.types.is_string(kind):
        return np.asarray(values.to_numpy(zero_copy_only=False), dtype=object)
    return np.asarray(values.to_numpy(zero_copy_only=False))


def build_id(cursor: duckdb.DuckDBPyConnection) -> str:
    """Return the id of the snapshot."""
    return kept(cursor, "build_id", lambda: str(read(cursor, "build")["build_id"].iloc[0]))


def regions(cursor: duckdb.DuckDBPyConnection, language: str) -> pd.DataFrame:
    """Return every region with a name that tells it apart (columns of ``sql/regions.sql``)."""
    found = kept(cursor, ("regions", language), lambda: read(cursor, "regions", language=language))
    return found.copy(deep=False)  # pandas copies what is written to: the kept table stays as it is


def indicators_of(cursor: duckdb.DuckDBPyConnection, wanted: Sequence[str], language: str) -> pd.DataFrame:
    """Return indicators in the order asked for, units in words; unknown ones are left out."""
    everything, places = kept(cursor, ("indicators", language), lambda: _every_indicator(cursor, language))
    return everything.take([places[one] for one in listed(wanted) if one in places]).reset_index(drop=True)


def _every_indicator(cursor: duckdb.DuckDBPyConnection, language: str) -> tuple[pd.DataFrame, dict[str, int]]:
    found = with_units(read(cursor, "indicators", language=language), language)
    return found, {one: at for at, one in enumerate(found["indicator_id"])}


def sources_of(cursor: duckdb.DuckDBPyConnection, ids: Collection[str], language: str) -> pd.DataFrame:
    """Return sources by id, the most trusted first (columns of ``sql/sources.sql``)."""
    everything, places = kept(cursor, ("sources", language), lambda: _every_source(cursor, language))
    ids = set(ids)
    return everything.take(sorted(places[one] for one in ids if one in places)).reset_index(drop=True)


def _every_source(cursor: duckdb.DuckDBPyConnection, language: str) -> tuple[pd.DataFrame, dict[str, int]]:
    found = read(cursor, "sources", language=language)
    return found, {one: at for at, one in enumerate(found["source_id"])}


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
