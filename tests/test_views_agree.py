"""For fifty views chosen at random, the picture, the table, the files and the database say the same."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest
from fixture_views import views_by_chance

from dashboard import export, queries
from dashboard.divided import DENOMINATORS
from dashboard.frame import Frame, records
from dashboard.normalise import months
from dashboard.render import charts, table, words
from dashboard.render.hover import read_mark
from dashboard.store import Store
from dashboard.view import View


@pytest.mark.parametrize(("view", "language"), views_by_chance(50), ids=lambda v: getattr(v, "kind", v))
def test_picture_table_files_and_database_say_the_same(view: View, language: str) -> None:
    store = Store()
    frame = queries.frame(view, store, language)
    _table_equals(frame, view)
    _csv_equals(frame)
    _workbook_equals(frame, view)
    _parquet_equals(frame, view)
    _database_equals(frame, view, store)
    _picture_equals(frame, view)


def _table_equals(frame: Frame, view: View) -> None:
    shown = table.table(frame, view)
    assert len(shown) == len(frame.rows)
    for row, told in zip(records(frame.rows), records(shown), strict=True):
        assert same(told["number"], row["value"])
        assert told["observation_id"] == row["observation_id"]
        if row["gap"]:
            assert not re.search(r"\d", told["value"].replace("10,000", "")), told["value"]
        else:
            assert told["value"].startswith(words.bound_symbol(row["bound"]))


def _csv_equals(frame: Frame) -> None:
    lines = list(csv.reader(io.StringIO(export.csv_bytes(frame).decode("utf-8-sig"))))
    heads = {name: at for at, name in enumerate(lines[0])}
    number = heads[table.say(frame.language, "column.number")]
    assert [line[number] for line in lines[1:]] == [
        "" if math.isnan(v) else (str(int(v)) if v.is_integer() else repr(v)) for v in frame.rows["value"].astype(float)
    ]


def _workbook_equals(frame: Frame, view: View) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export.xlsx_bytes(frame, view)), read_only=True).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    head = next(at for at, line in enumerate(lines) if table.say(frame.language, "column.number") in line)
    number = lines[head].index(table.say(frame.language, "column.number"))
    found = [line[number] for line in lines[head + 1 : head + 1 + len(frame.rows)]]
    assert all(
        same(math.nan if got is None else got, want) for got, want in zip(found, frame.rows["value"], strict=True)
    )


def _parquet_equals(frame: Frame, view: View) -> None:
    back = pyarrow.parquet.read_table(io.BytesIO(export.parquet_bytes(frame, view))).to_pandas()
    assert len(back) == len(frame.rows)
    column = "value" if "value" in back else "number"
    assert all(same(a, b) for a, b in zip(back[column], frame.rows["value"], strict=True))
    assert back["bound"].fillna("").tolist() == frame.rows["bound"].fillna("").tolist()


def _database_equals(frame: Frame, view: View, store: Store) -> None:
    with store.cursor() as cursor:
        for row in records(frame.rows):
            if row["gap"]:
                assert math.isnan(row["value"])
                assert row["observation_id"] is None
                continue
            stored = cursor.execute(
                "SELECT region_code, indicator_id, value, bound FROM figure WHERE observation_id = ?",
                [row["observation_id"]],
            ).fetchone()
            assert stored is not None
            assert stored[:2] == (row["region_code"], row["indicator_id"])
            published = (row["value"], row["bound"]) if _unchanged(row) else (row["base_value"], row["base_bound"])
            assert (stored[2], stored[3]) == published
            if not _unchanged(row) and row["base_bound"] == row["bound"] == "exact" and pd.isna(row["value_to"]):
                assert row["value"] == pytest.approx(_again(row, view), rel=1e-9)


def _unchanged(row: dict[str, Any]) -> bool:
    return bool(pd.isna(row["base_value"]))


def _again(row: dict[str, Any], view: View) -> float:
    """Calculate a normalised figure from what the row says stands behind it."""
    if view.normalise == "per_month":
        return float(row["base_value"] / months(row["period_start"], row["period_end"]))
    if view.normalise == "peer_index":
        return float(row["value"])  # the median has tests of its own
    return float(row["base_value"] / row["denominator_value"] * DENOMINATORS[view.normalise][1])


def _picture_equals(frame: Frame, view: View) -> None:
    figure = json.loads(charts.draw(frame, view, "light").to_json())
    known = {row["observation_id"]: row for row in records(frame.rows) if row["gap"] is None}
    seen = 0
    for trace in figure["data"]:
        marks = trace.get("customdata") or []
        hovers = trace.get("hovertext") or []
        for at, mark in enumerate(marks):
            found = read_mark(mark)
            if found is None or not found.observation_id:
                continue
            assert found.observation_id in known, found
            if at < len(hovers) and isinstance(hovers, list) and hovers[at]:
                row = known[found.observation_id]
                told = [_plain(words.value_text(row, frame.language, full=full)) for full in (True, False)]
                assert any(value in _plain(hovers[at]) for value in told), (told, hovers[at])
                seen += 1
    assert seen or not known or view.kind in ("scatter", "dumbbell", "profile")
    assert "NaN" not in json.dumps([t.get("hovertext") for t in figure["data"]])


def _plain(text: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", text.replace("&lt;", "<").replace("&amp;", "&"))


def same(a: Any, b: Any) -> bool:
    return (pd.isna(a) and pd.isna(b)) or a == b or a == pytest.approx(b, rel=1e-12)
