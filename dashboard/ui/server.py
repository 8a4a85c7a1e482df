"""The server: Streamlit's ASGI app with our own words in its chrome, a warm start, and doors that stay shut.

``streamlit run app.py`` works too, without this module: then the browser's own menus stay English and the policy that
forbids other hosts is missing, though nothing that the pages do would ask for one.
"""

from __future__ import annotations

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

from dashboard.locale import say
from dashboard.ui import warmth
from dashboard.ui.chrome import Chrome
from dashboard.ui.map_files import MapFiles

SCRIPT: Final = Path(__file__).resolve().parents[2] / "app.py"


def build() -> st.App:
    """Return the ASGI app; any ASGI server can run it."""
    # A folder called pages/ would let the first visitor of a cold server open /compare without app.py, and so without
    # language, navigation and checks (Streamlit's first way of making pages, on until st.navigation has run once).
    PagesManager.uses_pages_directory = False
    return st.App(SCRIPT, lifespan=_lifespan, middleware=[Middleware(Chrome), Middleware(MapFiles)])


def serve(address: str = "127.0.0.1", port: int = 8501, *, open_browser: bool = False) -> None:
    """Serve until stopped.

    Parameters
    ----------
    address : str
        Address to listen on; the default is reached from this machine only.
    port : int
        TCP port; where it is taken the server ends with a message.
    open_browser : bool
        Open the atlas in a browser of this machine once the server listens; without a browser nothing happens.
    """
    app = build()
    # App.run reads .streamlit/config.toml beside the first argument of the command line, so that it is found from any
    # working directory.
    sys.argv = [str(SCRIPT)]
    sys.stdout.write(f"{say('zh', 'app.title')} {say('en', 'app.title')}: http://{_shown(address)}:{port}\n")
    sys.stdout.flush()
    if open_browser:
        threading.Thread(target=_open, args=(_shown(address), port), name="atlas-open", daemon=True).start()
    app.run(config={"server.address": address, "server.port": port, "browser.serverAddress": _shown(address)})


def _open(address: str, port: int, seconds: float = 60.0) -> None:
    """Open a browser once somebody listens at the port."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection((address, port), timeout=1.0).close()
        except OSError:
            time.sleep(0.2)
        else:
            webbrowser.open(f"http://{address}:{port}")
            return


def _shown(address: str) -> str:
    return "127.0.0.1" if address in ("0.0.0.0", "::", "") else address


@asynccontextmanager
async def _lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    warmth.begin()
    yield {}
