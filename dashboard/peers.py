"""Ready groups of a place, for any view: its nearest neighbours by context, its province, its prefecture.

``peer_codes`` is what a view of the group "peers" asks for; ``neighbours`` is the same with everything behind it. In a
notebook: ``neighbours(View(highlight="441322"), Store(), "en").places``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from dashboard.cells import Grid, table
from dashboard.compare import TIERS, intervals, tier
from dashboard.figure_rows import Within, chosen, completed, mapped
from dashboard.frame import Note
from dashboard.neighbours import FIGURE, MEASURED, MINIMUM_SHARE, USUAL_WEIGHTS, VARIABLES, Neighbours, nearest
from dashboard.read import indicators_of, read, regions
from dashboard.store import Store
from dashboard.view import View
from dashboard.window import window_end

MOST_WEIGHT: Final = 3.0
FEWEST_IN_PROFILE: Final = 3
"""An indicator stands in a profile where at least so many of the group publish it."""
MOST_IN_PROFILE: Final = 14
_ABOVE: Final = {"same_prefecture": "prefecture", "same_province": "province"}


def weights(view: View) -> dict[str, float]:
    """Return variable → weight of a view: those of its link, else the usual ones; unknown variables are left out."""
    if not view.peers:
        return dict(USUAL_WEIGHTS)
    pairs = (part.rsplit("-", 1) for part in view.peers)
    return {name: min(float(weight), MOST_WEIGHT) for name, weight in pairs if name in VARIABLES}


def weights_of(chosen: Mapping[str, float]) -> tuple[str, ...]:
    """Return weights as a view keeps them; the usual ones are the empty tuple."""
    full = {name: float(chosen.get(name, 0.0)) for name in VARIABLES}
    if full == USUAL_WEIGHTS:
        return ()
    above = tuple(f"{name}-{weight:g}" for name, weight in full.items() if weight > 0)
    return above or (f"{VARIABLES[0]}-0",)  # "nothing weighs" is a choice too, and must not read as the usual weights


def neighbours(view: View, store: Store, language: str) -> Neighbours | None:
    """Return the nearest neighbours of the highlighted place; None where the snapshot does not know it.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        return _neighbours(view, cursor, language)


def peer_codes(view: View, cursor: duckdb.DuckDBPyConnection, language: str = "zh") -> tuple[str, ...]:
    """Return the codes of a ready group of the highlighted place, itself first.

    Parameters
    ----------
    view : View
        ``group`` says which: "peers" (by ``peers``, ``peer_count`` and ``until``), "same_province" or
        "same_prefecture" (places with a source, of ``levels`` or else of the place's own tier).
    cursor : DuckDBPyConnection
        On the snapshot.
    language : str
        "zh" or "en"; it changes no code.

    Returns
    -------
    tuple of str
        Nearest first, or in order of code; empty where the place is unknown or none is highlighted, the place alone
        where nothing is like it or nothing can be judged.
    """
    if view.group in _ABOVE:
        return _together(view, regions(cursor, language))
    found = _neighbours(view, cursor, language)
    if found is None:
        return ()
    return (view.highlight, *found.places.loc[found.places["chosen"], "region_code"])


def peer_notes(view: View, cursor: duckdb.DuckDBPyConnection, language: str = "zh") -> tuple[Note, ...]:
    """Return what a picture of the group "peers" has to say of it: how many could be judged, and what is missing."""
    found = _neighbours(view, cursor, language) if view.group == "peers" and not view.regions else None
    if found is None:
        return ()
    judged, chosen = int(found.places["distance"].notna().sum()), int(found.places["chosen"].sum())
    share = f"{MINIMUM_SHARE:.0%}"
    said: dict[str, object] = {"candidates": len(found.places), "judged": judged, "share": share}
    notes = [Note("note.peers_judged", said, "caution" if judged < len(found.places) else "info")]
    if chosen < int(view.peer_count):
        notes.append(Note("note.peers_fewer", {"asked": view.peer_count, "count": chosen}, "caution"))
    return tuple(notes)


