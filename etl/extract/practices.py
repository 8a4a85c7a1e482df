"""Practices that a text names: those of the catalogue by their words, and names that no practice has yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.extract.practice_marks import Marks, Quotation, without_marks
from etl.extract.practice_names import Name, is_name, is_state, unknown_names
from etl.extract.practice_words import longest_of, words
from etl.model import Practice

_CLOSING = '”’"'
_NEAR = 20
# How much shows that words are a name: they stand in a document's title, nothing, marks or a head, marks and a head.
_TITLE, _PLAIN, _NAMED, _BOTH = 0, 1, 2, 3
_SCORES = {_TITLE: 0.6, _PLAIN: 0.7, _NAMED: 0.85, _BOTH: 0.95}
_SHORT = 3
_SHORT_SCORE = 0.6  # of a plain word of at most three characters


@dataclass(frozen=True, slots=True)
class FoundPractice:
    """A practice that a text names; offsets count in the working text.

    Attributes
    ----------
    start, end : int
        The local name as printed, with its quotation marks where they are part of it.
    practice_id : str or None
        None for a name that no practice of the catalogue has.
    local_name : str
        The printed name without marks.
    score : float
        From 0 to 1.
    also : tuple of (int, int)
        Where else the text names the practice, in order.
    """

    start: int
    end: int
    practice_id: str | None
    local_name: str
    score: float
    also: tuple[tuple[int, int], ...] = ()


class _Naming(NamedTuple):
    start: int
    end: int
    practice_id: str
    rank: int
    weak: bool
    length: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a word of the catalogue means and when it counts (see ``practices.yml``)."""

    practice_id: str
    weak: bool
    near: re.Pattern[str] | None
    not_before: frozenset[str]


class PracticeFinder:
    """Finds practices in working texts.

    Parameters
    ----------
    practices : sequence of Practice
        The catalogue; a practice is found by its Chinese name and its aliases. Built once, used for many texts.
    """

    def __init__(self, practices: Sequence[Practice]) -> None:
        known = words()
        self._entries: dict[str, _Entry] = {}
        for practice in practices:
            for word in map(without_marks, (*practice.aliases, practice.name_zh)):
                if word and word not in self._entries:
                    followed = frozenset("".join(c for end, c in known.not_before.items() if word.endswith(end)))
                    self._entries[word] = _Entry(
                        practice.practice_id, word in known.weak, known.near.get(word), followed
                    )
        self._pattern = longest_of(self._entries)

    def find(self, text: str) -> list[FoundPractice]:
        """Return the practices of a text in order of place, each once, at its first good naming.

        A naming in quotation marks or with a head (工作法, 机制, 平台 …) comes before a plain word. Names that no
        practice has stand among them with ``practice_id`` None.
        """
        marks = Marks(text)
        namings = _merged(text, self._namings(text, marks))
        found = [_chosen(text, group) for group in _by_practice(namings).values()]
        taken = sorted((n.start, n.end) for n in namings)
        names: dict[str, list[Name]] = {}
        for name in unknown_names(text, marks, taken):
            names.setdefault(name.core, []).append(name)
        found += [_first_of(text, group) for group in names.values()]
        found.sort(key=lambda f: (f.start, f.end, f.practice_id or ""))
        return found

    def _namings(self, text: str, marks: Marks) -> Iterable[_Naming]:
        bare = marks.bare
        for hit in self._pattern.finditer(bare):
            entry = self._entries[hit.group()]
            first, last = hit.span()
            if entry.not_before and bare[last : last + 1] in entry.not_before:
                continue
            if entry.near and not (
                entry.near.search(bare, max(0, first - _NEAR), first) or entry.near.search(bare, last, last + _NEAR)
            ):
                continue
            start, end, rank = _widened(text, marks, marks.at(first), marks.at(last - 1) + 1)
            weak = entry.weak and (rank <= _PLAIN or (rank == _NAMED and is_state(text, start, end)))
            yield _Naming(start, end, entry.practice_id, rank, weak, last - first)


