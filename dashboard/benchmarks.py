"""Lines of comparison in a trend: the nation, the province of a place, and the median of its peers year by year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard import compare, normalise, peers
from dashboard.divided import DENOMINATORS
from dashboard.frame import Note, records
from dashboard.locale import say
from dashboard.series_rows import Question, figures, without_nan
from dashboard.view import View

FEWEST: Final = 3
"""Places that must publish within a year, meaning the same, for a median to be spoken of."""
_COUNTED: Final = ("stock", "flow", "cumulative")
_NEAR: Final = compare.APPROX_SHARE + 1e-9
_YEAR_DAYS: Final = (330, 400)  # a flow takes part in a median of a year only where it lasts one


def benchmark_rows(
    question: Question, rows: pd.DataFrame, indicators: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return the rows of the view's benchmarks.

    Parameters
    ----------
    question : Question
        Its view says which benchmarks, and by ``highlight`` (else a single place asked for) whose.
    rows : DataFrame
        The rows of the places asked for, normalised as the view says.
    indicators : DataFrame
        Columns of ``sql/indicators.sql``, as published.

    Returns
    -------
    (rows, notes)
        Rows as those given, with ``benchmark``. Nation and province have none where they are asked for anyhow, nor
        for counts that are not divided: a total of the nation beside a county's says only that the nation is larger; a
        note says so. The median of a year stands where at least ``FEWEST`` peers publish in it with one meaning; its
        value is the figure in the middle, or the two in the middle as a range, and a range or a bound where those of
        its members leave it open. ``observation_id`` is the (lower) figure in the middle, ``observation_ids`` name
        every member.
    """
    view = question.view
    none = rows.iloc[:0].assign(benchmark="")
    if not view.benchmarks:
        return none, ()
    middle = view.highlight or (rows["region_code"].iloc[0] if rows["region_code"].nunique() == 1 else "")
    found, notes = [none], []
    totals = pd.Series([_is_total(i, view) for i in records(indicators)], index=indicators.index, dtype=bool)
    fitting = indicators[~totals]
    if totals.any() and {"country", "province"} & set(view.benchmarks):
        notes.append(Note("note.trend_totals", {"indicators": indicators.loc[totals, "name"].tolist()}, "caution"))
    for kind in ("country", "province"):
        code = _above(question.places, middle, kind)
        if kind not in view.benchmarks or not len(fitting):
            continue
        if code is None or code in set(rows["region_code"]):
            notes.append(Note(f"note.trend_no_{kind}", {}))
            continue
        theirs = _normalised(question, [code], fitting)
        found.append(theirs[theirs["gap"].isna()].assign(benchmark=kind))
        if not len(found[-1]):
            notes.append(
                Note("note.trend_benchmark_empty", {"benchmark": say(question.language, f"trend.bench.{kind}")})
            )
    if "peer_median" in view.benchmarks:
        medians = _peer_medians(question, rows, indicators, middle)
        found.append(medians)
        if not len(medians):
            notes.append(Note("note.trend_no_median", {"fewest": FEWEST}))
    kept = [part for part in found if len(part)]
    return (pd.concat(kept, ignore_index=True) if kept else none), tuple(notes)


def _is_total(indicator: Mapping[str, Any], view: View) -> bool:
    """Return whether the figures grow with the size of a place; a count per month still does."""
    divided = view.normalise in DENOMINATORS and normalise.fits(indicator, view.normalise)
    return indicator["kind"] in _COUNTED and not divided


def _above(places: pd.DataFrame, code: str, level: str) -> str | None:
    """Return the code of the region of a level that contains a place; the nation contains all."""
    parents = dict(zip(places["region_code"], places["parent_code"], strict=True))
    levels = dict(zip(places["region_code"], places["level"], strict=True))
    if level == "country":
        return next((c for c, of in levels.items() if of == "country"), None)
    at: str | None = code
    while at and levels.get(at) != level:
        at = parents.get(at)
    return at if at and at != code else None


def _normalised(question: Question, codes: list[str], indicators: pd.DataFrame) -> pd.DataFrame:
    found = figures(question, codes, indicators)
    return without_nan(normalise.apply(found, indicators, question.view, question.cursor, question.language)[0])


