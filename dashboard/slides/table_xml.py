"""Tables as DrawingML, written in one go: python-pptx makes them cell by cell, which takes seconds for a large one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.slides.box import Box, emu
from dashboard.slides.sheet import Paragraph, Sheet
from dashboard.slides.written import LANGUAGES, run_xml

SIDE: Final = 4.0
"""Points that a cell keeps free at its left and right."""
TOP: Final = 0.8
"""And at its top and bottom: rows are as high as their words need, so that no office program has to grow them."""
MOST_STAMP: Final = 20_000
"""Characters of the texts and fills that a stamp keeps."""
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
_URI: Final = "http://schemas.openxmlformats.org/drawingml/2006/table"
_PLAIN: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's own style without fills and lines
_TURNS: Final = {"zh": "eaVert", "en": "vert270"}


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell.

    Attributes
    ----------
    paragraphs : sequence of Paragraph
        Every run with its size.
    fill : str
        "#RRGGBB"; "" for none.
    align : str
        "l", "ctr" or "r".
    span : int
        Columns that it takes; those after it need no cell of their own.
    lines : str
        Which of the sides L, R, T, B have a line.
    line : str
        Colour of the lines.
    turned : bool
        Written upwards, in Chinese downwards.
    side : float
        Points that it keeps free at its left and right.
    """

    paragraphs: Sequence[Paragraph]
    fill: str = ""
    align: str = "ctr"
    span: int = 1
    lines: str = ""
    line: str = "#FFFFFF"
    turned: bool = False
    side: float = SIDE

    @property
    def text(self) -> str:
        """Return the words, a line a paragraph."""
        return "\n".join("".join(run.text for run in paragraph) for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its key, its height in points, its cells from the left."""

    key: str
    height: float
    cells: Sequence[TableCell]


def add(
    sheet: Sheet, box: Box, columns: Sequence[tuple[str, float]], rows: Sequence[TableRow], name: str, alt: str,
    *, part: int = 0, **said: Any,
) -> Any:  # fmt: skip
    """Put a table onto a slide and return its element.

    Parameters
    ----------
    columns : sequence of (key, width)
        From the left; widths in points.
    rows : sequence of TableRow
        From the top, the head among them.
    said : Any
        Further values of the stamp, which says ``rows`` and ``columns`` (keys in order, heads included) and, where they
        are few enough, ``cells`` and ``fills``: "row key|column key" → words and fill as they were made.
    """
    wide, high = sum(width for _, width in columns), sum(row.height for row in rows)
    x, y, width, height = Box(box.x, box.y, wide, high).emu
    grid = "".join(f'<a:gridCol w="{emu(each)}"/>' for _, each in columns)
    body = "".join(_row(row, len(columns), sheet.language) for row in rows)
    element = sheet.add(
        f'<p:graphicFrame xmlns:p="{_P}" xmlns:a="{_A}"><p:nvGraphicFramePr>'
        f'<p:cNvPr id="{sheet.next_id()}" name=""/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/>'
        f'</p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="{x}" y="{y}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></p:xfrm><a:graphic><a:graphicData uri="{_URI}"><a:tbl>'
        f'<a:tblPr firstRow="1" firstCol="1"><a:tableStyleId>{_PLAIN}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{grid}</a:tblGrid>{body}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    keys = {"rows": [row.key for row in rows], "columns": [key for key, _ in columns]}
    sheet.mark(element, "table", name, alt, part=part, **keys, **_kept(keys["columns"], rows), **said)
    return element


def _kept(columns: Sequence[str], rows: Sequence[TableRow]) -> Mapping[str, dict[str, str]]:
    texts: dict[str, str] = {}
    fills: dict[str, str] = {}
    for row in rows:
        at = 0
        for cell in row.cells:
            texts[f"{row.key}|{columns[at]}"] = cell.text
            fills[f"{row.key}|{columns[at]}"] = cell.fill
            at += cell.span
    sizes = [sum(len(key) + len(text) + 6 for key, text in kept.items()) for kept in (texts, fills)]
    if sum(sizes) <= MOST_STAMP:
        return {"cells": texts, "fills": fills}
    return {"cells": texts} if sizes[0] <= MOST_STAMP else {}


def _row(row: TableRow, columns: int, language: str) -> str:
    cells = "".join(_cell(cell, language) for cell in row.cells)
    taken = sum(cell.span for cell in row.cells)
    assert taken == columns, (row.key, taken, columns)
    return f'<a:tr h="{emu(row.height)}">{cells}</a:tr>'


def _cell(cell: TableCell, language: str) -> str:
    words = "".join(_paragraph(paragraph, cell.align, language) for paragraph in cell.paragraphs)
    lines = "".join(_line(side, cell) for side in "LRTB")
    ground = f'<a:solidFill><a:srgbClr val="{cell.fill[1:]}"/></a:solidFill>' if cell.fill else "<a:noFill/>"
    side, top = (emu(TOP), emu(cell.side)) if cell.turned else (emu(cell.side), emu(TOP))
    turned = f' vert="{_TURNS[language]}"' if cell.turned else ""
    span = f' gridSpan="{cell.span}"' if cell.span > 1 else ""
    empty = '<a:tc hMerge="1"><a:txBody><a:bodyPr/><a:lstStyle/><a:p/></a:txBody><a:tcPr/></a:tc>' * (cell.span - 1)
    return (
        f"<a:tc{span}><a:txBody><a:bodyPr/><a:lstStyle/>{words}</a:txBody>"
        f'<a:tcPr marL="{side}" marR="{side}" marT="{top}" marB="{top}"{turned} anchor="ctr">{lines}{ground}</a:tcPr>'
        f"</a:tc>{empty}"
    )


def _line(side: str, cell: TableCell) -> str:
    if side not in cell.lines:
        return f'<a:ln{side} w="0"><a:noFill/></a:ln{side}>'
    return f'<a:ln{side} w="9525"><a:solidFill><a:srgbClr val="{cell.line[1:]}"/></a:solidFill></a:ln{side}>'


def _paragraph(runs: Paragraph, align: str, language: str) -> str:
    # What an empty paragraph is high, and where a person goes on writing, follows the size at its end.
    size = round((runs[-1].size if runs and runs[-1].size else 10.5) * 100)
    words = "".join(run_xml(run, language) for run in runs if run.text)
    end = f'<a:endParaRPr lang="{LANGUAGES[language]}" sz="{size}"/>'
    return f'<a:p><a:pPr algn="{align}"/>{words}{end}</a:p>'
