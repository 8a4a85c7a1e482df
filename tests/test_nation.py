"""The fictional nation of the benchmarks: nobody may take it for facts, and two runs measure the same thing."""

import csv
import hashlib
import re
from pathlib import Path

import duckdb
import pytest
import yaml

from benchmarks import nation

SIZE = (30, 8, 14)  # counties, indicators, months


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("nation")
    nation.make_data(where, *SIZE)
    nation.make_logs(where / "logs", SIZE[0], SIZE[2], 3000)
    return where


def checksums(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def one(query: str) -> tuple[object, ...]:
    with duckdb.connect() as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row


def figures(folder: Path) -> str:
    return f"read_parquet('{folder}/periodic/fictional_nation/*.parquet')"


def events(folder: Path) -> str:
    return f"read_parquet('{folder}/logs/grid/*.parquet')"


def test_two_runs_give_equal_bytes(folder: Path, tmp_path: Path) -> None:
    nation.make_data(tmp_path, *SIZE)
    nation.make_logs(tmp_path / "logs", SIZE[0], SIZE[2], 3000)

    assert checksums(tmp_path) == checksums(folder)


def test_a_smaller_run_into_the_same_folder_leaves_nothing_of_the_larger(folder: Path, tmp_path: Path) -> None:
    nation.make_data(tmp_path, 40, 3, 15)
    nation.make_logs(tmp_path / "logs", 40, 15, 4000)
    nation.make_data(tmp_path, *SIZE)
    nation.make_logs(tmp_path / "logs", SIZE[0], SIZE[2], 3000)

    assert checksums(tmp_path) == checksums(folder)


def test_every_place_and_publisher_is_plainly_fictional(folder: Path) -> None:
    rows = list(csv.DictReader((folder / "regions.csv").open(encoding="utf-8")))
    batch = yaml.safe_load((folder / "periodic/fictional_nation/batch.yml").read_text(encoding="utf-8"))

    assert [r["name_zh"] for r in rows if not r["name_zh"].startswith("虚构")] == []
    assert [r["name_en"] for r in rows if not r["name_en"].startswith("Fictional ")] == []
    assert batch["publisher"] == "虚构统计局"
    assert "虚构" in batch["title"]
    assert yaml.safe_load((folder / "sources.yml").read_text(encoding="utf-8")) == []


def test_words_of_the_logs_are_fictional_too(folder: Path) -> None:
    marked = "starts_with(address, '虚构') AND starts_with(description, '虚构')"

    assert one(f"SELECT count(*), count(*) FILTER ({marked}) FROM {events(folder)}") == (3000, 3000)


@pytest.mark.parametrize("inside", ["", "periodic", "build/nation"])
def test_the_data_of_the_atlas_is_refused(inside: str) -> None:
    before = sorted(nation.DATA.rglob("*"))

    with pytest.raises(SystemExit, match="fiction"):
        nation.make_data(nation.DATA / inside, *SIZE)
    with pytest.raises(SystemExit, match="fiction"):
        nation.make_logs(nation.DATA / inside, *SIZE[::2], 1000)

    assert sorted(nation.DATA.rglob("*")) == before


def test_the_data_of_the_atlas_knows_no_fictional_place() -> None:
    assert "虚构" not in (nation.DATA / "regions.csv").read_text(encoding="utf-8")
    assert not (nation.DATA / "periodic" / nation.BATCH).exists()


def test_all_counties_of_the_boundaries_are_there_once() -> None:
    found = nation.places(2891)
    codes = [place.code for place in found]

    assert len(nation.counties_of(found)) == 2891
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"\d{6}", code) for code in codes)
    assert {place.parent for place in found} - set(codes) == {""}


def test_a_place_lies_in_its_prefecture_or_straight_in_its_province() -> None:
    parents = {place.code: place.parent for place in nation.places(2891)}

    assert parents["411322"] == "411300"
    assert parents["411300"] == "410000"
    assert parents["110101"] == "110000"  # no prefecture between
    assert parents["429004"] == "420000"  # governed by the province itself
    assert parents["441900"] == "440000"  # a county and a prefecture in one


