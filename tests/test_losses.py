"""Nothing is lost: after a kill, a full disk, two editors or a clock that jumps, the old state or the new one is whole.

``python -m trials losses --full`` kills each deed at every point; here each is killed at a few.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from conftest import CountyPair
from fixture_intake import drop
from fixture_permit import permit_of

import etl.pipeline
from dashboard.intake import commands, draft, journal
from etl.__main__ import main
from etl.atomic import partial
from etl.leftovers import sweep, temporary
from etl.periodic.model import FOLDER
from trials import losses, losses_editors, losses_rooms
from trials.losses_actor import KEPT

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has strace and mount namespaces")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything lie in the folders of the test, the audit log too."""
    for name in KEPT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ATLAS_LANG", "en")
    monkeypatch.setattr("etl.pipeline.boundary_points", lambda codes: {})


@LINUX
def test_a_deed_killed_anywhere_leaves_old_or_new_and_can_be_done_again(tmp_path: Path) -> None:
    rows = losses.kills(tmp_path / "kills", losses.DEEDS, full=False, share=3)
    assert [harm for row in rows for harm in row["harms"]] == []
    assert sum(row["tries"] for row in rows) >= 20, rows


@LINUX
def test_a_full_disk_and_a_read_only_folder_are_told_in_words_and_lose_nothing(tmp_path: Path) -> None:
    rows = losses_rooms.start(tmp_path, full=False)
    assert [harm for row in rows for harm in row["harms"]] == []
    assert [row["tries"] for row in rows] == [3, 4]


@LINUX
def test_several_editors_and_builds_at_once_come_to_rest_in_one_order(tmp_path: Path) -> None:
    rows = losses_editors.several(tmp_path, full=False)
    assert [harm for row in rows for harm in row["harms"]] == []


@LINUX
def test_a_clock_that_jumps_changes_no_order(tmp_path: Path) -> None:
    (row,) = losses_editors.clock(tmp_path)
    assert (row["harms"], row["tries"]) == ([], 12)


def test_a_build_that_was_overtaken_by_an_editor_does_not_show_the_older_state(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write, calls = etl.pipeline.write_snapshot, []

    def overtaken(*given: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            county_pair.replace("gaps.csv", "依规定不公布", "未公布")
        write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(etl.pipeline, "write_snapshot", overtaken)
    assert main(["build", "--data", str(county_pair.data)]) == 0
    assert "once more" in capsys.readouterr().err
    assert len(calls) == 2
    assert len([name for name in county_pair.snapshots if name.endswith(".duckdb")]) == 1  # no older one


def test_facts_that_never_rest_are_refused_in_words_and_the_last_snapshot_stays(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    county_pair.build()
    before = (county_pair.folders.build / "current.json").read_bytes()
    county_pair.replace("gaps.csv", "依规定不公布", "未公布")
    write = etl.pipeline.write_snapshot

    def restless(*given: object) -> None:
        (county_pair.data / "notes.yml").touch()
        write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(etl.pipeline, "write_snapshot", restless)
    assert main(["build", "--data", str(county_pair.data)]) == 2
    assert "notes.yml was changed again and again" in capsys.readouterr().err
    assert (county_pair.folders.build / "current.json").read_bytes() == before


def test_a_batch_whose_first_writer_was_killed_does_not_stop_the_next_build(county_pair: CountyPair) -> None:
    folder = county_pair.data / FOLDER / "yuebao"
    folder.mkdir(parents=True)
    (folder / ".next-0a1b2c3d-2026-09.csv").write_text("half a file")
    assert main(["build", "--data", str(county_pair.data)]) == 0
    assert not folder.exists()


def test_a_draft_that_was_half_rewritten_is_shown_as_it_will_be(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = drop(county_pair)
    monkeypatch.setenv("ATLAS_INTAKE", str(county_pair.folders.intake))
    folder = county_pair.folders.intake / name
    head = json.loads((folder / "draft.json").read_text(encoding="utf-8"))
    paper = {"candidates.jsonl": "", "draft.json": json.dumps(head | {"created_by": "周甲"}, ensure_ascii=False)}
    (folder / ".redo.json").write_text(json.dumps(paper, ensure_ascii=False), encoding="utf-8")
    shown = draft.read(name)
    assert (shown.created_by, shown.figures) == ("周甲", ())
    sweep(county_pair.folders)
    assert not (folder / ".redo.json").exists()
    assert json.loads((folder / "draft.json").read_text(encoding="utf-8"))["created_by"] == "周甲"
    assert draft.read(name).created_by == "周甲"


def test_what_dead_programs_left_goes_and_what_living_ones_write_stays(county_pair: CountyPair) -> None:
    living = partial(county_pair.data / "observations", "a.csv")
    dead = living.with_name(living.name.rsplit("-", 1)[0] + "-4194305.partial")  # above the largest number of Linux
    for path in (living, dead):
        path.write_text("x")
    sweep(county_pair.folders)
    assert living.exists()
    assert not dead.exists()


def test_a_copy_of_the_facts_that_a_killed_proof_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with temporary("atlas-proof") as made:
        left = made.with_name(made.name.rsplit("-", 1)[0] + "-4194305.partial")
        shutil.copytree(made, left)
    with temporary("atlas-proof"):
        assert not left.exists()
    assert list(tmp_path.iterdir()) == []


def test_publications_are_listed_in_their_order_whatever_the_clock_said(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [{"id": "second", "at": "2001-01-01T00:00:00Z"}, {"id": "first", "at": "2026-01-01T00:00:00Z"}]
    monkeypatch.setattr(commands, "run", lambda *given, **options: {"entries": entries})
    assert [entry["id"] for entry in commands.log("en")] == ["second", "first"]


def test_the_name_of_a_new_journal_is_forced_to_the_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Path] = []
    monkeypatch.setattr(journal, "_keep_name", kept.append)
    for number in (1, 2):
        entry = journal.Entry(journal.now(), "周甲", "accept", f"f{number}")
        journal.append(tmp_path, [entry], permit_of("周甲"))
    assert kept == [tmp_path]
