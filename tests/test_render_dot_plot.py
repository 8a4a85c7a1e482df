"""Dots lie where their values are, and the bounds beside them say how far they may lie elsewhere."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from fixture_frames import figure, frame_of, labels, lines, missing, trace, words
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.render import dot_plot
from dashboard.render.bounds_marks import strokes
from dashboard.render.palette import palette
from dashboard.render.scales import Scale, scale_of
from dashboard.store import Store
from dashboard.view import View

VIEW = View(kind="dot_plot", indicators=("i",), highlight="甲")
BOUNDED = (
    figure("甲", 100), figure("乙", 80, "at_least"), figure("丙", 60, "at_most"), figure("丁", 40, "approx"),
    figure("戊", 20, value_to=30.0), missing("己"),
)  # fmt: skip


def test_every_bound_has_its_mark_and_an_exact_figure_none() -> None:
    picture = dot_plot.draw(frame_of(*BOUNDED), VIEW)
    dots = trace(picture, "i")
    assert dict(zip(dots.customdata, dots.x, strict=True)) == {
        "甲.i": 100, "乙.i": 80, "丙.i": 60, "丁.i": 40, "戊.i": 20,
    }  # fmt: skip
    # The scale runs from 0 to 100, so that an arrow is 5 long; "about 40" is drawn from 38 to 42, the range as it is.
    assert sorted(lines(picture)) == [(20, 30), (38, 42), (60, 55), (80, 85)]
    widths = {(s.x0, s.x1): s.line.width for s in picture.layout.shapes if s.x0 in (20, 38) and s.y0 == s.y1}
    assert widths[20, 30] > widths[38, 42]
    inks = {s.x0: s.line.color for s in picture.layout.shapes if s.y0 == s.y1 and s.x0 in (38, 80)}
    assert inks[38] != inks[80]  # what is our reading is lighter


def test_values_and_possible_ranks_stand_beside_the_dots() -> None:
    # "over 80" may be above 100, "at most 60" anything below; 40 ± 2 and 20 to 30 may be above it.
    said = words(dot_plot.draw(frame_of(*BOUNDED), VIEW))
    assert [w for w in said if "第" in w] == [
        "第 1—2 位，共 5 个", "第 1—2 位，共 5 个", "第 3—5 位，共 5 个", "第 3—4 位，共 5 个", "第 4—5 位，共 5 个",
    ]  # fmt: skip
    assert {"≥80", "≤60", "≈40", "20—30"} <= set(said)


def test_a_gap_is_words_and_has_no_place_on_the_scale() -> None:
    picture = dot_plot.draw(frame_of(*BOUNDED), VIEW)
    assert "己.i" not in trace(picture, "i").customdata
    assert labels(picture)[-1] == "已查未公布（1）"
    assert "己" in words(picture)
    assert list(trace(picture, "gaps").customdata) == ["gap:not_published:己:i"]
    assert trace(picture, "rows").customdata[-1] == "gap:not_published:己:i"


def test_another_concept_is_hollow_named_and_not_ranked() -> None:
    other = figure("丙", 90, concept_id="rural", concept_name="仅农村")
    picture = dot_plot.draw(frame_of(figure("甲", 100), figure("乙", 80), other), VIEW)
    dots = trace(picture, "i")
    assert dict(zip(dots.customdata, dots.marker.symbol, strict=True)) == {
        "甲.i": "circle", "丙.i": "circle-open", "乙.i": "circle",
    }  # fmt: skip
    assert labels(picture)[1] == "丙 仅农村 2023"
    assert sum("共 2 个" in w for w in words(picture)) == 2
    assert "空心" in dot_plot.caption(frame_of(figure("甲", 100), figure("乙", 80), other), VIEW)


def test_ties_are_said() -> None:
    said = words(dot_plot.draw(frame_of(figure("甲", 9), figure("乙", 5), figure("丙", 5), figure("丁", 1)), VIEW))
    assert [w for w in said if "第" in w] == [
        "第 1 位，共 4 个", "并列第 2 位，共 4 个", "并列第 2 位，共 4 个", "第 4 位，共 4 个",
    ]  # fmt: skip


def test_a_wide_spread_is_drawn_in_powers_of_ten_and_says_so() -> None:
    frame = frame_of(figure("甲", 100_000), figure("乙", 1000), figure("丙", 10))
    picture = dot_plot.draw(frame, VIEW)
    assert list(trace(picture, "i").x) == pytest.approx([5, 3, 1])
    assert picture.layout.xaxis.type in (None, "linear")
    assert {"10", "100", "1,000", "1万", "10万"} <= set(words(picture))
    assert "十倍" in dot_plot.caption(frame, VIEW)
    assert "十倍" not in dot_plot.caption(frame_of(figure("甲", 100), figure("乙", 10)), VIEW)


def test_a_zero_keeps_the_scale_linear() -> None:
    picture = dot_plot.draw(frame_of(figure("甲", 100_000), figure("乙", 0)), VIEW)
    assert list(trace(picture, "i").x) == [100_000, 0]


@pytest.mark.parametrize(("values", "low"), [((100, 60), 54.0), ((100, 40), 0.0), ((-5, 10), -5.0), ((0, 0), 0.0)])
def test_zero_is_on_the_scale_where_the_smallest_is_less_than_half(values: tuple[float, float], low: float) -> None:
    scale = scale_of([figure("甲", values[0]), figure("乙", values[1])])
    assert scale.low == low
    assert scale.extent > 0


def test_an_arrow_points_away_from_what_the_source_excludes() -> None:
    scale = Scale(0, 100, False)
    right, *head = strokes(figure("甲", 50, "at_least"), scale)
    assert (right.start, right.end) == (50, 55)
    assert all(stroke.end == 55 and stroke.start < 55 for stroke in head)
    left, *head = strokes(figure("甲", 50, "at_most"), scale)
    assert (left.start, left.end) == (50, 45)
    assert all(stroke.end == 45 and stroke.start > 45 for stroke in head)
    assert strokes(figure("甲", 50), scale) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ticks_of_large_numbers_stand_apart(language: str) -> None:
    for scale in (Scale(0, 5e6, False), Scale(math.log10(900), math.log10(5e5), True)):
        ticks = scale.fitting(language, 220)
        assert len(ticks) > 1
        gaps = [(b[0] - a[0]) / scale.extent * 220 for a, b in pairwise(ticks)]
        assert min(gaps) > 14 * 0.56 * max(len(text) for _, text in ticks)


def test_tiers_have_scales_of_their_own() -> None:
    frame = frame_of(figure("甲", 100), figure("乙", 80), figure("丙省", 90_000, level="province"))
    picture = dot_plot.draw(frame, VIEW)
    counties, provinces = [t for t in picture.data if t.name == "i"]
    assert (counties.xaxis, provinces.xaxis) == ("x", "x2")
    assert picture.layout.xaxis.range[1] < 500 < picture.layout.xaxis2.range[1]


def test_the_highlighted_place_is_red_and_each_dot_leads_to_its_figure(store: Store) -> None:  # noqa: F811
    view = View(kind="dot_plot", indicators=("grids_total",), highlight="990121")
    picture = dot_plot.draw(queries.frame(view, store, "zh"), view)
    red = [
        i for t in picture.data if t.name == "grids_total"
        for i, c in zip(t.customdata, t.marker.color, strict=True) if c == palette("light").accent
    ]  # fmt: skip
    assert red == ["o_jia_grids"]
    assert trace(picture, "rows").customdata[0] == "o_jia_grids"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nobody_publishing_is_words_only(store: Store, language: str) -> None:  # noqa: F811
    view = View(kind="dot_plot", indicators=("volunteer_hours",))
    frame = queries.frame(view, store, language)
    assert {t.name for t in dot_plot.draw(frame, view).data} == {"gaps", "rows"}
    assert dot_plot.title(frame, view) and dot_plot.caption(frame, view) and dot_plot.alt(frame, view)
