"""``python -m etl import FILE``: somebody's table of figures becomes observations and sources, or says why not.

The table is mapped by ``data/imports/<name>.yml`` (see etl/import_mapping.py), checked row by row (etl/import_rows.py)
and written to ``data/observations/<batch>.csv`` and ``data/sources.yml``, both or neither. The same table gives the
same ids and the same bytes again; a row that has gone from the table goes from the batch, and a source that nothing
cites any more with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from etl import audited
from etl.faults import AtlasError, Faults, FaultyFacts
from etl.import_mapping import FIELDS, Mapping, check_mapping
from etl.import_outcome import Catalogue
from etl.import_report import Report
from etl.import_rows import RowReader, observation_id
from etl.import_sources import SourceBook, head_of, sources_text
from etl.import_write import observations_text
from etl.intake.command import making
from etl.intake.transaction import import_together, publishing
from etl.model import Facts, Place, Source
from etl.paths import Folders
from etl.read_catalogue import SOURCE_KEYS, read_catalogue

NOTHING_TO_MEND: Final = ("import_repeats_source", "import_repeated_row", "import_refused_by_rule")
CATALOGUE_FILES: Final = ("regions.csv", "sources.yml", "indicators/", "concepts.yml")
ENCODINGS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def import_table(file: Path, mapping: Mapping, data: Path, *, dry_run: bool = False) -> Report:
    """Map, check and write a table.

    Parameters
    ----------
    file : Path
        CSV with a header; UTF-8 with or without byte order mark, UTF-16 with one, or GB18030.
    mapping : Mapping
        What its columns and words mean.
    data : Path
        The data folder: its catalogue is read, its ``observations`` and ``sources.yml`` are written.
    dry_run : bool
        Check everything, write nothing.

    Raises
    ------
    AtlasError
        The file cannot be read as a table, or lacks columns of the mapping; or somebody is publishing.
    FaultyFacts
        The catalogue or the mapping's names have faults, which would make rows look wrong that are not.
    """
    if dry_run:
        return _read(file, mapping, data)[0]
    build, told = making()
    folders = Folders.resolve(data)
    with publishing(folders, build, told):
        report, contents = _read(file, mapping, data)
        if report.changed:
            named = [(path.relative_to(data).as_posix(), text) for path, text in contents]
            import_together(folders, named, audited.figures("imported", mapping.batch, [file.name]), build)
        return report


def _read(file: Path, mapping: Mapping, data: Path) -> tuple[Report, list[tuple[Path, str]]]:
    """Return what an import finds, and the files as they are to be."""
    facts = _read_catalogue(data, mapping)
    catalogue = Catalogue(
        {r.code: r for r in facts.regions},
        {i.indicator_id: i for i in facts.indicators if i.formula is None},
        {c.concept_id: c for c in facts.concepts},
    )
    target = data / "observations" / f"{mapping.batch}.csv"
    own = _own_sources(data, target)
    book = SourceBook(mapping, [s for s in facts.sources if s.source_id not in own or s.reading == "full"])
    refused, remarks = Faults(), Faults()
    reader = RowReader(mapping, catalogue, book, refused, remarks)
    text, encoding = decode(file)
    rows, taken = 0, []
    for place, cells in _rows(text, file.name, mapping, refused):
        rows += 1
        if cells is not None and (found := reader.read(place, cells)):
            taken.append(replace(found, observation_id=observation_id(mapping.prefix, found)))
    for rule in mapping.rules:
        if rule.number not in reader.used_rules:
            remarks.add(Place(f"imports/{mapping.name}"), f"rules {rule.number}", "", "import_rule_unused")
    _remark_changes(facts.sources, book.merged(), remarks)
    sources_file = data / "sources.yml"
    before = sources_file.read_text(encoding="utf-8")
    contents = [(sources_file, sources_text(book.merged(), head_of(before))), (target, observations_text(taken))]
    changed = any(not path.is_file() or path.read_bytes() != text.encode() for path, text in contents)
    report = Report(
        rows, len(taken), refused, remarks, len({o.region_code for o in taken}), len({o.indicator_id for o in taken}),
        len(book.used), encoding, changed,
    )  # fmt: skip
    return report, contents


def decode(file: Path) -> tuple[str, str]:
    """Return the text of a table and how it was encoded: as its mark says, else UTF-8, else GB18030."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise AtlasError("import_no_file", file=file.name, why=error.strerror) from error
    marked = [name for mark, name in ENCODINGS if content.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise AtlasError("import_bad_encoding", file=file.name)


def _rows(
    text: str, name: str, mapping: Mapping, refused: Faults
) -> Iterable[tuple[Place, dict[str, str] | None]]:  # fmt: skip
    """Yield each row with its first line in the file (a quoted cell may span lines); None for a row of wrong width."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            place, line = Place(name, line), reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                _check_header(header, name, mapping)
            elif len(cells) != len(header):
                refused.add(place, "", len(cells), "import_cell_count", expected=len(header))
                yield place, None
            else:
                yield place, _fields(dict(zip(header, cells, strict=True)), mapping)
    except csv.Error as error:
        raise AtlasError("import_not_csv", file=name, line=line, why=error) from error
    if header is None:
        raise AtlasError("import_empty", file=name)


def _fields(row: dict[str, str], mapping: Mapping) -> dict[str, str]:
    cells = {field: " ".join(row[column].split()) for field, column in mapping.columns.items()}
    return dict.fromkeys(FIELDS, "") | mapping.constants | cells


def _check_header(header: Sequence[str], name: str, mapping: Mapping) -> None:
    if missing := [column for column in mapping.columns.values() if column not in header]:
        raise AtlasError(
            "import_no_column", file=name, columns=", ".join(missing), found=", ".join(header), mapping=mapping.name
        )
    if repeated := sorted({column for column in header if column and header.count(column) > 1}):
        raise AtlasError("import_column_twice", file=name, columns=", ".join(repeated))


def _read_catalogue(data: Path, mapping: Mapping) -> Facts:
    facts, found, faults = Facts(), Faults(), Faults()
    read_catalogue(data, facts, found)
    for fault in found:
        if fault.place.file.startswith(CATALOGUE_FILES):  # a fault elsewhere says nothing about this table
            faults.add(fault.place, fault.field, fault.found, fault.key, **fault.values)
    if not len(faults):
        check_mapping(
            mapping, {i.indicator_id: i for i in facts.indicators if i.formula is None},
            {c.concept_id: c for c in facts.concepts}, {r.code: r for r in facts.regions}, faults,
        )  # fmt: skip
    if len(faults):
        raise FaultyFacts(faults)
    return facts


def _own_sources(data: Path, target: Path) -> set[str]:
    """Return the sources that only the former state of this batch cites: they are written anew, or go with it."""
    cited: dict[bool, set[str]] = {True: set(), False: set()}
    for file in [*sorted((data / "observations").glob("*.csv")), data / "region_practices.csv"]:
        if file.is_file():
            with file.open(encoding="utf-8", newline="") as lines:
                cited[file == target] |= {row.get("source_id") or "" for row in csv.DictReader(lines)}
    return cited[True] - cited[False]


def _remark_changes(before: Iterable[Source], after: Iterable[Source], remarks: Faults) -> None:
    """Say which fields of a source this import writes otherwise than they stand: perhaps somebody mended them there."""
    known = {s.source_id: s for s in before}
    for source in after:
        old = known.get(source.source_id, source)
        for name in SOURCE_KEYS:
            if name != "regions" and getattr(old, name) != getattr(source, name):
                remarks.add(old.place, name, getattr(old, name), "import_source_changed", new=getattr(source, name))
