"""Characters a second, all systems in turns in one process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence

from benchmarks.extraction.labels import LabelledText
from benchmarks.extraction.score import System

ROUNDS = 7
LONG, SHORT = 400_000, 40_000  # characters; the slow ones get the short text


def long_text(texts: Sequence[LabelledText], size: int) -> str:
    """Return the texts one after the other, over and over, until there are ``size`` characters or more."""
    once = "\n\n".join(t.text for t in texts) + "\n\n"
    return once * -(-size // len(once))


def throughput(
    systems: Mapping[str, System], texts: Sequence[LabelledText], slow: Sequence[str] = (), rounds: int = ROUNDS
) -> dict[str, float]:
    """Return the median of characters a second for each system, after one round to warm up.

    Parameters
    ----------
    systems : mapping of str to System
        What is timed, in turns.
    texts : sequence of LabelledText
        What the long text is made of.
    slow : sequence of str
        Names of the systems that get the short text.
    rounds : int
        Timed rounds.
    """
    long, short = long_text(texts, LONG), long_text(texts, SHORT)
    speeds: dict[str, list[float]] = {name: [] for name in systems}
    for turn in range(rounds + 1):
        for name, system in systems.items():
            text = short if name in slow else long
            start = time.perf_counter()
            system(text, "")
            if turn:
                speeds[name].append(len(text) / (time.perf_counter() - start))
    return {name: statistics.median(values) for name, values in speeds.items()}