def profile_indicators(cursor: duckdb.DuckDBPyConnection, view: View, codes: Sequence[str]) -> list[str]:
    """Return what a profile shows while no indicator is chosen.

    That is what the highlighted place and at least ``FEWEST_IN_PROFILE`` of ``codes`` publish, the most published
    first, at most ``MOST_IN_PROFILE``.
    """
    found = read(
        cursor, "profile_indicators", place=view.highlight, others=[code for code in codes if code != view.highlight],
        fewest=FEWEST_IN_PROFILE, most=MOST_IN_PROFILE, min_grade=view.min_grade, theme=view.theme,
    )  # fmt: skip
    ids: list[str] = found["indicator_id"].tolist()
    return ids


def peer_median(rows: pd.DataFrame) -> tuple[float, float, int]:
    """Return the least and greatest median that the figures allow, and how many there are.

    The median never falls when a figure rises, so it lies between the median of the lower ends and the median of the
    upper ends of what the figures stand for (``compare.intervals``).

    Parameters
    ----------
    rows : DataFrame
        Columns value, value_to and bound, of figures that mean the same thing; gaps are left out.

    Returns
    -------
    (float, float, int)
        Equal ends where the median is certain; an infinite end where bounds leave it open; NaN without figures.
    """
    spans = intervals(rows).dropna()
    if spans.empty:
        return np.nan, np.nan, 0
    return float(np.median(spans["low"])), float(np.median(spans["high"])), len(spans)


def _neighbours(view: View, cursor: duckdb.DuckDBPyConnection, language: str) -> Neighbours | None:
    places = regions(cursor, language)
    own = places.loc[places["region_code"] == view.highlight, "level"]
    if own.empty:
        return None
    places = places[places["level"].map(tier) == tier(str(own.iloc[0]))]
    places = places.merge(read(cursor, "economic_regions"), on="region_code", how="left")
    inputs = _context(cursor, places, window_end(view.until), language)
    return nearest(places, inputs, view.highlight, weights(view), int(view.peer_count))


def _context(
    cursor: duckdb.DuckDBPyConnection, places: pd.DataFrame, until: date | None, language: str
) -> pd.DataFrame:
    """Return the context of places: the figures that the rule chooses among those whose period ends by ``until``.

    What has no date cannot be known to lie before a day.
    """
    indicators = indicators_of(cursor, MEASURED, language)
    grid, ids = Grid(places, indicators), indicators["indicator_id"].tolist()
    found = chosen(cursor, places["region_code"].tolist(), ids, Within("D", None, until)) if ids else []
    figures = completed(cursor, grid.first(found)[0], language)
    units = dict(zip(ids, indicators["unit"], strict=True))
    figures["unit"] = mapped(figures["indicator_id"], units.get)
    return table(figures, ("region_code", "indicator_id", *FIGURE))


def _together(view: View, places: pd.DataFrame) -> tuple[str, ...]:
    """Return the places below the same province or prefecture, the highlighted one first."""
    levels = dict(zip(places["region_code"], places["level"], strict=True))
    if view.highlight not in levels:
        return ()
    parents = dict(zip(places["region_code"], places["parent_code"], strict=True))
    above = _ABOVE[view.group]
    root = _within(view.highlight, above, parents, levels)
    own = tier(levels[view.highlight])
    # A province has no equals inside itself: its counties are meant, as for any place that is the group itself.
    wanted = own if TIERS.index(own) < TIERS.index(above) else "county"
    found = [
        code
        for code, has_source in zip(places["region_code"], places["has_source"], strict=True)
        if has_source
        and code != view.highlight
        and (levels[code] in view.levels if view.levels else tier(levels[code]) == wanted)
        and root is not None
        and _within(code, above, parents, levels) == root
    ]
    return (view.highlight, *sorted(found))


def _within(code: str, above: str, parents: Mapping[str, str | None], levels: Mapping[str, str]) -> str | None:
    """Return the place of level ``above`` that a place is or lies in.

    A district of a municipality has no prefecture; the province that it lies in stands for one.
    """
    at: str | None = code
    while at is not None and at in levels:
        if levels[at] == above or (levels[at] == "province" and at != code):
            return at
        at = parents.get(at)
    return None
