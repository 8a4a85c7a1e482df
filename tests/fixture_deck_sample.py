"""A small deck that has nothing wrong with it, on a fictional office's template: where a test plants its fault."""

from __future__ import annotations

import io
from typing import Any, Final

from fixture_template_parts import box
from fixture_templates import OFFICE, banded, logo
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

_NS: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_NUMBER: Final = (
    f'<a:fld {_NS} id="{{0F6E2C57-3A5B-4D43-8A3E-9B0C7D1E2F34}}" type="slidenum">'
    '<a:rPr lang="zh-CN" sz="1200"/><a:t>2</a:t></a:fld>'
)


def sample() -> Any:
    """Return the presentation: a cover, a slide with chart and words, one with table, map and picture."""
    presentation = banded()
    _without_leftovers(presentation)
    cover = presentation.slides.add_slide(presentation.slide_layouts[0])
    cover.shapes.title.text = "三地网格对照"
    cover.placeholders[1].text = f"{OFFICE}　虚构样例"
    _note(cover, "封面")
    _chart_slide(presentation)
    _table_slide(presentation)
    return Presentation(io.BytesIO(data_of(presentation)))


def data_of(presentation: Any) -> bytes:
    """Return the file."""
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def shape(presentation: Any, slide: int, name: str) -> Any:
    """Return a shape by the number of its slide and its name."""
    return next(s for s in presentation.slides[slide - 1].shapes if s.name == name)


def words(slide: Any, name: str, frame: tuple[float, float, float, float], text: str, size: float) -> Any:
    """Add a text box whose lines break; frame in points."""
    added = slide.shapes.add_textbox(*(Pt(value) for value in frame))
    added.name = name
    added.text_frame.word_wrap = True
    added.text_frame.text = text
    for paragraph in added.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(size)
    return added


def _chart_slide(presentation: Any) -> None:
    slide = _slide(presentation, "甲县网格最多，乙县没有公布")
    data = CategoryChartData()
    data.categories = ["甲县", "乙县", "丙县"]
    data.add_series("网格（个）", (1073, None, 402))
    data.add_series("网格员（名）", (1073.5, 20, 36))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Pt(36), Pt(100), Pt(560), Pt(360), data)
    frame.name = "网格图"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", "条形图：甲县 1,073 个，丙县 402 个，乙县没有公布")
    frame.chart.font.size = Pt(12)
    root = frame.chart._chartSpace
    for number, element in enumerate(root.iter(qn("c:catAx"), qn("c:valAx")), 501):
        old = element.find(qn("c:axId")).get("val")
        for use in root.iter(qn("c:axId"), qn("c:crossAx")):
            if use.get("val") == old:
                use.set("val", str(number))
    words(slide, "要点", (620, 110, 300, 300), "甲县的网格数是丙县的两倍多。\n乙县没有公布，不等于没有。", 16)


def _table_slide(presentation: Any) -> None:
    slide = _slide(presentation, "三地口径不同，不宜排名")
    frame = slide.shapes.add_table(3, 2, Pt(36), Pt(100), Pt(300), Pt(90))
    frame.name = "对照表"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", "对照表：甲县 1,073，丙县 402")
    for row, texts in enumerate((("地区", "网格"), ("甲县", "1,073"), ("丙县", "402"))):
        for column, text in enumerate(texts):
            cell = frame.table.cell(row, column)
            cell.text = text
            cell.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
    slide.shapes._spTree.append(parse_xml(_map()))
    image = slide.shapes.add_picture(io.BytesIO(logo()), Pt(760), Pt(110), Pt(120), Pt(120))
    image.name = "标志"
    image._element.nvPicPr.cNvPr.set("descr", "单位标志")


def _slide(presentation: Any, title: str) -> Any:
    slide = presentation.slides.add_slide(presentation.slide_layouts[3])
    slide.shapes.title.text = title
    words(slide, "来源", (36, 480, 700, 26), f"来源：{OFFICE}，虚构数字。", 10.5)
    number = words(slide, "页码", (860, 480, 60, 26), "", 12)
    paragraph = number.text_frame.paragraphs[0]._p
    paragraph.insert(0, parse_xml(_NUMBER))
    _note(slide, f"{title}。来源：虚构。")
    return slide


def _note(slide: Any, text: str) -> None:
    slide.notes_slide.notes_text_frame.text = text


def _map() -> str:
    """Return a group of two places at half its children's scale, one with its name on it."""
    frame = (
        '<a:xfrm><a:off x="5080000" y="1397000"/><a:ext cx="3810000" cy="3810000"/>'
        '<a:chOff x="0" y="0"/><a:chExt cx="7620000" cy="7620000"/></a:xfrm>'
    )
    look = (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        '<a:path w="100" h="100"><a:moveTo><a:pt x="0" y="0"/></a:moveTo><a:lnTo><a:pt x="100" y="0"/></a:lnTo>'
        '<a:lnTo><a:pt x="0" y="100"/></a:lnTo><a:close/></a:path></a:pathLst></a:custGeom>'
        '<a:solidFill><a:srgbClr val="9DBEDD"/></a:solidFill>'
    )
    label = (
        '<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/><a:p><a:r>'
        '<a:rPr lang="zh-CN" sz="1200"/><a:t>甲县</a:t></a:r></a:p></p:txBody>'
    )
    children = "".join(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        f"<p:spPr>{where}{form}</p:spPr>{text}</p:sp>"
        for number, name, where, form, text in (
            (901, "甲县", box(0, 0, 300, 600), look, ""),
            (902, "乙县", box(300, 0, 300, 600), look, ""),
            (903, "甲县名", box(20, 20, 60, 36), '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>', label),
        )
    )
    return (
        f'<p:grpSp {_NS}><p:nvGrpSpPr><p:cNvPr id="900" name="地图" descr="两县地图"/><p:cNvGrpSpPr/>'
        f"<p:nvPr/></p:nvGrpSpPr><p:grpSpPr>{frame}</p:grpSpPr>{children}</p:grpSp>"
    )


def _without_leftovers(presentation: Any) -> None:
    for rels in (presentation.part.rels, presentation.part.package._rels):
        for number, relation in list(rels.items()):
            if relation.reltype.endswith(("/printerSettings", "/thumbnail")):
                rels.pop(number)
