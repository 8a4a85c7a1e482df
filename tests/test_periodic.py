"""Periodic figures reach the pages beside all others, chosen by the one rule, and say why where they are missing."""

# ruff: noqa: E501  (one figure a row reads best across)
from __future__ import annotations

import random
from datetime import date

import pytest
from conftest import CountyPair
from fixture_periodic import CHOSEN_BY_THE_RULE, HEAD, put

from etl.__main__ import main
from etl.model import Grade
from etl.periodic import load as periodic_load
from etl.periodic.model import Form, span_of
from etl.periodic.write import BatchHead, Origin

MARCH = [("990101", "grids_total", 130.0), ("990102", "grids_total", 55.0, {"bound": "at_least"})]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_month_stands_before_older_figures_with_its_source_and_its_words(county_pair: CountyPair, form: Form) -> None:
    put(county_pair, "2024-03", MARCH, form=form, origin=Origin(published="2024-04-08", file="月报.xlsx"))
    county_pair.build()
    assert county_pair.rows(
        "SELECT observation_id, value, bound, kind, period_start, period_end, time_basis, time_precision, grade, choice,"
        " choices, as_printed FROM ranked_figure WHERE indicator_id = 'grids_total' AND NOT derived ORDER BY region_code, choice"
    ) == [
        ("yuebao-2024-03.grids_total.990101", 130.0, "exact", "stock", None, date(2024, 3, 31), "stated", "month", "A",
         1, 2, "130"),
        ("jia-1", 120.0, "exact", "stock", None, date(2024, 3, 1), "publication", "day", "C", 2, 2, "网格120个"),
        ("yuebao-2024-03.grids_total.990102", 55.0, "at_least", "stock", None, date(2024, 3, 31), "stated", "month", "A",
         1, 2, "55"),
        ("yi-1", 50.0, "exact", "stock", None, date(2023, 12, 31), "stated", "year", "B", 2, 2, "50"),
    ]  # fmt: skip
    assert county_pair.rows(
        "SELECT source_id, title, publisher, published, kind, text_status FROM source WHERE source_id LIKE 'yuebao%'"
    ) == [("yuebao-2024-03", "虚市月报 2024-03", "虚市统计局", "2024-04-08", "spreadsheet", "none")]
    assert county_pair.rows("SELECT period, origin_file, figures, gaps FROM periodic_file") == [
        ("2024-03", "月报.xlsx", 2, 0)
    ]


