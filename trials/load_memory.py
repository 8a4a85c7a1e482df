"""The memory of a server over the clicks, and whether the curve is flat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Final

_PAUSE: Final = 1.0  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Look:
    """Megabytes of a server's own memory (RssAnon) when so many clicks had been made."""

    clicks: int
    megabytes: float
    at: float


@dataclass(frozen=True, slots=True)
class Slope:
    """A straight line through a curve: MB for 1,000 clicks, and what the curve swings about it.

    Attributes
    ----------
    per_thousand : float
        MB that 1,000 clicks add.
    noise : float
        Standard deviation of the looks about the line, MB.
    rise : float
        MB that the line rises from the first look to the last.
    flat : bool
        Whether the rise is no more than twice the noise.
    """

    per_thousand: float
    noise: float
    rise: float

    @property
    def flat(self) -> bool:
        """Say whether the rise lies within what the curve swings anyway, or goes down."""
        return self.rise <= 2 * self.noise


def own(process: int) -> float:
    """Return the megabytes that a process has to itself, without files that are mapped into it."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1e3
    raise OSError("the system does not say what memory a process has to itself")


async def watch(process: int, clicks: Callable[[], int], looks: list[Look], done: Callable[[], bool]) -> None:
    """Look at the memory every second until ``done``."""
    while not done():
        looks.append(Look(clicks(), own(process), time.monotonic()))
        await asyncio.sleep(_PAUSE)


def slope(looks: Sequence[Look]) -> Slope:
    """Return the least-squares line of memory over clicks; of fewer than three looks a level one."""
    if len(looks) < 3 or looks[0].clicks == looks[-1].clicks:
        return Slope(0.0, 0.0, 0.0)
    x = [look.clicks / 1000 for look in looks]
    y = [look.megabytes for look in looks]
    middle, level = sum(x) / len(x), sum(y) / len(y)
    steep = sum((a - middle) * (b - level) for a, b in zip(x, y, strict=True)) / sum((a - middle) ** 2 for a in x)
    swings = [b - level - steep * (a - middle) for a, b in zip(x, y, strict=True)]
    noise = sqrt(sum(s * s for s in swings) / (len(swings) - 2))
    return Slope(steep, noise, steep * (x[-1] - x[0]))
