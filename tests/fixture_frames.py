"""Frames written by hand, for pictures: a row a place, figures and gaps as short as they can be said."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import compare
from dashboard.frame import COLUMNS, INDICATOR_COLUMNS, SOURCE_COLUMNS, Frame

NAN = math.nan


def figure(place: str, value: float, bound: str = "exact", **more: Any) -> dict[str, Any]:
    """Return a row of a frame: a published stock of a county at the end of 2023, unless ``more`` says otherwise."""
    indicator = more.get("indicator_id", "i")
    row = dict.fromkeys(COLUMNS) | {
        "region_code": place, "region_name": place, "level": "county", "base_seven": False, "indicator_id": indicator,
        "indicator_name": f"指标{indicator}", "theme": "organisation", "unit": "个", "concept_name": None,
        "value": float(value), "value_to": NAN, "bound": bound, "kind": "stock", "period_end": date(2023, 12, 31),
        "time_basis": "stated", "time_precision": "day", "grade": "B", "source_id": "s", "source_ids": ["s"],
        "derived": False, "years_apart": 0.0, "as_printed": "", "observation_ids": [], "choices": 1,
        "base_value": NAN, "denominator_value": NAN, "conflict": False, "gap_reason": "",
        "observation_id": f"{place}.{indicator}",
    }  # fmt: skip
    return row | more


def missing(place: str, kind: str = "not_published", **more: Any) -> dict[str, Any]:
    """Return the row of a gap."""
    nothing = dict.fromkeys(("bound", "kind", "grade", "observation_id", "period_end", "time_basis", "source_id"))
    return figure(place, NAN, **nothing, gap=kind, source_ids=[], choices=0, **more)


def frame_of(*rows: dict[str, Any], units: dict[str, str] | None = None, language: str = "zh", **more: Any) -> Frame:
    """Return a frame of rows, ranks worked out by ``compare``; ``more`` are columns of all indicators."""
    # Column by column: a table made from mappings turns None into NaN, which reads as a true value.
    names = [name for name in rows[0] if not name.startswith("rank_")]
    table = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=_dtype(name)) for name in names})
    ids = list(dict.fromkeys(table["indicator_id"]))
    table["unit"] = [(units or {}).get(i, unit) for i, unit in zip(table["indicator_id"], table["unit"], strict=True)]
    table["unit"] = table["unit"].astype(object)
    table = pd.concat([table, compare.ranks(table)], axis=1)
    published = table[table["gap"].isna()].groupby("indicator_id")["region_code"].nunique()
    indicators = pd.DataFrame(
        [
            dict.fromkeys(INDICATOR_COLUMNS, "")
            | {"indicator_id": i, "name": f"指标{i}", "unit": (units or {}).get(i, "个"), "kind": "stock",
               "polarity": "neutral", "published": int(published.get(i, 0))} | more
            for i in ids
        ]
    )  # fmt: skip
    sources = pd.DataFrame(
        [dict.fromkeys(SOURCE_COLUMNS, "") | {"source_id": "s", "publisher": "统计局", "grade": "B"}]
    )
    coverage = compare.coverage(table, table["region_code"].nunique())
    return Frame(table, coverage, (), sources, indicators, "fixture", language)


def _dtype(name: str) -> str:
    return "float64" if name in ("value", "value_to", "years_apart", "base_value", "denominator_value") else "object"


def trace(picture: go.Figure, name: str) -> Any:
    return next(t for t in picture.data if t.name == name)


def plain(text: str) -> str:
    """Return the words of a marked-up text."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).strip()


def words(picture: go.Figure) -> list[str]:
    """Return all that is written in a picture, beside the labels of its axes."""
    return [plain(a.text) for a in picture.layout.annotations]


def labels(picture: go.Figure) -> list[str]:
    """Return the labels at the left, from the top."""
    axis = picture.layout.yaxis
    return [plain(text) for _, text in sorted(zip(axis.tickvals, axis.ticktext, strict=True))]


def lines(picture: go.Figure, axis: str = "x") -> list[tuple[float, float]]:
    """Return the x of every level line of an axis."""
    level = [s for s in picture.layout.shapes if s.type == "line" and s.xref == axis and s.y0 == s.y1]
    return [(s.x0, s.x1) for s in level if s.x0 != s.x1]
