"""Which place, or which named part of it, a text speaks of at a position.

The subject of a clause or a 在… at its head sets it; 全县, the place's own name or an office of it set it back to the
whole. A semicolon goes back to the subject of the sentence, a paragraph to the place of the article or of the heading
above it. A sentence without a subject goes on with the one before.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.candidate import Basis
from etl.extract.divisions import place_words
from etl.extract.lexicon import one_of
from etl.extract.subplaces import SubPlace, find_sub_places, scope_words

if TYPE_CHECKING:
    from etl.extract.mentions import Mention, PlaceNames

_LONGEST_HEADING = 60
_FULL_STOPS = "。！？!?"
_SEMICOLONS = "；;"


class ScopeSuggestion(NamedTuple):
    """``scope`` is a part's name as printed, "" for the whole region."""

    region_code: str | None
    scope: str
    region_basis: Basis
    scope_basis: Basis


@dataclass(frozen=True, slots=True)
class _State:
    """What is spoken of. A scope that lasts as a "topic" goes on until the whole is named, a "weak" one also ends at a
    sentence that sums up, and one of a "sentence" at its full stop; a framed one is not left inside its sentence."""

    code: str | None
    scope: str
    region_basis: Basis
    scope_basis: Basis
    lasting: str = ""
    framed: bool = False

    def later(self) -> _State:
        """Return what a following sentence takes over."""
        return replace(self, region_basis=_inherited(self.region_basis), scope_basis=_inherited(self.scope_basis),
                       framed=False)  # fmt: skip


def _inherited(basis: Basis) -> Basis:
    return "inherited" if basis == "stated" else basis


