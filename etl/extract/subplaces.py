"""Parts of a place by name: 街道, 社区, 村, 小区 and stations, told from the same words as ordinary nouns.

A name is believed where it follows a place or a part of one (凤瑞街道新华街社区) or an example word, or at the head of
a clause before what a place does or has (党工委, 建成). Having been believed once, it is known all over the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from etl.extract.lexicon import one_of

_LONGEST_NAME = 6
_LONGEST_WINDOW = 12

Role = Literal["head", "locative", "object", "station", ""]


@dataclass(slots=True)
class SubPlace:
    """A named part of a place.

    Attributes
    ----------
    start, end : int
        The name with the parts before it that it lies in: 凤瑞街道新华街社区.
    upper_end : int
        Where the first part of such a chain ends; ``end`` for a name alone.
    region_start : int or None
        Where the place begins that stands right before it (福鼎市石亭社区).
    role : str
        head of a clause, locative (在…), object of the verb at the clause's head, station, or none of these.
    example : bool
        An example word introduces it.
    """

    start: int
    end: int
    upper_end: int
    region_start: int | None
    role: Role
    example: bool = False


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """``scopes.yml`` in the shapes that lookups need."""

    content: Mapping[str, Any]
    ending: re.Pattern[str]
    leading: re.Pattern[str]
    generic: re.Pattern[str]
    name_after: re.Pattern[str]
    noun_after: re.Pattern[str]
    station: re.Pattern[str]
    summing: re.Pattern[str]
    frame_end: re.Pattern[str]
    cut: re.Pattern[str]
    never_inside: re.Pattern[str]
    stops: frozenset[str]
    clause_marks: frozenset[str]
    generic_first: frozenset[str]


@cache
def scope_words() -> ScopeWords:
    """Return the words, read and compiled once."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "scopes.yml").read_text(encoding="utf-8"))
    after = content["stolen_after"]
    endings = [rf"{e}(?![{''.join(after[e])}])" if after.get(e) else e for e in content["endings"]]
    firsts = "".join(sorted({e[0] for e in content["endings"]}))
    return ScopeWords(
        content=content,
        ending=re.compile(rf"(?=[{firsts}])(?:{'|'.join(endings)})"),
        leading=re.compile(one_of(content["leading"])),
        generic=re.compile(rf"(?:{one_of([*content['generic'], *content['leading']])})+"),
        name_after=re.compile(one_of(content["name_after"])),
        noun_after=re.compile(one_of(content["noun_after"])),
        station=re.compile(content["station"]),
        summing=re.compile(content["summing"]),
        frame_end=re.compile(content["frame_end"]),
        cut=re.compile(f"[{content['cuts']}]"),
        never_inside=re.compile(one_of([*content["never_inside"], *(w for w in content["leading"] if len(w) > 1)])),
        stops=frozenset(content["stops"]),
        clause_marks=frozenset(content["clause_marks"]),
        generic_first=frozenset(content["generic_first"]),
    )


@dataclass(slots=True)
class _Candidate:
    start: int
    end: int
    name: str
    chained: bool
    region_start: int | None
    chain_start: int
    upper_end: int
    role: Role
    example: bool
    strong: bool


def find_sub_places(text: str, region_ends: Mapping[int, int]) -> list[SubPlace]:
    """Return the named parts of places in order.

    Parameters
    ----------
    text : str
        A working text.
    region_ends : dict
        End → start of the places of the division table in the text.
    """
    candidates = _candidates(text, region_ends)
    names = {c.name for c in candidates if c.strong}
    believed = [c for c in candidates if c.strong or (c.name in names and c.role) or _stands_alone(text, c)]
    found = _joined(text, believed)
    found += _stations(text, found)
    found.sort(key=lambda s: (s.start, s.end))
    return found


