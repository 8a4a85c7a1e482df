"""A damaged snapshot: the newest older one that is whole is served, every page says so, and nobody sees a traceback."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest
from fixture_pages import healthy, opened

from dashboard.__main__ import main as commands
from dashboard.snapshot_files import SnapshotFiles
from dashboard.store import NoSnapshot, SnapshotSpoiled, Store
from etl.publish import checksum, publish, read_pointer

Damage = Callable[[Path], None]


def put_out(folder: Path, identity: str) -> Path:
    """Publish a database of one table under a build id, as a build does."""
    folder.mkdir(exist_ok=True)
    finished = folder / f".{identity}.partial"
    with duckdb.connect(str(finished), config={"default_block_size": 16384}) as connection:
        connection.execute(f"CREATE TABLE build_info AS SELECT '{identity}' AS build_id")
        connection.execute(f"CREATE TABLE numbers AS SELECT i, '{identity}' || hash(i) AS t FROM range(20000) r(i)")
    publish(folder, finished, identity)
    return folder / f"atlas-{identity}.duckdb"


OLD, NEW = "000000000001", "000000000002"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with two published snapshots, to be copied."""
    folder = tmp_path_factory.mktemp("published") / "build"
    put_out(folder, OLD)
    put_out(folder, NEW)
    return folder


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """A build folder with two published snapshots, to be spoiled."""
    return shutil.copytree(published, tmp_path / "build")


def served(store: Store) -> str:
    with store.cursor() as cursor:
        return str(cursor.execute("SELECT build_id FROM build_info").fetchall()[0][0])


def flip(path: Path, at: int = 100_000) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def other_file(path: Path) -> None:
    with duckdb.connect(str(path.with_name("strange.duckdb"))) as connection:
        connection.execute("CREATE TABLE build_info AS SELECT 'strange' AS build_id")
    path.with_name("strange.duckdb").replace(path)


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


FILE_DAMAGES: dict[str, tuple[Damage, str]] = {
    "one bit": (flip, "snapshot.damaged"),
    "cut short": (cut, "snapshot.damaged"),
    "empty": (lambda path: os.truncate(path, 0), "snapshot.damaged"),
    "zeros": (zeroed, "snapshot.damaged"),
    "one byte more": (lambda path: path.write_bytes(path.read_bytes() + b"\0"), "snapshot.damaged"),
    "another database": (other_file, "snapshot.damaged"),
    "a folder": (folder_instead, "snapshot.damaged"),
    "deleted": (Path.unlink, "snapshot.absent"),
}
POINTER_DAMAGES: dict[str, tuple[Damage, str]] = {
    "deleted": (Path.unlink, "snapshot.absent"),
    "empty": (lambda path: os.truncate(path, 0), "snapshot.unreadable"),
    "half": (cut, "snapshot.unreadable"),
    "not UTF-8": (lambda path: path.write_bytes(b"\xff\xfe\x00"), "snapshot.unreadable"),
    "a list": (lambda path: path.write_text("[]"), "snapshot.unreadable"),
    "no name": (lambda path: path.write_text('{"build_id": "x"}'), "snapshot.unreadable"),
    "of nothing": (lambda path: path.write_text('{"build_id": "x", "file": "y"}'), "snapshot.absent"),
    "of its folder": (lambda path: path.write_text('{"build_id": "x", "file": ".."}'), "snapshot.damaged"),
    "a folder": (folder_instead, "snapshot.unreadable"),
}


@pytest.mark.parametrize("running", [False, True], ids=["at start", "while running"])
@pytest.mark.parametrize("damage", FILE_DAMAGES)
def test_a_damaged_file_gives_way_to_the_snapshot_before(folder: Path, damage: str, running: bool) -> None:
    store = Store(folder)
    if running:
        assert served(store) == NEW
    spoil, trouble = FILE_DAMAGES[damage]
    spoil(folder / f"atlas-{NEW}.duckdb")
    assert served(store) == OLD
    state = store.state()
    assert (state.build_id, state.wanted, state.trouble) == (OLD, NEW, trouble)
    assert (state.file, state.mend) == (f"atlas-{NEW}.duckdb", "python -m etl build")
    assert state.since and state.built_at


@pytest.mark.parametrize("running", [False, True], ids=["at start", "while running"])
@pytest.mark.parametrize("damage", POINTER_DAMAGES)
def test_a_damaged_pointer_does_not_take_the_figures_away(folder: Path, damage: str, running: bool) -> None:
    store = Store(folder)
    if running:
        assert served(store) == NEW
    spoil, trouble = POINTER_DAMAGES[damage]
    spoil(folder / "current.json")
    assert served(store) == NEW  # its own record vouches for the newest
    assert (store.state().trouble, store.state().build_id) == (trouble, NEW)


def test_pointer_and_newest_file_damaged_together(folder: Path) -> None:
    (folder / "current.json").unlink()
    cut(folder / f"atlas-{NEW}.duckdb")
    assert served(Store(folder)) == OLD


