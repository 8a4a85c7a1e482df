"""The nation that is read while it is published again: what each build must show, worked out beside the atlas.

Every new build has the figures of the newest month times an odd number of its own, so that a picture tells of which
build it is. What its largest bar must say is read from the files by DuckDB, with nothing of the atlas between.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb
import yaml

ROOT: Final = Path(__file__).resolve().parent.parent
_BATCH: Final = "periodic/fictional_nation"
_RATE: Final = "_rate"  # what ends so is left as it was: three times 90 % would be no per cent


@dataclass(frozen=True, slots=True)
class Size:
    """How large a nation is."""

    counties: int
    indicators: int
    months: int


@dataclass(slots=True)
class Nation:
    """A data folder, its builds in the order of their publication, and when each was there to be read.

    Attributes
    ----------
    data : Path
        The folder.
    names : dict
        Indicator id → Chinese name, of those that have figures.
    places : list of str
        Codes of the places that have figures.
    builds : list of str
        Build ids, the first before anybody reads.
    since : list of float
        ``time.monotonic()`` at which the pointer named each build.
    largest : list of dict
        For each build, indicator id → its largest figure.
    """

    data: Path
    names: dict[str, str]
    places: list[str]
    builds: list[str] = field(default_factory=list)
    since: list[float] = field(default_factory=list)
    largest: list[dict[str, float]] = field(default_factory=list)

    def telling(self) -> list[str]:
        """Return the indicators whose figures every build changes."""
        return [name for name in self.names if not name.endswith(_RATE)]

    def publish(self, *, first: bool = False) -> float:
        """Build what the data folder says now, as a clerk's publication does; return the seconds that it took."""
        start = time.monotonic()
        if not first:
            self._change(2 * len(self.builds) + 1)
        expected = self._read_largest()  # before anybody can see the build
        subprocess.run(
            [sys.executable, "-m", "etl", "build", "--data", str(self.data)], cwd=ROOT, check=True, capture_output=True
        )
        # The pointer was written a moment before the command ended: from here on nobody may be shown the former build.
        pointer = json.loads((self.data / "build" / "current.json").read_text(encoding="utf-8"))
        self.largest.append(expected)
        self.builds.append(str(pointer["build_id"]))
        self.since.append(time.monotonic())
        return time.monotonic() - start

    def _change(self, factor: int) -> None:
        newest = sorted((self.data / _BATCH).glob("*.parquet"))[-1]
        base = newest.with_name(f".{newest.stem}.first")
        if not base.exists():
            shutil.copyfile(newest, base)
        value = f"CASE WHEN ends_with(indicator_id, '{_RATE}') THEN value ELSE value * {factor} END"
        target = newest.with_name(f".{newest.stem}.next")
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT * REPLACE ({value} AS value) FROM read_parquet('{_quoted(base)}')) "
                f"TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd)"
            )
        target.replace(newest)

    def _read_largest(self) -> dict[str, float]:
        """Return the largest of the newest figures of all places, by indicator."""
        files = _quoted(self.data / _BATCH / "*.parquet")
        with duckdb.connect() as connection:
            rows = connection.execute(
                "SELECT indicator_id, max(v) FROM (SELECT indicator_id, region_code, arg_max(value, filename) AS v "
                f"FROM read_parquet('{files}', filename = true) WHERE value IS NOT NULL GROUP BY ALL) GROUP BY ALL"
            ).fetchall()
        return {str(name): float(value) for name, value in rows}


def made(folder: Path, size: Size) -> Nation:
    """Make the nation and its first build; a folder that is there already is begun anew from its first state."""
    if not (folder / "regions.csv").is_file():
        command = ["benchmarks.nation", str(folder), "--counties", size.counties, "--indicators", size.indicators,
                   "--months", size.months]  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", *(str(part) for part in command)], cwd=ROOT, check=True, capture_output=True
        )
    for base in (folder / _BATCH).glob(".*.first"):
        base.replace(base.with_name(f"{base.stem[1:]}.parquet"))
    months = sorted((folder / _BATCH).glob("*.parquet"))
    with duckdb.connect() as connection:
        with_figures = {str(i) for (i,) in connection.execute(_IDS.format(_quoted(months[-1]))).fetchall()}
    entries = [e for f in sorted((folder / "indicators").glob("*.yml")) for e in yaml.safe_load(f.read_text("utf-8"))]
    with (folder / "regions.csv").open(encoding="utf-8") as table:
        places = [row["code"] for row in csv.DictReader(table) if row["level"] in ("county", "district")]
    nation = Nation(folder, {e["id"]: e["name"]["zh"] for e in entries if e["id"] in with_figures}, places)
    nation.publish(first=True)
    return nation


_IDS: Final = "SELECT DISTINCT indicator_id FROM read_parquet('{}')"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
