"""Scatter charts whose series are rows of one table: points, lines between them, and strokes that stand beside them.

The workbook of such a chart has one row a figure: name, x, y, and where the figure comes from. A series is a run of
rows, so that two series may share rows: a dotted line then goes between the same two cells as the points do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.frame import Frame
from dashboard.slides import chart as native
from dashboard.slides.box import Box
from dashboard.slides.sheet import Sheet
from dashboard.slides.workbook import SHEET, evidence_columns, workbook_bytes
from dashboard.slides.written import attribute_xml, text_xml

_FONTS: Final = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
_NOTHING: Final = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
_BODY: Final = (
    '<a:bodyPr wrap="none" lIns="38100" tIns="19050" rIns="38100" bIns="19050"><a:spAutoFit/></a:bodyPr><a:lstStyle/>'
)
Line = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Marker:
    """The sign of a point: "circle", "square", "diamond" or "triangle", its size in points, filled or only its edge."""

    ink: str
    size: int = 7
    symbol: str = "circle"
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """What is written beside a point: place "t", "b", "l", "r" or "ctr"; a number format or fixed words.

    ``named`` writes the name of the series before the number.
    """

    place: str
    ink: str
    size: float = 11.0
    bold: bool = False
    code: str = ""
    text: str = ""
    named: bool = False


@dataclass
class Trace:
    """A series: rows ``start`` to ``stop`` (not itself one of them) of the table, and how they look.

    ``marker`` None draws no points, ``width`` 0 no line; ``odd`` are points, counted from ``start``, that look
    different.
    """

    start: int
    stop: int
    ink: str
    width: float = 0.0
    dash: str = ""
    marker: Marker | None = None
    odd: dict[int, Marker] = field(default_factory=dict)
    labels: dict[int, Label] = field(default_factory=dict)


@dataclass
class Table:
    """The rows of the workbook: a name, x, y (None is a gap), and the frame's row behind it or None."""

    names: list[str] = field(default_factory=list)
    xs: list[float] = field(default_factory=list)
    ys: list[float | None] = field(default_factory=list)
    rows: list[dict[str, Any] | None] = field(default_factory=list)

    def put(self, name: str, x: float, y: float | None, row: dict[str, Any] | None = None) -> int:
        """Add a row and return its number."""
        self.names.append(name)
        self.xs.append(x)
        self.ys.append(y)
        self.rows.append(row)
        return len(self.names) - 1

    def strokes(
        self, name: str, lines: Sequence[Line], ink: str, width: float, dash: str = "", *, least: int = 0
    ) -> list[Trace]:  # fmt: skip
        """Add lines that are drawn and are no figures, as one series with gaps between them; none for no lines.

        ``least`` rows are taken, the last of them empty: a ground has to be as long as what lies on it (``draw``).
        """
        start = len(self.names)
        for at, line in enumerate(lines):
            if at:  # an empty y parts two lines; the x stays a number, else Office counts 1, 2, 3 instead
                self.put(name, line[0][0], None)
            for x, y in line:
                self.put(name, x, y)
        while lines and len(self.names) - start < least:
            self.put(name, lines[0][0][0], None)
        return [Trace(start, len(self.names), ink, width, dash)] if lines else []


def draw(sheet: Sheet, box: Box, table: Table, traces: Sequence[Trace], *, size: float = 11) -> Any:
    """Put a scatter chart onto a slide and return it; the later traces lie above the earlier ones.

    LibreOffice leaves out a first series that is shorter than others: the longest one goes before it.
    """
    longest = max(traces, key=lambda trace: trace.stop - trace.start)
    if longest.stop - longest.start > traces[0].stop - traces[0].start:
        traces = [longest, *(trace for trace in traces if trace is not longest)]
    data = XyChartData(number_format="General")
    data.add_series("", number_format="General").add_data_point(0, 0)
    chart = native.add(sheet, box, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data, size=size)
    plot = chart._chartSpace.find(f".//{qn('c:scatterChart')}")
    old = plot.find(qn("c:ser"))
    for number, trace in enumerate(traces):
        old.addprevious(parse_xml(_series(number, trace, table)))
    plot.remove(old)
    blanks = chart._chartSpace.find(f".//{qn('c:dispBlanksAs')}")
    if blanks is not None:
        blanks.set("val", "gap")
    return chart


def finish(
    sheet: Sheet, chart: Any, table: Table, heads: tuple[str, str, str], frame: Frame, name: str, alt: str, part: int,
    more: Sequence[tuple[str, Sequence[Any]]] = (),
) -> None:  # fmt: skip
    """Put in the workbook: ``heads`` over name, x and y, then where the figures come from, then ``more`` columns."""
    columns: list[Sequence[Any]] = [table.names, table.xs, table.ys]
    own = list(zip(heads, columns, strict=True))
    blob = workbook_bytes(own, [*evidence_columns(table.rows, frame), *more], language=frame.language)
    native.finish(sheet, chart, name, alt, blob, frame, part=part)


def scale(
    axis: Any, low: float, high: float, ink: str, *, step: float = 0.0, code: str = "General", grid: str = "",
    size: float = 11, line: str = "", log: bool = False, visible: bool = True,
) -> None:  # fmt: skip
    """Set an axis: its ends, the distance of its numbers and how they are written, its line and gridlines."""
    native.quiet_axis(axis, line or grid or ink, visible=visible, size=size)
    axis.minimum_scale, axis.maximum_scale = low, high
    if log:
        scaling = axis._element.find(qn("c:scaling"))
        scaling.insert(0, parse_xml(f'<c:logBase {native.NS} val="10"/>'))
    if step:
        axis.major_unit = step
    if visible:
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = code, False
        axis.tick_labels.font.color.rgb = native.colour(ink)
        low_label = axis._element.find(qn("c:tickLblPos"))
        if low_label is not None:
            low_label.set("val", "low")
    if not line:
        axis.format.line.fill.background()
    if grid:
        axis.has_major_gridlines = True
        axis.major_gridlines.format.line.color.rgb = native.colour(grid)
        axis.major_gridlines.format.line.width = Pt(0.75)


