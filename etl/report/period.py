"""Which month, quarter or year a report is about, as its name, its title or a cell says."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, Final

from etl.report.words import report_words

PARTIAL: Final = "?"
_YEAR = r"(?<!\d)((?:19|20)\d\d)"
_DASHES = str.maketrans(dict.fromkeys("—–－―─−", "-"))


def period_in(words: str) -> str:
    """Return the period that words name (``2026-09``, ``2026-Q3``, ``2026``), "" for none.

    A part of a year that is no month or quarter (1—9月, 上半年) is ``PARTIAL``: a running total that no period holds.
    """
    text = _western(unicodedata.normalize("NFKC", words).translate(_DASHES))
    if span := _pattern("span").search(text):
        return span[1] if (int(span[2]), int(span[3])) == (1, 12) else PARTIAL
    if (year := _find("year", text)) and _pattern("part_of_year").search(text):
        return PARTIAL
    if found := _find("quarter", text):
        number = found[2]
        return f"{found[1]}-Q{report_words()['digits'].get(number, number)}"
    if found := _find("month", text):
        return f"{found[1]}-{int(found[2]):02d}"
    return year[1] if year else ""


def as_this_period(part: str) -> str:
    """Return a header with its month or quarter as "this month": the same header as a month later."""
    text, this = _pattern("numbered").sub("", part.translate(_DASHES)), report_words()["this"]
    text = _pattern("any_span").sub(this["span"], _pattern("any_year").sub("", text))
    return _pattern("any_quarter").sub(this["quarter"], _pattern("any_month").sub(this["month"], text))


def without_period(title: str) -> str:
    """Return a title without its period: what the reports of a kind have in common."""
    text = _western(unicodedata.normalize("NFKC", title).translate(_DASHES))
    for name in ("any_year", "any_span", "any_quarter", "any_month"):
        text = _pattern(name).sub("", text)
    kept = "".join(sign for sign in text if not sign.isdigit()).strip(" -_.()")
    return kept or title


def _find(name: str, text: str) -> re.Match[str] | None:
    return next((found for pattern in _patterns(name) if (found := pattern.search(text))), None)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("Y", _YEAR)) for pattern in report_words()["patterns"][name])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(report_words()["patterns"][name].replace("Y", _YEAR))


def _western(text: str) -> str:
    """Return a text with a year and month in Chinese digits as numbers."""
    words: dict[str, Any] = report_words()
    digits, this = {str(sign): value for sign, value in words["digits"].items()}, words["this"]

    def month(found: re.Match[str]) -> str:
        number = found[1]
        value = 10 + digits.get(number[1:], 0) if number.startswith(this["ten"]) else digits[number]
        return f"{this['year_sign']}{value}{this['month_sign']}"

    western = _pattern("chinese_year").sub(lambda found: "".join(str(digits.get(s, s)) for s in found[0]), text)
    return _pattern("chinese_month").sub(month, western)
