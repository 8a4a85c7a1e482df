"""Which noun a number counts: after its counting word, or before the number, never both and never across a verb.

Nothing is looked up in the catalogue here, so a noun that the catalogue does not know can be collected in the queue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from etl.extract.candidate import Figure
from etl.extract.noun_words import NounWords, ends_with, noun_words, starts_with

REACH: Final = 30  # characters that a noun and its modifiers may fill
QUOTED: Final = 14  # characters of a name in quotation marks
ASIDE: Final = 60  # characters of a remark in brackets between noun and number
NAME_IN_BRACKETS: Final = 10  # up to here they are part of the name: 村(社区)
WIDEST: Final = 23  # characters of a figure as printed, with its noun
_SHARE: Final = frozenset("%\u2030")


def locate(text: str, figures: Sequence[Figure]) -> None:
    """Fill in the noun of each figure and widen the figure over a noun that stands beside it.

    Parameters
    ----------
    text : str
        The working text that the offsets of the figures count in.
    figures : sequence of Figure
        In order of position; changed in place. A figure without a noun keeps equal ``noun_start`` and ``noun_end``.
    """
    words = noun_words()
    _locate(text, [figure for figure in figures if figure.status == "proposed"], words)
    for figure in figures:
        if figure.status == "review":  # a tier before a noun hides it from no other number
            _locate(text, [figure], words)


def _locate(text: str, figures: Sequence[Figure], words: NounWords) -> None:
    spread = _spread(text, figures, words)
    for number, figure in enumerate(figures):
        left = max(figure.clause_start, figures[number - 1].end if number else 0)
        right = min(figure.clause_end, figures[number + 1].start if number + 1 < len(figures) else len(text))
        if number in spread:
            figure.noun_start, figure.noun_end = spread[number]
            figure.noun_side, figure.relation = "before", figure.relation or "each"
            continue
        if _may_follow(text, figure, words) and _after(text, figure, right, words):
            figure.noun_side = "after"
        elif _before(text, figure, left, words):
            figure.noun_side = "before"
        else:
            figure.noun_start = figure.noun_end = figure.number_start
        if figure.relation == "to" and _has_no_noun(text, figure, words):
            _as_before_the_change(figures[number - 1], figure)
            continue
        if figure.noun_start == figure.noun_end:
            continue
        start, end = min(figure.start, figure.noun_start), max(figure.end, figure.noun_end)
        if end - start <= WIDEST and not any(sign in words.marks["stops"] for sign in text[start:end]):
            figure.start, figure.end = start, end


def _has_no_noun(text: str, figure: Figure, words: NounWords) -> bool:
    return figure.noun_start == figure.noun_end or text[figure.noun_start : figure.noun_end] in words.verbs


def _as_before_the_change(earlier: Figure, figure: Figure) -> None:
    """Give the second figure of a change the noun of the first: 10个内设机构调整为12个."""
    if earlier.group == figure.group and earlier.unit == figure.unit:
        figure.noun_start, figure.noun_end, figure.noun_side = earlier.noun_start, earlier.noun_end, "before"


def _may_follow(text: str, figure: Figure, words: NounWords) -> bool:
    """Return whether the noun may stand after a number: of a share only 97%的办结率, of money only 20万元资金."""
    begin = max(figure.unit_end, figure.end)
    if figure.unit in _SHARE:
        last = figure.clause_end
        return text.startswith(words.marks["of"], begin) and text[begin:last].endswith(words.rates)
    if figure.unit.endswith(words.marks["money"]):
        return text.startswith(words.money_nouns, begin)
    return True


def _after(text: str, figure: Figure, right: int, words: NounWords) -> bool:
    begin = max(figure.unit_end, figure.end)
    of = text[begin : begin + 1] == words.marks["of"]
    begin += of
    listed = right < figure.clause_end
    right = min(right, begin + REACH)
    if begin >= right or not _opens_a_noun(text, begin, words):
        return False
    end = _noun_end(text, begin, right, listed, words)
    if of and text[begin:end] in words.not_counted:
        return False
    if end == begin:  # a verb first: the noun stands after its last 的, or before the number
        last = text.rfind(words.marks["of"], begin, right)
        if last <= begin or any(sign.isdigit() for sign in text[begin:last]):
            return False
        begin = last + 1
        end = _noun_end(text, begin, right, listed, words)
        if text[begin:end] in words.not_counted:
            return False
    end = _without_tail(text, begin, end, words)
    if end <= begin:
        return False
    figure.noun_start, figure.noun_end = begin, end
    return True


def _opens_a_noun(text: str, begin: int, words: NounWords) -> bool:
    sign = text[begin]
    if sign not in words.marks["quotes"] and not ("\u4e00" <= sign <= "\u9fff") and not sign.isalpha():
        return False
    return not any(text[begin : begin + length] in words.not_after for length in (3, 2, 1)) or any(
        text.startswith(word, begin) for word, stops in words.bounds.get(sign, ()) if not stops
    )


def _noun_end(text: str, begin: int, right: int, listed: bool, words: NounWords) -> int:
    """Return where the noun that begins at ``begin`` ends: at a verb, a stop, a number, or before 的.

    ``listed`` says that another number stands at ``right``.
    """
    at = begin
    stops, bounds, joins = words.marks["stops"], words.bounds, words.joins
    while at < right:
        sign = text[at]
        if sign in stops or sign.isdigit() or sign == words.marks["of"]:
            return at
        if sign == words.marks["open"]:
            closed = text.find(words.marks["close"], at, right)
            if closed < 0 or closed - at > 8 or any(s.isdigit() or s in stops for s in text[at:closed]):
                return at
            at = closed + 1
            continue
        if sign == words.marks["close"]:
            return at
        if sign in words.marks["open_quotes"] and (closed := _closing(text, at, right, words)):
            at = closed
            continue
        step = 1
        for word, bound in bounds.get(sign, ()):
            if text.startswith(word, at):
                if bound and sign not in words.marks["quotes"]:
                    return at
                step = len(word)
                break
        else:
            if sign == words.marks["with"] and any(word in text[at:right] for word in words.pairs):
                return at
            if sign in joins and _begins_an_item(text, at + 1, right, listed, words):
                return at
        at += step
    return right


def _closing(text: str, at: int, right: int, words: NounWords) -> int:
    """Return the end of the short quotation that opens at ``at``, or 0: what it holds is part of a noun."""
    for close in range(at + 1, min(right, at + QUOTED)):
        if text[close] in words.marks["close_quotes"]:
            return close + 1
        if text[close] in words.marks["stops"]:
            break
    return 0


def _begins_an_item(text: str, at: int, right: int, listed: bool, words: NounWords) -> bool:
    """Return whether what follows a joining word is counted by the next number, not by this one."""
    if text[at - 1] == words.marks["plus"]:
        return text[at : at + 1] not in words.marks["quotes"]
    return at >= right or (listed and not any(sign in words.marks["stops"] for sign in text[at:right]))


def _without_tail(text: str, begin: int, end: int, words: NounWords) -> int:
    while end > begin and (text[end - 1] in words.joins or text[end - 1] in words.marks["open_quotes"]):
        end -= 1
    if end > begin and text[end - 1] in words.marks["close_quotes"]:
        opened = any(sign in words.marks["open_quotes"] for sign in text[begin : end - 1])
        end -= not opened
    return end


def _before(text: str, figure: Figure, left: int, words: NounWords) -> bool:
    end = noun_end_before(text, figure.start, left, words)
    if text[end - 1] == words.marks["close"]:  # 服务时长(指系统记录的时长)超890万小时
        opened = text.rfind(words.marks["open"], max(figure.sentence_start, end - ASIDE), end)
        if opened > figure.sentence_start and end - opened > NAME_IN_BRACKETS:
            end = noun_end_before(text, opened, figure.sentence_start, words)
            left = max(figure.sentence_start, end - REACH)
            left = max(text.rfind(sign, left, end) + 1 or left for sign in words.marks["stops"])
    left = max(left, end - REACH)
    begin = _noun_start(text, left, end, words)
    if end <= begin:
        return False
    while length := starts_with(text, words.determiners, begin, end):
        if begin + length >= end:
            break
        begin += length
    figure.noun_start, figure.noun_end = begin, end
    return True


def noun_end_before(text: str, end: int, left: int, words: NounWords) -> int:
    """Return where the noun before a number ends: before words such as 达, 共有, 人数 and an opening bracket."""
    while end > left:
        length = ends_with(text, words.links, end, left, 6)
        if not length and not text[left:end].endswith(words.not_counters):
            length = ends_with(text, words.counters, end, left, 4)
            length = 0 if end - length <= left else length
        if not length and text[end - 1] == " ":
            length = 1
        if not length:
            break
        end -= length
    return end


def _noun_start(text: str, left: int, end: int, words: NounWords) -> int:
    """Return where the noun that ends at ``end`` begins: after the last verb, stop or joining word."""
    begin = at = left
    stops, bounds, joins = words.marks["stops"], words.bounds, words.joins
    of, close = words.marks["of"], words.marks["close"]
    while at < end:
        sign = text[at]
        step = 1
        if sign in words.marks["open_quotes"] and (closed := _closing(text, at, end, words)):
            step = closed - at
        elif (
            sign in stops or sign == of or (sign == close and at + 1 < end and words.marks["open"] not in text[left:at])
        ):
            begin = at + 1
        else:
            for word, bound in bounds.get(sign, ()):
                if text.startswith(word, at) and at + len(word) <= end:
                    step = len(word)
                    if bound and at + step < end:
                        begin = at + step
                    break
            else:
                if sign in joins:
                    begin = at + 1
        at += step
    while begin < end and text[begin] in words.marks["close_quotes"]:
        begin += 1
    return begin


def _spread(text: str, figures: Sequence[Figure], words: NounWords) -> dict[int, tuple[int, int]]:
    """Return the nouns of numbers that are listed apart from them: 办结率、满意率分别达98%、97%."""
    found: dict[int, tuple[int, int]] = {}
    number = 0
    while number < len(figures):
        figure = figures[number]
        sign = words.spread.search(text, figure.clause_start, figure.start)
        last = number
        while last + 1 < len(figures) and figures[last + 1].clause_start == figure.clause_start:
            last += 1
        if sign and last > number and not any(s.isdigit() for s in text[figure.clause_start : sign.start()]):
            nouns = list(_listed(text, figure.clause_start, sign.start(), words))
            count = last - number + 1
            if len(nouns) >= count and not (len(nouns) > count and figure.unit not in _SHARE):
                found.update(zip(range(number, last + 1), nouns[-count:], strict=True))
        number = last + 1
    return found


def _listed(text: str, left: int, right: int, words: NounWords) -> Iterator[tuple[int, int]]:
    begin = at = left
    while at <= right:
        protected = next((w for w in words.not_joins if text.startswith(w, at)), "")
        if at == right or (text[at] in words.joins and not protected):
            end = noun_end_before(text, at, begin, words)
            start = _noun_start(text, begin, end, words)
            if end > start:
                yield start, end
            begin = at + 1
        at += len(protected) or 1
