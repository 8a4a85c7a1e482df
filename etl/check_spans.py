"""Evidence: does each span reproduce the printed words, and can the value come from those words?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from etl.faults import Faults
from etl.model import Evidence, Facts, Observation, Place
from etl.read_articles import Articles
from etl.reread import can_state, quantities

PRINTED_LIMIT = 23  # characters of an article that may be kept; longer would be a sentence, which is not ours
PRINTED_LIMIT_TABLE = 80  # words of a table cell or of a register, which have no running text


@dataclass(slots=True)
class SpanReport:
    """Which facts were compared with their text.

    Attributes
    ----------
    observations : set of str
        Ids of observations whose span reproduced the printed words.
    practices : set of (region, practice, source, char_start)
        The same for practices of places.
    unverified : int
        Spans whose text is not at hand.
    """

    observations: set[str] = field(default_factory=set)
    practices: set[tuple[str, str, str, int | None]] = field(default_factory=set)
    unverified: int = 0

    @property
    def verified(self) -> int:
        """Spans that reproduced the printed words."""
        return len(self.observations) + len(self.practices)


def check_spans(observations: Iterable[Observation], facts: Facts, articles: Articles, faults: Faults) -> SpanReport:
    """Compare every span with its text where that is at hand, and every value with its printed words.

    Parameters
    ----------
    observations : iterable of Observation
        As read, before corrections: a corrected misprint still has to be the words that are printed.
    facts : Facts
        Sources, indicators and practices of places.
    articles : Articles
        The texts at hand.
    faults : Faults
        Receives spans without a text, outside it or on other words, values that the words cannot state, and printed
        words too long to be kept.
    """
    report = SpanReport()
    with_text = {s.source_id for s in facts.sources if s.text_file}
    known = {s.source_id for s in facts.sources}
    units = {i.indicator_id: i.unit for i in facts.indicators}
    for o in observations:
        _check_value(o, units.get(o.indicator_id, ""), faults)
        if not o.evidence.locator and o.evidence.char_start is None:
            faults.add(o.place, "locator", "", "no_locator")
        if o.evidence.source_id in known and _check_words(o.evidence, o.place, with_text, articles, report, faults):
            report.observations.add(o.observation_id)
    for p in facts.region_practices:
        if p.evidence.source_id in known and _check_words(p.evidence, p.place, with_text, articles, report, faults):
            report.practices.add((p.region_code, p.practice_id, p.evidence.source_id, p.evidence.char_start))
    return report


def _check_value(observation: Observation, unit: str, faults: Faults) -> None:
    """Only words of a running text: a table's cell often leaves its multiplier to the heading."""
    evidence = observation.evidence
    if evidence.char_start is None or not evidence.as_printed or math.isnan(observation.value):
        return
    change = observation.kind == "change"
    if not can_state(evidence.as_printed, observation.value, observation.value_to, unit=unit, change=change):
        numbers, pairs = quantities(evidence.as_printed)
        readable = [f"{n:g}" for n in sorted(numbers)] + [f"{a:g}–{b:g}" for a, b in sorted(pairs)]
        shown = f"{observation.value:g}" + ("" if observation.value_to is None else f"–{observation.value_to:g}")
        printed = " ".join(evidence.as_printed.split())
        faults.add(
            observation.place, "value", shown, "value_not_printed", printed=printed, readable=", ".join(readable) or "–"
        )


def _check_words(
    evidence: Evidence, place: Place, with_text: set[str], articles: Articles, report: SpanReport, faults: Faults
) -> bool:
    """Return whether the span was compared and fits."""
    start, end = evidence.char_start, evidence.char_end
    limit = PRINTED_LIMIT_TABLE if start is None else PRINTED_LIMIT
    length = len("".join(evidence.as_printed.split()))
    if length > limit:
        faults.add(place, "as_printed", evidence.as_printed, "printed_too_long", length=length, limit=limit)
    if start is None or end is None:
        return False
    if evidence.source_id not in with_text:
        faults.add(place, "char_start", start, "span_without_text", source=evidence.source_id)
        return False
    text = articles.texts.get(evidence.source_id)
    if text is None:
        report.unverified += 1
        return False
    if end > len(text):
        faults.add(place, "char_end", end, "span_outside", length=len(text))
    elif with_line_feeds(text[start:end]) != evidence.as_printed:
        faults.add(place, "as_printed", evidence.as_printed, "span_differs", **_nearest(text, evidence, start, end))
    else:
        return True
    return False


def with_line_feeds(printed: str) -> str:
    """Return printed words as the files of facts hold them: a text may end its lines otherwise, those files do not."""
    return printed.replace("\r\n", "\n").replace("\r", "\n")


def _nearest(text: str, evidence: Evidence, start: int, end: int) -> dict[str, object]:
    """Say what stands at the span, and where the printed words stand nearest to it."""
    at: list[int] = []
    found = text.find(evidence.as_printed) if evidence.as_printed else -1
    while found >= 0:
        at.append(found)
        found = text.find(evidence.as_printed, found + 1)
    nearest = min(at, key=lambda i: abs(i - start), default=None)
    there = " ".join(text[start : min(end, start + PRINTED_LIMIT)].split())
    meant = "–" if nearest is None else f"{nearest}–{nearest + len(evidence.as_printed)}"
    return {"start": start, "end": end, "there": there, "meant": meant}
