"""View → frame: what one picture shows, read from the current snapshot.

The other questions (what can be picked, what is here, what stands behind a figure) are answered by
``dashboard.lookups`` and can be imported from here as well.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from dashboard import caveats, compare, map_places, normalise, outcome, practices, series
from dashboard.frame import COLUMNS, INDICATOR_COLUMNS, MAP_COLUMNS, SOURCE_COLUMNS, Coverage, Frame, Note
from dashboard.locale import say
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
from dashboard.read import looked_up, read, regions, with_names, with_units
from dashboard.selection import (
    asked_regions,
    unknown,
    usual_indicator,
    wanted_indicators,
    window_end,
    window_start,
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
        build_id = str(read(cursor, "build")["build_id"].iloc[0])
        places = regions(cursor, language)
        asked, faults = asked_regions(view, places, cursor)
        if view.kind == "places_map":
            return _map_frame(cursor, view, asked, faults, build_id, language)
        wanted, more = wanted_indicators(cursor, view, asked)
        if view.kind == "figure_map":
            asked, wanted = map_places.on_map(view, asked), wanted[:1]
        indicators = _indicators(cursor, wanted, language)
        faults += more + unknown("note.unknown_indicator", wanted, indicators["indicator_id"])
        rows, indicators, said = _rows(cursor, view, asked, indicators, language)
        if view.kind == "figure_map":
            rows = map_places.placed(rows, places, view.within)
        faults += said
        sources = _sources(cursor, sorted({s for ids in rows["source_ids"] for s in ids}), language)
        family = read(cursor, "family", family=view.family, language=language) if view.family else None
    published = rows[rows["gap"].isna()].groupby("indicator_id")["region_code"].nunique()
    indicators = indicators.assign(published=[int(published.get(i, 0)) for i in indicators["indicator_id"]])
    found = caveats.notes(rows, indicators) if view.kind != "coverage_matrix" else caveats.trust_notes(rows)
    if view.kind == "profile":  # which shows one tier of places only
        found = tuple(note for note in found if note.key != "note.mixed_levels")
    if family is not None and len(family) and family["caveat"].iloc[0] and not view.indicators:
        values = {"family": family["name"].iloc[0], "text": family["caveat"].iloc[0]}
        found = (Note("note.family", values, "caution"), *found)
    indicators = indicators[list(INDICATOR_COLUMNS)]
    return Frame(rows, compare.coverage(rows, len(asked)), (*faults, *found), sources, indicators, build_id, language)


def default_indicator(store: Store) -> str:
    """Return the indicator that most of the base seven publish; "" where the snapshot has no figures."""
    with store.cursor() as cursor:
        return usual_indicator(cursor)


def _indicators(cursor: duckdb.DuckDBPyConnection, wanted: list[str], language: str) -> pd.DataFrame:
    return with_units(read(cursor, "indicators", indicators=wanted, language=language), language)


def _rows(
    cursor: duckdb.DuckDBPyConnection, view: View, asked: pd.DataFrame, indicators: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Note, ...]]:
    """Return the rows in their order, the indicators as the view normalises them, and what there is to say of that."""
    cells = read(
        cursor,
        "cells",
        regions=asked["region_code"].tolist(),
        indicators=indicators["indicator_id"].tolist(),
        min_grade=view.min_grade,
        language=language,
        since=window_start(view.since),
        until=window_end(view.until),
    )
    for column in COLUMNS:
        if column.startswith(("base_", "denominator_")) and column != "base_seven":
            cells[column] = np.nan if "value" in column else pd.Series(None, index=cells.index, dtype="object")
    cells = with_names(cells, asked)
    if any(cells["gap_reason_key"]):
        pairs = zip(cells["gap_reason"], cells["gap_reason_key"], strict=True)
        cells["gap_reason"] = [words or (say(language, f"gap_reason.{key}") if key else "") for words, key in pairs]
    for column, name in (("indicator_name", "name"), ("theme", "theme"), ("unit", "unit")):
        cells[column] = looked_up(cells["indicator_id"], indicators["indicator_id"], indicators[name])
    cells, indicators, notes = normalise.apply(cells, indicators, view, cursor, language)
    cells = pd.concat([cells, compare.ranks(cells, view.highlight)], axis=1)
    order = pd.DataFrame(
        {
            "indicator": pd.factorize(cells["indicator_id"])[0],  # the statement has them in the order asked for
            "gap": cells["gap"].notna(),
            "tier": cells["level"].map(compare.tier).map(compare.TIERS.index),
            "value": -cells["value"],
        }
    )
    keys = ["indicator", "gap", "tier", "value"]
    sorted_rows = cells.loc[order.sort_values(keys, kind="stable").index, list(COLUMNS)].reset_index(drop=True)
    return sorted_rows, indicators, notes


def _sources(cursor: duckdb.DuckDBPyConnection, ids: list[str], language: str) -> pd.DataFrame:
    return read(cursor, "sources", sources=ids, language=language)[list(SOURCE_COLUMNS)]


def _map_frame(
    cursor: duckdb.DuckDBPyConnection,
    view: View,
    asked: pd.DataFrame,
    faults: tuple[Note, ...],
    build_id: str,
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
    return Frame(rows, Coverage(len(rows), there, {}), faults, sources, none, build_id, language)
