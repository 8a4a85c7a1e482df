"""The page of practices in both languages: search, cards, matrix, similarity, peers, beside a figure."""

from __future__ import annotations

import re
from pathlib import Path

import fixture_pages
import pytest
from fixture_pages import healthy, html
from fixture_practices import write_practices
from fixture_snapshot import TEXT, TEXT_FILE
from streamlit.testing.v1 import AppTest

from dashboard.locale import say

ROOT = Path(__file__).resolve().parents[1]
JIA, YI, DING = "990121", "990122", "990100"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def build_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test the fictional practices, and a cache that knows no others."""
    folder, articles = tmp_path / "build", tmp_path / "articles"
    write_practices(folder)
    articles.mkdir()
    (articles / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
    monkeypatch.setenv("ATLAS_BUILD", str(folder))
    monkeypatch.setenv("ATLAS_ARTICLES", str(articles))
    monkeypatch.chdir(ROOT)
    return folder


def opened(**query: str | list[str]) -> AppTest:
    """Open the page as a link does; it must be whole."""
    at = fixture_pages.opened("practices", **query)
    healthy(at)
    return at


def words(at: AppTest) -> str:
    return (fixture_pages.words(at) + "\n" + html(at)).replace("\\", "")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "query",
    [
        {}, {"q": "积分制"}, {"q": "甲县 积分"}, {"q": "nothing of the kind"}, {"do": "points"}, {"mark": JIA},
        {"part": "matrix"}, {"part": "matrix", "theme": "people"}, {"part": "similarity"}, {"part": "peers"},
        {"part": "peers", "mark": YI}, {"part": "outcome"}, {"part": "outcome", "do": "points", "ind": "grids_total"},
        {"part": "no_such_part"}, {"part": "matrix", "group": "all", "grade": "A"},
    ],
)  # fmt: skip
def test_every_link_opens_in_both_languages(query: dict[str, str], language: str) -> None:
    at = opened(lang=language, **query)
    said = words(at)
    assert say(language, "frame.facts") in said
    if language == "en":
        assert not [e.value for e in at.header if CHINESE.search(str(e.value)) and not query.get("q")]


def test_the_search_answers_who_does_this() -> None:
    said = words(opened(q="积份制"))
    assert "查找过做法的 3 个地区中有 3 个提到" in said
    assert "读音相同" in said


def test_the_search_shows_the_paragraph_with_the_words_marked() -> None:
    assert "<mark>持续提升</mark>" in words(opened(q="持续提升"))


def test_the_search_at_a_place_shows_its_figures() -> None:
    at = opened(q="甲县 议事")
    said = words(at)
    assert "甲县：与“议事”有关的做法 1 项" in said
    assert "楼宇协商会" in said
    assert any("1,073" in link.proto.label for link in at.get("page_link"))


def test_nothing_found_says_so() -> None:
    assert "没有找到“区块链”" in words(opened(q="区块链"))


def test_typing_goes_into_the_link_and_out_of_it_again() -> None:
    at = opened()
    at.text_input(key="practices_q_zh").set_value("红色物业").run()
    assert at.query_params["q"] == "红色物业"
    at.button(key="search_clear").click().run()
    assert "q" not in at.query_params


def test_a_practice_that_was_found_opens_its_card() -> None:
    at = opened(q="红色物业")
    at.button(key="hit_red_property").click().run()
    assert at.query_params["do"] == "red_property"
    said = words(at)
    assert "查找过的 3 个地区中有 1 个提到" in said
    assert "红色管家" in said and "某街道" in said


def test_what_is_picked_goes_into_the_link() -> None:
    at = opened()
    at.selectbox(key="practices_practice_zh").select("points").run()
    assert at.query_params["do"] == "points"
    assert "美德积分" in words(at) and "积分超市制" in words(at)


def test_a_place_shows_its_practices_with_figures_first() -> None:
    at = opened(mark=JIA)
    heads = [e.value for e in at.markdown if "·" in str(e.value) and "**" in str(e.value)]
    assert "议事协商" in heads[0]
    assert "来源提到的做法 2 项" in words(at)


def test_peers_are_counted_of_those_that_were_searched() -> None:
    at = opened(part="peers", mark=YI)
    assert "乙县的来源中未见、而对比的 2 个地区中不止一个在做的做法：1 项" in words(at)
    assert at.dataframe[0].value["doing"].tolist() == ["2 个中 2 个"]


def test_peers_of_a_place_that_was_never_searched_are_not_counted() -> None:
    said = words(opened(part="peers", mark="990131", place=[JIA, YI, "990131"]))
    assert "还没有为" in said and "未见、而同组" not in said


def test_the_parts_are_in_the_link() -> None:
    at = opened(part="similarity", mark=JIA)
    assert at.query_params["part"] == "similarity"
    assert "做法最相近" in words(at)


def test_an_unknown_practice_of_a_link_is_named() -> None:
    assert "no_such" in words(opened(do="no_such"))


def test_a_part_opens_with_an_example_instead_of_a_request_to_choose() -> None:
    assert "未见、而对比的" in words(opened(part="peers")) or "的来源中都有" in words(opened(part="peers"))
    assert "并排看" in words(opened(part="outcome"))


def test_peers_that_nobody_searched_are_not_said_to_do_nothing() -> None:
    at = opened(part="peers", mark=JIA, place=["990131"])
    said = words(at)
    assert "都还没有查找过做法" in said and "的来源中都有" not in said
    at.button(key="peers_searched").click().run()
    assert "未见、而对比的" in words(at)


def test_cards_follow_the_grade_filter_and_the_search_says_that_it_does_not() -> None:
    at = opened(do="points", grade="C")
    said = words(at)
    assert "只看等级不低于 C 级的来源" in said
    assert "查找过的 3 个地区中有 2 个提到" in said
    at.button(key="all_grades").click().run()
    assert "查找过的 3 个地区中有 3 个提到" in words(at)
    assert "查找不按来源等级筛选" in words(opened(q="积分制", grade="C"))
    assert "查找不按来源等级筛选" not in words(opened(q="积分制"))
