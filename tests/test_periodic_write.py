"""A period is replaced whole, with its entry, also by a process that is killed; what differs is told by indicator."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest
from conftest import CountyPair
from fixture_periodic import HEAD, put, table

from etl.__main__ import main
from etl.faults import AtlasError
from etl.paths import ROOT
from etl.periodic.diff import differences
from etl.periodic.write import BatchHead, Origin, PeriodChange, remove_period, write_period, write_periods

OLD = [("990101", "grids_total", 130.0), ("990102", "grids_total", 55.0), ("990101", "volunteer_hours", 10.5)]
NEW = [
    ("990101", "grids_total", 143.0),
    ("990102", "grids_total", 56.0),
    ("990100", "grids_total", 900.0),
    ("990101", "volunteer_hours", None, {"gap": "withheld"}),
]


def batch_of(pair: CountyPair, batch: str = "yuebao") -> dict[str, bytes]:
    folder = pair.data / "periodic" / batch
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())} if folder.is_dir() else {}


def test_the_files_are_as_the_contract_has_them(county_pair: CountyPair) -> None:
    origin = Origin(published="2024-04-08", file="月报202403.xlsx", sha256="a" * 64, as_of="2024-04-05")
    more = {"bound": "at_least", "locator": "表1!C7", "as_printed": "≥55", "base": 7}
    rows = [("990102", "grids_total", 55.0, more), *OLD[::-2], ("990102", "volunteer_hours", None, {"gap": "withheld"})]
    head = BatchHead(
        title="虚市月报", publisher="虚市统计局", note="数据来自各县", concepts={"residents": "registered"}
    )
    put(county_pair, "2024-03", rows, head=head, origin=origin)
    assert {name: text.decode() for name, text in batch_of(county_pair).items()} == {
        "2024-03.csv": textwrap.dedent("""\
            region_code,indicator_id,value,bound,gap,as_printed,locator,base
            990101,grids_total,130,exact,,130,,
            990102,grids_total,55,at_least,,≥55,表1!C7,7
            990101,volunteer_hours,10.5,exact,,10.5,,
            990102,volunteer_hours,,,withheld,,,
            """),
        "batch.yml": textwrap.dedent(f"""\
            title: 虚市月报
            publisher: 虚市统计局
            kind: spreadsheet
            grade: A
            reading: figures_only
            note: 数据来自各县
            concepts:
              residents: registered
            periods:
              "2024-03": {{published: '2024-04-08', file: 月报202403.xlsx, sha256: {"a" * 64}, as_of: '2024-04-05'}}
            """),
    }
    county_pair.prepare()


@pytest.mark.parametrize("value", [0.1, 1e-7, 1e21, 123456789.125, 2 / 3, 0.0])
def test_a_value_is_read_as_it_was_written(county_pair: CountyPair, value: float) -> None:
    for form in ("csv", "parquet"):
        put(county_pair, "2024-03", [("990101", "volunteer_hours", value)], form=form)
        county_pair.build()
        assert county_pair.rows("SELECT value FROM periodic_observation") == [(value,)]


def test_equal_rows_are_equal_bytes_whatever_their_order(county_pair: CountyPair) -> None:
    for form in ("csv", "parquet"):
        put(county_pair, "2024-03", OLD, form=form)
        before = batch_of(county_pair)
        again = put(county_pair, "2024-03", OLD[::-1], form=form)
        assert (again.unchanged, again.changes, batch_of(county_pair)) == (True, (), before)


def test_a_relation_of_duckdb_will_do(county_pair: CountyPair) -> None:
    with duckdb.connect() as engine:
        rows = engine.sql("SELECT '990101' AS region_code, 'grids_total' AS indicator_id, 7::DOUBLE AS value")
        done = write_period(county_pair.folders, "yuebao", HEAD, "2024-03", rows)
    assert (done.rows, done.file.name, done.unchanged) == (1, "2024-03.csv", False)


def test_many_rows_become_parquet_and_the_csv_goes(county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch) -> None:
    put(county_pair, "2024-03", OLD)
    monkeypatch.setattr("etl.periodic.write.CSV_ROWS", 2)
    done = put(county_pair, "2024-03", OLD)
    assert sorted(batch_of(county_pair)) == ["2024-03.parquet", "batch.yml"]
    assert done.changes == ()


def test_other_periods_and_the_opening_remarks_stay(county_pair: CountyPair) -> None:
    put(county_pair, "2024-02", OLD)
    path = county_pair.data / "periodic/yuebao/batch.yml"
    path.write_text("# 谁负责：统计科\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    put(county_pair, "2024-03", NEW, origin=Origin(as_of="2024-04-05"))
    assert path.read_text(encoding="utf-8").splitlines()[0] == "# 谁负责：统计科"
    assert path.read_text(encoding="utf-8").endswith(
        'periods:\n  "2024-02": {}\n  "2024-03": {as_of: \'2024-04-05\'}\n'
    )


def test_the_differences_are_one_line_an_indicator_with_the_largest_as_example(county_pair: CountyPair) -> None:
    put(county_pair, "2024-03", OLD)
    done = put(county_pair, "2024-03", NEW, dry_run=True)
    assert done.changes == (
        PeriodChange("yuebao", "2024-03", "grids_total", 1, 0, 2, "990101", "130", "143"),
        PeriodChange("yuebao", "2024-03", "volunteer_hours", 0, 0, 1, "990101", "10.5", "withheld"),
    )
    assert done.changes[0].words("zh", {"990101": "甲县", "grids_total": "网格数"}) == (
        "yuebao 2024-03 网格数：新增 1 地，改变 2 地，如甲县 130 → 143 → 报表换过；核对用到它的简报"
    )
    assert batch_of(county_pair)["2024-03.csv"].decode().count("\n") == 4  # a dry run writes nothing
    assert put(county_pair, "2024-03", NEW).changes == done.changes


def test_a_log_says_that_events_came_late(county_pair: CountyPair) -> None:
    head = BatchHead(title="事件", publisher="虚市", kind="event_log", definition="rollup-1")
    first = put(county_pair, "2024-03", OLD, head=head)
    assert [change.late for change in first.changes] == [False, False]
    again = put(county_pair, "2024-03", [*OLD[:2], ("990101", "volunteer_hours", 12.0)], head=head)
    assert [change.words("en") for change in again.changes] == [
        "yuebao 2024-03 volunteer_hours: 1 places changed, for example 990101 10.5 → 12 → late events of this month"
        " arrived; check the briefings that use it, older pictures show the former state"
    ]


def test_diff_compares_with_the_current_snapshot(county_pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    put(county_pair, "2024-01", OLD)
    put(county_pair, "2024-02", OLD)
    county_pair.build()
    assert differences(county_pair.folders) == []
    put(county_pair, "2024-02", NEW)
    put(county_pair, "2024-03", NEW)
    remove_period(county_pair.folders, "yuebao", "2024-01")
    assert main(["diff", "--data", str(county_pair.data)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "yuebao 2024-01: period removed with 3 figures and gaps → make sure that the report really left them out; the"
        " pages show an older figure or a gap",
        "yuebao 2024-02 Grids: 1 places added, 2 places changed, for example Jia County 130 → 143 → the report was"
        " replaced; check the briefings that use it",
        "yuebao 2024-02 Volunteer hours: 1 places removed, for example Jia County 10.5 → – → make sure that the report"
        " really left them out; the pages show an older figure or a gap",
        "yuebao 2024-03: new period, 4 figures and gaps → look at one of them on its page",
        "4 differences.",
    ]


def test_a_batch_goes_with_its_last_period(county_pair: CountyPair) -> None:
    put(county_pair, "2024-01", OLD)
    put(county_pair, "2024-02", OLD)
    done = remove_period(county_pair.folders, "yuebao", "2024-02")
    assert [(c.indicator_id, c.removed) for c in done.changes] == [("grids_total", 2), ("volunteer_hours", 1)]
    assert sorted(batch_of(county_pair)) == ["2024-01.csv", "batch.yml"]
    remove_period(county_pair.folders, "yuebao", "2024-01")
    assert not (county_pair.data / "periodic/yuebao").exists()
    with pytest.raises(AtlasError, match="periodic_not_there"):
        remove_period(county_pair.folders, "yuebao", "2024-01")


KILLED = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from conftest import CountyPair
    from fixture_periodic import HEAD, table
    from test_periodic_write import NEW, OLD
    from etl.periodic.write import Origin, write_periods
    import etl.periodic.write, etl.periodic.files, etl.atomic

    left = {calls}

    def counted(real):
        def call(*given, **named):
            global left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return real(*given, **named)
        return call

    Path.replace = counted(Path.replace)
    Path.unlink = counted(Path.unlink)
    for module, name in ((etl.periodic.write, "write_rows"), (etl.periodic.files, "flush"), (etl.atomic, "flush")):
        setattr(module, name, counted(getattr(module, name)))
    pair = CountyPair(Path({data!r}))
    months = {{month: (table(NEW), Origin()) for month in ("2024-03", "2024-04")}}
    write_periods(pair.folders, "yuebao", HEAD, months, form="parquet")
    print("done")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_writer_killed_at_any_step_leaves_all_of_the_old_state_or_all_of_the_new(
    county_pair: CountyPair, tmp_path: Path
) -> None:
    """Half a month would be compared with whole ones, and nobody would see it."""
    put(county_pair, "2024-03", OLD)
    old = batch_of(county_pair)
    put(county_pair, "2024-03", NEW, form="parquet")
    put(county_pair, "2024-04", NEW, form="parquet")
    new = batch_of(county_pair)
    seen = set()
    for calls in range(0, 60, 2):
        folder = county_pair.data / "periodic/yuebao"
        for path in folder.iterdir():
            path.unlink()
        for name, content in old.items():
            (folder / name).write_bytes(content)
        script = textwrap.dedent(KILLED).format(tests=str(ROOT / "tests"), calls=calls, data=str(county_pair.data))
        run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
        files = county_pair.prepare().periodic  # a reader brings to an end what was begun
        there = {name: text for name, text in batch_of(county_pair).items() if not name.startswith(".next-")}
        assert there in (old, new), (calls, sorted(there))
        assert len(files) == (1 if there == old else 2)
        seen.add((run.returncode, there == new))
        if run.stdout == "done\n":
            break
    assert {(-9, False), (-9, True), (0, True)} <= seen
    put(county_pair, "2024-03", NEW, form="parquet")
    assert not [name for name in batch_of(county_pair) if name.startswith(".next-")]


def test_a_paper_that_cannot_be_read_stops_everybody(county_pair: CountyPair) -> None:
    put(county_pair, "2024-03", OLD)
    (county_pair.data / "periodic/yuebao/.redo.json").write_text("{")
    with pytest.raises(AtlasError, match="periodic_paper_broken"):
        county_pair.prepare()
    with pytest.raises(AtlasError, match="periodic_paper_broken"):
        put(county_pair, "2024-03", NEW)


def test_several_periods_are_written_together(county_pair: CountyPair) -> None:
    done = write_periods(
        county_pair.folders, "yuebao", HEAD, {p: (table(OLD), Origin()) for p in ("2024-02", "2024-01")}
    )
    assert [(r.period, r.rows) for r in done] == [("2024-01", 3), ("2024-02", 3)]
    assert county_pair.prepare().periodic[1].source_id == "yuebao-2024-02"
