"""The map of every county in a real browser: outlines are fetched once, a new figure sends little, a click answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fixture_browser import Server, Visitor
from test_browser import browser  # type: ignore[attr-defined]  # noqa: F401  (a fixture)

from benchmarks.map import prepare
from dashboard.render.map_geometry import FOLDER

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (FOLDER / "county.json").is_file(), reason="run python -m etl boundaries"),
]
DRAWN = ".dm-root[data-drawn]"
# How many colours the canvas has, seen from afar: nothing drawn has one.
COLOURS = """() => {
  const pixels = document.querySelector(".dm-map").getContext("2d").getImageData(100, 100, 600, 500).data, seen = {};
  for (let at = 0; at < pixels.length; at += 4) {
    const key = "#" + [0, 1, 2].map((i) => pixels[at + i].toString(16).padStart(2, "0")).join("").toUpperCase();
    seen[key] = (seen[key] ?? 0) + 1;
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory, monkeypatch_module: pytest.MonkeyPatch) -> Iterator[Any]:
    """Serve a fictional nation of 2,891 counties; yield the server and the names of three rates by id."""
    folder = tmp_path_factory.mktemp("nation")
    names = prepare(folder / "map")
    monkeypatch_module.setenv("ATLAS_BUILD", str(folder / "map" / "nation" / "build"))
    served = Server(folder, real=True)
    yield served, names
    served.stop()


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture
def visitor(browser: Any, nation: Any) -> Iterator[Any]:  # noqa: F811
    found = Visitor(browser, nation[0].url)
    yield found
    found.context.close()
    assert found.others() == [], "a page asked another host"


def test_a_recolouring_sends_little_and_the_outlines_are_asked_for_once(visitor: Visitor, nation: Any) -> None:
    page, names = visitor.page, nation[1]
    first, second = [*names][:2]
    received: list[int] = []
    protocol = visitor.context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.on(
        "Network.webSocketFrameReceived",
        lambda event: received.append(len(event["response"]["payloadData"]) * 3 // 4),
    )
    visitor.open(f"/map?ind={first}")
    page.wait_for_selector(DRAWN, timeout=60_000)
    visitor.settle()
    before = page.evaluate(COLOURS)
    page.locator(".st-key-map_indicator_zh input").click()
    page.locator(".st-key-map_indicator_zh input").fill(names[second])
    page.get_by_role("option", name=names[second]).first.wait_for()
    received.clear()
    page.keyboard.press("Enter")
    page.wait_for_function("id => location.search.includes(id)", arg=second, timeout=60_000)
    page.wait_for_function("() => Number(document.querySelector('.dm-root').dataset.drawn) > 1", timeout=60_000)
    visitor.settle()
    after = page.evaluate(COLOURS)
    assert before != after, "the picture is that of the other figure"
    assert sum(received) < 100_000, f"a recolouring sent {sorted(received)[-6:]} bytes and less"
    outlines = [address for address in visitor.asked if "/boundaries/" in address]
    assert len(outlines) == len(set(outlines)), "nothing is fetched twice"
    assert {address.rsplit("/", 1)[1].split("?")[0] for address in outlines} == {
        "county.json", "province.json", "lines.json", "points.json",
    }  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_on_the_screen_are_those_of_the_key(browser: Any, nation: Any, theme: str) -> None:  # noqa: F811
    visitor = Visitor(browser, nation[0].url, theme=theme, width=1920)
    visitor.open(f"/map?ind={next(iter(nation[1]))}&lang=en")
    visitor.page.wait_for_selector(DRAWN, timeout=60_000)
    visitor.settle()
    seen = visitor.page.evaluate(COLOURS)
    look = visitor.page.evaluate("() => document.querySelector('.dm-home').atlas.data.look")
    assert visitor.overflow() <= 0
    # A class of a handful of small places may have no pixel of its own in this part.
    assert sum(seen.get(colour.upper(), 0) > 200 for colour in look["classes"]) >= min(3, len(look["classes"]))
    visitor.context.close()
    assert visitor.others() == []


def test_a_click_shows_the_evidence_and_keys_move_the_map(visitor: Visitor, nation: Any) -> None:
    page = visitor.page
    visitor.open(f"/map?ind={next(iter(nation[1]))}")
    page.wait_for_selector(DRAWN, timeout=60_000)
    where = page.evaluate(
        """() => { const map = document.querySelector(".dm-home").atlas;
          const there = map.places.filter((one) => one.level >= 0 && one.code.startsWith("65"));
          const place = there.sort((a, b) => b.shape.across - a.shape.across)[0];
          return { name: place.name, at: map.pixel(place.at) }; }"""
    )
    box = page.locator(".dm-over").bounding_box()
    x, y = box["x"] + where["at"][0], box["y"] + where["at"][1]
    page.mouse.move(x, y)
    assert where["name"] in page.locator(".dm-tip").inner_text()
    page.mouse.click(x, y)
    page.wait_for_selector(".st-key-evidence_panel", timeout=30_000)
    assert where["name"] in page.locator(".st-key-evidence_panel").inner_text()
    zoom = page.evaluate("() => document.querySelector('.dm-home').atlas.view.k")
    page.locator(".dm-over").focus()
    page.keyboard.press("+")
    assert page.evaluate("() => document.querySelector('.dm-home').atlas.view.k") > zoom
    page.keyboard.press("0")
    assert page.evaluate("() => document.querySelector('.dm-home').atlas.view.k") == pytest.approx(zoom)
