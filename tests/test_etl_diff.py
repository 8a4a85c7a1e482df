"""``diff`` tells what changed against the last snapshot, and what to do about each change."""

from __future__ import annotations

import pytest
from conftest import CountyPair

from etl.__main__ import main


def lines(pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["diff", "--data", str(pair.data)]) == 0
    return capsys.readouterr().out.splitlines()


def test_nothing_differs_after_a_build(county_pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    county_pair.build()
    assert lines(county_pair, capsys) == ["Nothing differs from the last snapshot."]


def test_a_changed_value_names_the_briefings_and_what_follows_from_it(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str]
) -> None:
    county_pair.build()
    county_pair.replace("observations/yi.csv", ",50,,exact", ",40,,exact")
    assert lines(county_pair, capsys) == [
        "observation yi-1 (Yi County Grids) value changed 50 → 40 → check the briefings that use it",
        "calculated figure d-residents_per_grid-990102-2020-11-01 (Yi County Residents per grid) value changed"
        " 200 → 250 → follows its inputs; check the briefings that use it",
        "2 differences.",
    ]


def test_added_and_removed_rows(county_pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    county_pair.build()
    county_pair.replace("observations/jia.csv", "jia-6,990101", "jia-66,990101")
    county_pair.replace("practices.yml", "zh: 板凳会", "zh: 板凳议事会")
    county_pair.append("region_practices.csv", "990102,bench_talk,坐坐会,,yi-2023,,,坐坐会,\n")
    county_pair.replace("indicators/context.yml", "unit: 平方千米", "unit: 公顷")
    assert lines(county_pair, capsys) == [
        "indicator area (Area) unit changed 平方千米 → 公顷"
        " → make sure that all its observations were rewritten in the new unit",
        "practice bench_talk (Bench talk) name_zh changed 板凳会 → 板凳议事会 → check that this change is meant",
        "observation jia-6 removed (Jia County Norm of grid workers) 1"
        " → make sure that this is meant; check the briefings that use it",
        "observation jia-66 added (Jia County Norm of grid workers) 1 → look at its evidence; where the cell has"
        " several figures check which is shown",
        "practice of a place 990102 bench_talk 坐坐会 yi-2023 added (Yi County Bench talk)  → look at its place"
        " in the text and at its local name",
        "5 differences.",
    ]


def test_it_speaks_chinese(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    county_pair.build()
    county_pair.replace("observations/yi.csv", ",10,,exact", ",12,,exact")
    monkeypatch.setenv("ATLAS_LANG", "zh")
    assert lines(county_pair, capsys) == [
        "观测值 yi-4（乙县 协商会）value：10 → 12 → 核对用到它的简报",
        "共 1 处不同。",
    ]


def test_without_a_snapshot_it_says_to_build_first(county_pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "--data", str(county_pair.data)]) == 2
    assert "Run python -m etl build first." in capsys.readouterr().err


def test_a_damaged_snapshot_is_said(county_pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    summary = county_pair.build()
    assert summary.file is not None
    summary.file.write_bytes(b"no database")
    assert main(["diff", "--data", str(county_pair.data)]) == 2
    assert "is damaged. Run python -m etl build" in capsys.readouterr().err


def test_faults_are_shown_before_any_difference(county_pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    county_pair.build()
    county_pair.replace("observations/yi.csv", ",50,,exact", ",fifty,,exact")
    assert main(["diff", "--data", str(county_pair.data)]) == 1
    assert capsys.readouterr().err.endswith("1 faults.\n")
