"""Right of reply: what a place answers stands beside its figure, with its source, and changes no figure."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import fixture_pages
import pytest
from conftest import CountyPair
from fixture_pages import healthy, html
from fixture_snapshot import BUILD_ID, TEXT, TEXT_FILE, insert, write_snapshot
from streamlit.testing.v1 import AppTest

from dashboard.locale import messages
from dashboard.replies import beside, replies
from dashboard.store import Store
from etl.__main__ import main
from etl.faults import FaultyFacts
from etl.messages import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
REPLY = """- id: jia-reply
  region_code: '990101'
  observation_id: jia-1
  date: '2026-11-02'
  by: 甲县社会工作部
  words: {zh: 网格已调整为130个。, en: There are 130 grids now.}
  source: {title: 通告, publisher: 甲县人民政府, published: '2026-10', url: 'https://example.org/n'}
"""
ROWS = [
    (
        "r1", "990121", "grids_total", "o_jia_grids", date(2026, 11, 2), "甲县<b>办</b>", "网格已调整。", "Redrawn.",
        "通告", "甲县政府", "2026-10", "https://example.org/n",
    ),
    (
        "r2", "990121", "grids_total", None, date(2026, 10, 1), "甲县统计局", "只有中文。", "", "说明", "统计局", None,
        None,
    ),
    (
        "r3", "990122", "grids_total", "o_yi_grids", date(2026, 9, 1), "乙县办", "乙县的答复。", "Yi answers.", "复函",
        "乙县", None, None,
    ),
]  # fmt: skip


def write(pair: CountyPair, text: str) -> None:
    (pair.data / "replies.yml").write_text(text, encoding="utf-8")


def test_a_reply_reaches_the_snapshot_and_leaves_the_figure_alone(county_pair: CountyPair) -> None:
    write(county_pair, REPLY)
    county_pair.build()
    assert county_pair.rows("SELECT * FROM reply") == [
        ("jia-reply", "990101", "grids_total", "jia-1", date(2026, 11, 2), "甲县社会工作部", "网格已调整为130个。",
         "There are 130 grids now.", "通告", "甲县人民政府", "2026-10", "https://example.org/n")
    ]  # fmt: skip
    assert county_pair.rows("SELECT value, note_zh FROM observation WHERE observation_id = 'jia-1'") == [(120.0, "")]


@pytest.mark.parametrize("text", [None, "", "[]\n"])
def test_without_replies_a_data_folder_builds(county_pair: CountyPair, text: str | None) -> None:
    if text is not None:
        write(county_pair, text)
    county_pair.build()
    assert county_pair.rows("SELECT count(*) FROM reply") == [(0,)]


def test_a_reply_to_an_indicator_that_is_said_to_be_missing(county_pair: CountyPair) -> None:
    write(
        county_pair,
        REPLY.replace("observation_id: jia-1", "indicator_id: area").replace(", en: There are 130 grids now.", ""),
    )
    county_pair.build()
    assert county_pair.rows("SELECT indicator_id, observation_id, words_en FROM reply") == [("area", None, "")]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("'990101'", "'990109'", ("replies.yml:1", "region_code", "dangling")),
        ("'990101'", "'990102'", ("replies.yml:1", "observation_id", "reply_of_other")),
        ("jia-1", "jia-99", ("replies.yml:1", "observation_id", "dangling")),
        ("  observation_id: jia-1\n", "", ("replies.yml:1", "observation_id", "reply_about_one")),
        ("  date:", "  indicator_id: area\n  date:", ("replies.yml:1", "observation_id", "reply_about_one")),
        ("observation_id: jia-1", "indicator_id: no_such", ("replies.yml:1", "indicator_id", "dangling")),
        ("'2026-11-02'", "'2026-11'", ("replies.yml:4", "date", "bad_day")),
        ("  date: '2026-11-02'\n", "", ("replies.yml:1", "date", "missing")),
        ("by: 甲县社会工作部", "by: null", ("replies.yml:5", "by", "missing")),
        ("zh: 网格已调整为130个。, ", "", ("replies.yml:1", "words.zh", "missing")),
        ("title: 通告, ", "", ("replies.yml:1", "source.title", "missing")),
        ("https://", "ftp://", ("replies.yml:7", "source.url", "bad_url")),
        ("  by:", "  colour: red\n  by:", ("replies.yml:5", "colour", "key_unknown")),
    ],
)  # fmt: skip
def test_a_fault_says_where_it_is_and_how_to_mend_it(
    county_pair: CountyPair, old: str, new: str, fault: tuple[str, str, str]
) -> None:
    assert REPLY.count(old) == 1
    write(county_pair, REPLY.replace(old, new))
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    assert fault in [(str(f.place), f.field, f.key) for f in found.value.faults]
    assert all(f.words(language) for f in found.value.faults for language in LANGUAGES)


def test_two_replies_of_one_id_are_a_fault(county_pair: CountyPair) -> None:
    write(county_pair, REPLY * 2)
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    assert [(str(f.place), f.key) for f in found.value.faults] == [("replies.yml:8", "repeated")]


def test_the_difference_names_place_and_indicator(county_pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    county_pair.build()
    write(county_pair, REPLY)
    assert main(["diff", "--data", str(county_pair.data)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "reply of a place jia-reply added (Jia County Grids)  → look at it beside its figure;"
        " a reply changes no figure",
        "1 differences.",
    ]


@pytest.fixture
def build_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fictional snapshot with three replies, and a cache that knows no other."""
    folder = tmp_path / "build"
    write_snapshot(folder)
    with duckdb.connect(str(folder / f"atlas-{BUILD_ID}.duckdb")) as connection:
        insert(connection, "reply", ROWS)
    pointer = (folder / "current.json").read_text(encoding="utf-8")
    (folder / "current.json").write_text(json.dumps({**json.loads(pointer), "sha256": None}), encoding="utf-8")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
    monkeypatch.setenv("ATLAS_BUILD", str(folder))
    monkeypatch.setenv("ATLAS_ARTICLES", str(articles))
    monkeypatch.chdir(ROOT)
    return folder


