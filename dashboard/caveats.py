"""What rows that stand side by side call for in words: mixtures, times, bounds, and how far they can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from dashboard import compare
from dashboard.frame import Note

_READ: Final = (
    "concept_name", "level", "kind", "bound", "value", "value_to", "rank_from", "rank_to", "period_start", "period_end",
    "time_basis", "gap",
)  # fmt: skip


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
    there = np.flatnonzero(pd.isna(rows["gap"].to_numpy()))
    ids = rows["indicator_id"].to_numpy()[there]
    columns = {column: rows[column].to_numpy() for column in _READ}
    for one, name, caveat in zip(*(indicators[c].tolist() for c in ("indicator_id", "name", "caveat")), strict=True):
        at = there[ids == one]
        of_it = {column: values[at] for column, values in columns.items()}
        named: dict[str, object] = {"indicator": name}
        if caveat:
            found.append(Note("note.caveat", {**named, "text": caveat}, "caution"))
        found += _mixture_notes(of_it, named)
        found += _time_notes(of_it, named)
    found += trust_notes(rows)
    return tuple(sorted(found, key=lambda note: note.severity != "caution"))


def _mixture_notes(rows: Mapping[str, np.ndarray], named: dict[str, object]) -> Iterable[Note]:
    concepts = sorted({c for c in set(rows["concept_name"]) if isinstance(c, str) and c})
    if concepts and len(rows["gap"]) > 1:
        yield Note("note.mixed_concepts", {**named, "concepts": concepts, "count": len(concepts)}, "caution")
    there = {compare.tier(level) for level in set(rows["level"])}
    levels = [t for t in reversed(compare.TIERS) if t in there]
    if len(levels) > 1:
        yield Note("note.mixed_levels", {**named, "levels": levels}, "caution")
    kinds = sorted(set(rows["kind"]) - {"ratio", "rate"})
    if len(kinds) > 1:
        yield Note("note.mixed_kinds", {**named, "kinds": kinds}, "caution")
    best, worst = rows["rank_from"], rows["rank_to"]
    tied = _tied(rows, ~np.isnan(best))
    if tied:
        yield Note("note.ties", {**named, "count": tied})
    undecided, ranked = int((worst > best).sum()), int((~np.isnan(best)).sum())
    if undecided:
        yield Note("note.bounds_forbid_order", {**named, "count": undecided}, "caution")
    elif ranked > 1:
        yield Note("note.order_certain", {**named, "count": ranked})


def _tied(rows: Mapping[str, np.ndarray], ranked: np.ndarray) -> int:
    """Return how many ranked figures have the same exact value as another one of their tier."""
    exact = ranked & (rows["bound"] == "exact") & np.isnan(rows["value_to"])
    values = rows["value"][exact] + 0.0  # no minus before zero
    tiers = compare.tier_numbers(rows["level"][exact])
    order = np.lexsort((values, tiers))
    values, tiers = values[order], tiers[order]
    again = (values[1:] == values[:-1]) & (tiers[1:] == tiers[:-1])
    return int((np.append(again, False) | np.append(False, again)).sum())


def _time_notes(rows: Mapping[str, np.ndarray], named: dict[str, object]) -> Iterable[Note]:
    if compare.periods_differ(rows):
        yield Note("note.flow_periods_differ", named, "caution")
    if len(rows["gap"]) > 1 and compare.years_apart(rows) > compare.SAME_TIME_YEARS:
        years = [d.year for d in set(rows["period_end"].tolist()) if isinstance(d, date)]
        yield Note("note.years_spread", {**named, "first": min(years), "last": max(years)}, "caution")
    bases = Counter(rows["time_basis"].tolist())
    if bases["unknown"]:
        yield Note("note.undated", {**named, "count": bases["unknown"]}, "caution")
    if bases["inferred"]:
        yield Note("note.inferred_dates", {**named, "count": bases["inferred"]})
    if bases["publication"]:
        yield Note("note.publication_dates", {**named, "count": bases["publication"]})


def trust_notes(rows: pd.DataFrame) -> tuple[Note, ...]:
    """Return what the rows of any picture say about how far they can be trusted, cautions first."""
    return tuple(sorted(_trust_notes(rows), key=lambda note: note.severity != "caution"))


def _trust_notes(rows: pd.DataFrame) -> Iterable[Note]:
    gap = rows["gap"].to_numpy(object)
    there = pd.isna(gap)
    kinds = Counter(gap[~there].tolist())
    if kinds["hidden_by_grade"]:
        yield Note("note.hidden_by_grade", {"count": kinds["hidden_by_grade"]}, "caution")
    if kinds["outside_window"]:
        yield Note("note.outside_window", {"count": kinds["outside_window"]}, "caution")
    for kind in ("no_denominator", "no_period"):
        if kinds[kind]:
            yield Note(f"note.{kind}", {"count": len(set(rows["region_code"].to_numpy()[gap == kind]))}, "caution")
    contested = int(rows["conflict"].to_numpy(bool)[there].sum())
    if contested:
        yield Note("note.conflict", {"count": contested}, "caution")
    calculated = there & rows["derived"].to_numpy(bool)
    if calculated.any():
        yield Note("note.calculated", {"count": int(calculated.sum())})
        apart = float(rows["years_apart"][calculated].max())
        if apart > compare.SAME_TIME_YEARS:
            yield Note("note.inputs_apart", {"years": round(apart, 1)}, "caution")
    reprints = int((rows["grade"].to_numpy(object)[there] == "D").sum())
    if reprints:
        yield Note("note.reprints", {"count": reprints})
    several = int((rows["choices"].to_numpy(float)[there] > 1).sum())
    if several:
        yield Note("note.several_figures", {"count": several})
