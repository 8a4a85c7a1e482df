"""Publishing writes reviewed facts whole or not at all, and touches nothing else."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fixture_intake as intake
import pytest
from conftest import CountyPair
from fixture_intake import ARTICLE, drop, facts, figure, hand_over, ledger, make, publish, published, reviewed

from etl.atomic import exclusive
from etl.faults import AtlasError, FaultyFacts
from etl.intake import publication, transaction
from etl.intake.transaction import settle
from etl.publish import read_pointer

ROOT = Path(__file__).parent.parent
HEADER = (
    "observation_id,region_code,scope,indicator_id,concept_id,value,value_to,bound,kind,period_start,period_end,"
    "time_basis,time_precision,source_id,char_start,char_end,locator,as_printed,practice_id,note\n"
)


def words(found: pytest.ExceptionInfo[FaultyFacts], language: str = "en") -> list[str]:
    return [fault.words(language) for fault in found.value.faults]


def test_a_publication_writes_each_file_as_a_person_would(county_pair: CountyPair) -> None:
    county_pair.build()
    before = facts(county_pair)
    draft, outcome = published(county_pair)
    after = facts(county_pair)
    assert sorted(after.keys() - before.keys()) == ["articles/bing.txt", "observations/bing-20240520.csv"]
    assert sorted(n for n in before if before[n] != after[n]) == ["region_practices.csv", "regions.csv", "sources.yml"]
    assert after["articles/bing.txt"] == ARTICLE.encode()
    assert after["observations/bing-20240520.csv"].decode() == HEADER + (
        "bing-20240520-001,990103,,grids_total,,80,,exact,stock,,2024-05-20,publication,day,"
        "bing-20240520,32,37,,网格80个,,\n"
        "bing-20240520-002,990103,,grid_workers_full_time,,95,,exact,stock,,2024-05-20,publication,day,"
        "bing-20240520,40,48,,专职网格员95名,,\n"
        "bing-20240520-003,990103,,issues_reported,,1200,,at_least,cumulative,,2024-05-20,publication,day,"
        "bing-20240520,56,64,,问题1200余件,,\n"
        "bing-20240520-004,990103,,deliberations,,12,,exact,cumulative,,2024-05-20,publication,day,"
        "bing-20240520,72,75,,12场,,\n"
    )
    assert after["regions.csv"] == before["regions.csv"] + (
        "990103,丙县,Bing County,county,990100,,111.5,32.5,\n".encode()
    )
    assert after["region_practices.csv"] == before["region_practices.csv"] + (
        "990103,bench_talk,板凳会,,bing-20240520,65,70,“板凳会”,\n".encode()
    )
    assert after["sources.yml"].startswith(before["sources.yml"])
    assert after["sources.yml"].decode()[len(before["sources.yml"].decode()) :] == (
        "\n- source_id: bing-20240520\n  title: 丙县:把网格建实\n  publisher: 虚报\n  published: '2024-05-20'\n"
        "  page: null\n  url: null\n  kind: article\n  grade: C\n  reading: full\n  text_file: bing.txt\n"
        f"  text_sha256: {outcome.record['text']['sha256']}\n  regions: ['990103']\n  note: ''\n"
    )
    assert dict(outcome.counts) == {
        "figures": 4, "added": 4, "changed": 0, "kept": 0, "removed": 0, "practices": 1, "regions": 1, "rejected": 2,
        "decisions": 7,
    }  # fmt: skip
    assert county_pair.rows("SELECT observation_id, value, verified FROM observation WHERE region_code = '990103'") == [
        ("bing-20240520-001", 80.0, True), ("bing-20240520-002", 95.0, True),
        ("bing-20240520-003", 1200.0, True), ("bing-20240520-004", 12.0, True),
    ]  # fmt: skip
    assert any(c.words("en").startswith("observation bing-20240520-001 added") for c in outcome.changes)
    record = ledger(county_pair)[0]
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{4}", record["id"])
    assert (record["who"], record["action"], record["draft"]) == ("王五", "publish", draft)
    assert record["sources"] == ["bing-20240520"]
    assert record["added"] == [f"bing-20240520-00{n}" for n in (1, 2, 3, 4)]
    assert record["build_before"] != record["build_after"] == outcome.build_id
    pointer = read_pointer(county_pair.folders.build)
    assert pointer is not None and pointer.build_id == outcome.build_id


def test_the_ledger_holds_no_sentence(county_pair: CountyPair) -> None:
    published(county_pair)
    line = (county_pair.data / "publications.jsonl").read_text(encoding="utf-8")
    flat = "".join(ARTICLE.split())
    assert not [flat[i : i + 24] for i in range(len(flat) - 23) if flat[i : i + 24] in "".join(line.split())]


def test_comments_and_other_entries_stay_byte_for_byte(county_pair: CountyPair) -> None:
    county_pair.replace("sources.yml", "- source_id: yi-2020\n", "# 乙县的表\n- source_id: yi-2020   # 普查\n")
    county_pair.append("sources.yml", "# 末尾的话\n")
    before = (county_pair.data / "sources.yml").read_text(encoding="utf-8")
    published(county_pair)
    after = (county_pair.data / "sources.yml").read_text(encoding="utf-8")
    assert after.replace(after[after.index("\n- source_id: bing") : after.index("# 末尾的话")], "") == before or (
        after.startswith(before)
    )
    assert "# 乙县的表\n- source_id: yi-2020   # 普查\n" in after


@pytest.mark.parametrize(
    ("change", "named", "said"),
    [
        ({"value": 81}, "f0001", "does not state this"),
        ({"indicator_id": "no_such"}, "f0001  indicator_id", "not in indicators/*.yml"),
        ({"bound": "about"}, "f0001  bound", "not in the list"),
        ({"period_end": "2024-02-30"}, "f0001  period_end", "no full date"),
        ({"period_end": "2025-01-01"}, "f0001  period_end", "after the source was published"),
        ({"region_code": "990199"}, "f0001  region_code", "not in regions.csv"),
        ({"region_code": "990101"}, "f0001  region_code", "not about this region"),
        ({"start": 31}, "f0001  as_printed", "the text has"),
        ({"start": 37}, "f0001  start", "not within its section"),
        ({"end": 9999}, "f0001  start", "not within its section"),
        ({"practice_id": "no_such"}, "f0001  practice_id", "not in practices.yml"),
        ({"note": "a\nb"}, "f0001  note", "control character"),
        ({"note": ARTICLE[20:60]}, "f0001  note", "24 or more characters of the article"),
        ({"value": True}, "f0001  value", "not of the type"),
        ({"value": "80"}, "f0001  value", "not of the type"),
        ({"value": None}, "f0001  value", "Nothing is given"),
        ({"start": 32.0}, "f0001  start", "not of the type"),
        ({"section": 2}, "f0001  section", "no such section"),
        ({"more": 1}, "f0001  more", "no such key"),
        ({"id": "f0002"}, "f0002  id", "stands twice"),
        ({"id": "../x"}, "reviewed.json  id", "no id"),
    ],
)
def test_a_figure_with_a_fault_is_named_and_nothing_is_written(
    county_pair: CountyPair, change: dict[str, Any], named: str, said: str
) -> None:
    county_pair.build()
    draft = drop(county_pair)
    before, pointer = facts(county_pair), read_pointer(county_pair.folders.build)
    with pytest.raises(FaultyFacts) as found:
        publish(county_pair, draft, reviewed(draft, [figure(1, **change), figure(2)]))
    assert [w for w in words(found) if w.startswith(named) and said in w], words(found)
    assert not [w for w in words(found, "zh") if "bing-20240520.csv" in w]
    assert facts(county_pair) == before
    assert read_pointer(county_pair.folders.build) == pointer
    assert ledger(county_pair) == []


def test_all_faults_are_told_at_once(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    content = reviewed(draft, [figure(1, value=81), figure(2, indicator_id="no_such")])
    content["sections"][0]["source"] |= {"grade": "Z", "url": "example.org"}
    content["sections"][0]["regions_new"][0]["level"] = "village"
    content["practices"] = [intake.practice(practice_id="no_such")]
    with pytest.raises(FaultyFacts) as found:
        publish(county_pair, draft, content)
    starts = {w.split("  ")[0].split(":")[0] + " " + w.split("  ")[1] for w in words(found)}
    assert starts == {
        "f0001 value", "f0002 indicator_id", "p0001 practice_id", "§1 grade", "§1 url", "§1 level",
    }  # fmt: skip


def broken(name: str) -> Callable[[dict[str, Any]], Any]:
    return {
        "no object": lambda c: [],
        "no schema": lambda c: {k: v for k, v in c.items() if k != "schema"},
        "other schema": lambda c: c | {"schema": 2},
        "other draft": lambda c: c | {"draft": "0" * 12},
        "unknown key": lambda c: c | {"extra": 1},
        "no sections": lambda c: c | {"sections": []},
        "sections are text": lambda c: c | {"sections": "1"},
        "figures hold numbers": lambda c: c | {"figures": [1]},
        "unknown section": lambda c: c | {"sections": [c["sections"][0] | {"section": 9}]},
        "section twice": lambda c: c | {"sections": c["sections"] * 2},
        "source lacks its title": lambda c: (
            c | {"sections": [c["sections"][0] | {"source": {k: v for k, v in intake.SOURCE.items() if k != "title"}}]}
        ),
        "source id leads elsewhere": lambda c: (
            c | {"sections": [c["sections"][0] | {"source": intake.SOURCE | {"source_id": "../../x"}}]}
        ),
        "negative count": lambda c: c | {"rejected": -1},
    }[name]


@pytest.mark.parametrize(
    "name",
    ["no object", "no schema", "other schema", "other draft", "unknown key", "no sections", "sections are text",
     "figures hold numbers", "unknown section", "section twice", "source lacks its title", "source id leads elsewhere",
     "negative count"],
)  # fmt: skip
def test_a_review_that_was_broken_by_hand_is_refused(county_pair: CountyPair, name: str) -> None:
    draft = drop(county_pair)
    before = facts(county_pair)
    hand_over(county_pair, draft, reviewed(draft))
    path = county_pair.folders.intake / draft / "reviewed.json"
    path.write_text(json.dumps(broken(name)(copy.deepcopy(reviewed(draft)))), encoding="utf-8")
    with pytest.raises(FaultyFacts) as found:
        publication.publish(draft, "王五", county_pair.folders, make, intake.NOBODY)
    assert words(found) and words(found, "zh")
    assert facts(county_pair) == before


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"schema": 1, "schema": 1}', b"[" * 100_000, b"null"])
def test_a_review_that_is_no_json_is_refused(county_pair: CountyPair, content: bytes) -> None:
    draft = drop(county_pair)
    (county_pair.folders.intake / draft / "reviewed.json").write_bytes(content)
    with pytest.raises(FaultyFacts) as found:
        publication.publish(draft, "王五", county_pair.folders, make, intake.NOBODY)
    assert words(found)


def test_a_draft_that_was_not_reviewed_says_so(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    with pytest.raises(FaultyFacts) as found:
        publication.publish(draft, "王五", county_pair.folders, make, intake.NOBODY)
    assert words(found) == [
        "reviewed.json: Nothing of this draft was reviewed. Mend: review it on the intake page first."
    ]


def test_the_same_review_again_changes_nothing(county_pair: CountyPair) -> None:
    draft, first = published(county_pair)
    before = facts(county_pair)
    again = publish(county_pair, draft)
    assert (again.record, again.build_id, again.changes) == (None, first.build_id, ())
    assert again.plain()["unchanged"] is True
    assert facts(county_pair) == before
    assert len(ledger(county_pair)) == 1


def test_a_correction_keeps_ids_and_the_other_rows(county_pair: CountyPair) -> None:
    draft, _ = published(county_pair)
    rows = (county_pair.data / "observations/bing-20240520.csv").read_text(encoding="utf-8").splitlines()
    outcome = publish(
        county_pair,
        draft,
        reviewed(draft, [
            figure(1),
            figure(2, note="full-time only"),
            figure(4, bound="approx"),
            figure(1, id="f0009", scope="甲街道", as_printed="80个"),
        ]),
    )  # fmt: skip
    after = (county_pair.data / "observations/bing-20240520.csv").read_text(encoding="utf-8").splitlines()
    assert after[:2] == rows[:2]
    assert after[2] == rows[2] + "full-time only"
    assert after[3] == rows[4].replace(",exact,", ",approx,")
    assert after[4].startswith("bing-20240520-005,990103,甲街道,grids_total,,80,")
    assert outcome.record is not None
    assert outcome.record["added"] == ["bing-20240520-005"]
    assert outcome.record["changed"] == ["bing-20240520-002", "bing-20240520-004"]
    assert outcome.record["removed"] == ["bing-20240520-003"]
    assert [c.words("en").split(" → ")[0] for c in outcome.changes if "004" in c.key and c.table == "observation"] == [
        "observation bing-20240520-004 (Bing County Deliberation sessions) bound changed exact"
    ]


def test_an_id_is_never_given_to_another_figure(county_pair: CountyPair) -> None:
    draft, _ = published(county_pair)
    publish(county_pair, draft, reviewed(draft, [figure(1), figure(2), figure(3)]))
    new = figure(1, id="f0009", scope="甲街道", as_printed="80个")
    publish(county_pair, draft, reviewed(draft, [figure(1), figure(2), figure(3), new]))
    publish(county_pair, draft, reviewed(draft, [figure(1), figure(2), figure(3), new, figure(4)]))
    ids = county_pair.rows("SELECT observation_id, scope FROM observation WHERE region_code = '990103' ORDER BY 1")
    assert ids == [
        ("bing-20240520-001", ""), ("bing-20240520-002", ""), ("bing-20240520-003", ""), ("bing-20240520-004", ""),
        ("bing-20240520-005", "甲街道"),
    ]  # fmt: skip


def jia_review(pair: CountyPair, draft: str, drop_last: bool = False) -> dict[str, Any]:
    """Return the published facts of 甲县 as a review of its text."""
    import csv

    rows = list(csv.DictReader((pair.data / "observations/jia.csv").open(encoding="utf-8", newline="")))
    found = [
        {"id": f"f{n:04d}", "section": 1, "start": int(r["char_start"]), "end": int(r["char_end"]),
         "value": float(r["value"]), "value_to": None}
        | {name: r[name] for name in ("as_printed", "region_code", "scope", "indicator_id", "bound", "kind",
                                      "time_basis", "note")}
        | {name: r[name] or None for name in ("concept_id", "period_start", "period_end", "time_precision",
                                              "practice_id")}
        for n, r in enumerate(rows[: -1 if drop_last else None], start=1)
    ]  # fmt: skip
    source = intake.SOURCE | {
        "source_id": "jia-2024", "title": "甲县：网格里的事", "published": "2024-03-01", "regions": ["990101"],
    }  # fmt: skip
    return reviewed(draft, found) | {
        "sections": [{"section": 1, "source": source, "regions_new": []}],
        "practices": [intake.practice(region_code="990101", start=140, end=145)],
    }


def test_a_source_that_is_there_is_replaced_where_it_stands(county_pair: CountyPair) -> None:
    county_pair.build()
    draft = drop(county_pair, (county_pair.data / "articles/jia.txt").read_bytes(), "anything.txt")
    before = facts(county_pair)
    same = publish(county_pair, draft, jia_review(county_pair, draft))
    assert same.record is None and facts(county_pair) == before
    content = jia_review(county_pair, draft, drop_last=True)
    content["figures"][0]["note"] = "as of March"
    content["figures"].append(content["figures"][1] | {"id": "f0100", "scope": "甲镇", "concept_id": "registered"})
    content["sections"][0]["source"]["page"] = "第3版"
    publish(county_pair, draft, content)
    after = facts(county_pair)
    assert sorted(n for n in after if before.get(n) != after[n]) == ["observations/jia.csv", "sources.yml"]
    old, new = (f["observations/jia.csv"].decode().split("\n") for f in (before, after))
    assert new[1] == old[1] + "as of March"
    assert new[2:11] == old[2:11]
    assert new[11].startswith("jia-12,990101,甲镇,grid_workers_full_time,registered,60,")
    assert new[12:] == [""]
    assert after["sources.yml"].decode() == before["sources.yml"].decode().replace("page: null", "page: 第3版", 1)


def test_one_text_is_not_published_under_two_sources(county_pair: CountyPair) -> None:
    draft, _ = published(county_pair)
    content = reviewed(draft)
    content["sections"][0]["source"]["source_id"] = "bing-again"
    with pytest.raises(FaultyFacts) as found:
        publish(county_pair, draft, content)
    assert words(found) == [
        "§1  source_id  “bing-again”: This part of the text is published already as bing-20240520."
        " Mend: use that source id; the figures then replace the former ones."
    ]


def test_the_id_of_another_source_is_not_taken(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    content = reviewed(draft)
    content["sections"][0]["source"]["source_id"] = "jia-2024"
    with pytest.raises(FaultyFacts) as found:
        publish(county_pair, draft, content)
    assert "This id belongs to another text" in words(found)[0]


def test_a_figure_that_is_accepted_twice_is_told_by_its_ids(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    with pytest.raises(FaultyFacts) as found:
        publish(county_pair, draft, reviewed(draft, [figure(1), figure(1, id="f0007")]))
    assert words(found)[0].startswith("f0007  id")
    assert "the same fact as f0001" in words(found)[0]


def test_several_articles_of_one_file_share_the_text(county_pair: CountyPair) -> None:
    from etl.intake.drafts import split

    second = ARTICLE.replace("丙县", "乙县").replace("80个", "70个")
    text = ARTICLE + second
    draft = drop(county_pair, text)
    split(draft, [{"first_line": 1, "last_line": 6}, {"first_line": 7, "last_line": 12, "region": "990102"}],
          county_pair.folders, propose=intake.StandIn)  # fmt: skip
    yi = intake.SOURCE | {"source_id": "yi-20240520", "title": "乙县:把网格建实", "regions": ["990102"]}
    content = reviewed(draft, [figure(1), figure(1, text, as_printed="网格70个", id="f0100", section=2, value=70,
                                                 region_code="990102")], practices=[])  # fmt: skip
    content["sections"].append({"section": 2, "source": yi, "regions_new": []})
    publish(county_pair, draft, content)
    assert county_pair.rows(
        "SELECT observation_id, char_start, verified, text_file FROM observation JOIN source USING (source_id)"
        " WHERE value IN (70, 80) ORDER BY 1"
    ) == [("bing-20240520-001", 32, True, "bing.txt"), ("yi-20240520-001", 109, True, "bing.txt")]
    assert [p.name for p in sorted((county_pair.data / "articles").iterdir())] == ["bing.txt", "jia.txt"]


def test_an_article_that_goes_on_in_another_section_is_one_source(county_pair: CountyPair) -> None:
    from etl.intake.drafts import split

    draft = drop(county_pair)
    split(draft, [{"first_line": 1, "last_line": 5}, {"first_line": 6, "last_line": 6}], county_pair.folders,
          propose=intake.StandIn)  # fmt: skip
    content = reviewed(draft, [figure(1), figure(3, section=2)], practices=[])
    content["sections"].append({"section": 2, "source": dict(intake.SOURCE), "regions_new": []})
    assert publish(county_pair, draft, content).counts["added"] == 2
    content["sections"][1]["source"]["page"] = "第2版"
    with pytest.raises(FaultyFacts, match="1 faults") as found:
        publish(county_pair, draft, content)
    assert words(found)[0].startswith("§2  page  “第2版”: §1 has the same source bing-20240520")


def test_a_text_does_not_take_the_name_of_another(county_pair: CountyPair) -> None:
    (county_pair.data / "articles/bing.txt").write_text("其他文字", encoding="utf-8")
    _, outcome = published(county_pair)
    assert outcome.record is not None
    assert re.fullmatch(r"bing-[0-9a-f]{12}\.txt", outcome.record["text"]["file"])
    assert (county_pair.data / "articles/bing.txt").read_text(encoding="utf-8") == "其他文字"


def test_regions_above_and_the_regions_of_the_source_are_filled_in(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    content = reviewed(draft)
    content["sections"][0]["regions_new"] = [
        {"code": "990103", "name_zh": "丙县", "name_en": None, "level": "county", "parent_code": "990100", "note": ""}
    ]
    del content["sections"][0]["source"]["regions"]
    publish(county_pair, draft, content)
    assert (
        (county_pair.data / "regions.csv")
        .read_text(encoding="utf-8")
        .endswith("990103,丙县,Bingxian County,county,990100,,,,\n")
    )
    assert county_pair.rows("SELECT name_en FROM region WHERE code = '990103'") == [("Bingxian County",)]


def test_a_figure_that_a_line_break_cuts_is_published_from_any_line_ends(county_pair: CountyPair) -> None:
    text = ARTICLE.replace("1200余件", "12\n00余件").replace("\n", "\r\n")
    draft = drop(county_pair, text)
    printed = "问题12\r\n00余件"
    publish(county_pair, draft, reviewed(draft, [figure(3, text, as_printed=printed)], practices=[]))
    assert county_pair.rows("SELECT as_printed, value, verified FROM observation WHERE region_code = '990103'") == [
        ("问题12\n00余件", 1200.0, True)
    ]
    assert (county_pair.data / "articles/bing.txt").read_bytes() == text.encode()


def test_a_build_that_fails_puts_the_files_back(county_pair: CountyPair) -> None:
    county_pair.build()
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    before, pointer = facts(county_pair), read_pointer(county_pair.folders.build)

    def full_disk(_: object) -> str:
        assert facts(county_pair) != before  # the files are new by now
        raise AtlasError("disk", why="No space left on device")

    with pytest.raises(AtlasError, match="disk"):
        publication.publish(draft, "王五", county_pair.folders, full_disk, intake.NOBODY)
    assert facts(county_pair) == before
    assert read_pointer(county_pair.folders.build) == pointer
    assert ledger(county_pair) == []
    assert not (county_pair.data / "intake" / transaction.INTENT).exists()
    assert publish(county_pair, draft).record is not None


def test_two_publishers_at_once_both_publish(county_pair: CountyPair) -> None:
    first = drop(county_pair)
    other = ARTICLE.replace("丙县", "丁县").replace("80个", "81个")
    second = drop(county_pair, other, "ding.txt")
    ding = reviewed(
        second, [figure(1, as_printed="网格81个", text=other, value=81, region_code="990104")], practices=[]
    )
    ding["sections"][0]["source"] |= {"source_id": "ding", "title": "丁县:把网格建实", "regions": ["990104"]}
    ding["sections"][0]["regions_new"][0] |= {"code": "990104", "name_zh": "丁县", "name_en": "Ding County"}
    hand_over(county_pair, first)
    hand_over(county_pair, second, ding)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(
            lambda d: publication.publish(d, "王五", county_pair.folders, make, intake.NOBODY), (first, second)
        ))  # fmt: skip
    assert all(outcome.record for outcome in done)
    assert len(ledger(county_pair)) == 2
    assert county_pair.rows("SELECT count(*) FROM observation WHERE region_code IN ('990103', '990104')") == [(5,)]


def test_who_cannot_wait_is_told(county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = drop(county_pair)
    monkeypatch.setattr(transaction, "PATIENCE", 0.1)
    (county_pair.data / "intake").mkdir(exist_ok=True)
    with exclusive(county_pair.data / "intake" / transaction.LOCK), pytest.raises(AtlasError, match="intake_busy"):
        publish(county_pair, draft)


def test_a_hand_edit_while_publishing_is_not_overwritten(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drop(county_pair)
    prove = publication.prove

    def edited_meanwhile(*given: Any) -> Any:
        county_pair.append("regions.csv", "990105,戊县,Wu County,county,990100,,,,\n")
        return prove(*given)

    monkeypatch.setattr(publication, "prove", edited_meanwhile)
    with pytest.raises(AtlasError, match="intake_overtaken"):
        publish(county_pair, draft)
    assert "戊县" in (county_pair.data / "regions.csv").read_text(encoding="utf-8")
    assert "bing" not in (county_pair.data / "sources.yml").read_text(encoding="utf-8")


KILLED = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, "tests")
    from fixture_intake import NOBODY, make
    from etl.paths import Folders
    import etl.atomic, etl.import_write, etl.publish
    from etl.intake import ledger, publication, transaction

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    step = {step!r}
    if step == "before any file":
        transaction.replace_together = die
    elif step == "between two files":
        replace, count = Path.replace, []
        def second(self, target):
            if "publishing" not in target.name:
                count.append(1)
            return die() if len(count) == 3 else replace(self, target)
        Path.replace = second
    elif step == "before the build":
        transaction_build = make
        make = die
    elif step == "before the pointer":
        etl.publish._write_pointer = die
    elif step == "before the line":
        ledger.append = die
    elif step == "after the line":
        transaction._forget = die
    data = Path({data!r})
    folders = Folders(data, data / "articles", data / "build")
    publication.{deed}({what!r}, "王五", folders, make, NOBODY)
"""
STEPS = (
    "before any file", "between two files", "before the build", "before the pointer", "before the line",
    "after the line",
)  # fmt: skip


