"""A login for tests: an identity provider of this machine, a server that trusts it, and browsers reduced to the wire.

The provider is ``oidc-provider-mock``; what it signs can be spoilt, as no honest one would: another audience, issuer or
key, a token that has run out.
"""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import joserfc.jwk
import oidc_provider_mock
import pytest
from fixture_review import DRAFT_ID, write_draft
from fixture_snapshot import write_snapshot
from oidc_provider_mock import _app
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

from dashboard.intake import journal

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a-secret-of-the-tests-that-is-long-enough-0123456789"
CLIENT = "atlas"
LAUNCHER = """
import pathlib, sys
sys.path[:0] = [{tests!r}, {root!r}]
import fixture_review
from dashboard.intake import commands
from dashboard.ui.server import serve
commands.COMMAND = fixture_review.command(pathlib.Path({folder!r}))
serve(port={port}, base_path={base_path!r})
"""
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Provider:
    """The identity provider: what it says of a person goes into the token as it is, whatever it says."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.key: Any = None

    def know(self, mail: str, **claims: Any) -> None:
        """Let it know a person; claims may be those of the token itself, such as another audience."""
        httpx.put(f"{self.url}/users/{mail}", json={"email": mail, **claims}).raise_for_status()


@contextmanager
def provided() -> Iterator[Provider]:
    """Run a provider in a thread of this process; with ``key`` it signs with another one than it publishes."""
    configured = _app.OpenIDCode.get_jwt_config
    with pytest.MonkeyPatch.context() as patch, oidc_provider_mock.run_server_in_thread() as server:
        found = Provider(server.server_port)

        def config(self: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
            return {**configured(self, *arguments, **named), **({"key": found.key} if found.key else {})}

        patch.setattr(_app.OpenIDCode, "get_jwt_config", config)
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        yield found


def other_key() -> Any:
    """Return a key that the provider does not publish."""
    return joserfc.jwk.RSAKey.generate_key(2048).as_dict(private=True)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Atlas:
    """A server with a login, in a process of its own: the fictional snapshot, one draft, a stand-in for the commands.

    Parameters
    ----------
    folder : Path
        Where secrets, roles, audit log and the server's own log lie.
    provider : Provider
        Whom it trusts.
    roles : str
        The file of roles.
    base_path : str
        As ``--base-path``.
    front : callable, optional
        Makes the proxy in front of it, which is told the port of the server.
    """

    def __init__(
        self,
        folder: Path,
        provider: Provider,
        roles: str,
        base_path: str = "",
        front: Callable[[int], Any] | None = None,
    ) -> None:
        write_snapshot(folder / "build")
        write_draft(folder / "intake")
        self.folder, self.port, self.base_path = folder, free_port(), base_path
        self.front = front(self.port) if front else None
        self.url = f"https://localhost:{self.front.port}" if self.front else f"http://localhost:{self.port}"
        self.roles, self.log = folder / "roles.yml", folder / "server.log"
        self.roles.write_text(roles, encoding="utf-8")
        (folder / ".streamlit").mkdir(parents=True)
        (folder / ".streamlit" / "secrets.toml").write_text(
            f'[auth]\nredirect_uri = "{self.url}{base_path}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "s"\n'
            f'server_metadata_url = "{provider.url}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        script = LAUNCHER.format(
            tests=str(ROOT / "tests"), root=str(ROOT), folder=str(folder), port=self.port, base_path=base_path
        )
        own = {
            "HOME": str(folder),  # where Streamlit looks for secrets besides the folder of the program
            "ATLAS_ROLES": str(self.roles),
            "ATLAS_AUDIT": str(folder / "audit"),
            "ATLAS_BUILD": str(folder / "build"),
            "ATLAS_INTAKE": str(folder / "intake"),
            "PYTHONUNBUFFERED": "1",
            "AUTHLIB_INSECURE_TRANSPORT": "1",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", script],
                cwd=ROOT,
                env={**os.environ, **own},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> Atlas:
        """Wait until the server answers."""
        for _ in range(240):
            try:
                httpx.get(f"http://localhost:{self.port}{self.base_path}/_stcore/health", timeout=5).raise_for_status()
            except httpx.HTTPError:
                assert self.process.poll() is None, self.said()
                time.sleep(0.25)
            else:
                return self
        raise AssertionError(self.said())

    def said(self) -> str:
        """Return the server's log."""
        return self.log.read_text(encoding="utf-8")

    def audited(self) -> list[tuple[str, str, str]]:
        """Return action, name and object of the entries of the audit log."""
        file = self.folder / "audit" / "audit.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        return [(e["action"], e["who"], e["what"]) for e in map(json.loads, lines)]

    def deeds(self) -> list[tuple[str, str, str]]:
        """Return who decided what about which figure of the draft."""
        entries = journal.read(self.folder / "intake" / DRAFT_ID).entries
        return [(e.who, e.do, e.id) for e in entries]

    def stop(self) -> None:
        """Stop the server, and what is in front of it."""
        if self.front:
            self.front.stop()
        self.process.terminate()
        self.process.wait(timeout=20)


