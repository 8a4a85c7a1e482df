"""Small multiples on slides: a panel a place on common scales, gaps as names without a bar."""

from __future__ import annotations

from typing import Any

import pytest
from fixture_deck import audit
from fixture_frames import figure, frame_of, missing
from fixture_slide_charts import boxes, charts, coloured, label_look, labels, slides, table, values

from dashboard.slides.deck import chart_slide_bytes
from dashboard.view import View

VIEW = View(kind="small_multiples", indicators=("i", "j", "k"), highlight="甲县")


def places(*names: str) -> Any:
    rows = []
    for number, name in enumerate(names):
        rows.append(figure(name, 100 + number, "at_least" if number else "exact"))
        rows.append(missing(name, indicator_id="j") if number == 1 else figure(name, 900, indicator_id="j"))
        rows.append(figure(name, 5.5 + number, indicator_id="k"))
    return frame_of(*rows, units={"k": "%"})


def test_lines_on_one_scale_are_one_chart_and_shares_have_their_own() -> None:
    (slide,) = slides(VIEW, places("甲县", "乙县"))
    first, shares, second, other = charts(slide)
    assert values(first.plots[0].series[0]) == [100, 900]
    assert values(shares.plots[0].series[0]) == [5.5]
    assert first.value_axis.maximum_scale == second.value_axis.maximum_scale
    assert shares.value_axis.maximum_scale == other.value_axis.maximum_scale < 100
    assert labels(shares.plots[0].series[0]) == {0: '#,##0.0"%"'}
    assert list(first.plots[0].categories) == ["指标i", "指标j"]


def test_a_gap_is_a_name_with_its_sign_and_no_bar() -> None:
    (slide,) = slides(VIEW, places("甲县", "乙县"))
    chart = charts(slide)[2]
    assert list(chart.plots[0].categories) == ["指标i", "□ 指标j"]
    assert values(chart.plots[0].series[0]) == [101, None]
    assert list(labels(chart.plots[0].series[0])) == [0]
    assert table(chart)[2][1] is None


def test_the_highlighted_place_comes_first_in_red() -> None:
    (slide,) = slides(VIEW, places("乙县", "甲县"))
    assert coloured(slide, "甲县") == "C00000" and coloured(slide, "乙县") == "16324F"
    first, *_, last = charts(slide)
    assert label_look(first.plots[0].series[0], 0) == ("C00000", True)
    assert label_look(last.plots[0].series[0], 0) == ("1F2933", False)


def test_panels_stand_in_lines_and_what_is_too_much_goes_on_further_slides() -> None:
    names = [f"第{n}县" for n in range(12)]
    frame = frame_of(*[figure(name, 5 + n, indicator_id=f"i{n}") for name in names for n in range(10)])
    view = View(kind="small_multiples", indicators=tuple(f"i{n}" for n in range(10)))
    several = slides(view, frame)
    assert len(several) > 1
    assert sum(len(charts(slide)) for slide in several) == 12
    for slide in several:
        for left, top, wide, high in boxes(slide):
            assert left >= 36 and left + wide <= 924.5 and top + high <= 457
            assert high >= 10 * 15  # ten lines that can be read


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_deck_of_panels_has_no_fault(language: str) -> None:
    frame = places("甲县", "乙县", "丙县", "丁县")
    object.__setattr__(frame, "language", language)
    assert audit(chart_slide_bytes(VIEW, frame, language)) == []
