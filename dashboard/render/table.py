"""The table twin of a picture: the same rows, every digit, gaps in words."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import practice_tables
from dashboard.render.hover import base_text, denominator_text
from dashboard.render.values import period_text, value_text
from dashboard.view import View

_COLUMNS: Final = (
    "rank", "region", "level", "indicator", "value", "number", "unit", "base", "denominator", "concept", "period",
    "grade", "source", "as_printed", "verified", "observation_id",
)  # fmt: skip
_MAP_COLUMNS: Final = ("region", "level", "figures", "indicators", "practices", "region_code")


def table(frame: Frame, view: View) -> pd.DataFrame:
    """Return the rows of a frame as a reader's table, in the frame's order.

    Returns
    -------
    DataFrame
        Ids as column names (``headings`` has the words). ``value`` is text with its bound and every digit, or the kind
        of gap in words; ``number`` is the value alone, NaN for a gap; ``rank`` is "2" or "4–5", empty for a gap;
        ``verified`` says in words whether the figure was compared with its text, empty for a gap;
        ``observation_id`` is None for a gap. The column indicator is left out where there is only one.
    """
    if view.kind == "places_map":
        rows = frame.rows.rename(columns={"region_name": "region"})
        rows = rows.assign(level=[say(frame.language, f"level.{level}") for level in rows["level"]])
        return rows[list(_MAP_COLUMNS)].sort_values("figures", ascending=False, kind="stable", ignore_index=True)
    if view.kind == "practice_matrix":
        return practice_tables.matrix(frame)
    if view.kind == "practice_similarity":
        return practice_tables.similarity(frame)
    publishers = dict(zip(frame.sources["source_id"], frame.sources["publisher"], strict=True))
    found = [_record(row, publishers, frame.language) for row in records(frame.rows)]
    out = pd.DataFrame(found, columns=list(_COLUMNS))
    out["number"] = out["number"].astype("float64")
    if "practice_state" in frame.rows:
        out = practice_tables.beside(out, frame)
    out["observation_id"] = pd.Series([row["observation_id"] for row in found], dtype="object")
    return out.drop(columns=["indicator"]) if len(frame.indicators) == 1 else out


def headings(language: str) -> dict[str, str]:
    """Return the words over every column that ``table`` can return."""
    columns = (*_COLUMNS, *_MAP_COLUMNS, *practice_tables.MATRIX, *practice_tables.SIMILARITY, *practice_tables.BESIDE)
    return {column: say(language, f"column.{column}") for column in columns}


def rank_text(row: dict[str, Any], language: str) -> str:
    """Return a rank or a range of ranks; empty for a gap."""
    first, last = row["rank_from"], row["rank_to"]
    if first != first:
        return ""
    if first == last:
        return str(int(first))
    return say(language, "number.range", low=int(first), high=int(last))


def verified_text(row: dict[str, Any], language: str) -> str:
    """Return whether a figure was compared with the words of its source; empty for a gap."""
    return say(language, f"verified.{row['verified']}") if row["verified"] else ""


def _record(row: dict[str, Any], publishers: dict[str, str], language: str) -> dict[str, Any]:
    gap = row["gap"]
    comma = say(language, "list.comma")
    sources = list(dict.fromkeys(publishers.get(source, source) for source in row["source_ids"]))
    calculated = f" {say(language, 'number.calculated')}" if row["derived"] else ""
    return {
        "rank": rank_text(row, language),
        "region": row["region_name"],
        "level": say(language, f"level.{row['level']}"),
        "indicator": row["indicator_name"],
        "value": say(language, f"gap.{gap}") if gap else value_text(row, language, unit=False, full=True) + calculated,
        "number": row["value"],
        "unit": "" if gap else row["unit"],
        "base": base_text(row, language),
        "denominator": denominator_text(row, language),
        "concept": row["concept_name"] or "",
        "period": "" if gap else period_text(row, language),
        "grade": row["grade"] or "",
        "source": comma.join(sources),
        "as_printed": row["as_printed"] or "",
        "verified": verified_text(row, language),
        "observation_id": row["observation_id"],
    }
