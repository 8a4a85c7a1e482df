"""A picture that is too long for a page becomes pieces: cut between rows, the heads of its columns over every piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree as ET

from dashboard.paper.extents import SVG, Part, inner, parts, tree, turned, within
from dashboard.render.svg import Drawing
from dashboard.render.svg_text import number

HEADED: Final = ("heatmap", "coverage_matrix", "practice_matrix", "practice_similarity")
"""Kinds whose columns have heads without which a row says nothing."""
_TALL: Final = 60.0  # pixels: what is taller is a ground, a scale line or a panel, and may be cut where it must be
_GAP: Final = 2.0  # pixels: more than between the lines of one text, less than between two rows
_OVER: Final = 1.03  # of a page: so much is made smaller rather than cut
_GROUND: Final = 160.0  # pixels: a row of words is not higher
_MOST_HEAD: Final = 0.7  # of a page: heads that take more are not repeated
_FIRST: Final = 24.0  # pixels of the first row that stay with the heads
_FULL: Final = 0.5  # of a page: less than this and a panel is rather cut than moved on


def pieces(
    picture: Drawing, room: float, *, headed: bool = False, whole: bool = False, gap: float = _GAP
) -> list[Drawing]:
    """Cut a picture into pieces that are at most ``room`` pixels high.

    Words are never cut, and lines, bars and marks only where nothing else is possible: panels stay whole where they
    fit a page. A stretch that cannot be cut at all stays in one piece, higher than the room.

    Parameters
    ----------
    headed : bool
        Repeat the heads of the columns over every piece after the first.
    whole : bool
        Cut through no part at all: of a plot that is too high only the words under it go to another page.
    gap : float
        Pixels that are free at least where it is cut.
    """
    if picture.height <= room:
        return [picture]
    root = tree(picture.svg)
    found = list(parts(root))
    if whole:
        under = _under_plot(found, picture.width)
        spans = [(0.0, under), (under, picture.height)] if under else [(0.0, picture.height)]
        return [_piece(picture, root, top, bottom, (0.0, 0.0)) for top, bottom in spans]
    strict = _cuts((p for p in found if p.words or p.bottom - p.top <= room * _OVER), picture.height, gap)
    loose = _cuts((p for p in found if p.words or p.bottom - p.top <= _TALL), picture.height)
    # The room that a picture keeps free above its heads is no page's concern.
    first = max(0.0, min((p.top for p in found if p.words), default=0.0) - 4)
    head = _head(found, loose) if headed else 0.0
    head = head if head - first <= room * _MOST_HEAD else 0.0

    def cut_at(room: float) -> list[tuple[float, float]]:
        out, start = [], first
        while start < picture.height - 1:
            left = room - (head - first if head and start > first else 0.0)
            end = picture.height if picture.height - start <= left else _end(strict, loose, start, left, picture.height)
            if end <= head + _FIRST < picture.height:  # heads without a row would be read with nothing
                end = next((cut for cut in loose if cut > head + _FIRST), picture.height)
            out.append((start, end))
            start = end
        return out

    # Pieces of much the same height: a last page with one row on it looks like a mistake.
    least = cut_at(room)
    tries = (cut_at(room * share / 20) for share in range(11, 20))
    even = next((found for found in tries if len(found) == len(least) and _fits(found, room)), least)
    heads = (first, head) if head else (0.0, 0.0)
    return [_piece(picture, root, top, bottom, heads if top > first else (0.0, 0.0)) for top, bottom in even]


def _fits(spans: list[tuple[float, float]], room: float) -> bool:
    return all(bottom - top <= room for top, bottom in spans)


def cropped(picture: Drawing, bottom: float) -> tuple[Drawing, list[str]]:
    """Return a picture without what lies below a height, and the words that stood there."""
    root = tree(picture.svg)
    below = ["".join(p.element.itertext()) for p in parts(root) if p.words and p.top >= bottom]
    return _piece(picture, root, 0.0, bottom, (0.0, 0.0)), below


def numbered(picture: Drawing, most: float) -> tuple[Drawing, list[str]]:
    """Return a picture whose turned heads are numbers, and the names in their order.

    Only where the heads are higher than ``most`` pixels, and would leave the rows no room; else as it is, and no names.
    """
    root = tree(picture.svg)
    heads = [(element, corners) for element, corners in turned(root) if corners]
    reach = [y for _, corners in heads for _, y in corners]
    if not reach or max(reach) - min(reach) <= most:
        return picture, []
    # The lowest corner of a head is at its column.
    heads.sort(key=lambda head: max(head[1], key=lambda corner: corner[1])[0])
    names = []
    for at, (element, corners) in enumerate(heads, 1):
        names.append(f"{at} {''.join(element.itertext())}")
        x, y = max(corners, key=lambda corner: corner[1])[0], max(reach)
        first = next(e for e in element.iter() if e.get("font-size"))
        look = {"font-size": first.get("font-size", "14"), "fill": first.get("fill", "#1F2933")}
        place = {"x": number(x), "y": number(y - 4), "text-anchor": "middle"}
        element.clear()
        ET.SubElement(element, f"{{{SVG}}}text", {**look, **place}).text = str(at)
        element.set("transform", f"rotate(0 {number(x)} {number(y)})")  # still a head for who cuts the picture
    return Drawing(picture.width, picture.height, inner(root)), names


def words_end(picture: Drawing, left: float, above: float) -> float:
    """Return how far down the words right of ``left`` and above a height reach, in pixels."""
    reach = [p.bottom for p in parts(tree(picture.svg)) if p.words and p.left >= left and p.bottom <= above]
    return max(reach, default=0.0)


def _end(strict: list[float], loose: list[float], start: float, left: float, height: float) -> float:
    tries = ((strict, _FULL, left), (strict, _FULL, left * _OVER), (loose, _FULL, left), (loose, 0.0, left))
    for cuts, least, most in tries:
        fitting = [cut for cut in cuts if start + max(1.0, least * left) <= cut <= start + most]
        if fitting:
            return max(fitting)
    return next((cut for cut in loose if cut > start + left), height)


def _cuts(blocking: Iterable[Part], height: float, gap: float = _GAP) -> list[float]:
    """Return the heights at which no part is cut, each in the middle of its gap."""
    out, reach = [], 0.0
    for part in sorted(blocking, key=lambda p: p.top):
        if part.top > reach + gap:
            out.append((reach + part.top) / 2)
        reach = max(reach, part.bottom)
    return [cut for cut in out if 0 < cut < height]


def _under_plot(found: list[Part], wide: float) -> float:
    """Return where the rows of words under a plot begin, on their grounds; 0 where there are none."""
    grounds = [
        part.top
        for part in found
        if part.element.tag.endswith("}rect")
        and float(part.element.get("width", 0)) > wide / 2
        and part.bottom - part.top <= _GROUND
    ]
    return max(0.0, min(grounds, default=0.0) - 2)


def _head(found: list[Part], cuts: list[float]) -> float:
    """Return the height at which the heads of the columns end; 0 where there are none."""
    heads = [part.bottom for part in found if part.words and part.element.tag.endswith("}g")]
    if heads:
        return next((cut for cut in cuts if cut >= max(heads) - 2), 0.0)
    ends = [part for part in found if part.words and part.anchor == "end"]
    if not ends:
        return 0.0
    # The names of the rows stand in one column; what is above the topmost of them is the head.
    column = Counter(round(part.left) for part in ends).most_common(1)[0][0]
    first = min(part.top for part in ends if round(part.left) == column)
    return max((cut for cut in cuts if cut <= first), default=0.0)


def _piece(picture: Drawing, root: ET.Element, top: float, bottom: float, heads: tuple[float, float]) -> Drawing:
    """Return what lies between two heights, under the ``heads`` that lie between two others."""
    high = heads[1] - heads[0]
    shown = _window(picture, root, *heads, 0.0) if high else ""
    return Drawing(picture.width, high + bottom - top, shown + _window(picture, root, top, bottom, high))


def _window(picture: Drawing, root: ET.Element, top: float, bottom: float, at: float) -> str:
    size = f'width="{number(picture.width)}" height="{number(bottom - top)}"'
    box = f"0 {number(top)} {number(picture.width)} {number(bottom - top)}"
    return f'<svg x="0" y="{number(at)}" {size} viewBox="{box}">{inner(within(root, top, bottom))}</svg>'
