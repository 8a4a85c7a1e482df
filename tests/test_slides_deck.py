"""A whole deck is a file to be spoken from: cover, sections, pictures, cautions, sources, and notes behind each."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from fixture_deck import audit
from fixture_deck_tools import schema_faults
from fixture_decks import ALL_LAYOUTS, GRIDS, LINK, LONG, deck, notes_of, slides_of, title_of, words_of
from fixture_frames import figure, frame_of, missing
from fixture_slide_charts import charts, table, values
from fixture_snapshot import store
from pptx import Presentation

from dashboard.briefing import Briefing, Heading, Item, Slide, Text
from dashboard.frame import Frame
from dashboard.slides.deck import chart_slide_bytes, deck_bytes
from dashboard.store import Store
from dashboard.view import KINDS, View

__all__ = ["store"]
BOUNDS = ("exact", "approx", "at_least", "at_most")
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = Briefing(
    (Heading("People"), *(Slide(item.view, layout=item.layout) for item in ALL_LAYOUTS.items if isinstance(item, Slide)
                          and item.layout != "pair"), Text("Next steps", "Check the definitions")),
    "Jia and others", "990121",
)  # fmt: skip


@pytest.fixture(scope="module")
def zh(store: Store) -> bytes:
    return deck(store, ALL_LAYOUTS)


def test_a_deck_begins_with_its_cover_and_ends_with_cautions_and_sources(zh: bytes) -> None:
    titles = [title_of(slide) for slide in slides_of(zh)]
    assert titles[:2] == ["甲县与各地对照", "组织与人员"]
    assert titles[3] == LONG
    assert titles[-4:] == ["网格数与常住人口", "下一步", "使用这些数字之前", "数据来源"]
    assert "2026年11月22日" in "".join(words_of(slides_of(zh)[0]))


def test_the_list_of_sources_names_each_source_once(zh: bytes) -> None:
    told = words_of(slides_of(zh)[-1])
    assert len([text for text in told if "甲县的网格" in text]) == 1
    assert any("丁市统计公报" in text for text in told)
    assert not any("https://example.org/m" in text for text in told)  # a reprint's page may be anybody's


def test_notes_hold_what_is_behind_every_picture(zh: bytes) -> None:
    for slide in slides_of(zh)[2:7]:
        notes = notes_of(slide)
        assert "原文「1073个网格」，甲县融媒体，2024-01-01，C 级，版面 29" in notes
        assert "甲县的网格[N]. 甲县融媒体, 2024-01-01(29)." in notes
        assert "8 个地区中 7 个公布" in notes or "6 个地区中 6 个公布" in notes
        assert LINK in notes


def test_notes_of_every_slide_are_there(zh: bytes) -> None:
    assert all(notes_of(slide).strip() for slide in slides_of(zh))


def test_a_deck_has_no_fault_in_either_language(store: Store, zh: bytes) -> None:
    assert [str(fault) for fault in audit(zh)] == []
    assert [str(fault) for fault in audit(deck(store, ENGLISH, "en"))] == []


def test_the_schema_holds_for_every_layout_and_for_an_offices_template(zh: bytes, tmp_path: Path) -> None:
    path = tmp_path / "deck.pptx"
    path.write_bytes(zh)
    assert schema_faults(path) == []


def test_an_english_deck_says_nothing_fixed_in_chinese(store: Store) -> None:
    """Names of the snapshot that have no English, and quotations, may stay as they are."""
    data = deck(store, ENGLISH, "en")
    known = {"丁市统计局", "丁市人民政府", "乙县县委", "甲县融媒体", "转载站"}
    presentation = Presentation(io.BytesIO(data))
    names = [layout.name for layout in presentation.slide_layouts]
    for slide in presentation.slides:
        names += [shape.name for shape in slide.shapes]
        names += [text for text in words_of(slide) if "[" not in text]
        names += re.findall(r"(?m)^\[.*\]$", notes_of(slide))
    for name in names:
        for publisher in known:
            name = name.replace(publisher, "")
        printed = re.fullmatch(r"[\d.=%约万亿余以上个网格人—]+", name)
        assert printed or not CHINESE.search(name), name


def test_the_same_briefing_is_the_same_file(store: Store, zh: bytes) -> None:
    assert deck(store, ALL_LAYOUTS) == zh


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("length", [12, 60, 120])
def test_titles_of_any_length_fit_their_place(length: int, language: str, store: Store) -> None:
    words = (LONG * 3)[:length] if language == "zh" else ("Jia has most grids of all the places " * 4)[:length].strip()
    briefing = Briefing((Slide(GRIDS, title=words), Heading(words), Text(words, words)), words)
    data = deck(store, briefing, language)
    assert [str(fault) for fault in audit(data)] == []
    if length <= 60:
        assert [title_of(slide) for slide in slides_of(data)[:4]] == [words] * 4


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_of_every_bound_in_every_layout(language: str) -> None:
    rows = [figure(f"第{n}县", 1000 - 90 * n, BOUNDS[n % 4]) for n in range(8)]
    frame = frame_of(*rows, figure("末县", 100, value_to=140), missing("无县"), language=language)
    items = tuple(Slide(View(indicators=("i",)), layout=layout) for layout in ("points", "full", "table"))
    assert [str(fault) for fault in audit(_deck(Briefing(items), frame, language))] == []


def test_a_picture_without_any_figure_is_a_slide_of_words(store: Store) -> None:
    data = deck(store, Briefing((Slide(View(indicators=("volunteer_hours",))),)))
    slide = slides_of(data)[1]
    assert charts(slide) == []
    assert title_of(slide) == "8 个地区都没有可用的志愿服务时长"
    assert any("没有数字不等于零" in text for text in words_of(slide))
    assert audit(data) == []


def test_one_figure_is_no_chart_of_one_bar(store: Store) -> None:
    frame = frame_of(figure("甲县", 1073), missing("乙县"))
    data = _deck(Briefing((Slide(View(indicators=("i",))),)), frame)
    assert charts(slides_of(data)[1]) == []
    assert "1,073 个" in words_of(slides_of(data)[1])
    assert audit(data) == []


def test_names_as_long_as_they_are_and_hostile_ones_stay_words() -> None:
    long = "某某省某某市经济技术开发区与高新技术产业园区联合管理委员会辖区"
    frame = frame_of(
        figure(long, 5), figure('<img src=x onerror="alert(1)">县&', 4), figure("=1+1", 3), figure("丁", 2)
    )
    items = tuple(Slide(View(indicators=("i",)), layout=layout) for layout in ("points", "full", "table"))
    data = _deck(Briefing(items), frame)
    assert [str(fault) for fault in audit(data)] == []
    names = list(charts(slides_of(data)[2])[0].plots[0].categories)
    assert any("<img" in name for name in names) and "=1+1" in names


def test_the_numbers_behind_a_chart_are_the_numbers_shown(zh: bytes) -> None:
    for slide in slides_of(zh):
        for chart in charts(slide):
            if not chart.plots[0].categories:
                continue
            shown = values(chart.plots[0].series[0])
            kept = [row[1] for row in table(chart)[1 : len(shown) + 1]]
            assert kept == shown


def test_what_the_snapshot_does_not_know_is_said_and_ends_nothing(store: Store) -> None:
    views = (View(indicators=("no_such",)), View(family="no_such"), GRIDS.with_(regions=("888888",)), GRIDS)
    items = tuple(Slide(view) for view in views)
    data = deck(store, Briefing(items, "未知", "777777"))
    assert [str(fault) for fault in audit(data)] == []
    assert title_of(slides_of(data)[1]) == "没有可显示的指标"


def test_an_empty_briefing_is_still_a_file(store: Store) -> None:
    data = deck(store, Briefing())
    assert [title_of(slide) for slide in slides_of(data)] == ["基层治理公开数字简报"]
    assert audit(data) == []


def test_one_picture_alone_is_a_deck_without_cover() -> None:
    frame = frame_of(figure("甲县", 3), figure("乙县", 2))
    assert len(slides_of(chart_slide_bytes(View(indicators=("i",)), frame, "zh"))) == 1


def test_every_kind_of_picture_of_the_published_data_on_one_deck(tmp_path: Path) -> None:
    items: tuple[Item, ...] = (Heading("全部图形"), *(Slide(View(kind=kind)) for kind in KINDS))
    published = Store()
    if not (published.directory / "current.json").is_file():
        pytest.skip("no snapshot is built here")
    data = deck(published, Briefing(items, "博罗县与各地对照", "441322"))
    assert [str(fault) for fault in audit(data)] == []
    path = tmp_path / "all.pptx"
    path.write_bytes(data)
    assert schema_faults(path) == []


def _deck(briefing: Briefing, frame: Frame, language: str = "zh") -> bytes:
    return deck_bytes(briefing, lambda _: frame, language)
