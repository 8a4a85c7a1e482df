"""What is wrong with the facts, said so that the person who reads it can mend it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from etl.messages import say
from etl.model import Place

_SHOWN = 60
_OF_FILES: Final = frozenset({
    "file_missing", "file_unreadable", "file_unexpected", "file_empty", "not_utf8", "byte_order_mark",
    "carriage_return", "merge_conflict", "not_a_text", "wrong_separator", "column_missing", "column_unknown",
    "column_repeated", "wrong_cell_count", "not_csv", "not_yaml", "yaml_alias", "not_a_list",
})  # fmt: skip
# What a terminal or a log would act on instead of showing it.
_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in one place.

    Attributes
    ----------
    place : Place
        File and line.
    field : str
        Column or key; empty where the whole line or file is meant.
    found : str
        What stands there.
    key : str
        Which fault it is: the key of its words under ``fault`` in ``etl/messages``.
    values : dict
        What the words need beside ``field`` and ``found``.
    """

    place: Place
    field: str
    found: str
    key: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)

    def words(self, language: str) -> str:
        """Return one line: place, field, what stands there, what is wrong, how to mend it."""
        found = _ACTING.sub("\ufffd", " ".join(self.found.split()))
        if len(found) > _SHOWN:
            found = found[: _SHOWN - 1] + "…"
        values = {"field": self.field, "found": found, **self.values}
        parts = [str(self.place)]
        if self.field:
            parts.append(self.field)
        if found:
            parts.append(say(language, "fault.quoted", found=found))
        wrong = say(language, f"fault.{self.key}.wrong", **values)
        mend = say(language, f"fault.{self.key}.mend", **values)
        return say(language, "fault.line", where="  ".join(parts), wrong=wrong, mend=mend)


class Faults:
    """Collects every fault of a run, so that one run shows all of them.

    Attributes
    ----------
    unread : set of str
        Files of which nothing could be read: what refers to them is not blamed for it.
    """

    def __init__(self) -> None:
        self.unread: set[str] = set()
        self._all: dict[tuple[Place, str, str, str], Fault] = {}

    def add(self, place: Place, field: str, found: object, key: str, **values: Any) -> None:
        """Note a fault and go on; the same fault of the same field counts once."""
        shown = "" if found is None else str(found)
        self._all.setdefault((place, field, shown, key), Fault(place, field, shown, key, values))

    def __iter__(self) -> Iterator[Fault]:
        """Go through them by file and line; files that cannot be read come first, for others may only follow."""
        return iter(sorted(self._all.values(), key=lambda f: (f.key not in _OF_FILES, f.place.file, f.place.line or 0)))

    def __len__(self) -> int:
        return len(self._all)


class AtlasError(Exception):
    """A run cannot go on: the words are the key of a message, said once at the end, without a traceback."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def words(self, language: str) -> str:
        """Return what happened and what to do."""
        return say(language, f"error.{self.key}", **self.values)


def system_fault(error: OSError) -> AtlasError:
    """Return what the system refused as a fault in words: which file, and why."""
    return AtlasError("system", file=error.filename or "?", why=error.strerror or type(error).__name__)


class FaultyFacts(Exception):
    """The facts have faults; nothing was written."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
