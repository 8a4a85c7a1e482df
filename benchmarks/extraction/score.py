"""Candidates against labels: what was found, what was missed, what was invented."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.extraction.labels import Label, LabelledText, LabelSet, same_value
from etl.reread import can_state


class Found(Protocol):
    """What is scored of a candidate; ``etl.extract.candidate.Candidate`` has all of it."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def as_printed(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def value_to(self) -> float | None: ...
    @property
    def bound(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def relation(self) -> str: ...
    @property
    def indicator(self) -> str | None: ...


System = Callable[[str, str], Sequence[Found]]
"""From a text and its file name to candidates."""


@dataclass(slots=True)
class Score:
    """Counts over any number of texts; every share is 1 where there is nothing to share.

    Attributes
    ----------
    pairs : list of (LabelledText, Label, Found)
        Each label with the candidate that found it.
    misses : list of (LabelledText, Label)
        Labels that no candidate found.
    alarms : list of (LabelledText, Found)
        Candidates that found no label, no figure that is right besides and nothing that is left open.
    not_verbatim, not_reread : list of (LabelledText, Found)
        Candidates whose words are not those of their span, or cannot state their value.
    """

    pairs: list[tuple[LabelledText, Label, Found]] = field(default_factory=list)
    misses: list[tuple[LabelledText, Label]] = field(default_factory=list)
    alarms: list[tuple[LabelledText, Found]] = field(default_factory=list)
    not_verbatim: list[tuple[LabelledText, Found]] = field(default_factory=list)
    not_reread: list[tuple[LabelledText, Found]] = field(default_factory=list)
    candidates: int = 0
    characters_without_figures: int = 0
    candidates_without_figures: int = 0

    @property
    def recall(self) -> float:
        """Labels found."""
        return _share(len(self.pairs), len(self.pairs) + len(self.misses))

    @property
    def precision(self) -> float:
        """Candidates that found a label, a figure that is right besides, or what is left open."""
        return _share(self.candidates - len(self.alarms), self.candidates)

    @property
    def bounds(self) -> float:
        """Found labels with the right bound, of those whose bound is known."""
        return self._agreeing(lambda label: bool(label.bound), lambda label, found: label.bound == found.bound)

    @property
    def norms(self) -> float:
        """Found labels that are rightly kept apart as norms or rightly are not, of those whose kind is known."""
        apart = ("norm", "target")
        return self._agreeing(
            lambda label: bool(label.kind), lambda label, found: (label.kind in apart) == (found.kind in apart)
        )

    @property
    def changes(self) -> float:
        """Found labels that are one end of a from–to change and are said to be that end."""
        return self._agreeing(
            lambda label: label.relation in ("from", "to"), lambda label, found: label.relation == found.relation
        )

    @property
    def matched(self) -> tuple[int, int]:
        """Found labels with a right indicator, and those with any, of those where it is known what is right."""
        given = [(label, f) for _, label, f in self.pairs if label.indicators is not None and f.indicator]
        return sum(f.indicator in (label.indicators or ()) for label, f in given), len(given)

    @property
    def matching_precision(self) -> float:
        """Right indicators of those given."""
        return _share(*self.matched)

    @property
    def core_matched(self) -> tuple[int, int]:
        """Core labels with a right indicator, and those whose indicator the catalogue has, found or missed."""
        labels = [(label, f.indicator) for _, label, f in self.pairs] + [(label, None) for _, label in self.misses]
        core = [(label, i) for label, i in labels if label.core and label.indicators]
        return sum(i in (label.indicators or ()) for label, i in core), len(core)

    @property
    def core_coverage(self) -> float:
        """Core labels with a right indicator of those whose indicator the catalogue has."""
        return _share(*self.core_matched)

    @property
    def per_1000(self) -> float:
        """Candidates of every 1,000 characters in the texts without figures; 0 where there are no such texts."""
        if not self.characters_without_figures:
            return 0.0
        return self.candidates_without_figures * 1000 / self.characters_without_figures

    def _agreeing(self, known: Callable[[Label], bool], right: Callable[[Label, Found], bool]) -> float:
        pairs = [(label, found) for _, label, found in self.pairs if known(label)]
        return _share(sum(right(*pair) for pair in pairs), len(pairs))


def score_set(labelled: LabelSet, system: System) -> Score:
    """Run a system over the texts of a set and score it."""
    score = Score()
    for text in labelled.texts:
        score_text(text, system(text.text, text.file), score)
    return score


def score_text(text: LabelledText, candidates: Sequence[Found], score: Score) -> None:
    """Add the candidates of one text to a score.

    A candidate finds a label when the spans overlap and the numbers are equal, ``value_to`` included. Each label is
    found at most once, each candidate finds at most one; a second candidate for the same label is a false alarm.
    """
    score.candidates += len(candidates)
    taken: set[int] = set()
    for label in text.labels:
        found = _best(label, [(i, c) for i, c in enumerate(candidates) if i not in taken])
        if found is None:
            score.misses.append((text, label))
        else:
            taken.add(found)
            score.pairs.append((text, label, candidates[found]))
    for i, candidate in enumerate(candidates):
        if i not in taken and not _right_besides(text, candidate):
            score.alarms.append((text, candidate))
        if text.text[candidate.start : candidate.end] != candidate.as_printed or candidate.end <= candidate.start:
            score.not_verbatim.append((text, candidate))
        if not rereads(candidate):
            score.not_reread.append((text, candidate))
    if not text.labels:
        score.characters_without_figures += len(text.text)
        score.candidates_without_figures += len(candidates)


def rereads(candidate: Found) -> bool:
    """Return whether the printed words can state the value, letters that a scanner put for digits mended."""
    words = {candidate.as_printed, candidate.as_printed.translate(str.maketrans("lIOo", "1100"))}
    return any(can_state(w, candidate.value, candidate.value_to, change=candidate.kind == "change") for w in words)


def _best(label: Label, candidates: Iterable[tuple[int, Found]]) -> int | None:
    """Return the candidate that finds a label and shares most characters with it."""
    shared = [
        (min(label.end, c.end) - max(label.start, c.start), -i)
        for i, c in candidates
        if _overlap(label.start, label.end, c) and same_value(label, c.value, c.value_to)
    ]
    return -max(shared)[1] if shared else None


def _right_besides(text: LabelledText, candidate: Found) -> bool:
    if any(_overlap(start, end, candidate) for start, end in text.open_spans):
        return True
    return any(
        _overlap(f.start, f.end, candidate) and same_value(f, candidate.value, candidate.value_to)
        for f in text.also_right
    )


def _overlap(start: int, end: int, candidate: Found) -> bool:
    return start < candidate.end and candidate.start < end


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
