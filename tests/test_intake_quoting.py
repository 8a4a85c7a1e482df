"""No sentence of an article comes into the facts, whatever field it is typed into."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import CountyPair
from fixture_intake import NOBODY, REGION, SOURCE, drop, facts, figure, hand_over, ledger, make, practice, publish
from fixture_intake import reviewed as review
from test_intake_undo import NEW

from etl.faults import FaultyFacts
from etl.intake import catalogue, publication

# 29 letters and digits of the article in a row, with other punctuation than it has
QUOTE = "丙县划分 网格80个；配备专职网格员95名。当年受理-问题1200"
# the first 23 of them
SHORT = "丙县划分网格80个,配备专职网格员95名。当年受理"


def with_source(**fields: Any) -> dict[str, Any]:
    return {"sections": [{"section": 1, "source": SOURCE | fields, "regions_new": [REGION]}]}


def with_region(**fields: Any) -> dict[str, Any]:
    return {"sections": [{"section": 1, "source": SOURCE, "regions_new": [REGION | fields]}]}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (with_source(publisher=QUOTE), "§1  publisher"),
        (with_source(page=QUOTE), "§1  page"),
        (with_source(note=QUOTE), "§1  note"),
        (with_region(name_zh=QUOTE), "§1  name_zh"),
        (with_region(name_en=QUOTE), "§1  name_en"),
        (with_region(note=QUOTE), "§1  note"),
        ({"figures": [figure(1, note=QUOTE)]}, "f0001  note"),
        ({"figures": [figure(1, scope=QUOTE)]}, "f0001  scope"),
        ({"practices": [practice(local_name=QUOTE)]}, "p0001  local_name"),
    ],
)
def test_a_sentence_is_refused_in_every_field(county_pair: CountyPair, change: dict[str, Any], named: str) -> None:
    draft = drop(county_pair)
    before = facts(county_pair)
    with pytest.raises(FaultyFacts) as found:
        publish(county_pair, draft, review(draft) | change)
    said = [f.words("en") for f in found.value.faults]
    assert [w for w in said if w.startswith(named) and "24 or more characters of the article" in w], said
    assert facts(county_pair) == before and ledger(county_pair) == []


def test_a_title_is_a_citation_and_a_short_word_is_none(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    publish(county_pair, draft, review(draft, [figure(1, note=SHORT)]) | with_source(title=QUOTE))
    assert len(ledger(county_pair)) == 1


def test_a_title_has_an_end(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    with pytest.raises(FaultyFacts) as found:
        publish(county_pair, draft, review(draft) | with_source(title="甲" * 201))
    assert [f.key for f in found.value.faults] == ["intake_too_long"]
    publish(county_pair, draft, review(draft) | with_source(title="甲" * 200))


@pytest.mark.parametrize(
    ("word", "key"),
    [("驿" * 31, "intake_too_long"), (SHORT + "问", "intake_quotes_text"), ("驿\ud800站", "intake_half_character")],
)  # fmt: skip
def test_a_word_is_no_sentence(county_pair: CountyPair, word: str, key: str) -> None:
    drop(county_pair)
    before = facts(county_pair)
    with pytest.raises(FaultyFacts) as found:
        catalogue.add_word("grids_total", word, "赵六", county_pair.folders, make, NOBODY)
    assert [f.key for f in found.value.faults] == [key]
    assert facts(county_pair) == before


def test_a_text_among_the_articles_counts_as_well(county_pair: CountyPair) -> None:
    other = county_pair.data / "articles" / "other.txt"
    other.write_text("巷口的灯亮了以后大家把小板凳搬到一起说起这几年的变化。", encoding="utf-8")
    word = "巷口的灯亮了以后,大家把小板凳搬到一起说起这几年的"
    with pytest.raises(FaultyFacts) as found:
        catalogue.add_word("grids_total", word, "赵六", county_pair.folders, make, NOBODY)
    assert [f.key for f in found.value.faults] == ["intake_quotes_text"]


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"definition": {"zh": QUOTE, "en": "x"}}, "definition.zh", "intake_quotes_text"),
        ({"caveat": {"zh": QUOTE, "en": "x"}}, "caveat.zh", "intake_quotes_text"),
        ({"name": {"zh": QUOTE, "en": "x"}}, "name.zh", "intake_quotes_text"),
        ({"definition": {"zh": "x", "en": "x" * 201}}, "definition.en", "intake_too_long"),
        ({"aliases": ["驿" * 31]}, "aliases", "intake_too_long"),
        ({"definition": {"zh": "\ud800", "en": "x"}}, "definition.zh", "intake_half_character"),
    ],
)
def test_an_indicator_holds_no_sentence(county_pair: CountyPair, change: dict[str, Any], field: str, key: str) -> None:
    drop(county_pair)
    before = facts(county_pair)
    with pytest.raises(FaultyFacts) as found:
        catalogue.add_indicator(NEW | change, "赵六", county_pair.folders, make, NOBODY)
    assert [(f.field, f.key) for f in found.value.faults] == [(field, key)]
    assert facts(county_pair) == before


@pytest.mark.parametrize(
    ("change", "named", "said"),
    [
        ({"figures": [figure(1, value=10**400)]}, "f0001  value", "larger than 1e+15"),
        ({"figures": [figure(1, value_to=-(10**400))]}, "f0001  value_to", "larger than 1e+15"),
        ({"figures": [figure(1, value=1e16)]}, "f0001  value", "larger than 1e+15"),
        ({"rejected": 10**400}, "reviewed.json  rejected", "larger than 1e+15"),
        ({"figures": [figure(1, note="\ud800")]}, "f0001  note", "half a character"),
        ({"practices": [practice(as_printed="\ud800")]}, "p0001  as_printed", "half a character"),
        (with_source(title="\ud800"), "§1  title", "half a character"),
        (with_region(code="\ud800"), "§1  code", "half a character"),
        (with_region(groups=["\udc80"]), "§1  groups", "half a character"),
    ],
)
def test_what_no_file_can_hold_is_a_plain_fault(
    county_pair: CountyPair, change: dict[str, Any], named: str, said: str
) -> None:
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    path = county_pair.folders.intake / draft / "reviewed.json"
    path.write_text(json.dumps(review(draft) | change), encoding="utf-8")
    with pytest.raises(FaultyFacts) as found:
        publication.publish(draft, "王五", county_pair.folders, make, NOBODY)
    words = [f.words("en") for f in found.value.faults]
    assert [w for w in words if w.startswith(named) and said in w], words
    assert "".join(words).encode()
