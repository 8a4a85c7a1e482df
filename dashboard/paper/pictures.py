"""Pictures → pages: drawn as wide as the page needs, with no words under nine points, cut where they are too long."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.briefing import Slide
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.paper.pieces import HEADED, cropped, numbered, pieces, words_end
from dashboard.paper.sheet import LEGIBLE, Paper
from dashboard.render import picture_file, scatter, svg_fonts, words
from dashboard.render.points import points
from dashboard.render.svg import Drawing, document, drawing
from dashboard.render.svg_lower import least_width, lowered, narrowed
from dashboard.view import View

_SMALL: Final = {"coverage_matrix": 13.0}
_SMALLEST: Final = 14.0  # pixels: the smallest words of any other picture
_SHRINK: Final = 1.03  # of its room: what is only so much too high is made smaller and not cut
_LARGEST: Final = 1.0
_NARROWEST: Final = 620.0  # pixels at which pictures still have room for their labels
_NARROW: Final = {"dumbbell": 770.0}  # of these more, for the changes beside their lines
_CLOSER: Final = 0.94  # of its length: so close a line of names may be set
_SIDE: Final = 0.29  # of the width, for the points
_GUTTER: Final = 28.0
_ROWS: Final = ("ranked_bars", "dot_plot", "dumbbell", *HEADED)  # kinds whose rows may move together
_BLOCKS: Final = {"profile": 6.0}  # pixels between the words of one row and the next
_PLOT: Final = (640.0, 520.0)  # pixels of a plot, wide and high, where there is room
_LEAST_PLOT: Final = 210.0  # pixels that a scatter is high at least, so that the words under it stay on its page
_PLOTS: Final = ("scatter", "practice_outcome")
_MOST_HEADS: Final = 0.42  # of a page: heads of columns that take more become numbers
_MAP_FOOT: Final = 706.0  # pixels: below it stand the words under a map
_KEY_LEFT: Final = 872.0
_SIZE: Final = re.compile(r'font-size="([\d.]+)"')


def picture_page(item: Slide, frame: Frame, paper: Paper, room: float, *, beside: bool) -> dict[str, Any]:
    """Return a page of one picture, with points beside it where asked for; it may run over several pages."""
    across = paper.inside * _SIDE if beside else 0.0
    wide = paper.inside - (across + _GUTTER if beside else 0.0)
    found, scale = _fitting(frame, item.view, wide, room)
    if item.view.kind in _ROWS:
        found = lowered(found, room / scale)
    headed, names = item.view.kind in HEADED, list[str]()
    if headed:
        found, names = numbered(found, _MOST_HEADS * room / scale)
        found = lowered(found, room / scale - (2 * LEGIBLE * 1.4 / scale if names else 0.0))
        room -= 2 * LEGIBLE * 1.4 if names else 0.0
    alone = found.height * scale <= room * _SHRINK
    cut = (
        [found]
        if alone
        else pieces(
            found, room / scale, headed=headed, whole=item.view.kind in _PLOTS, gap=_BLOCKS.get(item.view.kind, 2.0)
        )
    )
    said = words.alt_text(frame, item.view)
    return {
        "kind": "picture",
        "pieces": [
            drawn(_legible(p, min(scale, room / p.height)), scale, _part(said, frame.language, at, len(cut)))
            for at, p in enumerate(cut, 1)
        ],
        "points": said_beside(item, frame) if beside else [],
        "across": across,
        "below": [say(frame.language, "paper.columns", names=say(frame.language, "list.semicolon").join(names))]
        if names
        else [],
    }


def map_page(item: Slide, frame: Frame, room: float) -> dict[str, Any]:
    """Return a page of a map that fills its height, the points under its key.

    The words under the map become those of the page, and its letters grow where the page would make them illegible.
    """
    found = picture_file.picture(frame, item.view, "light")
    whole, below = cropped(found, _MAP_FOOT)
    key = words_end(found, _KEY_LEFT, _MAP_FOOT)
    piece = drawn(_legible(whole, room / whole.height), room / whole.height, words.alt_text(frame, item.view))
    piece |= {"key-left": _KEY_LEFT * room / whole.height, "key-bottom": (key + 10) * room / whole.height}
    return {"kind": "map", "pieces": [piece], "points": said_beside(item, frame), "below": below}


def pair_page(item: Slide, frames: Mapping[View, Frame], paper: Paper, room: float) -> dict[str, Any]:
    """Return a page of two pictures side by side, each under its own finding."""
    wide = (paper.inside - _GUTTER) / 2
    halves = []
    for view in filter(None, (item.view, item.beside)):
        frame = frames[view]
        found, scale = _fitting(frame, view, wide, room - 60)
        title, caption = words.title(frame, view), words.caption(frame, view)
        halves.append(drawn(found, scale, words.alt_text(frame, view)) | {"title": title, "caption": caption})
    return {"kind": "pair", "halves": halves}


def too_high(item: Slide, frames: Mapping[View, Frame], paper: Paper, room: float) -> bool:
    """Return whether a picture of a pair would be illegible at half the width of a page."""
    wide = (paper.inside - _GUTTER) / 2
    found = [_fitting(frames[view], view, wide, room - 60) for view in filter(None, (item.view, item.beside))]
    return any(picture.height * scale > (room - 60) * _SHRINK for picture, scale in found)


def drawn(picture: Drawing, scale: float, said: str) -> dict[str, Any]:
    """Return one picture as the page takes it: SVG, width and height in points, and its words for who cannot see it."""
    svg = document(picture, font=f'font-family="{svg_fonts.FAMILY}"')
    return {"svg": svg, "w": picture.width * scale, "h": picture.height * scale, "alt": said}


def _legible(picture: Drawing, scale: float) -> Drawing:
    """Return a picture whose letters are large enough at so many points for a pixel."""
    least = LEGIBLE / scale
    svg = _SIZE.sub(lambda m: f'font-size="{max(float(m[1]), least):.1f}"', picture.svg)
    return Drawing(picture.width, picture.height, svg)


def _part(said: str, language: str, at: int, of: int) -> str:
    """Return the words of a piece for who cannot see it; those of the whole picture stand with the first."""
    if of == 1:
        return said
    return say(language, "paper.part_of", part=at, of=of) + (said if at == 1 else "")


def said_beside(item: Slide, frame: Frame) -> list[dict[str, Any]]:
    """Return what stands beside a picture: the author's points, else those that the rules find."""
    own = own_lines(item.words)
    if own:
        return [{"lead": "", "text": line, "tone": "plain", "big": 1} for line in own]
    found = points(frame, item.view)
    # The first number in words is what the page is remembered by.
    return [
        {"lead": p.lead, "text": p.text, "tone": p.tone, "big": 1.9 if at == 0 else 1.15} for at, p in enumerate(found)
    ]


