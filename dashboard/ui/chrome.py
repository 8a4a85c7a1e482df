"""The browser's side: the page's language, Chinese for Streamlit's own English controls, and no door to other hosts.

Streamlit has no translation of its menus, table toolbars and messages. The HTML page that it serves gets a small script
that watches the page and replaces those strings, word for word from the locale files (keys under ``chrome``). Which
language is on is read from the address bar (``lang``), so that a switch needs no reload.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dashboard.locale import messages
from dashboard.ui import visitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PREFIX: Final = "chrome."
_HOST: Final = re.compile(rb"[A-Za-z0-9.\-\[\]:]{1,253}\Z")
_DROPPED: Final = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_REPLACED: Final = {b"content-length", b"etag", b"last-modified", b"cache-control"}

# Text is replaced only where the whole text is a known string, so that nothing of the atlas itself can be touched.
# The observer never acts on its own change: after a replacement the text is no longer a key of the dictionary in use.
_SCRIPT: Final = """
(() => {
  const pairs = __PAIRS__, zh = new Map(pairs), en = new Map(pairs.map(([a, b]) => [b, a]));
  const names = ["aria-label", "title", "placeholder", "alt", "data-title"];
  const english = () => new URLSearchParams(location.search).get("lang") === "en";
  const swap = (s, words) => {
    const key = s.trim();
    return words.has(key) ? s.replace(key, words.get(key)) : s;
  };
  const visit = (node, words) => {
    if (node.nodeType === 3) {
      const text = swap(node.nodeValue, words);
      if (text !== node.nodeValue) node.nodeValue = text;
    } else if (node.nodeType === 1 && !["SCRIPT", "STYLE", "TEXTAREA"].includes(node.tagName)) {
      for (const name of names) {
        const value = node.getAttribute(name);
        if (value) { const text = swap(value, words); if (text !== value) node.setAttribute(name, text); }
      }
      for (const child of node.childNodes) visit(child, words);
    }
  };
  let last = null;
  const look = (records) => {
    const now = english(), words = now ? en : zh;
    document.documentElement.lang = now ? "en" : "zh-CN";
    if (now !== last) { last = now; visit(document.body, words); return; }
    for (const r of records) {
      if (r.type === "childList") r.addedNodes.forEach((n) => visit(n, words));
      else visit(r.target, words);
    }
  };
  const start = () => {
    look([]);
    new MutationObserver(look).observe(document.documentElement,
      {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: names});
  };
  if (document.body) start(); else addEventListener("DOMContentLoaded", start);
})();
"""


class Chrome:
    """ASGI middleware that rewrites the HTML page and leaves every other answer alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a page asked for by a browser comes back in its language."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _asks_for_page(scope):
            await self.app(scope, receive, send)
            return
        # A compressed or "not modified" answer could not be rewritten.
        headers = [(k, v) for k, v in scope["headers"] if k.lower() not in _DROPPED]
        page = _Page(scope, send)
        await self.app({**scope, "headers": headers}, receive, page.take)


class _Page:
    """Collects one answer; an HTML page is sent on rewritten, anything else as it comes."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.send = send
        self.start: Message | None = None
        self.body = bytearray()

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self.start = message
        elif self.start is None or message["type"] != "http.response.body":
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        body = rewrite(bytes(self.body), english=b"lang=en" in self.scope.get("query_string", b"").split(b"&"))
        kept = [(k, v) for k, v in start["headers"] if k.lower() not in _REPLACED]
        # A page that sets a cookie is for one browser: no proxy may keep it for others.
        kept += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"private, no-cache")]
        kept += [*_policy(self.scope), *_visitor(self.scope)]
        await self.send({**start, "headers": kept})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})


def rewrite(html: bytes, *, english: bool) -> bytes:
    """Return the page with its language set and the translating script added.

    Parameters
    ----------
    html : bytes
        Streamlit's page, UTF-8.
    english : bool
        Whether the link asks for English; the default is Chinese.
    """
    language = b"en" if english else b"zh-CN"
    html = re.sub(rb'<html lang="[^"]*"', b'<html lang="' + language + b'"', html, count=1)
    title = messages("en" if english else "zh")["app.title"].encode()
    html = html.replace(b"<title>Streamlit</title>", b"<title>" + title + b"</title>", 1)
    html = html.replace(b'href="./favicon.png"', b'href="./app/static/mark.png"', 1)
    return html.replace(b"</head>", b"<script>" + _script() + b"</script></head>", 1)


@lru_cache(maxsize=1)
def _script() -> bytes:
    chinese = messages("zh")
    pairs = [
        (text, chinese[key]) for key, text in messages("en").items() if key.startswith(_PREFIX) and text != chinese[key]
    ]
    # "<" is written as an escape so that no word could end the script element.
    words = json.dumps(pairs, ensure_ascii=True).replace("<", "\\u003c")
    return _SCRIPT.replace("__PAIRS__", words).encode()


def _asks_for_page(scope: Scope) -> bool:
    accepted = next((v for k, v in scope["headers"] if k.lower() == b"accept"), b"")
    return b"text/html" in accepted or scope["path"] == "/"


def _is_html(message: Message) -> bool:
    kind = next((v for k, v in message["headers"] if k.lower() == b"content-type"), b"")
    return kind.startswith(b"text/html")


def _visitor(scope: Scope) -> list[tuple[bytes, bytes]]:
    sent = b"; ".join(v for k, v in scope["headers"] if k.lower() == b"cookie").decode("latin-1")
    cookie = visitor.new_cookie(sent, secure=scope.get("scheme") == "https")
    return [(b"set-cookie", cookie.encode())] if cookie else []


def _policy(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Headers that make the browser itself refuse every other host, so that no library can call home."""
    host = next((v for k, v in scope["headers"] if k.lower() == b"host"), b"")
    sockets = b" ws://" + host + b" wss://" + host if _HOST.match(host) else b""
    policy = (
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"connect-src 'self' data: blob:" + sockets + b"; worker-src 'self' blob:; "
        b"frame-src 'self' blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
    )
    return [
        (b"content-security-policy", policy),
        (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
    ]
