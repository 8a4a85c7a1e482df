"""What the atlas has for a figure under review: the same, another value for the same time, or an earlier one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from dashboard.frame import records
from dashboard.intake.items import Item
from dashboard.read import read
from dashboard.store import Store

Relation = Literal["published", "duplicate", "conflict", "other_date", "other_scope"]
ORDER: Final[tuple[Relation, ...]] = ("conflict", "duplicate", "published", "other_date", "other_scope")
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Known:
    """A figure of the atlas and how it stands to the one under review."""

    row: Mapping[str, Any]
    relation: Relation


def figures(store: Store, regions: Collection[str], language: str) -> pd.DataFrame:
    """Read every published figure of some regions.

    Returns
    -------
    DataFrame
        observation_id, region_code, indicator_id, scope, value, value_to, bound, kind, concept_id, period_start,
        period_end, time_basis, time_precision, source_id, title, publisher, published, grade, char_start, char_end,
        as_printed.
    """
    with store.cursor() as cursor:
        return read(cursor, "known_figures", regions=sorted(regions), language=language)


def index(rows: pd.DataFrame) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the rows by region and indicator."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in records(rows):
        plain = {str(name): (None if value is None or value != value else value) for name, value in row.items()}
        found[(str(row["region_code"]), str(row["indicator_id"]))].append(plain)
    return found


def of(item: Item, rows: Mapping[tuple[str, str], list[dict[str, Any]]], own: Collection[str]) -> list[Known]:
    """Return what the atlas has for the region and indicator of a figure, what matters most first.

    Parameters
    ----------
    item : Item
        The figure under review.
    rows : mapping
        Of ``index``.
    own : collection of str
        Sources that were published from this very text: their figures are replaced, not doubled.
    """
    if item.what != "figure" or not item.fields["indicator_id"] or not item.fields["region_code"]:
        return []
    found = rows.get((item.fields["region_code"], item.fields["indicator_id"]), [])
    related = [Known(row, relation(item, row, own)) for row in found]
    return sorted(related, key=lambda k: (ORDER.index(k.relation), str(k.row["period_end"] or "")))


def relation(item: Item, row: Mapping[str, Any], own: Collection[str]) -> Relation:
    """Say how a published figure stands to one under review."""
    if row["source_id"] in own:
        return "published"
    fields = item.fields
    if (fields["scope"] or "") != (row["scope"] or "") or (fields["kind"] in ("norm", "target", "change")) != (
        row["kind"] in ("norm", "target", "change")
    ):
        return "other_scope"
    same = _close(fields["value"], row["value"]) and _close(fields["value_to"], row["value_to"])
    if same and fields["bound"] == row["bound"]:
        return "duplicate"
    return "conflict" if _one_time(fields, row) and fields["concept_id"] == row["concept_id"] else "other_date"


def twins(items: Iterable[Item]) -> dict[str, Literal["twin", "clash"]]:
    """Return which figures of one text say the same thing twice ("twin") or contradict each other ("clash").

    Rejected figures and those that are listed for review only are left out.
    """
    groups: dict[tuple[Any, ...], list[Item]] = defaultdict(list)
    for item in items:
        fields = item.fields
        if item.what == "figure" and item.state not in ("rejected", "review") and fields["indicator_id"]:
            cell = ("region_code", "scope", "indicator_id", "concept_id", "kind", "period_start", "period_end")
            before = item.proposal.get("relation") == "from"  # what something rose or fell from speaks of another time
            groups[(before, *(fields[name] for name in cell))].append(item)
    found: dict[str, Literal["twin", "clash"]] = {}
    for group in groups.values():
        if len(group) > 1:
            values = {(i.fields["value"], i.fields["value_to"], i.fields["bound"]) for i in group}
            for item in group:
                found[item.id] = "twin" if len(values) == 1 else "clash"
    return found


def _one_time(fields: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether two figures speak of one time: as exact as the less exact of them says."""
    mine, theirs = str(fields["period_end"] or ""), str(row["period_end"] or "")
    if not mine or not theirs:
        return False
    digits = {"year": 4, "month": 7, "day": 10}
    length = min(digits.get(str(f["time_precision"] or "day"), 10) for f in (fields, row))
    return mine[:length] == theirs[:length]


def _close(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is None and right is None
    return abs(left - right) <= _ROUNDING * max(1.0, abs(left), abs(right))
