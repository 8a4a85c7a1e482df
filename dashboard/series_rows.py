"""The rows of figures over time: every figure of some places, and the gaps of the places without."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from dashboard.frame import COLUMNS
from dashboard.read import looked_up, read, with_names
from dashboard.selection import window_end, window_start
from dashboard.view import View


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one snapshot: a view, the places of the snapshot, and the language of the names."""

    view: View
    cursor: duckdb.DuckDBPyConnection
    places: pd.DataFrame
    language: str


def figures(question: Question, codes: list[str], indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of some places as published, with every column that a normalisation needs."""
    view = question.view
    rows = read(
        question.cursor, "series", regions=codes, indicators=indicators["indicator_id"].tolist(),
        min_grade=view.min_grade, language=question.language, since=window_start(view.since),
        until=window_end(view.until),
    )  # fmt: skip
    keys = [rows["region_code"], rows["indicator_id"], rows["concept_id"].fillna(""), rows["kind"]]
    rows["series"] = pd.Series(["|".join(map(str, key)) for key in zip(*keys, strict=True)], dtype="object")
    starts = rows["period_start"].where(rows["kind"].isin(["flow", "rate", "ratio"]), None)
    first = rows.sort_values("choice", kind="stable").assign(start=starts)
    again = first.duplicated(["series", "start", "period_end"]) & first["period_end"].notna()
    rows["superseded"] = again.reindex(rows.index).astype(bool)
    return _completed(rows, question, indicators)


def gaps(question: Question, codes: list[str], indicators: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each place and indicator without any figure, as the comparison has it."""
    view = question.view
    cells = read(
        question.cursor, "cells", regions=codes, indicators=indicators["indicator_id"].tolist(),
        min_grade=view.min_grade, language=question.language, since=window_start(view.since),
        until=window_end(view.until),
    )  # fmt: skip
    cells = cells[cells["gap"].notna()].reset_index(drop=True)
    have = set(zip(there["region_code"], there["indicator_id"], strict=True))
    empty = [cell not in have for cell in zip(cells["region_code"], cells["indicator_id"], strict=True)]
    cells = cells[pd.Series(empty, dtype=bool)].reset_index(drop=True)
    return _completed(cells.assign(series=None, superseded=False), question, indicators)


def _completed(rows: pd.DataFrame, question: Question, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return rows with names, and with empty columns for what a normalisation fills in; no rank holds over time."""
    rows = with_names(rows, question.places)
    for column, name in (("indicator_name", "name"), ("theme", "theme"), ("unit", "unit")):
        rows[column] = looked_up(rows["indicator_id"], indicators["indicator_id"], indicators[name])
    for column in ("rank_from", "rank_to", "rank_of"):
        rows[column] = np.nan
    for column in COLUMNS:
        if column.startswith(("base_", "denominator_")) and column != "base_seven":
            rows[column] = np.nan if "value" in column else pd.Series(None, index=rows.index, dtype="object")
    return without_nan(rows)


def without_nan(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose texts and dates are None where they are missing: NaN reads as a true value."""
    rows = rows.copy()
    for column in rows.columns:
        if rows[column].dtype == "object" or str(rows[column].dtype).startswith(("str", "datetime")):
            values = rows[column].astype("object")
            rows[column] = pd.Series(
                [None if v is pd.NaT or v != v else v for v in values], dtype="object", index=rows.index
            )
    return rows
