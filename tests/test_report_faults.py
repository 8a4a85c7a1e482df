"""What is wrong with a report is told by sheet and cell, all of it at once, and nothing is written."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import CountyPair
from fixture_report import agree, facts, report_data, run, wide, workbook


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyPair:
    """A data folder that knows the usual report."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    pair = report_data(tmp_path)
    agree(pair, wide(tmp_path / "月报.xlsx"))
    return pair


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("D5", "一千", "网格!D5  网格数  “一千”: is no number."),
        ("D5", "1,23", "网格!D5  网格数  “1,23”: is no number."),
        ("D5", -3, "网格!D5  网格数  “-3”: is negative."),
        ("H7", 115, "网格!H7  办理情况 / 群众满意率  “115”: is over 100 %."),
        ("D5", "12%", "网格!D5  网格数  “12%”: is a percentage, but the unit here is 个."),
        ("D6", "=SUM(1,2)", "网格!D6  网格数: the formula was never calculated."),
        ("C6", "戊县", "网格!C6  “戊县”: code and name do not fit (990102, 乙县)."),
        ("B6", "990188", "网格!B6  “乙县”: data/regions.csv has no such code (990188)."),
        ("B7", "990101", "网格!C7  “丙区”: code and name do not fit (990101, 甲县)."),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str], cell: str, value: Any, words: str
) -> None:
    before = facts(pair)
    assert run(pair, wide(tmp_path / "十月.xlsx", {cell: value}), "--period", "2026-10") == 1
    told = capsys.readouterr().out
    assert words in told
    assert "1 faults" in told
    assert facts(pair) == before


def test_all_faults_are_told_at_once_and_nothing_is_written(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = facts(pair)
    file = wide(tmp_path / "月报.xlsx", {"D5": "多", "G6": -1, "B7": None, "C7": "戊县"})
    assert run(pair, file) == 1
    told = capsys.readouterr().out
    assert [line.split("  ")[0] for line in told.splitlines()[:3]] == [
        "月报.xlsx 网格!D5", "月报.xlsx 网格!G6", "月报.xlsx 网格!C7",
    ]  # fmt: skip
    assert "3 faults" in told
    assert facts(pair) == before


def test_dates_errors_and_scaled_formats_are_no_figures(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["2026年9月"], ["地区", "网格数（个）", "专职网格员（人）"], ["甲县", 45000, 123456], ["乙县", 7, 8]]
    file = workbook(tmp_path / "d.xlsx", {"一": rows}, formats={"一": {"B3": "yyyy-mm-dd", "C3": "0.0,"}})
    run(pair, file, "--publisher", "局", "--batch", "dates")
    assert run(pair, file, "--publisher", "局", "--confirm") == 1
    told = capsys.readouterr().out
    assert "一!B3  网格数  “2023-03-15”: is a date, no number." in told
    assert "一!C3  专职网格员  “123.5”: the cell shows another number than it holds" in told


def test_a_region_that_stands_twice_is_named_with_the_first_cell(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pair, wide(tmp_path / "月报.xlsx", {"B7": "990101", "C7": "甲县"})) == 1
    assert "this region has this indicator in 月报.xlsx 网格!D5 already." in capsys.readouterr().out


def test_a_namesake_without_code_is_not_guessed(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pair, wide(tmp_path / "月报.xlsx", {"B7": None, "C7": "同名县"})) == 1
    assert "more than one region has this name (990109, 990209)" in capsys.readouterr().out


def test_a_real_place_that_the_atlas_lacks_comes_with_the_command_that_adds_it(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pair, wide(tmp_path / "月报.xlsx", {"B7": None, "C7": "南皮县"})) == 1
    assert "run python -m etl regions 130927 first" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("title", "name", "words"),
    [
        ("虚市基层治理月报", "月报.xlsx", "nothing says which period this is."),
        ("虚市基层治理月报（2026年1—9月）", "月报.xlsx", "is a running total or several months"),
        ("虚市基层治理月报（2026年8月）", "月报202609.xlsx", "title and file name are of different periods"),
    ],
)
def test_a_period_is_never_guessed(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str], title: str, name: str, words: str
) -> None:
    file = wide(tmp_path / name, {"A1": title})
    assert run(pair, file) == 1
    assert words in capsys.readouterr().out
    assert run(pair, file, "--period", "2026-09") == 0


def test_a_value_a_hundred_times_the_former_one_is_told(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(pair, wide(tmp_path / "月报.xlsx", {"A1": "虚市基层治理月报（2026年10月）", "G6": 8800, "G8": None})) == 0
    )
    told = capsys.readouterr().out
    assert "网格!G6  issues_reported  “8800”: was 88 in the period before and is 8800: a hundred times apart." in told
    assert told.count("hundred times") == 1


def test_a_dry_run_writes_nothing(pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = facts(pair)
    assert run(pair, wide(tmp_path / "月报.xlsx", {"G6": 99, "G8": 296}), "--dry-run") == 0
    assert "dry run, nothing written" in capsys.readouterr().out
    assert facts(pair) == before


def test_a_bomb_a_macro_and_a_locked_file_are_refused(
    pair: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = wide(tmp_path / "good.xlsx").read_bytes()
    macro = tmp_path / "macro.xlsx"
    macro.write_bytes(good)
    with zipfile.ZipFile(macro, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(good)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/big.xml", b"0" * (40 << 20))
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    before = facts(pair)
    for file in (macro, bomb, locked):
        assert run(pair, file) == 2
        assert file.name in capsys.readouterr().err
    assert facts(pair) == before
