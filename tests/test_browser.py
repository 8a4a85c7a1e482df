"""A visitor in a real browser: open → compare → evidence, a link in another browser, and no other host is asked."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from fixture_browser import BESIDE, WIDTHS, Server, Visitor, browser, server, visit  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser


def test_open_compare_evidence_and_back(visit: Any) -> None:  # noqa: F811
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


def test_a_link_shows_the_same_picture_in_another_browser(visit: Any) -> None:  # noqa: F811
    first = visit()
    first.open("/compare?ind=grids_total&lang=en")
    first.choose("compare_group_en", "The seven base places")
    first.page.wait_for_url("**group=base_seven**")
    first.settle()
    link = first.page.url.removeprefix(first.url)
    assert link == "/compare?ind=grids_total&group=base_seven&lang=en"
    second = visit()
    second.open(link)
    for selector in ("h2", ".js-plotly-plot .main-svg", BESIDE):
        shown = [visitor.page.locator(selector).first.text_content() for visitor in (first, second)]
        assert shown[0] == shown[1] != ""


def test_back_undoes_a_choice(visit: Any) -> None:  # noqa: F811
    visitor = visit()
    visitor.open("/compare?ind=grids_total")
    before = visitor.page.locator("h2").first.inner_text()
    visitor.choose("compare_group_zh", "基础七地")
    visitor.page.wait_for_url("**group=base_seven**")
    visitor.settle()
    assert visitor.page.locator("h2").first.inner_text() != before
    visitor.page.go_back()
    visitor.settle()
    assert visitor.page.url.endswith("/compare?ind=grids_total")
    assert visitor.page.locator("h2").first.inner_text() == before


def test_a_figure_is_marked_in_its_paragraph(visit: Any) -> None:  # noqa: F811
    visitor = visit()
    visitor.open("/evidence?figure=o_jia_grids")
    assert visitor.page.locator(".atlas-text mark").first.inner_text() == "1073个网格"


def test_the_controls_of_the_browser_speak_chinese(visit: Any) -> None:  # noqa: F811
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


@pytest.mark.parametrize(("width", "theme"), [(WIDTHS[0], "dark"), (WIDTHS[1], "light")])
def test_no_page_is_wider_than_the_window_or_says_that_it_failed(visit: Any, width: int, theme: str) -> None:  # noqa: F811
    visitor = visit(width=width, theme=theme)
    for path in ("/", "/compare", "/evidence", "/evidence?source=jia&lang=en", "/compare?family=party_units&lang=en"):
        visitor.open(path)
        assert visitor.overflow() <= 0, path
        assert visitor.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0, (
            path
        )


def test_a_cold_server_opens_a_deep_link_inside_its_frame(browser: Any, tmp_path: Path) -> None:  # noqa: F811
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


def test_the_policy_of_the_page_names_no_other_host(server: Server) -> None:  # noqa: F811
    request = urllib.request.Request(
        f"{server.url}/compare", headers={"Accept": "text/html", "Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        body, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
    assert '<html lang="zh-CN"' in body
    assert f"ws://127.0.0.1:{server.port}" in policy
    assert set(re.findall(r"https?://[^\s;]+", policy)) == set()
