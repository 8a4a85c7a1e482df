"""A file keeps what the screen says: citations, gaps in words, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fixture_snapshot import FORMULA, HOSTILE, store, write_snapshot  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.export import csv_bytes, parquet_bytes, table_csv_bytes, xlsx_bytes
from dashboard.frame import Frame
from dashboard.render.table import table as twin
from dashboard.store import Store
from dashboard.view import View


def read(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_one_row_a_figure_with_its_citation(store: Store) -> None:  # noqa: F811
    rows = read(csv_bytes(queries.frame(View(indicators=("grids_total",)), store, "zh")))
    assert len(rows) == 8
    assert rows[0] == {
        "地区": "甲县", "地区代码": "990121", "级别": "县（市）", "指标": "网格数", "指标编号": "grids_total",
        "数值（数字）": "1073", "上限": "", "界限": "确数", "单位": "个", "口径": "", "类型": "时点数", "起": "",
        "止": "2024-01-01", "日期依据": "按发表日", "名次": "1", "情况": "已公布", "缺失说明": "",
        "原文写法": "1073个网格", "是否计算": "否", "编号": "o_jia_grids", "计算所用编号": "", "等级": "C",
        "发布者": "甲县融媒体", "来源标题": "甲县的网格", "发表日期": "2024-01-01", "版面": "29", "网址": "",
        "所在位置": "", "原文字符位置": "21–28", "引用格式": "甲县融媒体：《甲县的网格》，2024-01-01、29",
        "数据版本": "fixture-1", "核对": "已与原文核对", "来源有矛盾": "否", "覆盖": "8 个地区中 7 个公布",
    }  # fmt: skip


def test_a_gap_has_words_and_no_number(store: Store) -> None:  # noqa: F811
    rows = read(csv_bytes(queries.frame(View(indicators=("resolution_rate",)), store, "en")))
    gaps = {row["Place"]: row for row in rows if not row["Id"]}
    assert gaps["Ding"]["Value (number)"] == ""
    assert gaps["Ding"]["Rank"] == ""
    assert (gaps["Ding"]["Status"], gaps["Ding"]["Why missing"]) == ("Not comparable", "counted otherwise")
    assert "0" not in {row["Value (number)"] for row in rows}


def test_what_a_spreadsheet_would_run_is_disarmed(store: Store) -> None:  # noqa: F811
    rows = read(csv_bytes(queries.frame(View(indicators=("grids_total",), levels=("county",)), store, "zh")))
    hostile = next(row for row in rows if row["编号"] == "o_hostile_grids")
    assert hostile["来源标题"] == f"'{FORMULA}"
    assert hostile["原文写法"] == "'=12"
    assert hostile["地区"] == HOSTILE  # plain text in a file: nothing reads it as HTML


def test_a_calculation_lists_its_inputs_and_both_sources(store: Store) -> None:  # noqa: F811
    view = View(indicators=("residents_per_grid",), regions=("990121",))
    row = read(csv_bytes(queries.frame(view, store, "en")))[0]
    assert row["Value (number)"].startswith("814.2879")
    assert (row["Calculated"], row["Ids of inputs"]) == ("yes", "o_jia_residents o_jia_grids")
    assert row["Publisher"] == "甲县融媒体 | 丁市统计局" or row["Publisher"] == "丁市统计局 | 甲县融媒体"


def test_the_map_is_a_table_of_counts(store: Store) -> None:  # noqa: F811
    rows = read(csv_bytes(queries.frame(View(kind="places_map"), store, "en")))
    jia = next(row for row in rows if row["Place"] == "Jia")
    assert (jia["Figures"], jia["Base seven"], jia["Longitude"]) == ("8", "yes", "113")


GRIDS = View(indicators=("grids_total",))
RATES = View(indicators=("resolution_rate",))


def sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def lines(data: bytes, sheet: str) -> list[dict[str, Any]]:
    head, *rows = sheets(data)[sheet]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_workbook_has_numbers_dates_sources_and_what_it_is_about(store: Store) -> None:  # noqa: F811
    frame = queries.frame(GRIDS, store, "zh")
    data = xlsx_bytes(frame, GRIDS, "http://atlas.example/compare?ind=grids_total")
    assert list(sheets(data)) == ["数据", "来源", "说明"]
    jia = next(row for row in lines(data, "数据") if row["编号"] == "o_jia_grids")
    assert (jia["数值（数字）"], jia["止"]) == (1073, datetime(2024, 1, 1))
    assert jia["引用格式"] == "甲县融媒体：《甲县的网格》，2024-01-01、29"
    assert jia["覆盖"] == "8 个地区中 7 个公布"
    references = {row["来源编号"]: row["参考文献格式（GB/T 7714—2015）"] for row in lines(data, "来源")}
    assert references["jia"] == "甲县的网格[N]. 甲县融媒体, 2024-01-01(29)."
    about = sheets(data)["说明"]
    assert ("链接", "http://atlas.example/compare?ind=grids_total") in about
    assert ("数据版本", "fixture-1") in about
    assert {"标题", "怎么看", "覆盖", "注意", "指标定义", "引用本数据"} <= {row[0] for row in about}


def test_the_head_of_a_workbook_stays_in_sight(store: Store) -> None:  # noqa: F811
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(queries.frame(GRIDS, store, "en"), GRIDS)))
    assert book.worksheets[0].freeze_panes == "B2"
    assert book.worksheets[0].auto_filter.ref is not None
    widths = [column.width for column in book.worksheets[0].column_dimensions.values()]
    assert min(widths) >= 8
    assert max(widths) <= 48


def test_a_gap_of_a_workbook_is_an_empty_number_and_a_word(store: Store) -> None:  # noqa: F811
    rows = lines(xlsx_bytes(queries.frame(RATES, store, "en"), RATES), "Data")
    ding = next(row for row in rows if row["Place"] == "Ding")
    assert ding["Value (number)"] is None
    assert (ding["Status"], ding["Why missing"]) == ("Not comparable", "counted otherwise")
    assert 0 not in {row["Value (number)"] for row in rows}


def test_no_cell_of_a_workbook_is_a_formula_now_or_after_an_edit(store: Store) -> None:  # noqa: F811
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(queries.frame(GRIDS, store, "zh"), GRIDS)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    hostile = [cell for cell in cells if cell.value in (FORMULA, "=12")]
    assert len(hostile) >= 2
    assert all(cell.quotePrefix for cell in hostile)


def test_parquet_keeps_types_and_carries_its_citation(store: Store) -> None:  # noqa: F811
    table = pq.read_table(io.BytesIO(parquet_bytes(queries.frame(RATES, store, "en"), RATES, "http://atlas.example/")))
    rows = {row["region_code"]: row for row in table.to_pylist()}
    assert rows["990122"]["value"] == 95.0
    assert rows["990122"]["bound"] == "at_least"
    assert rows["990122"]["period_end"] == date(2023, 12, 31)
    assert rows["990122"]["source_ids"] == ["yi"]
    assert rows["990100"]["value"] is None
    assert rows["990100"]["gap"] == "not_comparable"
    metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert metadata["build"] == "fixture-1"
    assert metadata["link"] == "http://atlas.example/"
    assert metadata["title"]
    assert "Data version fixture-1" in metadata["citation"]
    assert json.loads(metadata["view"])["indicators"] == ["resolution_rate"]
    assert {source["source_id"] for source in json.loads(metadata["sources"])} == {"jia", "yi"}


def normalised(frame: Frame) -> Frame:
    """Return a frame as a rate: 甲县 alone has residents to divide by."""
    rows = frame.rows.copy()
    at = rows.index[rows["region_code"] == "990121"][0]
    other = {
        "value": 12.28, "base_value": 1073.0, "base_bound": "exact", "base_unit": "个",
        "denominator_id": "o_jia_residents", "denominator_name": "常住人口", "denominator_value": 873731.0,
        "denominator_bound": "at_least", "denominator_unit": "人", "denominator_end": date(2020, 11, 1),
        "denominator_source": "丁市统计局", "conflict": True,
    }  # fmt: skip
    for column, value in other.items():
        if column not in rows:
            rows[column] = pd.Series([None] * len(rows), dtype="object", index=rows.index)
        rows[column] = rows[column].astype("object")
        rows.at[at, column] = value
    return replace(frame, rows=rows)


def test_a_rate_brings_what_it_was_divided_by_and_when_that_was(store: Store) -> None:  # noqa: F811
    frame = normalised(queries.frame(GRIDS, store, "zh"))
    said = {
        "公布的原数": "1073", "原数界限": "确数", "原数单位": "个", "分母": "常住人口", "分母数值": "873731",
        "分母界限": "不少于", "分母单位": "人", "分母日期": "2020-11-01", "分母来源": "丁市统计局",
        "分母编号": "o_jia_residents", "来源有矛盾": "是",
    }  # fmt: skip
    jia = next(row for row in read(csv_bytes(frame)) if row["编号"] == "o_jia_grids")
    assert {name: jia[name] for name in said} == said
    sheet = next(row for row in lines(xlsx_bytes(frame, GRIDS), "数据") if row["编号"] == "o_jia_grids")
    assert (sheet["分母数值"], sheet["分母日期"]) == (873731, datetime(2020, 11, 1))
    table = pq.read_table(io.BytesIO(parquet_bytes(frame, GRIDS)))
    assert table.schema.field("denominator_end").type == pa.date32()
    assert table.schema.field("denominator_value").type == pa.float64()


def test_figures_as_published_have_no_columns_for_a_denominator(store: Store) -> None:  # noqa: F811
    assert "分母" not in read(csv_bytes(queries.frame(GRIDS, store, "zh")))[0]


def test_several_figures_of_one_place_are_all_in_the_file(store: Store) -> None:  # noqa: F811
    """A trend has a row for every date."""
    frame = queries.frame(GRIDS, store, "zh")
    older = frame.rows[frame.rows["observation_id"] == "o_jia_grids"].assign(
        observation_id="o_jia_grids_old", value=900.0, period_end=date(2022, 12, 31)
    )
    frame = replace(frame, rows=pd.concat([frame.rows, older], ignore_index=True))
    both = [row["数值（数字）"] for row in read(csv_bytes(frame)) if row["地区代码"] == "990121"]
    assert both == ["1073", "900"]
    assert [r["数值（数字）"] for r in lines(xlsx_bytes(frame, GRIDS), "数据") if r["地区代码"] == "990121"] == [
        1073,
        900,
    ]
    assert pq.read_table(io.BytesIO(parquet_bytes(frame, GRIDS))).num_rows == len(frame.rows)


def test_the_map_and_other_frames_can_be_taken_away_too(store: Store) -> None:  # noqa: F811
    view = View(kind="places_map")
    frame = queries.frame(view, store, "zh")
    assert next(row for row in lines(xlsx_bytes(frame, view), "数据") if row["地区"] == "甲县")["数字"] == 8
    assert pq.read_table(io.BytesIO(parquet_bytes(frame, view))).num_rows == len(frame.rows)


def test_any_table_becomes_a_file_that_runs_nothing() -> None:
    rows = pd.DataFrame({"名称": ["=1+1", None], "数": [2.0, float("nan")]})
    assert table_csv_bytes(rows).decode("utf-8-sig") == "名称,数\r\n'=1+1,2\r\n,\r\n"


@pytest.mark.parametrize(
    ("indicator", "place", "code", "words"),
    [
        ("grids_total", "990121", "compared", "已与原文核对"),
        ("grids_total", "990122", "no_text", "未存全文，未核对"),
        ("residents_per_grid", "990121", "calculated", "计算得出"),
        ("residents", "990131", None, ""),
    ],
)
def test_table_and_files_say_whether_a_figure_was_compared_with_its_text(
    store: Store,  # noqa: F811
    indicator: str,
    place: str,
    code: str | None,
    words: str,
) -> None:
    view = View(indicators=(indicator,), regions=(place,))
    frame = queries.frame(view, store, "zh")
    assert frame.rows["verified"].tolist() == [code]
    assert read(csv_bytes(frame))[0]["核对"] == words
    assert twin(frame, view)["verified"].tolist() == [words]
    assert pq.read_table(io.BytesIO(parquet_bytes(frame, view)))["verified"].to_pylist() == [code]


def test_a_span_whose_text_was_not_here_is_not_called_compared(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    path = write_snapshot(folder)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE observation SET verified = FALSE")
    pointer = json.loads((folder / "current.json").read_text(encoding="utf-8"))
    (folder / "current.json").write_text(json.dumps({**pointer, "sha256": None}), encoding="utf-8")
    view = View(indicators=("grids_total",), regions=("990121",))
    for shown in (view, view.with_(kind="trend")):
        rows = queries.frame(shown, Store(folder), "en").rows
        found = dict(zip(rows["observation_id"], rows["verified"], strict=True))
        assert found["o_jia_grids"] == "text_absent"


def test_a_rate_is_a_calculation_whatever_its_parts_are(store: Store) -> None:  # noqa: F811
    view = View(indicators=("resolution_rate",), normalise="peer_index", group="all")
    rows = queries.frame(view, store, "en").rows
    assert set(rows.loc[rows["base_value"].notna() & rows["gap"].isna(), "verified"]) <= {"calculated"}
    assert rows.loc[rows["gap"].notna(), "verified"].isna().all()
