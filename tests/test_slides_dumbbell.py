"""Two dates on a slide: both figures, the way between them, the change in words, and what cannot be compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fixture_deck import audit
from fixture_frames import figure, frame_of, missing
from fixture_slide_charts import charts, label_look, labels, slides, table, values, words
from pptx.oxml.ns import qn

from dashboard.slides.deck import chart_slide_bytes
from dashboard.view import View

VIEW = View(kind="dumbbell", indicators=("i",), highlight="甲县")


def dated(place: str, year: int, value: float, bound: str = "exact", **more: Any) -> dict[str, Any]:
    shared = {"series": f"{place}.one", "superseded": False, "break_before": None, "benchmark": ""}
    return figure(place, value, bound, period_end=date(year, 12, 31), observation_id=f"{place}{year}", **shared | more)


def pairs() -> Any:
    return frame_of(
        dated("甲县", 2019, 400), dated("甲县", 2024, 1000), dated("乙县", 2020, 800, "at_least"),
        dated("乙县", 2023, 700), dated("丙县", 2019, 300, "approx"), dated("丙县", 2023, 310, "approx"),
        dated("丁县", 2022, 12), missing("戊县", series=None, superseded=False, break_before=None, benchmark=""),
    )  # fmt: skip


def many() -> Any:
    """Return the same with more pairs, whose rows are too low for values over and under the marks."""
    more = [row for at in range(9) for row in (dated(f"地{at}", 2019, 500), dated(f"地{at}", 2024, 600))]
    return frame_of(
        dated("甲县", 2019, 400), dated("甲县", 2024, 1000), dated("乙县", 2020, 800, "at_least"),
        dated("乙县", 2023, 700), *more,
    )  # fmt: skip


def drawn(chart: Any) -> list[Any]:
    """Return the series as they lie on each other, the first on top."""
    return sorted(chart.plots[0].series, key=lambda s: -int(s._element.find(qn("c:order")).get("val")))


def test_both_dates_stand_on_a_row_with_the_change_in_words() -> None:
    (slide,) = slides(VIEW, pairs())
    _, _, early, late, names, ends, *_ = drawn(charts(slide)[0])
    assert values(early, "xVal") == [400, 800, 300] and values(late, "xVal") == [1000, 700, 310]
    assert [text.strip("\u3000") for text in labels(names).values()] == ["甲县", "乙县", "丙县"]
    assert labels(ends) == {0: "增加 600（+150%）", 1: "减少 至少 100", 2: "方向不定"}
    assert labels(early)[0] == "400（2019）" and labels(late)[0] == "1,000（2024）"


def test_values_of_two_near_dates_stand_over_and_under_their_marks() -> None:
    (slide,) = slides(VIEW, pairs())
    _, _, early, late, *_ = drawn(charts(slide)[0])
    assert [[one.get("val") for one in side._element.iter(qn("c:dLblPos"))] for side in (early, late)] == [
        ["b", "b", "b"], ["t", "t", "t"]
    ]  # fmt: skip


def test_in_low_rows_values_stand_beside_the_marks_and_dates_beside_the_names() -> None:
    (slide,) = slides(VIEW, many())
    _, _, early, late, names, *_ = drawn(charts(slide)[0])
    found = {text.strip("\u3000"): at for at, text in labels(names).items()}
    assert labels(early)[found["甲县 2019 → 2024"]] == "400"
    assert labels(late)[found["甲县 2019 → 2024"]] == "1,000"


def test_an_undecided_change_is_grey_and_dashed_the_highlighted_place_red() -> None:
    (slide,) = slides(VIEW, pairs())
    _, _, _, late, names, ends, *lines = drawn(charts(slide)[0])
    assert label_look(ends, 2) == ("5B6572", False)
    assert label_look(ends, 0) == ("C00000", True) == label_look(names, 0) == label_look(late, 0)
    links = lines[:3]
    assert [values(link, "xVal") for link in links] == [[400, 1000], [800, 700], [300, 310]]
    assert [next(link._element.iter(qn("a:prstDash"))).get("val") for link in links[2:]] == ["sysDash"]
    assert next(links[0]._element.iter(qn("a:prstDash")), None) is None


def test_the_labels_stand_clear_of_the_bounds_of_both() -> None:
    (slide,) = slides(VIEW, many())
    _, _, early, late, _, _, *lines = drawn(charts(slide)[0])
    (open_end,) = [line for line in lines if next(line._element.iter(qn("a:tailEnd")), None) is not None]
    assert labels(open_end) == {1: "≥800"}  # at the end of the arrow, not on it
    assert 1 not in labels(early) and labels(late)[1] == "700"


def test_places_of_one_date_and_gaps_are_words() -> None:
    (slide,) = slides(VIEW, pairs())
    assert "只有一个日期（1）：丁县\n已查未公布（1）：戊县" in words(slide)


def test_the_workbook_holds_both_figures_and_both_sources() -> None:
    (slide,) = slides(VIEW, pairs())
    rows = table(charts(slide)[0])
    assert rows[0][:3] == ["地区", "较早", "较晚"] and rows[1][1:3] == [400, 1000]
    assert "较早：来源" in rows[0] and "较晚：来源" in rows[0]


def test_without_any_pair_the_figures_are_words() -> None:
    (slide,) = slides(VIEW, frame_of(dated("甲县", 2019, 400), dated("乙县", 2020, 5)))
    assert charts(slide) == []
    assert "甲县：2019，400 个" in words(slide)


def test_a_single_pair_is_drawn_and_the_other_places_figures_stand_under_it() -> None:
    (slide,) = slides(VIEW, frame_of(dated("甲县", 2019, 400), dated("甲县", 2024, 1000), dated("乙县", 2020, 5)))
    _, _, early, late, *_ = drawn(charts(slide)[0])
    # A series of one cell is not shown by every program: an empty cell is taken along.
    assert values(early, "xVal") == [400, None] and values(late, "xVal") == [1000, None]
    assert "乙县：2020，5 个" in words(slide)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_deck_of_dumbbells_has_no_fault(language: str) -> None:
    frame = pairs()
    object.__setattr__(frame, "language", language)
    assert audit(chart_slide_bytes(VIEW, frame, language)) == []
