"""Which places of the division table a text names, and which of them it is about.

A name counts in its full form (方城县, 河南省南阳市方城县), an autonomous area and a zone in its short one too; a bare
stem (南阳) only before a name that lies in it, in a list of such, or at the head of a title. A name that several
places share counts only with a parent in sight.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from etl.extract.divisions import COUNTRY, Division, place_words, short_autonomous, stem, table
from etl.extract.lexicon import one_of
from etl.model import Region

_LONGEST_STEM = 7


class Mention(NamedTuple):
    """A place named in a text; ``start`` is that of the whole chain, ``name`` the official one of its last part."""

    start: int
    end: int
    code: str
    name: str
    level: str


@dataclass(slots=True)
class _Found:
    """A name before it is known which place it means."""

    start: int
    own_start: int
    end: int
    name: str
    codes: tuple[str, ...]
    chained: bool = False


class PlaceNames:
    """The division table, ready to find its names in texts.

    Parameters
    ----------
    regions : sequence of Region
        The regions of the atlas; their zones have no code in the official table.
    """

    def __init__(self, regions: Sequence[Region] = ()) -> None:
        self._regions = tuple(regions)
        self._last: tuple[str, list[_Found]] = ("", [])

    @cached_property
    def divisions(self) -> dict[str, Division]:
        """The whole table by code."""
        return table(self._regions)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, list[str]] = {}
        for code, division in self.divisions.items():
            for name in {division.name, short_autonomous(division.name), *self._zone_names(division)}:
                if name:
                    names.setdefault(name, []).append(code)
        return {name: tuple(sorted(codes)) for name, codes in names.items()}

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """The last two characters of a name → the lengths of such names, longest first."""
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[-2:], set()).add(len(name))
        return {tail: tuple(sorted(found, reverse=True)) for tail, found in lengths.items()}

    @cached_property
    def _stems(self) -> dict[str, tuple[str, ...]]:
        stems: dict[str, list[str]] = {}
        for code, division in self.divisions.items():
            if division.level != "zone" and (short := stem(division.name)):
                stems.setdefault(short, []).append(code)
        return {short: tuple(sorted(codes)) for short, codes in stems.items()}

    @cached_property
    def _bare_list(self) -> re.Pattern[str]:
        words = place_words()
        bare = one_of(
            short
            for short, codes in self._stems.items()
            if short not in words.set_of("never_bare") and any(self._is_above_county(c) for c in codes)
        )
        marks = words.content["list_marks"]
        return re.compile(rf"(?:{bare})(?:[{marks}](?:{bare}))+")

    def _is_above_county(self, code: str) -> bool:
        return self.divisions[code].level in ("province", "prefecture")

    def _zone_names(self, division: Division) -> Iterator[str]:
        """Yield the short forms of a zone: without its parent, and its kind alone, which needs one of both in sight."""
        if division.level != "zone":
            return
        parent = self.divisions.get(division.parent)
        if parent and (short := stem(parent.name)) and division.name.startswith(short):
            yield division.name[len(short) :]
        for kind in place_words().words("zone_kinds"):
            if division.name.endswith(kind):
                yield from {kind, kind[-3:]} & set(place_words().words("zone_kinds"))
                return

    def chain(self, code: str) -> tuple[str, ...]:
        """Return the codes above a code, nearest first, without the country."""
        found: list[str] = []
        while (division := self.divisions.get(code)) and division.parent != COUNTRY and division.parent not in found:
            code = division.parent
            found.append(code)
        return tuple(found)

    def places(self, text: str, near: str | None = None) -> list[Mention]:
        """Return the places that a text names, in order; names that may mean several places are left out.

        Parameters
        ----------
        text : str
            A working text.
        near : str, optional
            The code of a place that is in sight although the text need not name it.
        """
        if self._last[0] is not text:  # region and scopes of one text ask one after the other
            self._last = (text, self._found(text))
        found = self._last[1]
        seen: set[str] = set()
        sure = {f.codes[0] for f in found if f.chained and len(f.codes) == 1}
        known = sure | {f.codes[0] for f in found if len(f.codes) == 1 and not self._is_doubtful(f, text)}
        if near:
            known.add(near)
        for above in known:
            seen |= {above, *self.chain(above)}
        mentions = []
        for place in found:
            code = self._resolve(place, text, known, seen)
            if code:
                division = self.divisions[code]
                mentions.append(Mention(place.start, place.end, code, division.name, division.level))
        return mentions

    def in_title(self, line: str) -> Mention | None:
        """Return the place at the head of a title, where bare names count too: 山东兰陵:…, 河南南阳方城:…"""
        ends = place_words().content["title_ends"]
        at, above, code = 0, "", ""
        while at < len(line):
            if line[at] in ends:
                break
            step = self._title_part(line, at, above)
            if step is None:
                return None
            length, code = step
            at, above = at + length, code
        if not code or at >= len(line):
            return None
        division = self.divisions[code]
        return Mention(0, at, code, division.name, division.level)

    def _title_part(self, line: str, at: int, above: str) -> tuple[int, str] | None:
        for length in range(min(15, len(line) - at), 1, -1):
            part = line[at : at + length]
            codes = self._names.get(part) or self._stems.get(part, ())
            inside = [c for c in codes if above in self.chain(c)] if above else list(codes)
            if not above and len(inside) > 1:
                inside = [c for c in inside if self._is_above_county(c)]
            if len(inside) == 1:
                return length, inside[0]
            if len(inside) > 1 and (highest := [c for c in inside if self.divisions[c].level == "prefecture"]):
                return length, highest[0]
        return None

    def _found(self, text: str) -> list[_Found]:
        words = place_words()
        ends, stolen = words.content["name_ends"], words.set_of("stolen_ends")
        lengths, names = self._lengths, self._names
        found: list[_Found] = []
        for match in re.finditer(f"[{ends}]", text):
            end = match.end()
            for length in lengths.get(text[end - 2 : end], ()):
                name = text[end - length : end]
                if name in names and end >= length:
                    if text[end - 1 : end + 1] not in stolen:
                        self._add(found, text, _Found(end - length, end - length, end, name, names[name]))
                    break
        listed = list(self._listed(text, found))
        return sorted(found + listed, key=lambda f: f.start) if listed else found

    def _add(self, found: list[_Found], text: str, new: _Found) -> None:
        """Join a name to the parents before it: full names, or one bare stem."""
        before = found[-1] if found else None
        if before and before.end == new.start and (inside := self._inside(new.codes, before.codes)):
            found[-1] = _Found(before.start, new.own_start, new.end, new.name, inside, chained=True)
            return
        for length in range(min(_LONGEST_STEM, new.start), 1, -1):
            above = self._stems.get(text[new.start - length : new.start])
            if above and (inside := self._inside(new.codes, above)):
                new.start, new.codes, new.chained = new.start - length, inside, True
                break
        if before and before.end > new.start:  # 济南市中区: the district goes before the city inside it
            if not new.chained or before.start > new.start:
                return
            found.pop()
            if before.start < new.start and found and found[-1].end > before.start:
                return
            new.start = min(new.start, before.start)
        if new.chained:
            new.start, new.codes = self._further(text, new.start, new.codes)
        found.append(new)

    def _further(self, text: str, start: int, codes: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        """Go on to the left through bare stems: 河南南阳方城县."""
        for length in range(min(_LONGEST_STEM, start), 1, -1):
            above = self._stems.get(text[start - length : start])
            if above and (inside := self._inside(codes, above)):
                return start - length, inside
        return start, codes

    def _inside(self, codes: Iterable[str], above: Iterable[str]) -> tuple[str, ...]:
        parents = set(above)
        return tuple(c for c in codes if not parents.isdisjoint(self.chain(c)))

    def _listed(self, text: str, found: list[_Found]) -> Iterator[_Found]:
        starts, ends = [f.start for f in found], [f.end for f in found]
        for match in self._bare_list.finditer(text):
            at = match.start()
            for part in re.split(f"[{place_words().content['list_marks']}]", match.group()):
                codes = tuple(c for c in self._stems.get(part, ()) if self._is_above_county(c))
                if codes and bisect_left(starts, at + len(part)) == bisect_right(ends, at):  # overlaps none
                    yield _Found(at, at, at + len(part), part, codes, chained=True)
                at += len(part) + 1

    def _is_doubtful(self, place: _Found, text: str) -> bool:
        """Return whether a name without a parent before it may be no name at all."""
        if place.chained:
            return False
        words = place_words()
        if place.name in words.set_of("needs_parent") or place.name in words.set_of("zone_kinds"):
            return True
        if len(place.name) == 2 or place.name in words.set_of("needs_edge"):
            return place.own_start > 0 and text[place.own_start - 1] not in words.content["edge_marks"]
        return False

    def _resolve(self, place: _Found, text: str, known: set[str], seen: set[str]) -> str | None:
        words = place_words()
        established = [c for c in place.codes if c in known]
        if self._is_doubtful(place, text):
            if len(established) != 1:
                return None
            bare = place.name in words.set_of("needs_parent") or place.name in words.set_of("zone_kinds")
            before = text[max(0, place.own_start - 2) : place.own_start]
            return established[0] if bare or before.endswith(words.words("edge_words")) else None
        if len(place.codes) == 1:
            return place.codes[0]
        if len(established) == 1:
            return established[0]
        for depth in (0, 1):  # a prefecture in sight goes before a province
            inside = [c for c in place.codes if self.chain(c)[depth : depth + 1] and self.chain(c)[depth] in seen]
            if len(inside) == 1:
                return inside[0]
            if inside:
                return None
        return None
