"""``python -m trials losses [--full]``: kills, full disks, read-only folders, several editors, a clock that jumps.

A deed of the write side is killed at each call to the system by which it changes something on the disk. After each kill
the snapshot that readers see is compared with the old and the new one, row by row; then the next build runs, and facts,
drafts and snapshot must be the old state or the new one, byte by byte, with nothing left over and no decision lost.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from trials import losses_editors, losses_rooms, record
from trials.losses_actor import Actor
from trials.losses_deeds import made, stand_alone
from trials.losses_kills import Stage, fail_all, kill_all, kill_by_time, staged
from trials.losses_points import Point

DEEDS: Final = ("build", "publish", "undo", "table", "report", "first_batch", "rollup", "divide", "decide")
MEMORY: Final = Path("/dev/shm")


def run(full: bool) -> record.Outcome:
    """Run the trial; the short form takes a share of the points of each deed."""
    stand_alone()
    home = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="atlas-losses-", dir=home) as scratch:
        rows = [*kills(Path(scratch) / "kills", DEEDS, full=full)]
        rows += losses_rooms.start(_folder(scratch, "rooms"), full=full)
        rows += losses_editors.several(_folder(scratch, "several"), full=full)
        rows += losses_editors.clock(_folder(scratch, "clock"))
    harms = [harm for row in rows for harm in row.pop("harms")]
    for harm in harms:
        print(f"LOST  {harm}", file=sys.stderr)
    points = sum(int(row["tries"]) for row in rows if str(row["attempt"]).startswith("kill -9"))
    return record.outcome("losses", rows, full=full, killed=points)


def _folder(scratch: str, name: str) -> Path:
    folder = Path(scratch) / name
    folder.mkdir()
    return folder


def kills(scratch: Path, names: Sequence[str], *, full: bool, share: int = 0) -> list[dict[str, Any]]:
    """Kill each deed and return a row for each; ``share`` is the most points of one deed, 0 for the form's own."""
    scratch.mkdir(parents=True)
    actor = Actor(scratch)
    rows = []
    for name in names:
        stage = staged(made(name, scratch / "old" / name), actor, scratch / "run" / "at")
        chosen = stage.points if full else spread(stage.points, share or 6)
        tried = kill_all(stage, chosen, lambda _harm: None)
        words = f"{len(stage.points)} points there; then old {stage.old_states}, new {stage.new_states}"
        rows.append(_row(f"kill -9: {stage.deed.name}", tried, stage.harms, words))
        if full:
            rows += _broken(stage)
    actor.close()
    return rows


def _broken(stage: Stage) -> list[dict[str, Any]]:
    """Return the rows of kills by lot and of calls that fail."""
    stage.harms = []
    rows = [_row(f"kill -9 at any moment: {stage.deed.name}", kill_by_time(stage, 12), stage.harms, "drawn by lot")]
    stage.harms = []
    calls = [point for point in stage.points if point.is_commit or point.call in ("fsync", "fdatasync")]
    tried, refused = fail_all(stage, spread(calls, 40), "EIO")
    words = f"given up in words {refused} times, else done"
    return [*rows, _row(f"a call fails (EIO): {stage.deed.name}", tried, stage.harms, words)]


def spread(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most so many points: the renames first, the others evenly."""
    if len(points) <= most:
        return list(points)
    renames = [point for point in points if point.call.startswith("rename")][: most // 2]
    others = [point for point in points if point not in renames]
    wanted = most - len(renames)
    return renames + [others[(2 * n + 1) * len(others) // (2 * wanted)] for n in range(wanted)]


def _row(attempt: str, tries: int, harms: Sequence[str], words: str) -> dict[str, Any]:
    return {"attempt": attempt, "tries": tries, "failures": len(harms), "words": words, "harms": list(harms)}
