"""Frames of a country that reports every month: the same rows as SQL written by hand, without reading all figures.

A fictional province of 250 counties reports twelve indicators for forty months in a batch of grade A; a second batch of
grade C gives one of them for the same months, and two figures stand in an article. No test is timed: what is held is
how many statements a frame runs, and how much of the table they read.
"""

# ruff: noqa: E501  (one row a fact reads best across)
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fixture_snapshot import SCHEMA, insert, work_out

from dashboard import queries, series
from dashboard.frame import Frame
from dashboard.read import columns
from dashboard.store import Store, lent_as
from dashboard.view import View

COUNTIES, MONTHS = 250, 40
LAST = date(2025, 4, 30)  # the fortieth month from 2022-01
ISSUES, RESIDENTS, TEAMS = "issues_reported", "population_resident", "teams_1"
_FILL = f"""
INSERT INTO build_info VALUES ('country', TIMESTAMP '2026-01-01', 1, 0, 0);
INSERT INTO family VALUES ('all', 'issues', '全部', 'All', '', ''), ('people', 'context', '人口', 'People', '', '');
INSERT INTO indicator VALUES
  ('{ISSUES}', 'issues', 'all', '上报事项', 'Issues', '件', 'flow', 'neutral', '', '', '', '', [], NULL),
  ('{RESIDENTS}', 'context', 'people', '常住人口', 'Residents', '人', 'stock', 'neutral', '', '', '', '', [], NULL);
INSERT INTO indicator SELECT 'teams_' || i, 'issues', 'all', '队伍' || i, 'Teams ' || i, '支', 'stock', 'neutral', '', '', '', '', [], NULL
FROM range(1, 11) t(i);
INSERT INTO region VALUES ('990000', '虚省', 'Fiction', 'province', NULL, [], NULL, NULL, FALSE, '', '', NULL);
INSERT INTO region SELECT '99' || lpad((1000 + i)::VARCHAR, 4, '0'), '虚县' || i, 'County ' || i, 'county', '990000', [],
  100 + i % 20, 30, TRUE, '', '', NULL FROM range({COUNTIES}) t(i);
CREATE TEMP TABLE month AS SELECT m, DATE '2022-01-01' + to_months(m::INTEGER) AS day, strftime(day, '%Y-%m') AS name
FROM (SELECT unnest(range({MONTHS})) AS m);
INSERT INTO source SELECT 'report-' || name, '月报 ' || name, '虚省统计局', NULL, NULL, NULL, 'spreadsheet', 'A', 'figures_only', NULL, NULL, 'none', '', '' FROM month;
INSERT INTO source SELECT 'other-' || name, '简报 ' || name, '虚省某局', NULL, NULL, NULL, 'spreadsheet', 'C', 'figures_only', NULL, NULL, 'none', '', '' FROM month;
INSERT INTO source VALUES ('paper', '虚县的文章', '虚县报', NULL, NULL, NULL, 'article', 'B', 'full', NULL, NULL, 'none', '', '');
INSERT INTO periodic_file SELECT source_id, split_part(source_id, '-', 1), name, day, last_day(day), 'month', NULL, NULL, NULL, NULL, '', 1, 0
FROM source JOIN month ON right(source_id, 7) = name;
INSERT INTO periodic_observation
SELECT r.code, i.indicator_id, NULL, 100 + (hash(r.code || i.indicator_id || m) % 150)::DOUBLE,
       CASE WHEN (hash(r.code) + m) % 9 = 0 THEN 'at_least' WHEN (hash(r.code) + m) % 13 = 0 THEN 'approx' ELSE 'exact' END,
       i.kind, CASE WHEN i.kind = 'flow' THEN day END, last_day(day), 'report-' || name, 'Sheet1!A1', '1', NULL, 0, 0
FROM region r, indicator i, month
WHERE r.level = 'county'
  -- The last county gives its last figure a year before the others, the one before it no residents in the last month.
  AND NOT (r.code = '991249' AND m >= {MONTHS} - 12) AND NOT (r.code = '991248' AND m = {MONTHS} - 1 AND i.indicator_id = '{RESIDENTS}')
  AND NOT (r.code IN ('991246', '991247') AND i.indicator_id = '{ISSUES}');
INSERT INTO periodic_observation
SELECT r.code, '{ISSUES}', NULL, 7, 'exact', 'flow', day, last_day(day), 'other-' || name, '', '7', NULL, 0, 0
FROM region r, month WHERE r.code IN ('991245', '991246') OR r.code = '991249' AND m >= {MONTHS} - 3;
INSERT INTO gap VALUES ('991247', '{ISSUES}', 'withheld', '少于五件', 'Fewer than five', '');
"""
PAPER = [
    # Newer than the last month, and of another way of counting: the first is chosen, the second is not.
    ("p1", "991000", "", ISSUES, None, 5000, None, "exact", "flow", date(2025, 5, 1), date(2025, 5, 31), "stated", "month", "paper", None, None, "", "5000", False, None, "", ""),
    ("p2", "991001", "", ISSUES, "counted_twice", 6000, None, "exact", "flow", date(2025, 6, 1), date(2025, 6, 30), "stated", "month", "paper", None, None, "", "6000", False, None, "", ""),
]  # fmt: skip
BY_HAND = """
SELECT region_code, value, bound, period_end, observation_id, choices FROM (
    SELECT f.*, count(*) OVER (PARTITION BY region_code) AS choices,
           row_number() OVER (PARTITION BY region_code ORDER BY NOT passes, concept_id IS NOT NULL, period_end DESC, grade,
                              bound <> 'exact', observation_id) AS place
    FROM (SELECT *, grade <= ? AND period_end >= ? AND period_end <= ? AS passes FROM figure WHERE indicator_id = ?) f)
WHERE place = 1 AND passes ORDER BY region_code
"""
"""The rule of choice written out, over every figure."""


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return the snapshot of the fictional province."""
    folder = tmp_path_factory.mktemp("country")
    with duckdb.connect(str(folder / "atlas-country.duckdb")) as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        connection.execute(_FILL)
        connection.execute("INSERT INTO concept VALUES ('counted_twice', '重复计', 'Twice', '', '')")
        insert(connection, "observation", PAPER)
        work_out(connection)
    pointer = {"build_id": "country", "file": "atlas-country.duckdb", "sha256": None}
    (folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return Store(Path(folder))


def _frame(store: Store, **view: Any) -> Frame:
    return queries.frame(View(**{"indicators": (ISSUES,), **view}), store, "zh")


@pytest.mark.parametrize(
    ("view", "grade", "since", "until"),
    [
        ({}, "D", date(1, 1, 1), date(9999, 1, 1)),
        ({"until": "2024"}, "D", date(1, 1, 1), date(2024, 12, 31)),
        ({"since": "2024-06", "until": "2024-08"}, "D", date(2024, 6, 1), date(2024, 8, 31)),
        ({"min_grade": "B"}, "B", date(1, 1, 1), date(9999, 1, 1)),
        ({"min_grade": "A", "since": "2025"}, "A", date(2025, 1, 1), date(9999, 1, 1)),
    ],
)
def test_a_ranking_has_the_figures_that_the_rule_chooses(
    country: Store, view: dict[str, Any], grade: str, since: date, until: date
) -> None:
    rows = _frame(country, **view).rows
    names = ["region_code", "value", "bound", "period_end", "observation_id", "choices"]
    there = rows[rows["gap"].isna()].sort_values("region_code")[names]
    with country.cursor() as cursor:
        by_hand = cursor.execute(BY_HAND, [grade, since, until, ISSUES]).fetchall()
    assert list(there.itertuples(index=False, name=None)) == by_hand
    assert len(rows) == COUNTIES


def test_the_gaps_of_a_ranking_say_why(country: Store) -> None:
    def gaps(**view: Any) -> dict[str, tuple[str, str]]:
        rows = _frame(country, **view).rows
        rows = rows[rows["gap"].notna()]
        return dict(zip(rows["region_code"], zip(rows["gap"], rows["gap_reason"], strict=True), strict=True))

    withheld = {"991247": ("withheld", "少于五件")}
    assert gaps() == withheld
    # 991246 has figures of grade C only, 991249 none of grade A in the last year.
    assert gaps(min_grade="B") == {**withheld, "991246": ("hidden_by_grade", "")}
    last = gaps(min_grade="A", since="2025")
    assert last == {**withheld, "991246": ("hidden_by_grade", ""), "991249": ("outside_window", "")}
    assert gaps(since="2030")["991000"] == ("outside_window", "")


def test_ranks_of_a_country_count_what_is_certainly_larger_and_ties_share_one(country: Store) -> None:
    rows = _frame(country, indicators=(TEAMS,), until="2024").rows
    low = {"exact": 1.0, "approx": 0.95, "at_least": 1.0}
    high = {"exact": 1.0, "approx": 1.05, "at_least": float("inf")}
    spans = [(v * low[b], v * high[b]) for v, b in zip(rows["value"], rows["bound"], strict=True)]
    best = [1 + sum(other[0] > own[1] for other in spans) for own in spans]
    worst = [sum(other[1] > own[0] for other in spans) + (own[1] == own[0]) for own in spans]
    assert rows["rank_from"].tolist() == best
    assert rows["rank_to"].tolist() == worst
    assert set(rows["rank_of"]) == {COUNTIES}
    assert len({b for b, (lo, hi) in zip(best, spans, strict=True) if lo == hi}) < sum(lo == hi for lo, hi in spans)


def test_rows_stand_by_value_and_equal_values_by_place(country: Store) -> None:
    rows = _frame(country).rows
    there = rows[rows["gap"].isna()]
    keys = list(zip(-there["value"], there["region_code"], strict=True))
    assert keys == sorted(keys)
    assert rows["gap"].notna().tolist() == [False] * len(there) + [True] * (COUNTIES - len(there))


def test_a_rate_divides_by_the_residents_of_the_same_month_or_else_by_the_nearest(country: Store) -> None:
    rows = _frame(country, normalise="per_10k_residents", min_grade="A").rows.set_index("region_code")
    with country.cursor() as cursor:
        residents = dict(
            cursor.execute(
                "SELECT region_code, value FROM periodic_observation WHERE indicator_id = ? AND choice = 1", [RESIDENTS]
            ).fetchall()
        )
    for code in ("991002", "991100", "991248"):
        row = rows.loc[code]
        assert row["value"] == row["base_value"] / residents[code] * 10_000
        assert row["denominator_value"] == residents[code]
        assert row["denominator_source"] == "虚省统计局"
        assert row["observation_ids"] == [f"report-2025-04.{ISSUES}.{code}", row["denominator_id"]]
    assert rows.loc["991002", "denominator_id"] == f"report-2025-04.{RESIDENTS}.991002"
    assert rows.loc["991248", "denominator_id"] == f"report-2025-03.{RESIDENTS}.991248"
    assert rows.loc["991248", "years_apart"] == 30 / 365.25
    # "at least" over "at least" is no figure: a county's bound is that of all its figures of a month.
    open_both = {code for code, gap in rows["gap"].items() if gap == "not_comparable"}
    assert open_both == set(rows[(rows["base_bound"] == "at_least")].index) - {"991248"}
    assert rows["gap"].isna().sum() == COUNTIES - 2 - len(open_both) and len(open_both) > 20


def test_an_index_of_hundreds_names_its_own_figure_and_the_middle(country: Store) -> None:
    rows = _frame(country, indicators=(TEAMS,), normalise="peer_index", until="2024").rows
    assert {len(ids) for ids in rows["observation_ids"]} <= {3, 4}  # its own first, then the three in the middle
    assert all(ids[0].endswith(code) for ids, code in zip(rows["observation_ids"], rows["region_code"], strict=True))


class _Asked:
    """A cursor that writes down what it is asked."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self.said: list[tuple[str, Any]] = []

    def execute(self, statement: str, parameters: Any = None) -> Any:
        self.said.append((statement, parameters))
        return self._cursor.execute(statement, parameters)

    def sql(self, statement: str, *, params: Any = None) -> Any:
        self.said.append((statement, params))
        return self._cursor.sql(statement, params=params)


