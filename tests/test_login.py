"""Login by OpenID Connect against a provider of this machine, and everybody who tries to come in without one."""

from __future__ import annotations

import itertools
import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fixture_login import (
    CLIENT,
    DRAFT_ID,
    SECRET,
    Atlas,
    Browser,
    Drawn,
    Provider,
    Tab,
    cookie_names,
    other_key,
    provided,
)
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from dashboard.locale import messages

EN = messages("en")
LI, WANG = "li@county.example", "wang@county.example"
RULES = "reading: login\neditors:\n  mails: [li@county.example]\n  groups: [atlas-editors]\n"
PAGES = ("", "map", "region", "trends", "practices", "evidence", "briefing", "meeting", "data", "intake")
KEYS = (f"key-{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provided() as found:
        yield found


@pytest.fixture(scope="module")
def atlas(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atlas]:
    found = Atlas(tmp_path_factory.mktemp("login"), provider, RULES).wait()
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def usual(atlas: Atlas, provider: Provider) -> Iterator[None]:
    """Give every test the usual roles and persons, and look that nobody met a traceback."""
    atlas.roles.write_text(RULES, encoding="utf-8")
    provider.key = None
    provider.know(LI, name="Li")
    provider.know(WANG, name="Wang")
    yield
    assert "Traceback" not in re.sub(r"OAuth token exchange failed.*?(?=\n\S*\d{4}-|\Z)", "", atlas.said(), flags=re.S)


@pytest.fixture
def browser(atlas: Atlas) -> Iterator[Callable[[], Browser]]:
    opened: list[Browser] = []

    def one(who: str = "") -> Browser:
        opened.append(Browser(atlas))
        if who:
            opened[-1].login(who)
        return opened[-1]

    yield one
    for found in opened:
        found.http.close()


def review(browser: Browser, session: str = "") -> Tab:
    return browser.tab("intake", f"draft={DRAFT_ID}&lang=en", session)


def accept(tab: Tab, board: str, figure: str = "f0001") -> Drawn:
    """Send what the board sends when a figure is accepted."""
    return tab.send(
        board, json_value=json.dumps({"box": {"events": [{"key": next(KEYS), "do": "accept", "id": figure}]}})
    )


def closed(drawn: Drawn) -> bool:
    """Say whether a page shows the login and nothing of the atlas."""
    return EN["access.gate_title"] in drawn.words and "fixture-1" not in drawn.words and "Jia" not in drawn.words


@pytest.mark.parametrize("page", PAGES)
def test_without_a_login_no_page_shows_anything(browser: Any, page: str) -> None:
    with browser().tab(page) as tab:
        assert closed(tab.drawn)
        assert "page_link" not in tab.drawn.words


def test_an_editor_comes_in_writes_under_the_own_name_and_leaves(browser: Any, atlas: Atlas) -> None:
    """Audited from the first step to the last, and the other tab is shut with the first."""
    li = browser()
    answer = li.login(LI)
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert cookie_names(answer) >= {"_streamlit_user"}
    with review(li) as tab, review(li) as other:
        board = tab.drawn.board
        assert EN["access.role_editor"] in tab.drawn.words
        before = atlas.deeds()
        accept(tab, board)
        assert atlas.deeds()[len(before) :] == [(LI, "accept", "f0001")]
        left = tab.click(EN["access.logout"])
        assert left.redirect == "/auth/logout"
        assert EN["access.refused.expired"] in accept(other, board, "f0002").words or closed(other.drawn)
        assert len(atlas.deeds()) == len(before) + 1
    gone = li.http.get(left.redirect)
    assert gone.headers["location"].startswith("http://localhost")  # the provider's own page of leaving
    assert "_streamlit_user" not in li.cookies
    with li.tab() as tab:
        assert closed(tab.drawn)
    mine = [entry for entry in atlas.audited() if entry[1] == LI]
    assert mine[0] == ("login", LI, "")
    assert ("logout", LI, "") in mine


def test_a_reader_reads_and_does_not_write(browser: Any, atlas: Atlas) -> None:
    with review(browser(LI)) as tab:
        board = tab.drawn.board
    wang = browser(WANG)
    with wang.tab() as tab:
        assert "fixture-1" in tab.drawn.words
        assert "pages/intake.py" not in tab.drawn.words
    before = atlas.deeds()
    with review(wang) as tab:
        assert EN["access.refused.no_editor"] in tab.drawn.words
        accept(tab, board)
        tab.send(board.replace("intake_board", "intake_publish"))
    assert atlas.deeds() == before


def test_an_old_tab_writes_nothing_after_its_role_was_taken(browser: Any, atlas: Atlas) -> None:
    with review(browser(LI)) as tab:
        board = tab.drawn.board
        accept(tab, board, "f0002")
        before = atlas.deeds()
        assert before[-1] == (LI, "accept", "f0002")
        atlas.roles.write_text("reading: open\neditors: {mails: [zhao@county.example]}\n", encoding="utf-8")
        assert EN["access.refused.no_editor"] in accept(tab, board, "f0003").words
        atlas.roles.write_text("editors: {mails: li@county.example}\n", encoding="utf-8")  # broken: not a list
        accept(tab, board, "f0003")
        assert atlas.deeds() == before
        assert f"nobody may edit: {atlas.roles}" in atlas.said()
        atlas.roles.write_text(RULES, encoding="utf-8")  # given back: the same tab goes on
        tab.run()
        accept(tab, board, "f0003")
        assert atlas.deeds() == [*before, (LI, "accept", "f0003")]


def test_a_role_given_by_a_group_holds_at_once(browser: Any, atlas: Atlas, provider: Provider) -> None:
    provider.know("sun@county.example", groups=["staff", "atlas-editors"])
    with review(browser("sun@county.example")) as tab:
        assert tab.drawn.board
    provider.know("sun@county.example", groups=["staff"])
    sun = browser("sun@county.example")
    with review(sun) as tab:
        assert EN["access.refused.no_editor"] in tab.drawn.words
        atlas.roles.write_text(RULES.replace("atlas-editors", "staff"), encoding="utf-8")
        tab.run()
        assert tab.drawn.board


@pytest.mark.parametrize(
    "spoilt",
    [
        {"aud": "another"},
        {"aud": []},
        {"iss": "https://login.evil.example"},
        {"nonce": "replayed"},
        {"exp": 1_700_000_000},
    ],
    ids=lambda spoilt: next(iter(spoilt)),
)
def test_a_token_that_is_not_for_us_opens_nothing(browser: Any, provider: Provider, spoilt: dict[str, Any]) -> None:
    provider.know(LI, **spoilt)
    visitor = browser()
    answer = visitor.login(LI)
    assert answer.headers["location"] == "/"
    with visitor.tab() as tab:
        assert closed(tab.drawn)


def test_a_token_signed_by_another_opens_nothing(browser: Any, provider: Provider) -> None:
    provider.key = other_key()
    visitor = browser()
    visitor.login(LI)
    assert "_streamlit_user" not in visitor.cookies
    with visitor.tab() as tab:
        assert closed(tab.drawn)


def forged(atlas: Atlas, secret: str = SECRET, **claims: Any) -> str:
    """Return a cookie as the server makes it at a login."""
    now = int(time.time())
    usual = {"origin": atlas.url, "is_logged_in": True, "provider": "default", "iss": "i", "sub": LI, "aud": CLIENT,
             "email": LI, "iat": now, "exp": now + 3600, "nonce": "n"}  # fmt: skip
    return create_signed_value(secret, "_streamlit_user", json.dumps({**usual, **claims})).decode()


@pytest.mark.parametrize(
    ("claims", "opens"),
    [
        ({}, True),  # the control: a cookie made in this way is one
        ({"exp": int(time.time()) - 5, "iat": int(time.time()) - 3600}, False),
        ({"aud": "another"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"provider": "another"}, False),
        ({"secret": "another-secret-of-somebody-who-guesses-0123456789"}, False),
    ],
    ids=["control", "expired", "audience", "origin", "provider", "secret"],
)
def test_a_cookie_opens_only_as_long_and_for_whom_its_token_does(
    browser: Any, atlas: Atlas, claims: dict[str, Any], opens: bool
) -> None:
    """The server's cookie lives for thirty days; a token lives for an hour or so, and that is what counts."""
    visitor = browser()
    visitor.http.cookies.set("_streamlit_user", forged(atlas, **claims), domain="localhost.local")
    with review(visitor) as tab:
        assert closed(tab.drawn) is not opens
        if not opens:
            before = atlas.deeds()
            accept(tab, "$$ID-0-intake_board")
            assert atlas.deeds() == before


def test_a_session_of_somebody_else_cannot_be_taken_over(browser: Any) -> None:
    with review(browser(LI)) as tab:
        session = tab.drawn.session
        with review(browser(), session) as stranger:
            assert closed(stranger.drawn)
            assert stranger.drawn.session != session
    with review(browser(WANG), session) as stranger:  # also once its owner is gone
        assert stranger.drawn.session != session
        assert EN["access.refused.no_editor"] in stranger.drawn.words


def test_a_socket_from_another_site_is_nobody(browser: Any, atlas: Atlas) -> None:
    li = browser(LI)
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in li.cookies.items())}
    address = f"ws://localhost:{atlas.port}/_stcore/stream"
    protocols: list[Any] = ["streamlit", li.cookies["_streamlit_xsrf"]]
    with (
        pytest.raises((ConnectionClosed, InvalidStatus)),
        connect(address, origin="http://evil.example", additional_headers=cookies, subprotocols=protocols) as socket,  # type: ignore[arg-type]
    ):
        socket.recv(timeout=20)
    tab = li.tab("intake", "lang=en")
    tab.socket.close()
    # Without an origin, or without the token that only a page of this server can read, the cookie is not looked at.
    for named in ({"origin": None}, {"subprotocols": ["streamlit"]}):
        tab.socket = connect(
            address,
            **{"origin": atlas.url, "subprotocols": protocols, **named},
            additional_headers=cookies,
            max_size=None,
            legacy=True,
        )
        with tab:
            assert closed(tab.drawn)


