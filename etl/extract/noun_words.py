"""The words around a counted noun, read once in the shapes that ``nouns``, ``modifiers`` and ``matching`` need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class NounWords:
    """``nouns.yml``; each list is named as there and explained there.

    Attributes
    ----------
    bounds : dict
        First character → verbs and protected words with it, longest first, each with whether a noun ends before it.
    each, plans : Pattern
        Searched in the words before a number.
    place : Pattern
        Matches a name that ends like a place's.
    spread : Pattern
        Searched between nouns and their numbers, where these are listed apart.
    marks : dict
        Single signs by name.
    """

    links: frozenset[str]
    counters: frozenset[str]
    not_counters: tuple[str, ...]
    not_after: frozenset[str]
    not_counted: frozenset[str]
    joins: frozenset[str]
    not_joins: tuple[str, ...]
    some: frozenset[str]
    changes: frozenset[str]
    determiners: frozenset[str]
    weak: frozenset[str]
    before_short: tuple[str, ...]
    money_nouns: tuple[str, ...]
    negations: tuple[str, ...]
    whole_of: tuple[str, ...]
    wholes: tuple[str, ...]
    subset_after: tuple[str, ...]
    level_before: tuple[str, ...]
    share_of_sum: re.Pattern[str]
    success_after: re.Pattern[str]
    pairs: tuple[str, ...]
    events: tuple[str, ...]
    may_follow_whole: str
    rates: tuple[str, ...]
    neutral: frozenset[str]
    neutral_of_cases: frozenset[str]
    brackets: frozenset[str]
    verbs: frozenset[str]
    not_verbs: frozenset[str]
    bounds: Mapping[str, tuple[tuple[str, bool], ...]]
    each: re.Pattern[str]
    plans: re.Pattern[str]
    place: re.Pattern[str]
    spread: re.Pattern[str]
    marks: Mapping[str, str]


@cache
def noun_words() -> NounWords:
    """Return the word lists."""
    read = yaml.safe_load((Path(__file__).parent / "nouns.yml").read_text(encoding="utf-8"))
    verbs = frozenset(read["verbs"])
    bounds: dict[str, list[tuple[str, bool]]] = {}
    for word in verbs:
        bounds.setdefault(word[0], []).append((word, True))
    for word in {*read["not_verbs"], *read["not_joins"]} - verbs:
        bounds.setdefault(word[0], []).append((word, False))
    return NounWords(
        links=frozenset(read["links"]),
        counters=frozenset(read["counters"]),
        not_counters=tuple(read["not_counters"]),
        not_after=frozenset(read["not_after"]),
        not_counted=frozenset(read["not_counted"]),
        joins=frozenset(read["joins"]),
        not_joins=tuple(read["not_joins"]),
        some=frozenset(read["some"]),
        changes=frozenset(read["changes"]),
        determiners=frozenset(read["determiners"]),
        weak=frozenset(read["weak"]),
        before_short=tuple(read["before_short"]),
        money_nouns=tuple(read["money_nouns"]),
        negations=tuple(read["negations"]),
        whole_of=tuple(read["whole_of"]),
        wholes=tuple(read["wholes"]),
        subset_after=tuple(read["subset_after"]),
        level_before=tuple(read["level_before"]),
        share_of_sum=re.compile(read["share_of_sum"]),
        success_after=re.compile(read["success_after"]),
        events=tuple(read["events"]),
        pairs=tuple(read["pairs"]),
        may_follow_whole=read["may_follow_whole"],
        rates=tuple(read["rates"]),
        neutral=frozenset(read["neutral"]),
        neutral_of_cases=frozenset(read["neutral"]) | frozenset(read["neutral_of_cases"]),
        brackets=frozenset(read["brackets"]),
        verbs=verbs,
        not_verbs=frozenset(read["not_verbs"]),
        bounds={sign: tuple(sorted(words, key=lambda w: (-len(w[0]), w[0]))) for sign, words in bounds.items()},
        each=re.compile(_one_of(read["each"])),
        plans=re.compile(_one_of(read["plans"])),
        place=re.compile(f"[\u4e00-\u9fff]{{1,12}}(?:{_one_of(read['place_ends'])})"),
        spread=re.compile(read["marks"]["respectively"]),
        marks=read["marks"],
    )


def ends_with(text: str, words: frozenset[str], end: int, start: int = 0, longest: int = 10) -> int:
    """Return the length of the longest of the words that ``text[start:end]`` ends with, or 0."""
    for length in range(min(longest, end - start), 0, -1):
        if text[end - length : end] in words:
            return length
    return 0


def starts_with(text: str, words: frozenset[str], start: int, end: int, longest: int = 6) -> int:
    """Return the length of the longest of the words that ``text[start:end]`` starts with, or 0."""
    for length in range(min(longest, end - start), 0, -1):
        if text[start : start + length] in words:
            return length
    return 0


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))
