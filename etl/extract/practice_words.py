"""The words that tell named practices from plain ones, read once from ``practices.yml`` and made into patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_MOST_BETWEEN = 4


@dataclass(frozen=True, slots=True)
class Words:
    """What ``practices.yml`` says.

    Attributes
    ----------
    head_after : re.Pattern
        A head behind a name, with the words that may stand between; the group that matched tells the kind of head.
    head_within : re.Pattern
        A head at the end of a name.
    unquoted : re.Pattern
        The heads that make a name even without marks.
    before : frozenset of str
        Words that may stand in front of a known name and belong to it; ``before_lengths`` are theirs, falling, and
        ``before_ends`` their last characters.
    weak, near, not_before : frozenset, dict, dict
        Words that need a sign of a name, words that need a neighbour, endings that some characters make part of
        another word.
    """

    head_after: re.Pattern[str]
    head_within: re.Pattern[str]
    unquoted: re.Pattern[str]
    begins: re.Pattern[str]
    spoken: re.Pattern[str]
    honoured: re.Pattern[str]
    turned: re.Pattern[str]
    principle: re.Pattern[str]
    honours: re.Pattern[str]
    speech: re.Pattern[str]
    brought_in: re.Pattern[str]
    tried: re.Pattern[str]
    paired: re.Pattern[str]
    numbered: re.Pattern[str]
    counted: re.Pattern[str]
    joint: re.Pattern[str]
    joints: re.Pattern[str]
    rest: re.Pattern[str]
    method_ends: str
    describing_ends: str
    before: frozenset[str]
    before_ends: frozenset[str]
    before_lengths: tuple[int, ...]
    slogans: frozenset[str]
    weak: frozenset[str]
    nameless: frozenset[str]
    near: dict[str, re.Pattern[str]]
    not_before: dict[str, str]


@cache
def words() -> Words:
    """Return the words of ``practices.yml``."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "practices.yml").read_text(encoding="utf-8"))
    heads = content["heads"]
    kinds = "|".join(f"(?P<{kind}>{any_of(heads[kind])})" for kind in ("method", "body", "plain"))
    after_verb = content["after_verb"]
    numerals, rest = content["numerals"], content["rest"]
    between = any_of(content["between"])
    not_after = f"(?!{any_of(content['not_after_head'])})"
    return Words(
        head_after=re.compile(f"(?:{between}){{0,{_MOST_BETWEEN}}}(?:{kinds}){not_after}"),
        head_within=re.compile(f"(?:{kinds})$"),
        unquoted=re.compile(any_of(content["unquoted"])),
        begins=re.compile(f".*(?:{any_of(content['begins'])})", re.DOTALL),
        spoken=re.compile(f"(?:{any_of(content['spoken'])}){after_verb}?[,，:：]?$"),
        honoured=re.compile(f"(?:{any_of(content['honoured'])}){after_verb}?$"),
        turned=re.compile(f"(?:{any_of(content['turned'])})$"),
        principle=re.compile(f"[{content['linking']}]?(?:{any_of(content['principle'])})"),
        honours=re.compile(any_of(content["honours"])),
        speech=re.compile(any_of(content["speech"])),
        brought_in=re.compile(f"(?:{any_of(content['brought_in'])})$"),
        tried=re.compile(f"(?:{any_of(content['tried'])}){after_verb}?$"),
        paired=re.compile(f"[{numerals}]\\w{{0,2}}(?:{any_of(content['pairings'])})"),
        numbered=re.compile(f"[{numerals}]\\w[{numerals}]\\w"),
        counted=re.compile(f"(?:[\\d{numerals}]+[{rest['counts']}]?)?"),
        joint=re.compile(f"[{content['joints']}]?"),
        joints=re.compile(f"[{content['joints']}+/—-]{{0,2}}"),
        rest=re.compile(f"{rest['list']}?(?:\\d{{1,2}}|[{numerals}])?[{rest['measures']}]?"),
        method_ends=content["method_ends"],
        describing_ends=content["describing_ends"],
        before=frozenset(content["before"]),
        before_ends=frozenset(word[-1] for word in content["before"]),
        before_lengths=tuple(sorted({len(word) for word in content["before"]}, reverse=True)),
        slogans=frozenset(content["slogans"]),
        weak=frozenset(content["weak"]),
        nameless=frozenset(content["nameless"]),
        near={word: re.compile(any_of(neighbours)) for word, neighbours in content["near"].items()},
        not_before={end: "".join(after) for end, after in content["not_before"].items()},
    )


def any_of(choices: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(choices), key=lambda word: (-len(word), word)))


def longest_of(choices: Iterable[str]) -> re.Pattern[str]:
    """Return a fast pattern that matches the longest of many words at the first place where one begins.

    Words are factored by their first characters, and sixteen first characters at a time stand behind one
    test of a character class, so that most positions of a text are left after a few tests.
    """
    tree: dict[str, Any] = {}
    for word in sorted(set(choices)):
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    firsts = sorted(c for c in tree if c)
    bunches = [firsts[i : i + 16] for i in range(0, len(firsts), 16)]
    parts = []
    for bunch in bunches:
        branches = "|".join(re.escape(c) + _branch(tree[c]) for c in bunch)
        parts.append(f"(?=[{''.join(re.escape(c) for c in bunch)}])(?:{branches})")
    return re.compile("|".join(parts) if parts else "(?!)")


def _branch(node: dict[str, Any]) -> str:
    ends = "" in node
    branches = [re.escape(character) + _branch(node[character]) for character in sorted(c for c in node if c)]
    if not branches:
        return ""
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}"
