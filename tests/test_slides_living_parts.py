"""Living decks: copies, tables, maps, and what the data has no more."""

from __future__ import annotations

import copy
import logging
from pathlib import Path
from typing import Any

import fixture_frames
import fixture_slide_edits as edit
import pytest
from fixture_deck import audit
from fixture_frames import frame_of
from fixture_living import AFTER, BEFORE, CODES, DAY, TABLE, again, counts, deck, figure, lines, slides, values
from fixture_templates import banded
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from test_render_map import outlines  # noqa: F401  (a fixture)

from dashboard.briefing import Slide
from dashboard.frame import Frame
from dashboard.render import map_geometry
from dashboard.slides.living import language_of, refresh
from dashboard.view import View


@pytest.mark.parametrize("shared", [False, True])
def test_both_copies_of_a_slide_are_renewed_and_told_as_one(shared: bool) -> None:
    data = edit.edited(deck(), lambda p: edit.duplicate(p, 2, shared=shared))
    done = again(data)
    _, first, _, second = slides(done.data)
    assert values(first) == values(second) == [1200, 900, 800, 500]
    assert edit.title(first).text_frame.text == edit.title(second).text_frame.text
    chart = [line for line in lines(done) if "甲县：" in line]
    assert chart == ["第 2、4 页图表：指标i（个），甲县：1,073 个 → 1,200 个"]


def test_copies_that_share_their_marks_part_where_only_one_was_edited() -> None:
    def change(p: Any) -> None:
        slide = edit.duplicate(p, 2, shared=True)
        edit.title(slide).text_frame.paragraphs[0].runs[0].text = "自拟"

    done = again(edit.edited(deck(), change))
    _, first, _, second = slides(again(done.data, counts(甲县=1300, 乙县=800, 丙县=900)).data)
    assert "1,300" in edit.title(first).text_frame.text
    assert edit.title(second).text_frame.text == "自拟"


def test_a_slide_in_somebody_elses_deck_is_renewed_there_and_nothing_else() -> None:
    theirs = banded()
    theirs.slides.add_slide(theirs.slide_layouts[0]).shapes.title.text = "别人的封面"
    edit.duplicate(edit.opened(deck()), 2, into=theirs)
    done = again(edit.saved(theirs))
    cover, ours = slides(done.data)
    assert cover.shapes.title.text == "别人的封面"
    assert values(ours) == [1200, 900, 800, 500]
    assert (done.slides, done.own) == (2, 1)


def test_an_object_on_another_slide_and_in_a_group_is_found() -> None:
    def change(p: Any) -> None:
        edit.group_up(p.slides[1], edit.charts(p.slides[1])[0])

    done = again(edit.edited(deck(), change))
    assert values(slides(done.data)[1]) == [1200, 900, 800, 500]


THREE = counts(甲县=1073, 乙县=800, 丙县=640)
LATER = counts(甲县=1200, 乙县=800, 丙县=900)


def table(slide: Any) -> Any:
    return next(shape for shape in slide.shapes if shape.has_table).table


def words(slide: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells][:2] for row in list(table(slide).rows)[1:]]


def test_cells_follow_the_data_and_a_coloured_one_keeps_its_colour() -> None:
    def colour(p: Any) -> None:
        cell = table(p.slides[1]).cell(1, 1)
        cell.fill.solid()
        cell.fill.fore_color.rgb = edit.RED

    done = again(edit.edited(deck(THREE, TABLE), colour), counts(甲县=1200, 丙县=900, 乙县=800))
    slide = slides(done.data)[1]
    assert [row[0] for row in words(slide)] == ["甲县", "丙县", "乙县"]  # in the order of the data
    assert "1,200" in words(slide)[0][1] and "900" in words(slide)[1][1]
    assert table(slide).cell(1, 1).fill.fore_color.rgb == edit.RED
    assert any("甲县" in line and "1,073" in line and "1,200" in line for line in lines(done))
    assert [f for f in audit(done.data) if f.slide == 2] == []


def test_a_cell_of_ones_own_stays_and_so_do_deleted_moved_and_added_rows() -> None:
    def change(p: Any) -> None:
        found = table(p.slides[1])
        found.cell(1, 1).text = "一千左右"
        element = found._tbl
        rows = element.findall(qn("a:tr"))
        element.remove(rows[2])  # 乙县
        mine = copy.deepcopy(rows[1])
        for text in mine.iter(qn("a:t")):
            text.text = "合计"
        element.append(mine)
        rows[1].addprevious(rows[3])  # 丙县 first

    done = again(edit.edited(deck(THREE, TABLE), change), LATER)
    found = words(slides(done.data)[1])
    assert [row[0] for row in found] == ["丙县", "甲县", "合计"]
    assert "900" in found[0][1] and found[1][1] == "一千左右" and found[2][1] == "合计"
    assert any("甲县" in line and "人工改动" in line and "1,200" in line for line in lines(done))


