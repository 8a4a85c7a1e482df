"""The paper that a briefing is printed on, and how much of a page a picture gets; all in points (1/72 inch)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.render import svg_fonts

LEGIBLE: Final = 9.0
"""Points that no text is smaller than."""
_LINE: Final = 1.35  # line height in em, a little more than the typesetter's own


@dataclass(frozen=True, slots=True)
class Paper:
    """One size of paper.

    Attributes
    ----------
    width, height : float
        Of the page.
    edge, top, bottom : float
        What stays free at the sides, above the title and below the page number.
    title : float
        Size of a title.
    """

    width: float
    height: float
    edge: float
    top: float
    bottom: float
    title: float

    @property
    def inside(self) -> float:
        """Points between the edges."""
        return self.width - 2 * self.edge

    def sizes(self, title: str, caption: str) -> tuple[float, float]:
        """Return the sizes of a title and what stands under it: two lines each, as long as they stay legible."""
        of_title = next((s for s in (self.title, 19, 17) if _lines(title, s, self.inside - 16, bold=True) <= 2), 16)
        of_caption = next((s for s in CAPTIONS if _lines(caption, s, self.inside - 16) <= 2), CAPTIONS[-1])
        return of_title, of_caption

    def room(self, title: str, caption: str, feet: Sequence[str]) -> float:
        """Return how high a picture between title and footnote may be, measured generously."""
        wide = self.inside - 16
        of_title, of_caption = self.sizes(title, caption)
        head = _lines(title + "(9/9)", of_title, wide, bold=True) * of_title * _LINE
        head += _lines(caption, of_caption, wide) * of_caption * _LINE
        foot = sum(_lines(text, FOOT, self.inside) for text in feet) * FOOT * _LINE
        return self.height - self.top - self.bottom - head - foot - 56


CAPTIONS: Final = (11.0, 10.0, 9.5)
FOOT: Final = 9.0
PAPERS: Final = {
    "a4": Paper(841.89, 595.28, 40, 28, 20, 21),
    "wide": Paper(960, 540, 40, 28, 20, 23),
}
"""A4 across, and 16:9 at the size of a slide (13.333 × 7.5 inches)."""


def _lines(text: str, size: float, wide: float, *, bold: bool = False) -> int:
    return math.ceil(1.03 * svg_fonts.advance(text, size, bold=bold) / wide)
