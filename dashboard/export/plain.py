"""Rows → CSV that a spreadsheet opens in the right encoding and runs nothing of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.export.rows import lines
from dashboard.frame import Frame

STARTS_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
_MARK: Final = b"\xef\xbb\xbf"


def csv_bytes(frame: Frame) -> bytes:
    """Return a frame as CSV that a spreadsheet opens in the right encoding.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, CRLF lines, a heading in the frame's language, one row a figure or gap. A gap has
        no number: its cell is empty and its kind stands under "status". Numbers are plain. A text that a spreadsheet
        would run as a formula is led by an apostrophe.
    """
    found = lines(frame)
    return _bytes(found.heads, found.rows)


def table_csv_bytes(rows: pd.DataFrame) -> bytes:
    """Return any table as CSV of the same form, under its own column names."""
    cells = ([None if _missing(value) else value for value in row] for row in rows.itertuples(index=False, name=None))
    return _bytes([str(column) for column in rows.columns], cells)


def cell(value: Any) -> str:
    """Return the text of one cell; numbers and dates are ours and safe, any other text may be a formula."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float, date)):
        text = str(value)
        return f"'{text}" if text.startswith(STARTS_FORMULA) else text
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _bytes(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([cell(head) for head in heads])
    writer.writerows([cell(value) for value in row] for row in rows)
    return _MARK + out.getvalue().encode("utf-8")


def _missing(value: Any) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and value != value)
