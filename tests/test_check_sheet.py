"""The check sheet of a place: everything that is said of it, readable in a spreadsheet, with room for answers."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from fixture_snapshot import BUILD_ID, FORMULA, store  # noqa: F401  (a fixture)
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.check_sheet import xlsx_bytes
from dashboard.store import Store
from dashboard.view import View


def sheets(store: Store, code: str, language: str, group: str = "all") -> dict[str, Worksheet]:  # noqa: F811
    data = xlsx_bytes(View(kind="profile", highlight=code, group=group), store, language)
    assert data is not None
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: sheet for sheet in book.worksheets}


def lines(sheet: Worksheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_every_published_figure_of_the_place_is_listed_with_its_evidence(store: Store) -> None:  # noqa: F811
    found = sheets(store, "990121", "zh")
    assert list(found) == ["说明", "数字", "做法", "缺项"]
    head, *rows = lines(found["数字"])
    assert head == [
        "序号", "指标", "范围", "数值", "单位", "时间", "原文写法", "来源与位置", "等级", "核对", "说明", "是否属实",
        "应为", "出处", "备注", "编号",
    ]  # fmt: skip
    # Eight figures of 甲县, the part of a town and the target among them; what is calculated is published nowhere.
    assert sorted(str(row[15]) for row in rows) == [
        "o_jia_branches", "o_jia_grids", "o_jia_grids_old", "o_jia_grids_town", "o_jia_issues", "o_jia_rate",
        "o_jia_residents", "o_jia_target",
    ]  # fmt: skip
    issues = next(row for row in rows if row[15] == "o_jia_issues")
    assert issues[1:10] == [
        "上报事项数", "整个地区", "≥67,000", "件", "2023年", "6.7万余条",
        "甲县融媒体 · 甲县的网格 · 2024-01-01 · 全文第 61–66 字", "C", "已与原文核对",
    ]  # fmt: skip
    target = next(row for row in rows if row[15] == "o_jia_target")
    assert (target[3], target[10]) == ("2,000", "计划目标")
    town = next(row for row in rows if row[15] == "o_jia_grids_town")
    assert (town[2], town[9]) == ("某镇", "未存全文，未核对")
    assert all(cell is None for row in rows for cell in row[11:15])


def test_practices_and_what_the_group_publishes_are_asked_for(store: Store) -> None:  # noqa: F811
    found = sheets(store, "990131", "en")
    assert list(found) == ["About", "Figures", "Practices", "Gaps"]
    gaps = lines(found["Gaps"])
    # 甲县 and 乙县 publish these, 鼓楼区 does not; every other place of its tier counts.
    assert [row[1] for row in gaps[1:]] == ["Residents", "Issues reported", "Resolution rate"]
    assert [str(row[3]) for row in gaps[1:]][-1] == "Withheld"
    assert gaps[0][-5:-1] == ["Correct?", "Should be", "Source of this", "Remarks"]
    practices = lines(sheets(store, "990121", "zh")["做法"])
    assert practices[1][1:7] == ["议事协商", "楼宇协商会", "整个地区", "议事办事", "定义。", "楼宇协商会"]


def test_the_head_says_what_it_is_which_version_and_how_it_is_returned(store: Store) -> None:  # noqa: F811
    said = [str(row[0]) for row in lines(sheets(store, "990121", "zh")["说明"])]
    assert said[0] == "甲县 核对单"
    assert said[-1] == f"数据版本 {BUILD_ID}，2026-01-02 生成"
    assert "共 8 个数字、1 项做法" in said[2]
    assert any("交回" in line for line in said)
    english = [str(row[0]) for row in lines(sheets(store, "990121", "en")["About"])]
    assert english[0] == "Jia: check sheet" and any("hand it back" in line for line in english)


def test_the_answer_is_chosen_and_the_sheet_prints_on_a4(store: Store) -> None:  # noqa: F811
    sheet = sheets(store, "990121", "zh")["数字"]
    rule = sheet.data_validations.dataValidation[0]
    assert (rule.formula1, str(rule.sqref)) == ('"是,否"', "L2:L9")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert str(sheet.print_area).replace("$", "").endswith("A1:O9")
    assert sheet.freeze_panes == "C2" and str(sheet.print_title_rows).replace("$", "") == "1:1"


def test_nothing_in_it_runs(store: Store) -> None:  # noqa: F811
    data = xlsx_bytes(View(kind="profile", highlight="990132", group="all"), store, "zh")
    assert data is not None
    sheet = openpyxl.load_workbook(io.BytesIO(data))["数字"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=12")
    assert cell.data_type == "s" and cell.quotePrefix
    assert any(FORMULA in str(cell.value) for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        written = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in text or "<hyperlink" in text for text in written)


def test_a_place_that_is_not_known_has_no_sheet(store: Store) -> None:  # noqa: F811
    assert xlsx_bytes(View(kind="profile", highlight="123456"), store, "zh") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_place_without_figures_still_gets_its_sheet(store: Store, language: str) -> None:  # noqa: F811
    found = sheets(store, "990200", language)
    assert len(lines(list(found.values())[1])) == 1
