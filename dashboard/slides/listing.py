"""What a table of any picture says: its columns, a row a figure or practice, and what is missing, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.compare import GAP_ORDER
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import practice_matrix, table
from dashboard.render.remembered import remembered
from dashboard.render.values import value_text
from dashboard.view import View

_ONE_PAGE: Final = 14  # rows: up to so many, each gap has a row of its own
_MOST: Final = {
    "region": 130, "indicator": 170, "value": 120, "period": 190, "notes": 150, "grade": 60, "source": 180,
    "as_printed": 190, "practice": 190, "theme": 80, "places": 70, "where": 480, "pair": 210, "similarity": 90,
    "shared": 70, "either": 70, "shared_names": 420, "level": 120, "figures": 110, "indicators": 110, "practices": 110,
}  # fmt: skip
LONG: Final = ("period", "notes", "source", "as_printed", "where", "shared_names")
"""Columns of long words, which stay in plain type."""
_RIGHT: Final = ("value", "places", "similarity", "shared", "either", "figures", "indicators", "practices")
_CENTRE: Final = ("grade",)
_NAMED: Final = ("region", "indicator", "value", "period", "notes", "grade", "source", "as_printed")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: key, head, the points that it takes before others, alignment."""

    key: str
    name: str
    most: float
    align: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; ``wide`` rows have two texts, the second over all columns but the first."""

    key: str
    texts: tuple[str, ...]
    marked: bool = False
    gap: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Columns and rows in order."""

    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]


@remembered
def listing(frame: Frame, view: View) -> Listing:
    """Return the table of a view in words."""
    match view.kind:
        case "places_map":
            return _places(frame, view)
        case "practice_matrix":
            return _practices(frame, view)
        case "practice_similarity":
            return _pairs(frame, view)
    return _figures(frame, view)


def _figures(frame: Frame, view: View) -> Listing:
    """Return figures in the order of the frame, those missing after them: singly where few, else by kind."""
    language = frame.language
    rows, words = records(frame.rows), records(table.table(frame, view))
    several = len(frame.indicators) > 1
    keys: dict[str, int] = {}
    found: list[tuple[str, dict[str, str], bool, bool]] = []
    missing: list[dict[str, Any]] = []
    for row, said in zip(rows, words, strict=True):
        marked = row["region_code"] == view.highlight
        if row["gap"] and len(rows) > _ONE_PAGE and not marked:
            missing.append(row)
            continue
        key = f"{row['region_code']}.{row['indicator_id']}" if several else str(row["region_code"])
        keys[key] = keys.get(key, 0) + 1
        key = key if keys[key] == 1 else f"{key}#{keys[key]}"
        found.append((key, _said(row, said, language), marked, bool(row["gap"])))
    found.sort(key=lambda entry: entry[3])
    kept = [n for n in _NAMED if n in ("region", "value") or any(said[n] for _, said, _, _ in found)]
    kept = [n for n in kept if n != "indicator" or several]
    entries = [Entry(key, tuple(said[n] for n in kept), marked, gap) for key, said, marked, gap in found]
    return Listing(_columns(kept, language), (*entries, *_missing(missing, several=several, language=language)))


def _said(row: dict[str, Any], said: dict[str, Any], language: str) -> dict[str, str]:
    calculated = f" {say(language, 'number.calculated')}" if row["derived"] else ""
    notes = [said.get("concept") or "", said.get("practice_state") or ""]
    notes += [f"{say(language, f'column.{n}')} {said[n]}" for n in ("base", "denominator") if said.get(n)]
    gap = row["gap"]
    return {
        "region": str(row["region_name"]),
        "indicator": str(row["indicator_name"]),
        "value": str(said["value"]) if gap else value_text(row, language, full=True) + calculated,
        "period": str(said["period"]),
        "notes": say(language, "list.semicolon").join(filter(None, notes)),
        "grade": str(said["grade"]),
        "source": str(said["source"]),
        "as_printed": str(said["as_printed"]),
    }


