"""How answers are kept: by build id and arguments, one object for all visitors.

The build id stands in every key, so that a new snapshot is seen by the next click and nothing has to be cleared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Final, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from dashboard.store import SnapshotSpoiled, Store
from dashboard.ui.shelf import ROWS, Shelf

_TRIES: Final = 3
_T = TypeVar("_T")
_P = ParamSpec("_P")


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Return the one store of this process."""
    return Store()


def build_id() -> str:
    """Return the id of the current snapshot; raises ``NoSnapshot``."""
    return store().build_id()


class _Moved(Exception):
    """A new snapshot was published while an answer was read; what was read may be of either."""


def keep(entries: int, rows: int = ROWS) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Keep the answers of a function by build id and arguments, at most ``entries`` of them and of so many ``rows``.

    An answer during which another snapshot was published is asked for again and never kept. Every visitor is handed
    the same object: nobody may change it (``dashboard.ui.shelf`` says why it is no copy).
    """

    def kept_of(function: Callable[_P, _T]) -> Callable[_P, _T]:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def current(*arguments: _P.args, **named: _P.kwargs) -> _T:
            def answer() -> _T:
                found = function(*arguments, **named)
                if build_id() != build:
                    raise _Moved
                return found

            kept = _shelf(name, entries, rows)
            for _ in range(_TRIES):
                build = build_id()
                kept.forget_others(build)
                try:
                    found: _T = kept.get((build, arguments, tuple(sorted(named.items()))), answer)
                except (_Moved, SnapshotSpoiled):  # asked again of the snapshot that is read now
                    continue
                return found
            return function(*arguments, **named)

        return current

    return kept_of


@st.cache_resource(show_spinner=False)
def _shelf(name: str, entries: int, rows: int) -> Shelf:
    """Return the shelf of one function; Streamlit holds it, so that whoever clears its caches clears these too."""
    return Shelf(entries, rows, _rows)


def _rows(answer: object, depth: int = 5) -> int:
    """Return how much an answer holds, in rows of a table: all that lies in it counts, a kilobyte of text as a row."""
    if isinstance(answer, pd.DataFrame | pd.Series):
        return len(answer)
    if isinstance(answer, str | bytes):
        return len(answer) // 1000
    if not depth:
        return 1
    if isinstance(answer, Mapping):
        return 1 + sum(_rows(part, depth - 1) for part in answer.values())
    if isinstance(answer, list | tuple | set | frozenset):
        return len(answer) // 10 + sum(_rows(part, depth - 1) for part in answer)
    if is_dataclass(answer):
        return 1 + sum(_rows(getattr(answer, part.name, None), depth - 1) for part in fields(answer))
    return 0
