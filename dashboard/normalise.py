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
import numpy as np
import pandas as pd

from dashboard import compare
from dashboard.divided import DENOMINATORS, Columns, divided
from dashboard.figure_rows import mapped, objects
from dashboard.frame import Note, records
from dashboard.locale import say
from dashboard.quantity import Quantities, Quantity
from dashboard.view import View

FEWEST_PEERS: Final = 3
"""Figures that mean the same, without which there is no median to be an index of."""

SHORTEST_MONTH: Final = 0.9
"""Months that a period must have: shorter ones are not blown up to a month."""

MOST_NAMED: Final = 200
"""Of more figures than this a median names, beside each figure, only those in the middle that decide it."""
_IN_MIDDLE: Final = 3

_LISTS: Final = ("observation_ids", "source_ids")
_OF_GAP: Final[dict[str, Any]] = {
    "value": math.nan, "value_to": math.nan, "bound": None, "grade": None, "gap": None, "gap_reason": "",
    "source_ids": None, "observation_ids": None, "observation_id": None, "source_id": None, "conflict": False,
    "verified": None, "base_value": math.nan, "base_value_to": math.nan, "base_bound": None, "base_unit": None,
}  # fmt: skip
"""What a figure becomes that cannot be given this way; what was published stays in ``base_*``."""

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
    indicators = indicators.copy()
    meant = rows["gap"].isna().to_numpy() & rows["indicator_id"].isin(changed).to_numpy()
    rows = _recalculated(rows, np.flatnonzero(meant), view, cursor, language)
    for column in ("unit", "name"):
        words = [
            say(language, f"normalise.{column}.{view.normalise}", unit=i["unit"], name=i["name"]).strip()
            if fits
            else i[column]
            for i, fits in zip(records(indicators), fitting, strict=True)
        ]
        indicators[f"new_{column}"] = pd.Series(words, dtype="object", index=indicators.index)
    indicators["unit"], indicators["name"] = indicators.pop("new_unit"), indicators.pop("new_name")
    ids = rows["indicator_id"].to_numpy()
    for column, name in (("indicator_name", "name"), ("unit", "unit")):
        known = dict(zip(indicators["indicator_id"], indicators[name], strict=True))
        rows[column] = pd.Series(mapped(ids, known.get), dtype="object")
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


def _recalculated(
    rows: pd.DataFrame, at: np.ndarray, view: View, cursor: duckdb.DuckDBPyConnection, language: str
) -> pd.DataFrame:
    """Return the rows with the figures at some positions as the view gives them, or the gap in their place."""
    rows = rows.reset_index(drop=True)
    if view.normalise == "peer_index":
        changed, reasons = _index(rows, at, view, language)
    elif view.normalise == "per_month":
        changed, reasons = _per_month(rows, at)
    else:
        changed, reasons = divided(cursor, rows, at, view, language)
    for name in ("value", "value_to", "bound", "unit"):
        changed[f"base_{name}"] = rows[name].to_numpy()[at]
    changed |= {"derived": np.ones(len(at), dtype=bool), "verified": np.full(len(at), "calculated", dtype=object)}
    done = np.array([reason is None for reason in reasons.tolist()], dtype=bool)
    written = {name: rows[name].to_numpy(copy=True) for name in (*changed, *_OF_GAP)}
    for name, values in changed.items():
        written[name][at[done]] = values[done]
    failed, why = at[~done], reasons[~done]
    kinds = mapped(why, lambda reason: reason if reason in ("no_denominator", "no_period") else "not_comparable")
    for name, values in _OF_GAP.items():
        written[name][failed] = values
    for name in ("value", "value_to", "bound", "unit"):
        written[f"base_{name}"][failed] = rows[name].to_numpy()[failed]
    written["gap"][failed] = kinds
    kept = (None, "no_denominator", "no_period")  # which say it already
    told = mapped(why, lambda reason: "" if reason in kept else say(language, f"gap_reason.{reason}"))
    written["gap_reason"][failed] = told
    for name in ("source_ids", "observation_ids"):
        written[name][failed] = objects([[] for _ in failed])
    texts = {name: pd.Series(values, dtype=values.dtype) for name, values in written.items()}
    return rows.assign(**texts)


def _per_month(rows: pd.DataFrame, at: np.ndarray) -> tuple[Columns, np.ndarray]:
    """Divide flows by the months of their periods; a running total has no months, an unstated start no length."""
    own = {
        name: rows[name].to_numpy()[at] for name in ("value", "value_to", "bound", "kind", "period_start", "period_end")
    }
    spans = list(zip(own["kind"].tolist(), own["period_start"].tolist(), own["period_end"].tolist(), strict=True))
    known = {span: _months_of(*span) for span in dict.fromkeys(spans)}
    length = np.array([known[span][0] for span in spans], dtype=float)
    reasons = objects([known[span][1] for span in spans])
    result = Quantities.of(own["value"].astype(float), own["value_to"].astype(float), own["bound"]).times(1.0 / length)
    value, top, bound = result.figures()
    return {"value": value, "value_to": top, "bound": bound, "kind": np.full(len(at), "rate", dtype=object)}, reasons


