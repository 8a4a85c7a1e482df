"""Places × indicators: one row a cell with the figure that is chosen, or with the gap and its kind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import repeat
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from dashboard import compare
from dashboard.figure_rows import NUMBERS, OBJECTS, Columns, Within, chosen, completed, mapped, nothing, objects
from dashboard.locale import say
from dashboard.read import columns
from dashboard.store import kept

_OF_PLACE: Final = ("region_code", "region_name", "level", "base_seven")
_OF_INDICATOR: Final = {"indicator_id": "indicator_id", "indicator_name": "name", "theme": "theme", "unit": "unit"}
_MISSING: Final[dict[str, tuple[object, type]]] = {
    "O": (None, object), "f": (np.nan, float), "b": (False, bool), "i": (0, np.int64),
}  # fmt: skip
"""Kind of a column → what stands where there is nothing, and its type."""


class Grid:
    """The pairs of some places and some indicators, numbered indicator by indicator.

    Parameters
    ----------
    asked : DataFrame
        region_code, region_name, level, base_seven, in the order of the view.
    indicators : DataFrame
        Columns of ``sql/indicators.sql``, in the order of the view.
    """

    def __init__(self, asked: pd.DataFrame, indicators: pd.DataFrame) -> None:
        self.asked, self.indicators = asked, indicators
        self._codes, self._wanted = asked["region_code"].tolist(), indicators["indicator_id"].tolist()
        self._places = {code: at for at, code in enumerate(self._codes)}
        self._ids = {one: at for at, one in enumerate(self._wanted)}
        self.size = len(asked) * len(indicators)

    def pair(self, number: int) -> tuple[str, str]:
        """Return the place and the indicator of a pair."""
        indicator, place = divmod(number, len(self.asked))
        return self._codes[place], self._wanted[indicator]

    def numbers(self, lane: Columns) -> np.ndarray:
        """Return the number of each row's pair; -1 where it is not of the grid."""
        count = len(lane["region_code"])
        place = np.fromiter(map(self._places.get, lane["region_code"], repeat(-1)), dtype=int, count=count)
        indicator = mapped(lane["indicator_id"], lambda one: self._ids.get(one, -1)).astype(int)
        return np.where((place < 0) | (indicator < 0), -1, indicator * len(self._places) + place)

    def first(self, lanes: Sequence[Columns]) -> tuple[list[Columns], np.ndarray]:
        """Keep of each pair the row with the least choice; return the lanes, and the row of each pair (-1: none)."""
        numbers = [self.numbers(lane) for lane in lanes]
        if len(lanes) == 1 and len(numbers[0]) and numbers[0].min() >= 0 and bool((lanes[0]["choice"] == 1).all()):
            row_of = np.full(self.size, -1)  # the first choice is one of each pair, and there is nothing too much
            row_of[numbers[0]] = np.arange(len(numbers[0]))
            return list(lanes), row_of
        best = np.full(self.size, np.iinfo("int64").max)
        for lane, number in zip(lanes, numbers, strict=True):
            there = number >= 0
            np.minimum.at(best, number[there], lane["choice"][there])
        row_of, found, count = np.full(self.size, -1), [], 0
        for lane, number in zip(lanes, numbers, strict=True):
            keep = np.flatnonzero((number >= 0) & (best[number] == lane["choice"]))
            row_of[number[keep]] = count + np.arange(len(keep))
            count += len(keep)
            whole = len(keep) == len(number)
            found.append(lane if whole else {name: values[keep] for name, values in lane.items()})
        return found, row_of


def cells(
    cursor: duckdb.DuckDBPyConnection, asked: pd.DataFrame, indicators: pd.DataFrame, within: Within, language: str
) -> Columns:
    """Read one row a place and indicator.

    Returns
    -------
    Columns
        The columns of a frame that do not come from comparing or dividing (``table`` makes rows of them), by
        indicator, figures before gaps, tier of places, value (the largest first) and place. A cell whose figures are
        all of a lower grade or of another time is no gap of the sources: it is "hidden_by_grade" or "outside_window".
    """
    grid = Grid(asked, indicators)
    ids = indicators["indicator_id"].tolist()
    lanes, row_of = grid.first(chosen(cursor, asked["region_code"].tolist(), ids, within) if grid.size else [])
    figures = completed(cursor, lanes, language)
    kinds, reasons = _gaps(cursor, grid, row_of < 0, within, language)
    indicator, place = np.divmod(np.arange(grid.size), max(len(asked), 1))
    tiers = compare.tier_numbers(asked["level"].to_numpy())
    values = np.append(figures["value"], np.nan)[row_of]
    order = np.lexsort((place, -values, tiers[place], row_of < 0, indicator))
    return rows_of(grid, order, figures, row_of[order], (kinds[order], reasons[order]))


def gap_cells(
    cursor: duckdb.DuckDBPyConnection, grid: Grid, empty: np.ndarray, within: Within, language: str
) -> Columns:
    """Return one row for each pair of a grid that is marked as empty, with the kind of its gap, pair by pair."""
    kinds, reasons = _gaps(cursor, grid, empty, within, language)
    pairs = np.flatnonzero(empty)
    return rows_of(grid, pairs, nothing(), np.full(len(pairs), -1), (kinds[pairs], reasons[pairs]))


