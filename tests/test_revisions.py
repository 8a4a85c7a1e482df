"""Revision notices: what was corrected, published and taken back, with a date only where somebody wrote one down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import fixture_pages
import pytest
import streamlit as st
from conftest import CountyPair
from fixture_intake import NOBODY, drop, figure, make, publish, published, reviewed
from fixture_pages import healthy
from fixture_snapshot import BUILD_ID, insert, write_snapshot
from streamlit.testing.v1 import AppTest

from dashboard.locale import messages
from dashboard.revisions import revisions
from dashboard.store import Store
from etl.faults import AtlasError
from etl.intake import catalogue, ledger, publication

ROOT = Path(__file__).resolve().parents[1]
MISPRINT = """- observation_id: jia-1
  field: value
  expect: 120
  value: 21000
  reason: digits swapped in print
  status: active
"""
NOTICES = "SELECT revised, kind, region_code, indicator_id, observation_id, source_id, what_en, why_en FROM revision"


def correct(pair: CountyPair, text: str) -> None:
    (pair.data / "corrections.yml").write_text(text, encoding="utf-8")


def test_a_correction_without_a_date_stays_without(county_pair: CountyPair) -> None:
    correct(county_pair, MISPRINT)
    county_pair.build()
    source = county_pair.rows("SELECT source_id FROM observation WHERE observation_id = 'jia-1'")[0][0]
    assert county_pair.rows(NOTICES) == [
        (None, "correction", "990101", "grids_total", "jia-1", source, "Value: 120 → 21,000", "digits swapped in print")
    ]
    assert county_pair.rows("SELECT what_zh FROM revision") == [("数值：120 → 21,000",)]


def test_a_dated_correction_has_its_day_and_a_retired_one_says_so(county_pair: CountyPair) -> None:
    retired = MISPRINT.replace("active", "retired").replace("jia-1", "gone-1").replace("value: 21000", "value: many")
    correct(county_pair, MISPRINT + "  date: '2026-11-02'\n" + retired)
    county_pair.build()
    assert county_pair.rows(f"{NOTICES} ORDER BY observation_id") == [
        (None, "correction", None, None, "gone-1", None,
         "Value: 120 → many (the source has been mended; this correction is no longer applied)",
         "digits swapped in print"),
        (date(2026, 11, 2), "correction", "990101", "grids_total", "jia-1",
         county_pair.rows("SELECT source_id FROM observation WHERE observation_id = 'jia-1'")[0][0],
         "Value: 120 → 21,000", "digits swapped in print"),
    ]  # fmt: skip


def test_a_data_folder_without_corrections_and_publications_has_no_notice(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows("SELECT count(*) FROM revision") == [(0,)]


def test_the_snapshot_of_a_publication_holds_its_own_notice(county_pair: CountyPair) -> None:
    county_pair.build()
    _, outcome = published(county_pair)
    day = date.fromisoformat(ledger.read(county_pair.data)[-1]["at"][:10])
    assert county_pair.rows(NOTICES) == [
        (day, "publication", "990103", None, None, "bing-20240520", "Figures added: 4; practices added: 1", "")
    ]
    again = county_pair.build()
    assert (again.outcome, again.identity) == ("unchanged", outcome.build_id)


def test_a_changed_and_a_removed_figure_are_told_one_by_one(county_pair: CountyPair) -> None:
    draft, _ = published(county_pair)
    first, second = figure(1), figure(2)
    publish(county_pair, draft, reviewed(draft, [{**first, "bound": "approx"}, second], practices=[]))
    later = ledger.read(county_pair.data)[-1]["id"]
    rows = county_pair.rows(
        f"SELECT observation_id, what_zh FROM revision WHERE revision_id LIKE '{later}%'"
        " ORDER BY observation_id NULLS LAST"
    )
    assert [what for _, what in rows] == [
        "界限：确数 → 约", "去掉这个数（1,200）", "去掉这个数（12）", "改动数字 1 个；去掉数字 2 个；去掉做法 1 项",
    ]  # fmt: skip


def test_what_is_taken_back_leaves_two_notices(county_pair: CountyPair) -> None:
    county_pair.build()
    published(county_pair)
    made = ledger.read(county_pair.data)[-1]["id"]
    publication.undo(made, "赵六", county_pair.folders, make, NOBODY)
    assert county_pair.rows("SELECT kind, what_en FROM revision WHERE indicator_id IS NULL ORDER BY kind") == [
        ("publication", "Figures added: 4; practices added: 1"),
        ("undo", "Figures removed: 4; practices removed: 1"),
    ]


def test_a_new_indicator_is_a_notice_and_a_taught_word_is_none(county_pair: CountyPair) -> None:
    from test_intake_undo import NEW

    catalogue.add_indicator(NEW, "赵六", county_pair.folders, make, NOBODY)
    assert county_pair.rows("SELECT kind, indicator_id, what_en FROM revision") == [
        ("publication", "grid_stations", 'New indicator "Grid stations"')
    ]
    catalogue.add_word("grid_stations", "服务驿站", "赵六", county_pair.folders, make, NOBODY)
    county_pair.build()
    assert county_pair.rows("SELECT count(*) FROM revision") == [(1,)]


def test_a_damaged_ledger_stops_the_build_and_names_its_line(county_pair: CountyPair) -> None:
    published(county_pair)
    path = county_pair.data / ledger.NAME
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**record, "edits": [{"file": 3}]}), encoding="utf-8")
    with pytest.raises(AtlasError) as found:
        county_pair.build()
    assert (found.value.key, found.value.values["line"]) == ("intake_ledger", 1)


def test_nobody_is_named_in_a_notice(county_pair: CountyPair) -> None:
    drop(county_pair)
    published(county_pair)
    who = ledger.read(county_pair.data)[-1]["who"]
    assert who and who not in json.dumps(county_pair.rows("SELECT * FROM revision"), default=str, ensure_ascii=False)


ROWS: list[tuple[Any, ...]] = [
    ("v1", None, "correction", "990121", "grids_total", "o_jia_grids", "jia", "数值：1 → 2", "value: 1 → 2", "印错",
     "misprint"),
    ("v2", date(2026, 11, 1), "publication", "990121", None, None, "jia", "新增数字 3 个", "figures added: 3", "", ""),
    ("v3", date(2026, 11, 3), "undo", "990199", "gone_indicator", "o_gone", "gone", "去掉", "removed", "", ""),
]  # fmt: skip


@pytest.fixture
def build_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The fictional snapshot with three notices, and a cache that knows no other."""
    folder = tmp_path / "build"
    write_snapshot(folder)
    with duckdb.connect(str(folder / f"atlas-{BUILD_ID}.duckdb")) as connection:
        insert(connection, "revision", ROWS)
    pointer = json.loads((folder / "current.json").read_text(encoding="utf-8"))
    (folder / "current.json").write_text(json.dumps({**pointer, "sha256": None}), encoding="utf-8")
    monkeypatch.setenv("ATLAS_BUILD", str(folder))
    monkeypatch.chdir(ROOT)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield folder
    st.cache_data.clear()
    st.cache_resource.clear()


