"""The check sheet of a place: all that the atlas says of it, with empty columns for the place to fill in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook

from dashboard.export.plain import STARTS_FORMULA
from dashboard.frame import records
from dashboard.locale import say
from dashboard.place import FEWEST_PEERS, Place, place
from dashboard.read import read, regions, with_names, with_units
from dashboard.render.values import locator_text, period_text, value_text, width, wrap
from dashboard.store import Store
from dashboard.view import View

ASKED: Final = ("correct", "should_be", "proof", "remark")
"""The columns that the place fills in."""

_WIDTHS: Final = {
    "number": 5, "indicator": 18, "scope": 10, "value": 13, "unit": 8, "period": 14, "as_printed": 15, "source": 32,
    "grade": 6, "verified": 11, "note": 18, "practice": 16, "local_name": 18, "definition": 40, "theme": 10, "gap": 14,
    "reason": 26, "peers": 10, "correct": 9, "should_be": 13, "proof": 18, "remark": 13, "id": 20,
}  # fmt: skip
_LINE: Final = 15.0  # points
_HEAD_WIDTH: Final = 72
_TOLD_KINDS: Final = ("cumulative", "norm", "change", "target")  # what may be taken for something else
_MOST_TEXT: Final = 32767  # what a cell of the format can hold


def xlsx_bytes(view: View, store: Store, language: str) -> bytes | None:
    """Return the check sheet of the highlighted place as an Excel workbook; None where the place is unknown.

    Parameters
    ----------
    view : View
        ``highlight`` is the place; its group says whose publications make a gap worth asking for.
    store : Store
        Snapshot to read.
    language : str
        "zh" or "en".

    Returns
    -------
    bytes
        Four sheets: what it is and how it is returned, every published figure of the place or a part of it, every
        practice, and what at least ``place.FEWEST_PEERS`` of the group publish and the place does not. The columns
        ``ASKED`` are empty. A text that a spreadsheet could run is marked as text.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    found = place(view, store, language)
    if found is None:
        return None
    with store.cursor() as cursor:
        ids = read(cursor, "place_figures", region=view.highlight)["observation_id"].tolist()
        rows = read(cursor, "figures", ids=ids, source=None, region=None, indicator=None, language=language)
        figures = with_units(with_names(rows, regions(cursor, language)), language)
        built = read(cursor, "build")["built_at"].iloc[0]
    tables = {
        "figures": [_figure(row, language) for row in records(figures)],
        "practices": [_practice(row, language) for row in records(found.practices)],
        "gaps": [_gap(row, found.others, language) for row in records(found.unpublished)],
    }
    sheet = _Sheet(language)
    sheet.head(_head(found, view, tables, f"{built:%Y-%m-%d}", language))
    for name, columns in _COLUMNS.items():
        sheet.table(name, columns, tables[name], str(found.region["region_name"]), found.portrait.build_id)
    return sheet.close()


_COLUMNS: Final = {
    "figures": (
        "indicator", "scope", "value", "unit", "period", "as_printed", "source", "grade", "verified", "note",
    ),
    "practices": ("practice", "local_name", "scope", "theme", "definition", "as_printed", "source", "grade"),
    "gaps": ("indicator", "theme", "gap", "reason", "peers"),
}  # fmt: skip


def _head(found: Place, view: View, tables: Mapping[str, Sequence[Any]], built: str, language: str) -> list[str]:
    name = str(found.region["region_name"])
    counts = {key: len(rows) for key, rows in tables.items()}
    group = say(language, f"check_sheet.group.{view.group}")
    lines = [
        say(language, "check_sheet.title", place=name),
        say(language, "check_sheet.lead", place=name),
        say(language, "check_sheet.total", **counts),
        say(language, "check_sheet.how"),
        say(language, "check_sheet.back"),
    ]
    if tables["gaps"]:
        lines.append(say(language, "check_sheet.gap_lead", group=group, others=found.others, fewest=FEWEST_PEERS))
    version = say(language, "check_sheet.version", build=found.portrait.build_id, built=built)
    return [*lines, say(language, "verified_legend"), version]


def _figure(row: Mapping[str, Any], language: str) -> dict[str, str]:
    source = [row["publisher"], row["source_title"], row["published"]]
    located = pd.notna(row["char_start"])
    source.append(locator_text(str(row["locator"] or ""), language))
    if located:
        source.append(say(language, "evidence.span", start=int(row["char_start"]) + 1, end=int(row["char_end"])))
    told = [
        row["concept_name"],
        say(language, f"kind.{row['kind']}") if row["kind"] in _TOLD_KINDS else "",
        row["note"],
    ]
    status = "compared" if row["verified"] else "text_absent" if located else "no_text"
    return {
        "indicator": row["indicator_name"],
        "scope": row["scope"] or say(language, "check_sheet.whole"),
        "value": value_text(row, language, unit=False, full=True),
        "unit": row["unit"],
        "period": period_text(row, language),
        "as_printed": row["as_printed"],
        "source": " · ".join(str(part) for part in source if part),
        "grade": row["grade"],
        "verified": say(language, f"verified.{status}"),
        "note": " · ".join(str(part) for part in told if part),
        "id": row["observation_id"],
    }


