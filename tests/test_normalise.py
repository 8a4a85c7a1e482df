"""Figures as rates while they are looked at: what is divided by what, what cannot be, and that nothing is dropped."""

# ruff: noqa: E501  (one row a fact reads best across)
from __future__ import annotations

import hashlib
import json
import math
import random
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from fixture_snapshot import _observation, insert, write_snapshot

from dashboard import normalise, queries
from dashboard.quantity import Quantity, Undecided
from dashboard.store import Store
from dashboard.view import View
from etl import bounds

D = date
GRIDS = View(indicators=("grids_total",), normalise="per_10k_residents")
RESIDENTS: list[tuple[Any, ...]] = [
    ("p_jia", "990121", "", "population_resident", None, 873731, None, "exact", "stock", None, D(2020, 11, 1), "stated", "day", "bulletin", None, "873731"),
    ("p_jia_old", "990121", "", "population_resident", None, 800000, None, "exact", "stock", None, D(2010, 11, 1), "stated", "day", "bulletin", None, "800000"),
    ("p_yi", "990122", "", "population_resident", None, 500000, None, "approx", "stock", None, D(2020, 12, 31), "stated", "year", "yi", None, "约50万"),
    ("p_zone", "990100-xinqu", "", "population_resident", None, 100000, 120000, "exact", "stock", None, D(2023, 12, 31), "stated", "year", "report", None, "10万—12万"),
    ("p_ding", "990100", "", "population_resident", None, 3000000, None, "at_least", "stock", None, D(2023, 12, 31), "stated", "year", "report", None, "300万以上"),
    ("p_gulou", "990131", "", "population_resident", None, 700000, None, "exact", "stock", None, D(2020, 11, 1), "stated", "day", "bulletin", None, "70万"),
    ("p_geng_gulou", "990231", "", "population_resident", None, 300000, None, "exact", "stock", None, D(2020, 11, 1), "stated", "day", "bulletin", None, "30万"),
    ("h_jia", "990121", "", "volunteer_hours", None, 900, None, "exact", "flow", D(2023, 3, 1), D(2023, 3, 5), "stated", "day", "bulletin", None, "900"),
    ("h_yi", "990122", "", "volunteer_hours", None, 1200, None, "exact", "flow", None, D(2023, 12, 31), "stated", "year", "yi", None, "1200"),
]  # fmt: skip


