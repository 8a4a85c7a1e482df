"""Trends on slides: native charts that join only what may be joined, and whose cells are the figures."""

from __future__ import annotations

import io
from typing import Any

import pytest
from fixture_deck import audit
from fixture_deck_charts import workbook_cells
from fixture_series import over_time
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard import queries
from dashboard.render.palette import palette
from dashboard.slides import trend
from dashboard.slides.axis_numbers import numbers, of_powers
from dashboard.slides.beside import Room
from dashboard.slides.box import Box
from dashboard.slides.deck import chart_slide_bytes
from dashboard.store import Store
from dashboard.view import View

__all__ = ["over_time"]
RED = palette("light").accent[1:]
BLUE = palette("light").benchmark[1:]
FULL = Box(36, 120, 888, 336)
BESIDE = Box(36, 120, 606, 336)


def made(store: Store, language: str = "zh", **fields: Any) -> Any:
    """Return the slides of a view, after the audit has found nothing wrong with them."""
    view = View(kind="trend", **fields)
    data = chart_slide_bytes(view, queries.frame(view, store, language), language)
    assert [str(finding) for finding in audit(data)] == []
    return list(Presentation(io.BytesIO(data)).slides)


def charts(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if shape.has_chart]


def series(shape: Any) -> list[dict[str, Any]]:
    """Return what each series of a chart shows: name, points, line, and labels by point."""
    return [_told(element) for element in shape.chart._chartSpace.iter(qn("c:ser"))]


def _told(element: Any) -> dict[str, Any]:
    def values(tag: str) -> dict[int, float]:
        points = element.find(qn(f"c:{tag}")).iter(qn("c:pt"))
        return {int(p.get("idx")): float(p.findtext(qn("c:v"))) for p in points}

    x, y = values("xVal"), values("yVal")
    line = element.find(f"{qn('c:spPr')}/{qn('a:ln')}")
    dash, ink = line.find(qn("a:prstDash")), line.find(f".//{qn('a:srgbClr')}")
    labels = {}
    for label in element.iter(qn("c:dLbl")):
        words = "".join(run.text for run in label.iter(qn("a:t")))
        number = label.find(qn("c:numFmt"))
        named = label.find(qn("c:showSerName")).get("val") == "1"
        labels[int(label.find(qn("c:idx")).get("val"))] = words or (number.get("formatCode"), named)
    return {
        "name": element.findtext(f"{qn('c:tx')}//{qn('c:v')}"),
        "points": [(round(x[at], 2), y.get(at)) for at in sorted(x)],
        "marker": element.find(f"{qn('c:marker')}/{qn('c:symbol')}").get("val"),
        "width": int(line.get("w")) / 12700 if line.find(qn("a:noFill")) is None else 0,
        "dash": dash.get("val") if dash is not None else "",
        "ink": ink.get("val") if ink is not None else "",
        "labels": labels,
    }


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_a_break_parts_the_line_and_a_long_gap_is_dotted(over_time: Store) -> None:
    """Else a register runs on into an estimate, and the slide shows a growth that nobody published."""
    (slide,) = made(over_time, indicators=("residents",), regions=("990121",), highlight="990121")
    (chart,) = charts(slide)
    found = series(chart)
    runs = [s["points"] for s in found if s["marker"] != "none"]
    assert sorted(runs) == [
        [(2010.33, 800000)],
        [(2018.0, 850000), (2019.0, 852000)],
        [(2020.33, 873731)],
        [(2023.0, 880000), (2024.0, 878000)],
    ], "years stand in the middle of their band, the census on its day"
    dotted = [(s["points"], s["marker"]) for s in found if s["dash"] == "sysDot"]
    assert dotted == [([(2010.33, 800000), (2020.33, 873731)], "none")]
    assert {s["ink"] for s in found if s["marker"] != "none" and s["width"]} == {RED}
    reasons = [text for s in found for text in s["labels"].values() if str(text).startswith("≠")]
    assert reasons == ["≠ 口径不同", "≠ 普查数与年度估计来历不同"]


def test_events_are_letters_with_their_words_beneath(over_time: Store) -> None:
    (slide,) = made(over_time, indicators=("residents",), regions=("990121",), highlight="990121")
    (chart,) = charts(slide)
    lines = {s["name"]: s["points"][0][0] for s in series(chart) if s["name"].startswith("大事") and s["dash"]}
    assert lines == {"大事 A：六普": 2010.33, "大事 B：七普": 2020.33}
    assert "A 六普（2010-11-01）；B 七普（2020-11-01）" in words(slide)


