"""A small snapshot of fictional places, written out by hand, for tests of what the dashboard reads.

甲县 and 乙县 are the pair that is compared; the others bring one difficulty each. Expected values in the tests are
counted from these lists by hand.
"""

# ruff: noqa: E501  (one row a fact reads best across)
from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.store import Store

SCHEMA = Path(__file__).resolve().parents[1] / "etl" / "schema.sql"
WORKED_OUT = SCHEMA.with_name("worked_out.sql")
BUILD_ID = "fixture-1"

TEXT = (
    "第1版:甲县\n\n返回目录\n\n  甲县共划分1073个网格,每个网格配备一名网格员。\n\n"
    "  今年以来,甲县网格员共上报事项6.7万余条,办结率98.5%,群众满意度持续\n提升,经验在全市推广。\n\n  结束语。\n"
)
"""An article of 甲县, invented for the tests."""
TEXT_FILE = "jia.txt"
TEXT_SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()
GRIDS_SPAN = (TEXT.index("1073"), TEXT.index("1073") + len("1073个网格"))
ISSUES_SPAN = (TEXT.index("6.7万"), TEXT.index("6.7万") + len("6.7万余条"))

HOSTILE = '<img src=x onerror="alert(1)">县&'
FORMULA = '=HYPERLINK("http://example.org")'

