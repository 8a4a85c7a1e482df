"""What a new slide on an office's template gets before its words: places of ours, a white panel, a bar; and its
placeholders, which are looked for in the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.shapetree import BaseShapeFactory

from dashboard.locale import say
from dashboard.slides.box import Box
from dashboard.slides.form import Form
from dashboard.slides.template_layouts import WHITE

if TYPE_CHECKING:
    from dashboard.slides.sheet import Sheet

_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DECORATIVE: Final = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><d:decorative '
    'xmlns:d="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_SIZES: Final = (44, 40, 36, 34, 32, 30, 28, 26, 24, 22, 20, 18, 16, 14)
_TITLES: Final = ("title", "ctrTitle")


def ground(sheet: Sheet) -> None:
    """Put panel and bar behind all else, and the placeholders where the form has them."""
    form = sheet.form
    if form.bar is not None:
        own = f'<a:srgbClr val="{form.band[1:]}"/>' if form.band else '<a:schemeClr val="accent1"/>'
        _behind(sheet, form.bar, "bar", own)
    if form.panel is not None:
        _behind(sheet, form.panel, "panel", f'<a:srgbClr val="{WHITE[1:]}"/>')
    known = holders(sheet.slide) if form.frames else {}
    for part, box in form.frames.items():
        holder = known.get(form.holders.get(part, -1))
        if holder is not None:
            holder.left, holder.top, holder.width, holder.height = box.emu


def holders(slide: Any) -> dict[int | str, Any]:
    """Return a slide's placeholders by number; title and subtitle by type too, since some programs number both 0."""
    found: dict[int | str, Any] = {}
    for element, ph in _placeholders(slide):
        shape = BaseShapeFactory(element, slide.shapes)
        kind = ph.get("type", "obj")
        found.setdefault("title" if kind in _TITLES else kind, shape)
        found.setdefault(int(ph.get("idx", "0")), shape)
    return found


def without_empty(slide: Any) -> None:
    """Take out the placeholders in which nothing is written."""
    for element, _ in _placeholders(slide):
        if not any((text.text or "").strip() for text in element.iter(qn("a:t"))):
            element.getparent().remove(element)


def title_sizes(form: Form) -> list[float]:
    """Return the sizes that a title may have on an office's template: never larger than its own."""
    most = form.most.get("title", 28.0)
    return [size for size in (most, *_SIZES) if size <= most]


def plain(element: Any, form: Form, part: str) -> None:
    """Let words in an office's placeholder stand without bullet; in one that was moved, from the left in the middle."""
    for paragraph in element.iter(qn("a:p")):
        properties = paragraph.get_or_add_pPr()
        if part != "title":
            properties.set("marL", "0")
            properties.set("indent", "0")
            if properties.find(qn("a:buNone")) is None:
                none = parse_xml(f'<a:buNone xmlns:a="{_A}"/>')
                later = next((one for one in properties if one.tag in (qn("a:tabLst"), qn("a:defRPr"))), None)
                properties.append(none) if later is None else later.addprevious(none)
        elif form.moved:
            properties.set("algn", "l")
    if form.moved and part == "title":
        element.find(f"{qn('p:txBody')}/{qn('a:bodyPr')}").set("anchor", "ctr")


def _placeholders(slide: Any) -> list[tuple[Any, Any]]:
    path = f"{qn('p:nvPr')}/{qn('p:ph')}"
    tree = [(element, element[0].find(path)) for element in list(slide._element.cSld.spTree)[2:] if len(element)]
    return [(element, ph) for element, ph in tree if ph is not None]


def _behind(sheet: Sheet, box: Box, what: str, colour: str) -> None:
    x, y, wide, high = box.emu
    name = say(sheet.language, f"slides_template.{what}")
    shape = parse_xml(
        f'<p:sp xmlns:p="{_P}" xmlns:a="{_A}"><p:nvSpPr><p:cNvPr id="{sheet.next_id()}" name="{name}">{_DECORATIVE}'
        f'</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" '
        f'cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>{colour}</a:solidFill>'
        '<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="zh-CN"/></a:p>'
        "</p:txBody></p:sp>"
    )
    sheet.slide.shapes._spTree.insert(2, shape)
