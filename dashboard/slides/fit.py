"""How much room words take on a slide, and the size at which they fit: measured, since no office program can be asked.

Widths are those of the product's own font with a little to spare: offices show other fonts of much the same width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from dashboard.render import svg_fonts

LINE: Final = 1.34
"""Height of a line in sizes: a little more than Microsoft YaHei's."""
_SPARE: Final = 1.05  # offices' fonts may be wider


@lru_cache(maxsize=1 << 16)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the points that a line of text takes."""
    return svg_fonts.advance(text, size, bold=bold) * _SPARE


def lines(text: str, size: float, wide: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a box of a width: it may break between Chinese characters and at spaces."""
    return sum(_lines_of(paragraph, size, wide, bold=bold) for paragraph in text.split("\n"))


def height(paragraphs: Sequence[tuple[str, float]], wide: float, *, after: float = 0.0, bold: bool = False) -> float:
    """Return the points that paragraphs of (text, size) take in a width, ``after`` points between them."""
    high = sum(lines(text, size, wide, bold=bold) * size * LINE for text, size in paragraphs)
    return high + after * max(0, len(paragraphs) - 1)


def size_for(text: str, wide: float, high: float, sizes: Sequence[float], *, bold: bool = False) -> float:
    """Return the largest of ``sizes`` (falling) at which a text fits into a box; the last where none does."""
    for size in sizes:
        if lines(text, size, wide, bold=bold) * size * LINE <= high + 0.5:
            return size
    return sizes[-1]


def cut(text: str, size: float, wide: float, most: int, *, bold: bool = False) -> str:
    """Return a text that takes at most so many lines: cut at its end with "…" where it is longer."""
    if lines(text, size, wide, bold=bold) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if lines(text[:middle].rstrip() + "…", size, wide, bold=bold) <= most:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def _lines_of(text: str, size: float, wide: float, *, bold: bool) -> int:
    if width(text, size, bold=bold) <= wide:
        return 1
    count, used = 1, 0.0
    for word in _words(text):
        takes = width(word, size, bold=bold)
        if used + width(word.rstrip(), size, bold=bold) <= wide:
            used += takes
        elif takes <= wide:
            count, used = count + 1, takes
        else:  # a word longer than a line breaks anywhere
            count += math.ceil((used + takes) / wide) - 1
            used = (used + takes) % wide
    return count


def _words(text: str) -> list[str]:
    """Return the pieces between which a line may break: each Chinese character, each other word with its blank."""
    out: list[str] = []
    latin = ""
    for char in text:
        if ord(char) >= 0x2E80:
            out += [latin, char] if latin else [char]
            latin = ""
        else:
            latin += char
            if char == " ":
                out.append(latin)
                latin = ""
    return [*out, latin] if latin else out
