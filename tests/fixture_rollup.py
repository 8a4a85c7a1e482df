"""A fictional data folder and small logs of two counties for the tests of the roll-up; figures worked out by hand."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

from etl.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ("concepts.yml", "families.yml", "notes.yml", "practices.yml")
REGIONS = """\
code,name_zh,name_en,level,parent_code,groups,longitude,latitude,note
000000,虚国,Nowhere,country,,,,,
990000,虚省,Xu Province,province,000000,,,,
990100,虚市,Xu City,prefecture,990000,,,,
990101,甲县,Jia County,county,990100,,,,
990102,乙县,Yi County,county,990100,,,,
"""
EMPTY = {
    "sources.yml": "[]\n",
    "events.yml": "[]\n",
    "region_practices.csv": "region_code,practice_id,local_name,scope,source_id,char_start,char_end,as_printed,note\n",
    "gaps.csv": "region_code,indicator_id,kind,reason\n",
}
EVENTS = """\
event_id,region_code,category,reported_at,accepted_at,resolved_at,reopened_at,satisfaction
e1,990101,路灯,2026-01-01 08:00:00,,2026-01-01 10:00:00,,5
e2,990101,噪声,2026-01-31 23:30:00,,2026-02-01 00:30:00,,
e3,990101,路灯,2025-12-31 22:00:00,,2026-01-01 01:00:00,,
e4,990101,停车,2026-01-10 09:00:00,,,,
e5,990101,噪声,2026-01-20T16:30:00+00:00,,2026-01-21 10:30:00,2026-01-25 09:00:00,1
e6,990101,停车,2026-01-31T16:30:00Z,,2026-02-03 00:30:00,,
e7,990102,路灯,2026-01-05 00:00:00,,2026-01-09 04:00:00,,4
"""
"""Crossing midnight and a month (e2), the new year (e3), never resolved (e4), reopened (e5), +00:00 (e5, e6)."""
FIGURES = {
    "2025-12": {
        ("issues_reported", "990101"): ("1", "1"),
        ("issues_resolution_rate", "990101"): ("100", "1"),
        ("issues_resolved", "990101"): ("0", "0"),
    },
    "2026-01": {
        ("issues_reopened_rate", "990101"): ("33.333333333333336", "3"),
        ("issues_reopened_rate", "990102"): ("0", "1"),
        ("issues_reported", "990101"): ("4", "4"),
        ("issues_reported", "990102"): ("1", "1"),
        ("issues_resolution_rate", "990101"): ("75", "4"),
        ("issues_resolution_rate", "990102"): ("100", "1"),
        ("issues_resolved", "990101"): ("3", "3"),
        ("issues_resolved", "990102"): ("1", "1"),
        ("resolution_hours_median", "990101"): ("3", "3"),
        ("resolution_hours_median", "990102"): ("100", "1"),
        ("resolution_hours_p90", "990101"): ("8.6", "3"),
        ("resolution_hours_p90", "990102"): ("100", "1"),
    },
    "2026-02": {
        ("issues_reopened_rate", "990101"): ("0", "2"),
        ("issues_reported", "990101"): ("1", "1"),
        ("issues_resolution_rate", "990101"): ("100", "1"),
        ("issues_resolved", "990101"): ("2", "2"),
        ("resolution_hours_median", "990101"): ("24.5", "2"),
        ("resolution_hours_p90", "990101"): ("43.3", "2"),
    },
}
"""Period → (indicator, place) → value and base. January of 990101: 2, 3 and 10 hours; 9/10 lie at 3 + 0.8 · 7."""
VOLUNTEERS = """\
person_id,activity_id,region_code,started_at,ended_at
p-aaaa,a1,990101,2026-01-03 09:00:00,2026-01-03 11:30:00
p-aaaa,a2,990101,2026-01-31 23:00:00,2026-02-01 01:00:00
p-bbbb,a1,990101,2026-01-03 09:00:00,2026-01-03 10:00:00
p-bbbb,a3,990102,2026-01-08 14:00:00,2026-01-08 14:20:00
"""
"""A night that begins in January counts there: 2.5 + 2 + 1 hours by two persons in 990101, 20 minutes in 990102."""


def make_data(folder: Path) -> Path:
    """Return a data folder with the real catalogue and fictional places."""
    data = folder / "data"
    data.mkdir()
    for name in CATALOGUE:
        shutil.copy(ROOT / "data" / name, data / name)
    shutil.copytree(ROOT / "data" / "indicators", data / "indicators")
    (data / "observations").mkdir()
    (data / "regions.csv").write_text(REGIONS, encoding="utf-8")
    for name, text in EMPTY.items():
        (data / name).write_text(text, encoding="utf-8")
    return data


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """Write a log and return it."""
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def rollup(data: Path, *given: object, log: str = "events", batch: str = "logs") -> int:
    """Run the command."""
    options = ["--log", log, "--batch", batch, "--data", str(data)]
    return main(["rollup", *map(str, given), *options])


def figures(data: Path, period: str, batch: str = "logs") -> dict[tuple[str, str], tuple[str, str]]:
    """Return value (or the gap) and base of every figure of a period."""
    file = data / "periodic" / batch / f"{period}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            (row["indicator_id"], row["region_code"]): (row["value"] or row["gap"], row["base"])
            for row in csv.DictReader(lines)
        }


def periods(data: Path, batch: str = "logs") -> list[str]:
    """Return the periods that a batch has."""
    return sorted(file.stem for file in (data / "periodic" / batch).glob("20*"))


def table(header: Iterable[str], *rows: Iterable[str]) -> str:
    """Return a CSV."""
    return "\n".join(",".join(row) for row in (header, *rows)) + "\n"
