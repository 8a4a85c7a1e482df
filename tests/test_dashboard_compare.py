"""Ranks with bounds, coverage and caveats; expected values are worked out by hand."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard import caveats, compare
from dashboard.frame import Coverage

NAN = math.nan


def rows(*figures: tuple[Any, ...], **shared: Any) -> pd.DataFrame:
    """Rows of one indicator from (region, value, bound); a fourth entry is the upper end of a range."""
    records = []
    for region, value, bound, *rest in figures:
        gap = None if bound in ("exact", "at_least", "approx", "at_most") else bound
        record = {
            "region_code": region, "region_name": region, "level": "county", "indicator_id": "i", "concept_id": None,
            "concept_name": None, "value": NAN if gap else float(value), "value_to": float(rest[0]) if rest else NAN,
            "bound": None if gap else bound, "kind": None if gap else "stock", "period_start": None,
            "period_end": None if gap else date(2023, 12, 31), "time_basis": None if gap else "stated", "grade": "A",
            "derived": False, "years_apart": 0.0, "choices": 1, "conflict": False, "gap": gap, **shared,
        }  # fmt: skip
        records.append(record)
    return pd.DataFrame(records)


def ranks(frame: pd.DataFrame) -> list[tuple[float, float]]:
    found = compare.rank_ranges(frame)
    return [(a, b) for a, b in zip(found["rank_from"], found["rank_to"], strict=True)]


def test_intervals_follow_the_words_of_the_source() -> None:
    found = compare.intervals(
        rows(("a", 100, "exact"), ("b", 100, "at_least"), ("c", 100, "at_most"), ("d", 100, "approx"),
             ("e", -4, "at_most"), ("f", 100, "exact", 120), ("g", 100, "approx", 200), ("h", 0, "not_published"))
    )  # fmt: skip
    assert list(zip(found["low"], found["high"], strict=True))[:7] == [
        (100, 100), (100, math.inf), (0, 100), (95, 105), (-math.inf, -4), (100, 120), (95, 210),
    ]  # fmt: skip
    assert found.loc[7].isna().all()


def test_exact_values_rank_in_order_and_ties_share_a_rank() -> None:
    frame = rows(("a", 5, "exact"), ("b", 9, "exact"), ("c", 5, "exact"), ("d", 1, "exact"))
    assert ranks(frame) == [(2, 2), (1, 1), (2, 2), (4, 4)]


def test_at_least_may_be_larger_than_anything_above_it() -> None:
    # 6000 may be surpassed by "over 400", whose end is open; "over 400" is certainly above 300 only.
    frame = rows(("a", 6000, "exact"), ("b", 400, "at_least"), ("c", 300, "exact"))
    assert ranks(frame) == [(1, 2), (1, 2), (3, 3)]


def test_about_leaves_near_neighbours_undecided() -> None:
    # about 410 is 389.5 to 430.5: 402 lies inside, 431 outside.
    frame = rows(("a", 431, "exact"), ("b", 410, "approx"), ("c", 402, "exact"))
    assert ranks(frame) == [(1, 1), (2, 3), (2, 3)]


def test_at_most_may_be_anything_down_to_zero() -> None:
    frame = rows(("a", 50, "exact"), ("b", 40, "at_most"), ("c", 10, "exact"))
    assert ranks(frame) == [(1, 1), (2, 3), (2, 3)]


def test_overlapping_ranges_are_undecided() -> None:
    frame = rows(("a", 10, "exact", 20), ("b", 15, "exact", 30), ("c", 31, "exact"))
    assert ranks(frame) == [(2, 3), (2, 3), (1, 1)]


def test_a_gap_has_no_rank_and_takes_none() -> None:
    frame = rows(("a", 5, "exact"), ("b", 0, "not_published"), ("c", 3, "exact"))
    found = compare.rank_ranges(frame)
    assert found["rank_from"].tolist()[::2] == [1, 2]
    assert found.loc[1].isna().all()


def test_indicators_are_ranked_apart() -> None:
    both = pd.concat([rows(("a", 5, "exact"), ("b", 6, "exact")), rows(("a", 1, "exact"), indicator_id="j")])
    assert compare.rank_ranges(both)["rank_from"].tolist() == [2, 1, 1]


def test_tiers_are_ranked_apart() -> None:
    both = pd.concat([rows(("a", 5, "exact"), ("b", 6, "exact")), rows(("c", 90, "exact"), level="province")])
    assert compare.rank_ranges(both)["rank_from"].tolist() == [2, 1, 1]


def test_figures_of_another_level_concept_or_kind_are_not_comparable() -> None:
    frame = rows(("a", 1, "exact"), ("b", 2, "exact"), ("c", 3, "exact"), ("d", 4, "exact"), ("e", 0, "not_published"))
    frame["level"] = ["county", "district", "prefecture", "county", "county"]
    frame.loc[3, "kind"] = "cumulative"
    assert compare.comparable(frame).tolist() == [True, True, False, False, False]
    assert compare.comparable(frame, "c").tolist() == [False, False, True, False, False]
    assert compare.comparable(frame, "e").tolist() == [True, True, False, False, False]  # a gap sets no meaning
    frame["concept_id"] = ["register", None, None, None, None]
    assert compare.comparable(frame, "a").tolist() == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a", compare.Standing("a", 1, 1, 4, False, False)),
        ("b", compare.Standing("b", 2, 2, 4, True, False)),
        ("d", compare.Standing("d", 4, 4, 4, False, True)),
    ],
)
def test_standing(code: str, expected: compare.Standing) -> None:
    frame = rows(("a", 9, "at_least"), ("b", 5, "exact"), ("c", 5, "exact"), ("d", 1, "exact"))
    assert compare.standing(frame, code) == expected
    assert compare.standing(frame, "z") is None


def test_there_is_no_leader_where_a_bound_leaves_it_open() -> None:
    sure = compare.leader(rows(("a", 9, "at_least"), ("b", 5, "exact")))
    assert sure is not None
    assert sure.region_code == "a"
    assert compare.leader(rows(("a", 9, "exact"), ("b", 5, "at_least"))) is None
    assert compare.leader(rows(("a", 9, "exact"), ("b", 9, "exact"))) is None
    assert compare.leader(rows(("a", 9, "exact"))) is None


def test_coverage_counts_places_once_and_by_the_gap_that_says_most() -> None:
    first = rows(("a", 1, "exact"), ("b", 0, "not_searched"), ("c", 0, "not_searched"), ("d", 0, "withheld"))
    second = rows(("a", 0, "not_published"), ("b", 0, "not_published"), ("c", 0, "not_searched"), ("d", 0, "withheld"))
    found = compare.coverage(pd.concat([first, second]), 4)
    assert found == Coverage(4, 1, {"not_published": 1, "withheld": 1, "not_searched": 1})


def flows(*periods: tuple[date | None, date]) -> pd.DataFrame:
    frame = rows(*((str(n), 10, "exact") for n in range(len(periods))), kind="flow")
    frame["period_start"] = [start for start, _ in periods]
    frame["period_end"] = [end for _, end in periods]
    return frame


def test_flows_over_unequal_periods_are_told() -> None:
    year = (date(2023, 1, 1), date(2023, 12, 31))
    leap = (date(2024, 1, 1), date(2024, 12, 31))
    half = (date(2023, 1, 1), date(2023, 6, 30))
    assert not compare.periods_differ(flows(year, leap))
    assert compare.periods_differ(flows(year, half))
    assert compare.periods_differ(flows(year, (None, date(2023, 12, 31))))
    assert not compare.periods_differ(flows(half))


def note_keys(frame: pd.DataFrame, caveat: str = "") -> list[str]:
    ranked = pd.concat([frame, compare.rank_ranges(frame)], axis=1)
    indicators = pd.DataFrame([{"indicator_id": "i", "name": "网格数", "caveat": caveat}])
    return [note.key for note in caveats.notes(ranked, indicators)]


def test_like_figures_need_no_caution_and_their_order_is_called_certain() -> None:
    assert note_keys(rows(("a", 5, "exact"), ("b", 9, "exact"))) == ["note.order_certain"]
    assert note_keys(rows(("a", 5, "exact"))) == []  # one alone has no order
    assert note_keys(rows(("a", 5, "exact"), ("b", 4, "at_least"))) == ["note.bounds_forbid_order"]


def test_every_caveat_is_noted_and_cautions_stand_first() -> None:
    frame = rows(("a", 50, "exact"), ("b", 9, "at_least"), ("c", 90, "exact"), ("d", 0, "hidden_by_grade"))
    frame["level"] = ["county", "county", "prefecture", "county"]
    frame["concept_name"] = [None, "登记口径", None, None]
    frame["kind"] = ["stock", "cumulative", "stock", None]
    frame["period_end"] = [date(2020, 12, 31), date(2023, 12, 31), None, None]
    frame["time_basis"] = ["inferred", "publication", "unknown", None]
    frame["grade"] = ["A", "D", "C", None]
    frame["derived"] = [True, False, False, False]
    frame["years_apart"] = [2.5, 0.0, 0.0, 0.0]
    frame["choices"] = [1, 2, 1, 0]
    assert note_keys(frame, "划分不一。") == [
        "note.caveat", "note.mixed_concepts", "note.mixed_levels", "note.mixed_kinds", "note.bounds_forbid_order",
        "note.years_spread", "note.undated", "note.hidden_by_grade", "note.inputs_apart", "note.inferred_dates",
        "note.publication_dates", "note.calculated", "note.reprints", "note.several_figures",
    ]  # fmt: skip


def test_a_tie_of_a_county_and_a_district_is_a_tie() -> None:
    frame = rows(("a", 40, "exact"), ("b", 40, "exact"), ("c", 30, "exact"))
    frame["level"] = ["county", "district", "county"]
    assert "note.ties" in note_keys(frame)
