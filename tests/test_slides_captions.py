"""What stands under a slide's title: one line that says what the picture does not, and nothing that only a page has."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from fixture_frames import figure, frame_of, missing
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard.briefing import Briefing, Slide
from dashboard.slides import captions
from dashboard.slides.deck import deck_bytes
from dashboard.view import View

BARS = View(kind="ranked_bars", indicators=("i",), highlight="甲县")


def some() -> Any:
    return frame_of(figure("甲县", 30), figure("乙县", 20, "at_least"), figure("丙县", 9, "at_most"), missing("丁县"))


def test_only_the_signs_that_are_drawn_are_explained() -> None:
    assert captions.caption(some(), BARS) == "指标i，单位：个；红色为甲县；虚线箭头为“不少于”；斜纹为“不超过”"
    assert captions.caption(frame_of(figure("甲县", 30), figure("乙县", 20)), View(kind="ranked_bars")) == (
        "指标i，单位：个"
    )


def test_arrows_of_both_directions_are_said_once() -> None:
    found = captions.caption(some(), BARS.with_(kind="dot_plot"))
    assert found.count("箭头") == 1
    assert "箭头为“不少于、不超过”" in found


@pytest.mark.parametrize("kind", ["ranked_bars", "dot_plot", "heatmap", "coverage_matrix"])
def test_a_slide_does_not_point_to_the_table_of_a_page(kind: str) -> None:
    frame = frame_of(*(figure(f"地{n:02d}", 100 - n) for n in range(90)))
    assert "表" not in captions.caption(frame, View(kind=kind, indicators=("i",)))


def test_sources_are_a_list_that_office_programs_number() -> None:
    late = figure("乙县", 20, "at_least", period_end=date(2015, 12, 31))
    frame = frame_of(figure("甲县", 30, "approx"), late)
    deck = Presentation(io.BytesIO(deck_bytes(Briefing((Slide(BARS),), "题"), lambda _: frame, "zh")))
    lists = [
        [p for p in shape._element.iter(qn("a:p")) if p.find(f".//{qn('a:buAutoNum')}") is not None]
        for slide in deck.slides
        for shape in slide.shapes
    ]
    assert any(lists), "the list of sources"
