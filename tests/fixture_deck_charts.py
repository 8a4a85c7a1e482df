"""The charts of a deck: what they show against the cells of their workbooks, and whether they can be read."""

from __future__ import annotations

import datetime
import io
import math
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel
from pptx.oxml.ns import qn

SMALLEST: Final = 10.5
"""Points of the smallest words in a chart."""
_PACKAGE: Final = "/package"
_REFERENCES: Final = tuple(qn(f"c:{tag}") for tag in ("numRef", "strRef", "multiLvlStrRef"))
_LITERALS: Final = tuple(qn(f"c:{tag}") for tag in ("numLit", "strLit"))
_DATA: Final = tuple(qn(f"c:{tag}") for tag in ("cat", "val", "xVal", "yVal", "bubbleSize", "tx"))
_SERIES: Final = qn("c:ser")


def chart_faults(part: Any) -> Iterator[tuple[str, str]]:
    """Yield (what, detail) for each fault of a chart part."""
    root = part._element
    yield from _data(part, root)
    yield from _axes(root)
    yield from _words(part, root)
    series = list(root.iter(_SERIES))
    chart = root.find(qn("c:chart"))
    if not series:
        yield "empty chart", "no series"
    deleted = chart.find(qn("c:autoTitleDeleted"))
    kept = deleted is None or deleted.get("val") in ("0", "false")
    if kept and len(series) == 1 and chart.find(qn("c:title")) is None:
        yield "automatic title", "a single series becomes the chart's title"


def workbook_cells(part: Any) -> Any:
    """Return the workbook that is embedded in a chart; None where there is none."""
    blob = _workbook(part)
    return None if blob is None else load_workbook(io.BytesIO(blob), data_only=True)


def _workbook(part: Any) -> bytes | None:
    data = part._element.find(qn("c:externalData"))
    relation = part.rels.get(data.get(qn("r:id"))) if data is not None else None
    if relation is None or relation.is_external or not relation.reltype.endswith(_PACKAGE):
        return None
    return relation.target_part.blob


def _data(part: Any, root: Any) -> Iterator[tuple[str, str]]:
    book = None
    try:
        book = workbook_cells(part)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as reason:
        yield "chart without workbook", f"the workbook does not open: {reason}"
        return
    if book is None:
        yield "chart without workbook", "no workbook is embedded, so the data cannot be edited"
        return
    for literal in root.iter(*_LITERALS):
        if literal.getparent().tag in _DATA:
            yield "cache", "values without cells behind them"
    for reference in root.iter(*_REFERENCES):
        yield from _reference(book, reference)


def _reference(book: Any, reference: Any) -> Iterator[tuple[str, str]]:
    formula = reference.findtext(qn("c:f")) or ""
    cache = next((e for e in reference if e.tag.endswith("Cache")), None)
    if cache is None:
        yield "cache", f"{formula}: no cache"
        return
    try:
        cells = cells_by_row(book, formula)
    except (KeyError, ValueError) as reason:
        yield "cache", f"{formula}: {reason}"
        return
    levels = cache.findall(
        qn("c:lvl")
    )  # the outermost level is the first column of the sheet and the last in the cache
    rows = (
        [list(column) for column in zip(*cells, strict=True)][::-1] if levels else [[v for row in cells for v in row]]
    )
    if levels and len(levels) != len(rows):
        yield "cache", f"{formula}: {len(levels)} levels for {len(rows)} columns"
        return
    said = cache.find(qn("c:ptCount"))
    if said is not None and int(said.get("val")) != len(rows[0]):
        yield "cache", f"{formula}: {said.get('val')} points for {len(rows[0])} cells"
    for level, wanted in zip(levels or [cache], rows, strict=True):
        shown = {int(p.get("idx")): p.findtext(qn("c:v")) for p in level.findall(qn("c:pt"))}
        for number in sorted(shown.keys() - set(range(len(wanted)))):
            yield "cache", f"{formula}: point {number} has no cell"
        for number, value in enumerate(wanted):
            if not _same(value, shown.get(number)):
                yield "cache", f"{formula}, point {number}: shows {shown.get(number)}, the cell holds {value}"


def cells_by_row(book: Any, formula: str) -> list[list[Any]]:
    """Return the values of a range such as ``'Sheet 1'!$A$2:$B$5``, row by row."""
    sheet, _, area = formula.rpartition("!")
    if not sheet or "," in area:
        raise ValueError("not one range of a sheet")
    name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    found = book[name][area.replace("$", "")]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [[c.value for c in (row if isinstance(row, tuple) else (row,))] for row in rows]


def _same(value: Any, shown: str | None) -> bool:
    if value is None or value == "":
        return shown in (None, "")
    if shown is None:
        return False
    if isinstance(value, (datetime.date, datetime.datetime)):
        value = to_excel(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return math.isclose(float(value), float(shown), rel_tol=1e-12)
        except ValueError:
            return False
    return str(value) == shown


def _axes(root: Any) -> Iterator[tuple[str, str]]:
    named = {}
    for tag in ("catAx", "valAx", "dateAx", "serAx"):
        for axis in root.iter(qn(f"c:{tag}")):
            number = axis.find(qn("c:axId")).get("val")
            if number in named:
                yield "axis id", f"{number} is there twice"
            named[number] = axis
    for element in root.iter(qn("c:axId"), qn("c:crossAx")):
        number = element.get("val")
        if int(number) < 0:
            yield "axis id", f"{number} is negative"
        if number not in named:
            yield "axis id", f"{number} is no axis"


def _words(part: Any, root: Any) -> Iterator[tuple[str, str]]:
    default = root.find(qn("c:txPr"))
    look = None if default is None else default.find(f".//{qn('a:defRPr')}")
    if look is None or look.get("sz") is None:
        yield "chart text", "no size for the chart as a whole, each program takes its own"
    yield from _sizes(root)
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith("/chartUserShapes"):
            drawing = etree.fromstring(relation.target_part.blob)
            yield from _sizes(drawing)
            for run in drawing.iter(qn("a:r")):
                look = run.find(qn("a:rPr"))
                if look is None or look.get("sz") is None:
                    yield "chart text", f"words drawn on the chart have no size: {run.findtext(qn('a:t'))}"


def _sizes(root: Any) -> Iterator[tuple[str, str]]:
    for element in root.iter(qn("a:defRPr"), qn("a:rPr")):
        size = element.get("sz")
        if size is not None and int(size) < SMALLEST * 100:
            yield "chart text", f"{int(size) / 100:g} pt"
        for tag in ("latin", "ea"):
            font = element.find(qn(f"a:{tag}"))
            if font is not None and not str(font.get("typeface")).startswith("+"):
                yield "hard font", str(font.get("typeface"))
