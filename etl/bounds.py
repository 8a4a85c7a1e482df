"""Arithmetic with bounds: what is known of a result when its inputs are "more than", "about" or a range.

A quantity is an interval of which either end may be unknown. Counts are never negative, so a lower end that the
source leaves open is unknown rather than minus infinity: 100 ÷ (≥ 50) is ≤ 2. "About" travels with everything it
touches, but a direction goes first: about 100 ÷ (≥ 50) is ≤ 2, and the true value may lie far below. Where both are
unknown there is no figure.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from etl.model import Bound

Reason = Literal["bounds_conflict", "division_by_zero", "periods_differ", "concepts_differ", "too_far_apart", "undated"]


class NotComparable(Exception):
    """No figure can be calculated; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval.

    Attributes
    ----------
    low, high : float or None
        The ends; None where the source leaves that side open.
    approximate : bool
        Some input was given as "about".
    """

    low: float | None
    high: float | None
    approximate: bool = False

    @classmethod
    def exact(cls, value: float) -> Quantity:
        """Return a number that is known."""
        return cls(value, value)

    @classmethod
    def of(cls, value: float, value_to: float | None, bound: Bound) -> Quantity:
        """Return the quantity of an observation."""
        if bound == "at_least":
            return cls(value, None)
        if bound == "at_most":
            return cls(None, value if value_to is None else value_to)
        return cls(value, value if value_to is None else value_to, approximate=bound == "approx")

    def figure(self) -> tuple[float, float | None, Bound]:
        """Return value, value_to and bound as an observation has them."""
        if self.low is not None and self.high is not None:
            value_to = None if self.low == self.high else self.high
            return self.low, value_to, "approx" if self.approximate else "exact"
        end = self.low if self.high is None else self.high
        if end is None:
            raise NotComparable("bounds_conflict")
        return end, None, "at_least" if self.high is None else "at_most"


def add(a: Quantity, b: Quantity) -> Quantity:
    """Return a + b."""
    return _known(_both(a.low, b.low, operator.add), _both(a.high, b.high, operator.add), a, b)


def subtract(a: Quantity, b: Quantity) -> Quantity:
    """Return a − b: the other's ends are swapped."""
    return _known(_both(a.low, b.high, operator.sub), _both(a.high, b.low, operator.sub), a, b)


def multiply(a: Quantity, b: Quantity) -> Quantity:
    """Return a × b, for factors that are not negative where they are not exact."""
    _keep_sign(a, b)
    return _known(_both(a.low, b.low, operator.mul), _both(a.high, b.high, operator.mul), a, b)


def divide(a: Quantity, b: Quantity) -> Quantity:
    """Return a ÷ b: the other's ends are swapped. A divisor that may be zero gives no figure."""
    _keep_sign(a, b)
    if (b.low is not None and b.low <= 0 <= (b.low if b.high is None else b.high)) or b.high == 0:
        raise NotComparable("division_by_zero")
    return _known(_both(a.low, b.high, operator.truediv), _both(a.high, b.low, operator.truediv), a, b)


def _keep_sign(a: Quantity, b: Quantity) -> None:
    negative = any(end is not None and end < 0 for end in (a.low, a.high, b.low, b.high))
    if negative and not (a.low == a.high and b.low == b.high):
        raise NotComparable("bounds_conflict")


def _known(low: float | None, high: float | None, a: Quantity, b: Quantity) -> Quantity:
    if low is None and high is None:
        raise NotComparable("bounds_conflict")
    return Quantity(low, high, a.approximate or b.approximate)


def _both(x: float | None, y: float | None, operation: Callable[[float, float], float]) -> float | None:
    return None if x is None or y is None else operation(x, y)