def test_where_none_is_whole_it_is_said_what_is_wrong_with_the_newest(folder: Path) -> None:
    for path in folder.glob("*.duckdb"):
        cut(path)
    with pytest.raises(NoSnapshot, match=rf"snapshot\.damaged: atlas-{NEW}"):
        Store(folder).state()


def test_a_damaged_record_vouches_for_nothing(folder: Path) -> None:
    (folder / f"atlas-{OLD}.json").write_text("{")
    cut(folder / f"atlas-{NEW}.duckdb")
    with pytest.raises(NoSnapshot):
        Store(folder).state()


def test_a_record_leads_to_no_other_file(folder: Path, tmp_path: Path) -> None:
    strange = put_out(tmp_path / "other", "000000000009")
    record = json.loads((tmp_path / "other" / "atlas-000000000009.json").read_text())
    record |= {"file": f"../other/{strange.name}", "order": 99}
    (folder / "atlas-000000000009.json").write_text(json.dumps(record))
    cut(folder / f"atlas-{NEW}.duckdb")
    assert served(Store(folder)) == OLD


def test_the_order_is_that_of_publication_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "build"
    for identity, time in (("a" * 12, "2030-01-01"), ("b" * 12, "2031-01-01"), ("c" * 12, "2001-01-01")):
        monkeypatch.setattr("etl.publish._now", lambda time=time: f"{time}T00:00:00Z")
        path = put_out(folder, identity)
        os.utime(path, (1_000_000_000 if identity[0] == "c" else 2_000_000_000,) * 2)
    (folder / "current.json").unlink()
    assert Store(folder).build_id() == "c" * 12
    cut(folder / f"atlas-{'c' * 12}.duckdb")
    assert Store(folder).build_id() == "b" * 12


def test_a_sweep_keeps_the_newest_by_publication_and_no_record_without_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    for digit in "abcd":
        os.utime(put_out(folder, digit * 12), (2_000_000_000 - ord(digit),) * 2)
    assert sorted(p.name[6] for p in folder.glob("atlas-*.duckdb")) == ["b", "c", "d"]
    assert sorted(p.name[6] for p in folder.glob("atlas-*.json")) == ["b", "c", "d"]


def test_a_snapshot_of_before_there_were_records_gets_one(folder: Path) -> None:
    for record in folder.glob("atlas-*.json"):
        record.unlink()
    put_out(folder, "000000000003")
    cut(folder / "atlas-000000000003.duckdb")
    assert served(Store(folder)) == NEW


def test_a_damaged_one_of_before_gets_no_record(folder: Path) -> None:
    for record in folder.glob("atlas-*.json"):
        record.unlink()
    flip(folder / f"atlas-{NEW}.duckdb")
    put_out(folder, "000000000003")
    assert not (folder / f"atlas-{NEW}.json").exists()


def test_once_mended_the_next_click_shows_the_newest_again(folder: Path) -> None:
    newest = folder / f"atlas-{NEW}.duckdb"
    whole = newest.read_bytes()
    store = Store(folder)
    assert served(store) == NEW
    cut(newest)
    assert served(store) == OLD
    newest.write_bytes(whole)
    assert (served(store), store.state().trouble, store.state().since) == (NEW, "", "")


def test_the_same_build_made_again_is_read_anew(folder: Path) -> None:
    """DuckDB hands out an open database again by its path; what was made again must not be read from the old one."""
    store = Store(folder)
    assert served(store) == NEW
    newest = folder / f"atlas-{NEW}.duckdb"
    with store.cursor() as borrowed:
        flip(newest)
        assert served(store) == OLD
        publish(folder, made_again(folder), NEW)
        borrowed.execute("SELECT 1")
    with store.cursor() as cursor:
        assert cursor.execute("SELECT note FROM build_info").fetchall() == [("made again",)]


def made_again(folder: Path) -> Path:
    made = folder / ".again.partial"
    with duckdb.connect(str(made)) as connection:
        connection.execute(f"CREATE TABLE build_info AS SELECT '{NEW}' AS build_id, 'made again' AS note")
    return made


def test_a_reader_that_holds_the_replaced_file_for_long_is_not_handed_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.store._PATIENCE", 0.01)
    store = Store(folder)
    with store.cursor():
        made = made_again(folder)
        said = json.loads((folder / "current.json").read_text()) | {"sha256": checksum(made)}
        made.replace(folder / f"atlas-{NEW}.duckdb")
        (folder / "current.json").write_text(json.dumps(said))
        with pytest.raises(NoSnapshot, match="replaced while it is read"):
            served(store)
    assert served(store) == NEW


