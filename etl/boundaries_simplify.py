"""Simplify boundaries so that neighbours keep one border between them, and find a point inside each region."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.boundary_source import Shape

DECIMALS: Final = 3  # about 100 m


def simplify(shapes: list[Shape], tolerance: float) -> list[Shape]:
    """Simplify the regions of one level by ``tolerance`` degrees; no gaps and no overlaps between neighbours."""
    if not shapes:
        return []
    geometries = shapely.make_valid([part.geometry for part in shapes], method="structure", keep_collapsed=False)
    simple = shapely.coverage_simplify(geometries, tolerance)
    return [Shape(part.code, part.name_zh, _rounded(new)) for part, new in zip(shapes, simple, strict=True)]


def rounded_line(line: BaseGeometry) -> BaseGeometry:
    """Round a line to the grid of the files."""
    return shapely.transform(line, lambda xy: np.round(xy, DECIMALS))


def point_inside(geometry: BaseGeometry) -> tuple[float, float]:
    """Return the centre of the largest circle inside: visually central, and inside even for a crescent."""
    largest = max(shapely.get_parts(shapely.make_valid(geometry)), key=shapely.area)
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=0.01))[0]
    return round(float(centre[0]), DECIMALS), round(float(centre[1]), DECIMALS)


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    """Round to the grid; rings that shrink to nothing go, but never the last of a region."""
    polygons = []
    for polygon in shapely.get_parts(geometry):
        ring = np.round(shapely.get_coordinates(polygon.exterior), DECIMALS)
        ring = ring[np.append(True, np.any(np.diff(ring, axis=0) != 0, axis=1))]
        if len(ring) >= 4:
            holes = [np.round(shapely.get_coordinates(hole), DECIMALS) for hole in polygon.interiors]
            polygons.append(shapely.Polygon(ring, [hole for hole in holes if len(np.unique(hole, axis=0)) >= 3]))
    return shapely.MultiPolygon(polygons) if polygons else geometry
