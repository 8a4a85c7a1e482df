"""Event and volunteer logs become monthly figures, each as worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import yaml

from etl.event_logs.run import slices
from tests.fixture_rollup import (
    EVENTS,
    FIGURES,
    VOLUNTEERS,
    figures,
    make_data,
    periods,
    rollup,
    table,
    write,
)

HEADER = ("event_id", "region_code", "reported_at", "resolved_at")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of two fictional counties."""
    return make_data(tmp_path)


def test_every_figure_is_the_one_worked_out_by_hand(data: Path, tmp_path: Path) -> None:
    assert rollup(data, write(tmp_path, "log.csv", EVENTS)) == 0
    assert {period: figures(data, period) for period in periods(data)} == FIGURES


def test_volunteers_and_their_hours(data: Path, tmp_path: Path) -> None:
    assert rollup(data, write(tmp_path, "log.csv", VOLUNTEERS), log="volunteers") == 0
    assert figures(data, "2026-01") == {
        ("volunteer_hours", "990101"): ("5.5", "3"),
        ("volunteer_hours", "990102"): ("0.3333333333333333", "1"),
        ("volunteer_hours_per_active_volunteer", "990101"): ("2.75", "2"),
        ("volunteer_hours_per_active_volunteer", "990102"): ("0.3333333333333333", "1"),
        ("volunteers_active", "990101"): ("2", "2"),
        ("volunteers_active", "990102"): ("1", "1"),
    }
    assert periods(data) == ["2026-01"], "a night that ends in February belongs to January"


def test_the_batch_says_where_the_figures_are_from(data: Path, tmp_path: Path) -> None:
    rollup(
        data,
        write(tmp_path, "log.csv", EVENTS),
        "--title",
        "虚市网格月报",
        "--publisher",
        "虚市",
        "--concept",
        "grid_events",
    )
    head = yaml.safe_load((data / "periodic" / "logs" / "batch.yml").read_text(encoding="utf-8"))
    entry = head["periods"]["2026-01"]
    assert (head["title"], head["publisher"], head["kind"], head["definition"]) == (
        "虚市网格月报", "虚市", "event_log", "rollup-1"
    )  # fmt: skip
    assert head["concepts"]["issues_reported"] == "grid_events"
    assert (entry["file"], entry["as_of"], len(entry["sha256"])) == ("log.csv", "2026-02-03", 64)


def test_canonical_parquet_is_read_where_it_lies_and_gives_the_same(data: Path, tmp_path: Path) -> None:
    rows = pa.csv.read_csv(write(tmp_path, "log.csv", EVENTS))
    local = {"2026-01-20T16:30:00+00:00": "2026-01-21 00:30:00", "2026-01-31T16:30:00Z": "2026-02-01 00:30:00"}
    times = {}
    for name in ("reported_at", "resolved_at", "reopened_at"):
        texts = [str(cell) if cell else None for cell in rows[name].cast(pa.string()).to_pylist()]
        times[name] = pa.array([t and local.get(t, t) for t in texts]).cast(pa.timestamp("us"))
    made = pa.table({"event_id": rows["event_id"], "region_code": rows["region_code"].cast(pa.string()), **times})
    (tmp_path / "logs").mkdir()
    pq.write_table(made.slice(0, 3), tmp_path / "logs" / "a.parquet")
    pq.write_table(made.slice(3), tmp_path / "logs" / "b.parquet")
    assert rollup(data, tmp_path / "logs", "--ids", "unique") == 0
    assert {period: figures(data, period) for period in periods(data)} == FIGURES


def test_instants_in_parquet_are_counted_to_local_time(data: Path, tmp_path: Path) -> None:
    utc = pa.timestamp("us", tz="UTC")
    made = pa.table({
        "event_id": ["e"], "region_code": ["990101"],
        "reported_at": pa.array(["2025-12-31 16:30:00"]).cast(pa.timestamp("us")).cast(utc),
        "resolved_at": pa.array(["2025-12-31 18:30:00"]).cast(pa.timestamp("us")).cast(utc),
    })  # fmt: skip
    pq.write_table(made, tmp_path / "log.parquet")
    assert rollup(data, tmp_path / "log.parquet") == 0
    assert periods(data) == ["2026-01"]
    assert figures(data, "2026-01")[("resolution_hours_median", "990101")] == ("2", "1")


def test_a_log_that_knows_no_reopening_gives_no_share_and_not_zero(data: Path, tmp_path: Path) -> None:
    rollup(data, write(tmp_path, "log.csv", table(HEADER, ("e", "990101", "2026-01-02 08:00", "2026-01-02 09:00"))))
    assert {indicator for indicator, _ in figures(data, "2026-01")} == {
        "issues_reported", "issues_resolved", "issues_resolution_rate", "resolution_hours_median",
        "resolution_hours_p90",
    }  # fmt: skip


def test_an_earlier_day_shows_the_log_as_it_was_known_then(data: Path, tmp_path: Path) -> None:
    assert rollup(data, write(tmp_path, "log.csv", EVENTS), "--as-of", "2026-01-22") == 0
    january = figures(data, "2026-01")
    assert january[("issues_reported", "990101")] == ("3", "3"), "e2 comes nine days later"
    assert january[("issues_resolution_rate", "990101")] == ("66.66666666666667", "3")
    assert january[("issues_reopened_rate", "990101")] == ("0", "3"), "e5 is taken up again on the 25th"
    assert periods(data) == ["2025-12", "2026-01"]


def test_months_that_were_asked_for(data: Path, tmp_path: Path) -> None:
    assert rollup(data, write(tmp_path, "log.csv", EVENTS), "--months", "2026-01..2026-02") == 0
    assert {period: figures(data, period) for period in periods(data)} == {
        period: FIGURES[period] for period in ("2026-01", "2026-02")
    }


def test_a_month_of_resolutions_alone_is_not_taken_for_one_without_reports(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = write(tmp_path, "log.csv", table(HEADER, ("e", "990101", "2026-01-02 08:00", "2026-02-02 09:00")))
    assert rollup(data, log) == 0
    assert periods(data) == ["2026-01"]
    assert "2026-02" in capsys.readouterr().out
    assert rollup(data, log, "--months", "2026-02") == 0, "who names the month vouches for it"
    assert figures(data, "2026-02")[("issues_resolved", "990101")] == ("1", "1")


def test_a_dry_run_writes_nothing(data: Path, tmp_path: Path) -> None:
    assert rollup(data, write(tmp_path, "log.csv", EVENTS), "--dry-run") == 0
    assert not list((data / "periodic").glob("*/2*"))


def test_a_large_log_is_cut_into_runs_of_months() -> None:
    assert list(slices({1: 5, 2: 5, 3: 1, 4: 12, 5: 2}, 11)) == [(1, 3), (4, 4), (5, 5)]
    assert list(slices({}, 11)) == []


def test_slices_give_the_same_figures(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.rollup.MOST_DURATIONS", 2)
    assert rollup(data, write(tmp_path, "log.csv", EVENTS)) == 0
    assert {period: figures(data, period) for period in periods(data)} == FIGURES
