"""Two dates are compared only where they are one series, and a change is claimed only where the bounds allow it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fixture_frames import figure, frame_of, labels, missing, trace, words
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import series
from dashboard.render import dumbbell
from dashboard.render.pairs import alone, change_text, two_dates
from dashboard.store import Store
from dashboard.view import View

VIEW = View(kind="dumbbell", indicators=("i",), highlight="甲")


def dated(place: str, year: int, value: float, bound: str = "exact", **more: Any) -> dict[str, Any]:
    shared = {"series": f"{place}.one", "superseded": False, "break_before": None, "benchmark": ""}
    return figure(place, value, bound, period_end=date(year, 12, 31), observation_id=f"{place}{year}", **shared | more)


def gap(place: str) -> dict[str, Any]:
    return missing(place, series=None, superseded=False, break_before=None, benchmark="")


def pairs(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    return [(p.early["observation_id"], p.late["observation_id"]) for p in two_dates(frame_of(*rows).rows)]


def test_the_earliest_and_the_latest_of_one_series_are_compared() -> None:
    assert pairs(dated("甲", 2021, 5), dated("甲", 2019, 4), dated("甲", 2023, 9)) == [("甲2019", "甲2023")]


def test_another_series_a_superseded_figure_and_a_break_are_not_crossed() -> None:
    assert pairs(dated("甲", 2019, 4, series="a"), dated("甲", 2023, 9, series="b")) == []
    assert pairs(dated("甲", 2019, 4, superseded=True), dated("甲", 2023, 9)) == []
    broken = (dated("甲", 2019, 4), dated("甲", 2021, 5, break_before="census"), dated("甲", 2023, 9))
    assert pairs(*broken) == [("甲2021", "甲2023")]
    assert pairs(dated("甲", 2019, 4, benchmark="country"), dated("甲", 2023, 9, benchmark="country")) == []


def test_flows_are_compared_over_periods_of_one_length() -> None:
    def flow(year: int, value: float, month: int) -> dict[str, Any]:
        return dated("甲", year, value, kind="flow", period_start=date(year, month, 1))

    assert pairs(flow(2020, 4, 1), flow(2023, 9, 1)) == [("甲2020", "甲2023")]
    assert pairs(flow(2020, 4, 7), flow(2023, 9, 1)) == []
    assert pairs(flow(2020, 4, 7), flow(2021, 6, 1), flow(2023, 9, 1)) == [("甲2021", "甲2023")]
    unstated = dated("甲", 2020, 4, kind="flow")
    assert pairs(unstated, flow(2023, 9, 1)) == []
    per_month = {"kind": "rate", "base_unit": "件"}
    assert pairs({**unstated, **per_month}, {**flow(2023, 9, 1), **per_month}) == [("甲2020", "甲2023")]
    per_resident = {"base_unit": "件"}  # which does not make three months as long as a year
    assert pairs({**flow(2020, 4, 10), **per_resident}, {**flow(2023, 9, 1), **per_resident}) == []


@pytest.mark.parametrize(
    ("early", "late", "expected"),
    [
        ((100, "exact"), (150, "exact"), "增加 50（+50%）"),
        ((150, "exact"), (100, "exact"), "减少 50（−33.3%）"),
        ((100, "exact"), (100, "exact"), "未变"),
        ((0, "exact"), (10, "exact"), "增加 10"),
        ((100, "exact"), (150, "at_least"), "增加 至少 50"),
        ((150, "at_least"), (100, "exact"), "减少 至少 50"),
        ((100, "at_least"), (150, "exact"), "方向不定"),
        ((100, "at_least"), (150, "at_least"), "方向不定"),
        ((100, "exact"), (90, "at_least"), "方向不定"),
        ((100, "exact"), (200, "approx"), "增加 90 至 110"),
        ((100, "exact"), (102, "approx"), "方向不定"),
        ((100, "at_most"), (150, "exact"), "增加 50 至 150"),
    ],
)
def test_a_change_is_what_the_bounds_allow(
    early: tuple[float, str], late: tuple[float, str], expected: str
) -> None:  # fmt: skip
    found = two_dates(frame_of(dated("甲", 2019, *early), dated("甲", 2023, *late)).rows)
    assert change_text(found[0], "zh") == expected


def test_shares_change_by_percentage_points() -> None:
    rows = (dated("甲", 2019, 95.1, unit="%"), dated("甲", 2023, 98.4, unit="%"))
    assert change_text(two_dates(frame_of(*rows, units={"i": "%"}).rows)[0], "zh") == "增加 3.3个百分点"


def test_both_dates_are_drawn_and_the_rest_is_named() -> None:
    frame = frame_of(
        dated("甲", 2019, 100), dated("甲", 2023, 150), dated("乙", 2022, 70),
        dated("丙", 2020, 5, series="a"), dated("丙", 2023, 6, series="b"), gap("丁"),
    )  # fmt: skip
    picture = dumbbell.draw(frame, VIEW)
    assert (list(trace(picture, "early").customdata), list(trace(picture, "early").x)) == (["甲2019"], [100])
    assert (list(trace(picture, "late").customdata), list(trace(picture, "late").x)) == (["甲2023"], [150])
    assert trace(picture, "early").marker.symbol == "circle-open"
    assert labels(picture) == ["甲 2019 → 2023", "只有一个日期（1）", "口径或时段不同（1）", "已查未公布（1）"]
    assert {"乙（2022）", "丙（2023）", "丁", "100", "150", "增加 50（+50%）"} <= set(words(picture))
    assert trace(picture, "rows").customdata[0] == "甲2023"
    assert [row["several"] for row in alone(frame.rows, two_dates(frame.rows))] == [False, True]


def test_a_small_change_looks_small() -> None:
    frame = frame_of(dated("甲", 2017, 2_900_000), dated("甲", 2018, 2_910_000))
    low, high = dumbbell.draw(frame, VIEW).layout.xaxis.range
    assert low < 0 < 2_910_000 < high  # the scale starts at zero


def test_the_title_counts_directions_or_tells_the_highlighted_place() -> None:
    frame = frame_of(
        dated("甲", 2019, 100), dated("甲", 2023, 150), dated("乙", 2019, 9), dated("乙", 2023, 8),
        dated("丙", 2019, 5, "at_least"), dated("丙", 2023, 6),
    )  # fmt: skip
    assert dumbbell.title(frame, VIEW) == "甲的指标i由 100 个（2019）到 150 个（2023）：增加 50（+50%）"
    all_ = dumbbell.title(frame, View(kind="dumbbell"))
    assert all_ == "指标i：3 个地区有两个可比日期，1 个增加、1 个减少、0 个未变、1 个方向不定"
    assert "方向不定" in dumbbell.caption(frame, VIEW)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fixture_compares_a_county_with_itself(store: Store, language: str) -> None:  # noqa: F811
    view = View(kind="dumbbell", indicators=("grids_total",), highlight="990121")
    frame = series.frame(view, store, language)
    found = two_dates(frame.rows)
    assert [(p.early["observation_id"], p.late["observation_id"]) for p in found] == [
        ("o_jia_grids_old", "o_jia_grids")
    ]
    assert (found[0].change.low, found[0].change.high) == (173, 173)
    assert dumbbell.draw(frame, view) and dumbbell.caption(frame, view) and dumbbell.alt(frame, view)


def test_nothing_to_compare_is_words(store: Store) -> None:  # noqa: F811
    view = View(kind="dumbbell", indicators=("volunteer_hours",))
    frame = series.frame(view, store, "zh")
    assert {t.name for t in dumbbell.draw(frame, view).data} == {"gaps", "rows"}
    assert "没有两个可比日期" in dumbbell.title(frame, view)
