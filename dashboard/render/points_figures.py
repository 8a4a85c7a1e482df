"""Points beside one indicator across places: the place's own figure, where it stands, and who does not publish."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd

from dashboard import compare
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.peers import peer_median
from dashboard.render.points_cautions import cautions
from dashboard.render.points_parts import (
    MOST,
    WIDEST_LEAD,
    Point,
    coverage_point,
    dated,
    fitting,
    gap_point,
    group_words,
    led,
    name,
    years_words,
)
from dashboard.render.strips import FEWEST, span
from dashboard.render.values import value_text, width
from dashboard.view import View

_MULTIPLE: Final = 2.0
_CLOSE: Final = 1.1  # ends of a ratio nearer than this may be called "about" one number
_SHARES: Final = ("ratio", "rate", "norm", "change")


def one_indicator(frame: Frame, view: View) -> list[Point]:
    """Return the points of a frame of one indicator; a gap of the highlighted place comes first and is no zero."""
    published = frame.rows[frame.rows["gap"].isna()]
    coverage = coverage_point(frame)
    if published.empty:
        own = frame.rows[frame.rows["region_code"] == view.highlight]
        marked = [gap_point(row, frame.language) for row in records(own)]
        return [coverage, *marked, Point("", say(frame.language, "points.no_zero"), "caution")]
    facts = [*_finding(frame, view, published), coverage]
    return together(facts, cautions(frame))


def together(facts: list[Point], warnings: list[Point]) -> list[Point]:
    """Return facts and cautions, at most ``MOST``: one caution always finds room, a second one where there is some."""
    kept = facts[: MOST - 1] if warnings else facts[:MOST]
    return [*kept, *warnings[: max(1, min(2, MOST - len(kept)))]]


def _finding(frame: Frame, view: View, published: pd.DataFrame) -> Iterable[Point]:
    language = frame.language
    marked = frame.rows[frame.rows["region_code"] == view.highlight]
    own = [row for row in records(marked) if row["gap"] is None]
    if len(marked) and not own:
        yield gap_point(records(marked)[0], language)
    same = published[compare.comparable(frame.rows, view.highlight)[published.index]]
    ordered = len(same) > 1 and not compare.periods_differ(same)
    if own:
        yield own_figure(own[0], language)
    elif len(published) == 1:
        yield _only(records(published)[0], language)
    elif ordered:
        yield from _largest(same, language)
    if own and ordered:
        yield from rank_point(same, view.highlight, language)
        yield from against_median(own[0], same, language)
    elif ordered:
        yield from _spread(same, language)
    if len(published) == 1:
        yield Point("", say(language, "points.one_only"), "caution")


def own_figure(row: dict[str, Any], language: str) -> Point:
    """Return the figure of the highlighted place with its date, grade and, where it differs, concept."""
    lead, unit = led(row, language)
    said = {"place": name(row["region_name"]), "unit": say(language, "points.unit", unit=unit) if unit else ""}
    grade = say(language, f"grade.{row['grade']}") if row["grade"] else ""
    texts = []
    for when in dated(row, language):
        if row["concept_name"]:
            concept = str(row["concept_name"])
            texts.append(say(language, "points.own_concept", when=when, concept=concept, **said))
        elif row["derived"]:
            texts.append(say(language, "points.own_calculated", when=when, **said))
        else:
            texts.append(say(language, "points.own", when=when, grade=grade, **said))
        texts.append(say(language, "points.own_dated", when=when, **said))
    # The concept is worth more than the exact day: it stands in the shorter wording before it is given up.
    return Point(lead, fitting(language, texts[0], texts[2], texts[1], texts[3]), "accent")


def _only(row: dict[str, Any], language: str) -> Point:
    lead, unit = led(row, language)
    unit = say(language, "points.unit", unit=unit) if unit else ""
    texts = [
        say(language, "points.only", place=name(row["region_name"]), when=when, unit=unit)
        for when in dated(row, language)
    ]
    return Point(lead, fitting(language, *texts))


def _largest(same: pd.DataFrame, language: str) -> Iterable[Point]:
    """Yield the place that is certainly and alone the largest of the comparable figures."""
    found = compare.leader(same)
    if found is None:
        return
    row = records(same[same["region_code"] == found.region_code])[0]
    lead, unit = led(row, language)
    said = {
        "place": name(row["region_name"]), "most": most_word(row, language), "years": years_words(same, language),
        "of": str(found.of),
        "group": group_words(same, found.of, language), "unit": say(language, "points.unit", unit=unit) if unit else "",
    }  # fmt: skip
    texts = [say(language, key, **said) for key in ("points.largest", "points.largest_short")]
    yield Point(lead, fitting(language, *texts))


def most_word(row: dict[str, Any], language: str) -> str:
    """Return "most", "highest" or "widest" as the unit and the kind of a figure call for."""
    if row["unit"] in say(language, "most.area_units").split():
        return say(language, "most.widest")
    share = row["kind"] in _SHARES or row["unit"] in ("%", "‰")
    return say(language, "most.highest" if share else "most.largest")


def rank_point(same: pd.DataFrame, code: str, language: str) -> Iterable[Point]:
    """Yield the rank, or the range of ranks that bounds leave open; nothing where every rank is possible."""
    found = compare.standing(same, code)
    if found is None or found.of < 2 or found.rank_to - found.rank_from + 1 == found.of:
        return
    rank = {"rank": found.rank_from, "first": found.rank_from, "last": found.rank_to}
    key = "ranks" if found.rank_from < found.rank_to else "tied" if found.tied else "rank"
    group, years = group_words(same, found.of, language), years_words(same, language)
    open_ = [say(language, "points.rank_in_open", group=group, years=years)] if key == "ranks" else []
    texts = [*open_, *(say(language, "points.rank_in", group=group, years=when) for when in (years, ""))]
    yield Point(say(language, f"points.{key}", **rank), fitting(language, *texts), "accent")


def against_median(row: dict[str, Any], same: pd.DataFrame, language: str) -> Iterable[Point]:
    """Yield how a figure stands to the median of the others that mean the same, as far as bounds decide it."""
    others = same[same["region_code"] != row["region_code"]]
    if len(others) < FEWEST:
        return
    low, high, count = peer_median(others)
    said = {
        "median": median_text(others, language),
        "others": say(language, "points.others", count=count, years=years_words(same, language)),
    }
    own_low, own_high = span(row)
    side = "above" if own_low > high else "below" if own_high < low else ""
    if row["unit"] == "%" and low == high and own_low == own_high:
        if side:
            gap = {**row, "value": abs(round(own_low - low, 2)), "unit": "", "value_to": math.nan}
            yield _said(f"points.median_points_{side}", said, language, points=value_text(gap, language))
        return
    times, how = ratio((own_low, own_high), (low, high))
    if times is not None and row["unit"] not in ("%", "‰") and row["kind"] != "change":
        yield from _times(times, how, said, language)
    elif side:
        yield _said(f"points.median_{side}", said, language)


def _said(key: str, said: dict[str, str], language: str, lead: str = "", **more: str) -> Point:
    """Return a point on the median; its number goes before the point is cut."""
    texts = (say(language, key, **said, **more), say(language, f"{key}_short", **said, **more))
    return Point(lead, fitting(language, *texts), "accent")


def ratio(own: tuple[float, float], median: tuple[float, float]) -> tuple[float | None, str]:
    """Return how many times the median a figure is and how sure that is: "exact", "about" or "at_least".

    None where bounds leave it open, and where nothing above zero can be divided by.
    """
    (own_low, own_high), (low, high) = own, median
    if not (low > 0 and own_low > 0 and math.isfinite(high)):
        return None, ""
    if math.isinf(own_high):
        return own_low / high, "at_least"
    least, most = own_low / high, own_high / low
    if least == most:
        return least, "exact"
    if most / least <= _CLOSE * _CLOSE:
        return math.sqrt(least * most), "about"
    return None, ""


def _times(times: float, how: str, said: dict[str, str], language: str) -> Iterable[Point]:
    if how == "at_least" and times < 1:
        return  # "at least two thirds of" leaves open whether it is more or less
    digits = 0 if times >= 10 else 1
    shown = math.floor(times * 10**digits) / 10**digits if how == "at_least" else round(times, digits)
    if times >= _MULTIPLE:
        number = f"{shown:,.{digits}f}".removesuffix(".0")
        yield _said("points.median_times", said, language, say(language, f"points.times.{how}", times=number))
        return
    share = 100 * times
    whole = math.floor(share) if how == "at_least" else round(share) if how == "exact" else float(f"{share:.2g}")
    percent = f"{whole:g}%" if whole >= 1 else "<1%"
    yield _said(f"points.median_share.{how}", said, language, percent=percent)


def median_text(rows: pd.DataFrame, language: str) -> str:
    """Return the median of comparable figures as one number, a range, or a number with its bound."""
    low, high, count = peer_median(rows)
    first = records(rows)[0]
    shown: dict[str, Any] = {"value": low, "value_to": np.nan, "bound": "exact", "unit": first["unit"]}
    # A published figure keeps its digits; the middle of two, or of calculated ones, is cut to three.
    shown["derived"] = not (count % 2 and low == high and not rows["derived"].astype(bool).any())
    if math.isinf(high):
        shown["bound"] = "at_least"
    elif math.isinf(low):
        shown |= {"value": high, "bound": "at_most"}
    elif low < high:
        shown["value_to"] = high
    return value_text(shown, language)


def _spread(same: pd.DataFrame, language: str) -> Iterable[Point]:
    """Yield the lowest and the highest of the comparable figures as published, and their median where it is certain."""
    if len(same) < FEWEST:
        return
    ordered = records(same.sort_values("value", kind="stable"))
    group, years = group_words(same, len(same), language), years_words(same, language)
    low, high = value_text(ordered[0], language, unit=False), value_text(ordered[-1], language)
    lead = say(language, "points.from_to", low=low, high=high)
    if width(lead) <= WIDEST_LEAD:
        texts = [say(language, "points.spread", group=group, years=when) for when in (years, "")]
        yield Point(lead, fitting(language, *texts))
    else:
        texts = [say(language, "points.spread_whole", group=group, years=w, low=low, high=high) for w in (years, "")]
        yield Point("", fitting(language, *texts))
    least, most, _ = peer_median(same)
    if least == most:
        yield Point(median_text(same, language), fitting(language, say(language, "points.median", group=group)))
