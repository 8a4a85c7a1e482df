"""Every page in both languages, from a link and by hand, on the fictional county pair."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import duckdb
import pytest
from fixture_pages import healthy, html, opened, words
from fixture_snapshot import TEXT, TEXT_FILE, work_out, write_snapshot

from dashboard.address import DEFAULTS
from dashboard.locale import messages, say
from dashboard.ui import state

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("overview", "compare", "map", "trends", "practices", "region", "evidence", "data", "briefing")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def build_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test the fictional snapshot, and a cache that knows no other."""
    folder = tmp_path / "build"
    write_snapshot(folder)
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
    monkeypatch.setenv("ATLAS_BUILD", str(folder))
    monkeypatch.setenv("ATLAS_ARTICLES", str(articles))
    monkeypatch.chdir(ROOT)
    return folder


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_its_language(page: str, language: str) -> None:
    at = opened(page, lang=language)
    healthy(at)
    said = words(at)
    assert messages(language)["frame.facts"] in said
    if language == "en":
        # Names of places and sources are data; headings and explanations are ours.
        assert not [element.value for element in at.subheader if CHINESE.search(str(element.value))]
        assert not [m for m in messages("zh").values() if len(m) > 6 and "{" not in m and m in said]


def add_contradiction(folder: Path) -> None:
    """Add a figure of 甲县 of the same day as its 1,073 grids, from another source: both cannot hold."""
    pointer = json.loads((folder / "current.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(folder / pointer["file"])) as connection:
        connection.execute(
            "INSERT INTO observation BY NAME SELECT * REPLACE ('o_jia_grids_rival' AS observation_id,"
            " 'report' AS source_id, 1100 AS value, '1100个' AS as_printed, NULL AS char_start, NULL AS char_end,"
            " false AS verified, NULL AS practice_id) FROM observation WHERE observation_id = 'o_jia_grids'"
        )
        work_out(connection)
    (folder / "current.json").write_text(json.dumps({**pointer, "sha256": None}), encoding="utf-8")


@pytest.mark.parametrize("listing", state.LISTS)
def test_every_list_opens(listing: str, build_folder: Path) -> None:
    add_contradiction(build_folder)
    at = opened("evidence", list=listing)
    healthy(at)
    assert len(at.dataframe) == 1
    assert len(at.dataframe[0].value) > 0


def test_a_list_without_rows_says_so_in_words() -> None:
    at = opened("evidence", list="conflicts")
    healthy(at)
    assert messages("zh")["evidence.none_conflicts"] in words(at)
    at = opened("evidence")
    at.text_input(key="search").set_value("<b>no such</b> \u202e| `x`\n" * 500).run()
    healthy(at)
    assert not at.dataframe
    assert "<b>no such</b>" not in words(at)


@pytest.mark.parametrize(
    ("figure", "other", "prefers"),
    [("o_jia_grids", "1,100 个", "choice_other"), ("o_jia_grids_rival", "1,073 个", "choice_this")],
)
def test_a_contradicted_figure_says_so_on_its_page(figure: str, other: str, prefers: str, build_folder: Path) -> None:
    """Of the two the rule prefers the better source: 丁市政府报告 (B) before 甲县融媒体 (C)."""
    add_contradiction(build_folder)
    at = opened("evidence", figure=figure)
    healthy(at)
    assert other in at.warning[0].value
    assert messages("zh")[f"evidence.{prefers}"] in at.warning[0].value


def test_a_figure_can_be_cited_from_its_page() -> None:
    at = opened("evidence", figure="o_jia_grids")
    healthy(at)
    gbt, bibtex = (code.value for code in at.code)
    assert gbt.startswith("甲县网格数：1,073 个（截至2024-01-01（按发表日））[DB]//")
    assert "甲县的网格[N]. 甲县融媒体, 2024-01-01(29)." in gbt
    assert bibtex.startswith("@incollection{figure_o_jia_grids,")


def test_the_address_of_a_reprint_stays_off_the_page_of_its_figure() -> None:
    at = opened("evidence", figure="o_geng_gulou_grids")
    healthy(at)
    assert not [code.value for code in at.code if "example.org/m" in code.value]
    assert messages("zh")["data.cite_reprint"] in words(at)


def test_a_source_can_be_cited_from_its_page() -> None:
    at = opened("evidence", source="bulletin")
    healthy(at)
    assert at.code[0].value.startswith("丁市统计局. 丁市统计公报[R/OL]. (2023-04).")


def test_the_front_page_counts_what_its_list_holds() -> None:
    shown = {metric.label: metric.value for metric in opened().metric}
    listed = {name: len(opened("evidence", list=name).dataframe[0].value) for name in ("sources", "figures", "places")}
    assert shown["来源"] == str(listed["sources"])
    assert shown["数据"] == str(listed["figures"])
    # 甲县, 乙县, 丁市, the new area, both 鼓楼区 and the one with markup; China and 丙省 have residents only.
    assert shown["地区"] == str(listed["places"]) == "7"


def test_places_with_background_only_are_one_switch_away() -> None:
    at = opened("evidence", list="places")
    at.toggle(key="places_background_zh").set_value(True).run()
    healthy(at)
    assert len(at.dataframe[0].value) == 9
    assert at.toggle(key="places_background_zh").label == messages("zh")["evidence.background_too"].format(count=2)


def test_a_link_fills_the_pickers() -> None:
    at = opened("compare", ind="resolution_rate", place=["990122", "990121"], group="base_seven", mark="990121")
    healthy(at)
    assert at.selectbox(key="compare_indicator_zh").value == "resolution_rate"
    assert at.multiselect(key="compare_regions_zh").value == ["990122", "990121"]
    assert at.selectbox(key="compare_highlight_zh").value == "990121"
    assert dict(at.query_params) == {
        "ind": "resolution_rate",
        "place": ["990122", "990121"],
        "group": "base_seven",
        "mark": "990121",
    }


def test_a_picker_writes_the_link() -> None:
    at = opened("compare")
    at.selectbox(key="compare_indicator_zh").select("issues_reported").run()
    at.multiselect(key="compare_regions_zh").select("990121").run()
    healthy(at)
    assert dict(at.query_params) == {"ind": "issues_reported", "place": "990121"}


def test_a_new_link_wins_over_what_was_picked() -> None:
    """Back and forward hand the page another link; the widgets have to follow it."""
    at = opened("compare", ind="issues_reported")
    at.selectbox(key="compare_indicator_zh").select("residents").run()
    at.query_params.clear()
    at.query_params["ind"] = "issues_reported"
    at.run()
    healthy(at)
    assert at.selectbox(key="compare_indicator_zh").value == "issues_reported"


def test_the_language_is_kept_in_the_link_and_nothing_else_changes() -> None:
    at = opened("compare", ind="resolution_rate", group="base_seven")
    at.segmented_control(key="language").set_value("en").run()
    healthy(at)
    assert dict(at.query_params) == {"ind": "resolution_rate", "group": "base_seven", "lang": "en"}
    assert "Resolution rate" in words(at)


def test_a_broken_link_shows_a_picture_and_says_what_it_ignored() -> None:
    at = opened("compare", ind=["resolution_rate", "no_such"], place="123456", group="moon", grade="<b>")
    healthy(at)
    said = at.warning[0].value
    for part in ("ind=no_such", "place=123456", "group=moon", "grade=<b>"):
        assert part in said
    assert dict(at.query_params) == {"ind": "resolution_rate"}


def test_an_unknown_figure_ends_in_words_and_the_list() -> None:
    at = opened("evidence", figure="o_nowhere")
    healthy(at)
    assert "o_nowhere" in at.warning[0].value
    assert len(at.dataframe) == 1


def test_a_figure_is_shown_in_its_paragraph() -> None:
    at = opened("evidence", figure="o_jia_grids")
    healthy(at)
    assert "<mark>1073个网格</mark>" in html(at)
    assert at.header[0].value == "甲县 · 网格数"
    others = at.dataframe[0].value
    assert others["value"].tolist() == ["900 个", "40 个", "2,000 个"]


def test_a_calculated_figure_shows_its_formula_and_inputs() -> None:
    at = opened("evidence", figure="d_jia_residents_per_grid")
    healthy(at)
    assert "常住人口 ÷ 网格数" in html(at)
    assert at.dataframe[0].value["as_printed"].tolist() == ["873731", "1073个网格"]


def test_a_source_shows_its_figures_practices_and_marked_text() -> None:
    at = opened("evidence", source="jia")
    healthy(at)
    assert '<mark class="figure">1073个网格</mark>' in html(at)
    assert '<mark class="figure">6.7万余条</mark>' in html(at)
    assert at.dataframe[1].value["local_name"].tolist() == ["楼宇协商会"]


def test_the_text_of_a_source_begins_where_its_figures_do(tmp_path: Path, build_folder: Path) -> None:
    """One file may hold several articles: what comes before is folded, not lost."""
    before = "别处的一段。\n\n" * 9
    text = before + TEXT
    (tmp_path / "articles" / TEXT_FILE).write_text(text, encoding="utf-8", newline="")
    pointer = json.loads((build_folder / "current.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(build_folder / pointer["file"])) as connection:
        connection.execute(
            "UPDATE source SET text_sha256 = $1 WHERE source_id = 'jia'", [hashlib.sha256(text.encode()).hexdigest()]
        )
        for table in ("observation", "region_practice"):
            connection.execute(
                f"UPDATE {table} SET char_start = char_start + $1, char_end = char_end + $1 WHERE source_id = 'jia'",
                [len(before)],
            )
    (build_folder / "current.json").write_text(json.dumps({**pointer, "sha256": None}), encoding="utf-8")
    said = html(opened("evidence", source="jia"))
    folded, shown = said.split("<details>")[1].split("</details>")
    assert "别处的一段。" in folded
    assert "<mark" not in folded
    assert '<mark class="figure">1073个网格</mark>' in shown


def test_markup_in_a_name_stays_text() -> None:
    at = opened("compare", ind="grids_total", mark="990132")
    healthy(at)
    assert "<img" not in html(at)


def test_practices_lead_to_their_places() -> None:
    at = opened("evidence", list="practices", practice="deliberation")
    healthy(at)
    assert at.dataframe[0].value["local_name"].tolist() == ["楼宇协商会"]


def test_without_a_snapshot_the_page_says_which_command_to_run(build_folder: Path) -> None:
    (build_folder / "current.json").unlink()
    at = opened("compare")
    healthy(at)
    assert at.code[0].value == "python -m etl build"


def test_a_snapshot_of_another_version_ends_in_words(build_folder: Path) -> None:
    pointer = json.loads((build_folder / "current.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(build_folder / pointer["file"])) as connection:
        connection.execute("DROP TABLE published")  # as in a snapshot of the schema before this one
    (build_folder / "current.json").write_text(json.dumps({**pointer, "sha256": None}), encoding="utf-8")
    at = opened("compare")
    healthy(at)
    assert messages("zh")["no_snapshot.outdated"] in words(at)
    assert at.code[0].value == "python -m etl build"


def test_a_new_snapshot_is_seen_without_a_restart(build_folder: Path) -> None:
    at = opened()
    write_snapshot(build_folder, "fixture-2")
    assert "fixture-2" in words(at.run())


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_comes_back_from_its_link(page: str) -> None:
    view = DEFAULTS[page].with_(theme="money", group="all")
    address = state.Address(view=view, listing="figures", year="2024") if page == "evidence" else state.Address(view)
    query = address.to_query(page, "en")
    given = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    assert state.read(given, page) == (address, "en", ())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_a_place_of_which_nothing_was_found_names_it(build_folder: Path, language: str) -> None:
    at = opened("region", mark="990200", lang=language)
    healthy(at)
    (box,) = [one for one in at.selectbox if one.label == say(language, "place.place")]
    assert box.value == "990200"
    assert at.header[0].value in box.options, "the box once named the first place that has figures"
    assert say(language, "place.no_sources") in [one.value for one in at.caption]
