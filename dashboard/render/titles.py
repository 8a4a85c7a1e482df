"""The title of a picture: a finding where the data bears one out, by rule, and else what is covered.

A place is called the largest, or given a rank, only among figures that mean the same (level, concept, kind) and only
where no bound leaves the order open. Where the figures differ in date, or only a part of them is comparable, the title
says of what it speaks. Flows over unequal periods get no order at all.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard import compare
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.values import number_text, value_text
from dashboard.view import View

_SHARES: Final = ("ratio", "rate", "norm", "change")


def bars_title(frame: Frame, view: View) -> str:
    """Return the finding of figures of one indicator, or the coverage of several."""
    if len(frame.indicators) != 1:
        return _several_title(frame, view)
    rows, language = frame.rows, frame.language
    said = {
        "indicator": str(frame.indicators["name"].iloc[0]),
        "asked": frame.coverage.asked,
        "published": frame.coverage.published,
    }
    published = rows[rows["gap"].isna()]
    if published.empty:
        return say(language, "title.none", **said)
    # Nobody publishes a rate that this atlas works out; it can only be had for so many.
    how = "calculated" if published["derived"].all() else "published"
    said |= {"got": say(language, f"title.got.{how}"), "figures": say(language, f"title.figures.{how}")}
    coverage = say(language, "title.coverage", **said)
    marked = rows[rows["region_code"] == view.highlight]
    if len(marked) and isinstance(marked["gap"].iloc[0], str):
        row = marked.iloc[0]
        gap = say(language, f"gap.{row['gap']}")
        return say(language, "title.highlight_gap", place=row["region_name"], gap=gap, coverage=coverage)
    if len(published) == 1:
        return say(language, "title.only", **_of(published.iloc[0], language), **said)
    same = published[compare.comparable(rows, view.highlight)[published.index]]
    return _finding(frame, view, same, said, coverage)


def _finding(frame: Frame, view: View, same: pd.DataFrame, said: dict[str, Any], coverage: str) -> str:
    """Return the strongest sentence that the comparable figures ``same`` allow."""
    language = frame.language
    if len(same) < 2 or compare.periods_differ(same):
        return _plain(same, view, language, said, coverage)
    place = compare.standing(same, view.highlight) or compare.leader(same)
    if place is None:
        return coverage
    row = same[same["region_code"] == place.region_code].iloc[0]
    # "of the 14 that publish it" may only be said of all that publish it, at one time.
    whole = len(same) == frame.coverage.published and compare.same_time(same)
    said |= {**_of(row, language), "of": place.of, "most": _most(row, language), "same": _same(same, language)}
    said |= {"rank": place.rank_from, "first": place.rank_from, "last": place.rank_to}
    if place.rank_from != place.rank_to:
        return say(language, "title.rank_between", **said)
    if place.rank_to == 1 and whole:
        return say(language, "title.tied_top" if place.tied else "title.top", **said)
    if place.rank_to == 1 and not place.tied:
        return say(language, "title.top_of", **said)
    if whole:
        return say(language, "title.rank_tied" if place.tied else "title.rank", **said)
    return say(language, "title.rank_of_tied" if place.tied else "title.rank_of", **said)


def _plain(same: pd.DataFrame, view: View, language: str, said: dict[str, Any], coverage: str) -> str:
    """Return the value of the highlighted place without any order, else the coverage."""
    row = same[same["region_code"] == view.highlight]
    if row.empty:
        return coverage
    return say(language, "title.highlight", **_of(row.iloc[0], language), **said, coverage=coverage)


def _of(row: pd.Series, language: str) -> dict[str, Any]:
    return {"place": row["region_name"], "value": value_text({str(k): v for k, v in row.items()}, language)}


def _most(row: pd.Series, language: str) -> str:
    if row["unit"] in say(language, "most.area_units").split():
        return say(language, "most.widest")
    return say(language, "most.highest" if row["kind"] in _SHARES or row["unit"] in ("%", "‰") else "most.largest")


def _same(rows: pd.DataFrame, language: str) -> str:
    """Say what the figures have in common, and over which years they are spread."""
    if compare.same_time(rows):
        return say(language, "same.same")
    years = [d.year for d in rows["period_end"] if isinstance(d, date)]
    if len(years) < len(rows):
        return say(language, "same.level")
    return say(language, "same.level_time", first=min(years), last=max(years))


def _several_title(frame: Frame, view: View) -> str:
    language, count = frame.language, len(frame.indicators)
    family = next((n.values["family"] for n in frame.notes if n.key == "note.family"), None)
    if count == 0:
        return say(language, "title.nothing")
    first = str(frame.indicators["name"].iloc[0])
    listed = say(language, "title.several_indicators", first=first, count=count)
    name = family if family and not view.indicators else listed
    return say(language, "title.several", name=name, asked=frame.coverage.asked, published=frame.coverage.published)


def matrix_title(frame: Frame, view: View) -> str:
    """Return which place publishes most, or how much of the matrix is filled."""
    language = frame.language
    published = frame.rows[frame.rows["gap"].isna()]
    cells = max(len(frame.rows), 1)
    said: dict[str, Any] = {
        "asked": frame.coverage.asked,
        "indicators": len(frame.indicators),
        "share": f"{100 * len(published) / cells:.0f}%",
    }
    counts = published.groupby("region_name", sort=False).size().sort_values(ascending=False)
    alone = len(counts) == 1 or (len(counts) > 1 and counts.iloc[0] > counts.iloc[1])
    if alone and frame.coverage.asked > 1:
        return say(language, "title.matrix_most", place=counts.index[0], count=int(counts.iloc[0]), **said)
    return say(language, "title.matrix", **said)


def map_title(frame: Frame, view: View) -> str:
    """Return how many places publish how many figures."""
    rows, coverage = frame.rows, frame.coverage
    if not coverage.published:
        return say(frame.language, "title.map_none", asked=coverage.asked)
    base = int(rows.loc[rows["base_seven"].astype(bool), "figures"].sum())
    figures = number_text(float(rows["figures"].sum()), frame.language)
    return say(frame.language, "title.map", published=coverage.published, figures=figures, base=base)
