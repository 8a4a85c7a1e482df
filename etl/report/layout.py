"""Where the table of a sheet is: title rows, header rows, columns with their units, rows of figures, notes.

Nothing is looked up in the catalogue here but which words are units; what a column means is ``report_match``'s matter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from etl.report.cells import Cell, Grid, plain
from etl.report.period import as_this_period, period_in
from etl.report.units import Units
from etl.report.words import heads, report_words, word_set

_BRACKETS: Final = "()（）"
_LOOK: Final = 40  # rows in which a header is looked for
_PLACES: Final = ("region_code", "region_name", "parent")


@dataclass(frozen=True, slots=True)
class Head:
    """One column's header.

    Attributes
    ----------
    column : int
        From 1.
    parts : tuple of str
        Its words from top to bottom, without unit.
    unit : str
        The unit as printed in the header or under it, else "".
    role : str
        ``region_code``, ``region_name``, ``parent``, ``indicator``, … (``words.yml``), or "" for a figure.
    key : str
        The header as compared from report to report: no blanks, no unit, months and years as "this period".
    """

    column: int
    parts: tuple[str, ...]
    unit: str
    role: str
    key: str

    @property
    def words(self) -> str:
        """The header in one line."""
        return " / ".join(self.parts)


@dataclass(slots=True)
class Layout:
    """A table found in a sheet."""

    grid: Grid
    heads: list[Head]
    first: int
    last: int
    titles: list[str] = field(default_factory=list)
    unit: str = ""
    publisher: str = ""
    body: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """``long`` where a column names the indicator and one holds the value, else ``wide``."""
        roles = {head.role for head in self.heads}
        return "long" if {"indicator", "value"} <= roles else "wide"

    def column(self, role: str) -> int | None:
        """Return the first column of a role."""
        return next((head.column for head in self.heads if head.role == role), None)

    @property
    def figures(self) -> list[Head]:
        """The columns that may hold figures."""
        return [head for head in self.heads if not head.role]

    def unit_of(self, head: Head) -> str:
        """Return the unit of a column: its own, else that of the whole table."""
        return head.unit or self.unit

    @property
    def title(self) -> str:
        """The longest line above the table that is no remark about units or offices."""
        return max((t for t in self.titles if not _is_label(t)), key=len, default="")

    @property
    def periods(self) -> list[str]:
        """The periods that the lines above the table name."""
        return list(dict.fromkeys(p for text in self.titles if not _is_date_label(text) and (p := period_in(text))))


def find_layout(grid: Grid, units: Units) -> Layout | None:
    """Return the table of a sheet, or None where no header with a column of places is found."""
    row = _header_row(grid)
    if row is None:
        return None
    places = [c for c in grid.cells[row] if _role(grid.at(row, c).shown) in _PLACES]
    first, last = _first(grid, row, places), _last(grid, row, places, units)
    columns = sorted({c for r in range(first, last + 1) for c in grid.cells.get(r, {})} | _merged_columns(grid, row))
    unit_row = _unit_row(grid, last, places, units)
    found = [_head(grid, c, first, last, units, unit_row) for c in columns]
    layout = Layout(grid, _distinct([h for h in found if h]), first, unit_row or last)
    _read_titles(layout, units)
    _read_body(layout)
    return layout


def _header_row(grid: Grid) -> int | None:
    """The first row with a header of places in it and no number."""
    for row in sorted(grid.cells)[:_LOOK]:
        cells = grid.cells[row]
        roles = [_role(cell.shown) for cell in cells.values()]
        if len(cells) > 1 and any(role in _PLACES for role in roles) and not any(map(_is_figure, cells.values())):
            return row
    return None


def _role(words: str) -> str:
    word = plain(words)
    if word in heads():
        return heads()[word]
    holds = tuple(plain(w) for w in report_words()["head_holds"])
    return "region_name" if len(word) <= 8 and word.endswith(holds) else ""


def _is_figure(cell: Cell) -> bool:
    text = unicodedata.normalize("NFKC", cell.shown).replace(",", "").strip(" %")
    return (cell.number is not None or bool(re.fullmatch(r"-?\d+(\.\d+)?", text))) and not cell.is_date


def _first(grid: Grid, row: int, places: list[int]) -> int:
    """Go up from the row of the places: groups of columns stand above it in several cells."""
    while row > 1 and _distinct_texts(grid, row - 1, places) >= 2 and not any(
        grid.at(row - 1, c).shown for c in places
    ):  # fmt: skip
        above = grid.cells.get(row - 1, {})
        if any(_is_figure(cell) or _is_label(cell.shown) for cell in above.values()):
            break
        joined = any(top == bottom == row - 1 and left < right for top, left, bottom, right in grid.merged)
        if not joined and any(period_in(cell.shown) for cell in above.values()):
            break  # an office and a month above the table
        row -= 1
    return row


def _last(grid: Grid, row: int, places: list[int], units: Units) -> int:
    """Go down: while the column of places is merged with the header or empty, and texts stand in the others."""
    while True:
        below = grid.cells.get(row + 1, {})
        covered = all(grid.corner(row + 1, c)[0] <= row or not grid.at(row + 1, c).shown for c in places)
        if not below or not covered or any(map(_is_figure, below.values())):
            return row
        if all(units.is_unit(cell.shown.strip(_BRACKETS)) for cell in below.values()) or _is_note(below):
            return row
        row += 1


def _unit_row(grid: Grid, last: int, places: list[int], units: Units) -> int | None:
    below = grid.cells.get(last + 1, {})
    others = [cell.shown.strip(_BRACKETS) for c, cell in below.items() if c not in places]
    free = all(not grid.at(last + 1, c).shown or _role(grid.at(last + 1, c).shown) == "unit" for c in places)
    return last + 1 if others and free and all(units.is_unit(word) for word in others) else None


def _merged_columns(grid: Grid, row: int) -> set[int]:
    return {c for top, left, bottom, right in grid.merged if top <= row <= bottom and right - left < 100
            for c in range(left, right + 1)}  # fmt: skip


def _distinct_texts(grid: Grid, row: int, places: list[int]) -> int:
    cells = grid.cells.get(row, {})
    return len({cell.shown for c, cell in cells.items() if c not in places})


def _head(grid: Grid, column: int, first: int, last: int, units: Units, unit_row: int | None) -> Head | None:
    parts: list[str] = []
    unit = ""
    for row in range(first, last + 1):
        words = grid.spread(row, column).shown or _from_left(grid, row, column, last)
        if not words:
            continue
        words, printed = units.split(words)
        unit = printed or unit
        if words and (not parts or plain(parts[-1]) != plain(words)):
            parts.append(words)
    if unit_row:
        unit = grid.at(unit_row, column).shown.strip(_BRACKETS) or unit
    if not parts:
        return None
    role = _role(parts[-1]) or (_role(parts[0]) if len(parts) == 1 else "")
    if len(parts) > 1 and role not in _PLACES:
        role = ""
    return Head(
        column, tuple(parts), unit, role, "/".join(filter(None, (as_this_period(plain(part)) for part in parts)))
    )


def _from_left(grid: Grid, row: int, column: int, last: int) -> str:
    """A group's header that is not merged stands over its first column only: the next ones have words beneath alone."""
    if row == last or not any(grid.at(r, column).shown for r in range(row + 1, last + 1)):
        return ""
    for left in range(column - 1, 0, -1):
        found = grid.spread(row, left)
        if found.shown:
            under = any(grid.at(r, left).shown and grid.corner(r, left)[0] == r for r in range(row + 1, last + 1))
            return found.shown if under else ""
    return ""