def _candidates(text: str, region_ends: Mapping[int, int]) -> list[_Candidate]:
    words = scope_words()
    candidates: list[_Candidate] = []
    last_end = -1
    for match in words.ending.finditer(text):
        ending_start, end = match.span()
        left = max(0, ending_start - _LONGEST_WINDOW, last_end)
        at = ending_start
        while at > left and text[at - 1] not in words.stops and at not in region_ends:
            at -= 1
        start, prefix = _without_leading(text, at, ending_start, at == last_end)
        if (cut := words.cut.search(text[start:ending_start][::-1])) is not None:
            at, start = start, ending_start - cut.start()
            prefix = text[at:start]
        name = text[start:ending_start]
        before = candidates[-1] if candidates and candidates[-1].end == start else None
        in_region = region_ends.get(start)
        chained = before is not None or in_region is not None
        if not _is_name(name, match.group(), chained) or (not chained and words.never_inside.search(name)):
            continue
        example = prefix.endswith(tuple(words.content["intro"])) or _follows_example(text, start)
        role: Role = before.role if before else _role(text, at if in_region is None else in_region, start, prefix)
        if in_region is not None and not before:
            role = _role(text, in_region, in_region, "")
        holder = text.startswith(tuple(words.content["holds_after"]), end)
        strong = chained or example or holder or (role in ("head", "locative") and _has_company(text, end))
        candidates.append(
            _Candidate(
                start, end, text[start:end], chained, before.region_start if before else in_region,
                before.chain_start if before else start, before.upper_end if before else end,
                role, example or bool(before and before.example), strong,
            )
        )  # fmt: skip
        last_end = end
    return candidates


def _has_company(text: str, end: int) -> bool:
    return scope_words().name_after.match(text, end) is not None


def _without_leading(text: str, at: int, end: int, listed: bool) -> tuple[int, str]:
    """Return where a name begins after the words before it, and those words."""
    start = at
    words = scope_words()
    if listed and text[start] in words.content["list_words"]:
        start += 1
    while (match := words.leading.match(text, start, end)) and match.end() < end:
        if match.end() - start == 1 and end - match.end() < 2 and text[match.end()] not in words.generic_first:
            break
        start = match.end()
    return start, text[at:start]


def _is_name(name: str, ending: str, chained: bool) -> bool:
    words = scope_words()
    if not 1 <= len(name) <= _LONGEST_NAME or (len(name) == 1 and not (chained and len(ending) == 1)):
        return False
    if name[0] in words.generic_first or words.leading.fullmatch(name):
        return False
    return words.generic.fullmatch(name) is None


def _role(text: str, at: int, start: int, prefix: str) -> Role:
    words = scope_words()
    before = text[max(0, start - 1) : start]
    if prefix.endswith(tuple(words.content["locative"])) or before in words.content["locative"]:
        return "locative"
    if at == 0 or text[at - 1] in words.clause_marks:
        return "object" if prefix and not prefix.endswith(tuple(words.content["intro"])) else "head"
    return ""


def _follows_example(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(",，:：")
    return before.endswith(tuple(scope_words().content["intro"])) and len(before) < 3


def _stands_alone(text: str, candidate: _Candidate) -> bool:
    """Return whether a name that nothing else supports may be believed."""
    return candidate.role == "locative" and scope_words().noun_after.match(text, candidate.end) is None


def _joined(text: str, believed: list[_Candidate]) -> list[SubPlace]:
    """Join a part with the parts that it lies in."""
    found: list[SubPlace] = []
    for part in believed:
        new = SubPlace(part.chain_start, part.end, part.upper_end, part.region_start, part.role, part.example)
        if found and found[-1].start == new.start:
            found[-1] = new
        elif found and found[-1].end > new.start:
            continue
        else:
            found.append(new)
    return found


def _stations(text: str, found: list[SubPlace]) -> list[SubPlace]:
    starts, ends = [s.start for s in found], [s.end for s in found]
    return [
        SubPlace(m.start(), m.end(), m.end(), None, "station")
        for m in scope_words().station.finditer(text)
        if bisect_left(starts, m.end()) == bisect_right(ends, m.start())  # overlaps none
    ]
