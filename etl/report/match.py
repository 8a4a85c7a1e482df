"""What a column of a report measures: header words → indicator of the catalogue, or the reason why none was taken.

The whole header decides, in steps from sure to less sure: id, name, alias, name without its ending (数, 人数), then a
word that needs its verb with that verb. The first step that gives exactly one indicator whose unit fits is taken; two
are none. As in texts (``etl.extract.matching``) there is no guess: a column that a person fills in costs seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from etl.model import Indicator
from etl.report.cells import plain
from etl.report.layout import Head
from etl.report.units import factor, fits, must_be_said
from etl.report.words import report_words, word_set


@dataclass(frozen=True, slots=True)
class Match:
    """What a header was found to mean.

    Attributes
    ----------
    indicator : str
        Its id, "" where none was found.
    factor : float
        What figures are multiplied by to be in the indicator's unit.
    reason : str
        Why there is none, or what has to be looked at: the key of a message under ``report.why``.
    values : tuple of str
        What the message names.
    ignored : bool
        The column is not asked about: it holds something that no indicator is.
    """

    indicator: str = ""
    factor: float = 1.0
    reason: str = ""
    values: tuple[str, ...] = ()
    ignored: bool = False


class Words:
    """The catalogue by the words that name an indicator in a header.

    Parameters
    ----------
    indicators : iterable of Indicator
        The whole catalogue; calculated ones are known too, so that a column of theirs can be told from an unknown one.
    """

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.by_id = {i.indicator_id: i for i in indicators}
        self._steps: tuple[dict[str, set[str]], ...] = ({}, {}, {}, {})
        for indicator in self.by_id.values():
            self._enter(indicator)

    def _enter(self, indicator: Indicator) -> None:
        names = {indicator.indicator_id, indicator.name_zh, indicator.name_en}
        bare = {_without_brackets(indicator.name_zh)}
        verbal = {f"{verb}{word}" for verb in indicator.verbs for word in indicator.words}
        verbal |= {f"{word}{verb}" for verb in indicator.verbs for word in indicator.words}
        if not indicator.verbs and not indicator.near:
            verbal |= set(indicator.words)
        for step, words in enumerate((names, {*indicator.aliases, *bare}, {*indicator.aliases, *names, *bare}, verbal)):
            for word in words:
                key = plain(word) if step < 2 else bare_of(plain(word))
                if key:
                    self._steps[step].setdefault(key, set()).add(indicator.indicator_id)

    def find(self, words: str) -> Iterator[set[str]]:
        """Yield the indicators that each step finds for a header."""
        key = plain(words)
        for step, index in enumerate(self._steps):
            if found := index.get(key if step < 2 else bare_of(key)):
                yield found


def match(head: Head, unit: str, values: Sequence[float], words: Words) -> Match:
    """Return what a column of figures means.

    Parameters
    ----------
    head : Head
        Its header.
    unit : str
        Its unit as printed, "" where none is.
    values : sequence of float
        Its figures, which tell a share from a percentage where no unit is printed.
    words : Words
        The catalogue.
    """
    parts = [plain(part) for part in head.key.split("#")[0].split("/")]
    last = parts[-1]
    whole = next((s for s in words.find("".join(parts))), None) or next((s for s in words.find(last)), None)
    if not whole:
        for kind in ("change", "rank", "other"):
            if _is_word(last, kind):
                return Match(reason=kind, ignored=True)
    wrong_unit: set[str] = set()
    for phrase, left in _phrases(parts):
        for found in words.find(phrase):
            fitting = {i for i in found if not unit or fits(unit, words.by_id[i])}
            if len(fitting) == 1:
                return _judged(words.by_id[next(iter(fitting))], unit, values, left)
            if len(fitting) > 1:
                return Match(reason="several", values=tuple(sorted(fitting)))
            wrong_unit |= found
    if wrong_unit:
        first = words.by_id[min(wrong_unit)]
        return Match(reason="other_unit", values=(first.indicator_id, first.unit, unit))
    return Match(reason="text", ignored=True) if not values else Match(reason="unknown")


def _judged(indicator: Indicator, unit: str, values: Sequence[float], left: str) -> Match:
    if indicator.formula is not None:
        return Match(reason="derived", values=(indicator.indicator_id,), ignored=True)
    if not unit and must_be_said(indicator, values):
        return Match(indicator.indicator_id, 0.0, "unit_unsaid", (indicator.unit,))
    times = factor(unit, indicator) if unit else 1.0
    found = Match(indicator.indicator_id, 1.0 if times is None else times)
    return replace(found, reason="by_part", values=(left,)) if left else found


def _phrases(parts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what a header of several rows may be called, and which group of columns that leaves out."""
    kept = [p for p in (_without_among(part) for part in parts) if p and not _is_word(p, "taken")]
    if not kept:
        return
    yield "".join(kept), ""
    if len(kept) > 1:
        group, last = kept[-2], kept[-1]
        yield group + last, ""
        yield last + group, ""
        yield last, group


def _without_among(part: str) -> str:
    for word in word_set("among"):
        part = part.removeprefix(word).lstrip(":、")
    for word in sorted(word_set("prefixes"), key=len, reverse=True):
        if part.startswith(word) and len(part) > len(word) + 1:
            return part.removeprefix(word)
    return part


def _is_word(part: str, kind: str) -> bool:
    words = word_set("periods", kind)
    if part in words:
        return True
    return kind != "taken" and any(
        part.startswith(word) or (part.endswith(word) and kind == "change") for word in words if len(word) > 1
    )


def bare_of(key: str) -> str:
    """Return a word without an ending that only says that it counts: 网格员人数 is 网格员."""
    for ending in report_words()["suffixes"]:
        if key.endswith(ending) and len(key) - len(ending) >= 2:
            return key.removesuffix(ending)
    return key


def _without_brackets(name: str) -> str:
    kept, depth = [], 0
    for sign in name:
        depth += sign in "(（"
        if not depth:
            kept.append(sign)
        depth -= sign in ")）"
    return "".join(kept)
