"""Points beside many indicators at once: who publishes most, what is published most, what is empty, who stands out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard import compare
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.points_cautions import cautions
from dashboard.render.points_figures import median_text, ratio, together
from dashboard.render.points_parts import (
    WIDEST_LEAD,
    Point,
    counted,
    coverage_point,
    fitting,
    gap_word,
    led,
    name,
    quoted,
    shortened,
)
from dashboard.render.scatter_pairs import FEWEST, correlation, pairs
from dashboard.render.strips import Strip, group_size, span, strips
from dashboard.render.values import number_text, value_text, width
from dashboard.view import View


def cells(frame: Frame, view: View) -> list[Point]:
    """Return the points of a table of places and indicators: heat map, small multiples, coverage matrix."""
    language = frame.language
    published = frame.rows[frame.rows["gap"].isna()]
    if published.empty:
        return [coverage_point(frame), Point("", say(language, "points.no_zero"), "caution")]
    warnings = cautions(frame) if view.kind != "coverage_matrix" else _matrix_cautions(frame)
    own = published[published["region_code"] == view.highlight]
    facts: list[Point] = []
    if len(own):
        facts += _own_cells(frame, view, own)
    facts += _most_places(frame, published, view)
    facts += _most_indicators(frame, published)
    facts.append(_empty(frame, published))
    return together(facts, warnings)


def several_bars(frame: Frame, view: View) -> list[Point]:
    """Return the points of bars of several indicators: the place's figures, else who publishes which."""
    language = frame.language
    published = frame.rows[frame.rows["gap"].isna()]
    if published.empty:
        return [coverage_point(frame), Point("", say(language, "points.no_zero"), "caution")]
    facts: list[Point] = []
    for row in records(published[published["region_code"] == view.highlight])[:2]:
        lead, _ = led(row, language)
        place, texts = name(row["region_name"]), []
        for cuts in (False, True):
            indicator = quoted(row["indicator_name"], language, cuts=cuts)
            texts.append(say(language, "points.own_of", place=place, indicator=indicator))
        facts.append(Point(lead, fitting(language, *texts), "accent"))
    facts.append(coverage_point(frame))
    facts += _most_indicators(frame, published)
    return together(facts, cautions(frame))


def _own_cells(frame: Frame, view: View, own: pd.DataFrame) -> Iterable[Point]:
    language = frame.language
    count, of = own["indicator_id"].nunique(), len(frame.indicators)
    place = name(own["region_name"].iloc[0])
    yield Point(f"{count}/{of}", say(language, "points.own_count", place=place), "accent")
    if view.kind == "coverage_matrix":
        return
    top = [row["indicator_name"] for row in records(own) if _leads(frame.rows, row["indicator_id"], view.highlight)]
    if top:
        lead = counted(language, "points.items", len(top))
        yield Point(lead, fitting(language, *shortened(top, language, "points.own_top", place=place)), "accent")


def _leads(rows: pd.DataFrame, indicator: str, code: str) -> bool:
    """Return whether the place is surely and alone the largest of the comparable figures of an indicator."""
    of_it = rows[rows["indicator_id"] == indicator]
    same = of_it[compare.comparable(of_it, code)]
    if compare.periods_differ(same):
        return False
    found = compare.leader(same)
    return found is not None and found.region_code == code


def _most_places(frame: Frame, published: pd.DataFrame, view: View) -> Iterable[Point]:
    """Yield the place that publishes most of the indicators; nothing where more than two share the lead."""
    language = frame.language
    counts = published.groupby("region_code", sort=False)["indicator_id"].nunique()
    names = dict(zip(published["region_code"], published["region_name"], strict=True))
    most = int(counts.max())
    top = counts.index[counts == most].tolist()
    if len(counts) < 2 or len(top) > 2 or top == [view.highlight]:
        if top == [view.highlight] and len(counts) > 1:
            second = int(counts.drop(view.highlight).max())
            yield Point("", say(language, "points.own_most", second=second), "accent")
        return
    texts = shortened([names[code] for code in top], language, "points.publishes_most", places=True)
    yield Point(f"{most}/{len(frame.indicators)}", fitting(language, *texts))


