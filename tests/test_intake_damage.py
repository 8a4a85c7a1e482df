"""What a full disk, a kill, a damaged file or a stray hand leaves is told plainly, and no file of facts is lost."""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import CountyPair
from fixture_intake import ARTICLE, NOBODY, StandIn, drop, facts, figure, hand_over, ledger, make, publish, published
from fixture_intake import reviewed as review
from test_intake_publish import kill

from etl import atomic
from etl.__main__ import main
from etl.atomic import REDO, exclusive, is_left_over, partial
from etl.faults import AtlasError
from etl.import_write import replace_together
from etl.intake import drafts, publication
from etl.intake.draft import LOCK, read_draft, read_lines
from etl.intake.nouns import queue
from etl.intake.transaction import ASIDE, INTENT, settle

NO_KILL = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def undo_last(pair: CountyPair) -> publication.Outcome:
    return publication.undo(ledger(pair)[-1]["id"], "赵六", pair.folders, make, NOBODY)


# Undo and the text


@pytest.mark.parametrize("content", ["另一份手写的文字".encode(), "另一份手写的文字".encode("gb18030"), b""])
def test_an_undo_leaves_a_text_that_it_did_not_bring(county_pair: CountyPair, content: bytes) -> None:
    before = facts(county_pair)
    published(county_pair)
    (county_pair.data / "articles/bing.txt").write_bytes(content)
    undo_last(county_pair)
    assert facts(county_pair) == before | {"articles/bing.txt": content}
    assert ledger(county_pair)[-1]["text"] is None


# Rolling back


def refuse_once(monkeypatch: pytest.MonkeyPatch, name: str, times: int = 1) -> None:
    """Let the renames to a file fail, the first ones or all."""
    real, left = Path.replace, [times]

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == name and left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "locked")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_failed_write_puts_files_back_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a.yml", tmp_path / "b.yml"
    first.write_text("old a")
    second.write_text("old b")
    refuse_once(monkeypatch, "b.yml")

    def truncating(self: Path, data: bytes) -> int:
        self.open("wb").close()
        raise OSError(errno.ENOSPC, "No space left")

    monkeypatch.setattr(Path, "write_bytes", truncating)
    with pytest.raises(AtlasError, match="import_not_written"):
        replace_together([(first, "new a"), (second, "new b")])
    assert (first.read_text(), second.read_text()) == ("old a", "old b")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.yml", "b.yml"]


def test_what_cannot_be_put_back_is_whole_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a.yml", tmp_path / "b.yml"
    first.write_text("old a")
    refuse_once(monkeypatch, "b.yml")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left")

    monkeypatch.setattr("etl.import_write.write_whole", full)
    with pytest.raises(AtlasError, match="import_not_put_back") as found:
        replace_together([(first, "new a"), (second, "new b")])
    assert "a.yml not put back" in found.value.words("en")
    assert first.read_text() == "new a" and not second.exists()


@pytest.mark.parametrize(("heals", "key"), [(True, "import_not_written"), (False, "intake_not_put_back")])
def test_a_publication_that_cannot_be_put_back_keeps_its_paper(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, heals: bool, key: str
) -> None:
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    before, real, done = facts(county_pair), Path.replace, list[str]()

    def replace(self: Path, target: Path) -> Path:
        name = Path(target).name
        if name != INTENT and len(done) > 2 and (name == "regions.csv" or not heals):
            raise PermissionError(errno.EACCES, "locked")
        done.extend([name] if name != INTENT else [])
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        patched.setattr("etl.import_write.write_whole", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(AtlasError, match=key):
            publication.publish(draft, "王五", county_pair.folders, make, NOBODY)
    assert (facts(county_pair) == before) is heals
    assert (county_pair.data / "intake" / INTENT).exists() is not heals
    told: list[str] = []
    settle(county_pair.folders, make, lambda outcome, record: told.append(outcome))
    assert told == ([] if heals else ["completed"])
    assert (publish(county_pair, draft).record is None) is not heals


@NO_KILL
@pytest.mark.parametrize("damage", ["empty", "cut off", "gone", "not UTF-8"])
def test_a_damaged_file_keeps_the_paper_until_it_is_mended(county_pair: CountyPair, damage: str) -> None:
    county_pair.build()
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    before = facts(county_pair)
    kill(county_pair, "before the build", "publish", draft)
    path = county_pair.data / "regions.csv"
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut off": content[:-7], "not UTF-8": content + b"\xff\n"}[damage])
    for _ in range(2):
        with pytest.raises(AtlasError, match="intake_file_damaged") as found:
            settle(county_pair.folders, make, NOBODY)
        assert "regions.csv is damaged" in found.value.words("en")
    assert (county_pair.data / "intake" / INTENT).is_file()
    path.write_bytes(before["regions.csv"])
    told: list[str] = []
    settle(county_pair.folders, make, lambda outcome, record: told.append(outcome))
    assert told == ["completed"]
    assert publish(county_pair, draft).record is None


# A paper that cannot be read


@pytest.mark.parametrize("paper", ["", "{", "[]", '{"record": {}}', "null"])
def test_a_broken_paper_is_set_aside_where_no_fact_differs(county_pair: CountyPair, paper: str) -> None:
    county_pair.build()
    draft = drop(county_pair)
    hand_over(county_pair, draft)
    home = county_pair.data / "intake"
    (home / INTENT).write_text(paper)
    told: list[str] = []
    outcome = publication.publish(draft, "王五", county_pair.folders, make, lambda what, record: told.append(what))
    assert outcome.record is not None and told == ["set_aside"]
    assert (home / ASIDE).read_text() == paper and not (home / INTENT).exists()


def test_a_broken_paper_beside_other_facts_names_the_file_and_the_mend(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str]
) -> None:
    county_pair.build()
    county_pair.replace("observations/yi.csv", ",50,,exact", ",40,,exact")
    home = county_pair.data / "intake"
    home.mkdir(exist_ok=True)
    (home / INTENT).write_text("")
    assert main(["build", "--data", str(county_pair.data)]) == 2
    said = capsys.readouterr().err
    assert str(home / INTENT) in said and "then remove that file" in said
    assert (home / INTENT).is_file()


