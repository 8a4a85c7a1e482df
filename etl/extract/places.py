"""The place that an article is about, and the place that each of its figures is about.

The title goes before the author's line, that before the first paragraph, and that before the number of mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from etl.extract.candidate import Basis
from etl.extract.divisions import place_words
from etl.extract.mentions import Mention, PlaceNames
from etl.extract.scopes import Scopes

_HEAD_LINES = 16
_LONGEST_TITLE = 60
_WEIGHT = {"title": 12.0, "heading": 6.0, "author": 4.0, "lead": 3.0, "caption": 1.0}
_MOST_COUNTED = 5  # so many mentions weigh as much as a place in the first paragraph


class Suggestion(NamedTuple):
    """The place that a text is about.

    ``code`` is None where the table has none or several such places; ``name_zh`` is then the name as printed, or empty.
    ``parent`` is the code above it.
    """

    code: str | None
    name_zh: str
    level: str
    parent: str | None
    basis: Basis


NOWHERE = Suggestion(None, "", "", None, "none")


class Gazetteer(PlaceNames):
    """The division table with what it says of a text; see ``PlaceNames`` for the parameter."""

    def article_region(self, text: str) -> Suggestion:
        """Return the place that a text is about: stated by its head, assumed from its mentions, or none."""
        mentions = self.places(text)
        scores: dict[str, float] = {}
        stated: set[str] = set()
        titled: set[str] = set()
        first: dict[str, int] = {}
        for mention in mentions:
            scores[mention.code] = scores.get(mention.code, 0.0) + 3.0 / _MOST_COUNTED
            first.setdefault(mention.code, mention.start)
        scores = {code: min(score, 3.0) for code, score in scores.items()}
        unknown = ""
        for kind, start, line in _head(text):
            if kind == "title" and (placed := self.in_title(line)):
                named = [placed.code]
                titled.add(placed.code)
            else:
                named = [m.code for m in mentions if start <= m.start < start + len(line)]
                if kind == "title" and not named and not unknown:
                    unknown = _unknown_name(line)
                kind = "heading" if kind == "title" else kind
            for code in dict.fromkeys(named[:1] if kind == "lead" else named):
                scores[code] = scores.get(code, 0.0) + _WEIGHT[kind]
                first.setdefault(code, start)
                if kind != "caption":
                    stated.add(code)
        if unknown and not stated:
            return Suggestion(None, unknown, place_words().content["unknown_levels"][unknown[-1]], None, "stated")
        if not scores:
            return self._sent_from(text)
        best = min(scores, key=lambda code: (-scores[code], first[code], code))
        best = self._narrowed(best, {m.code for m in mentions}, sum(m.code == best for m in mentions))
        if best not in titled:
            spoken = self._as_it_calls_itself(best, scores, text)
            if spoken is None:
                return NOWHERE
            best = spoken
        division = self.divisions[best]
        return Suggestion(best, division.name, division.level, division.parent, "stated" if stated else "assumed")

    def scopes(self, text: str, code: str | None) -> Scopes:
        """Return what says, for a position of the text, which place or part of one is spoken of there.

        Parameters
        ----------
        text : str
            A working text.
        code : str or None
            The place that the article is about.
        """
        return Scopes(self, text, code)

    def _narrowed(self, best: str, named: set[str], count: int) -> str:
        """Return the one place that a text under the title of its province or prefecture is about."""
        if count > 1 or not self._is_above_county(best):
            return best
        inside = [code for code in named if best in self.chain(code)]
        deepest = [code for code in inside if not any(code in self.chain(other) for other in inside)]
        return deepest[0] if len(deepest) == 1 else best

    def _as_it_calls_itself(self, best: str, scores: dict[str, float], text: str) -> str | None:
        """Return the place that fits 全市, 我县, 全省: a county that is only visited is not the city that speaks.

        None where a province is all that is named and the text speaks of a city or county.
        """
        kinds = {match[1] for match in re.finditer(place_words().content["calls_itself"], text)}
        if not kinds or self._kind(best) in kinds or self.divisions[best].level == "zone":
            return best
        above = [
            code
            for code in self.chain(best)
            if self._kind(code) in kinds and (code in scores or self.divisions[code].name[:-1] in text)
        ]
        others = [code for code in scores if self._kind(code) in kinds]
        if fitting := above or others:
            return max(fitting, key=lambda code: (scores.get(code, 0.0), code))
        return None if self.divisions[best].level == "province" else best

    def _kind(self, code: str) -> str:
        return self.divisions[code].name[-1]

    def _sent_from(self, text: str) -> Suggestion:
        found = re.search(place_words().content["dispatch"], text[:600])
        if found is None:
            return NOWHERE
        placed = self.in_title(found[1] + place_words().content["title_ends"][0])
        if placed is None:
            return NOWHERE
        return Suggestion(placed.code, placed.name, placed.level, self.divisions[placed.code].parent, "assumed")


def _unknown_name(line: str) -> str:
    found = re.match(place_words().content["unknown_in_title"], line)
    return found[1] if found else ""


def _head(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield kind, start and words of the lines up to the first paragraph."""
    words = place_words()
    boilerplate, ends = re.compile(words.content["boilerplate"]), words.content["sentence_ends"]
    start = 0
    titles = 0
    for line in text.split("\n")[: _HEAD_LINES * 2]:
        shown = line.strip()
        at = start + (len(line) - len(line.lstrip()))
        start += len(line) + 1
        if not shown:
            continue
        long = len(shown) > _LONGEST_TITLE
        if long and (ends[0] in shown or len(shown) > 2 * _LONGEST_TITLE):
            yield "lead", at, shown
            return
        if shown.startswith(words.words("author_marks")):
            yield "author", at, shown
        elif shown[-1] in ends:
            yield "caption", at, shown
        elif not boilerplate.search(shown) and titles < 3:
            titles += 1
            yield "title", at, shown


__all__ = ["NOWHERE", "Gazetteer", "Mention", "Scopes", "Suggestion"]
