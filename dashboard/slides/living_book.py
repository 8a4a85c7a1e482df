"""The workbooks inside the charts of a living deck: which row is which figure, and what it said."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from dashboard.locale import say

_NS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL: Final = re.compile(r"([A-Z]+)(\d+)")
_YEAR: Final = re.compile(r"\s+[12]\d{3}\D?$")
_MOST_BYTES: Final = 20_000_000
_MOST_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a chart: whose, when, in words with bound and unit, and the number of the chart's first column."""

    name: str
    period: str
    text: str
    number: float | None


@dataclass(frozen=True)
class Book:
    """The first sheet: for each row from the second on, by what it is known again, and its figure if it has one."""

    keys: list[str]
    figures: dict[str, Figure]

    def of_range(self, formula: str) -> list[str]:
        """Return the keys of the rows that a reference names, in their order."""
        rows = [int(row) for _, row in _CELL.findall(formula.replace("$", "").rpartition("!")[2])]
        return self.keys[rows[0] - 2 : rows[-1] - 1] if rows and rows[0] > 1 else []


def read(blob: bytes | None, language: str) -> Book | None:
    """Return what a workbook says; None where it is none of ours, or cannot be read."""
    if blob is None or len(blob) > _MOST_BYTES:
        return None
    try:
        table = _table(blob)
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, etree.XMLSyntaxError, AttributeError):
        return None
    if not table:
        return None
    heads = {str(text): column for column, text in reversed(table.get(1, {}).items())}
    columns = {name: heads.get(say(language, f"slides.workbook.{name}")) for name in ("value", "period")}
    if columns["value"] is None:
        return None
    full, meaning = (heads.get(say(language, f"slides_bars.{name}")) for name in ("full_name", "meaning"))
    indicator = heads.get(say(language, "slides_profile.indicator"))
    rows = [table.get(row, {}) for row in range(2, max(table) + 1)]

    def word(row: dict[int, Any], column: int | None) -> str:
        return "" if column is None else " ".join(str(row.get(column, "")).split())

    names = []
    for row in rows:
        name = word(row, full) or _YEAR.sub("", word(row, 0)) or word(row, 0)
        concept = word(row, meaning)
        name = " · ".join(filter(None, [word(row, indicator), name]))
        names.append(say(language, "slides_bars.name", place=name, concept=concept) if concept else name)
    periods = [word(row, columns["period"]) for row in rows]
    keys = _unique(names, periods)
    figures = {}
    for key, name, period, row in zip(keys, names, periods, rows, strict=True):
        text, first = word(row, columns["value"]), row.get(1)
        if text:
            figures[key] = Figure(name, period, text, first if isinstance(first, float) else None)
    return Book(keys, figures)


def _unique(names: list[str], periods: list[str]) -> list[str]:
    """Return names that tell the rows apart: with the time, and then a number, where there are several of one."""
    count = Counter(names)
    dated = [name if count[name] == 1 else f"{name} {when}".strip() for name, when in zip(names, periods, strict=True)]
    count, used = Counter(dated), Counter[str]()
    out = []
    for key in dated:
        used[key] += 1
        out.append(key if count[key] == 1 else f"{key} #{used[key]}")
    return out


def _table(blob: bytes) -> dict[int, dict[int, Any]]:
    """Return the cells of the first sheet by row (from 1) and column (from 0)."""
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
            return {}
        names = archive.namelist()
        strings = _strings(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        sheet = _parsed(archive.read("xl/worksheets/sheet1.xml"))
    table: dict[int, dict[int, Any]] = {}
    for cell in sheet.iter(f"{_NS}c"):
        found = _CELL.fullmatch(cell.get("r", ""))
        text, kind = cell.findtext(f"{_NS}v"), cell.get("t", "n")
        if kind == "inlineStr":
            text = "".join(one.text or "" for one in cell.iter(f"{_NS}t"))
        if found is None or text is None or int(found[2]) > _MOST_ROWS:
            continue
        value = strings[int(text)] if kind == "s" else float(text) if kind == "n" else text
        table.setdefault(int(found[2]), {})[_column(found[1])] = value
    return table


def _strings(blob: bytes) -> list[str]:
    return ["".join(t.text or "" for t in one.iter(f"{_NS}t")) for one in _parsed(blob).iter(f"{_NS}si")]


def _parsed(blob: bytes) -> Any:
    return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
