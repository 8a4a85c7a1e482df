"""Coverage by province: of a nation's places the matrix of places and indicators has a million cells; this has some.

Which province a place lies in, its code says: the first two of its six digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.read import read, regions
from dashboard.selection import asked_regions
from dashboard.store import Store
from dashboard.view import View


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many places of each province publish each indicator.

    Attributes
    ----------
    provinces : DataFrame
        code, name, places (asked): in the order of the codes.
    indicators : DataFrame
        indicator_id, name, places (that publish it): the most published first.
    counts : DataFrame
        province, indicator_id, places; a pair that no place publishes is absent.
    """

    provinces: pd.DataFrame
    indicators: pd.DataFrame
    counts: pd.DataFrame


def coverage(view: View, store: Store, language: str) -> Coverage:
    """Read how far the provinces publish what a view of kind "coverage_matrix" asks for; raises ``NoSnapshot``."""
    with store.cursor() as cursor:
        known = regions(cursor, language)
        asked, _ = asked_regions(view.with_(highlight=""), known, cursor)
        codes = asked["region_code"].tolist()
        counts = read(cursor, "province_coverage", regions=codes, theme=view.theme, language=language)
    indicators = counts.groupby(["indicator_id", "name"])["places"].sum().reset_index()
    indicators = indicators.sort_values(["places", "indicator_id"], ascending=[False, True], kind="stable")
    names = dict(zip(known["region_code"], known["region_name"], strict=True))
    there = pd.Series([code[:2] + "0000" for code in codes], dtype="object").value_counts().sort_index()
    provinces = pd.DataFrame(
        {"code": there.index, "name": [names.get(code, code) for code in there.index], "places": there.to_numpy()}
    )
    return Coverage(provinces, indicators.reset_index(drop=True), counts)
