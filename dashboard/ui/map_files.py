"""Outlines as a browser wants them: compressed once, and kept for as long as they stay the same.

Streamlit serves ``static/`` without a word on how long a file may be kept, and compresses it anew for everybody. The
addresses of the maps carry a version (``?v=``), so what they lead to never changes. Without this module, as under
``streamlit run app.py``, the maps are the same and load a little slower.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dashboard.render.map_geometry import FOLDER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_PATH: Final = re.compile(r"/app/static/boundaries/((?:[a-z]+/)?[a-z0-9]+\.json)\Z")
_KEPT: Final = b"public, max-age=31536000, immutable"


class MapFiles:
    """ASGI middleware that answers for the files of the boundaries and passes everything else on."""

    def __init__(self, app: ASGIApp, folder: Path = FOLDER) -> None:
        self.app = app
        self.folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on: other files, other methods, browsers that cannot decompress."""
        found = _PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        file = self.folder / found[1] if found else None
        headers = dict(scope["headers"]) if file else {}
        if file is None or b"gzip" not in headers.get(b"accept-encoding", b"") or not file.is_file():
            await self.app(scope, receive, send)
            return
        changed = file.stat().st_mtime_ns
        tag = f'"{changed:x}"'.encode()
        # An address with another version than the file's must not be kept under it.
        versioned = scope.get("query_string", b"") == b"v=" + f"{changed:x}".encode()
        kept = [(b"etag", tag), (b"cache-control", _KEPT if versioned else b"no-cache"), (b"vary", b"accept-encoding")]
        if headers.get(b"if-none-match") == tag:
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return
        body = await asyncio.to_thread(_compressed, file, changed)
        said = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip"),
                (b"content-length", str(len(body)).encode()), (b"x-content-type-options", b"nosniff")]  # fmt: skip
        await send({"type": "http.response.start", "status": 200, "headers": [*said, *kept]})
        await send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=96)
def _compressed(file: Path, changed: int) -> bytes:
    return gzip.compress(file.read_bytes(), 6, mtime=0)
