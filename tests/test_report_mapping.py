"""A kind of report is agreed once: proposed with every column, known by its headers after that, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from conftest import CountyPair
from fixture_report import agree, facts, figures, report_data, run, wide, workbook

BATCH = "xushijicengzhiliyuebao"


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyPair:
    """A data folder for reports, spoken to in English."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    return report_data(tmp_path)


def test_a_new_kind_is_proposed_with_every_column_and_nothing_is_imported(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pair, wide(tmp_path / "月报.xlsx")) == 1
    told = capsys.readouterr().out
    assert "月报.xlsx is a kind of report not seen before: 6 columns, 5 recognised. Nothing was imported." in told
    assert not (pair.data / "periodic").exists()
    text = (pair.data / "imports" / f"{BATCH}.proposed.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == {
        "kind": "report", "batch": BATCH, "title": "虚市基层治理月报", "publisher": "虚市政务服务局", "grade": "B",
        "tables": [{
            "sheet": "网格", "shape": "wide", "places": {"region_code": "区划代码", "region_name": "地区"},
            "columns": [
                {"header": "网格数", "unit": "个", "indicator": "grids_total", "factor": 1},
                {"header": "网格员/专职", "unit": "人", "indicator": "grid_workers_full_time", "factor": 1},
                {"header": "网格员/兼职", "unit": "人", "indicator": "grid_workers_part_time", "factor": 1},
                {"header": "办理情况/受理问题", "unit": "件", "indicator": "issues_reported", "factor": 1},
                {"header": "办理情况/群众满意率", "unit": "%", "indicator": "satisfaction_rate", "factor": 1},
                {"header": "办理情况/同比", "unit": "%",
                 "ignored": "a change against another period, not this period's figure"},
            ],
        }],
        "ignored_sheets": {}, "regions": {},
        "signs": {"—": "not_published", "/": "not_applicable", "…": "not_published"},
    }  # fmt: skip


def test_what_is_not_recognised_says_why(pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["2026年9月"],
        ["地区", "蜂箱（个）", "志愿服务时长", "办结率（%）", "网格数（吨）", "9月网格数（个）", "常住人口",
         "1-9月累计受理问题（件）"],
        ["甲县", 3, 12, 98, 7, 5, 12.34, 900],
    ]  # fmt: skip
    file = workbook(tmp_path / "e.xlsx", {"一": rows})
    assert run(pair, file, "--batch", "odd") == 1
    told = capsys.readouterr().out.splitlines()
    unknown = "→ —  not recognised; fill in indicator, or make it ignored with a reason; left empty it is not taken"
    assert [line.strip() for line in told[1:8]] == [
        f"蜂箱（个） {unknown}",
        "志愿服务时长 → volunteer_hours  no unit is printed: fill in factor (1 for 小时, 10000 for ten thousands)",
        "办结率（%） → —  calculated by the atlas itself (resolution_rate)",
        f"网格数(吨) {unknown}",
        "9月网格数（个） → grids_total",
        "常住人口 → residents  no unit is printed: fill in factor (1 for 人, 10000 for ten thousands)",
        "1-9月累计受理问题（件） → —  a running total or another period's figure",
    ]
    assert run(pair, file, "--confirm") == 2
    assert "columns 志愿服务时长: factor; columns 常住人口: factor; publisher: ?" in capsys.readouterr().err
    path = pair.data / "imports" / "odd.proposed.yml"
    text = path.read_text(encoding="utf-8").replace("factor: null", "factor: 10000")
    path.write_text(text, encoding="utf-8")
    assert run(pair, file, "--confirm", "--publisher", "虚市'局") == 0
    assert {key[1]: value[0] for key, value in figures(pair, "odd").items()} == {
        "volunteer_hours": "120000", "grids_total": "5", "residents": "123400",
    }  # fmt: skip


def test_the_next_month_is_known_by_its_headers_whatever_the_file_is_called(pair: CountyPair, tmp_path: Path) -> None:
    agree(pair, wide(tmp_path / "月报.xlsx"))
    other = wide(tmp_path / "新建表格(1).xlsx", {"A1": "虚市基层治理月报（2026年10月）", "G6": 99, "G8": 296})
    assert run(pair, other) == 0
    assert figures(pair, BATCH, "2026-10")[("990102", "issues_reported")][0] == "99"
    assert figures(pair, BATCH)[("990102", "issues_reported")][0] == "88"


def test_columns_in_another_order_are_the_same_report(pair: CountyPair, tmp_path: Path) -> None:
    def rows(month: str, *order: int) -> list[list[object]]:
        lines = [["地区", "网格数（个）", "专职网格员（人）"], ["甲县", 1, 2], ["乙县", 3, 4]]
        return [[f"2026年{month}月"], *([line[at] for at in order] for line in lines)]

    agree(pair, workbook(tmp_path / "f.xlsx", {"一": rows("9", 0, 1, 2)}), "--publisher", "局", "--batch", "order")
    assert run(pair, workbook(tmp_path / "g.xlsx", {"二": rows("10", 2, 0, 1)})) == 0
    assert figures(pair, "order", "2026-10")[("990102", "grid_workers_full_time")] == ("4", "exact", "", "4", "二!A4")


