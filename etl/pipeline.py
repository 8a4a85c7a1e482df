"""The ordered steps: read → check the evidence → correct → check → derive → load → publish. Nothing else is here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import duckdb

from etl.atomic import flush, partial
from etl.check_spans import check_spans
from etl.checks import check
from etl.correct import apply_corrections
from etl.derive import derive
from etl.diff import Change, compare, read_snapshot
from etl.faults import AtlasError, Faults, FaultyFacts
from etl.load import Snapshot, build_id, made_counts, write_snapshot
from etl.model import Facts
from etl.paths import Folders
from etl.periodic.bytes import check_unchanged, fingerprints
from etl.periodic.check import Counted, RowCheck
from etl.periodic.model import PeriodFile
from etl.periodic.read import read_periodic
from etl.publish import intact, publish, read_pointer, sweep_locked
from etl.read_articles import Articles
from etl.read_catalogue import read_catalogue
from etl.read_events import check_events, read_events
from etl.read_facts import read_facts
from etl.read_publications import read_publications
from etl.read_replies import check_replies, read_replies
from etl.tables import Prepared, Tables, gap_inputs, period_inputs, period_rows, tables

Tell = Callable[[str], None]
PointsOf = Callable[[Iterable[str]], Mapping[str, tuple[float, float]]]
_CATALOGUE: Final = ("regions", "indicators", "concepts", "gaps")
# A full disk is a TransactionException at a commit and a FatalException at a checkpoint.
_DISK: Final = (OSError, duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
Outcome = Literal["checked", "written", "published", "unchanged"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: counts by table, spans, the snapshot and the seconds it took."""

    outcome: Outcome
    counts: Mapping[str, int]
    verified: int
    unverified: int
    sources_without_text: int
    seconds: float
    file: Path | None = None
    identity: str = ""


def prepare(folders: Folders, tell: Tell, *, with_rows: bool = True) -> Prepared:
    """Read, check and calculate; nothing is written.

    Parameters
    ----------
    folders : Folders
        Where facts and texts lie.
    tell : callable
        Called with the key of each step as it begins.
    with_rows : bool
        Check the rows of period files too. Where other facts have faults this is done in any case, so that one run
        shows all.

    Raises
    ------
    FaultyFacts
        With every fault that was found.
    AtlasError
        There is no data folder.
    """
    if not folders.data.is_dir():
        raise AtlasError("no_data", folder=folders.data)
    facts, faults = Facts(), Faults()
    tell("read")
    read_catalogue(folders.data, facts, faults)
    read_facts(folders.data, facts, faults)
    read_events(folders.data, facts, faults)
    read_replies(folders.data, facts, faults)
    periodic = read_periodic(folders.data, faults)
    facts.sources += [file.source for file in periodic]
    tell("spans")
    articles = Articles(folders.articles, facts.sources, faults)
    spans = check_spans(facts.observations, facts, articles, faults)
    tell("check")
    facts.observations = apply_corrections(facts.observations, facts.corrections, faults)
    formulas = check(facts, faults)
    check_events(facts, faults)
    check_replies(facts, faults)
    if with_rows or len(faults):
        check_rows(facts, periodic, tell, faults)
    if len(faults):
        raise FaultyFacts(faults)
    tell("derive")
    derivation = derive(facts, formulas)
    return Prepared(facts, spans, articles.status, derivation, read_publications(folders.data), periodic)


def check_rows(facts: Facts, periodic: Sequence[PeriodFile], tell: Tell, faults: Faults) -> dict[str, Counted]:
    """Check the rows of period files, and return what each of them holds by source id.

    Nothing is checked against a catalogue that could not be read.
    """
    if not periodic or any(name.startswith(_CATALOGUE) for name in faults.unread):
        return {}
    tell("periodic")
    with RowCheck(facts) as check:
        return {file.source_id: check.check(file, faults) for file in periodic}


def check_only(folders: Folders, tell: Tell) -> Summary:
    """Find the faults, write nothing."""
    started = time.monotonic()
    prepared = prepare(folders, tell)
    return _summary("checked", prepared, tables(prepared, {}), started)


