"""Tables of a deck as an office program sets them: a row grows with its words, so the table may reach further down."""

from __future__ import annotations

from typing import Any, Final

from fixture_deck_shapes import EMU, Item, Rect
from fixture_deck_text import Styles, set_text
from pptx.oxml.ns import qn

SMALLEST: Final = 10.5
_MARGINS: Final = (("marL", 91_440), ("marT", 45_720), ("marR", 91_440), ("marB", 45_720))


def set_table(item: Item, styles: Styles) -> tuple[Rect, list[tuple[str, str]]]:
    """Return what a table covers once its words are in it, and its faults as (what, detail)."""
    table = item.element.find(f".//{qn('a:tbl')}")
    columns = [int(c.get("w")) / EMU for c in table.find(qn("a:tblGrid"))]
    rows = table.findall(qn("a:tr"))
    heights = [int(r.get("h")) / EMU for r in rows]
    faults: list[tuple[str, str]] = []
    tall: list[tuple[int, int, float]] = []
    for number, row in enumerate(rows):
        cells = row.findall(qn("a:tc"))
        if len(cells) != len(columns):
            faults.append(("table", f"row {number + 1} has {len(cells)} cells for {len(columns)} columns"))
            continue
        for column, cell in enumerate(cells):
            if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                continue
            wide = sum(columns[column : column + int(cell.get("gridSpan") or 1)])
            needs = _cell(cell, wide, styles, faults)
            span = int(cell.get("rowSpan") or 1)
            if span > 1:
                tall.append((number, span, needs))
            else:
                heights[number] = max(heights[number], needs)
    for number, span, needs in tall:
        heights[number + span - 1] += max(0.0, needs - sum(heights[number : number + span]))
    left, top, right, bottom = item.box
    return (left, top, max(right, left + sum(columns)), max(bottom, top + sum(heights))), faults


def _cell(cell: Any, wide: float, styles: Styles, faults: list[tuple[str, str]]) -> float:
    """Return the height that a cell needs."""
    look, body = cell.find(qn("a:tcPr")), cell.find(qn("a:txBody"))
    given = {} if look is None else look.attrib
    left, top, right, bottom = (int(given.get(name, default)) / EMU for name, default in _MARGINS)
    turned = given.get("vert", "horz") not in ("horz", "")
    setting = set_text(body, styles, 1e6 if turned else wide - left - right)
    small = sorted({(size, text) for size, text in setting.sizes if size < SMALLEST - 0.005})
    faults += [("small text", f"{size:g} pt in a cell: {text[:20]}") for size, text in small]
    faults += [("broken word", word) for word in setting.broken]
    faults += [("hard font", f"{font}: not the theme's") for font in sorted(set(setting.fonts))]
    return (setting.width if turned else setting.height) + top + bottom
