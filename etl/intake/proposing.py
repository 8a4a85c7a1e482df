"""What a draft needs of the extractor, and the extractor behind it, loaded only when a text is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from etl.extract.candidate import Basis, Candidate, PracticeCandidate


@dataclass(frozen=True, slots=True)
class About:
    """The place that a text is about, as far as it says: code, Chinese name, and on what ground."""

    code: str | None = None
    name: str | None = None
    basis: Basis = "none"


class Proposer(Protocol):
    """Proposes figures and practices of a text; offsets count in it."""

    def about(self, text: str) -> About:
        """Return the place that a text is about."""
        ...

    def published(self, text: str) -> str | None:
        """Return the ISO date of publication that a text prints."""
        ...

    def figures(
        self, text: str, *, source: str, published: str | None, region: str | None
    ) -> Sequence[Candidate]:  # fmt: skip
        """Return the figures of a text, those for review only included."""
        ...

    def practices(self, text: str, *, source: str, region: str | None) -> Sequence[PracticeCandidate]:
        """Return the practices that a text names."""
        ...


class CatalogueProposer:
    """Proposes with the catalogue of a data folder.

    Raises
    ------
    FaultyFacts
        The catalogue has faults.
    """

    def __init__(self, data: Path) -> None:
        from etl.extract.extractor import Catalogue, Extractor
        from etl.extract.places import Gazetteer

        catalogue = Catalogue.read(data)
        self._extractor = Extractor(catalogue)
        self._gazetteer = Gazetteer(catalogue.regions)

    def about(self, text: str) -> About:
        """Return the place that a text is about."""
        from etl.extract.reading import Reading

        found = self._gazetteer.article_region(Reading(text).text)
        return About(found.code, found.name_zh or None, found.basis)

    def published(self, text: str) -> str | None:
        """Return the ISO date of publication that a text prints."""
        from etl.extract.periods import published_date
        from etl.extract.reading import Reading

        return published_date(Reading(text).text)

    def figures(self, text: str, *, source: str, published: str | None, region: str | None) -> Sequence[Candidate]:
        """Return the figures of a text, those for review only included."""
        return self._extractor.figures(text, source=source, published=published, region=region, review=True)

    def practices(self, text: str, *, source: str, region: str | None) -> Sequence[PracticeCandidate]:
        """Return the practices that a text names."""
        return self._extractor.practices(text, source=source, region=region)
