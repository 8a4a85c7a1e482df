"""Dots on rows as a native scatter chart: names at the left, marks with their bounds on one scale, words at the right.

Names and words are labels of two series without ink at the ends of the scale. What a bound leaves open, a range and
the way from one mark to another are lines of two points each; like all of it they stand in the workbook, the marks'
own values first. On a scale of powers of ten the workbook still holds the values, and the axis the logarithm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt
from xlsxwriter.utility import xl_col_to_name

from dashboard.locale import say
from dashboard.slides import chart as native
from dashboard.slides.box import Box
from dashboard.slides.sheet import Sheet
from dashboard.slides.workbook import SHEET

NAME_PAD: Final = "\u3000"
"""A blank of a full em between a name and the scale, on whose end a mark may lie."""
NAMES: Final = 0.36
"""Of a column, the most that names take: values and words stand at both sides of the marks."""
_MARK: Final = 10  # points of a mark's width


@dataclass(frozen=True, slots=True)
class Words:
    """A label: its text, look, and the value beside which it stands ("l" or "r" of it)."""

    text: str
    ink: str
    side: str
    at: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line along the scale; ``kind`` names its two columns in the workbook, ``arrow`` is at its end."""

    kind: str
    start: float
    end: float
    ink: str
    width: float
    arrow: bool = False
    dash: str = ""


@dataclass(slots=True)
class Track:
    """One row: its name, a mark (value, colour, hollow) a series, lines behind them, words beside and at the end."""

    name: str
    ink: str
    bold: bool
    marks: list[tuple[float, str, bool]]
    lines: list[Line] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    last: Words | None = None


@dataclass(frozen=True, slots=True)
class Ruler:
    """The axis: from ``low`` to ``high`` in values, by powers of ten where ``log``; the step and the number format of
    its ticks, no ticks without a step; the points of height that they take."""

    low: float
    high: float
    log: bool
    step: float = 0.0
    code: str = "General"
    above: float = 0.0


def axis(low: float, high: float, *, log: bool, step: float = 0.0, code: str = "", above: float = 0.0) -> Ruler:
    """Return an axis whose ends are short numbers: what lies at an end would else lie beyond it by rounding."""
    return Ruler(float(f"{low:.8g}"), float(f"{high:.8g}"), log, step, code or "General", above)


Columns = list[tuple[str, list[Any]]]


def draw(
    sheet: Sheet, box: Box, tracks: Sequence[Track], heads: Sequence[str], ruler: Ruler, room: float, size: float
) -> tuple[Any, Columns]:
    """Draw rows of dots into a box and return the chart and the columns of its workbook.

    Parameters
    ----------
    heads : sequence of str
        Names of the series of marks, in the order of ``Track.marks``.
    room : float
        Points at the left that names take.
    """
    columns, lines = _columns(tracks, heads, ruler, sheet.language)
    series = list(_series(columns, len(heads), lines))
    data = XyChartData(number_format="General")
    for one in series:
        added = data.add_series(columns[one.head][0])
        for x, y in zip(one.x, one.y, strict=True):
            added.add_data_point(x, y)
    chart = native.add(sheet, box, XL_CHART_TYPE.XY_SCATTER, data, size=size)
    drawn = list(chart.plots[0].series)
    for one, element in zip(series, drawn, strict=True):
        _refer(element._element, one, columns)
    _axes(sheet, chart, ruler, len(tracks), size)
    top = ruler.above / box.height
    native.plot_area(chart, room / box.width, top, (box.width - room - 2) / box.width, 1 - top)
    several = len(heads)
    centres, marks = drawn[:several], drawn[several : 2 * several]
    names, ends, *rest = drawn[2 * several :]
    for number, element in enumerate(marks):
        of_series = [track.marks[number] for track in tracks]
        _marks(element, of_series)
        _centres(centres[number], of_series, sheet.colours.paper)
    _helpers(names, ends, tracks, size)
    for (_, line), element in zip(lines, rest, strict=True):
        _line(element, line)
    for at, track in enumerate(tracks):
        own = [(line, element) for (row, line), element in zip(lines, rest, strict=True) if row == at]
        for words in track.words:
            _beside(marks, own, track, at, words, size)
    for number, element in enumerate(drawn):
        if element._element.find(qn("c:dLbls")) is not None:
            native.plain_labels_off(element)
        # Office draws by this number, the highest on top; LibreOffice as they stand, the first on top.
        element._element.find(qn("c:order")).set("val", str(len(drawn) - 1 - number))
    return chart, columns


