"""The atlas as a service: what a monitoring system is told, what the log holds and what it never does, how it stops."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fixture_service import Reader, Service, get
from fixture_snapshot import TEXT, TEXT_FILE, write_snapshot

from dashboard.__main__ import main
from dashboard.store import NoSnapshot
from dashboard.ui import logs, metrics
from dashboard.ui.door import may_see_numbers, route_of

PERSONAL = ("张三", "zhangsan", "%E5%BC%A0", "example.org", "127.0.0.1", "10.9.8.7", "名单", "roster", "atlas_visitor")


def line(
    name: str, message: object, *values: object, error: BaseException | None = None, **more: Any
) -> dict[str, Any]:
    """Return what one call of a logger becomes."""
    caught = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, values, caught)
    record.__dict__.update(more)
    found: dict[str, Any] = json.loads(logs.JsonLines().format(record))
    return found


@pytest.mark.parametrize(
    ("name", "message", "values", "kept"),
    [
        ("atlas", "etl intake %s ended with %s: %s", ("undo", 3, "no words"), "etl intake undo ended with 3: no words"),
        ("atlas", "no title of %s", ({"q": "张三"},), "no title of dict"),
        ("atlas", "login of %s refused", ("zhangsan@example.org",), "login of <mail> refused"),
        ("atlas", "%s cannot be read", ("/data/intake/张三名单.docx",), "<path> cannot be read"),
        ("atlas", "file %s", ("roster.docx",), "file <file>"),
        ("atlas", "from %s", ("10.9.8.7:4711",), "from <address>"),
        ("atlas", "from %s", ("2001:db8::7",), "from <address>"),
        ("atlas", "asked for %s", ("compare?q=zhangsan",), "asked for compare?…"),
        ("atlas", "asked for %s", ("https://example.org/zhangsan",), "asked for <link>"),
        ("atlas", "searched %s", ("张三 zhang 名单",), "searched …"),
        ("atlas", "two\nlines", (), "two lines"),
        ("uvicorn.error", '%s - "WebSocket %s"', (("127.0.0.1", 4), "/x?q=1"), '… - "WebSocket …"'),
        ("streamlit", "Rejecting origin=%s, host=%s", ("https://example.org", "x"), "Rejecting origin=…, host=…"),
        ("streamlit", "Received 'zhangsan' from 10.9.8.7", (), "Received '…' from <address>"),
        ("httpx", "HTTP Request: %s %s %d", ("GET", "https://example.org?code=1", 200), "HTTP Request: … 200"),
        ("streamlit", "%d bytes", ("zhangsan",), "%d bytes"),
    ],
)  # fmt: skip
def test_a_line_keeps_the_sentence_and_leaves_out_who_and_what(
    name: str, message: str, values: tuple[Any, ...], kept: str
) -> None:
    assert line(name, message, *values)["event"] == kept


def test_an_error_tells_its_kind_and_places_and_not_what_it_stumbled_over() -> None:
    try:
        try:
            int("张三 zhangsan@example.org")
        except ValueError as inner:
            raise KeyError("roster.docx") from inner
    except KeyError as error:
        told = line("atlas", "%s could not be shown", "compare", error=error)
    assert (told["fault"], told["after"], told["event"]) == ("KeyError", "ValueError", "compare could not be shown")
    assert re.fullmatch(r"tests/test_service\.py:\d+ test_an_error_tells_its_kind_and_places_\w+", told["where"][-1])
    assert "why" not in told
    assert not [word for word in PERSONAL if word in json.dumps(told, ensure_ascii=False)]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(28, "No space left on device", "/data/张三.docx"), "No space left on device"),
        (NoSnapshot("snapshot.damaged", "x.duckdb"), "snapshot.damaged"),
        (duckdb.IOException('IO Error: Cannot open "/data/x.duckdb": gone'), "IO Error: Cannot open '…': gone"),
    ],
)  # fmt: skip
def test_what_the_machine_says_is_kept(error: Exception, why: str) -> None:
    assert line("atlas", "x", error=error)["why"] == why


def test_requests_are_told_apart_by_kind_only() -> None:
    asked = {
        "/atlas/": "page",
        "/atlas/compare": "page",
        "/atlas/_stcore/stream": "socket",
        "/atlas/_stcore/upload_file/a/b": "upload",
        "/atlas/_stcore/host-config": "static",
        "/atlas/_stcore/health": "health",
        "/healthz": "health",
        "/atlas/metrics": "metrics",
        "/atlas/_stcore/metrics": "metrics",
        "/atlas/media/1.png": "media",
        "/atlas/app/static/mark.png": "static",
        "/atlas/static/js/x.js": "static",
        "/atlas/oauth2callback": "login",
        "/metricsx": "page",
    }
    assert {path: route_of(path, "/atlas") for path in asked} == asked


@pytest.mark.parametrize(
    ("setting", "client", "headers", "seen"),
    [
        ("", "127.0.0.1", [], True),
        ("", "::1", [], True),
        ("", "10.9.8.7", [], False),
        ("", "127.0.0.1", [(b"X-Forwarded-For", b"10.9.8.7")], False),
        ("", "127.0.0.1", [(b"via", b"1.1 x")], False),
        ("all", "10.9.8.7", [], True),
        ("off", "127.0.0.1", [], False),
        ("al", "127.0.0.1", [], False),
    ],
)
def test_numbers_are_for_this_machine_unless_it_is_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, setting: str, client: str, headers: list[tuple[bytes, bytes]], seen: bool
) -> None:
    monkeypatch.setenv("ATLAS_METRICS", setting)
    scope = {"type": "http", "client": (client, 4711), "headers": [(k.lower(), v) for k, v in headers]}
    assert may_see_numbers(scope) is seen


def test_a_label_is_never_what_somebody_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics.console, "counts", lambda: {"张三": 1, "too_long": 2})
    metrics.exported("roster zhangsan@example.org")
    text = metrics.text("ok", "fixture-1", "1", None).decode()
    assert 'atlas_console_questions_total{end="other"} 1.0' in text
    assert 'atlas_console_questions_total{end="too_long"} 2.0' in text
    assert 'atlas_exports_total{type="other"}' in text
    assert not [word for word in PERSONAL if word in text]


@pytest.mark.parametrize("path", ["a b", "/../etc", "/a?b", "//host", "/a//b", "/a/b/c/d/e", "/%61"])
def test_a_base_path_that_is_none_is_refused_in_words(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--base-path", path + "/x y"])
    assert ended.value.code == 2
    assert "base-path" in capsys.readouterr().err


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    write_snapshot(folder / "build")
    (folder / "articles").mkdir()
    (folder / "articles" / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
    found = Service(folder, folder / "build", "", {"ATLAS_LOG": "json", "ATLAS_ARTICLES": str(folder / "articles")})
    yield found.wait()
    found.end()


def numbers(service: Service) -> dict[str, float]:
    text = get(f"{service.url}/metrics").body.decode()
    return {name: float(value) for name, value in re.findall(r"^(\w+(?:\{.*?\})?) (\S+)$", text, re.M)}


def test_visits_are_counted_and_nobody_is_named(service: Service) -> None:
    before = numbers(service)

    async def visit() -> None:
        query = "q=%E5%BC%A0%E4%B8%89&lang=en&nothing=zhangsan@example.org"
        async with Reader(service.url, "practices", query) as reader:
            await reader.open()
            await reader.go("compare", "regions=zhangsan,张三&indicator=名单")
            assert numbers(service)["atlas_sessions"] == 1

    asyncio.run(visit())
    for path in ("zhangsan?q=张三", "%E5%BC%A0%E4%B8%89/roster.docx", "media/roster.docx", "compare?code=zhangsan"):
        path = path.replace("张三", "%E5%BC%A0%E4%B8%89")
        get(f"{service.url}/{path}", Accept="text/html", X_Forwarded_For="10.9.8.7", Referer="https://example.org/x")
    now = numbers(service)
    gone = {name: now[name] - before.get(name, 0) for name in now if now[name] != before.get(name, 0)}
    assert gone['atlas_run_seconds_count{part="practices"}'] == 1
    assert gone['atlas_run_seconds_count{part="compare"}'] == 1
    assert gone['atlas_requests_total{route="socket",status="101"}'] == 1
    assert gone['atlas_requests_total{route="media",status="404"}'] == 1
    assert now['atlas_build_info{build="fixture-1",version="0.1.0"}'] == 1
    assert now['atlas_snapshot_state{state="ok"}'] == 1
    said = service.said()
    assert not [word for word in PERSONAL if word in said + json.dumps(service.lines(), ensure_ascii=False)]
    assert not [word for word in PERSONAL if word in get(f"{service.url}/metrics").body.decode()]
    told = [one for one in service.lines() if one["logger"] == "atlas.access"]
    assert {"page": "practices", "route": "page", "status": 200, "method": "GET"}.items() <= told[0].items()


def test_health_names_build_and_version_and_no_place(service: Service) -> None:
    answer = get(f"{service.url}/healthz")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.json == {
        "status": "ok",
        "build": "fixture-1",
        "built_at": "2026-01-02T03:04:05",
        "version": "0.1.0",
    }


def test_health_says_what_is_wrong_and_what_mends_it(service: Service) -> None:
    """An older snapshot is served: 200 and degraded. None: 503. A build mends both without a restart."""
    # A published snapshot has its own record, which the fixture does not write.
    (service.build / "atlas-fixture-1.json").write_bytes((service.build / "current.json").read_bytes())
    newer = write_snapshot(service.build, "fixture-2")
    try:
        assert get(f"{service.url}/healthz").json["build"] == "fixture-2"
        newer.write_bytes(newer.read_bytes()[: 1 << 16])
        answer = get(f"{service.url}/healthz")
        assert (answer.status, answer.json["status"], answer.json["build"]) == (200, "degraded", "fixture-1")
        assert answer.json["reason"] == "snapshot.damaged"
        assert (answer.json["wanted"], answer.json["mend"]) == ("fixture-2", "python -m etl build")
        assert numbers(service)['atlas_snapshot_state{state="degraded"}'] == 1
        for file in service.build.glob("atlas-*"):
            file.unlink()
        answer = get(f"{service.url}/healthz")
        assert (answer.status, answer.json["status"], answer.json["build"]) == (503, "absent", None)
        assert answer.json["mend"] == "python -m etl build"
        assert "fixture" not in answer.json["words"], "a name of a file is for the log"
    finally:
        for file in service.build.glob("atlas-*"):
            file.unlink()
        write_snapshot(service.build)
    assert get(f"{service.url}/healthz").json["status"] == "ok"


def test_it_stops_within_seconds_though_somebody_is_drawing(service: Service) -> None:
    """Last in this file: a reader whose page is being drawn and one who never reads what is sent hold nothing up."""

    async def stopped() -> float:
        async with Reader(service.url, "compare") as reader, Reader(service.url, "trends") as other:
            await reader.ask()
            await other.ask()
            start = time.monotonic()
            service.process.send_signal(signal.SIGTERM)
            code = await asyncio.to_thread(service.process.wait, 20)
            assert code == 0
            return time.monotonic() - start

    # What is held to is the limit that a container and systemd are given (stop_grace_period, TimeoutStopSec).
    assert asyncio.run(stopped()) < 15
    assert service.lines()[-1]["event"] == "stopping"


def test_the_files_that_start_a_service_ask_for_the_log_of_this_module() -> None:
    root = Path(__file__).resolve().parents[1] / "deploy"
    for name in ("Containerfile", "compose.yml", "governance-atlas@.service"):
        assert re.search(r"ATLAS_LOG[=:] ?json", (root / name).read_text(encoding="utf-8")), name
