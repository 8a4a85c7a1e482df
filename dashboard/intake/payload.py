"""What the board in the browser is told: what never changes during a review once, what has changed each time."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.frame import records
from dashboard.intake import known, similar
from dashboard.intake.fold import Review
from dashboard.intake.items import Item, SectionState
from dashboard.intake.shapes import BOUNDS, KINDS, TIME_BASES
from dashboard.locale import messages, say
from dashboard.render.values import period_text, shown, value_text

_PREFIX: Final = "intake.js."
_MOST_KNOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be picked: rows of ``lists.indicators`` and ``lists.practices``, and of the catalogue."""

    indicators: pd.DataFrame
    practices: pd.DataFrame
    regions: pd.DataFrame
    concepts: pd.DataFrame
    build_id: str

    @property
    def token(self) -> str:
        """Differs whenever something else can be picked."""
        ids = "|".join([self.build_id, *self.indicators["indicator_id"], *self.regions["region_code"]])
        return hashlib.sha256(ids.encode()).hexdigest()[:12]


def token(review: Review, section: int, choices: Choices, language: str) -> str:
    """Return the name of everything that the board may keep."""
    new = "-".join(str(s.region_new.get("code", "")) for s in review.sections.values())
    return f"{review.draft.version}:{section}:{choices.token}:{new}:{language}"


def fixed(review: Review, section: SectionState, choices: Choices, language: str) -> dict[str, Any]:
    """Return text, choices and words, in the shapes that ``intake_board.js`` reads."""
    span = section.section
    regions = [
        (row["region_code"], row["region_name"], say(language, f"level.{row['level']}"))
        for row in records(choices.regions)
    ]
    there = {row[0] for row in regions}
    for state in review.sections.values():
        new = state.region_new
        if new.get("code") and new["code"] not in there:
            regions.insert(0, (new["code"], str(new.get("name_zh") or new["code"]), say(language, "intake.region.new")))
    return {
        "text": shown(review.draft.text[span.start : span.end]),  # as long as it was: spans stay
        "base": span.start,
        "indicators": [
            [
                row["indicator_id"],
                row["name"],
                row["other"],
                row["unit"],
                say(language, f"theme.{row['theme']}"),
                row["kind"],
                list(row["aliases"]),
            ]
            for row in records(choices.indicators)
        ],
        "practices": [
            [
                row["practice_id"],
                row["name"],
                row["other"],
                say(language, f"theme.{row['theme']}"),
                list(row["aliases"]),
            ]
            for row in records(choices.practices)
        ],
        "regions": regions,
        "concepts": [[row["concept_id"], row["name"]] for row in records(choices.concepts)],
        "bounds": [[b, say(language, f"bound.{b}")] for b in BOUNDS],
        "kinds": [[k, say(language, f"kind.{k}")] for k in KINDS],
        "bases": [[b, say(language, f"basis.{b}")] for b in TIME_BASES],
        "words": {
            key.removeprefix(_PREFIX): text for key, text in messages(language).items() if key.startswith(_PREFIX)
        },
    }


def item(
    one: Item, rows: Mapping[tuple[str, str], list[dict[str, Any]]], units: Mapping[str, str], own: Collection[str],
    language: str, practices: Sequence[tuple[str, Sequence[str]]] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return one figure or practice in the short names of the board; ``practices`` are those of ``practice_words``."""
    proposal = one.proposal
    first = proposal.get("indicator" if one.what == "figure" else "practice")
    suggested = [str(i) for i in (first, *(proposal.get("suggestions") or ())) if i]
    if one.what == "practice" and not first:
        suggested += similar.nearest(one.fields["local_name"] or one.as_printed, practices)
    return {
        "id": one.id,
        "w": "f" if one.what == "figure" else "p",
        "s": one.start,
        "e": one.end,
        "p": shown(one.as_printed),
        "st": one.state,
        "o": one.origin,
        "sc": float(proposal.get("indicator_score") or proposal.get("score") or 0.0),
        "su": one.sure and one.origin != "split",
        "sg": suggested,
        "un": str(proposal.get("unit") or ""),
        "no": str(proposal.get("noun") or ""),
        "rl": str(proposal.get("relation") or ""),
        "f": one.fields,
        "ed": sorted(one.edited),
        "ms": list(one.missing()),
        "kn": [_known(k, units, language) for k in known.of(one, rows, own)[:_MOST_KNOWN]],
        "b": {
            "region": "stated" if "region_code" in one.explicit else "assumed",
            "scope": str(proposal.get("scope_basis") or "none"),
            "period": str(proposal.get("period_basis") or "none") if "period_end" in one.explicit else "assumed",
        },
        "who": one.who,
        "at": one.at,
    }


def changed(review: Review, section: int, seen: int) -> Sequence[Item]:
    """Return the items of a section that a board which knows revision ``seen`` has to be told about."""
    listed = review.of_section(section)
    if seen < 0 or seen < review.shape or seen > review.revision:
        return listed
    return [one for one in listed if one.changed > seen]


def units(choices: Choices) -> dict[str, str]:
    """Return the unit of every indicator in words."""
    return dict(zip(choices.indicators["indicator_id"], choices.indicators["unit"], strict=True))


def practice_words(choices: Choices) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return every practice with the words that name it."""
    rows = records(choices.practices)
    return tuple((row["practice_id"], (row["name"], row["other"] or "", *row["aliases"])) for row in rows)


def _known(found: known.Known, units_: Mapping[str, str], language: str) -> list[str]:
    row = {**found.row, "unit": units_.get(str(found.row["indicator_id"]), "")}
    source = " · ".join(str(part) for part in (row["scope"], row["publisher"], row["title"]) if part)
    return [found.relation, value_text(row, language, full=True), period_text(row, language), source]