def build(
    folders: Folders, tell: Tell, *, points_of: PointsOf | None = None, out: Path | None = None,
    check: Callable[[], None] | None = None,
) -> Summary:  # fmt: skip
    """Make a snapshot the current one, or write it to a file of the caller's choice.

    Parameters
    ----------
    folders : Folders
        Where facts, texts and snapshots lie.
    tell : callable
        Called with the key of each step as it begins.
    points_of : callable, optional
        Region codes → points inside their boundaries; by default from the boundaries of this installation.
    out : Path, optional
        Write there instead of publishing; the current snapshot and the pointer stay as they are.
    check : callable, optional
        Raises where the snapshot must not become the current one any more; called last.

    Raises
    ------
    FaultyFacts, AtlasError
        Nothing was changed: the last snapshot is still the current one.
    """
    started = time.monotonic()
    prepared = prepare(folders, tell, with_rows=False)
    tell("points")
    codes = [region.code for region in prepared.facts.regions]
    content = tables(prepared, (points_of or boundary_points)(codes))
    inputs, prints = gap_inputs(prepared), fingerprints(prepared.periodic)
    identity = build_id({**content, **inputs, "period": period_inputs(prepared.periodic, prints)})
    target = _folder_for(out, folders)
    if out is None:
        current = read_pointer(target)
        if current is not None and current.build_id == identity and intact(target, current):
            sweep_locked(target)
            return _summary("unchanged", prepared, content, started, target / current.file, identity)
    counts = _counted(prepared, tell)
    tell("load")
    content["periodic_file"] = period_rows(prepared.periodic, prints, counts)
    temporary = partial(target, f"atlas-{identity}")
    spans = prepared.spans
    try:
        whole = Snapshot(content, inputs, prepared.periodic, identity, spans.verified, spans.unverified)
        write_snapshot(temporary, whole)
        check_unchanged(prepared.periodic, prints)
        if out is not None:
            temporary.replace(out)
            flush(target)
            return _summary("written", prepared, content, started, out, identity)
        tell("publish")
        published = publish(target, temporary, identity, check)
    except _DISK as error:
        raise AtlasError("disk", why=str(error).splitlines()[0]) from error
    finally:
        for left in (temporary, temporary.with_name(f"{temporary.name}.wal")):
            left.unlink(missing_ok=True)
    outcome: Outcome = "published" if published else "unchanged"
    return _summary(outcome, prepared, content, started, target / f"atlas-{identity}.duckdb", identity)


def _counted(prepared: Prepared, tell: Tell) -> dict[str, Counted]:
    """Check the rows of period files, which a build that changes nothing need not read."""
    faults = Faults()
    counts = check_rows(prepared.facts, prepared.periodic, tell, faults)
    if len(faults):
        raise FaultyFacts(faults)
    return counts


def difference(folders: Folders, tell: Tell) -> list[Change]:
    """Return what a build would change in the current snapshot, without the rows of period files.

    Raises
    ------
    FaultyFacts, AtlasError
        The facts have faults, or there is no snapshot to compare with.
    """
    pointer = read_pointer(folders.build)
    if pointer is None or not (folders.build / pointer.file).is_file():
        raise AtlasError("no_snapshot", folder=folders.build)
    prepared = prepare(folders, tell)
    tell("compare")
    try:
        before = read_snapshot(folders.build / pointer.file)
    except duckdb.Error as error:
        raise AtlasError("snapshot_damaged", file=pointer.file) from error
    placed = {row["code"]: (row["longitude"], row["latitude"]) for row in before["region"] if row["has_boundary"]}
    # a period file that comes or goes is told by etl.periodic.diff
    periodic = {row["source_id"] for row in before.get("periodic_file", [])} | {f.source_id for f in prepared.periodic}
    changes = compare(before, tables(prepared, placed))
    return [c for c in changes if c.event == "changed" or c.table != "source" or c.key not in periodic]


def boundary_points(codes: Iterable[str]) -> Mapping[str, tuple[float, float]]:
    """Return points inside the boundaries; the packages for geometry are loaded only here."""
    try:
        from etl import boundaries
    except ImportError as error:
        raise AtlasError("no_boundaries", module=error.name) from error
    return boundaries.points(codes)


def _folder_for(out: Path | None, folders: Folders) -> Path:
    folder = out.resolve().parent if out else folders.build
    if out is not None and out.is_dir():
        raise AtlasError("out_unusable", file=out, why="/")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtlasError("folder_unusable", folder=folder, why=error.strerror) from error
    return folder


def _summary(
    outcome: Outcome,
    prepared: Prepared,
    content: Tables,
    started: float,
    file: Path | None = None,
    identity: str = "",
) -> Summary:
    counts = {name: len(rows) for name, rows in content.items()}
    return Summary(
        outcome=outcome,
        counts=counts if file is None else {**counts, **made_counts(file)},
        verified=prepared.spans.verified,
        unverified=prepared.spans.unverified,
        sources_without_text=sum(status == "absent" for status in prepared.text_status.values()),
        seconds=time.monotonic() - started,
        file=file,
        identity=identity,
    )