@pytest.fixture(scope="module")
def rates(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The fictional places with residents."""
    folder = tmp_path_factory.mktemp("rates")
    path = write_snapshot(folder)
    with duckdb.connect(str(path)) as connection:
        name = ("population_resident", "context", "population", "常住人口数", "Residents", "人", "stock", "neutral")
        insert(connection, "indicator", [(*name, "", "", "", "", [], None)])
        insert(connection, "observation", [_observation(o) for o in RESIDENTS])
    pointer = json.loads((folder / "current.json").read_text(encoding="utf-8"))
    pointer["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return Store(folder)


def row(store: Store, view: View, code: str) -> dict[str, Any]:
    rows = queries.frame(view, store, "zh").rows
    return {str(k): v for k, v in rows[rows["region_code"] == code].iloc[0].items()}


def test_a_count_becomes_a_rate_and_keeps_both_numbers_and_their_sources(rates: Store) -> None:
    found = row(rates, GRIDS, "990121")
    assert found["value"] == pytest.approx(12.280667, abs=1e-6)  # 1073 / 873731 × 10000
    assert (found["bound"], found["unit"], found["derived"]) == ("exact", "个/万人", True)
    assert (found["base_value"], found["base_unit"]) == (1073, "个")
    assert (found["denominator_id"], found["denominator_value"]) == ("p_jia", 873731)  # 2020, not 2010
    assert (found["denominator_end"], found["denominator_source"]) == (D(2020, 11, 1), "丁市统计局")
    assert found["observation_ids"] == ["o_jia_grids", "p_jia"]
    assert found["source_ids"] == ["jia", "bulletin"]
    assert found["grade"] == "C"  # the worse of the two
    assert found["indicator_name"] == "每万常住人口网格数"
    assert (found["gap"], found["concept_name"], found["value_to"] != found["value_to"]) == (None, None, True)


def test_bounds_and_ranges_carry_through(rates: Store) -> None:
    yi = row(rates, GRIDS, "990122")
    assert (yi["value"], yi["bound"]) == (pytest.approx(8.04), "approx")
    zone = row(rates, GRIDS, "990100-xinqu")
    assert (zone["value"], zone["value_to"]) == (pytest.approx(410 / 12), pytest.approx(41))
    assert zone["bound"] == "approx"


@pytest.mark.parametrize(
    ("code", "gap", "reason"),
    [
        ("990100", "not_comparable", "两个数的上下限方向相反，算不出结果"),  # ≥ 6000 over ≥ 3 million
        ("990131", "not_comparable", "两个数的口径不同"),  # counted by another register, from another source
        ("990231", "not_comparable", "有一个数日期不详"),
        ("990132", "no_denominator", ""),
        ("990000", "not_searched", ""),
    ],
)
def test_what_cannot_be_divided_stays_as_a_gap_with_its_reason(rates: Store, code: str, gap: str, reason: str) -> None:
    found = row(rates, GRIDS, code)
    assert math.isnan(found["value"])
    assert (found["gap"], found["gap_reason"]) == (gap, reason)
    assert found["observation_ids"] == []


def test_no_place_is_dropped_and_coverage_counts_rates(rates: Store) -> None:
    frame = queries.frame(GRIDS, rates, "zh")
    assert frame.coverage.asked == 8
    assert frame.coverage.published == 3
    assert frame.coverage.gaps == {"no_denominator": 1, "not_comparable": 3, "not_searched": 1}
    assert frame.rows["region_code"].tolist()[:3] == ["990100-xinqu", "990121", "990122"]  # by the rate


def test_a_picture_of_the_past_divides_by_nothing_that_was_counted_later(rates: Store) -> None:
    past = row(rates, GRIDS.with_(until="2022"), "990121")
    assert (past["base_value"], past["denominator_id"]) == (900, "p_jia")  # of 2022 over the census of 2020
    before = row(rates, GRIDS.with_(until="2022", since="2022"), "990100-xinqu")
    assert before["gap"] == "outside_window"


def test_flows_per_month_are_ranked_though_their_periods_differ(rates: Store) -> None:
    view = View(indicators=("issues_reported",), normalise="per_month")
    jia, yi = row(rates, view, "990121"), row(rates, view, "990122")
    assert (jia["value"], jia["bound"], jia["unit"]) == (pytest.approx(67000 / 12), "at_least", "件/月")
    assert (yi["value"], yi["bound"]) == (pytest.approx(8300 / 6), "exact")
    assert (jia["rank_from"], jia["rank_to"], yi["rank_from"]) == (1, 1, 2)
    published = row(rates, view.with_(normalise=""), "990121")
    assert math.isnan(published["rank_from"])  # twelve months against six


def test_five_days_are_not_blown_up_to_a_month_and_an_unstated_start_has_no_length(rates: Store) -> None:
    view = View(indicators=("volunteer_hours",), normalise="per_month")
    short, open_start = row(rates, view, "990121"), row(rates, view, "990122")
    assert (short["gap"], short["gap_reason"]) == ("not_comparable", "时段不足一个月，不能放大成每月")
    assert open_start["gap"] == "no_period"


def test_a_share_stays_as_published_and_the_note_says_so(rates: Store) -> None:
    frame = queries.frame(View(indicators=("resolution_rate",), normalise="per_grid"), rates, "zh")
    assert frame.rows["value"].iloc[0] == 98.5
    assert frame.rows["unit"].iloc[0] == "%"
    assert "note.not_normalised" in [note.key for note in frame.notes]


def test_the_index_is_to_the_median_of_what_means_the_same(rates: Store) -> None:
    view = View(indicators=("grids_total",), normalise="peer_index", regions=("990121", "990122", "990231", "990131"))
    jia, yi = row(rates, view, "990121"), row(rates, view, "990122")
    assert (jia["value"], jia["unit"]) == (pytest.approx(100 * 1073 / 402), "%")  # the median of 1073, 402, 300
    assert (yi["value"], yi["bound"], yi["gap"]) == (100, "exact", None)
    assert (yi["denominator_value"], yi["denominator_name"]) == (402, "同口径 3 个地方的中位数")
    assert yi["observation_ids"] == ["o_yi_grids", "o_jia_grids", "o_geng_gulou_grids"]  # the median rests on all
    assert yi["grade"] == "D"  # one of them is a reprint
    assert row(rates, view, "990131")["gap_reason"] == "两个数的口径不同"
    few = view.with_(regions=("990121", "990122"))
    assert row(rates, few, "990121")["gap_reason"] == "口径相同的地方不足三个，没有可比的中位数"


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (D(2023, 1, 1), D(2023, 12, 31), 12.0),
        (D(2023, 1, 1), D(2023, 1, 31), 1.0),
        (D(2023, 11, 16), D(2024, 1, 15), 2.0),
        (D(2023, 1, 1), D(2023, 1, 15), 15 / 30.4375),
    ],
)
def test_months_are_whole_where_the_calendar_says_so(start: date, end: date, months: float) -> None:
    assert normalise.months(start, end) == pytest.approx(months)


def test_the_window_keeps_an_older_figure_and_says_what_lies_outside(rates: Store) -> None:
    view = View(indicators=("grids_total",), until="2022")
    jia = row(rates, view, "990121")
    assert (jia["value"], jia["period_end"]) == (900, D(2022, 12, 31))
    assert row(rates, view, "990100")["gap"] == "outside_window"
    assert row(rates, view, "990231")["gap"] == "outside_window"  # undated: nobody knows whether it is inside
    strict = view.with_(min_grade="A")
    assert row(rates, strict, "990122")["gap"] == "hidden_by_grade"


def test_division_follows_the_rules_by_which_the_build_calculates() -> None:
    dice = random.Random(7)
    kinds: list[Any] = ["exact", "at_least", "approx", "at_most"]
    compared = 0
    for _ in range(400):
        a, b = ({"value": dice.choice([0.0, 1.5, 20.0]), "bound": dice.choice(kinds)} for _ in range(2))
        for side in (a, b):
            side["value_to"] = side["value"] + 3 if side["bound"] == "exact" and dice.random() < 0.3 else math.nan
        expected = _divided(a, b)
        try:
            found: Any = Quantity.of(a).over(Quantity.of(b)).figure()
            found = (found[0], None if math.isnan(found[1]) else found[1], found[2])
        except Undecided as failure:
            found = failure.reason
        assert found == expected, (a, b)
        compared += not isinstance(found, str)
    assert compared > 100


def _divided(a: dict[str, Any], b: dict[str, Any]) -> Any:
    first, second = (
        bounds.Quantity.of(s["value"], None if math.isnan(s["value_to"]) else s["value_to"], s["bound"]) for s in (a, b)
    )
    try:
        return bounds.divide(first, second).figure()
    except bounds.NotComparable as failure:
        return failure.reason


def test_the_median_is_open_where_bounds_leave_it_open() -> None:
    import pandas as pd

    rows = pd.DataFrame(
        {"value": [10.0, 20.0, 30.0], "value_to": [math.nan] * 3, "bound": ["exact", "at_least", "exact"]}
    )
    assert normalise.median(rows) == Quantity(20.0, 30.0)
    rows["bound"] = ["exact", "exact", "at_least"]
    assert normalise.median(rows) == Quantity(20.0, 20.0)
    rows["bound"] = "at_least"
    assert normalise.median(rows) == Quantity(20.0, None)


def test_the_snapshot_names_sources_that_contradict_each_other(tmp_path: Path) -> None:
    path = write_snapshot(tmp_path)
    rows: list[tuple[Any, ...]] = [
        ("x1", "990000", "", "grids_total", None, 100, None, "exact", "stock", None, D(2023, 12, 31), "stated", "year", "report", None, "100"),
        ("x2", "990000", "", "grids_total", None, 130, None, "exact", "stock", None, D(2023, 12, 31), "stated", "year", "mirror", None, "130"),
        ("x3", "990000", "", "grids_total", None, 99, None, "at_least", "stock", None, D(2023, 12, 31), "stated", "year", "yi", None, "99"),
        ("x4", "990000", "", "grids_total", None, 60, None, "exact", "stock", None, D(2022, 12, 31), "stated", "year", "yi", None, "60"),
    ]  # fmt: skip
    with duckdb.connect(str(path)) as connection:
        insert(connection, "observation", [_observation(o) for o in rows])
        pairs = connection.execute("SELECT observation_id, other_id FROM disagreement WHERE region_code = '990000'")
        assert pairs.fetchall() == [("x1", "x2")]  # "at least 99" contradicts neither, another year is no conflict
    pointer = json.loads((tmp_path / "current.json").read_text(encoding="utf-8"))
    pointer["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    frame = queries.frame(View(indicators=("grids_total",), regions=("990000", "990121")), Store(tmp_path), "zh")
    assert frame.rows.set_index("region_code")["conflict"].to_dict() == {"990000": True, "990121": False}
    assert "note.conflict" in [note.key for note in frame.notes]


def test_about_in_the_middle_makes_the_median_about() -> None:
    """About 100 may be 105, and then it is the middle of 103 and 110; about 10 never is."""

    def middle(first: float) -> bool:
        values = [(first, "approx"), (103.0, "exact"), (110.0, "exact")]
        rows = pd.DataFrame([{"value": v, "value_to": math.nan, "bound": bound} for v, bound in values])
        return normalise.median(rows).approximate

    assert middle(100.0)
    assert not middle(10.0)


def test_a_change_has_no_index() -> None:
    """Minus two per cent is not four times minus half a per cent of anything."""
    assert not normalise.fits({"kind": "change", "unit": "%", "indicator_id": "growth"}, "peer_index")
    assert normalise.fits({"kind": "stock", "unit": "个", "indicator_id": "grids_total"}, "peer_index")
