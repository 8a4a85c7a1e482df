"""The dot plot on slides: every figure where it lies, its bounds as lines, its possible ranks in words."""

from __future__ import annotations

from typing import Any

import pytest
from fixture_deck import audit
from fixture_frames import figure, frame_of, missing
from fixture_slide_charts import charts, label_look, labels, slides, table, values, words
from pptx.oxml.ns import qn

from dashboard.slides.deck import chart_slide_bytes
from dashboard.view import View

VIEW = View(kind="dot_plot", indicators=("i",), highlight="甲县")


def series(chart: Any) -> dict[str, Any]:
    """Return the series by what they are: as they stand, the first on top."""
    centres, marks, names, ends, *lines = sorted(
        chart.plots[0].series, key=lambda s: -int(s._element.find(qn("c:order")).get("val"))
    )
    return {"centres": centres, "marks": marks, "names": names, "ends": ends, "lines": lines}


def hollow(chart: Any) -> list[int]:
    """Return which points have a white centre."""
    centres = series(chart)["centres"]
    off = {
        int(point.find(qn("c:idx")).get("val"))
        for point in centres._element.findall(qn("c:dPt"))
        if point.find(f"{qn('c:marker')}/{qn('c:symbol')}").get("val") == "none"
    }
    return [at for at in range(len(values(centres, "xVal"))) if at not in off]


def bounded() -> Any:
    return frame_of(
        figure("甲县", 1000, "at_least"), figure("乙县", 800, value_to=900), figure("丙县", 640, "at_most"),
        figure("丁县", 500, "approx"), figure("戊县", 300, concept_name="小区", concept_id="x"), missing("己县"),
    )  # fmt: skip


def test_dots_lie_at_their_values_with_names_values_and_ranks() -> None:
    (slide,) = slides(VIEW, bounded())
    found = series(charts(slide)[0])
    assert values(found["marks"], "xVal") == [1000, 800, 640, 500, 300]
    assert values(found["marks"], "yVal") == [5, 4, 3, 2, 1]
    assert [text.strip("\u3000") for text in labels(found["names"]).values()] == [
        "甲县", "乙县", "丙县", "丁县", "戊县（小区）"
    ]  # fmt: skip
    assert labels(found["ends"]) == {
        0: "第 1 位，共 4 个", 1: "第 2 位，共 4 个", 2: "第 3—4 位，共 4 个", 3: "第 3—4 位，共 4 个"
    }  # fmt: skip
    assert label_look(found["names"], 0) == ("C00000", True)
    assert label_look(found["names"], 1) == ("1F2933", False)
    assert "已查未公布（1）：己县" in words(slide)


def test_bounds_are_lines_and_the_label_stands_clear_of_them() -> None:
    (slide,) = slides(VIEW, bounded())
    lines = {tuple(values(line, "yVal")): line for line in series(charts(slide)[0])["lines"]}
    assert values(lines[4, 4], "xVal") == [800, 900] and labels(lines[4, 4]) == {1: "800—900"}
    assert values(lines[2, 2], "xVal") == [475, 525] and labels(lines[2, 2]) == {1: "≈500"}
    start, end = values(lines[5, 5], "xVal")
    assert start == 1000 < end and labels(lines[5, 5]) == {1: "≥1,000"}
    assert next(lines[5, 5]._element.iter(qn("a:tailEnd"))).get("type") == "triangle"
    start, end = values(lines[3, 3], "xVal")
    assert start == 640 > end
    assert (1, 1) not in lines


def test_a_figure_that_means_something_else_is_hollow() -> None:
    (slide,) = slides(VIEW, bounded())
    assert hollow(charts(slide)[0]) == [4]


def test_the_workbook_says_where_each_number_comes_from() -> None:
    (slide,) = slides(VIEW, bounded())
    rows = table(charts(slide)[0])
    assert rows[0][:3] == ["地区", "指标i", "行（绘图用）"]
    assert [row[1] for row in rows[1:]] == [1000, 800, 640, 500, 300]
    assert rows[0].index("区间：止") and rows[2][rows[0].index("区间：止")] == 900
    assert rows[1][rows[0].index("区间：止")] is None
    assert "统计局" in rows[1]


def test_a_scale_by_powers_of_ten_holds_the_values_themselves() -> None:
    frame = frame_of(*[figure(f"县{n}", 10.0**n) for n in range(7)])
    (slide,) = slides(View(kind="dot_plot", indicators=("i",)), frame)
    chart = charts(slide)[0]
    assert values(series(chart)["marks"], "xVal") == [1e6, 1e5, 1e4, 1000, 100, 10, 1]
    scaling = chart.category_axis._element.find(qn("c:scaling"))
    assert scaling[0].tag == qn("c:logBase") and scaling[0].get("val") == "10"
    assert chart.category_axis.minimum_scale == 1


def test_helpers_lie_on_the_axis_not_beyond_it() -> None:
    frame = frame_of(figure("甲县", 1 / 3), figure("乙县", 2 / 3), figure("丙县", 0.1))
    (slide,) = slides(VIEW, frame)
    chart = charts(slide)[0]
    found, axis = series(chart), chart.category_axis
    assert set(values(found["names"], "xVal")) == {axis.minimum_scale}  # beyond it, the names would not be shown
    assert set(values(found["ends"], "xVal")) == {axis.maximum_scale}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_deck_of_dots_has_no_fault(language: str) -> None:
    frame = bounded()
    object.__setattr__(frame, "language", language)
    assert audit(chart_slide_bytes(View(kind="dot_plot", indicators=("i",)), frame, language)) == []