class Browser:
    """Cookies of one browser, and its tabs.

    Attributes
    ----------
    http : httpx.Client
        Asks with these cookies; follows nothing by itself.
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas, self.http = atlas, httpx.Client(base_url=atlas.url, timeout=30, verify=False)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that the browser sends to the atlas."""
        return {cookie.name: cookie.value or "" for cookie in self.http.cookies.jar}

    def tab(self, page: str = "", query: str = "lang=en", session: str = "") -> Tab:
        """Open a tab; ``session`` is the id of a session that it wants to go on with."""
        if "_streamlit_xsrf" not in self.cookies:
            self.http.get(f"{self.atlas.base_path}/_stcore/health")
        return Tab(self, page, query, session)

    def way_in(self) -> str:
        """Return the address that the button for the login leads to."""
        with self.tab() as tab:
            return tab.click("Log in").redirect

    def login(self, who: str) -> httpx.Response:
        """Log in as somebody, and return the answer to the provider's word for it."""
        asked = self.http.get(self.way_in())
        assert asked.status_code == 302, asked.text
        return self.http.get(self.granted(asked.headers["location"], who))

    def granted(self, authorize: str, who: str) -> str:
        """Return the address that the provider sends the browser back to."""
        given = httpx.post(authorize, data={"sub": who}, timeout=30)
        assert given.status_code == 302, given.text
        return given.headers["location"]


class Drawn:
    """What one run of the page drew, and where it sent the browser."""

    def __init__(self) -> None:
        self.elements: list[Any] = []
        self.redirect = ""
        self.session = ""

    @property
    def words(self) -> str:
        """All words that were drawn."""
        return "\n".join(str(element) for element in self.elements)

    @property
    def board(self) -> str:
        """The id of the board of a review."""
        ids = [str(e.bidi_component.id) for e in self.elements if e.WhichOneof("type") == "bidi_component"]
        return next(one for one in ids if one.endswith("-intake_board"))

    def widget(self, words: str, kind: str = "button") -> str:
        """Return the id of the widget with this label."""
        found = [e.button.id for e in self.elements if e.WhichOneof("type") == kind and e.button.label == words]
        assert found, f"no {words}: {[e.button.label for e in self.elements if e.WhichOneof('type') == kind]}"
        return str(found[0])


class Tab:
    """A tab: Streamlit's own protocol over one socket, as any client could speak it."""

    def __init__(self, browser: Browser, page: str, query: str, session: str) -> None:
        self.browser, self.page, self.query = browser, page, query
        cookies = browser.cookies
        self.drawn = Drawn()
        self._script = ""
        wanted = ["streamlit", cookies.get("_streamlit_xsrf", ""), *([session] if session else [])]
        self.socket = connect(
            f"ws{browser.atlas.url.removeprefix('http')}{browser.atlas.base_path}/_stcore/stream",
            ssl=ssl._create_unverified_context() if browser.atlas.front else None,
            origin=browser.atlas.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
            subprotocols=[one for one in wanted if one],  # type: ignore[misc]
            max_size=None,
            legacy=True,
        )

    def __enter__(self) -> Tab:
        self.run()
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def click(self, label: str) -> Drawn:
        """Press a button by its words."""
        return self.send(self.drawn.widget(label))

    def send(self, widget: str, fragment: str = "", **value: Any) -> Drawn:
        """Send the event of a widget, whether it was drawn or not; by default that it was pressed."""
        return self.run(WidgetState(id=widget, **(value or {"trigger_value": True})), fragment)

    def run(self, event: WidgetState | None = None, fragment: str = "") -> Drawn:
        """Have the page drawn, and wait until it is."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, self.page, self._script
        state.fragment_id = fragment
        state.context_info.url = f"{self.browser.atlas.url}{self.browser.atlas.base_path}/{self.page}"
        if event is not None:
            state.widget_states.widgets.append(event)
        self.socket.send(asked.SerializeToString())
        self.drawn = Drawn()
        while not self._take():
            pass
        return self.drawn

    def _take(self) -> bool:
        message = ForwardMsg.FromString(self.socket.recv(timeout=90))  # type: ignore[arg-type]
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            return message.script_finished in FINISHED
        if kind == "new_session":
            self.drawn.session = message.new_session.initialize.session_id
            self.drawn.elements.clear()
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "auth_redirect":
            self.drawn.redirect = message.auth_redirect.url
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.drawn.elements.append(message.delta.new_element)
        return False


def cookie_names(answer: httpx.Response) -> set[str]:
    """Return the names of the cookies that an answer sets to something."""
    given = answer.headers.get_list("set-cookie")
    return {found[1] for one in given if (found := re.match(r'([^=]+)=(?!;|"")', one))}
