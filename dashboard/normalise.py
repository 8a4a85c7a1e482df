"""Figures as rates: per 10,000 residents, per community, per grid, per month, or as an index to the peer median.

Calculated from the rows of a frame while they are looked at, by the rules of ``etl/derive.py``: the denominator is the
figure nearest in time (residents may lie five years away, other counts one and a half), two sources meet only where
both count in the same way, and bounds carry through. Where a denominator is missing the place stays in the frame as a
gap that says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import duckdb
import pandas as pd

from dashboard import compare
from dashboard.frame import Note, records
from dashboard.locale import say
from dashboard.quantity import Quantity, Undecided
from dashboard.read import read, unit_name
from dashboard.selection import window_end
from dashboard.view import View

DENOMINATORS: Final[dict[str, tuple[str, float, float]]] = {
    "per_10k_residents": ("population_resident", 10_000.0, 5.0),
    "per_community": ("communities", 1.0, 1.5),
    "per_grid": ("grids_total", 1.0, 1.5),
}
"""Normalisation → indicator of the denominator, factor, and how many years away its date may lie."""

FEWEST_PEERS: Final = 3
"""Figures that mean the same, without which there is no median to be an index of."""

SHORTEST_MONTH: Final = 0.9
"""Months that a period must have: shorter ones are not blown up to a month."""

_COUNTED: Final = ("stock", "flow", "cumulative")
_MONTH_DAYS: Final = 30.4375
_ATTACHED: Final = ("%", "‰")


def apply(
    rows: pd.DataFrame,
    indicators: pd.DataFrame,
    view: View,
    cursor: duckdb.DuckDBPyConnection,
    language: str,
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Note, ...]]:
    """Recalculate the figures of a frame as the view's ``normalise`` says.

    Parameters
    ----------
    rows : DataFrame
        ``frame.COLUMNS`` without the ranks, gaps included; several rows a place and indicator (a series) are fine.
    indicators : DataFrame
        ``INDICATOR_COLUMNS`` of the rows' indicators.
    view : View
        ``normalise`` and, for the index, ``highlight`` (whose meaning counts); ``min_grade`` holds for denominators.
    cursor : duckdb.DuckDBPyConnection
        On the snapshot that the rows were read from.
    language : str
        "zh" or "en".

    Returns
    -------
    (rows, indicators, notes)
        The published figure is kept in ``base_*``, its divisor in ``denominator_*``; ``observation_ids`` and
        ``source_ids`` name both. What cannot be calculated is a gap: ``no_denominator``, ``no_period``, or
        ``not_comparable`` with the reason. Indicators that are no counts (shares, ratios, norms; for the month all
        but flows) stay as published and are named in a note.
    """
    if not view.normalise:
        return rows, indicators, ()
    fitting = [fits(i, view.normalise) for i in records(indicators)]
    kept = [i["name"] for i, fits in zip(records(indicators), fitting, strict=True) if not fits]
    changed = set(indicators.loc[fitting, "indicator_id"])
    rows, indicators = rows.copy(), indicators.copy()
    if view.normalise == "peer_index":
        rows = _index(rows, changed, view, language)
    else:
        known = _denominators(cursor, rows, view, language)
        found = [
            _rate(row, known.get(row["region_code"], []), view.normalise, language)
            if row["indicator_id"] in changed and row["gap"] is None
            else row
            for row in records(rows)
        ]
        rows = _like(rows, found)
    for column in ("unit", "name"):
        words = [
            say(language, f"normalise.{column}.{view.normalise}", unit=i["unit"], name=i["name"]).strip()
            if fits
            else i[column]
            for i, fits in zip(records(indicators), fitting, strict=True)
        ]
        indicators[f"new_{column}"] = pd.Series(words, dtype="object", index=indicators.index)
    indicators["unit"], indicators["name"] = indicators.pop("new_unit"), indicators.pop("new_name")
    named = dict(zip(indicators["indicator_id"], zip(indicators["name"], indicators["unit"], strict=True), strict=True))
    rows["indicator_name"] = pd.Series([named[i][0] for i in rows["indicator_id"]], dtype="object", index=rows.index)
    rows["unit"] = pd.Series([named[i][1] for i in rows["indicator_id"]], dtype="object", index=rows.index)
    notes = (Note("note.not_normalised", {"indicators": kept}, "caution"),) if kept else ()
    return rows, indicators, notes


def fits(indicator: Mapping[str, Any], normalise: str) -> bool:
    """Return whether an indicator can be given this way: a share is no count, and only flows have months.

    A change may lie on either side of zero, where twice the median is no more of anything: it has no index.
    """
    if normalise == "peer_index":
        return bool(indicator["kind"] != "change")
    if normalise == "per_month":
        return bool(indicator["kind"] == "flow")
    own = DENOMINATORS[normalise][0]
    return indicator["kind"] in _COUNTED and indicator["unit"] not in _ATTACHED and indicator["indicator_id"] != own


def _denominators(
    cursor: duckdb.DuckDBPyConnection, rows: pd.DataFrame, view: View, language: str
) -> dict[str, list[dict[str, Any]]]:
    """Return the figures of the denominator by region, best first."""
    if view.normalise not in DENOMINATORS:
        return {}
    indicator = DENOMINATORS[view.normalise][0]
    codes = list(dict.fromkeys(rows["region_code"]))
    found = read(
        cursor, "denominators", indicator=indicator, regions=codes, min_grade=view.min_grade, language=language
    )
    by_region: dict[str, list[dict[str, Any]]] = {}
    last = window_end(view.until)  # a picture of 2020 divides by nothing that was counted later
    for row in records(found):
        if last and not (isinstance(row["period_end"], date) and row["period_end"] <= last):
            continue
        row["unit"] = unit_name(row["unit"], language)
        by_region.setdefault(row["region_code"], []).append(row)
    return by_region


def _rate(row: dict[str, Any], known: list[dict[str, Any]], normalise: str, language: str) -> dict[str, Any]:
    try:
        if normalise == "per_month":
            return _per_month(row)
        denominator = _nearest(row, known, DENOMINATORS[normalise][2])
        result = Quantity.of(row).over(Quantity.of(denominator)).times(DENOMINATORS[normalise][1])
    except Undecided as failure:
        return _gap(row, failure.reason, language)
    grade = max(row["grade"], denominator["grade"])
    return {
        **_changed(row, result),
        **{f"denominator_{name}": denominator[name] for name in ("value", "value_to", "bound", "unit", "name")},
        "denominator_id": denominator["observation_id"],
        "denominator_end": denominator["period_end"],
        "denominator_source": denominator["publisher"],
        "grade": grade,
        "observation_ids": list(dict.fromkeys([*row["observation_ids"], *denominator["observation_ids"]])),
        "source_ids": list(dict.fromkeys([*row["source_ids"], *denominator["source_ids"]])),
        "years_apart": max(_years(row, denominator), float(row["years_apart"] or 0.0)),
    }


def _changed(row: dict[str, Any], result: Quantity) -> dict[str, Any]:
    value, value_to, bound = result.figure()
    base = {f"base_{name}": row[name] for name in ("value", "value_to", "bound", "unit")}
    figure = {"value": value, "value_to": value_to, "bound": bound}
    return {**row, **base, **figure, "derived": True, "verified": "calculated"}


def _gap(row: dict[str, Any], reason: str, language: str) -> dict[str, Any]:
    """Turn a figure that cannot be given this way into a gap; what was published stays in ``base_*``."""
    kind = reason if reason in ("no_denominator", "no_period") else "not_comparable"
    base = {f"base_{name}": row[name] for name in ("value", "value_to", "bound", "unit")}
    return {
        **row, **base, "value": math.nan, "value_to": math.nan, "bound": None, "gap": kind, "grade": None,
        "gap_reason": say(language, f"gap_reason.{reason}") if kind == "not_comparable" else "",
        "source_ids": [], "observation_ids": [], "observation_id": None, "source_id": None, "conflict": False,
        "verified": None,
    }  # fmt: skip


def _nearest(row: Mapping[str, Any], known: list[dict[str, Any]], limit: float) -> dict[str, Any]:
    """Return the denominator that fits a figure; raises ``Undecided`` with what stands in the way."""
    fitting, obstacles = [], []
    for candidate in known:
        same_source = bool(set(candidate["source_ids"]) & set(row["source_ids"]))
        dated = isinstance(row["period_end"], date) and isinstance(candidate["period_end"], date)
        if not same_source and candidate["concept_id"] != row["concept_id"]:
            obstacles.append("concepts_differ")  # grids of the urban part per resident of the whole county
        elif not dated and not same_source:
            obstacles.append("undated")
        elif dated and _years(row, candidate) > limit:
            obstacles.append("too_far_apart")
        else:
            fitting.append((not same_source or _years(row, candidate) > 1.0, _years(row, candidate), candidate))
    if fitting:
        return min(fitting, key=lambda f: f[:2])[2]
    raise Undecided(min(obstacles, key=("concepts_differ", "too_far_apart", "undated").index, default="no_denominator"))


def _years(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    first, second = a["period_end"], b["period_end"]
    if not isinstance(first, date) or not isinstance(second, date):
        return 0.0
    return abs((first - second).days) / 365.25


def _per_month(row: dict[str, Any]) -> dict[str, Any]:
    """Divide a flow by the months of its period; a running total has no months, an unstated start no length."""
    start, end = row["period_start"], row["period_end"]
    if row["kind"] != "flow" or not isinstance(start, date) or not isinstance(end, date):
        raise Undecided("no_period")
    if months(start, end) < SHORTEST_MONTH:
        raise Undecided("period_too_short")  # five days of a campaign say nothing about a month
    return {**_changed(row, Quantity.of(row).times(1.0 / months(start, end))), "kind": "rate"}


def months(start: date, end: date) -> float:
    """Return the length of a period, both days included; whole calendar months are whole numbers."""
    after = end + timedelta(days=1)
    if start.day == after.day:
        return float((after.year - start.year) * 12 + after.month - start.month)
    return (after - start).days / _MONTH_DAYS


def _like(rows: pd.DataFrame, found: list[dict[str, Any]]) -> pd.DataFrame:
    """Return recalculated rows as a table of the same shape and types."""
    # Column by column: a table made from mappings turns None into NaN, which reads as a true value.
    columns = {n: pd.Series([row[n] for row in found], dtype=rows[n].dtype, index=rows.index) for n in rows.columns}
    return pd.DataFrame(columns)


def _index(rows: pd.DataFrame, changed: set[str], view: View, language: str) -> pd.DataFrame:
    """Give each figure as percent of the median of those that mean the same, by indicator and tier."""
    found = dict(zip(rows.index, records(rows), strict=True))
    published = rows[rows["gap"].isna() & rows["indicator_id"].isin(changed)]
    for _, part in published.groupby(["indicator_id", published["level"].map(compare.tier)], sort=False):
        same = part[compare.comparable(part, view.highlight)]
        usable = len(same) >= FEWEST_PEERS and not compare.periods_differ(same)
        middle = median(same) if usable else None
        for at in part.index:
            row = found[at]
            try:
                if at not in same.index:
                    raise Undecided("concepts_differ")
                if middle is None:
                    raise Undecided("periods_differ" if len(same) >= FEWEST_PEERS else "too_few_peers")
                found[at] = _of_median(row, middle, same, language)
            except Undecided as failure:
                found[at] = _gap(row, failure.reason, language)
    return _like(rows, list(found.values()))


def _of_median(row: dict[str, Any], middle: Quantity, same: pd.DataFrame, language: str) -> dict[str, Any]:
    """Return a figure as percent of the median, which rests on every figure of ``same`` and on the worst of grades."""
    result = _changed(row, Quantity.of(row).over(middle).times(100.0))
    value, value_to, bound = middle.figure()
    named = {"value": value, "value_to": value_to, "bound": bound, "unit": row["unit"]}
    named["name"] = say(language, "normalise.median", count=len(same))
    return {
        **result,
        **{f"denominator_{name}": said for name, said in named.items()},
        "grade": max(same["grade"]),
        **{
            name: list(dict.fromkeys([*row[name], *(one for ids in same[name] for one in ids)]))
            for name in ("observation_ids", "source_ids")
        },
    }


def median(rows: pd.DataFrame) -> Quantity:
    """Return the median of figures as an interval: the median of their lower and of their upper ends.

    A lower end that is open counts as zero, an upper end that is open as infinite; where the median itself is
    infinite its upper end is unknown. "About" travels from the figures that may lie in the middle, for which it is
    taken as wide as elsewhere (``compare.APPROX_SHARE``).
    """
    quantities = [Quantity.of(row) for row in records(rows)]
    spans = compare.intervals(rows)
    low = float(pd.Series([0.0 if q.low is None else q.low for q in quantities]).median())
    high = float(pd.Series([math.inf if q.high is None else q.high for q in quantities]).median())
    in_middle = (spans["low"] <= high) & (spans["high"] >= low)
    near = any(q.approximate for q, inside in zip(quantities, in_middle, strict=True) if inside)
    return Quantity(low, None if math.isinf(high) else high, approximate=near)
