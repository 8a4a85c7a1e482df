"""Which regions, indicators and time a view asks for: the part of every question that is the same for all pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from dashboard import peers
from dashboard.frame import Note
from dashboard.locale import LANGUAGES
from dashboard.read import listed, read
from dashboard.store import kept
from dashboard.view import View

_MANY: Final = {"heatmap": (12, 2), "small_multiples": (6, 2), "scatter": (2, 2)}
"""Pictures of many indicators: how many are shown while none is chosen, and how many places each must have."""


def asked_regions(
    view: View, places: pd.DataFrame, cursor: duckdb.DuckDBPyConnection
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return the regions that a view asks for.

    Parameters
    ----------
    view : View
        Its regions, or its group and levels.
    places : DataFrame
        Every region (``read.regions``).
    cursor : duckdb.DuckDBPyConnection
        On the same snapshot, for the neighbours of ``group="peers"``.

    Returns
    -------
    (DataFrame, tuple of Note)
        Rows of ``places`` in the view's order (neighbours: the highlighted place, then the nearest), and what of the
        view is unknown here.
    """
    if view.regions:
        order = {code: at for at, code in enumerate(view.regions)}
        asked = places[places["region_code"].isin(order)]
        asked = asked.sort_values("region_code", key=lambda codes: codes.map(order), kind="stable")
        notes = unknown("note.unknown_region", view.regions, asked["region_code"])
    else:
        at = kept(cursor, ("levels", view.levels), lambda: _of_levels(places, view.levels))
        asked, notes = _group(view, places, places.take(at), cursor)
        if view.kind == "coverage_matrix" and view.within:  # of a nation, one province's places are enough to read
            asked = asked[asked["region_code"].str.startswith(view.within[:2])]
    if view.highlight and view.highlight not in set(asked["region_code"]):
        named = places.loc[places["region_code"] == view.highlight, "region_name"]
        name = str(named.iloc[0]) if len(named) else view.highlight
        notes += (Note("note.highlight_not_asked", {"place": name}, "caution"),)
    return asked.reset_index(drop=True), notes


def _of_levels(places: pd.DataFrame, levels: Sequence[str]) -> np.ndarray:
    """Return the positions of the places with a source that are of some levels, or of all below the country."""
    meant = places["level"].isin(levels) if levels else places["level"] != "country"
    return np.flatnonzero(places["has_source"].to_numpy(bool) & meant.to_numpy())


def _group(
    view: View, places: pd.DataFrame, kept: pd.DataFrame, cursor: duckdb.DuckDBPyConnection
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Keep the regions of the view's ready group; one that is somebody's neighbourhood needs to know whose."""
    if view.group == "all":
        return kept, ()
    if view.group == "base_seven":
        return kept[kept["base_seven"].astype(bool)], ()
    if view.highlight not in set(places["region_code"]):
        return kept, (Note("note.group_needs_place", {}, "caution"),)
    order = {code: at for at, code in enumerate(peers.peer_codes(view, cursor, LANGUAGES[0]))}
    found = places[places["region_code"].isin(order)]
    found = found.sort_values("region_code", key=lambda codes: codes.map(order), kind="stable")
    return found, peers.peer_notes(view, cursor)


def unknown(key: str, wanted: Sequence[str], known: pd.Series) -> tuple[Note, ...]:
    """Return a note that names the ids which are not known, if there are any."""
    there = set(known)
    ids = [one for one in wanted if one not in there]
    return (Note(key, {"ids": ids}, "caution"),) if ids else ()


def wanted_indicators(
    cursor: duckdb.DuckDBPyConnection, view: View, asked: pd.DataFrame
) -> tuple[list[str], tuple[Note, ...]]:
    """Return the indicator ids of the view, and a note where its family is not known."""
    if view.kind == "coverage_matrix":
        codes = asked["region_code"].tolist()
        columns = read(cursor, "matrix_indicators", regions=codes, theme=view.theme, only=listed(view.indicators))
        return columns["indicator_id"].tolist(), ()
    if view.kind == "scatter" and len(view.indicators) == 1:
        return _against(cursor, view.indicators[0], asked), ()
    if view.indicators:
        return listed(view.indicators), ()
    if view.kind == "profile" and view.highlight and not view.family:
        return peers.profile_indicators(cursor, view, asked["region_code"].tolist()), ()
    if view.kind in _MANY and not view.family:
        most, fewest = _MANY[view.kind]
        found = read(
            cursor,
            "usual_indicators",
            regions=asked["region_code"].tolist(),
            theme=view.theme,
            min_grade=view.min_grade,
            fewest=fewest,
            most=most,
            # Of two figures against each other, one must not be a part of the other.
            counted=bool(view.normalise) or view.kind == "scatter",
        )
        return found["indicator_id"].tolist(), ()
    if view.family:
        members: list[str] = read(cursor, "family_indicators", family=view.family)["indicator_id"].tolist()
        return members, () if members else (Note("note.unknown_family", {"ids": [view.family]}, "caution"),)
    default = usual_indicator(cursor)
    return [default] if default else [], ()


def _against(cursor: duckdb.DuckDBPyConnection, indicator: str, asked: pd.DataFrame) -> list[str]:
    """Return one indicator with the background that most places publish before it, to be seen against that."""
    codes = asked["region_code"].tolist()
    found = read(
        cursor, "usual_indicators", regions=codes, theme="context", min_grade="D", fewest=2, most=2, counted=True
    )
    return [*[one for one in found["indicator_id"] if one != indicator][:1], indicator]


def usual_indicator(cursor: duckdb.DuckDBPyConnection) -> str:
    """Return the indicator that is shown while none is chosen; "" where the snapshot has no figures."""
    found = read(cursor, "default_indicator")
    return "" if found.empty else str(found["indicator_id"].iloc[0])
