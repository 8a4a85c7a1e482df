"""The door of the server: each request is counted and told in a line of the log, without the visitor.

What is told is the kind of thing that was asked for, never the address asked or asking. The two pages of numbers, our
own and Streamlit's, are for this machine only unless ``ATLAS_METRICS`` says otherwise.
"""

from __future__ import annotations

import logging
import os
import re
import time
from typing import TYPE_CHECKING, Any, Final

from dashboard.ui import metrics
from dashboard.ui.state import PAGES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = logging.getLogger("atlas.access")
_ROUTES: Final = (
    ("health", re.compile(r"/(?:healthz|_stcore/health)\Z")),
    ("metrics", re.compile(r"/(?:metrics|_stcore/metrics)\Z")),
    ("socket", re.compile(r"/_stcore/stream\Z")),
    ("upload", re.compile(r"/_stcore/upload_file/")),
    ("login", re.compile(r"/(?:oauth2callback|auth/\w+)\Z")),
    ("media", re.compile(r"/media/")),
    ("static", re.compile(r"/(?:static|app/static|component|_stcore/[a-z-]+)(?:/|\Z)|/favicon\.png\Z")),
)
_QUIET: Final = frozenset({"static", "health", "metrics"})
_FORWARDED: Final = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"via")
_LOCAL: Final = frozenset({"127.0.0.1", "::1"})
_OPEN: Final = "all"
_SWITCHED, _BAD_REQUEST, _NOT_FOUND = 101, 400, 404


class Door:
    """ASGI middleware around everything else.

    Parameters
    ----------
    app : ASGI app
        What answers.
    base_path : str
        Path below which the atlas is served, with a slash in front and none at the end; "" for the root.
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self.app = app
        self.base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, count it and tell of it; the numbers are shown to those who may see them."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        seen = _Seen(scope, self.base_path, send)
        if seen.route == "metrics" and not may_see_numbers(scope):
            await _not_found(seen.send)
        else:
            await self.app(scope, receive, seen.send)


class _Seen:
    """One request, told of when its answer begins."""

    def __init__(self, scope: Scope, base_path: str, send: Send) -> None:
        self.route = route_of(scope["path"], base_path)
        self.method = scope.get("method", "GET")
        self.page = scope["path"].rstrip("/").rsplit("/", 1)[-1] if self.route == "page" else ""
        self._send = send
        self._start = time.perf_counter()

    async def send(self, message: Message) -> None:
        status = _status(message)
        if status == _BAD_REQUEST and self.route == "upload":
            # Streamlit's word for "no such session here". A proxy asks the next replica for what is not found; the
            # session may be there, where a replica was away for a while.
            message, status = {**message, "status": _NOT_FOUND}, _NOT_FOUND
        if status:
            metrics.requested(self.route, status)
            if self.route not in _QUIET or status >= 400:
                LOG.info("request", extra={"atlas": self._told(status)})
        await self._send(message)

    def _told(self, status: int) -> dict[str, Any]:
        told = {"route": self.route, "method": self.method, "status": status}
        if self.page in PAGES:
            told["page"] = self.page
        return told | {"ms": round((time.perf_counter() - self._start) * 1000, 1)}


def route_of(path: str, base_path: str = "") -> str:
    """Return the kind of thing that an address asks for: "page", "socket", "upload", "media", "static" …"""
    below = path.removeprefix(base_path)
    return next((name for name, pattern in _ROUTES if pattern.match(below)), "page")


def may_see_numbers(scope: Scope) -> bool:
    """Say whether whoever asks may see the numbers.

    ``ATLAS_METRICS`` is ``loopback`` (default: this machine, not through a proxy on it), ``all`` or ``off``; what is
    none of these is ``off``.
    """
    setting = os.environ.get("ATLAS_METRICS", "").strip().lower() or "loopback"
    if setting != "loopback":
        return setting == _OPEN
    forwarded = any(name.lower().startswith(_FORWARDED) for name, _ in scope["headers"])
    return not forwarded and (scope.get("client") or ("",))[0] in _LOCAL


def _status(message: Message) -> int:
    """Return the status where a message begins an answer, else 0."""
    if message["type"] in ("http.response.start", "websocket.http.response.start"):
        return int(message["status"])
    if message["type"] == "websocket.accept":
        return _SWITCHED
    return 0


async def _not_found(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": _NOT_FOUND, "headers": headers})
    await send({"type": "http.response.body", "body": b"Not Found\n"})
