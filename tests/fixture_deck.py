"""What is wrong with a deck of slides, found without any office program: nothing, for a good one."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fixture_deck_boxes import overlaps
from fixture_deck_charts import chart_faults
from fixture_deck_package import package_faults
from fixture_deck_shapes import EMU, Item, Rect, items, template_items
from fixture_deck_tables import set_table
from fixture_deck_text import Setting, Styles, ink, set_text
from pptx import Presentation
from pptx.oxml.ns import qn

FOOTNOTES: Final = ("来源", "Source")
"""How the names of footnotes begin: the only words that may be smaller than the rest."""
SMALLEST: Final = 9.0
SMALLEST_BUT_FOOTNOTES: Final = 10.5
Fault = tuple[str, str, str]
"""What, the name of the shape, detail."""
_SPARE: Final = 1.5  # points by which a text may be higher than its box: nobody sees it
_EDGE: Final = 0.75  # points by which a shape may stand over the slide's edge
_FIELDS: Final = frozenset({"sldNum", "dt", "ftr"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; slide 0 is the file as a whole."""

    slide: int
    what: str
    shape: str
    detail: str

    def __str__(self) -> str:
        return f"slide {self.slide}: {self.what}: {self.shape}: {self.detail}"


def audit(data: bytes, *, footnotes: Sequence[str] = FOOTNOTES) -> list[Finding]:
    """Return what is wrong with a deck; a good one has nothing.

    Parameters
    ----------
    data : bytes
        The .pptx file.
    footnotes : sequence of str
        How the names of shapes begin whose words may be as small as 9 pt.
    """
    found = [Finding(0, *fault) for fault in package_faults(data)]
    if any(f.what == "zip" for f in found):
        return found
    presentation = Presentation(io.BytesIO(data))
    if not len(presentation.slides):
        found.append(Finding(0, "no slides", "", "the deck is empty"))
    for number, slide in enumerate(presentation.slides, 1):
        found += [Finding(number, *fault) for fault in _slide(presentation, slide, number, tuple(footnotes))]
    return found


def _slide(presentation: Any, slide: Any, number: int, footnotes: tuple[str, ...]) -> Iterator[Fault]:
    edge = (presentation.slide_width / EMU, presentation.slide_height / EMU)
    shapes, behind = items(slide), template_items(slide)
    yield from _furniture(slide, shapes, behind, number)
    inks: dict[int, Rect] = {}
    for index, item in enumerate(shapes):
        yield from _whole(item)
        covers = item.box
        if item.kind == "text":
            covers = yield from _text(presentation, slide, item, footnotes)
            inks[index] = covers
        elif item.kind == "table":
            covers, faults = set_table(item, Styles(slide, presentation, None))
            yield from ((what, item.name, detail) for what, detail in faults)
            inks[index] = covers
        elif item.kind == "chart":
            part = slide.part.related_part(item.element.find(f".//{qn('c:chart')}").get(qn("r:id")))
            yield from ((what, item.name, detail) for what, detail in Counter(chart_faults(part)))
        for box in {covers, item.box}:
            if item.kind != "group" and _over(box, edge):
                yield "off slide", item.name, _said(box)
                break
    yield from overlaps(shapes, inks, behind, edge)


def _furniture(slide: Any, shapes: list[Item], behind: list[Item], number: int) -> Iterator[Fault]:
    title = slide.shapes.title
    if title is None or not title.text_frame.text.strip():
        yield "no title", "", "a slide without a title is not in the outline, and is not read aloud"
    fields = (f for item in (*shapes, *behind) for f in item.element.iter(qn("a:fld")))
    if number > 1 and not any(f.get("type") == "slidenum" for f in fields):
        yield "no slide number", "", ""
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is None or not notes.text.strip():
        yield "no notes", "", ""
    numbers = Counter(e.get("id") for e in slide._element.iter(qn("p:cNvPr")))
    for repeated in (n for n, times in numbers.items() if times > 1):
        yield "shape id", repeated, "is there twice: animations and links go astray"


def _whole(item: Item) -> Iterator[Fault]:
    """Whether a shape holds what it is for."""
    placeholder = item.element.find(f".//{qn('p:nvPr')}/{qn('p:ph')}") if item.kind != "group" else None
    if placeholder is not None and item.kind in ("shape", "text") and not item.words:
        if not (placeholder.get("type") in _FIELDS and item.element.find(f".//{qn('a:fld')}") is not None):
            yield "empty placeholder", item.name, placeholder.get("type", "obj")
        return
    told = item.kind == "text" or item.inside or item.decorative or (item.properties.get("descr") or "").strip()
    if not told:
        yield "no alt text", item.name, item.kind


def _text(presentation: Any, slide: Any, item: Item, footnotes: tuple[str, ...]) -> Generator[Fault, None, Rect]:
    styles = Styles(slide, presentation, item.body, item.placeholder)
    left, top, right, bottom = styles.margins()
    wide, high = item.place.width, item.place.height
    if styles.frame("vert", "horz") not in ("horz", ""):
        wide, high = high, wide
    wrap = styles.frame("wrap", "square") != "none"
    setting = set_text(item.body, styles, wide - left - right, wrap=wrap)
    yield from _sizes(item, setting, footnotes)
    if setting.height + top + bottom > high + max(_SPARE, 0.02 * high):
        yield "overflow", item.name, f"needs {setting.height + top + bottom:.0f} pt of height, has {high:.0f}"
    if setting.width > wide - left - right + _SPARE and not wrap:
        yield "overflow", item.name, f"needs {setting.width:.0f} pt of width, has {wide - left - right:.0f}"
    for word in setting.broken:
        yield "broken word", item.name, word
    field = item.placeholder is not None and item.placeholder.get("type") in _FIELDS  # the office's own
    for font in [] if field else sorted(set(setting.fonts)):
        yield "hard font", item.name, f"{font}: not the theme's"
    return ink(item, setting, styles)


def _sizes(item: Item, setting: Setting, footnotes: tuple[str, ...]) -> Iterator[Fault]:
    placeholder = item.placeholder
    small = item.name.startswith(footnotes) or (placeholder is not None and placeholder.get("type") in _FIELDS)
    least = SMALLEST if small else SMALLEST_BUT_FOOTNOTES
    for size, text in sorted(set(setting.sizes)):
        if size < least - 0.005:
            yield "small text", item.name, f"{size:g} pt: {text[:20]}"


def _over(box: Rect, edge: tuple[float, float]) -> bool:
    return box[0] < -_EDGE or box[1] < -_EDGE or box[2] > edge[0] + _EDGE or box[3] > edge[1] + _EDGE


def _said(box: Rect) -> str:
    return ", ".join(f"{side} {value:.0f}" for side, value in zip(("left", "top", "right", "bottom"), box, strict=True))
