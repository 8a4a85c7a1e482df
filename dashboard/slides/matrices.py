"""Matrices of coverage, practices and similarity as native tables: filled cells with words, a sign for each gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import matrix, practice_matrix, practice_similarity
from dashboard.render.palette import Palette, palette
from dashboard.render.remembered import remembered
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.render.words import alt_text
from dashboard.slides import fit, grid, grid_table
from dashboard.slides.box import Box
from dashboard.slides.grid import Cell, Grid, Head, Row
from dashboard.slides.heat import ink_on, joined
from dashboard.slides.sheet import Run, Sheet
from dashboard.view import GRADES, View

COUNT: Final = "count"
"""Key of the column of counts."""
_PRACTICE_SIGNS: Final = {"not_published": "·", "hidden_by_grade": "◇", "not_searched": ""}
_FOUND: Final = "√"
_MEASURED: Final = "●"
_NAMED: Final = 8  # places up to which there is room for what each calls a practice
_NAMED_PAGES: Final = 3
_TURNED: Final = 12  # columns up to which their heads lie
_SMALL: Final = (13.0, 12.0, 11.5, 11.0, 10.5)


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return which rows and columns each slide shows."""
    return grid.pages(matrix_grid(frame, view, box), box)


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any) -> None:
    """Put one page of a matrix into a box."""
    what = {"coverage_matrix": "coverage", "practice_matrix": "practices"}.get(view.kind, "similarity")
    name, key = say(frame.language, f"slides_table.{what}"), say(frame.language, "slides_table.key")
    grid_table.compose(sheet, matrix_grid(frame, view, box), box, page, name, alt_text(frame, view), key)


@remembered
def matrix_grid(frame: Frame, view: View, box: Box) -> Grid:
    """Return the cells of a matrix as the page shows them, with their words and colours."""
    if view.kind == "coverage_matrix":
        return coverage_grid(frame, view)
    return practice_grid(frame, view, box) if view.kind == "practice_matrix" else similarity_grid(frame, view)


def coverage_grid(frame: Frame, view: View) -> Grid:
    """Return who publishes what: the grade of the source in each cell, counts for each place.

    Few places and many indicators stand the other way round, a row an indicator: its name is then read without turning
    the head.
    """
    colours, language = palette("light"), frame.language
    columns, codes = matrix.shown_indicators(frame, view), matrix.shown_regions(frame, view)
    rows = frame.rows[frame.rows["indicator_id"].isin(columns) & frame.rows["region_code"].isin(codes)]
    found = {(row["region_code"], row["indicator_id"]): row for row in records(rows)}
    first = {row["region_code"]: row for row in records(rows.drop_duplicates("region_code"))}
    lines = []
    for code in codes:
        cells = [_coverage_cell(found.get((code, i)), colours) for i in columns]
        count = sum(1 for i in columns if (code, i) in found and not found[code, i]["gap"])
        marked = code == view.highlight
        total = Cell(f"{count}/{len(columns)}", colours.ink, bold=marked)
        lines.append(Row(code, str(first[code]["region_name"]), (total, *cells), marked, _group(first[code], language)))
    names = dict(zip(frame.indicators["indicator_id"], frame.indicators["name"], strict=True))
    states = {str(row["gap"] or row["grade"]) for row in found.values()}
    keys = joined([*_grade_keys(states, colours, language), *_gap_keys(states, colours, language)], colours)
    turned = len(columns) > _TURNED
    if turned and len(codes) <= _NAMED:
        return _by_indicator(lines, columns, names, keys, language)
    heads = [Head(COUNT, say(language, "slides_table.published")), *(Head(i, str(names[i])) for i in columns)]
    corner = say(language, "slides_table.place")
    return Grid(corner, tuple(heads), tuple(lines), keys, fixed=1, turned=turned, sizes=_SMALL)


def _by_indicator(
    places: Sequence[Row], columns: Sequence[str], names: dict[str, Any], keys: tuple[tuple[Run, ...], ...],
    language: str,
) -> Grid:  # fmt: skip
    """Return the same cells with a row an indicator and a column a place, whose count stands in its head."""
    heads = [Head(COUNT, say(language, "slides_table.publishing"))]
    heads += [Head(row.key, row.name, row.cells[0].text, row.marked) for row in places]
    lines = []
    for at, indicator in enumerate(columns, 1):
        cells = [row.cells[at] for row in places]
        count = Cell(f"{sum(bool(cell.fill) for cell in cells)}/{len(cells)}", palette("light").ink)
        lines.append(Row(indicator, str(names[indicator]), (count, *cells)))
    corner = say(language, "slides_table.columns.indicator")
    return Grid(corner, tuple(heads), tuple(lines), keys, fixed=1, sizes=_SMALL)


