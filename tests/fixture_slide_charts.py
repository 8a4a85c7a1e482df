"""The charts of a deck as a user finds them: names, numbers, labels, colours, and the cells of their workbooks."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard.frame import Frame
from dashboard.slides.deck import chart_slide_bytes
from dashboard.view import View


def slides(view: View, frame: Frame, language: str = "zh") -> list[Any]:
    """Return the slides of one view."""
    return list(Presentation(io.BytesIO(chart_slide_bytes(view, frame, language))).slides)


def charts(slide: Any) -> list[Any]:
    """Return the charts of a slide, in the order in which they were put there."""
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def boxes(slide: Any) -> list[tuple[float, float, float, float]]:
    """Return left, top, width and height of the charts, in points."""
    return [(shape.left.pt, shape.top.pt, shape.width.pt, shape.height.pt) for shape in slide.shapes if shape.has_chart]


def words(slide: Any) -> str:
    """Return all words of a slide beside those in charts."""
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def coloured(slide: Any, text: str) -> str:
    """Return the colour of the run that is exactly a text."""
    runs = [r for s in slide.shapes if s.has_text_frame for p in s.text_frame.paragraphs for r in p.runs]
    return str(next(run.font.color.rgb for run in runs if run.text == text))


def table(chart: Any) -> list[list[Any]]:
    """Return the rows of the sheet behind a chart, the head first."""
    sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))["Sheet1"]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def values(series: Any, tag: str = "val") -> list[float | None]:
    """Return the numbers that a series shows, gaps as None."""
    cache = series._element.find(f"{qn(f'c:{tag}')}/{qn('c:numRef')}/{qn('c:numCache')}")
    shown = {int(p.get("idx")): float(p.findtext(qn("c:v"))) for p in cache.findall(qn("c:pt"))}
    return [shown.get(at) for at in range(int(cache.find(qn("c:ptCount")).get("val")))]


def labels(series: Any) -> dict[int, str]:
    """Return the labels of points: fixed words, or the number format."""
    out = {}
    for label in series._element.iter(qn("c:dLbl")):
        text = "".join(t.text for t in label.iter(qn("a:t")))
        form = label.find(qn("c:numFmt"))
        out[int(label.find(qn("c:idx")).get("val"))] = text or (form.get("formatCode") if form is not None else "")
    return out


def label_look(series: Any, at: int) -> tuple[str, bool]:
    """Return the colour and the weight of one label."""
    label = next(e for e in series._element.iter(qn("c:dLbl")) if int(e.find(qn("c:idx")).get("val")) == at)
    look = next(label.iter(qn("a:defRPr")))
    return next(look.iter(qn("a:srgbClr"))).get("val"), look.get("b") == "1"


def fills(series: Any) -> dict[int, str]:
    """Return the colours of the points that differ from their series; stripes as "stripes RRGGBB"."""
    out = {}
    for point in series._element.findall(qn("c:dPt")):
        at, ink = int(point.find(qn("c:idx")).get("val")), next(point.iter(qn("a:srgbClr"))).get("val")
        out[at] = f"stripes {ink}" if next(point.iter(qn("a:pattFill")), None) is not None else ink
    return out


def whiskers(series: Any, side: str) -> dict[int, float]:
    """Return the lengths of a series' error bars at one side ("plus", "minus")."""
    found = series._element.find(f"{qn('c:errBars')}/{qn(f'c:{side}')}/{qn('c:numLit')}")
    if found is None:
        return {}
    return {int(p.get("idx")): float(p.findtext(qn("c:v"))) for p in found.findall(qn("c:pt"))}
