"""What a log has wrong is counted, shown where it stands and how to mend it; too much of it stops the run."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from etl.messages import words
from tests.fixture_rollup import EVENTS, figures, make_data, rollup, table, write

HEADER = ("event_id", "region_code", "reported_at", "resolved_at", "reopened_at")
GOOD = ("g", "990101", "2026-01-02 08:00:00", "2026-01-02 09:00:00", "")
SEATS = ("person_id", "region_code", "started_at", "ended_at")
SEAT = ("p", "990101", "2026-01-02 08:00", "2026-01-02 09:00")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of two fictional counties; messages in English."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    return make_data(tmp_path)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (("b", "990101", "2026-01-03 08:00", "2026-01-03 07:59", ""), "resolved before they were reported"),
        (("b", "990101", "", "2026-01-03 08:00", ""), "lack the time of report"),
        (("b", "990101", "2026-01-03 08:00", "yesterday", ""), "cannot be read"),
        (("b", "990101", "2026-13-03 08:00", "", ""), "cannot be read"),
        (("b", "990101", "2026-01-03 08:00", "", "soon"), "cannot be read"),
        (("b", "990101", "1900-01-01", "2026-01-03 08:00", ""), "before 1992"),
        (("b", "990101", "2026-01-03 08:00", "2199-01-01 00:00", ""), "in the future"),
        (("b", "", "2026-01-03 08:00", "", ""), "no region"),
        (("b", "999999", "2026-01-03 08:00", "", ""), "does not know"),
        (("b", "丙县", "2026-01-03 08:00", "", ""), "丙县"),
    ],
)
def test_a_faulty_event_counts_nowhere_and_is_named_with_its_row(
    data: Path, tmp_path: Path, bad: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log = write(tmp_path, "log.csv", table(HEADER, GOOD, bad))
    assert rollup(data, log) == 1, "half of the log is faulty"
    told = capsys.readouterr()
    assert said in told.out and "log.csv 3" in told.out and "50.00%" in told.err
    assert not (data / "periodic" / "logs").exists()
    assert rollup(data, log, "--max-bad", "0.5") == 0
    assert figures(data, "2026-01")[("issues_reported", "990101")] == ("1", "1")
    batch = (data / "periodic" / "logs" / "batch.yml").read_text(encoding="utf-8")
    assert "note: '1 of 2 records left out" in batch or "note: 1 of 2 records left out" in batch


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (("", "990101", "2026-01-03 08:00", "2026-01-03 09:00"), "no person"),
        (("p", "990101", "2026-01-03 08:00", ""), "lack start or end"),
        (("p", "990101", "2026-01-03 08:00", "2026-01-03 07:00"), "end before they start"),
        (("p", "990101", "2026-01-03 08:00", "2026-01-04 08:01"), "over 24 hours"),
        (("p", "990109", "2026-01-03 08:00", "2026-01-03 09:00"), "990109"),
    ],
)
def test_a_faulty_attendance_counts_nowhere(
    data: Path, tmp_path: Path, bad: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log = write(tmp_path, "log.csv", table(SEATS, SEAT, bad))
    assert rollup(data, log, "--max-bad", "0.5", log="volunteers") == 0
    told = capsys.readouterr().out
    assert said in told and "log.csv 3" in told
    assert figures(data, "2026-01")[("volunteer_hours", "990101")] == ("1", "1")


def test_a_day_and_a_night_of_24_hours_count(data: Path, tmp_path: Path) -> None:
    log = write(tmp_path, "log.csv", table(SEATS, ("p", "990101", "2026-01-03 08:00", "2026-01-04 08:00")))
    assert rollup(data, log, log="volunteers") == 0
    assert figures(data, "2026-01")[("volunteer_hours", "990101")] == ("24", "1")


def test_a_row_with_too_many_cells_is_counted(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = write(tmp_path, "log.csv", table(HEADER, GOOD, (*GOOD, "more")))
    assert rollup(data, log, "--max-bad", "0.5") == 0
    assert "more or fewer cells" in capsys.readouterr().out


def test_a_month_that_the_log_covers_in_part_is_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rollup(data, write(tmp_path, "log.csv", table(HEADER, GOOD))) == 0
    assert "only from 2026-01-02 to 2026-01-02" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--months", "January"), "--months January"), (("--months", "2026-05..2026-04"), "--months"),
        (("--as-of", "tomorrow"), "--as-of tomorrow"), (("--layout", "nothing"), "no layout nothing"),
        (("--months", "2020-01"), "Check --months"), (("--engine", "spark"), "--master"),
        (("--temp", "nowhere-at-all"), "nowhere-at-all"),
    ],
)  # fmt: skip
def test_an_option_that_does_not_hold_is_refused(
    data: Path, tmp_path: Path, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rollup(data, write(tmp_path, "log.csv", table(HEADER, GOOD)), *options) == 2
    assert said in capsys.readouterr().err


def test_a_log_that_is_not_there_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rollup(data, "nowhere/*.csv") == 2
    assert "nowhere/*.csv" in capsys.readouterr().err


def test_a_batch_of_other_figures_is_not_overwritten(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rollup(data, write(tmp_path, "log.csv", table(HEADER, GOOD)))
    assert rollup(data, write(tmp_path, "seats.csv", table(SEATS, SEAT)), log="volunteers") == 2
    assert "issues_reported" in capsys.readouterr().err
    assert ("issues_reported", "990101") in figures(data, "2026-01")


def test_both_languages_say_everything() -> None:
    zh, en = ({k for k in words(language) if ".rollup." in f".{k}."} for language in ("zh", "en"))
    assert zh == en and zh


def test_a_full_disk_is_told_in_words_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = make_data(tmp_path)
    log = write(tmp_path, "events.csv", EVENTS)

    def full(*_: object, **__: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    monkeypatch.setattr("etl.event_logs.engine.DuckEngine.run", full)
    monkeypatch.setenv("ATLAS_LANG", "en")
    assert rollup(data, log, "--publisher", "X", "--as-of", "2026-02-03") == 2
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "TMPDIR" in said
    assert not (data / "periodic" / "logs").exists()
