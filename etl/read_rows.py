"""A CSV file of facts → records, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from etl.faults import Faults
from etl.model import Place
from etl.read_text import read_text
from etl.record import Record


def read_rows(path: Path, name: str, columns: Sequence[str], faults: Faults) -> list[Record]:
    """Return one record for each row.

    Parameters
    ----------
    path, name : Path, str
        The file, and its name relative to the data folder.
    columns : sequence of str
        The columns that the file must have, in any order, and no others.
    faults : Faults
        Receives faults of the header (then no row is read), rows with too few or too many cells, and blank lines.

    Returns
    -------
    list of Record
        Rows that have as many cells as the header; their cells are not yet judged.
    """
    text = read_text(path, name, faults)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if header is None:
                if not _header_fits(cells, columns, Place(name, line), faults):
                    faults.unread.add(name)
                    return []
                header = cells
            elif not cells:
                faults.add(Place(name, line), "", "", "blank_line")
            elif len(cells) != len(header):
                faults.add(Place(name, line), "", len(cells), "wrong_cell_count", expected=len(header))
            else:
                records.append(Record(Place(name, line), dict(zip(header, cells, strict=True)), faults))
            line = reader.line_num + 1
    except csv.Error as error:
        faults.add(Place(name, line), "", error, "not_csv")
        faults.unread.add(name)
    return records


def _header_fits(cells: Sequence[str], columns: Sequence[str], place: Place, faults: Faults) -> bool:
    before = len(faults)
    for sign in ("\t", ";"):
        if len(cells) == 1 and set(cells[0].split(sign)) & set(columns) and sign in cells[0]:
            faults.add(place, "", "", "wrong_separator", sign={"\t": "Tab"}.get(sign, sign))
            return False
    for repeated in sorted({c for c in cells if cells.count(c) > 1}):
        faults.add(place, repeated, "", "column_repeated")
    for extra in [c for c in dict.fromkeys(cells) if c not in columns]:
        faults.add(place, extra, "", "column_unknown", columns=",".join(columns))
    for missing in [c for c in columns if c not in cells]:
        faults.add(place, missing, "", "column_missing", columns=",".join(columns))
    return len(faults) == before
