"""A text → candidates: figures with their bound, and suggestions for indicator, region, scope and period."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from etl.extract import figures
from etl.extract.candidate import Basis, Candidate, Figure, PracticeCandidate
from etl.extract.lexicon import lexicon
from etl.extract.reading import Reading
from etl.faults import Faults, FaultyFacts
from etl.model import Facts, Indicator, ObservationKind, Practice, Region, TimeBasis

if TYPE_CHECKING:
    from etl.extract.matching import Matcher
    from etl.extract.places import Gazetteer
    from etl.extract.practices import PracticeFinder


@dataclass(slots=True)
class Catalogue:
    """What candidates are matched with; built once, used for any number of texts."""

    regions: list[Region] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    practices: list[Practice] = field(default_factory=list)

    @classmethod
    def read(cls, data: Path) -> Catalogue:
        """Read the catalogue of a data folder.

        Raises
        ------
        FaultyFacts
            With every fault of its files.
        """
        from etl.read_catalogue import read_catalogue

        facts, faults = Facts(), Faults()
        read_catalogue(data, facts, faults)
        if len(faults):
            raise FaultyFacts(faults)
        return cls(facts.regions, facts.indicators, facts.practices)


class Extractor:
    """Finds figures and practices in texts with one catalogue.

    Parameters
    ----------
    catalogue : Catalogue
        What is matched; without indicators no figure gets one.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        from etl.extract.matching import Matcher
        from etl.extract.places import Gazetteer

        self._catalogue = catalogue
        self._matcher: Matcher = Matcher(catalogue.indicators)
        self._gazetteer: Gazetteer = Gazetteer(catalogue.regions)
        self._kinds: dict[str, ObservationKind] = {i.indicator_id: i.kind for i in catalogue.indicators}
        self._practices: PracticeFinder | None = None

    def figures(
        self,
        text: str,
        *,
        source: str = "",
        published: str | None = None,
        region: str | None = None,
        review: bool = False,
    ) -> list[Candidate]:
        """Return the candidates of a text in order of position.

        Parameters
        ----------
        text : str
            The decoded text; offsets count in it.
        source : str
            Name that the candidates carry.
        published : str, optional
            ISO date of publication, against which 今年 and 目前 are read; by default what the head of the text says.
        region : str, optional
            Code of the place that the text is about; by default what the text says.
        review : bool
            Also list what is probably no figure: tiers and headings.
        """
        from etl.extract import nouns
        from etl.extract.periods import Periods, published_date

        reading = Reading(text)
        working = reading.text
        found = figures.find(working)
        nouns.locate(working, found)
        scopes = self._gazetteer.scopes(working, region or self._gazetteer.article_region(working).code)
        periods = Periods(working, published or published_date(working))
        candidates = []
        dated: set[int] = set()
        wholes: dict[int, set[str | None]] = {}  # by sentence: what its figures count that are no parts
        for figure in found:
            if figure.status == "review" and not review:
                continue
            indicator, score = self._matcher.match(working, figure)
            counted = wholes.setdefault(figure.sentence_start, set())
            if figure.relation == "part" and indicator in counted:
                indicator, score = None, 0.0  # a part is not counted under the name of its whole
            elif figure.relation != "part":
                counted.add(indicator)
            kind = figure.kind or self._kinds.get(indicator or "") or _usual_kind(figure)
            code, scope, region_basis, scope_basis = scopes(figure.number_start, figure.sentence_start)
            begin, end, time_basis, period_basis = periods.at(
                figure.number_start, figure.number_end, figure.sentence_start
            )
            if figure.relation == "from":
                if lexicon().dated_before.search(working[figure.sentence_start : figure.number_start]):
                    dated.add(figure.group)
                else:  # the value before a change is older than the text says
                    begin, end, time_basis, period_basis = None, None, "unknown", "none"
            elif figure.group in dated:  # 由2021年的86.2%提高到98.6%: the year is the first one's
                begin, end, time_basis, period_basis = periods.by_default()
            suggestions = _Suggestions(
                indicator, round(score, 2), code, scope, begin if kind in _OVER_TIME else None, end, time_basis,
                region_basis, scope_basis, period_basis,
            )  # fmt: skip
            candidates.append(_candidate(reading, figure, source, kind, suggestions))
        return candidates

    def practices(self, text: str, *, source: str = "", region: str | None = None) -> list[PracticeCandidate]:
        """Return the practices that a text names, each once, in order of position."""
        if self._practices is None:
            from etl.extract.practices import PracticeFinder

            self._practices = PracticeFinder(self._catalogue.practices)
        reading = Reading(text)
        about = region or self._gazetteer.article_region(reading.text).code
        scopes = self._gazetteer.scopes(reading.text, about)
        out = []
        for found in self._practices.find(reading.text):
            start, end = reading.span(found.start, found.end)
            line = reading.text.rfind("\n", 0, found.start) + 1
            code, scope, region_basis, scope_basis = scopes(found.start, line)
            out.append(
                PracticeCandidate(
                    source, start, end, text[start:end], found.practice_id, found.local_name, found.score,
                    code, scope, region_basis, scope_basis,
                )
            )  # fmt: skip
        return out


class _Suggestions(NamedTuple):
    indicator: str | None = None
    score: float = 0.0
    region: str | None = None
    scope: str = ""
    period_start: str | None = None
    period_end: str | None = None
    time_basis: TimeBasis = "unknown"
    region_basis: Basis = "none"
    scope_basis: Basis = "none"
    period_basis: Basis = "none"


_NOTHING: Final = _Suggestions()
_OVER_TIME: Final = frozenset({"flow", "cumulative", "change", "rate"})


def figures_alone(text: str, *, source: str = "", review: bool = False) -> list[Candidate]:
    """Return the figures of a text without looking anything up: no indicator, region, scope or period."""
    reading = Reading(text)
    return [
        _candidate(reading, figure, source, figure.kind or _usual_kind(figure), _NOTHING)
        for figure in figures.find(reading.text)
        if review or figure.status == "proposed"
    ]


def _usual_kind(figure: Figure) -> ObservationKind:
    """Return what a counting word usually counts: what happens (场, 人次, 件), or what is there."""
    return "flow" if figure.unit in lexicon().flow_units else "stock"


def _candidate(
    reading: Reading, figure: Figure, source: str, kind: ObservationKind, suggested: _Suggestions
) -> Candidate:
    start, end = reading.span(figure.start, figure.end)
    return Candidate(
        source=source,
        start=start,
        end=end,
        as_printed=reading.original[start:end],
        value=figure.value,
        value_to=figure.value_to,
        bound=figure.bound,
        unit=figure.unit,
        kind=kind,
        indicator=suggested.indicator,
        indicator_score=suggested.score,
        region=suggested.region,
        scope=suggested.scope,
        period_start=suggested.period_start,
        period_end=suggested.period_end,
        time_basis=suggested.time_basis,
        status=figure.status,
        noun=reading.text[figure.noun_start : figure.noun_end],
        region_basis=suggested.region_basis,
        scope_basis=suggested.scope_basis,
        period_basis=suggested.period_basis,
        relation=figure.relation,
        group=figure.group,
    )