@pytest.mark.parametrize(
    ("change", "drop", "words"),
    [
        ({"D3": "网格数（百个）"}, None, "the unit of this column is not the one of the mapping"),
        ({"D3": "蜂箱数（个）"}, None, "“蜂箱数（个）”: the header has changed; it was “网格数”."),
        (
            {"K3": "派出所（个）", "K5": 1},
            None,
            "“派出所（个）”: the mapping xushijicengzhiliyuebao.yml has no",
        ),
        ({}, 4, "“网格数（个）”: this column is gone."),
    ],
)
def test_a_changed_header_is_named_and_nothing_is_imported(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], drop: int | None,
    words: str,
) -> None:  # fmt: skip
    agree(pair, wide(tmp_path / "月报.xlsx"))
    before = facts(pair)
    capsys.readouterr()
    assert run(pair, wide(tmp_path / "月报202610.xlsx", change, drop=drop), "--period", "2026-10") == 1
    told = capsys.readouterr().out
    assert words in told
    assert facts(pair) == before


def test_a_changed_report_can_be_proposed_anew_with_what_was_agreed(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agree(pair, wide(tmp_path / "月报.xlsx"))
    mapping = pair.data / "imports" / f"{BATCH}.yml"
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace("indicator: issues_reported", "indicator: issues_resolved"), encoding="utf-8")
    capsys.readouterr()
    changed = wide(tmp_path / "十月.xlsx", {"D3": "网格总数（个）"})
    assert run(pair, changed, "--propose") == 1
    told = capsys.readouterr().out
    assert "办理情况 / 受理问题（件） → issues_resolved  as agreed before" in told
    assert "网格总数（个） → grids_total" in told
    assert run(pair, changed, "--confirm", "--propose", "--period", "2026-10") == 0
    assert figures(pair, BATCH, "2026-10")[("990101", "issues_resolved")][0] == "120"


def test_a_proposal_that_somebody_works_on_is_not_written_over(pair: CountyPair, tmp_path: Path) -> None:
    file = wide(tmp_path / "月报.xlsx")
    run(pair, file)
    path = pair.data / "imports" / f"{BATCH}.proposed.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    run(pair, file)
    assert path.read_text(encoding="utf-8").endswith("# mine\n")


def test_a_mapping_with_an_unknown_name_is_refused(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = wide(tmp_path / "月报.xlsx")
    run(pair, file)
    path = pair.data / "imports" / f"{BATCH}.proposed.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("grids_total", "hives"), encoding="utf-8")
    assert run(pair, file, "--confirm") == 2
    assert "“hives” under columns 网格数 indicator" in capsys.readouterr().err


def test_names_and_signs_of_the_mapping_hold(pair: CountyPair, tmp_path: Path) -> None:
    file = wide(tmp_path / "月报.xlsx", {"B7": None, "C7": "市本级", "B6": None, "C6": "虚市乙县"})
    run(pair, file)
    path = pair.data / "imports" / f"{BATCH}.proposed.yml"
    text = path.read_text(encoding="utf-8").replace("regions: {}", "regions: {市本级: '-'}")
    path.write_text(text.replace("—: not_published", "—: withheld"), encoding="utf-8")
    assert run(pair, file, "--confirm") == 0
    found = figures(pair, BATCH)
    assert {region for region, _ in found} == {"990101", "990102"}
    assert found[("990102", "grid_workers_part_time")][2] == "withheld"


def test_a_concept_of_the_mapping_goes_to_the_batch(pair: CountyPair, tmp_path: Path) -> None:
    file = wide(tmp_path / "月报.xlsx")
    run(pair, file)
    path = pair.data / "imports" / f"{BATCH}.proposed.yml"
    text = path.read_text(encoding="utf-8").replace(
        "indicator: grids_total, factor: 1", "indicator: grids_total, factor: 1, concept: registered"
    )
    path.write_text(text, encoding="utf-8")
    assert run(pair, file, "--confirm") == 0
    head = yaml.safe_load((pair.data / "periodic" / BATCH / "batch.yml").read_text(encoding="utf-8"))
    assert head["concepts"] == {"grids_total": "registered"}


def test_a_sheet_without_regions_says_what_is_wanted(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pair, workbook(tmp_path / "h.xlsx", {"一": [["指标", "甲县", "乙县"], ["网格数", 1, 2]]})) == 2
    assert "has no table with a column of regions" in capsys.readouterr().err
