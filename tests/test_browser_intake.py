"""An editor in a real browser: the round by keyboard, and work that no reload, crash or colleague can lose."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fixture_browser import WIDTHS, Server, Visitor, browser  # noqa: F401  (a fixture)
from fixture_review import ARTICLE, DRAFT_ID, span, write_draft
from fixture_snapshot import write_snapshot

from dashboard.intake import journal

ROOT = Path(__file__).resolve().parents[1]
TESTS = Path(__file__).resolve().parent
LINK = f"/intake?draft={DRAFT_ID}"
pytestmark = pytest.mark.browser
LAUNCHER = """
import sys, pathlib
sys.path[:0] = [{tests!r}, {root!r}]
import fixture_review
from dashboard.intake import commands
from dashboard.ui.server import serve
commands.COMMAND = fixture_review.command(pathlib.Path({folder!r}))
serve(port={port})
"""


class IntakeServer(Server):
    """A server with the fictional snapshot and draft, and the stand-in for the commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_snapshot(folder / "build")
        write_draft(folder / "intake")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "server.log"
        self.start()

    def start(self) -> None:
        places = {"ATLAS_BUILD": str(self.folder / "build"), "ATLAS_INTAKE": str(self.folder / "intake")}
        script = LAUNCHER.format(tests=str(TESTS), root=str(ROOT), folder=str(self.folder), port=self.port)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", script],
                cwd=ROOT,
                env={**os.environ, **places, "LOGNAME": "zhou", "PYTHONUNBUFFERED": "1"},  # root is nobody's name
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait()

    def crash(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)

    def deeds(self) -> list[tuple[str, str]]:
        return [(e.do, e.id) for e in journal.read(self.folder / "intake" / DRAFT_ID).entries]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[IntakeServer]:
    found = IntakeServer(tmp_path)
    yield found
    found.stop()


@pytest.fixture
def visit(browser: Any, server: IntakeServer) -> Iterator[Callable[..., Visitor]]:  # noqa: F811
    opened: list[Visitor] = []

    def one(path: str = LINK, **options: Any) -> Visitor:
        visitor = Visitor(browser, server.url, **options)
        opened.append(visitor)
        visitor.open(path)
        if "draft=" in path:
            visitor.page.wait_for_selector(".ab-row")
        return visitor

    yield one
    for visitor in opened:
        visitor.context.close()
        assert visitor.others() == [], "a page asked another host"


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Any) -> None:
    """Wait until the server has said that everything is saved."""
    page.wait_for_selector('.ab-board[data-waiting="0"]', timeout=30_000)


def current(page: Any) -> str:
    return str(page.locator(".ab-row.ab-current").first.get_attribute("data-id"))


def state_of(page: Any, printed: str) -> str:
    classes = str(page.locator(".ab-text mark", has_text=printed).first.get_attribute("class"))
    return next(c.removeprefix("ab-") for c in classes.split() if c.removeprefix("ab-") in STATES)


STATES = ("open", "accepted", "corrected", "rejected", "review")