def test_a_reply_belongs_to_its_figure_or_to_the_whole_indicator(build_folder: Path) -> None:
    rows = replies(Store(build_folder), "en")
    assert rows["reply_id"].tolist() == ["r1", "r2", "r3"]
    assert rows["words"].tolist() == ["Redrawn.", "只有中文。", "Yi answers."]
    assert rows["translated"].tolist() == [True, False, True]
    assert beside(rows, "990121", "grids_total", "o_jia_grids")["reply_id"].tolist() == ["r1", "r2"]
    assert beside(rows, "990121", "grids_total", "o_jia_grids_old")["reply_id"].tolist() == ["r2"]
    assert beside(rows, "990121", "resolution_rate", "o_jia_rate").empty


def opened(page: str, **query: str) -> AppTest:
    at = fixture_pages.opened(page, **query)
    healthy(at)
    return at


def test_the_evidence_of_a_figure_shows_its_replies_and_no_others(build_folder: Path) -> None:
    shown = html(opened("evidence", figure="o_jia_grids"))
    assert "网格已调整。" in shown and "只有中文。" in shown and "乙县的答复。" not in shown
    assert "甲县&lt;b&gt;办&lt;/b&gt; · 2026-11-02" in shown  # a name is data, not layout
    assert "通告 · 甲县政府 · 2026-10" in shown
    assert "atlas-reply" not in html(opened("evidence", figure="o_jia_rate"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_a_place_shows_its_replies_or_how_to_answer(build_folder: Path, language: str) -> None:
    at = opened("region", mark="990121", lang=language)
    assert messages(language)["reply.title"] in [s.value for s in at.subheader]
    assert html(at).count('class="atlas-reply"') == 2
    without = opened("region", mark="990100", lang=language)
    assert messages(language)["reply.none"] in [c.value for c in without.caption]
    assert "atlas-reply" not in html(without)