class _Asking(Store):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.said: list[tuple[str, Any]] = []

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        with super().cursor() as cursor, lent_as(cursor, _Asked(cursor)) as asked:
            yield asked
            self.said += asked.said


@pytest.mark.parametrize(
    ("view", "most"),
    [
        (View(indicators=(TEAMS,)), 1),
        (View(kind="figure_map", indicators=(TEAMS,)), 1),
        (View(kind="scatter", indicators=(TEAMS, RESIDENTS)), 1),
        (View(indicators=(TEAMS,), normalise="per_10k_residents"), 3),
        (View(indicators=(ISSUES,)), 2),  # the article's lane and the reports'
    ],
)
def test_a_further_frame_asks_for_its_figures_only(country: Store, view: View, most: int) -> None:
    store = _Asking(country.directory)
    queries.frame(view, store, "zh")
    store.said.clear()
    queries.frame(view.with_(highlight="991003"), store, "zh")
    assert len(store.said) <= most


def test_the_newest_figures_of_an_indicator_are_read_without_the_rest(country: Store) -> None:
    with country.cursor() as cursor:
        asked = _Asked(cursor)
        found = columns(asked, "figures_newest", indicators=[TEAMS], every=True, regions=[])  # type: ignore[arg-type]
        assert len(found["value"]) == COUNTIES
        ((statement, parameters),) = asked.said
        plan = str(cursor.execute(f"EXPLAIN {statement}", parameters).fetchall()[0][1])
    # Both conditions stand in the scan itself, where they pass by whole groups of rows of the sorted table.
    scan = plan[plan.index("periodic_observation") :]
    assert "choice = 1" in scan and f"'{TEAMS}'" in re.sub(r"[│\s]+", " ", scan).replace("' ", "'")
    assert "WINDOW" not in plan.upper() and "JOIN" not in plan.upper()


