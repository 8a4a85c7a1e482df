"""A fictional data folder and table for the tests of the import: two counties, two of one name, a zone."""

from __future__ import annotations

import csv
from pathlib import Path

from etl.import_mapping import read_mapping
from etl.import_report import Report
from etl.import_table import import_table

REGIONS = """\
code,name_zh,name_en,level,parent_code,groups,longitude,latitude,note
990000,甲乙省,Jiayi,province,,,,,
990101,甲县,Jia County,county,990000,,,,
990102,乙县,Yi County,county,990000,,,,
990203,同名县,Same County,county,990000,,,,
990303,同名县,Same County,county,990000,,,,
990000-park,甲乙新区,Jiayi Park,zone,990000,,112.5,33.25,
"""
SOURCES = """\
# Kept as it is.
- source_id: jia-2024
  title: 甲县:网格里的故事
  publisher: 甲乙日报
  published: '2024-05-06'
  page: null
  url: null
  kind: article
  grade: C
  reading: full
  text_file: null
  text_sha256: null
  regions: ['990101']
  note: ''
"""
INDICATOR = """\
- id: {id}
  theme: context
  family: people
  name: {{zh: {zh}, en: {id}}}
  unit: '{unit}'
  kind: {kind}
  polarity: neutral
  definition: {{zh: 甲, en: A}}
  aliases: []
"""
CONCEPTS = "- {id: estimate, name: {zh: 估计, en: Estimate}, note: {zh: 甲, en: A}}\n"
MAPPING = """\
batch: towns
prefix: tw
columns: {region_name: 地区, region_code: 代码, level: 层级, indicator: 指标, value: 数值, value_to: 上限, unit: 单位,
          bound: 口径, kind: 类型, period_start: 起, period_end: 止, as_of: 日期, stated: 所印, title: 标题,
          publisher: 发布者, published: 发布日期, url: 网址, reprint: 转载, note: 备注}
regions: {甲乙新区: 990000-park}
bounds: {准: exact, 至少: at_least, 约: approx, 目标: {bound: exact, kind: target}}
kinds: {存量: stock, 流量: flow}
units: [{table: 万人, catalogue: 人, factor: 10000}]
indicators: {人口: population_resident, 办结: issues_resolved, 办结率: issues_resolved_rate}
rules:
  - when: {indicator: 人口, note: {matches: 估计}}
    then: {concept: estimate}
grades:
  - {when: {reprint: "1"}, then: {grade: D}}
  - {when: {publisher: {matches: 统计局}}, then: {grade: A}}
  - {when: {}, then: {grade: C}}
source_kinds:
  - {when: {title: {matches: 公报}}, then: {kind: bulletin}}
  - {when: {}, then: {kind: article}}
"""
COLUMNS = (
    "地区", "代码", "层级", "指标", "数值", "上限", "单位", "口径", "类型", "起", "止", "日期", "所印", "标题",
    "发布者", "发布日期", "网址", "转载", "备注",
)  # fmt: skip
ROW = {
    "地区": "甲县", "代码": "990101", "层级": "county", "指标": "人口", "数值": "512000", "单位": "人", "口径": "准",
    "类型": "存量", "日期": "2023-12-31", "所印": "51.2万人", "标题": "2023年统计公报", "发布者": "甲县统计局",
    "发布日期": "2024-03-01", "网址": "https://example.org/1",
}  # fmt: skip


def make_data(tmp_path: Path) -> Path:
    """Make a data folder with two counties, two of one name, a zone, three indicators and one article."""
    folder = tmp_path / "data"
    for name in ("indicators", "observations", "imports"):
        (folder / name).mkdir(parents=True)
    (folder / "regions.csv").write_text(REGIONS, encoding="utf-8")
    (folder / "sources.yml").write_text(SOURCES, encoding="utf-8")
    (folder / "concepts.yml").write_text(CONCEPTS, encoding="utf-8")
    (folder / "imports" / "towns.yml").write_text(MAPPING, encoding="utf-8")
    indicators = [
        INDICATOR.format(id="population_resident", zh="常住人口", unit="人", kind="stock"),
        INDICATOR.format(id="issues_resolved", zh="办结数", unit="件", kind="flow"),
        INDICATOR.format(id="issues_resolved_rate", zh="办结率", unit="%", kind="rate"),
    ]
    (folder / "indicators" / "context.yml").write_text("".join(indicators), encoding="utf-8")
    return folder


def table(data: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    """Write a table beside the data folder: the usual row, changed as each argument says."""
    file = data.parent / "towns.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({**ROW, **row} for row in rows)
    return file


def run(data: Path, *rows: dict[str, str], encoding: str = "utf-8", dry_run: bool = False) -> Report:
    """Import rows that differ from the usual one as given."""
    mapping = read_mapping(data / "imports" / "towns.yml")
    return import_table(table(data, *rows, encoding=encoding), mapping, data, dry_run=dry_run)


def written(data: Path) -> list[dict[str, str]]:
    """Read the observations of the batch."""
    with (data / "observations" / "towns.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def keys(report: Report) -> list[tuple[int | None, str, str]]:
    """Return line, column and reason of everything that was refused."""
    return [(fault.place.line, fault.field, fault.key) for fault in report.refused]


def remarks(report: Report) -> list[tuple[int | None, str]]:
    """Return line and kind of everything that was remarked."""
    return [(fault.place.line, fault.key) for fault in report.remarks if fault.key != "import_rule_unused"]
