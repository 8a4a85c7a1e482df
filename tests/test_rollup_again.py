"""Running again: later exports change the month they belong to, doubles count once, a kill leaves old or new."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.periodic.files import settle_periodic
from tests.fixture_rollup import EVENTS, FIGURES, ROOT, figures, make_data, periods, rollup, table, write

HEADER = (
    "event_id",
    "region_code",
    "category",
    "reported_at",
    "accepted_at",
    "resolved_at",
    "reopened_at",
    "satisfaction",
)
LATER = table(
    HEADER,
    ("e4", "990101", "停车", "2026-01-10 09:00:00", "", "2026-01-30 10:00:00", "", ""),
    ("e8", "990102", "路灯", "2026-01-15 09:00:00", "", "", "", ""),
)
"""e4 was open in the first export; e8 came in by letter and was entered late."""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of two fictional counties; messages in English."""
    monkeypatch.setenv("ATLAS_LANG", "en")
    return make_data(tmp_path)


def test_a_later_export_changes_the_month_that_its_events_belong_to_and_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write(tmp_path, "1.csv", EVENTS)
    rollup(data, first)
    other = {p: (data / "periodic" / "logs" / f"{p}.csv").read_bytes() for p in ("2025-12", "2026-02")}
    capsys.readouterr()
    assert rollup(data, first, write(tmp_path, "2.csv", LATER)) == 0
    told = capsys.readouterr().out
    january = figures(data, "2026-01")
    # 2, 3, 10 and now 481 hours: the median lies between 3 and 10, the ninth decile at 10 + 0.7 · 471.
    assert january[("issues_resolved", "990101")] == ("4", "4")
    assert january[("issues_resolution_rate", "990101")] == ("100", "4")
    assert january[("resolution_hours_median", "990101")] == ("6.5", "4")
    assert january[("resolution_hours_p90", "990101")] == ("339.7", "4")
    assert january[("issues_reported", "990102")] == ("2", "2")
    assert {p: (data / "periodic" / "logs" / f"{p}.csv").read_bytes() for p in other} == other
    assert "1 rows repeat a record" in told
    assert "2026-01 issues_resolved" in told and "Jia County 3 → 4" in told
    assert "2025-12 issues" not in told


def test_a_month_that_the_new_log_does_not_have_stays(data: Path, tmp_path: Path) -> None:
    rollup(data, write(tmp_path, "1.csv", EVENTS))
    march = table(HEADER, ("m", "990101", "", "2026-03-01 09:00:00", "", "", "", ""))
    assert rollup(data, write(tmp_path, "3.csv", march)) == 0
    assert periods(data) == ["2025-12", "2026-01", "2026-02", "2026-03"]
    assert figures(data, "2026-01") == FIGURES["2026-01"]


def test_the_same_log_gives_the_same_bytes(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = write(tmp_path, "1.csv", EVENTS)
    rollup(data, log)
    before = {f.name: (f.read_bytes(), f.stat().st_mtime_ns) for f in (data / "periodic" / "logs").iterdir()}
    rollup(data, log)
    assert {f.name: (f.read_bytes(), f.stat().st_mtime_ns) for f in (data / "periodic" / "logs").iterdir()} == before
    assert "as before" in capsys.readouterr().out


def test_the_last_file_says_what_became_of_an_event(data: Path, tmp_path: Path) -> None:
    first, second = write(tmp_path, "1.csv", EVENTS), write(tmp_path, "2.csv", LATER)
    assert rollup(data, second, first) == 0
    assert figures(data, "2026-01")[("issues_resolved", "990101")] == ("3", "3"), "e4 is open in the file named last"


def test_the_same_export_twice_counts_once(data: Path, tmp_path: Path) -> None:
    again = EVENTS + EVENTS.split("\n", 1)[1]
    assert rollup(data, write(tmp_path, "1.csv", again)) == 0
    assert {period: figures(data, period) for period in periods(data)} == FIGURES


@pytest.mark.parametrize(("ids", "counted"), [("auto", "2"), ("check", "2"), ("unique", "3")])
def test_parquet_files_that_overlap_are_looked_through(data: Path, tmp_path: Path, ids: str, counted: str) -> None:
    for name, events, days in (("1", ["a", "b"], [3, 9]), ("2", ["b"], [9])):
        times = pa.array([f"2026-01-{day:02d} 08:00:00" for day in days]).cast(pa.timestamp("us"))
        none = pa.nulls(len(events), pa.timestamp("us"))
        columns = {
            "event_id": events,
            "region_code": ["990101"] * len(events),
            "reported_at": times,
            "resolved_at": none,
        }
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
    assert rollup(data, tmp_path / "1.parquet", tmp_path / "2.parquet", "--ids", ids) == 0
    assert figures(data, "2026-01")[("issues_reported", "990101")] == (counted, counted)


@pytest.mark.parametrize(
    ("late", "counted", "said"), [("a3", "20", "1 rows repeat"), ("new", "21", "21 of them count")]
)
def test_a_late_row_of_a_later_file_counts_once(
    data: Path, tmp_path: Path, late: str, counted: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, events, days in (
        ("1", [f"a{n}" for n in range(1, 11)], range(1, 11)),
        ("2", [late, *(f"b{n}" for n in range(1, 11))], [3, *range(11, 21)]),
    ):
        times = pa.array([f"2026-01-{day:02d} 08:00:00" for day in days]).cast(pa.timestamp("us"))
        none = pa.nulls(len(events), pa.timestamp("us"))
        columns = {
            "event_id": events,
            "region_code": ["990101"] * len(events),
            "reported_at": times,
            "resolved_at": none,
        }
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
    assert rollup(data, tmp_path / "1.parquet", tmp_path / "2.parquet") == 0
    assert figures(data, "2026-01")[("issues_reported", "990101")] == (counted, counted)
    assert said in capsys.readouterr().out


KILLED = """
import os, signal, sys
from pathlib import Path
replace, calls = Path.replace, []
def dying(self, target):
    calls.append(target)
    if len(calls) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = dying
from etl.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_kill_leaves_every_month_old_or_every_month_new(data: Path, tmp_path: Path, at: int) -> None:
    first, second = write(tmp_path, "1.csv", EVENTS), write(tmp_path, "2.csv", LATER.replace("e8,990102", "e8,990101"))
    rollup(data, first)
    before = {f.name: f.read_bytes() for f in (data / "periodic" / "logs").glob("[!.]*")}
    rollup(data, first, second)
    after = {f.name: f.read_bytes() for f in (data / "periodic" / "logs").glob("[!.]*")}
    rollup(data, first)
    given = ["rollup", str(first), str(second), "--log", "events", "--batch", "logs", "--data", str(data)]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(at), *given, "--temp", str(tmp_path)], cwd=ROOT, env=dict(os.environ),
        capture_output=True, check=False,
    )  # fmt: skip
    assert killed.returncode in (-signal.SIGKILL, 0), killed.stderr
    settle_periodic(data)
    found = {f.name: f.read_bytes() for f in (data / "periodic" / "logs").glob("[!.]*")}
    assert found in (before, after)
    rollup(data, first, second, "--temp", tmp_path)
    assert not list(tmp_path.glob(".atlas-rollup-*")), "the folder of the killed run goes with the next one"
