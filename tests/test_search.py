"""The box "who does this?": what hand-written queries must find first, and what must find nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture_practices import write_practices
from fixture_snapshot import TEXT, TEXT_FILE

from dashboard import search
from dashboard.search import Answer
from dashboard.search_index import Index, Text
from dashboard.search_words import letters, normal, sound, terms
from dashboard.store import Store
from etl.paths import Folders
from etl.pipeline import build as build_snapshot

DATA = Path(__file__).resolve().parents[1] / "data"
DALI, FEI, BOLUO, NINGDE = "532901", "371325", "441322", "350900"


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The real catalogue without any text: what is found must not depend on whose machine has the articles."""
    folder = tmp_path_factory.mktemp("real")
    build_snapshot(Folders(DATA, folder / "articles", folder), lambda _step: None, points_of=lambda _codes: {})
    return search.build(Store(folder))


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """The fictional places, with the article of 甲县 at hand."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
    monkeypatch.setenv("ATLAS_ARTICLES", str(tmp_path / "articles"))
    write_practices(tmp_path / "build")
    return search.build(Store(tmp_path / "build"))


def first(answer: Answer) -> tuple[str, str]:
    assert answer.hits, "nothing was found"
    return answer.hits[0].kind, answer.hits[0].id


@pytest.mark.parametrize(
    ("query", "kind", "id_"),
    [
        ("红色物业", "practice", "red_property"),
        ("红色物页", "practice", "red_property"),  # a homophone
        ("红色物亚", "practice", "red_property"),  # one wrong character
        ("紅色物業", "practice", "red_property"),  # traditional characters
        ("hongsewuye", "practice", "red_property"),  # pinyin
        ("hongse wuye", "practice", "red_property"),
        ("Red property", "practice", "red_property"),
        ("red proprety", "practice", "red_property"),  # an English typo
        ("谁在做红色物业？", "practice", "red_property"),
        ("who does red property", "practice", "red_property"),
        ("双报到", "practice", "dual_registration"),
        ("双抱到", "practice", "dual_registration"),
        ("雙報到", "practice", "dual_registration"),
        ("dual registration", "practice", "dual_registration"),
        ("积分制", "practice", "resident_points"),
        ("积份制", "practice", "resident_points"),
        ("jifenzhi", "practice", "resident_points"),
        ("微心愿", "practice", "micro_wish"),
        ("微心原", "practice", "micro_wish"),
        ("吹哨报到", "practice", "whistle_and_report"),
        ("五社联动", "practice", "five_society_linkage"),
        ("五社连动", "practice", "five_society_linkage"),
        ("枫桥经验", "practice", "fengqiao_experience"),
        ("小哥驿站", "practice", "rider_station"),
        ("共享法庭", "practice", "shared_court"),
        ("shared court", "practice", "shared_court"),
        ("社区合伙人", "practice", "community_partner"),
        ("community partners", "practice", "community_partner"),
        ("社区基金", "practice", "community_fund"),
        ("党建联席会议", "practice", "party_joint_conference"),
        ("volunteer teams", "practice", "volunteer_team"),
        ("大理市", "place", DALI),
        ("大里市", "place", DALI),
        ("博罗县", "place", BOLUO),
        ("Boluo", "place", BOLUO),
        ("网格员", "indicator", "grid_workers_total"),
        ("满意率", "indicator", "satisfaction_rate"),
        ("办结率", "indicator", "issues_resolved_rate"),
        ("Satisfaction rate", "indicator", "satisfaction_rate"),
        ("1073", "figure", "fangcheng-005"),
        ("307个党组织", "figure", "dali-003"),
    ],
)  # fmt: skip
def test_a_query_finds_first(atlas: Index, query: str, kind: str, id_: str) -> None:
    assert first(search.find(atlas, query)) == (kind, id_)


@pytest.mark.parametrize(
    "query",
    [
        "量子计算",
        "区块链",
        "火星",
        "blockchain",
        "asdfgh",
        "zzzz",
        "9876543210",
        "谁在做",
        "who does",
        "",
        "  ",
        "？！",
        "%_'\"\\",
    ],
)
def test_what_is_not_there_finds_nothing(atlas: Index, query: str) -> None:
    assert search.find(atlas, query).hits == ()


def test_who_uses_points_is_only_who_calls_it_so(atlas: Index) -> None:
    answer = search.find(atlas, "积分制")
    best = answer.of("practice")[0].score
    places = {code for hit in answer.of("practice") if hit.score >= 0.8 * best for code in hit.region_codes}
    assert places == {FEI}, "a brand that one place calls 积分制 is not 积分制 in the other places that have a brand"


@pytest.mark.parametrize(
    "query",
    [
        "大理市 诉求",
        "大理诉求",
        "大理市对群众诉求做了什么",
        "Dali requests",
        "What did Dali do about residents' requests?",
    ],
)
def test_a_place_in_the_query_narrows_it_to_that_place(atlas: Index, query: str) -> None:
    answer = search.find(atlas, query)
    assert answer.region_codes == (DALI,)
    assert {code for hit in answer.hits for code in hit.region_codes} == {DALI}
    assert {"demand_survey", "deliberation"} <= {hit.id for hit in answer.of("practice")}
    assert "dali-016" in {hit.id for hit in answer.of("figure")}, "647 matters: the result that is asked for"


def test_a_practice_that_the_place_does_not_have_is_not_found_there(atlas: Index) -> None:
    assert "red_property" in {hit.id for hit in search.find(atlas, "宁德 红色物业").of("practice")}
    assert "red_property" not in {hit.id for hit in search.find(atlas, "费县 红色物业").of("practice")}


def test_a_hit_says_why(atlas: Index) -> None:
    hows = {q: search.find(atlas, q).hits[0].how for q in ("红色物业", "红色物页", "红色物亚", "物业服务站")}
    assert (hows["红色物业"], hows["红色物页"], hows["红色物亚"]) == ("exact", "sound", "spelling")


def test_better_fits_stand_higher(atlas: Index) -> None:
    scores = [hit.score for hit in search.find(atlas, "网格").hits]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 5


def test_a_text_is_found_with_its_span_even_across_a_broken_line(county: Index) -> None:
    hit = search.find(county, "持续提升").of("passage")[0]
    assert (hit.id, hit.region_codes) == ("jia", ("990121",))
    assert TEXT[hit.char_start : hit.char_end] == "持续\n提升"


def test_a_text_is_found_by_its_sound(county: Index) -> None:
    hit = search.find(county, "群种满意度").of("passage")[0]
    assert TEXT[hit.char_start : hit.char_end] == "群众满意度"
    assert hit.how == "sound"


def test_without_the_text_the_names_are_still_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_ARTICLES", str(tmp_path / "nowhere"))
    write_practices(tmp_path)
    index = search.build(Store(tmp_path))
    assert search.find(index, "持续提升").hits == ()
    assert first(search.find(index, "红色物业")) == ("practice", "red_property")


def test_a_changed_text_is_not_searched(county: Index, tmp_path: Path) -> None:
    (tmp_path / "articles" / TEXT_FILE).write_text(TEXT + "x", encoding="utf-8", newline="")
    assert search.build(Store(tmp_path / "build")).texts == []


def test_a_page_with_several_sources_gives_a_passage_to_the_nearest() -> None:
    text = Text("", "", [], [(100, "one"), (400, "two")], {"one": ("1",), "two": ("2",)})
    assert [text.source_at(offset) for offset in (0, 240, 260, 400, 900)] == ["one", "one", "two", "two", "two"]


def test_words_are_made_comparable() -> None:
    assert normal("“红色 物业”（ＡＢＣ）") == "红色物业 abc"
    assert normal("5+N服务") == "5 n服务"
    assert terms("谁在做 积分制？") == ["积分制"]
    assert terms("What did Dali do about points") == ["dali", "points"]
    assert letters("甲 县\n「網格」")[0] == "甲县网格"
    assert letters("甲 县")[1] == [0, 2]
    assert sound("积分制") == sound("积份制") != sound("积极制")
    assert sound("jifenzhi", typed=True) == sound("积分制")
    assert sound("blockchain", typed=True) == ""


def test_hostile_names_are_found_as_they_are_written(county: Index) -> None:
    answer = search.find(county, "alert")
    assert [hit.kind for hit in answer.hits] == ["place"]


def test_another_name_of_a_practice_is_not_said_to_be_what_a_place_calls_it(atlas: Index) -> None:
    hits = {hit.id: hit for hit in search.find(atlas, "积分").of("practice")}
    assert hits["community_supermarket"].how == "alias", "爱心超市 may be called 积分超市 elsewhere"
    assert hits["resident_points"].how in search.BY_NAME
