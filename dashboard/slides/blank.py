"""Empty slides and notes: made from one pattern a layout, with those placeholders only that are written into.

python-pptx searches layout and master for each placeholder of each slide, which takes longer than all the words.
"""

from __future__ import annotations

from typing import Any, Final
from xml.sax.saxutils import quoteattr

from lxml import etree
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.slide import NotesSlidePart, SlidePart

from dashboard.slides.form import Form
from dashboard.slides.template import Template
from dashboard.slides.template_looks import TITLES, holders, kind_of
from dashboard.slides.written import NS, text_xml

_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NOTES: Final = "notes"


def new_slide(template: Template, form: Form) -> Any:
    """Add a slide and return it (``pptx.slide.Slide``)."""
    presentation = template.presentation
    listed = presentation.slides._sldIdLst
    name = PackURI(f"/ppt/slides/slide{len(listed) + 1}.xml")
    part = SlidePart.load(name, CONTENT_TYPE.PML_SLIDE, presentation.part.package, _slide_xml(form).encode())
    part.relate_to(form.layout.part, RELATIONSHIP_TYPE.SLIDE_LAYOUT)
    listed.add_sldId(presentation.part.relate_to(part, RELATIONSHIP_TYPE.SLIDE))
    return part.slide


def new_notes(template: Template, slide: Any, text: str) -> tuple[Any, Any]:
    """Give a slide its notes; return their part and the element of the placeholder that holds them."""
    pattern = template.patterns.get(_NOTES)
    if pattern is None:
        part = slide.notes_slide.part
        template.patterns[_NOTES] = etree.tostring(part._element)
    else:
        package = template.presentation.part.package
        name = package.next_partname("/ppt/notesSlides/notesSlide%d.xml")
        part = NotesSlidePart.load(name, CONTENT_TYPE.PML_NOTES_SLIDE, package, pattern)
        part.relate_to(template.presentation.part.notes_master_part, RELATIONSHIP_TYPE.NOTES_MASTER)
        part.relate_to(slide.part, RELATIONSHIP_TYPE.SLIDE)
        slide.part.relate_to(part, RELATIONSHIP_TYPE.NOTES_SLIDE)
    found = (one for one in part._element.iter(qn("p:sp")) if _is_body(one))
    holder = next(found)
    body = holder.find(qn("p:txBody"))
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for line in text.split("\n"):
        words = f"<a:r><a:t>{text_xml(line)}</a:t></a:r>" if line else ""
        body.append(parse_xml(f"<a:p {NS}>{words}</a:p>"))
    return part, holder


def _is_body(element: Any) -> bool:
    ph = element.find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}")
    return ph is not None and ph.get("type") == "body"


def _slide_xml(form: Form) -> str:
    keys = set(form.holders.values())
    shapes: list[str] = []
    for holder in holders(form.layout):
        ph = holder.find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}")
        kind = "title" if kind_of(holder) in TITLES else kind_of(holder)
        if kind not in keys and int(ph.get("idx", "0")) not in keys:
            continue
        keys -= {kind, int(ph.get("idx", "0"))}  # where two are numbered alike, the first is meant
        said = " ".join(f"{name}={quoteattr(ph.get(name))}" for name in ("type", "orient", "sz", "idx") if ph.get(name))
        shapes.append(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{len(shapes) + 2}" name=""/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            f"<p:nvPr><p:ph {said}/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody>"
            "</p:sp>"
        )
    return (
        f'<p:sld {NS} xmlns:r="{_R}"><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
        f"</p:nvGrpSpPr><p:grpSpPr/>{''.join(shapes)}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/>"
        "</p:clrMapOvr></p:sld>"
    )
