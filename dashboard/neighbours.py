"""Which places resemble one place most: a weighted distance over context, each part of it open to view.

The method is that of CIPFA's nearest neighbours, with an answer to missing inputs: ``docs/peers.md`` derives it and
works an example by hand. Only context goes in, never what is compared afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

MEASURED: Final = ("population_resident", "area_km2", "population_density", "urbanisation_rate", "gdp_per_resident")
"""Indicators of context that are measured."""

CLASSES: Final = ("level", "economic_region")
"""Kinds of place: the same or not the same."""

VARIABLES: Final = (*MEASURED, *CLASSES)

USUAL_WEIGHTS: Final[dict[str, float]] = {
    "population_resident": 2.0,
    "area_km2": 0.0,  # follows from residents and density, and would count size a third time
    "population_density": 1.0,
    "urbanisation_rate": 1.0,
    "gdp_per_resident": 1.0,
    "level": 1.0,
    "economic_region": 1.0,
}

SKEWED: Final = frozenset(MEASURED) - {"urbanisation_rate"}
"""A few places are many times larger than the rest: the logarithm is compared, so that twice is twice at any size."""

MINIMUM_SHARE: Final = 0.5
"""A pair of places is judged where at least this share of the weight could be compared."""

FEWEST_FOR_SCALE: Final = 3
"""With two places any difference is two standard deviations: such a variable says nothing and is left out."""

UNLIKE: Final = 1.0
"""Places of different level or region are this many standard deviations apart in it."""

FIGURE: Final = (
    "value", "value_to", "bound", "unit", "kind", "concept_name", "period_start", "period_end", "time_basis",
    "time_precision", "grade", "derived", "observation_id",
)  # fmt: skip
_SAME_DISTANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The places of one tier by their distance from one place.

    Attributes
    ----------
    region_code : str
        The place that the others are compared with.
    weights : dict
        Variable → weight, those above zero only; a kind of place that all share is left out.
    places : DataFrame
        One row a candidate, nearest first, then those that cannot be judged: region_code, region_name, level, rank
        (1 is nearest, equal distances share a rank; NaN where it cannot be judged), distance (in standard deviations;
        NaN likewise), weight_used (share of the weight that could be compared, 0 to 1), tied, chosen (among the
        nearest that were asked for; all that share the last rank are), lacks and own_lacks (lists of the variables
        that are missing here and at the place itself).
    contributions : DataFrame
        One row a candidate and variable: region_code, variable, weight, the figures of both places (columns of
        ``FIGURE``, with the prefix own_ for the place itself; ``category`` for level and economic region), difference
        (signed, in standard deviations, the candidate minus the place), share (of the squared distance, 0 to 1) and
        missing ("" | "own" | "other" | "both" | "no_scale"); difference and share are NaN where something is missing.
    scales : DataFrame
        One row a measured variable: variable, places (how many publish it), mean and deviation (of the logarithm for
        ``SKEWED``); deviation is NaN with fewer than ``FEWEST_FOR_SCALE`` places.
    """

    region_code: str
    weights: dict[str, float]
    places: pd.DataFrame
    contributions: pd.DataFrame
    scales: pd.DataFrame


def nearest(
    places: pd.DataFrame, inputs: pd.DataFrame, region_code: str, weights: Mapping[str, float], count: int
) -> Neighbours:
    """Order the places of one tier by their distance from one of them.

    Parameters
    ----------
    places : DataFrame
        region_code, region_name, level, economic_region (None where unknown); one tier, the place itself included.
    inputs : DataFrame
        region_code, indicator_id and the columns of ``FIGURE``; at most one row a place and indicator.
    region_code : str
        A place that is not there raises KeyError.
    weights : mapping
        Variable → weight from 0; what is left out weighs 0, unknown variables raise KeyError.
    count : int
        How many neighbours are chosen.
    """
    unknown = set(weights) - set(VARIABLES)
    if unknown:
        raise KeyError(f"no variable of context: {', '.join(sorted(unknown))}")
    places = places.reset_index(drop=True)
    own = np.flatnonzero(places["region_code"] == region_code)
    if not len(own):
        raise KeyError(f"{region_code} is not among the places")
    # A kind that all share (the level among prefectures) is a condition, and would pass for weight that was compared.
    telling = {name for name in VARIABLES if name in MEASURED or places[name].nunique() > 1}
    weighed: dict[str, float] = {
        name: float(weights[name]) for name in VARIABLES if name in telling and weights.get(name, 0.0) > 0.0
    }
    parts: list[pd.DataFrame] = []
    scales: list[dict[str, Any]] = []
    for name, weight in weighed.items():
        if name in MEASURED:
            part, scale = _measured(places, inputs[inputs["indicator_id"] == name], name, int(own[0]))
            scales.append(scale)
        else:
            part = _class(places, name, int(own[0]))
        parts.append(part.assign(variable=name, weight=weight).drop(index=int(own[0])))
    contributions = _shared(parts)
    return Neighbours(
        region_code,
        weighed,
        _ranked(places.drop(index=int(own[0])), contributions, sum(weighed.values()), count),
        contributions,
        pd.DataFrame(scales, columns=["variable", "places", "mean", "deviation"]),
    )


