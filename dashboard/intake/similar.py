"""Which known practices a new name is like, for the person who has to say what it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_LEAST: Final = 0.15
_MOST: Final = 5


def nearest(name: str, practices: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Return up to five practices that share most pairs of characters with a name, the nearest first.

    Parameters
    ----------
    name : str
        A name as printed, with or without quotation marks.
    practices : sequence of (practice id, words)
        The known practices, each with the words that name it.
    """
    wanted = _pairs(name)
    scores = [(max(_likeness(wanted, _pairs(w)) for w in words), practice) for practice, words in practices if words]
    near = sorted((-score, at) for at, (score, _) in enumerate(scores) if score >= _LEAST)
    return [scores[at][1] for _, at in near[:_MOST]]


@lru_cache(maxsize=4096)
def _pairs(word: str) -> frozenset[str]:
    plain = "".join(character for character in word.lower() if character.isalnum())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset({plain} - {""})


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return Dice's coefficient: twice what both have, of what each has."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
