"""Frame → Excel workbook: the rows, the sources in full, and what the file is about."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import xlsxwriter
from xlsxwriter.workbook import Workbook

from dashboard import cite
from dashboard.export.about import facts
from dashboard.export.plain import guarded
from dashboard.export.rows import lines
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.values import shown, width
from dashboard.view import View

_WIDEST: Final = 46  # characters of a column; longer texts are read in the cell
_MOST_TEXT: Final = 32767  # what a cell of the format can hold
_SOURCE: Final = ("grade", "kind", "publisher", "title", "published", "page", "url", "note", "reference", "source_id")


class _Sheets:
    """A workbook in memory with its few formats."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        # Nothing is guessed: a text stays a text, whatever it looks like.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book: Workbook = xlsxwriter.Workbook(self.out, options)
        base = {"valign": "top"}
        self.head = self.book.add_format(
            {**base, "bold": True, "bg_color": "#16324F", "font_color": "#FFFFFF", "text_wrap": True}
        )
        self.text = self.book.add_format(base)
        self.wrapped = self.book.add_format({**base, "text_wrap": True, "quote_prefix": True})
        # Were such a cell edited and left, the spreadsheet would run it without this mark.
        self.quoted = self.book.add_format({**base, "quote_prefix": True})
        self.whole = self.book.add_format({**base, "num_format": "#,##0"})
        self.number = self.book.add_format({**base, "num_format": "General"})
        self.day = self.book.add_format({**base, "num_format": "yyyy-mm-dd"})

    def table(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Write a sheet with its head frozen and a filter over every column."""
        sheet = self.book.add_worksheet(name)
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, self.head)
            sheet.set_column(at, at, _column_width(head, [row[at] for row in rows]))
        for down, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                self.cell(sheet, down, at, value)
        sheet.freeze_panes(1, 1)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)

    def cell(self, sheet: Any, down: int, at: int, value: Any) -> None:
        """Write one cell with its own type; nothing at all for what is missing."""
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(down, at, value, self.text)
        elif isinstance(value, (int, float)):
            sheet.write_number(down, at, value, self.whole if float(value).is_integer() else self.number)
        elif isinstance(value, date):
            sheet.write_datetime(down, at, value, self.day)
        else:
            text = _fitting(str(value))
            sheet.write_string(down, at, text, self.text if guarded(text) == text else self.quoted)

    def close(self) -> bytes:
        self.book.close()
        return self.out.getvalue()


def xlsx_bytes(frame: Frame, view: View, link: str = "") -> bytes:
    """Return a view as an Excel workbook.

    Parameters
    ----------
    frame : Frame
        Rows of any view, several a place and indicator where it is a trend.
    view : View
        What the frame was asked for; says title, caption and link.
    link : str
        Full address of the picture; without it the path and its query.

    Returns
    -------
    bytes
        Three sheets. The rows: numbers and dates are numbers and dates, a gap has an empty number and its kind in words
        under "status". The sources with full citations. About: title, caption, coverage, caveats, definitions, link,
        version and citation. A text that a spreadsheet could run is marked as text.
    """
    language, sheets = frame.language, _Sheets()
    found = lines(frame)
    sheets.table(say(language, "file.sheet_rows"), found.heads, found.rows)
    sheets.table(
        say(language, "file.sheet_sources"),
        [say(language, f"file.source.{column}") for column in _SOURCE],
        [_source(row, language) for row in records(frame.sources)],
    )
    _about(sheets, frame, view, link)
    return sheets.close()


def _source(row: dict[str, Any], language: str) -> list[Any]:
    said = {
        "kind": say(language, f"source_kind.{row['kind']}"),
        "published": row["published"] or say(language, "footnote.undated"),
        "reference": cite.source(row, language).gbt,
    }
    return [said.get(column, row.get(column)) or None for column in _SOURCE]


def _about(sheets: _Sheets, frame: Frame, view: View, link: str) -> None:
    sheet = sheets.book.add_worksheet(say(frame.language, "file.sheet_about"))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 110)
    for down, (key, text) in enumerate(facts(frame, view, link)):
        sheet.write_string(down, 0, say(frame.language, f"file.about.{key}"), sheets.head)
        sheet.write_string(down, 1, _fitting(text), sheets.wrapped)


def _column_width(head: str, values: Sequence[Any]) -> float:
    """Return a width in which the head and nine of ten values can be read; Chinese takes two places a character."""
    widths = sorted(2 * width(_shown(value)) for value in values if value is not None)
    typical = widths[int(0.9 * (len(widths) - 1))] if widths else 0.0
    return min(_WIDEST, max(8.0, 2 * width(head) + 3, typical + 2))


def _shown(value: Any) -> str:
    return f"{value:,.4g}" if isinstance(value, float) and not value.is_integer() else f"{value}"


def _fitting(text: str) -> str:
    text = shown(text)
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"
