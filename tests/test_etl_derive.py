"""Calculated figures and typed gaps of the county pair, written out by hand."""

from __future__ import annotations

from conftest import CountyPair

FIGURES = """
    SELECT d.observation_id, value, value_to, bound, period_end::VARCHAR, time_basis, time_precision, years_apart,
           list(input_observation_id ORDER BY position)
    FROM derived_observation d JOIN derived_input USING (observation_id) GROUP BY ALL ORDER BY ALL
"""


def add_yi(pair: CountyPair, indicator: str, value: str, kind: str, end: str, **more: str) -> None:
    """Add a figure of 乙县 from its table of 2023 (or another source)."""
    cells = {"id": "yi-9", "scope": "", "concept": "", "to": "", "bound": "exact", "start": "", "source": "yi-2023"}
    cells |= more
    time = "stated,day" if end else "unknown,"
    pair.append(
        "observations/yi.csv",
        f"{cells['id']},990102,{cells['scope']},{indicator},{cells['concept']},{value},{cells['to']},{cells['bound']},"
        f"{kind},{cells['start']},{end},{time},{cells['source']},,,{cells['id']},{value},,\n",
    )


def derived(pair: CountyPair, indicator: str) -> list[tuple[object, ...]]:
    return [
        (d.value, d.value_to, d.bound, d.period_end, d.inputs, d.years_apart)
        for d in pair.prepare().derivation.figures
        if (d.region_code, d.indicator_id) == ("990102", indicator)
    ]


def reason(pair: CountyPair, indicator: str) -> str | None:
    return pair.prepare().derivation.reasons.get(("990102", indicator))


