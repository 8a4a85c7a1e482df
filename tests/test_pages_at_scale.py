"""The pages on a small fictional nation: 500 counties of two provinces, too many to draw or to list one by one.

The number of grids of a county is its own number: 县500 has most, 县001 fewest, and every rank can be told in the head
(县500 is the 1st, 县250 the 251st; 甲县 with its 120 stands beside 县120).
"""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from conftest import COUNTY_PAIR, CountyPair
from fixture_pages import healthy, opened, words
from streamlit.testing.v1 import AppTest

from dashboard import queries
from dashboard.export import csv_bytes
from dashboard.frame import Frame
from dashboard.render import charts
from dashboard.render.facets import MANY, facets
from dashboard.render.strips import DRAWN, strips
from dashboard.slides.captions import caption as slide_caption
from dashboard.store import Store
from dashboard.ui import cache, cache_pictures, matrix_provinces
from dashboard.ui.shelf import Shelf
from dashboard.view import View

ROOT = Path(__file__).resolve().parents[1]
COUNTIES = 500
BARS = View(indicators=("grids_total",), levels=("county",))


def code(number: int) -> str:
    """Return the code of a county: the first 300 lie in province 13, the others in province 14."""
    return f"{130000 + number}" if number <= 300 else f"{140000 + number}"


