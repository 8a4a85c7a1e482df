"""Pages are drawn in turns: never more at once, none for ever, and what waits for another process gives its turn."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from dashboard.turns import Turns


def test_never_more_at_once_than_there_are_turns() -> None:
    turns, lock = Turns(at_once=2, patience=60.0), threading.Lock()
    now, most = 0, 0

    def drawn(_: int) -> None:
        nonlocal now, most
        with turns.turn():
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.01)
            with lock:
                now -= 1

    with ThreadPoolExecutor(8) as readers:
        list(readers.map(drawn, range(24)))
    assert (now, most, turns.waiting) == (0, 2, 0)


def test_a_part_of_a_page_needs_no_turn_of_its_own() -> None:
    turns = Turns(at_once=1, patience=60.0)
    with ThreadPoolExecutor(1) as other, turns.turn():
        with turns.turn():
            pass
        waits = other.submit(_drawn, turns)
        while not turns.waiting:
            time.sleep(0.001)
        assert not waits.done(), "the inner end gives nothing back"
    assert waits.result(60)


def test_who_waits_for_another_process_lets_others_draw() -> None:
    turns = Turns(at_once=1, patience=60.0)
    with ThreadPoolExecutor(1) as other, turns.turn():
        with turns.away():
            assert other.submit(_drawn, turns).result(60)
        waits = other.submit(_drawn, turns)
        while not turns.waiting:
            time.sleep(0.001)
        assert not waits.done(), "the turn was taken again"
    assert waits.result(60)


def test_nobody_waits_for_ever_and_no_turn_is_made_by_it() -> None:
    turns = Turns(at_once=1, patience=0.01)
    with turns.turn(), ThreadPoolExecutor(1) as other:
        assert not other.submit(_drawn, turns).result(60), "it begins without a turn"
    patient = Turns(at_once=1, patience=0.01)
    with patient.turn(), ThreadPoolExecutor(1) as other:
        other.submit(_drawn, patient).result(60)
        assert not patient._free.acquire(blocking=False), "what had no turn gave none back"


def test_a_page_that_fails_gives_its_turn_back() -> None:
    turns = Turns(at_once=1, patience=60.0)
    try:
        with turns.turn():
            raise ValueError
    except ValueError:
        pass
    with ThreadPoolExecutor(1) as other:
        assert other.submit(_drawn, turns).result(60)


def test_outside_of_a_page_nothing_is_held() -> None:
    turns = Turns(at_once=1)
    with turns.away(), turns.turn():
        pass
    assert turns.waiting == 0


def _drawn(turns: Turns) -> bool:
    """Draw a page, and say whether it had a turn."""
    with turns.turn():
        return bool(turns._mine.held)
