"""Tables on slides: an official can edit them, no figure changes its meaning, and no row is lost between two slides."""

from __future__ import annotations

import io
import math
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fixture_deck import audit
from fixture_decks import stamped
from fixture_frames import figure, frame_of, missing
from fixture_practices import write_practices
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard import queries
from dashboard.briefing import Briefing, Slide
from dashboard.frame import Frame
from dashboard.render.palette import contrast, palette
from dashboard.slides import heat, tables
from dashboard.slides.box import Box
from dashboard.slides.deck import deck_bytes
from dashboard.slides.grid import balanced
from dashboard.store import Store
from dashboard.view import View

HEATMAP = View(kind="heatmap", highlight="甲县")
LIST = View(kind="ranked_bars", highlight="甲县")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder: Path = tmp_path_factory.mktemp("tables")
    write_practices(folder)
    return Store(folder)


found = partial(stamped, role="table")


def made(frame: Frame, view: View, layout: str = "", language: str = "zh") -> bytes:
    return deck_bytes(Briefing((Slide(view, layout=layout),), "题"), lambda _: frame, language)


def faults(data: bytes) -> list[str]:
    """Return what is wrong on the slides; the cover is another matter."""
    return [str(finding) for finding in audit(data) if finding.slide > 1]


def words(shape: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in shape.table.rows]


def fill(shape: Any, row: int, column: int) -> str:
    colour = shape.table.cell(row, column)._tc.tcPr.find(f"{qn('a:solidFill')}/{qn('a:srgbClr')}")
    return "" if colour is None else "#" + colour.get("val")


def ink(shape: Any, row: int, column: int) -> str:
    colour = shape.table.cell(row, column)._tc.find(f".//{qn('a:rPr')}//{qn('a:srgbClr')}")
    return f"#{colour.get('val')}"


def grid_frame() -> Frame:
    return frame_of(
        figure("甲县", 100), figure("乙县", 300, "at_least"), figure("丙县", 200), missing("丁县"),
        figure("甲县", 5, indicator_id="j"), missing("乙县", "not_searched", indicator_id="j"),
        figure("丙县", 7, concept_name="旧口径", concept_id="old", indicator_id="j"),
        figure("丁县", 9, indicator_id="j"),
    )  # fmt: skip


def test_a_heatmap_is_a_table_whose_cells_say_value_bound_and_kind_of_gap() -> None:
    ((shape, _),) = found(made(grid_frame(), HEATMAP))
    assert shape.has_table
    rows = words(shape)
    assert rows[0] == ["地区", "指标i\n个", "指标j\n个"]
    assert rows[1] == ["甲县", "100", "5"]
    assert sorted(rows[2:]) == [["丁县", "□", "9"], ["丙县", "200", "7*"], ["乙县", "≥300", "·"]]


def test_the_shade_follows_the_place_between_smallest_and_largest_of_a_column() -> None:
    ((shape, _),) = found(made(grid_frame(), HEATMAP))
    at = {row[0]: number for number, row in enumerate(words(shape))}
    assert fill(shape, at["甲县"], 1) == "#D3E1EF"
    assert fill(shape, at["乙县"], 1) == "#16324F"
    assert fill(shape, at["丙县"], 2) == "", "another concept has no place on the scale"
    assert fill(shape, at["丁县"], 1) == "#F3F4F6", "a gap is grey, not the palest shade"
    assert ink(shape, at["乙县"], 1) == "#FFFFFF"


def test_the_words_of_every_shade_can_be_read() -> None:
    colours = palette("light")
    for step in range(heat.STEPS):
        ground = heat.shade(step / (heat.STEPS - 1), colours)
        assert contrast(heat.ink_on(ground, colours), ground) >= 4.5


def test_only_the_highlighted_place_is_red() -> None:
    ((shape, _),) = found(made(grid_frame(), HEATMAP))
    inks = {row[0]: ink(shape, number, 0) for number, row in enumerate(words(shape))}
    assert inks == {"地区": "#FFFFFF", "甲县": "#C00000", "乙县": "#1F2933", "丙县": "#1F2933", "丁县": "#1F2933"}