def kill(pair: CountyPair, step: str, deed: str, what: str) -> None:
    script = textwrap.dedent(KILLED).format(step=step, data=str(pair.data), deed=deed, what=what)
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True)
    assert killed.returncode == -9, killed.stderr.decode()


def rubbish(pair: CountyPair) -> list[str]:
    return [p.name for p in pair.data.rglob(".*") if p.name.endswith(".partial") or p.name == transaction.INTENT]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_publication_is_completed_by_the_next_command(county_pair: CountyPair, step: str) -> None:
    county_pair.build()
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    kill(county_pair, step, "publish", draft)
    told: list[str] = []
    settle(county_pair.folders, make, lambda outcome, record: told.append(outcome))
    assert told == ([] if step == "after the line" else ["completed"])
    assert len(ledger(county_pair)) == 1
    assert rubbish(county_pair) == []
    assert county_pair.rows("SELECT count(*) FROM observation WHERE region_code = '990103'") == [(4,)]
    assert publish(county_pair, draft).record is None  # nothing is missing
    assert county_pair.build().outcome == "unchanged"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_was_edited_after_a_kill_stays_and_the_rest_is_put_back(county_pair: CountyPair) -> None:
    county_pair.build()
    before = facts(county_pair)
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    kill(county_pair, "before the build", "publish", draft)
    county_pair.append("regions.csv", "990105,戊县,Wu County,county,990100,,,,\n")
    edited = (county_pair.data / "regions.csv").read_bytes()
    told: list[str] = []
    settle(county_pair.folders, make, lambda outcome, record: told.append(outcome))
    assert told == ["put_back"]
    assert facts(county_pair) == before | {"regions.csv": edited}
    assert ledger(county_pair) == [] and rubbish(county_pair) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_build_from_the_command_line_completes_what_was_left(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from etl.__main__ import main

    draft = drop(county_pair)
    hand_over(county_pair, draft)
    kill(county_pair, "between two files", "publish", draft)
    monkeypatch.setattr("etl.pipeline.boundary_points", lambda codes: {})
    assert main(["build", "--data", str(county_pair.data)]) == 0
    assert "had been cut off; it was completed now" in capsys.readouterr().err
    assert len(ledger(county_pair)) == 1


def test_a_ledger_that_cannot_be_written_is_entered_by_the_next_command(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drop(county_pair)

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("etl.intake.ledger.write_whole", full_disk)
        with pytest.raises(AtlasError, match="intake_not_entered"):
            publish(county_pair, draft)
    settle(county_pair.folders, make, intake.NOBODY)
    assert [record["draft"] for record in ledger(county_pair)] == [draft]


def test_a_damaged_ledger_names_its_line(county_pair: CountyPair) -> None:
    draft, _ = published(county_pair)
    county_pair.append("publications.jsonl", '{"id": \n')
    with pytest.raises(AtlasError) as found:
        publish(county_pair, draft, reviewed(draft, [figure(1)]))
    assert "line 2" in found.value.words("en")


def test_the_command_answers_in_json_and_in_words(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from etl.__main__ import main

    monkeypatch.setattr("etl.pipeline.boundary_points", lambda codes: {})
    county_pair.build()
    draft = drop(county_pair)
    data = ["--data", str(county_pair.data)]
    hand_over(county_pair, draft, reviewed(draft, [figure(1, value=81)], practices=[]))
    assert main(["intake", "publish", draft, "--by", "王五", "--json", *data]) == 1
    said = capsys.readouterr()
    fault = json.loads(said.out)["faults"][0]
    assert (fault["id"], fault["field"]) == ("f0001", "value")
    assert fault["en"] in said.err and "读不出" in fault["zh"]
    hand_over(county_pair, draft)
    assert main(["intake", "publish", draft, "--by", "王五", "--json", *data]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert sorted(answer) == [
        "build_id", "changes", "counts", "dry_run", "publication", "removed_ids", "unchanged",
    ]  # fmt: skip
    assert sorted(answer["changes"][0]) == ["en", "zh"]
    assert main(["intake", "log", "--json", *data]) == 0
    log = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in log] == [answer["publication"]]
    assert log[0]["undone_by"] is None and "edits" not in log[0]
    assert main(["intake", "log", *data]) == 0
    assert capsys.readouterr().out.startswith(answer["publication"])
    assert main(["intake", "publish", draft, "--by", " ", "--json", *data]) == 2
    assert "Say who" in json.loads(capsys.readouterr().out)["faults"][0]["en"]
    assert main(["intake", "publish", "../../etc", "--by", "王五", *data]) == 2
    assert "There is no draft" in capsys.readouterr().err
