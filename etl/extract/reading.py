"""A text made easy to read for patterns, with the way back to every character of the original.

Printed texts break lines inside sentences and numbers, set blanks around digits, and use full-width or traditional
characters. The working text has none of that, and every span of it leads back to a verbatim slice of the original.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# A line that ends without a full stop goes on in the next one if it is too long for a heading.
_BROKEN_LINE = 18  # characters, where the next line follows at once
_SHORTEST = 10
_MANY_LINES = 6
_ROW_REACH = 24  # characters within which a row of a table has its first tab
_BROKEN_PAGE = 40  # characters, where blank lines (a page break) lie between
_TRADITIONAL_SHARE = 200  # one sure traditional character in so many makes a text traditional
_BLANKS = re.compile(r"\s+")
_DIGITS = frozenset("0123456789")
_LETTERS = re.compile(r"[A-Za-z]")
# Digits that a scanner took for letters: l332, 1O8. More digits than letters, and no other letter beside.
_LOOKALIKE = re.compile(r"(?<![A-Za-z\d.])[\dlIO]*(?:\d[lIO]|[lIO]\d)[\dlIO]*(?![A-Za-z\d])")
_LOOKALIKE_GROUP = re.compile(r"(?<![A-Za-z\d])(?=[lIO ]*\d)[\dlIO]{1,3} [\dlIO]{3}(?=\s*[^\W\da-zA-Z])")
_TORN_LETTER = re.compile(r"[lIO] ?[\dlIO]")
_DATELINE = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?$")
_MEASURE = re.compile(r"\d+\s?[%\w]")
_AS_DIGITS = str.maketrans("lIO", "110")


class Reading:
    """An original text and its working text.

    Attributes
    ----------
    original : str
        The decoded text, untouched.
    text : str
        Half-width digits, letters, percent signs and brackets, simplified characters, each in place of one character;
        blanks beside digits and line breaks inside sentences are left out. A line feed ends a paragraph.
    """

    __slots__ = ("_cuts", "_gone", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        words = _words()
        flat = original
        for sign in words.narrow.keys() & set(original):  # a handful: faster than a table for every character
            flat = flat.replace(sign, words.narrow[sign])
        if _is_traditional(flat, words):
            flat = flat.translate(_simplified())
        if words.wide_comma in flat:
            flat = words.thousands.sub(lambda m: m.group().replace(words.wide_comma, ","), flat)
        if _TORN_LETTER.search(flat):
            flat = _LOOKALIKE.sub(_as_digits, flat)
            flat = _LOOKALIKE_GROUP.sub(lambda m: m.group().translate(_AS_DIGITS), flat)
        self.text, self._cuts, self._gone = _joined(flat, words, _broken_line(flat))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that begins and ends with the same characters as a working span."""
        if end <= start:
            at = self._back(start)
            return at, at
        return self._back(start), self._back(end - 1) + 1

    def index(self, original: int) -> int:
        """Return the working index of a character of the original, or of the next one that was kept."""
        low, high = 0, len(self.text)
        while low < high:
            middle = (low + high) // 2
            if self._back(middle) < original:
                low = middle + 1
            else:
                high = middle
        return low

    def _back(self, index: int) -> int:
        at = bisect_right(self._cuts, index)
        return index + (self._gone[at - 1] if at else 0)


class _Words:
    def __init__(self, content: dict[str, Any]) -> None:
        self.narrow: dict[str, str] = content["narrow"]
        self.traditional = re.compile(f"[{content['surely_traditional']}]")
        self.wide_comma: str = content["wide_comma"]
        comma = self.wide_comma
        self.thousands = re.compile(rf"(?<![\d{comma}.])\d{{1,3}}(?:{comma}\d{{3}})+(?=[^\W\da-zA-Z]|%)")
        self.full_stops = frozenset(content["full_stops"])
        self.numerals = frozenset(content["numerals"])
        self.goes_on = frozenset(content["number_goes_on"])


@cache
def _words() -> _Words:
    return _Words(yaml.safe_load((Path(__file__).parent / "reading.yml").read_text(encoding="utf-8")))


