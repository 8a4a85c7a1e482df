"""The SQL that is printed for other engines says what the roll-up says: an office's Trino counts as the atlas does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from fixture_rollup_logs import REGIONS, UNTIL, write_attendances, write_events

from etl.event_logs import definitions
from etl.event_logs.engine import DuckEngine
from etl.event_logs.run import roll_events, roll_volunteers
from etl.event_logs.sql import DIALECTS, printed

KINDS = ("events", "volunteers")
Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of a few thousand records, without the file that repeats some: a table has no order of files."""
    folder = tmp_path_factory.mktemp("logs")
    Path(write_events(folder, 4000)[-1]).unlink()
    write_attendances(folder, 4000)
    return folder


@pytest.fixture(scope="module")
def rolled(folder: Path) -> dict[str, list[Row]]:
    """Return what the roll-up itself gives, by kind, as rows of the long shape."""
    engine = DuckEngine(folder)
    log = definitions.latest(engine.read(sorted(map(str, folder.glob("events*.parquet")))), "events")
    served = definitions.latest(engine.read(sorted(map(str, folder.glob("attend*.parquet")))), "volunteers")
    found = {
        "events": roll_events(engine, definitions.known_by(log, UNTIL), UNTIL, REGIONS, fewest=3).rows,
        "volunteers": roll_volunteers(engine, served, UNTIL, REGIONS, fewest=3).rows,
    }
    engine.close()
    return {
        kind: sorted(
            (r["region_code"], f"{r['month'] // 12}-{r['month'] % 12 + 1:02}", r["indicator_id"], r["value"], r["base"])
            for r in rows.to_pylist()
            if not r["gap"]
        )
        for kind, rows in found.items()
    }


def run(folder: Path, sql: str) -> list[Row]:
    """Run SQL on DuckDB with the logs as tables; of records without a place nothing is asked."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW events AS FROM '{folder}/events*.parquet'")
        connection.execute(
            f"CREATE VIEW attendances AS SELECT *, NULL::VARCHAR activity_id FROM '{folder}/attend*.parquet'"
        )
        return sorted(row for row in connection.execute(sql).fetchall() if row[0] is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sql_gives_the_rows_of_the_roll_up(folder: Path, rolled: dict[str, list[Row]], kind: str) -> None:
    """Otherwise two offices of one province would count by different rules."""
    assert len(rolled[kind]) > 30
    assert run(folder, printed("duckdb", kind, UNTIL, fewest=3)) == rolled[kind]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_sql_parses_and_estimates_nothing(dialect: str, kind: str) -> None:
    """An estimated count or median would pass for an exact one in every picture."""
    text = printed(dialect, kind, UNTIL)
    # sqlglot knows ClickHouse's quantiles by their short name only; a real ClickHouse has both.
    assert len(sqlglot.parse(text.replace("quantilesExactInclusive", "quantiles"), dialect=dialect)) == 1
    lower = text.lower()
    assert not [word for word in ("approx", "uniq(", "quantile(", "quantiles(", "tdigest") if word in lower]
    assert ("event_id" in lower) == (kind == "events")


@pytest.mark.parametrize("kind", KINDS)
def test_trino_is_asked_for_nothing_that_it_refuses(kind: str) -> None:
    """Trino counts no microseconds, and gives a numbering of rows no frame."""
    text = printed("trino", kind, UNTIL).lower()
    assert "microsecond" not in text
    assert "rows between" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_sql_for_trino_means_the_same(folder: Path, rolled: dict[str, list[Row]], kind: str) -> None:
    """No Trino runs here: its SQL, with exact quantiles written out, is translated back and run on DuckDB."""
    back = sqlglot.transpile(printed("trino", kind, UNTIL, fewest=3), read="trino", write="duckdb")[0]
    found = run(folder, back)
    assert [row[:3] for row in found] == [row[:3] for row in rolled[kind]]
    assert [row[4] for row in found] == [row[4] for row in rolled[kind]]
    # Fractions of a second are cut at the millisecond there: a median may differ by one second of an hour.
    assert [row[3] for row in found] == pytest.approx([row[3] for row in rolled[kind]], abs=1.01 / 3600)
