"""The long shape, one row a figure, from CSV and Parquet: codes, words, bounds, gaps and periods of each row."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import CountyPair
from fixture_report import agree, facts, figures, report_data, run

LONG = """\
报表：虚市网格表（2026年9月）
行政区划代码,地区,指标,单位,数值,口径,缺失原因
990101,甲县,网格数,个,"1,073",,
990101,甲县,志愿服务时长,万小时,6.7,以上,
990102,乙县,网格数,个,,,不公开
990102000000,乙县,志愿服务时长,万小时,２.５,,
"""


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyPair:
    """A data folder for reports, spoken to in English."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    return report_data(tmp_path)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_of_an_office_is_read_in_its_encoding(pair: CountyPair, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "导出.csv"
    file.write_text(LONG, encoding=encoding)
    agree(pair, file, "--publisher", "虚市局", "--batch", "long_rows")
    assert figures(pair, "long_rows") == {
        ("990101", "grids_total"): ("1073", "exact", "", "1,073", "E3"),
        ("990101", "volunteer_hours"): ("67000", "at_least", "", "6.7", "E4"),
        ("990102", "grids_total"): ("", "", "withheld", "", "E5"),
        ("990102", "volunteer_hours"): ("25000", "exact", "", "２.５", "E6"),
    }


def test_an_indicator_that_was_not_agreed_is_named(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "导出.csv"
    file.write_text(LONG, encoding="utf-8")
    agree(pair, file, "--publisher", "虚市局", "--batch", "long_rows")
    before = facts(pair)
    file.write_text(LONG + "990101,甲县,蜂箱数,个,5,,\n990102,乙县,网格数,百个,5,,\n", encoding="utf-8")
    assert run(pair, file) == 1
    told = capsys.readouterr().out
    assert "导出.csv C7  “蜂箱数（个）”: the mapping long_rows.yml has no such column or indicator." in told
    assert "导出.csv C8  “网格数（百个）”: the mapping long_rows.yml has no such column or indicator." in told
    assert facts(pair) == before


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("以上", "大概", "导出.csv F4  “大概”: is no known bound."),
        ("不公开", "不知道", "导出.csv G5  “不知道”: is no known reason."),
        (",,,不公开", ",5,,不公开", "导出.csv G5  “不公开”: a figure and a reason for its absence."),
        ("990101,甲县,志愿", ",,志愿", "导出.csv B4: figures without a region."),
    ],
)
def test_words_of_a_row_are_checked(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str
) -> None:
    file = tmp_path / "导出.csv"
    file.write_text(LONG, encoding="utf-8")
    agree(pair, file, "--publisher", "虚市局", "--batch", "long_rows")
    file.write_text(LONG.replace(old, new), encoding="utf-8")
    assert run(pair, file) == 1
    assert words in capsys.readouterr().out


def test_parquet_of_several_months_becomes_a_file_a_month(pair: CountyPair, tmp_path: Path) -> None:
    table = pa.table({
        "region_code": ["990101", "990101", "990102"],
        "indicator_id": ["grids_total", "grids_total", "satisfaction_rate"],
        "value": [10.0, 11.0, 98.5], "period": ["2026-08", "2026-09", "2026-09"],
    })  # fmt: skip
    file = tmp_path / "export.parquet"
    pq.write_table(table, file)
    agree(pair, file, "--publisher", "虚市局", "--batch", "months")
    assert figures(pair, "months", "2026-08") == {
        ("990101", "grids_total"): ("10", "exact", "", "10", "row 1 value"),
    }
    assert figures(pair, "months", "2026-09") == {
        ("990101", "grids_total"): ("11", "exact", "", "11", "row 2 value"),
        ("990102", "satisfaction_rate"): ("98.5", "exact", "", "98.5", "row 3 value"),
    }


def test_a_torn_parquet_and_an_empty_file_are_refused(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn, empty = tmp_path / "a.parquet", tmp_path / "b.csv"
    torn.write_bytes(b"PAR1" + bytes(50))
    empty.write_bytes(b"")
    for file in (torn, empty):
        assert run(pair, file) == 2
        assert file.name in capsys.readouterr().err


def test_several_files_of_one_kind_make_one_month(pair: CountyPair, tmp_path: Path) -> None:
    head = "2026年9月\n区划代码,网格数（个）\n"
    first, second = tmp_path / "甲.csv", tmp_path / "乙.csv"
    first.write_text(head + "990101,1\n", encoding="utf-8")
    second.write_text(head + "990102,2\n", encoding="utf-8")
    agree(pair, first, "--publisher", "虚市局", "--batch", "parts")
    assert run(pair, first, second) == 0
    assert {key[0]: (value[0], value[4]) for key, value in figures(pair, "parts").items()} == {
        "990101": ("1", "甲.csv B3"), "990102": ("2", "乙.csv B3"),
    }  # fmt: skip