class Scopes:
    """Says for positions of one text which place or part of one is spoken of; see ``Gazetteer.scopes``."""

    def __init__(self, names: PlaceNames, text: str, code: str | None) -> None:
        self._names = names
        self._text = text
        self._article = code
        self._above = set(names.chain(code)) if code else set()
        mentions = names.places(text, near=code)
        parts = find_sub_places(text, {m.end: m.start for m in mentions})
        self._headed = {m.code for m in mentions if self._heads(m)}
        self._starts: list[int] = []
        self._states: list[_State] = []
        self._walk(mentions, parts)

    def __call__(self, position: int, sentence_start: int = 0) -> ScopeSuggestion:
        """Return the suggestion for a figure that begins at ``position``."""
        state = self._states[bisect_right(self._starts, position) - 1]
        return ScopeSuggestion(state.code, state.scope, state.region_basis, state.scope_basis)

    def _walk(self, mentions: list[Mention], parts: list[SubPlace]) -> None:
        """Go through the text once and note where the state changes."""
        areas = self._areas()
        wholes = [m.start() for m in self._whole_pattern().finditer(self._text)]
        events = [(m.start(), 0, m.group(), 0) for m in re.finditer(f"[\n{_FULL_STOPS}{_SEMICOLONS}]", self._text)]
        self._stops = [at for at, _, kind, _ in events if kind not in _SEMICOLONS]
        events += [(mention.start, 1, "place", nth) for nth, mention in enumerate(mentions)]
        events += [(at, 1, "whole", 0) for at in wholes]
        events += [(part.start, 2, "part", nth) for nth, part in enumerate(parts)]
        events += [(at, 3, "area", nth) for nth, (at, _) in enumerate(areas)]
        section = _State(self._article, "", *(("assumed", "assumed") if self._article else ("none", "none")))
        state = frame = section
        self._set(0, state)
        first_segment = True
        for at, _, kind, nth in sorted(events):
            if kind == "\n":
                state, first_segment = section, True
            elif kind in _FULL_STOPS:
                state, first_segment = self._next_sentence(state, section, at + 1, wholes), True
            elif kind in _SEMICOLONS:
                state, first_segment = frame, False
            elif kind == "place":
                section, state = self._at_place(mentions[nth], section, state)
            elif kind == "part":
                state = self._at_part(parts[nth], state)
            elif kind == "area":
                state = _State(state.code, areas[nth][1], state.region_basis, "stated", "topic")
            elif not state.framed:
                state = _State(state.code, "", state.region_basis, "stated")
            if first_segment:
                frame = state
            self._set(at + (len(kind) == 1), state)

    def _set(self, at: int, state: _State) -> None:
        if self._starts and self._starts[-1] == at:
            self._states[-1] = state
        elif not self._states or self._states[-1] != state:
            self._starts.append(at)
            self._states.append(state)

    def _next_sentence(self, state: _State, section: _State, start: int, wholes: list[int]) -> _State:
        later = state.later()
        if not state.scope:
            return later
        stop, nth = bisect_left(self._stops, start), bisect_left(wholes, start)
        end = self._stops[stop] if stop < len(self._stops) else len(self._text)
        whole = nth < len(wholes) and wholes[nth] < end
        summed = state.lasting == "weak" and scope_words().summing.match(self._text, start) is not None
        if state.lasting == "sentence" or whole or summed:
            return replace(section, code=state.code, region_basis=later.region_basis)
        return later

    def _heads(self, mention: Mention) -> bool:
        """Return whether a place is the head of a heading: 费县:善用…, or a line of its own."""
        text = self._text
        after = text[mention.end : mention.end + 1]
        if mention.start and text[mention.start - 1] != "\n":
            whole_chain = mention.end - mention.start > 2 * len(mention.name)
            return whole_chain and after in tuple(place_words().content["title_ends"])  # joined to the line before it
        end = text.find("\n", mention.end)
        end = len(text) if end < 0 else end
        if end == mention.end:
            return True
        short = end - mention.start <= _LONGEST_HEADING and text[end - 1] not in place_words().content["sentence_ends"]
        return short and text[mention.end] in place_words().content["title_ends"]

    def _at_place(self, mention: Mention, section: _State, state: _State) -> tuple[_State, _State]:
        """Return the state of the section and of the clause after a place was named."""
        if self._heads(mention):
            if mention.code not in self._above:
                section = _State(mention.code, "", "inherited", "assumed")
            return section, section
        if self._text[mention.end - 1] not in place_words().content["name_ends"]:
            return section, state  # a bare name in a list is no subject
        subject = self._begins_clause(mention.start)
        if mention.code == state.code:
            whole = subject and not state.framed
            return section, _State(state.code, "", "stated", "stated") if whole else replace(
                state, region_basis="stated"
            )
        above = mention.code in self._above or (state.code and mention.code in self._names.chain(state.code))
        if not subject or (above and mention.code != self._article) or (above and state.framed):
            return section, state
        if self._opens_section(mention, section):
            section = _State(mention.code, "", "inherited", "assumed")
        return section, _State(mention.code, "", "stated", "stated", "topic")

    def _opens_section(self, mention: Mention, section: _State) -> bool:
        """Return whether another article has begun: its place has a heading, or is named with its parents at first."""
        if mention.code == section.code or (section.code and section.code in self._names.chain(mention.code)):
            return False
        return mention.code in self._headed or mention.end - mention.start >= len(mention.name) + 2

    def _at_part(self, part: SubPlace, state: _State) -> _State:
        if not part.role:
            return state
        if part.role == "station":
            name = re.sub("[“”]", "", self._text[part.start : part.end])
            return replace(state, scope=name, scope_basis="stated", lasting="sentence")
        name, several = self._printed(part)
        code, region_basis = state.code, state.region_basis
        if part.region_start is not None and state.region_basis == "stated":
            inside = state.code and self._article in self._names.chain(state.code)
            if inside:  # a part of a county inside the article's prefecture: 福鼎市石亭社区
                code, name = self._article, self._text[part.region_start : part.start] + name
        head = part.role == "head" and self._begins_sentence(part.region_start or part.start) and not part.example
        lasting = "sentence" if several else "topic" if head else "weak"
        framed = part.role == "locative" and scope_words().frame_end.match(self._text, part.end) is not None
        return _State(code, name, region_basis, "stated", lasting, framed)

    def _printed(self, part: SubPlace) -> tuple[str, bool]:
        """Return the name of a part; of several in one list the part that holds them, or the list as printed."""
        text = self._text
        ending = scope_words().ending
        end = part.end
        while end < len(text) and text[end] in "、":
            following = ending.search(text, end + 2, end + 12)
            if following is None or any(c in scope_words().stops for c in text[end + 1 : following.start()]):
                break
            end = following.end()
        if end == part.end:
            return text[part.start : end], False
        if part.upper_end < part.end:
            return text[part.start : part.upper_end], False
        return text[part.start : end], True

    def _begins_clause(self, at: int) -> bool:
        words = scope_words()
        if at == 0 or self._text[at - 1] in words.clause_marks:
            return True
        before = at
        while before > 0 and at - before < 8 and self._text[before - 1] not in words.stops:
            before -= 1
        if before > 0 and self._text[before - 1] not in words.clause_marks:
            return False
        while before < at and (match := words.leading.match(self._text, before, at)):
            before = match.end()
        return before == at

    def _begins_sentence(self, at: int) -> bool:
        return at == 0 or self._text[at - 1] in f"{_FULL_STOPS}\n"

    def _areas(self) -> list[tuple[int, str]]:
        """Return the parts that head the items of a list, where there are two or more."""
        content = scope_words().content
        pattern = re.compile(rf"(?:{content['list_heads']})({one_of(content['areas'])})")
        found = [(m.start(1), m[1]) for m in pattern.finditer(self._text)]
        return found if len({name for _, name in found}) > 1 else []

    def _whole_pattern(self) -> re.Pattern[str]:
        content = scope_words().content
        codes = {self._article, *self._headed} - {None}
        kinds = {self._names.divisions[c].name[-1] for c in codes if c in self._names.divisions}
        kind = "".join(sorted(kinds & set(content["kinds"]))) or content["kinds"]
        whole = content["whole"].replace("{kind}", f"[{kind}]")
        return re.compile(f"{whole}|{content['whole_parts']}".replace("{edge}", content["edge"]))