@dataclass(frozen=True, slots=True)
class _Series:
    """Where the cells of one series stand: column of its head, and x and y as ranges and as values."""

    head: int
    x_cells: str
    y_cells: str
    x: list[float]
    y: list[float]


def _columns(
    tracks: Sequence[Track], heads: Sequence[str], ruler: Ruler, language: str
) -> tuple[Columns, list[tuple[int, Line]]]:
    """Return the columns of the workbook, and the lines with their rows: by kind, as their columns stand."""
    count = len(tracks)
    rows = [float(count - at) for at in range(count)]
    columns: Columns = [(say(language, "slides.workbook.place"), [track.name for track in tracks])]
    columns += [(head, [track.marks[number][0] for track in tracks]) for number, head in enumerate(heads)]
    columns += [(say(language, "slides_tracks.row"), rows), (say(language, "slides_tracks.row_again"), list(rows))]
    columns.append((say(language, "slides_tracks.names_at"), [ruler.low] * count))
    columns.append((say(language, "slides_tracks.words_at"), [ruler.high] * count))
    kinds = list(dict.fromkeys(line.kind for track in tracks for line in track.lines))
    lines = []
    for kind in kinds:
        of_kind = [next((line for line in track.lines if line.kind == kind), None) for track in tracks]
        name = say(language, f"slides_tracks.{kind}")
        columns.append((say(language, "slides_tracks.start", line=name), [x and x.start for x in of_kind]))
        columns.append((say(language, "slides_tracks.end", line=name), [x and x.end for x in of_kind]))
        lines += [(row, line) for row, line in enumerate(of_kind) if line is not None]
    return columns, lines


def _series(columns: Columns, heads: int, lines: Sequence[tuple[int, Line]]) -> Iterator[_Series]:
    """Yield the series from the top down: the white of hollow marks, the marks, which are the same cells, names, words
    at the end, and one of two points for each line."""
    down = heads + 1  # the column of rows, after the names and the marks
    order = (*range(1, heads + 1), *range(1, heads + 1), down + 2, down + 3)
    yield from (_whole(columns, at, down) for at in order)
    kinds = list(dict.fromkeys(line.kind for _, line in lines))
    for row, line in lines:
        first = down + 4 + 2 * kinds.index(line.kind)
        cells = [
            f"{SHEET}!${xl_col_to_name(c)}${row + 2}:${xl_col_to_name(c + 1)}${row + 2}" for c in (first, down)
        ]  # fmt: skip
        y = columns[down][1][row]
        yield _Series(first, cells[0], cells[1], [line.start, line.end], [y, y])


def _whole(columns: Columns, at: int, down: int) -> _Series:
    last = max(3, len(columns[0][1]) + 1)  # LibreOffice leaves out a series of one cell: an empty one is taken along
    x, y = (f"{SHEET}!${xl_col_to_name(c)}$2:${xl_col_to_name(c)}${last}" for c in (at, down))
    return _Series(at, x, y, columns[at][1], columns[down][1])


def _refer(element: Any, one: _Series, columns: Columns) -> None:
    head = f"{SHEET}!${xl_col_to_name(one.head)}$1"
    for tag, cells in (("tx", head), ("xVal", one.x_cells), ("yVal", one.y_cells)):
        element.find(f"{qn(f'c:{tag}')}/*/{qn('c:f')}").text = cells
        count = element.find(f"{qn(f'c:{tag}')}//{qn('c:ptCount')}")
        if tag != "tx" and count.get("val") == "1":
            count.set("val", "2")


