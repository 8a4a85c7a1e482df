"""One line of a table or one entry of a list, read field by field; every field that does not fit is a fault.

A reader goes on after a fault with a harmless stand-in, so that one run reports all faults and a broken line does not
make every line that refers to it look broken too. Facts with faults are never loaded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from etl.faults import Faults
from etl.model import Place

Cell = str | list[str] | None
Word = TypeVar("Word", bound=str)

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,95}")
INDICATOR_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")  # also a name in a formula
REGION_CODE: Final = re.compile(r"\d{6}(-[a-z0-9]+)*")
CHECKSUM: Final = re.compile(r"[0-9a-f]{64}")
FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_WHOLE = re.compile(r"0|[1-9]\d*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
# Controls, line ends, marks that turn the direction of what follows (a figure would be read backwards), no characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
# Signs that a field may have: beyond them no page, picture or slide has room for it.
LONGEST: Final = {
    **dict.fromkeys(("name_zh", "name_en", "name.zh", "name.en"), 120),
    **dict.fromkeys(("unit",), 40),
    **dict.fromkeys(("local_name", "scope", "locator", "page", "aliases"), 200),
    **dict.fromkeys(("title", "publisher", "source.title", "source.publisher", "by"), 300),
}
LONGEST_OTHER: Final = 4000


class Record:
    """The fields of one fact as they stand in the file, with the line of each.

    Parameters
    ----------
    place : Place
        File and first line.
    cells : mapping
        Field name → text, list of texts, or None for a null. Nested YAML names are joined by a dot (``name.zh``).
    faults : Faults
        Receives what does not fit.
    lines : mapping, optional
        Field name → line, where fields of one fact stand on lines of their own.
    """

    def __init__(
        self, place: Place, cells: Mapping[str, Cell], faults: Faults, lines: Mapping[str, int] | None = None
    ) -> None:
        self.place = place
        self._cells = cells
        self._faults = faults
        self._lines = lines or {}

    def at(self, name: str) -> Place:
        """Return the place of a field."""
        return Place(self.place.file, self._lines.get(name, self.place.line))

    def fault(self, name: str, found: object, key: str, **values: object) -> None:
        """Note a fault of a field."""
        self._faults.add(self.at(name), name, found, key, **values)

    def optional(self, name: str) -> str | None:
        """Return the text of a field, or None where it is empty or absent."""
        cell = self._cells.get(name)
        if isinstance(cell, list):
            self.fault(name, "; ".join(cell), "not_text")
            return None
        if not cell:
            return None
        if cell != cell.strip():
            self.fault(name, repr(cell), "padded")
            cell = cell.strip()
        if control := _CONTROL.search(cell):
            self.fault(name, repr(control.group()), "control_character")
        self._measure(name, cell)
        return cell or None

    def _measure(self, name: str, text: str) -> None:
        if len(text) > (most := LONGEST.get(name, LONGEST_OTHER)):
            self.fault(name, f"{text[:20]}…", "field_too_long", length=len(text), most=most)

    def text(self, name: str) -> str:
        """Return the text of a field that must be given."""
        found = self.optional(name)
        if found is None:
            self.fault(name, "", "missing")
            return ""
        return found

    def words(self, name: str) -> str:
        """Return the text of a field that may be empty."""
        return self.optional(name) or ""

    def printed(self, name: str) -> str:
        """Return words exactly as printed: line breaks and blanks inside them belong to the text."""
        cell = self._cells.get(name)
        if not isinstance(cell, str) or not cell.strip():
            self.fault(name, "", "missing")
            return ""
        return cell

    def matching(self, name: str, pattern: re.Pattern[str], form: str) -> str:
        """Return a field that must be given and have a form; ``form`` names it in the fault's words."""
        found = self.text(name)
        if found and not pattern.fullmatch(found):
            self.fault(name, found, f"bad_{form}")
        return found

    def optional_matching(self, name: str, pattern: re.Pattern[str], form: str) -> str | None:
        """Return a field that may be empty but otherwise has a form."""
        return self.matching(name, pattern, form) if self.optional(name) is not None else None

    def choice(self, name: str, allowed: Sequence[Word]) -> Word:
        """Return a word of a closed vocabulary."""
        found = self.text(name)
        for word in allowed:
            if word == found:
                return word
        if found:
            self.fault(name, found, "unknown_word", allowed=", ".join(allowed))
        return allowed[0]

    def optional_choice(self, name: str, allowed: Sequence[Word]) -> Word | None:
        """Return a word of a closed vocabulary, or None where the field is empty."""
        return self.choice(name, allowed) if self.optional(name) is not None else None

    def number(self, name: str) -> float:
        """Return a number that must be given; NaN stands in for one that cannot be read."""
        found = self.text(name)
        if not found:
            return math.nan
        if not _NUMBER.fullmatch(found) or not math.isfinite(float(found)):
            self.fault(name, found, "bad_number")
            return math.nan
        return float(found)

    def optional_number(self, name: str) -> float | None:
        """Return a number, or None where the field is empty."""
        return self.number(name) if self.optional(name) is not None else None

    def optional_whole(self, name: str) -> int | None:
        """Return a whole number from zero, or None where the field is empty."""
        found = self.optional(name)
        if found is None:
            return None
        if not _WHOLE.fullmatch(found) or len(found) > 9:
            self.fault(name, found, "bad_whole_number")
            return None
        return int(found)

    def optional_day(self, name: str) -> str | None:
        """Return a full ISO date, or None where the field is empty."""
        found = self.optional(name)
        if found is None:
            return None
        if not _DAY.fullmatch(found) or last_day(found) is None:
            self.fault(name, found, "bad_day")
            return None
        return found

    def optional_date(self, name: str) -> str | None:
        """Return an ISO date of any precision (year, month or day), or None where the field is empty."""
        found = self.optional(name)
        if found is not None and last_day(found) is None:
            self.fault(name, found, "bad_date")
            return None
        return found

    def several(self, name: str, separator: str = ";") -> tuple[str, ...]:
        """Return the parts of a list field; a part that is empty or stands twice is a fault."""
        cell = self._cells.get(name)
        if not cell:
            return ()
        parts = cell if isinstance(cell, list) else cell.split(separator)
        for part in parts:
            if not part.strip() or part != part.strip() or _CONTROL.search(part):
                self.fault(name, repr(part[:60]), "bad_part")
            self._measure(name, part)
        if len(set(parts)) < len(parts):
            self.fault(name, "; ".join(parts), "repeated_part")
        return tuple(dict.fromkeys(parts))


def last_day(text: str) -> date | None:
    """Return the last day that an ISO date of year, month or day precision covers, or None if it is no date."""
    found = _PARTIAL_DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or year < 1900:
            return None
        if day is not None and month is not None:
            return date(year, month, day)
        if month is not None:
            date(year, month, 1)
            return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
        return date(year, 12, 31)
    except ValueError:
        return None
