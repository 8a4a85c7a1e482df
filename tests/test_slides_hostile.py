"""Words from outside cannot spoil a deck: it opens, keeps to its schema, says what was written, and comes at once."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fixture_deck import audit
from fixture_deck_tools import schema_faults
from fixture_decks import GRIDS, notes_of, reader, slides_of, title_of, words_of
from fixture_frames import figure, frame_of
from fixture_living import BEFORE, VIEW, again, lines
from fixture_living import deck as living_deck
from fixture_practices import write_practices
from fixture_slide_charts import charts, table
from openpyxl import load_workbook
from pptx import Presentation

from dashboard.briefing import Briefing, Heading, Item, Slide, Text
from dashboard.frame import Frame
from dashboard.slides import chart, column, living, stamp
from dashboard.slides.box import Box
from dashboard.slides.deck import chart_slide_bytes, deck_bytes
from dashboard.slides.workbook import workbook_bytes
from dashboard.store import Store
from dashboard.view import KINDS, View

EVIL = "<b>&amp;\"'>]]>\x00\x0b\x1b\ufffe🏘\u202eمدينة_x000B_"
CLEAN = "<b>&amp;\"'>]]>    🏘\u202eمدينة_x000B_"
"""What of it a file may hold: control characters become blanks, all else stays."""
HALF = "半\ud800字"
NAMES = ("region_name", "indicator_name", "practice_name", "other_name", "name", "publisher", "title", "as_printed",
         "page", "gap_reason", "scope")  # fmt: skip
ONE = View(indicators=("i",))
THREE = frame_of(figure("甲县", 5), figure("乙县", 4), figure("丙县", 3))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder: Path = tmp_path_factory.mktemp("hostile")
    write_practices(folder)
    return Store(folder)


def hostile(frame: Frame) -> Frame:
    """Return a frame whose every name is followed by what XML cannot bear."""

    def spoilt(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.copy()
        for name in rows.columns.intersection(list(NAMES)):
            told = [one + EVIL if isinstance(one, str) and one else one for one in rows[name]]
            rows[name] = pd.Series(told, index=rows.index, dtype=object)
        return rows

    return replace(frame, rows=spoilt(frame.rows), sources=spoilt(frame.sources), indicators=spoilt(frame.indicators))


def made(frame: Frame, *items: Item, title: str = "题") -> bytes:
    return deck_bytes(Briefing(items, title), lambda _: frame, "zh")


def _opens(data: bytes, folder: Path) -> None:
    path = folder / "deck.pptx"
    path.write_bytes(data)
    assert schema_faults(path) == []
    # Words that no person would write may be wider than their place; nothing else may be wrong.
    assert {finding.what for finding in audit(data)} <= {"overflow", "overlap", "broken word", "off slide"}


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_in_every_kind_of_picture(kind: str, store: Store, tmp_path: Path) -> None:
    view = View(kind=kind, indicators=() if kind == "heatmap" else ("grids_total",), highlight="990121")
    if kind in ("scatter", "profile", "small_multiples"):
        view = view.with_(indicators=("grids_total", "residents"))
    frame = hostile(reader(store)(view))
    layouts = ("", "table", "cards") if kind == "practice_matrix" else ("", "table")
    data = made(frame, *(Slide(view, layout=layout) for layout in layouts))
    _opens(data, tmp_path)
    assert CLEAN in "".join(notes_of(slides_of(data)[1]))


def test_hostile_titles_words_and_sections_are_kept_as_they_were_written(store: Store, tmp_path: Path) -> None:
    items = (Heading(f"节{EVIL}"), Slide(GRIDS, f"题{EVIL}", f"一{EVIL}\n{HALF}", "points"), Text(f"词{EVIL}", HALF))
    data = deck_bytes(Briefing(items, f"封{EVIL}"), reader(store), "zh")
    _opens(data, tmp_path)
    assert [title_of(slide) for slide in slides_of(data)[:4]] == [f"{head}{CLEAN}" for head in "封节题词"]
    assert {f"一{CLEAN}", "半 字"} <= set(words_of(slides_of(data)[2]))
    assert Presentation(io.BytesIO(data)).core_properties.title == f"封{CLEAN}"


def test_a_stamp_keeps_the_words_that_stand_in_the_file() -> None:
    """Else a later refresh would take them for a person's."""
    data = living_deck(BEFORE, Slide(VIEW, title=f"题{EVIL}"))
    slide = slides_of(data)[1]
    said = stamp.read(slide.part, slide.shapes.title._element)
    assert said is not None and said["words"] == [slide.shapes.title.text_frame.text]
    evil = hostile(BEFORE)
    assert lines(again(living_deck(evil), evil)) == []


def test_a_name_in_a_chart_is_the_name_in_its_workbook() -> None:
    frame = frame_of(figure(f"甲{EVIL}", 3), figure("=1+1", 2), figure('@"', 1))
    found = charts(slides_of(chart_slide_bytes(ONE, frame, "zh"))[0])[0]
    names = list(found.plots[0].categories)
    assert {"=1+1", '@"'} < set(names) and any(name.startswith("甲<b>&amp;") for name in names)
    assert [row[0] for row in table(found)[1:]] == names