def rows_of(
    grid: Grid,
    pairs: np.ndarray,
    figures: Columns,
    row: np.ndarray,
    gaps: tuple[np.ndarray, np.ndarray],
) -> Columns:
    """Return rows of a frame: for each the number of its pair, the row of its figure (-1: none), its gap and reason."""
    indicator, place = np.divmod(pairs, max(len(grid.asked), 1))
    found = {name: grid.asked[name].to_numpy()[place] for name in _OF_PLACE}
    found |= {own: grid.indicators[name].to_numpy()[indicator] for own, name in _OF_INDICATOR.items()}
    found |= {name: _taken(figures[name], row, None) for name in OBJECTS if name not in found}
    found |= {name: _taken(figures[name], row, np.nan) for name in NUMBERS}
    found |= {name: _taken(figures[name], row, 0) for name in ("derived", "conflict", "choices", "choice")}
    without = row < 0
    for name in ("source_ids", "observation_ids"):
        found[name][without] = objects([[] for _ in range(int(without.sum()))])
    return {**found, "gap": gaps[0], "gap_reason": gaps[1]}


def table(found: Columns, names: Sequence[str]) -> pd.DataFrame:
    """Return columns as a table; those of ``names`` that are missing are empty.

    A table of few wide blocks: made of single columns it would take twice as long, and so would each selection.
    """
    size = len(found["region_code"])
    blocks: dict[str, list[str]] = {"O": [], "f": [], "b": [], "i": []}
    for name in names:
        empty = "f" if "value" in name or name.startswith("rank_") else "O"
        blocks[found[name].dtype.kind if name in found else empty].append(name)
    index, parts = pd.RangeIndex(size), []
    for kind, held in blocks.items():
        wide: np.ndarray = np.full((len(held), size), _MISSING[kind][0], dtype=_MISSING[kind][1])
        for at, name in enumerate(held):
            if name in found:
                wide[at] = found[name]
        parts.append(pd.DataFrame(wide.T, index=index, dtype=wide.dtype, copy=False))
    whole = pd.concat(parts, axis=1, ignore_index=True)
    whole.columns = _labels(tuple(name for held in blocks.values() for name in held))
    return whole[list(names)]


@cache
def _labels(names: tuple[str, ...]) -> pd.Index:
    return pd.Index(names, dtype=object)  # plain texts are found in a third of the time


def of_grid(grid: Grid, lanes: Sequence[Columns]) -> list[Columns]:
    """Keep the rows whose pair is of a grid."""
    found = []
    for lane in lanes:
        there = grid.numbers(lane) >= 0
        found.append(lane if there.all() else {name: values[there] for name, values in lane.items()})
    return found


def _taken(values: np.ndarray, row: np.ndarray, missing: object) -> np.ndarray:
    """Return the values of some rows; row -1 is missing."""
    out: np.ndarray = np.empty(len(values) + 1, dtype=values.dtype)
    out[:-1] = values
    out[-1] = missing
    taken: np.ndarray = out[row]
    return taken


def _gaps(
    cursor: duckdb.DuckDBPyConnection,
    grid: Grid,
    empty: np.ndarray,
    within: Within,
    language: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the kind of gap of each pair, None where there is a figure, and the reason in words where one is known."""
    kinds = np.full(grid.size, None, dtype=object)
    reasons = np.full(grid.size, "", dtype=object)
    if not empty.any():
        return kinds, reasons
    ids = grid.indicators["indicator_id"].tolist()
    kinds[empty] = "not_searched"
    known = _told(cursor, ids, language)
    for at in np.flatnonzero(empty).tolist() if known else ():
        told = known.get(grid.pair(at))
        if told:
            kinds[at], reasons[at] = told
    if not within.everything:
        hidden = columns(cursor, "cells_published", indicators=ids)
        number = grid.numbers(hidden)
        there = np.flatnonzero((number >= 0) & empty[number])
        of_grade = hidden["best_grade"][there] <= within.min_grade
        kinds[number[there]] = np.where(of_grade, "outside_window", "hidden_by_grade").astype(object)
        reasons[number[there]] = ""
    return kinds, reasons


def _told(
    cursor: duckdb.DuckDBPyConnection, ids: Sequence[str], language: str
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (place, indicator) → kind of gap and reason, where more is known than that nobody has searched."""
    told: dict[str, dict[tuple[str, str], tuple[str, str]]] = kept(cursor, ("gaps", language), dict)
    missing = [one for one in ids if one not in told]
    if missing:
        found = columns(cursor, "cell_gaps", indicators=missing, language=language)
        told |= {one: {} for one in missing}
        for code, one, kind, reason, key in zip(*(values.tolist() for values in found.values()), strict=True):
            words = reason or (say(language, f"gap_reason.{key}") if key else "")
            told[one][(code, one)] = (kind, words)
    return told[ids[0]] if len(ids) == 1 else {pair: why for one in ids for pair, why in told[one].items()}
