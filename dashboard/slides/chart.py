"""Native charts: what python-pptx lacks, as small pieces of DrawingML that every kind of chart shares.

A chart is put onto a slide by ``add``; everything else changes it in place. ``finish`` comes last: it puts in the
workbook with the evidence and mends what python-pptx writes against the schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_TICK_MARK
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.chart import ChartPart
from pptx.util import Emu, Pt

from dashboard.frame import Frame
from dashboard.render.values import bound_symbol, value_text
from dashboard.slides import chart_state
from dashboard.slides.box import Box
from dashboard.slides.sheet import Sheet
from dashboard.slides.written import attribute_xml, clean, text_xml

_C: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
NS: Final = f'xmlns:c="{_C}" xmlns:a="{_A}"'
_FIRST_AXIS: Final = 111_111_001
_MOST_TAIL: Final = 200  # Office refuses a number format of more than 255 characters
_FONTS: Final = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'


def add(sheet: Sheet, box: Box, kind: Any, data: Any, *, size: float = 12) -> Any:
    """Put a chart onto a slide and return it (``pptx.chart.chart.Chart``); title and legend are off.

    Parameters
    ----------
    kind : pptx.enum.chart.XL_CHART_TYPE
    data : pptx.chart.data.ChartData
        Categories and series; None is a gap.
    size : float
        Points of its words where nothing else is said.
    """
    # As python-pptx does it, but without its own workbook: ``finish`` puts ours in.
    package, shapes = sheet.slide.part.package, sheet.slide.shapes
    name = package.next_partname(ChartPart.partname_template)
    xml = clean(ChartXmlWriter(kind, data).xml).encode()
    part = ChartPart.load(name, CONTENT_TYPE.DML_CHART, package, xml)
    relation = sheet.slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    places = [Emu(value) for value in box.emu]
    frame = shapes._shape_factory(shapes._add_chart_graphicFrame(relation, *places))
    chart = frame.chart
    chart._frame = frame
    chart.has_title = chart.has_legend = False
    chart.font.size = Pt(size)
    chart.font.color.rgb = colour(sheet.colours.ink)
    space = chart._chartSpace
    if space.find(qn("c:roundedCorners")) is None:
        square = parse_xml(f'<c:roundedCorners {NS} val="0"/>')
        date = space.find(qn("c:date1904"))
        space.insert(0, square) if date is None else date.addnext(square)
    default = space.find(qn("c:txPr")).find(f".//{qn('a:defRPr')}")
    for name in ("latin", "ea"):
        default.append(parse_xml(f'<a:{name} xmlns:a="{_A}" typeface="+mn-{"lt" if name == "latin" else "ea"}"/>'))
    return chart


def colour(value: str) -> RGBColor:
    """Return "#RRGGBB" as python-pptx takes it."""
    return RGBColor.from_string(value[1:])


def fill(thing: Any, value: str) -> None:
    """Fill a series, point or marker with one colour, without an edge."""
    thing.format.fill.solid()
    thing.format.fill.fore_color.rgb = colour(value)
    thing.format.line.fill.background()


def hatch(thing: Any, ink: str, ground: str) -> None:
    """Fill a series or point with stripes: a figure that its bound leaves open."""
    properties = thing.format.fill._xPr
    for name in ("a:noFill", "a:solidFill", "a:pattFill", "a:gradFill"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    properties.insert(
        0,
        parse_xml(
            f'<a:pattFill xmlns:a="{_A}" prst="wdUpDiag"><a:fgClr><a:srgbClr val="{ink[1:]}"/></a:fgClr>'
            f'<a:bgClr><a:srgbClr val="{ground[1:]}"/></a:bgClr></a:pattFill>'
        ),
    )


def text_properties(size: float, ink: str, *, bold: bool = False) -> str:
    """Return ``c:txPr`` with the theme's fonts."""
    return (
        f'<c:txPr {NS}><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr>'
        f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}">'
        f'<a:solidFill><a:srgbClr val="{ink[1:]}"/></a:solidFill>{_FONTS}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def label(
    series: Any, at: int, size: float, ink: str, *, bold: bool = False, place: str = "outEnd", code: str = "",
    text: str = "", value: str = "val",
) -> None:  # fmt: skip
    """Label one point of a series.

    Parameters
    ----------
    at : int
        Number of the point.
    place : str
        "outEnd", "inEnd", "ctr" of a bar; "t", "b", "l", "r", "ctr" of a marker.
    code : str
        Number format: the label follows when the value is edited.
    text : str
        Fixed words instead, where no format says them.
    value : str
        "val" shows the value (y of a scatter), "x" the x of a scatter (which Office calls the category).
    """
    labels = series._element.get_or_add_dLbls()
    for old in labels.findall(qn("c:dLbl")):
        if int(old.find(qn("c:idx")).get("val")) == at:
            labels.remove(old)
    rich = (
        '<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:r>'
        f'<a:rPr lang="zh-CN" sz="{round(size * 100)}" b="{int(bold)}">'
        f'<a:solidFill><a:srgbClr val="{ink[1:]}"/></a:solidFill>{_FONTS}</a:rPr><a:t>{text_xml(text)}</a:t></a:r>'
        "</a:p></c:rich></c:tx>"
        if text
        else ""
    )
    number = f'<c:numFmt formatCode={attribute_xml(code)} sourceLinked="0"/>' if code and not text else ""
    element = parse_xml(
        f'<c:dLbl {NS}><c:idx val="{at}"/>{rich}{number}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{text_properties(size, ink, bold=bold)}<c:dLblPos val="{place}"/><c:showLegendKey val="0"/>'
        f'<c:showVal val="{int(value == "val")}"/><c:showCatName val="{int(value == "x")}"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
    )
    before = [known for known in labels.findall(qn("c:dLbl")) if int(known.find(qn("c:idx")).get("val")) < at]
    before[-1].addnext(element) if before else labels.insert(0, element)


