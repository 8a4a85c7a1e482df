"""Regions that an article is about and the atlas does not know yet: what can be said of them from code and name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dashboard.intake.fold import Review
from dashboard.intake.items import SectionState


def settle(review: Review, known: Collection[str]) -> None:
    """Give every section whose region is new the row of that region, as far as it is not filled in by hand.

    Parameters
    ----------
    review : Review
        Its sections are completed in place.
    known : collection of str
        Codes that the atlas has.
    """
    for state in review.sections.values():
        if state.region_code and state.region_code not in known:
            state.region_new = row(state, known)
        elif state.region_code:
            state.region_new = {}
    if review.regions is None:
        new = {s.region_code for s in review.sections.values() if s.region_new and s.region_new["name_zh"]}
        review.regions = frozenset(known) | frozenset(code for code in new if code)


def row(state: SectionState, known: Collection[str]) -> dict[str, Any]:
    """Return the row of a new region: what an editor entered, else what code and name say."""
    code = str(state.region_code or "")
    suggested: Mapping[str, Any] = next((r for r in state.section.regions_new if r.get("code") == code), {})
    given = state.region_new or suggested
    return {
        "code": code,
        "name_zh": given.get("name_zh") or state.region_name or "",
        "name_en": given.get("name_en") or None,
        "level": given.get("level") or level_of(code),
        "parent_code": given.get("parent_code") or parent_of(code, known) or None,
    }


def level_of(code: str) -> str:
    """Return the level that a code says: GB/T 2260 numbers districts from 01 to 20, counties and cities above."""
    if "-" in code:
        return "zone"
    if code.endswith("0000"):
        return "province"
    if code.endswith("00"):
        return "prefecture"
    return "district" if code[4:6].isdigit() and int(code[4:6]) <= 20 else "county"


def parent_of(code: str, known: Collection[str]) -> str:
    """Return the nearest place above a code that the atlas knows, "" for none."""
    above = code.rsplit("-", 1)[0] if "-" in code else ""
    for parent in (above, f"{code[:4]}00", f"{code[:2]}0000", "000000"):
        if parent and parent != code and parent in known:
            return parent
    return ""
