"""The days between which the periods of a view's figures end, read from a link, and how long they are."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def window_start(since: str) -> date | None:
    """Return the first day of a year, month or day of a link; None where it is none."""
    rest = {4: "-01-01", 7: "-01"}.get(len(since), "")
    try:
        return date.fromisoformat(since + rest) if since else None
    except ValueError:
        return None  # the thirteenth month of a link that somebody typed


def window_end(until: str) -> date | None:
    """Return the last day of a year, month or day as a view writes it; None where there is none such."""
    parts = [int(part) for part in until.split("-")] if until else []
    if not parts:
        return None
    try:
        month = parts[1] if len(parts) > 1 else 12
        return date(parts[0], month, parts[2] if len(parts) > 2 else calendar.monthrange(parts[0], month)[1])
    except ValueError:
        return None


def whole_months(start: date, end: date) -> int:
    """Return how many calendar months a period is, 0 where it is no whole number of them: each is a month long."""
    after = end + timedelta(days=1)
    return (after.year - start.year) * 12 + after.month - start.month if start.day == after.day else 0