def test_periods_hold_the_columns_and_the_order_of_the_bulk_lane(folder: Path) -> None:
    files = sorted(file.stem for file in (folder / "periodic/fictional_nation").glob("*.parquet"))
    with duckdb.connect() as connection:
        columns = [row[:2] for row in connection.execute(f"DESCRIBE FROM {figures(folder)}").fetchall()]
        pairs = connection.execute(
            f"SELECT indicator_id, region_code FROM '{folder}/periodic/fictional_nation/2024-11.parquet'"
        ).fetchall()

    assert files == ["2024-11", "2024-12", *(f"2025-{month:02d}" for month in range(1, 13))]
    assert columns == [
        ("region_code", "VARCHAR"), ("indicator_id", "VARCHAR"), ("value", "DOUBLE"), ("bound", "VARCHAR"),
        ("gap", "VARCHAR"), ("as_printed", "VARCHAR"), ("locator", "VARCHAR"), ("base", "BIGINT"),
    ]  # fmt: skip
    assert pairs == sorted(set(pairs))


def test_figures_have_gaps_and_bounds_and_a_rate_stays_below_a_hundred(tmp_path: Path) -> None:
    nation.make_data(tmp_path, 300, 8, 12)
    found = one(
        f"""SELECT count(*), count(*) FILTER (gap = 'withheld'), count(*) FILTER (bound = 'at_least'),
                   count(*) FILTER (bound = 'approx'), count(*) FILTER (bound = 'at_most'),
                   max(value) FILTER (indicator_id = 'satisfaction_rate'), min(value),
                   count(*) FILTER ((value IS NULL) <> (gap IS NOT NULL) OR (value IS NULL) <> (as_printed IS NULL))
            FROM {figures(tmp_path)}"""
    )

    rows, withheld, at_least, approx, at_most, highest, lowest, half = (float(str(n)) for n in found)
    asked = 300 * 8 * 12
    assert 0.95 * asked < rows < 0.985 * asked  # about three in a hundred are missing
    assert min(withheld, at_least, approx, at_most) > 0
    assert highest <= 100
    assert lowest >= 0
    assert half == 0


def test_the_log_has_all_events_late_ones_and_none_that_ends_before_it_begins(folder: Path) -> None:
    backwards = "resolved_at < reported_at OR reopened_at < resolved_at OR accepted_at < reported_at"
    before = "reported_at < lag(reported_at) OVER (ORDER BY event_id)"

    assert one(f"SELECT count(*), count(DISTINCT event_id), count(*) FILTER ({backwards}) FROM {events(folder)}") == (
        3000, 3000, 0,
    )  # fmt: skip
    assert one(f"SELECT min(reported_at)::VARCHAR, max(reported_at) < '2026-01-01' FROM {events(folder)}") == (
        "2024-11-01 00:00:00", True,
    )  # fmt: skip
    assert one(f"SELECT count(*) > 0 FROM {events(folder)} WHERE resolved_at IS NULL") == (True,)
    assert one(f"SELECT count(*) > 0 FROM (SELECT {before} AS late FROM {events(folder)}) WHERE late") == (True,)


def test_the_nation_builds_without_a_fault(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from etl.paths import Folders
    from etl.pipeline import build

    monkeypatch.delenv("ATLAS_BUILD", raising=False)
    out = tmp_path / "nation.duckdb"
    build(Folders.resolve(folder), lambda _step: None, points_of=lambda _codes: {}, out=out)

    with duckdb.connect(str(out), read_only=True) as snapshot:
        built = snapshot.execute("SELECT count(*) FROM periodic_observation").fetchone()
    assert built == one(f"SELECT count(*) FROM {figures(folder)} WHERE gap IS NULL")
