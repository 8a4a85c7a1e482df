"""Figures divided by another figure of the same place, one after the other or thousands at once.

The divisor is the figure nearest in time that counts in the same way, or one of the same source. Where both came with
one period of one batch, which is every row of a country's monthly report, nothing can lie nearer: such rows are divided
as arrays, with what ``Quantity`` says of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd

from dashboard.figure_rows import WHOLE, mapped, objects, periods
from dashboard.frame import records
from dashboard.quantity import Quantities, Quantity, Undecided
from dashboard.read import columns, indicators_of, read, sources_of
from dashboard.view import View
from dashboard.window import window_end

DENOMINATORS: Final[dict[str, tuple[str, float, float]]] = {
    "per_10k_residents": ("population_resident", 10_000.0, 5.0),
    "per_community": ("communities", 1.0, 1.5),
    "per_grid": ("grids_total", 1.0, 1.5),
}
"""Normalisation → indicator of the denominator, factor, and how many years away its date may lie."""

_READ: Final = (
    "region_code", "value", "value_to", "bound", "concept_id", "period_end", "grade", "source_ids", "observation_ids",
    "years_apart",
)  # fmt: skip
_ANY_DAY: Final = date(2000, 1, 1)

Columns = dict[str, np.ndarray]


def divided(
    cursor: duckdb.DuckDBPyConnection, rows: pd.DataFrame, at: np.ndarray, view: View, language: str
) -> tuple[Columns, np.ndarray]:
    """Divide the figures of some rows as the view's ``normalise`` says.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        On the snapshot that the rows were read from.
    rows : DataFrame
        Rows of a frame.
    at : ndarray
        Positions of published figures that can be divided.
    view : View
        ``normalise``, one of ``DENOMINATORS``; ``min_grade`` and ``until`` hold for denominators too.
    language : str
        "zh" or "en".

    Returns
    -------
    (dict of ndarray, ndarray)
        For each position what changes in its row, by column, and the reason where nothing can be calculated (else
        None).
    """
    indicator = DENOMINATORS[view.normalise][0]
    named = indicators_of(cursor, [indicator], language)
    about = {"name": named["name"].iloc[0], "unit": named["unit"].iloc[0]} if len(named) else {"name": "", "unit": ""}
    own = {name: rows[name].to_numpy()[at] for name in (*_READ, "source_id")}
    beside, found_at = _beside(cursor, own, indicator)
    changed, reasons = _at_once(own, beside, found_at, view, indicator, about)
    alone = np.flatnonzero(found_at < 0)
    if len(alone):
        known = _known(cursor, {name: values[alone] for name, values in own.items()}, view, indicator)
        values = zip(*(own[name][alone].tolist() for name in _READ), strict=True)
        for number, cells in zip(alone.tolist(), values, strict=True):
            row = dict(zip(_READ, cells, strict=True))
            try:
                for name, value in _one(row, known.get(row["region_code"], []), view, about).items():
                    changed[name][number] = value
            except Undecided as failure:
                reasons[number] = failure.reason
    _published_by(cursor, changed, language)
    return changed, reasons


def _beside(cursor: duckdb.DuckDBPyConnection, own: Columns, indicator: str) -> tuple[Columns, np.ndarray]:
    """Return the divisors that came with the same period of a batch, and each figure's own (-1 where it has none)."""
    sources = sorted(set(own["source_id"].tolist()) & set(periods(cursor)))
    nowhere = np.full(len(own["value"]), -1)
    if not sources:
        return {name: np.empty(0, dtype=object) for name in ("region_code", "source_id", "value", "bound")}, nowhere
    codes = list(dict.fromkeys(own["region_code"].tolist()))
    some = {"every": len(codes) > WHOLE, "regions": [] if len(codes) > WHOLE else codes}
    found = columns(cursor, "denominators_beside", indicator=indicator, sources=sources, **some)
    pairs = zip(found["source_id"].tolist(), found["region_code"].tolist(), strict=True)
    places = {pair: number for number, pair in enumerate(pairs)}
    wanted = zip(own["source_id"].tolist(), own["region_code"].tolist(), strict=True)
    return found, np.fromiter((places.get(pair, -1) for pair in wanted), dtype=int, count=len(nowhere))


