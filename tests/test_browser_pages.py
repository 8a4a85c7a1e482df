"""Every page on the real atlas in a real browser: nothing cut, mixed or unreadable, and no other host is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fixture_browser import Server, Visitor, browser  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser
LINKS = {
    "overview": "/?",
    "compare": "/compare?ind=volunteers_registered&mark=441322",
    "heatmap": "/compare?view=heatmap&theme=volunteering",
    "profile": "/region?mark=441322",
    "map": "/map?ind=volunteers_registered",
    "trend": "/trends?ind=volunteers_registered&place=440300&place=310000&mark=440300",
    "change": "/trends?part=place&place=441322&mark=441322",
    "hours": "/trends?part=hours",
    "practices": "/practices?",
    "cards": "/practices?q=%E7%A7%AF%E5%88%86%E5%88%B6",
    "conflicts": "/evidence?list=conflicts",
    "data": "/data?",
    "briefing": "/briefing?",
}
SHOWN = ((1440, "light", "zh"), (1440, "dark", "en"), (1920, "dark", "zh"), (1920, "light", "en"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")

# Texts whose colour is too near to what lies behind them. Letters over a picture of several colours are left out: what
# lies behind them is no colour of the page (they have tests of their own, by palette).
WEAK = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (c) => c.slice(0, 3).map((v) => linear(v / 255))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const over = (top, below, share) => below.map((v, at) => top[at] * share + v * (1 - share));
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    const words = node.textContent.trim();
    if (!words || !element || element.closest("svg, canvas, script, style, noscript, [aria-hidden=true]")) continue;
    if (!/[\\p{L}\\p{N}]/u.test(words)) continue;
    if (element.closest("[disabled], [data-testid=stIconMaterial], [class*=icon]")) continue;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    if (!box.width || !box.height || style.visibility === "hidden") continue;
    let ground = [255, 255, 255], chain = [], at = element, opacity = 1;
    while (at) { chain.unshift(at); opacity *= Number(getComputedStyle(at).opacity); at = at.parentElement; }
    if (opacity < 0.1) continue;
    for (const one of chain) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length) ground = over(colour, ground, colour.length > 3 ? colour[3] : 1);
    }
    const ink = parse(style.color);
    const shown = over(ink, ground, (ink.length > 3 ? ink[3] : 1) * opacity);
    const [high, low] = [light(shown), light(ground)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.push(`${words.slice(0, 40)} ${ratio.toFixed(2)}`);
  }
  return [...new Set(found)];
}"""

FOCUSED = "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').slice(0, 60)"
# Words that their own box cuts off: headings, labels, buttons, links.
CUT = """() => [...document.querySelectorAll("h1, h2, h3, label p, button p, a p, [data-testid=stCaptionContainer] p")]
  .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflow !== "visible")
  .map((e) => e.innerText.slice(0, 60))"""


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real atlas, as it is served."""
    found = Server(tmp_path_factory.mktemp("atlas"), real=True)
    yield found
    found.stop()


def own_words(page: Any) -> list[str]:
    """Return what the atlas itself says: names of pages, headings, labels, buttons. Data may be in any language."""
    return [
        words
        for words in page.locator(
            ".st-key-masthead a, h2, h3, label p, [data-testid=stBaseButton-secondary] p, [role=tab] p"
        ).all_inner_texts()
        if words.strip()
    ]


@pytest.mark.parametrize("name", LINKS)
def test_a_page_is_whole_in_every_size_theme_and_language(browser: Any, atlas: Server, name: str) -> None:  # noqa: F811
    for width, theme, language in SHOWN:
        visitor = Visitor(browser, atlas.url, width=width, theme=theme)
        try:
            visitor.open(f"{LINKS[name]}&lang={language}")
            page, where = visitor.page, (name, width, theme, language)
            assert page.locator('[data-testid="stException"], .st-key-fault').count() == 0, where
            assert visitor.overflow() <= 0, where
            assert page.evaluate(CUT) == [], where
            assert page.evaluate(WEAK) == [], where
            if language == "en":
                # What a visitor searched for stands in quotes, whatever its language.
                own = [re.sub('".*?"', "", words) for words in own_words(page)]
                mixed = [words for words in own if CHINESE.search(words) and words != "中文"]
                assert mixed == [], where
            assert page.locator("h2, h3").first.inner_text().strip(), where
            assert visitor.others() == [], where
        finally:
            visitor.context.close()


def test_the_compare_page_is_reached_by_keyboard(browser: Any, atlas: Server) -> None:  # noqa: F811
    visitor = Visitor(browser, atlas.url)
    visitor.open("/compare?ind=grids_total")
    reached = set()
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        reached.add(str(visitor.page.evaluate(FOCUSED)))
    for words in ("地图", "排名条形", "下载"):
        assert any(words in one for one in reached), (words, reached)
    visitor.context.close()
