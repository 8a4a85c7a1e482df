"""Words that have to find room: the points beside a picture, and pages of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboard.render.palette import Palette
from dashboard.render.points import Point
from dashboard.slides import fit
from dashboard.slides.box import Box
from dashboard.slides.written import Run

AFTER: Final = 7.0
"""Points between two points."""
LARGEST: Final = 20.0
"""Points of the words of a page that has few of them."""
_LOOSE: Final = 1.1  # line spacing of points in our own layout
_LEAST: Final = 11.0
_SCALES: Final = (1.0, 0.92, 0.84, 0.76, 0.72)
_PAGE: Final = 14.0  # words that take several pages; those of one may be smaller
_ONE_PAGE: Final = 12.0
_LINES: Final = 1.2  # line spacing of pages
_BETWEEN: Final = 8.0


def points_in(points: Sequence[Point], place: Box, colours: Palette) -> list[list[Run]]:
    """Return points as paragraphs: the first one's number large, cautions in the accent colour.

    Where not all find room at a legible size, those in the middle are left to the notes: the first is the finding, the
    last a caution. What is too long even so is cut; the notes have it whole.
    """
    most = max(2, int(place.height / (_LEAST * fit.LINE * _LOOSE + AFTER)))
    kept = list(points) if len(points) <= most else [*points[: most - 1], points[-1]]
    while True:
        # Of more than three points made by rule one is let go before words become small; a person's own are kept.
        large = len(kept) > 3 and any(point.lead for point in kept)
        for scale in _SCALES[:3] if large else _SCALES:
            paragraphs, high = _laid(kept, place.width, scale, colours)
            if high <= place.height:
                return paragraphs
        if len(kept) < 3:
            break
        del kept[-2]
    _, taken = _laid([replace(point, text="") for point in kept], place.width, scale, colours)
    lines = max(1, int((place.height - taken) / (_LEAST * fit.LINE * _LOOSE) / max(1, len(kept))) + 1)
    short = [replace(p, text=fit.cut(p.text, _LEAST, place.width, lines, bold=p.tone == "caution")) for p in kept]
    return _laid(short, place.width, scale, colours)[0]


def _laid(points: Sequence[Point], wide: float, scale: float, colours: Palette) -> tuple[list[list[Run]], float]:
    """Return points as paragraphs at a scale, and the height that they take."""
    size = max(_LEAST, 15 * scale)
    paragraphs: list[list[Run]] = []
    high = 0.0
    for at, point in enumerate(points):
        caution = point.tone == "caution"
        ink = colours.accent if caution or point.tone == "accent" else colours.ink
        if point.lead:
            usual = max(20.0, 34 * scale) if at == 0 else round(size * 1.25)
            lead = fit.size_for(point.lead, wide, usual * fit.LINE, (usual, 28, 24, 20, size), bold=True)
            paragraphs.append([Run(point.lead, lead, True, ink if at == 0 else colours.navy)])
            high += fit.lines(point.lead, lead, wide, bold=True) * lead * fit.LINE * _LOOSE + AFTER
        paragraphs.append([Run(point.text, size, caution or None, ink if caution else colours.ink)])
        high += fit.lines(point.text, size, wide, bold=caution) * size * fit.LINE * _LOOSE + AFTER
    return paragraphs, high


def paragraphs_of(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def fits(lines: Sequence[str], size: float, box: Box) -> bool:
    """Say whether paragraphs of words find room on a page."""
    return fit.height([(line, size) for line in lines], box.width, after=_BETWEEN) * _LINES <= box.height


def pages_of(text: str, box: Box) -> list[tuple[str, float]]:
    """Return a text in as many parts as it needs to be legible, each with the largest size that it may have."""
    left = paragraphs_of(text)
    if fits(left, _ONE_PAGE, box):
        return [("\n".join(left), LARGEST)]
    pages: list[list[str]] = [[]]
    while left:
        line = left.pop(0)
        if fits([*pages[-1], line], _PAGE, box):
            pages[-1].append(line)
            continue
        if pages[-1]:
            pages.append([])
            left.insert(0, line)
            continue
        most = max(1, int((box.height / _LINES) / (_PAGE * fit.LINE)))
        at = max(1, len(fit.cut(line, _PAGE, box.width, most)) - 1)  # all but "…"
        pages[-1].append(line[:at].rstrip())
        left.insert(0, line[at:].lstrip())
    return [("\n".join(page), _PAGE) for page in pages if page]
