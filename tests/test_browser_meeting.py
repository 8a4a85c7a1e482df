"""A meeting in a real browser, by keyboard alone: five slides, black, jump, time, evidence, and a server that dies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixture_browser import Server, Visitor, browser  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.briefing import Briefing, Slide, Text, to_yaml
from dashboard.locale import LANGUAGES, messages
from dashboard.player import html
from dashboard.render.palette import contrast
from dashboard.store import Store
from dashboard.view import View

pytestmark = pytest.mark.browser
PLACE = "441322"
FIVE = Briefing(
    (
        Slide(View(kind="ranked_bars", indicators=("volunteers_registered",), highlight=PLACE), layout="points"),
        Slide(View(kind="trend", indicators=("volunteers_registered",), highlight=PLACE)),
        Slide(View(kind="heatmap", group="base_seven", highlight=PLACE)),
        Slide(View(kind="figure_map", indicators=("grids_total",), highlight=PLACE)),
        Text("Next", "One\nTwo"),
    ),
    "Five slides",
)
SLIDES = 7  # a cover before the five, caveats and sources after them
HEIGHTS = """() => [...document.querySelectorAll(
  ".ap-canvas .ap-slide text, .ap-canvas .ap-slide :is(h1, h2, p, td, th, li, b, span), .ap-number span")]
  .filter((e) => e.textContent.trim() && e.getClientRects().length)
  .flatMap((e) => {
    const stage = document.querySelector(".ap-canvas"), turned = e.getScreenCTM?.();
    const scale = turned ? Math.hypot(turned.b, turned.d) : stage.getBoundingClientRect().width / stage.offsetWidth;
    return [e, ...e.querySelectorAll("tspan")]
      .filter((one) => [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      .map((one) => [parseFloat(getComputedStyle(one).fontSize) * scale, one.textContent.slice(0, 20)]);
  })"""
INKS = """() => {
  const two = (n) => Math.round(n).toString(16).padStart(2, "0");
  const hex = (c) => "#" + c.match(/[\\d.]+/g).slice(0, 3).map(two).join("");
  const ground = hex(getComputedStyle(document.querySelector(".ap")).backgroundColor);
  return [...document.querySelectorAll(".ap-canvas .ap-slide :is(h2, .ap-caption, .ap-foot p, .ap-points span, b)")]
    .filter((e) => e.getClientRects().length).map((e) => [hex(getComputedStyle(e).color), ground]);
}"""


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real atlas, as it is served."""
    found = Server(tmp_path_factory.mktemp("atlas"), real=True)
    yield found
    found.stop()


def in_meeting(browser: Any, server: Server, folder: Path, language: str = "zh", theme: str = "light") -> Visitor:  # noqa: F811
    """Return a visitor whose briefing has the five slides, in the meeting."""
    file = folder / "five.yml"
    file.write_text(to_yaml(FIVE), encoding="utf-8")
    visitor = Visitor(browser, server.url, width=1920, theme=theme)
    visitor.page.set_viewport_size({"width": 1920, "height": 1080})
    visitor.open(f"/briefing?lang={language}")
    visitor.page.locator('input[type=file][accept*=".yml"]').set_input_files(str(file))
    visitor.page.locator(".st-key-briefing_replace button").click()
    visitor.settle()
    visitor.page.goto(f"{server.url}/meeting?lang={language}")
    visitor.page.wait_for_selector(".ap-canvas .ap-slide", timeout=90_000)
    visitor.settle()
    return visitor


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def at(page: Any) -> int:
    """Return the number of the slide that is shown."""
    return int(page.locator(".ap-number span").last.inner_text().split("/")[0])


def screens(page: Any, slide: int) -> Iterator[None]:
    """Go to a slide by its number and through all its screens."""
    press(page, *str(slide), "Enter")
    while at(page) == slide:
        yield
        press(page, "PageDown")
        if slide == SLIDES:
            return


def test_a_meeting_is_led_by_the_keyboard_and_goes_on_without_the_server(
    browser: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    server = Server(tmp_path, real=True)
    try:
        visitor = in_meeting(browser, server, tmp_path)
        page = visitor.page
        assert at(page) == 1
        press(page, "ArrowRight")
        assert at(page) == 2
        press(page, "ArrowLeft")
        assert at(page) == 1
        press(page, "End")
        assert at(page) == SLIDES
        press(page, "4", "Enter")
        assert at(page) == 4
        press(page, "b")
        assert page.locator(".ap-blank").count() == 1
        press(page, "b")
        assert page.locator(".ap-blank").count() == 0
        press(page, "j", "ArrowUp", "Enter")
        assert at(page) == 3
        press(page, "t")
        assert re.fullmatch(r"\d\d:\d\d", page.locator(".ap-clock").inner_text())
        press(page, "t", "1", "0", "t")
        assert page.locator(".ap-clock").inner_text() in ("10:00", "09:59")
        press(page, "2", "Enter", "e")
        dialog = page.get_by_role("dialog")
        head = page.locator(".ap-detail h3").inner_text()
        assert head.startswith("博罗县"), head
        assert page.locator(".ap-list button[aria-current=true]").evaluate("e => e === document.activeElement")
        press(page, "ArrowDown")
        assert page.locator(".ap-detail h3").inner_text() != head
        press(page, "Escape")
        assert dialog.count() == 0
        assert at(page) == 2
        page.locator(".ap-drawing [data-mark]").last.click()
        assert dialog.count() == 1
        press(page, "Escape")
        page.reload()  # the address says which slide was shown
        page.wait_for_selector(".ap-canvas .ap-slide", timeout=90_000)
        visitor.settle()
        assert at(page) == 2
        server.process.kill()
        server.process.wait(timeout=20)
        page.wait_for_timeout(1500)
        press(page, "5", "Enter")
        assert page.locator(".ap-canvas .ap-drawing path").count() > 30
        press(page, "e")
        assert page.locator(".ap-detail h3").count() == 1
        press(page, "Escape", "Escape")
        assert page.locator(".ap").count() == 0
        assert visitor.others() == []
        visitor.context.close()
    finally:
        server.process.kill()


def test_a_link_opens_a_slide(browser: Any, atlas: Server, tmp_path: Path) -> None:  # noqa: F811
    visitor = in_meeting(browser, atlas, tmp_path)
    visitor.page.goto(f"{atlas.url}/meeting?slide=4")
    visitor.page.wait_for_selector(".ap-canvas .ap-slide", timeout=90_000)
    assert at(visitor.page) == 4
    visitor.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_read_from_the_last_row_and_nothing_is_cut(
    browser: Any,  # noqa: F811
    atlas: Server,
    tmp_path: Path,
    language: str,
) -> None:
    visitor = in_meeting(browser, atlas, tmp_path, language, "dark" if language == "en" else "light")
    page = visitor.page
    for slide in range(1, SLIDES + 1):
        for _ in screens(page, slide):
            small = [found for found in page.evaluate(HEIGHTS) if found[0] < 23.99]
            assert not small, (slide, small[:5])
            title = page.locator(".ap-canvas :is(h1, h2)").first
            assert float(title.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 40
            body = page.locator(".ap-body")
            assert not body.count() or body.evaluate("e => e.scrollHeight <= e.clientHeight + 16"), slide
            assert all(contrast(ink, ground) >= 4.5 for ink, ground in page.evaluate(INKS)), slide
    press(page, "d")
    assert all(contrast(ink, ground) >= 4.5 for ink, ground in page.evaluate(INKS))
    assert visitor.others() == []
    visitor.context.close()


def test_the_file_opens_without_a_network_and_reads_without_a_program(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    store = Store()
    file = tmp_path / "five.html"
    file.write_bytes(html.html_bytes(FIVE, lambda view: queries.frame(view, store, "zh"), "zh"))
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"file://{file}")
    page.locator(".ap-play").click()
    press(page, "ArrowRight", "e")
    assert page.locator(".ap-detail h3").inner_text().startswith("博罗县")
    assert page.locator(".ap-paragraph").count() == 0
    press(page, "Escape", "Escape")
    assert said == []
    context.close()
    plain = browser.new_context(java_script_enabled=False, offline=True)
    page = plain.new_page()
    page.goto(f"file://{file}")
    assert page.locator(".ap-slide").count() == SLIDES
    assert all(page.locator(".ap-slide h1, .ap-slide h2").nth(n).is_visible() for n in range(SLIDES))
    assert page.locator(".ap-drawing").first.is_visible()
    assert page.locator(".ap-appendix").is_visible()
    plain.close()


def test_an_empty_briefing_says_how_to_fill_it(browser: Any, atlas: Server) -> None:  # noqa: F811
    visitor = Visitor(browser, atlas.url)
    visitor.open("/meeting")
    assert messages("zh")["meeting.empty"][:12] in visitor.page.locator("[data-testid=stAlert]").inner_text()
    assert visitor.page.locator(".ap").count() == 0
    visitor.context.close()
