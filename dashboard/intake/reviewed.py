"""What ``python -m etl intake publish`` is given: the accepted facts of a review, and of the text only spans."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboard.intake import regions
from dashboard.intake.fold import Review
from dashboard.intake.items import FIGURE_FIELDS, PRACTICE_FIELDS, Item
from dashboard.intake.permit import Permit

NAME: Final = "reviewed.json"
_SOURCE: Final = ("source_id", "title", "publisher", "published", "page", "url", "kind", "grade", "reading", "note")


@dataclass(frozen=True, slots=True)
class Block:
    """Something that must be mended first: an item that lacks a field, or a section whose source does."""

    section: int
    item: Item | None
    missing: tuple[str, ...]


def blocks(review: Review) -> list[Block]:
    """Return all that stands in the way of publishing, sections first, then figures in the order of the text."""
    used = {item.section for item in review.items.values() if item.decided}
    found = [
        Block(number, None, state.missing())
        for number, state in sorted(review.sections.items())
        if number in used and state.missing()
    ]
    for item in sorted((i for i in review.items.values() if i.decided), key=lambda i: (i.start, i.id)):
        missing = item.missing()
        if review.regions is not None and "region" not in missing and item.fields["region_code"] not in review.regions:
            missing = (*missing, "region")
        if missing:
            found.append(Block(item.section, item, missing))
    return found


def build(review: Review, who: str) -> dict[str, Any]:
    """Return the reviewed facts as the contract with the command has them.

    Parameters
    ----------
    review : Review
        Sections without an accepted figure or practice are left out.
    who : str
        Who publishes.
    """
    decided = sorted((i for i in review.items.values() if i.decided), key=lambda i: (i.section, i.start, i.end, i.id))
    used = {item.section for item in decided}
    proposed = regions.suggested(review)
    return {
        "schema": 1,
        "draft": review.draft.draft_id,
        "who": who,
        "sections": [
            {
                "section": number,
                "source": _source(state.source),
                "regions_new": _regions(state.region_new, proposed),
            }
            for number, state in sorted(review.sections.items())
            if number in used
        ],
        "figures": [_fact(item, FIGURE_FIELDS) for item in decided if item.what == "figure"],
        "practices": [_fact(item, PRACTICE_FIELDS) for item in decided if item.what == "practice"],
        "rejected": sum(item.state == "rejected" for item in review.items.values()),
        "decisions": review.revision,
    }


def write(review: Review, permit: Permit) -> Path:
    """Write ``reviewed.json`` whole or not at all, and return its path; raises ``NotPermitted``."""
    permit.confirm("publish")
    path = review.draft.folder / NAME
    part = path.with_name(f".{path.stem}-{uuid.uuid4().hex}.part")  # two who publish never write into one file
    try:
        with part.open("x", encoding="utf-8") as out:
            json.dump(build(review, permit.who), out, ensure_ascii=False, indent=1, allow_nan=False)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _fact(item: Item, names: tuple[str, ...]) -> dict[str, Any]:
    head = {"id": item.id, "section": item.section, "start": item.start, "end": item.end, "as_printed": item.as_printed}
    return head | {name: item.fields[name] for name in names}


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: source.get(name) for name in _SOURCE}
    for name in ("published", "page", "url"):
        found[name] = str(found[name]).strip() or None if found[name] else None
    found["reading"] = found["reading"] or "full"
    found["note"] = found["note"] or ""
    return found


def _regions(new: Mapping[str, Any], proposed: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the row of a new region behind those of the places above it that are new too."""
    names = ("code", "name_zh", "name_en", "level", "parent_code")
    rows = regions.with_parents(new, proposed) if new else []
    return [{name: row.get(name) or None for name in names} | {"groups": [], "note": ""} for row in rows]