def own_lines(text: str) -> list[str]:
    """Return the author's words line by line, without empty ones."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def fits_beside(lines: Sequence[str]) -> bool:
    """Return whether words are short enough to stand beside a picture."""
    return sum(len(line) + 14 for line in lines) <= 420


def _fitting(frame: Frame, view: View, wide: float, room: float) -> tuple[Drawing, float]:
    """Return the picture and the points for a pixel at which it fills its room: small pictures larger, to a limit."""
    least = LEGIBLE * _SHRINK / _SMALL.get(view.kind, _SMALLEST)
    across = max(wide / least, _NARROWEST)
    if view.kind == "scatter":
        return _plotted(frame, view, across, wide, room)
    drawn_at = picture_file.picture(frame, view, "light", across)
    found, narrowest = narrowed(drawn_at), _NARROW.get(view.kind, _NARROWEST)
    narrowest = max(narrowest, min(across, _CLOSER * least_width(drawn_at)))
    scale = min(_LARGEST, wide / narrowest, room / found.height)
    if scale > 1.1 * wide / across and found.width == across:
        larger = narrowed(picture_file.picture(frame, view, "light", wide / scale))
        found = larger if larger.height * scale <= room * _SHRINK else found
    return found, min(wide / found.width, _LARGEST)


def _plotted(frame: Frame, view: View, across: float, wide: float, room: float) -> tuple[Drawing, float]:
    """Return a plot that leaves the words under it their room on the page, where it stays high enough."""
    scale = min(wide / across, _LARGEST)
    usual = drawing(scatter.draw(frame, view, plot=_PLOT), across)
    high = _PLOT[1] + room / scale - usual.height
    if high >= _PLOT[1] or high < _LEAST_PLOT:
        return narrowed(usual), scale
    return narrowed(drawing(scatter.draw(frame, view, plot=(_PLOT[0], high)), across)), scale
