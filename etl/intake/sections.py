"""The articles of a dropped file: where each begins and ends, and what its source and region seem to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from etl.faults import AtlasError, Faults
from etl.intake.places import completed, plain_id, region_row, short_name
from etl.intake.proposing import About, Proposer
from etl.intake.quoting import whole
from etl.model import Facts, Region, Source
from etl.read_catalogue import read_catalogue
from etl.read_facts import read_facts
from etl.record import last_day

SOURCE_FIELDS: Final = (
    "source_id", "title", "publisher", "published", "page", "url", "kind", "grade", "reading", "regions", "note",
)  # fmt: skip
_HEAD_LINES: Final = 16
_FOOT_LINES: Final = 3
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'\u3002\uff0c\uff1b\uff09)]+")
_MOST: Final = 0.9  # of the facts that were published from a part of a text
Section = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A section as somebody cut it: its lines, where they stand in the text, and what was said about its source."""

    first_line: int
    last_line: int
    start: int
    end: int
    said: Mapping[str, Any]


class Known:
    """What the atlas has of a text already.

    Parameters
    ----------
    data : Path
        The data folder.
    text_sha256 : str
        The checksum of the text.
    """

    def __init__(self, data: Path, text_sha256: str) -> None:
        facts, faults = Facts(), Faults()
        read_catalogue(data, facts, faults)
        read_facts(data, facts, faults)
        self.codes: dict[str, Region] = {region.code: region for region in facts.regions}
        self.source_ids = {source.source_id for source in facts.sources}
        self.sources: dict[str, Source] = {s.source_id: s for s in facts.sources if s.text_sha256 == text_sha256}
        self._starts: dict[str, list[int]] = {}
        for evidence in [*(o.evidence for o in facts.observations), *(p.evidence for p in facts.region_practices)]:
            if evidence.source_id in self.sources and evidence.char_start is not None:
                self._starts.setdefault(evidence.source_id, []).append(evidence.char_start)

    def source_of(self, start: int, end: int) -> Source | None:
        """Return the source that was published from this part of the text."""
        inside = {source_id: sum(start <= at < end for at in starts) for source_id, starts in self._starts.items()}
        best = max(inside, key=lambda source_id: (inside[source_id], source_id), default="")
        sure = best and inside[best] >= _MOST * sum(inside.values()) > 0
        return self.sources[best] if sure else None

    def source_about(self, code: str | None) -> Source | None:
        """Return the only source of the text that is about a region."""
        about = [source for source in self.sources.values() if source.regions == (code,)]
        return about[0] if len(about) == 1 else None


def cut(wanted: Sequence[Mapping[str, Any]], lines: Callable[[int, int], tuple[int, int]], count: int) -> list[Span]:
    """Return the sections that somebody asks for.

    Parameters
    ----------
    wanted : sequence of mapping
        ``first_line`` and ``last_line`` (from 1, both included), and any field of a source or ``region``.
    lines : callable
        First and last line → start and end in the text.
    count : int
        How many lines there are.

    Raises
    ------
    AtlasError
        Lines are missing, out of order, overlap or are not there, or a field is unknown.
    """
    spans: list[Span] = []
    behind = 0
    if not wanted:
        raise AtlasError("intake_sections", number=1, found="[]", count=count)
    for number, entry in enumerate(wanted, start=1):
        first, last = (entry.get(name) for name in ("first_line", "last_line"))
        said = {name: value for name, value in entry.items() if name not in ("first_line", "last_line", "section")}
        counted = all(isinstance(n, int) and not isinstance(n, bool) for n in (first, last))
        if not counted or not behind < first <= last <= count:  # type: ignore[operator]
            raise AtlasError("intake_sections", number=number, found=f"{first}–{last}", count=count)
        if unknown := said.keys() - {*SOURCE_FIELDS, "region"}:
            raise AtlasError("intake_section_field", number=number, field=", ".join(sorted(unknown)))
        if unfit := [name for name, value in said.items() if not _fits(name, value)]:
            raise AtlasError("intake_section_field", number=number, field=", ".join(sorted(unfit)))
        behind = int(last or 0)
        start, end = lines(int(first or 0), behind)
        spans.append(Span(int(first or 0), behind, start, end, said))
    return spans


