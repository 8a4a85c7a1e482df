"""A template that an office filled in is imported without a question; its example never is."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import CountyPair
from fixture_report import facts, figures, report_data, run
from frictionless import Resource, Schema

from etl.__main__ import main


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyPair:
    """A data folder for reports, spoken to in English."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    return report_data(tmp_path)


def templates(pair: CountyPair, *more: str) -> Path:
    """Make templates of three indicators; return their folder."""
    folder = pair.data.parent / "templates"
    chosen = ("--indicators", "grids_total,satisfaction_rate", "volunteer_hours")
    assert main(["templates", "--data", str(pair.data), "--to", str(folder), *chosen, *more]) == 0
    return folder


def filled(file: Path, cells: dict[str, Any], to: str = "filled.xlsx") -> Path:
    """Fill in cells of the first sheet, as an office would."""
    book = openpyxl.load_workbook(file)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    book.save(file.parent / to)
    return file.parent / to


WIDE = {"B2": "2026-09", "B3": "虚市大数据局", "C7": 1073, "D7": 98.5, "E7": 67000, "C8": "未公布", "D8": "97.2%"}


def test_the_wide_template_has_a_row_a_region_and_units_under_its_headers(pair: CountyPair) -> None:
    book = openpyxl.load_workbook(templates(pair) / "monthly_wide.xlsx")
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("填报", "visible"), ("示例", "visible"), ("填表说明", "visible"), ("_lists", "veryHidden"),
        ("_atlas", "veryHidden"),
    ]  # fmt: skip
    sheet = book["填报"]
    assert [[cell.value for cell in row] for row in sheet["A5:E11"]] == [
        ["行政区划代码", "地区", "网格数", "群众满意率", "志愿服务时长"],
        [None, None, "个", "%", "小时"],
        ["990101", "甲县", None, None, None], ["990102", "乙县", None, None, None],
        ["990103", "丙区", None, None, None], ["990109", "同名县", None, None, None],
        ["990201", "丁县", None, None, None],
    ]  # fmt: skip
    assert sheet.freeze_panes == "C7"
    checks = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation if v.type == "custom"}
    assert checks["D7:D12"] == "OR(AND(ISNUMBER(D7),D7>=0,D7<=100),COUNTIF(atlas_gaps,D7)>0)"


def test_the_long_template_has_lists_to_choose_from(pair: CountyPair) -> None:
    book = openpyxl.load_workbook(templates(pair) / "monthly_long.xlsx")
    sheet = book["填报"]
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert lists == {"A6:A305": "atlas_regions", "B6:B305": "atlas_indicators", "E6:E305": "atlas_bounds",
                     "F6:F305": "atlas_gaps"}  # fmt: skip
    assert [cell.value for cell in book["_lists"]["A"]][:2] == ["甲县（990101）", "乙县（990102）"]
    assert [cell.value for cell in book["_lists"]["E"]][:4] == ["未公布", "不适用", "不可比", "不公开"]


def test_a_filled_wide_template_reaches_the_snapshot_without_a_question(pair: CountyPair) -> None:
    assert run(pair, filled(templates(pair) / "monthly_wide.xlsx", WIDE)) == 0
    assert figures(pair, "monthly_report") == {
        ("990101", "grids_total"): ("1073", "exact", "", "1073", "填报!C7"),
        ("990101", "satisfaction_rate"): ("98.5", "exact", "", "98.5", "填报!D7"),
        ("990101", "volunteer_hours"): ("67000", "exact", "", "67000", "填报!E7"),
        ("990102", "grids_total"): ("", "", "not_published", "", "填报!C8"),
        ("990102", "satisfaction_rate"): ("97.2", "exact", "", "97.2%", "填报!D8"),
    }
    assert not list((pair.data / "imports").glob("*")) if (pair.data / "imports").exists() else True
    pair.build()
    rows = pair.rows("SELECT value, locator FROM periodic_observation WHERE indicator_id = 'volunteer_hours'")
    assert rows == [(67000.0, "填报!E7")]


def test_a_filled_long_template_is_imported_too(pair: CountyPair) -> None:
    cells = {
        "B2": "2026-Q3", "B3": "虚市大数据局", "A6": "甲县（990101）", "B6": "网格数", "D6": 1073,
        "A7": "同名县（990209）", "B7": "群众满意率", "D7": 98.5, "E7": "以上",
        "A8": "乙县（990102）", "B8": "志愿服务时长", "F8": "不公开",
    }  # fmt: skip
    assert run(pair, filled(templates(pair) / "monthly_long.xlsx", cells)) == 0
    assert figures(pair, "monthly_report", "2026-Q3") == {
        ("990101", "grids_total"): ("1073", "exact", "", "1073", "填报!D6"),
        ("990209", "satisfaction_rate"): ("98.5", "at_least", "", "98.5", "填报!D7"),
        ("990102", "volunteer_hours"): ("", "", "withheld", "", "填报!D8"),
    }


