"""Which places a map shows, and where they lie: the part of a figure map's frame that other pictures do not need."""

from __future__ import annotations

import pandas as pd

from dashboard import compare
from dashboard.read import looked_up
from dashboard.view import View


def on_map(view: View, asked: pd.DataFrame) -> pd.DataFrame:
    """Keep the regions of the tier that the map colours, inside the region that it is zoomed to.

    Parameters
    ----------
    view : View
        ``map_level`` is a tier (counties, districts and zones are one); ``within`` is "" for the nation.
    asked : DataFrame
        Regions with region_code and level.
    """
    keep = asked["level"].map(compare.tier) == view.map_level
    if view.within:
        keep &= asked["region_code"].str.startswith(inside(view.within))
    return asked[keep].reset_index(drop=True)


def placed(rows: pd.DataFrame, places: pd.DataFrame, within: str) -> pd.DataFrame:
    """Return the rows of a frame with where they lie.

    Returns
    -------
    DataFrame
        Further columns longitude and latitude in degrees, NaN where no position is known, and within_name, the name of
        the region that the map is zoomed to ("" for the nation or where the snapshot does not know it).
    """
    found = {
        column: looked_up(rows["region_code"], places["region_code"], places[column]).astype(float)
        for column in ("longitude", "latitude")
    }
    named = places.loc[places["region_code"] == within, "region_name"]
    return rows.assign(**found, within_name=str(named.iloc[0]) if len(named) else "")


def inside(code: str) -> str:
    """Return the digits with which the codes inside a region begin: 440000 → 44, 441300 → 4413, 441322 → 441322."""
    for digits in (2, 4):
        if len(code) == 6 and code[digits:] == "0" * (6 - digits):
            return code[:digits]
    return code
