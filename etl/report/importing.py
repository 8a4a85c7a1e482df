"""Reports in: known by their headers, read whole, checked, and written as periods of a batch, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from etl import audited
from etl.faults import AtlasError, Faults, FaultyFacts
from etl.model import Facts
from etl.paths import Folders
from etl.read_catalogue import read_catalogue
from etl.report.cells import Tables, plain, read_tables
from etl.report.checks import check_jumps, check_repeated, check_totals
from etl.report.known import CellPlace, changes, likeness, pairs
from etl.report.layout import Layout, find_layout
from etl.report.mapping import PROPOSED, ReportMapping, is_report, read_report_mapping
from etl.report.period import PARTIAL, period_in
from etl.report.read import Catalogue, Figure, ReportReader
from etl.report.units import Units
from etl.report.words import word_set

CATALOGUE_FILES: Final = ("regions.csv", "indicators/", "concepts.yml")
EXAMPLE_ROW: Final = 4  # of the examples in templates


@dataclass(slots=True)
class Opened:
    """A file with the tables that stand in its visible sheets."""

    tables: Tables
    layouts: list[Layout]
    empty: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name, without folders."""
        return self.tables.file


@dataclass(slots=True)
class Outcome:
    """What an import found, and what it wrote or would write."""

    mapping: ReportMapping
    figures: list[Figure]
    faults: Faults
    remarks: Faults
    total_rows: int = 0
    left_out: set[str] = field(default_factory=set)
    hidden: list[str] = field(default_factory=list)
    written: list[Any] = field(default_factory=list)


def read_report_catalogue(data: Path) -> tuple[Catalogue, Facts]:
    """Return what reports are read against.

    Raises
    ------
    FaultyFacts
        The catalogue has faults, which would make cells look wrong that are not.
    """
    facts, found, faults = Facts(), Faults(), Faults()
    read_catalogue(data, facts, found)
    for fault in found:
        if fault.place.file.startswith(CATALOGUE_FILES):
            faults.add(fault.place, fault.field, fault.found, fault.key, **fault.values)
    if len(faults):
        raise FaultyFacts(faults)
    catalogue = Catalogue(
        {r.code: r for r in facts.regions}, {i.indicator_id: i for i in facts.indicators},
        {c.concept_id: c for c in facts.concepts},
    )  # fmt: skip
    return catalogue, facts


def open_report(file: Path, catalogue: Catalogue) -> Opened:
    """Read a file and find its tables; hidden sheets are left alone."""
    tables = read_tables(file)
    units = Units.of(catalogue.indicators.values())
    opened = Opened(tables, [])
    for grid in tables.grids:
        if grid.hidden:
            opened.hidden.append(grid.name)
        elif plain(grid.at(EXAMPLE_ROW, 1).shown).startswith(tuple(word_set("example_marks"))):
            continue  # the example of a template
        elif layout := find_layout(grid, units):
            opened.layouts.append(layout)
        elif grid.cells:
            opened.empty.append(grid.name)
    return opened


def known_mappings(data: Path, catalogue: Catalogue) -> list[ReportMapping]:
    """Return the agreed mappings of a data folder."""
    folder = data / "imports"
    return [
        read_report_mapping(path, catalogue.indicators, catalogue.concepts, catalogue.regions)
        for path in sorted(folder.glob("*.yml"))
        if not path.name.endswith(PROPOSED) and is_report(path)
    ]


def nearest(opened: Opened, mappings: Sequence[ReportMapping]) -> tuple[ReportMapping | None, float]:
    """Return the mapping that a file belongs to, and how well its headers fit (1: all of them).

    Raises
    ------
    AtlasError
        Two mappings fit equally: only the person who sends the file knows which.
    """
    scored = sorted(((likeness(opened.layouts, m), m) for m in mappings), key=lambda pair: -pair[0])
    if not scored or not opened.layouts:
        return None, 0.0
    best = scored[0][0]
    several = [m.name for score, m in scored if score == best]
    if best == 1.0 and len(several) > 1:
        raise AtlasError("report.two_mappings", file=opened.name, mappings=", ".join(several))
    return scored[0][1], best


