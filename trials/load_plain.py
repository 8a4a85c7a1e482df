"""The same picture on a plain pandas page, read by the same readers in the same run."""

from __future__ import annotations

import asyncio
import statistics
from typing import Any

from benchmarks.pages import Served, crowd, memory_of_sessions, served
from trials.load_nation import Nation
from trials.load_readers import p95
from trials.record import Row


def beside(atlas: Served, nation: Nation, form: Any) -> tuple[list[Row], dict[str, object]]:
    """Let the readers choose indicators on both pages in turns; return a line of each, and the ratios.

    Parameters
    ----------
    atlas : Served
        The atlas, running.
    nation : Nation
        What both show.
    form : load.Form
        How many readers, how long they think, how many clicks each.
    """
    known = set(nation.names.values())
    with served("plain", nation.data, "newest") as plain:
        pages = (atlas, plain)
        for page in pages:
            page.clicks["memory"] = [asyncio.run(memory_of_sessions(page, known, form.readers))]
        for turn in range(2):
            for page in pages if turn else pages[::-1]:
                found = asyncio.run(crowd(page, known, form.readers, form.beside, form.think, 1000 * turn))
                page.clicks.setdefault("think", []).extend(found)
        rows = [_row(page, form) for page in pages]
        ours, theirs = (
            [statistics.median(p.clicks["think"]), p95(p.clicks["think"]), *p.clicks["memory"]] for p in pages
        )
    names = ("median", "p95", "memory_of_a_session")
    ratios = {name: round(b / a, 2) if a else 0.0 for name, a, b in zip(names, ours, theirs, strict=True)}
    return rows, {"plain_over_atlas": ratios}


def _row(page: Served, form: Any) -> Row:
    times = page.clicks["think"]
    words = (
        f"median {1000 * statistics.median(times):,.0f} ms, p95 {1000 * p95(times):,.0f} ms, "
        f"{page.clicks['memory'][0]:.2f} MB a session"
    )
    name = "the atlas" if page.name == "atlas" else "a plain pandas page"
    return {
        "attempt": f"{form.readers} readers choose indicators: {name}",
        "tries": len(times),
        "failures": 0,
        "words": words,
    }