def test_nobody_is_led_elsewhere_by_the_login(browser: Any, atlas: Atlas, provider: Provider) -> None:
    visitor = browser()
    evil = "https://evil.example/"
    wanted = {"next": evil, "redirect_uri": evil, "post_logout_redirect_uri": evil, "state": evil, "code": "c"}
    for path in ("/auth/login", "/auth/logout", "/oauth2callback"):
        answer = visitor.http.get(path, params=wanted, headers={"Host": f"localhost:{atlas.port}"})
        assert answer.headers["location"] == "/", path
        answer = visitor.http.get(
            path, params=wanted, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        )
        assert "evil" not in answer.headers.get("location", ""), path
    for path in ("//evil.example/auth/login", "/\\evil.example/oauth2callback", "/auth/login/https://evil.example"):
        answer = httpx.get(f"{atlas.url}{path}")
        assert "evil" not in answer.headers.get("location", ""), path
    way_in = visitor.http.get(visitor.way_in() + "&redirect_uri=" + evil)
    asked = httpx.URL(way_in.headers["location"])
    assert str(asked).startswith(provider.url)
    assert asked.params["redirect_uri"] == f"{atlas.url}/oauth2callback"
    assert asked.params["scope"] == "openid email profile"
    assert len(asked.params["state"]) >= 20
    assert asked.params["nonce"]