SEVEN = ["base_seven"]
REGIONS: list[tuple[Any, ...]] = [
    # code, zh, en, level, parent, groups, longitude, latitude
    ("000000", "全国", "China", "country", None, [], None, None),
    ("990000", "丙省", "Bing", "province", "000000", [], 113.0, 30.0),
    ("990100", "丁市", "Ding", "prefecture", "990000", SEVEN, 112.9, 33.0),
    ("990121", "甲县", "Jia", "county", "990100", SEVEN, 113.0, 33.2),
    ("990122", "乙县", "Yi", "county", "990100", SEVEN, 117.0, 36.7),
    ("990100-xinqu", "丁市新旧动能转换先行试验新区", "Ding New Area", "zone", "990100", [], 113.4, 33.5),
    ("990131", "鼓楼区", "Gulou", "district", "990100", [], 119.5, 26.6),
    ("990200", "庚市", "Geng", "prefecture", "990000", [], 100.2, 25.6),
    ("990231", "鼓楼区", "Gulou", "district", "990200", [], 118.0, 35.2),
    ("990132", HOSTILE, "<b>Hostile</b> & co", "county", "990100", [], 114.0, 23.1),
]
SOURCES: list[tuple[Any, ...]] = [
    # id, title, publisher, published, page, url, kind, grade, reading, text_file, sha256, text_status
    ("jia", "甲县的网格", "甲县融媒体", "2024-01-01", "29", None, "article", "C", "full", TEXT_FILE, TEXT_SHA256, "verified"),
    ("yi", "乙县的做法", "乙县县委", None, None, None, "article", "C", "full", None, None, "none"),
    ("bulletin", "丁市统计公报", "丁市统计局", "2023-04", None, "https://example.org/b", "bulletin", "A", "figures_only", None, None, "none"),
    ("report", "丁市政府报告", "丁市人民政府", "2024", None, None, "report", "B", "figures_only", None, None, "none"),
    ("mirror", FORMULA, "转载站", None, None, "https://example.org/m", "web", "D", "figures_only", None, None, "none"),
]  # fmt: skip
FAMILIES = [
    ("grids", "organisation", "网格", "Grids", "", ""),
    (
        "party_units",
        "organisation",
        "小区与网格党支部",
        "Party branches",
        "网格党支部与小区党支部不是一回事。",
        "Not the same.",
    ),
    ("issues", "issues", "事项", "Issues", "", ""),
    ("hours", "volunteering", "志愿时长", "Volunteer hours", "", ""),
    ("population", "context", "人口", "Population", "", ""),
]
INDICATORS: list[tuple[Any, ...]] = [
    # id, theme, family, zh, en, unit, kind, polarity, caveat_zh, caveat_en, formula
    ("grids_total", "organisation", "grids", "网格数", "Grids", "个", "stock", "neutral", "划分标准不一。", "Cut by different rules.", None),
    ("grid_branches", "organisation", "party_units", "网格党支部数", "Grid party branches", "个", "stock", "neutral", "", "", None),
    ("compound_branches", "organisation", "party_units", "小区党支部数", "Compound party branches", "个", "stock", "neutral", "", "", None),
    ("resolution_rate", "issues", "issues", "办结率", "Resolution rate", "%", "ratio", "higher_better", "", "", None),
    ("issues_reported", "issues", "issues", "上报事项数", "Issues reported", "件", "flow", "neutral", "", "", None),
    ("volunteer_hours", "volunteering", "hours", "志愿服务时长", "Volunteer hours", "小时", "flow", "neutral", "", "", None),
    ("residents", "context", "population", "常住人口", "Residents", "人", "stock", "neutral", "", "", None),
    ("residents_per_grid", "organisation", "grids", "每网格居民数", "Residents per grid", "人", "ratio", "neutral", "", "", "residents / grids_total"),
]  # fmt: skip
D = date
OBSERVATIONS: list[tuple[Any, ...]] = [
    # id, region, scope, indicator, concept, value, value_to, bound, kind, start, end, basis, precision, source, span, printed
    ("o_jia_grids", "990121", "", "grids_total", None, 1073, None, "exact", "stock", None, D(2024, 1, 1), "publication", "day", "jia", GRIDS_SPAN, "1073个网格"),
    ("o_jia_grids_old", "990121", "", "grids_total", None, 900, None, "exact", "stock", None, D(2022, 12, 31), "stated", "year", "bulletin", None, "900"),
    ("o_jia_grids_town", "990121", "某镇", "grids_total", None, 40, None, "exact", "stock", None, D(2024, 1, 1), "publication", "day", "jia", None, "40个"),
    ("o_yi_grids", "990122", "", "grids_total", None, 402, None, "exact", "stock", None, D(2020, 12, 31), "inferred", "year", "yi", None, "402个网格"),
    ("o_ding_grids", "990100", "", "grids_total", None, 6000, None, "at_least", "stock", None, D(2023, 12, 31), "stated", "year", "report", None, "6000余个"),
    ("o_zone_grids", "990100-xinqu", "", "grids_total", None, 410, None, "approx", "stock", None, D(2023, 12, 31), "stated", "year", "report", None, "约410个"),
    ("o_gulou_grids", "990131", "", "grids_total", "register", 615, None, "exact", "stock", None, D(2023, 6, 30), "stated", "month", "report", None, "615"),
    ("o_geng_gulou_grids", "990231", "", "grids_total", None, 300, None, "exact", "stock", None, None, "unknown", None, "mirror", None, "300"),
    ("o_hostile_grids", "990132", "", "grids_total", None, 12, None, "at_most", "stock", None, D(2023, 12, 31), "stated", "year", "mirror", None, "=12"),
    ("o_jia_target", "990121", "", "grids_total", None, 2000, None, "exact", "target", None, D(2025, 12, 31), "stated", "year", "jia", None, "2000个"),
    ("o_jia_branches", "990121", "", "grid_branches", None, 307, None, "exact", "stock", None, D(2024, 1, 1), "publication", "day", "jia", None, "307个"),
    ("o_yi_branches", "990122", "", "compound_branches", None, 478, None, "exact", "stock", None, D(2020, 12, 31), "inferred", "year", "yi", None, "478个"),
    ("o_jia_rate", "990121", "", "resolution_rate", None, 98.5, None, "exact", "ratio", None, D(2024, 1, 1), "publication", "day", "jia", None, "98.5%"),
    ("o_yi_rate", "990122", "", "resolution_rate", None, 95, None, "at_least", "ratio", None, D(2023, 12, 31), "inferred", "year", "yi", None, "95%以上"),
    ("o_jia_issues", "990121", "", "issues_reported", None, 67000, None, "at_least", "flow", D(2023, 1, 1), D(2023, 12, 31), "stated", "day", "jia", ISSUES_SPAN, "6.7万余条"),
    ("o_yi_issues", "990122", "", "issues_reported", None, 8300, None, "exact", "flow", D(2023, 1, 1), D(2023, 6, 30), "stated", "month", "yi", None, "8300件"),
    ("o_jia_residents", "990121", "", "residents", None, 873731, None, "exact", "stock", None, D(2020, 11, 1), "stated", "day", "bulletin", None, "873731"),
    ("o_yi_residents", "990122", "", "residents", None, 107000000, None, "approx", "stock", None, D(2020, 12, 31), "stated", "year", "yi", None, "约1.07亿"),
    ("o_zone_residents", "990100-xinqu", "", "residents", None, 100000, 120000, "exact", "stock", None, D(2023, 12, 31), "stated", "year", "report", None, "10万—12万"),
    ("o_country_residents", "000000", "", "residents", None, 1400000000, None, "exact", "stock", None, D(2020, 11, 1), "stated", "day", "bulletin", None, "14亿"),
    ("o_bing_residents", "990000", "", "residents", None, 50000000, None, "exact", "stock", None, D(2020, 11, 1), "stated", "day", "bulletin", None, "5000万"),
]  # fmt: skip
DERIVED = [
    # 873731 / 1073 = 814.2879776…
    (
        "d_jia_residents_per_grid",
        "990121",
        "residents_per_grid",
        873731 / 1073,
        None,
        "exact",
        None,
        D(2024, 1, 1),
        "publication",
        "day",
        3.17,
    ),
]
DERIVED_INPUTS = [
    ("d_jia_residents_per_grid", "o_jia_residents", 1),
    ("d_jia_residents_per_grid", "o_jia_grids", 2),
]
DECLARED_GAPS = {
    ("990100", "resolution_rate"): ("not_comparable", "口径不同", "counted otherwise"),
    ("990131", "resolution_rate"): ("withheld", "", ""),
    ("990132", "resolution_rate"): ("not_applicable", "", ""),
    ("990000", "grid_branches"): ("not_applicable", "", ""),  # searched, though only its residents are known
}
FULLY_READ = ("990121", "990122")