def axis_title(axis: Any, text: str, size: float, ink: str, at: tuple[float, float]) -> None:
    """Write the name of an axis level, its upper left corner at a place in shares of the chart."""
    element = parse_xml(
        f'<c:title {native.NS}><c:tx><c:rich><a:bodyPr rot="0" vert="horz" wrap="none"/><a:lstStyle/><a:p><a:pPr>'
        f"<a:defRPr {_look(size, False)}>{_ink(ink)}{_FONTS}</a:defRPr></a:pPr>"
        f'<a:r><a:rPr lang="zh-CN" {_look(size, False)}>{_ink(ink)}{_FONTS}</a:rPr><a:t>{text_xml(text)}</a:t></a:r>'
        "</a:p>"
        '</c:rich></c:tx><c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{at[0]:.5f}"/><c:y val="{at[1]:.5f}"/></c:manualLayout></c:layout><c:overlay val="0"/></c:title>'
    )
    for old in axis._element.findall(qn("c:title")):
        axis._element.remove(old)
    before = next(
        e
        for e in (axis._element.find(qn(f"c:{n}")) for n in ("minorGridlines", "majorGridlines", "axPos"))
        if e is not None
    )
    before.addnext(element)


def _series(number: int, trace: Trace, table: Table) -> str:
    first, last, lined = trace.start + 2, trace.stop + 1, bool(trace.width)
    name = table.names[trace.start]
    dash = f'<a:prstDash val="{trace.dash}"/>' if trace.dash else ""
    cap = "flat" if trace.width > 6 else "rnd"
    line = (
        f'<a:ln w="{round(trace.width * 12700)}" cap="{cap}">{_ink(trace.ink)}{dash}<a:round/></a:ln>'
        if trace.width
        else '<a:ln w="19050"><a:noFill/></a:ln>'
    )
    odd = "".join(
        f'<c:dPt><c:idx val="{at}"/>{_marker(marker, lined=lined)}<c:bubble3D val="0"/></c:dPt>'
        for at, marker in sorted(trace.odd.items())
    )
    labels = "".join(_label(at, label) for at, label in sorted(trace.labels.items()))
    return (
        f'<c:ser {native.NS}><c:idx val="{number}"/><c:order val="{number}"/>'
        f'<c:tx><c:strRef><c:f>{SHEET}!$A${first}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{text_xml(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f"<c:spPr>{line}</c:spPr>{_marker(trace.marker, lined=lined)}{odd}"
        f"<c:dLbls>{labels}{_NOTHING}{_shown(False)}</c:dLbls>"
        f"{_values('xVal', 'B', first, last, table.xs[trace.start : trace.stop])}"
        f"{_values('yVal', 'C', first, last, table.ys[trace.start : trace.stop])}"
        '<c:smooth val="0"/></c:ser>'
    )


def _values(tag: str, column: str, first: int, last: int, values: Sequence[float | None]) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{float(value)!r}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    return (
        f"<c:{tag}><c:numRef><c:f>{SHEET}!${column}${first}:${column}${last}</c:f><c:numCache><c:formatCode>General"
        f'</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef></c:{tag}>'
    )


def _marker(marker: Marker | None, *, lined: bool) -> str:
    if marker is None:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    # A white ground hides the line behind a hollow point; without a line LibreOffice would hide the point instead.
    inside = _ink(marker.ink) if marker.filled else _ink("#FFFFFF") if lined else "<a:noFill/>"
    return (
        f'<c:marker><c:symbol val="{marker.symbol}"/><c:size val="{marker.size}"/><c:spPr>{inside}'
        f'<a:ln w="15875">{_ink(marker.ink)}</a:ln></c:spPr></c:marker>'
    )


def _label(at: int, label: Label) -> str:
    look = f"{_ink(label.ink)}{_FONTS}"
    words = (
        f"<c:tx><c:rich>{_BODY}<a:p><a:pPr><a:defRPr {_look(label.size, label.bold)}>{look}</a:defRPr></a:pPr><a:r>"
        f'<a:rPr lang="zh-CN" {_look(label.size, label.bold)}>{look}</a:rPr><a:t>{text_xml(label.text)}</a:t></a:r>'
        "</a:p></c:rich></c:tx>"
        if label.text
        else ""
    )
    code = (
        "" if label.text or not label.code else f'<c:numFmt formatCode={attribute_xml(label.code)} sourceLinked="0"/>'
    )
    plain = (
        ""
        if label.text
        else f"<c:txPr>{_BODY}<a:p><a:pPr><a:defRPr {_look(label.size, label.bold)}>{look}</a:defRPr></a:pPr>"
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )
    return (
        f'<c:dLbl><c:idx val="{at}"/>{words}{code}{_NOTHING}{plain}<c:dLblPos val="{label.place}"/>'
        f"{_shown(True, label.named)}</c:dLbl>"
    )


def _shown(value: bool, name: bool = False) -> str:
    between = "<c:separator> </c:separator>" if name else ""
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{int(value)}"/><c:showCatName val="0"/>'
        f'<c:showSerName val="{int(name)}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>{between}'
    )


def _ink(value: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{value[1:]}"/></a:solidFill>'


def _look(size: float, bold: bool) -> str:
    return f'sz="{round(size * 100)}" b="{int(bold)}"'
