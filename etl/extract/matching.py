"""Which indicator a counted noun means: the longest known word decides, and what it leaves over must mean nothing.

There is no second guess: where the longest word does not fit by unit, kind or context, no shorter one is tried. A wrong
match costs a reader more than a missing one, which a person fills in within seconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from etl.extract.candidate import Figure
from etl.extract.modifiers import EXACT, PLACE, before_word, counts_an_increase, counts_each, counts_some, is_planned
from etl.extract.noun_words import NounWords, noun_words, starts_with
from etl.extract.nouns import REACH
from etl.model import Indicator

CONDITIONAL: Final = 0.03  # less sure where the word needs its context
RELATIVE: Final = 0.1  # less sure where a clause with 的 stands before the noun
SHORT: Final = 2  # characters of a word that must stand right after its verb
FEW_PEOPLE: Final = 5  # below this no headline counts people
_NONE: Final = (None, 0.0)

_FITTING_KINDS: Final = {
    "": frozenset({"stock", "flow", "ratio", "rate", "norm"}),
    "norm": frozenset({"norm", "ratio", "rate"}),
    "rate": frozenset({"norm", "ratio", "rate"}),
    "ratio": frozenset({"ratio", "rate", "norm"}),
    "change": frozenset({"change"}),
}
_COUNTS: Final = frozenset({"stock", "flow"})
_SHARES: Final = frozenset({"ratio", "rate"})
_NEXT_ITEM: Final = re.compile(
    "\u3001[0-9.]+[\u4e07\u4ebf]?[\u4f59\u591a]?(?P<unit>[\u4e00-\u9fff])(?P<noun>[\u4e00-\u9fff]+)"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a word means an indicator."""

    indicator: str
    kind: str
    each: bool  # counts one number for each of many: 人/个
    cases: bool
    people: bool
    units: frozenset[str]
    vetoes: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    conditional: bool = False


@cache
def unit_classes() -> Mapping[str, frozenset[str]]:
    """Return an indicator's unit → the counting words that fit it."""
    read = yaml.safe_load((Path(__file__).parent / "unit_classes.yml").read_text(encoding="utf-8"))
    return {unit: frozenset(words) for unit, words in read.items()}


