"""Ranked bars on slides are native charts whose numbers, bounds and gaps are those of the frame."""

from __future__ import annotations

from typing import Any

import pytest
from fixture_deck import audit
from fixture_frames import figure, frame_of, missing
from fixture_slide_charts import (
    boxes,
    charts,
    coloured,
    fills,
    label_look,
    labels,
    slides,
    table,
    values,
    whiskers,
    words,
)

from dashboard.slides.blocks import arrange
from dashboard.slides.box import Box
from dashboard.slides.deck import chart_slide_bytes
from dashboard.view import View

VIEW = View(indicators=("i",), highlight="甲县")
BLANK = "\u3000\u3000"  # keeps the number clear of the open end


def all_bounds() -> Any:
    return frame_of(
        figure("甲县", 1073, "at_least"), figure("乙县", 800, value_to=1200), figure("丙县", 640, "at_most"),
        figure("丁县", 500, "approx"), figure("戊县", 300, concept_name="小区", concept_id="x"),
        missing("己县"), missing("庚县", "not_searched"),
    )  # fmt: skip


def test_every_bound_is_drawn_and_labelled_as_what_it_is() -> None:
    (slide,) = slides(VIEW, all_bounds())
    (chart,) = charts(slide)
    main, upper = chart.plots[0].series
    assert list(chart.plots[0].categories) == ["甲县", "乙县", "丙县", "丁县", "戊县（小区）"]
    assert values(main) == [1073, 800, 640, 500, 300]
    assert values(upper) == [None, 1200, None, None, None]
    assert labels(main) == {0: f'"{BLANK}""≥"#,##0', 2: '"≤"#,##0', 3: '"≈"#,##0', 4: "#,##0"}
    assert labels(upper) == {1: "800—1,200"}
    assert list(whiskers(main, "plus")) == [0]  # the open end of "at least"
    assert whiskers(upper, "minus") == {1: 400}  # from the upper end of the range back to the lower
    assert upper.format.fill.type is not None and upper.format.fill._fill.__class__.__name__ == "_NoFill"


def test_red_is_the_highlighted_place_only_and_pale_is_another_meaning() -> None:
    (slide,) = slides(VIEW, all_bounds())
    main = charts(slide)[0].plots[0].series[0]
    assert fills(main) == {0: "C00000", 2: "stripes 7B8794", 4: "D9E0E8"}
    assert label_look(main, 0) == ("C00000", True)
    assert label_look(main, 3) == ("1F2933", False)


def test_the_workbook_holds_the_frames_values_and_where_they_come_from() -> None:
    (slide,) = slides(VIEW, all_bounds())
    rows = table(charts(slide)[0])
    assert rows[0][:3] == ["地区", "指标i", "上限"]
    assert [row[:3] for row in rows[1:3]] == [["甲县", 1073, None], ["乙县", 800, 1200]]
    assert "统计局" in rows[1] and "≥1,073 个" in rows[1]
    assert len(rows) == 6  # no row for a gap: it would read as a zero


def test_gaps_are_words_beneath_the_highlighted_place_first_and_red() -> None:
    frame = frame_of(
        figure("乙县", 5), figure("丙县", 4), missing("丁县"), missing("甲县"), missing("戊县", "withheld")
    )
    (slide,) = slides(VIEW, frame)
    assert "已查未公布（2）：甲县、丁县\n不公开（1）：戊县" in words(slide)
    assert coloured(slide, "甲县") == "C00000"
    assert values(charts(slide)[0].plots[0].series[0]) == [5, 4]


def test_blocks_share_the_height_by_their_bars_and_stand_in_one_line() -> None:
    rows = [figure(f"县{n}", 100 - n) for n in range(10)]
    rows += [figure(f"市{n}", 9000 - n, level="prefecture") for n in range(2)]
    rows += [figure("某省", 85000, "at_least", level="province"), missing("某市", level="prefecture")]
    frame = frame_of(*rows)
    (slide,) = slides(VIEW, frame)
    counties, prefectures = boxes(slide)
    assert counties[3] / prefectures[3] == pytest.approx(5, rel=0.01)
    assert counties[0] == prefectures[0] and counties[2] == prefectures[2]
    assert "≥8.5万个" in words(slide)  # a block of one figure is a number, no lonely bar
    assert "地级：已查未公布 1" in words(slide)


