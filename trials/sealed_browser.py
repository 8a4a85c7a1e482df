"""The pages in a real browser inside the sealed box, with a log of every address that they ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import Any, Final

_FLAGS: Final = (
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
_FAULT: Final = '[data-testid="stException"], [data-testid="stAlertContentError"]'
_RUN_ENDED: Final = '[data-test-script-state="notRunning"]'


def look(port: int, asked: Sequence[tuple[str, str]]) -> tuple[int, list[str], list[str]]:
    """Open pages in a browser.

    Parameters
    ----------
    port : int
        Of the server, on this machine.
    asked : sequence of (page, query)
        As in the address bar.

    Returns
    -------
    tuple
        How many were opened; those that were not drawn or show an error; every address asked that is not the server's.
    """
    from playwright.sync_api import sync_playwright

    root = f"http://127.0.0.1:{port}/"
    own = (root, root.replace("http", "ws"), "data:", "blob:")
    requested: list[str] = []
    lost = []
    path = os.environ.get("ATLAS_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        context.on("request", lambda request: requested.append(request.url))
        page = context.new_page()
        page.on("websocket", lambda opened: requested.append(opened.url))
        for name, query in asked:
            fault = _drawn(page, f"{root}{name}?{query}")
            lost += [f"{name}?{query}: {fault}"] if fault else []
        browser.close()
    return len(asked), lost, [address for address in requested if not address.startswith(own)]


def _drawn(page: Any, address: str) -> str:
    """Open one page; return what is wrong with it, or nothing."""
    from playwright.sync_api import Error

    try:
        page.goto(address)
        page.wait_for_selector(_RUN_ENDED, timeout=60_000)
        page.wait_for_timeout(300)
        page.wait_for_selector(_RUN_ENDED, timeout=60_000)
        if page.locator(_FAULT).count():
            return str(page.locator(_FAULT).first.inner_text())[:200]
        words = page.locator('[data-testid="stMain"]').inner_text()
    except Error as error:
        return str(error).splitlines()[0]
    return "" if len(words) > 60 else "nothing drawn"