def _fits(name: str, value: Any) -> bool:
    if value is None:
        return True
    if name == "regions":
        return isinstance(value, list) and all(isinstance(code, str) and whole(code) for code in value)
    return isinstance(value, str) and whole(value) and (name != "published" or not value or bool(last_day(value)))


def describe(spans: Iterable[Span], text: str, known: Known, proposer: Proposer, fallback: str) -> list[Section]:
    """Return the sections with suggestions for source and region.

    A source that was published from the same part of the text is taken as it is; what somebody said goes before all.
    """
    taken: set[str] = set(known.source_ids)
    found: list[Section] = []
    for number, span in enumerate(spans, start=1):
        part = text[span.start : span.end]
        published = known.source_of(span.start, span.end)
        about = _about(span, part, published, known, proposer)
        source = _source(span, part, published or known.source_about(about.code), about, proposer)
        begun = next((s["source"] for s in found if s["region"] == about.code), None)
        if begun and not source["title"]:
            source = dict(begun)  # no title of its own: the article before goes on here
        if not source["source_id"]:
            source["source_id"] = _free_id(about, source["published"], fallback, number, taken)
        taken.add(source["source_id"])
        found.append({
            "section": number, "first_line": span.first_line, "last_line": span.last_line, "start": span.start,
            "end": span.end, "source": source, "region": about.code, "region_name": about.name,
            "region_basis": about.basis, "regions_new": _new_regions(about, known),
        })  # fmt: skip
    return found


def _about(span: Span, part: str, published: Source | None, known: Known, proposer: Proposer) -> About:
    code = span.said.get("region")
    if not code and published is not None and len(published.regions) == 1:
        code = published.regions[0]
    if not code:
        return proposer.about(part)
    region = known.codes.get(str(code))
    row = None if region else region_row(str(code))
    return About(str(code), region.name_zh if region else row["name_zh"] if row else None, "stated")


def _source(span: Span, part: str, published: Source | None, about: About, proposer: Proposer) -> dict[str, Any]:
    if published is not None:
        source = {name: getattr(published, name) for name in SOURCE_FIELDS} | {"regions": list(published.regions)}
    else:
        date = proposer.published(part)
        source = {
            "source_id": "", "published": date if date and last_day(date) else None, "kind": "article", "grade": "C",
            "reading": "full", "regions": [about.code] if about.code else [], "note": "", **_heading(part),
        }  # fmt: skip
    said = {name: value for name, value in span.said.items() if name in SOURCE_FIELDS}
    return {name: said.get(name, source[name]) for name in SOURCE_FIELDS}


def _heading(part: str) -> dict[str, str | None]:
    """Return title, publisher, page and address as far as the head of an article says them."""
    from etl.extract.heads import suggest_source

    found = suggest_source(part)
    lines = [line for line in part.splitlines() if line.strip()]
    near = [*lines[:_HEAD_LINES], *lines[-_FOOT_LINES:]]
    address = next((said[0] for line in near if (said := _ADDRESS.search(line))), None)
    named = {name: found[name] or "" for name in ("title", "publisher")}
    return {**named, "page": found["page"], "url": address}


def _free_id(about: About, published: str | None, fallback: str, number: int, taken: set[str]) -> str:
    """Return an id such as nanpi-20240722 that no source has."""
    place = plain_id(short_name(about.name)) if about.name else ""
    if about.code and "-" in about.code:
        place = about.code.rsplit("-", 1)[1]
    parts = [place or f"article-{fallback[:6]}", (published or "").replace("-", "")]
    if not place and number > 1:
        parts.insert(1, str(number))
    first = "-".join(part for part in parts if part)
    return next(i for n in range(1, 1000) if (i := first if n == 1 else f"{first}-{n}") not in taken)


def _new_regions(about: About, known: Known) -> list[dict[str, Any]]:
    """Return rows for the place and those above it, where the atlas does not have them."""
    row = region_row(about.code) if about.code and about.code not in known.codes else None
    if row is None:
        return []
    rows = completed([row], known.codes)
    return [
        {**r, "parent_code": r["parent_code"] or None, "groups": [], "longitude": None, "latitude": None} for r in rows
    ]
