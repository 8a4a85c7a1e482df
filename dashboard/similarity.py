"""How alike places are by what they do: shares of practices in common, and an order that sets the alike side by side.

The measure is Jaccard's: practices that both places have, of those that either has. It depends on how much the sources
of a place tell: a short text names few practices, and so has few in common with any other.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from dashboard.frame import records

SIMILARITY_COLUMNS: Final = (
    "region_code",
    "region_name",
    "level",
    "base_seven",
    "other_code",  # None for a place that was not searched
    "other_name",
    "shared",  # practices that both have; NaN for a gap
    "either",  # practices that one of them has
    "practices",  # practices of the place
    "other_practices",
    "similarity",  # shared / either, 0 to 1; NaN for a gap
    "shared_names",  # list of the names of the shared practices
    "source_ids",
    "gap",
)


def rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Compare every searched place with every other.

    Parameters
    ----------
    cells : DataFrame
        ``practices.PRACTICE_COLUMNS``.

    Returns
    -------
    DataFrame
        ``SIMILARITY_COLUMNS``, one row an ordered pair of searched places, in the order of ``order``; after them one
        row with its gap for every place that was not searched or whose practices the grade filter hides.
    """
    names = {
        r["region_code"]: r
        for r in records(cells.drop_duplicates("region_code")[["region_code", "region_name", "level", "base_seven"]])
    }
    having = cells[cells["gap"].isna()]
    held = {str(code): set(group["practice_id"]) for code, group in having.groupby("region_code", sort=False)}
    sources = {
        str(code): sorted({s for ids in group["source_ids"] for s in ids})
        for code, group in having.groupby("region_code", sort=False)
    }
    titles = dict(zip(cells["practice_id"], cells["practice_name"], strict=True))
    codes = [code for code in names if code in held]
    ordered = [codes[at] for at in order([held[code] for code in codes])]
    out: list[dict[str, Any]] = []
    for one in ordered:
        for other in ordered:
            if one == other:
                continue
            both, either = held[one] & held[other], held[one] | held[other]
            out.append(
                {
                    **names[one], "other_code": other, "other_name": names[other]["region_name"], "shared": len(both),
                    "either": len(either), "practices": len(held[one]), "other_practices": len(held[other]),
                    "similarity": len(both) / len(either), "shared_names": [t for p, t in titles.items() if p in both],
                    "source_ids": sources[one], "gap": None,
                }
            )  # fmt: skip
    empty: dict[str, Any] = {
        name: float("nan") for name in ("shared", "either", "practices", "other_practices", "similarity")
    }
    empty |= {"other_code": None, "other_name": None}
    if len(ordered) == 1:  # nobody to compare it with, but it was searched
        names = {code: row for code, row in names.items() if code not in held}
    for code, row in names.items():
        if code not in held:
            kinds = set(cells.loc[cells["region_code"] == code, "gap"])
            gap = next(k for k in ("hidden_by_grade", "not_published", "not_searched") if k in kinds)
            out.append({**row, **empty, "shared_names": [], "source_ids": [], "gap": gap})
    table = pd.DataFrame(out, columns=list(SIMILARITY_COLUMNS))
    for column in ("other_code", "other_name", "gap"):
        table[column] = pd.Series([row[column] for row in out], dtype="object")
    return table


def jaccard(held: list[set[str]]) -> np.ndarray:
    """Return the square matrix of shares in common, 1 on its diagonal; two empty sets have nothing in common."""
    out = np.eye(len(held))
    for i, one in enumerate(held):
        for j, other in enumerate(held[:i]):
            either = len(one | other)
            out[i, j] = out[j, i] = len(one & other) / either if either else 0.0
    return out


def order(held: list[set[str]]) -> list[int]:
    """Return positions such that places with much in common stand side by side.

    Hierarchical clustering with average linkage on 1 − Jaccard, its leaves in the optimal order; fewer than three
    places stay as they are.
    """
    if len(held) < 3:
        return list(range(len(held)))
    distances = squareform(1 - jaccard(held), checks=False)
    return [int(at) for at in leaves_list(linkage(distances, method="average", optimal_ordering=True))]