def test_the_example_is_never_imported_even_where_nothing_else_is_filled_in(
    pair: CountyPair, capsys: pytest.CaptureFixture[str]
) -> None:
    file = filled(templates(pair) / "monthly_wide.xlsx", {"B2": "2026-09", "B3": "局"})
    before = facts(pair)
    assert run(pair, file) == 2
    assert "has no figure to import" in capsys.readouterr().err
    book = openpyxl.load_workbook(file)
    del book["_atlas"]
    del book["填报"]
    book.save(file)
    assert run(pair, file) == 2
    assert "has no table with a column of regions" in capsys.readouterr().err
    assert facts(pair) == before


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"B2": None}, "填报!B2 of filled.xlsx has no period"),
        ({"B2": "2026年1-9月"}, "填报!B2 of filled.xlsx has no period (“2026年1-9月”)"),
        ({"B3": None}, "填报!B3 of filled.xlsx has no office"),
    ],
)
def test_a_template_without_period_or_office_is_sent_back(
    pair: CountyPair, capsys: pytest.CaptureFixture[str], cells: dict[str, Any], words: str
) -> None:
    assert run(pair, filled(templates(pair) / "monthly_wide.xlsx", WIDE | cells)) == 2
    assert words in capsys.readouterr().err


def test_a_header_that_an_office_changed_is_named(pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(pair, filled(templates(pair) / "monthly_wide.xlsx", WIDE | {"C5": "网格个数和微网格数"})) == 1
    assert "填报!C6  “网格个数和微网格数（个）”: the header has changed; it was “网格数”." in capsys.readouterr().out


def test_a_period_that_the_office_program_made_a_day_is_still_a_month(pair: CountyPair) -> None:
    book = openpyxl.load_workbook(templates(pair) / "monthly_wide.xlsx")
    sheet = book["填报"]
    for cell, value in WIDE.items():
        sheet[cell] = value
    sheet["B2"] = 46266
    sheet["B2"].number_format = "yyyy-mm"
    file = pair.data.parent / "day.xlsx"
    book.save(file)
    assert run(pair, file) == 0
    assert figures(pair, "monthly_report", "2026-09")[("990101", "grids_total")][0] == "1073"


def test_templates_of_several_offices_make_one_month(pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    file = templates(pair) / "monthly_wide.xlsx"
    first = filled(file, {"B2": "2026-09", "B3": "甲局", "C7": 1}, "甲.xlsx")
    second = filled(file, {"B2": "2026-09", "B3": "乙局", "C8": 2}, "乙.xlsx")
    assert run(pair, first, second) == 2
    assert "different offices (乙局, 甲局)" in capsys.readouterr().err
    assert run(pair, first, second, "--publisher", "虚市局") == 0
    assert {key[0]: value[4] for key, value in figures(pair, "monthly_report").items()} == {
        "990101": "甲.xlsx 填报!C7", "990102": "乙.xlsx 填报!C8",
    }  # fmt: skip


def test_an_english_template_is_english(pair: CountyPair) -> None:
    file = templates(pair, "--language", "en", "--level", "county", "--regions", "9901") / "monthly_wide.xlsx"
    sheet = openpyxl.load_workbook(file).worksheets[0]
    assert sheet.title == "Report"
    assert [cell.value for cell in sheet[5]] == ["Code", "Region", "Grids", "Satisfaction rate", "Volunteer hours"]
    assert [sheet.cell(row, 2).value for row in (7, 8, 9)] == ["Jia County", "Yi County", "Tongming County (Xu)"]
    assert run(pair, filled(file, {"B2": "2026-09", "B3": "Office", "C7": 5})) == 0
    assert figures(pair, "monthly_report")[("990101", "grids_total")][0] == "5"


def test_an_unknown_indicator_is_named(pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "--data", str(pair.data), "--indicators", "hives", "resolution_rate"]) == 2
    assert "hives, resolution_rate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("shape", "header", "good", "bad"),
    [
        ("wide", ["region_code", "region_name", "grids_total", "satisfaction_rate", "volunteer_hours"],
         ["990101", "甲县", "1073", "98.5", ""], ["990102", "乙县", "-1", "101", "5"]),
        ("long", ["region_code", "region_name", "indicator_id", "value", "bound", "gap", "period", "note"],
         ["990101", "甲县", "grids_total", "1073", "exact", "", "2026-09", ""],
         ["99", "乙县", "hives", "-1", "about", "lost", "2026-13", ""]),
    ],
)  # fmt: skip
def test_the_table_schema_takes_what_an_import_takes(
    pair: CountyPair, capsys: pytest.CaptureFixture[str], shape: str, header: list[str], good: list[str], bad: list[str]
) -> None:
    folder = templates(pair)
    schema = Schema.from_descriptor(json.loads((folder / f"monthly_{shape}.schema.json").read_text(encoding="utf-8")))

    def faults(*rows: list[str]) -> list[str]:
        out = io.StringIO()
        csv.writer(out).writerows([header, *rows])
        resource = Resource(data=out.getvalue().encode(), format="csv", schema=schema)
        return [f"{field}" for (field,) in resource.validate().flatten(["fieldName"])]

    assert faults(good) == []
    wrong = {"wide": ["grids_total", "satisfaction_rate"],
             "long": ["region_code", "indicator_id", "value", "bound", "gap", "period"]}[shape]  # fmt: skip
    assert sorted(faults(good, bad)) == sorted(wrong)
    file = folder / "rows.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, good])
    more = ("--publisher", "局", "--batch", "by_schema", "--period", "2026-09")
    if run(pair, file, *more) == 1 and shape == "wide":
        path = pair.data / "imports" / "by_schema.proposed.yml"
        path.write_text(path.read_text(encoding="utf-8").replace("factor: null", "factor: 1"), encoding="utf-8")
    assert run(pair, file, "--confirm", *more) == 0
    assert figures(pair, "by_schema")[("990101", "grids_total")][0] == "1073"
