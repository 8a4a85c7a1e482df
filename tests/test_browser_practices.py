"""A click on a mark of a matrix or a trend shows what stands behind it: without its source a picture is a claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fixture_browser import Server, Visitor, browser  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser
CLICKS = {
    "/practices?part=matrix&theme=people": " · ",
    "/practices?part=similarity": " × ",
    "/trends?ind=volunteers_registered&place=440300": "深圳市",
}


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real atlas, as it is served."""
    found = Server(tmp_path_factory.mktemp("atlas"), real=True)
    yield found
    found.stop()


@pytest.mark.parametrize("path", CLICKS)
def test_a_click_on_a_mark_shows_what_stands_behind_it(browser: Any, atlas: Server, path: str) -> None:  # noqa: F811
    visitor = Visitor(browser, atlas.url)
    page = visitor.page
    visitor.open(path)
    page.wait_for_selector(".js-plotly-plot .points path", timeout=60_000)
    visitor.settle()
    mark = page.locator(".js-plotly-plot .points path").nth(5)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y - 2)
    page.mouse.move(x, y, steps=6)
    page.wait_for_selector(".hoverlayer .hovertext", timeout=10_000)
    page.mouse.click(x, y)
    page.wait_for_selector(".st-key-evidence_panel", timeout=20_000)
    assert CLICKS[path] in page.locator(".st-key-evidence_panel").inner_text()
