"""Login, publishing and logout in a real browser, as a clerk meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fixture_browser import WIDTHS, Visitor, browser  # noqa: F401  (a fixture)
from fixture_login import DRAFT_ID, Atlas, provided

from dashboard.locale import messages

pytestmark = pytest.mark.browser
ZH = messages("zh")
LI = "li@county.example"
RULES = f"reading: login\neditors: {{mails: [{LI}]}}\n"


@pytest.fixture
def atlas(tmp_path: Any) -> Iterator[Atlas]:
    with provided() as provider:
        provider.know(LI, name="Li")
        found = Atlas(tmp_path, provider, RULES).wait()
        yield found
        found.stop()


def test_a_clerk_logs_in_publishes_and_leaves(browser: Any, atlas: Atlas) -> None:  # noqa: F811
    visitor = Visitor(browser, atlas.url)
    page = visitor.page
    wanted = "/compare?ind=grids_total&group=base_seven"
    visitor.open(wanted)
    assert ZH["access.gate_title"] in page.locator("body").inner_text()
    assert page.locator('[data-testid="stPageLink"]').count() == 0
    assert visitor.overflow() <= 0
    page.locator(".st-key-access_login_now button").click()
    page.locator("input[name=sub]").fill(LI)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(f"{atlas.url}/**")
    visitor.settle()
    assert page.url == atlas.url + wanted
    assert page.locator(".st-key-access_login").count() == 0

    visitor.open(f"/intake?draft={DRAFT_ID}")
    page.wait_for_selector(".ab-row")
    page.keyboard.press("a")
    page.get_by_role("button", name="发布 1 条").click()
    page.get_by_role("dialog").get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("新增 1 条").wait_for(timeout=60_000)
    page.get_by_role("dialog").get_by_role("button", name="完成").click()
    visitor.settle()
    assert [(who, do) for who, do, _ in atlas.deeds()] == [(LI, "accept"), (LI, "publish")]
    reviewed = json.loads((atlas.folder / "intake" / DRAFT_ID / "reviewed.json").read_bytes())
    assert LI in json.dumps(reviewed)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        assert visitor.overflow() <= 0
    page.locator(".st-key-access_who button").click()
    page.get_by_text(LI, exact=True).last.wait_for()
    page.locator(".st-key-access_logout button").click()
    page.locator("form button").first.click()  # the provider asks whether its own session is to end, too
    page.wait_for_url(f"{atlas.url}/**")
    visitor.settle()
    assert ZH["access.gate_title"] in page.locator("body").inner_text()
    assert [action for action, who, _ in atlas.audited() if who == LI] == ["login", "logout"]
    visitor.context.close()
