"""The tables of a report → figures with their cell, totals beside them, and every fault of every cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.extract.divisions import official
from etl.faults import Faults
from etl.model import BOUNDS, Concept, Indicator, Region
from etl.report.cells import Grid, plain
from etl.report.known import CellPlace, Pair, cell_place
from etl.report.layout import Head, Layout
from etl.report.mapping import SIGNS, Meaning, ReportMapping
from etl.report.period import period_in
from etl.report.places import LEFT_OUT, Places, is_total
from etl.report.values import Reading, read_cell
from etl.report.words import report_words


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure or typed gap of a report."""

    region: str
    indicator: str
    period: str
    value: float | None
    bound: str
    gap: str
    as_printed: str
    locator: str
    place: CellPlace
    table: int  # which table of the file, and which column of it
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of a totals row: it is checked, never taken."""

    name: str
    indicator: str
    reading: Reading
    as_printed: str
    place: CellPlace
    table: int
    column: int
    row: int


@dataclass(slots=True)
class Found:
    """What was read of a report, before anything is written."""

    figures: list[Figure] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    total_rows: int = 0
    left_out: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a report is read against."""

    regions: Mapping[str, Region]
    indicators: Mapping[str, Indicator]
    concepts: Mapping[str, Concept]


class ReportReader:
    """Reads the tables of one file.

    Parameters
    ----------
    file : str
        Its name, for messages.
    mapping, catalogue : ReportMapping, Catalogue
        What its words mean.
    period : str
        The period of tables that name none; "" where each must.
    faults, remarks : Faults
        Receive what makes the file impossible to take, and what is doubtful in it.
    several : bool
        Evidence names the file as well, because others are imported with it.
    """

    def __init__(self, file: str, mapping: ReportMapping, catalogue: Catalogue, period: str, faults: Faults,
                 remarks: Faults, *, several: bool = False) -> None:  # fmt: skip
        self._file, self._mapping, self._catalogue = file, mapping, catalogue
        self._period, self._faults, self._remarks = period, faults, remarks
        self._several = several
        self._places = Places(catalogue.regions, mapping.regions)
        self._bounds = {plain(str(w)): b for w, b in report_words()["bounds"].items()} | {b: b for b in BOUNDS}
        self._taken: dict[int, list[tuple[Head, Meaning]]] = {}
        self.found = Found()

    def read(self, pair: Pair, number: int) -> None:
        """Read one table."""
        layout = pair.layout
        for row in layout.body:
            if row in layout.grid.hidden_rows:
                self._remarks.add(cell_place(self._file, layout.grid, row, 1), "", "", "report_hidden_row")
            if layout.shape == "wide":
                self._wide_row(pair, number, row)
            else:
                self._long_row(pair, number, row)

    def _wide_row(self, pair: Pair, number: int, row: int) -> None:
        layout = pair.layout
        name, region = self._region(layout, row)
        if region is None:
            return
        total = region == ""
        self.found.total_rows += total
        for head, meaning in self._columns(pair, number):
            cell = layout.grid.at(row, head.column)
            if layout.grid.corner(row, head.column) != (row, head.column):
                self._fault(layout.grid, row, head.column, head.words, "", "report_merged_figure")
                continue
            reading = read_cell(cell, meaning, self._indicator(meaning), self._mapping.signs)
            self._take(layout, number, row, head.column, name, region, meaning, reading, self._period, head.words)

    def _columns(self, pair: Pair, number: int) -> list[tuple[Head, Meaning]]:
        """The columns that are taken, looked up once a table."""
        if number not in self._taken:
            found = [(head, pair.table.meaning(head.key, pair.layout.unit_of(head))) for head in pair.layout.figures]
            self._taken[number] = [(head, meaning) for head, meaning in found if meaning and meaning.indicator]
        return self._taken[number]

    def _long_row(self, pair: Pair, number: int, row: int) -> None:
        layout = pair.layout
        name, region = self._region(layout, row)
        words, unit = self._text(layout, row, "indicator"), self._text(layout, row, "unit") or layout.unit
        value_at = layout.column("value") or 0
        if region is None:
            return
        if not words:
            if layout.grid.at(row, value_at).shown:
                self._fault(layout.grid, row, layout.column("indicator") or 0, "", "", "report_missing")
            return
        meaning = pair.table.meaning(words, unit)
        if meaning is None or not meaning.indicator:
            return  # what the mapping does not know is a fault of its own (report_known)
        reading = read_cell(layout.grid.at(row, value_at), meaning, self._indicator(meaning), self._mapping.signs)
        reading = self._with_words(layout, row, reading)
        period = self._row_period(layout, row)
        self._take(layout, number, row, value_at, name, region, meaning, reading, period, words)

    def _with_words(self, layout: Layout, row: int, reading: Reading) -> Reading:
        """Bound and gap of the long shape have columns of their own."""
        bound, gap = self._text(layout, row, "bound"), self._text(layout, row, "gap")
        if bound:
            known = self._bounds.get(plain(bound.split("（")[0].split("(")[0]))
            if known is None:
                self._fault(layout.grid, row, layout.column("bound") or 0, "", bound, "report_unknown_bound")
            elif reading.value is not None:
                reading = Reading(reading.value, known)
        if gap:
            known = self._mapping.signs.get(plain(gap), plain(gap))
            if known not in SIGNS or known == "none":
                self._fault(layout.grid, row, layout.column("gap") or 0, "", gap, "report_unknown_gap")
            elif reading.value is not None:
                self._fault(layout.grid, row, layout.column("gap") or 0, "", gap, "report_gap_with_value")
            elif not reading.fault:
                reading = Reading(gap=known)
        return reading

    def _row_period(self, layout: Layout, row: int) -> str:
        column = layout.column("period")
        cell = layout.grid.at(row, column) if column else None
        if cell is None or not cell.shown:
            return self._period
        found = period_in(cell.shown)
        if found in ("", "?"):
            self._fault(layout.grid, row, column or 0, "", cell.shown, "report_bad_period")
        return found

    def _take(self, layout: Layout, number: int, row: int, column: int, name: str, region: str, meaning: Meaning,
              reading: Reading, period: str, words: str) -> None:  # fmt: skip
        grid, cell = layout.grid, layout.grid.at(row, column)
        place = cell_place(self._file, grid, row, column)
        if not region:
            if reading.value is not None:
                self.found.totals.append(
                    Total(name, meaning.indicator, reading, cell.shown, place, number, column, row)
                )
            return
        if reading.fault:
            indicator = self._indicator(meaning)
            self._faults.add(place, words, cell.shown, reading.fault, unit=indicator.unit)
        elif reading.value is not None or reading.gap:
            locator = f"{self._file} {place.cell}" if self._several else place.cell
            printed = cell.shown if reading.value is not None else ""
            self.found.figures.append(
                Figure(region, meaning.indicator, period, reading.value, reading.bound, reading.gap, printed, locator,
                       place, number, column, row)
            )  # fmt: skip
            self._check_whole(reading, meaning, place, words, cell.shown)

    def _check_whole(self, reading: Reading, meaning: Meaning, place: CellPlace, words: str, shown: str) -> None:
        indicator = self._indicator(meaning)
        counts = indicator.kind in ("stock", "flow") and indicator.unit in report_words()["whole_units"]
        if counts and reading.value is not None and reading.value != round(reading.value):
            self._remarks.add(place, words, shown, "report_broken_count", unit=indicator.unit)

    # -- places ----------------------------------------------------------------------------------------------------

    def _region(self, layout: Layout, row: int) -> tuple[str, str | None]:
        """Return the name that stands in a row and its region: "" for a totals row, None where it is not taken."""
        name, code = self._text(layout, row, "region_name"), self._text(layout, row, "region_code")
        parent = self._parent(layout, row)
        if not name and not code:
            return self._without_place(layout, row, parent)
        region, fault, codes = self._places.find(name, code, parent)
        if region == LEFT_OUT:
            self.found.left_out.add(name)
            return name, None
        if region:
            return name, region
        if is_total(name):
            return name, ""
        column = layout.column("region_code" if fault == "report_unknown_code" else "region_name")
        self._fault(layout.grid, row, column or layout.column("region_code") or 1, "", name or code, fault,
                    codes=", ".join(codes), command=_command(codes[0] if codes else "", name))  # fmt: skip
        return name, None

    def _without_place(self, layout: Layout, row: int, parent: str) -> tuple[str, str | None]:
        """A row without a place: a total written further left or right, or a slip if it has figures."""
        words = [cell.shown for _, cell in sorted(layout.grid.cells.get(row, {}).items())]
        label = next((word for word in words if is_total(word)), "")
        if label or (parent and is_total(parent)):
            return label or parent, ""
        column = layout.column("region_name") or layout.column("region_code") or 1
        values = {head.column for head in layout.figures} | {layout.column("value")}
        if any(layout.grid.at(row, c).shown for c in values if c):
            self._fault(layout.grid, row, column, "", "", "report_no_place")
        return "", None

    def _parent(self, layout: Layout, row: int) -> str:
        """The place above stands once for several rows, merged or not."""
        column = layout.column("parent")
        if not column:
            return ""
        for at in range(row, layout.last, -1):
            if shown := layout.grid.spread(at, column).shown:
                return shown
        return ""

    def _text(self, layout: Layout, row: int, role: str) -> str:
        column = layout.column(role)
        return layout.grid.at(row, column).shown if column else ""

    def _indicator(self, meaning: Meaning) -> Indicator:
        return self._catalogue.indicators[meaning.indicator]

    def _fault(self, grid: Grid, row: int, column: int, words: str, shown: str, key: str, **values: str) -> None:
        self._faults.add(cell_place(self._file, grid, row, column), words, shown, key, **values)


def _command(code: str, name: str) -> str:
    """Return which official code a place that the atlas lacks may be added by."""
    table = official()
    if code in table:
        return code
    return ", ".join(sorted(c for c, division in table.items() if name and division.name == name)[:5]) or "…"
