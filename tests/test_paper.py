"""The briefing as PDF: everything said can be read and found, nothing is cut, and no words are taken for markup."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fixture_frames import figure, frame_of, missing

from dashboard.briefing import Briefing, Heading, Slide, Text
from dashboard.frame import Frame, Note
from dashboard.paper import PAPERS, page_bytes, pdf_bytes
from dashboard.paper.pieces import numbered, pieces
from dashboard.paper.sheet import LEGIBLE
from dashboard.render.picture_file import picture
from dashboard.render.svg import Drawing
from dashboard.view import View

MADE = date(2026, 3, 5)
BARS = View(indicators=("i",))
HOSTILE = '#import "x" *b* $x$ \\ " ] <a> @c'
LONG_TITLE = "甲县" * 30


def few(language: str = "zh") -> Frame:
    made = frame_of(
        figure("甲县", 1073), figure("乙县", 402, "at_least"), missing("丙县", "not_searched"), language=language
    )
    return replace(made, notes=(Note("note.caveat", {"indicator": "指标i", "text": "划分标准不一"}, "caution"),))


def many(count: int = 30) -> Frame:
    return frame_of(*(figure(f"第{at:02d}县", 1000 - at) for at in range(count)))


def printed(briefing: Briefing, frame: Frame | None = None, language: str = "zh", **more: Any) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf_bytes(briefing, lambda _: frame or few(language), language, made=MADE, **more))


def text(page: pypdfium2.PdfPage) -> str:
    """Return the words of a page without the breaks of its lines."""
    return re.sub(r"\s+", "", page.get_textpage().get_text_range())


def pages(document: pypdfium2.PdfDocument) -> list[str]:
    return [text(page) for page in document]


def letters(page: pypdfium2.PdfPage) -> Iterator[tuple[float, tuple[float, float, float, float]]]:
    """Yield size in points and box of every letter on a page."""
    found, matrix = page.get_textpage(), pdfium.FS_MATRIX()
    for at in range(found.count_chars()):
        if found.get_text_range(at, 1).strip():
            pdfium.FPDFText_GetMatrix(found.raw, at, matrix)
            yield pdfium.FPDFText_GetFontSize(found.raw, at) * math.hypot(matrix.c, matrix.d), found.get_charbox(at)


def links(page: pypdfium2.PdfPage) -> list[str]:
    """Return the addresses that a page leads to."""
    out, at, found = [], ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page.raw, at, found):
        buffer = ctypes.create_string_buffer(8000)
        pdfium.FPDFAction_GetURIPath(page.pdf.raw, pdfium.FPDFLink_GetAction(found), buffer, 8000)
        out.append(buffer.value.decode())
    return out


def test_every_part_of_a_briefing_is_printed_in_its_order() -> None:
    found = pages(printed(Briefing((Heading("一、组织"), Slide(BARS), Text("小结", "第一段\n第二段")), "年度简报")))
    assert len(found) == 6
    assert found[0].startswith("年度简报")
    assert "2026" in found[0]
    assert found[1].startswith("一、组织")
    assert "甲县" in found[2] and "1,073" in found[2] and "≥402" in found[2] and "统计局" in found[2]
    assert "小结" in found[3] and "第一段" in found[3] and "第二段" in found[3]
    assert "划分标准不一" in found[4]
    assert "数据来源" in found[5] and "统计局" in found[5]


def test_the_file_names_itself_and_has_a_bookmark_for_every_part() -> None:
    document = printed(Briefing((Slide(BARS), Heading("一、组织"), Slide(BARS, title="甲县最多")), "年度简报"))
    assert document.get_metadata_dict()["Title"] == "年度简报"
    assert document.get_metadata_dict()["Author"] == "治理图谱"
    marks = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    assert (0, "年度简报") in marks
    assert (0, "一、组织") in marks
    assert (1, "甲县最多") in marks  # under its section
    assert pdfium.FPDFCatalog_IsTagged(document.raw)


@pytest.mark.parametrize("paper", PAPERS)
def test_pages_have_the_size_of_their_paper(paper: str) -> None:
    for page in printed(Briefing((Slide(BARS),)), paper=paper):
        assert page.get_size() == pytest.approx((PAPERS[paper].width, PAPERS[paper].height), abs=0.1)


def test_words_of_a_person_are_never_markup() -> None:
    items = (Heading(HOSTILE), Text(HOSTILE, HOSTILE), Slide(BARS, title=HOSTILE, words=HOSTILE))
    found = pages(printed(Briefing(items, HOSTILE)))
    bare = re.sub(r"\s+", "", HOSTILE)
    assert found[0].startswith(bare)
    assert found[1].startswith(bare)
    assert found[2].count(bare) >= 2
    assert found[3].count(bare) >= 2


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("layout", ["points", "full"])
def test_a_long_picture_runs_over_pages_and_loses_no_row(paper: str, layout: str) -> None:
    document = printed(Briefing((Slide(BARS, LONG_TITLE, words="一点", layout=layout),)), many(), paper=paper)
    shown = [page for page in document if "第" in text(page) and text(page).startswith("甲县")]
    assert len(shown) >= 2
    for number, page in enumerate(shown, 1):
        assert f"（{number}/{len(shown)}）" in text(page)
    said = "".join(text(page) for page in shown)
    # Once each: what is on another page is not there a second time, hidden.
    assert [said.count(f"第{at:02d}县") for at in range(30)] == [1] * 30


@pytest.mark.parametrize("paper", PAPERS)
def test_every_letter_is_on_its_page_and_large_enough_to_read(paper: str) -> None:
    items = (Slide(BARS, title=LONG_TITLE), Slide(BARS, layout="table"), Text("说明", "长话。" * 900))
    for page in printed(Briefing(items, LONG_TITLE), many(), paper=paper):
        wide, high = page.get_size()
        for size, (left, bottom, right, top) in letters(page):
            assert size >= LEGIBLE - 0.05
            assert left >= 0 and right <= wide and bottom >= 0 and top <= high


def test_words_too_long_for_the_side_follow_on_a_page_of_their_own() -> None:
    words = "很长的说明。" * 100
    found = pages(printed(Briefing((Slide(BARS, words=words),))))
    assert "很长的说明" not in found[1]
    assert found[2].count("很长的说明") == 100


def test_an_author_s_points_stand_instead_of_those_of_the_rules() -> None:
    found = pages(printed(Briefing((Slide(BARS, words="只此一点"),))))
    assert "只此一点" in found[1]
    assert len(found) == len(pages(printed(Briefing((Slide(BARS),)))))


@pytest.mark.parametrize("layout", ["full", "table"])
def test_a_short_note_stands_under_the_picture(layout: str) -> None:
    found = pages(printed(Briefing((Slide(BARS, words="只此\n一点", layout=layout),))))
    assert "只此一点" in found[1]
    assert len(found) == len(pages(printed(Briefing((Slide(BARS, layout=layout),)))))


def test_a_link_leads_back_and_a_path_is_words() -> None:
    address = "http://10.0.0.5:8501/compare?ind=i&mark=%E7%94%B2"
    assert links(printed(Briefing((Slide(BARS),)), link_of=lambda _: address)[1]) == [address]
    page = printed(Briefing((Slide(BARS),)), link_of=lambda _: "/compare?ind=i")[1]
    assert links(page) == []
    assert "/compare?ind=i" in text(page)
    assert links(printed(Briefing((Slide(BARS),)))[1]) == []


def test_a_character_that_no_font_has_does_not_stop_the_print() -> None:
    found = pages(printed(Briefing((Text("\U00020bb7 县 \U0001f642", "\U000e0041"),))))
    assert "县" in found[1]


def test_two_pictures_side_by_side_say_their_own_findings() -> None:
    found = pages(printed(Briefing((Slide(BARS, layout="pair", beside=BARS.with_(kind="dot_plot")),))))
    assert "两图对照" in found[1]
    assert found[1].count("1,073") >= 2


def test_the_table_has_a_row_a_place_and_counts_what_was_not_searched() -> None:
    found = pages(printed(Briefing((Slide(BARS, layout="table"),))))
    assert "甲县" in found[1] and "≥402" in found[1] and "统计局" in found[1]
    assert "丙县" not in found[1]
    assert "尚未检索的1行未列出" in found[1]


def test_a_picture_without_figures_is_still_a_page() -> None:
    found = pages(printed(Briefing((Slide(BARS),)), frame_of(missing("甲县"), missing("乙县"))))
    assert "甲县" in found[1]


def test_equal_data_of_one_day_gives_equal_bytes() -> None:
    briefing = Briefing((Slide(BARS),), "年度简报")
    made = [pdf_bytes(briefing, lambda _: few(), "zh", made=MADE) for _ in range(2)]
    assert made[0] == made[1]


def test_one_view_alone_has_no_cover() -> None:
    document = pypdfium2.PdfDocument(page_bytes(BARS, few("en"), "en", made=MADE))
    assert "1,073" in text(document[0])
    assert "Sources" in text(document[len(document) - 1])


def test_a_cut_never_goes_through_words() -> None:
    whole = picture(many(), BARS)
    cut = pieces(whole, 400)
    assert all(piece.height <= 412 for piece in cut)
    rows = [re.findall(r"第\d\d县", piece.svg) for piece in cut]
    assert [name for names in rows for name in names] == re.findall(r"第\d\d县", whole.svg)


def test_pieces_are_much_the_same_height() -> None:
    rows = "".join(f'<text x="0" y="{30 * n + 20}" font-size="14">A</text>' for n in range(12))
    found = pieces(Drawing(300, 360, rows), 300)
    assert [round(piece.height / 30) for piece in found] in ([6, 6], [7, 5])


def test_heads_of_columns_stand_over_every_piece() -> None:
    heads = (
        '<g transform="rotate(-90 {x} 90)"><text x="{x}" y="90" font-size="14" text-anchor="start">{name}</text></g>'
    )
    drawn = "".join(heads.format(x=100 + 50 * at, name=name) for at, name in enumerate(("头一", "头二")))
    drawn += "".join(
        f'<text x="60" y="{120 + 40 * at}" font-size="14" text-anchor="end">行{at}</text>' for at in range(10)
    )
    cut = pieces(Drawing(300, 520, drawn), 250, headed=True)
    assert len(cut) > 1
    assert all("头一" in piece.svg and "头二" in piece.svg for piece in cut)
    assert [sum(f"行{at}<" in piece.svg for piece in cut) for at in range(10)] == [1] * 10
    short, names = numbered(Drawing(300, 520, drawn), 10)
    assert names == ["1 头一", "2 头二"]
    assert "头一" not in short.svg
    assert numbered(Drawing(300, 520, drawn), 100)[1] == []
