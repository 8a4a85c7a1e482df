"""How the files of a batch are written: bytes that are equal for equal rows, and all files of a step or none.

New files are first written beside the old ones under hidden names. Then a paper says which of them take whose place;
from that moment on the step is carried out, by this process or, after a kill, by the next that reads or writes.
"""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from etl import audited
from etl.atomic import REDO, exclusive, flush, write_whole
from etl.faults import AtlasError
from etl.import_sources import head_of
from etl.periodic.model import COLUMNS, FOLDER, HEAD_FILE, BatchHead, Origin
from etl.periodic.rows import PERIOD_SCHEMA

NEXT: Final = ".next-"
PATIENCE: Final = 60.0
ROW_GROUP: Final = 16_384  # a few indicators of all counties: a reader of one indicator skips the rest
_DEFAULTS: Final = {
    "bound": "if(coalesce({bound}, '') = '' AND coalesce({gap}, '') = '' AND value IS NOT NULL, 'exact', "
    "coalesce({bound}, ''))",
    "as_printed": "if(coalesce({as_printed}, '') = '' AND value IS NOT NULL, {plain}, coalesce({as_printed}, ''))",
    "gap": "coalesce({gap}, '')",
    "locator": "coalesce({locator}, '')",
}
_PLAIN: Final = "if(value = round(value) AND abs(value) < 1e15, value::BIGINT::VARCHAR, value::VARCHAR)"


def ordered(rows: Any) -> pa.Table:
    """Return rows as a table of ``PERIOD_SCHEMA`` in the order of a file; columns that may be empty may be absent.

    ``duckdb.Error`` or ``pa.ArrowException`` is raised where a column is missing or of another type.
    """
    given = rows.to_arrow_table() if isinstance(rows, duckdb.DuckDBPyRelation) else rows
    there = set(given.column_names)
    names = {name: name if name in there else "NULL::VARCHAR" for name in ("bound", "gap", "as_printed", "locator")}
    made = {name: text.format(**names, plain=_PLAIN) for name, text in _DEFAULTS.items()}
    made["base"] = "base::BIGINT" if "base" in there else "NULL::BIGINT"
    columns = ", ".join(f"{made.get(name, name)} AS {name}" for name in COLUMNS)
    if unknown := sorted(there - set(COLUMNS)):
        raise pa.ArrowInvalid(", ".join(unknown))
    with duckdb.connect() as engine:
        engine.register("given", given)
        made_rows = engine.sql(f"SELECT {columns} FROM given ORDER BY indicator_id, region_code, locator, value")
        return made_rows.to_arrow_table().cast(PERIOD_SCHEMA).replace_schema_metadata(None)


def write_rows(path: Path, table: pa.Table) -> None:
    """Write a period file in the form that its name says, and make sure that it is on the disk."""
    if path.suffix == ".parquet":
        pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP, use_dictionary=True)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for row in table.to_pylist():
                writer.writerow([_plain(row[name]) if name == "value" else row[name] for name in COLUMNS])
    flush(path)


def _plain(value: float | None) -> str:
    """Write the shortest number that reads as the same, without exponent."""
    if value is None:
        return ""
    text = repr(value)
    text = format(Decimal(text), "f") if "e" in text else text
    return text.removesuffix(".0")


def batch_text(head: BatchHead, origins: Mapping[str, Origin], former: str = "") -> str:
    """Return ``batch.yml``; the remarks that open the former one stay."""
    fields = {name: value for name, value in asdict(head).items() if value not in (None, "", {})}
    if concepts := fields.pop("concepts", None):
        fields["concepts"] = dict(sorted(concepts.items()))
    lines = ["periods:\n"]
    for period, origin in sorted(origins.items()):
        entry = {name: value for name, value in asdict(origin).items() if value is not None}
        words = yaml.safe_dump(entry, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**6)
        lines.append(f'  "{period}": {words.strip()}\n')
    top = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10**6)
    return head_of(former) + top + "".join(lines)


@contextmanager
def batches_locked(data: Path) -> Iterator[None]:
    """Be the only one who writes period files or brings such a step to an end."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive(folder / ".lock", PATIENCE):
            yield
    except TimeoutError as error:
        raise AtlasError("intake_busy", seconds=int(PATIENCE)) from error


def settle_periodic(data: Path) -> None:
    """Bring to an end what a killed writer left; costs nothing where nothing was left."""
    if any((data / FOLDER).glob(f"*/{REDO}")):
        with batches_locked(data):
            _finish_all(data, REDO)
    if any((data / FOLDER).glob(f"*/{NEXT}*")):
        # Files that no paper names yet belong to a living writer, who has the lock, or to nobody.
        with contextlib.suppress(TimeoutError, PermissionError), exclusive(data / FOLDER / ".lock", 0):
            _finish_all(data, f"{NEXT}*")


def _finish_all(data: Path, names: str) -> None:
    for folder in sorted({path.parent for path in (data / FOLDER).glob(f"*/{names}")}):
        finish(folder)


def replace_files(
    folder: Path, put: Mapping[str, Path], gone: Sequence[str], line: Mapping[str, Any] | None = None
) -> None:
    """Give files of a batch their new content and remove others: all of it or, before it has begun, nothing.

    Parameters
    ----------
    folder : Path
        The batch; the caller holds the lock.
    put : mapping
        Name → the file in ``folder`` that takes its place.
    gone : sequence of str
        Names that go.
    line : mapping, optional
        What the audit log says of it; see ``audited.figures``.
    """
    for path in put.values():
        flush(path)
    paper = {"put": {name: path.name for name, path in put.items()}, "gone": list(gone), "audit": dict(line or {})}
    write_whole(folder / REDO, json.dumps(paper, ensure_ascii=False).encode())
    finish(folder)


def finish(folder: Path) -> None:
    """Carry out the paper of a batch folder, where there is one, and sweep what no paper names."""
    try:
        paper = json.loads((folder / REDO).read_bytes())
        put, gone, line = dict(paper["put"]), list(paper["gone"]), dict(paper.get("audit") or {})
    except FileNotFoundError:
        put, gone, line = {}, [], {}
    except (ValueError, KeyError, TypeError) as error:
        raise AtlasError("periodic_paper_broken", file=folder / REDO) from error
    for name, new in put.items():
        if (folder / new).exists():
            (folder / new).replace(folder / name)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    for left in folder.glob(f"{NEXT}*"):
        left.unlink(missing_ok=True)
    flush(folder)
    if line:
        audited.enter(folder.parent.parent, line)
    (folder / REDO).unlink(missing_ok=True)
    if not (folder / HEAD_FILE).exists() and not any(folder.iterdir()):
        folder.rmdir()
