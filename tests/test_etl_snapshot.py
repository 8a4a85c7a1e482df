"""A build becomes the current snapshot whole, or leaves the last one untouched."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from conftest import CountyPair, points_of

import etl.atomic
import etl.load
import etl.publish
from etl.__main__ import main
from etl.faults import AtlasError, FaultyFacts
from etl.publish import intact, read_pointer

ROOT = Path(__file__).parent.parent


def pointer_text(pair: CountyPair) -> bytes:
    return (pair.folders.build / "current.json").read_bytes()


def test_the_first_build_writes_one_file_and_the_pointer_to_it(county_pair: CountyPair) -> None:
    summary = county_pair.build()
    name = f"atlas-{summary.identity}.duckdb"
    assert summary.outcome == "published"
    assert county_pair.snapshots == [name, "current.json"]
    pointer = json.loads(pointer_text(county_pair))
    assert list(pointer) == ["build_id", "file", "sha256", "built_at"]
    assert re.fullmatch(r"[0-9a-f]{12}", pointer["build_id"])
    assert pointer["file"] == name
    assert pointer["sha256"] == hashlib.sha256((county_pair.folders.build / name).read_bytes()).hexdigest()
    assert county_pair.rows("SELECT build_id, schema_version FROM build_info") == [(pointer["build_id"], 2)]


def test_regions_are_placed_by_their_boundary_or_by_their_own_point(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows("SELECT code, longitude, latitude, has_boundary FROM region ORDER BY code") == [
        ("990100", None, None, False),
        ("990101", 112.5, 33.25, True),
        ("990102", 110.25, 30.5, False),
    ]


def test_families_and_lists_arrive(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows("SELECT name_en, caveat_en FROM family WHERE family_id = 'grids'") == [
        ("Grids", "Places draw their grids differently.")
    ]
    assert county_pair.rows("SELECT groups FROM region ORDER BY code") == [([],), (["base_seven"],), ([],)]


def test_the_shown_figure_is_chosen_by_the_rule(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows(
        "SELECT observation_id, choice FROM ranked_figure WHERE indicator_id = 'residents' AND region_code = '990102'"
        " ORDER BY choice"
    ) == [("yi-2", 1), ("yi-3", 2)]
    assert county_pair.rows(
        "SELECT value FROM ranked_figure WHERE region_code = '990101'"
        " AND indicator_id IN ('grids_total', 'grid_workers_full_time') ORDER BY 1"
    ) == [(60.0,), (120.0,)]


def test_the_same_facts_are_not_built_twice(county_pair: CountyPair) -> None:
    first, before = county_pair.build(), pointer_text(county_pair)
    again = county_pair.build()
    assert (again.outcome, again.identity) == ("unchanged", first.identity)
    assert pointer_text(county_pair) == before


def test_the_order_of_lines_does_not_matter(county_pair: CountyPair) -> None:
    first = county_pair.build()
    path = county_pair.data / "observations/yi.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *reversed(rows)]), encoding="utf-8", newline="")
    assert county_pair.build().identity == first.identity


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("observations/yi.csv", "表1 B2,50", "表1 C2,50"),
        ("families.yml", "zh: 网格员", "zh: 网格人员"),
        ("gaps.csv", "依规定不公布", "未公布"),
    ],
)
def test_any_change_of_a_fact_is_a_new_build(county_pair: CountyPair, file: str, old: str, new: str) -> None:
    first = county_pair.build()
    county_pair.replace(file, old, new)
    second = county_pair.build()
    assert second.outcome == "published"
    assert second.identity != first.identity


def test_a_text_that_arrives_later_is_a_new_build_with_verified_spans(county_pair: CountyPair) -> None:
    text = (county_pair.data / "articles/jia.txt").read_bytes()
    (county_pair.data / "articles/jia.txt").unlink()
    county_pair.build()
    (county_pair.data / "articles/jia.txt").write_bytes(text)
    assert county_pair.build().outcome == "published"
    assert county_pair.rows("SELECT verified_spans FROM build_info") == [(12,)]


def test_a_damaged_file_is_built_again(county_pair: CountyPair) -> None:
    first = county_pair.build()
    assert first.file is not None
    with first.file.open("r+b") as file:
        file.seek(5000)
        file.write(b"\xa5" * 64)
    again = county_pair.build()
    assert (again.outcome, again.identity) == ("published", first.identity)
    assert intact(county_pair.folders.build, read_pointer(county_pair.folders.build))


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"build_id": "x"}', '{"file": "../../x", "build_id": "", "sha256": "", "built_at": ""}'],
)
def test_a_damaged_pointer_is_written_again(county_pair: CountyPair, damage: str) -> None:
    county_pair.build()
    (county_pair.folders.build / "current.json").write_text(damage)
    assert county_pair.build().outcome == "published"
    assert intact(county_pair.folders.build, read_pointer(county_pair.folders.build))


def test_faults_leave_the_last_snapshot_untouched(county_pair: CountyPair, capsys: pytest.CaptureFixture[str]) -> None:
    county_pair.build()
    before, files = pointer_text(county_pair), county_pair.snapshots
    county_pair.replace("observations/yi.csv", ",50,,exact", ",fifty,,exact")
    with pytest.raises(FaultyFacts):
        county_pair.build()
    assert main(["build", "--data", str(county_pair.data)]) == 1
    assert capsys.readouterr().err.endswith("1 faults. Nothing was published; the last snapshot is untouched.\n")
    assert (pointer_text(county_pair), county_pair.snapshots) == (before, files)


@pytest.mark.parametrize("kind", [OSError, duckdb.IOException, duckdb.TransactionException, duckdb.FatalException])
@pytest.mark.parametrize("point", ["check_sane", "flush"])
def test_a_build_that_fails_half_way_leaves_the_last_snapshot_and_no_rubbish(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, point: str, kind: type[Exception]
) -> None:
    county_pair.build()
    before, files = pointer_text(county_pair), county_pair.snapshots
    county_pair.replace("gaps.csv", "依规定不公布", "未公布")

    def full_disk(*_: object) -> None:
        raise kind("No space left on device")

    monkeypatch.setattr(etl.load, point, full_disk)
    with pytest.raises(AtlasError) as found:
        county_pair.build()
    assert "No space left on device" in found.value.words("en")
    assert (pointer_text(county_pair), county_pair.snapshots) == (before, files)


KILLED = """
    import os, signal
    from pathlib import Path
    import etl.{module}
    from etl.paths import Folders
    from etl.pipeline import build

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    etl.{module}.{function} = die
    data = Path({data!r})
    build(Folders(data, data / "articles", data / "build"), print, points_of=lambda codes: {{}})
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(("module", "function"), [("load", "check_sane"), ("publish", "_write_pointer")])
def test_a_killed_build_leaves_the_last_snapshot_and_the_next_sweeps_its_rubbish(
    county_pair: CountyPair, module: str, function: str
) -> None:
    county_pair.build()
    before = pointer_text(county_pair)
    county_pair.replace("gaps.csv", "依规定不公布", "未公布")
    script = textwrap.dedent(KILLED).format(module=module, function=function, data=str(county_pair.data))
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    assert pointer_text(county_pair) == before
    assert intact(county_pair.folders.build, read_pointer(county_pair.folders.build))
    assert county_pair.build().outcome == "published"
    assert not [name for name in county_pair.snapshots if name.endswith((".partial", ".wal"))]


