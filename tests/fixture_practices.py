"""The fictional places with practices: three were searched, and each tells something else.

甲县 has deliberation and points, 乙县 points and red property (in one subdistrict only), 丁市 deliberation, and
points in a reprint only. Nobody of them has dual registration. All other places were never searched for practices.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
from fixture_snapshot import BUILD_ID, insert, write_snapshot

PRACTICES = [
    ("points", "people", "积分制", "Points scheme", "居民参与可换积分。", "Residents earn points.", ["积分管理"]),
    ("red_property", "services", "红色物业", "Red property management", "党建带物业。", "Party-led property.", []),
    ("dual_registration", "people", "双报到", "Dual registration", "单位和党员到社区报到。", "Members register.", []),
]
MENTIONS = [
    # region, practice, local name, scope, source, start, end, printed, verified, notes
    ("990121", "points", "美德积分", "", "jia", None, None, "“美德积分”", False, "", ""),
    ("990122", "points", "积分超市制", "", "yi", None, None, "积分超市制", False, "", ""),
    ("990122", "red_property", "红色管家", "某街道", "yi", None, None, "红色管家", False, "", ""),
    ("990100", "deliberation", "民主恳谈会", "", "report", None, None, "民主恳谈会", False, "", ""),
    ("990100", "points", "积分制", "", "mirror", None, None, "积分制", False, "", ""),
]


def write_practices(folder: Path) -> Path:
    """Write the fixture with its practices as the current snapshot of ``folder``."""
    path = write_snapshot(folder)
    with duckdb.connect(str(path)) as connection:
        insert(connection, "practice", PRACTICES)
        insert(connection, "region_practice", MENTIONS)
    pointer = {
        "build_id": BUILD_ID,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "built_at": "2026-01-02T03:04:05",
    }
    (folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return path
