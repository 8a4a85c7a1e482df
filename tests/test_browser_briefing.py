"""The briefing in a real browser: a newcomer's way to slides by clicks alone, and all that is done with one after."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fixture_browser import Server, Visitor, browser  # noqa: F401  (a fixture)
from fixture_deck import audit
from fixture_templates import banded_potx, broken_templates, plain_4x3
from pptx import Presentation

from dashboard.briefing import Briefing, Heading, Slide, Text, from_yaml, to_yaml
from dashboard.locale import messages
from dashboard.view import View

pytestmark = pytest.mark.browser
ZH = messages("zh")
PLACE = "441322"
MANY = "volunteers_registered"
MINE = Briefing(
    (
        Heading("一、志愿服务"),
        Slide(View(indicators=(MANY,), highlight=PLACE)),
        Slide(View(kind="trend", indicators=(MANY,), regions=("440300",))),
        Slide(View(kind="figure_map", indicators=("grids_total",))),
        Text("下一步", "一条\n两条"),
    ),
    "年度简报",
)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real atlas, as it is served."""
    found = Server(tmp_path_factory.mktemp("atlas"), real=True)
    yield found
    found.stop()


@pytest.fixture
def visitor(browser: Any, atlas: Server) -> Iterator[Visitor]:  # noqa: F811
    found = Visitor(browser, atlas.url)
    yield found
    found.context.close()
    assert found.others() == [], "a page asked another host"


def taken(visitor: Visitor, button: Any) -> bytes:
    """Click a download button and return the file."""
    with visitor.page.expect_download(timeout=120_000) as waiting:
        button.click()
    file = waiting.value
    assert file.failure() is None
    return Path(file.path()).read_bytes()


def pressed(visitor: Visitor, key: str) -> None:
    visitor.page.locator(f".st-key-{key} button").first.click()
    visitor.settle()


def with_mine(visitor: Visitor, content: Briefing = MINE) -> None:
    """Open a briefing from its file."""
    visitor.open("/briefing")
    visitor.page.locator('input[type=file][accept*=".yml"]').set_input_files(
        {"name": "mine.yml", "mimeType": "application/yaml", "buffer": to_yaml(content).encode()}
    )
    pressed(visitor, "briefing_replace")


def kept(visitor: Visitor) -> Briefing:
    """Return the briefing as its file has it."""
    return from_yaml(taken(visitor, visitor.page.get_by_role("button", name=ZH["briefing.download"])))


def slides_of(visitor: Visitor) -> bytes:
    return taken(visitor, visitor.page.locator(".st-key-briefing_take_pptx button"))


def deck_file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_a_newcomer_gets_slides_about_a_place_with_at_most_six_clicks(visitor: Visitor) -> None:
    page, clicks = visitor.page, 0
    visitor.open("/")
    for target in (
        page.get_by_role("link", name="简报").first,
        page.locator(".st-key-briefing_ready_place_zh input"),
        page.get_by_role("option", name="博罗县", exact=True),
        page.locator(".st-key-briefing_make_place button"),
    ):
        target.click()
        clicks += 1
        visitor.settle()
    page.wait_for_selector(".st-key-briefing_take_pptx button", timeout=60_000)
    data = slides_of(visitor)
    assert clicks + 1 <= 6
    slides = Presentation(io.BytesIO(data)).slides
    assert len(slides) >= 5
    assert "博罗县" in "".join(s.text_frame.text for s in slides[0].shapes if s.has_text_frame)
    assert [str(finding) for finding in audit(data)] == []


def test_slides_are_worded_laid_out_and_ordered_and_the_file_opens_elsewhere(
    visitor: Visitor,
    browser: Any,  # noqa: F811
    atlas: Server,
) -> None:
    page = visitor.page
    with_mine(visitor)
    pressed(visitor, "briefing_words_2")
    own = page.locator(".st-key-briefing_own_2 input")
    own.fill("我们的志愿者")
    own.press("Enter")
    visitor.settle()
    page.keyboard.press("Escape")
    assert page.get_by_text("1. 我们的志愿者").count() == 1
    page.locator(".st-key-briefing_section_new input").fill("请市里支持")
    page.locator(".st-key-briefing_section_new input").press("Enter")
    visitor.settle()
    pressed(visitor, "briefing_text_add")
    visitor.choose("briefing_layout_2_zh", ZH["briefing_layout.table"])
    visitor.settle()
    page.locator(".st-key-briefing_highlight_zh input").fill("深圳")  # the list is long
    page.get_by_role("option", name="深圳市", exact=True).click()
    visitor.settle()
    pressed(visitor, "briefing_down_2")
    pressed(visitor, "briefing_remove_4")
    assert len(kept(visitor).items) == 5
    pressed(visitor, "briefing_undo")
    found = kept(visitor)
    wanted = (
        MINE.items[0],
        MINE.items[2],
        Slide(View(indicators=(MANY,), highlight=PLACE), "我们的志愿者", layout="table"),
        MINE.items[3],
        MINE.items[4],
        Text("请市里支持"),
    )
    assert found == Briefing(wanted, "年度简报", "440300")
    data = slides_of(visitor)
    assert [str(finding) for finding in audit(data)] == []
    other = Visitor(browser, atlas.url)
    with_mine(other, found)
    assert kept(other) == found
    other.context.close()


