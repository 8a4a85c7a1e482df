"""SDMX where it has a word for what the atlas says, and nothing where it has none.

TIME_PERIOD follows the forms of the SDMX time formats: a year, a month, a day, or a start with a duration. OBS_STATUS
has codes of the cross-domain list CL_OBS_STATUS; our own words (bound, kind of gap) stand beside it, because the list
has no code for "at least" and does not tell "not searched" from "not published".
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

STATUS_OF_BOUND: Final = {"exact": "A", "approx": "E", "at_least": None, "at_most": None}
STATUS_OF_GAP: Final = {
    "not_applicable": "M",
    "withheld": "Q",
    "not_searched": "O",
    "not_published": "O",
    "not_comparable": "O",
}
STATUS_OF_OTHER_CONCEPT: Final = "D"
STATUSES: Final = ("A", "D", "E", "M", "O", "Q")
PERIOD_PATTERN: Final = r"\d{4}(-\d{2}(-\d{2})?)?|\d{4}-\d{2}-\d{2}/P\d+D"


def observation_status(row: Mapping[str, Any]) -> str | None:
    """Return the code of a figure: D where it is counted under another concept, else A or E, or None where none fits.

    A plan ("target") is no forecast and gets no code either.
    """
    if row["kind"] == "target":
        return None
    return STATUS_OF_OTHER_CONCEPT if row["concept_id"] else STATUS_OF_BOUND[str(row["bound"])]


def time_period(row: Mapping[str, Any]) -> str | None:
    """Return the period of a figure; None where its date is unknown.

    Parameters
    ----------
    row : mapping
        period_start and period_end (``datetime.date`` or None), time_precision.

    Returns
    -------
    str or None
        "2023" or "2023-06" for a whole year or month and for a date known so far, "2024-01-01" for a day, and
        "2023-01-01/P181D" for another span: its first day and how many days it has, both ends counted.
    """
    start, end = row["period_start"], row["period_end"]
    if not isinstance(end, date):
        return None
    if not isinstance(start, date):
        return end.isoformat()[: {"year": 4, "month": 7}.get(str(row["time_precision"]), 10)]
    last_of_month = calendar.monthrange(end.year, end.month)[1]
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(end.year)
    if (start.year, start.month, start.day, end.day) == (end.year, end.month, 1, last_of_month):
        return end.isoformat()[:7]
    return f"{start.isoformat()}/P{(end - start + timedelta(days=1)).days}D"
