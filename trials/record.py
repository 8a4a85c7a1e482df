"""What a trial says of itself: what was attempted, how often, what failed; with machine, versions and date as JSON."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import record as benchmark

ROOT = Path(__file__).resolve().parent.parent
Row = Mapping[str, object]
"""One line of a table: ``attempt``, ``tries``, ``failures``, ``words``, and whatever else the trial counts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a trial.

    Attributes
    ----------
    name : str
        Of the trial: a section of docs/reliability.md and the file ``<name>.json``.
    command : str
        That anybody can repeat.
    rows : sequence of mappings
        Flat lines: ``attempt`` (what was tried), ``tries`` (how often), ``failures`` (how often it did harm), ``words``
        (what the visitor or the clerk is told, or what else is worth a line). Other fields become columns too.
    failures : int
        0 where nothing was lost, executed or let in; anything else ends the command with 1.
    more : mapping
        What else belongs to the result: plain JSON values, told below the table.
    """

    name: str
    command: str
    rows: Sequence[Row]
    failures: int
    more: Mapping[str, Any] = field(default_factory=dict)


def outcome(name: str, rows: Sequence[Row], *, full: bool, **more: Any) -> Outcome:
    """Return an ``Outcome`` whose failures are the sum over its rows."""
    command = f"python -m trials {name}" + (" --full" if full else "")
    return Outcome(name, command, rows, sum(int(str(row.get("failures", 0))) for row in rows), more)


def results() -> Path:
    """Return the folder of the kept results: ``ATLAS_TRIALS``, else trials/results (ignored by git)."""
    return Path(os.environ.get("ATLAS_TRIALS", "").strip() or ROOT / "trials" / "results")


class Watch:
    """Seconds since the start, and how much of the machine other programs used meanwhile."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._others = benchmark.Watch()

    def said(self) -> dict[str, float]:
        """Return ``seconds`` and ``used_by_others`` (0 to 1, of all cores)."""
        return {"seconds": round(time.monotonic() - self._start, 1), "used_by_others": self._others.others()}


def write(found: Outcome, watch: Watch, folder: Path | None = None) -> Path:
    """Write an outcome with machine, versions, date and commit.

    Parameters
    ----------
    found : Outcome
        Of a finished run.
    watch : Watch
        Begun with the run.
    folder : Path, optional
        `results()` by default.

    Returns
    -------
    Path
        ``<folder>/<name>.json``.
    """
    text = json.dumps(
        {
            "name": found.name,
            "command": found.command,
            "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
            "commit": benchmark.commit(),
            **benchmark.machine(),
            **watch.said(),
            "failures": found.failures,
            "more": dict(found.more),
            "rows": [dict(row) for row in found.rows],
        },
        ensure_ascii=False,
        indent=1,
    )
    place = folder or results()
    place.mkdir(parents=True, exist_ok=True)
    file = place / f"{found.name}.json"
    file.write_text(text + "\n", encoding="utf-8")
    return file


def table(found: Outcome) -> str:
    """Return the rows as aligned lines for a terminal, with the sum at the end."""
    names = list(dict.fromkeys(name for row in found.rows for name in row))
    lines = [names, *([str(row.get(name, "")) for name in names] for row in found.rows)]
    wide = [max(len(line[i]) for line in lines) for i in range(len(names))]
    wide[-1] = 0  # the last column is mostly words
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)).rstrip() for line in lines]
    tries = sum(int(str(row.get("tries", 0))) for row in found.rows)
    return "\n".join([*text, "", f"{found.name}: {tries:,} tries, {found.failures:,} failures"])
