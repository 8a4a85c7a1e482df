"""Corrections change one field with a reason, show themselves, and fail once they are outlived."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CountyPair

from etl.faults import FaultyFacts

MISPRINT = """\
- observation_id: jia-1
  field: value
  expect: 120
  value: 210
  reason: digits swapped in print
  status: active
"""


def correct(pair: CountyPair, text: str) -> None:
    Path(pair.data / "corrections.yml").write_text(text, encoding="utf-8")


def faults_of(pair: CountyPair) -> list[tuple[str, str, str]]:
    with pytest.raises(FaultyFacts) as found:
        pair.prepare()
    return [(str(f.place), f.field, f.key) for f in found.value.faults]


def test_a_correction_changes_the_figure_and_what_follows_and_says_so(county_pair: CountyPair) -> None:
    correct(county_pair, MISPRINT)
    county_pair.build()
    assert county_pair.rows(
        "SELECT value, as_printed, verified, note_en FROM observation WHERE observation_id = 'jia-1'"
    ) == [(210.0, "网格120个", True, "(value: 120 → 210, digits swapped in print)")]
    assert county_pair.rows(
        "SELECT value FROM derived_observation WHERE region_code = '990101' AND indicator_id = 'residents_per_grid'"
    ) == [(300000 / 210,)]


def test_a_correction_whose_error_was_mended_fails(county_pair: CountyPair) -> None:
    correct(county_pair, MISPRINT.replace("expect: 120", "expect: 119"))
    assert faults_of(county_pair) == [("corrections.yml:1", "expect", "correction_outlived")]


def test_a_retired_correction_changes_nothing(county_pair: CountyPair) -> None:
    correct(county_pair, MISPRINT.replace("status: active", "status: retired").replace("expect: 120", "expect: 119"))
    county_pair.build()
    assert county_pair.rows("SELECT value, note_en FROM observation WHERE observation_id = 'jia-1'") == [(120.0, "")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("jia-1", "jia-99", ("corrections.yml:1", "observation_id", "unknown_observation")),
        ("field: value", "field: source_id", ("corrections.yml:1", "field", "unknown_word")),
        ("value: 210", "value: many", ("corrections.yml:1", "value", "bad_number")),
        ("value: 210", "value: -210", ("corrections.yml:1", "value", "negative_count")),
        ("status: active", "status: maybe", ("corrections.yml:6", "status", "unknown_word")),
        ("  reason: digits swapped in print\n", "", ("corrections.yml:1", "reason", "missing")),
    ],
)
def test_a_bad_correction_is_named(county_pair: CountyPair, old: str, new: str, expected: tuple[str, str, str]) -> None:
    correct(county_pair, MISPRINT.replace(old, new))
    assert expected in faults_of(county_pair)