def practice_grid(frame: Frame, view: View, box: Box) -> Grid:
    """Return practices × places; cells say what the places call it where that needs few slides, else they are ticks.

    Names on two lines and headings of groups stand where they need no further slide.
    """
    if len(practice_matrix.shown_places(frame, view)) > _NAMED:
        return _practice_grid(frame, view, 0.0)
    two, one = (_practice_grid(frame, view, box.width, most) for most in (2, 1))
    able = [two, _ungrouped(two), one, _ungrouped(one)]
    best = min(able, key=lambda each: len(grid.pages(each, box)))  # of equal ones the first
    return best if len(grid.pages(best, box)) <= _NAMED_PAGES else _practice_grid(frame, view, 0.0)


def _ungrouped(whole: Grid) -> Grid:
    return replace(whole, rows=tuple(replace(row, group="") for row in whole.rows))


def _practice_grid(frame: Frame, view: View, wide: float, most: int = 1) -> Grid:
    colours, language = palette("light"), frame.language
    codes, practices = practice_matrix.shown_places(frame, view), practice_matrix.shown_practices(frame, view)
    rows = frame.rows[frame.rows["region_code"].isin(codes) & frame.rows["practice_id"].isin(practices)]
    found = {(row["practice_id"], row["region_code"]): row for row in records(rows)}
    first = {row["practice_id"]: row for row in records(rows.drop_duplicates("practice_id"))}
    places = {row["region_code"]: str(row["region_name"]) for row in records(rows.drop_duplicates("region_code"))}
    room = 0.8 * wide / max(1, len(codes)) - 2 * grid.SIDES
    lines = []
    for practice in practices:
        row = first[practice]
        cells = [_practice_cell(found.get((practice, code)), room, most, colours, view.highlight) for code in codes]
        count = Cell(f"{row['places']}/{row['searched']}", colours.ink)
        group = say(language, f"theme.{row['theme']}")
        lines.append(Row(practice, str(row["practice_name"]), (count, *cells), group=group))
    heads = [Head(COUNT, say(language, "practice.count_head"))]
    heads += [Head(code, places[code], marked=code == view.highlight) for code in codes]
    keys = _practice_keys(list(found.values()), colours, language)
    corner = say(language, "slides_table.practice")
    return Grid(corner, tuple(heads), tuple(lines), keys, fixed=1, sizes=_SMALL)


def similarity_grid(frame: Frame, view: View) -> Grid:
    """Return places × places: the share of practices in common, beneath it the counts, on the diagonal how many."""
    colours, language = palette("light"), frame.language
    codes = practice_similarity.shown_places(frame, view)
    pairs = {(row["region_code"], row["other_code"]): row for row in records(frame.rows) if row["gap"] is None}
    largest = max((row["similarity"] for row in pairs.values()), default=1.0) or 1.0
    names = {row["region_code"]: str(row["region_name"]) for row in records(frame.rows.drop_duplicates("region_code"))}
    lines = []
    for code in codes:
        own = next(row["practices"] for (one, _), row in pairs.items() if one == code)
        cells = []
        for other in codes:
            if other == code:
                cells.append(Cell(f"{own:.0f}", colours.grey, colours.empty))
                continue
            row = pairs[code, other]
            fill = practice_similarity.shade(row["similarity"] / largest, colours)
            counts = f"{row['shared']:.0f}/{row['either']:.0f}"
            cells.append(Cell(f"{row['similarity']:.0%}", ink_on(fill, colours), fill, code == view.highlight, counts))
        lines.append(Row(code, names[code], tuple(cells), code == view.highlight))
    heads = tuple(Head(code, names[code], marked=code == view.highlight) for code in codes)
    parts = [[Run(say(language, "slides_table.diagonal"), grid.KEY, colour=colours.grey)]]
    left = frame.rows[frame.rows["gap"].notna()]
    for kind, group in left.groupby("gap", sort=False):
        said = {"count": group["region_code"].nunique(), "kind": say(language, f"practice_gap.{kind}")}
        parts.append([Run(say(language, "slides_table.uncompared", **said), grid.KEY, colour=colours.grey)])
    return Grid(say(language, "slides_table.place"), heads, tuple(lines), joined(parts, colours))