def _is_traditional(text: str, words: _Words) -> bool:
    if not words.traditional.search(text):
        return False
    return len(words.traditional.findall(text)) * _TRADITIONAL_SHARE >= len(text)


@cache
def _simplified() -> dict[int, str]:
    """Return every character that has one simplified form of one character; loaded for the first traditional text."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    table = {code: convert(chr(code)) for code in range(0x3400, 0xA000)}
    return {code: simple for code, simple in table.items() if len(simple) == 1 and simple != chr(code)}


def _as_digits(match: re.Match[str]) -> str:
    found = match.group()
    letters = len(_LETTERS.findall(found))
    return found.translate(_AS_DIGITS) if len(found) >= 2 * letters else found


def _broken_line(text: str) -> int:
    """Return from how many characters on a line without a full stop is broken: less where all lines are short."""
    lengths = sorted(len(line) for line in text.split("\n") if line)
    if len(lengths) < _MANY_LINES:
        return _BROKEN_LINE
    return max(_SHORTEST, min(_BROKEN_LINE, int(lengths[len(lengths) * 4 // 5] * 0.75)))


def _joined(text: str, words: _Words, broken: int) -> tuple[str, list[int], list[int]]:
    """Return the text without the blanks that only a printer needs, and where how many are gone."""
    pieces: list[str] = []
    cuts: list[int] = []
    gone: list[int] = []
    kept = length = missing = 0
    line_start = 0
    for match in _BLANKS.finditer(text):
        start, end = match.span()
        blank = match.group()
        before = text[start - 1] if start else "\n"
        after = text[end] if end < len(text) else "\n"
        if "\n" in blank or "\r" in blank:
            drop = start > line_start and _goes_on(text, start - line_start, start, end, blank, words, broken)
            stand_in = "" if drop else "\n"
            line_start = line_start if drop else end
        elif "\t" in blank:
            stand_in = "\t"
        elif start == line_start:
            stand_in = ""
        else:
            stand_in = "" if _beside_a_number(text, start, end, before, after) else " "
        piece = text[kept:start]
        pieces.append(piece)
        pieces.append(stand_in)
        length += len(piece) + len(stand_in)
        missing += end - start - len(stand_in)
        kept = end
        if end - start != len(stand_in):
            cuts.append(length)
            gone.append(missing)
    pieces.append(text[kept:])
    return "".join(pieces), cuts, gone


def _goes_on(text: str, length: int, start: int, end: int, blank: str, words: _Words, broken: int) -> bool:
    """Return whether a line break falls inside a sentence or a number."""
    if end == len(text):
        return False
    if text.find("\t", start - length, start) >= 0 or text.find("\t", end, end + _ROW_REACH) >= 0:
        return False  # a row of a table
    before, after = text[start - 1], text[end]
    if after in _DIGITS and (before in _DIGITS or (before == "." and text[start - 2 : start - 1] in _DIGITS)):
        return not text[start - length : start].isascii()  # a column of figures stays one
    long_enough = length >= (broken if blank.count("\n") == 1 else _BROKEN_PAGE)
    if before in _DIGITS:
        return (long_enough and not _DATELINE.search(text[start - length : start])) or after == "."
    if before in words.numerals and after in words.goes_on:
        return True
    if before in words.full_stops:
        return False
    if before in ",，、(":
        return True
    return long_enough


def _beside_a_number(text: str, start: int, end: int, before: str, after: str) -> bool:
    """Return whether a blank only sets a number apart: 共 429 名, 79.6 %, 6 115."""
    if before in _DIGITS and after in _DIGITS:
        left = start - 1
        while left > 0 and text[left - 1] in _DIGITS and start - left < 4:
            left -= 1
        group = text[end : end + 4]
        whole = len(group) >= 3 and all(c in _DIGITS for c in group[:3]) and group[3:] not in _DIGITS
        return end - start == 1 and start - left <= 3 and whole
    if before == "." and after in _DIGITS:
        return end - start == 1 and text[start - 2 : start - 1] in _DIGITS and bool(_MEASURE.match(text, end))
    digit, other = (before, after) if before in _DIGITS else (after, before)
    return digit in _DIGITS and not (other.isascii() and other.isalpha()) and end - start <= 2
