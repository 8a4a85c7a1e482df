"""The second reading of printed words: which values they can state, and which slips are caught."""

from __future__ import annotations

import pytest

from etl.reread import can_state


@pytest.mark.parametrize(
    ("printed", "value", "value_to"),
    [
        ("429名专职", 429, None),
        ("6.7万余条", 67000, None),
        ("1200多万元", 12000000, None),
        ("3807.33亿元", 380733000000, None),
        ("1.2万亿元", 1200000000000, None),
        ("1亿2000万", 120000000, None),
        ("10余万人", 100000, None),
        ("1,234人", 1234, None),
        ("1\uff0c234人", 1234, None),
        ("占比79.6%", 79.6, None),
        ("\uff18\uff10\uff0e\uff15\uff05", 80.5, None),
        ("百分之九十五", 95, None),
        ("三分之二", 66.66666666666667, None),
        ("九成以上", 90, None),
        ("一半", 50, None),
        ("实现全覆盖", 100, None),
        ("两场", 2, None),
        ("十二个", 12, None),
        ("三百二十一户", 321, None),
        ("两千零五", 2005, None),
        ("一百二", 120, None),
        ("近千名", 1000, None),
        ("百余次", 100, None),
        ("二〇二三", 2023, None),
        ("42\n9名", 429, None),
        ("3至5名", 3, 5),
        ("3名至5名", 3, 5),
        ("60—70万", 600000, 700000),
        ("60%-70%", 60, 70),
        ("三五名", 3, 5),
        ("七八十人", 70, 80),
    ],
)
def test_words_state_a_value(printed: str, value: float, value_to: float | None) -> None:
    assert can_state(printed, value, value_to)


@pytest.mark.parametrize(
    ("printed", "value", "value_to"),
    [
        ("429名专职", 492, None),
        ("6.7万余条", 6700, None),
        ("6.7万余条", 670000, None),
        ("79.6%", 0.796, None),
        ("三百二十一户", 312, None),
        ("3至5名", 3, 6),
        ("3名、5名", 3, 5),
        ("若干名", 1, None),
        ("", 1, None),
    ],
)
def test_a_slip_is_caught(printed: str, value: float, value_to: float | None) -> None:
    assert not can_state(printed, value, value_to)


def test_a_unit_with_a_multiplier_takes_the_number_as_printed() -> None:
    assert can_state("6.7万元", 6.7, None, unit="万元")
    assert not can_state("6.7万元", 6.7, None, unit="元")


def test_a_decrease_is_printed_without_its_sign() -> None:
    assert can_state("下降3.2%", -3.2, None, change=True)
    assert not can_state("下降3.2%", -3.2, None)