def _most_indicators(frame: Frame, published: pd.DataFrame) -> Iterable[Point]:
    """Yield the indicator that most places publish."""
    language = frame.language
    counts = published.groupby("indicator_id", sort=False)["region_code"].nunique()
    names = dict(zip(frame.indicators["indicator_id"], frame.indicators["name"], strict=True))
    top = counts.index[counts == counts.max()].tolist()
    if len(counts) < 2 or len(top) > 3:
        return
    lead = f"{int(counts.max())}/{frame.coverage.asked}"
    texts = shortened([names[i] for i in top], language, "points.published_most")
    yield Point(lead, fitting(language, *texts))


def _empty(frame: Frame, published: pd.DataFrame) -> Point:
    """Return how many cells have no figure, and why most of them have none."""
    language, cells_ = frame.language, len(frame.rows)
    gone = frame.rows["gap"].dropna()
    share = 100 * len(gone) / max(cells_, 1)
    if gone.empty:
        return Point("100%", say(language, "points.cells_full", cells=f"{cells_:,}"))
    kind, count = gone.value_counts().index[0], int(gone.value_counts().iloc[0])
    lead = f"{math.floor(share) if share > 99 else max(1, round(share))}%"
    said = {
        "empty": f"{len(gone):,}",
        "cells": f"{cells_:,}",
        "gap": gap_word(str(kind), language),
        "count": f"{count:,}",
    }
    key = "points.cells_empty" if len(gone) > count else "points.cells_empty_all"
    return Point(lead, fitting(language, say(language, key, **said)))


def _matrix_cautions(frame: Frame) -> list[Point]:
    return [Point("", say(frame.language, "points.gap_no_zero"), "caution"), *cautions(frame)]


def scatter(frame: Frame, view: View) -> list[Point]:
    """Return the points of two indicators against each other: how many have both, whether ranks agree, no cause."""
    language = frame.language
    if len(frame.indicators) < 2:
        return [Point("", say(language, "scatter.need_two"), "caution")]
    found = pairs(frame, view)
    lead = f"{len(found)}/{frame.rows['region_code'].nunique()}"
    if not found:
        return [Point(lead, say(language, "points.both_none")), Point("", say(language, "points.no_zero"), "caution")]
    facts = []
    if found[0].x["region_code"] == view.highlight:
        facts.append(_own_pair(found[0].x, found[0].y, language))
    elif view.highlight in set(frame.rows["region_code"]):
        row = records(frame.rows[frame.rows["region_code"] == view.highlight])[0]
        facts.append(Point("", say(language, "points.both_not", place=name(row["region_name"])), "accent"))
    rho, n = correlation(frame, view)
    facts.append(Point(lead, say(language, "points.both" if n < len(found) else "points.both_same", count=n)))
    if rho is not None:
        facts.append(Point(f"{rho:.2f}", say(language, "points.rho", count=n)))
        return together(facts, [Point("", say(language, "points.no_cause"), "caution"), *cautions(frame)])
    why = "points.rho_few" if n < FEWEST else "points.rho_open"
    facts.append(Point("", say(language, why, count=n, fewest=FEWEST), "caution"))
    return together(facts, cautions(frame))


def _own_pair(x: dict[str, Any], y: dict[str, Any], language: str) -> Point:
    place = name(x["region_name"])
    texts = [
        say(language, "points.own_pair", place=place, x=value_text(x, language), y=value_text(y, language),
            x_name=one, y_name=other)
        for one, other in (
            (x["indicator_name"], y["indicator_name"]), (name(x["indicator_name"]), name(y["indicator_name"])),
        )
    ]  # fmt: skip
    short = say(language, "points.own_pair_short", place=place, x=value_text(x, language), y=value_text(y, language))
    return Point("", fitting(language, *texts, short), "accent")


