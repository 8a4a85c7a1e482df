"""One figure, practice or article of a review, and how it begins: as the extractor proposed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from dashboard.intake.draft import Draft, Section
from dashboard.intake.periods import first_day, whole
from dashboard.intake.shapes import PRECISIONS

Origin = Literal["proposed", "review", "added", "split"]
State = Literal["open", "accepted", "corrected", "rejected", "review"]
STATES: Final[tuple[State, ...]] = ("open", "accepted", "corrected", "rejected", "review")
DECIDED: Final = ("accepted", "corrected")
FIGURE_FIELDS: Final = (
    "value",
    "value_to",
    "bound",
    "kind",
    "indicator_id",
    "concept_id",
    "region_code",
    "scope",
    "period_start",
    "period_end",
    "time_basis",
    "time_precision",
    "practice_id",
    "note",
)
PRACTICE_FIELDS: Final = ("practice_id", "local_name", "region_code", "scope", "note")
_SENTENCE_ENDS: Final = "\u3002\uff01\uff1f!?\n"
SURE: Final = 0.8
"""Confidence from which "accept all that are sure" takes a suggestion."""


@dataclass(slots=True)
class Item:
    """One figure or practice of a draft and what was decided about it.

    ``fields`` holds what would be published (``FIGURE_FIELDS`` or ``PRACTICE_FIELDS``), ``explicit`` the names of those
    that an editor or the text itself fixed, ``edited`` those that an editor changed. ``changed`` is the number of the
    last journal entry about it (0 for none).
    """

    id: str
    what: Literal["figure", "practice"]
    section: int
    start: int
    end: int
    as_printed: str
    fields: dict[str, Any]
    proposal: Mapping[str, Any]
    origin: Origin
    state: State
    explicit: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)
    who: str = ""
    at: str = ""
    changed: int = 0

    @property
    def decided(self) -> bool:
        """Whether it will be published."""
        return self.state in DECIDED

    @property
    def sure(self) -> bool:
        """Whether its suggestion may be taken without a look."""
        score = self.proposal.get("indicator_score", self.proposal.get("score")) or 0.0
        return float(score) >= SURE

    def missing(self) -> tuple[str, ...]:
        """Return what it lacks to be published: "indicator", "practice", "region", "period"."""
        if self.what == "practice":
            needs = {"practice": self.fields["practice_id"], "region": self.fields["region_code"]}
        else:
            dated = self.fields["period_end"] or (
                "time_basis" in self.edited and self.fields["time_basis"] == "unknown"
            )
            needs = {"indicator": self.fields["indicator_id"], "region": self.fields["region_code"], "period": dated}
        return tuple(name for name, value in needs.items() if not value)

    def pinned(self) -> dict[str, Any]:
        """Return the fields that an acceptance writes down: all but those that follow the form of the source."""
        follows = {"region_code"} - self.explicit
        if "period_end" not in self.explicit:
            follows |= {"period_start", "period_end", "time_basis", "time_precision"}
        return {name: value for name, value in self.fields.items() if name not in follows}


@dataclass(slots=True)
class SectionState:
    """One article of the file with its source and region as they stand now.

    ``region_new`` is the row of a region that the atlas does not know yet (code, name_zh, name_en, level, parent_code),
    empty where it knows it.
    """

    section: Section
    source: dict[str, Any]
    region_code: str | None
    region_name: str | None
    region_new: dict[str, Any] = field(default_factory=dict)
    confirmed: bool = False

    def missing(self) -> tuple[str, ...]:
        """Return the fields of the source that must be filled before publishing."""
        needed = ("source_id", "title", "publisher", "kind", "grade")
        lacking = [name for name in needed if not str(self.source.get(name) or "").strip()]
        return (*lacking, *(() if self.region_code else ("region",)))


def figure_item(candidate: Mapping[str, Any], draft: Draft, origin: Origin = "proposed") -> Item:
    """Return a proposed figure as it stands before any decision."""
    section = draft.section(int(candidate.get("section") or 0))
    own_region = _own_region(candidate, section, draft)
    basis = str(candidate.get("time_basis") or "unknown")
    start, end, precision = whole(candidate.get("period_start"), candidate.get("period_end"))
    stated = end is not None and basis in ("stated", "inferred")
    if not stated:
        # An open period keeps its beginning; its end follows the form of the source.
        start, end, precision = first_day(candidate.get("period_start") or ""), None, None
    elif candidate.get("time_precision") in PRECISIONS:
        precision = candidate["time_precision"]
    review_only = candidate.get("status") == "review" and origin == "proposed"
    return Item(
        id=str(candidate["id"]),
        what="figure",
        section=section.number,
        start=int(candidate["start"]),
        end=int(candidate["end"]),
        as_printed=str(candidate["as_printed"]),
        fields={
            "value": candidate["value"],
            "value_to": candidate.get("value_to"),
            "bound": candidate["bound"],
            "kind": candidate["kind"],
            "indicator_id": candidate.get("indicator"),
            "concept_id": None,
            "region_code": own_region,
            "scope": candidate.get("scope") or "",
            "period_start": start,
            "period_end": end,
            "time_basis": basis if stated else "unknown",
            "time_precision": precision,
            "practice_id": None,
            "note": "",
        },
        proposal=candidate,
        origin="review" if review_only else origin,
        state="review" if review_only else "open",
        explicit=_explicit(own_region, stated),
    )


def _own_region(candidate: Mapping[str, Any], section: Section, draft: Draft) -> str | None:
    """Return the region that does not follow the form: another one, or one that the sentence itself names."""
    region = candidate.get("region")
    if region == section.region and (
        candidate.get("region_basis") != "stated" or not _named(section.region_name, candidate, draft.text)
    ):
        return None
    return region


def _named(name: str | None, candidate: Mapping[str, Any], text: str) -> bool:
    """Return whether the sentence of a candidate names a place; "the whole county" speaks of whatever the form says."""
    start, end = int(candidate["start"]), int(candidate["end"])
    before = max(text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS) + 1
    after = min((at for mark in _SENTENCE_ENDS if (at := text.find(mark, end)) >= 0), default=len(text))
    short = name[:-1] if name and len(name) > 2 else name
    return bool(short) and str(short) in text[before:after]


def _explicit(region: str | None, stated: bool) -> set[str]:
    return ({"region_code"} if region else set()) | ({"period_end"} if stated else set())


def practice_item(candidate: Mapping[str, Any], draft: Draft) -> Item:
    """Return a proposed practice as it stands before any decision."""
    section = draft.section(int(candidate.get("section") or 0))
    own_region = _own_region(candidate, section, draft)
    return Item(
        id=str(candidate["id"]),
        what="practice",
        section=section.number,
        start=int(candidate["start"]),
        end=int(candidate["end"]),
        as_printed=str(candidate["as_printed"]),
        fields={
            "practice_id": candidate.get("practice"),
            "local_name": candidate.get("local_name") or "",
            "region_code": own_region,
            "scope": candidate.get("scope") or "",
            "note": "",
        },
        proposal=candidate,
        origin="proposed",
        state="open",
        explicit=_explicit(own_region, False),
    )
