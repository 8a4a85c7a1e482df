"""The sheets of a template: what an office fills in, an example, instructions, and two hidden ones."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from etl.model import Indicator, Region
from etl.report.schema import GAPS, limits
from etl.report.words import report_words
from etl.templates.signature import SHEET, Signature, rows_of

LISTS: Final = "_lists"
HEAD: Final = 4  # row of the header, from 0; title, period, office and a free row stand above
LONG_ROWS: Final = 300
_ROW_HEIGHT: Final = 20
_INK, _PALE, _LINE = "#16324F", "#E8EEF5", "#B8C4D0"
_FONT: Final = "宋体"
_WIDEST: Final = 18


@dataclass(frozen=True, slots=True)
class Content:
    """What a template is made of."""

    language: str
    words: Mapping[str, Any]  # of ``templates.yml``, in the language
    regions: Sequence[Region]
    indicators: Sequence[Indicator]
    batch: str
    title: str
    grade: str = "B"

    def name(self, indicator: Indicator) -> str:
        """Return an indicator's name; with its id where two are called the same."""
        name = indicator.name_zh if self.language == "zh" else indicator.name_en
        same = sum((i.name_zh if self.language == "zh" else i.name_en) == name for i in self.indicators)
        return name if same == 1 else f"{name} {indicator.indicator_id}"

    def place(self, region: Region) -> str:
        """Return a region's name with its code, as the drop-down list has it."""
        return f"{region.name_zh if self.language == 'zh' else region.name_en}（{region.code}）"


