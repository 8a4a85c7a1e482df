"""What is worked out once for a frame goes to everybody who asks: nobody may change it, and it keeps no frame."""

from __future__ import annotations

import gc
import pickle
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fixture_frames import figure, frame_of
from fixture_practices import write_practices

from dashboard import queries
from dashboard.briefing import Briefing, Slide
from dashboard.frame import Frame
from dashboard.render import picture_file, words
from dashboard.render.dumbbell import blocks
from dashboard.render.facets import facets
from dashboard.render.heatmap_cells import cells
from dashboard.render.panels import panels
from dashboard.render.points import points
from dashboard.render.remembered import remembered
from dashboard.render.strips import strips
from dashboard.slides.cards import cards
from dashboard.slides.deck import deck_bytes
from dashboard.slides.heat import heat_grid
from dashboard.slides.listing import listing
from dashboard.store import Store
from dashboard.view import KINDS, View

ANSWERS: dict[str, tuple[Callable[..., Any], ...]] = {
    "ranked_bars": (facets, listing), "dot_plot": (facets, listing), "dumbbell": (blocks, listing),
    "small_multiples": (panels, listing), "heatmap": (cells, heat_grid), "profile": (strips, listing),
    "practice_matrix": (cards, listing),
}  # fmt: skip
"""What pictures and slides of a kind both ask for."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder: Path = tmp_path_factory.mktemp("remembered")
    write_practices(folder)
    return Store(folder)


def shown(store: Store, kind: str) -> tuple[Frame, View]:
    view = View(kind=kind, indicators=("grids_total", "residents"), highlight="990121")
    return queries.frame(view, store, "zh"), view


def drawn(frame: Frame, view: View) -> None:
    picture_file.svg_bytes(frame, view, link="")
    items = tuple(Slide(view, layout=layout) for layout in ("", "table", "full"))
    deck_bytes(Briefing(items), lambda _: frame, "zh")


@pytest.mark.parametrize("kind", KINDS)
def test_no_picture_and_no_slide_changes_what_the_next_one_is_given(kind: str, store: Store) -> None:
    frame, view = shown(store, kind)
    asked = (points, words.title, words.caption, *ANSWERS.get(kind, ()))
    before = [(ask(frame, view), pickle.dumps(ask(frame, view))) for ask in asked]
    drawn(frame, view)
    for ask, (answer, as_it_was) in zip(asked, before, strict=True):
        assert ask(frame, view) is answer and pickle.dumps(answer) == as_it_was


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_is_gone_when_its_visitor_is(kind: str, store: Store) -> None:
    frame, view = shown(store, kind)
    drawn(frame, view)
    there = weakref.ref(frame)
    del frame
    gc.collect()
    assert there() is None


def test_two_frames_never_share_an_answer() -> None:
    def many() -> Iterator[str]:
        for number in range(60):  # more than are kept, and ids are used again
            yield words.title(frame_of(figure("甲县", number + 1), figure("乙县", 100)), View(indicators=("i",)))
            yield words.title(frame_of(figure("甲县", 1000 + number), figure("乙县", 100)), View(indicators=("i",)))

    titles = list(many())
    assert [f"{1000 + number:,}" in title for number, title in enumerate(titles[1::2])] == [True] * 60


def test_an_answer_depends_on_what_else_was_asked() -> None:
    frame, calls = frame_of(figure("甲县", 1)), []

    @remembered
    def ask(frame: Frame, view: View, room: int = 1) -> int:
        calls.append(room)
        return room

    view = View()
    assert [ask(frame, view), ask(frame, view), ask(frame, view, 2), ask(frame, view, room=3)] == [1, 1, 2, 3]
    assert calls == [1, 2, 3]


def test_visitors_at_once_each_have_their_own_answer() -> None:
    view, wrong = View(indicators=("i",)), []

    def visit(number: int) -> None:
        for turn in range(20):
            value = 1000 * number + turn + 101
            if f"{value:,}" not in words.title(frame_of(figure("甲县", value), figure("乙县", 100)), view):
                wrong.append(value)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert wrong == []
