"""A disk that fills up and a folder that may only be read, real ones: run below ``unshare -rm``, which lets it mount.

The disk is a memory file system that has room for the old state and some pages more; from run to run there are more, so
that it is full at one write after the other. The command must say so in words, the next start must find old or new.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from trials.losses_actor import Actor
from trials.losses_kills import Stage, judged, staged

PAGE: Final = 4096
ROOMY: Final = "256m"
_DEEDS: Final = ("build", "publish", "undo", "table", "report", "rollup", "decide")


def start(scratch: Path, *, full: bool) -> list[dict[str, Any]]:
    """Run both trials in a mount namespace of their own and return their rows."""
    line = ["unshare", "-rm", sys.executable, "-m", "trials.losses_rooms", str(scratch), "full" if full else "short"]
    root = Path(__file__).resolve().parent.parent
    found = subprocess.run(line, cwd=root, capture_output=True, text=True, check=False)
    if found.returncode:
        raise RuntimeError(found.stderr[-2000:])
    rows: list[dict[str, Any]] = json.loads(found.stdout.splitlines()[-1])
    return rows


def main() -> None:
    """Be the process inside: argument 1 is the scratch folder, 2 the form."""
    from trials.losses_deeds import made, stand_alone

    stand_alone()
    scratch, full = Path(sys.argv[1]), sys.argv[2] == "full"
    disk = scratch / "disk"
    disk.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs", disk)
    (scratch / "says").mkdir()
    actor = Actor(scratch / "says")
    rows = []
    for name in sys.argv[3:] or (_DEEDS if full else ("publish",)):
        deed = made(name, scratch / "rooms" / name)
        stage = staged(deed, actor, disk / "at")
        rows.append(_filling(stage, disk, 24 if full else 3))
        rows.append(_reading(stage))
    actor.close()
    sys.stdout.write("\n" + json.dumps(rows) + "\n")


def _mount(*given: object) -> None:
    subprocess.run(["mount", *map(str, given)], check=True)


def _filling(stage: Stage, disk: Path, tries: int) -> dict[str, Any]:
    """Do a deed where the disk has room for a share of what it needs."""
    harms: list[str] = []
    stage.reset()
    before = _used(disk)
    needed = _needed(stage, disk)
    refused = 0
    for number in range(tries):
        stage.reset()
        room = before + needed * number // tries // PAGE * PAGE
        _mount("-o", f"remount,size={room}", disk)
        ended = stage.run(*stage.command())
        _mount("-o", f"remount,size={ROOMY}", disk)
        refused += ended.code != 0
        if ended.code and not ended.in_words:
            harms.append(f"no words at {room} bytes, {ended.code}: {ended.said[-300:]}")
        harms += judged(stage, again=True)
    words = f"refused in words {refused} times, done {tries - refused} times"
    return _row(f"disk full: {stage.deed.name}", tries, harms, words)


def _needed(stage: Stage, disk: Path) -> int:
    """Return how much room a deed needs at most, by giving it more and more."""
    room = PAGE
    while True:
        stage.reset()
        _mount("-o", f"remount,size={_used(disk) + room}", disk)
        ended = stage.run(*stage.command())
        _mount("-o", f"remount,size={ROOMY}", disk)
        if not ended.code:
            return room
        room *= 2


def _used(disk: Path) -> int:
    found = os.statvfs(disk)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def _reading(stage: Stage) -> dict[str, Any]:
    """Do a deed in folders that may only be read: all of them, or one."""
    harms: list[str] = []
    parts: Sequence[str] = ("", "build", "intake", "audit")
    refused = 0
    for part in parts:
        stage.reset()
        folder = stage.data / part
        folder.mkdir(exist_ok=True)
        _mount("--bind", folder, folder)
        _mount("-o", "remount,bind,ro", folder)
        ended = stage.run(*stage.command())
        subprocess.run(["umount", str(folder)], check=True)
        refused += ended.code != 0
        if ended.code and not ended.in_words:
            harms.append(f"no words with data/{part} read-only, {ended.code}: {ended.said[-300:]}")
        harms += judged(stage, again=True)
    words = f"refused in words {refused} times, done without it {len(parts) - refused} times"
    return _row(f"folder read-only: {stage.deed.name}", len(parts), harms, words)


def _row(attempt: str, tries: int, harms: Sequence[str], words: str) -> dict[str, Any]:
    return {"attempt": attempt, "tries": tries, "failures": len(harms), "words": words, "harms": list(harms)}


if __name__ == "__main__":
    main()
