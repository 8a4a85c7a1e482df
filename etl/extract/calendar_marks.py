"""Dates and periods as they are written, resolved to days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from etl.model import TimeBasis

Kind = Literal["span", "point", "day", "now", "lately", "unknown"]


@dataclass(frozen=True, slots=True)
class Period:
    """What one expression means. ``year`` is the year that later months without one belong to."""

    start: str | None
    end: str | None
    basis: TimeBasis
    kind: Kind
    year: int | None = None


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """``periods.yml`` in the shapes that lookups need."""

    content: Mapping[str, Any]
    pattern: re.Pattern[str]
    since_after: re.Pattern[str]
    attribute_after: re.Pattern[str]
    until_before: tuple[str, ...]
    since_before: tuple[str, ...]
    born_before: tuple[str, ...]


UNKNOWN = Period(None, None, "unknown", "unknown")


@cache
def period_words() -> PeriodWords:
    """Return the words and patterns, read and compiled once."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "periods.yml").read_text(encoding="utf-8"))
    joined = "|".join(f"(?:{p})" for p in content["patterns"])
    for _ in range(4):  # fragments hold fragments
        for name, fragment in content["fragments"].items():
            joined = joined.replace(f"{{{name}}}", fragment)
    return PeriodWords(
        content,
        re.compile(f"(?=[{content['first']}])(?:{joined})"),
        re.compile(content["since_after"]),
        re.compile(content["attribute_after"]),
        tuple(content["until_before"]),
        tuple(content["since_before"]),
        tuple(content["born_before"]),
    )


def number(words: str) -> int:
    """Return a small number in digits or Chinese numerals."""
    return int(words) if words.isdecimal() and words.isascii() else int(period_words().content["numbers"][words])


def year_of(words: str) -> int:
    """Return a year of four digits, Chinese or not."""
    values = period_words().content["digit_values"]
    return int("".join(values.get(c, c) for c in words))


def first_of(year: int, month: int = 1, day: int = 1) -> str:
    """Return an ISO day; a day past the month's end is its last."""
    return f"{year:04d}-{month:02d}-{min(day, monthrange(year, month)[1]):02d}"


def last_of(year: int, month: int = 12, day: int = 31) -> str:
    """Return an ISO day, by default the last of the year."""
    return first_of(year, month, day)


