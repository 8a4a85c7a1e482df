"""Units as reports print them: which words are units, and by which factor one becomes the catalogue's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from etl.extract.matching import unit_classes
from etl.model import Indicator
from etl.report.cells import plain
from etl.report.words import report_words, word_set

_BRACKETED = re.compile(r"[(\[\u3010]([^()\[\]\u3010\u3011]*)[)\]\u3011]$")
_AFTER_COMMA = re.compile(r"[,\u3001:]([^,\u3001:/]+)$")


@dataclass(slots=True)
class Units:
    """The units of a catalogue with the counting words that may stand for them.

    Parameters
    ----------
    indicators : iterable of Indicator
        Their units are known; their names may end in brackets that are no unit (党群服务中心(站)).
    """

    known: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, indicators: Iterable[Indicator]) -> Units:
        """Return the units of a catalogue."""
        found = cls()
        for indicator in indicators:
            found.known |= {plain(indicator.unit), *map(plain, indicator.units)}
            found.names |= {
                plain(w) for w in (indicator.name_zh, indicator.name_en, *indicator.aliases, *indicator.words)
            }
        for unit, words in unit_classes().items():
            found.known |= {plain(unit), *map(plain, words)}
        found.known |= {plain(str(unit)) for unit in report_words()["units"]}
        found.known.discard("")
        return found

    def is_unit(self, word: str) -> bool:
        """Return whether a word is a unit, perhaps in thousands or ten thousands."""
        unit = plain(word)
        return unit in self.known or any(rest in self.known for rest, _ in scaled(unit))

    def split(self, head: str) -> tuple[str, str]:
        """Return a header without its unit, and the unit: ``网格数（个）`` is 网格数 and 个."""
        words = unicodedata.normalize("NFKC", head).strip()
        if plain(words) in self.names:
            return words, ""
        label = tuple(str(word) for word in report_words()["unit_line"])
        for pattern in (_BRACKETED, _AFTER_COMMA):
            squeezed = words.rstrip()
            if found := pattern.search(squeezed):
                inner = found[1].strip()
                for word in label:
                    inner = inner.removeprefix(word).lstrip(":").strip()
                if self.is_unit(inner) and found.start():
                    return squeezed[: found.start()].strip(), inner
        if words.endswith("%") and len(words) > 1:
            return words[:-1].strip(), "%"
        return words, ""


def scaled(unit: str) -> list[tuple[str, float]]:
    """Return what may be left of a unit without its scale: 万人 is 人 times ten thousand."""
    return [
        (unit.removeprefix(scale), float(size))
        for scale, size in report_words()["scales"].items()
        if unit.startswith(scale) and len(unit) > len(scale)
    ]


def factor(printed: str, indicator: Indicator) -> float | None:
    """Return by what a figure in the printed unit becomes one in the indicator's; None where they do not fit."""
    unit = plain(printed)
    for rest, size in [(unit, 1.0), *scaled(unit)]:
        if (fitting := _plain_factor(rest, indicator)) is not None:
            return size * fitting
    return None


def fits(printed: str, indicator: Indicator) -> bool:
    """Return whether figures in a printed unit can be the indicator's."""
    return factor(printed, indicator) is not None


def must_be_said(indicator: Indicator, values: Sequence[float]) -> bool:
    """Return whether a unit that is not printed may not be taken for granted.

    Money, hours and areas come in thousands as often as not; a count with a broken figure is not in ones; a rate whose
    figures are all at most one is perhaps a share.
    """
    unit = indicator.unit.partition("/")[0]
    if plain(unit) in word_set("must_be_said"):
        return True
    if indicator.unit == "%":
        return bool(values) and max(values) <= 1 and any(value > 0 for value in values)
    counts = indicator.kind in ("stock", "flow") and "/" not in indicator.unit
    return counts and any(value != round(value) for value in values)


def _plain_factor(unit: str, indicator: Indicator) -> float | None:
    if unit in {plain(indicator.unit), *map(plain, indicator.units)}:
        return 1.0
    base, _, per = indicator.unit.partition("/")
    table = {plain(str(k)): v for k, v in report_words()["units"].items()}
    for wanted in (indicator.unit, base):
        if wanted in table.get(unit, {}):
            return float(table[unit][wanted])
    words = {plain(word) for word in unit_classes().get(base, frozenset())} - {"", "‰"}
    if unit in words or (per and unit in {f"{w}/{per}" for w in words}):
        return 1.0
    return None
