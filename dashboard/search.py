"""Who does this? One box over practices, indicators, figures, places and the texts of sources at hand.

Words are found as they stand, by their sound (a homophone typed by mistake), by their spelling (one wrong character,
an English typo), in traditional characters, by a synonym, or inside a text. The index is built once a snapshot and
lives in memory only: no sentence of a text leaves it but the span that was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.search_index import Index, build
from dashboard.search_match import STEP, Found, one, synonyms
from dashboard.search_words import sound, terms

__all__ = ["BY_NAME", "ORDER", "Answer", "Hit", "Index", "build", "find"]

ORDER: Final = ("practice", "indicator", "place", "figure", "passage")
"""Kinds of hits; where scores are equal, the earlier kind comes first."""

BY_NAME: Final = ("exact", "part", "sound", "spelling")
"""Ways of finding a thing by what it is called, as typed or with a slip."""

_KINDS: Final = {"practice": 1.0, "indicator": 0.93, "place": 1.0, "figure": 0.9}
_LEAST: Final = 44.0  # a hit below this is a coincidence
_MOST_PASSAGES: Final = 4  # of one text and term
_NEAR: Final = 120  # characters within which the other words of a query must stand in a text


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found.

    Attributes
    ----------
    kind : str
        One of ``ORDER``.
    id : str
        Practice, indicator, observation or region id; of a passage the source id.
    score : float
        0 to 100.
    how : str
        One of ``BY_NAME``; "alias" (part of another name), "definition", "synonym", "figure" (by a figure that measures
        it) or "text".
    words : str
        The name or printed words that fit, as they stand in the data; "" for a passage.
    region_codes : tuple of str
        Places that it belongs to: those that have the practice (found by a local name: only those that call it so), the
        place of a figure.
    char_start, char_end : int
        Span of a passage in its text; 0 for everything else.
    """

    kind: str
    id: str
    score: float
    how: str
    words: str
    region_codes: tuple[str, ...] = ()
    char_start: int = 0
    char_end: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found, best first; the places that the query named, and the words that were looked for there."""

    hits: tuple[Hit, ...]
    region_codes: tuple[str, ...] = ()
    words: str = ""

    def of(self, kind: str) -> tuple[Hit, ...]:
        """Return the hits of one kind."""
        return tuple(hit for hit in self.hits if hit.kind == kind)


def find(index: Index, query: str, limit: int = 60) -> Answer:
    """Find what a query means.

    A place in the query narrows it to that place ("大理市 诉求"); a place alone finds the place. Words of asking
    ("谁在做", "who does") are left out. Nothing is returned for what is only vaguely alike.

    Parameters
    ----------
    index : Index
        Of ``build``.
    query : str
        As typed.
    limit : int
        At most so many hits.
    """
    wanted = terms(query)
    rest, codes = _without_places(index, wanted)
    wanted = rest or wanted
    if not wanted:
        return Answer(())
    named = frozenset(codes) if rest else frozenset()
    hits = _named_things(index, wanted, named)
    if not hits and len(wanted) > 1 and all(term.isascii() and term.isalpha() for term in wanted):
        # Pinyin is typed with blanks as often as without.
        joined = ["".join(wanted)]
        hits = _named_things(index, joined, named)
        wanted = joined if hits else wanted
    if not hits:
        # Words run together have no name of their own, but there may be a known word in them.
        wanted = _known_words(wanted) or wanted
        hits = _named_things(index, wanted, named)
    if rest or not codes:  # the name of a place stands everywhere in its own texts
        hits += _passages(index, wanted, named)
    hits.sort(key=lambda h: (-h.score, ORDER.index(h.kind), -len(h.region_codes), h.id, h.char_start))
    if not hits and codes and rest:  # nothing of the kind there; the place itself may still be what is wanted
        hits = [hit for hit in _named_things(index, terms(query), frozenset()) if hit.kind == "place"]
    return Answer(tuple(hits[:limit]), tuple(dict.fromkeys(codes)), " ".join(rest or wanted))


def _named_things(index: Index, wanted: Sequence[str], named: frozenset[str]) -> list[Hit]:
    hits = [_hit(index, key, *match) for key, match in _together(index, wanted, named).items()]
    if named:
        hits = list(_at_places(index, hits, named))
    return [hit for hit in hits if hit.score >= _LEAST]


def _known_words(wanted: Sequence[str]) -> list[str]:
    known = [word for group in synonyms() for word in group if len(word) > 1 and not word.isascii()]
    return list(dict.fromkeys(word for term in wanted for word in known if word in term))


def _hit(index: Index, key: tuple[str, str], score: float, how: str, at: int, local: frozenset[str]) -> Hit:
    kind, id_ = key
    codes: tuple[str, ...] = (index.regions[at],) if index.regions[at] else ()
    if kind == "practice":
        codes = tuple(c for c in index.places.get(id_, ()) if c in local or index.roles[at] != "local")
    if index.roles[at] == "definition" or (index.roles[at] == "alias" and how == "part"):
        how = index.roles[at]  # other words for the thing, which its places need not use
    return Hit(kind, id_, round(score * _KINDS[kind], 1), how, index.shown[at], codes)


def _at_places(index: Index, hits: Sequence[Hit], named: frozenset[str]) -> Iterable[Hit]:
    """Yield what was found at the places named: for an indicator its figures there, for a figure what it measures."""
    best: dict[tuple[str, str], Hit] = {}

    def keep(hit: Hit) -> None:
        codes = tuple(code for code in hit.region_codes if code in named)
        if codes and ((hit.kind, hit.id) not in best or best[hit.kind, hit.id].score < hit.score):
            best[hit.kind, hit.id] = replace(hit, region_codes=codes)

    for hit in hits:
        if hit.kind == "indicator":
            for id_, region, words in index.figures.get(hit.id, ()):
                keep(replace(hit, kind="figure", id=id_, region_codes=(region,), score=hit.score * STEP, words=words))
        else:
            keep(hit)
    for hit in [hit for hit in best.values() if hit.kind == "figure" and hit.id in index.measured]:
        keep(replace(hit, kind="practice", id=index.measured[hit.id], score=hit.score * STEP, how="figure"))
    return best.values()


def _without_places(index: Index, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the terms without the names of places in them, and the codes of those places."""
    rest, codes = " ".join(wanted), list[str]()
    for name, code in index.named:
        at = f" {rest} ".find(f" {name} ") if name.isascii() else rest.find(name)
        if at >= 0 and name:
            codes.append(code)
            codes += [other for also, other in index.named if also == name and other != code]
            rest = f" {rest} ".replace(f" {name} ", " ").strip() if name.isascii() else rest.replace(name, " ", 1)
    return terms(rest), codes


