"""Drafts, the journal and its fold, what is handed over for publishing, and what the atlas has already."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from fixture_permit import permit_of
from fixture_review import ARTICLE, DRAFT_ID, FIGURES, SOURCE, command, figure, lines, span, write_draft
from fixture_snapshot import store  # noqa: F401

from dashboard.intake import (
    commands,
    decisions,
    draft,
    fold,
    journal,
    known,
    payload,
    periods,
    regions,
    reviewed,
    similar,
)
from dashboard.intake.journal import Entry
from dashboard.store import Store


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_INTAKE", str(tmp_path))
    return tmp_path


def entry(do: str, id_: str, key: str = "", **fields: Any) -> Entry:
    return Entry("2026-01-02T03:04:05.000Z", "周甲", do, id_, fields, key)


def review_of(home: Path, *entries: Entry) -> fold.Review:
    folder = home / DRAFT_ID
    if not folder.is_dir():
        write_draft(home)
    return fold.fold(draft.read(DRAFT_ID), entries)


def test_a_draft_is_read_as_it_was_written(home: Path) -> None:
    write_draft(home)
    found = draft.read(DRAFT_ID)
    assert found.text == ARTICLE
    assert [f["id"] for f in found.figures] == [f["id"] for f in FIGURES]
    assert draft.ids() == [DRAFT_ID]


@pytest.mark.parametrize("name", ["../elsewhere", "", "a/b", "nowhere"])
def test_a_draft_that_is_not_there_is_a_fault(home: Path, name: str) -> None:
    with pytest.raises(draft.DraftFault) as fault:
        draft.read(name)
    assert fault.value.key == "intake.draft.absent"


def test_a_proposal_that_does_not_fit_the_text_is_left_out_and_named(home: Path) -> None:
    folder = write_draft(home)
    lines(folder / "candidates.jsonl", [FIGURES[0], {**FIGURES[1], "start": FIGURES[1]["start"] + 1}])
    found = draft.read(DRAFT_ID)
    assert [f["id"] for f in found.figures] == ["f0001"]
    assert found.damaged == ("f0002",)


def test_every_entry_is_a_line_of_the_journal(home: Path) -> None:
    assert journal.append(home, [entry("accept", "f1"), entry("reject", "f2")], permit_of()) == 2
    assert journal.append(home, [entry("reopen", "f1")], permit_of()) == 1
    assert [(e.do, e.id) for e in journal.read(home).entries] == [("accept", "f1"), ("reject", "f2"), ("reopen", "f1")]
    written = json.loads((home / journal.NAME).read_text(encoding="utf-8").splitlines()[0])
    assert list(written) == ["at", "who", "do", "id", "set", "key"]


def test_an_event_that_is_sent_twice_is_written_once(home: Path) -> None:
    assert journal.append(home, [entry("accept", "f1", key="tab-1")], permit_of()) == 1
    assert (
        journal.append(home, [entry("accept", "f1", key="tab-1"), entry("reject", "f1", key="tab-2")], permit_of()) == 1
    )
    assert [e.key for e in journal.read(home).entries] == ["tab-1", "tab-2"]


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_torn_last_line_is_told_and_the_next_one_is_whole(home: Path, cut: int) -> None:
    journal.append(home, [entry("accept", "f1"), entry("accept", "f2")], permit_of())
    file = home / journal.NAME
    whole = file.read_bytes()
    file.write_bytes(whole[:-cut])
    # Without its line end alone the entry is still whole.
    assert journal.read(home).torn == (cut > 1)
    journal.append(home, [entry("reject", "f3")], permit_of())
    found = journal.read(home)
    assert [e.id for e in found.entries] == (["f1", "f3"] if cut > 1 else ["f1", "f2", "f3"])
    assert found.torn == (cut > 1)


def _write(folder: str, name: str) -> None:
    for number in range(40):
        journal.append(
            Path(folder), [Entry("2026", name, "accept", f"{name}{number}", {"note": "注" * 400})], permit_of(name)
        )


def test_two_editors_never_tear_each_others_lines(home: Path) -> None:
    # Programs of their own: a test of pages that ran before leaves a __main__ that multiprocessing cannot start anew.
    line = "import sys; sys.path[:0] = sys.argv[3:]; from test_dashboard_intake import _write; _write(*sys.argv[1:3])"
    places = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    editors = [subprocess.Popen([sys.executable, "-c", line, str(home), name, *places]) for name in ("a", "b")]
    assert [editor.wait(60) for editor in editors] == [0, 0]
    found = journal.read(home)
    assert (len(found.entries), found.torn) == (80, 0)
    assert [e.id for e in found.entries if e.who == "a"] == [f"a{n}" for n in range(40)]


def test_without_a_journal_everything_is_open(home: Path) -> None:
    review = review_of(home)
    assert review.counts() == {"open": 7, "accepted": 0, "corrected": 0, "rejected": 0, "review": 1}
    assert review.counts("practice")["open"] == 1
    assert review.items["f0001"].fields == {
        "value": 1080,
        "value_to": None,
        "bound": "exact",
        "kind": "stock",
        "indicator_id": "grids_total",
        "concept_id": None,
        "region_code": "990121",
        "scope": "",
        "period_start": None,
        "period_end": "2024-03-05",
        "time_basis": "publication",
        "time_precision": "day",
        "practice_id": None,
        "note": "",
    }


def test_the_journal_says_what_became_of_each(home: Path) -> None:
    review = review_of(
        home,
        entry("accept", "f0001"),
        entry("correct", "f0002", value=313),
        entry("accept", "f0002"),
        entry("reject", "f0003"),
        entry("accept", "f0004"),
        entry("reopen", "f0004"),
        entry("accept", "f0005"),
        entry("correct", "f0005", indicator_id="grids_total"),
        entry("practice-accept", "p0001"),
        entry("reopen", "f0008"),
    )
    states = {i: review.items[i].state for i in ("f0001", "f0002", "f0003", "f0004", "f0005", "p0001", "f0008")}
    assert states == {
        "f0001": "accepted",
        "f0002": "corrected",
        "f0003": "rejected",
        "f0004": "open",
        "f0005": "corrected",
        "p0001": "accepted",
        "f0008": "review",
    }
    assert review.items["f0002"].fields["value"] == 313
    assert (review.revision, review.lost) == (10, 0)


def test_an_acceptance_stands_when_the_proposals_are_made_anew(home: Path) -> None:
    """The editor accepted what was on the screen; another catalogue may propose another indicator later."""
    review = review_of(home)
    accepted = decisions.take(review, [{"do": "accept", "id": "f0001", "key": "k"}], "周甲", _never).entries
    folder = home / DRAFT_ID
    lines(folder / "candidates.jsonl", [{**FIGURES[0], "indicator": "compound_branches", "value": 1}])
    again = fold.fold(draft.read(DRAFT_ID), accepted)
    assert again.items["f0001"].fields["indicator_id"] == "grids_total"
    assert again.items["f0001"].fields["value"] == 1080


def test_a_decision_about_what_is_gone_is_counted(home: Path) -> None:
    assert review_of(home, entry("accept", "f0099")).lost == 1


def test_one_printed_figure_for_two_things_is_split(home: Path) -> None:
    review = review_of(home, entry("split", "f0005"), entry("correct", "f0005.2", indicator_id="grid_branches"))
    twin = review.items["f0005.2"]
    assert (twin.start, twin.end, twin.as_printed) == (*span("各1724名"), "各1724名")
    assert twin.fields["indicator_id"] == "grid_branches"
    assert review.items["f0005"].fields["indicator_id"] is None


def test_a_missed_figure_joins_the_others_in_the_order_of_the_text(home: Path) -> None:
    made = figure("x", "2024-03", 2024, None)
    del made["id"]
    review = review_of(home, Entry("2026", "周甲", "add", f"n{made['start']}-{made['end']}", made))
    assert review.of_section(1)[0].id == f"n{made['start']}-{made['end']}"
    wrong = Entry("2026", "周甲", "add", "n1-2", {**made, "start": made["start"] + 1})
    assert review_of(home, wrong).lost == 1


def test_date_and_place_follow_the_source_unless_the_text_or_an_editor_says_otherwise(home: Path) -> None:
    review = review_of(
        home,
        entry("accept", "f0001"),
        entry("correct", "f0002", region_code="990122", period_end="2023-12-31", time_basis="stated"),
        entry("source", "1", published="2023-11"),
        entry("section", "1", region="990131", region_name="鼓楼区"),
    )
    followed = review.items["f0001"].fields
    assert (followed["region_code"], followed["period_end"]) == ("990131", "2023-11-30")
    assert (followed["time_basis"], followed["time_precision"]) == ("publication", "month")
    fixed = review.items["f0002"].fields
    assert (fixed["region_code"], fixed["period_end"]) == ("990122", "2023-12-31")
    # f0004 says its own period.
    assert review.items["f0004"].fields["period_end"] == "2024-03-05"
    assert review.items["f0004"].fields["time_basis"] == "inferred"


def test_what_a_figure_rose_from_is_not_dated_by_the_article(home: Path) -> None:
    folder = write_draft(home)
    unknown = {"period_end": None, "time_basis": "unknown"}
    lines(folder / "candidates.jsonl", [figure("f1", "98.5%", 98.5, None, relation="from", **unknown)])
    item = fold.fold(draft.read(DRAFT_ID), ()).items["f1"]
    assert item.fields["period_end"] is None
    assert item.missing() == ("indicator", "period")


def _never(start: int, end: int) -> dict[str, Any]:
    raise AssertionError((start, end))


def test_events_of_the_board_become_entries(home: Path) -> None:
    review = review_of(home)
    events = [
        {"do": "correct", "id": "f0001", "set": {"value": "1,081", "scope": " 某镇 ", "made_up": 1}, "key": "a"},
        {"do": "accept", "id": "f0001", "key": "b"},
        {"do": "reject", "id": "p0001", "key": "c"},
        {"do": "no such", "id": "f0001", "key": "d"},
        {"do": "accept", "id": "f9999", "key": "e"},
    ]
    out = decisions.take(review, events, "周甲", _never)
    assert [(e.do, e.id, e.key) for e in out.entries] == [
        ("correct", "f0001", "a"),
        ("accept", "f0001", "b"),
        ("practice-reject", "p0001", "c"),
    ]
    assert out.entries[0].set == {"value": 1081.0, "scope": "某镇"}
    assert out.entries[1].set["value"] == 1081.0
    assert "region_code" not in out.entries[1].set
    assert out.messages == [("intake.board.gone", {"id": "f9999"})]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", "many"),
        ("value", float("nan")),
        ("value", ""),
        ("value_to", 3),
        ("bound", "about"),
        ("period_end", "2024-13"),
        ("period_start", "2025"),
    ],
)
def test_a_field_that_cannot_be_is_refused(home: Path, field: str, value: Any) -> None:
    out = decisions.take(
        review_of(home), [{"do": "correct", "id": "f0001", "set": {field: value}, "key": "k"}], "周", _never
    )
    assert out.entries == []
    assert out.messages[0][0] == "intake.board.refused"


def test_a_year_is_the_whole_of_it(home: Path) -> None:
    event = {"do": "correct", "id": "f0004", "set": {"period_start": "2023", "period_end": "2023"}, "key": "k"}
    assert decisions.take(review_of(home), [event], "周", _never).entries[0].set == {
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "time_basis": "inferred",
        "time_precision": "year",
    }


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, "2024-06-21", (None, "2024-06-21", "day")),
        ("2023", "2024-06-21", ("2023-01-01", "2024-06-21", "day")),
        (None, "2024-02", (None, "2024-02-29", "month")),
        ("2023-01-01", "2023-12-31", ("2023-01-01", "2023-12-31", "day")),
        ("2023", "2023", ("2023-01-01", "2023-12-31", "year")),
        ("2023-05-01", "2023-06-30", ("2023-05-01", "2023-06-30", "day")),
        ("2024", "2023", (None, "2023-12-31", "year")),
        (None, "soon", (None, None, None)),
    ],
)
def test_a_period_is_made_of_days(start: str | None, end: str, expected: tuple[str | None, ...]) -> None:
    assert periods.whole(start, end) == expected


def test_what_is_published_is_the_accepted_and_nothing_of_the_text(home: Path) -> None:
    review = review_of(
        home,
        entry("accept", "f0001"),
        entry("correct", "f0002", value=313, note="按口径改"),
        entry("accept", "f0002"),
        entry("reject", "f0003"),
        entry("practice-accept", "p0001"),
    )
    path = reviewed.write(review, permit_of("周甲"))
    found = json.loads(path.read_text(encoding="utf-8"))
    start, end = span("1080个网格")
    assert found["figures"][0] == {
        "id": "f0001",
        "section": 1,
        "start": start,
        "end": end,
        "as_printed": "1080个网格",
        "value": 1080,
        "value_to": None,
        "bound": "exact",
        "kind": "stock",
        "indicator_id": "grids_total",
        "concept_id": None,
        "region_code": "990121",
        "scope": "",
        "period_start": None,
        "period_end": "2024-03-05",
        "time_basis": "publication",
        "time_precision": "day",
        "practice_id": None,
        "note": "",
    }
    assert [f["id"] for f in found["figures"]] == ["f0001", "f0002"]
    assert found["practices"][0]["local_name"] == "楼宇协商会"
    assert found["sections"] == [{"section": 1, "source": SOURCE, "regions_new": []}]
    assert (found["schema"], found["who"], found["rejected"], found["decisions"]) == (1, "周甲", 1, 5)
    longest = max(len(str(v)) for f in found["figures"] for v in f.values())
    assert longest < 24


def test_what_stands_in_the_way_is_named(home: Path) -> None:
    review = review_of(
        home,
        entry("accept", "f0005"),
        entry("accept", "f0001"),
        entry("source", "1", publisher=""),
        entry("section", "1", region=None),
    )
    found = [(b.item.id if b.item else b.section, b.missing) for b in reviewed.blocks(review)]
    assert found == [
        (1, ("publisher", "region")),
        ("f0001", ("region",)),
        ("f0005", ("indicator", "region")),
    ]


def test_a_place_that_the_atlas_does_not_know_comes_with_its_row(home: Path) -> None:
    review = review_of(home, entry("accept", "f0001"), entry("section", "1", region="990133", region_name="新县"))
    regions.settle(review, ["000000", "990000", "990100", "990121"])
    assert review.sections[1].region_new == {
        "code": "990133",
        "name_zh": "新县",
        "name_en": None,
        "level": "county",
        "parent_code": "990100",
    }
    assert reviewed.blocks(review) == []
    assert reviewed.build(review, "周")["sections"][0]["regions_new"][0]["code"] == "990133"
    nameless = review_of(home, entry("accept", "f0001"), entry("section", "1", region="990133"))
    regions.settle(nameless, ["000000", "990100"])
    assert [b.missing for b in reviewed.blocks(nameless)] == [("region",)]


@pytest.mark.parametrize(
    ("code", "level"),
    [("990000", "province"), ("990100", "prefecture"), ("990102", "district"), ("990123", "county"),
     ("990181", "county"), ("990100-xinqu", "zone")],
)  # fmt: skip
def test_a_code_says_its_level(code: str, level: str) -> None:
    assert regions.level_of(code) == level


def related(home: Path, snapshot: Store, fields: dict[str, Any], own: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    item = review_of(home).items["f0001"]
    item.fields |= fields
    rows = known.index(known.figures(snapshot, ["990121"], "zh"))
    return [(k.relation, k.row["observation_id"]) for k in known.of(item, rows, own)]


def test_what_the_atlas_has_is_told_from_what_it_has_not(home: Path, store: Store) -> None:  # noqa: F811
    other = [
        ("other_date", "o_jia_grids_old"),
        ("other_scope", "o_jia_grids_town"),
        ("other_scope", "o_jia_target"),
    ]
    assert related(home, store, {}) == [other[0], ("other_date", "o_jia_grids"), *other[1:]]
    assert related(home, store, {"value": 1073}) == [("duplicate", "o_jia_grids"), *other]
    assert related(home, store, {"period_end": "2024-01-01"}) == [("conflict", "o_jia_grids"), *other]
    # Known to the year only, it may be the same time.
    year = {"period_end": "2022-12-31", "time_precision": "year"}
    assert related(home, store, year)[0] == ("conflict", "o_jia_grids_old")
    assert related(home, store, {"value": 1073}, own=("jia",))[0] == ("published", "o_jia_grids")
    assert related(home, store, {"indicator_id": None}) == []


def test_a_text_that_says_a_thing_twice_or_contradicts_itself_is_told(home: Path) -> None:
    review = review_of(
        home,
        entry("correct", "f0002", indicator_id="grids_total", value=1080),
        entry("correct", "f0006", indicator_id="issues_reported", kind="flow", value=1),
        entry("correct", "f0006", period_start="2024-01-01", period_end="2024-03-05", time_basis="stated"),
        entry("reject", "f0003"),
    )
    assert known.twins(review.of_section(1)) == {"f0001": "twin", "f0002": "twin", "f0004": "clash", "f0006": "clash"}


def test_a_command_answers_refuses_breaks_or_is_stopped(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "COMMAND", command(home))
    assert commands.add_file(ARTICLE.encode(), "a/b\n甲.txt", permit_of("周"), "zh") == {
        "draft": DRAFT_ID,
        "existing": False,
    }
    with pytest.raises(commands.CommandFault) as refused:
        commands.add_file(b"\x00", "x.txt", permit_of("周"), "en")
    assert (refused.value.key, refused.value.words) == (
        "intake.command.refused",
        ("The file is damaged: save it again.",),
    )
    script = home / "script.py"
    monkeypatch.setattr(commands, "COMMAND", (sys.executable, str(script)))
    script.write_text("raise SystemError('secret')", encoding="utf-8")
    with pytest.raises(commands.CommandFault) as broken:
        commands.log("zh")
    assert (broken.value.key, broken.value.words) == ("intake.command.broken", ())
    script.write_text("import time; time.sleep(60)", encoding="utf-8")
    with pytest.raises(commands.CommandFault) as late:
        commands.run("log", language="zh", seconds=0.5)
    assert late.value.key == "intake.command.timeout"
    monkeypatch.setattr(commands, "COMMAND", (str(home / "nowhere"),))
    with pytest.raises(commands.CommandFault) as absent:
        commands.log("zh")
    assert absent.value.key == "intake.command.broken"


def article(number: int, start: int, end: int, source_id: str, region: str) -> dict[str, Any]:
    """Return one article of a file as ``python -m etl intake split`` writes it."""
    source = {**SOURCE, "source_id": source_id}
    about = {"first_line": number, "last_line": number, "region_name": None, "region_basis": "none"}
    return {"section": number, "start": start, "end": end, "source": source, "region": region, **about}


def form(review: fold.Review, number: int, source_id: str, region: str) -> list[Entry]:
    section = review.sections[number].section
    fields = {"region": region, "region_name": None, "region_new": {}}
    return [
        Entry("2026", "周", "source", str(number), fold.about_section(section, {"source_id": source_id})),
        Entry("2026", "周", "section", str(number), fold.about_section(section, fields)),
    ]


def test_a_form_stays_with_its_article_when_the_file_is_divided_again(home: Path) -> None:
    third, end = 40, len(ARTICLE)
    write_draft(home, sections=[article(1, 0, third, "a", "990121"), article(2, third, end, "b", "990122")])
    review = review_of(home)
    entries = [*form(review, 1, "filled-a", "990121"), *form(review, 2, "filled-b", "990131")]
    head = json.loads((home / DRAFT_ID / "draft.json").read_text(encoding="utf-8"))
    # The first article is divided; the second one is the third now.
    head["sections"] = [
        article(1, 0, 20, "a", "990121"),
        article(2, 20, third, "new", "990121"),
        article(3, third, end, "b", "990122"),
    ]
    (home / DRAFT_ID / "draft.json").write_text(json.dumps(head), encoding="utf-8")
    after = fold.fold(draft.read(DRAFT_ID), entries)
    told = [(s.source["source_id"], s.region_code, s.confirmed) for s in after.sections.values()]
    assert told == [("filled-a", "990121", True), ("new", "990121", False), ("filled-b", "990131", True)]
    assert "start" not in after.sections[1].source
    assert after.lost_forms == 0
    head["sections"] = [article(1, 0, 30, "a", "990121"), article(2, 30, end, "new", "990121")]
    (home / DRAFT_ID / "draft.json").write_text(json.dumps(head), encoding="utf-8")
    moved = fold.fold(draft.read(DRAFT_ID), entries)
    assert [s.source["source_id"] for s in moved.sections.values()] == ["filled-a", "new"]
    assert moved.lost_forms == 1
    # An entry that does not say which article it was about may be about any of them.
    old = fold.fold(draft.read(DRAFT_ID), [entry("source", "2", source_id="b")])
    assert (old.sections[2].source["source_id"], old.lost_forms) == ("new", 1)


@pytest.mark.parametrize(("basis", "expected"), [("stated", "990121"), ("inherited", "990122")])
def test_a_place_that_the_sentence_names_does_not_move_with_the_form(home: Path, basis: str, expected: str) -> None:
    folder = write_draft(home)
    lines(folder / "candidates.jsonl", [{**FIGURES[0], "region_basis": basis}])
    entries = [entry("accept", "f0001"), entry("section", "1", region="990122", region_name="乙县")]
    assert review_of(home, *entries).items["f0001"].fields["region_code"] == expected


def test_the_whole_county_is_that_of_the_form(home: Path) -> None:
    """The extractor calls a sentence that speaks of all of the place stated, too, though it names none."""
    folder = write_draft(home)
    lines(folder / "candidates.jsonl", [{**FIGURES[5], "region_basis": "stated"}])
    moved = review_of(home, entry("section", "1", region="990122", region_name="乙县"))
    assert moved.items["f0006"].fields["region_code"] == "990122"


@pytest.mark.parametrize(
    ("typed", "end", "precision"),
    [("2024-12-31", "2024-12-31", "day"), ("2024/6/30", "", ""), ("2024.06.30", "2024-06-30", "day"),
     ("2024-06", "2024-06-30", "month"), ("2024", "2024-12-31", "year")],
)  # fmt: skip
def test_how_exact_a_date_is_says_what_was_typed(home: Path, typed: str, end: str, precision: str) -> None:
    event = {"do": "correct", "id": "f0001", "set": {"period_end": typed}, "key": "k"}
    out = decisions.take(review_of(home), [event], "周", _never)
    if not end:
        assert out.messages[0][1]["field"] == "period_end"
        return
    assert (out.entries[0].set["period_end"], out.entries[0].set["time_precision"]) == (end, precision)


def test_a_publication_on_the_last_of_a_month_is_known_to_the_day(home: Path) -> None:
    review = review_of(home, entry("source", "1", published="2024-06-30"))
    assert review.items["f0001"].fields["time_precision"] == "day"


@pytest.mark.parametrize(
    ("change", "start", "basis"),
    [({"period_start": "2024"}, "2024-01-01", "publication"), ({"time_basis": "stated"}, None, "stated")],
)
def test_one_part_of_a_period_is_corrected_and_the_others_stay(
    home: Path, change: dict[str, str], start: str | None, basis: str
) -> None:
    event = {"do": "correct", "id": "f0001", "set": change, "key": "k"}
    entries = decisions.take(review_of(home), [event], "周", _never).entries
    fields = review_of(home, *entries).items["f0001"].fields
    found = [fields[name] for name in ("period_start", "period_end", "time_basis", "time_precision")]
    assert found == [start, "2024-03-05", basis, "day"]


@pytest.mark.parametrize("basis", ["stated", "inferred", "unknown", "publication"])
@pytest.mark.parametrize(
    ("begun", "published", "start", "end"),
    [
        ("2023-01-01", "2024-06-18", "2023-01-01", "2024-06-18"),
        ("2023", "2024-06", "2023-01-01", "2024-06-30"),
        ("2023", "2022-12-31", None, "2022-12-31"),  # an article cannot speak of what began after it
        ("2023-01-01", "", "2023-01-01", None),
    ],
)
def test_an_open_period_keeps_its_beginning(
    home: Path, basis: str, begun: str, published: str, start: str | None, end: str | None
) -> None:
    """In 2023年以来 the text says the beginning, and the form of the source the end."""
    reading = None if basis != "publication" else "2024-03-05"
    folder = write_draft(home)
    since = {**FIGURES[0], "period_start": begun, "period_end": reading, "time_basis": basis}
    lines(folder / "candidates.jsonl", [since])
    form = entry("source", "1", published=published)
    item = review_of(home, form).items["f0001"]
    assert (item.fields["period_start"], item.fields["period_end"]) == (start, end)
    assert item.fields["time_basis"] == ("publication" if end else "unknown")
    assert ("period" in item.missing()) == (end is None)
    accepted = entry("accept", "f0001", **item.pinned())
    again = review_of(home, accepted, form).items["f0001"]
    assert (again.fields["period_start"], again.fields["period_end"]) == (start, end)


def test_on_windows_a_journal_is_read_while_it_is_locked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There a second handle may not read what is locked, not even that of the same process."""
    locked: set[tuple[int, int]] = set()

    def locking(descriptor: int, mode: int, count: int) -> None:
        locked.add((os.fstat(descriptor).st_dev, os.fstat(descriptor).st_ino))

    read_bytes = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.exists() and (path.stat().st_dev, path.stat().st_ino) in locked:
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(LK_LOCK=1, locking=locking))
    monkeypatch.setattr(journal, "sys", types.SimpleNamespace(platform="win32"))
    monkeypatch.setattr(Path, "read_bytes", read)
    assert journal.append(home, [entry("accept", "f1", key="1")], permit_of()) == 1
    assert journal.append(home, [entry("accept", "f1", key="1"), entry("accept", "f2", key="2")], permit_of()) == 1
    assert [e.id for e in journal.read(home).entries] == ["f1", "f2"]


