"""``/healthz`` and ``/metrics``: what a container, a proxy and a monitoring system ask.

Neither opens a session or touches a page. ``/healthz`` is 200 where a whole snapshot is served, also an older one (the
status then is "degraded", with what is wrong and what mends it), and 503 where there is none.
"""

from __future__ import annotations

import asyncio
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.commands import spoken
from dashboard.locale import say
from dashboard.store import NoSnapshot
from dashboard.ui import metrics
from dashboard.ui.keeping import store

_PROJECT: Final = Path(__file__).resolve().parents[2]
_NEVER_KEPT: Final = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Health:
    """What is served.

    Attributes
    ----------
    status : str
        "ok", "degraded" (an older snapshot is served) or "absent" (none is).
    build : str
        Id of the build that is served; "" for none.
    built_at : str
        When it was published, ISO, UTC; "" where unknown.
    trouble : dict
        What is wrong and what mends it; empty where nothing is.
    """

    status: str
    build: str
    built_at: str
    trouble: dict[str, str]


def routes(base_path: str = "") -> list[Route]:
    """Return the two pages, at the root and below the base path: a health check need not know the path."""
    return [
        route
        for base in dict.fromkeys(("", base_path))
        for route in (
            Route(f"{base}/healthz", _healthz, methods=["GET"]),
            Route(f"{base}/metrics", _metrics, methods=["GET"]),
        )
    ]


@cache
def version() -> str:
    """Return the version of the atlas, as ``pyproject.toml`` says it."""
    read = tomllib.loads((_PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(read["project"]["version"])


def health() -> Health:
    """Look what is served; the first look at a snapshot reads the whole file, so never from the event loop."""
    try:
        state = store().state()
    except NoSnapshot as missing:
        return Health("absent", "", "", _trouble(missing.key, "", "", missing.mend))
    if not state.trouble:
        return Health("ok", state.build_id, state.built_at, {})
    wrong = _trouble(state.trouble, state.wanted, state.since, state.mend)
    return Health("degraded", state.build_id, state.built_at, wrong)


async def _healthz(_request: Request) -> Response:
    found = await asyncio.to_thread(health)
    said: dict[str, Any] = {"status": found.status, "build": found.build or None, "built_at": found.built_at or None}
    said |= {"version": version(), **found.trouble}
    return JSONResponse(said, status_code=503 if found.status == "absent" else 200, headers=_NEVER_KEPT)


async def _metrics(_request: Request) -> Response:
    found = await asyncio.to_thread(health)
    body = metrics.text(found.status, found.build, version(), _age(found.built_at))
    return Response(body, media_type=metrics.TYPE, headers=_NEVER_KEPT)


def _trouble(key: str, wanted: str, since: str, mend: str) -> dict[str, str]:
    # The name of a file or a path stays in the log: whoever asks from outside need not know it.
    said = {"reason": key, "words": say(spoken(), key), "wanted": wanted, "since": since, "mend": mend}
    return {name: text for name, text in said.items() if text}


def _age(built_at: str) -> float | None:
    try:
        built = datetime.fromisoformat(built_at)
    except ValueError:
        return None
    return (datetime.now(UTC) - built).total_seconds() if built.tzinfo else None
