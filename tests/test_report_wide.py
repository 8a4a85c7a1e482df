"""A wide monthly report becomes figures of its month: every cell as printed, with its place, totals left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CountyPair
from fixture_report import WIDE, agree, figures, report_data, run, wide, workbook

BATCH = "xushijicengzhiliyuebao"


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyPair:
    """A data folder for reports, spoken to in English."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    return report_data(tmp_path)


def test_every_cell_of_an_awkward_sheet_is_read_as_it_stands(pair: CountyPair, tmp_path: Path) -> None:
    agree(pair, wide(tmp_path / "月报.xlsx"))
    assert figures(pair, BATCH) == {
        ("990101", "grids_total"): ("1073", "exact", "", "１，０７３", "网格!D5"),
        ("990102", "grids_total"): ("512", "exact", "", "512", "网格!D6"),
        ("990103", "grids_total"): ("300", "exact", "", "300", "网格!D7"),
        ("990101", "grid_workers_full_time"): ("1200", "exact", "", "1,200", "网格!E5"),
        ("990102", "grid_workers_full_time"): ("600", "approx", "", "约600", "网格!E6"),
        ("990103", "grid_workers_full_time"): ("310", "exact", "", "310", "网格!E7"),
        ("990101", "grid_workers_part_time"): ("300", "exact", "", "300", "网格!F5"),
        ("990102", "grid_workers_part_time"): ("", "", "not_published", "", "网格!F6"),
        ("990103", "grid_workers_part_time"): ("", "", "not_applicable", "", "网格!F7"),
        ("990101", "issues_reported"): ("120", "exact", "", "120", "网格!G5"),
        ("990102", "issues_reported"): ("88", "exact", "", "88", "网格!G6"),
        ("990103", "issues_reported"): ("77", "exact", "", "77", "网格!G7"),
        ("990101", "satisfaction_rate"): ("98.5", "exact", "", "98.5%", "网格!H5"),
        ("990102", "satisfaction_rate"): ("97.2", "exact", "", "97.2%", "网格!H6"),
        ("990103", "satisfaction_rate"): ("90", "exact", "", "90", "网格!H7"),
    }


def test_a_figure_stands_in_the_snapshot_with_its_cell(pair: CountyPair, tmp_path: Path) -> None:
    agree(pair, wide(tmp_path / "月报.xlsx"), "--published", "2026-10-08")
    pair.build()
    rows = pair.rows(
        "SELECT value, period_start, period_end, source_id, locator, as_printed FROM periodic_observation"
        " WHERE region_code = '990102' AND indicator_id = 'issues_reported'"
    )
    assert [tuple(map(str, row)) for row in rows] == [
        ("88.0", "2026-09-01", "2026-09-30", f"{BATCH}-2026-09", "网格!G6", "88")
    ]
    source = pair.rows(f"SELECT title, publisher, published, grade FROM source WHERE source_id = '{BATCH}-2026-09'")
    assert source == [("虚市基层治理月报 2026-09", "虚市政务服务局", "2026-10-08", "B")]


def test_a_total_that_is_no_sum_is_told_with_both_numbers(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agree(pair, wide(tmp_path / "月报.xlsx"))
    assert "add up" not in capsys.readouterr().out
    assert run(pair, wide(tmp_path / "月报.xlsx", {"D8": 1900, "F8": 301})) == 0
    told = capsys.readouterr().out
    assert "网格!D8  合计  “1900”: is 1900, but 3 rows add up to 1885: a difference of 15." in told
    assert "网格!F8  合计  “301”: is 301, but 1 rows add up to 300: a difference of 1." in told


def test_subtotals_and_a_prefecture_above_its_counties_are_not_counted_twice(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["2026年9月网格情况"],
        ["地区", "网格数（个）"],
        ["虚市", 30], ["甲县", 10], ["乙县", 20], ["小 计", 30],
        ["实市", 5], ["丁县", 5], ["实市小计", 6],
        ["总  计", 35],
    ]  # fmt: skip
    agree(pair, workbook(tmp_path / "a.xlsx", {"一": rows}), "--publisher", "虚市局", "--batch", "grids")
    told = capsys.readouterr().out
    assert "一!B9  实市小计  “6”: is 6, but 1 rows add up to 5: a difference of 1." in told
    assert told.count("add up") == 1
    assert {key[0]: value[0] for key, value in figures(pair, "grids").items()} == {
        "990100": "30", "990101": "10", "990102": "20", "990200": "5", "990201": "5",
    }  # fmt: skip


def test_two_sheets_of_one_report_and_none_of_the_hidden_ones(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = {
        "网格": [["2026年9月"], ["地区", "网格数"], ["甲县", 10]],
        "志愿": [["县（市、区）", "志愿服务时长（万小时）"], ["甲县", 4.56], ["乙县", "3"]],
        "底稿": [["地区", "网格数"], ["甲县", 99]],
        "说明": [["各县每月五日前报送"]],
    }
    file = workbook(tmp_path / "月报202609.xlsx", sheets, hidden=["底稿"])
    agree(pair, file, "--publisher", "虚市局", "--batch", "two")
    assert "hidden sheets were not read: 底稿" in capsys.readouterr().out
    assert {key: value[0] for key, value in figures(pair, "two").items()} == {
        ("990101", "grids_total"): "10", ("990101", "volunteer_hours"): "45600", ("990102", "volunteer_hours"): "30000",
    }  # fmt: skip


def test_namesakes_are_told_apart_by_the_place_above(pair: CountyPair, tmp_path: Path) -> None:
    rows = [
        ["2026年9月网格情况"], ["所属市", "区县", "网格数（个）"],
        ["虚市", "甲县", 1], [None, "同名县", 2], ["实市", "同名县", 3],
    ]  # fmt: skip
    file = workbook(tmp_path / "b.xlsx", {"一": rows}, merged={"一": ["A3:A4"]})
    agree(pair, file, "--publisher", "虚市局", "--batch", "names")
    assert {key[0]: value[0] for key, value in figures(pair, "names").items()} == {
        "990101": "1", "990109": "2", "990209": "3",
    }  # fmt: skip


def test_a_form_of_the_statistics_office_numbers_its_columns(pair: CountyPair, tmp_path: Path) -> None:
    rows = [["二〇二六年九月网格情况"], ["地　区", "网格数", "专职网格员"], [None, "个", "人"], ["甲", 1, 2],
            ["甲　县", 10, 20], ["  乙县", 30, 40], ["资料来源：虚市统计局"]]  # fmt: skip
    agree(pair, workbook(tmp_path / "c.xlsx", {"一": rows}), "--publisher", "虚市统计局", "--batch", "form")
    assert {key: value[0] for key, value in figures(pair, "form").items()} == {
        ("990101", "grids_total"): "10", ("990101", "grid_workers_full_time"): "20",
        ("990102", "grids_total"): "30", ("990102", "grid_workers_full_time"): "40",
    }  # fmt: skip


def test_an_empty_cell_is_no_figure_and_a_zero_is_one(pair: CountyPair, tmp_path: Path) -> None:
    agree(pair, wide(tmp_path / "月报.xlsx", {"G5": None, "G6": 0}))
    found = figures(pair, BATCH)
    assert ("990101", "issues_reported") not in found
    assert found[("990102", "issues_reported")][0] == "0"


def test_the_fixture_is_what_the_tests_count_by() -> None:
    assert len(WIDE) == 10
