"""Which period a figure is of: the nearest expression before it in its sentence, else one that heads an earlier
sentence of the paragraph, else the day of publication.

A period has full days where the calendar gives them (2023年以来 begins on 2023-01-01); the date of a stock keeps the
precision that is printed (截至2024年6月 is 2024-06).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from etl.extract.calendar_marks import Period, Resolver, period_words
from etl.extract.candidate import Basis
from etl.model import TimeBasis

_BEFORE = 4  # characters of the longest word before an expression
_HEAD_OF_SENTENCE = 8  # an expression so near its sentence's start frames what follows
_NOTE_AFTER = 8  # a bracket after a figure may date it
_HEAD_LINES = 14
_SHORT_LINE = 80
_FULL_DATE = 10


class PeriodSuggestion(NamedTuple):
    """ISO dates of any precision, or None."""

    period_start: str | None
    period_end: str | None
    time_basis: TimeBasis
    period_basis: Basis


@dataclass(frozen=True, slots=True)
class _Expression:
    start: int
    end: int
    period: Period
    frames: bool


_CLOCK = re.compile(r"\s*\d{1,2}:\d{2}")


class Periods:
    """The expressions of time in one working text.

    Parameters
    ----------
    text : str
        A working text.
    published : str or None
        ISO date of any precision, against which 今年 and 目前 are read.
    """

    def __init__(self, text: str, published: str | None) -> None:
        self._text = text
        self._published = published
        self._resolver = Resolver(published)
        self._expressions = self._find()
        self._starts = [e.start for e in self._expressions]
        self._ends = [e.end for e in self._expressions]
        self._lines = [match.start() for match in re.finditer("\n", text)]
        self._framing: list[int] = []  # for each expression the last one up to it that frames what follows
        for nth, expression in enumerate(self._expressions):
            self._framing.append(nth if expression.frames else self._framing[-1] if nth else -1)

    def spans(self) -> list[tuple[int, int]]:
        """Return every expression of time: what stands in them is no figure."""
        return [(e.start, e.end) for e in self._expressions]

    def at(self, start: int, end: int, sentence_start: int) -> PeriodSuggestion:
        """Return the period of a figure.

        Parameters
        ----------
        start, end : int
            Where the figure stands.
        sentence_start : int
            Where its sentence begins.
        """
        expressions = self._expressions
        nth = bisect_right(self._ends, start) - 1
        before = nth
        while before >= 0 and expressions[before].start >= sentence_start:
            if not self._is_attribute(expressions[before], start):
                return self._suggestion(expressions[before].period, "stated")
            before -= 1
        after = bisect_left(self._starts, end)
        if after < len(expressions) and expressions[after].start - end <= _NOTE_AFTER:
            between = self._text[end : expressions[after].start]
            if any(c in period_words().content["brackets"] for c in between):
                return self._suggestion(expressions[after].period, "stated")
        framing = self._framing[before] if before >= 0 else -1
        line = bisect_left(self._lines, sentence_start)
        if framing >= 0 and expressions[framing].start > (self._lines[line - 1] if line else -1):
            return self._suggestion(expressions[framing].period, "inherited")
        if self._published:
            return PeriodSuggestion(None, self._published, "publication", "assumed")
        return PeriodSuggestion(None, None, "unknown", "none")

    def by_default(self) -> PeriodSuggestion:
        """Return what holds for a figure that no expression dates: the day of publication, or nothing."""
        return self._suggestion(Period(None, None, "unknown", "unknown"), "none")

    def _suggestion(self, period: Period, basis: Basis) -> PeriodSuggestion:
        if period.start is None and period.end is None:
            if self._published:
                return PeriodSuggestion(None, self._published, "publication", "assumed")
            return PeriodSuggestion(None, None, "unknown", "none")
        return PeriodSuggestion(period.start, period.end, period.basis, basis)

    def _is_attribute(self, expression: _Expression, figure: int) -> bool:
        match = period_words().attribute_after.match(self._text, expression.end)
        return match is not None and match.end() <= figure

    def _find(self) -> list[_Expression]:
        words, text = period_words(), self._text
        ends = words.content["sentence_ends"]
        found: list[_Expression] = []
        running: int | None = None
        paragraph_end = -1
        for match in words.pattern.finditer(text):
            start, end = match.span()
            if start > paragraph_end:
                running, paragraph_end = None, text.find("\n", start)
                paragraph_end = len(text) if paragraph_end < 0 else paragraph_end
            before = text[max(0, start - _BEFORE) : start]
            if before.endswith(words.born_before):
                continue
            until = before.endswith(words.until_before)
            since_word = before.endswith(words.since_before)
            after = words.since_after.match(text, end)
            since = after is not None
            period = self._resolver.resolve(match, until and not since, since, running)
            if after is not None:
                end = after.end()
            if until or since_word:
                start -= next(len(w) for w in sorted((*words.until_before, *words.since_before), key=len, reverse=True)
                              if before.endswith(w))  # fmt: skip
            head = start
            while head > 0 and start - head <= _HEAD_OF_SENTENCE and text[head - 1] not in ends:
                head -= 1
            frames = start - head <= _HEAD_OF_SENTENCE and period.kind in ("span", "point")
            found.append(_Expression(start, end, period, frames))
            running = period.year or running
        return found


def published_date(text: str) -> str | None:
    """Return the day of publication that a dateline near the head states, or None.

    A dateline is a short line with a date and no sentence; a date alone on the last line of a report counts as well.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines[:_HEAD_LINES]:
        if (date := _dated(line)) is not None:
            return date
    if lines and (found := _date_in(lines[-1])) and found[1] == (0, len(lines[-1])):
        return found[0]
    return None


def _dated(line: str) -> str | None:
    content = period_words().content
    found = _date_in(line[:_SHORT_LINE])
    if found is None:
        return None
    date, (start, end) = found
    if len(date) < _FULL_DATE and end - start < len(line):
        return None  # 关于2024年5月份…的通报 is no dateline
    if len(line) > _SHORT_LINE or line[-1] in content["sentence_ends"]:
        return date if re.search(content["dateline_before"], line[:start]) else None
    if _CLOCK.match(line, end):
        return date  # 2017-11-20 16:21:00
    last = end == len(line) and not any(c in line for c in content["clause_marks"])
    return (
        date
        if last or end - start + 4 >= len(line) or re.search(content["dateline"], line[:start] + line[end:])
        else None
    )


def _date_in(line: str) -> tuple[str, tuple[int, int]] | None:
    for match in period_words().pattern.finditer(line):
        found = match.groupdict()
        if found["isoyear"] or (found["year"] and found["ymonth"]):
            end = Resolver(None).resolve(match, True, False, None).end
            return (end, match.span()) if end else None
    return None
