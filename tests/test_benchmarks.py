"""Lines of comparison in a trend: what a median may claim, and whose totals stand beside whose."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from fixture_frames import figure, frame_of
from fixture_series import over_time  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.benchmarks import _a_year, _is_total, _median
from dashboard.frame import records
from dashboard.series_breaks import between
from dashboard.store import Store
from dashboard.view import View


def median(*figures: tuple[float, str] | tuple[float, str, float]) -> tuple[float, float | None, str]:
    """Return value, value_to (None where there is none) and bound of the median of figures of one year."""
    rows = [
        figure(f"p{at}", one[0], one[1], value_to=one[2] if len(one) > 2 else math.nan)
        for at, one in enumerate(figures)
    ]
    found = _median(frame_of(*rows).rows, 2023, "en")
    return found["value"], None if math.isnan(found["value_to"]) else found["value_to"], found["bound"]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([(10, "exact"), (20, "exact"), (30, "exact")], (20, None, "exact")),
        ([(10, "exact"), (20, "exact"), (30, "exact"), (40, "exact")], (20, 30, "exact")),
        # At least 20 may be 1,000, and then 30 is the middle: "about 20" would hide that.
        ([(10, "exact"), (20, "at_least"), (30, "exact")], (20, 30, "exact")),
        # At most 20 may be nothing, and then 10 is the middle.
        ([(10, "exact"), (20, "at_most"), (30, "exact")], (10, 20, "exact")),
        ([(10, "exact"), (20, "exact", 26), (30, "exact")], (20, 26, "exact")),
        ([(10, "exact"), (20, "approx"), (30, "exact")], (20, None, "approx")),
        ([(10, "exact"), (20, "at_least"), (30, "at_least")], (20, None, "at_least")),
    ],
)
def test_a_median_claims_what_its_members_allow(figures: list[Any], expected: tuple[float, float | None, str]) -> None:
    assert median(*figures) == expected


def test_three_months_per_resident_are_no_year() -> None:
    """Divided by residents, a count of three months is still one of three months."""
    quarter = figure("甲", 5, kind="flow", period_start=date(2023, 10, 1), base_unit="件")
    assert not _a_year(quarter)
    assert _a_year(quarter | {"period_start": date(2023, 1, 1)})
    assert _a_year(quarter | {"kind": "rate"}), "per month"


@pytest.mark.parametrize(
    ("kind", "normalise", "total"),
    [
        ("stock", "", True), ("stock", "per_month", True), ("flow", "per_month", True), ("ratio", "", False),
        ("flow", "per_10k_residents", False), ("stock", "per_grid", False),
    ],
)  # fmt: skip
def test_a_total_stays_one_unless_it_is_divided_by_a_size(kind: str, normalise: str, total: bool) -> None:
    indicator = {"indicator_id": "issues_reported", "kind": kind, "unit": "件"}
    assert _is_total(indicator, View(kind="trend", normalise=normalise)) is total


def test_the_nation_is_not_drawn_beside_a_county_because_months_were_asked_for(over_time: Store) -> None:  # noqa: F811
    view = View(
        kind="trend", indicators=("residents",), regions=("990121",), normalise="per_month",
        benchmarks=("country", "province"),
    )  # fmt: skip
    frame = queries.frame(view, over_time, "en")
    assert {row["benchmark"] for row in records(frame.rows)} == {""}
    assert "note.trend_totals" in [note.key for note in frame.notes]


def test_figures_per_month_are_joined_whatever_the_length_of_their_periods() -> None:
    def rate(year: int, month: int, base_unit: str | None) -> dict[str, Any]:
        start = date(year, month, 1)
        return figure("甲", 5, kind="rate", period_start=start, period_end=date(year, 12, 31), base_unit=base_unit)

    assert between(rate(2022, 1, "件"), rate(2023, 7, "件"), []) is None
    assert between(rate(2022, 1, None), rate(2023, 7, None), []) == "period", "a rate as it was published"
