"""What rows that stand side by side call for in words: mixtures, times, bounds, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from dashboard import compare
from dashboard.frame import Note


def notes(rows: pd.DataFrame, indicators: pd.DataFrame) -> tuple[Note, ...]:
    """Return the caveats that the rows call for, cautions first.

    Parameters
    ----------
    rows : DataFrame
        Rows of a frame; ranks must be filled in.
    indicators : DataFrame
        ``INDICATOR_COLUMNS`` of the indicators shown.
    """
    found: list[Note] = []
    for indicator in indicators.itertuples():
        of_it = rows[(rows["indicator_id"] == indicator.indicator_id) & rows["gap"].isna()]
        named: dict[str, object] = {"indicator": indicator.name}
        if indicator.caveat:
            found.append(Note("note.caveat", {**named, "text": indicator.caveat}, "caution"))
        found += _mixture_notes(of_it, named)
        found += _time_notes(of_it, named)
    found += trust_notes(rows)
    return tuple(sorted(found, key=lambda note: note.severity != "caution"))


def _mixture_notes(rows: pd.DataFrame, named: dict[str, object]) -> Iterable[Note]:
    concepts = sorted({c for c in rows["concept_name"] if isinstance(c, str) and c})
    if concepts and len(rows) > 1:
        yield Note("note.mixed_concepts", {**named, "concepts": concepts, "count": len(concepts)}, "caution")
    levels = [t for t in reversed(compare.TIERS) if t in {compare.tier(level) for level in rows["level"]}]
    if len(levels) > 1:
        yield Note("note.mixed_levels", {**named, "levels": levels}, "caution")
    kinds = sorted(set(rows["kind"]) - {"ratio", "rate"})
    if len(kinds) > 1:
        yield Note("note.mixed_kinds", {**named, "kinds": kinds}, "caution")
    exact = rows[(rows["bound"] == "exact") & rows["value_to"].isna() & rows["rank_from"].notna()]
    tied = int(exact.assign(tier=exact["level"].map(compare.tier)).duplicated(["value", "tier"], keep=False).sum())
    if tied:
        yield Note("note.ties", {**named, "count": tied})
    undecided = int((rows["rank_to"] > rows["rank_from"]).sum())
    if undecided:
        yield Note("note.bounds_forbid_order", {**named, "count": undecided}, "caution")
    elif int(rows["rank_from"].notna().sum()) > 1:
        yield Note("note.order_certain", {**named, "count": int(rows["rank_from"].notna().sum())})


def _time_notes(rows: pd.DataFrame, named: dict[str, object]) -> Iterable[Note]:
    if compare.periods_differ(rows):
        yield Note("note.flow_periods_differ", named, "caution")
    years = [d.year for d in rows["period_end"] if isinstance(d, date)]
    if len(rows) > 1 and compare.years_apart(rows) > compare.SAME_TIME_YEARS:
        yield Note("note.years_spread", {**named, "first": min(years), "last": max(years)}, "caution")
    undated = int((rows["time_basis"] == "unknown").sum())
    if undated:
        yield Note("note.undated", {**named, "count": undated}, "caution")
    inferred = int((rows["time_basis"] == "inferred").sum())
    if inferred:
        yield Note("note.inferred_dates", {**named, "count": inferred})
    by_publication = int((rows["time_basis"] == "publication").sum())
    if by_publication:
        yield Note("note.publication_dates", {**named, "count": by_publication})


def trust_notes(rows: pd.DataFrame) -> tuple[Note, ...]:
    """Return what the rows of any picture say about how far they can be trusted, cautions first."""
    return tuple(sorted(_trust_notes(rows), key=lambda note: note.severity != "caution"))


def _trust_notes(rows: pd.DataFrame) -> Iterable[Note]:
    published = rows[rows["gap"].isna()]
    hidden = int((rows["gap"] == "hidden_by_grade").sum())
    if hidden:
        yield Note("note.hidden_by_grade", {"count": hidden}, "caution")
    outside = int((rows["gap"] == "outside_window").sum())
    if outside:
        yield Note("note.outside_window", {"count": outside}, "caution")
    for kind in ("no_denominator", "no_period"):
        missing = rows[rows["gap"] == kind]
        if len(missing):
            yield Note(f"note.{kind}", {"count": missing["region_code"].nunique()}, "caution")
    contested = int(published["conflict"].astype(bool).sum())
    if contested:
        yield Note("note.conflict", {"count": contested}, "caution")
    calculated = published[published["derived"].astype(bool)]
    if len(calculated):
        yield Note("note.calculated", {"count": len(calculated)})
        apart = float(calculated["years_apart"].max())
        if apart > compare.SAME_TIME_YEARS:
            yield Note("note.inputs_apart", {"years": round(apart, 1)}, "caution")
    reprints = int((published["grade"] == "D").sum())
    if reprints:
        yield Note("note.reprints", {"count": reprints})
    several = int((published["choices"].astype(float) > 1).sum())
    if several:
        yield Note("note.several_figures", {"count": several})
