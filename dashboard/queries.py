"""View → frame: what one picture shows, read from the current snapshot.

The other questions (what can be picked, what is here, what stands behind a figure) are answered by
``dashboard.lookups`` and can be imported from here as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd

from dashboard import compare
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
from dashboard.read import listed, looked_up, read, regions, with_names, with_units
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
    with store.cursor() as cursor:
        build_id = str(read(cursor, "build")["build_id"].iloc[0])
        places = regions(cursor, language)
        asked, faults = _asked(view, places)
        if view.kind == "places_map":
            return _map_frame(cursor, view, asked, faults, build_id, language)
        wanted, more = _wanted(cursor, view, asked)
        indicators = _indicators(cursor, wanted, language)
        faults += more + _unknown("note.unknown_indicator", wanted, indicators["indicator_id"])
        rows = _rows(cursor, view, asked, indicators, language)
        sources = _sources(cursor, sorted({s for ids in rows["source_ids"] for s in ids}), language)
        family = read(cursor, "family", family=view.family, language=language) if view.family else None
    published = rows[rows["gap"].isna()].groupby("indicator_id")["region_code"].nunique()
    indicators = indicators.assign(published=[int(published.get(i, 0)) for i in indicators["indicator_id"]])
    found = compare.notes(rows, indicators) if view.kind == "ranked_bars" else compare.trust_notes(rows)
    if family is not None and len(family) and family["caveat"].iloc[0] and not view.indicators:
        values = {"family": family["name"].iloc[0], "text": family["caveat"].iloc[0]}
        found = (Note("note.family", values, "caution"), *found)
    indicators = indicators[list(INDICATOR_COLUMNS)]
    return Frame(rows, compare.coverage(rows, len(asked)), (*faults, *found), sources, indicators, build_id, language)


def default_indicator(store: Store) -> str:
    """Return the indicator that most of the base seven publish; "" where the snapshot has no figures."""
    with store.cursor() as cursor:
        return _default(cursor)


def _default(cursor: duckdb.DuckDBPyConnection) -> str:
    found = read(cursor, "default_indicator")
    return "" if found.empty else str(found["indicator_id"].iloc[0])


def _asked(view: View, places: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return the regions that the view asks for, in its order, and what of it is unknown here."""
    if view.regions:
        order = {code: at for at, code in enumerate(view.regions)}
        asked = places[places["region_code"].isin(order)]
        asked = asked.sort_values("region_code", key=lambda codes: codes.map(order), kind="stable")
        faults = _unknown("note.unknown_region", view.regions, asked["region_code"])
    else:
        keep = places["has_source"].astype(bool)
        keep &= places["level"].isin(view.levels) if view.levels else places["level"] != "country"
        if view.group != "all":
            keep &= places["base_seven"].astype(bool)
        asked, faults = places[keep], ()
    if view.highlight and view.highlight not in set(asked["region_code"]):
        named = places.loc[places["region_code"] == view.highlight, "region_name"]
        name = str(named.iloc[0]) if len(named) else view.highlight
        faults += (Note("note.highlight_not_asked", {"place": name}, "caution"),)
    return asked.reset_index(drop=True), faults


def _wanted(cursor: duckdb.DuckDBPyConnection, view: View, asked: pd.DataFrame) -> tuple[list[str], tuple[Note, ...]]:
    """Return the indicator ids of the view, and a note where its family is not known."""
    if view.kind == "coverage_matrix":
        codes = asked["region_code"].tolist()
        columns = read(cursor, "matrix_indicators", regions=codes, theme=view.theme, only=listed(view.indicators))
        return columns["indicator_id"].tolist(), ()
    if view.indicators:
        return listed(view.indicators), ()
    if view.family:
        members: list[str] = read(cursor, "family_indicators", family=view.family)["indicator_id"].tolist()
        return members, () if members else (Note("note.unknown_family", {"ids": [view.family]}, "caution"),)
    default = _default(cursor)
    return [default] if default else [], ()


def _unknown(key: str, wanted: Sequence[str], known: pd.Series) -> tuple[Note, ...]:
    there = set(known)
    ids = [one for one in wanted if one not in there]
    return (Note(key, {"ids": ids}, "caution"),) if ids else ()


def _indicators(cursor: duckdb.DuckDBPyConnection, wanted: list[str], language: str) -> pd.DataFrame:
    return with_units(read(cursor, "indicators", indicators=wanted, language=language), language)


def _rows(
    cursor: duckdb.DuckDBPyConnection, view: View, asked: pd.DataFrame, indicators: pd.DataFrame, language: str
) -> pd.DataFrame:
    cells = read(
        cursor,
        "cells",
        regions=asked["region_code"].tolist(),
        indicators=indicators["indicator_id"].tolist(),
        min_grade=view.min_grade,
        language=language,
    )
    cells = with_names(cells, asked)
    if any(cells["gap_reason_key"]):
        pairs = zip(cells["gap_reason"], cells["gap_reason_key"], strict=True)
        cells["gap_reason"] = [words or (say(language, f"gap_reason.{key}") if key else "") for words, key in pairs]
    for column, name in (("indicator_name", "name"), ("theme", "theme"), ("unit", "unit")):
        cells[column] = looked_up(cells["indicator_id"], indicators["indicator_id"], indicators[name])
    cells = pd.concat([cells, compare.ranks(cells, view.highlight)], axis=1)
    order = pd.DataFrame(
        {
            "indicator": pd.factorize(cells["indicator_id"])[0],  # the statement has them in the order asked for
            "gap": cells["gap"].notna(),
            "tier": cells["level"].map(compare.tier).map(compare.TIERS.index),
        }
    )
    return cells.loc[order.sort_values(["indicator", "gap", "tier"], kind="stable").index, list(COLUMNS)].reset_index(
        drop=True
    )


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