def select_in_text(page: Any, words: str) -> None:
    """Select words of the article with the browser's own selection."""
    page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.querySelector(".ab-text"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at); range.setEnd(node, at + words.length);
            const selection = window.getSelection();
            selection.removeAllRanges(); selection.addRange(range);
            return;
          }
          throw new Error("not in the text: " + words);
        }""",
        words,
    )


def test_the_whole_round_by_keyboard(visit: Any, server: IntakeServer) -> None:
    page = visit().page
    assert current(page) == "f0001"
    press(page, "a")  # grids: as proposed
    assert state_of(page, "1080个网格") == "accepted"
    assert current(page) == "f0002"
    press(page, "j", "k", "r")  # down, up, reject
    assert state_of(page, "网格党支部312个") == "rejected"
    press(page, "u")  # the current one is open: what was decided last is meant
    assert state_of(page, "网格党支部312个") == "open"
    press(page, "e")
    saved(page)  # the server's answer to "u" redraws the form: what "e" marked is still typed over
    page.keyboard.type("313")
    press(page, "Enter", "a")
    assert state_of(page, "网格党支部312个") == "corrected"
    page.locator('.ab-row[data-id="f0005"]').click()
    press(page, "a")  # has no indicator: the picker asks for one
    assert page.evaluate("document.activeElement.dataset.field") == "indicator_id"
    page.keyboard.type("Grids")
    press(page, "Enter", "a")
    assert state_of(page, "各1724名") == "corrected"
    press(page, "?")
    assert page.locator(".ab-help-card").is_visible()
    press(page, "Escape", "/")
    page.keyboard.type("98.5")  # none of these letters is a command inside a field
    assert page.locator(".ab-row").count() <= 2
    saved(page)
    assert server.deeds() == [
        ("accept", "f0001"),
        ("reject", "f0002"),
        ("reopen", "f0002"),
        ("correct", "f0002"),
        ("accept", "f0002"),
        ("correct", "f0005"),
        ("accept", "f0005"),
    ]
    entries = journal.read(server.folder / "intake" / DRAFT_ID).entries
    assert entries[4].set["value"] == 313
    assert entries[6].set["indicator_id"] == "grids_total"


def test_all_that_are_sure_are_accepted_at_once(visit: Any, server: IntakeServer) -> None:
    page = visit().page
    press(page, "Shift+A")
    saved(page)
    # f0003 is in the atlas already, f0004 is not sure enough, f0005 and f0007 have no indicator, f0008 is for
    # reference only.
    assert server.deeds() == [
        ("accept", "f0001"),
        ("accept", "f0002"),
        ("practice-accept", "p0001"),
        ("accept", "f0006"),
    ]
    words = page.locator(".ab-status").inner_text()
    assert "已采纳 4 项" in words
    assert "1 项图谱里已有" in words
    assert state_of(page, "98.5%") == "open"


@pytest.mark.parametrize(
    ("row", "field"),
    [("p0001", "practice_id"), ("p0001", "region_code"), ("f0002", "indicator_id"), ("f0002", "region_code")],
)
def test_opening_a_list_and_pressing_enter_changes_nothing(
    visit: Any, server: IntakeServer, row: str, field: str
) -> None:
    page = visit(f"{LINK}&at={row}").page
    box = page.locator(f'[data-field="{field}"]')
    shown = box.input_value()
    assert shown
    if field.endswith(("practice_id", "indicator_id")):
        press(page, "i")
    else:
        box.click()
    active = page.locator('.ab-options:not([hidden]) [aria-selected="true"] .ab-option')
    assert active.inner_text() == shown
    press(page, "Enter")
    assert box.input_value() == shown
    box.click()
    press(page, "ArrowDown", "Escape")
    assert box.input_value() == shown
    box.click()
    page.keyboard.type("zzzz")  # matches nothing: there is nothing to take
    press(page, "Enter", "Escape")
    assert box.input_value() == shown
    press(page, "j", "r")
    saved(page)
    assert [do for do, _ in server.deeds()] in (["reject"], ["practice-reject"])


def test_a_list_without_a_value_offers_none_by_itself(visit: Any, server: IntakeServer) -> None:
    page = visit(f"{LINK}&at=f0005").page
    press(page, "i", "Enter")
    assert page.locator('[data-field="indicator_id"]').input_value() == ""
    press(page, "i", "ArrowDown", "Enter")
    saved(page)
    assert server.deeds() == [("correct", "f0005")]


def test_a_reload_keeps_the_work_and_the_place(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    press(page, "a", "a", "r")
    saved(page)
    here = current(page)
    assert f"at={here}" in page.url
    page.reload()
    visitor.settle()
    page.wait_for_selector(".ab-row")
    assert state_of(page, "1080个网格") == "accepted"
    assert state_of(page, "98.5%") == "rejected"
    assert current(page) == here


def test_a_crash_of_the_server_loses_nothing(visit: Any, server: IntakeServer) -> None:
    visitor = visit()
    page = visitor.page
    press(page, "a")
    saved(page)
    server.crash()
    press(page, "a", "r")  # nobody hears this yet
    page.wait_for_timeout(9_000)  # and it is sent again in vain
    server.start()
    # Nobody loads the page again by hand: it is saved when the server is back, if need be by a reload of its own.
    page.wait_for_selector('.ab-board[data-waiting="0"]', timeout=60_000)
    saved(page)
    assert server.deeds() == [("accept", "f0001"), ("accept", "f0002"), ("reject", "f0003")]
    press(page, "r")
    saved(page)
    assert server.deeds()[3:] == [("reject", "f0004")]


def test_two_editors_see_what_each_other_decided(visit: Any, server: IntakeServer) -> None:
    first, second = visit(), visit()
    press(first.page, "a")
    saved(first.page)
    press(second.page, "j", "j", "r")
    saved(second.page)
    assert state_of(second.page, "1080个网格") == "accepted"
    assert server.deeds() == [("accept", "f0001"), ("reject", "f0003")]


def test_markup_in_an_article_stays_text(visit: Any) -> None:
    page = visit().page
    assert '<img src=x onerror="window.hacked=1">' in page.locator(".ab-text").inner_text()
    assert page.locator(".ab-text img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_missed_figure_is_added_by_selecting_it(visit: Any, server: IntakeServer) -> None:
    page = visit().page
    select_in_text(page, "2024-03")
    press(page, "n")
    page.wait_for_selector('.ab-row[data-id^="n"]', timeout=30_000)
    saved(page)
    start, end = span("2024-03")
    entry = journal.read(server.folder / "intake" / DRAFT_ID).entries[0]
    assert (entry.do, entry.id) == ("add", f"n{start}-{end}")
    assert ARTICLE[entry.set["start"] : entry.set["end"]] == "2024-03"
    # Behind a character that JavaScript counts twice.
    select_in_text(page, "每村")
    press(page, "n")
    saved(page)
    assert "没有数" in page.locator(".ab-status").inner_text()
    asked = [json.loads(line) for line in (server.folder / "asked.jsonl").read_text(encoding="utf-8").splitlines()]
    assert asked[-1] == ["read", DRAFT_ID, *map(str, span("每村"))]


def test_a_figure_is_split_in_two(visit: Any, server: IntakeServer) -> None:
    page = visit("/intake?draft=" + DRAFT_ID + "&at=f0005").page
    assert current(page) == "f0005"
    page.get_by_role("button", name="拆成两个").click()
    page.wait_for_selector('.ab-row[data-id="f0005.2"]')
    assert server.deeds() == [("split", "f0005")]


def test_what_the_atlas_has_is_shown_at_once(visit: Any) -> None:
    page = visit("/intake?draft=" + DRAFT_ID + "&at=f0003").page
    assert "已有" in page.locator('.ab-row[data-id="f0003"]').inner_text()
    assert "98.5%" in page.locator(".ab-known").inner_text().replace(" ", "")


def test_a_dropped_file_opens_and_a_damaged_one_says_so(visit: Any, tmp_path: Path) -> None:
    visitor = visit("/intake")
    page = visitor.page
    page.locator('input[type="file"]').set_input_files(
        {"name": "坏.txt", "mimeType": "text/plain", "buffer": b"\x00\x01"}
    )
    page.wait_for_selector('[data-testid="stAlert"]')
    assert "文件已损坏" in page.locator('[data-testid="stAlert"]').inner_text()
    visitor.open("/intake")
    page.locator('input[type="file"]').set_input_files(
        {"name": "甲县.txt", "mimeType": "text/plain", "buffer": ARTICLE.encode()}
    )
    page.wait_for_selector(".ab-row", timeout=30_000)
    assert f"draft={DRAFT_ID}" in page.url


def test_publishing_is_seen_by_the_other_pages_and_undone(visit: Any, server: IntakeServer) -> None:
    visitor = visit()
    page = visitor.page
    press(page, "a")
    saved(page)
    page.get_by_role("button", name="发布 1 条").click()
    page.get_by_role("dialog").get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("新增 1 条").wait_for(timeout=60_000)
    page.wait_for_function("() => !document.querySelector('.st-key-intake_publish_do')", timeout=10_000)
    page.get_by_role("button", name="撤销这次发布").click()
    page.get_by_text("已撤销").first.wait_for(timeout=60_000)
    page.get_by_role("dialog").get_by_role("button", name="完成").click()
    visitor.settle()
    visitor.open("/")
    assert "fixture-p2" in page.locator("body").inner_text()
    assert [do for do, _ in server.deeds()] == ["accept", "publish", "undo"]


@pytest.mark.parametrize(("width", "theme"), [(WIDTHS[0], "dark"), (WIDTHS[1], "light")])
def test_no_screen_is_wider_than_the_window(visit: Any, width: int, theme: str) -> None:
    for path in (LINK, LINK + "&lang=en", "/intake", "/intake?lang=en"):
        visitor = visit(path, width=width, theme=theme)
        assert visitor.overflow() <= 0, path
        assert visitor.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0


def test_what_the_server_refuses_leaves_the_outbox_and_the_form(visit: Any, server: IntakeServer) -> None:
    page = visit().page
    press(page, "e")
    page.keyboard.type("many")
    press(page, "Enter")
    saved(page)
    page.wait_for_function("document.querySelector('[data-field=\"value\"]').value === '1080'")
    # What nobody's board sends, from the storage of a tab; the good one after it is taken.
    bad = [{"do": "correct", "id": "f0001", "set": ["x"], "key": "t-1"}, {"do": "reject", "id": "f0001", "key": "t-2"}]
    page.evaluate("bad => sessionStorage.setItem(`atlas-outbox-${bad.draft}-1`, JSON.stringify(bad.events))",
                  {"draft": DRAFT_ID, "events": bad})  # fmt: skip
    page.reload()
    page.wait_for_selector(".ab-row")
    saved(page)
    assert server.deeds() == [("reject", "f0001")]
    assert page.evaluate(f"sessionStorage.getItem('atlas-outbox-{DRAFT_ID}-1')") is None