def _months_of(kind: str, start: object, end: object) -> tuple[float, str | None]:
    """Return the months of a period, or 1 and why it has none."""
    if kind != "flow" or not isinstance(start, date) or not isinstance(end, date):
        return 1.0, "no_period"
    length = months(start, end)
    if length < SHORTEST_MONTH:
        return 1.0, "period_too_short"  # five days of a campaign say nothing about a month
    return length, None


def months(start: date, end: date) -> float:
    """Return the length of a period, both days included; whole calendar months are whole numbers."""
    after = end + timedelta(days=1)
    if start.day == after.day:
        return float((after.year - start.year) * 12 + after.month - start.month)
    return (after - start).days / _MONTH_DAYS


def _index(rows: pd.DataFrame, at: np.ndarray, view: View, language: str) -> tuple[Columns, np.ndarray]:
    """Give each figure as percent of the median of those that mean the same, by indicator and tier."""
    size, number = len(at), {int(position): n for n, position in enumerate(at)}
    changed: Columns = {name: np.full(size, np.nan) for name in ("value", "value_to")}
    changed |= {f"denominator_{name}": np.full(size, np.nan) for name in ("value", "value_to")}
    texts = ("bound", "grade", "denominator_bound", "denominator_unit", "denominator_name", *_LISTS)
    changed |= {name: np.full(size, None, dtype=object) for name in texts}
    reasons = np.full(size, "concepts_differ", dtype=object)
    left = np.full(len(rows), "left", dtype=object)
    left[at] = None
    meant = rows.assign(gap=pd.Series(left, dtype="object"))
    for part in compare.groups(meant):
        group = rows.take(part)
        same = part[compare.comparable(group, view.highlight).to_numpy()]
        numbers = np.array([number[int(position)] for position in same], dtype=int)
        peers = rows.take(same)
        if len(same) < FEWEST_PEERS or compare.periods_differ(peers):
            reasons[numbers] = "periods_differ" if len(same) >= FEWEST_PEERS else "too_few_peers"
            continue
        found, reasons[numbers] = _of_median(peers, median(peers), language)
        for name, values in found.items():
            changed[name][numbers] = values
    return changed, reasons


def _of_median(peers: pd.DataFrame, middle: Quantity, language: str) -> tuple[Columns, np.ndarray]:
    """Return figures as percent of their median, which rests on every one of them and on the worst of grades."""
    size = len(peers)
    value, value_to, bound = middle.figure()
    one = {"value": np.full(size, value), "value_to": np.full(size, value_to)}
    lower = Quantities.of(one["value"], one["value_to"], np.full(size, bound, dtype=object))
    own = {name: peers[name].to_numpy() for name in ("value", "value_to", "bound")}
    result = (
        Quantities.of(own["value"].astype(float), own["value_to"].astype(float), own["bound"]).over(lower).times(100.0)
    )
    new, top, bounds = result.figures()
    found: Columns = {"value": new, "value_to": top, "bound": bounds}
    found |= {f"denominator_{name}": values for name, values in one.items()}
    found["denominator_bound"] = np.full(size, bound, dtype=object)
    found["denominator_unit"] = peers["unit"].to_numpy()
    found["denominator_name"] = np.full(size, say(language, "normalise.median", count=size), dtype=object)
    found["grade"] = np.full(size, max(set(peers["grade"].tolist())), dtype=object)
    for name in _LISTS:
        lists = peers[name].tolist()
        others = dict.fromkeys(
            one for ids in (lists if size <= MOST_NAMED else _nearest_to(peers, middle, name)) for one in ids
        )
        found[name] = objects([list(dict.fromkeys([*ids, *others])) for ids in lists])
    return found, result.reasons


def _nearest_to(peers: pd.DataFrame, middle: Quantity, name: str) -> list[list[str]]:
    """Return what stands behind the figures in the middle: of thousands each row cannot name all."""
    away = np.abs(peers["value"].to_numpy(float) - middle.figure()[0])
    nearest: list[list[str]] = peers[name].take(np.sort(np.argsort(away, kind="stable")[:_IN_MIDDLE])).tolist()
    return nearest


def median(rows: pd.DataFrame) -> Quantity:
    """Return the median of figures as an interval: the median of their lower and of their upper ends.

    A lower end that is open counts as zero, an upper end that is open as infinite; where the median itself is
    infinite its upper end is unknown. "About" travels from the figures that may lie in the middle, for which it is
    taken as wide as elsewhere (``compare.APPROX_SHARE``).
    """
    value, top = rows["value"].to_numpy(float), rows["value_to"].to_numpy(float)
    found = Quantities.of(value, top, rows["bound"].to_numpy(object))
    spans = compare.intervals(rows)
    low = float(np.median(np.where(np.isnan(found.low), 0.0, found.low)))
    high = float(np.median(np.where(np.isnan(found.high), math.inf, found.high)))
    in_middle = (spans["low"] <= high) & (spans["high"] >= low)
    near = bool((found.approximate & in_middle.to_numpy()).any())
    return Quantity(low, None if math.isinf(high) else high, approximate=near)
