"""Office templates as offices have them, made in unlike ways: all fictional, all made here."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from fixture_deck_tools import convert
from fixture_template_parts import Look, band, box, compose, holder, picture, set_fonts, static, with_second_master
from PIL import Image, ImageDraw
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu, Pt

OFFICE: Final = "临江县基层治理办公室"
_PRESENTATION: Final = b"presentationml.presentation.main+xml"
_TEMPLATE: Final = b"presentationml.template.main+xml"
_MACROS: Final = b"vnd.ms-powerpoint.template.macroEnabled.main+xml"


@cache
def banded_potx() -> bytes:
    """Return a 16:9 .potx: a red band behind a title of 44 pt, a logo on it, a bar at the foot, five layouts."""
    return _typed(_saved(banded()), _TEMPLATE)


@cache
def plain_4x3() -> bytes:
    """Return a 4:3 .pptx with one layout, a title only, and three slides of another talk with a chart and notes."""
    presentation = Presentation()
    layouts = list(presentation.slide_layouts)
    for layout in layouts:
        if layout.name != "Title Only":
            presentation.slide_layouts.remove(layout)
    only = presentation.slide_layouts[0]
    for number, words in enumerate(("Old talk: budget", "Old talk: staff", "Old talk: thanks"), 1):
        slide = presentation.slides.add_slide(only)
        slide.shapes.title.text = words
        slide.notes_slide.notes_text_frame.text = f"Old notes {number}"
    data = CategoryChartData()
    data.categories = ["north", "south"]
    data.add_series("staff", (12, 7))
    frame = (Pt(60), Pt(140), Pt(500), Pt(300))
    presentation.slides[1].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *frame, data)
    presentation.slides[2].shapes.add_picture(io.BytesIO(logo()), Pt(80), Pt(200))
    return _saved(presentation)


@cache
def libreoffice_made() -> bytes:
    """Return the banded template with a slide of each layout as LibreOffice writes it, by way of its own format."""
    presentation = banded()
    for layout in presentation.slide_layouts:
        slide = presentation.slides.add_slide(layout)
        for shape in slide.placeholders:
            if shape.has_text_frame:
                shape.text_frame.text = "旧稿"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "office.pptx").write_bytes(_saved(presentation))
        own = convert(folder / "office.pptx", "odp", folder)
        (folder / "office.pptx").unlink()
        return convert(own, "pptx", folder).read_bytes()


@cache
def two_masters() -> bytes:
    """Return a 16:9 .pptx in the manner of WPS: vertical text first, no types, odd numbers, two masters."""
    return _saved(with_second_master(_upright(), _dark()))


@cache
def broken_templates() -> dict[str, bytes]:
    """Return files that cannot serve as template, by what is wrong with them."""
    good = banded_potx()
    return {
        "empty": b"",
        "words": "这不是演示文稿".encode(),
        "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4088),
        "macros": _typed(_with(good, {"ppt/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(64)}), _MACROS, whole=True),
        "letter": _letter(),
        "cut short": good[: len(good) // 2],
        "part missing": _without(good, "ppt/slideMasters/slideMaster1.xml"),
        "not XML": _with(good, {"ppt/presentation.xml": b"<p:presentation"}),
        "bomb": _bomb(good),
    }


def banded() -> Any:
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(12_192_000), Emu(6_858_000)
    set_fonts(presentation, major="黑体", minor="宋体")
    title = Look(44, "FFFFFF", bold=True, anchor="ctr")
    master = presentation.slide_masters[0]
    logo = _image_id(master)
    head = [
        band(30, "页眉红带", box(0, 0, 960, 84), "B3261E"),
        picture(31, "单位标识", box(872, 12, 60, 60), logo),
        band(32, "页脚栏", box(0, 510, 960, 30), "B3261E"),
        static(33, "单位名称", box(36, 512, 400, 26), Look(12, "FFFFFF", anchor="ctr"), OFFICE),
    ]
    fields = [
        holder(4, "日期", 'type="dt" sz="half" idx="2"', box(500, 512, 120, 26), Look(12, "FFFFFF", anchor="ctr")),
        holder(5, "页脚", 'type="ftr" sz="quarter" idx="3"', box(630, 512, 180, 26), Look(12, "FFFFFF", anchor="ctr")),
        holder(6, "编号", 'type="sldNum" sz="quarter" idx="4"', box(850, 512, 80, 26),
               Look(12, "FFFFFF", anchor="ctr", align="r"), field=True),
    ]  # fmt: skip
    heading = holder(2, "标题", 'type="title"', box(36, 6, 820, 72), title)
    text = holder(3, "文本", 'type="body" idx="1"', box(48, 104, 864, 390), Look(28, "222222", bullet=True))
    compose(master, [*head, heading, text, *fields])
    words = Look(24, "222222", bullet=True)
    small = [_numbered(field, number) for field, number in zip(fields, (10, 11, 12), strict=True)]
    layouts: list[tuple[str, str, list[str]]] = [
        ("标题幻灯片", "title", [
            holder(2, "标题", 'type="ctrTitle"', box(100, 170, 760, 110), Look(44, "B3261E", bold=True, anchor="b")),
            holder(3, "副标题", 'type="subTitle" idx="1"', box(100, 290, 760, 80), Look(24, "444444")),
        ]),
        ("标题和内容", "obj", [_same("标题"), holder(3, "内容", 'idx="1"', box(48, 104, 864, 390), words)]),
        ("两栏内容", "twoObj", [
            _same("标题"),
            holder(3, "左栏", 'sz="half" idx="1"', box(48, 104, 424, 390), words),
            holder(4, "右栏", 'sz="half" idx="2"', box(488, 104, 424, 390), words),
        ]),
        ("仅标题", "titleOnly", [_same("标题")]),
        ("空白", "blank", []),
    ]  # fmt: skip
    _set_layouts(presentation, [(name, kind, [*shapes, *small]) for name, kind, shapes in layouts])
    return presentation


def _upright() -> Any:
    """Return the first of two masters: its first layouts are for vertical text."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(12_192_000), Emu(6_858_000)
    set_fonts(presentation, major="", minor="")
    heading = Look(36, "1F4E79", bold=True, anchor="ctr", align="ctr")
    fields = [
        holder(7, "日期占位符 3", 'type="dt" sz="half" idx="10"', box(66, 500, 216, 29), Look(12, "888888")),
        holder(8, "页脚占位符 4", 'type="ftr" sz="quarter" idx="11"', box(318, 500, 324, 29), Look(12, "888888")),
        holder(9, "灯片编号占位符 5", 'type="sldNum" sz="quarter" idx="12"', box(678, 500, 216, 29),
               Look(12, "888888", anchor="ctr", align="r"), field=True),
    ]  # fmt: skip
    title = holder(2, "标题占位符 1", 'type="title"', box(66, 29, 828, 104), heading)
    body = holder(3, "文本占位符 2", 'type="body" idx="1"', box(66, 144, 828, 342), Look(28, "333333", bullet=True))
    compose(presentation.slide_masters[0], [title, body, *fields])
    tall = Look(28, "333333", vert="eaVert")
    side = Look(36, "1F4E79", bold=True, vert="eaVert", anchor="ctr")
    layouts = [
        ("竖排标题与文本", [
            holder(2, "竖排标题 1", 'type="title" orient="vert"', box(687, 29, 207, 458), side),
            holder(3, "竖排文字 2", 'type="body" orient="vert" idx="21"', box(66, 29, 609, 458), tall),
        ]),
        ("标题和竖排文字", [_same("标题 1"), holder(3, "竖排文字 2", 'type="body" orient="vert" idx="4294967"',
                                              box(66, 144, 828, 342), tall)]),
        ("图片与标题", [
            _same("标题 1"),
            holder(3, "图片占位符 2", 'type="pic" idx="37"', box(66, 144, 400, 342), Look(20, "333333")),
            holder(4, "文本占位符 3", 'type="body" sz="half" idx="13"', box(490, 144, 404, 342), Look(20, "333333")),
        ]),
        ("标题", [_same("标题 1")]),
        ("正文", [_same("标题 1"), holder(3, "内容占位符 2", 'idx="53"', box(66, 144, 828, 342), Look(24, "333333"))]),
    ]  # fmt: skip
    _set_layouts(presentation, [(name, "", [*shapes, *fields]) for name, shapes in layouts])
    return presentation


