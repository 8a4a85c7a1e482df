"""The cautions of a frame in a short form: one line each, what is mixed said together, most important first."""

from __future__ import annotations

import re
from typing import Any, Final

from dashboard.frame import Frame, Note
from dashboard.locale import say, says
from dashboard.render.points_parts import WIDEST, Point, fitting, name
from dashboard.render.values import width

ORDER: Final = (
    "unknown_indicator", "unknown_region", "unknown_family", "unknown_practice", "highlight_not_asked",
    "group_needs_place", "not_normalised", "outcome_not_cause", "practice_absence", "similarity_length",
    "flow_periods_differ", "mixed_concepts", "mixed_kinds", "mixed_levels", "years_spread", "conflict",
    "hidden_by_grade", "outside_window", "no_denominator", "no_period", "trend_undated", "undated", "family",
    "outcome_few", "outcome_mixed", "bounds_forbid_order", "inputs_apart", "peers_judged", "peers_fewer",
    "no_position", "trend_no_index", "trend_totals", "trend_no_country", "trend_no_province", "trend_no_median",
    "caveat",
)  # fmt: skip
"""Keys of notes, what forbids a comparison before what only weakens it."""
MIXTURES: Final = ("mixed_concepts", "mixed_kinds", "mixed_levels", "flow_periods_differ", "years_spread")


def cautions(frame: Frame, *, leave: tuple[str, ...] = ()) -> list[Point]:
    """Return the cautions of a frame, each as one point.

    Parameters
    ----------
    frame : Frame
    leave : tuple of str
        Keys of notes that the points say in another way already, without "note.".
    """
    language = frame.language
    found: dict[str, list[Note]] = {}
    for note in frame.notes:
        key = note.key.removeprefix("note.")
        if note.severity == "caution" and key not in leave:
            found.setdefault(key, []).append(note)
    texts: list[str] = []
    mixed: list[str] = [key for key in MIXTURES if key in found]
    several = len(frame.indicators) > 1
    for key in sorted(found, key=rank):
        if key in mixed:
            if key == min(mixed, key=rank):
                texts.append(_mixture(mixed, found, language, several=several))
        else:
            texts += [text for note in found[key] if (text := short(note, language, named=several))]
    return [Point("", text, "caution") for text in dict.fromkeys(texts)]


def rank(key: str) -> int:
    """Return the place of a note in the order of importance; an unknown one is the last."""
    return ORDER.index(key) if key in ORDER else len(ORDER)


def short(note: Note, language: str, *, named: bool = False) -> str:
    """Return a caution of one note in at most two lines; "" where it cannot be said so shortly.

    ``named`` says of which indicator it speaks, or speaks of no number, where a frame has several.
    """
    key = note.key.removeprefix("note.")
    if key in ("caveat", "family"):
        head = f"{note.values['indicator']}{say(language, 'list.colon')}" if named and key == "caveat" else ""
        return _caveat(head, str(note.values["text"]), language)
    values: dict[str, Any] = {k: name(v) if k == "place" else v for k, v in note.values.items()}
    if named and says(language, f"points.several.{key}"):
        return say(language, f"points.several.{key}")
    if says(language, f"points.caution.{key}"):
        return fitting(language, say(language, f"points.caution.{key}", **values))
    return ""


def _caveat(head: str, text: str, language: str) -> str:
    """Return an author's caveat, or its first clause where only that fits; "" rather than half a clause."""
    whole = text.strip().rstrip("。.")
    first = re.split(r"(?<=[。；;])|(?<=\.)\s", whole)[0].rstrip("。；;.")
    for said in (whole, first):
        if said and width(head + said) <= WIDEST[language]:
            return head + said
    return ""


def _mixture(keys: list[str], found: dict[str, list[Note]], language: str, *, several: bool) -> str:
    """Say in one line what is mixed, so that nobody reads an order into the whole picture."""
    reasons = [say(language, f"points.mixed.{key}") for key in keys if key != "years_spread"]
    years = ""
    if "years_spread" in keys:
        notes = [note.values for note in found["years_spread"]]
        first, last = min(int(str(v["first"])) for v in notes), max(int(str(v["last"])) for v in notes)
        if not reasons:
            return say(language, "points.mixed.only_years", first=first, last=last)
        years = say(language, "points.mixed.years", first=first, last=last)
    what = say(language, "points.mixed.join").join(reasons)
    which = "points.mixed.several" if several else "points.mixed.one"
    return fitting(language, say(language, which, what=what, years=years), say(language, which, what=what, years=""))
