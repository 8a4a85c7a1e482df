"""One place on one page: its background, practices, sources, and what its peers publish and it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard import queries
from dashboard.compare import tier
from dashboard.frame import Frame
from dashboard.read import read, regions
from dashboard.selection import asked_regions
from dashboard.store import Store
from dashboard.view import View

PORTRAIT: Final = (
    "population_resident",
    "area_km2",
    "population_density",
    "urbanisation_rate",
    "gdp_cny",
    "gdp_per_resident",
    "townships_total",
    "villages_and_communities",
)
"""Indicators of the portrait, in order; one that is missing is shown as the gap it is."""

FEWEST_PEERS: Final = 2
"""So many of the others must publish an indicator before its absence here is worth saying."""


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that the page of a place shows beside its pictures.

    Attributes
    ----------
    region : Series
        One row of ``read.regions``.
    above : tuple of (code, name)
        The places it lies in, from the country down.
    portrait : Frame
        Of ``PORTRAIT``, gaps included.
    practices : DataFrame
        practice_id, name, theme, definition, local_name, scope, source_id, grade, published, publisher, as_printed,
        places (how many places have it).
    sources : DataFrame
        source_id, title, publisher, published, page, kind, grade, text_status, figures, practices.
    unpublished : DataFrame
        indicator_id, name, theme, peers (how many publish it), codes, gap, reason.
    others : int
        Places of the group and of its tier that it is compared with, itself left out.
    """

    region: pd.Series
    above: tuple[tuple[str, str], ...]
    portrait: Frame
    practices: pd.DataFrame
    sources: pd.DataFrame
    unpublished: pd.DataFrame
    others: int


def place(view: View, store: Store, language: str) -> Place | None:
    """Read the page of the highlighted place, compared with the group of the view; None where it is unknown.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        places = regions(cursor, language)
        found = places[places["region_code"] == view.highlight]
        if found.empty:
            return None
        asked, _ = asked_regions(view, places, cursor)
        # What a province publishes is no gap of a county: others are those of the same tier.
        alike = asked[asked["level"].map(tier) == tier(found["level"].iloc[0])]
        others = [code for code in alike["region_code"] if code != view.highlight]
        practices = read(cursor, "place_practices", region=view.highlight, language=language)
        sources = read(cursor, "place_sources", region=view.highlight)
        unpublished = read(
            cursor,
            "place_unpublished",
            region=view.highlight,
            others=others,
            fewest=FEWEST_PEERS,
            language=language,
        )
    portrait = queries.frame(View(indicators=PORTRAIT, regions=(view.highlight,)), store, language)
    return Place(found.iloc[0], _above(found.iloc[0], places), portrait, practices, sources, unpublished, len(others))


def _above(region: pd.Series, places: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    names = dict(zip(places["region_code"], places["region_name"], strict=True))
    parents = dict(zip(places["region_code"], places["parent_code"], strict=True))
    found: list[tuple[str, str]] = []
    at = region["parent_code"]
    while at in names:
        found.insert(0, (at, names[at]))
        at = parents[at]
    return tuple(found)