def _widened(text: str, marks: Marks, start: int, end: int) -> tuple[int, int, int]:
    """Return the span of the whole local name around a word of the catalogue, and how much shows that it is one."""
    touching = marks.touching(start, end)
    quoted = in_title = False
    closing = len(text)
    for q in reversed(touching):  # the innermost first
        inside = q.start < start and end < q.end
        if start <= q.start and q.end - 1 <= end:
            end = max(end, q.end)
            quoted = True
        elif q.start + 1 == start and q.end <= end:
            start, quoted = q.start, True
        elif (inside and _fits(text, q, start, end)) or (not inside and is_name(text, q)):
            start, end, quoted, in_title = min(start, q.start), max(end, q.end), True, in_title or q.title
        elif inside:
            closing = q.end - 1
            break
    head = words().head_after.match(text, end, closing)
    named = head is not None and head.lastgroup == "method"
    if head is not None and (named or quoted):
        end = head.end()
    if not quoted:
        q_before = marks.ending(start) if start and text[start - 1] in _CLOSING else None
        if q_before is not None and not q_before.title and is_name(text, q_before):
            start, quoted = q_before.start, True
        else:
            start = _with_words_before(text, start)
    if in_title:
        return start, end, _TITLE
    return start, end, _BOTH if quoted and named else _NAMED if quoted or named else _PLAIN


def _fits(text: str, q: Quotation, start: int, end: int) -> bool:
    """Return whether a quotation around a word is the name: the word alone, or a short name that has the word."""
    if q.start + 1 == start and q.end - 1 == end:
        return True
    return is_name(text, q) and "、" not in text[q.start : q.end]


def _with_words_before(text: str, start: int) -> int:
    known = words()
    for _ in range(2):
        if not start or text[start - 1] not in known.before_ends:
            break
        start -= next((n for n in known.before_lengths if n <= start and text[start - n : start] in known.before), 0)
    return start


def _merged(text: str, namings: Iterable[_Naming]) -> list[_Naming]:
    """Join namings of one practice that stand side by side (街道“大工委”、社区“大党委”); drop plain weak words."""
    kept: list[_Naming] = []
    for naming in namings:
        last = kept[-1] if kept else None
        if last is not None and _belong_together(text, last, naming):
            kept[-1] = last._replace(
                start=min(last.start, naming.start),
                end=max(last.end, naming.end),
                rank=max(last.rank, naming.rank),
                weak=last.weak and naming.weak,
                length=last.length + naming.length,
            )
        else:
            kept.append(naming)
    return [_in_its_marks(text, naming) for naming in kept if not naming.weak]


def _belong_together(text: str, last: _Naming, naming: _Naming) -> bool:
    if last.practice_id != naming.practice_id:
        return False
    if naming.start < last.end:
        return True
    alike = last.rank == naming.rank or (last.rank > _PLAIN and naming.rank > _PLAIN)
    return alike and last.rank != _TITLE and words().joints.fullmatch(text, last.end, naming.start) is not None


def _in_its_marks(text: str, naming: _Naming) -> _Naming:
    """Take the marks in where the joined namings fill a quotation (“群众点单、社区派单、党员接单”)."""
    around = text[max(0, naming.start - 1) : naming.start] + text[naming.end : naming.end + 1]
    if naming.rank == _PLAIN and around == "“”":
        return naming._replace(start=naming.start - 1, end=naming.end + 1, rank=_NAMED)
    return naming


def _by_practice(namings: Iterable[_Naming]) -> dict[str, list[_Naming]]:
    groups: dict[str, list[_Naming]] = {}
    for naming in namings:
        groups.setdefault(naming.practice_id, []).append(naming)
    return groups


def _chosen(text: str, group: list[_Naming]) -> FoundPractice:
    best = next((n for n in group if n.rank > _PLAIN), None) or next((n for n in group if n.rank), group[0])
    short = best.rank == _PLAIN and best.length <= _SHORT
    return FoundPractice(
        best.start,
        best.end,
        best.practice_id,
        without_marks(text[best.start : best.end]),
        _SHORT_SCORE if short else _SCORES[best.rank],
        tuple((n.start, n.end) for n in group if n is not best),
    )


def _first_of(text: str, names: list[Name]) -> FoundPractice:
    """Return an unknown name at the place where most shows that it is one."""
    best = max(names, key=lambda name: name.score)
    local_name = without_marks(text[best.start : best.end])
    also = tuple((name.start, name.end) for name in names if name is not best)
    return FoundPractice(best.start, best.end, None, local_name, best.score, also)
