"""Room for uploaded files: Streamlit limits each file, nobody limits how many lie in memory at once.

A file is sent to a session before any page has looked at it, so whoever has a page open could fill the memory of the
server file by file. What would not fit any more is refused before it is read, and fits again once files are gone: they
go with the session that they were sent to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from streamlit import config, runtime

from dashboard.locale import LANGUAGES, say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALL_BYTES: Final = 400_000_000
"""Bytes of all uploaded files together, those on their way included."""
SESSION_BYTES: Final = 60_000_000
"""Bytes of the files of one session: three of the largest."""
_PATH: Final = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+\Z")


class UploadRoom:
    """ASGI middleware that refuses a file for which there is no room (503) and passes everything else on."""

    def __init__(self, app: ASGIApp, all_bytes: int = ALL_BYTES, session_bytes: int = SESSION_BYTES) -> None:
        self.app = app
        self.all_bytes, self.session_bytes = all_bytes, session_bytes
        self._coming: dict[str, int] = {}  # session → bytes on their way; only touched by the one thread of the server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        found = _PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        session, size = found[1], _size(dict(scope["headers"]))
        held = _held()
        of_all = sum(held.values()) + sum(self._coming.values()) + size
        of_session = held.get(session, 0) + self._coming.get(session, 0) + size
        if of_all > self.all_bytes or of_session > self.session_bytes:
            await _refuse(send)
            return
        self._coming[session] = self._coming.get(session, 0) + size
        try:
            await self.app(scope, receive, send)
        finally:
            self._coming[session] -= size
            if self._coming[session] <= 0:
                del self._coming[session]


def _size(headers: dict[bytes, bytes]) -> int:
    """Return how many bytes a request may bring: what it says, or as much as Streamlit would read of it."""
    most = int(config.get_option("server.maxUploadSize")) * 1024 * 1024
    said = headers.get(b"content-length", b"")
    return min(int(said), most) if said.isdigit() else most


def _held() -> dict[str, int]:
    """Return the bytes that each session's files take."""
    if not runtime.exists():
        return {}
    storage: dict[str, dict[str, Any]] = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    return {session: sum(len(file.data) for file in list(files.values())) for session, files in list(storage.items())}


async def _refuse(send: Send) -> None:
    start: Message = {
        "type": "http.response.start",
        "status": 503,
        "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"60")],
    }
    await send(start)
    # Who sent it is not known here, and so no language.
    words = "\n".join(say(language, "service.no_upload_room") for language in LANGUAGES)
    await send({"type": "http.response.body", "body": f"{words}\n".encode()})