def test_the_signs_are_explained_beneath() -> None:
    slide = Presentation(io.BytesIO(made(grid_frame(), HEATMAP))).slides[1]
    key = next(shape.text_frame.text for shape in slide.shapes if shape.name == "图例")
    assert "□ 已查未公布" in key
    assert "· 尚未检索" in key
    assert "带 * 的数" in key
    assert "◇" not in key, "a sign that is not there needs no words"


def test_a_refresh_finds_each_cell_by_place_and_indicator() -> None:
    ((_, said),) = found(made(grid_frame(), HEATMAP))
    assert said["part"] == 0
    assert said["columns"] == ["name", "i", "j"]
    assert said["rows"][:2] == ["head", "甲县"]
    assert sorted(said["rows"][2:]) == ["丁县", "丙县", "乙县"]
    assert said["cells"]["乙县|i"] == "≥300"
    assert said["cells"]["甲县|name"] == "甲县"
    assert said["fills"]["乙县|i"] == "#16324F"


def many(places: int, indicators: int) -> Frame:
    rows = [
        figure(f"地{p:02d}", 1 + p * i, indicator_id=f"k{i:02d}", indicator_name=f"网格工作第{i:02d}项总数")
        for i in range(indicators)
        for p in range(places)
    ]
    return frame_of(*rows)


def test_a_large_heatmap_goes_on_over_slides_without_losing_or_repeating_a_cell() -> None:
    data = made(many(30, 20), View(kind="heatmap"))
    several = found(data)
    assert len(several) > 1
    cells = [(row, column) for _, said in several for row in said["rows"][1:] for column in said["columns"][1:]]
    assert len(cells) == len(set(cells)) == 30 * 20
    assert all(said["columns"][0] == "name" for _, said in several)
    assert faults(data) == []


def test_rows_stay_within_the_slide_and_no_word_is_small() -> None:
    for shape, _ in found(made(many(30, 20), View(kind="heatmap"))):
        high = sum(row.height for row in shape.table.rows) / 12_700
        assert shape.top / 12_700 + high <= 456.5
        sizes = [int(run.get("sz")) for run in shape._element.iter(qn("a:rPr"))]
        assert min(sizes) >= 1050


def test_groups_of_places_are_not_torn_where_a_page_can_end_between_them() -> None:
    levels = ["county"] * 11 + ["prefecture"] * 9 + ["province"] * 10
    rows = [
        figure(f"地{p:02d}", 1 + p + i, indicator_id=f"k{i}", indicator_name=f"指标{i}", level=level)
        for i in range(3)
        for p, level in enumerate(levels)
    ]
    several = found(made(frame_of(*rows), View(kind="heatmap")))
    starts = [next(key for key in said["rows"][1:] if key.startswith("group:")) for _, said in several]
    assert len(set(starts)) == len(several), "each slide begins with a group of its own"


def test_a_long_name_of_a_group_stands_over_the_columns_and_not_on_several_lines() -> None:
    frame = frame_of(figure("甲县", 1), figure("丁市", 2, level="prefecture"), language="en")
    view = View(kind="heatmap")
    ((_, said),) = found(made(frame, view, language="en"))
    assert said["cells"]["group:County, district or zone|name"] == "County, district or zone"
    assert "group:County, district or zone|i" not in said["cells"], "merged, since a county's name is shorter"


def test_parts_are_of_one_length_and_what_is_too_long_stands_alone() -> None:
    assert balanced(10, lambda a, b: b - a, 4) == [(0, 3), (3, 7), (7, 10)]
    assert balanced(2, lambda a, b: 9.0, 4) == [(0, 1), (1, 2)]
    assert balanced(0, lambda a, b: 0.0, 4) == []


def test_the_table_of_any_picture_has_a_row_a_figure_and_the_gaps_in_words_at_the_end() -> None:
    frame = frame_of(
        figure("甲县", 67_000, "at_least", as_printed="6.7万余个"), missing("丙县"), figure("乙县", 30),
        missing("丁县", "not_searched"),
    )  # fmt: skip
    ((shape, said),) = found(made(frame, LIST, "table"))
    rows = words(shape)
    assert rows[0] == ["地区", "数值", "时间", "等级", "来源", "原文"]
    assert rows[1] == ["甲县", "≥67,000 个", "截至2023-12-31", "B", "统计局", "6.7万余个"]
    assert [row[:2] for row in rows[2:]] == [["乙县", "30 个"], ["丙县", "已查未公布"], ["丁县", "尚未检索"]]
    assert said["rows"] == ["head", "甲县", "乙县", "丙县", "丁县"]


