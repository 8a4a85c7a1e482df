"""Numbers, bounds and dates in words."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from dashboard.render.values import (
    escape,
    locator_text,
    number_text,
    period_text,
    short_period,
    value_text,
    width,
    wrap,
)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (1073, "1,073", "1,073"),
        (9999, "9,999", "9,999"),
        (10000, "1万", "10,000"),
        (67000, "6.7万", "67,000"),
        (873731, "87.37万", "873,731"),
        (99_995_000, "9,999.5万", "100 m"),
        (999_999, "100万", "999,999"),
        (1_211_500, "121.15万", "1.21 m"),
        (99_999_999, "1亿", "100 m"),
        (107_000_000, "1.07亿", "107 m"),
        (999_994_999, "10亿", "999.99 m"),
        (999_999_999, "10亿", "1 bn"),
        (83_889_000_000, "838.89亿", "83.89 bn"),
        (999_999_999_999, "1万亿", "1 tn"),
        (5_435_510_000_000, "5.44万亿", "5.44 tn"),
        (-2_500_000, "-250万", "-2.5 m"),
        (79.6, "79.6", "79.6"),
        (212891.7, "21.29万", "212,891.7"),
        (-67000, "-6.7万", "-67,000"),
        (0.00001, "0", "0"),
    ],
)
def test_numbers(value: float, zh: str, en: str) -> None:
    assert (number_text(value, "zh"), number_text(value, "en")) == (zh, en)


def test_a_table_shows_every_digit() -> None:
    assert number_text(873731, "zh", full=True) == "873,731"
    assert number_text(83_889_000_000, "en", full=True) == "83,889,000,000"


@pytest.mark.parametrize(("value", "text"), [(814.288, "814"), (12.34, "12.3"), (0.01236, "0.0124"), (1234.5, "1,234")])
def test_a_calculated_number_feigns_no_precision(value: float, text: str) -> None:
    assert number_text(value, "en", derived=True) == text


def figure(value: float, bound: str = "exact", top: float = math.nan, unit: str = "个") -> dict[str, Any]:
    return {"value": value, "value_to": top, "bound": bound, "unit": unit, "derived": False}


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (figure(1073), "1,073 个", "1,073 个"),
        (figure(67000, "at_least", unit="件"), "≥6.7万件", "≥67,000 件"),
        (figure(410, "approx"), "≈410 个", "≈410 个"),
        (figure(12, "at_most"), "≤12 个", "≤12 个"),
        (figure(98.5, unit="%"), "98.5%", "98.5%"),
        (figure(100000, top=120000, unit=""), "10万—12万", "100,000–120,000"),
        (figure(math.nan), "", ""),
    ],
)
def test_a_value_carries_its_bound_and_unit(row: dict[str, Any], zh: str, en: str) -> None:
    assert (value_text(row, "zh"), value_text(row, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (figure(2_507_000, "at_least"), "≥250.7万个", "≥2.5 m 个"),
        (figure(67_460, "at_least"), "≥6.74万个", "≥67,460 个"),
        (figure(67_440, "at_most"), "≤6.75万个", "≤67,440 个"),
        (figure(2 / 3, "at_least") | {"derived": True}, "≥0.666 个", "≥0.666 个"),
        (figure(1 / 3, "at_most") | {"derived": True}, "≤0.334 个", "≤0.334 个"),
        (figure(17_777.8, "at_least", unit="人") | {"derived": True}, "≥1.77万人", "≥17,777 人"),
        (figure(0.58, "at_least") | {"derived": True}, "≥0.58 个", "≥0.58 个"),  # 0.58 × 100 is 57.99… in binary
    ],
)
def test_a_bound_is_rounded_to_the_side_on_which_it_still_holds(row: dict[str, Any], zh: str, en: str) -> None:
    """ "≥6.75万" of a printed 67,460 would claim more than the source does."""
    assert (value_text(row, "zh"), value_text(row, "en")) == (zh, en)


def test_a_percent_sign_stays_without_the_unit() -> None:
    assert value_text(figure(95, "at_least", unit="%"), "zh", unit=False) == "≥95%"
    assert value_text(figure(1073), "zh", unit=False) == "1,073"


def period(
    end: date | None, precision: str = "day", basis: str = "stated", kind: str = "stock", start: date | None = None
) -> dict[str, Any]:
    return {"period_start": start, "period_end": end, "time_precision": precision, "time_basis": basis, "kind": kind}


@pytest.mark.parametrize(
    ("row", "zh", "en", "label"),
    [
        (period(date(2023, 12, 31), "year", "inferred"), "2023年（推断）", "2023 (inferred)", "2023?"),
        (period(date(2024, 7, 22), basis="publication"), "截至2024-07-22（按发表日）",
         "as of 2024-07-22 (date of publication)", "2024"),
        (period(date(2023, 8, 31), "month"), "2023年8月", "2023-08", "2023"),
        (period(date(2023, 12, 31), kind="flow", start=date(2023, 1, 1)), "2023年", "2023", "2023"),
        (period(date(2023, 6, 30), "month", kind="flow", start=date(2023, 1, 1)), "2023年1月 至 2023年6月",
         "2023-01 to 2023-06", "2023年1—6月"),
        (period(date(2024, 7, 26), kind="flow", start=date(2024, 7, 20)), "2024-07-20 至 2024-07-26",
         "2024-07-20 to 2024-07-26", "2024年7月"),
        (period(date(2023, 6, 30), "day", kind="flow", start=date(2022, 7, 1)), "2022-07-01 至 2023-06-30",
         "2022-07-01 to 2023-06-30", "2022-07—2023-06"),
        (period(date(2023, 12, 31), "year", kind="flow"), "2023年（起始未注明）", "2023 (start not stated)", "2023"),
        (period(date(2023, 12, 31), "year", kind="cumulative"), "累计至2023年", "in total to 2023", "累计至 2023"),
        (period(None, basis="unknown"), "日期不详", "date unknown", "日期不详"),
    ],
)  # fmt: skip
def test_a_date_says_how_it_is_known(row: Any, zh: str, en: str, label: str) -> None:
    assert (period_text(row, "zh"), period_text(row, "en"), short_period(row, "zh")) == (zh, en, label)


def test_markup_and_line_breaks_in_names_are_shown_as_written() -> None:
    assert escape("<b>a</b> & \n\x00b") == "&lt;b&gt;a&lt;/b&gt; &amp;  b"


def test_wrapping_keeps_every_character_and_whole_words() -> None:
    assert wrap("济南新旧动能转换起步区", 6) == ["济南新旧动能", "转换起步区"]
    assert wrap("Inner Mongolia Autonomous Region", 9) == ["Inner Mongolia", "Autonomous", "Region"]
    assert wrap("甲县、乙县、丙县", 5) == ["甲县、乙", "县、丙县"], "no line begins with a comma"
    assert wrap("全部（网格）", 3) == ["全部", "（网", "格）"], "no line ends in a bracket that opens"
    assert wrap("虚构县110101、虚构县110102", 7) == ["虚构县", "110101、虚构", "县110102"]
    assert wrap("ABCDEFG、丙", 4) == ["ABCDEF", "G、丙"], "not where a word fills the line either"
    assert max(map(len, wrap("、" * 100, 10))) <= 10
    assert "".join(wrap("、" * 100, 10)) == "、" * 100
    assert wrap("", 9) == [""]
    assert "".join(wrap("x" * 100, 10)) == "x" * 100
    assert width("方城ab") == pytest.approx(3.12)


def test_a_row_of_an_imported_table_is_said_in_words() -> None:
    assert locator_text("row 406", "zh") == "所导入的表第 406 行"
    assert locator_text("row 406", "en") == "row 406 of the imported table"
    assert locator_text("表1 B2", "en") == "表1 B2"
