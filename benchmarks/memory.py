"""Seconds and peak memory of one side of a comparison, each in a process of its own, in turns.

A side is named ``module:function``; the function gets the arguments, does what need not be measured, and returns the
task: a callable without arguments whose result, as JSON, is what both sides must agree on. Where that has to be worked
out of the result, the function returns the task and what does so, which is not measured. The task runs once; where
that was quick it is run again and the median of the later runs counts, so that small sizes do not measure the start.
Peak memory is that of the whole process (VmHWM), with Python and its packages in it.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_QUICK = 2.0  # seconds within which a task is repeated
_MOST = 15
_ROOT = Path(__file__).resolve().parent.parent

Argument = str | int | float
Task = Callable[[], object]
Check = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one side needed: median seconds, processor seconds of a run, peak and starting memory in megabytes."""

    seconds: float
    cpu: float
    megabytes: float
    before: float
    answer: object = None


def turns(sides: Mapping[str, str], arguments: Sequence[Argument], rounds: int = 3) -> dict[str, Measured]:
    """Measure all sides in turns.

    Parameters
    ----------
    sides : mapping
        Name → ``module:function``.
    arguments : sequence
        Passed to each function; strings and numbers.
    rounds : int
        Processes of each side.

    Returns
    -------
    dict
        Name → medians over the rounds; of the memory the largest.
    """
    found: dict[str, list[Measured]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            found[name].append(measured(side, arguments))
    return {name: _middle(runs) for name, runs in found.items()}


def measured(side: str, arguments: Sequence[Argument], environment: Mapping[str, str] | None = None) -> Measured:
    """Run one side in a new process.

    Raises
    ------
    SystemExit
        It failed; with the last lines of what it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", side, json.dumps(list(arguments))],
        capture_output=True, text=True, check=False, cwd=_ROOT, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{side}{tuple(arguments)}: {' / '.join(done.stderr.strip().splitlines()[-3:])[-600:]}")
    return Measured(**json.loads(done.stdout.strip().splitlines()[-1]))


def _middle(runs: Sequence[Measured]) -> Measured:
    return Measured(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.cpu for run in runs),
        max(run.megabytes for run in runs),
        max(run.before for run in runs),
        runs[0].answer,
    )


def resident(field: str) -> float:
    """Return VmHWM (peak) or VmRSS of this process in megabytes; ``ru_maxrss`` would begin with the parent's peak."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1024


def _run(side: str, arguments: Sequence[Argument]) -> Measured:
    module, _, name = side.partition(":")
    prepare: Callable[..., Task | tuple[Task, Check]] = getattr(importlib.import_module(module), name)
    found = prepare(*arguments)
    task, check = found if isinstance(found, tuple) else (found, _as_it_is)
    before = resident("VmRSS")
    begun = time.perf_counter()
    times: list[float] = []
    cpu: list[float] = []
    result: object = None
    while not times or (len(times) < _MOST and time.perf_counter() - begun < _QUICK):
        result = None  # the last result is not part of the next run's memory
        start, spent = time.perf_counter(), time.process_time()
        result = task()
        times.append(time.perf_counter() - start)
        cpu.append(time.process_time() - spent)
    peak = resident("VmHWM")
    later = slice(1 if len(times) > 1 else 0, None)
    return Measured(statistics.median(times[later]), statistics.median(cpu[later]), peak, before, check(result))


def _as_it_is(result: object) -> object:
    return result


if __name__ == "__main__":
    print(json.dumps(asdict(_run(sys.argv[1], json.loads(sys.argv[2])))))
