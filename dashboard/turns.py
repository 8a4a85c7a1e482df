"""A few pages are drawn at once, the others wait their turn.

Python runs one thread at a time. With fifty readers whose pages are all drawn together, each thread, and the one that
writes the answers to the wire, gets the word for a moment every quarter of a second: everybody waits for everybody, and
what one page works out for itself is let go before it is used again. In turns the same work is done sooner for all.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

AT_ONCE: Final = 3
"""Runs that are drawn at once: one that calculates, one that waits for the database, one that ends."""
PATIENCE: Final = 15.0
"""Seconds after which a run begins without a turn: whatever holds one, a page does not wait for it for ever."""


class Turns:
    """So many runs at once; a run is a thread.

    Parameters
    ----------
    at_once : int
        Runs that hold a turn at most.
    patience : float
        Seconds after which a run goes on without one.
    """

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._free = threading.Semaphore(at_once)
        self._patience = patience
        self._mine = threading.local()  # .held: whether this thread's run has a turn; None outside of a run
        self._lock = threading.Lock()
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """How many runs wait for a turn."""
        return self._waiting

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it; within a run that has one nothing happens."""
        if getattr(self._mine, "held", None) is not None:
            yield
            return
        self._take()
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Give the turn back while another process is waited for."""
        if getattr(self._mine, "held", None) is None:
            yield
            return
        self._give()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        self._count(1)
        try:
            self._mine.held = self._free.acquire(timeout=self._patience)
        finally:
            self._count(-1)

    def _give(self) -> None:
        held, self._mine.held = self._mine.held, None
        if held:
            self._free.release()

    def _count(self, more: int) -> None:
        with self._lock:
            self._waiting += more


PAGES: Final = Turns()
"""The turns of this process."""
