"""The audit log: each deed is entered once and for good, and whoever changes a line is found out."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import CountyPair
from fixture_intake import drop, hand_over

import audit
from audit import AuditError, Finding
from audit.__main__ import main
from dashboard.commands import run as command
from etl.__main__ import main as etl

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a log of its own, and English words."""
    monkeypatch.setenv("ATLAS_AUDIT", str(tmp_path / "audit"))
    monkeypatch.setenv("ATLAS_LANG", "en")
    return tmp_path / "audit"


@pytest.fixture
def log(folder: Path) -> Path:
    """A log of four lines."""
    for number in range(4):
        audit.record("published", who="li@county.example", role="editor", what=f"source-{number}", id=f"p{number}")
    return folder / audit.NAME


def spoil(log: Path, line: int, change: Callable[[bytes], bytes]) -> None:
    """Change a line, counted from 1; one that becomes empty is gone."""
    lines = log.read_bytes().split(b"\n")
    lines[line - 1] = change(lines[line - 1])
    log.write_bytes(b"\n".join(one for one in lines if one) + b"\n")


def kinds(noted: str = "") -> list[tuple[int, str]]:
    return [(finding.line, finding.kind) for finding in audit.verify(noted=noted).findings]


def test_a_line_says_who_did_what_when_and_on_which_build(log: Path) -> None:
    audit.record("exported", who="", what="甲.csv", role="reader", build="b1", page="map", count=3, ids=["a", "b"])
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    last = lines[-1]
    assert last["before"] == lines[-2]["hash"]
    told = {name: value for name, value in last.items() if name not in ("at", "before", "hash")}
    assert told == {
        "n": 5, "action": "exported", "who": "", "role": "reader", "what": "甲.csv", "build": "b1", "page": "map",
        "count": 3, "ids": ["a", "b"],
    }  # fmt: skip
    assert lines[0]["before"] == "0" * 64
    assert audit.verify().lines == 5
    assert audit.verify().head == last["hash"]
    assert kinds() == []


@pytest.mark.parametrize(
    ("line", "change", "found"),
    [
        (2, lambda line: line.replace(b"source-1", b"source-9"), [(2, "changed"), (3, "chain")]),
        (2, lambda line: b"", [(2, "chain")]),
        (2, lambda line: line + b"\n" + line, [(3, "chain")]),
        (2, lambda line: line[:40], [(2, "changed"), (3, "chain")]),
        (1, lambda line: b"", [(1, "chain")]),
        (4, lambda line: line.replace(b"li@", b"xi@"), [(4, "changed")]),
        (4, lambda line: line[:40], [(4, "torn")]),
    ],
    ids=["word", "gone", "twice", "cut", "first", "last", "torn"],
)
def test_a_change_is_found_and_its_line_named(
    log: Path, line: int, change: Callable[[bytes], bytes], found: list[tuple[int, str]]
) -> None:
    spoil(log, line, change)
    assert kinds() == found
    assert main(["verify"]) == (0 if found == [(4, "torn")] else 1)


