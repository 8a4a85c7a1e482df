"""The pages that are no picture: cover, words, tables, cards of practices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.table import headings, table
from dashboard.render.values import width
from dashboard.view import View

_COLUMNS: Final = (
    "rank", "practice", "region", "other", "indicator", "value", "unit", "similarity", "shared", "shared_names",
    "status", "local_name", "figures", "indicators", "practices", "base", "denominator", "concept", "period",
    "published", "grade", "source",
)  # fmt: skip
"""What of a table is printed, in this order; ids, printed figures and what was compared are in the files."""
_RIGHT: Final = ("rank", "value", "figures", "indicators", "practices", "similarity", "shared")
_MOST_ROWS: Final = 120
_MOST_CARDS: Final = 24
_MOST_PLACES: Final = 8
_NARROW: Final = 4.0
_WIDE: Final = 22.0


def table_page(frame: Frame, view: View) -> dict[str, Any]:
    """Return a page of the table twin of a view; it may run over several pages, the heads of the columns on each."""
    found = table(frame, view)
    language = frame.language
    if view.kind == "practice_matrix" and len(found):
        found = found[found["status"] == say(language, "practice.found")]
    # Places that nobody has searched yet are counted, and not listed row by row.
    searched = found[found["value"] != say(language, "gap.not_searched")] if "value" in found else found
    unsearched, found = len(found) - len(searched), searched
    names = [name for name in _COLUMNS if name in found and _says_anything(found[name])]
    shown, heads = found.head(_MOST_ROWS), headings(language)
    rows = [[_cell(row[name]) for name in names] for row in records(shown[names])] if names else []
    place = _highlighted(frame, view)
    marked = [at for at, row in enumerate(rows) if place and "region" in names and row[names.index("region")] == place]
    more = len(found) - len(shown)
    left_out = (("paper.unsearched_rows", unsearched), ("paper.more_rows", more))
    return {
        "kind": "table",
        "heads": [heads[name] for name in names] or [""],
        "rows": rows,
        "shares": [_share(heads[name], [row[at] for row in rows]) for at, name in enumerate(names)] or [1],
        "align": ["right" if name in _RIGHT else "left" for name in names] or ["left"],
        "marked": marked,
        "more": " ".join(say(language, key, count=count) for key, count in left_out if count),
    }


def cards_page(frame: Frame, view: View, columns: int) -> dict[str, Any]:
    """Return a page of practices as cards: what each is called where, those of the highlighted place first."""
    language = frame.language
    rows = [row for row in records(frame.rows) if not row["gap"]]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["practice_id"], []).append(row)
    order = sorted(found, key=lambda practice: not any(r["region_code"] == view.highlight for r in found[practice]))
    cards = [_card(found[practice], view, language) for practice in order[:_MOST_CARDS]]
    more = len(order) - len(cards)
    return {
        "kind": "cards",
        "columns": columns,
        "cards": cards,
        "more": say(language, "paper.more_cards", count=more) if more else "",
    }


def _card(rows: list[dict[str, Any]], view: View, language: str) -> dict[str, Any]:
    comma, colon = say(language, "list.comma"), say(language, "list.colon")
    rows = sorted(rows, key=lambda row: row["region_code"] != view.highlight)
    lines = []
    for row in rows[:_MOST_PLACES]:
        called = comma.join(dict.fromkeys(row["local_names"]))
        marked = row["region_code"] == view.highlight
        lines.append({"lead": row["region_name"], "text": colon + called if called else "", "marked": marked})
    if len(rows) > _MOST_PLACES:
        more = say(language, "paper.more_places", count=len(rows) - _MOST_PLACES)
        lines.append({"lead": "", "text": more, "marked": False})
    first = rows[0]
    counts = say(language, "paper.places", places=int(first["places"]), searched=int(first["searched"]))
    return {
        "title": first["practice_name"],
        "sub": say(language, "theme." + str(first["theme"])) + " · " + counts,
        "lines": lines,
        "marked": bool(view.highlight) and first["region_code"] == view.highlight,
    }


def _highlighted(frame: Frame, view: View) -> str:
    if not view.highlight or "region_code" not in frame.rows:
        return ""
    names = frame.rows.loc[frame.rows["region_code"] == view.highlight, "region_name"]
    return str(names.iloc[0]) if len(names) else ""


def _says_anything(column: pd.Series) -> bool:
    return any(_cell(value) for value in column)


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{value:,.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def _share(head: str, cells: Iterable[str]) -> float:
    """Return the share of a column in the width: as its longest words, within limits."""
    widths = sorted(width(cell) for cell in cells)
    usual = widths[int(0.9 * (len(widths) - 1))] if widths else 0.0
    return min(max(usual, width(head), _NARROW), _WIDE)


def words_page(lines: list[str]) -> dict[str, Any]:
    """Return a page of words alone: the fewer, the larger."""
    length = sum(map(len, lines)) + 20 * len(lines)
    size = next((size for most, size in ((220, 20), (420, 17), (700, 15)) if length <= most), 13)
    return {"kind": "words", "words": lines, "points-size": size}


def step(title: str, limits: tuple[int, ...]) -> int:
    """Return how far a title has to step down in size: the number of limits that it is longer than."""
    return sum(width(title) > limit for limit in limits)


def keywords(frames: Mapping[View, Frame]) -> list[str]:
    """Return the names of the indicators shown, for who searches a folder of files."""
    return list(dict.fromkeys(str(name) for frame in frames.values() for name in frame.indicators["name"]))[:20]
