"""Where the live map looks first: which degrees are shown, and where they fall on the screen."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

from dashboard.render.map_geometry import NATION, Box, fine, outlines, province_of
from dashboard.render.map_marks import Marks
from dashboard.view import View

_WORLD: Final = 512.0  # pixels of the whole world at zoom 0
_MARGIN: Final = 12.0


class Camera:
    """Web Mercator from degrees to pixels of the first view, leant back by ``pitch`` degrees without perspective."""

    def __init__(self, area: Box, width: float, height: float, pitch: float = 0.0) -> None:
        west, south, east, north = area
        top, bottom = _mercator(north), _mercator(south)
        across = max((east - west) / 360, 1e-6)
        down = max(top - bottom, 1e-6)
        self.scale = min((width - 2 * _MARGIN) / across, (height - 2 * _MARGIN) / down)
        self.zoom = min(math.log2(self.scale / _WORLD), 10.0)
        self.scale = _WORLD * 2**self.zoom
        self.width, self.height, self.pitch = width, height, pitch
        self.longitude = (west + east) / 2
        self.latitude = math.degrees(2 * math.atan(math.exp(math.pi * (top + bottom))) - math.pi / 2)
        self._middle = (self.longitude / 360, (top + bottom) / 2)

    def pixels(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return x and y from the upper left corner."""
        x = self.width / 2 + (longitude / 360 - self._middle[0]) * self.scale
        up = (_mercator(latitude) - self._middle[1]) * self.scale * math.cos(math.radians(self.pitch))
        return x, self.height / 2 - up

    def across(self, area: Box) -> float:
        """Return the size of an area in pixels: the geometric mean of its sides."""
        x0, y0 = self.pixels(area[0], area[3])
        x1, y1 = self.pixels(area[2], area[1])
        return math.sqrt(abs(x1 - x0) * abs(y1 - y0))


def _mercator(latitude: float) -> float:
    """Return the northing in parts of the world's circumference."""
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)


def zoom_area(view: View, folder: Path | None, found: Marks) -> Box:
    """Return the degrees that a view shows: the nation, the region it is zoomed to, or else its places."""
    if not view.within:
        return NATION
    province = province_of(view.within)
    known = outlines("province", folder).get(view.within) or fine("prefecture", province, folder).get(view.within)
    known = known or fine("county", province, folder).get(view.within)
    if known:
        return known.box
    spots = [(m.longitude, m.latitude) for m in found.places] + [(r["longitude"], r["latitude"]) for r in found.gaps]
    if not spots:
        return NATION
    xs, ys = zip(*spots, strict=True)
    return min(xs) - 0.4, min(ys) - 0.4, max(xs) + 0.4, max(ys) + 0.4