def _measured(places: pd.DataFrame, inputs: pd.DataFrame, name: str, own: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the differences in one measured variable, and the scale on which they were standardised."""
    figures = inputs.set_index("region_code").reindex(places["region_code"])[list(FIGURE)].reset_index(drop=True)
    for column in set(FIGURE) - {"value", "value_to"}:  # a place without a figure has None there, which is not true
        figures[column] = figures[column].astype(object).where(figures["value"].notna(), None)
    numbers = position(figures, name)
    known = numbers[~np.isnan(numbers)]
    deviation = float(np.std(known)) if len(known) >= FEWEST_FOR_SCALE else np.nan
    mean = float(np.mean(known)) if len(known) else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = (numbers - numbers[own]) / deviation if deviation != 0.0 else numbers - numbers[own]
    missing = _missing(np.isnan(numbers), bool(np.isnan(numbers[own])), no_scale=bool(np.isnan(deviation)))
    columns: dict[str, Any] = {"region_code": places["region_code"].to_numpy(dtype=object)}
    columns |= {column: figures[column].to_numpy(dtype=object) for column in FIGURE}
    columns |= {f"own_{column}": _repeated(figures.at[own, column], len(places)) for column in FIGURE}
    nothing = _repeated(None, len(places))
    columns |= {"category": nothing, "own_category": nothing, "difference": difference, "missing": missing}
    part = pd.DataFrame(columns, dtype=object)
    return part, {"variable": name, "places": len(known), "mean": mean, "deviation": deviation}


def position(figures: pd.DataFrame, name: str) -> np.ndarray:
    """Return where figures stand on the axis of a variable: a bound at its value, a range at its middle, the logarithm
    of what is skewed. NaN for a gap, and for zero or less where a logarithm is taken."""
    value = figures["value"].to_numpy(dtype=float)
    top = figures["value_to"].to_numpy(dtype=float)
    middle = np.where(np.isnan(top), value, (value + top) / 2)
    if name not in SKEWED:
        return middle
    return np.log(np.where(middle > 0, middle, np.nan))


def _class(places: pd.DataFrame, name: str, own: int) -> pd.DataFrame:
    """Return the differences in a kind of place: none, or one of ``UNLIKE`` standard deviations."""
    kinds = places[name].to_numpy(dtype=object)
    absent = np.array([kind is None or kind != kind for kind in kinds])
    difference = np.where(kinds == kinds[own], 0.0, UNLIKE)
    missing = _missing(absent, bool(absent[own]), no_scale=False)
    columns: dict[str, Any] = {"region_code": places["region_code"].to_numpy(dtype=object)}
    for column in FIGURE:
        empty = _repeated(np.nan if column in ("value", "value_to") else None, len(places))
        columns |= {column: empty, f"own_{column}": empty}
    columns |= {"category": kinds, "own_category": _repeated(kinds[own], len(places))}
    columns |= {"difference": np.where(missing == "", difference, np.nan), "missing": missing}
    return pd.DataFrame(columns, dtype=object)


def _repeated(value: Any, count: int) -> np.ndarray:
    """Return one value for every place, as an object, so that None stays None."""
    out = np.empty(count, dtype=object)
    out[:] = [value] * count
    return out


def _missing(absent: np.ndarray, own: bool, *, no_scale: bool) -> np.ndarray:
    other = np.where(absent, "both" if own else "other", "own" if own else "")
    return np.where((other == "") & no_scale, "no_scale", other)


def _shared(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return all parts as one table, each with its share of the squared distance of its pair."""
    columns = ["region_code", "variable", "weight", *FIGURE, *(f"own_{name}" for name in FIGURE), "category",
               "own_category", "difference", "missing"]  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=[*columns, "share"])
    # Columns of nothing but gaps have no type of their own; as objects they leave those of the others alone.
    table = pd.concat([part[columns].astype(object) for part in parts], ignore_index=True)
    for column in ("weight", "value", "value_to", "own_value", "own_value_to", "difference"):
        table[column] = table[column].astype(float)
    table.loc[table["missing"] != "", "difference"] = np.nan
    squared = table["weight"] * table["difference"] ** 2
    total = squared.groupby(table["region_code"]).transform("sum")
    return table.assign(share=np.where(total > 0, squared / total.where(total > 0), squared))


def _ranked(places: pd.DataFrame, contributions: pd.DataFrame, total: float, count: int) -> pd.DataFrame:
    """Return one row a candidate, nearest first."""
    used = contributions[contributions["missing"] == ""]
    weights = used.groupby("region_code")["weight"].sum()
    weight = weights.reindex(places["region_code"], fill_value=0.0).to_numpy(dtype=float)
    squared = (used["weight"] * used["difference"] ** 2).groupby(used["region_code"]).sum()
    squares = squared.reindex(places["region_code"], fill_value=0.0).to_numpy(dtype=float)
    share = weight / total if total else np.zeros(len(places))
    judged = (share >= MINIMUM_SHARE - _SAME_DISTANCE) & (weight > 0)
    distance: np.ndarray = np.where(judged, np.sqrt(squares / np.where(weight > 0, weight, 1.0)), np.nan)
    found = places[["region_code", "region_name", "level"]].assign(
        distance=np.round(distance, 9), weight_used=share,
        lacks=_lists(contributions, places, ("other", "both")),
        own_lacks=_lists(contributions, places, ("own", "both")),
    )  # fmt: skip
    found["rank"] = found["distance"].rank(method="min")
    found["tied"] = found["distance"].notna() & found["distance"].duplicated(keep=False)
    found["chosen"] = found["rank"] <= count
    order = found.assign(known=-found["weight_used"]).sort_values(["distance", "known", "region_code"], kind="stable")
    return order.drop(columns="known")[
        ["region_code", "region_name", "level", "rank", "distance", "weight_used", "tied", "chosen", "lacks",
         "own_lacks"]
    ].reset_index(drop=True)  # fmt: skip


def _lists(contributions: pd.DataFrame, places: pd.DataFrame, missing: tuple[str, ...]) -> pd.Series:
    lacking = contributions[contributions["missing"].isin(missing)].groupby("region_code", sort=False)["variable"]
    by_code = {str(code): list(names) for code, names in lacking}
    return pd.Series([by_code.get(code, []) for code in places["region_code"]], dtype="object", index=places.index)
