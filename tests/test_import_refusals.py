"""An import refuses what would be wrong in the atlas: each reason with the line and column that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.faults import AtlasError, FaultyFacts
from etl.import_mapping import read_mapping
from etl.import_table import import_table
from tests.fixture_import import MAPPING, keys, make_data, run, table, written


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder to import into."""
    return make_data(tmp_path)


@pytest.mark.parametrize(
    ("change", "column", "key"),
    [
        ({"代码": "999999"}, "代码", "import_unknown_code"),
        ({"代码": "990102"}, "地区", "import_other_name"),
        ({"代码": "", "地区": "丙县"}, "地区", "import_unknown_name"),
        ({"代码": "", "地区": "同名县"}, "地区", "import_ambiguous_name"),
        ({"指标": "蜂蜜"}, "指标", "import_no_indicator"),
        ({"口径": "差不多"}, "口径", "import_unknown_word"),
        ({"类型": "余量"}, "类型", "import_unknown_word"),
        ({"单位": "户"}, "单位", "import_other_unit"),
        ({"数值": ""}, "数值", "import_missing"),
        ({"数值": "51.2万"}, "数值", "import_bad_number"),
        ({"数值": "-512000"}, "数值", "import_negative"),
        ({"上限": "400000"}, "上限", "import_range_backwards"),
        ({"数值": "521000"}, "所印", "import_value_differs"),
        ({"数值": "5120000"}, "所印", "import_value_differs"),
        ({"所印": ""}, "所印", "import_missing"),
        ({"所印": "近51.2万人"}, "口径", "import_bound_differs"),
        ({"所印": "近51.2万人", "口径": "至少"}, "口径", "import_bound_differs"),
        ({"数值": "500000", "上限": "700000", "所印": "50—70万人", "口径": "至少"}, "口径", "import_bound_on_range"),
        ({"日期": "2023-13-01"}, "日期", "import_bad_date"),
        ({"日期": "去年"}, "日期", "import_bad_date"),
        ({"日期": "", "起": "2023-01-01"}, "止", "import_no_end"),
        ({"日期": "", "起": "2023-06-01", "止": "2023-01-01"}, "起", "import_period_backwards"),
        ({"止": "2022-12-31"}, "日期", "import_two_dates"),
        ({"日期": "2024-12-31"}, "日期", "import_after_publication"),
        ({"标题": ""}, "标题", "import_missing"),
        ({"发布者": ""}, "发布者", "import_missing"),
        ({"发布日期": "三月"}, "发布日期", "import_bad_date"),
        ({"网址": "example.org"}, "网址", "import_bad_url"),
        ({"标题": "甲县：网格里的故事", "发布日期": "2024-05-06"}, "标题", "import_repeats_source"),
    ],
)
def test_a_row_is_refused_with_its_reason(data: Path, change: dict[str, str], column: str, key: str) -> None:
    good = {"地区": "乙县", "代码": "990102"}
    report = run(data, good, change)
    assert (3, column, key) in keys(report)
    assert {line for line, _, _ in keys(report)} == {3}
    assert (report.rows, report.taken) == (2, 1)
    assert [row["region_code"] for row in written(data)] == ["990102"]


def test_a_percentage_over_a_hundred(data: Path) -> None:
    row = {"指标": "办结率", "单位": "%", "类型": "", "数值": "994", "所印": "994%"}
    assert keys(run(data, row)) == [(2, "数值", "import_over_hundred")]


def test_every_fault_of_a_row_is_told_at_once(data: Path) -> None:
    report = run(data, {"数值": "多", "代码": "999999", "日期": "去年", "网址": "x"})
    assert [column for _, column, _ in keys(report)] == ["代码", "数值", "日期", "网址"]


def test_the_same_fact_twice_is_taken_once(data: Path) -> None:
    report = run(data, {}, {"备注": "又一遍"})
    assert keys(report) == [(3, "数值", "import_repeated_row")]
    assert [f.values["first"] for f in report.refused] == [2]
    assert report.taken == 1


def test_one_source_with_two_values_is_remarked(data: Path) -> None:
    report = run(data, {}, {"数值": "513000", "所印": "51.3万人"})
    assert (report.taken, [f.key for f in report.remarks if f.place.line == 3]) == (2, ["import_two_values"])


def test_a_row_of_another_width(data: Path) -> None:
    file = table(data, {})
    with file.open("a", encoding="utf-8") as out:
        out.write("甲县,990101\n")
    report = import_table(file, read_mapping(data / "imports" / "towns.yml"), data)
    assert keys(report) == [(3, "", "import_cell_count")]
    assert report.rows == 2


def test_a_column_that_is_missing_stops_the_import(data: Path) -> None:
    file = table(data, {})
    file.write_text(file.read_text(encoding="utf-8").replace("所印", "原文", 1), encoding="utf-8")
    with pytest.raises(AtlasError) as error:
        import_table(file, read_mapping(data / "imports" / "towns.yml"), data)
    assert (error.value.key, error.value.values["columns"]) == ("import_no_column", "所印")
    assert not (data / "observations" / "towns.csv").exists()


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("prefix: tw", "prefix: 镇", "prefix"),
        ("  - {when: {}, then: {grade: C}}", "  - {when: {}, then: {grade: E}}", "grades 3"),
        ("then: {concept: estimate}", "then: {accept: [value]}", "rules 1"),
        ("then: {concept: estimate}", "then: {colour: red}", "rules 1"),
        ("note: {matches: 估计}", "remark: 估计", "when 1"),
        ("indicator: 指标, ", "", "columns"),
    ],
)
def test_a_mapping_that_no_import_can_follow(data: Path, old: str, new: str, part: str) -> None:
    assert old in MAPPING
    (data / "imports" / "towns.yml").write_text(MAPPING.replace(old, new), encoding="utf-8")
    with pytest.raises(AtlasError) as error:
        read_mapping(data / "imports" / "towns.yml")
    assert (error.value.key, error.value.values["part"]) == ("import_mapping_part", part)


def test_names_of_a_mapping_that_the_catalogue_does_not_know(data: Path) -> None:
    text = MAPPING.replace("办结: issues_resolved,", "办结: issues_solved,").replace("estimate}", "guess}")
    (data / "imports" / "towns.yml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFacts) as error:
        run(data, {})
    assert [(f.field, f.found, f.key) for f in error.value.faults] == [
        ("indicators.办结", "issues_solved", "import_unknown_indicator"),
        ("rules 1", "guess", "import_unknown_concept"),
    ]
