"""A roll-up gives the same files on Spark as on DuckDB: an office that outgrows one machine sees no figure jump."""

from __future__ import annotations

import csv
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixture_rollup_logs import REGIONS, write_attendances, write_events
from fixture_spark import Cluster

from etl.__main__ import CANNOT, OK, main
from etl.event_logs import spark as rollup_spark
from etl.faults import AtlasError

pytest_plugins = ("fixture_spark",)

DATA = Path(__file__).resolve().parents[1] / "data"
SMALL = """spark.executor.memory 512m
spark.driver.memory 512m
spark.cores.max 2
spark.scheduler.minRegisteredResourcesRatio 1
spark.sql.shuffle.partitions 4
spark.executor.extraJavaOptions -XX:+UseSerialGC -XX:TieredStopAtLevel=1
spark.driver.extraJavaOptions -XX:+UseSerialGC -XX:TieredStopAtLevel=1
"""
"""What an office would write into its spark-defaults.conf, for a cluster of two small workers."""
OFFSETS = """event_id,region_code,reported_at,resolved_at,reopened_at
o1,990104,2026-01-31T23:30:00+08:00,2026-02-01T00:30:00+08:00,
o2,990104,2026-01-31T16:30:00Z,2026-01-31T18:30:00Z,
o3,990104,2026/2/3 08:00,2026年2月3日 09:30,
o4,990104,2026-02-03 08:00:00,,
"""
"""o1 is reported in January; o2 in February, for it is half past midnight there, and takes two hours."""


