"""Backup and restore: everything comes back byte by byte, nothing hostile or damaged gets in, nothing is ever half."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import CountyPair
from fixture_intake import NOBODY, drop, ledger, make, publish, published

import audit
from etl.__main__ import main
from etl.atomic import exclusive
from etl.backup import restore as restoring
from etl.backup import save, swap
from etl.backup.archive import MANIFEST
from etl.backup.kept import allowed
from etl.faults import AtlasError
from etl.intake import publication
from etl.intake.transaction import LOCK, settle

ROOT = Path(__file__).resolve().parents[1]
JOURNAL = b'{"at": "2026-01-01T00:00:00.000Z", "who": "li", "do": "accept", "id": "f0001", "set": {}, "key": "k1"}\n'


@pytest.fixture
def office(county_pair: CountyPair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyPair:
    """The county pair with a publication, a draft under review, a period file, an audit log and a file of roles."""
    monkeypatch.setenv("ATLAS_AUDIT", str(tmp_path / "log"))
    monkeypatch.setenv("ATLAS_ROLES", str(tmp_path / "office" / "who.yml"))
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "who.yml").write_text("editors: [li@example.org]\n")
    published(county_pair)
    draft = drop(county_pair, "丁县共有网格12个。\n", "ding.txt")
    (county_pair.data / "intake" / draft / "journal.jsonl").write_bytes(JOURNAL)
    batch = county_pair.data / "periodic" / "volunteers"
    batch.mkdir(parents=True, exist_ok=True)
    (batch / "2024-01.parquet").write_bytes(bytes(range(256)) * 40)
    return county_pair


@pytest.fixture
def saved(office: CountyPair, tmp_path: Path) -> Path:
    """A backup of the office."""
    return save.backup(office.folders, tmp_path / "b.zip").file


def everything(pair: CountyPair) -> dict[str, bytes]:
    """Return every file that a backup holds, without what is made again and without the growing audit log."""
    found = {}
    for folder in (pair.data, pair.data.parent / "office"):
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            hidden = path.suffix == ".lock" or any(part.startswith(".") for part in parts)
            if path.is_file() and parts[0] != "build" and not hidden:
                found[str(path.relative_to(pair.data.parent))] = path.read_bytes()
    return found


def debris(pair: CountyPair) -> list[str]:
    return sorted(p.name for p in pair.data.parent.rglob(".*") if ".partial" in p.name or p.name == swap.PAPER)


def log(pair: CountyPair) -> list[tuple[str, str]]:
    lines = (audit.folder(pair.data) / audit.NAME).read_text(encoding="utf-8").splitlines()
    return [(line["action"], line["what"]) for line in map(json.loads, lines)]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(AtlasError) as found:
        call()
    assert found.value.words("en") and found.value.words("zh")
    return found.value.key


def test_a_year_of_work_comes_back_byte_by_byte_on_a_new_machine(
    office: CountyPair, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(office)
    assert {"data/publications.jsonl", "data/articles/bing.txt", "office/who.yml"} <= before.keys()
    assert any(name.endswith("journal.jsonl") for name in before)
    entries = [(e["action"], e["what"]) for e in audit.entries(office.data)]
    for folder in ("data", "office", "log"):
        shutil.rmtree(tmp_path / folder)
    (tmp_path / "office").mkdir()
    done = restoring.restore(office.folders, saved)
    assert everything(office) == before
    assert done.gone == ()
    # The line that says that this backup was made came after it.
    assert log(office) == [*entries[:-1], ("restored", "b.zip")]
    assert audit.verify(office.data).broken is None
    shutil.rmtree(office.data / "periodic")
    assert office.build().outcome == "published"
    assert debris(office) == []


def test_unpacked_elsewhere_it_is_a_folder_of_facts_and_what_is_in_use_stays(
    office: CountyPair, saved: Path, tmp_path: Path
) -> None:
    before = everything(office)
    restoring.restore_to(saved, tmp_path / "again")
    again = {str(p.relative_to(tmp_path / "again")): p.read_bytes() for p in (tmp_path / "again").rglob("*.*")}
    assert {k.removeprefix("data/"): v for k, v in before.items() if k.startswith("data/")}.items() <= again.items()
    assert again["roles.yml"] == b"editors: [li@example.org]\n"
    assert everything(office) == before
    assert refusal(lambda: restoring.restore_to(saved, tmp_path / "again")) == "backup.not_empty"


def test_later_work_goes_aside_and_is_not_lost(office: CountyPair, saved: Path) -> None:
    before = everything(office)
    draft = next(p for p in (office.data / "intake").iterdir() if (p / "journal.jsonl").is_file())
    (draft / "journal.jsonl").write_bytes(JOURNAL * 2)
    later = drop(office, "戊县共有网格13个。\n", "wu.txt")
    office.append("gaps.csv", "990101,area,withheld,later\n")
    (office.data / "families.yml").unlink()
    done = restoring.restore(office.folders, saved)
    assert everything(office) == before
    assert not (office.data / "intake" / later).exists()
    data, intake = done.asides
    assert (intake / draft.name / "journal.jsonl").read_bytes() == JOURNAL * 2
    assert (intake / later / "draft.json").is_file()
    assert (data / "gaps.csv").read_text(encoding="utf-8").endswith("later\n")
    assert not any("replaced" in name for name in everything(office))
    assert restoring.restore(office.folders, saved).put == ()


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    office: CountyPair, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.append("gaps.csv", "990101,area,withheld,later\n")
    (office.data / "observations" / "late.csv").write_text("x")
    before, said = everything(office), log(office)
    assert main(["restore", str(saved), "--dry-run", "--data", str(office.data)]) == 0
    out = capsys.readouterr().out
    assert "1 files would come or change:\n  data/gaps.csv\n" in out
    assert "1 files would go:\n  data/observations/late.csv\n" in out
    assert out.endswith("Nothing was changed.\n")
    assert (everything(office), log(office), debris(office)) == (before, said, [])


def test_the_command_line_says_what_is_in_it(
    office: CountyPair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "c.zip"
    assert main(["backup", "--to", str(file), "--without-articles", "--data", str(office.data)]) == 0
    said = capsys.readouterr().out
    assert f"Backup written and read once more: {file}" in said
    assert "The texts of published articles are not in it." in said
    assert main(["restore", str(file), "--list"]) == 0
    listed = capsys.readouterr().out
    assert "data/publications.jsonl" in listed and "articles/bing.txt" not in listed
    assert listed.endswith("Every file fits its checksum.\n")
    assert main(["backup", "--to", str(file), "--data", str(office.data)]) == 2
    assert "a backup never replaces a file" in capsys.readouterr().err
    # Articles that the backup does not hold are left alone.
    assert main(["restore", str(file), "--data", str(office.data)]) == 0
    assert (office.data / "articles" / "bing.txt").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_only_its_owner_may_read_it(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_older_backups_of_a_folder_go_but_nothing_else_does(office: CountyPair, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for name in ("governance-atlas-20250101T000000Z.zip", "governance-atlas-20250102T000000Z.zip", "mine.zip"):
        (shelf / name).write_text("x")
    made = save.backup(office.folders, shelf, keep=2)
    assert made.removed == ("governance-atlas-20250101T000000Z.zip",)
    assert sorted(p.name for p in shelf.iterdir()) == [
        "governance-atlas-20250102T000000Z.zip", made.file.name, "mine.zip",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("to", "key"),
    [
        ("b.tar", "backup.suffix"),
        ("none/b.zip", "backup.no_folder"),
        ("data/b.zip", "backup.inside"),
        ("data/observations/b.zip", "backup.inside"),
        ("log/b.zip", "backup.inside"),
    ],
)
def test_a_place_where_no_backup_belongs_is_refused(office: CountyPair, tmp_path: Path, to: str, key: str) -> None:
    assert refusal(lambda: save.backup(office.folders, tmp_path / to)) == key
    assert not (tmp_path / to).exists()


def test_it_waits_for_whoever_publishes(office: CountyPair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.intake.transaction.PATIENCE", 0.1)
    with exclusive(office.data / "intake" / LOCK):
        assert refusal(lambda: save.backup(office.folders, tmp_path / "b.zip")) == "intake_busy"
    assert not list(tmp_path.glob("*b.zip*"))


def test_a_file_that_changes_while_it_is_copied_is_copied_again(
    office: CountyPair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied, grown = save._copied, []

    def growing(archive: zipfile.ZipFile, name: str, places: Any) -> Any:
        if name == "data/gaps.csv" and len(grown) < 2:
            grown.append(name)
            raise save._Changed(name)
        return copied(archive, name, places)

    monkeypatch.setattr(save, "_copied", growing)
    save.backup(office.folders, tmp_path / "b.zip")
    restoring.look(tmp_path / "b.zip")
    grown.clear()
    monkeypatch.setattr(save, "_TRIES", 2)
    assert refusal(lambda: save.backup(office.folders, tmp_path / "c.zip")) == "backup.changing"


def test_a_line_of_the_log_that_is_being_written_is_not_copied(office: CountyPair, tmp_path: Path) -> None:
    file = audit.folder(office.data) / audit.NAME
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"n": 99, "torn')
    save.backup(office.folders, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.read("audit/audit.jsonl").startswith(whole)
        assert archive.read("audit/audit.jsonl").endswith(b"\n")


def test_a_name_that_would_not_come_back_is_told(office: CountyPair, tmp_path: Path) -> None:
    (office.data / "articles" / "a:b.txt").write_text("x")
    assert refusal(lambda: save.backup(office.folders, tmp_path / "b.zip")) == "backup.bad_name"
    assert not list(tmp_path.glob("*b.zip*"))


def test_a_log_that_goes_on_is_never_rolled_back(office: CountyPair, saved: Path) -> None:
    office.append("gaps.csv", "990101,area,withheld,later\n")
    done = restoring.restore(office.folders, saved)
    assert done.kept_log
    assert [action for action, _ in log(office)][-2:] == ["backed_up", "restored"]


def test_another_log_is_set_aside_not_overwritten(office: CountyPair, saved: Path) -> None:
    file = audit.folder(office.data) / audit.NAME
    file.write_text('{"another": "log"}\n')
    done = restoring.restore(office.folders, saved)
    assert (done.asides[0] / audit.NAME).read_text().startswith('{"another": "log"}\n')
    assert log(office)[-1] == ("restored", "b.zip")


def test_rights_that_were_taken_away_do_not_come_back_by_themselves(office: CountyPair, saved: Path) -> None:
    roles = office.data.parent / "office" / "who.yml"
    roles.write_text("editors: []\n")
    assert restoring.restore(office.folders, saved).kept_roles
    assert roles.read_text() == "editors: []\n"
    restoring.restore(office.folders, saved, roles=True)
    assert roles.read_text() == "editors: [li@example.org]\n"


# --- damaged and hostile archives ---


def test_a_damaged_archive_is_refused_or_harmless(office: CountyPair, saved: Path, tmp_path: Path) -> None:
    """One bit wrong anywhere: refused in words, or (in a date, say) what is unpacked is the same all the same."""
    whole, before = saved.read_bytes(), everything(office)
    refused = 0
    for number in range(150):
        at = number * len(whole) // 150
        spoiled = bytearray(whole)
        spoiled[at] ^= 1 << number % 8
        saved.write_bytes(spoiled)
        try:
            assert restoring.restore(office.folders, saved, dry_run=True).put == ()
        except AtlasError as error:
            assert error.key.startswith("backup."), error.key
            refused += 1
    assert refused > 100
    assert everything(office) == before


@pytest.mark.parametrize("part", [0, 1, 30, 0.5, 0.99])
def test_an_archive_cut_short_is_refused(office: CountyPair, saved: Path, part: float) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(part if part >= 1 else part * len(whole))])
    before = everything(office)
    assert refusal(lambda: restoring.restore(office.folders, saved)) == "backup.damaged"
    assert everything(office) == before


def repacked(file: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> None:
    """Make an archive anew whose list fits its content: what somebody would do who knows the form."""
    import hashlib

    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(parts.pop(MANIFEST))
    change(parts, head)
    head["files"] = head["files"] if head.get("as_it_is") else [
        {"name": n, "size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for n, c in parts.items()
    ]  # fmt: skip
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, json.dumps(head))


HOSTILE = (
    "../evil.txt", "data/../../evil.txt", "/etc/evil", "data//evil", "data/./evil", "C:/evil", "data/C:evil",
    "data\\..\\evil", "data/.git/hooks/evil", "data/build/current.json", "data/build/atlas-000000000001.duckdb",
    "data/intake/.publishing.json", "intake/.publishing.json", "data/.restoring.json", "data/audit/audit.jsonl",
    "roles/other.yml", "code/etl.py", "data", "data/", "data/con.txt", "data/a\u202eb", "data/a\nb", "data/x ",
    "data/" + "x" * 300, "articles/../data/x", "etl/__main__.py", "data/nul",
)  # fmt: skip


def test_a_name_that_leads_elsewhere_is_refused(office: CountyPair, saved: Path, tmp_path: Path) -> None:
    whole, before, files = saved.read_bytes(), everything(office), sorted(tmp_path.rglob("*"))
    for name in HOSTILE:
        saved.write_bytes(whole)
        repacked(saved, lambda parts, head, name=name: parts.update({name: b"evil"}))
        for call in (
            lambda: restoring.restore(office.folders, saved),
            lambda: restoring.restore_to(saved, tmp_path / "to"),
            lambda: restoring.look(saved),
        ):
            assert refusal(call) in ("backup.hostile", "backup.damaged"), name
        assert (everything(office), sorted(tmp_path.rglob("*"))) == (before, files), name


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def device(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFIFO | 0o666) << 16


@pytest.mark.parametrize("make", [link, device])
def test_links_and_devices_are_refused(office: CountyPair, saved: Path, make: Callable[..., None]) -> None:
    info = zipfile.ZipInfo("data/link.csv")
    make(info)
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    assert refusal(lambda: restoring.restore(office.folders, saved)) == "backup.hostile"


def test_two_files_of_one_name_are_refused(office: CountyPair, saved: Path) -> None:
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr("data/GAPS.csv", "x")
    assert refusal(lambda: restoring.restore(office.folders, saved)) == "backup.hostile"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda parts, head: head.update(format="other"), "backup.foreign"),
        (lambda parts, head: head.update(version=2), "backup.later"),
        (lambda parts, head: head.pop("roots"), "backup.damaged"),
        (lambda parts, head: head.update(roots=["data"]), "backup.damaged"),
        (lambda parts, head: (head.update(as_it_is=1), parts.pop("data/gaps.csv")), "backup.damaged"),
        (lambda parts, head: (head.update(as_it_is=1), parts.update({"data/new.csv": b"x"})), "backup.damaged"),
        (lambda parts, head: (head.update(as_it_is=1), parts.update({"data/gaps.csv": b"x"})), "backup.damaged"),
        (lambda parts, head: (head.update(as_it_is=1), head.update(files=[1])), "backup.damaged"),
        (lambda parts, head: (head.update(as_it_is=1), head["files"][0].update(size=-1)), "backup.damaged"),
        (lambda parts, head: (head.update(as_it_is=1), head["files"][0].update(size=1 << 60)), "backup.too_large"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(
    office: CountyPair, saved: Path, change: Callable[..., None], key: str
) -> None:
    repacked(saved, change)
    assert refusal(lambda: restoring.restore(office.folders, saved)) == key


def test_other_archives_are_refused(office: CountyPair, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", b"x")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    (tmp_path / "text.zip").write_text("no archive")
    keys = [
        refusal(lambda file=file: restoring.restore(office.folders, tmp_path / file))
        for file in ("photos.zip", "empty.zip", "text.zip", "none.zip", "data")
    ]
    assert keys == [
        "backup.hostile", "backup.foreign", "backup.damaged", "backup.unreadable", "backup.unreadable",
    ]  # fmt: skip


def test_a_bomb_is_refused_before_it_is_unpacked(office: CountyPair, saved: Path) -> None:
    """A member of 200 MB of zeros whose list says 10 bytes is read no further than 10 bytes."""
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("data/gaps.csv", "w") as out:
            for _ in range(200):
                out.write(bytes(1 << 20))
        head = {"format": "governance-atlas-backup", "version": 1, "roots": ["data"]}
        files = [{"name": "data/gaps.csv", "size": 10, "sha256": "0" * 64}]
        archive.writestr(MANIFEST, json.dumps({**head, "files": files}))
    assert refusal(lambda: restoring.restore(office.folders, saved)) == "backup.damaged"


def test_an_encrypted_archive_is_named_so(office: CountyPair, saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    saved.write_bytes(content)
    assert refusal(lambda: restoring.restore(office.folders, saved)) == "backup.encrypted"


def test_names_are_allowed_that_the_atlas_itself_makes() -> None:
    for name in ("data/regions.csv", "data/periodic/a/2024-01.parquet", "intake/0123456789ab/original.docx",
                 "articles/甲县的做法.txt", "roles/roles.yml", "audit/audit.jsonl"):  # fmt: skip
        assert allowed(name), name


# --- nothing is half ---


def test_too_little_room_is_told_before_anything_is_touched(
    office: CountyPair, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.append("gaps.csv", "990101,area,withheld,later\n")
    before = everything(office)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1, 1, 0))
    assert refusal(lambda: restoring.restore(office.folders, saved)) == "backup.no_room"
    assert (everything(office), debris(office)) == (before, [])


def test_a_rename_that_fails_puts_everything_back(
    office: CountyPair, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(office)
    before = everything(office)
    move, moved = swap._move, []

    def failing(source: Path, target: Path) -> None:
        if source.exists() and not target.exists():
            moved.append(source)
        if len(moved) == 4:
            moved.append(source)
            raise PermissionError(13, "Permission denied")
        move(source, target)

    monkeypatch.setattr(swap, "_move", failing)
    assert refusal(lambda: restoring.restore(office.folders, saved)) == "backup.not_restored"
    assert len(moved) > 5
    assert (everything(office), debris(office)) == (before, [])
    assert log(office)[-1][0] == "backed_up"


def spoil(pair: CountyPair) -> None:
    """Do some work after the backup: facts, a new draft, a decision."""
    pair.append("gaps.csv", "990101,area,withheld,later\n")
    (pair.data / "observations" / "late.csv").write_text("x")
    (pair.data / "families.yml").unlink()
    for journal in (pair.data / "intake").glob("*/journal.jsonl"):
        journal.write_bytes(JOURNAL * 2)


def die_at(number: int, work: Callable[[], object]) -> bool:
    """Do some work in a child that dies before its n-th change of the disk; return whether it got so far."""

    def child() -> None:
        count = 0

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal count
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if writes or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "shutil.rmtree"):
                count += 1
                if count == number:
                    os._exit(9)

        sys.addaudithook(watch)
        work()
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    assert process.exitcode in (0, 9), process.exitcode
    return process.exitcode == 9


def settled(pair: CountyPair) -> None:
    settle(pair.folders, lambda folders: "", lambda outcome, record: None)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no fork")
def test_a_restoration_killed_anywhere_is_the_old_state_or_the_new(
    office: CountyPair, saved: Path, tmp_path: Path
) -> None:
    new = everything(office)
    spoil(office)
    old = everything(office)
    shutil.copytree(tmp_path, tmp_path.parent / "start")
    kills, seen = 0, {"old": 0, "new": 0}
    while True:
        kills += 1
        shutil.rmtree(tmp_path)
        shutil.copytree(tmp_path.parent / "start", tmp_path)
        if not die_at(kills, lambda: restoring.restore(office.folders, saved)):
            break
        settled(office)
        now = everything(office)
        assert now in (old, new), kills
        seen["new" if now == new else "old"] += 1
        assert audit.verify(office.data).broken is None
        assert not (office.data / swap.PAPER).exists()
    assert everything(office) == new
    assert kills > 40 and min(seen.values()) > 15, (kills, seen)
    restoring.restore(office.folders, saved, roles=True)
    assert debris(office) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no fork")
def test_a_backup_killed_anywhere_is_whole_or_absent(office: CountyPair, tmp_path: Path) -> None:
    file, kills = tmp_path / "b.zip", 0
    before = everything(office)
    while die_at(kills + 1, lambda: save.backup(office.folders, file)):
        kills += 1
        if file.exists():
            restoring.look(file)
            file.unlink()
        assert everything(office) == before
    assert kills > 8
    file.unlink()
    save.backup(office.folders, file)
    assert debris(office) == []


def test_the_next_command_goes_on_with_what_was_begun(office: CountyPair, saved: Path, tmp_path: Path) -> None:
    """After a kill between two renames it is enough to run any command, such as check."""
    spoil(office)
    script = (
        "import os, sys\n"
        "from etl.backup import swap\n"
        "from etl.__main__ import main\n"
        "swap._carry_out = lambda step: os._exit(9)\n"
        "main(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", script, "restore", str(saved), "--data", str(office.data)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 9
    assert (office.data / swap.PAPER).is_file()
    assert "later" in (office.data / "gaps.csv").read_text(encoding="utf-8")
    main(["check", "--data", str(office.data)])
    assert not (office.data / swap.PAPER).exists()
    assert "later" not in (office.data / "gaps.csv").read_text(encoding="utf-8")
    assert not (office.data / "observations" / "late.csv").exists()


def test_a_broken_paper_is_told(office: CountyPair) -> None:
    (office.data / swap.PAPER).write_text("{")
    assert refusal(lambda: settled(office)) == "backup.paper_broken"


def test_backups_made_while_others_publish_and_review_hold_one_state(county_pair: CountyPair, tmp_path: Path) -> None:
    """Text, facts and ledger of an archive belong together, and every line of a journal in it is whole."""
    draft, reviewed = drop(county_pair), drop(county_pair, "丁县共有网格12个。\n", "ding.txt")
    journal = county_pair.data / "intake" / reviewed / "journal.jsonl"
    stop, failed = threading.Event(), []

    def publish_and_undo() -> None:
        try:
            while not stop.wait(0.05):
                publish(county_pair, draft)
                publication.undo(ledger(county_pair)[-1]["id"], "王五", county_pair.folders, make, NOBODY)
        except Exception as error:  # noqa: BLE001 - told below; a thread's own would be lost
            failed.append(error)

    def review() -> None:
        while not stop.wait(0.02):
            with exclusive(journal.with_name("journal.lock")), journal.open("ab") as out:
                out.write(JOURNAL)

    threads = [threading.Thread(target=publish_and_undo), threading.Thread(target=review)]
    for thread in threads:
        thread.start()
    for number in range(3):
        save.backup(county_pair.folders, tmp_path / f"{number}.zip")
    stop.set()
    for thread in threads:
        thread.join()
    assert not failed
    for number in range(3):
        again = CountyPair(tmp_path / f"again{number}")
        restoring.restore_to(tmp_path / f"{number}.zip", again.data)
        again.prepare()
        lines = ledger(again)
        published_now = len(lines) % 2 == 1
        assert (again.data / "articles" / "bing.txt").exists() == published_now
        assert ("bing" in (again.data / "sources.yml").read_text(encoding="utf-8")) == published_now
        saved_lines = again.data / "intake" / reviewed / "journal.jsonl"
        assert not saved_lines.exists() or set(saved_lines.read_bytes().splitlines(True)) <= {JOURNAL}
