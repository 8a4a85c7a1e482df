"""Views to test with: fifty chosen at random, always the same, and at least one of each kind with many figures."""

from __future__ import annotations

import random
from typing import Final

from dashboard import queries
from dashboard.store import Store
from dashboard.view import NORMALISATIONS, View

KINDS: Final = ("ranked_bars", "dot_plot", "heatmap", "scatter", "small_multiples", "profile", "trend", "dumbbell")
_PLACE: Final = "441322"
_MANY: Final = "volunteers_registered"
_RANGE: Final = "volunteer_activities"
FILLED: Final = (
    View(indicators=(_MANY,), highlight=_PLACE),
    View(indicators=(_MANY,), levels=("county", "district"), normalise="per_10k_residents"),
    View(kind="dot_plot", indicators=(_MANY,), highlight=_PLACE),
    View(indicators=(_RANGE,)),
    View(kind="dot_plot", indicators=(_RANGE,), highlight=_PLACE),
    View(kind="dumbbell", indicators=(_MANY,), highlight="440300"),
    View(kind="scatter", indicators=("population_resident", _MANY), highlight=_PLACE),
    View(kind="small_multiples", group="base_seven", theme="volunteering"),
    View(kind="small_multiples", indicators=(_MANY,), highlight=_PLACE),
    View(kind="profile", levels=("county", "district"), highlight=_PLACE),
    View(kind="trend", indicators=(_MANY,), regions=("440300", "310000", "110000"), highlight="440300"),
    View(kind="trend", indicators=(_MANY,), regions=("440300",), benchmarks=("country", "province", "peer_median")),
    View(kind="trend", indicators=("volunteer_hours_cumulative", _MANY), group="base_seven"),
    View(kind="heatmap", group="base_seven", highlight=_PLACE),
    View(kind="heatmap", theme="volunteering"),
    View(kind="figure_map", indicators=(_MANY,), highlight=_PLACE),
    View(kind="figure_map", indicators=("grids_total",)),
    View(kind="coverage_matrix", group="base_seven"),
    View(kind="places_map"),
    View(kind="practice_matrix", group="base_seven", highlight=_PLACE),
    View(kind="practice_similarity", group="base_seven"),
    View(kind="practice_outcome", group="base_seven", highlight=_PLACE),
)
"""Views with figures enough to fill slides, of every kind."""


def views_by_chance(count: int) -> list[tuple[View, str]]:
    """Choose views over everything that there is, the same ones every time."""
    dice = random.Random(20261122)
    store = Store()
    catalogue = queries.catalogue(store, "zh")
    indicators = catalogue.indicators[catalogue.indicators["regions"] > 0]["indicator_id"].tolist()
    families = catalogue.families[catalogue.families["regions"] > 1]["family"].tolist()
    places = catalogue.regions[catalogue.regions["has_source"]]["region_code"].tolist()
    found = []
    for at in range(count):
        kind = KINDS[at % len(KINDS)]
        several = kind in ("heatmap", "scatter", "small_multiples", "profile")
        chosen = tuple(
            dice.sample(indicators[:80], 2 if kind == "scatter" else 5) if several else [dice.choice(indicators)]
        )
        family = dice.choice(families) if kind in ("ranked_bars", "dot_plot") and dice.random() < 0.3 else ""
        found.append(
            (
                View(
                    kind=kind,
                    indicators=() if family else chosen,
                    family=family,
                    group=dice.choice(["all", "base_seven", "same_province"]),
                    highlight=dice.choice(places),
                    levels=dice.choice([(), (), ("county", "district"), ("prefecture",)]),
                    min_grade=dice.choice("DDDBC"),
                    normalise=dice.choice(NORMALISATIONS) if dice.random() < 0.5 else "",
                    since=dice.choice(["", "", "2015"]),
                    until=dice.choice(["", "", "2024"]),
                ),
                dice.choice(["zh", "en"]),
            )
        )
    return found