def _missing(rows: Sequence[dict[str, Any]], *, several: bool, language: str) -> list[Entry]:
    """Return one row a kind of gap, and of each indicator where there are several, with the names of its places."""
    groups: dict[tuple[str, str], list[str]] = {}
    titles: dict[str, str] = {}
    for row in rows:
        indicator = str(row["indicator_id"]) if several else ""
        titles[indicator] = str(row["indicator_name"])
        groups.setdefault((indicator, row["gap"]), []).append(str(row["region_name"]))
    order = list(titles)
    out = []
    for indicator, kind in sorted(groups, key=lambda g: (order.index(g[0]), GAP_ORDER.index(g[1]))):
        names = groups[indicator, kind]
        words = say(language, "slides_table.gaps", gap=say(language, f"gap.{kind}"), count=len(names))
        lead = " · ".join(filter(None, [titles[indicator] if several else "", words]))
        listed = say(language, "list.comma").join(names)
        out.append(Entry(f"gap:{kind}{'.' + indicator if several else ''}", (lead, listed), gap=True, wide=True))
    return out


def _places(frame: Frame, view: View) -> Listing:
    names = ("region", "level", "figures", "indicators", "practices")
    entries = [
        Entry(row["region_code"], tuple(str(row[n]) for n in names), row["region_code"] == view.highlight)
        for row in records(table.table(frame, view))
    ]
    return Listing(_columns(names, frame.language), tuple(entries))


def _practices(frame: Frame, view: View) -> Listing:
    """Return one row a practice: how many places have it, which, and what they call it."""
    language, names = frame.language, ("practice", "theme", "places", "where")
    comma = say(language, "list.comma")
    having: dict[str, list[str]] = {}
    for row in sorted(records(frame.rows), key=lambda row: row["region_code"] != view.highlight):
        if row["gap"] is None:
            local = comma.join(row["local_names"])
            place = str(row["region_name"])
            words = say(language, "slides_table.local", place=place, names=local) if local else place
            having.setdefault(row["practice_id"], []).append(words)
    first = {row["practice_id"]: row for row in records(frame.rows.drop_duplicates("practice_id"))}
    entries = []
    for practice in practice_matrix.shown_practices(frame, view):
        row = first[practice]
        count = f"{row['places']}/{row['searched']}"
        theme = say(language, f"theme.{row['theme']}")
        entries.append(Entry(practice, (row["practice_name"], theme, count, comma.join(having.get(practice, [])))))
    return Listing(_columns(names, language), tuple(entries))


def _pairs(frame: Frame, view: View) -> Listing:
    """Return one row a pair of places, the most alike first; then who cannot be compared."""
    language, names = frame.language, ("pair", "similarity", "shared", "either", "shared_names")
    comma = say(language, "list.comma")
    rows = [row for row in records(frame.rows) if row["gap"] is None]
    once = {frozenset((row["region_code"], row["other_code"])): row for row in rows}
    ranked = sorted(once.values(), key=lambda row: (-row["similarity"], row["region_code"], row["other_code"]))
    entries = []
    for row in ranked:
        texts = (f"{row['region_name']} × {row['other_name']}", f"{row['similarity']:.0%}", f"{row['shared']:.0f}",
                 f"{row['either']:.0f}", comma.join(row["shared_names"]))  # fmt: skip
        marked = view.highlight in (row["region_code"], row["other_code"])
        entries.append(Entry(f"{row['region_code']}.{row['other_code']}", texts, marked))
    groups: dict[str, list[str]] = {}
    for row in records(frame.rows):
        if row["gap"]:
            groups.setdefault(row["gap"], []).append(str(row["region_name"]))
    for kind, places in groups.items():
        words = say(language, "slides_table.gaps", gap=say(language, f"practice_gap.{kind}"), count=len(places))
        entries.append(Entry(f"gap:{kind}", (words, comma.join(places)), gap=True, wide=True))
    return Listing(_columns(names, language), tuple(entries))


def _columns(names: Sequence[str], language: str) -> tuple[Column, ...]:
    return tuple(
        Column(n, say(language, f"slides_table.columns.{n}"), float(_MOST[n]),
               "r" if n in _RIGHT else "ctr" if n in _CENTRE else "l")
        for n in names
    )  # fmt: skip
