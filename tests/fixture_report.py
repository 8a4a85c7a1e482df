"""Monthly reports as offices send them, of fictional places: sheets written cell by cell, and a data folder."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from conftest import COUNTY_PAIR, CountyPair

from etl.__main__ import main

REGIONS = """\
990103,丙区,Bing District,district,990100,,110.5,30.5,
990200,实市,Shi,prefecture,,,,,
990201,丁县,Ding County,county,990200,,110.6,30.6,
990109,同名县,Tongming County (Xu),county,990100,,110.7,30.7,
990209,同名县,Tongming County (Shi),county,990200,,110.8,30.8,
"""
RATE = """\
- id: satisfaction_rate
  theme: issues
  family: cases
  name: {zh: 群众满意率, en: Satisfaction rate}
  unit: '%'
  kind: rate
  polarity: higher_better
  definition: {zh: 满意占回访。, en: Satisfied among those asked.}
  aliases: [满意率]
"""
Rows = Sequence[Sequence[Any]]


def report_data(tmp_path: Path) -> CountyPair:
    """Return a data folder: the county pair with a district, another prefecture, two namesakes and a rate."""
    pair = CountyPair(shutil.copytree(COUNTY_PAIR, tmp_path / "data"))
    pair.append("regions.csv", REGIONS)
    pair.append("indicators/issues.yml", RATE)
    return pair


def workbook(file: Path, sheets: dict[str, Rows], merged: dict[str, Iterable[str]] | None = None,
             formats: dict[str, dict[str, str]] | None = None, hidden: Iterable[str] = ()) -> Path:  # fmt: skip
    """Write a workbook: rows by sheet, with merged ranges and number formats by cell."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in (merged or {}).get(name, ()):
            sheet.merge_cells(area)
        for cell, code in (formats or {}).get(name, {}).items():
            sheet[cell].number_format = code
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(file)
    return file


TITLE = ["虚市基层治理月报（２０２６年９月）"]
UNITS = ["填报单位：虚市政务服务局", None, None, None, None, None, "单位：人"]
WIDE = [
    TITLE,
    UNITS,
    ["序号", "区划代码", "地区", "网格数（个）", "网格员", None, "办理情况", None, None, "备注"],
    [None, None, None, None, "专职", "兼职", "受理问题（件）", "群众满意率（%）", "同比（%）", None],
    [1, "990101", "甲县", "１，０７３", "1,200", 300, 120, 0.985, -0.05, ""],
    [2, 990102, "乙县", 512, "约600", "—", 88, "97.2%", "", "迟报"],
    [3, "990103", "丙区", 300, 310, "/", 77, 90, "…", None],
    ["合计", None, None, 1885, 2110, 300, 285, None, None, None],
    ["注：1. 网格数为期末数。"],
    ["填表人：某某", None, None, "联系电话：000"],
]
WIDE_MERGED = ["A1:J1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:I3", "J3:J4"]
WIDE_FORMATS = {"H5": "0.0%", "I5": "0%"}


def wide(file: Path, change: dict[str, Any] | None = None, *, drop: int | None = None) -> Path:
    """Write the usual wide report, with cells changed, or without a column."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "网格"
    for row in WIDE:
        sheet.append(row)
    for area in WIDE_MERGED:
        sheet.merge_cells(area)
    for cell, code in WIDE_FORMATS.items():
        sheet[cell].number_format = code
    for cell, value in (change or {}).items():
        sheet[cell] = value
    if drop:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        sheet.delete_cols(drop)
    book.save(file)
    return file


def run(pair: CountyPair, *arguments: object) -> int:
    """Run ``python -m etl import``."""
    return main(["import", *map(str, arguments), "--data", str(pair.data)])


def agree(pair: CountyPair, file: Path, *more: object) -> None:
    """Let a report be proposed and confirm it."""
    assert run(pair, file, *more) == 1
    assert run(pair, file, "--confirm", *more) == 0


def figures(pair: CountyPair, batch: str, period: str = "2026-09") -> dict[tuple[str, str], tuple[str, ...]]:
    """Return (region, indicator) → value, bound, gap, as printed, locator of a period file."""
    with (pair.data / "periodic" / batch / f"{period}.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (r["region_code"], r["indicator_id"]): (r["value"], r["bound"], r["gap"], r["as_printed"], r["locator"])
            for r in csv.DictReader(lines)
        }


def facts(pair: CountyPair) -> dict[str, bytes]:
    """Return every file of the data folder but locks and drafts."""
    return {
        str(path.relative_to(pair.data)): path.read_bytes()
        for path in sorted(pair.data.rglob("*"))
        if path.is_file() and not path.relative_to(pair.data).parts[0].startswith(("intake", "build", "."))
    }