def _at_once(
    own: Columns, beside: Columns, found_at: np.ndarray, view: View, indicator: str, about: Mapping[str, str]
) -> tuple[Columns, np.ndarray]:
    """Return what changes where the divisor came with the figure; the other rows are left empty."""
    size = len(found_at)
    fast = found_at >= 0
    taken = found_at[fast]
    changed: Columns = {name: np.full(size, np.nan) for name in ("value", "value_to", "years_apart")}
    changed |= {f"denominator_{name}": np.full(size, np.nan) for name in ("value", "value_to")}
    texts = ("bound", "unit", "name", "id", "end", "source")
    changed |= {f"denominator_{name}": np.full(size, None, dtype=object) for name in texts}
    changed |= {name: np.full(size, None, dtype=object) for name in ("bound", "grade", "observation_ids", "source_ids")}
    reasons = np.full(size, None, dtype=object)
    if not fast.any():
        return changed, reasons
    value, bound = beside["value"][taken].astype(float), beside["bound"][taken]
    upper = Quantities.of(own["value"][fast].astype(float), own["value_to"][fast].astype(float), own["bound"][fast])
    lower = Quantities.of(value, np.full(len(value), np.nan), bound)
    result = upper.over(lower).times(DENOMINATORS[view.normalise][1])
    changed["value"][fast], changed["value_to"][fast], changed["bound"][fast] = result.figures()
    reasons[fast] = result.reasons
    ids = [f"{source}.{indicator}.{code}" for source, code in zip(
        own["source_id"][fast].tolist(), own["region_code"][fast].tolist(), strict=True)]  # fmt: skip
    both = [list(dict.fromkeys([*own_ids, one]))
            for own_ids, one in zip(own["observation_ids"][fast].tolist(), ids, strict=True)]  # fmt: skip
    changed["observation_ids"][fast] = objects(both)
    changed["source_ids"][fast] = objects([list(one) for one in own["source_ids"][fast].tolist()])
    changed["years_apart"][fast] = own["years_apart"][fast].astype(float)
    changed["grade"][fast] = own["grade"][fast]
    changed["denominator_value"][fast], changed["denominator_bound"][fast] = value, bound
    changed["denominator_unit"][fast], changed["denominator_name"][fast] = about["unit"], about["name"]
    changed["denominator_id"][fast] = objects(ids)
    changed["denominator_end"][fast] = own["period_end"][fast]
    changed["denominator_source"][fast] = own["source_id"][fast]
    return changed, reasons


def _known(
    cursor: duckdb.DuckDBPyConnection, own: Columns, view: View, indicator: str
) -> dict[str, list[dict[str, Any]]]:
    """Return the figures that others may be divided by, by region, best first."""
    ends = sorted({day for day in own["period_end"].tolist() if isinstance(day, date)}) or [_ANY_DAY]
    found = read(
        cursor, "denominators", indicator=indicator, regions=list(dict.fromkeys(own["region_code"].tolist())),
        min_grade=view.min_grade, ends=ends, last=window_end(view.until),
    )  # fmt: skip
    by_region: dict[str, list[dict[str, Any]]] = {}
    for row in records(found):
        row["source_ids"] = [] if row["derived"] else [row["source_id"]]
        by_region.setdefault(row["region_code"], []).append(row)
    return by_region


def _one(row: dict[str, Any], known: list[dict[str, Any]], view: View, about: Mapping[str, str]) -> dict[str, Any]:
    denominator = _nearest(row, known, DENOMINATORS[view.normalise][2])
    result = Quantity.of(row).over(Quantity.of(denominator)).times(DENOMINATORS[view.normalise][1])
    value, value_to, bound = result.figure()
    return {
        "value": value,
        "value_to": value_to,
        "bound": bound,
        **{f"denominator_{name}": denominator[name] for name in ("value", "value_to", "bound")},
        **{f"denominator_{name}": about[name] for name in ("unit", "name")},
        "denominator_id": denominator["observation_id"],
        "denominator_end": denominator["period_end"],
        "denominator_source": "" if denominator["derived"] else denominator["source_id"],
        "grade": max(row["grade"], denominator["grade"]),
        "observation_ids": list(dict.fromkeys([*row["observation_ids"], *denominator["observation_ids"]])),
        "source_ids": list(dict.fromkeys([*row["source_ids"], *denominator["source_ids"]])),
        "years_apart": max(_years(row, denominator), float(row["years_apart"] or 0.0)),
    }


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


def _published_by(cursor: duckdb.DuckDBPyConnection, changed: Columns, language: str) -> None:
    """Put the publishers of the divisors in the place of their sources' ids."""
    ids = {one for one in changed["denominator_source"].tolist() if one}
    sources = sources_of(cursor, ids, language)
    names = dict(zip(sources["source_id"], sources["publisher"], strict=True))
    changed["denominator_source"] = mapped(changed["denominator_source"], lambda one: names.get(one, one))
