"""The product's own master: layouts, theme fonts and colours, made from python-pptx's empty presentation.

The layouts are made here and not shipped as a file, so that a reader of the code sees what is in them and their names
are in the language of the deck.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu

from dashboard.locale import say
from dashboard.render.palette import palette
from dashboard.slides.box import Box, emu

WIDTH: Final = 960.0
HEIGHT: Final = 540.0
PARTS: Final = {"subtitle": 13, "source": 14, "points": 15, "body": 1}
"""Number of the placeholder for each part of a slide of our own layouts."""
TITLE: Final = Box(52, 28, 868, 54)
SUBTITLE: Final = Box(52, 82, 868, 30)
BODY: Final = Box(36, 120, 888, 336)
SOURCE: Final = Box(36, 460, 888, 34)
POINTS: Final = Box(668, 130, 256, 322)
NUMBER: Final = Box(866, 502, 58, 22)
_FOOTER: Final = Box(560, 502, 296, 22)
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NS: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    f'xmlns:a="{_A}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_EMPTY: Final = '<a:endParaRPr lang="zh-CN"/>'
_FIELD: Final = (
    '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="zh-CN"/><a:t>‹#›</a:t></a:fld>'
)


@dataclass(frozen=True, slots=True)
class _Look:
    """How the words of a placeholder look: size in points, colour, weight, place."""

    size: float
    colour: str
    bold: bool = False
    anchor: str = "t"
    align: str = "l"
    line: int = 100


@lru_cache(maxsize=4)
def base_bytes(language: str) -> bytes:
    """Return the empty presentation with the product's layouts, their names and its name in a language."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(emu(WIDTH)), Emu(emu(HEIGHT))
    master = presentation.slide_masters[0]
    _theme(master.part.part_related_by(RELATIONSHIP_TYPE.THEME), language)
    layouts = list(presentation.slide_layouts)
    shapes = _layouts(language)
    for extra in layouts[len(shapes) :]:
        presentation.slide_layouts.remove(extra)
    colours = palette("light")
    number = _placeholder(9, say(language, "slides.number"), 'type="sldNum" sz="quarter" idx="12"', NUMBER,
                          _Look(11, colours.grey, align="r"), _FIELD)  # fmt: skip
    _fill(master, [
        _placeholder(2, say(language, "slides.title"), 'type="title"', TITLE, _title()),
        _placeholder(3, say(language, "slides.body"), 'type="body" idx="1"', BODY, _Look(18, colours.ink, line=120)),
        number,
    ])  # fmt: skip
    for layout, (role, inside) in zip(layouts, shapes.items(), strict=False):
        with_number = inside if role == "cover" else [*inside, number]
        _fill(layout, with_number, say(language, f"slides.layout.{role}"))
        layout._element.attrib.pop("type", None)
        layout._element.set("preserve", "1")
        layout._element.set("userDrawn", "1")
    drop_leftovers(presentation)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def roles() -> tuple[str, ...]:
    """Return the roles of the layouts, in their order in the file."""
    return ("cover", "section", "points", "full", "text")


def typeface() -> str:
    """Return the one typeface of our decks: that of the environment variable ``ATLAS_SLIDE_FONT``, else the one that
    Chinese offices have. A deck cannot name a list of fonts; where this one is missing, another takes its place."""
    return os.environ.get("ATLAS_SLIDE_FONT", "").strip() or say("zh", "slides.typeface")


def with_fonts(theme: Any, *, only_missing: bool) -> None:
    """Set the East Asian typeface of a theme part, and without ``only_missing`` the Latin one too."""
    root = etree.fromstring(theme.blob)
    for name in ("majorFont", "minorFont"):
        font = root.find(f".//{{{_A}}}{name}")
        if font is None:
            continue
        east = font.find(f"{{{_A}}}ea")
        if east is None or (only_missing and east.get("typeface")):
            continue
        scripts = [script for script in font.findall(f"{{{_A}}}font") if script.get("script") == "Hans"]
        if only_missing:  # an office's theme may name its Chinese typeface by the script alone
            named = (script.get("typeface") for script in scripts)
            east.set("typeface", next((face for face in named if face), typeface()))
            continue
        east.set("typeface", typeface())
        for script in scripts:
            script.set("typeface", typeface())
        font.find(f"{{{_A}}}latin").set("typeface", typeface())
    theme._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _theme(theme: Any, language: str) -> None:
    with_fonts(theme, only_missing=False)
    root = etree.fromstring(theme.blob)
    scheme = root.find(f".//{{{_A}}}clrScheme")
    name = say(language, "app.title")
    root.set("name", name)
    scheme.set("name", name)
    colours = palette("light")
    chosen = {
        "dk1": colours.ink, "lt1": colours.paper, "dk2": colours.navy, "lt2": colours.empty,
        "accent1": colours.benchmark, "accent2": colours.accent, "accent3": colours.bar,
        "accent4": "#B7791F", "accent5": "#2F7E6D", "accent6": "#6B5B95",
    }  # fmt: skip
    for part, colour in chosen.items():
        element = scheme.find(f"{{{_A}}}{part}")
        for child in list(element):
            element.remove(child)
        etree.SubElement(element, f"{{{_A}}}srgbClr", val=colour[1:])
    theme._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def drop_leftovers(presentation: Any) -> None:
    """Leave out the preview picture and the printer settings of whoever made python-pptx's template."""
    for relations in (presentation.part.rels, presentation.part.package._rels):
        for name, relation in list(relations.items()):
            if relation.reltype.endswith(("/printerSettings", "/thumbnail")):
                relations.pop(name)


