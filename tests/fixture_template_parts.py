"""What fictional office templates are made of: placeholders, bands, words, pictures; two masters in one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NS: Final = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{_A}" xmlns:r="{_R}"'
_NUMBER: Final = (
    '<a:fld id="{5D3E0A1C-7B46-4C55-9D11-0C8B8F0E6A01}" type="slidenum"><a:rPr lang="zh-CN"/><a:t>‹#›</a:t></a:fld>'
)
_LOCKED: Final = '<a:spLocks noGrp="1"/>'


@dataclass(frozen=True, slots=True)
class Look:
    """How the words of a template look."""

    size: float
    colour: str
    bold: bool = False
    anchor: str = "t"
    align: str = "l"
    bullet: bool = False
    vert: str = "horz"


def box(x: float, y: float, width: float, height: float) -> str:
    """Return where a shape stands, from points."""
    at = [round(value * 12_700) for value in (x, y, width, height)]
    return f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/><a:ext cx="{at[2]}" cy="{at[3]}"/></a:xfrm>'


def holder(number: int, name: str, kind: str, where: str | None, look: Look | None, *, field: bool = False) -> str:
    """Return a placeholder; without a place and a look it is as its master's."""
    words = (
        _NUMBER
        if field
        else '<a:endParaRPr lang="zh-CN"/>'
        if look
        else '<a:r><a:rPr lang="zh-CN"/><a:t>单击此处编辑</a:t></a:r>'
    )
    body = _body(look, words) if look else f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p>{words}</a:p></p:txBody>"
    return (
        f"<p:sp {_NS}><p:nvSpPr><p:cNvPr id={quoteattr(str(number))} name={quoteattr(name)}/><p:cNvSpPr>{_LOCKED}"
        f"</p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{where or ''}</p:spPr>{body}</p:sp>"
    )


def band(number: int, name: str, where: str, colour: str) -> str:
    """Return a coloured rectangle."""
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
    words = '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="zh-CN"/></a:p></p:txBody>'
    return _plain(number, name, f'{where}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill}', words)


def static(number: int, name: str, where: str, look: Look, text: str) -> str:
    """Return words that are on every slide."""
    words = f'<a:r><a:rPr lang="zh-CN"/><a:t>{escape(text)}</a:t></a:r>'
    return _plain(number, name, f'{where}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>', _body(look, words))


def picture(number: int, name: str, where: str, relation: str) -> str:
    """Return a picture that the sheet's part has as a relation."""
    return (
        f'<p:pic {_NS}><p:nvPicPr><p:cNvPr id="{number}" name={quoteattr(name)} descr={quoteattr(name)}/>'
        f'<p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="{relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch>"
        f'</p:blipFill><p:spPr>{where}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )


def _plain(number: int, name: str, look: str, body: str) -> str:
    return (
        f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{look}</p:spPr>{body}</p:sp>'
    )


def _body(look: Look, words: str) -> str:
    bullet = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if look.bullet else "<a:buNone/>"
    indent = 'marL="228600" indent="-228600"' if look.bullet else 'marL="0" indent="0"'
    style = (
        f'<a:lvl1pPr {indent} algn="{look.align}">{bullet}<a:defRPr lang="zh-CN" sz="{round(look.size * 100)}" '
        f'b="{int(look.bold)}"><a:solidFill><a:srgbClr val="{look.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
    )
    return (
        f'<p:txBody><a:bodyPr vert="{look.vert}" anchor="{look.anchor}"><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{style}</a:lstStyle><a:p>{words}</a:p></p:txBody>"
    )


def compose(sheet: Any, shapes: list[str], name: str = "") -> None:
    """Put shapes in the place of all that a master or a layout has."""
    tree = sheet._element.cSld.spTree
    for element in list(tree)[2:]:
        tree.remove(element)
    for shape in shapes:
        tree.append(parse_xml(shape))
    if name:
        sheet._element.find(qn("p:cSld")).set("name", name)


def set_fonts(presentation: Any, *, major: str, minor: str) -> None:
    """Set the typefaces of a theme; "" leaves the East Asian one to whatever the program takes."""
    theme = presentation.slide_masters[0].part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(theme.blob)
    for kind, face in (("majorFont", major), ("minorFont", minor)):
        font = root.find(f".//{{{_A}}}{kind}")
        font.find(f"{{{_A}}}ea").set("typeface", face)
        if face:
            font.find(f"{{{_A}}}latin").set("typeface", face)
    theme._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def with_second_master(first: Any, second: Any) -> Any:
    """Return the first presentation with the master and the layouts of the second beside its own."""
    master = second.slide_masters[0].part
    before = len(first.slide_layouts)
    master.partname = PackURI("/ppt/slideMasters/slideMaster2.xml")
    master.part_related_by(RELATIONSHIP_TYPE.THEME).partname = PackURI("/ppt/theme/theme20.xml")
    for number, layout in enumerate(second.slide_layouts, before + 1):
        layout.part.partname = PackURI(f"/ppt/slideLayouts/slideLayout{number}.xml")
    relation = first.part.relate_to(master, RELATIONSHIP_TYPE.SLIDE_MASTER)
    masters = first.part._element.find(qn("p:sldMasterIdLst"))
    new = etree.SubElement(masters, qn("p:sldMasterId"))
    new.set(qn("r:id"), relation)
    for number, element in enumerate(
        e for m in first.slide_masters for e in (_listed(masters, m, first), *m._element.iter(qn("p:sldLayoutId")))
    ):
        element.set("id", str(2_147_483_700 + number))
    return first


def _listed(masters: Any, master: Any, presentation: Any) -> Any:
    """Return the entry of a master in the list of the presentation."""
    parts = {e: presentation.part.related_part(e.get(qn("r:id"))) for e in masters}
    return next(e for e, part in parts.items() if part is master.part)