def profile(frame: Frame, view: View) -> list[Point]:
    """Return the points of a place against its group: sides of the median, and where it lies farthest from it."""
    language, found = frame.language, strips(frame, view)
    if not found:
        key = "profile.choose" if not view.highlight else "profile.nothing"
        return [Point("", say(language, key), "caution")]
    judged = [s for s in found if s.own["gap"] is None and s.median is not None]
    facts: list[Point] = []
    size = group_size(frame, view)
    for side in ("above", "below"):
        there = [s for s in judged if s.side == side]
        if there:
            lead = say(language, "points.of_items", count=len(there), of=len(judged))
            names = [s.indicator["name"] for s in there]
            texts = shortened(names, language, f"points.{side}_median")
            facts.append(Point(lead, fitting(language, *texts), "accent"))
    facts += _farthest(judged, language)
    facts += _polarity(judged, language)
    without = len(found) - len(judged)
    if without:
        facts.append(Point(counted(language, "points.items", without), say(language, "points.not_judged")))
    if not judged:
        facts.append(Point("", fitting(language, say(language, "points.group_size", count=size))))
    relative = Point("", say(language, "points.relative"), "caution")
    return together(facts, [relative, *cautions(frame)])


def _farthest(judged: list[Strip], language: str) -> Iterable[Point]:
    """Yield where the place lies farthest from the median, of what can be divided by it exactly."""
    ratios: list[tuple[float, Strip]] = []
    for strip in judged:
        if strip.median is None or strip.own["unit"] in ("%", "‰") or strip.own["kind"] == "change":
            continue
        times, how = ratio(span(strip.own), strip.median)
        if times is not None and how == "exact":
            ratios.append((times, strip))
    if len(ratios) < 2:
        return
    times, strip = max(ratios, key=lambda one: abs(math.log(one[0])))
    said: dict[str, Any] = {"of": len(ratios), "median": median_text(strip.others[strip.others["same"]], language)}
    if times >= 1:
        lead = say(language, "points.times.exact", times=number_text(float(f"{times:.2g}"), language))
        key = "points.farthest"
    else:
        lead, key = "", "points.farthest_below"
        said["percent"] = f"{float(f'{100 * times:.2g}'):g}%"
    full = str(strip.indicator["name"])
    texts = [say(language, key, indicator=full, **said), say(language, key, indicator=name(full), **said)]
    texts.append(say(language, key + "_short", indicator=name(full), **said))
    yield Point(lead if width(lead) <= WIDEST_LEAD else "", fitting(language, *texts), "accent")


def _polarity(judged: list[Strip], language: str) -> Iterable[Point]:
    """Yield how many indicators that have a better side put the place on it."""
    said = [strip.good for strip in judged if strip.good is not None]
    if said:
        yield Point(say(language, "points.of_items", count=sum(said), of=len(said)), say(language, "points.better"))


def places_map(frame: Frame, view: View) -> list[Point]:
    """Return the points of how many figures places publish."""
    language, rows = frame.language, frame.rows
    there = rows[rows["figures"] > 0]
    lead = f"{frame.coverage.published}/{frame.coverage.asked}"
    if there.empty:
        return [Point(lead, say(language, "points.places_none")), Point("", say(language, "points.no_zero"), "caution")]
    facts = []
    own = there[there["region_code"] == view.highlight]
    if len(own):
        row = records(own)[0]
        more = int((there["figures"] > row["figures"]).sum())
        text = say(language, "points.place_figures", place=name(row["region_name"]), rank=more + 1, of=len(there))
        facts.append(Point(counted(language, "points.figures", int(row["figures"])), fitting(language, text), "accent"))
    top = there[there["figures"] == there["figures"].max()]
    if len(there) > 1 and len(top) <= 2 and not set(top["region_code"]) <= {view.highlight}:
        texts = shortened(top["region_name"].tolist(), language, "points.most_figures", places=True)
        facts.append(Point(counted(language, "points.figures", int(top["figures"].iloc[0])), fitting(language, *texts)))
    few = int((there["figures"] <= 3).sum())
    if few:
        facts.append(Point(counted(language, "points.places", few), say(language, "points.few_figures")))
    without = frame.coverage.asked - frame.coverage.published
    facts.append(
        Point(lead, say(language, "points.places_all" if not without else "points.places_some", count=without))
    )
    return together(facts, [Point("", say(language, "points.figures_caution"), "caution"), *cautions(frame)])
