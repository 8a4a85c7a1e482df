"""The slides that belong to a whole deck: what to beware of, and every source."""

from __future__ import annotations

from typing import Any, Final

from pptx.oxml import parse_xml

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import deck_words
from dashboard.slides import fit
from dashboard.slides.box import Box, emu
from dashboard.slides.maker import Maker
from dashboard.slides.sheet import Run, Sheet
from dashboard.view import View

_SIZES: Final = {"caveats": (18.0, 17.0, 16.0, 15.0, 14.0, 13.0), "sources": (14.0, 13.0, 12.0, 11.0, 10.5)}
_INDENT: Final = 30.0  # points of a number and the blank after it
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_MOST_SLIDES: Final = {"caveats": 1, "sources": 2}
"""Of each list; what has no room there stands in the notes of its last slide."""


def add_lists(maker: Maker, frames: list[tuple[Frame, View]]) -> None:
    """Add the lists of a deck's pictures."""
    _list(maker, "caveats", deck_words.caveat_lines(frames, maker.language))
    _list(maker, "sources", deck_words.source_lines(frames, maker.language))


def _list(maker: Maker, what: str, lines: list[str]) -> None:
    if not lines:
        return
    boxes = maker.template.forms["text"].boxes
    box = Box(boxes["body"].x, boxes["body"].y, boxes["body"].width, boxes["source"].bottom - boxes["body"].y)
    most = _MOST_SLIDES[what]
    ways = [(size, _paged(lines, box, size)) for size in _SIZES[what]]
    # The fewest lines left to the notes, then the fewest slides, and then the largest words.
    size, several = min(ways, key=lambda way: (_left(way[1], most), len(way[1]), -way[0]))
    left = _left(several, most)
    shown = several[:most]
    title = say(maker.language, f"slides.{what}")
    for number, page in enumerate(shown, 1):
        sheet = maker.plain_sheet("text")
        sheet.said = {"list": what, "page": number}
        sheet.title(maker.numbered(title, number, len(shown)))
        last = number == len(shown) and left > 0
        more = say(maker.language, "slides.list_more", count=left) if last else ""
        sheet.subtitle(say(maker.language, f"slides.{what}_caption") + more)
        before = sum(len(earlier) for earlier in shown[: number - 1])
        shape = sheet.text(box, [_runs(line, what, size, sheet) for line in page], what, after=size / 2)
        _number(shape, before + 1, sheet.colours.benchmark)
        rest = [line for later in several[most:] for line in later] if last else []
        sheet.notes("\n".join([title, *page, *rest]))
        sheet.finish()


def _left(pages: list[list[str]], most: int) -> int:
    """Return how many lines have no room on so many slides."""
    return sum(len(page) for page in pages[most:])


def _runs(line: str, what: str, size: float, sheet: Sheet) -> list[Run]:
    """Return the runs of a line: of what to beware of, the words up to the colon stand out."""
    colon, ink = say(sheet.language, "list.colon").strip(), sheet.colours.ink
    lead, found, rest = line.partition(colon)
    if what != "caveats" or not found or not rest.strip():
        return [Run(line, size, colour=ink)]
    return [Run(lead + found, size, True, sheet.colours.navy), Run(rest, size, colour=ink)]


def _number(shape: Any, start: int, ink: str) -> None:
    """Number the paragraphs of a shape as a list that office programs go on counting."""
    first = f' startAt="{start}"' if start > 1 else ""
    for paragraph in shape.text_frame.paragraphs:
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(emu(_INDENT)))
        properties.set("indent", str(-emu(_INDENT)))
        for part in (
            f'<a:buClr xmlns:a="{_A}"><a:srgbClr val="{ink[1:]}"/></a:buClr>',
            f'<a:buFont xmlns:a="{_A}" typeface="+mj-lt"/>',
            f'<a:buAutoNum xmlns:a="{_A}" type="arabicPeriod"{first}/>',
        ):
            properties.append(parse_xml(part))


def _paged(lines: list[str], box: Box, size: float) -> list[list[str]]:
    """Return the lines of each slide."""
    pages: list[list[str]] = [[]]
    used = 0.0
    for line in lines:
        high = fit.height([(line, size)], box.width - _INDENT, bold=True) + size / 2
        if pages[-1] and used + high > box.height:
            pages.append([])
            used = 0.0
        pages[-1].append(line)
        used += high
    return pages