def test_one_figure_is_a_large_number_with_its_words_and_its_source() -> None:
    (slide,) = slides(VIEW, frame_of(figure("甲县", 1073, as_printed="1073个网格"), missing("乙县")))
    assert charts(slide) == []
    told = words(slide)
    assert "1,073 个" in told and "甲县 · 指标i" in told and "统计局" in told and "1073个网格" in told
    assert "已查未公布（1）：乙县" in told


def test_thirty_bars_stand_on_one_slide_and_more_are_said() -> None:
    frame = frame_of(*[figure(f"第{n}县", 3000 - 70 * n) for n in range(36)])
    (slide,) = slides(View(indicators=("i",)), frame)
    shown = [v for chart in charts(slide) for v in values(chart.plots[0].series[0])]
    assert shown == [3000 - 70 * n for n in range(30)]
    assert "另有 6 个公布的地区未画出" in words(slide)
    for chart in charts(slide):  # carried over on the same scale
        assert chart.value_axis.maximum_scale == charts(slide)[0].value_axis.maximum_scale
        assert chart.category_axis.tick_labels.font.size.pt >= 10.5


def test_negative_figures_are_labelled_as_they_are() -> None:
    frame = frame_of(figure("甲县", -40), figure("乙县", 80), figure("丙县", -5.5, "approx"))
    (slide,) = slides(VIEW, frame)
    main = charts(slide)[0].plots[0].series[0]
    assert labels(main)[1] == "≈-5.5"  # a number format would write "-≈5.5"
    assert charts(slide)[0].value_axis.minimum_scale < -40


def test_a_family_shares_one_scale() -> None:
    rows = [figure("甲县", 1000), figure("乙县", 10), figure("甲县", 20, indicator_id="j")]
    (slide,) = slides(View(family="f"), frame_of(*rows))
    first, second = charts(slide)
    assert first.value_axis.maximum_scale == second.value_axis.maximum_scale > 1000


def test_long_names_are_cut_at_their_meaning_never_at_place_and_year() -> None:
    long = "All grid tiers together, the very small ones and those of the villages included, without street level"
    rows = [figure("Fangcheng County", 9, concept_name=long, concept_id="x"), figure("Ninghua", 8), figure("Boluo", 7)]
    rows[0]["period_end"] = rows[0]["period_end"].replace(year=2019)
    frame = frame_of(*rows, language="en")
    (slide,) = slides(View(indicators=("i",)), frame, "en")
    name = charts(slide)[0].plots[0].categories[0]
    assert name.startswith("Fangcheng County (All grid") and name.endswith("…) 2019")


def test_rows_never_fall_below_what_can_be_read() -> None:
    narrow, wide = Box(36, 120, 606, 336), Box(36, 120, 888, 336)
    for counts in ([1], [30], [10, 2, 1], [16, 16, 16], [10] * 6, [24, 24], [48]):
        for box in (narrow, wide):
            pages = arrange(counts, box, headed=len(counts) > 1)
            shown = [(p.block, at) for page in pages for p in page.pieces for at in range(p.start, p.stop)]
            assert shown == [(block, at) for block, count in enumerate(counts) for at in range(count)]
            assert min(page.row for page in pages) >= 14.5
    assert len(arrange([16, 16, 16], wide, headed=True)) == 1
    for page in arrange([16, 16, 16], narrow, headed=True):
        assert all(piece.rows == 16 for piece in page.pieces)  # a block goes on another slide rather than in halves


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_deck_of_bars_has_no_fault(language: str) -> None:
    frame = all_bounds()
    object.__setattr__(frame, "language", language)
    found = [f for f in audit(chart_slide_bytes(View(indicators=("i",)), frame, language)) if "要点" not in f.shape]
    assert found == []
