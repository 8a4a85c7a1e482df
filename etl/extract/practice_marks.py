"""Quotation marks of a text: what stands in them, and the text without them in which names are looked up."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

_MARKS = re.compile('[“”‘’《》"]')
_TOKENS = re.compile('[“”‘’《》"\n]')


class Quotation(NamedTuple):
    """Words in marks: ``start`` is the opening mark, ``end`` is behind the closing one."""

    start: int
    end: int
    title: bool


class Marks:
    """The quotations of a text and the text without any mark.

    Attributes
    ----------
    quotations : list of Quotation
        In order of start; one may hold another.
    bare : str
        The text without marks; ``at`` leads back.
    """

    __slots__ = ("_gone", "_reach", "_starts", "bare", "quotations")

    def __init__(self, text: str) -> None:
        self.quotations: list[Quotation] = []
        self._gone: list[int] = []
        opened: dict[str, int] = {}
        for token in _TOKENS.finditer(text):
            mark, at = token.group(), token.start()
            if mark == "\n":
                opened.clear()
                continue
            self._gone.append(at - len(self._gone))
            opening = {"”": "“", "’": "‘", "》": "《"}.get(mark, mark)
            if mark in ("“", "‘", "《") or opening not in opened:
                if mark != "》" and mark != "’":  # a closing ” without an opening one may be a badly printed “
                    opened[opening] = at
                continue
            self.quotations.append(Quotation(opened.pop(opening), at + 1, title=mark == "》"))
        self.quotations.sort(key=lambda q: (q.start, -q.end))
        self._starts = [q.start for q in self.quotations]
        self._reach = list(accumulate((q.end for q in self.quotations), max))
        self.bare = _MARKS.sub("", text) if self._gone else text

    def at(self, bare: int) -> int:
        """Return the index in the text of a character of ``bare``."""
        return bare + bisect_right(self._gone, bare)

    def touching(self, start: int, end: int) -> list[Quotation]:
        """Return the quotations that share a character with a span, outer ones first."""
        last = bisect_left(self._starts, end)
        if not last or self._reach[last - 1] <= start:
            return []
        return [q for q in self.quotations[max(0, last - 12) : last] if q.end > start]

    def ending(self, end: int) -> Quotation | None:
        """Return the outermost quotation whose closing mark is the character before ``end``."""
        return next((q for q in self.touching(end - 1, end) if q.end == end), None)


def without_marks(text: str) -> str:
    """Return a printed name without quotation marks and line breaks."""
    return _MARKS.sub("", text).replace("\n", "")