def _dark() -> Any:
    """Return the second of two masters: white words on a dark ground, for covers and sections."""
    presentation = Presentation()
    set_fonts(presentation, major="楷体", minor="仿宋")
    white = Look(40, "FFFFFF", bold=True, anchor="ctr")
    ground = band(20, "底色", box(0, 0, 960, 540), "20303F")
    title = holder(2, "标题占位符 1", 'type="title"', box(96, 180, 768, 110), white)
    body = holder(3, "文本占位符 2", 'type="body" idx="1"', box(96, 300, 768, 120), Look(20, "D8E0E8"))
    compose(presentation.slide_masters[0], [ground, title, body])
    opening = [
        holder(2, "标题 1", 'type="ctrTitle"', box(96, 160, 768, 120), white),
        holder(3, "副标题 2", 'type="subTitle" idx="15"', box(96, 290, 768, 60), Look(20, "D8E0E8")),
    ]
    _set_layouts(presentation, [("封面", "", opening), ("过渡页", "", [_same("标题 1")])])
    return presentation


def _same(name: str) -> str:
    """Return a title that stands where its master has it."""
    return holder(2, name, 'type="title"', None, None)


def _numbered(field: str, number: int) -> str:
    return field.replace(f'idx="{number - 8}"', f'idx="{number}"')


