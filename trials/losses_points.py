"""The points at which a command may be killed: each call to the system by which it changes something on the disk.

strace writes down which there are, and ends the command with SIGKILL at the n-th of a kind, before it is carried out.
Between two such calls nothing on the disk changes, so these are all states that a kill can leave; DuckDB's own writes
are among them. The same way a call can be made to fail, as on a disk that is broken.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trials.losses_actor import Actor, Ended

CALLS: Final = (
    "write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "ftruncate", "truncate", "fallocate", "rename",
    "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink",
    "symlinkat",
)  # fmt: skip
_WRITES: Final = ("write", "pwrite64", "writev", "pwritev")
_CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)$")
_RANDOM = re.compile(r"-[0-9a-f]{8}(?=@)|@[\w.-]+?\.partial|[0-9a-f]{12}|atlas-[\w]{8}\b")


@dataclass(frozen=True, slots=True)
class Point:
    """The n-th call of a kind, and what it is about."""

    call: str
    number: int
    about: str
    order: int

    @property
    def is_commit(self) -> bool:
        """Whether the call may change what a reader finds; a write goes into a file that nobody reads yet."""
        return self.call not in (*_WRITES, "fsync", "fdatasync")

    def __str__(self) -> str:
        return f"{self.call} {self.number} ({self.about})"


def record(actor: Actor, root: Path, *argv: object) -> tuple[list[Point], Ended]:
    """Run a command and return the points below ``root``, in the order in which they came."""
    log = root.parent / "calls.txt"
    ended = traced(actor, log, [], *argv)
    counts: Counter[tuple[str, str]] = Counter()
    seen: set[tuple[str, int]] = set()
    points: list[Point] = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        found = _CALL.match(line)
        if found is None:
            continue
        process, call, rest = found.groups()
        counts[process, call] += 1
        key = (call, counts[process, call])
        if key in seen:
            continue  # another thread was there first: that is where the kill will be
        seen.add(key)
        if str(root) in rest:
            points.append(Point(*key, _about(rest, root), len(points)))
    return points, ended


def killed_at(actor: Actor, root: Path, point: Point, *argv: object) -> Ended:
    """Run a command and kill it at a point."""
    return traced(actor, root.parent / "calls.txt", [f"{point.call}:signal=KILL:when={point.number}"], *argv)


def failed_at(actor: Actor, root: Path, point: Point, error: str, *argv: object) -> Ended:
    """Run a command with one call that fails."""
    return traced(actor, root.parent / "calls.txt", [f"{point.call}:error={error}:when={point.number}"], *argv)


def killed_after(actor: Actor, seconds: float, *argv: object) -> Ended:
    """Run a command and kill it at a moment, wherever it is then."""
    process = actor.begin(*argv)
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):  # it was quicker
        os.kill(process, signal.SIGKILL)
    return actor.ended()


def traced(actor: Actor, log: Path, inject: Sequence[str], *argv: object) -> Ended:
    """Run a command under strace, which writes its calls to ``log``."""
    process = actor.begin(*argv, hold=True)
    injected = [part for rule in inject for part in ("-e", f"inject={rule}")]
    calls = ",".join(call for call in CALLS)
    watch = subprocess.Popen(
        ["strace", "-f", "-y", "-s", "0", "-o", str(log), "-e", f"trace={calls}", *injected, "-p", str(process)],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert watch.stderr
    first = watch.stderr.readline()
    if "attached" not in first:
        raise RuntimeError(f"strace cannot look at a process here: {first.strip()}")
    actor.go()
    ended = actor.ended()
    watch.communicate()
    return ended


def _about(rest: str, root: Path) -> str:
    paths = re.findall(rf"{re.escape(str(root))}/?([^>\"]*)", rest)
    return " → ".join(_RANDOM.sub("*", path.rsplit("/", 2)[-1] if path.count("/") > 1 else path) for path in paths[:2])
