"""``python -m benchmarks.build``: a snapshot of 10³ … 10⁷ figures, beside loads of the same Parquet that check nothing.

Ours is the whole of ``python -m etl build``: catalogue and places read, every figure checked against them, the choice
among the figures of each place worked out, sorted, written, synced. The others only bring the figures into a DuckDB
file: pandas reading the files one by one, DuckDB reading them at once, and DuckDB sorting them as a snapshot is sorted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks import nation, record
from benchmarks.memory import turns

# Figures → counties, indicators, months. All three grow, as they do where a county's trial becomes a nation's report.
SHAPES = {
    1_000: (10, 10, 10),
    10_000: (100, 10, 10),
    100_000: (300, 28, 12),
    1_000_000: (1000, 28, 36),
    10_000_000: (2891, 58, 60),
}
FULL = {20_000_000: (2891, 60, 120)}
SIDES = {
    "atlas": "benchmarks.build:ours",
    "DuckDB, sorted, nothing checked": "benchmarks.build:sorted_load",
    "DuckDB, nothing checked": "benchmarks.build:bare_load",
    "pandas → DuckDB, nothing checked": "benchmarks.build:pandas_load",
}
QUICK = 1_000_000


def folder_of(size: int) -> Path:
    """Return the data folder of a nation of about ``size`` figures, made where it is not there yet."""
    counties, indicators, months = {**SHAPES, **FULL}[size]
    folder = record.home() / f"nation-{counties}-{indicators}-{months}"
    done = folder / "made"
    if not done.exists():
        nation.make_data(folder, counties, indicators, months)
        done.touch()
    return folder


def _files(folder: str) -> str:
    return f"read_parquet('{folder}/periodic/{nation.BATCH}/*.parquet')"


def _target(folder: str) -> Path:
    return Path(folder) / "benchmark.duckdb"


def _counted(target: Path, table: str) -> list[object]:
    import duckdb

    with duckdb.connect(str(target), read_only=True) as connection:
        found = connection.execute(
            f"SELECT count(*), round(sum(value), 0) FROM {table} WHERE value IS NOT NULL"
        ).fetchone()
    target.unlink()
    return list(found or ())


def ours(folder: str) -> Callable[[], object]:
    """Return the task: the atlas's build."""
    from etl.paths import Folders
    from etl.pipeline import build

    def task() -> object:
        build(Folders.resolve(Path(folder)), lambda _step: None, out=_target(folder))
        return _counted(_target(folder), "periodic_observation")

    return task


def bare_load(folder: str, order: str = "") -> Callable[[], object]:
    """Return the task: all files into one table by DuckDB."""
    import duckdb

    def task() -> object:
        with duckdb.connect(str(_target(folder))) as connection:
            connection.execute(f"CREATE TABLE figure AS SELECT *, filename FROM {_files(folder)} {order}")
        return _counted(_target(folder), "figure")

    return task


def sorted_load(folder: str) -> Callable[[], object]:
    """Return the task: the same, sorted by indicator, newest first, place."""
    return bare_load(folder, "ORDER BY indicator_id, filename DESC, region_code")


def pandas_load(folder: str) -> Callable[[], object]:
    """Return the task: one frame of all files, then a table of it."""
    import duckdb
    import pandas as pd

    def task() -> object:
        files = sorted(Path(folder, "periodic", nation.BATCH).glob("*.parquet"))
        rows = pd.concat([pd.read_parquet(file).assign(period=file.stem) for file in files])
        with duckdb.connect(str(_target(folder))) as connection:
            connection.register("rows", rows)
            connection.execute("CREATE TABLE figure AS SELECT * FROM rows")
        return _counted(_target(folder), "figure")

    return task


def main(quick: bool = True, full: bool = False) -> None:
    """Print the curve and write it among the results."""
    watch, rows = record.Watch(), []
    sizes = [*SHAPES, *(FULL if full else ())]
    for size in [size for size in sizes if size <= QUICK or not quick]:
        found = turns(SIDES, [str(folder_of(size))], rounds=1 if quick or size > QUICK else 3)
        answers = {str(one.answer) for one in found.values()}
        if len(answers) > 1:
            raise SystemExit(f"build of {size:,}: the sides loaded different figures: {sorted(answers)}")
        rows += [record.row(size, side, one, found["atlas"]) for side, one in found.items()]
    record.show("build of a snapshot from Parquet", "figures", rows, watch)
    print(f"growth of the atlas's processor time: size to the power {record.slope(rows, 'atlas')}")
    command = f"python -m benchmarks.build{' --full' if full else ''}"
    record.write("build", command, rows, record.folder(quick), watch, slope=record.slope(rows, "atlas"))


if __name__ == "__main__":
    main(*record.asked("build"))
