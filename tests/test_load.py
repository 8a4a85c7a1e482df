"""Many readers at once: no page of a build that is no longer published, memory that comes back, room for files."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fixture_pages import healthy, opened, words
from streamlit.runtime import Runtime
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.remembered import _ROWS, remembered
from dashboard.store import Store
from dashboard.ui import cache, keeping, upload_room, warmth
from dashboard.ui.shelf import Shelf
from trials import load, load_memory, load_readers
from trials.load_memory import Look
from trials.load_nation import Nation, Size, made
from trials.load_readers import Click

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    return made(tmp_path_factory.mktemp("load") / "nation", Size(30, 4, 2))


def test_readers_meet_no_error_and_no_older_build_while_two_are_published(nation: Nation) -> None:
    form = load.Form(Size(30, 4, 2), readers=6, think=0.2, clicks=60, beside=0, publish_at=(0.1, 0.4), upload=100_000)
    rows, more = load.measured(nation, form)
    assert {str(row["attempt"]): row["words"] for row in rows if row["failures"]} == {}
    assert more["builds"] == 3 and len(set(nation.builds)) == 3


def _nation(*since: float) -> Nation:
    found = Nation(Path("nowhere"), {"grids_total": "网格总数"}, ["990101"])
    found.since = list(since)
    found.builds = [f"{at}" * 12 for at in range(len(since))]
    found.largest = [{"grids_total": float(10 * (at + 1))} for at in range(len(since))]
    return found


def _click(started: float, build: str, largest: float = 0.0) -> Click:
    named = frozenset({build * 12})
    return Click("compare", started, started + 1, named, "grids_total" if largest else "", largest)


@pytest.mark.parametrize(
    ("click", "stale"),
    [
        (_click(5.0, "0", 10.0), False),
        (_click(5.0, "1", 20.0), False),  # published while the page was drawn
        (_click(15.0, "1", 20.0), False),
        (_click(15.0, "0", 10.0), True),  # the page of the build before
        (_click(15.0, "1", 10.0), True),  # the new build's foot under the old build's bars
        (_click(15.0, "7"), True),  # of no build that there is
    ],
)
def test_the_trial_knows_a_page_of_the_build_before(click: Click, stale: bool) -> None:
    assert bool(load_readers.stale(_nation(0.0, 10.0), [click])) is stale


def test_a_page_that_names_two_builds_is_told() -> None:
    assert load_readers.mixed([Click("compare", 0.0, 1.0, frozenset({"0" * 12, "1" * 12}))])


def test_a_curve_that_swings_is_flat_and_one_that_climbs_is_not() -> None:
    swinging = [Look(100 * at, 300.0 + (5.0 if at % 2 else -5.0), float(at)) for at in range(20)]
    climbing = [Look(100 * at, 300.0 + 4.0 * at, float(at)) for at in range(20)]
    assert load_memory.slope(swinging).flat
    line = load_memory.slope(climbing)
    assert (round(line.per_thousand, 6), round(line.rise, 6), line.flat) == (40.0, 76.0, False)


def test_a_page_during_which_a_build_is_published_is_begun_again(
    nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_BUILD", str(nation.data / "build"))
    monkeypatch.chdir(ROOT)
    runs: list[str] = []
    overview = cache.overview

    def publishing(language: str) -> Any:
        found = overview(language)
        if not runs:
            nation.publish()
        runs.append(found.build_id)
        return found

    monkeypatch.setattr(cache, "overview", publishing)
    at = opened("evidence")
    healthy(at)
    assert nation.builds[-1][:12] in words(at)
    assert nation.builds[-2][:12] not in words(at), "its foot was drawn from the former build first"


def test_what_was_kept_of_a_former_build_goes_with_the_first_question_to_the_new() -> None:
    shelf = Shelf(entries=9, rows=100, size=lambda _answer: 1)
    for build in ("old", "old", "new"):
        shelf.forget_others(build)
        shelf.get((build, "view"), lambda: object())
    assert list(shelf._places) == [("new", "view")]


def test_sessions_whose_time_is_over_go_without_another_that_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []
    info = SimpleNamespace(session=SimpleNamespace(shutdown=lambda: ended.append("session")))
    kept = TTLCache[str, Any](maxsize=4, ttl=0.01)
    kept["one"] = info
    manager = SimpleNamespace(_session_storage=SimpleNamespace(_cache=kept))
    monkeypatch.setattr(warmth.runtime, "exists", lambda: True)
    monkeypatch.setattr(warmth.runtime, "get_instance", lambda: SimpleNamespace(_session_mgr=manager))
    monkeypatch.setattr(warmth, "COLLECT_SECONDS", 0.0)

    async def turn() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(warmth.let_go(), 1.5)

    asyncio.run(turn())
    assert ended == ["session"]


def test_streamlit_keeps_left_sessions_where_they_are_looked_for() -> None:
    assert isinstance(MemorySessionStorage()._cache, TTLCache), "warmth.let_go looks there for them"
    assert "self._session_storage = " in inspect.getsource(WebsocketSessionManager.__init__)
    assert "self._session_mgr = " in inspect.getsource(Runtime.__init__)


def test_text_and_what_lies_inside_an_answer_takes_room_on_a_shelf() -> None:
    assert keeping._rows("x" * 250_000) == 250
    assert keeping._rows({"picture": b"x" * 90_000, "lists": [["y" * 10_000] * 3]}) == 1 + 90 + 30


def test_answers_about_many_rows_do_not_pile_up() -> None:
    class Rows:
        def __len__(self) -> int:
            return _ROWS

    class Large(SimpleNamespace):
        rows = Rows()

    made_of: list[int] = []

    @remembered
    def answer(frame: Frame) -> int:
        made_of.append(id(frame))
        return len(made_of)

    frames: list[Any] = [Large() for _ in range(3)]
    assert [answer(frame) for frame in frames] == [1, 2, 3]
    assert answer(frames[2]) == 3, "the last one is still there"
    assert answer(frames[0]) == 4, "the first made room"


def test_a_session_keeps_nothing_of_the_widgets_it_no_longer_shows(
    county_snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_BUILD", str(county_snapshot))
    at = opened("compare", ind="grids_total")

    def kept() -> int:
        return len(at.session_state._state._state._new_widget_state.widget_metadata)

    at.run()
    few = kept()
    for _ in range(2):
        for indicator in ("residents", "area", "grids_total"):
            at.query_params["ind"] = indicator
            at.run()
    healthy(at)
    assert kept() <= few + few // 2, "those of two pages at most: the last and the one before"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    held: dict[str, int] = {}
    monkeypatch.setattr(upload_room, "_held", lambda: held)
    yield held


@pytest.mark.parametrize(
    ("session", "size", "status"),
    [("mine", 20, 204), ("mine", 50, 503), ("another", 50, 503), ("another", 30, 204)],
)
def test_a_file_without_room_is_refused_before_it_is_read(
    room: dict[str, int], session: str, size: int, status: int
) -> None:
    room |= {"mine": 30, "other": 20}
    answered, body = asyncio.run(_put(session, size))
    assert answered == status
    said = [say(language, "service.no_upload_room") in body for language in ("zh", "en")]
    assert said == [status == 503] * 2


async def _put(session: str, size: int) -> tuple[int, str]:
    answered: list[int] = []
    body = b""

    async def inner(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def send(message: Any) -> None:
        nonlocal body
        body += message.get("body", b"")
        if message["type"] == "http.response.start":
            answered.append(int(message["status"]))

    async def receive() -> Any:
        raise AssertionError("a file that is refused is not read")

    scope = {"type": "http", "method": "PUT", "path": f"/_stcore/upload_file/{session}/f1",
             "headers": [(b"content-length", str(size).encode())]}  # fmt: skip
    await upload_room.UploadRoom(inner, all_bytes=90, session_bytes=70)(scope, receive, send)
    return answered[0], body.decode()


def test_the_page_of_a_source_lists_its_first_figures_and_counts_all(tmp_path: Path) -> None:
    large = made(tmp_path / "nation", Size(700, 4, 1))
    store = Store(large.data / "build")
    with store.cursor() as cursor:
        row = cursor.execute("SELECT source_id, count(*) FROM periodic_observation GROUP BY ALL").fetchone()
    assert row is not None
    found = cache.queries.source_detail(store, str(row[0]), "zh")
    store.close()
    assert found is not None
    assert (len(found.figures), found.count) == (2000, row[1]) and row[1] > 2000
