"""``etl regions`` adds places of the division table to ``regions.csv`` and leaves every row that is there alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CountyPair
from fixture_report import report_data

from etl.__main__ import main


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyPair:
    """A data folder for reports, spoken to in English."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    return report_data(tmp_path)


def add(pair: CountyPair, *codes: str) -> int:
    return main(["regions", *codes, "--data", str(pair.data)])


def lines(pair: CountyPair) -> list[str]:
    return (pair.data / "regions.csv").read_text(encoding="utf-8").splitlines()


def test_one_county_comes_with_the_places_above_it(pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    before = lines(pair)
    assert add(pair, "371324") == 0
    assert "4 places added" in capsys.readouterr().out
    new = [
        "000000,全国,China,country,,,,,", "370000,山东省,Shandong Province,province,000000,,,,",
        "371300,临沂市,Linyi City,prefecture,370000,,,,", "371324,兰陵县,Lanling County,county,371300,,,,",
    ]  # fmt: skip
    assert [line for line in lines(pair) if line not in before] == new
    assert [line for line in lines(pair) if line in before] == before
    assert add(pair, "371324") == 0
    assert "all of these places are in data/regions.csv" in capsys.readouterr().out


def test_a_province_comes_with_all_in_it_and_the_facts_stay_sound(pair: CountyPair) -> None:
    assert add(pair, "42") == 0
    found = {line.split(",")[0]: line for line in lines(pair)}
    assert found["421303"] == "421303,曾都区,Zengdu District,district,421300,,,,"
    assert found["429004"] == "429004,仙桃市,Xiantao City,county,420000,,,,"
    assert found["422800"].split(",")[2:5] == ["Enshi Tujia and Miao Autonomous Prefecture", "prefecture", "420000"]
    assert sum(code.startswith("42") for code in found) == 1 + 13 + 103
    assert main(["check", "--data", str(pair.data)]) == 0


@pytest.mark.parametrize("codes", [("371324", "999999"), ("371324", "x1"), ()])
def test_a_wrong_code_adds_nothing_at_all(pair: CountyPair, codes: tuple[str, ...]) -> None:
    before = lines(pair)
    assert add(pair, *codes) == 2
    assert lines(pair) == before


def test_a_dry_run_only_counts(pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    before = lines(pair)
    assert add(pair, "--all", "--dry-run") == 0
    assert "places would be added" in capsys.readouterr().out
    assert lines(pair) == before