def _title() -> _Look:
    return _Look(26, palette("light").navy, bold=True, anchor="ctr", line=95)


def _layouts(language: str) -> dict[str, list[str]]:
    """Return the shapes of each layout, by its role."""
    colours = palette("light")
    ink, grey, navy, red = colours.ink, colours.grey, colours.navy, colours.accent
    frame = [
        _rectangle(20, "bar", Box(36, 36, 6, 38), red),
        _rectangle(21, "rule", Box(36, 497, 888, 0.75), colours.grid),
        _words(22, "atlas", _FOOTER, _Look(11, grey, align="r", anchor="t"), say(language, "app.title")),
    ]
    head = [
        _placeholder(2, say(language, "slides.title"), 'type="title"', TITLE, _title()),
        _placeholder(5, say(language, "slides.subtitle"), 'type="body" sz="quarter" idx="13"', SUBTITLE,
                     _Look(14, grey, anchor="ctr", line=95)),
    ]  # fmt: skip
    source = _placeholder(6, say(language, "slides.source"), 'type="body" sz="quarter" idx="14"', SOURCE,
                          _Look(10.5, grey, anchor="b", line=95))  # fmt: skip
    points = _placeholder(7, say(language, "slides.points"), 'type="body" sz="quarter" idx="15"', POINTS,
                          _Look(15, ink, line=110))  # fmt: skip
    text = _placeholder(3, say(language, "slides.body"), 'type="body" idx="1"', BODY, _Look(18, ink, line=125))
    pale = "#D6DEE8"
    cover = [
        _rectangle(20, "ground", Box(0, 0, WIDTH, HEIGHT), navy),
        _rectangle(21, "bar", Box(64, 178, 9, 118), red),
        _placeholder(2, say(language, "slides.title"), 'type="ctrTitle"', Box(92, 168, 780, 86),
                     _Look(38, "#FFFFFF", bold=True, anchor="ctr", line=95)),
        _placeholder(3, say(language, "slides.subtitle"), 'type="subTitle" idx="1"', Box(92, 256, 780, 62),
                     _Look(20, pale, anchor="t")),
        _placeholder(4, say(language, "slides.dateline"), 'type="body" sz="quarter" idx="13"', Box(92, 440, 780, 46),
                     _Look(14, pale, anchor="ctr")),
    ]  # fmt: skip
    section = [
        _rectangle(20, "ground", Box(0, 0, 300, HEIGHT), navy),
        _rectangle(21, "bar", Box(340, 232, 9, 76), red),
        _placeholder(2, say(language, "slides.title"), 'type="title"', Box(368, 210, 540, 120),
                     _Look(34, navy, bold=True, anchor="ctr")),
    ]  # fmt: skip
    divider = _rectangle(23, "divider", Box(654, 132, 0.75, 318), colours.grid)
    return {
        "cover": cover,
        "section": section,
        "points": [*frame, *head, points, divider, source],
        "full": [*frame, *head, source],
        "text": [*frame, *head, text, source],
    }


def _placeholder(number: int, name: str, kind: str, box: Box, look: _Look, field: str = "") -> str:
    return (
        f"<p:sp {_NS}><p:nvSpPr><p:cNvPr id={quoteattr(str(number))} name={quoteattr(name)}/><p:cNvSpPr>"
        f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{_frame(box)}</p:spPr>{_body(look, field)}</p:sp>"
    )


def _words(number: int, name: str, box: Box, look: _Look, text: str) -> str:
    run = f'<a:r><a:rPr lang="zh-CN"/><a:t>{escape(text)}</a:t></a:r>'
    return (
        f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>{_body(look, run)}</p:sp>'
    )


def _rectangle(number: int, name: str, box: Box, colour: str) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
    return (
        f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill}</p:spPr>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="zh-CN"/></a:p></p:txBody></p:sp>'
    )


def _frame(box: Box) -> str:
    x, y, wide, high = box.emu
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'


def _body(look: _Look, run: str) -> str:
    return (
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{look.anchor}"><a:normAutofit/></a:bodyPr>'
        f'<a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="{look.align}"><a:lnSpc><a:spcPct val="{look.line * 1000}"/>'
        f'</a:lnSpc><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/><a:defRPr lang="zh-CN" '
        f'sz="{round(look.size * 100)}" b="{int(look.bold)}"><a:solidFill><a:srgbClr val="{look.colour[1:]}"/>'
        f"</a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle><a:p>{run or _EMPTY}</a:p></p:txBody>"
    )


def _fill(sheet: Any, shapes: list[str], name: str = "") -> None:
    """Put shapes in the place of all that a master or layout has."""
    tree = sheet._element.cSld.spTree
    for element in list(tree)[2:]:
        tree.remove(element)
    for shape in shapes:
        tree.append(parse_xml(shape))
    if name:
        sheet._element.find(qn("p:cSld")).set("name", name)
