"""What must hold of the words by which indicators are found in a text: one that may mean two of them finds neither."""

from __future__ import annotations

from collections.abc import Iterable

from etl.faults import Faults
from etl.model import Indicator


def check_words(indicators: Iterable[Indicator], faults: Faults) -> None:
    """Note words of derived indicators, contexts without words, words said twice, and aliases of two indicators.

    Two indicators may share an alias where their units differ, and any number may share one of ``words`` where its
    verbs or neighbours tell them apart.
    """
    owners: dict[tuple[str, str], Indicator] = {}
    for indicator in indicators:
        place = indicator.place
        if indicator.formula is not None:
            for field, words in _fields(indicator):
                if words:
                    faults.add(place, field, ", ".join(words), "words_of_derived")
            continue
        if not indicator.words:
            for field, words in (("verbs", indicator.verbs), ("near", indicator.near)):
                if words:
                    faults.add(place, field, ", ".join(words), "context_without_words")
        elif not indicator.verbs and not indicator.near:
            faults.add(place, "words", ", ".join(indicator.words), "words_without_context")
        for word in indicator.words:
            if word in indicator.aliases:
                faults.add(place, "words", word, "word_and_alias")
        for word in indicator.aliases:
            if word in indicator.vetoes:
                faults.add(place, "not", word, "word_vetoed")
            first = owners.setdefault((word, ",".join(indicator.units) or indicator.unit), indicator)
            if first is not indicator:
                faults.add(
                    place,
                    "aliases",
                    word,
                    "alias_of_two",
                    other=first.indicator_id,
                    first=str(first.place),
                )


def _fields(indicator: Indicator) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("aliases", indicator.aliases),
        ("words", indicator.words),
        ("verbs", indicator.verbs),
        ("near", indicator.near),
        ("units", indicator.units),
        ("not", indicator.vetoes),
    )
