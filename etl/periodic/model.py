"""Periodic figures as types: a batch is a folder of files, one a period, each of which is a source of its own.

``data/periodic/<batch>/batch.yml`` says what the files of the batch are; ``2026-09.csv``, ``2026-Q3.parquet`` or
``2026.csv`` hold the figures of every place for that period.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

from etl.model import Grade, Place, Reading, Source, SourceKind

FOLDER: Final = "periodic"
HEAD_FILE: Final = "batch.yml"
BATCH: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
COLUMNS: Final = ("region_code", "indicator_id", "value", "bound", "gap", "as_printed", "locator", "base")
FORMS: Final = (".csv", ".parquet")
_PERIOD = re.compile(r"((?:19|2\d)\d{2})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")

Form = Literal["csv", "parquet"]


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period, and how exactly its name states them; a quarter ends with a month."""

    start: date
    end: date
    precision: Literal["month", "year"]


@dataclass(frozen=True, slots=True)
class BatchHead:
    """What holds for all files of a batch, as the fields of a source; ``concepts`` maps indicator → concept."""

    title: str
    publisher: str
    kind: SourceKind = "spreadsheet"
    grade: Grade = "A"
    reading: Reading = "figures_only"
    page: str | None = None
    url: str | None = None
    note: str = ""
    concepts: Mapping[str, str] = field(default_factory=dict)
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures of one period are from.

    Attributes
    ----------
    published : str or None
        ISO date of any precision.
    file, sha256 : str or None
        Name and checksum of what was imported or rolled up.
    as_of : str or None
        ISO day up to which a log reached.
    note : str or None
        A remark on this period, beside that of the batch.
    """

    published: str | None = None
    file: str | None = None
    sha256: str | None = None
    as_of: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PeriodFile:
    """One file of figures, with the place of its entry in ``batch.yml``."""

    batch: str
    period: str
    span: Span
    head: BatchHead
    origin: Origin
    path: Path
    place: Place

    @property
    def name(self) -> str:
        """The file relative to the data folder, also where it is not yet called so."""
        return f"{FOLDER}/{self.batch}/{self.period}{self.path.suffix}"

    @property
    def source_id(self) -> str:
        """The id of the source that this file is."""
        return f"{self.batch}-{self.period}"

    @property
    def source(self) -> Source:
        """The file as a source of the snapshot."""
        h = self.head
        return Source(
            source_id=self.source_id, title=f"{h.title} {self.period}", publisher=h.publisher,
            published=self.origin.published or self.origin.as_of, page=h.page, url=h.url, kind=h.kind, grade=h.grade,
            reading=h.reading, note="; ".join(filter(None, (h.note, self.origin.note))), place=self.place,
        )  # fmt: skip


def span_of(period: str) -> Span | None:
    """Return the days of ``2026-09``, ``2026-Q3`` or ``2026``, or None for any other text."""
    found = _PERIOD.fullmatch(period)
    if not found:
        return None
    year, month, quarter = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    first, months = (month, 1) if month else (quarter * 3 - 2, 3) if quarter else (1, 12)
    after = date(year + (first + months - 1) // 12, (first + months - 1) % 12 + 1, 1)
    return Span(date(year, first, 1), after - timedelta(days=1), "month" if month or quarter else "year")
