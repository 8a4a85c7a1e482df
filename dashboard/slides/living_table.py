"""Tables of a living deck: each cell that still reads as it was generated is generated anew, wherever it now stands."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn

from dashboard.slides import living_text
from dashboard.slides.living_changes import Note
from dashboard.slides.living_fresh import Found


@dataclass(frozen=True)
class _Table:
    """A table: its rows by key, without those that a person put in, and the keys of its columns, None for such."""

    element: Any
    lines: dict[str, Any]
    columns: list[str | None]

    def cells(self, row: str) -> dict[str, Any]:
        """Return the cells of a row by the keys of their columns."""
        found = zip(self.columns, self.lines[row].findall(qn("a:tc")), strict=False)
        return {key: cell for key, cell in found if key is not None}

    def name(self, row: str) -> str:
        """Return the head of a row in words."""
        return _first(next(iter(self.cells(row).values())))


def renew(one: Found, fresh: Found) -> list[Note]:
    """Carry the cells of a table over, and return what changed.

    Rows and columns are known by what their heads were generated as. Rows that a person moved, took out or put in stay
    so; rows that the data has no more go, unless a person wrote into them, and new ones are put where they belong.
    """
    element, new_element = (found.element.find(f".//{qn('a:tbl')}") for found in (one, fresh))
    if element is None or new_element is None:
        return [Note(one.slide, "table", "gone")]
    rows, columns = ([str(key) for key in one.said[name]] for name in ("rows", "columns"))
    new = _by_place(new_element, fresh.said["rows"], fresh.said["columns"])
    cells = one.said.get("cells")
    if isinstance(cells, dict):
        old = _read(element, rows, columns, cells)
    else:  # too large for its stamp: rows and columns are known by their places only, and no cell as a person's
        old = _by_place(element, rows, columns)
        cells = {f"{row}|{key}": text(cell) for row in old.lines for key, cell in old.cells(row).items()}
    what = str(fresh.element[0].find(qn("p:cNvPr")).get("name", ""))
    if columns != list(new.columns):
        # Other columns are another table: made anew where nobody has written into the old one.
        if not all(_is_ours(old, row, cells) for row in old.lines) or len(old.lines) != len(rows):
            return [Note(one.slide, "table", "kept")]
        old.element.getparent().replace(old.element, copy.deepcopy(new.element))
        return [Note(one.slide, "table", "changed", "", "", what, name=what)]
    order = list(old.lines)
    notes = []
    for row in order:
        if row not in new.lines:
            notes.append(_taken_out(one.slide, what, old, row, cells))
        else:
            notes += _row(one.slide, what, old, new, row, cells, one.said.get("fills", {}))
    notes += _put_in(one.slide, what, old, new, rows)
    if order == [row for row in rows if row in order]:
        _sort(old, new)
    if len(new.lines) != len(rows):
        _fit(one.element, old, new)
    return notes


def text(cell: Any) -> str:
    """Return what a cell says, a line a paragraph."""
    body = cell.find(qn("a:txBody"))
    return "" if body is None else "\n".join(living_text.text(line) for line in body.findall(qn("a:p")))


def _first(cell: Any) -> str:
    """Return the first line of a cell; the second one of a head says its unit."""
    return living_text.plain(text(cell).partition("\n")[0])


def _by_place(element: Any, rows: Sequence[str], columns: Sequence[str]) -> _Table:
    return _Table(element, dict(zip(rows, element.findall(qn("a:tr")), strict=False)), list(columns))


def _read(element: Any, rows: Sequence[str], columns: Sequence[str], cells: Mapping[str, str]) -> _Table:
    """Return a table whose rows and columns are known by what was written into their heads."""
    lines = element.findall(qn("a:tr"))
    heads = [line.find(qn("a:tc")) for line in lines]
    found = _known(heads, rows, [cells.get(f"{key}|{columns[0]}") for key in rows])
    across = lines[0].findall(qn("a:tc")) if lines else []
    named = _known(across, columns, [cells.get(f"{rows[0]}|{key}") for key in columns])
    return _Table(element, {key: line for key, line in zip(found, lines, strict=True) if key is not None}, named)


def _known(cells: Sequence[Any], keys: Sequence[str], words: Sequence[str | None]) -> list[str | None]:
    """Return for each cell at an edge of the table which row or column it heads; None for a person's own.

    Where all keep their number, their places tell; a head that was reworded is known by that, too.
    """
    there = [living_text.plain(text(cell)) for cell in cells]
    made = [None if word is None else living_text.plain(word) for word in words]
    if len(cells) == len(keys) and sum(a != b for a, b in zip(there, made, strict=True)) <= 1:
        return list(keys)
    left = list(range(len(keys)))
    out: list[str | None] = []
    for words_there in there:
        found = next((at for at in left if made[at] == words_there), None)
        out.append(None if found is None else keys[found])
        if found is not None:
            left.remove(found)
    return out


def _same(cell: Any, stored: str | None) -> bool:
    return stored is None or living_text.plain(text(cell)) == living_text.plain(stored)


def _is_ours(table: _Table, row: str, cells: Mapping[str, str]) -> bool:
    return all(_same(cell, cells.get(f"{row}|{key}")) for key, cell in table.cells(row).items())


def _row(
    slide: int, what: str, old: _Table, new: _Table, row: str, cells: Mapping[str, str], fills: Mapping[str, str]
) -> list[Note]:  # fmt: skip
    """Renew the cells of one row."""
    notes = []
    fresh = new.cells(row)
    for column, cell in old.cells(row).items():
        key, source = f"{row}|{column}", fresh.get(column)
        if source is None or key not in cells:
            continue
        before, after, was = text(cell), text(source), cells[key]
        if not _same(cell, was):
            if living_text.plain(was) != living_text.plain(after):
                notes.append(Note(slide, "table", "kept", _item(new, row, column), "", after, name=what))
            continue
        if living_text.plain(before) != living_text.plain(after):
            body, made = cell.find(qn("a:txBody")), source.find(qn("a:txBody"))
            living_text.replace(body, body.findall(qn("a:p")), made.findall(qn("a:p")))
            kind = "changed" if before and after else "added" if after else "left"
            notes.append(Note(slide, "table", kind, _item(new, row, column), before, after, name=what))
        if _fill(cell) == str(fills.get(key, ""))[1:].upper():
            _set_fill(cell, source)
    return notes


def _taken_out(slide: int, what: str, old: _Table, row: str, cells: Mapping[str, str]) -> Note:
    """Take out a row that the data has no more, unless a person has written into it."""
    name = old.name(row)
    if not _is_ours(old, row, cells):
        return Note(slide, "table", "gone", name, name=what)
    said = " ".join(living_text.plain(text(cell)) for cell in list(old.cells(row).values())[1:]).strip()
    line = old.lines.pop(row)
    line.getparent().remove(line)
    return Note(slide, "table", "left", name, said, name=what)


def _put_in(slide: int, what: str, old: _Table, new: _Table, rows: Sequence[str]) -> list[Note]:
    """Put new rows in, with the columns that the table now has."""
    notes = []
    for row in new.lines:
        if row in rows:
            continue  # there, or taken out by a person
        line, fresh = copy.deepcopy(new.lines[row]), new.cells(row)
        for cell in line.findall(qn("a:tc")):
            line.remove(cell)
        for at, column in enumerate(old.columns):
            cell = copy.deepcopy(fresh.get(column, next(iter(fresh.values())))) if column else None
            if cell is None:  # a person's column: an empty cell of the same look
                cell = copy.deepcopy(list(fresh.values())[-1])
                for paragraph in cell.iter(qn("a:p")):
                    living_text.set_text(paragraph, "")
            line.insert(at, cell)
        old.element.append(line)
        old.lines[row] = line
        said = " ".join(living_text.plain(text(cell)) for cell in list(new.cells(row).values())[1:]).strip()
        notes.append(Note(slide, "table", "added", new.name(row), "", said, name=what))
    return notes


def _sort(old: _Table, new: _Table) -> None:
    """Put the rows into the order of the data; a person's own row stays after the one that it followed."""
    after: dict[Any, list[Any]] = {}
    known, last = {id(line): row for row, line in old.lines.items()}, ""
    for line in old.element.findall(qn("a:tr")):
        if id(line) in known:
            last = known[id(line)]
        else:
            after.setdefault(last, []).append(line)
    wanted = list(after.get("", []))
    for row in [*(row for row in new.lines if row in old.lines), *(row for row in old.lines if row not in new.lines)]:
        wanted += [old.lines[row], *after.get(row, [])]
    if wanted != old.element.findall(qn("a:tr")):
        for line in wanted:
            old.element.append(line)