def test_all_calculated_figures(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows(FIGURES) == [
        ("d-full_time_per_grid-990101-2024-03-01", 0.5, None, "exact", "2024-03-01", "publication", "day", 0.0,
         ["jia-2", "jia-1"]),
        ("d-residents_per_grid-990101-2024-03-01", 2500.0, None, "approx", "2024-03-01", "publication", "day", 0.0,
         ["jia-4", "jia-1"]),
        ("d-residents_per_grid-990102-2020-11-01", 200.0, None, "exact", "2020-11-01", "stated", "year", 3.162,
         ["yi-2", "yi-1"]),
        ("d-results_per_deliberation-990101-2024-03-01", 2.5, None, "exact", "2024-03-01", "publication", "day", 0.0,
         ["jia-11", "jia-10"]),
    ]  # fmt: skip


def test_all_gaps(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows("SELECT * FROM gap ORDER BY region_code, indicator_id") == [
        ("990101", "area", "not_published", "", "", ""),
        ("990101", "part_time_share", "not_comparable", "", "", "bounds_conflict"),
        ("990101", "resolution_rate", "not_comparable", "", "", "bounds_conflict"),
        ("990101", "volunteer_hours", "not_published", "", "", ""),
        ("990102", "area", "withheld", "依规定不公布", "not published, by rule", ""),
        ("990102", "full_time_per_grid", "not_searched", "", "", ""),
        ("990102", "grid_workers_full_time", "not_searched", "", "", ""),
        ("990102", "grid_workers_norm", "not_searched", "", "", ""),
        ("990102", "grid_workers_part_time", "not_searched", "", "", ""),
        ("990102", "part_time_share", "not_searched", "", "", ""),
        ("990102", "resolution_rate", "not_comparable", "", "", "division_by_zero"),
        ("990102", "results_per_deliberation", "not_comparable", "", "", "periods_differ"),
        ("990102", "volunteer_hours", "not_searched", "", "", ""),
    ]


def test_a_region_without_sources_has_no_gaps(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows("SELECT count(*) FROM gap WHERE region_code = '990100'") == [(0,)]


def test_parts_of_a_place_targets_and_norms_are_no_inputs(county_pair: CountyPair) -> None:
    add_yi(county_pair, "grid_workers_full_time", "10", "stock", "2023-12-31", scope="乙镇")
    assert derived(county_pair, "full_time_per_grid") == []
    assert reason(county_pair, "full_time_per_grid") is None
    add_yi(county_pair, "grid_workers_full_time", "20", "target", "2025-12-31", id="yi-10")
    assert derived(county_pair, "full_time_per_grid") == []


def test_a_figure_counted_in_another_way_gives_way_to_the_plain_one(county_pair: CountyPair) -> None:
    assert derived(county_pair, "residents_per_grid") == [(200, None, "exact", "2020-11-01", ("yi-2", "yi-1"), 3.162)]


def test_a_figure_that_another_source_counts_in_another_way_is_not_used(county_pair: CountyPair) -> None:
    county_pair.replace("observations/yi.csv", "yi-2,990102,,residents,,", "yi-2,990102,乙镇,residents,,")
    assert derived(county_pair, "residents_per_grid") == []
    assert reason(county_pair, "residents_per_grid") == "concepts_differ"


def test_a_result_carries_the_narrower_meaning_of_its_input(county_pair: CountyPair) -> None:
    add_yi(county_pair, "grids_total", "40", "stock", "2020-11-01", source="yi-2020", concept="registered")
    county_pair.replace("observations/yi.csv", "yi-1,990102,,grids_total,", "yi-1,990102,乙镇,grids_total,")
    county_pair.build()
    assert county_pair.rows(
        "SELECT region_code, concept_id FROM figure WHERE indicator_id = 'residents_per_grid' ORDER BY 1"
    ) == [("990101", None), ("990102", "registered")]


def test_two_sources_that_each_count_in_their_own_way_do_not_meet(county_pair: CountyPair) -> None:
    county_pair.append("concepts.yml", "- id: rural\n  name: {zh: 农村, en: rural}\n")
    county_pair.replace("observations/yi.csv", "yi-2,990102,,residents,,", "yi-2,990102,乙镇,residents,,")
    county_pair.replace("observations/yi.csv", "grids_total,,50", "grids_total,rural,50")
    assert derived(county_pair, "residents_per_grid") == []
    assert reason(county_pair, "residents_per_grid") == "concepts_differ"


def test_each_date_of_the_leading_figure_gives_one_figure_with_the_nearest_other(county_pair: CountyPair) -> None:
    add_yi(county_pair, "grids_total", "40", "stock", "2021-05-31", source="yi-2020")
    add_yi(county_pair, "residents", "12000", "stock", "2023-06-30", id="yi-10")
    assert derived(county_pair, "residents_per_grid") == [
        (250, None, "exact", "2020-11-01", ("yi-2", "yi-9"), 0.578),
        (240, None, "exact", "2023-06-30", ("yi-10", "yi-1"), 0.504),
    ]


def test_the_same_source_goes_before_a_nearer_date_of_another(county_pair: CountyPair) -> None:
    add_yi(county_pair, "grids_total", "40", "stock", "2021-05-31", source="yi-2020")
    add_yi(county_pair, "grids_total", "80", "stock", "2020-12-31", id="yi-10")
    assert derived(county_pair, "residents_per_grid")[0] == (250, None, "exact", "2020-11-01", ("yi-2", "yi-9"), 0.578)


def test_but_not_before_one_that_is_years_nearer(county_pair: CountyPair) -> None:
    county_pair.replace("sources.yml", "published: 2021-05", "published: 2024-05")
    add_yi(county_pair, "grids_total", "40", "stock", "2023-05-31", source="yi-2020")
    add_yi(county_pair, "grids_total", "80", "stock", "2020-12-31", id="yi-10")
    assert derived(county_pair, "residents_per_grid")[0] == (125, None, "exact", "2020-11-01", ("yi-2", "yi-10"), 0.164)


def test_more_than_five_years_apart_is_not_comparable(county_pair: CountyPair) -> None:
    county_pair.replace("observations/yi.csv", "10000,,exact,stock,,2020-11-01", "10000,,exact,stock,,2018-11-01")
    county_pair.replace("observations/yi.csv", "9000,,exact,stock,,2020-11-01", "9000,,exact,stock,,2018-11-01")
    assert derived(county_pair, "residents_per_grid") == []
    assert reason(county_pair, "residents_per_grid") == "too_far_apart"


def test_without_a_date_only_the_same_source_fits(county_pair: CountyPair) -> None:
    add_yi(county_pair, "grid_workers_full_time", "25", "stock", "", source="yi-2020")
    assert reason(county_pair, "full_time_per_grid") == "undated"
    county_pair.replace("observations/yi.csv", "unknown,,yi-2020", "unknown,,yi-2023")
    (figure,) = [d for d in county_pair.prepare().derivation.figures if d.region_code == "990102" and d.value == 0.5]
    assert figure.observation_id == "d-full_time_per_grid-990102-undated"
    assert (figure.period_end, figure.time_basis, figure.time_precision) == (None, "unknown", None)


def test_flows_of_one_source_and_period_meet(county_pair: CountyPair) -> None:
    add_yi(county_pair, "deliberation_results", "25", "flow", "2023-12-31", start="2023-01-01")
    assert derived(county_pair, "results_per_deliberation") == [
        (2.5, None, "exact", "2023-12-31", ("yi-9", "yi-4"), 0.0)
    ]
    period = "flow,2023-01-01,2023-12-31,stated,day"
    county_pair.replace("observations/yi.csv", period, period.replace("01-01", "07-01"))
    assert reason(county_pair, "results_per_deliberation") == "periods_differ"


def test_a_range_gives_a_range(county_pair: CountyPair) -> None:
    add_yi(county_pair, "grid_workers_full_time", "25", "stock", "2023-12-31", to="50")
    assert derived(county_pair, "full_time_per_grid") == [(0.5, 1, "exact", "2023-12-31", ("yi-9", "yi-1"), 0.0)]


def test_a_declared_gap_stops_a_calculation_and_keeps_its_words(county_pair: CountyPair) -> None:
    county_pair.append("gaps.csv", "990101,residents_per_grid,not_comparable,人口按户籍\n")
    county_pair.build()
    assert county_pair.rows(
        "SELECT kind, reason_zh, reason_key FROM gap WHERE indicator_id = 'residents_per_grid'"
    ) == [("not_comparable", "人口按户籍", "")]
    assert county_pair.rows("SELECT region_code FROM figure WHERE indicator_id = 'residents_per_grid'") == [("990102",)]


def test_a_place_whose_source_was_read_in_full_does_not_publish_what_is_missing(county_pair: CountyPair) -> None:
    county_pair.replace("sources.yml", "grade: A\n  reading: figures_only", "grade: A\n  reading: full")
    county_pair.build()
    assert county_pair.rows("SELECT kind, count(*) FROM gap WHERE region_code = '990102' GROUP BY 1 ORDER BY 1") == [
        ("not_comparable", 2), ("not_published", 6), ("withheld", 1),
    ]  # fmt: skip


def test_a_place_that_a_source_lists_has_gaps_even_without_any_figure(county_pair: CountyPair) -> None:
    county_pair.replace("sources.yml", "regions: ['990101']", "regions: ['990101', '990100']")
    county_pair.build()
    assert county_pair.rows("SELECT kind, count(*) FROM gap WHERE region_code = '990100' GROUP BY 1") == [
        ("not_published", 16)
    ]
