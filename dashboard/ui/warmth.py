"""Start warm and stay quick: heavy imports before the first visitor, garbage collected now and then, not at each click.

Streamlit's own full collection after every run (``runner.postScriptGC``) walks every object of every imported library
and was measured at 93 % of a click's time. It is switched off in ``.streamlit/config.toml``; instead the objects of the
libraries are set aside once (``gc.freeze``) and what the visits leave behind is collected here, on a timer. Python's
own rounds are made rare: rows are so many small objects that with fifty readers a fifth of all time went there.
"""

from __future__ import annotations

import asyncio
import atexit
import ctypes
import gc
import importlib
import sys
import threading
from typing import Any, Final

from streamlit import config, runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

COLLECT_SECONDS: Final = 60.0
ROUNDS: Final = (100_000, 50, 100)
"""Objects made before the youngest are looked at, and rounds of the younger before one of the older (Python: 700, 10,
10)."""
_LIBRARIES: Final = (
    "duckdb",
    "pandas",
    "plotly.graph_objects",
    "pyarrow",
    "pydeck",
    "streamlit.elements.plotly_chart",
    "streamlit.elements.deck_gl_json_chart",
    "dashboard.queries",
    "dashboard.search",
    "dashboard.render.picture_file",
    "dashboard.render.charts",
    "dashboard.render.deck",
    "dashboard.render.table",
    "dashboard.render.words",
    "dashboard.export",
    "dashboard.texts",
    "dashboard.ui.frame",
)
_begun = threading.Event()
_lock = threading.Lock()


def begin() -> None:
    """Import what the pages need, set it aside from collection and start the timer; a second call does nothing."""
    with _lock:
        if _begun.is_set():
            return
        for name in _LIBRARIES:
            importlib.import_module(name)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*ROUNDS)
        # At the end everything is given back, or libraries written in C report what is frozen as leaks.
        atexit.register(gc.unfreeze)
        threading.Thread(target=_collect, name="atlas-collect", daemon=True).start()
        _begun.set()


def _collect() -> None:
    pause = threading.Event()
    while not pause.wait(COLLECT_SECONDS):
        gc.collect()
        _give_back()


def _give_back() -> None:
    """Give free memory back to the system where its C library keeps it (glibc): else a burst of work is never over."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def forget_widgets() -> None:
    """Let go what Streamlit keeps of the widgets that this session no longer shows; call it as a page begins.

    It keeps the callbacks, and what they were given, of every widget that a session ever had: of a screen that is open
    for days more and more. What is shown is registered anew by the run that follows.
    """
    state: Any = getattr(getattr(get_script_run_ctx(), "session_state", None), "_state", None)
    kept: Any = getattr(state, "_new_widget_state", None)
    if kept is not None:
        kept.widget_metadata = {name: one for name, one in kept.widget_metadata.items() if name in kept.states}


async def let_go() -> None:
    """Let the sessions go whose browsers have left for good, with the files that were sent to them; never returns.

    Streamlit keeps a session for a while after its browser has left (``server.disconnectedSessionTTL``), but looks
    for those whose time is over only when the next browser leaves: the last ones of a day stayed until the next day.
    """
    seconds = float(config.get_option("server.disconnectedSessionTTL"))
    while True:
        await asyncio.sleep(max(1.0, min(COLLECT_SECONDS, seconds / 2)))
        if not runtime.exists():
            continue
        manager: Any = getattr(runtime.get_instance(), "_session_mgr", None)
        kept: Any = getattr(getattr(manager, "_session_storage", None), "_cache", None)
        for _, info in kept.expire() if kept is not None else ():
            info.session.shutdown()