def test_many_gaps_are_listed_by_kind_and_the_highlighted_place_keeps_its_row() -> None:
    gaps = [missing(f"未{n:02d}", "not_searched") for n in range(30)]
    frame = frame_of(figure("乙县", 30), missing("甲县"), *gaps)
    ((shape, said),) = found(made(frame, LIST, "table"))
    rows = words(shape)
    assert rows[2][:2] == ["甲县", "已查未公布"]
    assert rows[3][0] == "尚未检索（30 地）"
    assert all(f"未{n:02d}" in rows[3][1] for n in range(30))
    assert said["rows"] == ["head", "乙县", "甲县", "gap:not_searched"]


def test_a_long_table_loses_no_row() -> None:
    frame = frame_of(*(figure(f"地{n:02d}", 1000 - n) for n in range(74)))
    data = made(frame, LIST, "table")
    several = found(data)
    assert [key for _, said in several for key in said["rows"][1:]] == [f"地{n:02d}" for n in range(74)]
    assert max(len(said["rows"]) for _, said in several) <= 20
    assert faults(data) == []


def test_practices_have_a_sign_that_is_not_that_of_absence(store: Store) -> None:
    view = View(kind="practice_matrix", group="base_seven", highlight="990121", practices=("points", "red_property"))
    ((shape, said),) = found(made(queries.frame(view, store, "zh"), view))
    assert said["columns"][:2] == ["name", "count"]
    cells = {key: text.split("\n") for key, text in said["cells"].items()}
    assert cells["points|990121"] == ["美德积分"]  # what it is called there; a tick where that is not known
    assert cells["red_property|990121"] == ["·"]
    assert cells["points|count"] == ["3/3"], "丁市 has it in a reprint"
    assert fill(shape, 0, said["columns"].index("990121")) == "#C00000"


def test_likeness_is_said_in_percent_and_counts(store: Store) -> None:
    view = View(kind="practice_similarity", group="base_seven", min_grade="D")
    ((_, said),) = found(made(queries.frame(view, store, "zh"), view))
    # 甲县 has deliberation and points, 乙县 points and red property: one of three.
    assert said["cells"]["990121|990122"] == "33%\n1/3"
    assert said["cells"]["990122|990122"] == "2"


def test_coverage_says_the_grade_in_letters_and_counts_each_place(store: Store) -> None:
    view = View(kind="coverage_matrix", group="base_seven")
    frame = queries.frame(view, store, "zh")
    several = found(made(frame, view))
    cells = {key: text for _, said in several for key, text in said["cells"].items()}
    rows = frame.rows[(frame.rows["region_code"] == "990121") & (frame.rows["indicator_id"] == "grids_total")]
    assert cells["990121|grids_total"] == rows["grade"].iloc[0]
    own = frame.rows[(frame.rows["region_code"] == "990121") & frame.rows["gap"].isna()]
    assert cells["990121|count"] == f"{own['indicator_id'].nunique()}/{len(frame.indicators)}"


def test_words_of_a_source_cannot_break_the_file() -> None:
    frame = frame_of(figure("甲<县>&", 3, as_printed="3\x0b个 <b>"))
    ((shape, _),) = found(made(frame, View(), "table"))
    assert words(shape)[1][0] == "甲<县>&"
    assert words(shape)[1][-1] == "3 个 <b>"


def test_one_high_row_at_the_end_does_not_leave_the_other_slides_half_empty() -> None:
    # 140 points on pages of 80: 70 and 70.
    assert tables.packed([10.0] * 8 + [60.0], 80) == ((0, 7), (7, 9))
    assert tables.packed([10.0] * 12, 100) == ((0, 6), (6, 12))
    assert tables.packed([], 100) == ((0, 0),)


def test_no_page_is_empty_in_a_narrow_box() -> None:
    frame = many(30, 20)
    shown = tables.pages(frame, View(kind="heatmap"), Box(0, 0, 300, 200))
    assert all(last > first and stop > start for first, last, start, stop in shown)
    assert math.prod((30, 20)) == sum((b - a) * (d - c) for a, b, c, d in shown)
