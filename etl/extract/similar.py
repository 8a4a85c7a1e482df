"""Which known practices a new name is like, for the person who has to say what it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from etl.extract.practice_marks import without_marks
from etl.model import Practice

_LEAST = 0.15
_MOST = 5


def suggest(name: str, practices: Sequence[Practice]) -> list[tuple[str, float]]:
    """Return up to five practices whose name or an alias shares most pairs of characters with a name.

    Parameters
    ----------
    name : str
        A name as printed, with or without quotation marks.
    practices : sequence of Practice
        The catalogue.

    Returns
    -------
    list of (practice id, score)
        Best first, score from 0 to 1 (1: the same words); of equal ones the first of the catalogue first. Empty where
        nothing is like the name.
    """
    wanted = _pairs(without_marks(name))
    scores = [(p.practice_id, max(_likeness(wanted, _pairs(w)) for w in _words_of(p))) for p in practices]
    near = [(practice_id, round(score, 3)) for practice_id, score in scores if score >= _LEAST]
    return sorted(near, key=lambda scored: -scored[1])[:_MOST]


def _words_of(practice: Practice) -> list[str]:
    return [without_marks(word) for word in (practice.name_zh, *practice.aliases)]


@lru_cache(maxsize=4096)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(word[i : i + 2] for i in range(len(word) - 1)) or frozenset({word})


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return Dice's coefficient: twice what both have, of what each has."""
    return 2 * len(one & other) / (len(one) + len(other))