class TemplateBook:
    """A workbook in the making; ``wide`` or ``long`` fills it, ``bytes`` ends it.

    Parameters
    ----------
    content : Content
        Regions, indicators and words.
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._out = io.BytesIO()
        self._book: Any = xlsxwriter.Workbook(self._out, {"in_memory": True, "strings_to_urls": False})
        self._book.set_properties({"title": content.title})
        base = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
        grid = {**base, "border": 1, "border_color": _LINE}
        make = self._book.add_format
        self._plain = make(base)
        self._label = make({**base, "align": "right", "bold": True})
        self._title = make({**base, "font_size": 16, "bold": True, "align": "center", "font_color": _INK})
        self._opening = make({**base, "font_size": 16, "bold": True, "font_color": _INK})
        self._head = make({**grid, "bold": True, "align": "center", "text_wrap": True, "bg_color": _INK,
                           "font_color": "#FFFFFF"})  # fmt: skip
        self._unit = make({**grid, "align": "center", "bg_color": _PALE, "font_color": "#44546A"})
        self._fixed = make({**grid, "bg_color": _PALE, "num_format": "@", "indent": 1})
        self._text = make({**grid, "num_format": "@", "indent": 1})
        self._entry = make({**grid, "num_format": "@", "align": "left", "indent": 1})
        self._hint = make({**base, "font_color": "#5B6B7B", "indent": 1})
        self._number = make({**grid, "num_format": "General", "align": "right", "indent": 1})
        self._line = make({**base, "text_wrap": True, "valign": "top"})
        self._mark = make({**base, "bold": True, "font_color": "#B3261E"})

    def wide(self) -> bytes:
        """Return the template with one row a region and one column an indicator."""
        content, sheets = self._content, self._content.words["sheets"]
        sheet = self._book.add_worksheet(sheets["wide"])
        rows = [(r.code, r.name_zh if content.language == "zh" else r.name_en) for r in content.regions]
        self._wide(sheet, rows, None)
        example = self._book.add_worksheet(sheets["example"])
        places = content.words["places"]
        figures = [[example_value(i, row) for i in content.indicators] for row in range(len(places))]
        self._wide(example, [(f"99000{n}", name) for n, name in enumerate(places, 1)], figures)
        headers = [(content.name(i), i.indicator_id) for i in content.indicators]
        return self._finish(sheet, "wide", headers)

    def long(self) -> bytes:
        """Return the template with one row a figure."""
        content, sheets = self._content, self._content.words["sheets"]
        sheet = self._book.add_worksheet(sheets["long"])
        self._long(sheet, [])
        example = self._book.add_worksheet(sheets["example"])
        rows = [
            (f"{name}（99000{n}）", content.name(i), i.unit, example_value(i, n - 1))
            for n, name in enumerate(content.words["places"], 1) for i in content.indicators[:3]
        ]  # fmt: skip
        self._long(example, rows)
        headers = [(content.name(i), i.indicator_id) for i in content.indicators]
        return self._finish(sheet, "long", headers)

    # -- the sheets ------------------------------------------------------------------------------------------------

    def _top(self, sheet: Any, columns: int, *, example: bool) -> None:
        """Title, and the two cells that say when and who."""
        words = self._content.words
        last = max(columns - 1, 3)
        sheet.merge_range(0, 0, 0, last, self._content.title, self._title)
        sheet.set_default_row(_ROW_HEIGHT)
        sheet.set_row(0, 34)
        sheet.write_string(1, 0, f"{words['period']}：", self._label)
        sheet.write_string(2, 0, f"{words['publisher']}：", self._label)
        sheet.write_string(1, 1, "2026-09" if example else "", self._entry)
        sheet.write_string(2, 1, words["office"] if example else "", self._entry)
        sheet.write_string(1, 2, words["period_hint"], self._hint)
        sheet.data_validation(1, 1, 1, 1, {
            "validate": "any", "input_title": words["period"][:32], "input_message": words["period_hint"][:255],
        })  # fmt: skip
        if example:
            sheet.write_string(3, 0, words["example"], self._mark)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD, HEAD + 1)

    def _wide(self, sheet: Any, places: Sequence[tuple[str, str]], figures: Sequence[Sequence[float]] | None) -> None:
        content, heads = self._content, self._content.words["heads"]
        self._top(sheet, len(content.indicators) + 2, example=figures is not None)
        for at, role in enumerate(("region_code", "region_name")):
            sheet.merge_range(HEAD, at, HEAD + 1, at, heads[role], self._head)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, max(24, *(width(name) + 2 for _, name in places)) if places else 24)
        sheet.set_row(HEAD, 48)
        for at, indicator in enumerate(content.indicators, start=2):
            name = content.name(indicator)
            sheet.write_string(HEAD, at, name, self._head)
            sheet.write_string(HEAD + 1, at, indicator.unit, self._unit)
            sheet.set_column(at, at, min(max(12, width(name) / 2 + 5), _WIDEST))
        for down, (code, name) in enumerate(places, start=HEAD + 2):
            sheet.write_string(down, 0, code, self._fixed)
            sheet.write_string(down, 1, name, self._fixed)
            for at in range(len(content.indicators)):
                value = figures[down - HEAD - 2][at] if figures else None
                if value is None:
                    sheet.write_blank(down, at + 2, None, self._number)
                else:
                    sheet.write_number(down, at + 2, value, self._number)
        if places and figures is None:
            for at, indicator in enumerate(content.indicators, start=2):
                self._check(sheet, HEAD + 2, HEAD + 1 + len(places), at, indicator)
        sheet.freeze_panes(HEAD + 2, 2)

    def _check(self, sheet: Any, first: int, last: int, column: int, indicator: Indicator) -> None:
        """A number within its limits, or one of the reasons why there is none."""
        words, cell = self._content.words, xl_rowcol_to_cell(first, column)
        found = limits(indicator)
        tests = [f"ISNUMBER({cell})"]
        tests += [f"{cell}>={found.least:g}"] if found.least is not None else []
        tests += [f"{cell}<={found.most:g}"] if found.most is not None else []
        name = self._content.name(indicator)
        definition = indicator.definition_zh if self._content.language == "zh" else indicator.definition_en
        hint = words["value_hint"].format(name=name, definition=definition)
        error = self._error(found.most is not None, found.least is not None)
        sheet.data_validation(first, column, last, column, {
            "validate": "custom", "value": f"=OR(AND({','.join(tests)}),COUNTIF(atlas_gaps,{cell})>0)",
            "input_title": name[:32], "input_message": hint[:255],
            "error_title": name[:32], "error_message": error[:255],
        })  # fmt: skip

    def _error(self, most: bool, least: bool = True) -> str:
        words = self._content.words
        range_words = words["most"] if most else words["least"] if least else ""
        return str(words["value_error"].format(most=range_words, gaps="、".join(gap_words())))

    def _long(self, sheet: Any, rows: Sequence[tuple[str, str, str, float]]) -> None:
        content, heads = self._content, self._content.words["heads"]
        roles = ("region_name", "indicator", "unit", "value", "bound", "gap", "note")
        self._top(sheet, len(roles), example=bool(rows))
        names = [content.name(i) for i in content.indicators]
        wide = (30, min(max(map(width, names), default=20) + 4, 46), 14, 16, 10, 12, 30)
        for at, role in enumerate(roles):
            sheet.write_string(HEAD, at, heads[role], self._head)
            sheet.set_column(at, at, wide[at])
        sheet.set_row(HEAD, 26)
        count = len(rows) or LONG_ROWS
        for down in range(HEAD + 1, HEAD + 1 + count):
            row = rows[down - HEAD - 1] if rows else None
            for at in range(len(roles)):
                sheet.write_blank(down, at, None, self._number if at == 3 else self._text)
            lookup = f'=IFERROR(VLOOKUP(B{down + 1},{LISTS}!$B$1:$C${max(len(names), 1)},2,FALSE),"")'
            sheet.write_formula(down, 2, lookup, self._unit, row[2] if row else "")
            if row:
                sheet.write_string(down, 0, row[0], self._text)
                sheet.write_string(down, 1, row[1], self._text)
                sheet.write_number(down, 3, row[3], self._number)
        first, last = HEAD + 1, HEAD + count
        for column, source in ((0, "atlas_regions"), (1, "atlas_indicators"), (4, "atlas_bounds"), (5, "atlas_gaps")):
            if not rows:
                sheet.data_validation(first, column, last, column, {"validate": "list", "source": f"={source}"})
        if not rows:
            # Whether a share ends at 100 depends on the row's unit.
            test = f'=AND(ISNUMBER(D{first + 1}),D{first + 1}>=0,OR(C{first + 1}<>"%",D{first + 1}<=100))'
            sheet.data_validation(first, 3, last, 3, {
                "validate": "custom", "value": test, "error_message": self._error(True)[:255],
            })  # fmt: skip
        sheet.freeze_panes(HEAD + 1, 2)

    def _finish(self, first: Any, shape: str, headers: Sequence[tuple[str, str]]) -> bytes:
        words = self._content.words
        sheet = self._book.add_worksheet(words["sheets"]["instructions"])
        sheet.set_column(0, 0, 74)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 34)
        sheet.write_string(0, 0, words["sheets"]["instructions"], self._opening)
        for row, line in enumerate(words["instructions"], start=2):
            sheet.write_string(row, 0, line, self._line)
            sheet.set_row(row, 20 * -(-width(line) // 72) + 6)
        self._lists()
        self._sign(first, shape, headers)
        first.activate()
        self._book.close()
        return self._out.getvalue()

    def _lists(self) -> None:
        content = self._content
        sheet = self._book.add_worksheet(LISTS)
        names = [content.name(i) for i in content.indicators]
        columns = [
            ("atlas_regions", [content.place(r) for r in content.regions]), ("atlas_indicators", names),
            ("", [i.unit for i in content.indicators]), ("atlas_bounds", list(report_words()["bound_words"].values())),
            ("atlas_gaps", gap_words()),
        ]  # fmt: skip
        for at, (name, words) in enumerate(columns):
            for row, word in enumerate(words):
                sheet.write_string(row, at, word)
            if name:
                letter = xl_col_to_name(at)
                self._book.define_name(name, f"={LISTS}!${letter}$1:${letter}${max(len(words), 1)}")
        sheet.very_hidden()

    def _sign(self, first: Any, shape: str, headers: Sequence[tuple[str, str]]) -> None:
        content = self._content
        sheet = self._book.add_worksheet(SHEET)
        signature = Signature(
            content.batch, content.title, content.grade, shape, first.get_name(), (2, 2), (3, 2), headers,
            content.indicators,
        )  # fmt: skip
        for row, words in enumerate(rows_of(signature)):
            for at, word in enumerate(words):
                sheet.write_string(row, at, word)
        sheet.very_hidden()


def gap_words() -> list[str]:
    """Return the reasons why a figure may be missing, as offices write them."""
    return [str(report_words()["gap_words"][gap]) for gap in GAPS]


def example_value(indicator: Indicator, row: int) -> float:
    """Return an invented figure that nobody takes for a real one: 1111, 2222, …; shares 91.1, 92.2, …"""
    return round(91.1 + 1.1 * row, 1) if indicator.unit == "%" else float(1111 * (row + 1))


def width(words: str) -> int:
    """Return how wide words are in halves of a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in words)
