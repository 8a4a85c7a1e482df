"""``python -m etl rollup LOG … --log events|volunteers --batch NAME``: event logs become monthly figures of places.

What each figure means stands in etl/event_logs/definitions.py and docs/rollup.md. Of a log only the aggregates stay:
nothing that belongs to one person or one event is written anywhere but into a folder that goes with the run.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from etl import audited, leftovers
from etl.event_logs import definitions
from etl.event_logs.engine import MOST_DURATIONS, DuckEngine, Engine
from etl.event_logs.files import log_files
from etl.event_logs.layouts import Layout, Log, layouts_for
from etl.event_logs.left_out import LeftOut, look
from etl.event_logs.places import RegionFinder
from etl.event_logs.run import Months, Rolled, roll_events, roll_volunteers
from etl.event_logs.single import single
from etl.event_logs.stage import Staged, Stager
from etl.event_logs.tell import tell, tell_left_out
from etl.event_logs.write import write
from etl.faults import AtlasError, Faults, FaultyFacts
from etl.messages import say, spoken
from etl.model import Facts
from etl.paths import Folders
from etl.read_catalogue import read_catalogue

OK, REFUSED = 0, 1
ZONE = ZoneInfo("Asia/Shanghai")
DIALECTS = ("duckdb", "spark", "trino", "clickhouse")
_MONTHS = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:\.\.(\d{4})-(0[1-9]|1[0-2]))?")
_TEMPORARY = "atlas-rollup"


@dataclass(frozen=True, slots=True)
class Order:
    """What one run is asked for; see ``add_arguments`` for the words of each."""

    files: tuple[str, ...]
    log: Log
    layouts: tuple[Layout, ...]
    until: datetime
    as_of: date | None = None
    months: Months | None = None
    fewest: int = 0
    ids: str = "auto"
    hash_persons: bool = False
    most_bad: float = 0.01


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m etl rollup``."""

    def words(name: str) -> str:
        return say(spoken(), f"rollup.help.{name}")

    parser.add_argument("files", nargs="*", metavar="LOG", help=words("files"))
    parser.add_argument("--log", choices=("events", "volunteers"), required=True, help=words("log"))
    for name, metavar in (
        ("batch", "NAME"), ("layout", "NAME|FILE.yml"), ("months", "2026-01..2026-09"), ("as-of", "DATE"),
        ("title", "TEXT"), ("publisher", "TEXT"), ("concept", "ID"), ("master", "URL"),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", metavar=metavar, help=words(name.replace("-", "_")))
    parser.add_argument("--suppress", type=int, default=0, metavar="N", help=words("suppress"))
    parser.add_argument("--max-bad", type=float, default=0.01, metavar="SHARE", help=words("max_bad"))
    parser.add_argument("--ids", choices=("auto", "check", "unique"), default="auto", help=words("ids"))
    parser.add_argument("--hash-persons", action="store_true", help=words("hash_persons"))
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help=words("engine"))
    parser.add_argument("--temp", type=Path, metavar="DIR", help=words("temp"))
    parser.add_argument("--data", type=Path, metavar="DIR", help=words("data"))
    parser.add_argument("--dry-run", action="store_true", help=words("dry_run"))
    parser.add_argument("--print-sql", choices=DIALECTS, help=words("print_sql"))


def main(options: argparse.Namespace) -> int:
    """Roll a log up, write its months and say what changed and what was left out.

    Returns
    -------
    int
        0 if the months were written or would be, 1 if too much of the log is faulty and nothing was.
    """
    language = spoken()
    if options.print_sql:
        from etl.event_logs.sql import printed

        until, fewest = _until(_day(options.as_of)), max(options.suppress or 0, 0)
        sys.stdout.write(printed(options.print_sql, options.log, until, fewest) + "\n")
        return OK
    if not options.batch:
        raise AtlasError("rollup.no_batch")
    order = _ordered(options)
    folders = Folders.resolve(options.data)
    facts = _catalogue(folders.data)
    with temporary(options.temp) as folder, opened(options, folder) as engine:
        staged, rolled, left = roll(order, facts, engine, folder, _step(language))
    tell_left_out(left, language)
    if left.share > order.most_bad:
        sys.stderr.write(say(language, "rollup.too_bad", share=left.share, most=order.most_bad) + "\n")
        return REFUSED
    if not options.dry_run:
        audited.ready(folders.data)
    replaced = write(folders, options, order.files, staged, rolled, left, as_of=order.as_of)
    tell(rolled, replaced, facts, language, named=order.months is not None, dry_run=options.dry_run)
    return OK


