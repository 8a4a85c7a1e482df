"""The plot of one panel of a trend: what stands where, in points of the slide and in values of the axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from dashboard.render.trend_panels import Panel, position, span
from dashboard.slides.beside import Room
from dashboard.slides.box import Box

MIDDLE: Final = 0.5
"""A whole number on the axis of years is the middle of the year."""
_EDGE: Final = 9.0  # points after the last year, so that a name beside the axes keeps clear of a point on their edge
_ARROW: Final = 14.5  # points over a figure for its arrow
_DIGITS: Final = 3  # a third of a day
_YEAR: Final = 38.0  # points that the number of a year needs


@dataclass(frozen=True, slots=True)
class Plot:
    """One panel's plot.

    Attributes
    ----------
    panel : Panel
    inner : Box
        Of the axes, in points from the chart's upper left corner.
    room : Room
        What is drawn in it so far.
    ticks : list of float
        Numbers of the axis of values.
    code : str
        How they are written.
    size : float
        Of its words.
    beside : float
        Points to the right of the axes, for names.
    """

    panel: Panel
    inner: Box
    room: Room
    ticks: list[float]
    code: str
    size: float
    beside: float

    @property
    def years(self) -> tuple[float, float, float, str]:
        """First and last position of the axis of years, the distance of its numbers and how they are written.

        The axis starts at a whole number, for its numbers count from there; that of the year before is not written.
        """
        first, last = self.panel.years
        most = max(1, int(self.inner.width / _YEAR))
        step = next((s for s in (1, 2, 5, 10, 20, 50) if (last - first) / s <= most), 100)
        low = first - 1 if step == 1 else (first - MIDDLE) // step * step
        high = last - MIDDLE
        high += _EDGE * (high - low) / self.inner.width
        return low, high, step, f'[<{first:.0f}]"";0' if step == 1 else "0"

    @property
    def values(self) -> tuple[float, float]:
        """The ends of the axis of values; it starts at one of its numbers."""
        scale = self.panel.scale
        low = scale.low
        if len(self.ticks) > 1 and low < self.ticks[0] - 1e-9:
            low = self.ticks[0] - (self.ticks[1] - self.ticks[0])
        # An arrow of "at least" is so many points long however low the panel is.
        share = min(0.5, _ARROW / self.inner.height)
        tips = [float(row["value"]) for row in self.panel.rows if row["bound"] == "at_least"]
        return low, max([scale.high, *((tip - share * low) / (1 - share) for tip in tips)])

    @property
    def across(self) -> float:
        """What a point of the slide is on the axis of years."""
        low, high, _, _ = self.years
        return (high - low) / self.inner.width

    def point(self, x: float, y: float | None) -> tuple[float, float]:
        """Return where a figure stands, in points from the upper left corner of the axes."""
        low, _, _, _ = self.years
        bottom, top = self.values
        return (x - low) / self.across, (top - (y or 0.0)) / (top - bottom) * self.inner.height

    def value(self, down: float) -> float:
        """Return which value stands so many points under the upper edge; the inverse of ``point``."""
        bottom, top = self.values
        return top - down / self.inner.height * (top - bottom)


def across(year: float) -> float:
    """Return where a moment stands on the axis."""
    return round(year - MIDDLE, _DIGITS)


def middle(row: dict[str, Any]) -> float:
    """Return where the point of a figure stands: in the middle of its period, where it has one."""
    inside = span(row)
    return across((inside[0] + inside[1]) / 2 if inside else position(row))