def come_in(visitor: Browser, left: str) -> tuple[httpx.Response, httpx.Response]:
    """Leave a page for the login, as a browser that says where from, and come back from it."""
    leaving = visitor.http.get(visitor.way_in(), headers={"Referer": left})
    return leaving, visitor.http.get(visitor.granted(leaving.headers["location"], LI))


@pytest.mark.parametrize("link", ["/compare?ind=grids_total&mark=990101&lang=en", "/intake", "/"])
def test_a_login_leads_back_to_the_link_that_was_followed(browser: Any, atlas: Atlas, link: str) -> None:
    visitor = browser()
    leaving, back = come_in(visitor, atlas.url + link)
    assert "atlas_wanted" in cookie_names(leaving)
    assert (back.status_code, back.headers.get_list("location")) == (302, [link])
    assert "_streamlit_user" in visitor.cookies
    assert "atlas_wanted" not in visitor.cookies, "the next login would lead there again"


LEFT = (
    "https://evil.example/compare", "{0}//evil.example/compare", "{0}/\\evil.example", "{0}/auth/logout",
    "{0}/oauth2callback?code=1", "{0}.evil.example/map", "{0}/map/../../x", "javascript:alert(1)", "http://[", "",
    "{0}/compare?q=" + "x" * 3000, "{0}/compare?q=%22<script>",
)  # fmt: skip


