"""A scale of values: where a value lies, and the ticks that say so in plain numbers.

Axes stay linear: where values spread more than ``LOG_SPREAD`` times, their positions are powers of ten and the ticks
are texts, so that every writer of the picture draws the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from dashboard.compare import APPROX_SHARE
from dashboard.render.palette import SMALL_SIZE
from dashboard.render.values import number_text, width

LOG_SPREAD: Final = 100.0
"""The largest value is more than this many times the smallest: a linear scale would press the small ones together."""
_ZERO_SHARE: Final = 0.5  # of the largest value: a scale whose smallest value lies above starts near it, not at zero
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low`` to ``high`` in positions: values, or their powers of ten where ``log``."""

    low: float
    high: float
    log: bool

    @property
    def extent(self) -> float:
        """Length in positions, never zero."""
        return self.high - self.low

    def at(self, value: float) -> float:
        """Return the position of a value; zero and less lie at the low end of a scale of powers."""
        if not self.log:
            return value
        return max(math.log10(value), self.low) if value > 0 else self.low

    def fitting(self, language: str, pixels: float) -> list[tuple[float, str]]:
        """Return the ticks whose numbers stand apart on a scale of ``pixels``."""
        for most in range(6, 1, -1):
            found = self.ticks(language, most)
            widest = max((width(text) for _, text in found), default=0.0) * SMALL_SIZE + 12
            spaces = [b - a for (a, _), (b, _) in pairwise(found)]
            if not spaces or min(spaces) * pixels / self.extent >= widest:
                return found
        return found[:1]

    def ticks(self, language: str, most: int = 6) -> list[tuple[float, str]]:
        """Return at most ``most`` positions and their numbers as text."""
        if self.log:
            first, last = math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9)
            step = max(1, math.ceil((last - first + 1) / most))
            values = [10.0**p for p in range(first, last + 1, step)]
            if len(values) < 4 <= most:  # half steps, where whole ones are few and there is room
                values = sorted({m * 10.0**p for m in (1, 3) for p in range(first - 1, last + 1)})
            kept = [(math.log10(v), v) for v in values if self.low - 1e-9 <= math.log10(v) <= self.high + 1e-9]
            return [(at, number_text(value, language)) for at, value in kept]
        step_size = _step(self.extent / max(1, most - 1))
        first = math.ceil(self.low / step_size - 1e-9)
        last = math.floor(self.high / step_size + 1e-9)
        return [(n * step_size, number_text(n * step_size, language)) for n in range(first, last + 1)]


def _step(rough: float) -> float:
    """Return the next round number of the series 1, 2, 2.5, 5 that is not less."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(s * power for s in _STEPS if s * power >= rough * (1 - 1e-9))


def ends(row: Mapping[str, Any]) -> tuple[float, float]:
    """Return the lowest and highest value that is drawn of a figure: "about" is taken as ±``APPROX_SHARE``.

    The open side of "at least" and "at most" is an arrow and has no end.
    """
    low = float(row["value"])
    top = row["value_to"]
    high = low if top is None or math.isnan(top) else float(top)
    if row["bound"] == "approx":
        return low - abs(low) * APPROX_SHARE, high + abs(high) * APPROX_SHARE
    return low, high


def scale_of(rows: Iterable[Mapping[str, Any]], *, from_zero: bool = False) -> Scale:
    """Return the scale of figures.

    Parameters
    ----------
    rows : iterable of mapping
        value, value_to and bound of published figures.
    from_zero : bool
        Bars start at zero, always; marks only where the smallest value is less than half of the largest.
    """
    found = [ends(row) for row in rows]
    if not found:
        return Scale(0.0, 1.0, False)
    low, high = min(a for a, _ in found), max(b for _, b in found)
    if not from_zero and low > 0 and high > LOG_SPREAD * low:
        return Scale(math.floor(math.log10(low) * 4) / 4, math.log10(high), True)
    if from_zero or low < _ZERO_SHARE * high:
        low, high = min(0.0, low), max(0.0, high)
    if high == low:
        low, high = (low, low + 1.0) if low == 0 else (min(0.0, low), max(0.0, low))
    elif low > 0:  # a little room below the smallest
        low = max(0.0, low - 0.15 * (high - low))
    return Scale(low, high, False)
