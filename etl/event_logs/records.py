"""The records of a log file, of any form, as batches of the columns that a layout names; no other column is kept.

Every batch has the fields of the layout (texts, or times as they are stored) and ``row_no``: the row of the table, the
header being row 1, or the number of the record.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from etl.event_logs.layouts import Layout, choose
from etl.faults import AtlasError

FORMS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".xml", ".parquet")
_BATCH: Final = 50_000
_HEAD_ROWS: Final = 10
"""A title and a note may stand above the header."""
_SAMPLE: Final = 1 << 20
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(slots=True)
class Records:
    """What a file holds under a layout: the fields found, and the batches; ``broken`` counts rows of another width."""

    layout: Layout
    fields: tuple[str, ...]
    batches: Iterator[pa.RecordBatch]
    broken: list[int]


def read_records(file: Path, layouts: Sequence[Layout]) -> Records:
    """Open a log file and recognise its layout by its columns.

    Raises
    ------
    AtlasError
        The form is not known, the file is damaged, or no layout has its columns.
    """
    form = file.suffix.lower()
    try:
        if form == ".parquet":
            return _parquet(file, layouts)
        if form == ".xlsx":
            return _workbook(file, layouts)
        if form in (".json", ".xml"):
            return _objects(file, layouts, _json(file) if form == ".json" else _xml(file))
        if form in FORMS:
            return _csv(file, layouts)
    except OSError as error:
        raise AtlasError("rollup.unread", file=file.name, why=error.strerror or error) from error
    except (pa.ArrowException, CalamineError, etree.XMLSyntaxError, ValueError) as error:
        raise AtlasError("rollup.damaged", file=file.name, why=" ".join(str(error).split())[:200]) from error
    raise AtlasError("rollup.form", file=file.name, forms=" ".join(FORMS))


def _chosen(file: Path, header: Sequence[str], layouts: Sequence[Layout]) -> tuple[Layout, dict[str, int]]:
    found = choose(header, layouts)
    if found is None:
        wanted = "; ".join(
            f"{layout.name}: {', '.join('/'.join(layout.columns[f][:2]) for f in layout.required)}"
            for layout in layouts
        )
        shown = ", ".join(filter(None, header))
        raise AtlasError("rollup.no_columns", file=file.name, found=shown[:300], wanted=wanted)
    return found


def _parquet(file: Path, layouts: Sequence[Layout]) -> Records:
    opened = pq.ParquetFile(file)
    header = opened.schema_arrow.names
    layout, places = _chosen(file, header, layouts)

    def batches() -> Iterator[pa.RecordBatch]:
        row = 1
        for batch in opened.iter_batches(_BATCH, columns=[header[at] for at in places.values()]):
            columns = [batch.column(header[at]) for at in places.values()]
            yield _numbered(columns, tuple(places), row)
            row += batch.num_rows

    return Records(layout, tuple(places), batches(), [])


def _numbered(columns: list[Any], fields: Sequence[str], first: int) -> pa.RecordBatch:
    rows = pa.array(range(first, first + len(columns[0])), pa.int64())
    return pa.RecordBatch.from_arrays([*columns, rows], names=[*fields, "row_no"])


def _encoding(file: Path) -> str:
    with file.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    try:
        # A character cut at the end of the sample is no fault.
        sample.decode("utf-8") if len(sample) < _SAMPLE else sample[: sample.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _csv(file: Path, layouts: Sequence[Layout]) -> Records:
    encoding = _encoding(file)
    with file.open(encoding=encoding, errors="replace", newline="") as stream:
        sample = "".join(islice(stream, 200))
    top = "\n".join(sample.split("\n", _HEAD_ROWS)[:_HEAD_ROWS])
    delimiter = max(",\t;|", key=top.count)
    heads = list(islice(csv.reader(io.StringIO(sample), delimiter=delimiter), _HEAD_ROWS))
    above, header = _head(heads, layouts)
    layout, places = _chosen(file, header, layouts)
    broken: list[int] = []

    def skip(row: Any) -> str:
        broken.append(row.number if row.number is not None else 0)
        return "skip"

    names = [f"column_{at}" for at in range(len(header))]
    columns = [names[at] for at in places.values()]
    reader = pa.csv.open_csv(
        file,
        read_options=pa.csv.ReadOptions(
            encoding="utf-8" if encoding == "utf-8-sig" else encoding, column_names=names, skip_rows=above + 1,
            block_size=8 << 20, use_threads=False,
        ),
        parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip),
        convert_options=pa.csv.ConvertOptions(
            include_columns=columns, column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
        ),
    )  # fmt: skip

    def batches() -> Iterator[pa.RecordBatch]:
        row = above + 2
        for batch in reader:
            yield _numbered(batch.columns, tuple(places), row)
            row += batch.num_rows

    return Records(layout, tuple(places), batches(), broken)


def _head(rows: Sequence[Sequence[str]], layouts: Sequence[Layout]) -> tuple[int, list[str]]:
    """Return how many rows stand above the header, and the header; the first row where none is known."""
    for above, row in enumerate(rows):
        if choose([str(cell) for cell in row], layouts) is not None:
            return above, [str(cell) for cell in row]
    return 0, [str(cell) for cell in rows[0]] if rows else []


def _workbook(file: Path, layouts: Sequence[Layout]) -> Records:
    book = CalamineWorkbook.from_path(file)
    sheets = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        above, header = _head([[_shown(c) for c in row] for row in rows[:_HEAD_ROWS]], layouts)
        if (found := choose(header, layouts)) is not None:
            sheets.append((rows, above, *found))
        elif len(book.sheet_names) == 1:
            _chosen(file, header, layouts)
    if not sheets:
        raise AtlasError("rollup.no_sheet", file=file.name, sheets=", ".join(book.sheet_names))
    _, _, layout, first = sheets[0]
    fields = tuple(first)

    def batches() -> Iterator[pa.RecordBatch]:
        for rows, above, _, places in sheets:
            filled = (pair for pair in enumerate(rows[above + 1 :], start=above + 2) if any(c != "" for c in pair[1]))
            yield from _gathered(
                fields, ((at, [_shown(row[places[f]]) if f in places else "" for f in fields]) for at, row in filled)
            )

    return Records(layout, fields, batches(), [])


def _shown(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _gathered(fields: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> Iterator[pa.RecordBatch]:
    rows = iter(rows)
    while part := list(islice(rows, _BATCH)):
        columns = [pa.array([cells[at] for _, cells in part], pa.string()) for at in range(len(fields))]
        numbers = pa.array([row for row, _ in part], pa.int64())
        yield pa.RecordBatch.from_arrays([*columns, numbers], names=[*fields, "row_no"])


def _objects(file: Path, layouts: Sequence[Layout], found: Iterator[dict[str, str]]) -> Records:
    head = list(islice(found, 100))  # the optional fields may be missing in the first one
    header = sorted({name for record in head for name in record})
    layout, places = _chosen(file, header, layouts)
    fields = tuple(places)
    keys = [header[at] for at in places.values()]

    def everything() -> Iterator[dict[str, str]]:
        yield from head
        yield from found

    rows = ((at, [record.get(key, "") for key in keys]) for at, record in enumerate(everything(), start=1))
    return Records(layout, fields, _gathered(fields, rows), [])


def _json(file: Path) -> Iterator[dict[str, str]]:
    """Yield the requests of a JSON list, of a list under one key, or one on a line."""
    text = file.read_text(encoding="utf-8-sig")
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), [found])
    for record in found:
        if not isinstance(record, dict):
            raise ValueError(f"{type(record).__name__} ≠ object")
        yield {str(k): "" if v is None else str(v) for k, v in record.items() if not isinstance(v, dict | list)}


def _xml(file: Path) -> Iterator[dict[str, str]]:
    """Yield the ``request`` elements of a GeoReport answer; entities are not resolved and nothing is fetched."""
    for _, element in etree.iterparse(
        str(file), events=("end",), tag="request", resolve_entities=False, no_network=True, load_dtd=False
    ):
        yield {str(child.tag): child.text or "" for child in element if isinstance(child.tag, str)}
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
