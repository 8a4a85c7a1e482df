"""What follows a number: its counting word, and whether the whole is a name, a date or an address instead."""

from __future__ import annotations

from typing import Final

from etl.extract.lexicon import Lexicon
from etl.extract.numerals import Numerals
from etl.extract.surroundings import Surroundings

WORD_REACH: Final = 8  # the longest word before a number that says it is none
_QUOTE_REACH: Final = 12


class Counting:
    """The numbers of one working text: what both digits and numerals in words need.

    Parameters
    ----------
    text : str
        The working text.
    words, signs : Lexicon, Numerals
        Words around numbers, and signs of numerals.
    """

    def __init__(self, text: str, words: Lexicon, signs: Numerals) -> None:
        self.text = text
        self.words = words
        self.signs = signs
        self.around = Surroundings(text, words, frozenset(signs.sizes))

    def unit(self, at: int) -> tuple[int, str, int, bool]:
        """Return end of the number with its word of "more", unit, end of the unit, and whether "more" was said."""
        text, words = self.text, self.words
        begin = at
        more = text[at : at + 1] in words.more_signs
        if more:
            begin += 1
        found = words.unit.match(text, begin)
        while found is not None:
            unit = found.group()
            veto = words.not_unit_after.get(unit)
            if veto is None or not veto.match(text, found.end()):
                break
            found = words.unit.match(text, begin, found.end() - 1)
        if found is None:
            return begin, "", begin, more
        unit, unit_end = found.group(), found.end()
        if unit == words.marks["whole"] and text[unit_end : unit_end + 1] in words.more_signs:
            longer = words.unit.match(text, unit_end + 1)
            if longer is not None and words.unit_class[longer.group()] in ("hours", "days"):
                return begin, longer.group(), longer.end(), True
        if text[unit_end : unit_end + 1] == "/":
            per = words.unit.match(text, unit_end + 1) or words.alone.match(text, unit_end + 1)
            if per is not None:
                return begin, f"{unit}/{per.group()}", per.end(), more
        return begin, unit, unit_end, more

    def is_a_name(self, start: int, end: int, unit: str, unit_end: int) -> bool:
        """Return whether a number with a counting word is no figure: a date, an ordinal, an address, a service time."""
        text, words = self.text, self.words
        if text[max(0, start - WORD_REACH) : start].endswith(words.not_figure_before):
            return True
        family = words.unit_class.get(unit, "")
        if text[start - 1 : start] in words.villages and unit in words.groups:
            return True  # 黎明村7组
        if unit in words.minutes and text[start - 1 : start] in words.clock:
            return True
        if family == "days":
            if words.norm_word.fullmatch(text, max(0, start - 3), start) or words.time_limit.match(text, unit_end):
                return False
            if unit in words.whole_days and words.measured_time.search(text, self.around.clause_start(start), start):
                return False
            return not words.change_link.search(text, unit_end, unit_end + 6) and not words.change_link.search(
                text, max(0, start - 4), start
            )
        if family == "share":
            return False
        name = words.not_figure_after.match(text, end)
        if name is not None and name.end() >= unit_end:
            return True
        return family == "hours" and words.service_time(text, start, unit, unit_end)

    def quoted(self, start: int) -> bool:
        """Return whether a position stands inside a short quotation: the name of a practice, a campaign, a formula."""
        marks = self.words.marks
        opened = self.text.rfind(marks["open_quote"], max(0, start - _QUOTE_REACH), start)
        if opened < 0:
            return False
        closed = self.text.find(marks["close_quote"], opened, opened + 2 * _QUOTE_REACH)
        return closed > start  # a longer quotation is speech, and its figures are figures
