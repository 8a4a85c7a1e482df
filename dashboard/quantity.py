"""Arithmetic with bounds for what is calculated while it is looked at.

The rules are those by which ``etl`` calculates (``etl/bounds.py``; a test holds the two equal): an end that a source
leaves open is unknown, "about" travels with everything it touches, and where neither end is known there is no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Undecided(Exception):
    """No figure can be calculated; ``reason`` is a key of ``gap_reason`` in the locale."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval; ``low`` or ``high`` is None where the source leaves that side open."""

    low: float | None
    high: float | None
    approximate: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Quantity:
        """Return the quantity of a figure's value, value_to (NaN unless a range) and bound."""
        value, top, bound = float(row["value"]), row["value_to"], row["bound"]
        high = value if top is None or top != top else float(top)
        if bound == "at_least":
            return cls(value, None)
        if bound == "at_most":
            return cls(None, high)
        return cls(value, high, approximate=bound == "approx")

    def times(self, factor: float) -> Quantity:
        """Return the quantity times a positive number."""
        low = None if self.low is None else self.low * factor
        return Quantity(low, None if self.high is None else self.high * factor, self.approximate)

    def over(self, other: Quantity) -> Quantity:
        """Return the quotient; raises ``Undecided`` where neither end of it is known or the divisor may be zero."""
        ends = (self.low, self.high, other.low, other.high)
        if any(end is not None and end < 0 for end in ends) and not (self._exact and other._exact):
            raise Undecided("bounds_conflict")
        if (other.low is not None and other.low <= 0 <= (other.low if other.high is None else other.high)) or (
            other.high == 0
        ):
            raise Undecided("division_by_zero")
        low = None if self.low is None or other.high is None else self.low / other.high
        high = None if self.high is None or other.low is None else self.high / other.low
        if low is None and high is None:
            raise Undecided("bounds_conflict")
        return Quantity(low, high, self.approximate or other.approximate)

    def figure(self) -> tuple[float, float, str]:
        """Return value, value_to (NaN unless a range) and bound as a row of a frame has them."""
        if self.low is not None and self.high is not None:
            top = float("nan") if self.low == self.high else self.high
            return self.low, top, "approx" if self.approximate else "exact"
        end = self.low if self.high is None else self.high
        if end is None:
            raise Undecided("bounds_conflict")
        return end, float("nan"), "at_least" if self.high is None else "at_most"

    @property
    def _exact(self) -> bool:
        return self.low is not None and self.low == self.high