def test_the_pointer_is_replaced_whole(county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch) -> None:
    county_pair.build()
    before = pointer_text(county_pair)
    seen: list[bytes] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        if Path(target).name == "current.json":
            seen.append(pointer_text(county_pair))  # still the old one, whole
            new = read_pointer(county_pair.folders.build)
            assert new is not None
            seen.append(self.read_bytes())
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    county_pair.replace("gaps.csv", "依规定不公布", "未公布")
    county_pair.build()
    assert seen[0] == before
    assert seen[1] == pointer_text(county_pair)


def test_the_current_snapshot_and_the_two_before_are_kept(county_pair: CountyPair) -> None:
    built = []
    for number in range(5):
        county_pair.replace("gaps.csv", f"依规定不公布{number or ''}\n", f"依规定不公布{number + 1}\n")
        summary = county_pair.build()
        assert summary.file is not None
        os.utime(summary.file, (1_000_000 + number, 1_000_000 + number))
        built.append(summary.file.name)
    assert county_pair.snapshots == sorted([*built[2:], "current.json"])


def test_an_older_state_that_returns_is_current_again_and_never_swept(county_pair: CountyPair) -> None:
    first = county_pair.build()
    for number in range(3):
        county_pair.replace("gaps.csv", f"依规定不公布{number or ''}\n", f"依规定不公布{number + 1}\n")
        county_pair.build()
    county_pair.replace("gaps.csv", "依规定不公布3\n", "依规定不公布\n")
    again = county_pair.build()
    assert again.identity == first.identity
    assert again.file is not None and again.file.name in county_pair.snapshots


