"""Rows → CSV that a spreadsheet opens in the right encoding and runs nothing of."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.export.rows import lines
from dashboard.frame import Frame
from dashboard.render.values import shown

STARTS_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
_MARK: Final = b"\xef\xbb\xbf"
_UNSEEN: Final = r"(?:[^\S\t\r\n]|[\u200b-\u200f\u2060-\u2064\u00ad\ufeff])*"
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?[%\u2030]?[^\S\t\r\n]*(?:[;\t\r\n]|\Z)"
# A spreadsheet of a country that writes commas in numbers parts cells at semicolons, whatever this file says.
_RUNS: Final = re.compile(rf"(\A|[;\t\r\n])({_UNSEEN})(?=[=@\uff1d\uff20]|[-+\uff0b\uff0d](?!{_NUMBER}))")


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
        return guarded(shown(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def guarded(text: str) -> str:
    """Return a text with an apostrophe wherever a spreadsheet would begin to run it.

    That is at its beginning, behind blanks and unseen signs, too, and behind a semicolon, a tab or a line end, where
    another cell may be taken to begin. A number with its sign is no formula and stays as it is.
    """
    return _RUNS.sub(r"\1'\2", text)


def _bytes(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([cell(head) for head in heads])
    writer.writerows([cell(value) for value in row] for row in rows)
    return _MARK + out.getvalue().encode("utf-8")


def _missing(value: Any) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and value != value)
