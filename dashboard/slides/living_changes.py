"""What a refresh changed, in words: one line a number or text, from what to what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from dashboard.locale import say, says

_MOST: Final = 60  # characters of a text that the list shows
_DRAWN: Final = ("chart", "table", "map", "map_points", "map_names", "map_inset", "map_gaps", "figure", "card")
_ENDS: Final = "；;。，,（("
_LEAD: Final = 30  # characters before a difference
_DATA: Final = ("changed", "added", "left")
_PAGE: Final = re.compile(r"\s*[（(]\d+/\d+[）)]$")
_SAME: Final = ("map", "map_points", "map_inset", "map_names")
"""Parts of a map that tell the same figure, the fullest first."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was carried over, or left alone.

    Attributes
    ----------
    slide : int
        Number of the slide, from 1.
    role : str
        What the object is; "slide" for the slide as a whole.
    kind : str
        "changed", "added", "left" (no longer in the data and taken out), "kept" (a person's, left as it is; ``after``
        is what the rules would say now), or why an object or slide was left alone: "gone" (the data has it no more),
        "failed", "empty" (no figures any more), "filled" (figures where there were none), "fewer" and "more" (the
        picture takes another number of slides), "loose" (its group was taken apart), "beyond" (a figure lies beyond
        the end of an axis that a person has set), "version" (marked by another version).
    item : str
        Which number: place, cell, line; "" for the object as a whole.
    before, after : str
    name : str
        What the object is called; "" where its role says enough.
    """

    slide: int
    role: str
    kind: str
    item: str = ""
    before: str = ""
    after: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A note in the language of the deck; ``text`` is the whole line, ``slide`` the first slide that it is about."""

    slide: int
    what: str
    kind: str
    item: str
    before: str
    after: str
    text: str

    @property
    def is_change(self) -> bool:
        """Say whether something was renewed; else it was left as it is, for somebody to look at."""
        return self.kind in _DATA


def changes_of(notes: Iterable[Note], language: str) -> tuple[Change, ...]:
    """Return the list in words: numbers first, then words, then what was left as it is; each by slide, each once."""
    merged: dict[tuple[str, ...], list[Note]] = {}
    for note in _told(list(notes)):
        said = _differing(note.before, note.after)
        merged.setdefault((note.name or note.role, note.kind, note.item, *said), []).append(note)
    several = sorted(merged.values(), key=lambda same: (_order(same[0]), same[0].slide))
    return tuple(_change(same[0], sorted({note.slide for note in same}), language) for same in several)


def _told(notes: list[Note]) -> list[Note]:
    """Leave out what another line of the same slide says, too."""
    told = _moved([note for note in notes if note.role != "notes" or note.kind not in _DATA])
    places = {(note.slide, note.item, note.role) for note in told if note.kind in _DATA}
    words: set[tuple[int, str, str]] = set()
    out = []
    for note in told:
        if note.role in _SAME and note.kind in _DATA:
            fuller = _SAME[: _SAME.index(note.role)]
            if any((note.slide, note.item, role) in places for role in fuller):
                continue
            if note.role == "map_names" and any(slide == note.slide and role in fuller for slide, _, role in places):
                continue
        elif note.kind == "changed" and not note.item:
            said = (note.slide, note.before, note.after)
            if said in words:
                continue
            words.add(said)
        out.append(note)
    return out


def _moved(notes: list[Note]) -> list[Note]:
    """Tell what only went to another slide of its picture or list as what it is: the same, or changed."""

    def key(note: Note) -> tuple[str, str]:
        return note.name or note.role, note.item or note.before or note.after

    went = {key(note): note for note in notes if note.kind == "left"}
    came = {key(note): note for note in notes if note.kind == "added"}
    both = {one for one in went.keys() & came.keys() if went[one].slide != came[one].slide}
    out = []
    for note in notes:
        one = key(note)
        if one not in both or note.kind not in ("left", "added"):
            out.append(note)
        elif note is came[one] and note.after != went[one].before:
            out.append(replace(note, kind="changed", before=went[one].before))
    return out


def _order(note: Note) -> int:
    if note.kind not in _DATA:
        return 2
    return 0 if note.role in _DRAWN else 1


def _change(note: Note, slides: list[int], language: str) -> Change:
    keys = (f"living.role.{note.role}", f"slides.role.{note.role}", "living.object")
    what = note.name or say(language, next(key for key in keys if says(language, key)))
    if note.item and what.endswith(note.item):
        what = what.removesuffix(note.item).rstrip() or what
    before, after = _differing(note.before, note.after)
    said = {
        "slide": say(language, "list.comma").join(str(slide) for slide in slides),
        "what": what,
        "item": note.item,
        "before": before,
        "after": after,
    }
    endings = [f"{'_item' if note.item else ''}{'_now' if note.after else ''}", "_item" if note.item else "", ""]
    found = next(f"living.{note.kind}{e}" for e in endings if says(language, f"living.{note.kind}{e}"))
    text = say(language, found, **said)
    return Change(note.slide, what, note.kind, note.item, note.before, note.after, text)


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return two texts on one line each, long ones from the sentence on in which they differ."""
    was, now = (" ".join(one.split()) for one in (before, after))
    page = _PAGE.search(was)
    if page and now.endswith(page[0]):  # the same is said on each slide of a picture
        was, now = was.removesuffix(page[0]), now.removesuffix(page[0])
    if was and now and max(len(was), len(now)) > _MOST:
        same = next((at for at, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
        start = max([0, *(was.rfind(sign, 0, same) + 1 for sign in _ENDS)])
        if same - start > _LEAD:
            start = was.rfind(" ", start, same - _LEAD // 2) + 1 or same - _LEAD // 2
        start += len(was[start:]) - len(was[start:].lstrip())
        was, now = ("…" + one[start:] if start else one for one in (was, now))
    return _short(was), _short(now)


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