class Resolver:
    """Resolves expressions against the day of publication.

    Parameters
    ----------
    published : str or None
        ISO date of any precision.
    """

    def __init__(self, published: str | None) -> None:
        self.published = published
        self.year = int(published[:4]) if published else None
        self.month = int(published[5:7]) if published and len(published) >= 7 else None

    def capped(self, end: str) -> str:
        """Return an end that is not after the publication, where it lies in the same year."""
        published = self.published
        return published if published and published[:4] == end[:4] and published < end else end

    def resolve(self, match: re.Match[str], until: bool, since: bool, running: int | None) -> Period:
        """Return what an expression means.

        Parameters
        ----------
        match : Match
            Of the pattern of ``PeriodWords``.
        until, since : bool
            Whether words around it make it an end (截至…) or a start (…以来).
        running : int or None
            The year named last.
        """
        found = {name: words for name, words in match.groupdict().items() if words is not None}
        special = self._special(found)
        if special is not None:
            return special
        interval = self._interval(found, running)
        if interval is None:
            return UNKNOWN
        start, end, short, basis, year, kind = interval
        if since:
            return Period(start, self.published, basis, "span", year)
        if until:
            return Period(None, short, basis, "point", year)
        if kind == "point":
            return Period(None, short, basis, kind, year)
        whole_year = len(short) == 4
        return Period(start, self.capped(end) if whole_year else end, basis, kind, year)

    def _special(self, found: Mapping[str, str]) -> Period | None:
        content = period_words().content
        at_publication: TimeBasis = "publication" if self.published else "unknown"
        if "now" in found:
            return Period(None, self.published, at_publication, "now")
        if "lately" in found:
            return Period(None, self.published, at_publication, "lately")
        if "decade" in found:
            return UNKNOWN
        if number_ := found.get("planno") or found.get("plannoquoted"):
            first, last = content["plans"][number_]
            since = found.get("planword") == content["plan_since"]
            end = self.published if since else last_of(last)
            return Period(first_of(first), end, "stated", "span", None)
        if era := found.get("eraname") or found.get("eraother"):
            return Period(content["eras"][era], self.published, "stated", "span")
        if "epidemic" in found:
            start, end = content["epidemic"]
            return Period(start, min(self.published or end, end), "inferred", "span")
        if count := found.get("lastcount") or found.get("lastbare"):
            return self._last(number(count), found.get("lastunit") or found.get("lastbareunit") or "")
        return None

    def _last(self, count: int, unit: str) -> Period:
        if self.year is None:
            return UNKNOWN
        if unit == period_words().content["years"]:
            return Period(f"{self.year - count:04d}", self.published, "inferred", "span")
        if self.month is None:
            return UNKNOWN
        months = self.year * 12 + self.month - 1 - count
        return Period(f"{months // 12:04d}-{months % 12 + 1:02d}", self.published, "inferred", "span")

    def _interval(
        self, found: Mapping[str, str], running: int | None
    ) -> tuple[str, str, str, TimeBasis, int, Kind] | None:
        """Return first day, last day, the end at its precision, basis, year and kind."""
        if "isoyear" in found:
            year, month, day = int(found["isoyear"]), int(found["isomonth"]), int(found["isoday"])
            exact = first_of(year, month, day)
            return exact, exact, exact, "stated", year, "day"
        if "fromyear" in found:
            first, last = int(found["fromyear"]), int(found["toyear"])
            return first_of(first), last_of(last), f"{last:04d}", "stated", last, "span"
        year_, basis = self._year(found, running)
        if year_ is None:
            return None
        if "spanto" in found:
            first, last = number(found.get("spanfrom") or found["spanfromalone"]), number(found["spanto"])
            return first_of(year_, first), last_of(year_, last), f"{year_}-{last:02d}", basis, year_, "span"
        start, end, short, kind, rough = self._within(found, year_)
        basis = "inferred" if rough else basis
        return self._until_end(found, year_, start, end, short, basis, kind)

    def _year(self, found: Mapping[str, str], running: int | None) -> tuple[int | None, TimeBasis]:
        if named := found.get("year") or found.get("spanyear"):
            return year_of(named), "stated"
        if relative := found.get("rel") or found.get("spanrel"):
            if self.year is None:
                return None, "unknown"
            return self.year + int(period_words().content["relative"][relative[0]]), "inferred"
        if running is not None:
            return running, "stated"
        if self.year is None:
            return None, "unknown"
        month = found.get("month") or found.get("spanto")
        later = bool(month and self.month and number(month) > self.month)
        return self.year - later, "inferred"

    def _within(self, found: Mapping[str, str], year: int) -> tuple[str, str, str, Kind, bool]:
        content = period_words().content
        if half := found.get("yhalf") or found.get("alonehalf"):
            first = half == content["first_half"]
            months = (1, 6) if first else (7, 12)
            return first_of(year, months[0]), last_of(year, months[1]), last_of(year, months[1]), "span", False
        if quarter := found.get("yquarter") or found.get("alonequarter"):
            if quarter == content["first_three"]:
                return first_of(year), last_of(year, 9), last_of(year, 9), "span", False
            nth = next(number(c) for c in quarter if c in content["numbers"] or c.isdecimal())
            return first_of(year, 3 * nth - 2), last_of(year, 3 * nth), last_of(year, 3 * nth), "span", False
        if edge := found.get("yedge") or found.get("aloneedge"):
            if edge[-1] == content["start_edge"]:
                return first_of(year), last_of(year, 1), f"{year}-01", "point", False
            return last_of(year), last_of(year), last_of(year), "point", False
        if "thismonth" in found:
            month = (self.month or 1) - (found["thismonth"][0] == content["previous_month"])
            return self._month(year if month else year - 1, month or 12, None, None)
        if month_ := found.get("ymonth") or found.get("month"):
            return self._month(
                year, number(month_), found.get("yday") or found.get("day"),
                found.get("ypart") or found.get("monthpart"),
            )  # fmt: skip
        return first_of(year), last_of(year), f"{year:04d}", "span", False

    def _month(self, year: int, month: int, day: str | None, part: str | None) -> tuple[str, str, str, Kind, bool]:
        if day:
            exact = first_of(year, month, int(day))
            return exact, exact, exact, "day", False
        if part:
            low, high = period_words().content["parts"][part]
            end = last_of(year, month, high)
            return first_of(year, month, low), end, end, "point" if low == high else "span", low != high
        return first_of(year, month), last_of(year, month), f"{year}-{month:02d}", "span", False

    def _until_end(
        self, found: Mapping[str, str], year: int, start: str, end: str, short: str, basis: TimeBasis, kind: Kind
    ) -> tuple[str, str, str, TimeBasis, int, Kind]:
        if "eyearalone" in found:
            year = year_of(found["eyearalone"])
            return start, last_of(year), f"{year:04d}", basis, year, "span"
        if "emonth" in found:
            year = year_of(found["eyear"]) if "eyear" in found else year
            _, end, short, _, _ = self._month(year, number(found["emonth"]), found.get("eday"), found.get("epart"))
            return start, end, short, basis, year, "span"
        if "edayalone" in found:
            end = last_of(year, int(end[5:7]), int(found["edayalone"]))
            return start, end, end, basis, year, "span"
        return start, end, short, basis, year, kind
