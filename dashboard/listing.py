"""Lists to search in: every published figure, and the places of a practice."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from dashboard.frame import records
from dashboard.read import read, regions, with_names, with_units
from dashboard.store import Store
from dashboard.view import View

_OF_OTHER: Final = (
    "value", "value_to", "bound", "period_start", "period_end", "time_basis", "time_precision", "kind", "publisher",
    "grade", "concept_name",
)  # fmt: skip


def figures(store: Store, language: str) -> pd.DataFrame:
    """Read every published figure, by source and in the order of its text.

    Parameters
    ----------
    store : Store
        Snapshot to read.
    language : str
        "zh" or "en".

    Returns
    -------
    DataFrame
        Columns of ``FigureDetail.figure``; as many rows as ``Overview.figures`` counts.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        ids = read(cursor, "all_figures")["observation_id"].tolist()
        rows = read(cursor, "figures", ids=ids, source=None, region=None, indicator=None, language=language)
        return with_units(with_names(rows, regions(cursor, language)), language)


def periodic(store: Store, view: View, year: str, language: str, most: int) -> tuple[pd.DataFrame, int]:
    """Read the newest periodic figures of a view's places, indicators and theme, and count all of them.

    Parameters
    ----------
    store : Store
        Snapshot to read.
    view : View
        Its regions, indicators and theme narrow the list; of a nation's months some are needed.
    year : str
        The year that their periods end in; "" for all.
    language : str
        "zh" or "en".
    most : int
        Figures read at most, the newest first.

    Returns
    -------
    (DataFrame, int)
        Columns of ``FigureDetail.figure``, and how many figures there are of the places, indicators, theme and year.
    """
    with store.cursor() as cursor:
        asked = {"regions": list(view.regions), "indicators": list(view.indicators), "theme": view.theme}
        found = read(cursor, "periodic_ids", **asked, year=year, most=most)
        ids = found["observation_id"].tolist()
        rows = read(cursor, "figures", ids=ids, source=None, region=None, indicator=None, language=language)
        rows = with_units(with_names(rows, regions(cursor, language)), language)
        return rows, int(found["figures"].iloc[0]) if ids else 0


def practice_places(store: Store, practice_id: str, language: str) -> pd.DataFrame:
    """Read where a practice was found.

    Returns
    -------
    DataFrame
        region_code, region_name, level, base_seven, local_name, scope, as_printed, source_id, source_title, publisher,
        grade: one row a place and source; empty for an id that the snapshot does not know.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        rows = read(cursor, "practice_places", practice=practice_id)
        return with_names(rows, regions(cursor, language))


def against(pairs: pd.DataFrame, observation_id: str) -> list[dict[str, Any]]:
    """Return what contradicts one figure.

    Parameters
    ----------
    pairs : DataFrame
        What ``disagreements`` returns.
    observation_id : str
        The figure.

    Returns
    -------
    list of dict
        The other figure of each pair that it stands in: observation_id, the columns that ``disagreements`` has of the
        second figure, unit and indicator_kind, concepts_differ, and ``preferred``: whether the choosing rule prefers
        it. Empty where nothing contradicts the figure.
    """
    out = []
    for row in records(pairs):
        common = {"unit": row["unit"], "derived": False, "concepts_differ": row["concepts_differ"]}
        if row["other_id"] == observation_id:
            first = {name: row[name] for name in ("observation_id", *_OF_OTHER)}
            out.append({**first, **common, "preferred": True})
        elif row["observation_id"] == observation_id:
            second = {name: row[f"other_{name}"] for name in _OF_OTHER}
            out.append({"observation_id": row["other_id"], **second, **common, "preferred": False})
    return out


def disagreements(store: Store, language: str) -> pd.DataFrame:
    """Read the pairs of figures that cannot both hold, with both in full.

    Returns
    -------
    DataFrame
        Columns of ``FigureDetail.figure`` for the figure that the choosing rule prefers, ``concepts_differ``, and for
        the other one ``other_id``, ``other_value``, ``other_value_to``, ``other_bound``, ``other_period_start``,
        ``other_period_end``, ``other_publisher``, ``other_grade``, ``other_concept_name``; one row a pair.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        pairs = read(cursor, "disagreements")
        ids = list(dict.fromkeys([*pairs["observation_id"], *pairs["other_id"]]))
        rows = read(cursor, "figures", ids=ids, source=None, region=None, indicator=None, language=language)
        rows = with_units(with_names(rows, regions(cursor, language)), language)
    others = (
        rows[["observation_id", *_OF_OTHER]].add_prefix("other_").rename(columns={"other_observation_id": "other_id"})
    )
    pairs = pairs[["observation_id", "other_id", "concepts_differ"]]
    return pairs.merge(rows, on="observation_id").merge(others, on="other_id")