# Drafts


def test_one_damaged_draft_does_not_hide_the_others(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = drop(county_pair)
    other = county_pair.folders.intake / "0123456789ab"
    other.mkdir()
    (other / "draft.json").write_text("{}")
    for content in ('{"noun": "网格", "ind', "[1]\n", '{"noun": "网格"}\n', "\udcff"):
        (other / "candidates.jsonl").write_bytes(content.encode(errors="surrogateescape"))
        skipped: list[str] = []
        found = queue(county_pair.folders, ["0123456789ab", draft], skipped.append)
        assert (skipped, found[0]["drafts"]) == (["0123456789ab"], [draft])
    assert main(["intake", "queue", "--json", "--data", str(county_pair.data)]) == 0
    said = capsys.readouterr()
    assert len(json.loads(said.out)) == 3 and "The draft 0123456789ab is damaged" in said.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("published", "last year"), ("published", "2024-13"), ("published", "2024-1-1"), ("published", ["2024"]),
     ("source_id", ["x"]), ("title", "\ud800"), ("region", "\udc80"), ("regions", "990103"), ("regions", [1]),
     ("regions", ["\ud800"])],
)  # fmt: skip
def test_fields_of_a_section_that_do_not_fit_are_named(county_pair: CountyPair, name: str, value: Any) -> None:
    draft = drop(county_pair)
    with pytest.raises(AtlasError, match="intake_section_field") as found:
        drafts.split(draft, [{"first_line": 1, "last_line": 6, name: value}], county_pair.folders, propose=StandIn)
    assert found.value.values == {"number": 1, "field": name}


def test_ids_do_not_change_hands_when_a_neighbour_goes() -> None:
    known: dict[str, str] = {}
    both = [{"start": 100, "end": 103}, {"start": 100, "end": 110}]
    drafts._number("f", both, known)
    assert [e["id"] for e in both] == ["f0001", "f0002"]
    longer = [{"start": 100, "end": 110}]
    drafts._number("f", longer, known)
    assert longer[0]["id"] == "f0002"
    drafts._number("f", both, known)
    assert [e["id"] for e in both] == ["f0001", "f0002"]


