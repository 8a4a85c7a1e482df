"""What is compared: the extractor of the atlas, and jieba's tagger with the same reader of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.extraction.score import Found, System
from etl.paths import Folders
from etl.reread import quantities

JIEBA = "jieba 0.42.1, tags m + q"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A candidate of a tagger: a span with a number; it knows no bound, unit, kind or indicator."""

    start: int
    end: int
    as_printed: str
    value: float
    value_to: float | None = None
    bound: str = ""
    unit: str = ""
    kind: str = ""
    relation: str = ""
    indicator: str | None = None


def figures_alone() -> System:
    """Return the extractor without the catalogue: figures only."""
    from etl.extract.extractor import figures_alone as find

    return lambda text, source: find(text, source=source)


def with_matching() -> System:
    """Return the whole extractor, its catalogue read once."""
    from etl.extract.extractor import Catalogue, Extractor

    return extractor_of(Extractor(Catalogue.read(Folders.resolve().data)).figures)


def catalogue_ids() -> set[str]:
    """Return the ids of all indicators."""
    from etl.extract.extractor import Catalogue

    return {i.indicator_id for i in Catalogue.read(Folders.resolve().data).indicators}


def extractor_of(figures: Callable[..., Sequence[Found]]) -> System:
    """Return a system that calls a bound ``figures`` method."""
    return lambda text, source: figures(text, source=source)


def jieba_tagger() -> System | None:
    """Return jieba's part-of-speech tagger as a system, or None where jieba is not installed.

    Neighbouring words tagged m (numeral) or q (classifier) are one candidate if ``etl.reread.quantities`` reads a
    number from them: the range where they state one, otherwise the largest number.
    """
    try:
        import jieba
        from jieba import posseg
    except ImportError:
        return None
    jieba.setLogLevel(60)
    jieba.initialize()

    def system(text: str, _source: str) -> list[Found]:
        runs: list[tuple[int, int]] = []
        at = 0
        for word, flag in posseg.cut(text):
            start, at = at, at + len(word)
            if flag not in ("m", "q"):
                continue
            if runs and runs[-1][1] == start:
                runs[-1] = (runs[-1][0], at)
            else:
                runs.append((start, at))
        return [c for start, end in runs for c in _tagged(text, start, end)]

    return system


def _tagged(text: str, start: int, end: int) -> list[Tagged]:
    numbers, ranges = quantities(text[start:end])
    if ranges:
        low, high = max(ranges)
        return [Tagged(start, end, text[start:end], low, high)]
    return [Tagged(start, end, text[start:end], max(numbers))] if numbers else []
