"""Figures over time: what is joined, what is not and why, and what they are compared with; counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fixture_series import over_time

from dashboard import hours, queries, series, series_breaks
from dashboard.frame import COLUMNS, Frame, records
from dashboard.store import Store
from dashboard.view import View

__all__ = ["over_time"]


def read(store: Store, **fields: Any) -> Frame:
    return queries.frame(View(kind="trend", **fields), store, "en")


def told(frame: Frame, *columns: str) -> list[tuple[Any, ...]]:
    rows = frame.rows[frame.rows["gap"].isna()]
    return [tuple(row[column] for column in columns) for row in records(rows)]


def test_a_census_an_estimate_and_a_register_are_never_one_line(over_time: Store) -> None:
    frame = read(over_time, indicators=("residents",), regions=("990121",))
    assert told(frame, "observation_id", "break_before") == [
        ("s_jia_census_2010", None),
        ("s_jia_register_2018", "concept"),
        ("s_jia_register_2019", None),
        (
            "o_jia_residents",
            "gap",
        ),  # census to census may be compared; ten years without a figure are not drawn through
        ("s_jia_estimate_2023", "census"),
        ("s_jia_estimate_2024", None),
    ]
    assert list(frame.rows.columns) == [*COLUMNS, "series", "superseded", "break_before", "benchmark"]


def test_runs_are_what_may_be_compared(over_time: Store) -> None:
    frame = read(over_time, indicators=("residents",), regions=("990121",))
    found = [[row["value"] for row in run] for run in series_breaks.runs(series.dated(frame.rows))]
    assert sorted(found) == [[800000, 873731], [850000, 852000], [880000, 878000]]


def test_of_two_figures_of_one_date_the_rule_prefers_one_and_both_are_kept(over_time: Store) -> None:
    frame = read(over_time, indicators=("grids_total",), regions=("990121",))
    assert told(frame, "observation_id", "superseded", "break_before") == [
        ("o_jia_grids_old", False, None),
        ("s_jia_grids_other", True, None),
        ("o_jia_grids", False, None),
        ("s_jia_grids_undated", False, None),
    ]
    undated = next(note for note in frame.notes if note.key == series.UNDATED)
    assert undated.values == {"count": 1, "observations": ["s_jia_grids_undated"]}


def test_a_running_total_is_another_series_than_the_years(over_time: Store) -> None:
    frame = read(over_time, indicators=("volunteer_hours",), regions=("990122",))
    assert told(frame, "value", "kind", "break_before") == [
        (1200, "flow", None),
        (1500, "flow", None),
        (900, "flow", "period"),
        (9000, "cumulative", "kind"),
    ]
    assert frame.rows["series"].nunique() == 2


def test_a_boundary_parts_only_what_it_concerns() -> None:
    first = {"period_end": date(2020, 12, 31), "period_start": None, "kind": "stock", "series": "a"}
    second = {**first, "period_end": date(2021, 12, 31)}
    event = {"kind": "boundary", "happened": date(2021, 6, 1)}
    assert series_breaks.between(first, second, [event]) == "boundary"
    assert series_breaks.between(first, second, [{**event, "happened": date(2022, 1, 1)}]) is None
    assert series_breaks.between(first, second, [{**event, "kind": "method"}]) == "event"
    assert series_breaks.between(first, {**second, "period_end": date(2026, 12, 31)}, []) == "gap"


def test_a_window_and_a_grade_leave_typed_gaps(over_time: Store) -> None:
    late = read(over_time, indicators=("residents",), regions=("990121", "990122"), since="2023")
    assert told(late, "value") == [(880000,), (878000,)]
    gaps = {row["region_code"]: row["gap"] for row in records(late.rows) if row["gap"]}
    assert gaps == {"990122": "outside_window"}
    strict = read(over_time, indicators=("grids_total",), regions=("990121",), min_grade="A")
    assert told(strict, "value") == [(900,)]
    assert (late.coverage.asked, late.coverage.published) == (2, 1)


def test_flows_per_month_need_a_stated_start(over_time: Store) -> None:
    frame = read(over_time, indicators=("volunteer_hours",), regions=("990121", "990122"), normalise="per_month")
    assert told(frame, "value", "base_value", "bound") == [
        (100.0, 1200.0, "exact"), (125.0, 1500.0, "at_least"), (150.0, 900.0, "exact"),
    ]  # fmt: skip
    assert sorted(row["gap"] for row in records(frame.rows) if row["gap"]) == ["no_period", "no_period"]


def test_an_index_to_the_median_is_refused_in_words(over_time: Store) -> None:
    frame = read(over_time, indicators=("residents",), regions=("990121",), normalise="peer_index")
    assert "note.trend_no_index" in [note.key for note in frame.notes]
    assert told(frame, "value")[0] == (800000,)


def test_the_median_of_a_year_needs_three_places_and_carries_their_bounds(over_time: Store) -> None:
    frame = read(
        over_time,
        indicators=("resolution_rate",),
        regions=("990121", "990131", "990231", "990132"),
        highlight="990121",
        benchmarks=("country", "province", "peer_median"),
    )
    lines = [row for row in records(frame.rows) if row["benchmark"]]
    assert [(row["benchmark"], row["period_end"].year, row["value"], row["bound"]) for row in lines] == [
        ("country", 2022, 89, "exact"),
        ("province", 2022, 87, "exact"),
        ("peer_median", 2021, 85, "at_least"),  # 80, ≥85, ≥88: the middle one is at least 85
        ("peer_median", 2022, 92, "exact"),  # 90, 92, ≥95; of 2023 there is one place only
    ]
    assert lines[3]["observation_ids"] == ["s_rate_a_2022", "s_rate_b_2022", "s_rate_c_2022"]
    assert lines[3]["region_name"] == "Median of 3 peers"
    assert (frame.coverage.asked, frame.coverage.published) == (4, 4)


def test_totals_of_the_nation_are_not_drawn_beside_a_county(over_time: Store) -> None:
    frame = read(over_time, indicators=("residents",), regions=("990121",), benchmarks=("country", "province"))
    assert set(frame.rows["benchmark"]) == {""}
    assert "note.trend_totals" in [note.key for note in frame.notes]


def test_events_stand_where_they_fall_among_the_figures_and_places(over_time: Store) -> None:
    frame = read(over_time, indicators=("volunteer_hours",), regions=("990122",))
    assert [(n.values["name"], n.values["indicators"]) for n in frame.notes if n.key == series.EVENT] == [
        ("A rule", ["volunteer_hours"])
    ]
    early = read(over_time, indicators=("volunteer_hours",), regions=("990122",), until="2021")
    assert not [n for n in early.notes if n.key == series.EVENT]


def test_what_is_shown_at_first_has_figures_of_several_dates(over_time: Store) -> None:
    indicator, place = series.usual(over_time)
    assert (indicator, place) == ("resolution_rate", "990121")
    assert series.years(over_time)[0] == 2024
    assert series.indicators_over_time("990121", View(), over_time)[0] == "residents"
    assert series.indicators_over_time("990121", View(since="2023"), over_time) == ["residents"]


@pytest.mark.parametrize("normalise", ["", "per_month"])
def test_every_figure_of_a_trend_leads_to_its_evidence(over_time: Store, normalise: str) -> None:
    frame = read(over_time, indicators=("volunteer_hours", "residents"), normalise=normalise)
    for row in records(frame.rows[frame.rows["gap"].isna()]):
        assert (
            row["observation_id"]
            and row["observation_ids"]
            and set(row["source_ids"]) <= set(frame.sources["source_id"])
        )


def test_the_story_of_hours_counts_what_the_snapshot_has() -> None:
    real = Store()
    steps = hours.steps(lambda view: queries.frame(view, real, "zh"), "000000")
    assert [step.key for step in steps] == [
        "who",
        "per_volunteer",
        "nation_total",
        "nation_period",
        "places",
        "registered",
    ]
    found = steps[0].found
    with real.cursor() as cursor:
        by = {
            indicator: {
                row[0]
                for row in cursor.execute(
                    "SELECT DISTINCT region_code FROM ranked_figure WHERE indicator_id = ? AND region_code <> '000000'",
                    [indicator],
                ).fetchall()
            }
            for indicator in ("volunteer_hours", "volunteer_hours_cumulative")
        }
    period, total = by["volunteer_hours"], by["volunteer_hours_cumulative"]
    assert (found["period"], found["total"]) == (len(period), len(total))
    assert (found["both"], found["published"]) == (len(period & total), len(period | total))
    assert "000000" not in steps[4].view.regions + steps[5].view.regions