def test_rows_of_new_places_are_put_in_and_those_of_gone_ones_taken_out() -> None:
    done = again(deck(THREE, TABLE), counts(甲县=1200, 丁县=1000, 丙县=900))
    found = words(slides(done.data)[1])
    assert [row[0] for row in found] == ["甲县", "丁县", "丙县"]
    assert any("丁县：新增" in line for line in lines(done))
    assert any("乙县：不再列出（原为 800 个" in line for line in lines(done))
    assert [f for f in audit(done.data) if f.slide == 2] == []


def test_a_column_that_was_deleted_stays_deleted() -> None:
    def change(p: Any) -> None:
        element = table(p.slides[1])._tbl
        for row in element.findall(qn("a:tr")):
            row.remove(row.findall(qn("a:tc"))[2])
        grid = element.find(qn("a:tblGrid"))
        grid.remove(grid[2])

    before = edit.edited(deck(THREE, TABLE), change)
    slide, old = slides(again(before, LATER).data)[1], slides(before)[1]
    assert "1,200" in words(slide)[0][1]
    assert [c.text for c in table(slide).rows[0].cells] == [c.text for c in table(old).rows[0].cells]


RATES = {"kind": "ratio", "unit": "%"}
MAP = Slide(View(kind="figure_map", indicators=("i",), highlight=CODES["甲县"]), layout="full")


def rates(*values: float) -> Frame:
    """Return the rates of 甲县 (a large area), 新区 and 乙县 (a tiny one)."""
    where = {"甲县": (113.0, 33.5), "新区": (114.5, 34.5), "乙县": (116.51, 36.01)}
    pairs = zip(where.items(), values, strict=True)
    rows = [figure(place, v, longitude=x, latitude=y, **RATES) for (place, (x, y)), v in pairs]
    return frame_of(*rows, kind="ratio", unit="%")