def write_snapshot(folder: Path, build_id: str = BUILD_ID) -> Path:
    """Write the fixture as the current snapshot of ``folder`` and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"atlas-{build_id}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        fill(connection, build_id)
    pointer = {
        "build_id": build_id,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "built_at": "2026-01-02T03:04:05",
    }
    (folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store on the fixture; tests import it by name."""
    folder = tmp_path_factory.mktemp("snapshot")
    write_snapshot(folder)
    return Store(folder)


def fill(connection: duckdb.DuckDBPyConnection, build_id: str) -> None:
    """Insert every row of the fixture."""
    insert(connection, "build_info", [(build_id, datetime(2026, 1, 2, 3, 4, 5), 1, 2, 0)])
    insert(connection, "region", [(*r, r[6] is not None, "", "", None) for r in REGIONS])
    insert(connection, "source", [(*s, "", "") for s in SOURCES])
    insert(connection, "family", FAMILIES)
    insert(
        connection,
        "indicator",
        [(i, t, f, zh, en, u, k, p, f"{zh}的定义。", f"Definition of {en}.", cz, ce, [], x)
         for i, t, f, zh, en, u, k, p, cz, ce, x in INDICATORS],
    )  # fmt: skip
    insert(connection, "concept", [("register", "登记口径", "As registered", "", "")])
    insert(
        connection, "practice", [("deliberation", "issues", "议事协商", "Deliberation", "定义。", "Definition.", [])]
    )
    insert(connection, "observation", [_observation(o) for o in OBSERVATIONS])
    insert(connection, "derived_observation", DERIVED)
    insert(connection, "derived_input", DERIVED_INPUTS)
    insert(
        connection,
        "region_practice",
        [("990121", "deliberation", "楼宇协商会", "", "jia", *GRIDS_SPAN, "楼宇协商会", True, "", "")],
    )
    insert(connection, "gap", list(_gaps()))


def work_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Work out anew what follows from the figures, as the build does; for tests that add figures by hand."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE arriving AS SELECT * EXCLUDE (choice, choices) FROM periodic_observation"
    )
    for table in ("periodic_observation", "figure_choice", "published", "disagreement", "source_count"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute(WORKED_OUT.read_text(encoding="utf-8"))
    connection.execute(SCHEMA.with_name("source_count.sql").read_text(encoding="utf-8"))


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Insert whole rows, and work out what follows where they are figures."""
    marks = ", ".join("?" for _ in rows[0])
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    if table in ("observation", "derived_input"):
        work_out(connection)


def _observation(o: tuple[Any, ...]) -> tuple[Any, ...]:
    *head, span, printed = o
    start, end = span or (None, None)
    practice = "deliberation" if o[0] == "o_jia_grids" else None
    return (*head, start, end, "" if span else "表1", printed, span is not None, practice, "", "")


def _gaps() -> Any:
    have = {(o[1], o[3]) for o in OBSERVATIONS if o[2] == "" and o[8] != "target"} | {(d[1], d[2]) for d in DERIVED}
    for region in REGIONS:
        if region[0] in ("000000", "990200"):
            continue  # no source of its own is listed for these
        for indicator in INDICATORS:
            cell = (region[0], indicator[0])
            if cell not in have:
                kind = "not_published" if region[0] in FULLY_READ else "not_searched"
                yield (*cell, *DECLARED_GAPS.get(cell, (kind, "", "")), "")
