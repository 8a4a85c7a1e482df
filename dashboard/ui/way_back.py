"""The way back after a login: to the link that somebody followed, not to the front page.

Streamlit leads everybody to the front page once the provider has sent them back. As a browser leaves for the provider
it says where from; that link waits in a cookie of its own for ten minutes and is put in the place of the front page.
Only a page of the atlas can be led to, whatever the browser says or the cookie holds.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from dashboard.ui.state import PAGES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "atlas_wanted"
_SECONDS: Final = 600
_LONGEST: Final = 2_500  # characters of a link; what is longer would not fit into a cookie, and is not led back to
_QUERY: Final = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*\Z")
_LEAVES, _RETURNS = "/auth/login", "/oauth2callback"


class WayBack:
    """ASGI middleware around the two addresses of a login.

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
        """Pass a request on; the answer to one of the two addresses says more than it did."""
        asked = str(scope.get("path", "")).removeprefix(self.base_path) if scope["type"] == "http" else ""
        if asked not in (_LEAVES, _RETURNS):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        link = self._left(request) if asked == _LEAVES else self._wanted(request)

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start" and link and 300 <= message["status"] < 400:
                headers = MutableHeaders(raw=list(message["headers"]))
                if asked == _RETURNS:
                    headers["location"] = link
                headers.append("set-cookie", self._cookie(link if asked == _LEAVES else "", request))
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, say)

    def _left(self, request: Request) -> str:
        """Return the link of the page from which somebody goes to log in; "" where it is none of ours."""
        try:
            left = urlsplit(request.headers.get("referer", ""))
        except ValueError:
            return ""
        ours = left.netloc and left.netloc == request.headers.get("host")
        return self._ours(left.path, left.query) if ours else ""

    def _wanted(self, request: Request) -> str:
        """Return the link that waits in the cookie; "" for none, or one that leads elsewhere."""
        try:
            path, _, query = urlsafe_b64decode(request.cookies.get(COOKIE, "")).decode("ascii").partition("?")
        except ValueError:
            return ""
        return self._ours(path, query)

    def _ours(self, path: str, query: str) -> str:
        """Return the link if it leads to a page of the atlas, else ""."""
        link = f"{path}?{query}" if query else path
        page = path.removeprefix(f"{self.base_path}/")
        known = path == f"{self.base_path}/{page}" and page in ("", *PAGES)
        return link if known and _QUERY.match(query) and len(link) <= _LONGEST else ""

    def _cookie(self, link: str, request: Request) -> str:
        """Return the header that keeps a link until the login is done; with "" the one that takes it away."""
        answer = Response()
        answer.set_cookie(
            COOKIE, urlsafe_b64encode(link.encode()).decode(), max_age=_SECONDS if link else 0,
            path=self.base_path or "/", secure=request.url.scheme == "https", httponly=True, samesite="lax",
        )  # fmt: skip
        return answer.headers["set-cookie"]