@pytest.mark.parametrize(
    "event",
    [
        {"do": "add", "start": 10**9, "end": 10**9 + 3, "key": "k"},
        {"do": "add", "start": -(10**9), "end": 5, "key": "k"},
        {"do": "add", "start": float("inf"), "end": 5, "key": "k"},
        {"do": "add", "start": 0, "end": 2, "key": "k"},
        {"do": "correct", "id": "f0001", "set": ["x"], "key": "k"},
        {"do": "correct", "id": "f0001", "set": "abc", "key": "k"},
        {"do": "correct", "id": "f0001", "set": {"value": True}, "key": "k"},
        {"do": "correct", "id": "f0001", "set": {"value": "1_0"}, "key": "k"},
        {"do": "correct", "id": "f0001", "set": {"indicator_id": ["x"]}, "key": "k"},
        {"do": "correct", "id": "f0001", "set": {"bound": ["x"]}, "key": "k"},
        {"do": "accept", "id": "f0001", "key": "\ud800"},
        {"do": "accept", "id": ["f0001"], "key": "k"},
    ],
)
def test_an_event_that_cannot_be_is_told_and_the_next_one_is_taken(home: Path, event: dict[str, Any]) -> None:
    review = review_of(home)
    out = decisions.take(
        review, [event, {"do": "accept", "id": "f0002", "key": "l"}], "周", lambda a, b: {"value": [1]}
    )
    assert [(e.do, e.id) for e in out.entries] == [("accept", "f0002")]
    assert len(out.messages) == 1
    assert journal.append(home, out.entries, permit_of(out.entries[0].who)) == 1


