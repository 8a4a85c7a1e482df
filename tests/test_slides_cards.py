"""Cards of practices: a place finds its own first, each card says who does it and where that is written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fixture_deck import audit
from fixture_decks import stamped
from fixture_practices import write_practices
from pptx.oxml.ns import qn

from dashboard import queries
from dashboard.briefing import Briefing, Slide
from dashboard.slides import cards
from dashboard.slides.box import Box
from dashboard.slides.deck import deck_bytes
from dashboard.store import Store
from dashboard.view import View

VIEW = View(kind="practice_matrix", group="base_seven", highlight="990122", min_grade="D", practices=(
    "deliberation", "points", "red_property", "dual_registration"))  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder: Path = tmp_path_factory.mktemp("cards")
    write_practices(folder)
    return Store(folder)


found = partial(stamped, role="card")


def made(store: Store, view: View, language: str = "zh") -> bytes:
    frame = queries.frame(view, store, language)
    return deck_bytes(Briefing((Slide(view, layout="cards"),), "题"), lambda _: frame, language)


def test_the_practices_of_the_highlighted_place_come_first_the_most_shared_before(store: Store) -> None:
    practices = [said["practice"] for _, said in found(made(store, VIEW))]
    # 乙县 has points (three of three places) and red property (alone); deliberation is 丁市's, nobody registers twice.
    assert practices == ["points", "red_property", "deliberation", "dual_registration"]


def test_a_card_says_how_many_which_what_it_is_called_and_where_it_is_written(store: Store) -> None:
    said = {said["practice"]: said["words"] for _, said in found(made(store, VIEW))}
    name, places, local, source = said["points"]
    assert name == "积分制"
    assert places.startswith("3/3 地")
    assert set(places.removeprefix("3/3 地").strip().split("、")) == {"甲县", "乙县", "丁市"}
    assert places.removeprefix("3/3 地").strip().startswith("乙县")
    assert local == "乙县：积分超市制"
    assert source.startswith("来源：乙县县委")
    assert "C 级" in source


def test_what_the_place_does_not_mention_is_no_claim_that_it_lacks_it(store: Store) -> None:
    said = {said["practice"]: said["words"] for _, said in found(made(store, VIEW))}
    assert "丁市：民主恳谈会" in said["deliberation"]
    assert "乙县的来源中未见" in said["dual_registration"]


def test_a_card_is_one_group_with_words_for_who_cannot_see_it(store: Store) -> None:
    for shape, said in found(made(store, VIEW)):
        assert shape._element.tag == qn("p:grpSp")
        properties = shape._element[0].find(qn("p:cNvPr"))
        assert properties.get("name").startswith("卡片：")
        assert said["words"][0] in properties.get("descr")
        assert shape._element.find(f".//{qn('p:style')}") is None


def test_only_the_highlighted_place_is_red(store: Store) -> None:
    for shape, said in found(made(store, VIEW)):
        red = [run.text for run in _runs(shape) if _ink(run) == "C00000"]
        assert red == (["乙县"] if said["practice"] in ("points", "red_property") else [])


def test_eight_cards_a_slide_and_none_on_two(store: Store) -> None:
    frame = queries.frame(VIEW, store, "zh")
    assert cards.pages(frame, VIEW, Box(36, 120, 888, 336)) == [(0, 4)]
    assert cards.pages(frame, VIEW, Box(36, 120, 200, 336)) == [(0, 2), (2, 4)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_deck_has_no_fault(store: Store, language: str) -> None:
    assert audit(made(store, VIEW, language)) == []


def _runs(shape: Any) -> list[Any]:
    return [
        run for inner in shape.shapes if inner.has_text_frame for p in inner.text_frame.paragraphs for run in p.runs
    ]


def _ink(run: Any) -> str:
    return str(run._r.find(f".//{qn('a:srgbClr')}").get("val"))
