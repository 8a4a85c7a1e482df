"""What was published and taken back, from ``publications.jsonl``: the rows of facts before and after each time.

A publication writes its line after its build. The one that is being carried out is read from its paper, so that the
snapshot that it makes holds its notice as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.faults import AtlasError
from etl.intake import ledger, transaction
from etl.intake.changes import edits_of
from etl.intake.listing import csv_cells, csv_header
from etl.read_facts import OBSERVATION_COLUMNS, REGION_PRACTICE_COLUMNS

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of a file of facts before and after; None where there is none."""

    before: Cells | None
    after: Cells | None

    @property
    def row(self) -> Cells:
        """The row as it is, or as it was where it is gone."""
        return self.after if self.after is not None else self.before or {}


@dataclass(frozen=True, slots=True)
class Published:
    """One publication, or one that was taken back.

    Attributes
    ----------
    publication_id, day : str
        The id of its line, and the day (UTC, ISO).
    undo : bool
        Whether it takes another one back.
    indicator_id : str
        The indicator that it brought or took back; "" where it is about facts.
    figures, practices : tuple of RowChange
        The rows of ``observations/*.csv`` and of ``region_practices.csv`` that it changed.
    """

    publication_id: str
    day: str
    undo: bool
    indicator_id: str
    figures: tuple[RowChange, ...]
    practices: tuple[RowChange, ...]


def read_publications(data: Path) -> list[Published]:
    """Return what was published, the oldest first; nothing where there is no ledger.

    Words that were taught to the extractor change no figure and are left out.

    Raises
    ------
    AtlasError
        A line is not what a publication writes; it names the line.
    """
    records = ledger.read(data)
    under_way = transaction.under_way(data)
    if under_way is not None and all(record["id"] != under_way["id"] for record in records):
        records.append(under_way)
    actions = {record["id"]: record for record in records}
    found = []
    for number, record in enumerate(records, start=1):
        about = actions.get(record.get("of"), record)
        if about["action"] == "word":
            continue
        try:
            found.append(_published(record, about, data))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise AtlasError("intake_ledger", line=number) from error
    return found


def _published(record: Mapping[str, Any], about: Mapping[str, Any], data: Path) -> Published:
    return Published(
        publication_id=str(record["id"]),
        day=str(record["at"])[:10],
        undo=record["action"] == "undo",
        indicator_id=str(about["what"]) if about["action"] == "indicator" else "",
        figures=tuple(_rows(record, data, "observations/", OBSERVATION_COLUMNS)),
        practices=tuple(_rows(record, data, "region_practices.csv", REGION_PRACTICE_COLUMNS)),
    )


def _rows(record: Mapping[str, Any], data: Path, file: str, usual: Sequence[str]) -> Iterator[RowChange]:
    headers: dict[str, Sequence[str]] = {}
    for edit in edits_of(record):
        if not edit.file.startswith(file):
            continue
        header = headers.setdefault(edit.file, _header(data / edit.file) or usual)
        yield RowChange(*(None if raw is None else csv_cells(header, raw) for raw in (edit.before, edit.after)))


def _header(path: Path) -> Sequence[str]:
    """Return the columns in the order of the file as it is now; what is no text is told by the reader of facts."""
    return csv_header(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else ()
