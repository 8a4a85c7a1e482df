"""Behind a real nginx with ``deploy/nginx.conf``: TLS, base path, two replicas on one folder of snapshots."""

from __future__ import annotations

import asyncio
import re
import signal
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fixture_browser import Visitor, browser
from fixture_service import Nginx, Reader, Service, get
from fixture_snapshot import TEXT, TEXT_FILE, write_snapshot
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

__all__ = ["browser"]  # a fixture


@dataclass
class Office:
    """Two replicas behind a proxy."""

    build: Path
    replicas: list[Service]
    nginx: Nginx

    @property
    def url(self) -> str:
        return self.nginx.url

    def sessions(self) -> list[int]:
        """How many sessions each replica has, as its own numbers say."""
        said = [get(f"{replica.url}/metrics").body.decode() for replica in self.replicas]
        return [int(float(re.search(r"^atlas_sessions (\S+)$", text, re.M)[1])) for text in said]  # type: ignore[index]

    async def readers(self, page: str = "compare") -> list[Reader]:
        """Open one session on each replica; which one a visitor gets is the cookie's doing."""
        before, found = self.sessions(), {}
        for _ in range(40):
            reader = await Reader(self.url, page).__aenter__()
            now = self.sessions()
            at = next(i for i in (0, 1) if now[i] > before[i])
            if at in found:
                await reader.__aexit__(None, None, None)
                while self.sessions() != before:
                    await asyncio.sleep(0.05)
                continue
            found[at], before = reader, now
            if len(found) == 2:
                return [found[0], found[1]]
        raise AssertionError("40 visitors, and all on one replica")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    write_snapshot(folder / "build")
    (folder / "articles").mkdir()
    (folder / "articles" / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
    settings = {"ATLAS_LOG": "json", "ATLAS_ARTICLES": str(folder / "articles")}
    replicas = [Service(folder, folder / "build", "/atlas", settings) for _ in range(2)]
    found = Office(folder / "build", replicas, Nginx(folder / "nginx", [r.wait().port for r in replicas]))
    yield found
    found.nginx.stop()
    for replica in found.replicas:
        replica.end()


def build_shown(run: Any) -> str:
    """Return the id of the build in the foot of the page."""
    text = "\n".join(element.body for element in run.of("markdown"))
    return re.findall(r"fixture-\d", text)[-1]


def test_a_page_comes_by_tls_below_its_path(office: Office) -> None:
    plain = get(f"http://127.0.0.1:{office.nginx.plain}/atlas/compare?lang=en")
    assert (plain.status, plain.headers["location"]) == (301, "https://127.0.0.1/atlas/compare?lang=en")
    bare = get(office.url + "?lang=en")
    assert (bare.status, bare.headers["location"]) == (301, "/atlas/?lang=en")
    page = get(f"{office.url}/compare", Accept="text/html")
    assert page.status == 200
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    host = office.url.split("/")[2]
    assert f"wss://{host}" in page.headers["content-security-policy"]
    assert page.headers["server"] == "nginx"
    assert re.fullmatch(r"atlas_visitor=[\w-]{32}; Path=/; HttpOnly; SameSite=Lax; Secure", page.headers["set-cookie"])


def test_what_is_not_below_the_path_is_not_there(office: Office) -> None:
    root = office.url.removesuffix("/atlas")
    assert get(f"{root}/compare").status == 404
    assert get(f"{root}/_stcore/health").status == 404


def test_numbers_are_not_shown_outside_even_to_who_pretends_to_be_inside(office: Office) -> None:
    assert get(f"{office.url}/healthz").json["build"] == "fixture-1"
    for page in ("metrics", "_stcore/metrics", "%6detrics", "./metrics", "_stcore//metrics", "metrics/"):
        for claim in ({}, {"X_Forwarded_For": "127.0.0.1"}, {"X_Real_IP": "127.0.0.1"}):
            answer = get(f"{office.url}/{page}", **claim)
            assert answer.status in (400, 404) or b"atlas_sessions" not in answer.body, page
            assert b"session_events" not in answer.body, page


def test_files_of_the_frontend_are_compressed(office: Office) -> None:
    page = get(f"{office.url}/", Accept="text/html").body.decode()
    script = re.search(r'src="\./(static/js/index\.[\w-]+\.js)"', page)
    assert script
    answer = get(f"{office.url}/{script[1]}", Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 600_000


def test_a_long_link_is_passed_on(office: Office) -> None:
    assert get(f"{office.url}/compare?regions={'990121,' * 2500}", Accept="text/html").status == 200


def test_a_page_of_another_site_gets_no_session(office: Office) -> None:
    async def tried() -> None:
        address = office.url.replace("https", "wss") + "/_stcore/stream"
        trusting = ssl._create_unverified_context()
        async with connect(address, ssl=trusting, origin="https://elsewhere.example"):  # type: ignore[arg-type]
            raise AssertionError("a session was opened")

    with pytest.raises((InvalidStatus, ConnectionClosed)):
        asyncio.run(tried())


def test_a_publish_is_seen_on_every_replica_at_the_next_click(office: Office) -> None:
    async def clicked() -> list[str]:
        readers = await office.readers()
        shown = [build_shown(await reader.open()) for reader in readers]
        write_snapshot(office.build, "fixture-2")
        shown += [build_shown(await reader.go("trends")) for reader in readers]
        for reader in readers:
            await reader.__aexit__(None, None, None)
        return shown

    try:
        assert asyncio.run(clicked()) == ["fixture-1", "fixture-1", "fixture-2", "fixture-2"]
        assert get(f"{office.url}/healthz").json["build"] == "fixture-2"
    finally:
        write_snapshot_again(office.build)


def write_snapshot_again(build: Path) -> None:
    for file in build.glob("atlas-fixture-1*"):
        file.unlink()
    write_snapshot(build)


def upload(office: Office, reader: Reader, size: int) -> int:
    """Upload a file of so many bytes as Streamlit's frontend does; return the status."""
    config = get(f"{office.url}/_stcore/health", Cookie=reader.cookie)
    token = re.search(r"_streamlit_xsrf=([^;]+)", config.headers["set-cookie"])
    assert token
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
    return get(
        f"{office.url}/_stcore/upload_file/{reader.id}/file-1",
        data=head + b"a" * size + b"\r\n--x--\r\n",
        method="PUT",
        Content_Type="multipart/form-data; boundary=x",
        Cookie=f"{reader.cookie}; _streamlit_xsrf={token[1]}",
        X_Xsrftoken=token[1],
        Origin=f"https://{office.url.split('/')[2]}",
    ).status


def test_an_upload_reaches_the_session_and_a_large_one_is_refused(office: Office) -> None:
    async def tried() -> list[int]:
        readers = await office.readers("data")
        found = []
        for reader in readers:
            await reader.open()
            found.append(upload(office, reader, 1000))
        found.append(upload(office, readers[0], 62 * 1024 * 1024))
        readers[0].id = "nobody"
        found.append(upload(office, readers[0], 1000))
        for reader in readers:
            await reader.__aexit__(None, None, None)
        return found

    assert asyncio.run(tried()) == [204, 204, 413, 404]


def test_readers_go_on_when_a_replica_is_killed_and_when_it_is_back(office: Office) -> None:
    async def lived() -> None:
        first, second = await office.readers()
        await first.open()
        await second.open()
        office.replicas[0].end(signal.SIGKILL)
        # Whoever was on it is connected again, by the same cookie, and sees the same page.
        with pytest.raises(ConnectionClosed):
            await first.go("trends")
        again = await Reader(office.url, "compare", cookie=first.cookie).__aenter__()
        run = await again.open()
        assert build_shown(run) == "fixture-1"
        assert [get(f"{office.url}/compare", Accept="text/html").status for _ in range(12)] == [200] * 12
        assert build_shown(await second.go("trends")) == "fixture-1"
        picture = next(image.url for imgs in run.of("imgs") for image in imgs.imgs if "/media/" in image.url)
        office.replicas[0].start()
        office.replicas[0].wait()
        time.sleep(5.2)  # fail_timeout: from now on nginx sends the visitor's files to the replica that came back
        assert upload(office, again, 1000) == 204
        answer = get(f"{office.url}{picture}", Cookie=again.cookie)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
        asked = [one["replica"] for one in office.nginx.accesses(f"/atlas{picture}")]
        both = [f"127.0.0.1:{replica.port}" for replica in office.replicas]
        assert asked == [", ".join(both)], "asked where the cookie leads, found where the session is"
        assert build_shown(await again.go("trends")) == "fixture-1"
        for reader in (again, second):
            await reader.__aexit__(None, None, None)

    asyncio.run(lived())


def test_the_log_of_the_proxy_holds_no_address_and_no_link(office: Office) -> None:
    get(f"{office.url}/practices?q=%E5%BC%A0%E4%B8%89", Accept="text/html", User_Agent="Zhang's browser")
    asked = office.nginx.accesses("/atlas/practices")
    said = (office.nginx.folder / "access.log").read_text(encoding="utf-8")
    assert "Zhang" not in said and "%E5" not in said and "?" not in said
    assert [one["status"] for one in asked] == [200]
    assert set(asked[0]) == {"time", "logger", "method", "path", "status", "bytes", "seconds", "replica"}


@pytest.mark.browser
def test_a_browser_behind_the_proxy_sees_a_page_and_asks_nobody_else(office: Office, browser: Any) -> None:
    visitor = Visitor(browser, office.url, ignore_https_errors=True)
    bad: list[str] = []
    visitor.context.on("response", lambda answer: bad.append(answer.url) if answer.status >= 400 else None)
    try:
        visitor.open("/?lang=en")
        assert visitor.page.locator("[data-testid=stException]").count() == 0
        drawn = "image => image.complete && image.naturalWidth > 0"
        assert visitor.page.locator("img").first.evaluate(drawn)
        with visitor.page.expect_navigation(wait_until="commit"):
            visitor.page.get_by_role("link", name="Compare", exact=True).click()
        visitor.arrive("Compare · Governance Atlas")
        assert visitor.page.url.startswith(f"{office.url}/compare?")
        root = office.url.removesuffix("atlas")
        allowed = (root, root.replace("https", "wss"), "data:", "blob:")
        assert [asked for asked in visitor.asked if not asked.startswith(allowed)] == []
        assert bad == []
    finally:
        visitor.context.close()
