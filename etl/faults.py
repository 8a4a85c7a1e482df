"""What is wrong with the facts, said so that the person who reads it can mend it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from etl.messages import say
from etl.model import Place

_SHOWN = 60


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
        found = " ".join(self.found.split())
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
        return iter(sorted(self._all.values(), key=lambda f: (f.place.file, f.place.line or 0)))

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


class FaultyFacts(Exception):
    """The facts have faults; nothing was written."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
