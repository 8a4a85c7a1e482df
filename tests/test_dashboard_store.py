"""Readers see one whole snapshot or a message that says what to run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fixture_snapshot import write_snapshot

from dashboard.store import NoSnapshot, Store


def built(store: Store) -> str:
    with store.cursor() as cursor:
        return str(cursor.execute("SELECT build_id FROM build_info").fetchall()[0][0])


def test_without_a_snapshot_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot) as found:
        Store(tmp_path).build_id()
    assert (found.value.key, found.value.mend) == ("snapshot.absent", "python -m etl build")


def test_a_new_pointer_is_followed_and_a_borrowed_cursor_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    write_snapshot(tmp_path, "one")
    with store.cursor() as cursor:
        write_snapshot(tmp_path, "two")
        assert store.build_id() == "two"
        assert built(store) == "two"
        assert cursor.execute("SELECT build_id FROM build_info").fetchall() == [("one",)]
    assert built(store) == "two"


def test_a_pointer_to_a_missing_or_changed_file_is_refused(tmp_path: Path) -> None:
    path = write_snapshot(tmp_path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(NoSnapshot, match=r"snapshot\.damaged"):
        built(Store(tmp_path))
    path.unlink()
    with pytest.raises(NoSnapshot, match=r"snapshot\.absent"):
        built(Store(tmp_path))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"build_id": 1}'])
def test_a_broken_pointer_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "current.json").write_text(text)
    with pytest.raises(NoSnapshot, match=r"snapshot\.unreadable"):
        Store(tmp_path).build_id()


def test_a_pointer_never_leads_out_of_its_folder(tmp_path: Path) -> None:
    outside = write_snapshot(tmp_path / "outside")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "current.json").write_text(json.dumps({"build_id": "x", "file": f"../outside/{outside.name}"}))
    with pytest.raises(NoSnapshot, match=r"snapshot\.absent"):
        built(Store(inside))


def test_nothing_can_be_written_or_read_from_the_disk(tmp_path: Path) -> None:
    write_snapshot(tmp_path)
    with Store(tmp_path).cursor() as cursor:
        for statement in ("DELETE FROM region", "SELECT * FROM read_text('/etc/hostname')"):
            with pytest.raises(Exception, match=r"read-only|disabled"):
                cursor.execute(statement)
