"""The sheet of a drawn map: an equal-area projection of China, scaled into a frame, and outlines as SVG paths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from dashboard.render.map_geometry import Box, Points, box
from dashboard.render.svg_text import number

_PARALLELS: Final = (25.0, 47.0)
_MERIDIAN: Final = 105.0
_FINEST: Final = 0.7  # pixels between two points of a path
_DOT: Final = 0.9  # pixels across that the smallest island is drawn with


def albers(points: Points) -> Points:
    """Project degrees of longitude and latitude to the plane.

    Albers equal-area conic with the usual parallels for China (25° and 47° N, central meridian 105° E), on a sphere.

    Parameters
    ----------
    points : array of shape (n, 2)
        Longitude and latitude.

    Returns
    -------
    array of shape (n, 2)
        x to the east and y to the north in radii of the earth, from 105° E, 0° N.
    """
    first, second = np.radians(_PARALLELS)
    n = (np.sin(first) + np.sin(second)) / 2
    c = np.cos(first) ** 2 + 2 * n * np.sin(first)
    theta = n * np.radians(points[:, 0] - _MERIDIAN)
    rho = np.sqrt(c - 2 * n * np.sin(np.radians(points[:, 1]))) / n
    return np.column_stack([rho * np.sin(theta), np.sqrt(c) / n - rho * np.cos(theta)])


class Sheet:
    """A frame of pixels that an area of the earth is fitted into, keeping its proportions.

    ``clip`` is the frame beyond which nothing is drawn, where it is larger than the one that is fitted into.
    """

    def __init__(self, rings: Iterable[Points], frame: Box, *, clip: Box | None = None, margin: float = 8.0) -> None:
        west, south, east, north = box(albers(ring) for ring in rings)
        left, top, right, bottom = frame
        wide, high = max(east - west, 1e-9), max(north - south, 1e-9)
        self.frame = clip or frame
        self.scale = min((right - left - 2 * margin) / wide, (bottom - top - 2 * margin) / high)
        self._x = (left + right) / 2 - self.scale * (west + east) / 2
        self._y = (top + bottom) / 2 + self.scale * (south + north) / 2

    def pixels(self, points: Points) -> Points:
        """Return x and y, downwards, of points in degrees."""
        flat = albers(points)
        return np.column_stack([self._x + self.scale * flat[:, 0], self._y - self.scale * flat[:, 1]])

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return x and y of one point."""
        ((x, y),) = self.pixels(np.array([[longitude, latitude]]))
        return float(x), float(y)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a pixel lies in the frame."""
        left, top, right, bottom = self.frame
        return left <= x <= right and top <= y <= bottom

    def across(self, rings: Iterable[Points]) -> float:
        """Return the size of an area in pixels: the geometric mean of its sides."""
        left, top, right, bottom = box(self.pixels(ring) for ring in rings)
        return float(np.sqrt((right - left) * (bottom - top)))

    def area(self, rings: Iterable[Points]) -> str:
        """Return the path of an area; parts outside the frame are left out, islands too small to draw become dots."""
        return "".join(self._ring(self.pixels(ring)) for ring in rings)

    def line(self, parts: Iterable[Points]) -> str:
        """Return the path of a line."""
        return "".join(_moves(_thinned(self.pixels(part))) for part in parts if self._touches(self.pixels(part)))

    def _ring(self, ring: Points) -> str:
        if not self._touches(ring):
            return ""
        if float(np.ptp(ring, axis=0).max()) < _DOT:
            x, y = ring.mean(axis=0) - _DOT / 2
            return f"M{number(x)} {number(y)}h{_DOT}v{_DOT}h-{_DOT}Z"
        return _moves(_thinned(ring)) + "Z"

    def _touches(self, points: Points) -> bool:
        left, top, right, bottom = self.frame
        (west, north), (east, south) = points.min(axis=0), points.max(axis=0)
        return bool(west <= right and east >= left and north <= bottom and south >= top)


def _thinned(points: Points) -> Points:
    """Drop points nearer than ``_FINEST`` pixels to the one kept before; the ends stay."""
    kept = [0]
    for at in range(1, len(points) - 1):
        if np.abs(points[at] - points[kept[-1]]).max() >= _FINEST:
            kept.append(at)
    return points[[*kept, len(points) - 1]]


def _moves(points: Points) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
