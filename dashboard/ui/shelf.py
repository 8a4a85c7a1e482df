"""Answers that all visitors share, kept while they are asked for and as long as there is room for their rows.

``st.cache_data`` gives everybody a copy: of a frame of a nation's counties a copy takes longer than the picture, and
what is worked out once a frame (``render.remembered``) would be worked out for every copy. What lies here is shared,
and nobody may change it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Final

ROWS: Final = 250_000
"""Rows of all answers on a shelf together, or as many kilobytes of text: some 80 frames of a nation, or every frame of
a study."""

TEXT: Final = 60_000
"""The same for what is quickly made again, or large: 60 MB of pictures as text, of a bar chart a thousand."""


@dataclass(slots=True)
class _Place:
    """One answer, or the wait for it: whoever asks second waits for the first to have read it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    there: bool = False
    answer: Any = None
    rows: int = 0


class Shelf:
    """Keep answers by key, the longest unused going first where there are too many or too large ones.

    Parameters
    ----------
    entries : int
        Answers at most.
    rows : int
        Rows of all answers at most; the last one asked for stays however large it is.
    size : callable
        Answer → its rows.
    """

    def __init__(self, entries: int, rows: int, size: Callable[[Any], int]) -> None:
        self._entries, self._rows, self._size = entries, rows, size
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()
        self._lock = threading.Lock()
        self._build: Hashable = None

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the answer of a key, made now if it is not there; an answer that fails is not kept."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
        with place.lock:
            if not place.there:
                try:
                    place.answer = make()
                except BaseException:
                    with self._lock:
                        if self._places.get(key) is place:
                            del self._places[key]
                    raise
                place.rows, place.there = self._size(place.answer), True
                self._make_room()
            return place.answer

    def forget_others(self, build: Hashable) -> None:
        """Let go what is kept of another build than this one: nobody will ask for it again.

        The build is the first part of every key. A run that began before a publication may still put an answer of the
        former build here; it goes with the next question.
        """
        if build == self._build:
            return
        with self._lock:
            self._build = build
            for key in [key for key in self._places if isinstance(key, tuple) and key[0] != build]:
                del self._places[key]

    def _make_room(self) -> None:
        with self._lock:
            rows = sum(place.rows for place in self._places.values())
            for key in list(self._places)[:-1]:
                if rows <= self._rows and len(self._places) <= self._entries:
                    return
                if self._places[key].there:
                    rows -= self._places.pop(key).rows