def _together(index: Index, wanted: Sequence[str], named: frozenset[str]) -> Found:
    """Return what all terms together find: every term must be there, best where one name has them all."""
    allowed = _allowed(index, named)
    each = [one(index, term, allowed) for term in wanted]
    all_of_them = set(each[0]).intersection(*each[1:])
    # Where nothing has every word, what has most of them is better than nothing, and stands lower.
    keys = all_of_them or {key for part in each for key in part if 2 * sum(key in other for other in each) > len(each)}
    found: Found = {}
    for key in keys:
        matches = [part[key] for part in each if key in part]
        score = sum(match[0] for match in matches) / len(matches) * (len(matches) / len(each)) ** 0.5
        if len({match[2] for match in matches}) > 1:
            score *= 0.85
        weakest = min(matches, key=lambda match: match[0])
        local = frozenset[str]().union(*(match[3] for match in matches))
        found[key] = (score, weakest[1], max(matches, key=lambda match: match[0])[2], local)
    return found


def _allowed(index: Index, named: frozenset[str]) -> Callable[[int], bool]:
    if not named:
        return lambda at: True

    def here(at: int) -> bool:
        kind, id_ = index.keys[at]
        if kind == "indicator":
            return any(region in named for _, region, _ in index.figures.get(id_, ()))
        if kind == "practice" and not index.regions[at]:
            return bool(named.intersection(index.places.get(id_, ())))
        return index.regions[at] in named and kind != "place"

    return here


def _passages(index: Index, wanted: Sequence[str], named: frozenset[str]) -> list[Hit]:
    """Find the words in the texts themselves; where several sources share a text, in the part read for each."""
    longest = max(wanted, key=len)
    if len(longest) < 2 or (longest.isascii() and not longest.isdigit()):
        return []
    out: list[Hit] = []
    for text in index.texts:
        spots, how = _spots(text.letters, longest), "text"
        if not spots and len(longest) >= 3 and len(heard := sound(longest)) == len(longest):
            spots, how = _spots(text.sound, heard), "sound"
        for at in spots:
            around = text.letters[max(0, at - _NEAR) : at + len(longest) + _NEAR]
            if how == "text" and not all(term in around for term in wanted):
                continue
            start, end = text.offsets[at], text.offsets[at + len(longest) - 1] + 1
            source = text.source_at(start)
            codes = text.places[source]
            if not named or named.intersection(codes):
                out.append(Hit("passage", source, 58.0 if how == "text" else 50.0, how, "", codes, start, end))
    return out


def _spots(text: str, term: str) -> list[int]:
    """Return where a term stands, once for words that stand so near that one passage shows them all."""
    out: list[int] = []
    at = text.find(term)
    while at >= 0 and len(out) < _MOST_PASSAGES:
        out.append(at)
        at = text.find(term, at + _NEAR)
    return out
