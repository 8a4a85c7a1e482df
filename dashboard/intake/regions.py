"""Regions that an article is about and the atlas does not know yet: what can be said of them from code and name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from dashboard.intake.fold import Review
from dashboard.intake.items import SectionState

COUNTRY: Final = "000000"
_UNDIVIDED: Final = ("11", "12", "31", "50", "81", "82")  # no prefectures between them and their districts
_DIRECT: Final = "90"  # third and fourth digit of a city that is directly below a province
_LAST_DISTRICT: Final = 20
_WITHOUT_DISTRICTS: Final = range(21, 51)
_ABOVE: Final[Mapping[str, tuple[str, ...]]] = {
    "province": ("country",),
    "prefecture": ("province",),
    "county": ("province", "prefecture"),
    "district": ("province", "prefecture"),
    "zone": ("province", "prefecture", "county", "district", "zone"),
}
"""Of which levels the place above one may be."""


def settle(review: Review, known: Collection[str]) -> None:
    """Give every section whose region is new the row of that region, as far as it is not filled in by hand.

    Parameters
    ----------
    review : Review
        Its sections are completed in place.
    known : collection of str
        Codes that the atlas has.
    """
    proposed = suggested(review, known)
    for state in review.sections.values():
        if state.region_code and state.region_code not in known:
            state.region_new = row(state, known, proposed)
        elif state.region_code:
            state.region_new = {}
    if review.regions is None:
        new = {s.region_code for s in review.sections.values() if s.region_new and s.region_new["name_zh"]}
        review.regions = frozenset(known) | frozenset(code for code in new if code)


def suggested(review: Review, known: Collection[str] = ()) -> dict[str, Mapping[str, Any]]:
    """Return the rows that the draft proposes for places that the atlas does not know, by code."""
    rows = (r for state in review.sections.values() for r in state.section.regions_new)
    return {str(r["code"]): r for r in rows if r.get("code") and r["code"] not in known}


def row(
    state: SectionState, known: Collection[str], proposed: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Return the row of a new region: what an editor entered, else what the draft proposes, else what its code says."""
    code = str(state.region_code or "")
    own = {str(r.get("code")): r for r in state.section.regions_new}
    found = described(code, state.region_new, own if proposed is None else proposed, known)
    return {**found, "name_zh": found["name_zh"] or state.region_name or ""}


def described(
    code: str, entered: Mapping[str, Any], proposed: Mapping[str, Mapping[str, Any]], known: Collection[str]
) -> dict[str, Any]:
    """Return what is known of a new region by its code.

    Parameters
    ----------
    code : str
        The code, perhaps only begun.
    entered : mapping
        What an editor entered before; of another code it counts for nothing.
    proposed : mapping
        Code to row of the places that the draft proposes.
    known : collection of str
        Codes that the atlas has.

    Returns
    -------
    dict
        code, name_zh, name_en, level, parent_code; None for a parent that is left to the table of divisions.
    """
    of_draft = proposed.get(code, {})
    given = {**of_draft, **{k: v for k, v in entered.items() if v}} if entered.get("code") == code else of_draft
    level = str(given.get("level") or level_of(code))
    parents = [str(row.get("parent_code") or "") for row in (given, of_draft)]
    parents.append(parent_of(code, {*known, *proposed}))
    return {
        "code": code,
        "name_zh": given.get("name_zh") or "",
        "name_en": given.get("name_en") or None,
        "level": level,
        "parent_code": next((p for p in parents if p and may_be_above(p, level)), None),
    }


def with_parents(row: Mapping[str, Any], proposed: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the row of a new region and before it those of the places above that are new too."""
    found = [row]
    while (above := proposed.get(str(found[0].get("parent_code") or ""))) and above not in found:
        found.insert(0, above)
    return found


def may_be_above(parent: str, level: str, level_above: str | None = None) -> bool:
    """Return whether a place of a level can belong to a parent: only a province belongs to the country."""
    above = "country" if parent == COUNTRY else level_above or level_of(parent)
    return above in _ABOVE.get(level, ())


def level_of(code: str) -> str:
    """Return the level that a code says.

    GB/T 2260 numbers districts from 01 to 20, counties and cities above; autonomous prefectures and leagues (third and
    fourth digit 21 to 50) have cities of a county's level from 01 on.
    """
    if "-" in code:
        return "zone"
    if code.endswith("0000"):
        return "province"
    if code.endswith("00") or code[2:4] == _DIRECT:
        return "prefecture"
    few = code[4:6].isdigit() and int(code[4:6]) <= _LAST_DISTRICT
    of_cities = code[:2] in _UNDIVIDED or not (code[2:4].isdigit() and int(code[2:4]) in _WITHOUT_DISTRICTS)
    return "district" if few and of_cities else "county"


def parent_of(code: str, known: Collection[str]) -> str:
    """Return the place above a code if it is known, "" where only the table of divisions can say."""
    if "-" in code:
        above = code.rsplit("-", 1)[0]
    elif len(code) != len(COUNTRY) or not code.isdigit():
        return ""
    elif code.endswith("0000"):
        above = COUNTRY
    elif code.endswith("00") or code[:2] in _UNDIVIDED or code[2:4] == _DIRECT:
        above = f"{code[:2]}0000"
    else:
        above = f"{code[:4]}00"
    return above if above != code and above in known else ""
