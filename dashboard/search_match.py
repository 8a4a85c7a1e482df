"""How well one word of a query fits each name: as it stands, by sound, by spelling, by a synonym."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from rapidfuzz import fuzz, process

from dashboard.locale import LANGUAGES, say
from dashboard.search_index import Index
from dashboard.search_words import normal, sound

ROLES: Final = {
    "name": 1.0, "alias": 0.97, "local": 0.96, "printed": 0.96, "definition": 0.66, "unit": 0.5,
}  # fmt: skip
STEP: Final = 0.9  # what is one step away from the word that was typed
_ALIAS_PART: Final = 0.97  # a part of another name says less than a part of the name
_SPELLING: Final = 82  # of 100: how alike two English words must be

# (kind, id) → score, how, field, places that use the word locally
Found = dict[tuple[str, str], tuple[float, str, int, frozenset[str]]]


def one(index: Index, term: str, allowed: Callable[[int], bool]) -> Found:
    """Return the best match of one term in each thing."""
    best: dict[tuple[str, str], tuple[float, str, int]] = {}
    local: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)

    def offer(at: int, score: float, how: str) -> None:
        score *= ROLES[index.roles[at]]
        if how == "part" and index.roles[at] == "alias":
            score *= _ALIAS_PART
        key, region = index.keys[at], index.regions[at]
        if not allowed(at):
            return
        if index.roles[at] == "local":
            local[key][region] = max(score, local[key].get(region, 0.0))
        if key not in best or score > best[key][0]:
            best[key] = (score, how, at)

    (_latin if term.isascii() and not term.isdigit() else _chinese)(index, term, offer)
    for variant, share in _variants(term):

        def softer(at: int, score: float, how: str, share: float = share) -> None:
            if how in ("exact", "part"):
                offer(at, score * share, "synonym")

        (_latin if variant.isascii() else _chinese)(index, variant, softer)
    return {
        key: (*match, frozenset(r for r, score in local[key].items() if score >= STEP * match[0]))
        for key, match in best.items()
    }


def _variants(term: str) -> Iterable[tuple[str, float]]:
    """Yield other words for the same thing: without an ending such as 制, and the synonyms of either language."""
    for ending in say(LANGUAGES[0], "search.endings").split():
        if term.endswith(ending) and len(term) - len(ending) >= 2:
            yield term.removesuffix(ending), 0.86
            break
    for group in synonyms():
        if term in group or (term.isascii() and term.removesuffix("s") in group):
            yield from ((member, 0.78) for member in group if member != term)


@cache
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Return the groups of words that mean the same, of both languages."""
    lines = "\n".join(say(language, "search.synonyms") for language in LANGUAGES).splitlines()
    return tuple(tuple(normal(word) for word in line.split()) for line in lines if line.strip())


_Offer = Callable[[int, float, str], None]


def _latin(index: Index, term: str, offer: _Offer) -> None:
    """Match an English word, or pinyin typed without blanks."""
    for token, score, _ in process.extract(
        term, list(index.latin), scorer=fuzz.ratio, score_cutoff=_SPELLING, limit=12
    ):
        if token != term and min(len(token), len(term)) < 4:
            continue
        for at in index.latin[token]:
            full = 100.0 if index.counts[at] == 1 else 70.0 + 25.0 / index.counts[at]
            offer(at, full * (score / 100) ** 2, "exact" if token == term else "spelling")
    if len(term) >= 4:
        for token, fields in index.latin.items():
            if token.startswith(term) and token != term:
                for at in fields:
                    offer(at, 72.0, "part")
        typed = sound(term, typed=True)
        if len(typed) >= 2:
            for at, heard in enumerate(index.sounds):
                if heard and (heard == typed or (len(typed) >= 3 and typed in heard)):
                    offer(at, 86.0 if heard == typed else 64 + 16 * len(typed) / len(heard), "sound")


def _chinese(index: Index, term: str, offer: _Offer) -> None:
    """Match Chinese words: as they stand, by sound, with one character wrong."""
    heard, size = sound(term), len(term)
    if term.isdigit():
        number = re.compile(rf"(?<!\d){term}(?!\d)")
        for at, plain in enumerate(index.plain):
            if term in plain and number.search(plain):
                offer(at, 78 + 17 * size / len(plain), "part")
        return
    for at, plain in enumerate(index.plain):
        if term in plain:
            share = size / len(plain)
            offer(at, 100.0 if share == 1 else 78 + 17 * share, "exact" if share == 1 else "part")
        elif size > len(plain) >= 2 and plain in term and 2 * len(plain) >= size:
            offer(at, 52 + 36 * len(plain) / size, "part")
        elif size >= 2 and len(heard) == size:
            other = index.sounds[at]
            if other == heard:
                offer(at, 90.0, "sound")
            elif size >= 3 and heard in other:
                offer(at, 70 + 14 * size / len(other), "sound")
    if size >= 4 and len(heard) == size:
        cutoff = 100 * (size - 1) / size - 0.5
        for _, score, at in process.extract(
            heard, index.sounds, scorer=fuzz.partial_ratio, score_cutoff=cutoff, limit=80
        ):
            if len(index.sounds[at]) >= size - 1 and index.roles[at] != "definition":
                offer(at, 62 * score / 100 + 12 * min(1.0, size / max(len(index.plain[at]), 1)), "spelling")
