"""Numbers for a monitoring system: how many visits, runs, refusals and faults, and which build is shown.

Labels come from closed sets (names of pages, file types, message keys, kinds of faults), so that nothing a visitor
types or is can become one, and the number of series stays small.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from streamlit.runtime import Runtime, exists
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY

from dashboard import console
from dashboard.turns import PAGES

TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
_LABEL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_. ]{0,59}\Z")
_SECONDS: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second number for each: when it was first counted
_REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=_REGISTRY)  # memory, processor time, open files; on Linux only
_SNAPSHOT: Final = Gauge(
    "atlas_snapshot_state",
    "1 for what is served: the current snapshot (ok), an older one (degraded), none (absent)",
    ["state"],
    registry=_REGISTRY,
)
_BUILD: Final = Gauge("atlas_build_info", "The build that is served", ["build", "version"], registry=_REGISTRY)
_AGE: Final = Gauge("atlas_build_age_seconds", "Since the build that is served was published", registry=_REGISTRY)
_SESSIONS: Final = Gauge("atlas_sessions", "Open sessions: tabs of browsers", registry=_REGISTRY)
_RUNS: Final = Histogram(
    "atlas_run_seconds", "Drawing a page or a part of one", ["part"], buckets=_SECONDS, registry=_REGISTRY
)
_WAITING: Final = Gauge("atlas_runs_waiting", "Pages that wait for their turn to be drawn", registry=_REGISTRY)
_REQUESTS: Final = Counter("atlas_requests", "Requests by what was asked for", ["route", "status"], registry=_REGISTRY)
_FAULTS: Final = Counter("atlas_faults", "Faults that were logged, by their kind", ["kind"], registry=_REGISTRY)
_EXPORTS: Final = Counter("atlas_exports", "Files that were taken away", ["type"], registry=_REGISTRY)


def exported(kind: str) -> None:
    """Count a file that was taken away, by its type ("csv", "pptx" …)."""
    _EXPORTS.labels(_label(kind)).inc()


def requested(route: str, status: int) -> None:
    """Count a request by a name of ``doors.route_of`` and its status."""
    _REQUESTS.labels(route, str(status)).inc()


def failed(error: BaseException) -> None:
    """Count a fault by the name of its class."""
    _FAULTS.labels(_label(type(error).__name__)).inc()


@contextmanager
def timed(part: str) -> Iterator[None]:
    """Measure how long a page, or a part that is drawn by itself, takes."""
    start = time.perf_counter()
    try:
        yield
    finally:
        _RUNS.labels(_label(part)).observe(time.perf_counter() - start)


class Faults(logging.Filter):
    """Counts what a logger says at the level of an error, and lets all of it pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Count a record; always True."""
        if record.levelno >= logging.ERROR:
            error = record.exc_info[1] if record.exc_info else None
            _FAULTS.labels(_label(type(error).__name__ if error else record.name)).inc()
        return True


class _Questions(Collector):
    """What the console counts by itself: questions answered, and refused by the key of the message."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        found = CounterMetricFamily("atlas_console_questions", "Questions to the console", labels=["end"])
        for end, count in console.counts().items():
            found.add_metric([_label(end)], count)
        yield found


_REGISTRY.register(_Questions())


def text(state: str, build: str, version: str, age: float | None) -> bytes:
    """Return all numbers in Prometheus' text format.

    Parameters
    ----------
    state : str
        "ok", "degraded" or "absent".
    build, version : str
        Id of the build that is served, "" for none, and version of the atlas.
    age : float or None
        Seconds since that build was published, None where unknown: then there is no such number.
    """
    for name in ("ok", "degraded", "absent"):
        _SNAPSHOT.labels(name).set(name == state)
    _BUILD.clear()
    _BUILD.labels(build, version).set(1)
    _AGE.set(float("nan") if age is None else age)
    _SESSIONS.set(sessions())
    _WAITING.set(PAGES.waiting)
    return generate_latest(_REGISTRY)


def sessions() -> int:
    """Return how many sessions are connected; 0 before the server runs."""
    if not exists():
        return 0
    found = Runtime.instance().stats_mgr.get_stats(family_names=[ACTIVE_SESSIONS_FAMILY])
    return sum(int(getattr(one, "value", 0)) for one in found.get(ACTIVE_SESSIONS_FAMILY, ()))


def _label(name: str) -> str:
    return name if _LABEL.match(name) else "other"