def test_notices_come_newest_first_undated_last_and_keep_the_ids_of_what_is_gone(build_folder: Path) -> None:
    rows = revisions(Store(build_folder), "en")
    assert rows["revision_id"].tolist() == ["v3", "v2", "v1"]
    assert rows["revised"].tolist() == [date(2026, 11, 3), date(2026, 11, 1), None]
    assert rows["region_name"].tolist() == ["990199", "Jia", "Jia"]
    assert rows["indicator_name"].tolist() == ["gone_indicator", None, "Grids"]
    assert rows["observation_id"].tolist() == [None, None, "o_jia_grids"]


def opened(page: str, **query: str) -> AppTest:
    at = fixture_pages.opened(page, **query)
    healthy(at)
    return at


def test_the_evidence_of_a_figure_shows_its_corrections(build_folder: Path) -> None:
    said = "\n".join(m.value for m in opened("evidence", figure="o_jia_grids").markdown)
    assert "数值：1 → 2" in said and "印错" in said and messages("zh")["revision.undated"] in said
    other = "\n".join(m.value for m in opened("evidence", figure="o_jia_rate").markdown)
    assert messages("zh")["revision.of_figure"] not in other


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_a_place_shows_its_latest_notices(build_folder: Path, language: str) -> None:
    at = opened("region", mark="990121", lang=language)
    said = messages(language)
    assert said["revision.title"] in [s.value for s in at.subheader]
    table = next(d.value for d in at.dataframe if "when" in d.value.columns)
    assert table["when"].tolist() == ["2026-11-01", said["revision.undated"]]
    assert said["revision.none"] in [c.value for c in opened("region", mark="990100", lang=language).caption]
