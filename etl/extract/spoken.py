"""Numbers in words: 三千余名, 近两成, 百分之九十八. Most numerals of running text are no figures; cues decide."""

from __future__ import annotations

import re
from typing import Final

from etl.extract.candidate import Figure
from etl.extract.counting import WORD_REACH, Counting

_SMALL: Final = 10.0
_DIGITS: Final = tuple("0123456789")
_SPOKEN_TIMES: Final = 50.0  # 三小时 and 十分 are words of every day
_HEADINGS: Final = 30.0  # nobody announces more measures than that
_EVERY_REACH: Final = 16  # characters between 每 and the small number that it makes a norm
_PAIR_REACH: Final = 24


class Spoken(Counting):
    """Finds the figures among numerals in words."""

    def percent(self, match: re.Match[str]) -> Figure | None:
        value = self.signs.value(match.group("of"))
        if value is None:
            return None
        start, end = match.span()
        figure = Figure(start, end, start, end, end, value, unit=self.words.marks["percent"])
        self.around.bound(figure, False)
        return figure

    def spoken(self, match: re.Match[str]) -> Figure | None:
        text, words = self.text, self.words
        start, end = match.span()
        if text[end : end + 1] == words.marks["tenth"]:
            return self._tenths(start, end, match.group())
        tier = words.tier.match(text, end)
        if tier is not None:
            return self._tier(start, end, tier.end(), match.group())
        number_end, unit, unit_end, more = self.unit(end)
        if not unit:
            return self._chinese_range(start, end, match.group())
        if words.unit_class.get(unit) in (None, "days", "share"):
            return None
        before = text[start - 1 : start]
        if before in _DIGITS or before in self.signs.sizes:
            return None
        if before in words.uncertain or before == words.marks["every"] or self.quoted(start):
            return None
        if words.idioms.match(text, start) or words.idioms.match(text, max(0, start - 1)):
            return None
        if text[max(0, start - WORD_REACH) : start].endswith(words.not_figure_before):
            return None
        name = words.not_figure_after.match(text, end)
        if name is not None and name.end() >= unit_end:
            return None
        printed = match.group()
        value_to = self.signs.neighbours(printed)
        value = value_to[0] if value_to else self.signs.value(printed)
        if not value and len(printed) > 2:  # the first digit ends the word before: 二五|六百一十三
            start, printed = start + 1, printed[1:]
            value = self.signs.value(printed)
        if not value or (not value_to and value < _SPOKEN_TIMES and words.unit_class[unit] in ("hours", "points")):
            return None
        more = more or any(sign in printed for sign in words.marks["more"])
        figure = Figure(start, unit_end, start, number_end, unit_end, value, unit=unit)
        self.around.bound(figure, more)
        if value_to:
            figure.value_to = value_to[1]
            figure.bound = "approx" if figure.bound == "exact" else figure.bound
            return figure
        if value < _SMALL:
            return self._small(figure, printed)
        if figure.bound == "exact":
            if value <= _HEADINGS and words.unit_class[unit] == "thing" and words.heading.match(text, unit_end):
                figure.status = "review"
            if printed in self.signs.sizes:
                figure.bound = "approx"  # 百场活动 is about a hundred
        return figure

    def _tier(self, start: int, end: int, unit_end: int, printed: str) -> Figure | None:
        """Return a tier or the parts of a scheme (四级网格, 三岗十八级), which are listed on request only."""
        value = self.signs.value(printed)
        if not value or not 1 < value < _HEADINGS or self.text[start - 1 : start] in self.words.uncertain:
            return None
        if self.text[max(0, start - WORD_REACH) : start].endswith(self.words.not_figure_before):
            return None
        unit = self.text[end:unit_end]
        return Figure(start, unit_end, start, end, unit_end, value, unit=unit, kind="norm", status="review")

    def _chinese_range(self, start: int, end: int, printed: str) -> Figure | None:
        """Return the figure of a range in words: 一至两条, 三到五名."""
        sign = self.words.range_sign.match(self.text, end)
        second = self.words.run.match(self.text, sign.end()) if sign else None
        if second is None or second.lastgroup != "chinese":
            return None
        value, value_to = self.signs.value(printed), self.signs.value(second.group())
        number_end, unit, unit_end, _ = self.unit(second.end())
        if not value or not value_to or value_to <= value or self.quoted(start):
            return None
        if self.words.unit_class.get(unit) in (None, "days", "share", "points", "hours"):
            return None
        return Figure(start, unit_end, start, number_end, unit_end, value, value_to=value_to, unit=unit)

    def _small(self, figure: Figure, printed: str) -> Figure | None:
        """Return a figure below ten only where a cue makes it one: 至少两名, 剩余两件, 每月召开一次."""
        text, words = self.text, self.words
        start, one = figure.number_start, printed == words.marks["one"]
        cue = text[max(0, start - 4) : start]
        every = text.rfind(words.marks["every"], max(self.around.clause_start(start), start - _EVERY_REACH), start)
        if every >= 0:
            figure.kind = "norm"
            self.around.bound_within(figure, every)
            return figure
        if figure.bound != "exact" or (not one and cue.endswith(words.words["small_cues"])):
            return figure
        if not one and words.small_verb.search(cue) and not words.heading.match(text, figure.unit_end):
            return figure
        if not one and figure.unit == words.marks["times"]:
            return figure
        if not one and figure.unit in words.households and not words.heading.match(text, figure.unit_end):
            return figure
        if not one and words.listed.match(text, figure.unit_end):
            return figure
        paired = words.pairing.match(text, start, start + _PAIR_REACH)
        value = self.signs.value(paired["second"]) if paired else None
        if paired is not None and value is not None:
            figure.number_start, figure.number_end = paired.span("second")
            figure.value, figure.unit_end, figure.end = value, paired.end(), paired.end()
            figure.kind, figure.unit = "norm", text[paired.end() - 1]
            return figure
        figure.status = "review"
        return figure if words.heading.match(text, figure.unit_end) else None

    def _tenths(self, start: int, end: int, printed: str) -> Figure | None:
        """Return a share in tenths: 近两成, 九成以上. Without a bound it is too often half of a word (三成立)."""
        words = self.words
        value = self.signs.value(printed)
        if value is None or not 0 < value < _SMALL or self.quoted(start) or self.text[start - 1 : start] in _DIGITS:
            return None
        if words.not_unit_after[words.marks["tenth"]].match(self.text, end + 1):
            return None
        end += 1
        text_before = self.text[max(0, start - 4) : start]
        half = self.signs.digits.get(self.text[end : end + 1])  # 三成五
        if half is not None:
            end += 1
        value = value * 10 + (half or 0)
        figure = Figure(start, end, start, end, end, value, unit=words.marks["percent"], kind="ratio")
        self.around.bound(figure, False)
        cues = words.words["change_before"] + words.words["bare_after"]
        said = words.of_people.match(self.text, end) or text_before.endswith(cues)
        return figure if said or half is not None or figure.bound != "exact" else None
