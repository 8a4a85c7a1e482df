"""A remark written in one language is read in both, piece by piece."""

from __future__ import annotations

import pytest
from conftest import CountyPair

from etl.faults import FaultyFacts
from etl.model import Remark
from etl.notes import Notes, pieces

NOTES = Notes.of([Remark("累计数", "cumulative"), Remark("依规定不公布", "not published, by rule")])


def test_each_piece_is_translated_from_either_language() -> None:
    assert NOTES.both("cumulative; 依规定不公布") == ("累计数；依规定不公布", "cumulative; not published, by rule")


def test_what_nobody_translated_stays_as_it_was_written() -> None:
    assert NOTES.both("cumulative; seen twice") == ("累计数；seen twice", "cumulative; seen twice")
    assert NOTES.both("") == ("", "")


def test_a_separator_inside_brackets_parts_nothing() -> None:
    assert pieces("cumulative (from 2018; register); rounded") == ["cumulative (from 2018; register)", "rounded"]


def test_a_remark_with_two_translations_is_a_fault_with_its_line(county_pair: CountyPair) -> None:
    county_pair.append("notes.yml", "- zh: 依规定不公布\n  en: kept back\n")
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    assert [(str(f.place), f.field, f.key) for f in found.value.faults] == [("notes.yml:3", "zh", "repeated")]
