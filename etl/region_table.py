"""``python -m etl regions CODE…``: places of the official division table come into ``data/regions.csv``.

A code is one place, two digits a province with all that is in it, four a prefecture. Rows that are there stay as they
are, byte by byte; the places above a new one come along.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from etl.atomic import write_whole
from etl.extract.divisions import COUNTRY, official
from etl.faults import AtlasError, Faults, FaultyFacts
from etl.intake.command import making
from etl.intake.places import completed, english_name, region_row
from etl.intake.transaction import publishing
from etl.messages import say, spoken
from etl.model import Facts
from etl.paths import ROOT, Folders
from etl.read_catalogue import REGION_COLUMNS, read_catalogue
from etl.report.words import report_words

_CODE: Final = re.compile(r"\d{2}(\d{2})?(\d{2})?")
_CROSSWALK: Final = ROOT / "data" / "crosswalk.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m etl regions``."""
    language = spoken()
    parser.add_argument("codes", nargs="*", metavar="CODE", help=say(language, "report.help.codes"))
    parser.add_argument("--all", action="store_true", help=say(language, "report.help.all"))
    parser.add_argument("--dry-run", action="store_true", help=say(language, "import.help.dry_run"))
    parser.add_argument("--data", type=Path, metavar="DIR", help=say(language, "build.help.data"))


def main(arguments: argparse.Namespace) -> int:
    """Add places and say how many."""
    folders = Folders.resolve(arguments.data)
    if not arguments.codes and not arguments.all:
        raise AtlasError("report.which_regions")
    if arguments.dry_run:
        added = add_regions(folders.data, arguments.codes, everything=arguments.all, dry_run=True)
    else:
        with publishing(folders, *making()):
            added = add_regions(folders.data, arguments.codes, everything=arguments.all)
    levels: dict[str, int] = {}
    for row in added:
        levels[row["level"]] = levels.get(row["level"], 0) + 1
    counts = ", ".join(f"{level} {count}" for level, count in sorted(levels.items()))
    key = "regions_none" if not added else "regions_would" if arguments.dry_run else "regions_added"
    sys.stdout.write(say(spoken(), f"report.{key}", count=len(added), counts=counts) + "\n")
    return 0


def add_regions(data: Path, codes: Iterable[str], *, everything: bool = False,
                dry_run: bool = False) -> list[dict[str, str]]:  # fmt: skip
    """Add the places of the official table that codes name, in order of code; return the rows that are new.

    Raises
    ------
    AtlasError
        A code is none, or the official table has nothing under it; nothing is written then.
    FaultyFacts
        ``regions.csv`` has faults, before or with the new rows.
    """
    file = data / "regions.csv"
    known = _codes(data)
    current = _current()
    wanted = set(current) if everything else _wanted(codes, current, known)
    rows = completed(filter(None, map(region_row, sorted(wanted - known.keys()))), known)
    new = [_row(row) for row in rows]
    if COUNTRY not in known and any(row["parent_code"] == COUNTRY for row in new):
        new.insert(0, _country())
    _tell_namesakes_apart(new, known)
    if new and not dry_run:
        before = file.read_text(encoding="utf-8")
        write_whole(file, _merged(before, new).encode())
    return new


def _codes(data: Path) -> dict[str, str]:
    """Return code → English name of the places that are there."""
    facts, found, faults = Facts(), Faults(), Faults()
    read_catalogue(data, facts, found)
    for fault in found:
        if fault.place.file == "regions.csv":
            faults.add(fault.place, fault.field, fault.found, fault.key, **fault.values)
    if len(faults):
        raise FaultyFacts(faults)
    return {region.code: region.name_en for region in facts.regions}


def _current() -> frozenset[str]:
    """Return the codes of today: the table also has older ones, for older texts."""
    gone: set[str] = set()
    if _CROSSWALK.is_file():
        with _CROSSWALK.open(encoding="utf-8-sig", newline="") as lines:
            gone = {row["code"] for row in csv.DictReader(lines) if row["valid_to"] and row["replaced_by"]}
    return frozenset(code for code in official() if code not in gone)


def _wanted(codes: Iterable[str], current: frozenset[str], known: Mapping[str, str]) -> set[str]:
    wanted: set[str] = set()
    for code in codes:
        if _CODE.fullmatch(code) is None:
            raise AtlasError("report.bad_region_code", found=code)
        found = {code} & current if len(code) == 6 else {c for c in current if c.startswith(code)}
        if not found and code not in known:
            raise AtlasError("report.no_such_region", found=code)
        wanted |= found
    return wanted


def _row(row: Mapping[str, str]) -> dict[str, str]:
    """A place that stands under a province directly is a county by its code, though the table draws it as a city."""
    cells = {name: row.get(name, "") for name in REGION_COLUMNS}
    if cells["level"] == "prefecture" and not cells["code"].endswith("00"):
        cells["level"] = "county"
    return cells


def _country() -> dict[str, str]:
    name = str(report_words()["country"])
    return dict.fromkeys(REGION_COLUMNS, "") | {
        "code": COUNTRY, "name_zh": name, "name_en": english_name(name), "level": "country",
    }  # fmt: skip


def _tell_namesakes_apart(rows: list[dict[str, str]], known: Mapping[str, str]) -> None:
    """Two cities of one English name get their province behind it, as those that are there have it."""
    seen = {name: code for code, name in known.items()}
    for row in rows:
        name = row["name_en"]
        if row["level"] in ("province", "prefecture") and name in seen:
            above = region_row(row["code"][:2] + "0000")
            row["name_en"] = f"{name} ({above['name_en'].split()[0]})" if above else name
        seen.setdefault(row["name_en"], row["code"])


def _merged(before: str, rows: Iterable[Mapping[str, str]]) -> str:
    """Put new lines between the old ones, each before the first greater code; an old line is never touched."""
    head, *lines = before.splitlines(keepends=True)
    lines = [line if line.endswith("\n") else f"{line}\n" for line in lines]
    codes = [line.split(",", 1)[0] for line in lines]
    for row in rows:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow([row[name] for name in REGION_COLUMNS])
        at = next((i for i, code in enumerate(codes) if code > row["code"]), len(codes))
        lines.insert(at, out.getvalue())
        codes.insert(at, row["code"])
    return head + "".join(lines)