def test_half_a_character_is_left_out_of_a_note(home: Path) -> None:
    event = {"do": "correct", "id": "f0001", "set": {"note": "a\ud800b"}, "key": "k"}
    out = decisions.take(review_of(home), [event], "周", _never)
    assert out.entries[0].set == {"note": "ab"}
    assert journal.append(home, out.entries, permit_of(out.entries[0].who)) == 1


@pytest.mark.parametrize(
    "line",
    [
        {"do": "source", "id": "²", "set": {}},
        {"do": "source", "id": "1" * 5000, "set": {}},
        {"do": "section", "id": "1", "set": {"region_new": "abc"}},
        {"do": "section", "id": "1", "set": {"region": ["990121"]}},
        {"do": "accept", "id": "f0001", "set": {"indicator_id": ["x"]}},
        {"do": "accept", "id": "f0001", "set": {"value": float("nan")}},
        {"do": "accept", "id": "f0001", "set": {"value": "many"}},
        {"do": "accept", "id": "f0001", "set": {"note": "\ud800"}},
        {"do": "accept", "id": "f0001", "set": ["x"]},
        {"do": "accept", "id": 7, "set": {}},
        {"do": "add", "id": "n1", "set": {"start": 0, "end": 2, "as_printed": ARTICLE[:2]}},
        {"do": "add", "id": "n1", "set": {"start": 0, "end": 2, "as_printed": ARTICLE[:2], "value": [1]}},
    ],
)
def test_a_line_that_no_review_writes_is_counted_as_torn(home: Path, line: dict[str, Any]) -> None:
    folder = write_draft(home)
    whole = {"at": "2026", "who": "周", "key": "", **line}
    (folder / journal.NAME).write_text(json.dumps(whole) + "\n", encoding="utf-8")
    journal.append(folder, [entry("accept", "f0002")], permit_of())
    found = journal.read(folder)
    assert (found.torn, [e.id for e in found.entries]) == (1, ["f0002"])
    (folder / journal.NAME).write_bytes(b'{"at":' + b"[" * 100_000 + b"}")
    assert journal.read(folder).torn == 1


