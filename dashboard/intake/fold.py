"""Proposals and journal become the state of a review: what is open, accepted, corrected or rejected, and as what.

The journal is the truth. Folding it twice gives the same; folding it after the proposals were made anew keeps every
decision, because an accepted figure is written down with the fields that its editor saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.intake.draft import Draft, Section
from dashboard.intake.items import STATES, Item, SectionState, figure_item, practice_item
from dashboard.intake.journal import Entry
from dashboard.intake.periods import last_day
from dashboard.intake.shapes import is_section

_SPAN: Final = ("start", "end")


@dataclass(slots=True)
class Review:
    """The state of a whole draft.

    ``regions`` holds the codes that may be published, None while nobody has looked them up (``regions.settle``).
    ``revision`` counts the entries that were folded, ``shape`` is the number of the last one that may change every
    figure (source, section), ``lost`` the decisions about figures that are no longer proposed and cannot be kept,
    ``lost_forms`` the forms of articles that were divided since, as long as not every article has one of its own.
    """

    draft: Draft
    items: dict[str, Item]
    sections: dict[int, SectionState]
    revision: int
    shape: int
    lost: int
    editors: dict[str, str]
    published: str
    """Time of the last publication, "" for none or where it was undone."""
    regions: frozenset[str] | None = None
    lost_forms: int = 0

    def of_section(self, number: int) -> list[Item]:
        """Return the figures and practices of a section in the order of the text."""
        found = [item for item in self.items.values() if item.section == number]
        return sorted(found, key=lambda i: (i.start, i.end, i.what, i.id))

    def counts(self, what: str = "figure", section: int | None = None) -> dict[str, int]:
        """Return how many items are in each state."""
        found: dict[str, int] = dict.fromkeys(STATES, 0)
        for item in self.items.values():
            if item.what == what and (section is None or item.section == section):
                found[item.state] += 1
        return found


def fold(draft: Draft, entries: Iterable[Entry]) -> Review:
    """Apply every decision to the proposals.

    Parameters
    ----------
    draft : Draft
        The proposals.
    entries : iterable of Entry
        The journal, in order; entries about things that are no longer there are counted as lost.
    """
    listed = list(entries)
    sections = {s.number: SectionState(s, dict(s.source), s.region, s.region_name) for s in draft.sections}
    shape, lost_forms = _source_entries(sections, listed)
    items = {str(c["id"]): figure_item(c, draft) for c in draft.figures}
    items |= {str(c["id"]): practice_item(c, draft) for c in draft.practices}
    review = Review(draft, items, sections, len(listed), shape, 0, {}, "", lost_forms=lost_forms)
    for number, entry in enumerate(listed, start=1):
        if entry.who:
            review.editors[entry.who] = entry.at
        if entry.do in ("publish", "undo"):
            review.published = entry.at if entry.do == "publish" else ""
        elif entry.do not in ("source", "section"):
            _decide(review, entry, number)
    for item in items.values():
        _follow(item, sections.get(item.section))
    return review


def about_section(section: Section, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry about an article sets: the fields, and the span by which it is known again."""
    return {**fields, "start": section.start, "end": section.end}


def _source_entries(sections: dict[int, SectionState], entries: list[Entry]) -> tuple[int, int]:
    """Apply the forms; return the number of the last one and how many belong to no article any more."""
    last, lost = 0, 0
    for number, entry in enumerate(entries, start=1):
        if entry.do not in ("source", "section"):
            continue
        last = number
        state = _meant(sections, entry)
        if state is None:
            lost += entry.do == "source"
            continue
        if entry.do == "source":
            state.source |= {name: value for name, value in entry.set.items() if name not in _SPAN}
            state.confirmed = True
        else:
            state.region_code = entry.set.get("region") or None
            state.region_name = entry.set.get("region_name") or None
            state.region_new = dict(entry.set.get("region_new") or {})
    return last, 0 if all(state.confirmed for state in sections.values()) else lost


def _meant(sections: dict[int, SectionState], entry: Entry) -> SectionState | None:
    """Return the article that a form was filled for: that of the same span, else that which begins there."""
    start, end = (entry.set.get(name) for name in _SPAN)
    if start is None:  # written before spans were: certain only where the file is one article
        return sections.get(int(entry.id)) if is_section(entry.id) and len(sections) == 1 else None
    begun = [state for state in sections.values() if state.section.start == start]
    return next((state for state in begun if state.section.end == end), begun[0] if begun else None)


def _decide(review: Review, entry: Entry, number: int) -> None:
    if entry.do == "add":
        _add(review, entry, number)
        return
    item = review.items.get(entry.id)
    if item is None:
        review.lost += 1
        return
    deed = entry.do.removeprefix("practice-")
    if deed == "split":
        copies = sum(1 for other in review.items if other.startswith(f"{item.id}.")) + 2
        twin = Item(
            id=f"{item.id}.{copies}", what=item.what, section=item.section, start=item.start, end=item.end,
            as_printed=item.as_printed, fields={**item.fields, "indicator_id": None}, proposal=item.proposal,
            origin="split", state="open", explicit=set(item.explicit),
        )  # fmt: skip
        review.items[twin.id] = twin
        _touch(twin, entry, number)
        return
    known = {name: value for name, value in entry.set.items() if name in item.fields}
    item.fields |= known
    if deed == "correct":
        item.edited |= known.keys()
        item.explicit |= known.keys()
        if known.keys() & {"period_start", "period_end", "time_basis"}:
            item.explicit.add("period_end")
        if item.state == "accepted":
            item.state = "corrected"
    elif deed == "accept":
        item.explicit |= known.keys() & {"region_code", "period_end"}
        item.state = "corrected" if item.edited else "accepted"
    elif deed == "reject":
        item.state = "rejected"
    elif deed == "reopen":
        item.state = "review" if item.origin == "review" else "open"
    _touch(item, entry, number)


def _add(review: Review, entry: Entry, number: int) -> None:
    candidate = dict(entry.set)
    text = review.draft.text
    try:
        start, end = int(candidate["start"]), int(candidate["end"])
        if text[start:end] != candidate["as_printed"] or entry.id in review.items:
            raise ValueError
        inside = next(s for s in review.draft.sections if s.start <= start < max(s.end, s.start + 1))
        item = figure_item({**candidate, "id": entry.id, "section": inside.number}, review.draft, origin="added")
    except (KeyError, ValueError, TypeError, StopIteration):
        review.lost += 1
        return
    review.items[entry.id] = item
    _touch(item, entry, number)


def _touch(item: Item, entry: Entry, number: int) -> None:
    item.who, item.at, item.changed = entry.who, entry.at, number


def _follow(item: Item, state: SectionState | None) -> None:
    """Fill what neither the text nor an editor said from the form of the source."""
    if state is None:
        return
    if "region_code" not in item.explicit:
        item.fields["region_code"] = state.region_code
    published = str(state.source.get("published") or "")
    # What something rose or fell from was so before the article; the article's date would be wrong.
    before = item.proposal.get("relation") == "from"
    dated = before or item.what == "practice" or "period_end" in item.explicit or item.fields["period_end"]
    if published and not dated:
        end, precision = last_day(published)
        if end:
            item.fields |= {"period_end": end, "time_basis": "publication", "time_precision": precision}
            start = item.fields.get("period_start")
            if start and start > end:
                item.fields["period_start"] = None