def write_nation(data: Path) -> None:
    """Add two provinces with their counties and figures to the county pair."""
    pair = CountyPair(shutil.copytree(COUNTY_PAIR, data))
    pair.append("regions.csv", "130000,虚东省,East,province,,,,,\n140000,虚西省,West,province,,,,,\n")
    for n in range(1, COUNTIES + 1):
        pair.append("regions.csv", f"{code(n)},县{n:03d},C{n:03d},county,{code(n)[:2]}0000,,,,\n")
    source = (
        "\n- source_id: nation\n  title: 全国表\n  publisher: 虚局\n  published: 2024-02-01\n  page: null\n"
        "  url: null\n  kind: spreadsheet\n  grade: B\n  reading: figures_only\n  text_file: null\n"
        "  text_sha256: null\n  regions: []\n  note: ''\n"
    )
    pair.append("sources.yml", source)
    head = (COUNTY_PAIR / "observations" / "jia.csv").read_text(encoding="utf-8").splitlines()[0]
    rows = [head]
    for n in range(1, COUNTIES + 1):
        for indicator, value in (("grids_total", n), ("grid_workers_full_time", 2 * n)):
            if indicator == "grids_total" or n <= 300:
                rows.append(
                    f"n-{indicator}-{n},{code(n)},,{indicator},,{value},,exact,stock,,2023-12-31,stated,year,nation,,,"
                    f"row {n},{value},,"
                )
    (data / "observations" / "nation.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    pair.build()


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the build folder of the nation, built once."""
    data = tmp_path_factory.mktemp("nation") / "data"
    write_nation(data)
    return data / "build"


@pytest.fixture(autouse=True)
def served(nation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_BUILD", str(nation))
    monkeypatch.chdir(ROOT)


def read(view: View, nation: Path, language: str = "zh") -> Frame:
    store = Store(nation)
    try:
        return queries.frame(view, store, language)
    finally:
        store.close()


def size(at: AppTest, kind: str) -> int:
    """Return the bytes that the elements of a kind take on the wire."""
    return sum(element.proto.ByteSize() for element in at.get(kind))


def test_of_many_places_both_ends_and_the_neighbours_of_the_marked_one_are_drawn(nation: Path) -> None:
    frame = read(BARS.with_(highlight=code(250)), nation)
    (block,) = facets(frame, BARS.with_(highlight=code(250)))
    names = [bar["ordinal"] + bar["region_name"] for bar in block.bars]
    assert COUNTIES > MANY and len(names) == 30
    assert names[:2] == ["1. 县500", "2. 县499"], "the largest lead"
    assert "251. 县250" in names and "249. 县252" in names and "253. 县248" in names, "with two neighbours on each side"
    assert names[-1].endswith("县001"), "the smallest end the list"
    assert sum(block.skipped) == block.published - len(names), "every place that is left out is counted in some break"


def test_the_breaks_and_the_rest_are_said_in_words(nation: Path) -> None:
    frame = read(BARS, nation)
    drawn = charts.draw(frame, BARS).to_json()
    left_out = sum(facets(frame, BARS)[0].skipped)
    assert f"\\u7565\\u53bb {left_out} \\u4e2a" in drawn or f"略去 {left_out} 个" in drawn
    assert "画出 30 个" in slide_caption(frame, BARS), "a slide says the same"
    at = opened("compare", view="ranked_bars", ind="grids_total", level="county")
    healthy(at)
    assert "画出 30 个" in words(at)


def test_files_hold_every_place(nation: Path) -> None:
    lines = csv_bytes(read(BARS, nation)).decode("utf-8-sig").splitlines()
    assert sum("县" in line and "nation" not in line.split(",")[0] for line in lines) >= COUNTIES


def test_a_profile_draws_steps_of_rank_and_counts_all(nation: Path) -> None:
    view = View(kind="profile", indicators=("grids_total",), highlight=code(250), levels=("county",))
    (strip,) = strips(read(view, nation), view)
    assert len(strip.drawn) == DRAWN
    assert {strip.drawn[0]["region_name"], strip.drawn[-1]["region_name"]} == {"县001", "县500"}
    assert strip.lower + strip.higher + strip.equal + strip.open == strip.same, "position counts every place"
    assert strip.same >= COUNTIES - 1


def test_the_table_shows_its_first_rows_and_says_so(nation: Path) -> None:
    at = opened("compare", view="heatmap", ind=["grids_total", "grid_workers_full_time", "residents", "area"])
    healthy(at)
    assert "先列 100 行" in words(at)
    assert max(len(table.value) for table in at.dataframe) == 100


def test_a_folded_table_is_not_sent(nation: Path) -> None:
    at = opened("trends", ind="grids_total", place=[code(1), code(2)])
    healthy(at)
    assert all("as_printed" not in table.value for table in at.dataframe)


def test_the_matrix_of_a_nation_is_told_by_province(nation: Path) -> None:
    at = opened("overview", group="all")
    healthy(at)
    assert "虚东省" in json.dumps(json.loads(at.get("plotly_chart")[0].proto.spec), ensure_ascii=False)
    found = cache.coverage_by_province(View(kind="coverage_matrix"), "zh")
    counts = {(c["province"], c["indicator_id"]): c["places"] for c in found.counts.to_dict("records")}
    assert counts["130000", "grid_workers_full_time"] == 300
    assert ("140000", "grid_workers_full_time") not in counts, "what no place publishes is no square"
    assert counts["140000", "grids_total"] == 200
    frame = read(View(kind="coverage_matrix", within="140000"), nation)
    assert frame.rows["region_code"].nunique() == 200, "one province is read by itself"


def test_a_study_keeps_its_own_matrix(tmp_path: Path, county_snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_BUILD", str(county_snapshot))
    st.cache_resource.clear()
    assert not matrix_provinces.needed(View(kind="coverage_matrix"), "zh")


def test_names_of_places_are_not_sent_again(nation: Path) -> None:
    """An option list that comes with a value written by the page would differ in the second run, and be sent again."""
    at = opened("compare")
    first = [box.proto.SerializeToString() for box in at.multiselect if "县001" in box.options]
    at.run()
    second = [box.proto.SerializeToString() for box in at.multiselect if "县001" in box.options]
    assert first and first == second


def test_a_picture_that_has_not_changed_is_not_computed_again(nation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: dict[str, int] = {"frame": 0, "draw": 0}
    frame, draw = queries.frame, charts.draw

    def counted_frame(*arguments: Any) -> Frame:
        calls["frame"] += 1
        return frame(*arguments)

    def counted_draw(*arguments: Any) -> Any:
        calls["draw"] += 1
        return draw(*arguments)

    monkeypatch.setattr(cache.queries, "frame", counted_frame)
    monkeypatch.setattr(cache_pictures.charts, "draw", counted_draw)
    at = opened("compare", ind="grids_total")
    there = dict(calls)
    at.run()
    at.run()
    assert calls == there, "a click elsewhere on the page computes nothing"
    opened("compare", ind="grids_total")
    assert calls["draw"] == there["draw"], "and neither does another visitor"


def test_visitors_share_one_frame(nation: Path) -> None:
    assert cache.frame(BARS, "zh") is cache.frame(BARS, "zh")


def test_a_scatter_of_many_stays_light(nation: Path) -> None:
    view = View(kind="scatter", indicators=("grids_total", "grid_workers_full_time"), levels=("county",))
    text = str(charts.draw(read(view, nation), view).to_json())
    assert len(text) < 1000 * 300, "fewer than 300 points of a thousand bytes"
    named = sum(note["text"].count("县") for note in json.loads(text)["layout"]["annotations"] if note["xref"] == "x")
    assert named <= 30, "only the outermost have their names written"


@dataclass
class _Rows:
    rows: int
    made: list[int] = field(default_factory=list)


def test_a_shelf_drops_the_longest_unused_and_never_the_last() -> None:
    shelf = Shelf(entries=3, rows=100, size=lambda answer: answer.rows)
    made: list[str] = []

    def make(name: str, rows: int) -> _Rows:
        made.append(name)
        return _Rows(rows)

    for name, rows in (("a", 40), ("b", 40), ("a", 40), ("c", 40)):
        shelf.get(name, lambda name=name, rows=rows: make(name, rows))
    assert made == ["a", "b", "c"]
    shelf.get("a", lambda: make("a again", 40))
    shelf.get("b", lambda: make("b again", 40))
    assert made[3:] == ["b again"], "of a, b and c there was no room for b, which was asked for first"
    shelf.get("large", lambda: make("large", 1000))
    shelf.get("large", lambda: make("large again", 1000))
    assert made[-1] == "large", "what is too large for the shelf is still kept while it is the last"


def test_whoever_asks_second_waits_for_the_first() -> None:
    shelf = Shelf(entries=3, rows=100, size=lambda answer: 1)
    made: list[int] = []
    begun, go = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        go.wait(10)
        made.append(1)
        return "answer"

    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(shelf.get("key", slow))) for _ in range(4)]
    for thread in threads:
        thread.start()
    begun.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert found == ["answer"] * 4 and made == [1]


def test_an_answer_that_fails_is_not_kept() -> None:
    shelf = Shelf(entries=3, rows=100, size=lambda answer: 1)
    with pytest.raises(ZeroDivisionError):
        shelf.get("key", lambda: 1 // 0)
    assert shelf.get("key", lambda: "mended") == "mended"