def plain_labels_off(series: Any) -> None:
    """Show no label but those of single points."""
    labels = series._element.get_or_add_dLbls()
    for name in ("showVal", "showCatName", "showSerName", "showPercent", "showLegendKey", "showBubbleSize"):
        element = labels.find(qn(f"c:{name}"))
        if element is not None:
            element.set("val", "0")


def number_format(row: Mapping[str, Any], language: str, *, unit: bool = False) -> tuple[str, str]:
    """Return how a figure is written on a chart, with its bound: (number format, "") where a format says exactly the
    words of ``value_text``, and else ("", words)."""
    text = value_text(row, language, unit=unit)
    number = float(row["value"])
    symbol = bound_symbol(row["bound"])
    rest = text[len(symbol) :] if symbol and text.startswith(symbol) else text
    found = re.fullmatch(r"(-?)([\d,]*\d)(\.\d+)?(.*)", rest, re.DOTALL)
    if not found or (symbol and (not text.startswith(symbol) or number < 0)):  # "-≈5" would be written for "≈-5"
        return "", text
    digits, decimals, tail = found[2], len(found[3] or "") - 1 if found[3] else 0, found[4]
    pattern = ("#,##0" if "," in digits or abs(number) < 1000 else "0") + ("." + "0" * decimals if decimals else "")
    shown = f"{abs(number):,.{decimals}f}" if "," in pattern else f"{abs(number):.{decimals}f}"
    if shown != digits + (found[3] or "") or '"' in tail or len(tail) > _MOST_TAIL:
        return "", text
    quoted = f'"{tail}"' if tail else ""
    return (f'"{symbol}"' if symbol else "") + pattern + quoted, ""


def plot_area(chart: Any, left: float, top: float, width: float, height: float) -> None:
    """Fix the inner plot area, in shares of the chart: words around it then cannot move it."""
    area = chart._chartSpace.find(f".//{qn('c:plotArea')}")
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    values = "".join(
        f'<c:{name} val="{value:.5f}"/>' for name, value in zip("xywh", (left, top, width, height), strict=True)
    )
    area.insert(
        0,
        parse_xml(
            f'<c:layout {NS}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
            f"{values}</c:manualLayout></c:layout>"
        ),
    )