def test_a_page_that_cannot_be_read_under_a_query_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that rots changes no time: the engine's own checksum tells, and the file is hashed again."""
    newest = folder / f"atlas-{NEW}.duckdb"
    files = SnapshotFiles(folder)
    seen = files.choose()[0].seen
    monkeypatch.setattr("dashboard.snapshot_files._seen", lambda path: seen if path == newest else (1, 1, 1, 1, 1))
    store = Store(folder)
    assert served(store) == NEW
    size = newest.stat().st_size
    for at in range(12_288, size, 4096):
        flip(newest, at)
    with pytest.raises(SnapshotSpoiled), store.cursor() as cursor:
        for (table,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            cursor.execute(f"SELECT * FROM {table}").fetchall()
    assert (served(store), store.state().trouble) == (OLD, "snapshot.damaged")


def test_an_error_that_is_not_the_files_is_not_blamed_on_it(folder: Path) -> None:
    store = Store(folder)
    with pytest.raises(duckdb.IOException, match="no space"), store.cursor():
        raise duckdb.IOException("no space left for what spills")
    with pytest.raises(duckdb.CatalogException), store.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing")
    assert (served(store), store.state().trouble) == (NEW, "")


def test_what_this_program_cannot_open_gives_way_too(folder: Path) -> None:
    newest = folder / f"atlas-{NEW}.duckdb"
    newest.write_bytes(b"of a later version" * 4096)
    said = json.loads((folder / "current.json").read_text())
    (folder / "current.json").write_text(json.dumps(said | {"sha256": checksum(newest)}))
    store = Store(folder)
    assert (served(store), store.state().trouble) == (OLD, "snapshot.damaged")


def test_a_file_is_hashed_once_and_again_only_when_it_was_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    import dashboard.snapshot_files as files

    judge = files._fault
    monkeypatch.setattr(files, "_fault", lambda listed: hashed.append(listed.path.name) or judge(listed))
    store = Store(folder)
    for _ in range(20):
        served(store)
    assert hashed == [f"atlas-{NEW}.duckdb"]
    (folder / f"atlas-{NEW}.duckdb").touch()
    for _ in range(20):
        served(store)
    assert len(hashed) == 2
    cut(folder / f"atlas-{NEW}.duckdb")
    for _ in range(20):
        served(store)
    assert hashed[2:] == [f"atlas-{NEW}.duckdb", f"atlas-{OLD}.duckdb"]


@pytest.fixture
def two_builds(county_snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The county pair, published twice, as the folder that the pages read."""
    folder = shutil.copytree(county_snapshot, tmp_path / "build")
    current = read_pointer(folder)
    assert current is not None
    shutil.copy(folder / current.file, folder / ".newer.partial")
    publish(folder, folder / ".newer.partial", NEW)
    monkeypatch.setenv("ATLAS_BUILD", str(folder))
    yield folder


PAGES = ("overview", "compare", "map", "trends", "practices", "region", "briefing", "meeting", "data", "evidence")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_an_older_snapshot_is_shown(two_builds: Path, page: str) -> None:
    cut(two_builds / f"atlas-{NEW}.duckdb")
    at = opened(page)
    healthy(at)
    said = [element.value for element in at.warning]
    assert any("较早的数据快照" in text and NEW in text for text in said), said
    assert [element.value for element in at.code][:1] == ["python -m etl build"]


def test_the_notice_speaks_english_and_goes_when_all_is_well(two_builds: Path) -> None:
    newest = two_builds / f"atlas-{NEW}.duckdb"
    whole = newest.read_bytes()
    newest.unlink()
    at = opened(lang="en")
    said = next(element.value for element in at.warning)
    assert "**An older snapshot is shown: build" in said
    assert "the file of the newest snapshot is missing" in said
    newest.write_bytes(whole)
    at.run()
    healthy(at)
    assert not any("older snapshot" in element.value for element in at.warning)


def test_damage_between_two_clicks_is_said_at_the_next(two_builds: Path) -> None:
    at = opened("compare")
    healthy(at)
    assert not at.warning or all("快照" not in element.value for element in at.warning)
    flip(two_builds / f"atlas-{NEW}.duckdb")
    at.run()
    healthy(at)
    assert any("较早的数据快照" in element.value for element in at.warning)
    assert NEW not in at.caption[-1].value  # the foot names the build that the page was read from


def test_files_say_that_they_were_made_from_an_older_snapshot(
    two_builds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut(two_builds / f"atlas-{NEW}.duckdb")
    file = tmp_path / "f.xlsx"
    assert commands(["export", "/compare?indicator=grids_total", "--to", str(file), "--lang", "en"]) == 0
    said = capsys.readouterr().err
    assert (
        said.splitlines()[-1].startswith("An older snapshot was used: build ") and "Mend: python -m etl build" in said
    )
    about = openpyxl.load_workbook(file).worksheets[-1]
    noted = {str(row[0].value): str(row[1].value) for row in about.iter_rows()}
    assert noted["Older snapshot"].startswith("An older snapshot was used: build ")
