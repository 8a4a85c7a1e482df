"""Every figure of a working text: number, unit, bound, kind. One scan; nothing is looked up in a catalogue here."""

from __future__ import annotations

import re
from typing import Final

from etl.extract.candidate import Figure
from etl.extract.counting import WORD_REACH
from etl.extract.lexicon import lexicon
from etl.extract.numerals import numerals
from etl.extract.spoken import Spoken

_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_GLUED: Final = frozenset("+:*=_@#&/\\.")  # beside a number they make it part of a name, a time or an address
_CLOSED: Final = frozenset(",，。；;、)\n")
_SMALL: Final = 10.0
_TENTHS: Final = 10.0
_HUNDRED: Final = 100.0
_NAMES_GO_ON: Final = frozenset("0123456789NnXx")
_YEARS: Final = (1900, 2100)


def find(text: str) -> list[Figure]:
    """Return the figures of a working text (``Reading.text``) in order of position; offsets count in it."""
    return _Finder(text, lexicon(), numerals()).run()


class _Finder(Spoken):
    def run(self) -> list[Figure]:
        found: list[Figure] = []
        taken = 0
        for match in self.words.run.finditer(self.text):
            if match.start() < taken:
                continue
            kind = match.lastgroup
            if kind == "chinese":
                figure = self.spoken(match)
            elif kind == "arabic":
                figure = self._arabic(match)
            else:
                figure = self.percent(match)
            if figure is not None:
                taken = figure.unit_end
                self.around.place(figure)
                found.append(figure)
        self.around.relate(found)
        return found

    def _arabic(self, match: re.Match[str]) -> Figure | None:
        text, words = self.text, self.words
        start, end = match.span()
        before = text[start - 1] if start else "\n"
        if before in _LETTERS or before == words.marks["every"] or (before in _GLUED and not self._joins_words(start)):
            return None
        if before in words.marks["plain"]:
            return None  # 一万2千个: two ways of writing in one number are not read by halves
        if before == "-" and start > 1 and text[start - 2].isascii() and text[start - 2].isalnum():
            return None
        printed = match.group()
        value = self.signs.value(printed)
        if value is None:
            return None
        inner = not printed.isascii() and any(sign in printed for sign in words.marks["more"])
        number_end, unit, unit_end, more = self.unit(end)
        if not unit:
            return self._range(start, end, value) or self._bare(start, number_end, value, printed, inner or more)
        if self.is_a_name(start, end, unit, unit_end):
            return None
        ranged = self._range(start, unit_end, value, unit)
        if ranged is not None:
            return ranged
        if unit == words.marks["tenth"]:
            if value > _TENTHS or more or not printed.isdigit():
                return None  # 2千多成
            value, unit, number_end = value * 10, words.marks["percent"], unit_end
        figure = Figure(start, unit_end, start, number_end, unit_end, value, unit=unit)
        self.around.bound(figure, inner or more)
        return figure

    def _joins_words(self, start: int) -> bool:
        """Return whether the sign before a number joins words, not digits: 一个中心+3支队伍, 网格:8万个."""
        sign, before = self.text[start - 1], self.text[start - 2 : start - 1]
        return sign in "+:" and not before.isascii() and before != self.words.marks["open_quote"]

    def _bare(self, start: int, end: int, value: float, printed: str, more: bool) -> Figure | None:
        """Return a figure without a counting word: 3镇2街道, 突破1200万, 20万+."""
        text, words = self.text, self.words
        if words.not_figure_after.match(text, end):
            return None
        if text[max(0, start - WORD_REACH) : start].endswith(words.bare_name_before):
            return None
        after = text[end : end + 1]
        sized = printed[-1] in self.signs.sizes
        named = words.hotline.match(text, start) or self.quoted(start)
        if after == "+" and (sized or value >= _HUNDRED) and not named and text[end + 1 : end + 2] not in _NAMES_GO_ON:
            figure = Figure(start, end + 1, start, end, end + 1, value, bound="at_least")
            self.around.bound(figure, True)
            return figure
        if after and (after in _LETTERS or after in _GLUED or after == "-"):
            return None
        alone = words.alone.match(text, end)
        if alone is not None:
            if named:
                return None
        elif not sized:
            if not text[max(0, start - 4) : start].endswith(words.words["bare_after"]) or (
                after and after not in _CLOSED
            ):
                return None
            if value < _SMALL or (len(printed) == 4 and _YEARS[0] <= value <= _YEARS[1]):
                return None
        figure = Figure(start, end, start, end, end, value)
        self.around.bound(figure, more)
        return figure

    def _range(self, start: int, end: int, value: float, unit: str = "") -> Figure | None:
        """Return the figure of a range: 5-7人, 60%-70%, 3万至5万元; None where no second number follows."""
        sign = self.words.range_sign.match(self.text, end)
        if sign is None:
            return None
        second = self.words.run.match(self.text, sign.end())
        if second is None or second.lastgroup != "arabic":
            return None
        value_to = self.signs.value(second.group())
        number_end, unit_to, unit_end, more = self.unit(second.end())
        sized = second.group()[-1] in self.signs.sizes
        if value_to is None or not (unit_to or sized) or (unit and unit != unit_to):
            return None
        sizes, last = self.signs.sizes, second.group()[-1]
        if not unit and last in sizes and self.text[end - 1] not in sizes:
            value *= sizes[last]
        if value_to <= value or self.is_a_name(start, second.end(), unit_to, unit_end):
            return None
        figure = Figure(start, unit_end, start, number_end, unit_end, value, value_to=value_to, unit=unit_to)
        if more:
            figure.bound = "at_least"
        return figure
