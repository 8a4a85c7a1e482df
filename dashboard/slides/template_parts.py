"""What of an office's template is left out of a deck, and what is put in because programs expect it."""

from __future__ import annotations

from typing import Any, Final

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn

from dashboard.slides import base

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_VIEW_TYPE: Final = "application/vnd.openxmlformats-officedocument.presentationml.viewProps+xml"
_VIEW: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<p:viewPr xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>'
)
_PROGRAM: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Microsoft Office PowerPoint</Application></Properties>"
)
_BULLETS: Final = ("a:buFont", "a:buFontTx", "a:buChar", "a:buAutoNum", "a:buBlip", "a:buClr", "a:buSzPct", "a:buSzPts")


def clean(presentation: Any) -> None:
    """Leave the master, layouts and theme of a template, and nothing of the talk that it was."""
    _without_slides(presentation)
    base.drop_leftovers(presentation)
    for master in presentation.slide_masters:
        base.with_fonts(master.part.part_related_by(RELATIONSHIP_TYPE.THEME), only_missing=True)
        for sheet in (master, *master.slide_layouts):
            _without_links(sheet)
    _plain_text_boxes(presentation)


def _without_slides(presentation: Any) -> None:
    listed = presentation.slides._sldIdLst
    for slide in list(listed):
        presentation.part.drop_rel(slide.rId)
        listed.remove(slide)
    # Sections and custom shows name slides by their numbers, which are gone.
    for name in ("p:custShowLst", "p:extLst"):
        for element in presentation.part._element.findall(qn(name)):
            presentation.part._element.remove(element)


def complete(presentation: Any) -> None:
    """Put in the settings of the window, which some programs leave out, and forget the titles of the old slides."""
    package, part = presentation.part.package, presentation.part
    if not any(relation.reltype == RELATIONSHIP_TYPE.VIEW_PROPS for relation in part.rels.values()):
        name = PackURI("/ppt/viewProps.xml")
        part.relate_to(Part(name, _VIEW_TYPE, package, _VIEW), RELATIONSHIP_TYPE.VIEW_PROPS)
    for relation in package._rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
            relation.target_part._blob = _PROGRAM


def _without_links(sheet: Any) -> None:
    """Leave out what leads to files of the office's own machines; web addresses stay."""
    for number, relation in list(sheet.part.rels.items()):
        web = relation.reltype == RELATIONSHIP_TYPE.HYPERLINK and relation._target.startswith(("http", "mailto:"))
        if not relation.is_external or web:
            continue
        for element in list(sheet._element.iter()):
            for name in [key for key, value in element.attrib.items() if key.startswith(_R) and value == number]:
                if "hlink" in str(element.tag):
                    element.getparent().remove(element)
                else:
                    del element.attrib[name]
        sheet.part.rels.pop(number)


def _plain_text_boxes(presentation: Any) -> None:
    """Take bullets, indents and wide lines out of the style that every text box inherits: ours say what they need."""
    style = presentation.part._element.find(f"{qn('p:defaultTextStyle')}/{qn('a:lvl1pPr')}")
    if style is None:
        return
    for name in (*_BULLETS, "a:lnSpc", "a:spcBef", "a:spcAft"):
        for element in style.findall(qn(name)):
            style.remove(element)
    for name in ("marL", "indent"):
        if style.get(name) not in (None, "0"):
            style.set(name, "0")