def test_the_first_broken_line_is_named_in_words(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(log, 3, lambda line: line.replace(b"editor", b"reader"))
    assert main(["verify"]) == 1
    said = capsys.readouterr().err
    assert "line 3: not what was written" in said
    assert f"{log}, first at line 3" in said


def test_the_newest_lines_cut_off_are_missed_by_whom_noted_the_last_hash(log: Path) -> None:
    noted = audit.verify().head
    spoil(log, 4, lambda line: b"")
    assert kinds() == [], "nothing in the file itself can tell"
    assert kinds(noted[:12]) == [(0, "head")]
    assert main(["verify", "--noted", noted]) == 1
    log.unlink()
    assert kinds(noted) == [(0, "head")]
    audit.record("exported", who="", what="x")
    assert audit.verify().broken is None
    assert kinds(noted) == [(0, "head")]
    assert kinds("ab") == [(0, "head")], "too short to prove anything"


def test_a_torn_line_is_told_and_the_next_begins_afresh(log: Path) -> None:
    with log.open("ab") as file:
        file.write(b'{"n": 5, "at": "2026-')
    audit.record("undone", who="li@county.example", what="p3")
    assert [e["n"] for e in audit.entries()] == [1, 2, 3, 4, 5]
    assert kinds() == [(5, "torn")]
    assert main(["verify"]) == 0
    spoil(log, 5, lambda line: line.replace(b"2026", b"2025"))
    assert kinds() == [(5, "changed")], "a torn line cannot be changed either"
    spoil(log, 5, lambda line: b"")
    assert kinds() == [(0, "chain")]


def test_a_line_whose_end_is_missing_only_is_whole(log: Path) -> None:
    log.write_bytes(log.read_bytes().rstrip(b"\n"))
    audit.record("undone", who="", what="p3")
    assert (len(list(audit.entries())), kinds()) == (5, [])


def test_a_clock_that_is_set_back_is_told_and_breaks_nothing(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit.log, "_now", lambda: "2020-01-01T00:00:00.000Z")
    audit.record("undone", who="", what="p3")
    assert kinds() == [(5, "clock")]
    assert audit.verify().broken is None


def _many(name: str) -> None:
    for number in range(25):
        audit.record("exported", who=name, what=f"{name}{number}", note="注" * 290)


def test_writers_at_once_make_one_chain(log: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_many, args=(name,)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert (audit.verify().lines, kinds()) == (79, [])


def _dying(limit: int) -> None:
    """Append a line and die at the given call to the system; of a line that is being written, only a piece is there."""
    calls = 0
    real = {name: getattr(os, name) for name in ("open", "write", "fsync", "close", "lseek", "read", "fstat")}

    def counted(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == limit:
                if name == "write":
                    real["write"](arguments[0], bytes(arguments[1])[:50])
                os.kill(os.getpid(), signal.SIGKILL)
            return real[name](*arguments, **named)

        return call

    for name in real:
        setattr(os, name, counted(name))
    try:
        audit.record("imported", who="x", what=f"try {limit}")
    finally:
        os._exit(0)


def test_a_writer_killed_anywhere_leaves_a_log_that_goes_on(log: Path) -> None:
    killed = 0
    for limit in range(1, 60):
        if (child := os.fork()) == 0:
            _dying(limit)
        if os.WIFEXITED(os.waitpid(child, 0)[1]):
            break
        killed += 1
        audit.record("exported", who="", what=f"after {limit}")
        proof = audit.verify()
        assert proof.broken is None, (limit, proof.findings)
    assert killed >= 8
    assert [kind for _, kind in kinds()] == ["torn"], "the one that was cut off within its line"


def test_a_full_disk_is_told_and_leaves_no_piece(log: Path) -> None:
    before = log.read_bytes()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 60, usual[1]))
        with pytest.raises(AuditError) as refused:
            audit.record("exported", who="", what="x")
        with pytest.raises(AuditError):
            audit.ready()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, heard)
    assert refused.value.path == log
    assert log.read_bytes() == before
    audit.ready()
    assert log.read_bytes() == before


def test_what_is_entered_is_cut_and_holds_on_any_words(log: Path) -> None:
    audit.record("exported", who="a" * 999, what="\ud800\n\u202e\x1b[2J", ids=[str(n) for n in range(50)], view=object)
    entry = list(audit.entries())[-1]
    assert (len(entry["who"]), len(entry["ids"]), entry["ids"][-1]) == (300, 21, "+30")
    assert entry["what"] == "?\n\u202e\x1b[2J"
    assert kinds() == []
    with pytest.raises(ValueError, match="deleted"):
        audit.record("deleted", who="", what="")


