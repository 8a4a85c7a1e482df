"""The rows of figures over time: every figure of some places, and the gaps of the places without."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from dashboard.cells import Grid, gap_cells, of_grid, rows_of, table
from dashboard.figure_rows import Within, completed, every
from dashboard.frame import COLUMNS
from dashboard.view import View


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one snapshot: a view, the places of the snapshot, and the language of the names."""

    view: View
    cursor: duckdb.DuckDBPyConnection
    places: pd.DataFrame
    language: str


def figures(question: Question, codes: list[str], indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of some places as published, with every column that a normalisation needs.

    By indicator, place and date, figures without a date last; no rank holds over time.
    """
    grid = Grid(_places(question, codes), indicators)
    ids = indicators["indicator_id"].tolist()
    view, ends = question.view, question.view.kind == "dumbbell"
    lanes = of_grid(grid, every(question.cursor, codes, ids, Within.of(view), ends) if grid.size else [])
    found = completed(question.cursor, lanes, question.language)
    pairs = grid.numbers(found)
    days = np.array(found["period_end"], dtype="datetime64[D]")
    order = np.lexsort((found["choice"], days, pairs))  # no date comes last, as it does in SQL
    nothing = np.full(len(order), None, dtype=object), np.full(len(order), "", dtype=object)
    rows = table(rows_of(grid, pairs[order], found, order, nothing), (*COLUMNS, "choice"))
    keys = (rows[name].tolist() for name in ("region_code", "indicator_id", "concept_id", "kind"))
    series = [
        f"{code}|{indicator}|{concept or ''}|{kind}" for code, indicator, concept, kind in zip(*keys, strict=True)
    ]
    rows["series"] = pd.Series(series, dtype="object")
    rows["superseded"] = _superseded(rows)
    return rows


def _superseded(rows: pd.DataFrame) -> np.ndarray:
    """Mark the figures whose series has a preferred one of the same time."""
    columns = [rows[name].tolist() for name in ("series", "kind", "period_start", "period_end")]
    spans = [
        (series, start if kind in ("flow", "rate", "ratio") else None, end)
        for series, kind, start, end in zip(*columns, strict=True)
    ]
    seen: set[object] = set()
    again = np.zeros(len(rows), dtype=bool)
    for at in np.argsort(rows["choice"].to_numpy(), kind="stable").tolist():
        again[at] = spans[at] in seen and spans[at][2] is not None
        seen.add(spans[at])
    return again


def gaps(question: Question, codes: list[str], indicators: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each place and indicator without any figure, as the comparison has it."""
    grid = Grid(_places(question, codes), indicators)
    empty = np.ones(grid.size, dtype=bool)
    empty[grid.numbers({name: there[name].to_numpy() for name in ("region_code", "indicator_id")})] = False
    cells = table(gap_cells(question.cursor, grid, empty, Within.of(question.view), question.language), COLUMNS)
    return cells.assign(series=pd.Series(None, index=cells.index, dtype="object"), superseded=False)


def _places(question: Question, codes: list[str]) -> pd.DataFrame:
    at = pd.Index(question.places["region_code"]).get_indexer(pd.Index(codes, dtype=object))
    return question.places.take(at).reset_index(drop=True)


def without_nan(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose texts and dates are None where they are missing: NaN reads as a true value."""
    rows = rows.copy()
    for column, kind in rows.dtypes.items():
        if kind == "object" or str(kind).startswith(("str", "datetime")):
            values = rows[column].astype("object").to_numpy(copy=True)
            missing = pd.isna(values)
            if missing.any() or kind != "object":
                values[missing] = None
                rows[column] = pd.Series(values, dtype="object", index=rows.index)
    return rows
