"""What the words around a number say of it: bound, clause, kind, and which figures belong together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Final

from etl.extract.candidate import Figure
from etl.extract.lexicon import Lexicon
from etl.model import Bound

_CLAUSE_END: Final = re.compile(r"[,，;；:：。!?！？\n\t]")
_SENTENCE_END: Final = re.compile(r"[。!?！？\n]")
_LINK_REACH: Final = 18  # characters between the two figures of a change
_KIND_REACH: Final = 12
_WIDEST: Final = 300  # characters of a sentence that are looked at on either side: a list without end stays linear
_HEAD: Final = 2  # characters of the head of a noun
_LISTED_NOUN: Final = 16
_DISTANCE: Final = 9  # characters between a bound before the verb and the number


class Surroundings:
    """The clauses and sentences of one working text.

    Parameters
    ----------
    text : str
        The working text.
    words : Lexicon
        Words of bounds, kinds and relations.
    sizes : frozenset
        Signs of tens, hundreds and so on; some bounds stand only before them.
    """

    def __init__(self, text: str, words: Lexicon, sizes: frozenset[str]) -> None:
        self._text = text
        self._words = words
        self._sizes = sizes
        self._clauses = [m.start() for m in _CLAUSE_END.finditer(text)]
        self._sentences = [m.start() for m in _SENTENCE_END.finditer(text)]
        self._groups = 0

    def clause_start(self, index: int) -> int:
        """Return where the clause of a position begins."""
        at = bisect_left(self._clauses, index)
        return self._clauses[at - 1] + 1 if at else 0

    def bound(self, figure: Figure, more: bool) -> None:
        """Read the bound before, inside and after a number, and let the span cover its words.

        Parameters
        ----------
        figure : Figure
            With number and unit; receives ``bound`` and the wider span.
        more : bool
            A word of "more" stands inside the number or right after it (1200多万, 20余).
        """
        text, words = self._text, self._words
        start = figure.start
        found: Bound = "at_least" if more else "exact"
        limit = min(words.bound_reach, start)
        for length in range(limit, 0, -1):
            word = text[start - length : start]
            named = words.bounds_before.get(word)
            if named is None or (word in words.size_only_bounds and text[start] not in self._sizes):
                continue
            veto = words.not_bound_before.get(word)
            if veto is not None and text[max(0, start - length - 1) : start - length] in veto:
                continue
            found, figure.start = named, start - length
            break
        after = words.bounds_after.match(text, figure.unit_end)
        if after is not None:
            word = after.group()
            if len(word) > 1 or self._counts_on(figure, after.end()):
                figure.end = after.end()
                if figure.start == start:
                    found = words.bound_after_of[word]
        elif found == "exact" and start:
            distant = words.distant_bound.search(text[max(0, start - _DISTANCE) : start])
            if distant is not None:
                found = words.bounds_before[distant["bound"]]
                figure.start = start - min(_DISTANCE, start) + distant.start()
        if found == "exact" and words.time_limit.match(text, figure.unit_end) and self._is_time(figure):
            found, figure.kind = "at_most", "norm"
        figure.bound = found

    def _is_time(self, figure: Figure) -> bool:
        return self._words.unit_class.get(figure.unit) in ("days", "hours")

    def bound_within(self, figure: Figure, begin: int) -> None:
        """Begin a span earlier, with a bound that stands between there and the number: 每季度至少开展一次."""
        between = self._text[begin : figure.start]
        figure.start = begin
        for word, bound in self._words.norm_bounds.items():
            if word in between:
                figure.bound = bound
                return

    def _counts_on(self, figure: Figure, end: int) -> bool:
        """Return whether 多 or 余 after a counting word belongs to the number: 6亩多, not 30个多功能厅."""
        measured = self._words.unit_class.get(figure.unit) in ("measure", "money", "hours", "share", "points", "times")
        return measured and not self._words.not_more_after.match(self._text, end)

    def place(self, figure: Figure) -> None:
        """Give a figure its clause, its sentence and, where the words say so, its kind."""
        clauses, sentences, text = self._clauses, self._sentences, self._text
        at = bisect_left(clauses, figure.number_start)
        figure.clause_start = max(clauses[at - 1] + 1 if at else 0, figure.number_start - _WIDEST)
        at = bisect_left(clauses, figure.number_end, at)
        figure.clause_end = min(clauses[at] if at < len(clauses) else len(text), figure.number_end + _WIDEST)
        at = bisect_right(sentences, figure.number_start)
        figure.sentence_start = max(sentences[at - 1] + 1 if at else 0, figure.number_start - _WIDEST)
        figure.sentence_end = min(sentences[at] if at < len(sentences) else len(text), figure.number_end + _WIDEST)
        if not figure.kind:
            self._kind(figure)

    def _kind(self, figure: Figure) -> None:
        words, text = self._words, self._text
        before = text[figure.clause_start : figure.start]
        near = before[-_KIND_REACH:]
        bound_word = text[figure.start : figure.number_start]
        demanded = words.norm.search(near) or words.norm_after.match(text, figure.end)
        if "/" in figure.unit or demanded or (bound_word and words.norm_word.match(bound_word)):
            figure.kind = "norm"
        elif figure.unit in words.change_units or before.endswith(words.words["change_before"]):
            figure.kind = "change"
        elif words.target.search(before):
            figure.kind = "target"
        elif figure.unit == words.marks["percent"]:
            figure.kind = "ratio"
        elif words.rate.search(near):
            figure.kind = "rate"

    def relate(self, found: list[Figure]) -> None:
        """Join the two figures of a change, mark parts, rests and figures that share a noun or a verb."""
        for number, figure in enumerate(found):
            self._relation(figure)
            if number:
                self._among(found[number - 1], figure)
                self._listed(found[number - 1], figure)
                self._change(found, number)
                self._shared_bound(found, number)

    def _relation(self, figure: Figure) -> None:
        text, words = self._text, self._words
        before = text[max(0, figure.start - 5) : figure.start]
        if before.endswith(words.words["each_before"]):
            figure.relation = "each"
        elif before.endswith(words.words["rest_before"]):
            figure.relation = "rest"
        elif before.endswith(words.words["sum_before"]):
            figure.relation = "sum"
        else:
            part = _last(words.part, text, figure.clause_start, figure.start)
            if part is not None and text.find(")", part.end(), figure.start) < 0:
                figure.relation = "part"

    def _among(self, earlier: Figure, figure: Figure) -> None:
        """Mark a figure as a part where the clause before it ends in "among them": 46家企业中,党组织9家."""
        end = figure.clause_start - 1
        if (
            not figure.relation
            and end == earlier.clause_end
            and self._text[end - 1 : end] == self._words.marks["among"]
        ):
            figure.relation = "part"

    def _listed(self, earlier: Figure, figure: Figure) -> None:
        """Let a figure of a list go on with what the figure before it is: 分别为12个、15个; 配备1名…、2名…."""
        if earlier.relation == "part" and not figure.relation and self._alike(earlier, figure):
            figure.relation = "part"
        if earlier.clause_start != figure.clause_start:
            return
        between = self._text[earlier.end : figure.start]
        if not figure.relation and earlier.relation == "each" and between in self._words.pause:
            figure.relation = "each"
        if earlier.kind == "change" and figure.unit == earlier.unit and between in self._words.pause:
            figure.kind = "change"
        if not figure.kind and earlier.kind in ("norm", "target", "rate") and figure.unit == earlier.unit:
            figure.kind = earlier.kind

    def _alike(self, earlier: Figure, figure: Figure) -> bool:
        """Return whether two figures of a list count nouns with one head: 城市网格46个,农村网格254个."""
        text, width = self._text, _HEAD
        between = text[earlier.end : figure.start]
        return (
            earlier.unit == figure.unit
            and width < len(between) <= _LISTED_NOUN
            and between[0] in self._words.pause
            and between[-width:] == text[earlier.start - width : earlier.start]
        )

    def _change(self, found: list[Figure], number: int) -> None:
        """Join a figure with an earlier one where a verb of change leads from one to the other."""
        text, words = self._text, self._words
        figure = found[number]
        begin = max(figure.clause_start, figure.start - _LINK_REACH)
        link = _last(words.change_link, text, begin, figure.start)
        if link is None or figure.start - link.end() > 4:
            return
        for earlier in reversed(found[max(0, number - 2) : number]):
            between = text[earlier.end : link.start()]
            if len(between) > _LINK_REACH or _SENTENCE_END.search(between):
                return
            same = earlier.unit == figure.unit and earlier.clause_start == figure.clause_start
            if same or (earlier.unit == figure.unit and len(between) <= 1):
                self._groups += 1
                earlier.relation, figure.relation = "from", "to"
                earlier.group = figure.group = self._groups
                if figure.kind == "change":
                    figure.kind = earlier.kind
                return

    def _shared_bound(self, found: list[Figure], number: int) -> None:
        """Let 以上 after the last figure of a list with 分别 hold for all of them."""
        last, words = found[number], self._words
        if last.bound == "exact" or last.end == last.unit_end or last.start != last.number_start:
            return
        chain: list[Figure] = []
        for nth in range(number - 1, -1, -1):
            earlier, following = found[nth], chain[-1] if chain else last
            if earlier.unit != last.unit or self._text[earlier.end : following.start] not in words.pause:
                break
            chain.append(earlier)
        if chain and chain[-1].relation == "each":
            for figure in chain:
                if figure.bound == "exact":
                    figure.bound = last.bound


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the last match between two positions."""
    found = None
    for match in pattern.finditer(text, start, end):
        found = match
    return found
