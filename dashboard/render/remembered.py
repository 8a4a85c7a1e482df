"""Answers about a frame that title, caption, picture and points all ask for, worked out once a frame.

A frame cannot be a key (it holds tables), but it never changes: the answer is kept beside a weak reference to the frame
and is given only to that same object. Nothing here keeps a frame alive, and of each question only the last few answers
are kept.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from dashboard.frame import Frame

_MOST: Final = 24
_ROWS: Final = 100_000
"""Rows of the frames whose answers one question keeps together; the last one stays however large it is.

Answers are made of small objects, a kilobyte a row and more. What a picture shows is kept as text elsewhere, so an
answer is asked for in one draw only; but a few are drawn at once, and none may push out what another still needs.
"""
_P = ParamSpec("_P")
_T = TypeVar("_T")


def remembered(function: Callable[Concatenate[Frame, _P], _T]) -> Callable[Concatenate[Frame, _P], _T]:
    """Keep the last answers of a pure function of a frame and hashable values; callers must not change an answer."""
    kept: OrderedDict[Hashable, tuple[weakref.ref[Frame], Any]] = OrderedDict()
    lock = threading.Lock()

    @wraps(function)
    def answer(frame: Frame, /, *args: _P.args, **said: _P.kwargs) -> _T:
        key = (id(frame), args, tuple(sorted(said.items())))
        with lock:
            known = kept.get(key)
            if known is not None and known[0]() is frame:  # an id is used again once its object is gone
                kept.move_to_end(key)
                found: _T = known[1]
                return found
        fresh = function(frame, *args, **said)
        with lock:
            for old in [old for old, (of, _) in kept.items() if of() is None]:
                del kept[old]
            kept[key] = (weakref.ref(frame), fresh)
            _make_room(kept)
        return fresh

    return answer


def _make_room(kept: OrderedDict[Hashable, tuple[weakref.ref[Frame], Any]]) -> None:
    """Let the longest unused answers go, one frame after the other, but never those about the frame asked for last."""
    frames = {id(frame): len(frame.rows) for of, _ in kept.values() if (frame := of()) is not None}
    last = kept[next(reversed(kept))][0]()
    for key in list(kept)[:-1]:
        if len(kept) <= _MOST and sum(frames.values()) <= _ROWS:
            return
        frame = kept[key][0]()
        if frame is not last:
            del kept[key]
            if frame is not None and all(of() is not frame for of, _ in kept.values()):
                frames.pop(id(frame), None)
    while len(kept) > _MOST:
        kept.popitem(last=False)
