"""The picture of figures over time and the sentence over it: what is joined, hollow, apart, and what may be claimed."""

from __future__ import annotations

from typing import Any

import pytest
from fixture_series import over_time

from dashboard import queries
from dashboard.frame import Frame
from dashboard.render import charts, svg, trend_panels, trend_words, words
from dashboard.store import Store
from dashboard.view import View

__all__ = ["over_time"]


def shown(store: Store, language: str = "en", **fields: Any) -> tuple[Frame, View]:
    view = View(kind="trend", **fields)
    return queries.frame(view, store, language), view


def marks(figure: Any) -> dict[str, str]:
    """Return observation id → symbol of every drawn figure."""
    return {
        str(mark): str(symbol)
        for trace in figure.data
        if trace.mode == "markers" and trace.name != "events"
        for mark, symbol in zip(trace.customdata, trace.marker.symbol, strict=True)
    }


def joined(figure: Any) -> list[tuple[float, float, str | None]]:
    """Return the values at both ends and the dash of every line that joins two different values."""
    return [
        (s.y0, s.y1, s.line.dash)
        for s in figure.layout.shapes
        if s.layer != "below" and s.x0 != s.x1 and s.line.width in (1.6, 2) and s.y0 != s.y1
    ]


def test_lines_join_only_one_series_and_dots_cross_a_long_gap(over_time: Store) -> None:
    frame, view = shown(over_time, indicators=("residents",), regions=("990121",), highlight="990121")
    figure = charts.draw(frame, view)
    lines = [(800000, 873731, "dot"), (850000, 852000, None), (880000, 878000, None)]
    assert sorted(joined(figure), key=str) == sorted(lines, key=str)
    assert [trace.text[0] for trace in figure.data if trace.name == "break"] == ["≠", "≠"]


def test_periods_are_bars_of_time_and_totals_stand_apart(over_time: Store) -> None:
    frame, view = shown(over_time, indicators=("volunteer_hours",), regions=("990122",))
    divided = trend_panels.panels(frame, view).shown
    assert [(panel.cumulative, [row["value"] for row in panel.rows]) for panel in divided] == [
        (False, [1200, 1500, 900]),
        (True, [9000]),
    ]
    figure = charts.draw(frame, view)
    bars = [(round(s.x0, 2), round(s.x1, 2), s.y0) for s in figure.layout.shapes if s.line.width == 6]
    assert bars == [(2021.0, 2022.0, 1200), (2022.0, 2023.0, 1500), (2023.0, 2023.5, 900)]
    assert marks(figure)["s_yi_hours_total"] == "square-open"  # its date is that of publication


def test_what_is_uncertain_is_hollow_and_what_has_no_date_is_in_words(over_time: Store) -> None:
    frame, view = shown(over_time, indicators=("grids_total",), regions=("990121",))
    figure = charts.draw(frame, view)
    assert marks(figure) == {
        "o_jia_grids_old": "circle",
        "s_jia_grids_other": "diamond-open",
        "o_jia_grids": "circle-open",
    }
    assert [row["observation_id"] for row in trend_words.undated_rows(frame)] == ["s_jia_grids_undated"]


def test_counts_start_at_zero_and_a_broken_axis_is_said(over_time: Store) -> None:
    frame, view = shown(over_time, indicators=("residents", "resolution_rate"), regions=("990121", "990132"))
    bottoms = {panel.indicator["indicator_id"]: panel for panel in trend_panels.panels(frame, view).shown}
    assert bottoms["residents"].scale.low == 0 and not bottoms["residents"].broken
    assert bottoms["resolution_rate"].broken and bottoms["resolution_rate"].scale.low > 0
    assert "do not start at zero" in words.caption(frame, view)


def test_every_axis_is_plain_and_the_file_can_be_drawn(over_time: Store) -> None:
    frame, view = shown(over_time, indicators=("volunteer_hours", "residents"), benchmarks=("peer_median",))
    figure = charts.draw(frame, view, "dark")
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        assert axis.range is not None and axis.tickvals is not None and axis.ticktext is not None
    assert all("." not in text for axis in figure.select_xaxes() for text in axis.ticktext)
    assert svg.drawing(figure, 900)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        (
            {"indicators": ("residents",), "regions": ("990121",)},
            "Jia, Residents: 880,000 (2023) → 878,000 people (2024), down 2,000 (0.2%)",
        ),
        (
            {"indicators": ("volunteer_hours",), "regions": ("990122",)},
            "Yi, Volunteer hours: 1,200 (2021) → ≥1,500 hours (2022), up at least 300",
        ),
        (
            {"indicators": ("residents",), "regions": ("990121",), "since": "2020", "until": "2023"},
            "Jia, Residents: 2 figures, but a census count and a yearly estimate come about differently, "
            "so no change can be calculated",
        ),
        (
            {"indicators": ("resolution_rate",), "regions": ("990132",)},
            "<b>Hostile</b> & co, Resolution rate: 80% (2021) → 91% (2023), up 11 percentage points",
        ),
        (
            {"indicators": ("volunteer_hours",), "regions": ("990121",)},
            "Jia, Volunteer hours: one dated figure only, 365 hours (2021), which shows no change",
        ),
        ({"indicators": ("residents",), "regions": ("990131",)}, "Gulou, Ding, Residents: Not searched yet"),
        (
            {"indicators": ("resolution_rate",), "regions": ("990132", "990131")},
            # ≥85 → 92 may have fallen
            "2 of 2 places publish Resolution rate; 2 can be compared over time: 1 grew, 0 fell, "
            "1 unchanged or undecided because of bounds (≥ ≈)",
        ),
        (
            {"indicators": ("residents", "volunteer_hours"), "regions": ("990121",), "since": "2021"},
            "Jia: Residents 880,000 → 878,000 people (2023–2024)",
        ),
    ],
)  # fmt: skip
def test_a_title_claims_what_comparable_figures_bear_out(over_time: Store, fields: dict[str, Any], title: str) -> None:
    frame, view = shown(over_time, **fields)
    assert words.title(frame, view) == title


def test_bounds_at_both_ends_leave_the_change_open(over_time: Store) -> None:
    frame, view = shown(over_time, indicators=("resolution_rate",), regions=("990231",))
    assert words.title(frame, view).endswith("by how much is open, as bounds (≥ ≈) stand with the figures")
    assert trend_words.changes(frame)[0].direction == 0


def test_a_hostile_name_stays_text_in_the_picture(over_time: Store) -> None:
    frame, view = shown(over_time, "zh", indicators=("resolution_rate",))
    figure = charts.draw(frame, view)
    said = "".join(str(a.text) for a in figure.layout.annotations) + "".join(
        str(text) for trace in figure.data for text in (trace.hovertext or ())
    )
    assert "<img" not in said and "&lt;img" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_of_every_kind_are_there_in_both_languages(over_time: Store, language: str) -> None:
    for indicators in (("residents",), ("volunteer_hours",), ("grids_total",), ("resolution_rate", "residents")):
        frame, view = shown(over_time, language, indicators=indicators, benchmarks=("country", "peer_median"))
        for said in (words.title(frame, view), words.caption(frame, view), words.alt_text(frame, view)):
            assert said and "{" not in said
        assert words.notes_text(frame)


def test_without_a_dated_figure_the_picture_says_so(over_time: Store) -> None:
    frame, view = shown(over_time, indicators=("residents",), regions=("990131",))
    figure = charts.draw(frame, view)
    assert [a.text for a in figure.layout.annotations] == ["There is no figure with a date to draw"]
