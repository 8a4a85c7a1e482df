"""Outlines for maps, read from the files that ``python -m etl boundaries`` wrote; nothing is asked of any network.

A folder without files, or with those of an older version, gives fewer outlines and no error: places are then drawn as
points.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FOLDER: Final = Path(__file__).resolve().parents[2] / "static" / "boundaries"
NATION: Final = (73.4, 3.0, 135.1, 54.0)
"""West, south, east and north of every national picture, in degrees: the islands of the South China Sea are in it."""

Box = tuple[float, float, float, float]
Points = npt.NDArray[np.float64]
"""Rows of longitude and latitude in degrees, or of x and y in pixels."""


@dataclass(frozen=True)
class Outline:
    """One region: ``geometry`` is GeoJSON in degrees, as in the file."""

    code: str
    name_zh: str
    name_en: str
    geometry: dict[str, Any]

    @property
    def rings(self) -> list[Points]:
        """Return every ring, holes included, as arrays of shape (n, 2)."""
        return _rings(self.geometry)

    @property
    def box(self) -> Box:
        """Return west, south, east, north."""
        return box(self.rings)


@dataclass(frozen=True)
class Line:
    """A boundary line without an area: ``kind`` is "dashed_line" (South China Sea) or "boundary"."""

    kind: str
    parts: tuple[Points, ...]


@dataclass(frozen=True)
class Succession:
    """What became of an older code: ``extent`` is "same" or "merged", ``since`` a date or year, or empty."""

    code: str
    extent: str
    since: str


def outlines(name: str, folder: Path | None = None) -> dict[str, Outline]:
    """Return the outlines of one file ("province", "county", "prefecture/440000" …) by code; {} where it is absent."""
    file = (folder or FOLDER) / f"{name}.json"
    return _outlines(file, file.stat().st_mtime_ns) if file.is_file() else {}


def fine(level: str, province: str, folder: Path | None = None) -> dict[str, Outline]:
    """Return the prefectures or counties of one province, from the national file where there is no finer one."""
    found = outlines(f"{level}/{province}", folder)
    return found or {c: o for c, o in outlines(level, folder).items() if c[:2] == province[:2]}


def lines(folder: Path | None = None) -> list[Line]:
    """Return the boundary lines that bound no area."""
    file = (folder or FOLDER) / "lines.json"
    return list(_lines(file, file.stat().st_mtime_ns)) if file.is_file() else []


def succession(code: str, folder: Path | None = None) -> Succession | None:
    """Return what became of a code, or None where it is in use."""
    return successions(folder).get(code)


def successions(folder: Path | None = None) -> dict[str, Succession]:
    """Return what became of every older code."""
    file = (folder or FOLDER) / "codes.json"
    return _codes(file, file.stat().st_mtime_ns) if file.is_file() else {}


def box(rings: Iterable[Points]) -> Box:
    """Return the smallest box around points; raises ValueError where there are none."""
    points = np.concatenate([*rings])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float(west), float(south), float(east), float(north)


def province_of(code: str) -> str:
    """Return the code of the province that a region lies in."""
    return code[:2] + "0000"


def _rings(geometry: dict[str, Any]) -> list[Points]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [np.array(ring, dtype=np.float64)[:, :2] for polygon in polygons for ring in polygon]


@lru_cache(maxsize=48)
def _outlines(file: Path, changed: int) -> dict[str, Outline]:
    found = {}
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        known = feature["properties"]
        name = known["name_zh"]
        found[known["code"]] = Outline(known["code"], name, known.get("name_en") or name, feature["geometry"])
    return found


@lru_cache(maxsize=2)
def _lines(file: Path, changed: int) -> tuple[Line, ...]:
    found = []
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        parts = geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]
        found.append(Line(feature["properties"]["kind"], tuple(np.array(p, dtype=np.float64)[:, :2] for p in parts)))
    return tuple(found)


@lru_cache(maxsize=2)
def _codes(file: Path, changed: int) -> dict[str, Succession]:
    found = json.loads(file.read_text(encoding="utf-8"))
    return {code: Succession(now["code"], now["extent"], now["since"]) for code, now in found.items()}