def test_only_what_dead_builds_left_is_swept(county_pair: CountyPair) -> None:
    county_pair.build()
    folder = county_pair.folders.build
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = etl.atomic.partial(folder, "atlas-living")
    dead = mine.with_name(mine.name.replace(f"-{os.getpid()}.", f"-{ended.pid}."))
    elsewhere = folder / ".atlas-x@another-host-1.partial"
    notes = folder / "notes.txt"
    for path in (mine, dead, dead.with_name(f"{dead.name}.wal"), elsewhere, notes):
        path.write_text("x")
    county_pair.build()
    assert {p.name for p in (mine, elsewhere, notes)} < set(county_pair.snapshots)
    assert not dead.exists()
    os.utime(elsewhere, (0, 0))
    county_pair.build()
    assert not elsewhere.exists()


def test_two_builds_at_once_do_not_harm_each_other(county_pair: CountyPair) -> None:
    with ThreadPoolExecutor(3) as pool:
        outcomes = sorted(s.outcome for s in pool.map(lambda _: county_pair.build(), range(3)))
    assert outcomes == ["published", "unchanged", "unchanged"]
    assert intact(county_pair.folders.build, read_pointer(county_pair.folders.build))
    assert len(county_pair.snapshots) == 2


def test_out_writes_a_file_and_publishes_nothing(county_pair: CountyPair, tmp_path: Path) -> None:
    county_pair.build()
    before = pointer_text(county_pair)
    county_pair.replace("gaps.csv", "依规定不公布", "未公布")
    out = tmp_path / "elsewhere" / "atlas.duckdb"
    assert county_pair.build(out=out).outcome == "written"
    assert county_pair.rows("SELECT reason_zh FROM gap WHERE kind = 'withheld'", out) == [("未公布",)]
    assert [p.name for p in out.parent.iterdir()] == ["atlas.duckdb"]
    assert pointer_text(county_pair) == before
    with pytest.raises(AtlasError, match="out_unusable"):
        county_pair.build(out=tmp_path)


def test_the_summary_counts_what_was_built(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("etl.pipeline.boundary_points", points_of)
    assert main(["build", "--data", str(county_pair.data)]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[:2] == [
        "3 regions, 3 sources, 16 indicators, 18 observations, 4 calculated figures, 1 practices (1 mentions),"
        " 13 typed gaps",
        "12 spans compared with their text",
    ]
    assert said.out.splitlines()[-1].startswith("Published ")
    assert "writing the snapshot" in said.err
    assert main(["build", "--data", str(county_pair.data)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Unchanged, kept ")


def test_without_the_boundaries_the_build_says_what_to_install(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "etl.boundaries", None)
    monkeypatch.delattr("etl.boundaries", raising=False)
    assert main(["build", "--data", str(county_pair.data)]) == 2
    assert "pip install -r requirements.txt" in capsys.readouterr().err
    assert not county_pair.folders.build.exists()
