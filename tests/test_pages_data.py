"""The data page in both languages: look an indicator up, take the data away, cite it, ask it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import duckdb
import fixture_pages
import pytest
import streamlit as st
from fixture_pages import healthy, html
from fixture_snapshot import write_snapshot
from streamlit.testing.v1 import AppTest

from dashboard.locale import messages, say
from dashboard.ui import cache
from dashboard.ui.data import PARTS

ROOT = Path(__file__).resolve().parents[1]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def build_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test the fictional snapshot, and a cache that knows no other."""
    folder = tmp_path / "build"
    write_snapshot(folder)
    monkeypatch.setenv("ATLAS_BUILD", str(folder))
    monkeypatch.setenv("ATLAS_ARTICLES", str(tmp_path))
    monkeypatch.chdir(ROOT)
    return folder


def opened(**query: str | list[str]) -> AppTest:
    return fixture_pages.opened("data", **query)


def words(at: AppTest) -> str:
    return "\n".join([fixture_pages.words(at), *(str(element.value) for element in at.code)])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_in_its_language(part: str, language: str) -> None:
    at = opened(part=part, lang=language)
    healthy(at)
    assert at.header[0].value == messages(language)["data.title"]
    if language == "en":
        said = words(at)
        assert not [element.value for element in at.subheader if CHINESE.search(str(element.value))]
        assert not [m for m in messages("zh").values() if len(m) > 6 and "{" not in m and m in said]


def test_the_codebook_lists_every_indicator_and_the_search_finds_either_language() -> None:
    assert len(opened().dataframe[0].value) == 8
    assert opened(q="grid party").dataframe[0].value["name"].tolist() == ["网格党支部数"]
    assert opened(q="网格党支部数", lang="en").dataframe[0].value["name"].tolist() == ["Grid party branches"]
    assert opened(theme="context").dataframe[0].value["name"].tolist() == ["常住人口"]


def test_what_is_not_in_the_codebook_is_said_so() -> None:
    at = opened(q="no such thing")
    healthy(at)
    assert messages("zh")["data.none"] in words(at)


def test_a_search_stays_in_the_link() -> None:
    at = opened()
    at.text_input(key="data_search_zh").input("网格").run()
    healthy(at)
    assert dict(at.query_params) == {"q": "网格"}
    assert len(at.dataframe[0].value) == 4  # grids, their branches, residents per grid, branches of compounds and grids


def test_a_calculated_indicator_says_its_formula_in_words_and_leads_to_the_comparison() -> None:
    at = opened(ind="residents_per_grid")
    healthy(at)
    assert "常住人口 ÷ 网格数" in html(at)
    assert "每网格居民数的定义。" in words(at)
    links = [element.proto for element in at.get("page_link")]
    targets = {(link.page, link.query_string) for link in links}
    assert ("compare", "ind=residents_per_grid") in targets


def test_an_indicator_counted_otherwise_names_the_concept() -> None:
    at = opened(ind="grids_total")
    assert "登记口径（1 个数）" in html(at)


def test_another_part_is_another_link() -> None:
    at = opened()
    at.segmented_control(key="data_part_zh").set_value("console").run()
    healthy(at)
    assert dict(at.query_params) == {"part": "console"}
    at.segmented_control(key="data_part_zh").set_value("codebook").run()
    assert dict(at.query_params) == {}


def test_a_part_that_is_not_there_is_ignored_and_named() -> None:
    at = opened(part="secrets")
    assert not at.exception
    assert at.header[0].value == messages("zh")["data.title"]
    assert dict(at.query_params) == {}


def test_the_atlas_is_cited_by_its_version_and_a_source_by_its_own_words() -> None:
    at = opened(part="files")
    healthy(at)
    assert any("数据版本 fixture-1. (2026-01-02)" in element.value for element in at.code)
    at.selectbox(key="data_cite_zh").select("jia").run()
    assert at.code[0].value == "甲县的网格[N]. 甲县融媒体, 2024-01-01(29)."
    assert at.code[1].value.startswith("@article{jia,")


def test_the_address_of_a_reprint_stays_off_the_screen() -> None:
    at = opened(part="files")
    at.selectbox(key="data_cite_zh").select("mirror").run()
    healthy(at)
    assert "example.org/m" not in words(at) + html(at)
    assert messages("zh")["data.cite_reprint"] in words(at)


def test_the_version_is_told_with_its_file() -> None:
    at = opened(part="files")
    told = html(at)
    assert "fixture-1" in told
    assert "atlas-fixture-1.duckdb" in told
    assert cache.snapshot().sha256 in told
    assert str(cache.store().directory) not in told + words(at)


def test_the_package_that_is_offered_is_a_package() -> None:
    opened(part="files")
    with zipfile.ZipFile(io.BytesIO(cache.data_package())) as archive:
        assert archive.namelist()[0] == "datapackage.json"


def test_notices_are_shown_and_their_absence_is_said(build_folder: Path) -> None:
    assert messages("zh")["data.changes_none"] in words(opened(part="files"))
    cache.store().close()
    with duckdb.connect(str(build_folder / "atlas-fixture-1.duckdb")) as connection:
        connection.execute(
            "INSERT INTO revision VALUES ('r1', DATE '2026-01-01', 'correction', '990121', 'grids_total',"
            " 'o_jia_grids', 'jia', '1037 改为 1073', '1037 to 1073', '抄录有误', 'misread')"
        )
    pointer = build_folder / "current.json"
    pointer.write_text(re.sub(r'"sha256": "\w+", ', "", pointer.read_text("utf-8")), encoding="utf-8")
    st.cache_data.clear()
    st.cache_resource.clear()
    shown = opened(part="files").dataframe[-1].value
    assert shown.iloc[0].tolist() == ["2026-01-01", "更正", "甲县", "网格数", "1037 改为 1073", "抄录有误"]


def test_an_example_is_run_and_its_answer_shown() -> None:
    at = opened(part="console")
    at.selectbox(key="data_example_zh").select("grids").run()
    assert "ranked_figure" in at.text_area(key="data_sql").value
    at.button(key="data_run").click().run()
    healthy(at)
    rows = at.dataframe[0].value
    assert rows.loc[rows["observation_id"] == "o_jia_grids", "value"].tolist() == [1073.0]


def test_a_statement_that_changes_something_is_refused_with_a_mend() -> None:
    at = opened(part="console")
    at.text_area(key="data_sql").input("DROP TABLE region").run()
    at.button(key="data_run").click().run()
    healthy(at)
    expected = say("zh", "console.refused.not_select", kind="DROP")
    assert at.warning[0].value.replace("\\", "") == expected


def test_what_was_typed_is_still_there_after_looking_elsewhere() -> None:
    at = opened(part="console")
    at.text_area(key="data_sql").input("SELECT 42 AS answer").run()
    at.segmented_control(key="data_part_zh").set_value("files").run()
    at.segmented_control(key="data_part_zh").set_value("console").run()
    assert at.text_area(key="data_sql").value == "SELECT 42 AS answer"