class Matcher:
    """Finds the indicator of a figure whose noun was located; built once for a catalogue.

    Parameters
    ----------
    indicators : sequence of Indicator
        The catalogue. Derived indicators are left out: no source publishes them.
    """

    def __init__(self, indicators: Sequence[Indicator]) -> None:
        self._words = noun_words()
        self._quotes = str.maketrans("", "", self._words.marks["quotes"])
        self._index: dict[str, tuple[_Rule, ...]] = {}
        for indicator in indicators:
            if indicator.formula is None:
                self._add(indicator)
        self._longest = max(map(len, self._index), default=0)

    def _add(self, indicator: Indicator) -> None:
        unit, _, per = indicator.unit.partition("/")
        fitting = unit_classes().get(unit, frozenset({unit}))
        units = frozenset(indicator.units) or fitting
        if per:
            units |= {indicator.unit}
        each = indicator.kind == "norm" and bool(per)
        cases = fitting is unit_classes()[self._words.marks["case"]]
        people = fitting is unit_classes()[self._words.marks["person"]]
        known = (indicator.indicator_id, indicator.kind, each, cases, people, units, indicator.vetoes)
        nouns = tuple(word for word in indicator.words if word not in indicator.verbs)
        for word in indicator.aliases:
            self._enter(word, _Rule(*known))
        for word in indicator.words:
            bare = cases and word in indicator.verbs  # 解决90件: the issues must be named before
            near = indicator.near or (nouns if bare else ())
            self._enter(word, _Rule(*known, verbs=indicator.verbs, near=near, conditional=True))

    def _enter(self, word: str, rule: _Rule) -> None:
        key = word.translate(self._quotes)
        self._index[key] = (*self._index.get(key, ()), rule)

    def match(self, text: str, figure: Figure) -> tuple[str | None, float]:
        """Return the indicator of a figure and how sure it is, from 0 to 1; (None, 0.0) where it abstains.

        Parameters
        ----------
        text : str
            The working text.
        figure : Figure
            With its noun, see ``nouns.locate``.
        """
        before = figure.noun_side != "after"
        if figure.noun_start < figure.noun_end:
            left = max(figure.clause_start, figure.noun_end - REACH) if before else figure.noun_start
            plain = self._plain(text[left : figure.noun_end])
        else:
            plain = ""
        word = self._longest_word(plain)
        if not word and not before:
            plain = self._with_shared_head(text, figure, plain)
            word = self._longest_word(plain)
        if not word and "/" in figure.unit and figure.unit in self._index:
            word = plain = figure.unit
        if not word:
            return _NONE
        rule = self._fitting(text, figure, word, before)
        if rule is None:
            return _NONE
        score = self._safety(text, figure, rule, plain[: len(plain) - len(word)], word, before)
        if score and rule.conditional:
            score -= CONDITIONAL
        return (rule.indicator, round(score, 2)) if score > 0 else _NONE

    # -- the word --------------------------------------------------------------------------------------------------

    def _plain(self, phrase: str) -> str:
        """Return a phrase without quotation marks and without brackets that add nothing: 党群服务中心(站)."""
        plain, marks = phrase.translate(self._quotes), self._words.marks
        opened = plain.find(marks["open"])
        while opened >= 0:
            closed = plain.find(marks["close"], opened)
            if closed < 0:
                break
            if plain[opened + 1 : closed] in self._words.brackets and not self._longest_word(plain):
                plain = plain[:opened] + plain[closed + 1 :]
                closed = opened - 1
            opened = plain.find(marks["open"], closed + 1)
        return plain

    def _longest_word(self, phrase: str) -> str:
        for length in range(min(self._longest, len(phrase)), 0, -1):
            if phrase[-length:] in self._index:
                return phrase[-length:]
        return ""

    def _with_shared_head(self, text: str, figure: Figure, plain: str) -> str:
        """Return the noun with the head of the next item: 3家五星、21家四星物业服务企业."""
        found = _NEXT_ITEM.match(text, figure.noun_end, figure.clause_end)
        if not found or found["unit"] != figure.unit:
            return plain
        return plain + found["noun"][len(plain) :]

    # -- its context -----------------------------------------------------------------------------------------------

    def _fitting(self, text: str, figure: Figure, word: str, before: bool) -> _Rule | None:
        """Return the rule of a word that fits by unit, kind and context; None without one, or with two equally near."""
        kinds, share = _FITTING_KINDS.get(figure.kind, _COUNTS), figure.unit == "%"
        found = [
            rule
            for rule in self._index[word]
            if figure.unit in rule.units
            and (rule.kind in kinds or (share and rule.kind in _SHARES and figure.kind != "change"))
            and (not rule.each or "/" in figure.unit or figure.kind == "norm" or self._counts_each(text, figure))
        ]
        if not found:
            return None
        context = _Context(text, figure, before, self._words)
        placed = [(place, rule) for rule in found if (place := context.place(rule)) >= 0]
        if not placed:
            return None
        best = max(place for place, _ in placed)
        nearest = [rule for place, rule in placed if place == best]
        return nearest[0] if len({rule.indicator for rule in nearest}) == 1 else None

    def _counts_each(self, text: str, figure: Figure) -> bool:
        return counts_each(text, figure, self._words)

    # -- what is left over -----------------------------------------------------------------------------------------

    def _safety(self, text: str, figure: Figure, rule: _Rule, rest: str, word: str, before: bool) -> float:
        words = self._words
        if rule.kind in _COUNTS and (self._counts_each(text, figure) or is_planned(text, figure, words)):
            return 0.0
        if rule.kind == "stock" and rule.people and (figure.value < FEW_PEOPLE or self._at_an_event(text, figure)):
            return 0.0  # those of a story, not of a place
        if figure.relation == "part" and rest.rpartition(words.marks["part"])[2]:
            return 0.0
        if rule.kind in _COUNTS and (figure.value <= 1 or self._is_a_share(text, figure, rule, rest, before)):
            return 0.0
        if figure.relation == "rest" and rule.kind == "stock" and not rule.conditional:
            return 0.0
        if counts_some(text, figure, words) and not (rule.near and rule.conditional):
            return 0.0
        if rule.kind == "stock" and counts_an_increase(text, figure, words):
            return 0.0
        if before and rule.kind == "flow" and self._is_a_verb(word):
            return 0.0 if rest.endswith(words.negations) else EXACT
        score = before_word(
            rest, words, figure, before=before, cases=rule.cases, verbs=rule.verbs, short=len(word) <= SHORT
        )
        if not score and rule.kind not in _COUNTS and rule.kind == figure.kind:
            score = PLACE  # what a rule demands of each is said in many words
        if not before and self._is_relative(text, figure):
            score = score - RELATIVE if rule.near and rule.conditional else 0.0
        return score

    def _is_a_share(self, text: str, figure: Figure, rule: _Rule, rest: str, before: bool) -> bool:
        """Return whether the words around a count say that it is not the whole: one level, the best, those settled."""
        words, end = self._words, max(figure.end, figure.noun_end if not before else figure.unit_end)
        if not before and text.startswith(words.subset_after, figure.noun_end):
            return True
        if rule.kind == "stock" and not rule.people and rest.endswith(words.level_before):
            return True
        after = text[end : end + REACH]
        return bool(words.share_of_sum.match(after) or (rule.cases and words.success_after.match(after)))

    def _at_an_event(self, text: str, figure: Figure) -> bool:
        clause = text[figure.clause_start : figure.clause_end]
        return any(word in clause for word in self._words.events)

    def _is_a_verb(self, word: str) -> bool:
        """Return whether a word is or begins with its verb (办结, 化解纠纷): any subject may stand before it."""
        length = starts_with(word, self._words.verbs, 0, len(word))
        return length > 1 and starts_with(word, self._words.not_verbs, 0, len(word)) <= length

    def _is_relative(self, text: str, figure: Figure) -> bool:
        """Return whether words and a 的 stand between a number and its noun: 170个符合条件的小区."""
        last = figure.noun_start - 1
        return text[last] == self._words.marks["of"] and last > figure.unit_end + 2