def roll(
    order: Order, facts: Facts, engine: Engine, folder: Path, step: Callable[[str], None] = lambda _: None
) -> tuple[Staged, Rolled, LeftOut]:  # fmt: skip
    """Read a log and roll it up; nothing but ``folder`` is written.

    Parameters
    ----------
    order : Order
        What to roll up, and how.
    facts : Facts
        The catalogue: its regions.
    engine : Engine
        Where it runs.
    folder : Path
        For the canonical form of logs that are not in it.
    step : callable
        Called with the key of each step as it begins.
    """
    regions = {region.code: region for region in facts.regions}
    step("stage")
    reader = engine.connection if isinstance(engine, DuckEngine) else duckdb.connect()
    stager = Stager(reader, folder, RegionFinder(regions), order.log, hash_persons=order.hash_persons)
    staged = stager.stage(order.files, order.layouts)
    log = engine.read(staged.files)
    if order.log == "volunteers" and not staged.texts and engine.run(definitions.personal(log))["records"][0].as_py():
        raise AtlasError("rollup.personal", file=", ".join(staged.names))
    log = definitions.canonical(log, order.log, reopened="reopened_at" in staged.fields)
    step("single")
    log, repeated = single(engine, log, order.log, order.ids, staged)
    records = engine.run(log.agg(records=log.count()))["records"][0].as_py()
    if order.as_of and order.log == "events":
        log = definitions.known_by(log, order.until)
    step("roll")
    if order.log == "events":
        rolled = roll_events(
            engine,
            log,
            order.until,
            regions,
            months=order.months,
            fewest=order.fewest,
            by_hand=order.months is not None,
        )
    else:
        rolled = roll_volunteers(engine, log, order.until, regions, months=order.months, fewest=order.fewest)
    left = look(engine, log, order.log, order.until, staged, rolled, records)
    return staged, rolled, replace(left, repeated=repeated, as_of=order.as_of)


def _ordered(options: argparse.Namespace) -> Order:
    as_of = _day(options.as_of)
    return Order(
        files=log_files(options.files), log=options.log, layouts=layouts_for(options.log, options.layout),
        until=_until(as_of), as_of=as_of, months=_months(options.months), fewest=max(options.suppress, 0),
        ids=options.ids, hash_persons=options.hash_persons, most_bad=options.max_bad,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise AtlasError("rollup.no_day", found=text) from error


def _until(as_of: date | None) -> datetime:
    """Return the moment from which times lie ahead: the end of the day of the log, or of today."""
    day = as_of or datetime.now(ZONE).date()
    return datetime.combine(day + timedelta(days=1), datetime.min.time())


def _months(text: str | None) -> Months | None:
    if text is None:
        return None
    found = _MONTHS.fullmatch(text.strip())
    if found is None:
        raise AtlasError("rollup.no_months", found=text)
    first = int(found[1]) * 12 + int(found[2]) - 1
    last = int(found[3]) * 12 + int(found[4]) - 1 if found[3] else first
    if last < first:
        raise AtlasError("rollup.no_months", found=text)
    return first, last


def _catalogue(data: Path) -> Facts:
    if not data.is_dir():
        raise AtlasError("no_data", folder=data)
    facts, found, faults = Facts(), Faults(), Faults()
    read_catalogue(data, facts, found)
    for fault in found:
        if fault.place.file.startswith(("regions.csv", "indicators/", "concepts.yml", "families.yml")):
            faults.add(fault.place, fault.field, fault.found, fault.key, **fault.values)
    if len(faults):
        raise FaultyFacts(faults)
    return facts


@contextmanager
def temporary(parent: Path | None) -> Iterator[Path]:
    """Make a folder of this run that only its owner can read; it goes at the end, and a killed run's at the next."""
    home = parent or Path(tempfile.gettempdir())
    if not home.is_dir():
        raise AtlasError("rollup.no_temp", folder=home)
    with leftovers.temporary(_TEMPORARY, home) as folder:
        yield folder


@contextmanager
def opened(options: argparse.Namespace, folder: Path) -> Iterator[Engine]:
    """Start the engine that was asked for, and end it."""
    if options.engine == "spark":
        if not options.master:
            raise AtlasError("rollup.no_master")
        from etl.event_logs.spark import open_spark

        engine: Engine = open_spark(options.master, folder)
    else:
        engine = DuckEngine(folder, most_durations=MOST_DURATIONS)
    try:
        yield engine
    except duckdb.OutOfMemoryException as error:
        raise AtlasError("rollup.memory", why=str(error).splitlines()[0]) from error
    except duckdb.IOException as error:
        raise AtlasError("rollup.disk", folder=folder.parent, why=str(error).splitlines()[0]) from error
    finally:
        engine.close()


def _step(language: str) -> Callable[[str], None]:
    def step(key: str) -> None:
        sys.stderr.write(say(language, f"rollup.step.{key}") + "\n")
        sys.stderr.flush()

    return step
