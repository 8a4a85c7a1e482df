"""``python -m benchmarks.rollup``: monthly figures out of 10³ … 10⁷ events (``--full``: 10⁸), beside what others write.

Every side reads the same Parquet and gives, for each place and month: issues reported, how many of them are resolved,
issues resolved, median and ninth decile of the hours, and how many came back. That they all give the same figures is
checked in the run. They come as the sorted rows of a batch of periodic figures: one a place, month and indicator.
Ours also leaves out what cannot be (an end before its beginning), finds places that nobody knows and keeps within two
gigabytes; the others trust the log. The SQL written by hand is the limit: the same engine and nothing but the sums.
How much of it the rows are is shown by the same without them.

Where exports overlap, each id has to be looked up as well; that is a task of its own, ``--ids check`` beside SQL that
keeps the last row of an id.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from benchmarks import nation, record
from benchmarks.memory import Check, Measured, Task, turns
from etl.model import Level, Region

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
FULL = 100_000_000
QUICK = 1_000_000
AS_OF = "2026-01-05"  # the logs of the fictional nation know nothing later
SIDES = {
    "atlas": "benchmarks.rollup:ours",
    "DuckDB SQL by hand": "benchmarks.rollup:sql_of_rows",
    "DuckDB SQL by hand, without the rows": "benchmarks.rollup:sql_of_lines",
    "polars, lazy, streaming": "benchmarks.rollup:polars_side",
    "pandas": "benchmarks.rollup:pandas_side",
}
BOUNDED = tuple(SIDES)[:4]  # pandas would take some ten gigabytes for 10⁸ events
CHECKED = {
    "atlas, each id looked up": "benchmarks.rollup:ours_checked",
    "DuckDB SQL by hand, each id looked up": "benchmarks.rollup:sql_checked",
}
LAST = 2025 * 12 + 11  # what was resolved after the last month of reports is no figure yet


def folder_of(events: int) -> Path:
    """Return the folder of Parquet files of a log, made where it is not there yet."""
    folder = record.home() / f"events-{events}"
    done = folder / "made"
    if not done.exists():
        nation.make_logs(folder, 2891, 120, events)
        done.touch()
    return folder / "grid"


def _of_rows(rows: object) -> list[list[object]]:
    """Return what must be equal: of each indicator the rows, the sum of its values in tenths, and of their records."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("rows", rows)
        found = connection.execute(
            "SELECT indicator_id, count(*), sum(round(round(value, 1) * 10)::BIGINT)::BIGINT, sum(base)::BIGINT "
            f"FROM rows WHERE month <= {LAST} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return [list(line) for line in found]


def _of_lines(lines: object) -> list[list[object]]:
    """Return the same of what was not brought into rows."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("lines", lines)
        rows = connection.sql(_ROWS.format(sums="FROM lines")).to_arrow_table()
    return _of_rows(rows)


def ours(folder: str, ids: str = "unique") -> tuple[Task, Check]:
    """Return the task: the roll-up of ``python -m etl rollup`` up to the rows that it writes."""
    from etl.event_logs.engine import DuckEngine
    from etl.event_logs.files import log_files
    from etl.event_logs.layouts import layouts_for
    from etl.model import Facts
    from etl.rollup import Order, roll, temporary

    facts = Facts()
    facts.regions = regions()
    until = datetime.fromisoformat(AS_OF) + timedelta(days=1)

    def task() -> object:
        order = Order(log_files([folder]), "events", layouts_for("events", None), until, ids=ids)
        with temporary(None) as scratch:
            engine = DuckEngine(scratch)
            _, rolled, _ = roll(order, facts, engine, scratch)
            engine.close()
        return rolled.rows

    return task, _of_rows


def ours_checked(folder: str) -> tuple[Task, Check]:
    """Return the task: the same, each id looked up."""
    return ours(folder, "check")


def regions() -> list[Region]:
    """Return the places of the fictional nation as the catalogue has them."""
    return [Region(place.code, *place.names, cast("Level", place.level)) for place in nation.places(2891)]


_BY_HAND = """
WITH came AS (
    SELECT region_code, (year(reported_at) * 12 + month(reported_at) - 1)::INTEGER AS month,
           count(*) AS reported, count(resolved_at) AS resolved_of_reported
    FROM read_parquet('{files}') GROUP BY ALL),
went AS (
    SELECT region_code, (year(resolved_at) * 12 + month(resolved_at) - 1)::INTEGER AS month, count(*) AS resolved,
           quantile_cont(date_diff('second', reported_at, resolved_at)::INTEGER, [0.5, 0.9]) AS q,
           count(*) FILTER (reopened_at >= resolved_at) AS reopened
    FROM read_parquet('{files}') WHERE resolved_at IS NOT NULL GROUP BY ALL)
SELECT region_code, month, reported, resolved_of_reported, resolved, q[1] AS median, q[2] AS p90, reopened
FROM came FULL JOIN went USING (region_code, month)
"""

_ROWS = """
WITH line AS ({sums}),
shown AS (
    SELECT region_code, month, coalesce(reported, 0) AS reported, coalesce(resolved, 0) AS resolved,
           [{{'i': 'issues_reported', 'v': coalesce(reported, 0)::DOUBLE, 'b': coalesce(reported, 0)}},
            {{'i': 'issues_resolved', 'v': coalesce(resolved, 0)::DOUBLE, 'b': coalesce(resolved, 0)}},
            {{'i': 'issues_resolution_rate', 'v': 100 * resolved_of_reported / reported, 'b': reported}},
            {{'i': 'resolution_hours_median', 'v': round(median * 10) / 36000, 'b': resolved}},
            {{'i': 'resolution_hours_p90', 'v': round(p90 * 10) / 36000, 'b': resolved}},
            {{'i': 'issues_reopened_rate', 'v': 100 * reopened / resolved, 'b': resolved}}] AS six
    FROM line)
SELECT region_code, month, one.i AS indicator_id, one.v AS value, one.b AS base
FROM (SELECT region_code, month, unnest(six) AS one FROM shown) WHERE one.v IS NOT NULL
ORDER BY month, indicator_id, region_code
"""
_ONCE = (
    "(FROM read_parquet('{files}', filename = true) "
    "QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY filename DESC, reported_at DESC) = 1)"
)


# Indicator → column, factor, what it is divided by (a column or a number), base.
_SIX: dict[str, tuple[str, int, str | int, str]] = {
    "issues_reported": ("reported", 1, 1, "reported"),
    "issues_resolved": ("resolved", 1, 1, "resolved"),
    "issues_resolution_rate": ("resolved_of_reported", 100, "reported", "reported"),
    "resolution_hours_median": ("median", 1, 36000, "resolved"),
    "resolution_hours_p90": ("p90", 1, 36000, "resolved"),
    "issues_reopened_rate": ("reopened", 100, "resolved", "resolved"),
}


def sql_of_lines(folder: str) -> tuple[Task, Check]:
    """Return the task: one query of DuckDB on its defaults, a line a place and month."""
    return lambda: _queried(_BY_HAND.format(files=f"{folder}/*.parquet")), _of_lines


def sql_of_rows(folder: str) -> tuple[Task, Check]:
    """Return the task: the same, and the six figures of each place and month in rows, sorted."""
    return lambda: _queried(_ROWS.format(sums=_BY_HAND.format(files=f"{folder}/*.parquet"))), _of_rows


def sql_checked(folder: str) -> tuple[Task, Check]:
    """Return the task: rows, of the last record of each id."""
    once = _ONCE.format(files=f"{folder}/*.parquet")
    sums = _BY_HAND.replace("read_parquet('{files}')", "once").strip().removeprefix("WITH")
    return lambda: _queried(_ROWS.format(sums=f"WITH once AS MATERIALIZED {once}, {sums}")), _of_rows


def _queried(query: str) -> object:
    import duckdb

    with duckdb.connect() as connection:
        return connection.sql(query).to_arrow_table()


def pandas_side(folder: str) -> tuple[Task, Check]:
    """Return the task: the needed columns in one frame, grouped twice, six figures in rows."""
    import pandas as pd

    def task() -> object:
        columns = ["region_code", "reported_at", "resolved_at", "reopened_at"]
        log = pd.read_parquet(folder, columns=columns)
        log["region_code"] = log["region_code"].astype("category")
        for name in ("reported", "resolved"):
            time = log[f"{name}_at"]
            log[f"{name}_month"] = time.dt.year * 12 + time.dt.month - 1
        came = log.groupby(["region_code", "reported_month"], observed=True).agg(
            reported=("reported_at", "size"), resolved_of_reported=("resolved_at", "count")
        )
        done = log[log["resolved_at"].notna()].copy()
        done["seconds"] = (done["resolved_at"] - done["reported_at"]).dt.total_seconds()
        done["again"] = done["reopened_at"] >= done["resolved_at"]
        groups = done.groupby(["region_code", "resolved_month"], observed=True)
        went = groups.agg(resolved=("seconds", "size"), reopened=("again", "sum"), median=("seconds", "median"))
        went["p90"] = groups["seconds"].quantile(0.9)
        came.index.names = went.index.names = ["region_code", "month"]
        both = came.join(went, how="outer").reset_index().astype({"region_code": "str"})
        both[["reported", "resolved"]] = both[["reported", "resolved"]].fillna(0)
        both[["median", "p90"]] = (both[["median", "p90"]] * 10).round()  # whole seconds interpolate to whole tenths
        parts = []
        for indicator, (numerator, factor, divisor, base) in _SIX.items():
            part = both if divisor == 1 else both[both[base] > 0]
            value = part[numerator] * factor / (part[divisor] if isinstance(divisor, str) else divisor)
            parts.append(part[["region_code", "month"]].assign(indicator_id=indicator, value=value, base=part[base]))
        return pd.concat(parts, ignore_index=True).sort_values(["month", "indicator_id", "region_code"])

    return task, _of_rows


def polars_side(folder: str) -> tuple[Task, Check]:
    """Return the task: two lazy groupings by the streaming engine, worked out together, six figures in rows."""
    import polars as pl

    def month(name: str) -> pl.Expr:
        return (pl.col(name).dt.year() * 12 + pl.col(name).dt.month() - 1).alias("month")

    def task() -> object:
        log = pl.scan_parquet(f"{folder}/*.parquet")
        came = log.group_by("region_code", month("reported_at")).agg(
            pl.len().alias("reported"), pl.col("resolved_at").count().alias("resolved_of_reported")
        )
        seconds = (pl.col("resolved_at") - pl.col("reported_at")).dt.total_seconds()
        went = (
            log.filter(pl.col("resolved_at").is_not_null())
            .group_by("region_code", month("resolved_at"))
            .agg(
                pl.len().alias("resolved"),
                seconds.quantile(0.5, "linear").alias("median"),
                seconds.quantile(0.9, "linear").alias("p90"),
                (pl.col("reopened_at") >= pl.col("resolved_at")).sum().alias("reopened"),
            )
        )
        joined = came.join(went, on=["region_code", "month"], how="full", coalesce=True)
        both = joined.collect(engine="streaming").with_columns(
            pl.col("reported", "resolved").fill_null(0), (pl.col("median", "p90") * 10).round()
        )
        parts = []
        for indicator, (numerator, factor, divisor, base) in _SIX.items():
            part = both if divisor == 1 else both.filter(pl.col(base) > 0)
            value = pl.col(numerator) * factor / (pl.col(divisor) if isinstance(divisor, str) else divisor)
            parts.append(part.select("region_code", "month", pl.lit(indicator).alias("indicator_id"),
                                     value.cast(pl.Float64).alias("value"), pl.col(base).alias("base")))  # fmt: skip
        return pl.concat(parts).sort("month", "indicator_id", "region_code").to_arrow()

    return task, _of_rows


def main(quick: bool = True, full: bool = False) -> None:
    """Print the curves and write them among the results."""
    watch, rows, checked = record.Watch(), [], []
    absent = set() if find_spec("polars") else {"polars, lazy, streaming"}
    if absent:
        print("roll-up beside polars: pip install -r requirements-bench.txt; the atlas itself does not use it")
    for size in [size for size in (*SIZES, *((FULL,) if full else ())) if size <= QUICK or not quick]:
        sides = {name: side for name, side in SIDES.items() if (size < FULL or name in BOUNDED) and name not in absent}
        found = turns(sides, [str(folder_of(size))], rounds=1 if quick or size > QUICK else 3)
        _equal(size, found)
        rows += [record.row(size, side, one, found["atlas"]) for side, one in found.items()]
        if size < FULL:
            found = turns(CHECKED, [str(folder_of(size))], rounds=1)
            _equal(size, found)
            base = next(iter(found.values()))
            checked += [record.row(size, side, one, base) for side, one in found.items()]
    record.show("roll-up of events", "events", rows, watch)
    record.show("roll-up of events, each id looked up", "events", checked, watch)
    command = f"python -m benchmarks.rollup{' --full' if full else ''}"
    slope = record.slope(rows, "atlas")
    record.write("rollup", command, rows, record.folder(quick), watch, slope=slope, each_id_looked_up=checked)


def _equal(size: int, found: dict[str, Measured]) -> None:
    answers = {side: str(one.answer) for side, one in found.items()}
    if len(set(answers.values())) > 1:
        raise SystemExit(f"roll-up of {size:,} events: the sides disagree: {answers}")


if __name__ == "__main__":
    main(*record.asked("rollup"))