def _distinct(found: list[Head]) -> list[Head]:
    """Number columns of equal headers, and keep only the first of each column of places."""
    seen: dict[str, int] = {}
    result, roles = [], set()
    for head in found:
        number = seen[head.key] = seen.get(head.key, 0) + 1
        role = "ignored" if head.role in roles and head.role != "ignored" else head.role
        roles.add(head.role if head.role else "")
        roles.discard("")
        key = head.key if number == 1 else f"{head.key}#{number}"
        result.append(Head(head.column, head.parts, head.unit, role, key))
    return result


def _read_titles(layout: Layout, units: Units) -> None:
    grid = layout.grid
    for row in sorted(r for r in grid.cells if r < layout.first):
        layout.titles += [cell.shown for _, cell in sorted(grid.cells[row].items())]
    for text in layout.titles:
        words = unicodedata.normalize("NFKC", text)
        for label in report_words()["unit_line"]:
            if found := re.search(rf"(?<![\w]){label}\s*:\s*([^\s,;\u3001)]+)(?![\u3001,])", words):
                printed = found[1].strip(_BRACKETS)
                if units.is_unit(printed):
                    layout.unit = printed
        for label in report_words()["publishers"]:
            if found := re.search(rf"{label}\s*(?:\([^)]*\))?\s*:\s*(\S+)", words):
                layout.publisher = layout.publisher or found[1].strip(_BRACKETS)


def _read_body(layout: Layout) -> None:
    grid = layout.grid
    header = [plain(grid.spread(layout.last, h.column).shown) for h in layout.heads]
    for row in sorted(r for r in grid.cells if r > layout.last):
        cells = grid.cells[row]
        if layout.notes or _is_note(cells):
            layout.notes.append(row)
        elif any(cell.shown or cell.problem for cell in cells.values()):
            again = [plain(grid.at(row, h.column).shown) for h in layout.heads]
            if again != header and not _is_numbering(cells):  # a printed page repeats it
                layout.body.append(row)


def _is_numbering(cells: dict[int, Cell]) -> bool:
    """Return whether a row only numbers the columns, as forms of the statistics offices do: 甲 乙 1 2 3."""
    texts = [plain(cell.shown) for _, cell in sorted(cells.items())]
    letters = [text for text in texts if text in word_set("column_letters")]
    numbers = [text for text in texts if text not in letters]
    return bool(letters and numbers) and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _is_note(cells: dict[int, Cell]) -> bool:
    first = plain(cells[min(cells)].shown)
    for word in word_set("notes"):
        if first.startswith((f"{word}:", f"{word}1", f"{word}(")) or (first == word and len(cells) <= 2):
            return True
    return len(cells) == 1 and (len(first) > 30 or first.startswith(tuple(word_set("note_signs"))))


def _is_label(text: str) -> bool:
    words = plain(text)
    labels = (*word_set("unit_line"), *word_set("publishers"), *word_set("notes"))
    return words.startswith(tuple(f"{label}:" for label in labels)) or _is_date_label(text)


def _is_date_label(text: str) -> bool:
    """A day of filling in is no period of the figures."""
    words = plain(text)
    return any(f"{label}:" in words for label in word_set("filled_in"))