def test_the_log_is_read_without_moving_the_cursor(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit.record("exported", who="wang@county.example", what="\x1b[2J\u202ex.csv", role="reader", build="b" * 64)
    assert main(["show", "--who", "WANG@county.example"]) == 0
    said = capsys.readouterr().out
    assert "exported  wang@county.example (reader)  \ufffd[2J\ufffdx.csv  bbbbbbbbbbbb" in said
    assert main(["show", "--action", "published", "--last", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["what"] == "source-3"
    assert main(["show", "--since", "2999-01-01"]) == 0
    assert "No entry of this kind" in capsys.readouterr().err


def test_a_log_that_cannot_be_read_is_said_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / audit.NAME).mkdir(parents=True)
    assert main(["verify"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_both_languages_say_the_same() -> None:
    import re

    import yaml

    zh, en = (yaml.safe_load((ROOT / "audit/messages" / f"{name}.yml").read_text("utf-8")) for name in ("zh", "en"))
    assert zh.keys() == en.keys()
    places = re.compile(r"\{\w+\}")
    assert {k for k in zh if set(places.findall(zh[k])) != set(places.findall(en[k]))} == set()
    assert {f"action.{name}" for name in audit.ACTIONS} <= zh.keys()
    assert {f"finding.{name}" for name in ("changed", "chain", "order", "torn", "clock", "head")} <= zh.keys()


# What the commands enter.


def entered() -> list[tuple[str, str, str]]:
    return [(e["action"], e["who"], e["what"]) for e in audit.entries()]


def test_a_publication_and_its_undo_are_entered_with_the_build(county_pair: CountyPair) -> None:
    county_pair.build()
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    data = ["--data", str(county_pair.data)]
    assert etl(["intake", "publish", draft, "--by", "li@county.example", *data]) == 0
    ledger = json.loads((county_pair.data / "publications.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert etl(["intake", "undo", ledger["id"], "--by", "wang@county.example", *data]) == 0
    first, undone = audit.entries()
    assert (first["action"], first["who"], first["role"]) == (
        "published",
        "li@county.example",
        "command",
    )
    assert (first["id"], first["build"]) == (ledger["id"], ledger["build_after"])
    assert (undone["action"], undone["who"], undone["what"]) == ("undone", "wang@county.example", ledger["id"])


@pytest.mark.parametrize(("place", "there"), [("publication", 0), ("forget", 1)])
def test_a_publication_that_was_cut_off_is_entered_once(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, place: str, there: int
) -> None:
    """Cut off between the ledger and the audit log, and between the audit log and the end."""
    from etl.intake import transaction

    def cut(*_arguments: object, **_named: object) -> None:
        raise SystemExit(9)

    county_pair.build()
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    data = ["--data", str(county_pair.data)]
    with monkeypatch.context() as patch:
        patch.setattr(
            *((transaction.audited, "publication") if place == "publication" else (transaction, "_forget")), cut
        )
        with pytest.raises(SystemExit):
            etl(["intake", "publish", draft, "--by", "li@county.example", *data])
    assert len(entered()) == there
    for _ in range(2):
        assert etl(["check", *data]) == 0
        assert [action for action, *_ in entered()] == ["published"]


def test_what_changes_published_figures_or_the_catalogue_is_a_correction_too(tmp_path: Path) -> None:
    from etl import audited

    usual = {"id": "p1", "who": "li@county.example", "build_after": "b2"}
    counts = {"added": 0, "changed": 2, "removed": 0}
    audited.publication(tmp_path, {**usual, "action": "publish", "sources": ["jia-2024"], "counts": counts})
    audited.publication(tmp_path, {**usual, "id": "p2", "action": "word", "what": "grids_total", "word": "网格"})
    audited.publication(tmp_path, {**usual, "id": "p3", "action": "indicator", "what": "grids_large"})
    audited.publication(tmp_path, {**usual, "id": "p4", "action": "undo", "of": "p3"})
    assert [(action, what) for action, _, what in entered()] == [
        ("published", "jia-2024"),
        ("corrected", "jia-2024"),
        ("corrected", "grids_total 网格"),
        ("corrected", "grids_large"),
        ("undone", "p3"),
    ]
    assert next(iter(audit.entries()))["counts"] == ["changed 2"]


def test_without_a_log_nothing_is_published(
    county_pair: CountyPair, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county_pair.build()
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    before = {p: p.read_bytes() for p in county_pair.data.rglob("*") if p.is_file() and "intake" not in p.parts}
    folder.write_text("in the way", encoding="utf-8")
    assert etl(["intake", "publish", draft, "--by", "li@county.example", "--data", str(county_pair.data)]) == 2
    assert f"The audit log cannot be written ({folder / audit.NAME}" in capsys.readouterr().err
    after = {p: p.read_bytes() for p in county_pair.data.rglob("*") if p.is_file() and "intake" not in p.parts}
    assert after == before


def test_the_log_lies_with_the_facts_unless_it_is_put_elsewhere(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATLAS_AUDIT")
    assert audit.folder() == ROOT / "data" / "audit"
    audit.record("restored", who="x", what="y", data=county_pair.data)
    assert [p.name for p in (county_pair.data / "audit").iterdir()] == ["audit.jsonl", "audit.lock"]
    assert audit.known("restored", "", county_pair.data) is False


def test_a_file_of_the_command_line_is_entered_before_it_is_written(
    county_snapshot: Path,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ATLAS_BUILD", str(county_snapshot))
    link, target = "/compare?ind=grids_total", tmp_path / "grids.csv"
    assert command(["export", link, "--to", str(target)]) == 0
    (entry,) = audit.entries()
    assert (entry["action"], entry["role"], entry["what"]) == ("exported", "command", "grids.csv")
    assert "ind=grids_total" in entry["view"]
    (folder / "audit.lock").unlink()
    (folder / "audit.lock").mkdir()
    target.unlink()
    assert command(["export", link, "--to", str(target)]) == 2
    assert "The audit log cannot be written" in capsys.readouterr().err
    assert not target.exists()


def test_what_a_finding_means() -> None:
    proof = audit.Proof(1, "h", (Finding(3, "torn"), Finding(4, "clock")))
    assert proof.broken is None
    assert audit.Proof(1, "h", (*proof.findings, Finding(5, "order"))).broken == Finding(5, "order")