def read_reports(opened: Sequence[Opened], mapping: ReportMapping, catalogue: Catalogue, period: str,
                 folders: Folders) -> Outcome:  # fmt: skip
    """Read files of one kind and check them together; nothing is written.

    Parameters
    ----------
    opened : sequence of Opened
        The files, of one kind.
    mapping, catalogue : ReportMapping, Catalogue
        What they mean.
    period : str
        As given on the command line, or "" where each file says it.
    folders : Folders
        Where the former periods are.
    """
    outcome = Outcome(mapping, [], Faults(), Faults())
    for file in opened:
        outcome.hidden += file.hidden
        for number, pair in enumerate(pairs(file.layouts, mapping)):
            changes(pair, file.name, mapping.name, outcome.faults)
            when = table_period(file, pair.layout, period or mapping.period, outcome.faults)
            reader = ReportReader(
                file.name, mapping, catalogue, when, outcome.faults, outcome.remarks, several=len(opened) > 1
            )
            reader.read(pair, number)
            check_totals(reader.found, catalogue.indicators, catalogue.regions, outcome.remarks)
            outcome.figures += reader.found.figures
            outcome.total_rows += reader.found.total_rows
            outcome.left_out |= reader.found.left_out
    check_repeated(outcome.figures, outcome.faults)
    if not len(outcome.faults):
        check_jumps(outcome.figures, folders.data / "periodic" / mapping.batch, outcome.remarks)
    return outcome


def table_period(file: Opened, layout: Layout, given: str, faults: Faults) -> str:
    """Return the period of a table: as given, else as its title, else as its sheet's or file's name says."""
    if given:
        return given
    if layout.shape == "long" and layout.column("period"):
        return next(iter(layout.periods), "")
    place = CellPlace(file.name, 0, layout.grid.name)
    titled = layout.periods or [p for p in [period_in(layout.grid.name)] if p]
    named = [p for p in [period_in(Path(file.name).stem)] if p]
    if PARTIAL in titled or (not titled and PARTIAL in named):
        faults.add(place, "", layout.title or file.name, "report_partial_period")
    elif len(titled) > 1:
        faults.add(place, "", ", ".join(titled), "report_two_periods")
    elif titled and named and named[0] != PARTIAL and titled[0] != named[0] and len(file.layouts) == 1:
        faults.add(place, "", f"{titled[0]}, {named[0]}", "report_two_periods")
    elif titled or named:
        return (titled or named)[0]
    else:
        faults.add(place, "", "", "report_no_period")
    return ""


def write_reports(outcome: Outcome, opened: Sequence[Opened], folders: Folders, published: str | None, *,
                  dry_run: bool) -> None:  # fmt: skip
    """Write what was read: every period whole, or none of them."""
    import pyarrow as pa

    from etl.periodic.write import PERIOD_SCHEMA, BatchHead, Origin, write_periods

    m = outcome.mapping
    head = BatchHead(
        title=m.title, publisher=m.publisher, kind="spreadsheet", grade=m.grade,  # type: ignore[arg-type]
        reading="figures_only", page=m.page, url=m.url, note=m.note, concepts=m.concepts,
    )  # fmt: skip
    origin = Origin(published=published, file="; ".join(f.name for f in opened), sha256=checksum(opened))
    by_period: dict[str, list[Figure]] = {}
    for figure in outcome.figures:
        by_period.setdefault(figure.period, []).append(figure)
    periods = {}
    for period, figures in sorted(by_period.items()):
        columns = {
            "region_code": [f.region for f in figures], "indicator_id": [f.indicator for f in figures],
            "value": [f.value for f in figures], "bound": [f.bound for f in figures],
            "gap": [f.gap for f in figures], "as_printed": [f.as_printed for f in figures],
            "locator": [f.locator for f in figures], "base": [None] * len(figures),
        }  # fmt: skip
        periods[period] = (pa.table({f.name: columns[f.name] for f in PERIOD_SCHEMA}, schema=PERIOD_SCHEMA), origin)
    line = audited.figures("imported", m.batch, [file.name for file in opened])
    outcome.written = write_periods(folders, m.batch, head, periods, dry_run=dry_run, line=line)


def checksum(opened: Sequence[Opened]) -> str:
    """Return the checksum of the input: of its bytes, of several files over their sorted lines."""
    if len(opened) == 1:
        return opened[0].tables.sha256
    lines = sorted(f"{file.tables.sha256}  {file.name}\n" for file in opened)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
