"""Killed at every point: what the next start finds, and whether the same deed can then be done."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from trials.losses_actor import Actor, Ended
from trials.losses_points import Point, failed_at, killed_after, killed_at, record
from trials.losses_state import State, audit_broken, audited, rests, reviews, shown, state

if TYPE_CHECKING:
    from fixture_losses import Deed


@dataclass(frozen=True, slots=True)
class Rest:
    """A state after the next build: what a person finds who goes on working."""

    state: State
    names: frozenset[str]


@dataclass(slots=True)
class Stage:
    """Where one deed is done again and again: the folder, and what it comes to when nobody disturbs it.

    ``harms`` are the points at which something was lost, each with what.
    """

    deed: Deed
    actor: Actor
    root: Path
    old: Rest
    new: Rest
    seen: tuple[State, State]
    points: Sequence[Point]
    harms: list[str] = field(default_factory=list)
    old_states: int = 0
    new_states: int = 0

    @property
    def data(self) -> Path:
        return self.root / "data"

    def reset(self) -> None:
        """Put the folder back to what it was before the deed."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.deed.old, self.root)
        (self.root / "tmp").mkdir()

    def command(self) -> list[str]:
        return self.deed.command(self.root)

    def run(self, *argv: object) -> Ended:
        return self.actor.run(*argv, env={"TMPDIR": str(self.root / "tmp")})

    def build(self) -> Ended:
        return self.run("build", "--data", self.data)


def staged(deed: Deed, actor: Actor, root: Path) -> Stage:
    """Do a deed undisturbed and return what there is to compare with."""
    stage = Stage(deed, actor, root, *[Rest(State({}, "", {}), frozenset())] * 2, (State({}, "", {}),) * 2, ())
    stage.reset()
    before = state(stage.data)
    _must(stage.build())
    stage.old = _rest(stage.data)
    stage.reset()
    stage.points, ended = record(actor, root, *stage.command())
    _must(ended)
    stage.seen = (before, state(stage.data))
    _must(stage.build())
    stage.new = _rest(stage.data)
    return stage


def _must(ended: Ended) -> None:
    if ended.code:
        raise RuntimeError(f"a command that nobody disturbed ended with {ended.code}: {ended.said}")


def _rest(data: Path) -> Rest:
    return Rest(state(data), frozenset(rests(data)))


def kill_all(stage: Stage, points: Iterable[Point], told: Callable[[str], None]) -> int:
    """Kill the deed at each point and judge what is left; return how many of them it came to."""
    tried = 0
    for point in points:
        stage.reset()
        ended = killed_at(stage.actor, stage.root, point, *stage.command())
        if not ended.killed:
            continue  # with other threads the deed had fewer calls of the kind this time
        tried += 1
        for harm in judged(stage, again=point.is_commit or point.order % 8 == 0):
            stage.harms.append(f"{stage.deed.name}, {point}: {harm}")
            told(stage.harms[-1])
    return tried


def kill_by_time(stage: Stage, times: int) -> int:
    """Kill the deed at moments drawn by lot, in the middle of whatever the engine does then."""
    lot, tried = random.Random(7), 0
    stage.reset()
    started = time.monotonic()
    stage.run(*stage.command())
    lasts = time.monotonic() - started
    for number in range(times):
        stage.reset()
        ended = killed_after(stage.actor, lot.uniform(0, lasts), *stage.command())
        tried += ended.killed
        stage.harms += [f"{stage.deed.name}, by time {number}: {harm}" for harm in judged(stage, again=False)]
    return tried


def fail_all(stage: Stage, points: Iterable[Point], error: str) -> tuple[int, int]:
    """Let each call fail once; return how many there were, and how many commands gave up over it."""
    tried = refused = 0
    for point in points:
        stage.reset()
        ended = failed_at(stage.actor, stage.root, point, error, *stage.command())
        tried += 1
        refused += ended.code != 0
        harms = judged(stage, again=point.is_commit)
        if ended.code and not ended.in_words:
            harms.append(f"no words, {ended.code}: {ended.said[-300:]}")
        stage.harms += [f"{stage.deed.name}, {error} at {point}: {harm}" for harm in harms]
    return tried, refused


def judged(stage: Stage, *, again: bool) -> list[str]:
    """Return what was lost by a deed that was cut off; with ``again``, also what is wrong when it is done again."""
    harms = []
    if shown(stage.data / "build") not in {s.shown for s in stage.seen}:
        harms.append("what is shown is neither the old nor the new snapshot")
    if reviews(stage.data) not in {stage.seen[0].reviews, stage.seen[1].reviews}:
        harms.append("the page shows a review that is neither the old nor the new one")
    first = stage.build()
    if first.code:
        return [*harms, f"the next build ended with {first.code}: {first.said[-300:]}"]
    found = _rest(stage.data)
    rest = min((stage.new, stage.old), key=lambda wanted: len(_differences(found, wanted)))
    stage.new_states += rest is stage.new
    stage.old_states += rest is stage.old
    harms += _differences(found, rest)
    if audit_broken(stage.data):
        harms.append("the audit log looks tampered with")
    if again:
        harms += _redone(stage, rest is stage.new)
    if missing := audited(stage.data):
        harms.append(f"the audit log does not tell of {missing}")
    if again and stage.deed.sweeps and (left := sorted(path.name for path in (stage.root / "tmp").iterdir())):
        harms.append(f"left in the temporary folder: {', '.join(left)}")
    return harms


def _redone(stage: Stage, done: bool) -> list[str]:
    """Do the deed again; one that was done already may be refused in words, as an undo is."""
    ended = stage.run(*stage.command())
    if ended.code and not (ended.in_words and done):
        return [f"done again it ended with {ended.code}: {ended.said[-300:]}"]
    stage.build()
    return [f"done again: {harm}" for harm in _differences(_rest(stage.data), stage.new)]


def _differences(found: Rest, wanted: Rest) -> list[str]:
    said = []
    for what, there, right in (
        ("facts", found.state.facts, wanted.state.facts),
        ("drafts", found.state.drafts, wanted.state.drafts),
    ):
        if names := sorted(name for name in {*there, *right} if there.get(name) != right.get(name)):
            said.append(f"{what} are neither old nor new: {', '.join(names)}")
    if found.state.shown != wanted.state.shown:
        said.append("the snapshot is not that of the facts")
    if found.state.reviews != wanted.state.reviews:
        said.append("a review is not what it was")
    if left := sorted(found.names - wanted.names):
        said.append(f"left over: {', '.join(left)}")
    return said