def test_a_figure_of_a_report_opens_by_its_id_with_its_former_months(country: Store) -> None:
    found = queries.figure_detail(country, f"report-2025-04.{TEAMS}.991003", "zh")
    assert found is not None
    assert (found.figure["region_code"], found.figure["period_end"], found.figure["grade"]) == ("991003", LAST, "A")
    assert found.figure["choice"] == 1 and found.figure["choices"] == MONTHS
    assert len(found.others) == MONTHS - 1 and set(found.others["why"]) == {"choice.period"}
    assert found.sources["source_id"].tolist() == ["report-2025-04"]
    assert queries.figure_detail(country, f"report-2031-01.{TEAMS}.991003", "zh") is None


def test_months_are_joined_though_february_is_shorter(country: Store) -> None:
    view = View(kind="trend", indicators=(ISSUES,), regions=("991002", "991003"))
    rows = series.frame(view, country, "zh").rows
    assert len(rows) == 2 * MONTHS
    assert set(rows["break_before"]) == {None}


def test_two_dates_of_a_country_are_read_without_the_months_between(country: Store) -> None:
    frame = queries.frame(View(kind="dumbbell", indicators=(TEAMS,)), country, "zh")
    assert frame.coverage.published == COUNTIES
    ends = frame.rows[frame.rows["region_code"] == "991003"]["period_end"].tolist()
    assert ends == [date(2022, 1, 31), LAST]


