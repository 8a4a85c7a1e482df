"""When something fails, a visitor is told in words and the server's log is told why."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import duckdb
import streamlit as st

from dashboard.locale import say
from dashboard.store import NoSnapshot, SnapshotSpoiled
from dashboard.turns import PAGES
from dashboard.ui import metrics, one_build, roles, state

_P = ParamSpec("_P")
_LOG = logging.getLogger("atlas")


@contextmanager
def spoken(part: str) -> Iterator[None]:
    """Say in words that a part could not be shown, or that there is no snapshot and which command makes one."""
    try:
        with metrics.timed(part):
            yield
    except SnapshotSpoiled:
        _LOG.warning("the snapshot turned out damaged while it was read; the page begins again on an older one")
        st.rerun()
    except NoSnapshot as missing:
        _no_snapshot(missing.key, missing.mend)
    except (duckdb.BinderException, duckdb.CatalogException):
        # A statement and the tables do not fit: the program is newer or older than the snapshot.
        _LOG.exception("%s does not fit the snapshot", part)
        _no_snapshot("no_snapshot.outdated", "python -m etl build")
    except Exception:  # noqa: BLE001 - whatever it is, a visitor reads words and the log keeps the cause
        _LOG.exception("%s could not be shown", part)
        language = state.language()
        st.error(f"**{say(language, 'fault.title')}**  \n{say(language, 'fault.words')}")


def fragment(function: Callable[_P, None]) -> Callable[_P, None]:
    """Make a part of a page that is drawn again by itself, and that fails by itself."""

    @functools.wraps(function)
    def guarded(*arguments: _P.args, **named: _P.kwargs) -> None:
        with PAGES.turn():
            # It is drawn again by itself, perhaps when the login of its page has ended: the whole page then says so.
            if not roles.standing().may_read:
                st.rerun()
            one_build.part()
            with spoken(function.__name__):
                function(*arguments, **named)

    return st.fragment(guarded)


def _no_snapshot(key: str, mend: str) -> None:
    language = state.language()
    st.header(say(language, "no_snapshot.title"), anchor=False)
    st.markdown(say(language, key))
    st.markdown(say(language, "no_snapshot.run"))
    st.code(mend, language="bash")
