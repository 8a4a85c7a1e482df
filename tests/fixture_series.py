"""Figures over time of the fictional places, added to the small snapshot: what is a series and what only looks like one."""

# ruff: noqa: E501  (one row a fact reads best across)
from __future__ import annotations

import json
from datetime import date as D
from pathlib import Path

import duckdb
import fixture_snapshot
import pytest

from dashboard.store import Store

OBSERVATIONS = [
    # id, region, scope, indicator, concept, value, value_to, bound, kind, start, end, basis, precision, source, span, printed
    ("s_jia_census_2010", "990121", "", "residents", None, 800000, None, "exact", "stock", None, D(2010, 11, 1), "stated", "day", "bulletin", None, "800000"),
    ("s_jia_register_2018", "990121", "", "residents", "register", 850000, None, "exact", "stock", None, D(2018, 12, 31), "stated", "year", "report", None, "85万"),
    ("s_jia_register_2019", "990121", "", "residents", "register", 852000, None, "exact", "stock", None, D(2019, 12, 31), "stated", "year", "report", None, "85.2万"),
    ("s_jia_estimate_2023", "990121", "", "residents", None, 880000, None, "exact", "stock", None, D(2023, 12, 31), "stated", "year", "report", None, "88万"),
    ("s_jia_estimate_2024", "990121", "", "residents", None, 878000, None, "exact", "stock", None, D(2024, 12, 31), "stated", "year", "report", None, "87.8万"),
    ("s_jia_grids_other", "990121", "", "grids_total", None, 950, None, "exact", "stock", None, D(2022, 12, 31), "stated", "year", "mirror", None, "950"),
    ("s_jia_grids_undated", "990121", "", "grids_total", None, 700, None, "exact", "stock", None, None, "unknown", None, "mirror", None, "700"),
    ("s_yi_hours_2021", "990122", "", "volunteer_hours", None, 1200, None, "exact", "flow", D(2021, 1, 1), D(2021, 12, 31), "stated", "day", "report", None, "1200"),
    ("s_yi_hours_2022", "990122", "", "volunteer_hours", None, 1500, None, "at_least", "flow", D(2022, 1, 1), D(2022, 12, 31), "stated", "day", "report", None, "1500余"),
    ("s_yi_hours_half", "990122", "", "volunteer_hours", None, 900, None, "exact", "flow", D(2023, 1, 1), D(2023, 6, 30), "stated", "day", "report", None, "900"),
    ("s_yi_hours_total", "990122", "", "volunteer_hours", None, 9000, None, "exact", "cumulative", None, D(2023, 12, 31), "publication", "day", "report", None, "9000"),
    ("s_jia_hours_2021", "990121", "", "volunteer_hours", None, 365, None, "exact", "flow", None, D(2021, 12, 31), "stated", "day", "report", None, "365"),
    ("s_rate_a_2021", "990132", "", "resolution_rate", None, 80, None, "exact", "ratio", None, D(2021, 12, 31), "stated", "year", "report", None, "80%"),
    ("s_rate_b_2021", "990131", "", "resolution_rate", None, 85, None, "at_least", "ratio", None, D(2021, 12, 31), "stated", "year", "report", None, "85%以上"),
    ("s_rate_c_2021", "990231", "", "resolution_rate", None, 88, None, "at_least", "ratio", None, D(2021, 12, 31), "stated", "year", "report", None, "88%以上"),
    ("s_rate_a_2022", "990132", "", "resolution_rate", None, 90, None, "exact", "ratio", None, D(2022, 12, 31), "stated", "year", "report", None, "90%"),
    ("s_rate_b_2022", "990131", "", "resolution_rate", None, 92, None, "exact", "ratio", None, D(2022, 12, 31), "stated", "year", "report", None, "92%"),
    ("s_rate_c_2022", "990231", "", "resolution_rate", None, 95, None, "at_least", "ratio", None, D(2022, 12, 31), "stated", "year", "report", None, "95%以上"),
    ("s_rate_a_2023", "990132", "", "resolution_rate", None, 91, None, "exact", "ratio", None, D(2023, 12, 31), "stated", "year", "report", None, "91%"),
    ("s_rate_country", "000000", "", "resolution_rate", None, 89, None, "exact", "ratio", None, D(2022, 12, 31), "stated", "year", "report", None, "89%"),
    ("s_rate_bing", "990000", "", "resolution_rate", None, 87, None, "exact", "ratio", None, D(2022, 12, 31), "stated", "year", "report", None, "87%"),
]  # fmt: skip
EVENTS = [
    ("census_2010", D(2010, 11, 1), "000000", "census", True, ["residents"], [], "六普", "Sixth census", "", "", "公报", "统计局", "2011", None),
    ("census_2020", D(2020, 11, 1), "000000", "census", True, ["residents"], [], "七普", "Seventh census", "", "", "公报", "统计局", "2021", None),
    ("rule_2022", D(2022, 3, 1), "000000", "policy", False, [], ["volunteering"], "条例", "A rule", "", "", "条例", "国务院", "2022", None),
    ("elsewhere", D(2022, 3, 1), "990200", "policy", False, [], ["volunteering"], "别处", "Elsewhere", "", "", "条例", "庚市", "2022", None),
]  # fmt: skip


def write(folder: Path) -> Store:
    """Write the snapshot with its figures over time as the current one of ``folder``."""
    path = fixture_snapshot.write_snapshot(folder, "series-1")
    with duckdb.connect(str(path)) as connection:
        fixture_snapshot.insert(connection, "observation", [fixture_snapshot._observation(o) for o in OBSERVATIONS])
        fixture_snapshot.insert(connection, "event", EVENTS)
    pointer = json.loads((folder / "current.json").read_text(encoding="utf-8"))
    (folder / "current.json").write_text(json.dumps({**pointer, "sha256": None}), encoding="utf-8")
    return Store(folder)


@pytest.fixture(scope="session")
def over_time(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store on figures over time; tests import it by name."""
    return write(tmp_path_factory.mktemp("series"))