@pytest.fixture(scope="module", autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let Spark find the settings of the small cluster as it would find an office's; messages are English."""
    folder = tmp_path_factory.mktemp("conf")
    (folder / "spark-defaults.conf").write_text(SMALL, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("ATLAS_LANG", "en")
        patch.delenv("SPARK_HOME", raising=False)
        yield


def office(folder: Path) -> Path:
    """Make a data folder with four counties and the indicators that the atlas has."""
    folder.mkdir()
    shutil.copytree(DATA / "indicators", folder / "indicators")
    for name in ("families.yml", "concepts.yml", "notes.yml"):
        shutil.copy(DATA / name, folder)
    for name in ("gaps.csv", "region_practices.csv"):
        (folder / name).write_text((DATA / name).read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    for name in ("sources.yml", "practices.yml"):
        (folder / name).write_text("[]\n", encoding="utf-8")
    head = "code,name_zh,name_en,level,parent_code,groups,longitude,latitude,note\n990100,虚市,Xu,prefecture,,,,,\n"
    places = "".join(
        f"{code},{name}县,County {code},county,990100,,,,\n" for code, name in zip(REGIONS, "甲乙丙丁", strict=True)
    )
    (folder / "regions.csv").write_text(head + places, encoding="utf-8")
    return folder


def rolled(data: Path, logs: list[str], *options: str) -> tuple[int, dict[str, bytes]]:
    """Run the command; return its exit code and the files of the batch."""
    code = main(["rollup", *logs, "--batch", "hotline", "--data", str(data), "--max-bad", "1", *options])
    return code, {file.name: file.read_bytes() for file in sorted((data / "periodic" / "hotline").glob("*"))}


def both(
    tmp_path: Path, master: str, logs: list[str], *options: str
) -> dict[str, dict[tuple[str, str], dict[str, str]]]:
    """Roll up with either engine, hold the files to be equal byte by byte, and return their rows."""
    ours = rolled(office(tmp_path / "duckdb"), logs, *options)
    theirs = rolled(office(tmp_path / "spark"), logs, *options, "--engine", "spark", "--master", master)
    assert ours[0] == theirs[0] == OK
    assert list(theirs[1]) == list(ours[1])
    assert theirs[1] == ours[1]
    return {
        name: {(row["region_code"], row["indicator_id"]): row for row in csv.DictReader(content.decode().splitlines())}
        for name, content in ours[1].items()
        if name.endswith(".csv")
    }


def test_events_come_out_equal(spark_cluster: Cluster, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Ties, halves, edges of months, offsets, doubles and small cells: a county's figures stay what they were."""
    logs = write_events(tmp_path)
    (tmp_path / "offsets.csv").write_text(OFFSETS, encoding="utf-8")
    options = ("--log", "events", "--as-of", "2026-04-05", "--suppress", "2")
    found = both(tmp_path, spark_cluster.url, [*logs, str(tmp_path / "offsets.csv")], *options)

    # By hand: 丁县 in January has "one" and o1 reported; "twice" counts once, where the code comes first (丙县).
    january, february, march = (found[f"2026-0{month}.csv"] for month in (1, 2, 3))
    assert january["990104", "issues_reported"]["value"] == "2"
    assert january["990104", "issues_resolved"]["gap"] == "withheld"  # one only
    # February: resolved are two-a 1 h, two-b 2 h, o1 1 h, o2 2 h, o3 1.5 h
    assert february["990104", "issues_resolved"]["value"] == "5"
    assert february["990104", "resolution_hours_median"]["value"] == "1.5"
    assert february["990104", "resolution_hours_p90"]["value"] == "2"
    # March: edge 0 s, at-once 0 s, fraction 1 s, before 120 h, two without an id 2 h each
    assert float(march["990104", "resolution_hours_median"]["value"]) == pytest.approx((1 + 7200) / 2 / 3600)
    assert march["990104", "resolution_hours_p90"]["value"] == "61"

    # Nothing of Spark's chatter reaches the person at the terminal, and both workers did a part of the work.
    assert "WARN" not in capfd.readouterr().err
    done = spark_cluster.tasks()
    assert len(done) == 2
    assert all(done.values()), done


def test_volunteers_come_out_equal(spark_cluster: Cluster, tmp_path: Path) -> None:
    """Persons are counted once a month and place, however the work was shared out."""
    found = both(
        tmp_path, spark_cluster.url, write_attendances(tmp_path), "--log", "volunteers", "--as-of", "2026-04-05"
    )
    january = found["2026-01.csv"]
    assert january["990104", "volunteers_active"]["value"] == "1"
    assert january["990104", "volunteer_hours"]["value"] == "2.5"  # 2.5 hours, and less than a second


def test_an_absent_master_is_named_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Spark alone would try for a minute and then print forty lines of Java."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{free.getsockname()[1]}"
    data, logs = office(tmp_path / "data"), write_attendances(tmp_path, 5)
    began = time.monotonic()
    code, files = rolled(data, logs, "--log", "volunteers", "--engine", "spark", "--master", master)
    assert (code, files) == (CANNOT, {})
    assert time.monotonic() - began < 30
    assert f"The Spark master {master} cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize("master", ["spark://host", "http://host:7077", "local[two words]", ""])
def test_what_is_no_master_is_refused(master: str, tmp_path: Path) -> None:
    """A slip of the pen must not start a Java program that then complains about it."""
    with pytest.raises(AtlasError) as refused:
        rollup_spark.open_spark(master, tmp_path)
    assert refused.value.key == "rollup_spark.master"


def test_without_pyspark_the_mend_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is optional: most offices never install it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(AtlasError) as refused:
        rollup_spark.open_spark("local[1]", tmp_path)
    assert "make setup-spark" in refused.value.words("zh")
    assert "make setup-spark" in refused.value.words("en")


@pytest.mark.parametrize(("said", "key"), [(None, "no_java"), ('openjdk version "11.0.2"', "old_java")])
def test_without_a_fit_java_the_mend_is_named(
    said: str | None, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spark says of a Java that is too old only that a class has the wrong version."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if said:
        java = tmp_path / "bin" / "java"
        java.parent.mkdir()
        java.write_text(f"#!/bin/sh\necho '{said}' >&2\n", encoding="utf-8")
        java.chmod(0o755)
    with pytest.raises(AtlasError) as refused:
        rollup_spark.open_spark("local[1]", tmp_path)
    assert refused.value.key == f"rollup_spark.{key}"
    assert "openjdk-17-jre-headless" in refused.value.words("en")
