"""What stands around a known word: modifiers that change nothing, or that make it count something else."""

from __future__ import annotations

import re
from typing import Final

from etl.extract.candidate import Figure
from etl.extract.noun_words import NounWords, ends_with

EXACT: Final = 0.97  # the noun is the word
NEUTRAL: Final = 0.92  # modifiers stand before it that change nothing
PLACE: Final = 0.85  # what looks like a place's name stands before it
UNSAFE: Final = 0.0
FEW: Final = 10  # below this "at least" is a demand, not a count

_COUNTED: Final = "[0-9\u4e07\u4ebf\u4f59\u591a]"  # the end of a number
_ITEM_BEFORE: Final = re.compile(_COUNTED + "[^,\uff0c\u30010-9]{1,10}$")
_UNIT_BEFORE: Final = re.compile(_COUNTED + "[\u4e00-\u9fff]$")


def before_word(
    rest: str, words: NounWords, figure: Figure, *, before: bool, cases: bool, verbs: tuple[str, ...], short: bool
) -> float:
    """Return how safe the words before a known word leave its meaning, from 0 to 1.

    Parameters
    ----------
    rest : str
        The words of the clause, or of the noun, that stand before the known word.
    words : NounWords
        The word lists.
    figure : Figure
        The figure that counts it.
    before : bool
        Whether the noun stands before its number; then a verb or a listed number may stand before the noun.
    cases : bool
        Whether issues or disputes are counted: more modifiers are neutral there.
    verbs : tuple of str
        The verbs that the word needs; they end what can modify it.
    short : bool
        Whether the word is so short that only these verbs may stand before it.
    """
    neutral = words.neutral_of_cases if cases else words.neutral
    end, score, relative = len(rest), EXACT, False
    while end:
        length = ends_with(rest, neutral, end)
        if not length and not before and rest[end - 1] in words.joins:
            length = 1
        if not length:
            break
        relative = rest[end - length : end] == words.marks["of"]
        end -= length
        score = NEUTRAL
    if not end:
        return score
    if before and not relative:
        return _after_a_bound(rest, end, score, words, figure, verbs, short)
    return _place(rest, words)


def _after_a_bound(
    rest: str, end: int, score: float, words: NounWords, figure: Figure, verbs: tuple[str, ...], short: bool
) -> float:
    left = rest[:end]
    if left[-1] in words.joins and not left.endswith(words.not_joins):
        return score if figure.relation == "each" or _ITEM_BEFORE.search(left[:-1]) else UNSAFE
    if left.endswith(verbs) or _UNIT_BEFORE.search(left):
        return score
    if short and verbs:
        return score if left.endswith(words.before_short) else UNSAFE
    length = ends_with(rest, words.verbs, end, 0, 5)
    if length and left[-length:] not in words.weak and ends_with(rest, words.not_verbs, end, 0, 6) <= length:
        return score
    return _place(rest, words)


def _place(rest: str, words: NounWords) -> float:
    return PLACE if words.place.fullmatch(rest) else UNSAFE


def counts_some(text: str, figure: Figure, words: NounWords) -> bool:
    """Return whether the words before a figure and its noun say that only some are counted: 其余, 首批, 收集到的26个.

    A 的 after a number whose noun stands before it makes a condition: 服务超过3万人次的.
    """
    of = words.marks["of"]
    if figure.noun_side == "before" and text.startswith(of, max(figure.unit_end, figure.end)):
        return True
    end = _lead_end(text, figure, words)
    if ends_with(text, words.some, end, figure.clause_start, 4):
        return True
    if figure.noun_side == "before" or text[figure.start - 1 : figure.start] != of:
        return False
    return not text[figure.clause_start : figure.start].endswith(words.whole_of)


def is_planned(text: str, figure: Figure, words: NounWords) -> bool:
    """Return whether a figure is a target or stands behind words of a plan: 将在本月开展."""
    return figure.kind == "target" or words.plans.search(text, figure.clause_start, figure.number_start) is not None


def counts_an_increase(text: str, figure: Figure, words: NounWords) -> bool:
    """Return whether the words before a figure and its noun say that it was added or taken away: 新增网格员20名."""
    return ends_with(text, words.changes, _lead_end(text, figure, words), figure.clause_start, 4) > 0


def counts_each(text: str, figure: Figure, words: NounWords) -> bool:
    """Return whether a figure is one number for each of many: 每个网格配备1名, 调解员各2名, 1名以上调解员."""
    if words.each.search(text, figure.clause_start, figure.number_start):
        return True
    if (
        figure.bound == "at_least"
        and figure.value < FEW
        and figure.end - figure.unit_end > 1
        and figure.noun_side == "after"
    ):
        return True
    if figure.relation != "each":
        return False
    if figure.noun_side == "after":
        return True
    listed = text[max(figure.clause_start, figure.noun_start - 2) : figure.noun_start]
    spread = text[figure.noun_end : figure.number_start]
    return not any(sign in words.joins for sign in (*listed, *spread)) and not words.spread.search(spread)


def _lead_end(text: str, figure: Figure, words: NounWords) -> int:
    end = figure.noun_start if figure.noun_side == "before" else figure.start
    while length := ends_with(text, words.neutral, end, figure.clause_start):
        if text[end - length : end] == words.marks["of"]:
            break
        end -= length
    return end