def error_bars(
    series: Any, plus: Sequence[float], minus: Sequence[float], ink: str, *, direction: str = "", width: float = 1.5,
    arrow: bool = False, caps: bool = True, dash: str = "solid",
) -> None:  # fmt: skip
    """Draw from each point a line up to its bound; 0 draws none.

    Parameters
    ----------
    plus, minus : sequence of float
        One a point, in units of the axis; they stand in the chart itself and are no data.
    direction : str
        "x" or "y" of a scatter; "" for bars.
    arrow : bool
        An arrow at the end: the figure goes on beyond it.
    """

    def literal(name: str, values: Sequence[float]) -> str:
        there = [(at, float(value)) for at, value in enumerate(values) if value]
        inner = "".join(f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in there)
        count = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>'
        return f"<c:{name}><c:numLit>{count}{inner}</c:numLit></c:{name}>"

    kind = "both" if any(plus) and any(minus) else "minus" if any(minus) else "plus"
    head = '<a:tailEnd type="triangle" w="med" len="med"/>' if arrow else ""
    xml = (
        f'<c:errBars {NS}>{f"""<c:errDir val="{direction}"/>""" if direction else ""}<c:errBarType val="{kind}"/>'
        f'<c:errValType val="cust"/><c:noEndCap val="{int(not caps)}"/>'
        f"{literal('plus', plus) if kind != 'minus' else ''}{literal('minus', minus) if kind != 'plus' else ''}"
        f'<c:spPr><a:ln w="{round(width * 12700)}"><a:solidFill><a:srgbClr val="{ink[1:]}"/></a:solidFill>'
        f'<a:prstDash val="{dash}"/>{head}</a:ln></c:spPr></c:errBars>'
    )
    element = series._element
    for name in ("c:cat", "c:xVal", "c:val", "c:yVal", "c:smooth", "c:shape", "c:extLst"):
        later = element.find(qn(name))
        if later is not None:
            later.addprevious(parse_xml(xml))
            return
    element.append(parse_xml(xml))


def quiet_axis(axis: Any, ink: str, *, visible: bool = True, size: float = 12) -> None:
    """Draw an axis as a thin line without ticks or gridlines."""
    axis.visible = visible
    axis.has_major_gridlines = axis.has_minor_gridlines = False
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.color.rgb = colour(ink)
    if visible:
        axis.tick_labels.font.size = Pt(size)


def not_inverted(series: Any) -> None:
    """Keep the colour of single bars that are negative: Office would else draw them white."""
    for point in series._element.findall(qn("c:dPt")):
        if point.find(qn("c:invertIfNegative")) is None:
            point.find(qn("c:idx")).addnext(parse_xml(f'<c:invertIfNegative {NS} val="0"/>'))


def every_name(axis: Any) -> None:
    """Write every name of a category axis; office programs would leave out some where they are close."""
    element = axis._element
    for old in element.findall(qn("c:tickLblSkip")):
        element.remove(old)
    later = element.find(qn("c:noMultiLvlLbl"))
    skip = parse_xml(f'<c:tickLblSkip {NS} val="1"/>')
    element.append(skip) if later is None else later.addprevious(skip)


def error_bars_if(series: Any, plus: Sequence[float], ink: str, *, arrow: bool = False) -> None:
    """Draw open ends, dashed and without a cap, where there is one."""
    if any(plus):
        error_bars(series, plus, [0.0] * len(plus), ink, arrow=arrow, caps=False, dash="sysDash")


def finish(
    sheet: Sheet, chart: Any, name: str, alt: str, workbook: bytes, frame: Frame, **said: Any
) -> None:  # fmt: skip
    """Put in the workbook, mend what the schema refuses, and give the chart its name, alternative text and stamp.

    ``said`` goes into the stamp: what a later refresh needs to make the same part again, e.g. ``block=1``.
    """
    chart.part.chart_workbook.update_from_xlsx_blob(workbook)
    numbers: dict[str, str] = {}
    for element in chart._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        known = element.get("val")
        element.set("val", numbers.setdefault(known, str(_FIRST_AXIS + len(numbers))))
    space = chart._chartSpace
    seen = chart_state.seen(space)
    sheet.mark(chart._frame._element, "chart", name, alt, **seen, **said)
