"""What a line of the journal and an event of a browser may hold: types, closed lists and lengths."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

BOUNDS: Final = ("exact", "at_least", "approx", "at_most")
KINDS: Final = ("stock", "flow", "cumulative", "ratio", "rate", "norm", "change", "target")
TIME_BASES: Final = ("stated", "publication", "inferred", "unknown")
PRECISIONS: Final = ("year", "month", "day")
CLOSED: Final = {"bound": BOUNDS, "kind": KINDS, "time_basis": TIME_BASES}
LONGEST: Final = 400
_LONGEST_NAME: Final = 120
_LONGEST_NUMBER: Final = 6
_NUMBERS: Final = ("value", "value_to")
_SCORES: Final = ("indicator_score", "score")
_SECTION_DEEDS: Final = ("source", "section")


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number (a truth value is none)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def is_text(value: Any, longest: int = LONGEST) -> bool:
    """Return whether a value is text that can be written as UTF-8 (half a surrogate pair cannot)."""
    if not isinstance(value, str) or len(value) > longest:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_name(value: Any) -> bool:
    """Return whether a value can name an item, an event or a section."""
    return is_text(value, _LONGEST_NAME)


def is_section(name: str) -> bool:
    """Return whether a text is the number of a section."""
    return name.isascii() and name.isdecimal() and len(name) <= _LONGEST_NUMBER


def entry_fits(do: str, name: str, given: Mapping[Any, Any]) -> bool:
    """Return whether what an entry sets has the types that the review reckons with."""
    if not all(isinstance(field, str) for field in given):
        return False
    if do in _SECTION_DEEDS:
        return is_section(name) and _section_fits(given)
    if do == "add":
        return _candidate_fits(given)
    return all(_field_fits(field, value) for field, value in given.items())


def _section_fits(given: Mapping[str, Any]) -> bool:
    for field, value in given.items():
        if field in ("start", "end"):
            if not _is_place(value):
                return False
        elif field == "region_new":
            row = {} if value is None else value
            if not isinstance(row, Mapping) or not all(_is_text_or_none(part) for part in row.values()):
                return False
        elif not _is_text_or_none(value):
            return False
    return True


def _field_fits(field: str, value: Any) -> bool:
    if field in _NUMBERS:
        return is_number(value) or (value is None and field == "value_to")
    if field in CLOSED:
        return value in CLOSED[field] if isinstance(value, str) else False
    if field == "time_precision":
        return value is None or value in PRECISIONS
    return _is_text_or_none(value)


def _candidate_fits(given: Mapping[str, Any]) -> bool:
    needed = _is_place(given.get("start")) and _is_place(given.get("end")) and is_text(given.get("as_printed"))
    if not needed or not all(_field_fits(field, given.get(field)) for field in ("value", "bound", "kind")):
        return False
    if not _field_fits("value_to", given.get("value_to")) or any(
        given.get(score) is not None and not is_number(given[score]) for score in _SCORES
    ):
        return False
    texts = ("indicator", "region", "scope", "period_start", "period_end", "time_basis", "relation", "unit", "noun")
    suggestions = given.get("suggestions") or []
    listed = isinstance(suggestions, list) and all(map(is_name, suggestions))
    return listed and all(_is_text_or_none(given.get(field)) for field in texts)


def _is_place(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text_or_none(value: Any) -> bool:
    return value is None or is_text(value, 4 * LONGEST)
