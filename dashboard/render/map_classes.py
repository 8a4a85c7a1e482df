"""Classes of a map: at most five, cut at round numbers, and the colours that they are drawn in.

Equal steps where they spread the places fairly; else classes of about as many places each (quantiles). Equal figures
are never put into two classes. An index to the peer median has fixed classes, as far below the median as above it.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST: Final = 5
FULLEST: Final = 0.6
"""Share of the places that one class of equal steps may hold; above it, quantiles are used."""
INDEX_CUTS: Final = (50.0, 80.0, 125.0, 200.0)
"""Cuts of an index whose median is 100: each above is as many times the median as one below is a part of it."""

SEQUENTIAL: Final = {
    "light": ("#D6E4F2", "#A3C6E3", "#639FCC", "#2D6EA8", "#0B3A6B"),
    "dark": ("#27496B", "#346B9B", "#4C91C8", "#8CBFE8", "#DCEEFD"),
}
"""From low to high: one hue that grows away from the ground, told apart by lightness alone."""
DIVERGING: Final = {
    "light": ("#5E3C99", "#A99BCB", "#E3E3E3", "#F2B56B", "#B85A00"),
    "dark": ("#B9A5E8", "#7C69B5", "#56616E", "#BD7F2F", "#FFBE6B"),
}
"""Below and above the median: purple and orange, which readers who see no red and green tell apart."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Cuts between classes, ascending; ``method`` is "equal", "quantile", "index" or "one".

    A figure belongs to the class that begins at the last cut not above it.
    """

    cuts: tuple[float, ...]
    method: str

    @property
    def count(self) -> int:
        """Return how many classes there are."""
        return len(self.cuts) + 1

    def of(self, value: float) -> int:
        """Return the class of a figure, 0 being the lowest."""
        return bisect.bisect_right(self.cuts, value)

    def between(self, low: float, high: float) -> tuple[int, int]:
        """Return the lowest and the highest class that an interval may belong to."""
        return self.of(low), self.of(high)

    def colours(self, theme: str) -> tuple[str, ...]:
        """Return a colour a class, from low to high."""
        theme = theme if theme in SEQUENTIAL else "light"
        if self.method == "index":
            return DIVERGING[theme]
        ramp = SEQUENTIAL[theme]
        if self.count == 1:
            return (ramp[2],)
        return tuple(ramp[round(at * (MOST - 1) / (self.count - 1))] for at in range(self.count))


def classes(values: Sequence[float], *, index: bool = False) -> Classes:
    """Choose the classes of the figures of a map.

    Parameters
    ----------
    values : sequence of float
        Figures that are coloured, without gaps.
    index : bool
        Whether they are an index to the peer median.
    """
    if index:
        return Classes(INDEX_CUTS, "index")
    distinct = sorted(set(values))
    if len(distinct) < 2:
        return Classes((), "one")
    even = Classes(_equal(distinct[0], distinct[-1]), "equal")
    held = [0] * even.count
    for value in values:
        held[even.of(value)] += 1
    if max(held) <= FULLEST * len(values) and 0 not in held:
        return even
    return Classes(_quantiles(sorted(values), distinct), "quantile")


def radius(value: float, largest: float, most: float) -> float:
    """Return the radius of a circle whose area is in proportion to a value; 0 for zero and below."""
    return most * math.sqrt(max(value, 0.0) / largest) if largest > 0 else 0.0


def round_down(value: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is not above a positive value."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(round(step * power, 10) for step in (5.0, 2.0, 1.0) if step * power <= value * (1 + 1e-12))


def _equal(lowest: float, highest: float) -> tuple[float, ...]:
    """Return cuts at multiples of the smallest round step that needs at most ``MOST`` classes."""
    power = 10.0 ** math.floor(math.log10((highest - lowest) / MOST))
    for step in (power * factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)):
        first, last = math.floor(lowest / step) + 1, math.floor(highest / step)
        if last - first + 2 <= MOST:
            return tuple(round(n * step, 10) for n in range(first, last + 1))
    raise AssertionError("twenty times a fifth of the span needs two classes at most")


def _quantiles(ordered: list[float], distinct: list[float]) -> tuple[float, ...]:
    if len(distinct) <= MOST:
        firsts = set(range(1, len(distinct)))
    else:
        # Where many places share the lowest figure, their class ends with it.
        firsts = {max(1, distinct.index(ordered[round(part * len(ordered) / MOST)])) for part in range(1, MOST)}
    return tuple(_roundest(distinct[at - 1], distinct[at]) for at in sorted(firsts))


def _roundest(below: float, above: float) -> float:
    """Return the roundest number above ``below`` and not above ``above``."""
    power = 10.0 ** math.ceil(math.log10(max(abs(below), abs(above))))
    while power > 1e-9:
        for step in (power, power / 2, power / 5):
            found = round(math.floor(above / step + 1e-9) * step, 10)
            if below < found <= above:
                return found
        power /= 10
    return above
