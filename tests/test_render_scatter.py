"""Points lie at both of their figures, and few or bounded points are given no coefficient."""

from __future__ import annotations

from typing import Any

import pytest
from fixture_frames import figure, frame_of, labels, missing, trace, words
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.render import labels as placing
from dashboard.render import scatter
from dashboard.render.hover import Mark, read_mark, read_marks
from dashboard.render.scatter_pairs import correlation
from dashboard.store import Store
from dashboard.view import View

VIEW = View(kind="scatter", indicators=("i", "j"), highlight="甲")


def both(place: str, x: float, y: float, bound: str = "exact", **more: Any) -> list[dict[str, Any]]:
    return [figure(place, x, bound, **more), figure(place, y, indicator_id="j", **more)]


def test_a_point_lies_at_both_figures_and_leads_to_both() -> None:
    frame = frame_of(*both("甲", 10, 3), *both("乙", 20, 9))
    points = trace(scatter.draw(frame, VIEW), "places")
    assert list(zip(points.x, points.y, strict=True)) == [(10, 3), (20, 9)]
    assert [list(ids) for ids in points.customdata] == [["甲.i", "甲.j"], ["乙.i", "乙.j"]]
    assert read_mark(points.customdata[0]) == Mark(observation_id="甲.i")
    assert read_marks(points.customdata[0]) == [Mark(observation_id="甲.i"), Mark(observation_id="甲.j")]
    assert read_marks(None) == []


def test_who_lacks_one_or_both_is_named() -> None:
    frame = frame_of(
        *both("甲", 10, 3), figure("乙", 5), missing("乙", indicator_id="j"), missing("丙", "withheld"),
        figure("丙", 4, indicator_id="j"), missing("丁"), missing("丁", "not_searched", indicator_id="j"),
    )  # fmt: skip
    picture = scatter.draw(frame, VIEW)
    assert labels(picture) == ["只有指标i（1）", "只有指标j（1）", "两项都没有（1）"]
    assert {"乙", "丙", "丁"} <= set(words(picture))
    assert list(trace(picture, "rows").customdata) == [
        "gap:not_published:乙:j", "gap:withheld:丙:i", "gap:not_published:丁:i",
    ]  # fmt: skip
    assert len(trace(picture, "places").x) == 1


def test_bounds_are_arrows_along_their_axis() -> None:
    frame = frame_of(*both("甲", 100, 50, "at_least"), *both("乙", 0, 0))
    shapes = scatter.draw(frame, VIEW).layout.shapes
    flat = [s for s in shapes if s.type == "line" and s.xref == "x" and s.y0 == s.y1]
    assert [(s.x0, s.x1, s.y0) for s in flat] == [(100, 105, 50)]
    assert not [s for s in shapes if s.xref == "x" and s.x0 == s.x1]  # the other figure is exact


def eight(bound: str = "exact") -> list[dict[str, Any]]:
    # y falls as x rises, but the last two are swapped: ranks of y are 8 7 6 5 4 3 1 2, so that the sum of squared
    # differences of ranks is 49+25+9+1+1+9+36+36 = 166, and rho = 1 − 6·166 / (8·63) = −0.976.
    ys = (80, 70, 60, 50, 40, 30, 10, 20)
    return [row for n, y in enumerate(ys) for row in both(f"{n}", n + 1, y, bound if n == 3 else "exact")]


def test_a_coefficient_needs_eight_points_and_ranks_without_doubt() -> None:
    rho, n = correlation(frame_of(*eight()), VIEW)
    assert (round(rho or 0, 3), n) == (-0.976, 8)
    assert "-0.98" in scatter.title(frame_of(*eight()), VIEW)
    assert "因果" in scatter.caption(frame_of(*eight()), VIEW)
    seven = frame_of(*eight()[:14])
    assert correlation(seven, VIEW) == (None, 7)
    assert "少于 8 个" in scatter.caption(seven, VIEW)
    bounded = frame_of(*eight("at_least"))
    assert correlation(bounded, VIEW) == (None, 8)
    assert "不给相关系数" in scatter.caption(bounded, VIEW)


