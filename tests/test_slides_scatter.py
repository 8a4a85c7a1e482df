"""A scatter on slides: a native chart whose points are the figures, with their bounds and their names."""

from __future__ import annotations

import io
from typing import Any

from fixture_deck import audit
from fixture_deck_charts import workbook_cells
from fixture_frames import figure, frame_of, missing
from pptx import Presentation
from pptx.oxml.ns import qn
from test_slides_trend import charts, series, words

from dashboard.frame import Frame
from dashboard.render.palette import palette
from dashboard.slides.deck import chart_slide_bytes
from dashboard.view import View

VIEW = View(kind="scatter", indicators=("i", "j"), highlight="甲")
RED, BLUE = palette("light").accent[1:], palette("light").benchmark[1:]


def both(place: str, x: float, y: float, bound: str = "exact", **more: Any) -> list[dict[str, Any]]:
    return [figure(place, x, bound, **more), figure(place, y, indicator_id="j", **more)]


def made(frame: Frame, view: View = VIEW) -> Any:
    data = chart_slide_bytes(view, frame, frame.language)
    assert [str(finding) for finding in audit(data)] == []
    (slide,) = Presentation(io.BytesIO(data)).slides
    return slide


def points(slide: Any) -> list[dict[str, Any]]:
    (chart,) = charts(slide)
    return [s for s in series(chart) if s["marker"] != "none"]


def inks(shape: Any) -> dict[str, list[str]]:
    """Return series name → colours of its markers, the usual one first."""
    return {
        element.findtext(f"{qn('c:tx')}//{qn('c:v')}"): [
            ink.get("val") for marker in element.iter(qn("c:marker")) for ink in marker.iter(qn("a:srgbClr"))
        ]
        for element in shape.chart._chartSpace.iter(qn("c:ser"))
    }


def test_points_are_both_figures_with_names_and_one_in_red() -> None:
    slide = made(frame_of(*both("甲", 10, 3), *both("乙", 20, 9), *both("丙", 40, 5)))
    others, own = points(slide)
    assert (others["points"], others["labels"]) == ([(20.0, 9), (40.0, 5)], {0: "乙", 1: "丙"})
    assert (own["points"], own["labels"]) == ([(10.0, 3)], {0: "甲"})
    found = inks(charts(slide)[0])
    assert set(found["甲"]) == {RED}
    assert set(found["乙"]) == {BLUE}


def test_both_axes_are_named_with_their_units_and_the_workbook_tells_of_both() -> None:
    slide = made(frame_of(*both("甲", 10, 3), *both("乙", 20, 9)))
    (chart,) = charts(slide)
    title = "".join(run.text for run in chart.chart._chartSpace.find(f".//{qn('c:title')}").iter(qn("a:t")))
    assert title == "指标i（个） →"
    assert "↑ 指标j（个）" in words(slide)
    sheet = workbook_cells(chart.chart.part)["Sheet1"]
    head = [cell.value for cell in sheet[1]]
    assert head[:3] == ["地区", "指标i（个）", "指标j（个）"]
    row = next(row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] == "甲")
    assert row[1:3] == (10, 3)
    assert [row[n] for n, name in enumerate(head) if name and name.endswith("观测编号")] == ["甲.i", "甲.j"]


def test_bounds_are_strokes_away_from_the_point_on_their_own_axis() -> None:
    """Without the arrow "at least 20" would stand there as 20."""
    slide = made(frame_of(*both("甲", 10, 3), *both("乙", 20, 9, "at_least"), *both("丙", 40, 5)))
    (chart,) = charts(slide)
    (stroke,) = [s for s in series(chart) if s["name"] == "口径线（图形）"]
    shaft = stroke["points"][:2]
    assert shaft[0] == (20.0, 9)
    assert shaft[1][0] > 20 and shaft[1][1] == 9


def test_values_far_apart_stand_on_an_axis_of_powers() -> None:
    slide = made(frame_of(*both("甲", 10, 3), *both("乙", 5000, 9)))
    (chart,) = charts(slide)
    across, upwards = chart.chart.category_axis, chart.chart.value_axis
    assert across._element.find(f"{qn('c:scaling')}/{qn('c:logBase')}").get("val") == "10"
    assert across.minimum_scale == 10
    assert upwards._element.find(f"{qn('c:scaling')}/{qn('c:logBase')}") is None
    assert upwards.minimum_scale == 0
    assert "横轴刻度按十倍递进" in words(slide)


def test_other_tiers_have_other_signs_and_other_concepts_are_hollow() -> None:
    slide = made(
        frame_of(*both("甲", 10, 3), *both("乙", 20, 9), *both("丁", 50, 8, level="prefecture"),
                 *both("戊", 15, 4, concept_id="c", concept_name="另一口径"))
    )  # fmt: skip
    (chart,) = charts(slide)
    signs = {s["name"]: s["marker"] for s in series(chart)}
    assert (signs["丁"], signs["甲"]) == ("square", "circle")
    hollow = [
        marker
        for element in chart.chart._chartSpace.iter(qn("c:dPt"))
        for marker in element.iter(qn("c:marker"))
        if marker.find(f"{qn('c:spPr')}/{qn('a:noFill')}") is not None
    ]
    assert len(hollow) == 1, "戊 among the counties"


def test_who_lacks_one_is_named_and_nothing_is_drawn_where_nobody_has_both() -> None:
    frame = frame_of(*both("甲", 10, 3), figure("乙", 5), missing("乙", indicator_id="j"))
    assert "只有指标i（1）：乙" in words(made(frame))
    nobody = frame_of(figure("甲", 5), missing("甲", indicator_id="j"))
    slide = made(nobody)
    assert charts(slide) == []
    assert "只有指标i（1）：甲" in words(slide)


def test_a_coefficient_is_said_only_where_the_page_says_it() -> None:
    few = made(frame_of(*(row for n in range(7) for row in both(f"地{n}", n + 1, n + 2))))
    assert "可比的仅 7 个，看不出规律" in words(few)
    enough = made(frame_of(*(row for n in range(8) for row in both(f"地{n}", n + 1, n + 2))))
    assert "位次相关系数 1.00（n=8）" in words(enough)


def test_names_of_forty_places_do_not_meet() -> None:
    """What finds no room is in the workbook; the highlighted place always has its name."""
    rows = [row for n in range(40) for row in both("甲" if n == 20 else f"地区{n}", 100 + n % 7, 50 + n % 5)]
    slide = made(frame_of(*rows))
    (chart,) = charts(slide)
    written = [text for s in series(chart) for text in s["labels"].values()]
    assert "甲" in written
    assert 1 < len(written) < 40
    sheet = workbook_cells(chart.chart.part)["Sheet1"]
    assert sum(bool(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)) == 40