def test_what_a_country_publishes_is_counted_without_its_figures(country: Store) -> None:
    catalogue = queries.catalogue(country, "zh")
    place = catalogue.regions.set_index("region_code").loc["991002"]
    assert (place["figures"], place["governance_figures"], place["indicators"]) == (12 * MONTHS, 11 * MONTHS, 12)
    assert place["has_source"]
    indicator = catalogue.indicators.set_index("indicator_id").loc[ISSUES]
    # All but 991247; 248 counties of the report, one of them short of a year, two of the other with all months and one with three.
    assert indicator["regions"] == COUNTIES - 1
    assert indicator["figures"] == 248 * MONTHS - 12 + 2 * MONTHS + 3 + len(PAPER)
    overview = queries.overview(country, "zh")
    with country.cursor() as cursor:
        (every,) = cursor.execute("SELECT count(*) FROM figure").fetchall()[0]
    assert overview.figures == every
    assert overview.background_figures == COUNTIES * MONTHS - 12 - 1
    assert overview.regions == COUNTIES and overview.background_regions == 0


def test_repeated_words_of_a_frame_are_one_object(country: Store) -> None:
    rows = _frame(country, indicators=(TEAMS,), until="2024").rows
    for name in ("bound", "kind", "source_id", "grade", "indicator_name", "period_end"):
        objects = {id(value) for value in rows[name].tolist()}
        assert len(objects) == rows[name].nunique()
