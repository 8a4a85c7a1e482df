"""The table twins of the pictures of practices: the same rows, gaps in words."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from dashboard.frame import Frame, records
from dashboard.locale import say

MATRIX: Final = (
    "practice",
    "region",
    "status",
    "local_name",
    "scope",
    "as_printed",
    "published",
    "grade",
    "source",
    "theme",
    "places",
)
BESIDE: Final = ("practice", "practice_state")
SIMILARITY: Final = ("region", "other", "similarity", "shared", "either", "shared_names", "status")


def matrix(frame: Frame) -> pd.DataFrame:
    """Return one row a practice and place, in the frame's order (``MATRIX``)."""
    publishers = dict(zip(frame.sources["source_id"], frame.sources["publisher"], strict=True))
    rows = [_cell(row, publishers, frame.language) for row in records(frame.rows)]
    return pd.DataFrame(rows, columns=list(MATRIX))


def _cell(row: dict[str, Any], publishers: dict[str, str], language: str) -> dict[str, Any]:
    comma, gap = say(language, "list.comma"), row["gap"]
    sources = dict.fromkeys(publishers.get(source, source) for source in row["source_ids"])
    return {
        "practice": row["practice_name"],
        "region": row["region_name"],
        "status": say(language, f"practice_gap.{gap}" if gap else "practice.found"),
        "local_name": comma.join(row["local_names"]),
        "scope": comma.join(row["scopes"]),
        "as_printed": row["as_printed"],
        "published": row["published"] or "",
        "grade": row["grade"] or "",
        "source": comma.join(sources),
        "theme": say(language, f"theme.{row['theme']}"),
        "places": f"{row['places']}/{row['searched']}",
    }


def beside(table: pd.DataFrame, frame: Frame) -> pd.DataFrame:
    """Return a table of figures with the practice and how it stands with it in the place (``BESIDE``) before them."""
    for at, (name, words) in enumerate(zip(BESIDE, state_words(frame), strict=True), start=2):
        table.insert(at, name, words)
    return table


def state_words(frame: Frame) -> tuple[list[str], list[str]]:
    """Return for every row of a practice beside a figure the practice, and whether the place's sources name it."""
    language = frame.language
    words = {state: say(language, f"practice.outcome_{state}") for state in ("found", "not_found")}
    words["not_searched"] = say(language, "practice_gap.not_searched")
    return frame.rows["practice_name"].tolist(), [words[state] for state in frame.rows["practice_state"]]


def similarity(frame: Frame) -> pd.DataFrame:
    """Return one row an ordered pair of places, then the places that cannot be compared (``SIMILARITY``)."""
    language = frame.language
    comma = say(language, "list.comma")
    rows = [
        {
            "region": row["region_name"],
            "other": row["other_name"] or "",
            "similarity": "" if row["gap"] else f"{row['similarity']:.0%}",
            "shared": "" if row["gap"] else str(int(row["shared"])),
            "either": "" if row["gap"] else str(int(row["either"])),
            "shared_names": comma.join(row["shared_names"]),
            "status": say(language, f"practice_gap.{row['gap']}") if row["gap"] else "",
        }
        for row in records(frame.rows)
    ]
    return pd.DataFrame(rows, columns=list(SIMILARITY))