def _fit(frame: Any, old: _Table, new: _Table) -> None:
    """Keep the height of a table that has other rows than before, and its words as small as they now have to be."""
    extent = frame.find(f"{qn('p:xfrm')}/{qn('a:ext')}")
    lines = old.element.findall(qn("a:tr"))
    total, room = sum(int(line.get("h")) for line in lines), int(extent.get("cy")) if extent is not None else 0
    fresh = sum(int(line.get("h")) for line in new.element.findall(qn("a:tr")))
    scale = max(room, fresh) / total if total > max(room, fresh) else 1.0
    sizes = [int(run.get("sz")) for run in new.element.iter(qn("a:rPr")) if run.get("sz")]
    for line in lines:
        line.set("h", str(round(int(line.get("h")) * scale)))
        for run in line.iter(qn("a:rPr"), qn("a:endParaRPr")):
            if scale < 1 and run.get("sz") and sizes and int(run.get("sz")) > max(sizes):
                run.set("sz", str(max(sizes)))
    if extent is not None:
        extent.set("cy", str(sum(int(line.get("h")) for line in lines)))


def _item(new: _Table, row: str, column: str) -> str:
    """Return row and column of a cell in words."""
    head = next(iter(new.lines))
    across = _first(new.cells(head)[column]) if column in new.cells(head) else ""
    return " ".join(filter(None, [new.name(row), across if row != head else ""]))


def _fill(cell: Any) -> str:
    properties = cell.find(qn("a:tcPr"))
    ground = None if properties is None else properties.find(qn("a:solidFill"))
    if ground is None or not len(ground):
        return ""
    return str(ground[0].get("val")).upper()


def _set_fill(cell: Any, source: Any) -> None:
    """Give a cell the ground of another one, and where that is new the ink that is read on it."""
    mine, theirs = cell.find(qn("a:tcPr")), source.find(qn("a:tcPr"))
    grounds = (qn("a:solidFill"), qn("a:noFill"))
    old, new = (None if part is None else next((e for e in part if e.tag in grounds), None) for part in (mine, theirs))
    if old is None or new is None or _fill(cell) == _fill(source):
        return
    mine.replace(old, copy.deepcopy(new))
    ink = source.find(f".//{qn('a:rPr')}/{qn('a:solidFill')}")
    for run in cell.iter(qn("a:rPr")) if ink is not None else ():
        known = run.find(qn("a:solidFill"))
        if known is not None:
            run.replace(known, copy.deepcopy(ink))