class _Context:
    """The words around a figure, cut out once for all rules of its noun."""

    def __init__(self, text: str, figure: Figure, before: bool, words: NounWords) -> None:
        self.text, self.figure, self.words = text, figure, words
        self.clause = text[figure.clause_start : figure.clause_end]
        self.lead = text[figure.clause_start : figure.number_start]
        changed = figure.relation in ("from", "to")
        tail = text[figure.unit_end if before else figure.noun_end : figure.clause_end] if changed or not before else ""
        self.tail = tail[: next((at for at, sign in enumerate(tail) if sign.isdigit()), len(tail))]
        self.narrow = f"{self.lead}{text[figure.noun_start : figure.noun_end]}{self.tail}"
        self.all_of_a_place = not before and self.lead.endswith(words.wholes)
        self.whole = before or not text[figure.noun_end : figure.noun_end + 1].strip(words.may_follow_whole)

    def place(self, rule: _Rule) -> int:
        """Return -1 where a rule does not fit here; otherwise the nearer its verb, the more, and most with ``near``."""
        counts = rule.kind == "stock"
        if rule.vetoes and any(word in (self.clause if counts else self.narrow) for word in rule.vetoes):
            return -1
        place = 0
        if rule.verbs:
            place = max(map(self._last, rule.verbs)) + 2
            if place > 1:
                whole = self.whole or (self.all_of_a_place and self.lead.endswith(rule.verbs))
                if counts and not rule.near and not whole:
                    return -1
            elif not any(verb in self.tail for verb in rule.verbs) and not (counts and self._earlier(rule)):
                return -1
        if rule.near:
            sentence = self.text[self.figure.sentence_start : self.figure.sentence_end]
            longest = max((len(word) for word in rule.near if word in sentence), default=0)
            if not longest:
                return -1
            place += longest * len(self.text)  # the more a neighbour says, the more it decides
        return place

    def _last(self, verb: str) -> int:
        """Return where a verb stands last before the number, -1 without; in 调解组织 there is no 调解."""
        lead, nouns = self.lead, self.words.not_verbs
        at = lead.rfind(verb)
        while at >= 0 and starts_with(lead, nouns, at, len(lead)) > len(verb):
            at = lead.rfind(verb, 0, at)
        return at

    def _earlier(self, rule: _Rule) -> bool:
        """Return whether an item of a list has its verb in a clause before: 全县有镇10个,行政村105个."""
        figure = self.figure
        before = self.text[figure.sentence_start : figure.clause_start]
        if figure.noun_side == "after" or rule.near or self.words.marks["part"] in before:
            return False
        return any(verb in before for verb in rule.verbs)
