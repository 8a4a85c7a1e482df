"""The map in a real browser: it is drawn, zooms by its buttons, and asks no other host."""

from __future__ import annotations

from typing import Any

import pytest
from test_browser import browser, server, visit  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser
CANVAS = '[data-testid="stDeckGlJsonChart"] canvas'
# How many colours the middle of the canvas has: nothing drawn has one.
COLOURS = """async (canvas) => {
  const copy = document.createElement("canvas");
  copy.width = copy.height = 64;
  const sheet = copy.getContext("2d");
  const image = new Image();
  image.src = canvas;
  await image.decode();
  sheet.drawImage(image, 0, 0, 64, 64);
  const seen = new Set(), pixels = sheet.getImageData(0, 0, 64, 64).data;
  for (let at = 0; at < pixels.length; at += 4) seen.add(pixels.slice(at, at + 3).join());
  return seen.size;
}"""


def colours_of(page: Any) -> int:
    """Return how many colours a screenshot of the map shows, once it is drawn."""
    import base64

    page.wait_for_selector(CANVAS, timeout=60_000)
    found = 0
    for _ in range(40):
        picture = page.locator(CANVAS).first.screenshot()
        address = "data:image/png;base64," + base64.b64encode(picture).decode()
        found = int(page.evaluate(COLOURS, address))
        if found > 3:
            break
        page.wait_for_timeout(500)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_is_drawn_from_this_host(visit: Any, theme: str) -> None:  # noqa: F811
    visitor = visit(theme=theme)
    visitor.open("/map?ind=grids_total")
    assert colours_of(visitor.page) > 3, "the canvas is blank"
    asked = [address for address in visitor.asked if "boundaries" in address]
    assert {address.rsplit("/", 1)[1] for address in asked} == {"province.json", "lines.json"}
    assert visitor.overflow() <= 0


def test_a_province_opens_by_the_list_and_the_trail_leads_back(visit: Any) -> None:  # noqa: F811
    visitor = visit(width=1920)
    page = visitor.page
    visitor.open("/map?ind=grids_total&in=440000&lang=en")
    assert colours_of(page) > 3
    assert any(address.endswith("county/440000.json") for address in visitor.asked)
    trail = page.locator(".st-key-map_trail")
    assert trail.inner_text().split("\n")[0] == "China"
    trail.get_by_role("button", name="China").click()
    page.wait_for_function("() => !location.search.includes('in=')", timeout=30_000)
    visitor.settle()
    assert page.locator(".st-key-map_trail").count() == 0
    page.go_back()
    page.wait_for_function("() => location.search.includes('in=440000')", timeout=30_000)
    visitor.settle()
    assert page.locator(".st-key-map_trail").count() == 1


def test_the_place_spoken_of_leads_to_its_evidence(visit: Any) -> None:  # noqa: F811
    visitor = visit()
    visitor.open("/map?ind=grids_total&mark=990121")
    panel = visitor.page.locator(".st-key-evidence_panel")
    assert "1,073" in panel.inner_text()