@pytest.fixture
def map_deck(outlines: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:  # noqa: F811
    monkeypatch.setattr(map_geometry, "FOLDER", outlines)
    return deck(rates(10, 55, 90), MAP)


def region(slide: Any, code: str) -> Any:
    shapes = [s for s in slide._element.iter(qn("p:sp")) if s[0][0].get("name", "").startswith(code)]
    return next(s for s in shapes if s.find(f".//{qn('a:custGeom')}") is not None)


def ground(shape: Any) -> str:
    return str(shape.find(f"{qn('p:spPr')}/{qn('a:solidFill')}/{qn('a:srgbClr')}").get("val"))


def test_regions_are_recoloured_but_for_the_one_coloured_by_hand(map_deck: bytes) -> None:
    def paint(p: Any) -> None:
        region(p.slides[1], "990139").find(f".//{qn('a:solidFill')}/{qn('a:srgbClr')}").set("val", "00B050")

    before = ground(region(slides(map_deck)[1], "990121"))
    done = again(edit.edited(map_deck, paint), rates(95, 60, 90))
    slide = slides(done.data)[1]
    assert ground(region(slide, "990121")) != before
    assert ground(region(slide, "990139")) == "00B050"
    assert region(slide, "990121")[0][0].get("descr") == "甲县 95%"
    assert "第 2 页地图，甲县：10% → 95%" in lines(done)
    assert any("新区：人工改动" in line and "60%" in line for line in lines(done))
    assert not any("990121" in line for line in lines(done))


def test_a_map_that_was_moved_and_resized_stays_there(map_deck: bytes) -> None:
    def move(p: Any) -> None:
        shape = edit.named(p.slides[1], "地图：各区划")
        shape.left, shape.top, shape.width, shape.height = 100_000, 200_000, 3_000_000, 2_000_000

    shape = edit.named(slides(again(edit.edited(map_deck, move), rates(95, 60, 90)).data)[1], "地图：各区划")
    assert (shape.left, shape.top, shape.width, shape.height) == (100_000, 200_000, 3_000_000, 2_000_000)


def test_a_map_that_was_taken_apart_is_left_alone_and_named(map_deck: bytes) -> None:
    def apart(p: Any) -> None:
        edit.ungroup(p.slides[1], edit.named(p.slides[1], "地图：各区划"))

    data = edit.edited(map_deck, apart)
    done = again(data, rates(95, 60, 90))
    assert ground(region(slides(done.data)[1], "990121")) == ground(region(slides(data)[1], "990121"))
    assert "第 2 页地图：已取消组合，不再更新，请核对" in lines(done)


def test_a_slide_without_figures_any_more_is_left_as_it_is() -> None:
    data = deck()
    done = again(data, frame_of(*(fixture_frames.missing(code) for code in CODES.values())))
    assert slides(done.data)[1].part.blob == slides(data)[1].part.blob
    assert lines(done) == ["第 2 页：现数据中已没有可画的数字，保持原样，请核对或删去本页"]


def test_more_slides_and_fewer_slides_than_before_are_said() -> None:
    many = frame_of(*(fixture_frames.figure(f"9901{n:02}", 1000 + n, region_name=f"地{n}") for n in range(60)))
    long = Slide(View(indicators=("i",)), layout="table")
    more = again(deck(BEFORE, long), many)
    assert any("这幅图现需" in line and "（原为 1 页）" in line for line in lines(more))
    fewer = again(deck(many, long), BEFORE)
    assert "第 3、4、5 页：现数据用不到这么多页，本页保持原样，请核对或删去" in lines(fewer)
    assert [f for f in audit(fewer.data) if f.what == "cache"] == []


def test_a_view_that_cannot_be_asked_for_is_left_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def unknown(view: View, _language: str) -> Frame:
        raise KeyError(view.indicators[0])

    data = deck()
    with caplog.at_level(logging.ERROR, "atlas"):
        done = refresh(data, unknown, made=DAY)
    assert [s.part.blob for s in slides(done.data)] == [s.part.blob for s in slides(data)]
    assert lines(done) == ["第 2 页整页：现数据中没有对应内容，保持原样，请核对"]
    assert "slide 2" in caplog.text


def test_each_slide_keeps_its_language() -> None:
    english = frame_of(figure("甲县", 1073), figure("乙县", 800), language="en")
    both = edit.opened(deck())
    edit.duplicate(edit.opened(deck(english, language="en")), 2, into=both)
    asked = []

    def frame_in(_view: View, language: str) -> Frame:
        asked.append(language)
        return AFTER if language == "zh" else frame_of(figure("甲县", 1200), figure("乙县", 800), language="en")

    data = edit.saved(both)
    done = refresh(data, frame_in, made=DAY)
    assert language_of(data) == done.language == "zh"
    assert set(asked) == {"zh", "en"} and len(asked) == 2  # each frame once
    assert values(slides(done.data)[-1]) == [1200, 800]


def test_an_untouched_deck_becomes_what_a_new_export_is() -> None:
    old, new = slides(again(deck()).data), slides(deck(AFTER))
    for mine, theirs in zip(old, new, strict=True):
        assert mine._element.xpath(".//a:t/text()") == theirs._element.xpath(".//a:t/text()")
        for left, right in zip(edit.charts(mine), edit.charts(theirs), strict=True):
            assert left.chart.part.blob == right.chart.part.blob


def test_a_scatter_chart_that_became_a_line_stays_one() -> None:
    def pairs(first: float) -> Frame:
        rows = [(p, i, v) for p, a, b in (("甲县", first, 5), ("乙县", 20, 8), ("丙县", 30, 9), ("丁县", 40, 7))
                for i, v in (("i", a), ("j", b))]  # fmt: skip
        return frame_of(*(figure(place, value, indicator_id=i) for place, i, value in rows))

    view = View(kind="scatter", indicators=("i", "j"), highlight=CODES["甲县"])
    data = edit.edited(
        deck(pairs(10), Slide(view)), lambda p: edit.change_type(edit.charts(p.slides[1])[0].chart, "line")
    )
    done = again(data, pairs(12))
    plot = edit.charts(slides(done.data)[1])[0].chart._chartSpace
    assert plot.find(f".//{qn('c:lineChart')}") is not None and plot.find(f".//{qn('c:scatterChart')}") is None
    assert any("甲县" in line and "10 个" in line and "12 个" in line for line in lines(done))
    assert [f for f in audit(done.data) if f.what in ("cache", "chart without workbook")] == []


def test_sections_and_comments_stay() -> None:
    section = (
        '<p:ext xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
        'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="第一部分" '
        'id="{7E1C1C5B-4E1B-4F0B-9A60-9C1D5D1A7C11}"><p14:sldIdLst/></p14:section></p14:sectionLst></p:ext>'
    )

    def add(p: Any) -> None:
        root = p.part._element
        listed = root.find(qn("p:extLst"))
        if listed is None:
            listed = root.makeelement(qn("p:extLst"), {})
            root.append(listed)
        listed.append(parse_xml(section))
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
        comment = Part(PackURI("/ppt/comments/comment1.xml"), "application/xml", p.part.package, "<意见/>".encode())
        p.slides[1].part.relate_to(comment, kind)

    done = again(edit.edited(deck(), add))
    found = edit.opened(done.data)
    assert "第一部分" in found.part.blob.decode()
    assert any(r.target_part.blob == "<意见/>".encode() for r in found.slides[1].part.rels.values())
