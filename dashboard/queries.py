"""View → frame: what one picture shows, read from the current snapshot.

The other questions (what can be picked, what is here, what stands behind a figure) are answered by
``dashboard.lookups`` and can be imported from here as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import duckdb
import numpy as np
import pandas as pd

from dashboard import caveats, compare, map_places, normalise, outcome, practices, series
from dashboard.cells import cells, table
from dashboard.figure_rows import Within
from dashboard.frame import COLUMNS, INDICATOR_COLUMNS, MAP_COLUMNS, SOURCE_COLUMNS, Coverage, Frame, Note
from dashboard.lookups import (
    Catalogue,
    FigureDetail,
    Overview,
    SourceDetail,
    catalogue,
    figure_detail,
    overview,
    source_detail,
)
from dashboard.read import build_id, indicators_of, read, regions, sources_of
from dashboard.selection import (
    asked_regions,
    unknown,
    usual_indicator,
    wanted_indicators,
)
from dashboard.store import Store
from dashboard.view import View

__all__ = [
    "Catalogue",
    "FigureDetail",
    "Overview",
    "SourceDetail",
    "catalogue",
    "default_indicator",
    "figure_detail",
    "frame",
    "overview",
    "source_detail",
]


def frame(view: View, store: Store, language: str) -> Frame:
    """Read what a view shows.

    Parameters
    ----------
    view : View
        Regions and indicators that the snapshot does not know are left out and named in a note.
    store : Store
        Snapshot to read; the whole frame comes from one snapshot.
    language : str
        "zh" or "en".

    Returns
    -------
    Frame
        Every asked region has a row for every indicator, gaps typed; figures come before gaps, counties before larger
        places, then the largest first. Without indicators or family the bars show ``default_indicator``. Ranks hold
        among figures of one indicator, tier, concept and kind (``compare.ranks``).

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    if view.kind in ("trend", "dumbbell"):
        return series.frame(view, store, language)
    if view.kind in ("practice_matrix", "practice_similarity"):
        return practices.frame(view, store, language)
    if view.kind == "practice_outcome":
        return outcome.join(frame(outcome.figures_of(view, store), store, language), view, store, language)
    with store.cursor() as cursor:
        build = build_id(cursor)
        places = regions(cursor, language)
        asked, faults = asked_regions(view, places, cursor)
        if view.kind == "places_map":
            return _map_frame(cursor, view, asked, faults, build, language)
        wanted, more = wanted_indicators(cursor, view, asked)
        if view.kind == "figure_map":
            asked, wanted = map_places.on_map(view, asked), wanted[:1]
        indicators = indicators_of(cursor, wanted, language)
        faults += more + unknown("note.unknown_indicator", wanted, indicators["indicator_id"])
        rows, indicators, said = _rows(cursor, view, asked, indicators, language)
        if view.kind == "figure_map":
            rows = map_places.placed(rows, places, view.within)
        faults += said
        sources = _sources(cursor, _behind(rows), language)
        family = read(cursor, "family", family=view.family, language=language) if view.family else None
    indicators = indicators.assign(published=_published(rows, indicators))
    found = caveats.notes(rows, indicators) if view.kind != "coverage_matrix" else caveats.trust_notes(rows)
    if view.kind == "profile":  # which shows one tier of places only
        found = tuple(note for note in found if note.key != "note.mixed_levels")
    if family is not None and len(family) and family["caveat"].iloc[0] and not view.indicators:
        values = {"family": family["name"].iloc[0], "text": family["caveat"].iloc[0]}
        found = (Note("note.family", values, "caution"), *found)
    indicators = indicators[list(INDICATOR_COLUMNS)]
    return Frame(rows, compare.coverage(rows, len(asked)), (*faults, *found), sources, indicators, build, language)


def default_indicator(store: Store) -> str:
    """Return the indicator that most of the base seven publish; "" where the snapshot has no figures."""
    with store.cursor() as cursor:
        return usual_indicator(cursor)


def _published(rows: pd.DataFrame, indicators: pd.DataFrame) -> list[int]:
    """Return how many places publish each indicator; a place has one row of it."""
    counts = Counter(rows["indicator_id"].to_numpy()[pd.isna(rows["gap"].to_numpy())].tolist())
    return [counts[one] for one in indicators["indicator_id"]]


def _rows(
    cursor: duckdb.DuckDBPyConnection, view: View, asked: pd.DataFrame, indicators: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Note, ...]]:
    """Return the rows in their order, the indicators as the view normalises them, and what there is to say of that."""
    found = cells(cursor, asked, indicators, Within.of(view), language)
    if not view.normalise:
        return table({**found, **compare.ranked(found, view.highlight)}, COLUMNS), indicators, ()
    rows, indicators, notes = normalise.apply(table(found, COLUMNS), indicators, view, cursor, language)
    rows[["rank_from", "rank_to", "rank_of"]] = compare.ranks(rows, view.highlight)
    # What is divided has another order, and new gaps.
    tiers, value = compare.tier_numbers(rows["level"].to_numpy()), rows["value"].to_numpy()
    order = np.lexsort((-value, tiers, rows["gap"].notna(), pd.factorize(rows["indicator_id"])[0]))
    return rows.take(order).reset_index(drop=True), indicators, notes


def _behind(rows: pd.DataFrame) -> set[str]:
    """Return the sources of all rows; only what is calculated has others than its own."""
    calculated = rows["source_ids"].to_numpy()[rows["derived"].to_numpy(bool)].tolist()
    return {one for ids in calculated for one in ids} | (set(rows["source_id"].tolist()) - {None})


def _sources(cursor: duckdb.DuckDBPyConnection, ids: Collection[str], language: str) -> pd.DataFrame:
    return sources_of(cursor, ids, language)[list(SOURCE_COLUMNS)]


def _map_frame(
    cursor: duckdb.DuckDBPyConnection,
    view: View,
    asked: pd.DataFrame,
    faults: tuple[Note, ...],
    build: str,
    language: str,
) -> Frame:
    asked_for = {"regions": asked["region_code"].tolist(), "min_grade": view.min_grade, "theme": view.theme}
    counts = read(cursor, "map_rows", **asked_for)
    ids = read(cursor, "map_sources", **asked_for)["source_id"].tolist()
    sources = _sources(cursor, ids, language)
    rows = asked.merge(counts, on="region_code", how="left")[list(MAP_COLUMNS)]
    there = int((rows["figures"] > 0).sum())
    nowhere = rows["longitude"].isna() & (rows["figures"] > 0)
    if nowhere.any():
        faults += (Note("note.no_position", {"places": rows.loc[nowhere, "region_name"].tolist()}, "caution"),)
    none = pd.DataFrame({column: pd.Series(dtype="object") for column in INDICATOR_COLUMNS})
    return Frame(rows, Coverage(len(rows), there, {}), faults, sources, none, build, language)
