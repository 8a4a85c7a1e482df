"""A visitor in a real browser: open → compare → evidence, a link in another browser, and no other host is asked."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixture_snapshot import TEXT, TEXT_FILE, write_snapshot

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = (1440, 1920)
pytestmark = pytest.mark.browser


def find_browser() -> str:
    """Return the browser's path; without one the tests are skipped, but never in CI."""
    found = os.environ.get("ATLAS_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        words = "no Chromium found: install it, or name it in ATLAS_BROWSER"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(words)
        pytest.skip(words)
    return found


class Server:
    """One server process on a free port, with the fictional snapshot."""

    def __init__(self, folder: Path) -> None:
        write_snapshot(folder / "build")
        (folder / "articles").mkdir()
        (folder / "articles" / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "server.log"
        places = {"ATLAS_BUILD": str(folder / "build"), "ATLAS_ARTICLES": str(folder / "articles")}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dashboard", "--port", str(self.port)],
                cwd=ROOT,
                env={**os.environ, **places, "PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
                time.sleep(0.25)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("served"))
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = find_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


class Visitor:
    """A browser profile of its own, and a log of every host that it asks."""

    def __init__(self, browser: Any, url: str, width: int = 1440, theme: str = "light") -> None:
        self.url = url
        self.context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=theme)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda opened: self.asked.append(opened.url))

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has been drawn and nothing runs any more."""
        self.page.wait_for_selector('[data-test-script-state="notRunning"]', timeout=60_000)
        self.page.wait_for_timeout(700)
        self.page.wait_for_selector('[data-test-script-state="notRunning"]', timeout=60_000)

    def arrive(self, title: str) -> None:
        """Wait until the page of this title is there, and drawn."""
        self.page.wait_for_function("title => document.title === title", arg=title, timeout=60_000)
        self.settle()

    def others(self) -> list[str]:
        """Return every address asked that is not this server's."""
        host = self.url.removeprefix("http://")
        allowed = (f"http://{host}/", f"ws://{host}/", "data:", "blob:")
        return [address for address in self.asked if not address.startswith(allowed)]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def click_first_bar(self) -> None:
        self.page.wait_for_selector(".st-key-beside_bars", timeout=60_000)
        bars = self.page.locator(".js-plotly-plot .barlayer .point path")
        bars.first.scroll_into_view_if_needed()
        boxes = [box for box in (bar.bounding_box() for bar in bars.all()[:6]) if box and box["width"] > 40]
        x, y = boxes[0]["x"] + 30, boxes[0]["y"] + boxes[0]["height"] / 2
        self.page.mouse.move(x - 12, y - 4)
        self.page.mouse.move(x, y, steps=6)
        self.page.wait_for_selector(".hoverlayer .hovertext", timeout=10_000)
        self.page.mouse.click(x, y)
        self.page.wait_for_selector(".st-key-evidence_panel", timeout=20_000)
        self.settle()


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Any]:
    opened: list[Visitor] = []

    def one(**options: Any) -> Visitor:
        opened.append(Visitor(browser, server.url, **options))
        return opened[-1]

    yield one
    for visitor in opened:
        visitor.context.close()
        assert visitor.others() == [], "a page asked another host"


def test_open_compare_evidence_and_back(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/")
    visitor.arrive("总览 · 治理图谱")
    page.get_by_role("link", name="对比").first.click()
    visitor.arrive("对比 · 治理图谱")
    assert page.url.endswith("/compare")
    visitor.click_first_bar()
    assert "原文写法" in page.locator(".st-key-evidence_panel").inner_text()
    page.get_by_role("link", name="打开完整依据").click()
    visitor.arrive("依据 · 治理图谱")
    assert re.search(r"/evidence\?figure=o_\w+$", page.url)
    page.go_back()
    visitor.arrive("对比 · 治理图谱")
    assert page.url.endswith("/compare")
    page.go_back()
    visitor.arrive("总览 · 治理图谱")


def test_a_link_shows_the_same_picture_in_another_browser(visit: Any) -> None:
    first = visit()
    first.open("/compare?ind=grids_total&lang=en")
    first.page.locator(".st-key-compare_group_en").get_by_text("The seven base places").click()
    first.page.wait_for_url("**group=base_seven**")
    first.settle()
    link = first.page.url.removeprefix(first.url)
    assert link == "/compare?ind=grids_total&group=base_seven&lang=en"
    second = visit()
    second.open(link)
    for selector in ("h2", ".js-plotly-plot .main-svg", ".st-key-beside_bars"):
        shown = [visitor.page.locator(selector).first.text_content() for visitor in (first, second)]
        assert shown[0] == shown[1] != ""


def test_back_undoes_a_choice(visit: Any) -> None:
    visitor = visit()
    visitor.open("/compare?ind=grids_total")
    before = visitor.page.locator("h2").first.inner_text()
    visitor.page.locator(".st-key-compare_group_zh").get_by_text("基础七地").click()
    visitor.page.wait_for_url("**group=base_seven**")
    visitor.settle()
    assert visitor.page.locator("h2").first.inner_text() != before
    visitor.page.go_back()
    visitor.settle()
    assert visitor.page.url.endswith("/compare?ind=grids_total")
    assert visitor.page.locator("h2").first.inner_text() == before


def test_a_figure_is_marked_in_its_paragraph(visit: Any) -> None:
    visitor = visit()
    visitor.open("/evidence?figure=o_jia_grids")
    assert visitor.page.locator(".atlas-text mark").first.inner_text() == "1073个网格"


def test_the_controls_of_the_browser_speak_chinese(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/evidence")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    table = page.locator('[data-testid="stDataFrame"]').first
    table.hover()
    names = page.locator('[data-testid="stElementToolbar"] button').evaluate_all(
        "buttons => buttons.map(b => b.getAttribute('aria-label') || b.innerText)"
    )
    assert names, "the table has a tool bar"
    assert not [name for name in names if re.search(r"[A-Za-z]{4}", name.replace("CSV", ""))], names
    page.get_by_text("English", exact=True).click()
    visitor.settle()
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window_or_says_that_it_failed(visit: Any, width: int, theme: str) -> None:
    visitor = visit(width=width, theme=theme)
    for path in ("/", "/compare", "/evidence", "/evidence?source=jia&lang=en", "/compare?family=party_units&lang=en"):
        visitor.open(path)
        assert visitor.overflow() <= 0, path
        assert visitor.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0, (
            path
        )


def test_a_cold_server_opens_a_deep_link_inside_its_frame(browser: Any, tmp_path: Path) -> None:
    """The very first request of a fresh process goes to a page of the folder pages/."""
    cold = Server(tmp_path)
    try:
        visitor = Visitor(browser, cold.url)
        visitor.open("/compare?ind=resolution_rate&lang=en")
        assert visitor.page.locator(".st-key-masthead").count() == 1
        assert "Resolution rate" in visitor.page.locator("h2").first.inner_text()
        assert visitor.others() == []
        visitor.context.close()
    finally:
        cold.stop()


def test_the_policy_of_the_page_names_no_other_host(server: Server) -> None:
    request = urllib.request.Request(
        f"{server.url}/compare", headers={"Accept": "text/html", "Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        body, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
    assert '<html lang="zh-CN"' in body
    assert f"ws://127.0.0.1:{server.port}" in policy
    assert set(re.findall(r"https?://[^\s;]+", policy)) == set()
