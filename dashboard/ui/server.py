"""The server: Streamlit's ASGI app with our own words in its chrome, a warm start, and doors that stay shut.

``streamlit run app.py`` works too, without this module: then the browser's own menus stay English and the policy that
forbids other hosts is missing, though nothing that the pages do would ask for one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.server.starlette import starlette_server

from dashboard.locale import say
from dashboard.ui import health, logs, metrics, warmth
from dashboard.ui.chrome import Chrome
from dashboard.ui.door import Door
from dashboard.ui.map_files import MapFiles
from dashboard.ui.upload_room import UploadRoom
from dashboard.ui.way_back import WayBack

SCRIPT: Final = Path(__file__).resolve().parents[2] / "app.py"
_LOG: Final = logging.getLogger("atlas")
_GRACE_SECONDS: Final = 5  # for answers that are under way when the server is asked to stop
_END_SECONDS: Final = 4.0  # for what is still drawn or calculated after that; nothing that is lost was finished


def build(base_path: str = "") -> st.App:
    """Return the ASGI app; any ASGI server can run it.

    Parameters
    ----------
    base_path : str
        As for ``serve``; another ASGI server has to give Streamlit the same (``STREAMLIT_SERVER_BASE_URL_PATH``).
    """
    # A folder called pages/ would let the first visitor of a cold server open /compare without app.py, and so without
    # language, navigation and checks (Streamlit's first way of making pages, on until st.navigation has run once).
    PagesManager.uses_pages_directory = False
    return st.App(
        SCRIPT,
        lifespan=_lifespan,
        routes=health.routes(base_path),
        middleware=[
            Middleware(Door, base_path=base_path),
            Middleware(Chrome),
            Middleware(UploadRoom),
            Middleware(MapFiles),
            Middleware(WayBack, base_path=base_path),
        ],
        on_script_error=metrics.failed,
    )


def serve(address: str = "127.0.0.1", port: int = 8501, *, base_path: str = "", open_browser: bool = False) -> None:
    """Serve until stopped; SIGTERM and Ctrl-C end within ten seconds.

    Parameters
    ----------
    address : str
        Address to listen on; the default is reached from this machine only.
    port : int
        TCP port; where it is taken the server ends with a message.
    base_path : str
        Path below which a proxy has the atlas ("/atlas"); "" for the root.
    open_browser : bool
        Open the atlas in a browser of this machine once the server listens; without a browser nothing happens.
    """
    logs.begin()
    for name in ("atlas", "uvicorn.error"):
        logging.getLogger(name).addFilter(metrics.Faults())
    app = build(base_path)
    # App.run reads .streamlit/config.toml beside the first argument of the command line, so that it is found from any
    # working directory.
    sys.argv = [str(SCRIPT)]
    shown = f"http://{_shown(address)}:{port}{base_path}"
    if logs.for_machines():
        _LOG.info("serving", extra={"atlas": {"port": port, "version": health.version()}})
    else:
        sys.stdout.write(f"{say('zh', 'app.title')} {say('en', 'app.title')}: {shown}\n")
        sys.stdout.flush()
    if open_browser:
        threading.Thread(target=_open, args=(_shown(address), port, shown), name="atlas-open", daemon=True).start()
    _stop_gently()
    settings = {"server.address": address, "server.port": port, "browser.serverAddress": _shown(address)}
    try:
        app.run(config=settings | ({"server.baseUrlPath": base_path.strip("/")} if base_path else {}))
    except KeyboardInterrupt:  # Ctrl-C, once everything is closed
        return


def _stop_gently() -> None:
    """Give uvicorn what Streamlit has no setting for: how long it waits for answers, and whose log it writes."""
    given = starlette_server._get_uvicorn_config_kwargs

    def completed() -> dict[str, Any]:
        # Without a log of its own uvicorn leaves the one that ``logs`` has set up alone.
        own = {"log_config": None} if logs.for_machines() else {}
        return {**given(), "timeout_graceful_shutdown": _GRACE_SECONDS, **own}

    starlette_server._get_uvicorn_config_kwargs = completed
    # uvicorn sends itself the signal again once it has stopped: a stop that was asked for is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _open(address: str, port: int, link: str, seconds: float = 60.0) -> None:
    """Open a browser once somebody listens at the port."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection((address, port), timeout=1.0).close()
        except OSError:
            time.sleep(0.2)
        else:
            webbrowser.open(link)
            return


def _shown(address: str) -> str:
    return "127.0.0.1" if address in ("0.0.0.0", "::", "") else address


@asynccontextmanager
async def _lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    warmth.begin()
    # A snapshot is read through when it is first met; that should not be the first visitor's wait.
    found = await asyncio.to_thread(health.health)
    _LOG.info("ready", extra={"atlas": {"build": found.build, "status": found.status}})
    letting_go = asyncio.create_task(warmth.let_go())
    yield {}
    letting_go.cancel()
    _LOG.info("stopping")
    end = threading.Timer(_END_SECONDS, os._exit, (0,))
    end.daemon = True
    end.start()