def test_the_cells_are_the_figures_with_their_evidence(over_time: Store) -> None:
    """Who opens "Edit data" finds each figure once, with its date and its source in the same row."""
    (slide,) = made(over_time, indicators=("residents",), regions=("990121",), highlight="990121")
    sheet = workbook_cells(charts(slide)[0].chart.part)["Sheet1"]
    head = [cell.value for cell in sheet[1]]
    assert head[:3] == ["地区或系列", "年份（横轴位置，整数为年中）", "常住人口（人）"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    figures = {row[head.index("观测编号")]: row for row in rows if row[head.index("观测编号")]}
    register = figures["s_jia_register_2019"]
    assert register[:3] == ["甲县 · 登记口径", 2019, 852000]
    assert register[head.index("原文数字")] == "85.2万"
    assert register[head.index("时间")] == "2019年"
    assert len(figures) == 6


def test_names_stand_at_the_ends_and_follow_an_edited_value(over_time: Store) -> None:
    """There is no legend to look up: without a name at its end a line says nothing."""
    (slide,) = made(over_time, indicators=("resolution_rate",), regions=("990132", "990131"), highlight="990132",
                    benchmarks=("country",))  # fmt: skip
    (chart,) = charts(slide)
    found = {s["name"]: s for s in series(chart) if s["marker"] != "none"}
    assert found["全国"]["points"] == [(2022.0, 89)]
    assert found["全国"]["labels"] == {0: ('#,##0"%"', True)}
    other = found["丁市鼓楼区"]
    assert other["points"] == [(2021.0, 85), (2022.0, 92)]
    assert other["labels"] == {0: ('"≥"#,##0"%"', False), 1: ('#,##0"%"', True)}, "the bound stays when it is edited"
    own = next(s for name, s in found.items() if name.startswith("<img"))
    assert own["points"] == [(2021.0, 80), (2022.0, 90), (2023.0, 91)]
    assert (own["ink"], own["width"]) == (RED, 3.0)
    assert other["ink"] != RED and other["width"] < own["width"]
    assert not chart.chart.has_legend


def test_an_at_least_has_an_arrow_and_a_broken_axis_is_said(over_time: Store) -> None:
    (slide,) = made(over_time, indicators=("resolution_rate",), regions=("990132", "990131"), highlight="990132")
    (chart,) = charts(slide)
    (arrow,) = [s for s in series(chart) if s["name"] == "口径线（图形）"]
    assert arrow["points"][0] == (2021.0, 85)
    assert arrow["points"][1][1] > 85, "upwards: at least"
    assert chart.chart.value_axis.minimum_scale == 75
    assert "部分纵轴不从零起" in words(slide)


def test_periods_are_bars_and_totals_have_a_chart_of_their_own(over_time: Store) -> None:
    """A total up to now beside a year's hours would look like a leap."""
    (slide,) = made(over_time, indicators=("volunteer_hours",), regions=("990122",))
    yearly, total = charts(slide)
    bars = [s["points"] for s in series(yearly) if s["name"].endswith("（时段起）")]
    assert [(p[0], p[-1]) for p in bars] == [
        ((2020.5, 1200), (2021.5, 1200)),
        ((2021.5, 1500), (2022.5, 1500)),
        ((2022.5, 900), (2023.0, 900)),
    ]
    marks = [s for s in series(total) if s["marker"] != "none"]
    assert [(s["marker"], s["points"]) for s in marks] == [("square", [(2023.5, 9000)])]
    assert yearly.chart.value_axis.minimum_scale == 0
    years = yearly.chart.category_axis
    assert (years.major_unit, years.tick_labels.number_format) == (1, '[<2021]"";0')


def test_panels_are_shared_out_among_slides(over_time: Store) -> None:
    view = View(kind="trend", indicators=("residents", "volunteer_hours", "resolution_rate"), scale="own",
                regions=("990121", "990122", "990131", "990132"))  # fmt: skip
    frame = queries.frame(view, over_time, "zh")
    assert trend.pages(frame, view, FULL) == [range(5), range(5, 9)]
    assert trend.pages(frame, view, BESIDE) == [range(3), range(3, 6), range(6, 9)]
    slides = made(over_time, indicators=view.indicators, regions=view.regions, scale="own")
    assert [len(charts(slide)) for slide in slides] == [3, 3, 3]


def test_nothing_with_a_date_is_said_in_words(over_time: Store) -> None:
    view = View(kind="trend", indicators=("residents",), regions=("990132",))
    data = chart_slide_bytes(view, queries.frame(view, over_time, "zh"), "zh")
    (slide,) = Presentation(io.BytesIO(data)).slides
    assert charts(slide) == []


@pytest.mark.parametrize(
    ("language", "values", "code", "texts"),
    [
        ("zh", [0, 400000, 800000], r'0\.0,"万";-0\.0,"万";0', ["0", "40.0万", "80.0万"]),
        ("zh", [0, 5e8], r'0\.00,,"亿";-0\.00,,"亿";0', ["0", "5.00亿"]),
        ("zh", [17500, 18000], "#,##0", ["17,500", "18,000"]),
        ("en", [0, 800000], "#,##0", ["0", "800,000"]),
        ("en", [0, 2e6], '0.0,," m";-0.0,," m";0', ["0", "2.0 m"]),
        ("zh", [0, 0.5], "#,##0.##", ["0.00", "0.50"]),
    ],
)
def test_numbers_of_an_axis_are_short_and_distinct(
    language: str, values: list[float], code: str, texts: list[str]
) -> None:  # fmt: skip
    """A format divides by thousands only: ten thousands are thousands with a point before the last digit."""
    assert numbers(values, language) == (code, texts)


def test_numbers_of_an_axis_of_powers_change_their_word() -> None:
    code, texts = of_powers([100.0, 10000.0, 1000000.0], "zh")
    assert code == r'[>=100000000]0\.00,,"亿";[>=10000]0\.0,"万";#,##0'
    assert texts == ["100", "1.0万", "100.0万"]


def test_words_never_meet() -> None:
    room = Room(200, 100)
    room.point((100, 50), 14)
    assert room.place((100, 50), "甲县", 11, 14) == "t"
    assert room.place((100, 50), "甲县", 11, 14) == "b"
    assert room.place((100, 50), "甲县", 11, 14) == "r"
    assert room.place((100, 50), "甲县", 11, 14) == "l"
    assert room.place((100, 50), "甲县", 11, 14) == "", "what finds no room is left out"
    assert Room(200, 100).place((190, 5), "甲县", 11, 14) == "l", "and nothing leaves the plot"
