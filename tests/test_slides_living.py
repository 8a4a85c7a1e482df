"""A deck that was exported, edited by hand and brought up to date: new numbers, and everything that a person made."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import fixture_slide_edits as edit
import pytest
from fixture_deck import audit
from fixture_frames import frame_of
from fixture_living import AFTER, BEFORE, CODES, VIEW, again, deck, figure, lines, slides
from fixture_templates import logo
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.briefing import Slide
from dashboard.view import View


def faults(data: bytes) -> list[str]:
    return [str(one) for one in audit(data) if one.slide > 1]


def test_numbers_labels_words_footnote_and_workbook_follow_the_data() -> None:
    done = again(deck())
    slide = slides(done.data)[1]
    assert edit.shown(edit.series(slide)[0]) == {"甲县": 1200, "丙县": 900, "乙县": 800, "丁县": 500}
    assert "1,200" in edit.title(slide).text_frame.text
    assert (done.language, done.slides, done.own) == ("zh", 3, 3)
    assert "第 2 页图表：指标i（个），甲县：1,073 个 → 1,200 个" in lines(done)
    assert "第 2 页图表：指标i（个），丙县：640 个 → 900 个" in lines(done)
    assert not any("乙县：" in line for line in lines(done))
    assert faults(done.data) == []


def test_nothing_new_changes_nothing() -> None:
    data = deck()
    done = again(data, BEFORE)
    assert done.changes == ()
    before, after = slides(data), slides(done.data)
    assert [s.part.blob for s in before] == [s.part.blob for s in after]
    assert [c.chart.part.blob for s in before for c in edit.charts(s)] == [
        c.chart.part.blob for s in after for c in edit.charts(s)
    ]


def test_a_bound_that_became_known_is_labelled_and_drawn() -> None:
    after = frame_of(figure("甲县", 1200, "at_least"), figure("乙县", 800), figure("丙县", 640), figure("丁县", 500))
    done = again(deck(), after)
    ser = edit.series(slides(done.data)[1])[0]
    assert '"≥"' in ser.find(f".//{qn('c:dLbl')}/{qn('c:numFmt')}").get("formatCode")
    assert ser.find(qn("c:errBars")) is not None
    assert "第 2 页图表：指标i（个），甲县：1,073 个 → ≥1,200 个" in lines(done)
    assert faults(done.data) == []


def test_places_come_and_go_and_colours_stay_with_their_places() -> None:
    data = edit.edited(deck(), lambda p: edit.colour_point(edit.series(p.slides[1])[0], "丙县", "00B050"))
    after = frame_of(figure("甲县", 300), figure("丙县", 900), figure("丁县", 500), figure("己县", 700))
    done = again(data, after)
    ser = edit.series(slides(done.data)[1])[0]
    assert list(edit.shown(ser)) == ["丙县", "己县", "丁县", "甲县"]
    assert edit.colours(ser) == {"": "2E5E8C", "丙县": "00B050", "甲县": "C00000"} | {"": edit.colours(ser)[""]}
    assert "第 2 页图表：指标i（个），己县：新增 700 个" in lines(done)
    assert "第 2 页图表：指标i（个），乙县：不再列出（原为 800 个）" in lines(done)
    assert faults(done.data) == []
    # Another refresh still knows whose colour it is.
    assert edit.colours(edit.series(slides(again(done.data).data)[1])[0])["丙县"] == "00B050"


def test_a_series_coloured_by_hand_stays_of_one_colour() -> None:
    data = edit.edited(deck(), lambda p: edit.colour_series(edit.series(p.slides[1])[0], "7030A0"))
    ser = edit.series(slides(again(data).data)[1])[0]
    assert edit.colours(ser) == {"": "7030A0"}


def move(shape: Any) -> None:
    shape.left, shape.top, shape.width, shape.height = Pt(50), Pt(120), Pt(300), Pt(250)


@pytest.mark.parametrize("name", ["chart", "title"])
def test_what_was_moved_and_resized_stays_there(name: str) -> None:
    def of(slide: Any) -> Any:
        return edit.charts(slide)[0] if name == "chart" else edit.title(slide)

    done = again(edit.edited(deck(), lambda p: move(of(p.slides[1]))))
    shape = of(slides(done.data)[1])
    assert [v.pt for v in (shape.left, shape.top, shape.width, shape.height)] == [50, 120, 300, 250]


def test_a_title_of_ones_own_stays_and_the_list_says_what_the_rules_would_say() -> None:
    def retitle(p: Any) -> None:
        edit.title(p.slides[1]).text_frame.paragraphs[0].runs[0].text = "甲县领先"

    done = again(edit.edited(deck(), retitle))
    assert edit.title(slides(done.data)[1]).text_frame.text == "甲县领先"
    (kept,) = [line for line in lines(done) if "人工" in line]
    assert kept.startswith("第 2 页标题：人工改动，保持原样，请核对；按现数据为“") and "1,200" in kept
    assert lines(done)[-1] == kept  # after the numbers


def test_a_title_whose_runs_were_split_is_still_ours_and_keeps_its_look() -> None:
    def split(p: Any) -> None:
        edit.split_runs(edit.title(p.slides[1]))
        edit.title(p.slides[1]).text_frame.paragraphs[0].runs[0].font.italic = True

    title = edit.title(slides(again(edit.edited(deck(), split)).data)[1])
    assert "1,200" in title.text_frame.text
    assert title.text_frame.paragraphs[0].runs[0].font.italic


def test_a_footnote_is_renewed_around_what_was_added_to_it() -> None:
    def add(p: Any) -> None:
        runs = edit.named(p.slides[1], "来源").text_frame.paragraphs[0].runs
        runs[-1].text += "（内部资料）"

    after = replace(AFTER, build_id="later")
    text = edit.named(slides(again(edit.edited(deck(), add), after).data)[1], "来源").text_frame.text
    assert "later" in text and "fixture" not in text and text.endswith("（内部资料）")


def test_notes_are_renewed_around_what_was_written_into_them() -> None:
    def write(p: Any) -> None:
        frame = p.slides[1].notes_slide.notes_text_frame
        frame.add_paragraph().text = "先讲甲县。"
        frame.paragraphs[0]._p.addprevious(copy.deepcopy(frame.paragraphs[-1]._p))

    text = slides(again(edit.edited(deck(), write)).data)[1].notes_slide.notes_text_frame.text
    assert text.startswith("先讲甲县。\n") and text.endswith("\n先讲甲县。")
    assert "1,200" in text and "1,073" not in text


def test_words_of_the_author_in_the_notes_stay() -> None:
    done = again(deck(BEFORE, Slide(VIEW, title="自拟", words="讲话要点一\n讲话要点二", layout="full")))
    slide = slides(done.data)[1]
    assert "讲话要点一\n讲话要点二" in slide.notes_slide.notes_text_frame.text
    assert edit.title(slide).text_frame.text == "自拟"


@pytest.mark.parametrize("kind", ["column", "line", "pie"])
def test_a_chart_of_another_type_stays_of_that_type(kind: str) -> None:
    data = edit.edited(deck(), lambda p: edit.change_type(edit.charts(p.slides[1])[0].chart, kind))
    done = again(data)
    slide = slides(done.data)[1]
    tag = next(e.tag for e in edit.charts(slide)[0].chart._chartSpace.iter() if e.tag.endswith("Chart"))
    assert tag == qn(f"c:{'bar' if kind == 'column' else kind}Chart")
    assert edit.shown(edit.series(slide)[0]) == {"甲县": 1200, "丙县": 900, "乙县": 800, "丁县": 500}
    assert [f for f in faults(done.data) if "cache" in f or "workbook" in f] == []


def test_the_label_that_was_deleted_stays_deleted_and_the_one_typed_stays_typed() -> None:
    def change(p: Any) -> None:
        labels = edit.series(p.slides[1])[0].findall(f".//{qn('c:dLbl')}")
        for child in list(labels[1])[1:]:
            labels[1].remove(child)
        labels[1].append(parse_xml(f'<c:delete xmlns:c="{qn("c:x")[1:-2]}" val="1"/>'))
        code = labels[2].find(qn("c:numFmt"))
        code.addprevious(parse_xml(
            f'<c:tx xmlns:c="{qn("c:x")[1:-2]}" xmlns:a="{qn("a:x")[1:-2]}"><c:rich><a:bodyPr/><a:p><a:r>'
            "<a:t>待核实</a:t></a:r></a:p></c:rich></c:tx>"))  # fmt: skip
        labels[2].remove(code)

    ser = edit.series(slides(again(edit.edited(deck(), change)).data)[1])[0]  # now 甲, 丙, 乙, 丁; labels of 乙 and 丙
    found = {label.find(qn("c:idx")).get("val"): label for label in ser.iter(qn("c:dLbl"))}
    assert found["2"].find(qn("c:delete")) is not None
    assert "".join(t.text for t in found["1"].iter(qn("a:t"))) == "待核实"


def test_the_end_of_an_axis_that_was_set_by_hand_stays_and_the_list_warns() -> None:
    def set_end(p: Any) -> None:
        edit.charts(p.slides[1])[0].chart.value_axis.maximum_scale = 1100

    done = again(edit.edited(deck(), set_end))
    assert edit.charts(slides(done.data)[1])[0].chart.value_axis.maximum_scale == 1100
    assert "第 2 页图表：坐标轴端点（1,100）为人工设定，保持原样；现有数值超出，请核对" in lines(done)


def test_a_series_that_was_added_stays_with_its_places() -> None:
    def add(p: Any) -> None:
        ser = edit.series(p.slides[1])[0]
        mine = copy.deepcopy(ser)
        mine.find(qn("c:idx")).set("val", "1")
        mine.find(qn("c:order")).set("val", "1")
        for cell in mine.find(qn("c:tx")).iter(qn("c:v")):
            cell.text = "目标"
        for number, point in enumerate(mine.find(qn("c:val")).iter(qn("c:pt"))):
            point.find(qn("c:v")).text = str(100 + number)  # 甲 100, 乙 101, 丙 102, 丁 103
        ser.addnext(mine)

    _, target = edit.series(slides(again(edit.edited(deck(), add)).data)[1])
    assert edit.shown(target) == {"甲县": 100, "丙县": 102, "乙县": 101, "丁县": 103}


def test_a_number_typed_over_becomes_the_datas_again_and_is_listed() -> None:
    def strip(p: Any) -> None:  # what a chart without its workbook shows is all that is known of it
        part = edit.charts(p.slides[1])[0].chart.part
        part._element.remove(part._element.find(qn("c:externalData")))
        edit.series(p.slides[1])[0].find(qn("c:val")).find(f".//{qn('c:v')}").text = "5000"

    done = again(edit.edited(deck(), strip))
    assert edit.shown(edit.series(slides(done.data)[1])[0])["甲县"] == 1200
    assert "第 2 页图表：指标i（个），甲县：5,000 → 1,200" in lines(done)
    assert faults(done.data) == []


def add_things(p: Any) -> None:
    slide = p.slides[1]
    slide.shapes.add_picture(io.BytesIO(logo()), Pt(20), Pt(20), Pt(30), Pt(30))
    slide.shapes.add_textbox(Pt(10), Pt(10), Pt(100), Pt(20)).text_frame.text = "会后收回"


def test_pictures_and_text_boxes_that_were_added_stay() -> None:
    slide = slides(again(edit.edited(deck(), add_things)).data)[1]
    assert any(shape.has_text_frame and shape.text_frame.text == "会后收回" for shape in slide.shapes)
    assert any(shape.shape_type == 13 for shape in slide.shapes)


SECOND = Slide(View(indicators=("i",), highlight=CODES["乙县"]))


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (lambda p: edit.swap(p, 2, 3), ["题", "乙县", "甲县"]),
        (lambda p: edit.delete(p, 2), ["题", "乙县"]),
        (lambda p: edit.delete(p, 1), ["甲县", "乙县"]),
    ],
)
def test_order_and_deleted_slides_stay(change: Callable[[Any], None], left: list[str]) -> None:
    done = again(edit.edited(deck(BEFORE, Slide(VIEW), SECOND), change))
    found = [edit.title(slide).text_frame.text for slide in slides(done.data)]
    assert [title[: len(start)] for title, start in zip(found, left, strict=False)] == left
    assert any("→" in line for line in lines(done))