def _practice(row: Mapping[str, Any], language: str) -> dict[str, str]:
    return {
        "practice": row["name"],
        "local_name": row["local_name"],
        "scope": row["scope"] or say(language, "check_sheet.whole"),
        "theme": say(language, f"theme.{row['theme']}"),
        "definition": row["definition"],
        "as_printed": row["as_printed"],
        "source": " · ".join(str(part) for part in (row["publisher"], row["published"]) if part),
        "grade": row["grade"],
        "id": row["practice_id"],
    }


def _gap(row: Mapping[str, Any], others: int, language: str) -> dict[str, str]:
    return {
        "indicator": row["name"],
        "theme": say(language, f"theme.{row['theme']}"),
        "gap": say(language, f"gap.{row['gap']}"),
        "reason": row["reason"],
        "peers": say(language, "place.of", count=row["peers"], others=others),
        "id": row["indicator_id"],
    }


def _lines(text: str, wide: float) -> int:
    """Return how many lines a text takes in a column; a spreadsheet does not always find out by itself."""
    limit = max(1.0, wide / 2 - 0.5)
    return len(wrap(text, limit)) if width(text) > limit else 1


class _Sheet:
    """A workbook in memory with its few formats."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._out = io.BytesIO()
        # Nothing is guessed: a text stays a text, whatever it looks like.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Workbook = xlsxwriter.Workbook(self._out, options)
        base = {"valign": "top", "text_wrap": True, "font_size": 11}
        boxed = {**base, "border": 1, "border_color": "#BFBFBF"}
        self._title = self._book.add_format({"quote_prefix": True, "bold": True, "font_size": 16, "valign": "vcenter"})
        self._words = self._book.add_format({"quote_prefix": True, **base, "font_size": 12})
        self._top = self._book.add_format({**boxed, "bold": True, "bg_color": "#16324F", "font_color": "#FFFFFF"})
        self._asked = self._book.add_format({**boxed, "bold": True, "bg_color": "#FFE699"})
        self._given = self._book.add_format({**boxed, "bg_color": "#F2F2F2"})
        # Were such a cell edited and left, the spreadsheet would run it without this mark.
        self._quoted = self._book.add_format({**boxed, "bg_color": "#F2F2F2", "quote_prefix": True})
        self._empty = self._book.add_format({**boxed, "num_format": "@"})

    def head(self, lines: Sequence[str]) -> None:
        """Write what the workbook is and how it is returned; the first line is its title."""
        sheet = self._book.add_worksheet(say(self._language, "file.sheet_about"))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _HEAD_WIDTH)
        for down, text in enumerate(lines):
            sheet.set_row(down, (_LINE + 3) * _lines(text, _HEAD_WIDTH * 0.9) + 6)
            sheet.write_string(down, 0, text, self._words if down else self._title)
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4)
        sheet.fit_to_pages(1, 0)

    def table(
        self, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]], place_name: str, build: str
    ) -> None:
        """Write one sheet: what the atlas has on grey, then the columns that the place fills in."""
        language = self._language
        sheet = self._book.add_worksheet(say(language, f"check_sheet.{name}"))
        heads = ("number", *columns, *ASKED, "id")
        for at, column in enumerate(heads):
            top = self._asked if column in ASKED else self._top
            sheet.write_string(0, at, say(language, f"check_sheet.column.{column}"), top)
            sheet.set_column(at, at, _WIDTHS[column])
        for down, row in enumerate(rows, start=1):
            sheet.write_number(down, 0, down, self._given)
            for at, column in enumerate(columns, start=1):
                self._text(sheet, down, at, str(row[column] or ""))
            for at in range(len(columns) + 1, len(heads) - 1):
                sheet.write_blank(down, at, None, self._empty)
            self._text(sheet, down, len(heads) - 1, row["id"])
            sheet.set_row(down, _LINE * max(_lines(row[column], _WIDTHS[column]) for column in columns))
        sheet.freeze_panes(1, 2)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
            answers = [say(language, "check_sheet.yes"), say(language, "check_sheet.no")]
            first = len(columns) + 1
            sheet.data_validation(1, first, len(rows), first, {"validate": "list", "source": answers})
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.6)
        sheet.print_area(0, 0, len(rows), len(heads) - 2)  # ids are for programs
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        title = say(language, "check_sheet.title", place=place_name).replace("&", "&&")
        sheet.set_header(f"&L{title}"[:200] + f"&R{build}")
        sheet.set_footer(f"&C{say(language, 'check_sheet.page')}")

    def _text(self, sheet: Any, down: int, at: int, text: str) -> None:
        text = text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"
        sheet.write_string(down, at, text, self._quoted if text.startswith(STARTS_FORMULA) else self._given)

    def close(self) -> bytes:
        self._book.close()
        return self._out.getvalue()
