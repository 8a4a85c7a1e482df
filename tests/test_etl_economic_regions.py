"""The economic region of each place: from the province, by the method of official statistics, and never by silence."""

from __future__ import annotations

import pytest
from conftest import CountyPair

from etl.economic_regions import economic_region, read_economic_regions
from etl.faults import Faults, FaultyFacts
from etl.paths import Folders

FILE = "economic_regions.yml"
EAST = "- {id: east, source: 划分方法, provinces: ['990000']}\n"


def faults_of(pair: CountyPair) -> list[tuple[str, str, str]]:
    with pytest.raises(FaultyFacts) as raised:
        pair.prepare()
    for fault in raised.value.faults:
        assert fault.words("zh") != fault.words("en")
    return [(str(f.place), f.field, f.key) for f in raised.value.faults]


def test_without_the_file_no_place_has_an_economic_region(county_pair: CountyPair) -> None:
    county_pair.build()
    assert {found for (found,) in county_pair.rows("SELECT economic_region FROM region")} == {None}


def test_every_place_has_the_region_of_its_province(county_pair: CountyPair) -> None:
    county_pair.append(FILE, EAST)
    county_pair.build()
    assert {found for (found,) in county_pair.rows("SELECT economic_region FROM region")} == {"east"}


def test_another_division_is_another_snapshot(county_pair: CountyPair) -> None:
    county_pair.append(FILE, EAST)
    first = county_pair.build().identity
    county_pair.replace(FILE, "id: east", "id: west")
    assert county_pair.build().identity != first


def test_a_province_that_the_file_forgets_is_a_fault_of_its_line(county_pair: CountyPair) -> None:
    county_pair.append(FILE, EAST)
    county_pair.append("regions.csv", "980000,戊省,Wu Province,province,,,,,\n")
    lines = (county_pair.data / "regions.csv").read_text(encoding="utf-8").count("\n")
    assert faults_of(county_pair) == [(f"regions.csv:{lines}", "code", "province_undivided")]


def test_a_province_in_two_regions_a_county_and_an_unknown_word_are_faults(county_pair: CountyPair) -> None:
    county_pair.append(FILE, EAST + EAST.replace("east", "south") + "- {id: west, provinces: ['990101']}\n")
    assert sorted(faults_of(county_pair)) == [
        (f"{FILE}:2", "id", "unknown_word"),
        (f"{FILE}:2", "provinces", "province_twice"),
        (f"{FILE}:3", "provinces", "not_a_province"),
        (f"{FILE}:3", "source", "missing"),
    ]


def test_the_real_file_divides_31_provinces_as_official_statistics_do() -> None:
    faults = Faults()
    found = read_economic_regions(Folders.resolve().data, [], faults)
    assert not list(faults)
    counts = {name: list(found.values()).count(name) for name in ("east", "central", "west", "northeast")}
    assert counts == {"east": 10, "central": 6, "west": 12, "northeast": 3}
    assert [economic_region(code, found) for code in ("441322", "411322", "532901", "370100-qibuqu", "000000")] == [
        "east", "central", "west", "east", None,
    ]  # fmt: skip
