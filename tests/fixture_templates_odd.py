"""Templates as some offices have them that make a deck difficult: dark, pictured, upside down, small, crowded."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

from fixture_template_parts import Look, band, box, compose, holder, picture, set_fonts, static
from PIL import Image
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu

_INK: Final = "202020"


def dark_theme() -> bytes:
    """Return a template whose ground is dark blue by its theme: the words of its styles are white."""
    presentation = _empty()
    master = presentation.slide_masters[0]
    mapped = master._element.find(qn("p:clrMap"))
    for name, of in (("bg1", "dk1"), ("tx1", "lt1"), ("bg2", "dk2"), ("tx2", "lt2")):
        mapped.set(name, of)
    _titled(presentation, Look(32, "FFFFFF", anchor="ctr"), box(40, 24, 880, 70))
    return _saved(presentation)


def pictured() -> bytes:
    """Return a template with a photograph as background, half of it light and half dark."""
    image = Image.effect_mandelbrot((320, 180), (-2.0, -1.2, 1.0, 1.2), 30).convert("RGB")
    out = io.BytesIO()
    image.save(out, "PNG")
    presentation = _empty()
    master = presentation.slide_masters[0]
    _titled(presentation, Look(30, "FFFFFF", anchor="ctr"), box(40, 24, 880, 70))
    _, relation = master.part.get_or_add_image_part(io.BytesIO(out.getvalue()))
    fill = f'<a:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></a:blipFill><a:effectLst/>'
    _background(master, fill)
    return _saved(presentation)


def title_below() -> bytes:
    """Return a template with its title at the foot and a head band with the office's name."""
    presentation = _empty()
    head = [band(30, "页眉", box(0, 0, 960, 40), "1F4E79"),
            static(31, "单位", box(36, 8, 400, 24), Look(14, "FFFFFF"), "临江县委办公室")]  # fmt: skip
    _titled(presentation, Look(26, "1F4E79", anchor="ctr"), box(40, 450, 700, 60), head)
    return _saved(presentation)


def title_beside() -> bytes:
    """Return a template with its title in a dark column on the left."""
    presentation = _empty()
    head = [band(30, "左栏", box(0, 0, 210, 540), "7A1F1F")]
    _titled(presentation, Look(28, "FFFFFF", bold=True), box(20, 60, 170, 400), head)
    return _saved(presentation)


def carded() -> bytes:
    """Return a template with a dark ground and a white card for the content."""
    presentation = _empty()
    head = [band(30, "底色", box(0, 0, 960, 540), "0B3D2E"), band(31, "卡片", box(30, 96, 900, 420), "FFFFFF")]
    _titled(presentation, Look(30, "FFFFFF", bold=True, anchor="ctr"), box(40, 20, 880, 66), head)
    return _saved(presentation)


def crowded() -> bytes:
    """Return a template of large title type, bullets in every text box, wide lines, named like our own layouts."""
    presentation = _empty()
    head = [band(30, "色带", box(0, 92, 960, 6), "C8102E")]
    names = ("封面", "章节", "图表+要点", "全幅图表", "文字")
    _titled(presentation, Look(66, "C8102E", bold=True, anchor="b"), box(24, 10, 912, 80), head, names)
    style = presentation.part._element.find(f"{qn('p:defaultTextStyle')}/{qn('a:lvl1pPr')}")
    style.set("marL", "457200")
    style.set("indent", "-457200")
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    style.insert(0, parse_xml(f'<a:lnSpc xmlns:a="{space}"><a:spcPct val="200000"/></a:lnSpc>'))
    style.insert(1, parse_xml(f'<a:buChar xmlns:a="{space}" char="●"/>'))
    return _saved(presentation)


def old_wide() -> bytes:
    """Return a template of the older 16:9 of 720 by 405 points."""
    return _sized(720, 405)


def screen_16_10() -> bytes:
    """Return a template of the 16:10 of 720 by 450 points."""
    return _sized(720, 450)


def a4() -> bytes:
    """Return a template of A4 across."""
    return _sized(780, 540)