def test_a_unit_with_quotation_marks_is_words_and_no_number_format() -> None:
    assert chart.number_format(figure("甲县", 12, unit='"万"个'), "zh", unit=True) == ("", '12 "万"个')
    assert chart.number_format(figure("甲县", 12, unit="位" * 260), "zh", unit=True) == ("", "12 " + "位" * 260)


def test_a_cell_of_a_workbook_is_cut_rather_than_left_out() -> None:
    book = load_workbook(io.BytesIO(workbook_bytes([("名", ["字" * 40_000, f"a{HALF}"])])))
    assert [cell.value for cell in book["Sheet1"]["A"]] == ["名", "字" * 32_000, "a半 字"]


@pytest.mark.parametrize("words", ["字" * 4000, "\n".join("一" * 2000), "W" * 4000, "中 a " * 1000], ids=len)
def test_as_many_words_as_a_briefing_may_have_find_room(words: str, tmp_path: Path) -> None:
    data = made(THREE, Slide(ONE, "标" * 200, words, "points"), Heading("节" * 200), Text("词" * 200, words))
    assert [str(fault) for fault in audit(data) if fault.what != "broken word"] == []
    told = "".join(notes_of(slide).replace("\n", "") for slide in slides_of(data))
    assert words.replace("\n", "")[-200:] in told  # what the slide has no room for is in the notes


def test_a_page_of_words_goes_on_on_the_next_slide() -> None:
    data = made(THREE, Text("下一步", "\n".join(f"第{n}件" for n in range(1, 21))))
    pages = slides_of(data)[1:3]
    assert [title_of(slide) for slide in pages] == ["下一步（1/2）", "下一步（2/2）"]
    told = [text for slide in pages for text in words_of(slide) if text.startswith("第")]
    assert told == [f"第{n}件" for n in range(1, 21)]


def test_no_character_of_a_long_paragraph_is_lost_between_two_slides() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(3000))
    pages = column.pages_of(text, Box(36, 122, 882, 336))
    assert len(pages) > 1 and "".join(page for page, _ in pages) == text
    assert column.pages_of("一\n\n二", Box(36, 122, 882, 336)) == [("一\n二", 20.0)]


def test_the_name_of_a_deck_may_be_longer_than_the_properties_of_a_file_allow() -> None:
    long = frame_of(*(figure(f"{'某' * 300}{n}", n) for n in range(1, 4)))
    for data in (chart_slide_bytes(ONE, long, "zh"), made(long, Slide(ONE), title="长" * 400)):
        assert 0 < len(Presentation(io.BytesIO(data)).core_properties.title) <= 255


def test_two_hundred_slides_are_a_deck(store: Store) -> None:
    data = deck_bytes(Briefing((Slide(GRIDS, "标" * 200, "字" * 400),) * 200, "题"), reader(store), "zh")
    assert len(slides_of(data)) >= 202


@pytest.mark.parametrize("empty", ["left", "right"])
def test_of_two_side_by_side_one_may_have_no_figures(empty: str, store: Store) -> None:
    without = View(indicators=("volunteer_hours",))
    left, right = (without, GRIDS) if empty == "left" else (GRIDS, without)
    data = deck_bytes(Briefing((Slide(left, layout="pair", beside=right),), "题"), reader(store), "zh")
    assert [str(fault) for fault in audit(data)] == []
    assert len(charts(slides_of(data)[1])) == 1
    assert any("没有数字不等于零" in text for text in words_of(slides_of(data)[1]))


def test_own_words_of_several_paragraphs_survive_a_refresh() -> None:
    data = again(living_deck(BEFORE, Slide(VIEW, words="第一段\n\n第二段", layout="full"))).data
    assert "第一段\n第二段" in notes_of(slides_of(data)[1])


def _spoilt(data: bytes, change: Any) -> bytes:
    presentation = Presentation(io.BytesIO(data))
    for shape in presentation.slides[1].shapes:
        if shape.has_chart:
            change(shape.chart)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def test_a_chart_that_claims_a_billion_points_costs_nothing() -> None:
    def change(shown: Any) -> None:
        for point in shown._chartSpace.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}pt"):
            point.set("idx", str(4_000_000_000 + int(point.get("idx"))))

    assert again(_spoilt(living_deck(), change)).slides == 3


def test_a_workbook_that_claims_a_billion_rows_costs_nothing() -> None:
    def change(shown: Any) -> None:
        book = shown.part.chart_workbook
        book.update_from_xlsx_blob(_far(book.xlsx_part.blob))

    assert again(_spoilt(living_deck(), change)).slides == 3


def _far(blob: bytes) -> bytes:
    """Return a workbook with a cell in its billionth row."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, text.replace(b'r="A2"', b'r="A2000000000"') if "sheet1" in name else text)
    return out.getvalue()


def test_a_deck_of_any_number_of_marks_is_refused_before_it_is_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "_MOST_PICTURES", 1)
    asked: list[View] = []
    two = living_deck(BEFORE, Slide(VIEW), Slide(VIEW.with_(kind="dot_plot")))
    with pytest.raises(living.LivingFault) as fault:
        living.refresh(two, lambda view, _: asked.append(view) or BEFORE)  # type: ignore[func-returns-value]
    assert fault.value.key == "too_many" and asked == []