@pytest.mark.parametrize("left", LEFT)
def test_a_login_leads_to_no_address_that_is_no_page(browser: Any, atlas: Atlas, left: str) -> None:
    leaving, back = come_in(browser(), left.format(atlas.url))
    assert cookie_names(leaving) == {"_streamlit_session"}
    assert back.headers.get_list("location") == ["/"]


@pytest.mark.parametrize(
    "held",
    ["https://evil.example/", "//evil.example/map", "/\\evil.example", "/map?x=\r\nSet-Cookie: a=b", "map", "?lang=en"],
)
def test_a_cookie_that_somebody_made_leads_nowhere_else(browser: Any, held: str) -> None:
    visitor = browser()
    made = {"Cookie": f"atlas_wanted={urlsafe_b64encode(held.encode()).decode()}"}
    back = visitor.http.get("/oauth2callback", headers=made)
    assert back.headers.get_list("location") == ["/"]
    assert "a" not in cookie_names(back)


def test_an_answer_of_the_provider_is_good_once_and_for_one_browser(browser: Any, provider: Provider) -> None:
    """Otherwise somebody could log a clerk in as himself, and read what the clerk then writes."""
    first, second = browser(), browser()
    back = first.granted(first.http.get(first.way_in()).headers["location"], LI)
    second.http.get(back)
    assert "_streamlit_user" not in second.cookies
    first.http.get(back)
    assert "_streamlit_user" in first.cookies
    first.http.cookies.delete("_streamlit_user")
    first.http.get(back)
    assert "_streamlit_user" not in first.cookies


def test_reading_may_be_open_while_editing_wants_a_login(browser: Any, atlas: Atlas) -> None:
    atlas.roles.write_text(RULES.replace("login", "open"), encoding="utf-8")
    visitor = browser()
    with visitor.tab() as tab:
        assert "fixture-1" in tab.drawn.words
        assert EN["access.login"] in tab.drawn.words
    with review(visitor) as tab:
        assert EN["access.refused.login"] in tab.drawn.words
    before = len(atlas.audited())
    with browser(WANG).tab() as tab:
        assert "fixture-1" in tab.drawn.words
    assert len(atlas.audited()) == before, "where reading is open, no reader is entered by name"


def test_a_login_leads_back_below_a_base_path(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> None:
    below = Atlas(tmp_path_factory.mktemp("below"), provider, RULES, "/office/atlas").wait()
    try:
        with Browser(below) as li:
            assert li.login(LI).headers["location"] == "/office/atlas/"
            with review(li) as tab:
                assert tab.drawn.board
                assert tab.click(EN["access.logout"]).redirect == "/office/atlas/auth/logout"
        for left, led in (
            ("/office/atlas/map?lang=en", "/office/atlas/map?lang=en"),
            ("/map?lang=en", "/office/atlas/"),
        ):
            with Browser(below) as li:
                assert come_in(li, below.url + left)[1].headers["location"] == led
    finally:
        below.stop()