def _peer_medians(question: Question, rows: pd.DataFrame, indicators: pd.DataFrame, middle: str) -> pd.DataFrame:
    tiers = dict(zip(question.places["region_code"], question.places["level"].map(compare.tier), strict=True))
    others = [c for c in dict.fromkeys(rows["region_code"]) if c != middle and tiers[c] == tiers.get(middle, "county")]
    if len(others) >= FEWEST:
        members = rows[rows["region_code"].isin(others)]
    elif middle:
        codes = peers.peer_codes(question.view.with_(highlight=middle), question.cursor, question.language)
        members = _normalised(question, [c for c in codes if c != middle], indicators)
    else:
        members = rows.iloc[:0]
    members = members[members["gap"].isna() & ~members["superseded"].astype(bool) & members["period_end"].notna()]
    found: list[dict[str, Any]] = []
    for indicator, part in members.groupby("indicator_id", sort=False):
        usual = rows[(rows["indicator_id"] == indicator) & (rows["region_code"] == middle) & rows["gap"].isna()]
        meaning = _meaning(usual if len(usual) else part)
        fits = [(row["concept_id"] or "", row["kind"]) == meaning and _a_year(row) for row in records(part)]
        part = part[pd.Series(fits, index=part.index, dtype=bool)]
        for year, same in part.groupby([d.year for d in part["period_end"]], sort=True):
            newest = same.sort_values("period_end", kind="stable").drop_duplicates("region_code", keep="last")
            if len(newest) >= FEWEST:
                found.append(_median(newest, int(str(year)), question.language))
    columns = [*rows.columns]
    return pd.DataFrame(found, columns=columns).astype(rows.dtypes.to_dict()) if found else rows.iloc[:0]


def _meaning(rows: pd.DataFrame) -> tuple[str, str]:
    """Return the concept and kind that most of the figures have, the indicator as defined winning a tie."""
    pairs = [(c or "", k) for c, k in zip(rows["concept_id"], rows["kind"], strict=True)]
    return max(dict.fromkeys(pairs), key=lambda pair: (pairs.count(pair), pair[0] == ""))


def _a_year(row: dict[str, Any]) -> bool:
    if row["kind"] != "flow":
        return True  # a figure per month is a rate, freed from the length of its period
    start = row["period_start"]
    return isinstance(start, date) and _YEAR_DAYS[0] <= (row["period_end"] - start).days + 1 <= _YEAR_DAYS[1]


def _median(rows: pd.DataFrame, year: int, language: str) -> dict[str, Any]:
    """Return the middle of some figures as a row: one of them, or a range between two of them, with an honest bound."""
    spans = compare.intervals(rows)
    ordered = records(rows.sort_values("value", kind="stable"))
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    lowest = float(sorted(spans["low"])[(len(spans) - 1) // 2])
    highest = float(sorted(spans["high"])[len(spans) // 2])
    value, last, bound = float(low["value"]), float(high["value"]), "exact"
    if math.isinf(highest):
        bound, value, last = "at_least", lowest, lowest
    elif lowest < value * (1 - _NEAR) or highest > last * (1 + _NEAR):
        value, last = lowest, highest  # a bound in the middle: the median lies anywhere between
    elif lowest < value or highest > last:
        bound = "approx"
    top = last if last > value else math.nan
    return {
        **low, "value": value, "value_to": top, "bound": bound, "derived": True, "concept_name": low["concept_name"],
        "region_name": say(language, "trend.bench.peer_median_of", count=len(rows)), "as_printed": "",
        "period_start": date(year, 1, 1) if low["kind"] == "flow" else None, "period_end": date(year, 12, 31),
        "time_basis": "stated", "time_precision": "year", "source_id": None, "grade": max(rows["grade"]),
        "source_ids": sorted({s for ids in rows["source_ids"] for s in ids}),
        "observation_ids": [i for row in ordered for i in row["observation_ids"]],
        "series": f"peer_median|{low['indicator_id']}", "superseded": False, "conflict": False,
        "verified": "calculated", "choices": 1,
        "benchmark": "peer_median",
    }  # fmt: skip
