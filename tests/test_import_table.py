"""An import: a fictional table of two counties becomes observations and sources, the same ones every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.__main__ import main
from etl.faults import AtlasError
from etl.import_outcome import bounds_in
from etl.import_table import decode
from etl.import_write import replace_together
from tests.fixture_import import MAPPING, SOURCES, keys, make_data, remarks, run, table, written


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder to import into."""
    return make_data(tmp_path)


def test_a_row_becomes_one_observation_with_its_source(data: Path) -> None:
    report = run(data, {})
    assert (report.rows, report.taken, keys(report), remarks(report)) == (1, 1, [], [])
    (row,) = written(data)
    source_id = row.pop("source_id")
    assert row.pop("observation_id").startswith("tw-")
    assert row == {
        "region_code": "990101", "scope": "", "indicator_id": "population_resident", "concept_id": "",
        "value": "512000", "value_to": "", "bound": "exact", "kind": "stock", "period_start": "",
        "period_end": "2023-12-31", "time_basis": "stated", "time_precision": "day", "char_start": "", "char_end": "",
        "locator": "row 2", "as_printed": "51.2万人", "practice_id": "", "note": "",
    }  # fmt: skip
    assert source_id.startswith("s20240301-")
    assert (data / "sources.yml").read_text(encoding="utf-8") == SOURCES + (
        f"- source_id: {source_id}\n  title: 2023年统计公报\n  publisher: 甲县统计局\n  published: '2024-03-01'\n"
        "  page: null\n  url: https://example.org/1\n  kind: bulletin\n  grade: A\n  reading: figures_only\n"
        "  text_file: null\n  text_sha256: null\n  regions: ['990101']\n  note: ''\n"
    )


def test_the_same_table_gives_the_same_bytes_again(data: Path) -> None:
    rows = ({}, {"地区": "乙县", "代码": "990102", "数值": "300000", "所印": "30万人"})
    assert run(data, *rows).changed
    files = [data / "sources.yml", data / "observations" / "towns.csv"]
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    assert not run(data, *rows).changed
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before


def test_an_id_does_not_depend_on_the_place_of_the_row(data: Path) -> None:
    other = {"地区": "乙县", "代码": "990102", "数值": "300000", "所印": "30万人"}
    run(data, {}, other)
    before = {row["region_code"]: row["observation_id"] for row in written(data)}
    run(data, other, {})
    assert {row["region_code"]: row["observation_id"] for row in written(data)} == before


def test_rows_and_sources_that_have_gone_from_the_table_go(data: Path) -> None:
    run(data, {}, {"标题": "另一公报", "日期": "2022-12-31"})
    assert (data / "sources.yml").read_text(encoding="utf-8").count("source_id") == 3
    run(data, {})
    assert len(written(data)) == 1
    assert (data / "sources.yml").read_text(encoding="utf-8").count("source_id") == 2


def test_a_source_that_another_batch_cites_stays(data: Path) -> None:
    run(data, {})
    (data / "observations" / "towns.csv").rename(data / "observations" / "older.csv")
    run(data, {"标题": "另一公报"})
    assert (data / "sources.yml").read_text(encoding="utf-8").count("source_id") == 3


def test_a_change_by_hand_of_an_imported_source_is_not_lost_in_silence(data: Path) -> None:
    run(data, {})
    sources = data / "sources.yml"
    sources.write_text(sources.read_text(encoding="utf-8").replace("grade: A", "grade: B"), encoding="utf-8")
    report = run(data, {})
    assert [(f.field, f.found, f.values["new"]) for f in report.remarks if f.key == "import_source_changed"] == [
        ("grade", "B", "A")
    ]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_encodings_that_offices_use(data: Path, encoding: str, told: str) -> None:
    report = run(data, {}, encoding=encoding)
    assert (report.encoding, report.taken) == (told, 1)


def test_a_workbook_is_no_table(data: Path) -> None:
    file = data.parent / "towns.xlsx"
    file.write_bytes(b"PK\x03\x04\x00\x00\xff\xfe\x80\x81")
    with pytest.raises(AtlasError) as error:
        decode(file)
    assert error.value.key == "import_bad_encoding"


def test_lines_are_those_of_the_file_also_after_a_cell_with_a_line_break(data: Path) -> None:
    report = run(data, {"备注": "第一行\n第二行"}, {"数值": "多", "日期": "2022-12-31"})
    assert keys(report) == [(4, "数值", "import_bad_number")]
    assert written(data)[0]["note"] == "第一行 第二行"


def test_a_dry_run_writes_nothing(data: Path) -> None:
    report = run(data, {}, dry_run=True)
    assert report.taken == 1
    assert report.changed
    assert not (data / "observations" / "towns.csv").exists()
    assert (data / "sources.yml").read_text(encoding="utf-8") == SOURCES


