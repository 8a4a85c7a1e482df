"""Answers about a frame that title, caption, picture and points all ask for, worked out once a frame.

A frame cannot be a key (it holds tables), but it never changes: the answer is kept beside the frame itself and is given
only to that same object. The last few are kept, so that a deck of many pictures holds no more than a few frames.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from dashboard.frame import Frame
from dashboard.view import View

_MOST: Final = 24
_T = TypeVar("_T")


def remembered(function: Callable[[Frame, View], _T]) -> Callable[[Frame, View], _T]:
    """Keep the last answers of a pure function of (frame, view); callers must not change what they are given."""
    kept: OrderedDict[tuple[int, View], tuple[Frame, Any]] = OrderedDict()
    lock = threading.Lock()

    @wraps(function)
    def answer(frame: Frame, view: View) -> _T:
        key = (id(frame), view)
        with lock:
            known = kept.get(key)
            if known is not None and known[0] is frame:  # an id is used again once its object is gone
                kept.move_to_end(key)
                found: _T = known[1]
                return found
        fresh = function(frame, view)
        with lock:
            kept[key] = (frame, fresh)
            while len(kept) > _MOST:
                kept.popitem(last=False)
        return fresh

    return answer
