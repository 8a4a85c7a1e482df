"""A publication is taken back exactly, or not at all; words and indicators are added and taken back the same way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fixture_intake as intake
import pytest
from conftest import CountyPair
from fixture_intake import NOBODY, drop, facts, figure, ledger, make, publish, published, reviewed
from test_intake_publish import STEPS, kill, rubbish

from etl.faults import AtlasError, FaultyFacts
from etl.intake import catalogue, publication
from etl.intake.transaction import settle


def undo(pair: CountyPair, identity: str) -> publication.Outcome:
    return publication.undo(identity, "赵六", pair.folders, make, NOBODY)


def last(pair: CountyPair) -> str:
    return str(ledger(pair)[-1]["id"])


def test_an_undo_gives_every_byte_back(county_pair: CountyPair) -> None:
    county_pair.build()
    before = facts(county_pair)
    figures = county_pair.rows("SELECT * FROM figure ORDER BY observation_id")
    draft, outcome = published(county_pair)
    undone = undo(county_pair, last(county_pair))
    assert facts(county_pair) == before
    assert county_pair.rows("SELECT * FROM figure ORDER BY observation_id") == figures
    assert county_pair.build().identity == undone.build_id
    assert county_pair.rows("SELECT kind, what_en FROM revision WHERE source_id = 'bing-20240520' ORDER BY 1") != []
    assert undone.counts == {"added": 0, "changed": 0, "removed": 4}
    first, second = ledger(county_pair)
    assert (second["action"], second["of"], second["who"], second["draft"]) == ("undo", first["id"], "赵六", draft)
    assert second["removed"] == first["added"]
    assert any(c.words("en").startswith("observation bing-20240520-001 removed") for c in undone.changes)
    assert outcome.build_id == second["build_before"]


def test_an_undo_of_a_correction_gives_the_former_rows_back(county_pair: CountyPair) -> None:
    draft, _ = published(county_pair)
    before = facts(county_pair)
    content = reviewed(draft, [figure(2, note="x"), figure(4), figure(1, id="f9", scope="甲街道")], practices=[])
    content["sections"][0]["source"]["page"] = "第3版"
    publish(county_pair, draft, content)
    assert facts(county_pair) != before
    undo(county_pair, last(county_pair))
    assert facts(county_pair) == before


def test_rows_in_the_middle_of_a_file_come_back_where_they_stood(county_pair: CountyPair) -> None:
    from test_intake_publish import jia_review

    before = facts(county_pair)
    draft = drop(county_pair, (county_pair.data / "articles/jia.txt").read_bytes(), "anything.txt")
    content = jia_review(county_pair, draft)
    content["figures"] = [content["figures"][n] for n in (0, 4, 10)]
    content["figures"][2]["practice_id"] = None
    content["practices"] = []
    publish(county_pair, draft, content)
    assert (
        len((county_pair.data / "observations/jia.csv").read_text(encoding="utf-8").splitlines()) == 5
    )  # one cell has two lines
    undo(county_pair, last(county_pair))
    assert facts(county_pair) == before
    assert (county_pair.data / "articles/jia.txt").is_file()  # it was there before


def test_figures_that_are_published_again_after_an_undo_have_their_ids(county_pair: CountyPair) -> None:
    draft, outcome = published(county_pair)
    undo(county_pair, last(county_pair))
    again = publish(county_pair, draft, reviewed(draft, [figure(4), figure(2), figure(1), figure(3)]))
    assert again.record is not None and outcome.record is not None
    assert again.record["added"] == outcome.record["added"]
    assert county_pair.rows("SELECT observation_id FROM observation WHERE value = 12 AND region_code = '990103'") == [
        ("bing-20240520-004",)
    ]


def refused(pair: CountyPair, identity: str, key: str) -> str:
    """Return the words of a refusal, having seen that nothing changed."""
    before, lines = facts(pair), len(ledger(pair))
    with pytest.raises(AtlasError) as found:
        undo(pair, identity)
    assert found.value.key == key
    assert (facts(pair), len(ledger(pair))) == (before, lines)
    assert found.value.words("zh")
    return found.value.words("en")


def test_an_unknown_publication_is_refused(county_pair: CountyPair) -> None:
    assert "There is no publication x" in refused(county_pair, "x", "intake_no_publication")


def test_an_undo_is_not_done_twice_nor_undone(county_pair: CountyPair) -> None:
    published(county_pair)
    first = last(county_pair)
    undo(county_pair, first)
    assert last(county_pair) in refused(county_pair, first, "intake_undone")
    assert "publish the draft again" in refused(county_pair, last(county_pair), "intake_undo_of_undo")


def test_an_undo_is_refused_after_a_later_publication_of_the_source(county_pair: CountyPair) -> None:
    draft, _ = published(county_pair)
    first = last(county_pair)
    publish(county_pair, draft, reviewed(draft, [figure(1), figure(2), figure(3, note="x"), figure(4)]))
    second = last(county_pair)
    assert f"as {second}. Take that back first" in refused(county_pair, first, "intake_published_later")
    undo(county_pair, second)
    undo(county_pair, first)
    assert "bing" not in (county_pair.data / "sources.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "entry"),
    [
        ("observations/bing-20240520.csv", ",80,,exact", ",81,,exact", "bing-20240520-001"),
        ("sources.yml", "  title: 丙县:把网格建实", "  title: 丙县", "bing-20240520"),
        ("region_practices.csv", "“板凳会”,\n", "“板凳会”,x\n", "990103 | bench_talk"),
    ],
)
def test_an_undo_is_refused_after_a_hand_edit(
    county_pair: CountyPair, file: str, old: str, new: str, entry: str
) -> None:
    published(county_pair)
    text = (county_pair.data / file).read_text(encoding="utf-8")
    assert old in text
    head, _, tail = text.rpartition(old)
    (county_pair.data / file).write_text(head + new + tail, encoding="utf-8")
    words = refused(county_pair, last(county_pair), "intake_entry_edited")
    assert entry in words and file in words


def test_other_hand_edits_do_not_stand_in_the_way(county_pair: CountyPair) -> None:
    published(county_pair)
    county_pair.append("sources.yml", "# 末尾的话\n")
    county_pair.append("regions.csv", "990105,戊县,Wu County,county,990100,,,,\n")
    undo(county_pair, last(county_pair))
    assert (county_pair.data / "sources.yml").read_text(encoding="utf-8").endswith("  note: ''\n# 末尾的话\n")
    assert "丙县" not in (county_pair.data / "regions.csv").read_text(encoding="utf-8")
    assert "戊县" in (county_pair.data / "regions.csv").read_text(encoding="utf-8")


def test_a_region_that_something_else_needs_stays(county_pair: CountyPair) -> None:
    published(county_pair)
    county_pair.append("gaps.csv", "990103,area,withheld,依规定不公布\n")
    undo(county_pair, last(county_pair))
    assert "990103,丙县" in (county_pair.data / "regions.csv").read_text(encoding="utf-8")


def test_a_text_that_another_source_needs_stays(county_pair: CountyPair) -> None:
    _, outcome = published(county_pair)
    assert outcome.record is not None
    sha = outcome.record["text"]["sha256"]
    entry = (county_pair.data / "sources.yml").read_text(encoding="utf-8").split("\n\n")[0]
    entry = entry.replace("jia-2024", "hand-made").replace("jia.txt", "bing.txt")
    entry = "\n".join(f"  text_sha256: {sha}" if "text_sha256" in line else line for line in entry.split("\n"))
    county_pair.append("sources.yml", f"\n{entry}\n")
    undo(county_pair, last(county_pair))
    assert (county_pair.data / "articles/bing.txt").is_file()


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_undo_is_completed_by_the_next_command(county_pair: CountyPair, step: str) -> None:
    county_pair.build()
    before = facts(county_pair)
    published(county_pair)
    kill(county_pair, step, "undo", last(county_pair))
    settle(county_pair.folders, make, NOBODY)
    assert facts(county_pair) == before
    assert [record["action"] for record in ledger(county_pair)] == ["publish", "undo"]
    assert rubbish(county_pair) == []


def word(pair: CountyPair, indicator: str, said: str) -> publication.Outcome:
    return catalogue.add_word(indicator, said, "赵六", pair.folders, make, NOBODY)


def test_a_word_is_added_in_the_form_of_the_entry(county_pair: CountyPair) -> None:
    county_pair.replace("indicators/organisation.yml", "aliases: [网格]", "aliases: [网格]  # 最常用")
    before = facts(county_pair)
    word(county_pair, "grids_total", "基础网格")
    word(county_pair, "residents", "常住居民")
    after = facts(county_pair)
    assert sorted(n for n in after if after[n] != before[n]) == [
        "indicators/context.yml",
        "indicators/organisation.yml",
    ]
    assert after["indicators/organisation.yml"] == before["indicators/organisation.yml"].replace(
        "[网格]  # 最常用".encode(), "[网格, 基础网格]  # 最常用".encode()
    )
    assert after["indicators/context.yml"] == before["indicators/context.yml"].replace(
        b"People who live there.}\n", "People who live there.}\n  aliases: [常住居民]\n".encode()
    )
    assert [(r["action"], r["what"]) for r in ledger(county_pair)] == [("word", "grids_total"), ("word", "residents")]
    undo(county_pair, ledger(county_pair)[0]["id"])
    undo(county_pair, ledger(county_pair)[1]["id"])
    assert facts(county_pair) == before


def test_a_word_that_cannot_be_added_is_refused(county_pair: CountyPair) -> None:
    before = facts(county_pair)
    with pytest.raises(AtlasError, match="intake_no_indicator"):
        word(county_pair, "no_such", "x")
    with pytest.raises(AtlasError, match="intake_word_there"):
        word(county_pair, "grids_total", "网格")
    with pytest.raises(FaultyFacts):
        word(county_pair, "grids_total", " ")
    with pytest.raises(FaultyFacts):
        word(county_pair, "residents_per_grid", "每格居民")  # a derived indicator is not published
    assert facts(county_pair) == before and ledger(county_pair) == []


NEW = {
    "id": "grid_stations", "theme": "services", "family": "stations", "name": {"zh": "网格驿站", "en": "Grid stations"},
    "unit": "个", "kind": "stock", "polarity": "neutral",
    "definition": {"zh": "网格驿站的个数。", "en": "Stations of grids."}, "aliases": ["网格驿站", "驿站"],
}  # fmt: skip


def test_an_indicator_with_a_new_family_is_added_and_taken_back(county_pair: CountyPair) -> None:
    built = county_pair.build()
    before = facts(county_pair)
    outcome = catalogue.add_indicator(NEW, "赵六", county_pair.folders, make, NOBODY)
    assert (county_pair.data / "indicators/services.yml").read_text(encoding="utf-8") == (
        "- id: grid_stations\n  theme: services\n  family: stations\n  name:\n    zh: 网格驿站\n    en: Grid stations\n"
        "  unit: 个\n  kind: stock\n  polarity: neutral\n  definition:\n    zh: 网格驿站的个数。\n"
        "    en: Stations of grids.\n  aliases: [网格驿站, 驿站]\n"
    )
    assert (
        (county_pair.data / "families.yml")
        .read_text(encoding="utf-8")
        .endswith("- id: stations\n  theme: services\n  name:\n    zh: 网格驿站\n    en: Grid stations\n")
    )
    assert county_pair.rows("SELECT name_en FROM indicator WHERE indicator_id = 'grid_stations'") == [
        ("Grid stations",)
    ]
    assert [c.table for c in outcome.changes if c.event == "added"][:2] == ["family", "indicator"]
    undo(county_pair, last(county_pair))
    assert facts(county_pair) == before
    assert outcome.build_id != built.identity


def test_an_indicator_that_is_used_is_not_taken_back(county_pair: CountyPair) -> None:
    catalogue.add_indicator(NEW, "赵六", county_pair.folders, make, NOBODY)
    added = last(county_pair)
    draft = drop(county_pair)
    publish(county_pair, draft, reviewed(draft, [figure(1, indicator_id="grid_stations")]))
    before = facts(county_pair)
    with pytest.raises(FaultyFacts) as found:
        undo(county_pair, added)
    assert "grid_stations" in next(iter(found.value.faults)).words("en")
    assert facts(county_pair) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": {"zh": "网格驿站"}}, "grid_stations  name.en: Nothing is given."),
        ({"definition": {}}, "grid_stations  definition.zh: Nothing is given."),
        ({"definition": "text"}, "not of the type"),
        ({"name": {"zh": "a", "en": "b", "fr": "c"}}, "name.fr"),
        ({"aliases": "驿站"}, "not of the type"),
        ({"aliases": ["网格"]}, "grid_stations  aliases"),
        ({"kind": "count"}, "grid_stations  kind  “count”: This word is not in the list."),
        ({"theme": "../x"}, "grid_stations  theme"),
        ({"id": "Grid Stations"}, "This is no indicator id."),
        ({"unit": None}, "grid_stations  unit: Nothing is given."),
        ({"formula": "residents / nothing"}, "grid_stations  formula"),
        ({"more": "x"}, "There is no such key."),
    ],
)
def test_an_indicator_that_does_not_fit_is_refused(county_pair: CountyPair, change: dict[str, Any], said: str) -> None:
    before = facts(county_pair)
    with pytest.raises(FaultyFacts) as found:
        catalogue.add_indicator(NEW | change, "赵六", county_pair.folders, make, NOBODY)
    words = [fault.words("en") for fault in found.value.faults]
    assert [w for w in words if said in w], words
    assert facts(county_pair) == before and ledger(county_pair) == []


def test_the_commands_for_words_and_indicators(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from etl.__main__ import main

    monkeypatch.setattr("etl.pipeline.boundary_points", lambda codes: {})
    data = ["--json", "--data", str(county_pair.data)]
    file = tmp_path / "new.json"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    assert main(["intake", "indicator", "--json-file", str(file), "--by", "赵六", *data]) == 0
    added = json.loads(capsys.readouterr().out)["publication"]
    assert main(["intake", "indicator", "--json-file", str(file), "--by", "赵六", *data]) == 2
    assert "already" in json.loads(capsys.readouterr().out)["faults"][0]["en"]
    assert main(["intake", "word", "grid_stations", "网格小站", "--by", "赵六", *data]) == 0
    worded = json.loads(capsys.readouterr().out)["publication"]
    assert main(["intake", "undo", added, "--by", "赵六", *data]) == 2
    assert worded in json.loads(capsys.readouterr().out)["faults"][0]["en"]
    for identity in (worded, added):
        assert main(["intake", "undo", identity, "--by", "赵六", *data]) == 0
    capsys.readouterr()
    assert main(["intake", "log", *data]) == 0
    log = json.loads(capsys.readouterr().out)
    assert [entry["action"] for entry in log] == ["undo", "undo", "word", "indicator"]
    assert log[3]["undone_by"] == log[0]["id"]
    file.write_text("[1]", encoding="utf-8")
    assert main(["intake", "indicator", "--json-file", str(file), "--by", "赵六", *data]) == 2
    assert intake.ARTICLE not in capsys.readouterr().err