def test_nothing_is_half_written(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(data, {})
    files = [data / "sources.yml", data / "observations" / "towns.csv"]
    before = [file.read_bytes() for file in files]
    real = Path.replace

    def full_disk(self: Path, target: Path) -> Path:
        if Path(target).name == "towns.csv":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(AtlasError) as error:
        run(data, {"标题": "另一公报"})
    assert error.value.key == "import_not_written"
    assert [file.read_bytes() for file in files] == before
    assert [path.name for path in (data / "observations").iterdir()] == ["towns.csv"]


def test_a_new_file_is_taken_back_when_the_second_cannot_be_written(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yml", tmp_path / "taken"
    second.mkdir()
    (second / "x").touch()
    with pytest.raises(AtlasError):
        replace_together([(first, "a"), (second, "b")])
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_doubtful_rows_are_taken_and_remarked(data: Path) -> None:
    report = run(
        data,
        {"日期": "2022", "发布日期": "2024"},
        {"口径": "目标", "日期": "2035-12-31"},
        {"转载": "1", "标题": "转载页", "日期": "2021-12-31"},
        {"口径": "至少", "日期": "2020-12-31"},
        {"日期": "", "发布日期": ""},
    )
    assert keys(report) == []
    assert remarks(report) == [
        (2, "import_partial_date"), (3, "import_target"), (4, "import_reprint"), (5, "import_bound_unprinted"),
        (6, "import_no_date"),
    ]  # fmt: skip
    rows = {row["locator"]: row for row in written(data)}
    assert [rows["row 2"][k] for k in ("period_end", "time_precision")] == ["2022-12-31", "year"]
    assert [rows["row 3"][k] for k in ("kind", "bound")] == ["target", "exact"]
    assert [rows["row 6"][k] for k in ("period_end", "time_basis", "time_precision")] == ["", "unknown", ""]
    assert "grade: D" in (data / "sources.yml").read_text(encoding="utf-8")


def test_the_basis_of_a_date(data: Path) -> None:
    run(data, {"日期": "2024-03-01"}, {"日期": "", "地区": "乙县", "代码": "990102"}, {"日期": "2023-06"})
    rows = {row["locator"]: (row["period_end"], row["time_basis"], row["time_precision"]) for row in written(data)}
    assert rows == {
        "row 2": ("2024-03-01", "publication", "day"),
        "row 3": ("2024-03-01", "publication", "day"),
        "row 4": ("2023-06-30", "stated", "month"),
    }


def test_units_and_ranges_are_converted(data: Path) -> None:
    run(
        data,
        {"数值": "51.2", "单位": "万人"},
        {"数值": "50", "上限": "70", "单位": "万人", "口径": "约", "所印": "50—70万人"},
    )
    rows = {row["locator"]: (row["value"], row["value_to"], row["bound"]) for row in written(data)}
    assert rows == {"row 2": ("512000", "", "exact"), "row 3": ("500000", "700000", "approx")}


def test_names_find_zones_and_a_code_goes_before_a_name(data: Path) -> None:
    report = run(data, {"地区": "甲乙新区", "代码": "", "层级": "zone"}, {"地区": "甲乙省同名县", "代码": "990303"})
    assert keys(report) == []
    assert sorted(row["region_code"] for row in written(data)) == ["990000-park", "990303"]


def test_rules_change_the_usual_and_unused_ones_are_told(data: Path) -> None:
    assert [f.field for f in run(data, {}).remarks] == ["rules 1"]
    assert not list(run(data, {"备注": "普查前估计"}).remarks)
    assert written(data)[0]["concept_id"] == "estimate"


def test_a_figure_printed_in_ten_thousands_needs_a_rule_that_says_so(data: Path) -> None:
    row = {"所印": "51.2"}
    assert keys(run(data, row)) == [(2, "所印", "import_value_differs")]
    mapping = data / "imports" / "towns.yml"
    rule = "rules:\n  - {when: {region_code: '990101'}, then: {printed_in: 10000, note: 原表单位为万人}}\n"
    mapping.write_text(MAPPING.replace("rules:\n", rule), encoding="utf-8")
    report = run(data, row)
    assert (keys(report), remarks(report)) == ([], [(2, "import_printed_in")])
    assert [written(data)[0][k] for k in ("value", "as_printed", "note")] == ["512000", "51.2", "原表单位为万人"]


def test_words_of_a_bound() -> None:
    assert bounds_in("不超过18人") == {"at_most"}
    assert bounds_in("70余万人") == {"at_least"}
    assert bounds_in("近5300场") == {"approx"}
    assert bounds_in("46个社区") == frozenset()


@pytest.mark.parametrize(("tongue", "words"), [("zh", "不是数字"), ("en", "is no number")])
def test_the_command_says_line_column_value_and_mend(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tongue: str, words: str
) -> None:
    monkeypatch.setenv("ATLAS_LANG", tongue)
    file = table(data, {}, {"数值": "五十万"})
    assert main(["import", str(file), "--data", str(data)]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("towns.csv:3  数值  “五十万”")
    assert words in first
    assert main(["import", str(table(data, {})), "--data", str(data)]) == 0


def test_a_row_that_only_repeats_leaves_nothing_to_mend(data: Path) -> None:
    cited = {"标题": "甲县：网格里的故事", "发布日期": "2024-05-06"}
    assert main(["import", str(table(data, {}, {}, cited)), "--data", str(data)]) == 0
