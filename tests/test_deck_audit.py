"""The audit of decks finds what is planted: faults that a person would see on a slide or stumble over later."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fixture_deck import audit
from fixture_deck_sample import data_of, sample, shape, words
from fixture_deck_tools import missing_glyphs, render_png, schema_faults, sdk_validator
from fixture_templates import banded_potx, broken_templates, libreoffice_made, plain_4x3, two_masters
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

Plant = Callable[[Any], object]


def test_a_good_deck_has_nothing_wrong_with_it(tmp_path: Path) -> None:
    data = data_of(sample())
    assert [str(finding) for finding in audit(data)] == []
    file = tmp_path / "good.pptx"
    file.write_bytes(data)
    assert schema_faults(file) == []


def run(deck: Any, slide: int, name: str) -> Any:
    """The first run of a shape."""
    return shape(deck, slide, name).text_frame.paragraphs[0].runs[0]


def described(deck: Any, slide: int, name: str, text: str) -> None:
    shape(deck, slide, name)._element.find(f".//{qn('p:cNvPr')}").set("descr", text)


def cached(deck: Any, tag: str, at: int) -> Any:
    """A cached point of the chart's first series."""
    root = shape(deck, 2, "网格图").chart._chartSpace
    return list(root.iter(qn(f"c:{tag}")))[at]


def removed(element: Any) -> None:
    element.getparent().remove(element)


def autofit(deck: Any) -> None:
    """Shrink the points by the program's own means: 16 pt at 60 % are 9.6 pt."""
    frame = shape(deck, 2, "要点").text_frame._txBody.bodyPr
    for child in list(frame):
        frame.remove(child)
    frame.makeelement(qn("a:normAutofit"), {"fontScale": "60000"})
    frame.append(frame.makeelement(qn("a:normAutofit"), {"fontScale": "60000"}))


def in_layout(deck: Any) -> None:
    """Make the title of a layout small: no run says so."""
    layout = deck.slides[1].slide_layout
    title = next(s for s in layout.placeholders if s.placeholder_format.type is not None)
    style = title._element.txBody.find(qn("a:lstStyle"))
    level = style.makeelement(qn("a:lvl1pPr"), {})
    level.append(level.makeelement(qn("a:defRPr"), {"sz": "800"}))
    style.append(level)


def cover_up(deck: Any) -> None:
    card = deck.slides[1].shapes.add_shape(1, Pt(610), Pt(100), Pt(320), Pt(200))
    card.name = "白卡"
    card.fill.solid()
    card._element.find(f".//{qn('p:cNvPr')}").set("descr", "底色")


def link(deck: Any, address: str) -> None:
    run(deck, 2, "要点").hyperlink.address = address


def renumber(deck: Any) -> None:
    for element in shape(deck, 2, "网格图").chart._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        element.set("val", f"-{element.get('val')}")


def in_cells(deck: Any, size: float) -> None:
    shape(deck, 3, "对照表").table.cell(1, 1).text_frame.paragraphs[0].runs[0].font.size = Pt(size)


def typeface(deck: Any) -> None:
    run(deck, 2, "要点").font.name = "Calibri"


def inset(deck: Any) -> None:
    """Put an inset with an opaque ground over a place of the map."""
    group = deck.slides[2].shapes.add_group_shape()
    group.name = "附图"
    described(deck, 3, "附图", "附图")
    ground = group.shapes.add_shape(1, Pt(410), Pt(115), Pt(60), Pt(60))
    ground.name = "附图底"
    ground.fill.solid()


def away(deck: Any) -> None:
    """Move the group by its frame: its children go with it."""
    shape(deck, 3, "地图").left = Pt(800)


