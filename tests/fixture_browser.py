"""A real browser and a real server for tests: visitors, each with a log of every host that is asked."""

from __future__ import annotations

import os
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
    "--disable-gpu-compositing",  # no graphics card: only what a map draws goes through its stand-in
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = (1440, 1920)
BESIDE = '[class*="st-key-beside_"]'
"""The words beside a picture."""


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
    """One server process on a free port, with the fictional snapshot or, where ``real``, the current one."""

    def __init__(self, folder: Path, *, real: bool = False) -> None:
        places = {}
        if not real:
            write_snapshot(folder / "build")
            (folder / "articles").mkdir()
            (folder / "articles" / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
            places = {"ATLAS_BUILD": str(folder / "build"), "ATLAS_ARTICLES": str(folder / "articles")}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "server.log"
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

    def __init__(self, browser: Any, url: str, width: int = 1440, theme: str = "light", **options: Any) -> None:
        self.url = url
        self.context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=theme, **options)
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

    def choose(self, key: str, option: str) -> None:
        """Choose an option of a select box by its words."""
        self.page.locator(f".st-key-{key} input").click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def click_first_bar(self) -> None:
        self.page.wait_for_selector(BESIDE, timeout=60_000)
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
