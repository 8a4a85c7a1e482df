"""Arithmetic with bounds for what is calculated while it is looked at.

The rules are those by which ``etl`` calculates (``etl/bounds.py``; a test holds the two equal): an end that a source
leaves open is unknown, "about" travels with everything it touches, and where neither end is known there is no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


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


@dataclass(frozen=True, slots=True)
class Quantities:
    """Many quantities at once, by the same rules: an open side is NaN, and ``reasons`` says why there is no figure."""

    low: np.ndarray
    high: np.ndarray
    approximate: np.ndarray
    reasons: np.ndarray

    @classmethod
    def of(cls, value: np.ndarray, top: np.ndarray, bound: np.ndarray) -> Quantities:
        """Return the quantities of values, their tops (NaN unless a range) and bounds."""
        high = np.where(np.isnan(top), value, top)
        low = np.where(bound == "at_most", np.nan, value)
        high = np.where(bound == "at_least", np.nan, high)
        return cls(low, high, bound == "approx", np.full(len(value), None, dtype=object))

    def times(self, factor: np.ndarray | float) -> Quantities:
        """Return the quantities times positive numbers."""
        return Quantities(self.low * factor, self.high * factor, self.approximate, self.reasons)

    def over(self, other: Quantities) -> Quantities:
        """Return the quotients; where ``Quantity.over`` gives none, its reason."""
        negative = (self.low < 0) | (self.high < 0) | (other.low < 0) | (other.high < 0)
        exact = (self.low == self.high) & (other.low == other.high)
        zero = ((other.low <= 0) & (np.where(np.isnan(other.high), other.low, other.high) >= 0)) | (other.high == 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = self.low / other.high, self.high / other.low
        reasons = np.where(np.isnan(low) & np.isnan(high), "bounds_conflict", self.reasons)
        reasons = np.where(zero, "division_by_zero", reasons)
        reasons = np.where(negative & ~exact, "bounds_conflict", reasons)
        return Quantities(low, high, self.approximate | other.approximate, reasons)

    def figures(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return values, tops (NaN unless a range) and bounds as rows of a frame have them."""
        both = ~np.isnan(self.low) & ~np.isnan(self.high)
        value = np.where(np.isnan(self.low), self.high, self.low)
        top = np.where(both & (self.low != self.high), self.high, np.nan)
        bound = np.where(both, np.where(self.approximate, "approx", "exact"), "at_most").astype(object)
        bound[~both & ~np.isnan(self.low)] = "at_least"
        return value, top, bound