def many_layouts(count: int = 300) -> bytes:
    """Return a template whose layouts somebody has copied again and again; the useful one is the last."""
    presentation = _empty()
    _titled(presentation, Look(28, "333333", anchor="ctr"), box(40, 24, 880, 60))
    master = presentation.slide_masters[0]
    first = presentation.slide_layouts[0]
    listed = master._element.find(qn("p:sldLayoutIdLst"))
    for number in range(count):
        part = type(first.part).load(
            presentation.part.package.next_partname("/ppt/slideLayouts/slideLayout%d.xml"),
            first.part.content_type,
            presentation.part.package,
            first.part.blob,
        )
        part.relate_to(master.part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/slideMaster")
        layout = part.slide_layout
        shapes = [_same(), holder(3, "文本", 'type="body" idx="1"', box(40, 100, 880, 380), Look(24, _INK))]
        compose(layout, shapes, f"版式{number}")
        relation = master.part.relate_to(part, first.part.rels and _LAYOUT)
        listed.append(parse_xml(
            f'<p:sldLayoutId xmlns:p="{_P}" xmlns:r="{_R}" id="{2147490000 + number}" r:id="{relation}"/>'
        ))  # fmt: skip
    return _saved(presentation)


def with_office_links() -> bytes:
    """Return a template whose logo lies on the office's file server, with an address on the web beside it."""
    presentation = _empty()
    _titled(presentation, Look(28, "1F4E79", anchor="ctr"), box(40, 24, 760, 60))
    master = presentation.slide_masters[0]
    image = master.part.relate_to(r"file:///\\fileserver\secret\logo.png", f"{_R}/image", is_external=True)
    link = master.part.relate_to("https://example.org/office", f"{_R}/hyperlink", is_external=True)
    words = static(31, "单位", box(36, 512, 400, 24), Look(12, "1F4E79"), "临江县委办公室")
    click = f'<a:hlinkClick r:id="{link}"/></a:rPr><a:t>'
    linked = words.replace('<a:rPr lang="zh-CN"/><a:t>', f'<a:rPr lang="zh-CN">{click}')
    tree = master._element.cSld.spTree
    for xml in (linked, picture(32, "标识", box(860, 20, 60, 60), image).replace("r:embed", "r:link")):
        tree.append(parse_xml(xml))
    return _saved(presentation)


ODD: Final[dict[str, Callable[[], bytes]]] = {
    "dark_theme": dark_theme, "pictured": pictured, "title_below": title_below, "title_beside": title_beside,
    "carded": carded, "crowded": crowded, "old_wide": old_wide, "screen_16_10": screen_16_10, "a4": a4,
}  # fmt: skip
_LAYOUT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/slideLayout"
_P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _empty() -> Any:
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(12_192_000), Emu(6_858_000)
    set_fonts(presentation, major="", minor="")
    return presentation


def _titled(
    presentation: Any, title: Look, where: str, behind: list[str] | None = None, names: tuple[str, ...] = ("内容",)
) -> None:
    """Make the layouts of a presentation that many title-only ones."""
    heading = holder(2, "标题", 'type="title"', where, title)
    compose(presentation.slide_masters[0], [*(behind or []), heading])
    layouts = list(presentation.slide_layouts)
    for extra in layouts[len(names) :]:
        presentation.slide_layouts.remove(extra)
    for layout, name in zip(layouts, names, strict=False):
        compose(layout, [_same()], name)
        layout._element.attrib.pop("type", None)


def _same() -> str:
    return holder(2, "标题", 'type="title"', None, None)


def _sized(wide: float, high: float) -> bytes:
    presentation = _empty()
    presentation.slide_width, presentation.slide_height = Emu(round(wide * 12_700)), Emu(round(high * 12_700))
    head = [band(30, "色带", box(0, high - 8, wide, 8), "B3261E")]
    _titled(presentation, Look(28, "B3261E", bold=True, anchor="ctr"), box(36, 14, wide - 72, 60), head)
    return _saved(presentation)


def _background(sheet: Any, fill: str) -> None:
    tree = sheet._element.cSld
    for old in tree.findall(qn("p:bg")):
        tree.remove(old)
    space = f'xmlns:p="{_P}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_R}"'
    tree.insert(0, parse_xml(f"<p:bg {space}><p:bgPr>{fill}</p:bgPr></p:bg>"))


def _saved(presentation: Any) -> bytes:
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()
