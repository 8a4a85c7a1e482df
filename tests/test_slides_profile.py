"""A profile and a practice beside a figure on slides: native charts whose workbooks hold the figures themselves."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from fixture_deck import audit
from fixture_deck_charts import workbook_cells
from fixture_frames import figure, frame_of, missing
from pptx import Presentation
from pptx.util import Emu
from test_slides_trend import charts, series, words

from dashboard.frame import Frame
from dashboard.slides import profile
from dashboard.slides.box import Box
from dashboard.slides.deck import chart_slide_bytes
from dashboard.view import View

VIEW = View(kind="profile", highlight="甲")
OUTCOME = View(kind="practice_outcome", practices=("p",), indicators=("i",), highlight="甲")


def made(frame: Frame, view: View) -> list[Any]:
    data = chart_slide_bytes(view, frame, frame.language)
    assert [str(finding) for finding in audit(data)] == []
    return list(Presentation(io.BytesIO(data)).slides)


def group(indicator: str = "i", **own: Any) -> list[dict[str, Any]]:
    """Return 甲 at 50 among 0, 20, 40 and 100."""
    others = [
        figure(name, value, indicator_id=indicator) for name, value in zip("乙丙丁戊", (0, 20, 40, 100), strict=True)
    ]
    return [figure("甲", 50, indicator_id=indicator, **own), *others]


def tables(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if shape.has_table]


def text_of(cell: Any) -> str:
    return str(cell.text_frame.text)


def test_a_row_says_value_median_and_position() -> None:
    (slide,) = made(frame_of(*group()), VIEW)
    main, head = tables(slide)
    rows = [[text_of(cell) for cell in row.cells] for row in main.table.rows]
    assert rows[0] == ["指标", "甲", "与同组相比"]
    assert rows[1] == ["指标i\n个", "50\n2023 · 5 个中第 2", "同组 4 个，中位数 30；高于 4 个中的 3 个"]
    assert text_of(head.table.cell(0, 0)) == "在同组中的位置（左低右高）"


def test_dots_stand_at_their_share_of_the_scale_and_the_cells_hold_the_figures() -> None:
    (slide,) = made(frame_of(*group()), VIEW)
    (chart,) = charts(slide)
    found = {s["name"]: s for s in series(chart)}
    assert [x for x, _ in found["甲"]["points"]] == [50.0]
    assert sorted(x for x, _ in found["乙"]["points"]) == [0.0, 20.0, 40.0, 100.0]
    assert {x for x, _ in found["同组中位数（图形）"]["points"]} == {30.0}
    sheet = workbook_cells(chart.chart.part)["Sheet1"]
    head = [cell.value for cell in sheet[1]]
    values = {
        row[0]: row[head.index("数值")] for row in sheet.iter_rows(min_row=2, values_only=True) if row[-1] is not None
    }
    assert values == {"甲": 50, "乙": 0, "丙": 20, "丁": 40, "戊": 100}
    assert "位置（0—100，各行刻度不同）" in head


def test_each_strip_lies_beside_its_row() -> None:
    """A strip half a row too low would show the figures of another indicator."""
    (slide,) = made(frame_of(*group("i"), *group("j"), *group("k")), VIEW)
    main = tables(slide)[0]
    (chart,) = charts(slide)
    heights = [Emu(row.height).pt for row in main.table.rows]
    top = Emu(main.top).pt + heights[0]
    assert abs(Emu(chart.top).pt - top) < 0.1
    assert abs(Emu(chart.height).pt - sum(heights[1:])) < 0.1
    own = next(s for s in series(chart) if s["name"] == "甲")
    downs = [Emu(chart.top).pt + (3 - y) / 3 * Emu(chart.height).pt for _, y in own["points"]]
    for at, down in enumerate(downs):
        assert top + at * heights[1] < down < top + (at + 1) * heights[1]


def test_a_gap_is_words_and_no_dot() -> None:
    rows = [missing("甲"), *group()[1:]]
    (slide,) = made(frame_of(*rows), VIEW)
    (chart,) = charts(slide)
    assert "甲" not in {s["name"] for s in series(chart)}
    assert text_of(tables(slide)[0].table.cell(1, 1)) == "已查未公布"


def test_many_indicators_take_several_slides() -> None:
    frame = frame_of(*(row for n in range(9) for row in group(f"i{n}")))
    assert profile.pages(frame, VIEW, Box(36, 120, 888, 336)) == [range(5), range(5, 9)]
    assert len(made(frame, VIEW)) == 2


def beside(*states: str, rows: list[dict[str, Any]]) -> Frame:
    """Return a frame of a practice beside a figure."""
    frame = frame_of(*rows)
    told = frame.rows.assign(practice_id="p", practice_name="做法", practice_state=list(states))
    return replace(frame, rows=told)


def test_an_outcome_has_two_columns_with_names_and_values() -> None:
    rows = [figure("甲", 50), figure("乙", 20), figure("丙", 80), figure("丁", 5), missing("戊")]
    (slide,) = made(beside("found", "not_found", "found", "not_searched", "found", rows=rows), OUTCOME)
    (chart,) = charts(slide)
    marks = {s["name"]: s["points"] for s in series(chart) if s["marker"] != "none"}
    assert marks == {"甲": [(0.0, 50)], "丙": [(0.0, 80)], "乙": [(1.0, 20)]}, "丁 was never searched"
    written = [text for s in series(chart) for text in s["labels"].values()]
    assert written == ["丙  80 个  2023", "甲  50 个  2023", "乙  20 个  2023"]
    assert "3 个地区中 2 个公布" in words(slide)
    assert "不说明因果" in words(slide)


def test_an_open_bound_goes_on_to_the_end_of_the_axis() -> None:
    rows = [figure("甲", 50), figure("乙", 20, "at_least")]
    (slide,) = made(beside("found", "found", rows=rows), OUTCOME)
    (chart,) = charts(slide)
    (bar,) = [s for s in series(chart) if s["name"] == "口径线（图形）"]
    assert [y for _, y in bar["points"]] == [20, chart.chart.value_axis.maximum_scale]


def test_no_place_to_show_is_said() -> None:
    (slide,) = made(beside("not_searched", rows=[figure("甲", 50)]), OUTCOME)
    assert charts(slide) == []
    assert "查找过这项做法的地区都没有公布这个数" in words(slide)