def test_levels_have_symbols_and_only_equals_count() -> None:
    frame = frame_of(*both("甲", 1, 2), *both("乙", 2, 3), *both("丙市", 9, 9, level="prefecture"))
    points = trace(scatter.draw(frame, VIEW), "places")
    assert list(points.marker.symbol) == ["circle", "circle", "square-open"]
    assert correlation(frame, VIEW)[1] == 2


def test_a_wide_spread_is_drawn_in_powers_of_ten_on_that_axis_only() -> None:
    frame = frame_of(*both("甲", 10, 1), *both("乙", 100_000, 3))
    picture = scatter.draw(frame, VIEW)
    assert list(trace(picture, "places").x) == [1, 5]
    assert "10万" in picture.layout.xaxis.ticktext
    assert "横轴刻度" in scatter.caption(frame, VIEW) and "纵轴刻度" not in scatter.caption(frame, VIEW)
    assert picture.layout.yaxis2.range[0] < 0 < 3 < picture.layout.yaxis2.range[1]


def test_names_neither_meet_nor_leave_the_plot() -> None:
    points = [(300 + 14.0 * (n % 5), 200 + 9.0 * (n // 5)) for n in range(20)]
    found = placing.place(points, [80.0] * 20, (640, 520))
    boxes = [(p.x, p.y - 9, p.x + 80, p.y + 9) for p in found if p]
    assert len(boxes) >= 8
    assert all(a >= 0 and c <= 640 and b >= 0 and d <= 520 for a, b, c, d in boxes)
    for at, a in enumerate(boxes):
        assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in boxes[at + 1 :])


def test_one_indicator_is_seen_against_the_background_that_most_publish(store: Store) -> None:  # noqa: F811
    found = queries.frame(View(kind="scatter", indicators=("grids_total",)), store, "zh")
    assert found.indicators["indicator_id"].tolist() == ["residents", "grids_total"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_any_background_another_indicator_is_asked_for(store: Store, language: str) -> None:  # noqa: F811
    view = View(kind="scatter", indicators=("grids_total",), regions=("990122",))
    frame = queries.frame(view, store, language)
    assert frame.indicators["indicator_id"].tolist() == ["grids_total"]
    picture = scatter.draw(frame, view)
    assert words(picture) == [scatter.title(frame, view)] == [scatter.alt(frame, view)]


def test_the_fixture_has_one_place_with_both(store: Store) -> None:  # noqa: F811
    view = View(kind="scatter", indicators=("grids_total", "resolution_rate"))
    frame = queries.frame(view, store, "zh")
    found = {tuple(ids) for ids in trace(scatter.draw(frame, view), "places").customdata}
    assert found == {("o_jia_grids", "o_jia_rate"), ("o_yi_grids", "o_yi_rate")}


def test_a_click_reaches_a_point_through_the_rows_that_lie_above_it() -> None:
    picture = scatter.draw(frame_of(*both("甲", 10, 3), *both("乙", 20, 5)), VIEW)
    seen, touched = trace(picture, "places"), trace(picture, "touch")
    assert (touched.xaxis, touched.yaxis) == ("x2", "y")
    assert [tuple(ids) for ids in touched.customdata] == [tuple(ids) for ids in seen.customdata]
    across, upwards, rows = picture.layout.xaxis.range, picture.layout.yaxis2.range, picture.layout.yaxis.range
    low, high = picture.layout.yaxis2.domain
    for x, y, to_x, to_y in zip(seen.x, seen.y, touched.x, touched.y, strict=True):
        assert to_x == pytest.approx((x - across[0]) / (across[1] - across[0]))
        of_sheet = low + (high - low) * (y - upwards[0]) / (upwards[1] - upwards[0])
        assert (to_y - rows[0]) / (rows[1] - rows[0]) == pytest.approx(of_sheet, abs=0.01)
