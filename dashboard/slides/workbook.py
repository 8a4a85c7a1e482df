"""The workbook inside a chart, which "Edit data" opens: the chart's own columns, then where each number comes from."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from dashboard.export.plain import guarded
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.values import bound_symbol, period_text, value_text
from dashboard.slides.written import clean

SHEET: Final = "Sheet1"
_MOST_WIDTH: Final = 40
_MOST_CELL: Final = 32_000  # characters; a longer text would be left out without a word
_CREATED: Final = datetime(2000, 1, 1)  # the hour would make every deck another file; the day stands on the cover


def workbook_bytes(
    columns: Sequence[tuple[str, Sequence[Any]]],
    evidence: Sequence[tuple[str, Sequence[Any]]] = (),
    about: Sequence[tuple[str, str]] = (),
    *,
    language: str = "zh",
) -> bytes:
    """Return an XLSX file.

    Parameters
    ----------
    columns : sequence of (head, values)
        The chart's own columns, from A on, values from row 2 on; None leaves a cell empty, a gap.
    evidence : sequence of (head, values)
        Further columns, after one that is left empty, so that the chart's own table is not taken to go on.
    about : sequence of (name, words)
        A second sheet: definition, coverage, sources, link.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True, "quote_prefix": True})
        quoted = book.add_format({"quote_prefix": True})  # were such a cell edited and left, it would be run without
        sheet = book.add_worksheet(SHEET)
        start = 0
        for group in (columns, evidence):
            for at, (head, values) in enumerate(group, start):
                sheet.write_string(0, at, _words(head), bold)
                for row, value in enumerate(values, 1):
                    if isinstance(value, (int, float)) and not isinstance(value, bool):
                        sheet.write_number(row, at, value)
                    elif value is not None:
                        text = _words(value)
                        sheet.write_string(row, at, text, None if guarded(text) == text else quoted)
                sheet.set_column(at, at, _wide([head, *values]))
            start = len(columns) + 1
        if about:
            told = book.add_worksheet(say(language, "slides.workbook.about"))
            told.set_column(0, 0, 16)
            telling = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
            told.set_column(1, 1, 110, telling)
            for row, (name, text) in enumerate(about):
                told.write_string(row, 0, _words(name), bold)
                told.write_string(row, 1, _words(text), telling)
    return out.getvalue()


def evidence_columns(rows: Sequence[Mapping[str, Any] | None], frame: Frame) -> list[tuple[str, list[Any]]]:
    """Return what stands behind each row of a chart's table: value in words, as printed, period, source, date, grade.

    A row that is None (no figure) has empty cells.
    """
    language = frame.language
    sources = {row.source_id: row for row in frame.sources.itertuples()}

    def cell(name: str, row: Mapping[str, Any]) -> Any:
        source = sources.get(row["source_id"]) or next((sources[s] for s in row["source_ids"] if s in sources), None)
        match name:
            case "value":
                return value_text(row, language, full=True)
            case "bound":
                return bound_symbol(row["bound"])
            case "printed":
                return row["as_printed"] or ""
            case "period":
                return period_text(row, language)
            case "publisher":
                return source.publisher if source else ""
            case "published":
                return (source.published or "") if source else ""
            case "grade":
                return row["grade"] or ""
            case _:
                return row["observation_id"]

    names = ("value", "bound", "printed", "period", "publisher", "published", "grade", "observation")
    return [
        (say(language, f"slides.workbook.{name}"), [cell(name, row) if row else None for row in rows]) for name in names
    ]


def _words(value: Any) -> str:
    return clean(str(value))[:_MOST_CELL]


def _wide(values: Sequence[Any]) -> float:
    longest = max((sum(2 if ord(c) > 0x2E80 else 1 for c in str(v)) for v in values if v is not None), default=8)
    return float(min(_MOST_WIDTH, max(8, longest + 2)))
