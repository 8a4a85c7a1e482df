"""What people do to an exported deck, written as PowerPoint writes it."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.chart import ChartPart
from pptx.parts.slide import SlidePart

_NS: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RED: Final = RGBColor(255, 0, 0)
_TAGS: Final = "/relationships/tags"


def opened(data: bytes) -> Any:
    """Return an open presentation."""
    return Presentation(io.BytesIO(data))


def saved(presentation: Any) -> bytes:
    """Return the file."""
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def edited(data: bytes, edit: Callable[[Any], object]) -> bytes:
    """Return the file after an edit of its presentation."""
    presentation = opened(data)
    edit(presentation)
    return saved(presentation)


def charts(slide: Any) -> list[Any]:
    """Return the shapes of a slide that hold charts, those in groups included."""
    frames = slide._element.iter(qn("p:graphicFrame"))
    shapes = [slide.shapes._shape_factory(frame) for frame in frames]
    return [shape for shape in shapes if shape.has_chart]


def series(slide: Any, chart: int = 0) -> list[Any]:
    """Return the series of a chart, whatever its type."""
    return list(charts(slide)[chart].chart._chartSpace.iter(qn("c:ser")))


def shown(ser: Any) -> dict[str, float]:
    """Return category to value of a series."""
    names = {p.get("idx"): p.findtext(qn("c:v")) for p in ser.find(qn("c:cat")).iter(qn("c:pt"))}
    return {names[p.get("idx")]: float(p.findtext(qn("c:v"))) for p in ser.find(qn("c:val")).iter(qn("c:pt"))}


def colours(ser: Any) -> dict[str, str]:
    """Return category to colour of the points that have one of their own; "" is the series'."""
    names = {p.get("idx"): p.findtext(qn("c:v")) for p in ser.find(qn("c:cat")).iter(qn("c:pt"))}
    out = {"": _colour(ser)}
    return out | {names[p.find(qn("c:idx")).get("val")]: _colour(p) for p in ser.findall(qn("c:dPt"))}


def _colour(element: Any) -> str:
    found = element.find(f"{qn('c:spPr')}//{qn('a:srgbClr')}")
    return "" if found is None else str(found.get("val"))


def solid(colour: str) -> str:
    """Return ``c:spPr`` of one colour."""
    return f'<c:spPr {_NS}><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr>'


def colour_point(ser: Any, category: str, colour: str) -> None:
    """Colour one point, as a click on it and the bucket do."""
    names = {p.findtext(qn("c:v")): p.get("idx") for p in ser.find(qn("c:cat")).iter(qn("c:pt"))}
    at = names[category]
    for known in ser.findall(qn("c:dPt")):
        if known.find(qn("c:idx")).get("val") == at:
            ser.remove(known)
    point = parse_xml(
        f'<c:dPt {_NS}><c:idx val="{at}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{solid(colour)}</c:dPt>'
    )
    later = [p for p in ser.findall(qn("c:dPt")) if int(p.find(qn("c:idx")).get("val")) > int(at)]
    (later[0] if later else ser.find(qn("c:dLbls"))).addprevious(point)


def colour_series(ser: Any, colour: str) -> None:
    """Colour a whole series: PowerPoint takes the colours of single points away."""
    for point in ser.findall(qn("c:dPt")):
        ser.remove(point)
    ser.replace(ser.find(qn("c:spPr")), parse_xml(solid(colour)))


def change_type(chart: Any, kind: str) -> None:
    """Change a bar chart to "column", "line" or "pie", or a scatter chart to "line"."""
    area = chart._chartSpace.find(f".//{qn('c:plotArea')}")
    old = next(e for e in area if e.tag.endswith("Chart"))
    if kind == "column":
        old.find(qn("c:barDir")).set("val", "col")
        return
    heads = {
        "line": '<c:grouping val="standard"/><c:varyColors val="0"/>',
        "pie": '<c:varyColors val="1"/>',
    }
    new = parse_xml(f"<c:{kind}Chart {_NS}>{heads[kind]}</c:{kind}Chart>")
    for ser in old.findall(qn("c:ser")):
        for name in ("invertIfNegative", "shape", "errBars", "smooth"):
            for element in ser.findall(qn(f"c:{name}")):
                ser.remove(element)
        for label in ser.iter(qn("c:dLbl")):
            place = label.find(qn("c:dLblPos"))
            if place is not None:
                label.remove(place)
        for before, after in (("xVal", "cat"), ("yVal", "val")):
            for element in ser.findall(qn(f"c:{before}")):
                element.tag = qn(f"c:{after}")
        new.append(ser)
    if kind == "line":
        new.append(parse_xml(f'<c:marker {_NS} val="1"/>'))
        for axis in old.findall(qn("c:axId")):
            new.append(axis)
        first = next((a for a in area.findall(qn("c:valAx"))), None)
        if area.find(qn("c:catAx")) is None and first is not None:
            first.tag = qn("c:catAx")
            for name in ("crossBetween", "majorUnit"):
                for element in first.findall(qn(f"c:{name}")):
                    first.remove(element)
    else:
        new.append(parse_xml(f'<c:firstSliceAng {_NS} val="0"/>'))
        for axis in [e for e in area if e.tag.endswith("Ax")]:
            area.remove(axis)
    area.replace(old, new)


