"""Nothing that belongs to one person leaves the log; small cells are withheld where that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import leftovers
from etl.__main__ import main
from tests.fixture_rollup import figures, make_data, rollup, table, write

PERSON = ("虚构某甲", "13900009876", "110101190001011234", "虚构路77号3单元", "家中漏水请尽快")
TICKETS = ("工单编号", "来电人", "联系电话", "身份证号", "地址", "诉求内容", "区县", "受理时间", "办结时间")
SEATS = ("person_id", "region_code", "started_at", "ended_at")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of two fictional counties; messages in English."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    return make_data(tmp_path)


def held(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Return the files under a folder that hold one of the words, in UTF-8 or GB18030."""
    marks = [word.encode(encoding) for word in words for encoding in ("utf-8", "gb18030")]
    return [str(f) for f in folder.rglob("*") if f.is_file() and any(mark in f.read_bytes() for mark in marks)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_caller_is_in_no_file_that_a_roll_up_or_a_build_writes(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    temp, logs = tmp_path / "temp", tmp_path / "logs"
    temp.mkdir()
    logs.mkdir()
    monkeypatch.setattr(leftovers.shutil, "rmtree", lambda *_, **__: None)
    rows = [(f"G{n}", *PERSON, "甲县", f"2026-01-{n:02d} 08:00", f"2026-01-{n:02d} 12:00") for n in range(1, 9)]
    log = write(logs, "export.csv", table(TICKETS, *rows), encoding)
    assert rollup(data, log, "--temp", temp) == 0
    assert list(temp.glob(".atlas-rollup-*/*.parquet")), "the folder of the run was kept for this test"
    assert main(["build", "--data", str(data), "--out", str(tmp_path / "atlas.duckdb")]) == 0
    for place in (temp, data):
        assert held(place, PERSON) == []
    assert not any(word.encode() in (tmp_path / "atlas.duckdb").read_bytes() for word in PERSON)
    said = capsys.readouterr()
    assert not any(word in said.out + said.err for word in PERSON)


@pytest.mark.parametrize(
    "person", ["110101190001011234", "11010119000101123x", "139 0000 9876", "+8613900009876", "虚构甲"]
)
def test_person_ids_that_name_a_person_are_refused_before_anything_is_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, person: str, capsys: pytest.CaptureFixture[str]
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(leftovers.shutil, "rmtree", lambda *_, **__: None)
    log = write(tmp_path, "log.csv", table(SEATS, (person, "990101", "2026-01-03 08:00", "2026-01-03 09:00")))
    assert rollup(data, log, "--temp", temp, log="volunteers") == 2
    assert "--hash-persons" in capsys.readouterr().err
    assert held(temp, (person,)) == []
    assert not (data / "periodic" / "logs").exists()


def test_hashes_of_other_systems_are_taken(data: Path, tmp_path: Path) -> None:
    hashed = ("a13900009876b" + "0" * 51, "5f4dcc3b5aa765d61d8327deb882cf99", "V-00017")
    rows = [(person, "990101", "2026-01-03 08:00", "2026-01-03 09:00") for person in hashed]
    assert rollup(data, write(tmp_path, "log.csv", table(SEATS, *rows)), log="volunteers") == 0
    assert figures(data, "2026-01")[("volunteers_active", "990101")] == ("3", "3")


def test_persons_are_hashed_with_a_salt_that_nobody_keeps(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(leftovers.shutil, "rmtree", lambda *_, **__: None)
    rows = [(p, "990101", f"2026-01-{d:02d} 08:00", f"2026-01-{d:02d} 09:00") for p in PERSON[1:3] for d in (3, 4)]
    log = write(tmp_path, "log.csv", table(SEATS, *rows))
    assert rollup(data, log, "--hash-persons", "--temp", temp, log="volunteers") == 0
    assert figures(data, "2026-01")[("volunteers_active", "990101")] == ("2", "2")
    assert figures(data, "2026-01")[("volunteer_hours", "990101")] == ("4", "4")
    assert held(temp, PERSON) == [] and held(data, PERSON) == []


def events(place: str, number: int, *, resolved: int, reopened: int = 0) -> list[tuple[str, ...]]:
    """Return events of January, the first ones resolved after an hour, the first of these reopened."""
    return [
        (
            f"{place}-{n}", place, f"2026-01-05 08:{n:02d}", f"2026-01-05 09:{n:02d}" if n < resolved else "",
            "2026-01-09 09:00" if n < reopened else "",
        )
        for n in range(number)
    ]  # fmt: skip


def test_figures_that_give_few_records_away_are_withheld(data: Path, tmp_path: Path) -> None:
    header = ("event_id", "region_code", "reported_at", "resolved_at", "reopened_at")
    rows = [*events("990101", 12, resolved=10, reopened=1), *events("990102", 4, resolved=4)]
    log = write(tmp_path, "log.csv", table(header, *rows))
    assert rollup(data, log, "--suppress", "5") == 0
    assert figures(data, "2026-01") == {
        ("issues_reported", "990101"): ("12", "12"),
        ("issues_resolved", "990101"): ("10", "10"),
        ("issues_resolution_rate", "990101"): ("withheld", ""),  # 12 less 83.3 % are the two that are open
        ("resolution_hours_median", "990101"): ("1", "10"),
        ("resolution_hours_p90", "990101"): ("1", "10"),
        ("issues_reopened_rate", "990101"): ("withheld", ""),  # one of ten
        ("issues_reported", "990102"): ("withheld", ""),
        ("issues_resolved", "990102"): ("withheld", ""),
        ("issues_resolution_rate", "990102"): ("withheld", ""),
        ("resolution_hours_median", "990102"): ("withheld", ""),
        ("resolution_hours_p90", "990102"): ("withheld", ""),
        ("issues_reopened_rate", "990102"): ("withheld", ""),
    }
    assert rollup(data, log) == 0
    assert figures(data, "2026-01")[("issues_reported", "990102")] == ("4", "4"), "only where it is asked for"


def test_hours_of_few_persons_are_withheld_however_often_they_came(data: Path, tmp_path: Path) -> None:
    rows = [(f"p{n % 2}", "990101", f"2026-01-{n:02d} 08:00", f"2026-01-{n:02d} 09:00") for n in range(1, 20)]
    assert rollup(data, write(tmp_path, "log.csv", table(SEATS, *rows)), "--suppress", "5", log="volunteers") == 0
    assert {value for value, _ in figures(data, "2026-01").values()} == {"withheld"}