def _coverage_cell(row: dict[str, Any] | None, colours: Palette) -> Cell:
    if row is None:
        return Cell("", colours.grey)
    if row["gap"]:
        return Cell(GAP_SIGNS[row["gap"]], colours.grey, small=True)
    fill = colours.grades[row["grade"]]
    return Cell(str(row["grade"]), ink_on(fill, colours), fill)


def _practice_cell(
    row: dict[str, Any] | None, room: float, most: int, colours: Palette, highlight: str | None
) -> Cell:  # fmt: skip
    """Return the cell of a practice: what the place calls it on so many lines of a width, a sign where it has no name
    or no room."""
    if row is None or row["gap"]:
        return Cell(_PRACTICE_SIGNS[row["gap"]] if row else "", colours.grey)
    fill = colours.grades[row["grade"]]
    sign = _MEASURED if row["observation_ids"] else _FOUND
    names = sorted(filter(None, row["local_names"]), key=lambda name: fit.width(name, grid.NOTE) > room)
    ink, marked = ink_on(fill, colours), row["region_code"] == highlight
    if not names or room <= 0:
        return Cell(sign, ink, fill, marked)
    name = f"{sign} {names[0]}" if sign == _MEASURED else names[0]
    return Cell("", ink, fill, marked, _folded(name, room, most))


def _folded(text: str, room: float, most: int) -> str:
    """Return words broken into so many lines of a width, the last cut where they are longer."""
    if most < 2 or fit.width(text, grid.NOTE) <= room:
        return fit.cut(text, grid.NOTE, room, 1)
    first = fit.cut(text, grid.NOTE, room + fit.width("…", grid.NOTE), 1).removesuffix("…")
    if " " in first.strip() and first[-1:].isascii() and text[len(first) : len(first) + 1].strip().isascii():
        first = first[: first.rfind(" ") + 1]  # a word stays whole
    if len(first) == len(text):  # as wide as the room to a hair
        return text
    return f"{first.strip()}\n{fit.cut(text[len(first) :].strip(), grid.NOTE, room, 1)}"


def _practice_keys(
    found: Sequence[dict[str, Any]], colours: Palette, language: str
) -> tuple[tuple[Run, ...], ...]:  # fmt: skip
    states = {str(row["gap"] or row["grade"]) for row in found}
    grey = colours.grey
    parts = [[Run(say(language, "slides_table.found"), grid.KEY, colour=grey)]]
    if any(row["observation_ids"] for row in found):
        parts.append([Run(say(language, "slides_table.measured"), grid.KEY, colour=grey)])
    parts += _grade_keys(states, colours, language)
    for kind, words in (("not_published", "unseen"), ("hidden_by_grade", "hidden")):
        if kind in states:
            parts.append([Run(say(language, f"slides_table.{words}"), grid.KEY, colour=grey)])
    return joined(parts, colours)


def _grade_keys(states: set[str], colours: Palette, language: str) -> list[list[Run]]:
    """Return the key of the grades that are there: their colours and letters."""
    grades = [grade for grade in GRADES if grade in states]
    if not grades:
        return []
    runs = [Run(say(language, "slides_table.grades"), grid.KEY, colour=colours.grey)]
    for grade in grades:
        runs += [Run("■", grid.KEY, colour=colours.grades[grade]), Run(f"{grade} ", grid.KEY, colour=colours.grey)]
    return [runs]


def _gap_keys(states: set[str], colours: Palette, language: str) -> list[list[Run]]:
    words = {kind: say(language, "heatmap.gap", symbol=sign, gap=say(language, f"gap.{kind}"))
             for kind, sign in GAP_SIGNS.items() if kind in states}  # fmt: skip
    return [[Run(text, grid.KEY, colour=colours.grey)] for text in words.values()]


def _group(row: dict[str, Any], language: str) -> str:
    """Return the group of a place, as on the page: the base seven, else its level."""
    if row["base_seven"]:
        return say(language, "group.base_seven")
    level = "county_or_district" if row["level"] in ("county", "district") else row["level"]
    words = say(language, f"level.{level}")
    return words[:1].upper() + words[1:]