def _set_layouts(presentation: Any, wanted: list[tuple[str, str, list[str]]]) -> None:
    """Make the layouts of a master those that are wanted: name, type or "", shapes."""
    layouts = list(presentation.slide_layouts)
    for extra in layouts[len(wanted) :]:
        presentation.slide_layouts.remove(extra)
    for layout, (name, kind, shapes) in zip(layouts, wanted, strict=False):
        compose(layout, shapes, name)
        layout._element.attrib.pop("type", None)
        if kind:
            layout._element.set("type", kind)


def _image_id(master: Any) -> str:
    _, number = master.part.get_or_add_image_part(io.BytesIO(logo()))
    return str(number)


def logo() -> bytes:
    """Return the mark of the fictional office, a PNG."""
    image = Image.new("RGB", (120, 120), "#FFFFFF")
    drawing = ImageDraw.Draw(image)
    drawing.ellipse((8, 8, 112, 112), fill="#B3261E")
    drawing.polygon([(60, 26), (90, 88), (30, 88)], fill="#FFD54A")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _saved(presentation: Any) -> bytes:
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def _copied(data: bytes, changed: dict[str, bytes | None]) -> bytes:
    """Return a package with parts added or changed, or left out where None stands for them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def _with(data: bytes, parts: dict[str, bytes]) -> bytes:
    return _copied(data, dict(parts))


def _without(data: bytes, name: str) -> bytes:
    return _copied(data, {name: None})


def _typed(data: bytes, kind: bytes, *, whole: bool = False) -> bytes:
    """Return a presentation that says of itself that it is of another kind."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml")
    if whole:
        types = types.replace(b"vnd.openxmlformats-officedocument." + _TEMPLATE, kind)
    return _with(data, {"[Content_Types].xml": types.replace(_PRESENTATION, kind)})


def _letter() -> bytes:
    """Return a document of words that somebody has renamed."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
        )
        archive.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def _bomb(data: bytes) -> bytes:
    """Return a small file that unpacks into 450 MB."""
    out = io.BytesIO(data)
    archive = zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive, archive.open("ppt/media/ground.bmp", "w") as part:
        for _ in range(450):
            part.write(bytes(1_000_000))
    return out.getvalue()