def split_runs(shape: Any) -> None:
    """Split the first run of a text in two, as spell checking does."""
    run = shape.text_frame.paragraphs[0]._p.find(qn("a:r"))
    text = run.find(qn("a:t")).text
    second = copy.deepcopy(run)
    run.find(qn("a:t")).text, second.find(qn("a:t")).text = text[:3], text[3:]
    second.find(qn("a:rPr")).set("dirty", "0")
    run.addnext(second)


def title(slide: Any) -> Any:
    """Return the title of a slide."""
    return slide.shapes.title


def named(slide: Any, name: str) -> Any:
    """Return the shape of a slide whose name begins so."""
    return next(shape for shape in slide.shapes if shape.name.startswith(name))


def swap(presentation: Any, first: int, second: int) -> None:
    """Exchange two slides, counted from 1."""
    listed = presentation.slides._sldIdLst
    a, b = listed[first - 1], listed[second - 1]
    at, to = listed.index(a), listed.index(b)
    listed.remove(b)
    listed.insert(at, b)
    listed.remove(a)
    listed.insert(to, a)


def delete(presentation: Any, number: int) -> None:
    """Delete a slide, counted from 1."""
    listed = presentation.slides._sldIdLst
    presentation.part.drop_rel(listed[number - 1].rId)
    listed.remove(listed[number - 1])


def duplicate(presentation: Any, number: int, *, into: Any = None, shared: bool = False) -> Any:
    """Copy a slide to the end of its deck, or of another one; return the new slide.

    PowerPoint gives the copy parts of its own; tools that copy only the slide's XML share them.
    """
    target = into or presentation
    source = presentation.slides[number - 1]
    taken = {str(part.partname) for part in target.part.package.iter_parts()}
    layout = source.slide_layout if into is None else target.slide_layouts[len(target.slide_layouts) - 1]
    slide = target.slides.add_slide(layout)
    for shape in list(slide.shapes):
        shape._element.getparent().remove(shape._element)
    tree = slide.shapes._spTree
    copied = copy.deepcopy(source.shapes._spTree)
    numbers = {}
    for relation in source.part.rels.values():
        if relation.reltype in (RELATIONSHIP_TYPE.SLIDE_LAYOUT, RELATIONSHIP_TYPE.NOTES_SLIDE):
            continue
        part = relation.target_part
        part = part if shared else _copied(part, target, taken)
        numbers[relation.rId] = slide.part.relate_to(part, relation.reltype)
    for element in copied.iter():
        for name in (qn("r:id"), qn("r:embed")):
            if element.get(name) in numbers:
                element.set(name, numbers[element.get(name)])
    for element in list(copied)[2:]:
        tree.append(element)
    return slide


def _copied(part: Any, target: Any, taken: set[str]) -> Any:
    package = target.part.package
    stem, _, ending = str(part.partname).rpartition(".")
    name = next(f"{stem.rstrip('0123456789')}{n}.{ending}" for n in range(1, 9999)
                if f"{stem.rstrip('0123456789')}{n}.{ending}" not in taken)  # fmt: skip
    taken.add(name)
    if not isinstance(part, ChartPart):
        return Part(PackURI(name), part.content_type, package, part.blob)
    made = ChartPart.load(PackURI(name), part.content_type, package, part.blob)
    for data in made._element.findall(qn("c:externalData")):
        made._element.remove(data)
    made.chart_workbook.update_from_xlsx_blob(part.chart_workbook.xlsx_part.blob)
    return made


def ungroup(slide: Any, group: Any) -> None:
    """Take a group apart: its shapes stay, the group with its mark goes."""
    element = group._element
    for child in list(element)[2:]:
        element.addprevious(child)
    element.getparent().remove(element)
    assert slide is not None


def group_up(slide: Any, shape: Any) -> None:
    """Put a shape into a group of its own with a box beside it."""
    element = shape._element
    group = slide.shapes.add_group_shape()._element
    element.getparent().remove(element)
    group.append(element)


def stamps(slide: Any) -> list[Part]:
    """Return the parts that hold the marks of a slide."""
    part: SlidePart = slide.part
    return [relation.target_part for relation in part.rels.values() if relation.reltype.endswith(_TAGS)]
