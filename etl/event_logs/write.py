"""The months of a roll-up become period files of a batch, all or none of them."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl import audited
from etl.event_logs.definitions import VERSION
from etl.event_logs.left_out import LeftOut
from etl.event_logs.run import Rolled
from etl.event_logs.stage import Staged
from etl.faults import AtlasError, Faults, FaultyFacts
from etl.messages import say, spoken
from etl.paths import Folders
from etl.periodic.model import BATCH, FOLDER, PeriodFile
from etl.periodic.read import read_batch
from etl.periodic.write import BatchHead, Origin, Replaced, write_periods

KIND: Final = "event_log"
MANY_ROWS: Final = 200_000
"""More than these nobody reads in a diff: the months become Parquet."""
_LISTED: Final = 12


def month_name(month: int) -> str:
    """Return a month number as a period: 24312 is 2026-01."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def write(
    folders: Folders, options: argparse.Namespace, files: Sequence[str], staged: Staged, rolled: Rolled, left: LeftOut,
    *, as_of: date | None,
) -> list[Replaced]:  # fmt: skip
    """Write the months of a roll-up, or compare them only under ``--dry-run``.

    Raises
    ------
    AtlasError
        The name is no batch's, the batch holds other figures, or there is nothing to write.
    FaultyFacts
        The batch there is has faults, or the figures would have.
    """
    months = sorted(set(rolled.rows["month"].to_pylist()))
    if not months:
        raise AtlasError("rollup.nothing")
    head = _head(folders, options, staged, sorted(set(rolled.rows["indicator_id"].to_pylist())))
    last = as_of or (rolled.seen.date() if rolled.seen else None)
    names, checksum = origin_of(files)
    origin = Origin(
        file=names, sha256=checksum, as_of=last.isoformat() if last else None, note=note_of(left, spoken()) or None
    )  # fmt: skip
    rows = {month_name(month): (_of(rolled.rows, month), origin) for month in months}
    many = rolled.rows.num_rows > MANY_ROWS or any((folders.data / FOLDER / options.batch).glob("*.parquet"))
    line = audited.figures("rolled_up", options.batch, [Path(file).name for file in files])
    return write_periods(
        folders, options.batch, head, rows, form="parquet" if many else None, dry_run=options.dry_run, line=line
    )


def _of(rows: pa.Table, month: int) -> pa.Table:
    return rows.filter(pc.equal(rows["month"], month)).drop_columns(["month"])


def note_of(left: LeftOut, language: str) -> str:
    """Return what was left out in one line; empty where nothing was."""
    parts = [
        say(language, f"rollup.short.{key}", count=count)
        for key, count in left.counts.items()
        if not (key == "ahead" and left.as_of)
    ]
    if not parts:
        return ""
    between = say(language, "rollup.between")
    return say(language, "rollup.note", number=left.number, records=left.records, parts=between.join(parts))


def origin_of(files: Sequence[str]) -> tuple[str, str | None]:
    """Return the names of the inputs, and one checksum of all; none for files that only an engine can read."""
    names = [Path(file).name for file in files]
    listed = names if len(names) <= _LISTED else [*names[:2], "…", names[-1], f"({len(names)})"]
    if any("://" in file for file in files):
        return "; ".join(listed), None
    sums = {file: _checksum(Path(file)) for file in files}
    if len(files) == 1:
        return names[0], sums[files[0]]
    lines = sorted(f"{sums[file]}  {Path(file).name}\n" for file in files)
    return "; ".join(listed), hashlib.sha256("".join(lines).encode()).hexdigest()


def _checksum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _head(folders: Folders, options: argparse.Namespace, staged: Staged, indicators: Sequence[str]) -> BatchHead:
    """Return the head of the batch: what its ``batch.yml`` says, with the options of this run before it."""
    if BATCH.fullmatch(options.batch) is None:
        raise AtlasError("rollup.bad_batch", batch=options.batch)
    there = _there(folders, options.batch)
    _same_figures(there, options.batch, indicators)
    head = there[0].head if there else BatchHead(title=options.batch, publisher=options.batch, grade="B")
    concept = options.concept or next(iter({x.concept for x in staged.layouts.values() if x.concept}), None)
    concepts = dict(head.concepts) | (dict.fromkeys(indicators, concept) if concept else {})
    return replace(
        head, title=options.title or head.title, publisher=options.publisher or head.publisher, kind=KIND,
        concepts=concepts, definition=VERSION,
    )  # fmt: skip


def _there(folders: Folders, batch: str) -> list[PeriodFile]:
    folder = folders.data / FOLDER / batch
    if not folder.is_dir():
        return []
    faults = Faults()
    found = read_batch(folder, faults)
    if len(faults):
        raise FaultyFacts(faults)
    if found and found[0].head.kind != KIND:
        raise AtlasError("rollup.other_batch", batch=batch, kind=found[0].head.kind)
    return found


def _same_figures(there: Sequence[PeriodFile], batch: str, indicators: Sequence[str]) -> None:
    """Refuse a batch of other figures: a month is replaced whole, so that these would be lost."""
    if not there:
        return
    path = str(there[-1].path).replace("'", "''")
    reader = "read_parquet" if there[-1].path.suffix == ".parquet" else "read_csv"
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT DISTINCT indicator_id FROM {reader}('{path}')").fetchall()
    others = {row[0] for row in found}
    if others and not others & set(indicators):
        raise AtlasError("rollup.other_figures", batch=batch, found=", ".join(sorted(others)[:5]))
