"""Several at once, and a clock that jumps: real processes on one folder, which must all come to rest in one order."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audit import verify
from trials.losses_actor import Actor, Ended
from trials.losses_deeds import made
from trials.losses_state import LEDGER, audit_broken, audited, reviews, shown

_FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"


def several(scratch: Path, *, full: bool) -> list[dict[str, Any]]:
    """Let two editors publish at once, beside builds and an import; and many builds at once."""
    editors, table = made("two_editors", scratch / "two"), made("table", scratch / "table")
    first, second = list(editors.argv[:-1]), [*editors.argv[:2], editors.argv[-1], "--by", "x"]
    root = scratch / "several"
    actors = [_actor(scratch, number) for number in range(4)]
    build = ["build"]
    jobs = (
        ("two editors publish at once", editors.old, [first, second]),
        ("two editors publish while two builds run", editors.old, [first, build, second, build]),
        ("the same draft is published twice at once", editors.old, [first, first]),
        ("four builds at once", editors.old, [build] * 4),
        (
            "one table imported twice at once, beside builds",
            table.old,
            [list(table.argv), build, list(table.argv), build],
        ),
    )
    rows = []
    for attempt, old, commands in jobs:
        harms: list[str] = []
        times = 6 if full else 1
        for _ in range(times):
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(old, root)
            ended = _at_once(actors, commands, root)
            harms += _judged(root / "data", actors[0], commands, ended)
        rows.append(_row(attempt, times, harms, "each done or refused in words; the last snapshot holds them all"))
    for actor in actors:
        actor.close()
    return rows


def _actor(scratch: Path, number: int, before: Sequence[str] = ()) -> Actor:
    home = scratch / f"actor-{number}"
    home.mkdir(parents=True)
    return Actor(home, before)


def _at_once(actors: Sequence[Actor], commands: Sequence[Sequence[str]], root: Path) -> list[Ended]:
    begun = list(zip(actors, commands, strict=False))
    for actor, command in begun:
        actor.begin(*[part.replace("{}", str(root)) for part in command], "--data", root / "data")
    return [actor.ended() for actor, _ in begun]


def _judged(data: Path, actor: Actor, commands: Sequence[Sequence[str]], ended: Sequence[Ended]) -> list[str]:
    harms = [f"ended with {e.code}: {e.said[-300:]}" for e in ended if e.code and not e.in_words]
    harms += [f"refused: {e.said[-300:]}" for e in ended if e.code]  # none of these stands in the other's way
    wanted = len({command[2] for command in commands if command[0] == "intake"})
    if len(_ledger(data)) != wanted:
        harms.append(f"{len(_ledger(data))} of {wanted} publications are in the ledger")
    before = shown(data / "build")
    if not before:
        harms.append("no whole snapshot is shown")
    if commands[0][0] == "import":
        actor.run("build", "--data", data)  # an import does not build
        before = shown(data / "build")
    actor.run("build", "--data", data)
    if shown(data / "build") != before:
        harms.append("an older state was shown after a newer one")
    if audit_broken(data) or audited(data):
        harms.append(f"the audit log is broken or lacks {audited(data)}")
    return harms


def _ledger(data: Path) -> list[dict[str, Any]]:
    path = data / LEDGER
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def clock(scratch: Path) -> list[dict[str, Any]]:
    """Do one deed after the other with a clock that jumps years back and forth between them."""
    library = next(iter(sorted(Path("/").glob(_FAKETIME[1:]))), None)
    if library is None:
        raise RuntimeError("libfaketime is missing: scripts/install_service.sh installs it")
    deed = made("publish", scratch / "clock")
    data = deed.old / "data"
    command = deed.command(deed.old)
    harms: list[str] = []
    told = reviews(data)
    tries = 0
    for number, jump in enumerate(("-4000d", "+4000d", "-20000d", "+0")):
        actor = _actor(
            scratch, 10 + number, ["env", f"LD_PRELOAD={library}", f"FAKETIME={jump}", "DONT_FAKE_MONOTONIC=1"]
        )
        deeds = [command, ["build", "--data", data]]
        for one in (*deeds, None):
            argv = one or ["intake", "undo", _ledger(data)[-1]["id"], "--by", "x", "--data", data]
            ended = actor.run(*argv)
            tries += 1
            if ended.code:
                harms.append(f"clock {jump}: ended with {ended.code}: {ended.said[-300:]}")
            if not shown(data / "build"):
                harms.append(f"clock {jump}: no whole snapshot is shown")
        actor.close()
    deeds_done = [entry["action"] for entry in _ledger(data)]
    if deeds_done != ["publish", "undo"] * 4:
        harms.append(f"the ledger is out of order: {deeds_done}")
    if audit_broken(data) or audited(data):
        harms.append(f"the audit log is broken or lacks {audited(data)}")
    if reviews(data) != told:
        harms.append("a review is not what it was")
    if not any(finding.kind == "clock" for finding in verify(data).findings):
        harms.append("the audit log does not say that the clock jumped")
    return [
        _row(
            "the clock jumps between deeds (1971 to 2037)", tries, harms, "order is that of the lines, not of the times"
        )
    ]


def _row(attempt: str, tries: int, harms: Sequence[str], words: str) -> dict[str, Any]:
    return {"attempt": attempt, "tries": tries, "failures": len(harms), "words": words, "harms": list(harms)}
