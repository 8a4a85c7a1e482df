"""Which region a record is of: by code, by name, or by a point in the outlines of the counties."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import shapely

from etl.boundaries import crosswalk
from etl.boundary_source import Shape, read_file, read_package
from etl.model import Region
from etl.report.places import Places

_FULL: Final = (9, 12)
"""Digits of the codes of townships and villages; their first six are the county's."""
_LONGEST: Final = 40


class RegionFinder:
    """Finds region codes, each different text once.

    Parameters
    ----------
    regions : mapping
        Code → region of the catalogue.
    """

    def __init__(self, regions: Mapping[str, Region]) -> None:
        self._regions = regions
        self.know({})

    def know(self, names: Mapping[str, str]) -> None:
        """Take names of a log for codes, beside those of the catalogue."""
        self._places = Places(self._regions, names)
        self._found: dict[tuple[str, str], str] = {}

    def named(self, cells: pa.Array, parents: pa.Array | None) -> pa.Array:
        """Return the code of each cell, which holds a code or a name; a text that is neither stays as it is."""
        texts = [("" if cell is None else str(cell)).strip() for cell in cells.to_pylist()]
        above = ["" if p is None else str(p).strip() for p in parents.to_pylist()] if parents is not None else None
        pairs = zip(texts, above or [""] * len(texts), strict=True)
        return pa.array([self._code(text, parent) for text, parent in pairs], pa.string())

    def _code(self, text: str, parent: str) -> str:
        key = (text, parent)
        if key not in self._found:
            self._found[key] = self._find(text, parent)
        return self._found[key]

    def _find(self, text: str, parent: str) -> str:
        if text in self._regions or not text:
            return text
        if text.isdigit() and len(text) in _FULL and text[:6] in self._regions:
            return text[:6]
        code, _, _ = self._places.find("", text, "") if text[0].isdigit() else self._places.find(text, "", parent)
        return code or text[:_LONGEST]

    def at(self, longitudes: pa.Array, latitudes: pa.Array) -> pa.Array:
        """Return the code of the county in whose outline each point lies, or of the place above it in the catalogue."""
        points = shapely.points(_degrees(longitudes), _degrees(latitudes))
        inside, outlines = self._tree.query(points, predicate="intersects")
        codes: list[str | None] = [None] * len(points)
        for point, outline in zip(inside.tolist(), outlines.tolist(), strict=True):
            codes[point] = codes[point] or self._outlines[outline].code
        return pa.array([code and self._known_above(code) for code in codes], pa.string())

    def _known_above(self, code: str) -> str:
        return next((c for c in (code, f"{code[:4]}00", f"{code[:2]}0000") if c in self._regions), code)

    @cached_property
    def _outlines(self) -> list[Shape]:
        own = os.environ.get("ATLAS_BOUNDARIES")
        geometry = read_file(Path(own)) if own else read_package()
        renamed = {c.code: c.replaced_by for c in crosswalk() if c.extent == "same" and c.replaced_by}
        return [Shape(renamed.get(s.code) or s.code, s.name_zh, s.geometry) for s in geometry.shapes["county"]]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([outline.geometry for outline in self._outlines])


def _degrees(cells: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([_number(cell) for cell in cells.to_pylist()], dtype=np.float64)


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return float("nan")  # lies in no outline, and is listed as a record without a region