def test_flows_have_the_days_of_their_month_quarter_or_year(county_pair: CountyPair) -> None:
    for period in ("2024-02", "2023-Q4", "2023"):
        put(county_pair, period, [("990101", "volunteer_hours", 10.5)])
    county_pair.build()
    assert county_pair.rows(
        "SELECT source_id, period_start, period_end, time_precision FROM figure WHERE indicator_id = 'volunteer_hours'"
        " ORDER BY period_end DESC, source_id"
    ) == [
        ("yuebao-2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("yuebao-2023", date(2023, 1, 1), date(2023, 12, 31), "year"),
        ("yuebao-2023-Q4", date(2023, 10, 1), date(2023, 12, 31), "month"),
    ]


@pytest.mark.parametrize("word", ["2024-13", "2024-00", "2024-Q5", "24-01", "2024-1", "１９９９", "1899", "2024-01 "])
def test_what_is_no_period(word: str) -> None:
    assert span_of(word) is None


def test_a_batch_may_count_more_narrowly_and_then_stands_behind(county_pair: CountyPair) -> None:
    head = BatchHead(title="户籍月报", publisher="虚市公安局", concepts={"residents": "registered"})
    put(county_pair, "2024-03", [("990102", "residents", 9100.0)], head=head)
    county_pair.build()
    assert county_pair.rows(
        "SELECT observation_id, concept_id, choice FROM ranked_figure WHERE indicator_id = 'residents'"
        " AND region_code = '990102' ORDER BY choice"
    ) == [("yi-2", None, 1), ("yuebao-2024-03.residents.990102", "registered", 2), ("yi-3", "registered", 3)]


@pytest.mark.parametrize("rows_at_once", [1, 2_000_000])
def test_choices_are_those_of_the_rule_over_all_figures(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, rows_at_once: int
) -> None:
    """A wrong choice would show an old or a worse figure; however many indicators are ranked at once."""
    monkeypatch.setattr(periodic_load, "RANGE_ROWS", rows_at_once)
    chance = random.Random(6)
    batches: tuple[tuple[str, Grade], ...] = (("a", "A"), ("a1", "A"), ("b", "C"))
    for batch, grade in batches:
        concepts = {"residents": "registered"} if batch == "b" else {}
        head = BatchHead(title=batch, publisher=batch, grade=grade, concepts=concepts)
        for period in ("2023", "2023-12", "2023-Q4", "2024-01", "2024-03"):
            rows = [
                (region, indicator, float(chance.randint(0, 9)), {"bound": chance.choice(["exact", "at_least"])})
                for region in ("990100", "990101", "990102")
                for indicator in ("grids_total", "residents", "issues_reported", "deliberations")
                if chance.random() < 0.8
            ]
            put(county_pair, period, rows, batch=batch, head=head, form=chance.choice(["csv", "parquet"]))
    county_pair.build()
    ranked = county_pair.rows("SELECT observation_id, choice, choices FROM ranked_figure ORDER BY 1")
    assert ranked == county_pair.rows(CHOSEN_BY_THE_RULE)
    assert len(ranked) > 150
    assert county_pair.rows(
        "SELECT indicator_id, region_code, figures, best_grade, dates, first_end, last_end FROM published ORDER BY ALL"
    ) == county_pair.rows(
        "SELECT indicator_id, region_code, count(*), min(grade), count(DISTINCT period_end), min(period_end),"
        " max(period_end) FROM ranked_figure GROUP BY ALL ORDER BY ALL"
    )
    assert county_pair.rows("SELECT * FROM source_count ORDER BY 1") == county_pair.rows(
        "SELECT source_id, count(*), count(DISTINCT region_code) FROM figure WHERE NOT derived GROUP BY ALL ORDER BY 1"
    )


def test_rows_lie_in_the_order_of_indicator_choice_and_region(county_pair: CountyPair) -> None:
    for period in ("2024-01", "2024-02"):
        put(county_pair, period, MARCH)
    county_pair.build()
    lie = county_pair.rows("SELECT indicator_id, choice, region_code FROM periodic_observation ORDER BY rowid")
    assert lie == sorted(lie)
    assert len(lie) == 4


def test_a_withheld_figure_is_a_gap_only_where_there_is_no_figure_at_all(county_pair: CountyPair) -> None:
    """A month that is withheld must not hide the months before it, nor count as an article that says nothing."""
    withheld = {"gap": "withheld"}
    put(county_pair, "2024-01", [("990100", "grids_total", 700.0), ("990100", "residents", None, withheld)])
    put(
        county_pair,
        "2024-02",
        [("990100", "grids_total", None, withheld), ("990100", "residents", None, {"gap": "not_applicable"})],
    )
    county_pair.build()
    assert county_pair.rows("SELECT value FROM ranked_figure WHERE region_code = '990100'") == [(700.0,)]
    gaps = dict(county_pair.rows("SELECT indicator_id, kind FROM gap WHERE region_code = '990100'"))
    assert gaps["residents"] == "not_applicable"  # as the newest month has it
    assert gaps["area"] == "not_searched"  # a place with periodic figures has sources, which were not read for all
    assert "grids_total" not in gaps


def test_a_batch_that_was_read_in_full_leaves_nothing_unsearched(county_pair: CountyPair) -> None:
    head = BatchHead(title="月报", publisher="虚市", reading="full")
    put(county_pair, "2024-01", [("990100", "grids_total", 700.0)], head=head)
    county_pair.build()
    assert county_pair.rows("SELECT DISTINCT kind FROM gap WHERE region_code = '990100'") == [("not_published",)]
    assert ("not_searched",) in county_pair.rows("SELECT DISTINCT kind FROM gap WHERE region_code = '990102'")


def test_months_are_no_contradiction_but_two_reports_of_one_month_may_be(county_pair: CountyPair) -> None:
    put(county_pair, "2024-01", [("990101", "volunteer_hours", 10.0), ("990102", "volunteer_hours", 5.0)])
    put(county_pair, "2024-02", [("990101", "volunteer_hours", 30.0)])
    put(county_pair, "2024-01", [("990101", "volunteer_hours", 12.0), ("990102", "volunteer_hours", 5.01)], batch="b")
    put(county_pair, "2024-03", [("990101", "grids_total", 500.0)])  # an article of 2024-03-01 has 120: 30 days before
    put(county_pair, "2023-12", [("990102", "grids_total", 51.0)])  # a table of the same day has 50: 2 percent less
    county_pair.build()
    assert county_pair.rows("SELECT observation_id, other_id FROM disagreement ORDER BY 1") == [
        ("b-2024-01.volunteer_hours.990101", "yuebao-2024-01.volunteer_hours.990101"),
        ("yuebao-2023-12.grids_total.990102", "yi-1"),
    ]


def test_a_build_is_another_when_the_bytes_of_a_period_are_and_only_then(county_pair: CountyPair) -> None:
    put(county_pair, "2024-03", MARCH)
    first = county_pair.build()
    assert county_pair.build().outcome == "unchanged"
    put(county_pair, "2024-03", [("990101", "grids_total", 131.0), MARCH[1]])
    second = county_pair.build()
    assert (second.outcome, second.identity != first.identity) == ("published", True)
    put(county_pair, "2024-03", MARCH)
    assert county_pair.build().identity == first.identity
    put(county_pair, "2024-03", MARCH, head=BatchHead(title=HEAD.title, publisher=HEAD.publisher, definition="2"))
    assert county_pair.build().identity != first.identity


def test_a_file_that_changes_during_a_build_is_not_published(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(county_pair, "2024-03", MARCH)
    before = county_pair.build().identity
    put(county_pair, "2024-04", MARCH)
    real = periodic_load._open

    def late(*given: object) -> None:
        (county_pair.data / "periodic/yuebao/2024-04.csv").touch()
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(periodic_load, "_open", late)
    monkeypatch.setattr("etl.pipeline.boundary_points", lambda codes: {})
    assert main(["build", "--data", str(county_pair.data)]) == 2
    assert "periodic/yuebao/2024-04.csv was changed while" in capsys.readouterr().err
    assert county_pair.rows("SELECT build_id FROM build_info") == [(before,)]


def test_the_command_counts_what_is_periodic(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.pipeline.boundary_points", lambda codes: {})
    put(county_pair, "2024-03", MARCH)
    assert main(["build", "--data", str(county_pair.data)]) == 0
    assert "2 periodic figures of 1 period files" in capsys.readouterr().out
    assert main(["check", "--data", str(county_pair.data)]) == 0