def test_an_office_s_template_is_taken_and_a_broken_one_changes_nothing(visitor: Visitor) -> None:
    page = visitor.page
    with_mine(visitor)
    pressed(visitor, "briefing_template")
    picker = page.locator('[data-testid="stPopoverBody"] input[type=file]')
    taken_words = page.get_by_text(ZH["briefing_take.template_taken"].format(name="office.potx"))
    picker.set_input_files(deck_file("office.potx", banded_potx()))
    taken_words.wait_for(timeout=60_000)
    visitor.settle()
    picker.set_input_files(deck_file("broken.pptx", broken_templates()["letter"]))
    page.get_by_text(ZH["template_fault.no_presentation"]).wait_for(timeout=60_000)
    visitor.settle()
    assert taken_words.count() == 1  # the one before stays in use
    page.keyboard.press("Escape")
    assert kept(visitor) == MINE
    page.get_by_role("link", name="对比").first.click()
    visitor.arrive("对比 · 治理图谱")
    page.get_by_role("link", name="简报").first.click()
    visitor.arrive("简报 · 治理图谱")
    data = slides_of(visitor)
    offices = {layout.name for layout in Presentation(io.BytesIO(_as_deck(banded_potx()))).slide_layouts}
    assert {slide.slide_layout.name for slide in Presentation(io.BytesIO(data)).slides} <= offices
    assert [str(finding) for finding in audit(data)] == []
    pressed(visitor, "briefing_template")
    pressed(visitor, "template_drop")
    page.keyboard.press("Escape")
    own = {slide.slide_layout.name for slide in Presentation(io.BytesIO(slides_of(visitor))).slides}
    assert not own & offices


def test_an_edited_deck_is_brought_up_to_date_and_another_s_is_refused(visitor: Visitor) -> None:
    page = visitor.page
    with_mine(visitor)
    deck = Presentation(io.BytesIO(slides_of(visitor)))
    deck.slides[2].shapes.title.text_frame.text = "手改的标题"
    edited = io.BytesIO()
    deck.save(edited)
    page.locator(".st-key-briefing_living summary").click()
    picker = page.locator(".st-key-briefing_living input[type=file]")
    picker.set_input_files(deck_file("我的 简报.pptx", edited.getvalue()))
    page.locator(".st-key-living_start button").wait_for(timeout=60_000)
    pressed(visitor, "living_start")
    page.locator(".st-key-living_take button").wait_for(timeout=120_000)
    with page.expect_download(timeout=60_000) as waiting:
        page.locator(".st-key-living_take button").click()
    assert waiting.value.suggested_filename.startswith("我的-简报_更新")
    renewed = Presentation(Path(waiting.value.path()))
    assert renewed.slides[2].shapes.title.text_frame.text == "手改的标题"
    assert len(renewed.slides) == len(deck.slides)
    picker.set_input_files(deck_file("theirs.pptx", plain_4x3()))
    page.locator(".st-key-living_take").wait_for(state="detached", timeout=60_000)  # not the list of the deck before
    visitor.settle()
    pressed(visitor, "living_start")
    page.get_by_text(ZH["living_fault.not_ours"]).wait_for(timeout=60_000)
    assert page.locator(".st-key-living_take").count() == 0
    assert kept(visitor) == MINE


def test_pictures_are_put_aside_on_their_pages_and_taken_away_in_every_form(visitor: Visitor) -> None:
    page = visitor.page
    for count, path in enumerate(
        (f"/compare?ind={MANY}&mark={PLACE}", "/map?ind=grids_total", f"/trends?ind={MANY}&place=440300"), 1
    ):
        visitor.open(path)
        page.get_by_role("button", name=ZH["briefing.add"]).first.click()
        page.get_by_text(ZH["briefing.there"].format(count=count)).first.wait_for(timeout=60_000)
        visitor.settle()
        if count == 1:
            page.locator('[data-testid="stPopover"] button', has_text=ZH["take.files"]).first.click()
            data = taken(visitor, page.get_by_role("button", name=ZH["take.pptx"]))
            slides = list(Presentation(io.BytesIO(data)).slides)
            assert any(shape.has_chart for slide in slides for shape in slide.shapes)
            assert visitor.url in slides[0].notes_slide.notes_text_frame.text  # the link opens the view again
            assert [str(finding) for finding in audit(data)] == []
    visitor.open("/briefing")
    assert [view.kind for view in kept(visitor).views] == ["ranked_bars", "figure_map", "trend"]
    pressed(visitor, "briefing_more_files")
    for kind in ("pdf_a4", "pdf_wide"):
        document = pypdfium2.PdfDocument(taken(visitor, page.locator(f".st-key-briefing_take_{kind} button")))
        assert len(document) >= 5
    text = taken(visitor, page.locator(".st-key-briefing_take_html button")).decode()
    assert text.lower().startswith("<!doctype html>")
    assert 'src="http' not in text
    assert f"{visitor.url}/compare?" in text


def _as_deck(template: bytes) -> bytes:
    from dashboard.slides.template import opened

    out = io.BytesIO()
    opened(template).save(out)
    return out.getvalue()


def test_a_file_that_cannot_be_made_says_so_in_words(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    server = Server(tmp_path)
    try:
        visitor = Visitor(browser, server.url)
        page = visitor.page
        with_mine(visitor, Briefing((Slide(View(indicators=("grids_total",))),), "名"))
        (tmp_path / "build").rename(tmp_path / "gone")
        page.locator(".st-key-briefing_take_pptx button").click()
        told = page.locator('[data-testid="stDownloadButtonError"]')
        told.wait_for(timeout=60_000)
        assert told.inner_text().strip() == ZH["chrome.download_failed"]
        (tmp_path / "gone").rename(tmp_path / "build")
        assert slides_of(visitor)[:2] == b"PK"
        visitor.context.close()
    finally:
        server.stop()