def _axes(sheet: Sheet, chart: Any, ruler: Ruler, count: int, size: float) -> None:
    colours = sheet.colours
    across, down = chart.category_axis, chart.value_axis
    native.quiet_axis(down, colours.grid, visible=False)
    down.minimum_scale, down.maximum_scale, down.major_unit = 0.5, count + 0.5, 1.0
    native.quiet_axis(across, colours.grid, visible=bool(ruler.step), size=min(size, 11))
    across.minimum_scale, across.maximum_scale = ruler.low, ruler.high
    axes = [down]
    if ruler.step:
        across.major_unit = ruler.step
        across.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        across.tick_labels.number_format, across.tick_labels.number_format_is_linked = ruler.code, False
        across.tick_labels.font.color.rgb = native.colour(colours.grey)
        axes.append(across)
    for axis in axes:
        axis.has_major_gridlines = True
        axis.major_gridlines.format.line.color.rgb = native.colour(colours.grid)
        axis.major_gridlines.format.line.width = Pt(0.75)
    if ruler.log:
        across._element.find(qn("c:scaling")).insert(0, parse_xml(f'<c:logBase {native.NS} val="10"/>'))


def _helpers(names: Any, ends: Any, tracks: Sequence[Track], size: float) -> None:
    """Write names and words at the end: labels of series without ink."""
    for element in (names, ends):
        element.format.line.fill.background()
        element.marker.style = XL_MARKER_STYLE.NONE
    for at, track in enumerate(tracks):
        native.label(names, at, size, track.ink, bold=track.bold, place="l", text=track.name + NAME_PAD)
        last = track.last
        if last is not None:
            native.label(ends, at, max(10.5, size - 1), last.ink, bold=last.bold, place="l", text=last.text)


def _marks(series: Any, marks: Sequence[tuple[float, str, bool]]) -> None:
    series.format.line.fill.background()
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, _MARK
    native.fill(series.marker, marks[0][1])
    for at, (_, ink, _) in enumerate(marks):
        if ink != marks[0][1]:
            marker = series.points[at].marker
            # LibreOffice takes the colour of a point only where its size differs, too.
            marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, _MARK + 1
            native.fill(marker, ink)


def _centres(series: Any, marks: Sequence[tuple[float, str, bool]], paper: str) -> None:
    """Lay white on the marks that are hollow: not every program draws an open mark.

    LibreOffice draws no lines in a chart whose first series, this one, has no marks: one that shows nothing has them
    on every point switched off.
    """
    series.format.line.fill.background()
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, _MARK - 5
    native.fill(series.marker, paper)
    for at, mark in enumerate(marks):
        if not mark[2]:
            series.points[at].marker.style = XL_MARKER_STYLE.NONE


def _line(series: Any, line: Line) -> None:
    series.smooth = False
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.color.rgb = native.colour(line.ink)
    series.format.line.width = Pt(line.width)
    pen = series.format.line._ln
    if line.dash:
        pen.append(parse_xml(f'<a:prstDash {native.NS} val="{line.dash}"/>'))
    if line.arrow:
        pen.append(parse_xml(f'<a:tailEnd {native.NS} type="triangle" w="med" len="med"/>'))


def _beside(
    marks: Sequence[Any], own: Sequence[tuple[Line, Any]], track: Track, at: int, words: Words, size: float
) -> None:
    """Label the mark at which words stand, or the end of the line that reaches there."""
    look: dict[str, Any] = {"bold": words.bold, "place": words.side, "text": words.text}
    for number, (value, _, _) in enumerate(track.marks):
        if value == words.at:
            native.label(marks[number], at, size, words.ink, **look)
            return
    for line, element in own:
        for point, value in enumerate((line.start, line.end)):
            if value == words.at:
                native.label(element, point, size, words.ink, **look)
                return