def test_what_a_person_typed_is_never_an_option(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = home / "script.py"
    script.write_text("import json, sys; print(json.dumps({'asked': sys.argv[1:]}))", encoding="utf-8")
    monkeypatch.setattr(commands, "COMMAND", (sys.executable, str(script)))
    asked = commands.add_word("grids_total", "--data=/x", permit_of("-x"), "zh")["asked"]
    assert asked == ["intake", "word", "--by=-x", "--json", "--", "grids_total", "--data=/x"]
    asked = commands.add_file(b"x", "-a.txt", permit_of("w"), "zh")["asked"]
    assert asked[:5] == ["intake", "add", "--by=w", "--name=-a.txt", "--json"]
    assert commands.add_file(b"x", "a\ud800.\ud800", permit_of("w"), "zh")["asked"][3] == "--name=a?.?"
    for wrong in ("a\0b", "a\ud800"):
        with pytest.raises(commands.CommandFault) as fault:
            commands.undo("p1", permit_of(wrong), "zh")
        assert fault.value.key == "intake.command.broken"


def test_the_log_waits_long_and_the_servers_log_quotes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    script = home / "script.py"
    fault = {"id": "f1", "field": "note", "zh": "引文机密", "en": "secret quotation"}
    script.write_text(
        f"import sys; print({json.dumps(json.dumps({'faults': [fault]}))}); sys.stderr.write('secret quotation'); "
        "sys.exit(1)",
        encoding="utf-8",
    )
    monkeypatch.setattr(commands, "COMMAND", (sys.executable, str(script)))
    with caplog.at_level(logging.INFO), pytest.raises(commands.CommandFault):
        commands.log("en")
    script.write_text("raise ValueError('secret quotation')", encoding="utf-8")
    with caplog.at_level(logging.INFO), pytest.raises(commands.CommandFault):
        commands.log("en")
    assert "secret" not in caplog.text
    assert "note" in caplog.text
    assert "ValueError" in caplog.text
    waited: list[float] = []
    monkeypatch.setattr(commands, "run", lambda *_, seconds, **__: waited.append(seconds) or {"entries": []})
    assert commands.log("en") == []
    assert waited == [300.0]


def test_what_publishing_removes_is_asked_of_a_command_that_can_tell(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = home / "script.py"
    monkeypatch.setattr(commands, "COMMAND", (sys.executable, str(script)))
    script.write_text('print(\'{"dry_run": true, "removed_ids": ["o_1"]}\')', encoding="utf-8")
    assert commands.removed_by(DRAFT_ID, permit_of("周"), "zh") == ["o_1"]
    script.write_text(
        "import sys; sys.stderr.write('error: unrecognized arguments: --dry-run'); sys.exit(2)", encoding="utf-8"
    )
    assert commands.removed_by(DRAFT_ID, permit_of("周"), "zh") is None


def test_two_who_publish_one_draft_write_a_file_each(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review = review_of(home)
    build, once = reviewed.build, [True]

    def meanwhile(of: fold.Review, who: str) -> dict[str, Any]:
        if once and once.pop():
            reviewed.write(of, permit_of("吴"))
        return build(of, who)

    monkeypatch.setattr(reviewed, "build", meanwhile)
    path = reviewed.write(review, permit_of("周"))
    assert json.loads(path.read_text(encoding="utf-8"))["who"] == "周"
    assert [p.name for p in path.parent.glob("*.part")] == []
    assert [p.name for p in path.parent.glob(".*")] == []


def test_a_relative_folder_of_drafts_is_below_the_project(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    monkeypatch.setenv("ATLAS_INTAKE", "data/elsewhere")
    project = Path(__file__).resolve().parents[1]
    assert draft.home() == project / "data" / "elsewhere"
    script = home / "script.py"
    script.write_text("import json, os; print(json.dumps({'at': os.environ['ATLAS_INTAKE']}))", encoding="utf-8")
    monkeypatch.setattr(commands, "COMMAND", (sys.executable, str(script)))
    assert commands.run("log", language="zh")["at"] == str(project / "data" / "elsewhere")


def test_an_unknown_practice_is_offered_the_nearest_known_ones(home: Path, store: Store) -> None:  # noqa: F811
    practices = [("council", ("楼宇议事会", "楼道会")), ("patrol", ("巡逻队",)), ("talk", ("楼宇协商会",))]
    # Pairs of "楼宇协商会": four, all of them those of the third; 楼宇 alone is one of four of the first: 2/8.
    assert similar.nearest("“楼宇协商会”", practices) == ["talk", "council"]
    assert similar.nearest("“”", practices) == []
    item = review_of(home).items["p0001"]
    assert payload.item(item, {}, {}, (), "zh", practices)["sg"] == ["deliberation"]
    item.proposal = {**item.proposal, "practice": None}
    assert payload.item(item, {}, {}, (), "zh", practices)["sg"] == ["talk", "council"]


def test_the_place_above_a_new_place_is_handed_over_where_it_is_new_too(home: Path) -> None:
    above = {"code": "990700", "name_zh": "辛市", "name_en": "Xin", "level": "prefecture", "parent_code": "990000"}
    own = {"code": "990723", "name_zh": "辛县", "name_en": "Xin", "level": "county", "parent_code": "990700"}
    folder = write_draft(home)
    head = json.loads((folder / "draft.json").read_text(encoding="utf-8"))
    head["sections"][0] |= {"region": "990723", "region_name": "辛县", "regions_new": [above, own]}
    (folder / "draft.json").write_text(json.dumps(head), encoding="utf-8")
    review = review_of(home, entry("accept", "f0001"))
    regions.settle(review, ["000000", "990000"])
    rows = reviewed.build(review, "周")["sections"][0]["regions_new"]
    assert [(row["code"], row["parent_code"]) for row in rows] == [("990700", "990000"), ("990723", "990700")]


@pytest.mark.parametrize(
    ("code", "parent"),
    [("990102", "990100"), ("990723", ""), ("990100", "990000"), ("990000", "000000"), ("999001", "990000"),
     ("110114", "110000"), ("990100-xin", "990100"), ("99", "")],
)  # fmt: skip
def test_a_code_says_the_place_above_or_leaves_it_open(code: str, parent: str) -> None:
    assert regions.parent_of(code, {"000000", "990000", "990100", "110000"}) == parent


def test_what_was_entered_of_another_code_and_the_country_above_a_county_count_for_nothing() -> None:
    entered = {"code": "990133", "name_zh": "旧县", "level": "county", "parent_code": "000000"}
    known = {"000000", "990000", "990100"}
    assert regions.described("990133", entered, {}, known)["parent_code"] == "990100"
    assert regions.described("990102", entered, {}, known) == {
        "code": "990102", "name_zh": "", "name_en": None, "level": "district", "parent_code": "990100",
    }  # fmt: skip
