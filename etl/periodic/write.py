"""Writing periodic figures: a period of a batch is replaced whole, with its entry in ``batch.yml``, or not at all."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb
import pyarrow as pa

from etl.faults import AtlasError, Faults, FaultyFacts
from etl.intake.command import making
from etl.intake.transaction import publishing
from etl.model import Facts, Place
from etl.paths import Folders
from etl.periodic.check import MEMORY, RowCheck
from etl.periodic.diff import PeriodChange, compared
from etl.periodic.files import NEXT, batch_text, batches_locked, finish, ordered, replace_files, write_rows
from etl.periodic.model import BATCH, COLUMNS, FOLDER, HEAD_FILE, BatchHead, Form, Origin, PeriodFile, span_of
from etl.periodic.read import read_batch
from etl.periodic.rows import PERIOD_SCHEMA, stage
from etl.publish import checksum
from etl.read_catalogue import read_catalogue
from etl.read_facts import read_facts

__all__ = [
    "PERIOD_SCHEMA", "BatchHead", "Origin", "PeriodChange", "Replaced", "remove_period", "write_period",
    "write_periods",
]  # fmt: skip

CSV_ROWS: Final = 20_000
"""Up to so many rows a period is a CSV, whose changes people can read."""
_CHECKED: Final = ("regions.csv", "indicators/", "concepts.yml", "gaps.csv")

Rows: TypeAlias = pa.Table | duckdb.DuckDBPyRelation


@dataclass(frozen=True, slots=True)
class Replaced:
    """What became of one period.

    Attributes
    ----------
    batch, period : str
        Which.
    file : Path
        The period file as it is now called.
    rows : int
        Figures and gaps in it.
    unchanged : bool
        The file and its entry were so already; nothing was written.
    changes : tuple of PeriodChange
        What differs from the former state, by indicator.
    """

    batch: str
    period: str
    file: Path
    rows: int
    unchanged: bool
    changes: tuple[PeriodChange, ...]


def write_period(
    folders: Folders, batch: str, head: BatchHead, period: str, rows: Rows, origin: Origin | None = None, *,
    form: Form | None = None, locked: bool = False, dry_run: bool = False,
) -> Replaced:  # fmt: skip
    """Write one period of a batch; see ``write_periods``."""
    given = {period: (rows, origin or Origin())}
    return write_periods(folders, batch, head, given, form=form, locked=locked, dry_run=dry_run)[0]


def write_periods(
    folders: Folders, batch: str, head: BatchHead, periods: Mapping[str, tuple[Rows, Origin]], *,
    form: Form | None = None, locked: bool = False, dry_run: bool = False, line: Mapping[str, Any] | None = None,
) -> list[Replaced]:  # fmt: skip
    """Write several periods of a batch, all or none; other periods of it stay.

    Parameters
    ----------
    folders : Folders
        Where the facts lie.
    batch : str
        Name of the batch; it is made where it is not there.
    head : BatchHead
        What holds for the whole batch; it replaces what ``batch.yml`` said before.
    periods : mapping
        Period → its rows (columns of ``PERIOD_SCHEMA``; those that may be empty may be absent) and where they are from.
    form : "csv" or "parquet", optional
        By default CSV up to ``CSV_ROWS`` rows, else Parquet.
    locked : bool
        The caller holds the publishing lock already.
    dry_run : bool
        Check and compare everything, write nothing.
    line : mapping, optional
        What the audit log is to say where anything is written; see ``audited.figures``.

    Raises
    ------
    FaultyFacts
        The rows do not fit the catalogue, or the batch or the catalogue have faults; nothing was written.
    AtlasError
        A name, a column or a type is not what it must be, or somebody else is publishing.
    """
    _check_names(batch, periods)
    with _alone(folders, locked=locked, writes=not dry_run) as still:
        folder = folders.data / FOLDER / batch
        if still:
            finish(folder) if folder.is_dir() else folder.mkdir(parents=True)
        with ExitStack() as stack:
            home = folder if still else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atlas-")))
            former = _former(folder)
            try:
                written = [
                    _written(home, batch, head, period, rows, origin, form)
                    for period, (rows, origin) in sorted(periods.items())
                ]
                _check(folders.data, written)
                changes = {file.period: _changes(former.get(file.period), file) for file in written}
                outcome = _put(folder, home, head, former, written, changes, line, writes=still)
            finally:
                _sweep(folder if still else None)
    return outcome


def remove_period(folders: Folders, batch: str, period: str, *, locked: bool = False) -> Replaced:
    """Remove a period with its entry; the batch goes with its last one.

    Raises
    ------
    AtlasError
        There is no such period, or somebody else is publishing.
    """
    _check_names(batch, (period,))
    with _alone(folders, locked=locked, writes=True):
        folder = folders.data / FOLDER / batch
        if folder.is_dir():
            finish(folder)
        former = _former(folder)
        if period not in former:
            raise AtlasError("periodic_not_there", batch=batch, period=period)
        gone = former.pop(period)
        changes = _changes(gone, None)
        if former:
            text = batch_text(gone.head, {name: f.origin for name, f in former.items()}, _text(folder / HEAD_FILE))
            replace_files(folder, {HEAD_FILE: _next(folder, HEAD_FILE, text)}, [gone.path.name])
        else:
            replace_files(folder, {}, [gone.path.name, HEAD_FILE])
    return Replaced(batch, period, gone.path, 0, False, tuple(changes))


@contextmanager
def _alone(folders: Folders, *, locked: bool, writes: bool) -> Iterator[bool]:
    """Be the only writer of facts; yield whether anything may be written."""
    with ExitStack() as stack:
        if writes:
            if not locked:
                stack.enter_context(publishing(folders, *making()))
            stack.enter_context(batches_locked(folders.data))
        yield writes


def _check_names(batch: str, periods: Mapping[str, Any] | Sequence[str]) -> None:
    if not BATCH.fullmatch(batch):
        raise AtlasError("periodic_bad_batch", batch=batch)
    for period in periods:
        if span_of(period) is None:
            raise AtlasError("periodic_bad_period", period=period)


def _former(folder: Path) -> dict[str, PeriodFile]:
    if not (folder / HEAD_FILE).is_file():
        return {}
    faults = Faults()
    found = read_batch(folder, faults)
    if len(faults):
        raise FaultyFacts(faults)
    return {file.period: file for file in found}


def _written(
    home: Path, batch: str, head: BatchHead, period: str, rows: Rows, origin: Origin, form: Form | None
) -> PeriodFile:
    """Write the rows under a hidden name."""
    try:
        table = ordered(rows)
    except (duckdb.Error, pa.ArrowException) as error:
        why = str(error).splitlines()[0]
        raise AtlasError(
            "periodic_bad_rows", batch=batch, period=period, why=why, columns=", ".join(COLUMNS)
        ) from error
    suffix = form or ("csv" if table.num_rows <= CSV_ROWS else "parquet")
    path = home / f"{NEXT}{secrets.token_hex(4)}-{period}.{suffix}"
    write_rows(path, table)
    span = span_of(period)
    assert span is not None, "names were checked"
    return PeriodFile(batch, period, span, head, origin, path, Place(f"{FOLDER}/{batch}/{HEAD_FILE}"))


def _check(data: Path, written: Sequence[PeriodFile]) -> None:
    facts, found, faults = Facts(), Faults(), Faults()
    read_catalogue(data, facts, found)
    read_facts(data, facts, found)
    for fault in found:
        if fault.place.file.startswith(_CHECKED):  # a fault elsewhere says nothing about these rows
            faults.add(fault.place, fault.field, fault.found, fault.key, **fault.values)
    if not len(faults):
        with RowCheck(facts) as check:
            for file in written:
                check.check(file, faults)
    if len(faults):
        raise FaultyFacts(faults)


def _changes(old: PeriodFile | None, new: PeriodFile | None) -> list[PeriodChange]:
    faults = Faults()
    with duckdb.connect(config={"memory_limit": MEMORY}) as engine:
        before = "former" if old and stage(engine, old.path, old.name, faults, "former") else None
        after = "coming" if new and stage(engine, new.path, new.name, faults, "coming") else None
        if len(faults):
            raise FaultyFacts(faults)
        about = new or old
        assert about is not None, "a change has at least one side"
        late = old is not None and new is not None and new.head.kind == "event_log"
        return compared(engine, before, after, about.batch, about.period, late=late)


def _put(
    folder: Path, home: Path, head: BatchHead, former: Mapping[str, PeriodFile], written: Sequence[PeriodFile],
    changes: Mapping[str, Sequence[PeriodChange]], line: Mapping[str, Any] | None, *, writes: bool,
) -> list[Replaced]:  # fmt: skip
    put: dict[str, Path] = {}
    gone: list[str] = []
    outcome = []
    origins = {name: file.origin for name, file in former.items()} | {file.period: file.origin for file in written}
    for file in written:
        old, name = former.get(file.period), f"{file.period}{file.path.suffix}"
        same = old is not None and old.path.name == name and checksum(old.path) == checksum(file.path)
        if not same:
            put[name] = file.path
        if old is not None and old.path.name != name:
            gone.append(old.path.name)
        as_before = same and old is not None and (old.head, old.origin) == (head, file.origin)
        rows = _rows(file)
        outcome.append(Replaced(file.batch, file.period, folder / name, rows, as_before, tuple(changes[file.period])))
    before = _text(folder / HEAD_FILE)
    text = batch_text(head, origins, before)
    if writes and (put or gone or text != before):
        put[HEAD_FILE] = _next(home, HEAD_FILE, text)
        periods = [one.period for one in outcome if not one.unchanged]
        replace_files(folder, put, gone, {**line, "periods": periods} if line else None)
    return outcome


def _rows(file: PeriodFile) -> int:
    with duckdb.connect() as engine:
        stage(engine, file.path, file.name, Faults())
        row = engine.execute("SELECT count(*) FROM staged").fetchone()
    return row[0] if row else 0


def _next(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{NEXT}{secrets.token_hex(4)}-{name}"
    path.write_bytes(text.encode())
    return path


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _sweep(folder: Path | None) -> None:
    """Remove what was not put in place; what a paper names stays for whoever carries it out."""
    if folder is not None and folder.is_dir():
        finish(folder)