def test_a_draft_with_ids_of_the_old_form_keeps_them(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    folder = county_pair.folders.intake / draft
    old = {"f32.1": "f0001", "f40.1": "f0002", "f56.1": "f0003", "f72.1": "f0004", "f9.1": "f0011", "p65.1": "p0001"}
    (folder / "ids.json").write_text(json.dumps(old) + "\n")

    class More(StandIn):
        def figures(self, text: str, **given: Any) -> Any:
            from dataclasses import replace

            found = list(super().figures(text, **given))
            return [replace(found[0], end=found[0].end - 1, as_printed=found[0].as_printed[:-1]), *found]

    drafts.reread(draft, county_pair.folders, propose=More)
    found = read_lines(folder / "candidates.jsonl")
    assert [(f["id"], f["start"], f["end"]) for f in found] == [
        ("f0012", 32, 36), ("f0001", 32, 37), ("f0002", 40, 48), ("f0003", 56, 64), ("f0004", 72, 75),
    ]  # fmt: skip
    assert [p["id"] for p in read_lines(folder / "practices.jsonl")] == ["p0001"]


@pytest.mark.parametrize("content", ["", "{", "[1]\n", '{"f1.1": 5}\n', '{"f1.1": "fx"}\n'])
def test_damaged_ids_are_said(county_pair: CountyPair, content: str) -> None:
    draft = drop(county_pair)
    (county_pair.folders.intake / draft / "ids.json").write_text(content)
    with pytest.raises(AtlasError, match="intake_draft_damaged"):
        drafts.reread(draft, county_pair.folders, propose=StandIn)


def test_what_was_left_is_finished_under_the_lock_of_the_draft(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drop(county_pair)
    folder = county_pair.folders.intake / draft
    (folder / REDO).write_text(json.dumps({"more.txt": "x"}))
    held: list[bool] = []
    write = atomic.write_whole

    def looking(path: Path, content: bytes) -> None:
        with pytest.raises(TimeoutError), exclusive(folder / LOCK, 0):
            pass
        held.append(True)
        write(path, content)

    monkeypatch.setattr(atomic, "write_whole", looking)
    assert read_draft(county_pair.folders, draft).text == ARTICLE
    assert held == [True] and (folder / "more.txt").read_text() == "x" and not (folder / REDO).exists()
    (folder / REDO).write_text("{")
    with pytest.raises(AtlasError, match="intake_draft_damaged"):
        read_draft(county_pair.folders, draft)


@pytest.mark.skipif(os.name == "nt", reason="Windows tells by age alone")
def test_the_partial_file_of_a_living_writer_is_no_rubbish_however_old(tmp_path: Path) -> None:
    path = partial(tmp_path, "x")
    path.touch()
    old = time.time() - 90_000
    os.utime(path, (old, old))
    assert not is_left_over(path)
    elsewhere = tmp_path / ".x-0a@another-host-1.partial"
    elsewhere.touch()
    assert not is_left_over(elsewhere)
    os.utime(elsewhere, (old, old))
    assert is_left_over(elsewhere)


# The command


def test_a_dry_run_tells_what_would_go_and_writes_nothing(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("etl.pipeline.boundary_points", lambda codes: {})
    draft, first = published(county_pair)
    before = facts(county_pair)
    hand_over(county_pair, draft, review(draft, [figure(1), figure(2, note="x")], practices=[]))
    line = ["intake", "publish", draft, "--by", "王五", "--data", str(county_pair.data)]
    assert main([*line, "--json", "--dry-run"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["publication"], answer["dry_run"], answer["unchanged"]) == (None, True, False)
    assert answer["removed_ids"] == ["bing-20240520-003", "bing-20240520-004"]
    assert {n: answer["counts"][n] for n in ("figures", "added", "changed", "kept", "removed")} == {
        "figures": 2, "added": 0, "changed": 1, "kept": 1, "removed": 2,
    }  # fmt: skip
    assert answer["build_id"] == first.build_id and sorted(answer["changes"][0]) == ["en", "zh"]
    assert facts(county_pair) == before and len(ledger(county_pair)) == 1
    assert main([*line, "--dry-run"]) == 0
    assert "Nothing was written." in capsys.readouterr().out
    assert main([*line, "--json"]) == 0
    real = json.loads(capsys.readouterr().out)
    assert (real["dry_run"], real["removed_ids"]) == (False, answer["removed_ids"])
    assert main([*line, "--json", "--dry-run"]) == 0
    assert json.loads(capsys.readouterr().out)["unchanged"] is True
    hand_over(county_pair, draft, review(draft, [figure(1, value=81)]))
    assert main([*line, "--json", "--dry-run"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"][0]["id"] == "f0001"


def test_names_that_begin_with_a_dash(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-a.txt").write_text(ARTICLE, encoding="utf-8")
    data = ["--json", "--data", str(county_pair.data)]
    assert main(["intake", "add", *data, "--by=-w", "--name=-丙县.txt", "--", "-a.txt"]) == 0
    draft = json.loads(capsys.readouterr().out)["draft"]
    head = read_draft(county_pair.folders, draft).head
    assert (head["file"], head["created_by"]) == ("-丙县.txt", "-w")
    assert main(["intake", "word", *data, "--by=w", "--", "grids_total", "-x"]) in (0, 1)
    assert main(["intake", "undo", *data, "--by=w", "--", "-h"]) == 2
    assert "There is no publication -h" in capsys.readouterr().err
