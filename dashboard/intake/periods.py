"""Dates as a review needs them: the last day of what a source prints, and how exact a period is."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


def last_day(printed: str) -> tuple[str | None, str | None]:
    """Return the last day of a year, month or day, and which of them it is; (None, None) for anything else.

    Parameters
    ----------
    printed : str
        ``2024``, ``2024-06`` or ``2024-06-21``.
    """
    found = _DATE.match(printed.strip())
    if found is None:
        return None, None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or not 1900 <= year <= 2200:
            return None, None
        if month is None:
            return date(year, 12, 31).isoformat(), "year"
        if day is None:
            return date(year, month, calendar.monthrange(year, month)[1]).isoformat(), "month"
        return date(year, month, day).isoformat(), "day"
    except (ValueError, calendar.IllegalMonthError):
        return None, None


def first_day(printed: str) -> str | None:
    """Return the first day of a year, month or day; None for anything else."""
    last, precision = last_day(printed)
    if last is None or precision == "day":
        return last
    return f"{last[:4]}-01-01" if precision == "year" else f"{last[:7]}-01"


def whole(start: str | None, end: str | None) -> tuple[str | None, str | None, str | None]:
    """Return a period as days, and how exact it is; what is no date is left out.

    How exact it is says its end as it is written: a whole date is a day, also the last one of a month or year.

    Parameters
    ----------
    start, end : str or None
        Years, months or days, as an extractor reads them.
    """
    last, exact = last_day(end or "")
    first = first_day(start or "")
    if last is None:
        return None, None, None
    if first is not None and first > last:
        first = None
    return first, last, exact
