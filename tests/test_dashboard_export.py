"""A file keeps what the screen says: citations, gaps in words, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from fixture_snapshot import FORMULA, HOSTILE, store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.export import csv_bytes
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
        "数据版本": "fixture-1",
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
