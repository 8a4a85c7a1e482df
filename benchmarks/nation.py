"""``python -m benchmarks.nation DIR``: a fictional nation, for measuring and for nothing else.

A data folder as ``python -m etl build --data DIR`` takes it: the codes of every county of the boundary package under
names that cannot be mistaken for places, the real catalogue of indicators, and monthly figures that nobody counted.
With ``--events`` also the event and volunteer logs of the same places. Equal arguments give equal bytes; nothing is
written under the ``data`` folder of the atlas.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks import nation_events, nation_figures
from etl.boundary_source import read_package
from etl.read_catalogue import REGION_COLUMNS

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
COUNTRY = "000000"
BATCH = "fictional_nation"
_CATALOGUE = ("concepts.yml", "economic_regions.yml", "families.yml", "notes.yml", "practices.yml",
              "province_names.csv", "crosswalk.csv")  # fmt: skip
_WORDS = {
    "country": ("虚构国", "Fictional Nation"),
    "province": ("虚构省", "Fictional Province"),
    "prefecture": ("虚构市", "Fictional Prefecture"),
    "county": ("虚构县", "Fictional County"),
    "district": ("虚构区", "Fictional District"),
}
_EMPTY = {
    "sources.yml": "# A fictional nation: its only figures are those of periodic/fictional_nation.\n[]\n",
    "events.yml": "[]\n",
    "region_practices.csv": "region_code,practice_id,local_name,scope,source_id,char_start,char_end,as_printed,note\n",
    "gaps.csv": "region_code,indicator_id,kind,reason\n",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One region of the nation."""

    code: str
    level: str
    parent: str

    @property
    def names(self) -> tuple[str, str]:
        """The Chinese and the English name, each with the code in it."""
        zh, en = _WORDS[self.level]
        return (zh, en) if self.level == "country" else (f"{zh}{self.code}", f"{en} {self.code}")


def places(counties: int) -> list[Place]:
    """Return the country, and ``counties`` counties with the provinces and prefectures that they lie in.

    Which counties a smaller number leaves depends on their codes alone, and they lie all over the country. A code
    that the package has at several levels (东莞 441900) stands for the county.
    """
    codes = _codes()
    chosen = sorted(sorted(codes["county"], key=lambda code: hashlib.sha256(code.encode()).hexdigest())[:counties])
    above = {f"{code[:2]}0000" for code in chosen} - codes["county"]
    between = ({f"{code[:4]}00" for code in chosen} & codes["prefecture"]) - codes["county"] - codes["province"]

    def parent(code: str) -> str:
        province = f"{code[:2]}0000"
        own = f"{code[:4]}00"
        return own if own in between and own != code else province if province in above else COUNTRY

    return [
        Place(COUNTRY, "country", ""),
        *(Place(code, "province", COUNTRY) for code in sorted(above)),
        *(Place(code, "prefecture", parent(code)) for code in sorted(between)),
        *(Place(code, _level(code), parent(code)) for code in chosen),
    ]


@cache
def _codes() -> dict[str, frozenset[str]]:
    return {level: frozenset(shape.code for shape in found) for level, found in read_package().shapes.items()}


def _level(code: str) -> str:
    return "district" if 1 <= int(code[4:]) <= 20 and code[2:4] != "90" else "county"


def counties_of(found: Sequence[Place]) -> list[str]:
    """Return the codes that have figures and events."""
    return [place.code for place in found if place.level in ("county", "district")]


def months(count: int) -> list[str]:
    """Return the last ``count`` months up to December 2025, as ``2025-12``."""
    last = 2025 * 12 + 11
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(last - count + 1, last + 1)]


def make_data(folder: Path, counties: int, indicators: int, length: int) -> None:
    """Write the data folder: places, catalogue, empty facts, and one Parquet file of figures a month.

    Raises
    ------
    SystemExit
        The folder lies under the atlas's own ``data``.
    """
    folder = outside(folder)
    found = places(counties)
    for name in _CATALOGUE:
        (folder / name).write_bytes((DATA / name).read_bytes())
    for name in ("indicators", "observations", f"periodic/{BATCH}"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    for file in sorted((DATA / "indicators").glob("*.yml")):
        (folder / "indicators" / file.name).write_bytes(file.read_bytes())
    for name, text in _EMPTY.items():
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "regions.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(REGION_COLUMNS)
        for place in found:
            writer.writerow((place.code, *place.names, place.level, place.parent, "", "", "", ""))
    nation_figures.write(folder / "periodic" / BATCH, counties_of(found), indicators, months(length))


def make_logs(folder: Path, counties: int, length: int, events: int) -> None:
    """Write ``events`` grid events and a fifth as many attendances of volunteers, as Parquet by range of months.

    Raises
    ------
    SystemExit
        The folder lies under the atlas's own ``data``.
    """
    nation_events.write(outside(folder), counties_of(places(counties)), months(length), events)


def outside(folder: Path) -> Path:
    """Return the folder, made if need be, unless it is inside the atlas's own facts."""
    folder = folder.resolve()
    if folder == DATA or DATA in folder.parents:
        raise SystemExit(f"{folder} is in the atlas's own data; fiction is never written there. Name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--counties", type=int, default=2891)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--events", type=int, default=0, metavar="N", help="also write logs of N events")
    parser.add_argument("--logs", type=Path, metavar="DIR", help="folder of the logs (default: DIR/logs)")
    parser.add_argument("--logs-only", action="store_true", help="leave the data folder as it is")
    given = parser.parse_args(arguments)
    start = time.perf_counter()
    if not given.logs_only:
        make_data(given.folder, given.counties, given.indicators, given.months)
        print(f"figures: {given.folder}, {time.perf_counter() - start:.1f} s")
    if given.events:
        start = time.perf_counter()
        logs = given.logs or given.folder / "logs"
        make_logs(logs, given.counties, given.months, given.events)
        print(f"{given.events:,} events: {logs}, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