FAULTS: dict[str, tuple[int, str, str, Plant]] = {
    "empty title": (2, "no title", "", lambda d: shape(d, 2, "Title 1").text_frame.clear()),
    "no notes": (2, "no notes", "", lambda d: d.slides[1].notes_slide.notes_text_frame.clear()),
    "no page number": (3, "no slide number", "", lambda d: removed(shape(d, 3, "页码")._element)),
    "chart without alt text": (2, "no alt text", "网格图", lambda d: described(d, 2, "网格图", " ")),
    "group without alt text": (3, "no alt text", "地图", lambda d: described(d, 3, "地图", "")),
    "band without alt text": (2, "no alt text", "条", lambda d: setattr(
        d.slides[1].shapes.add_shape(1, Pt(40), Pt(470), Pt(80), Pt(4)), "name", "条")),
    "empty placeholder": (1, "empty placeholder", "Subtitle 2", lambda d: (
        d.slides[0].placeholders[1].text_frame.clear())),
    "8.5 pt in a footnote": (2, "small text", "来源", lambda d: setattr(run(d, 2, "来源").font, "size", Pt(8.5))),
    "10 pt in the points": (2, "small text", "要点", lambda d: setattr(run(d, 2, "要点").font, "size", Pt(10))),
    "9.6 pt by automatic shrinking": (2, "small text", "要点", autofit),
    "8 pt from the layout": (2, "small text", "Title 1", in_layout),
    "9 pt in a cell": (3, "small text", "对照表", lambda d: in_cells(d, 9)),
    "too many words": (2, "overflow", "要点", lambda d: setattr(run(d, 2, "要点"), "text", "网格与网格员" * 60)),
    "too long a title": (2, "overflow", "Title 1", lambda d: setattr(
        run(d, 2, "Title 1"), "text", "各地网格的数目" * 6)),
    "cut number": (3, "broken word", "对照表", lambda d: setattr(
        shape(d, 3, "对照表").table.columns[1], "width", Pt(30))),
    "off the slide": (2, "off slide", "网格图", lambda d: setattr(shape(d, 2, "网格图"), "left", Pt(500))),
    "group off the slide": (3, "off slide", "乙县", away),
    "row that grows off the slide": (3, "off slide", "对照表", lambda d: in_cells(d, 300)),
    "words on words": (2, "overlap", "来源", lambda d: words(
        d.slides[1], "别的", (40, 482, 300, 24), "叠在来源上", 12)),
    "words on a chart": (2, "overlap", "要点", lambda d: setattr(shape(d, 2, "要点"), "left", Pt(400))),
    "words on a place of the map": (3, "overlap", "注", lambda d: words(
        d.slides[2], "注", (405, 118, 60, 24), "压在县上", 12)),
    "words on the logo": (2, "overlap", "Title 1", lambda d: (
        setattr(shape(d, 2, "Title 1"), "left", Pt(300)), setattr(shape(d, 2, "Title 1"), "top", Pt(6)),
        setattr(shape(d, 2, "Title 1"), "width", Pt(650)), setattr(shape(d, 2, "Title 1"), "height", Pt(72)))),
    "chart on the template's bar": (2, "overlap", "网格图", lambda d: setattr(shape(d, 2, "网格图"), "top", Pt(170))),
    "words behind a card": (2, "covered", "要点", cover_up),
    "inset over a place of the map": (3, "covered", "附图底", inset),
    "name under an inset": (3, "covered", "甲县名", inset),
    "altered number": (2, "cache", "网格图", lambda d: setattr(cached(d, "v", 4), "text", "1074")),
    "value in a gap": (2, "cache", "网格图", lambda d: cached(d, "pt", 4).set("idx", "1")),
    "name that is not the cell's": (2, "cache", "网格图", lambda d: setattr(cached(d, "v", 1), "text", "丁县")),
    "negative axis id": (2, "axis id", "网格图", renumber),
    "8 pt in a chart": (2, "chart text", "网格图", lambda d: setattr(shape(d, 2, "网格图").chart.font, "size", Pt(8))),
    "font of one's own": (2, "hard font", "要点", typeface),
    "link to a file": (0, "external link", "ppt/slides/slide2.xml", lambda d: link(d, "file:///C:/draft.docx")),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_where_it_is(name: str) -> None:
    slide, what, where, plant = FAULTS[name]
    deck = sample()
    plant(deck)
    found = audit(data_of(deck))
    assert (slide, what, where) in [(f.slide, f.what, f.shape) for f in found], [str(f) for f in found]


def test_what_is_allowed_is_not_reported() -> None:
    deck = sample()
    run(deck, 2, "来源").font.size = Pt(9)
    link(deck, "https://example.org/view?k=trend")
    ground = deck.slides[1].shapes.add_shape(1, Pt(610), Pt(100), Pt(320), Pt(200))
    ground._element.find(f".//{qn('p:cNvPr')}").set("descr", "底色")
    ground.fill.solid()
    tree = deck.slides[1].shapes._spTree
    tree.insert(2, ground._element)
    words(deck.slides[2], "图外", (560, 380, 130, 24), "三角之外的空白", 12)  # in the group's box, beside its shapes
    assert [str(finding) for finding in audit(data_of(deck))] == []


def test_a_footnote_is_what_the_caller_calls_so() -> None:
    deck = sample()
    run(deck, 2, "要点").font.size = Pt(9.5)
    assert {f.what for f in audit(data_of(deck))} == {"small text"}
    assert audit(data_of(deck), footnotes=("来源", "要点")) == []


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def test_faults_of_the_file_are_found() -> None:
    data = data_of(sample())
    whole: Callable[[str, bytes], bytes] = lambda _, content: content  # noqa: E731
    cases = {
        "zip": data[: len(data) // 2],
        "leftover": repacked(data, whole, {"ppt/media/old.png": b"\x89PNG"}),
        "content type": repacked(data, whole, {"ppt/media/film.xyz": b"?"}),
        "chart without workbook": repacked(data, lambda n, c: b"no workbook" if n.startswith("ppt/embeddings/") else c),
        "theme font": repacked(
            data, lambda n, c: c.replace("黑体".encode(), b"").replace("宋体".encode(), b"") if "/theme/" in n else c
        ),
    }
    for what, broken in cases.items():
        assert what in {finding.what for finding in audit(broken)}, what


def test_both_validators_find_a_wrong_order_of_elements(tmp_path: Path) -> None:
    deck = sample()
    plot = shape(deck, 2, "网格图").chart._chartSpace.find(f".//{qn('c:plotArea')}")
    plot.insert(0, plot[-1])
    file = tmp_path / "wrong.pptx"
    file.write_bytes(data_of(deck))
    told = {fault.partition(":")[0] for fault in schema_faults(file)}
    assert told == ({"openxml-audit", "Open XML SDK"} if sdk_validator() else {"openxml-audit"})


def test_libreoffice_draws_every_slide_with_chinese_glyphs(tmp_path: Path) -> None:
    pictures = render_png(data_of(sample()), tmp_path, dpi=30)
    assert len(pictures) == 3
    assert missing_glyphs(tmp_path / "deck.pdf") == []


def test_the_templates_are_what_they_say() -> None:
    assert b"template.main+xml" in zipfile.ZipFile(io.BytesIO(banded_potx())).read("[Content_Types].xml")
    plain = Presentation(io.BytesIO(plain_4x3()))
    assert plain.slide_width * 3 == plain.slide_height * 4
    assert [layout.name for layout in plain.slide_layouts] == ["Title Only"]
    assert len(plain.slides) == 3
    two = Presentation(io.BytesIO(two_masters()))
    assert [len(master.slide_layouts) for master in two.slide_masters] == [5, 2]
    assert two.slide_layouts[0].name == "竖排标题与文本"
    other = Presentation(io.BytesIO(libreoffice_made()))
    assert "Title, 6 Content" in {layout.name for layout in other.slide_layouts}
    assert len(broken_templates()["bomb"]) < 3_000_000
