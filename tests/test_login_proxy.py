"""Login behind the nginx of ``deploy/``: TLS and a base path, and nobody is "at the machine" through a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixture_login import DRAFT_ID, Atlas, Browser, provided
from fixture_service import Nginx, Service, get
from fixture_snapshot import write_snapshot
from websockets.sync.client import connect

from dashboard.locale import messages

EN = messages("en")
LI = "li@county.example"
RULES = f"reading: login\neditors: {{mails: [{LI}]}}\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atlas]:
    folder = tmp_path_factory.mktemp("office")
    with provided() as provider:
        provider.know(LI, name="Li")
        found = Atlas(folder, provider, RULES, "/atlas", lambda port: Nginx(folder / "nginx", [port])).wait()
        yield found
        found.stop()


def test_login_and_logout_go_through_the_proxy(office: Atlas) -> None:
    with Browser(office) as li:
        assert li.login(LI).headers["location"] == "/atlas/"
        with li.tab("intake", f"draft={DRAFT_ID}&lang=en") as tab:
            assert tab.drawn.board
            assert tab.click(EN["access.logout"]).redirect == "/atlas/auth/logout"
        assert "_streamlit_user" in li.cookies
        li.http.get("/atlas/auth/logout")
        assert "_streamlit_user" not in li.cookies
        with li.tab() as tab:
            assert EN["access.gate_title"] in tab.drawn.words


def test_nobody_is_at_the_machine_where_a_login_is_set_up(office: Atlas) -> None:
    """Straight to the server, from this very machine and by its own name, past the proxy."""
    with Browser(office) as stranger:
        tab = stranger.tab("intake", "lang=en")
        tab.socket.close()
        local = f"127.0.0.1:{office.port}"
        tab.socket = connect(f"ws://{local}/atlas/_stcore/stream", origin=f"http://{local}", max_size=None, legacy=True)  # type: ignore[arg-type]
        with tab:
            assert EN["access.gate_title"] in tab.drawn.words


def test_a_base_path_alone_ends_the_shortcut(tmp_path: Path) -> None:
    """A proxy that tells nothing of itself looks like a browser of this machine; what it needs gives it away."""
    write_snapshot(tmp_path / "build")
    plain = Service(tmp_path, tmp_path / "build", "/atlas").wait()
    try:
        answer = get(f"{plain.url}/_stcore/agent/openapi.json")
        assert b"enableAgentApi" in answer.body, "no way in for programs beside the pages"
        with Browser(_Plain(plain)) as browser, browser.tab("intake") as tab:  # type: ignore[arg-type]
            assert EN["intake.not_allowed"] in tab.drawn.words
    finally:
        plain.end()


class _Plain:
    """A server without a login, as the browsers of the wire want one."""

    def __init__(self, service: Service) -> None:
        self.url, self.base_path, self.front = f"http://127.0.0.1:{service.port}", "/atlas", None
