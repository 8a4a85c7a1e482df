"""What a reviewer hands over, as types: facts with their place in the text, and the articles that they are from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.intake.listing import Cells


@dataclass(frozen=True, slots=True)
class Fact:
    """An accepted figure or practice: its id in the draft, its section, and its cells by column."""

    fact_id: str
    section: int
    start: int
    end: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class ReviewedSection:
    """An article that is to be published: fields of its source, and regions that the atlas may not have yet.

    ``source["regions"]`` is None where the reviewer did not say which regions the article is about.
    """

    number: int
    start: int
    end: int
    source: Mapping[str, Any]
    regions: Sequence[Cells]

    @property
    def source_id(self) -> str:
        """The id of its source."""
        return str(self.source["source_id"])


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a reviewer hands over."""

    sections: Sequence[ReviewedSection]
    figures: Sequence[Fact]
    practices: Sequence[Fact]
    rejected: int
    decisions: int

    @property
    def articles(self) -> list[Article]:
        """The articles, in the order of their first sections; one may go on in a later section."""
        found: dict[str, list[ReviewedSection]] = {}
        for section in self.sections:
            found.setdefault(section.source_id, []).append(section)
        return [Article(sections) for sections in found.values()]

    def figures_of(self, article: Article) -> list[Fact]:
        """Return the figures of an article, in the order of the text."""
        return _in_order(f for f in self.figures if f.section in article.numbers)

    def practices_of(self, article: Article) -> list[Fact]:
        """Return the practices of an article, in the order of the text."""
        return _in_order(p for p in self.practices if p.section in article.numbers)


@dataclass(frozen=True, slots=True)
class Article:
    """The sections that have one source."""

    sections: Sequence[ReviewedSection]

    @property
    def source(self) -> Mapping[str, Any]:
        """Fields of the source."""
        return self.sections[0].source

    @property
    def source_id(self) -> str:
        """The id of the source."""
        return self.sections[0].source_id

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of its sections."""
        return frozenset(section.number for section in self.sections)


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: (fact.start, fact.end))
