"""The rows of a file: one a figure or gap, every column in words, the citation beside the number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.frame import MAP_COLUMNS, Frame, records
from dashboard.locale import say, says
from dashboard.render.practice_tables import state_words
from dashboard.render.table import rank_text, verified_text
from dashboard.render.values import locator_text

_FIGURE: Final = (
    "region", "region_code", "level", "indicator", "indicator_id", "number", "value_to", "bound", "unit", "concept",
    "kind", "period_start", "period_end", "time_basis", "rank", "status", "gap_reason", "as_printed", "derived",
    "verified", "observation_id", "inputs", "conflict",
)  # fmt: skip
_NORMALISED: Final = (
    "base_value", "base_value_to", "base_bound", "base_unit", "denominator_name", "denominator_value",
    "denominator_value_to", "denominator_bound", "denominator_unit", "denominator_end", "denominator_source",
    "denominator_id",
)  # fmt: skip
_BESIDE: Final = ("practice", "practice_id", "practice_state")
_SOURCE: Final = (
    "grade", "publisher", "source_title", "published", "page", "url", "locator", "characters", "citation", "coverage",
    "build",
)  # fmt: skip
_HEADS: Final = {
    "region_name": "column.region", "base_seven": "group.base_seven", "gap": "column.status",
    "practice_name": "column.practice", "local_names": "column.local_name", "scopes": "column.scope",
    "other_name": "column.other",
}  # fmt: skip
"""Columns of a frame that are headed by another name than their own."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The table of a file.

    Attributes
    ----------
    columns : tuple of str
        Ids of the columns.
    heads : tuple of str
        The words over them, in the frame's language, each once.
    rows : list of list
        One list a row, in the order of the columns: text, float, int, ``datetime.date`` or None. A gap has None in
        place of a number, never zero.
    """

    columns: tuple[str, ...]
    heads: tuple[str, ...]
    rows: list[list[Any]]


def lines(frame: Frame) -> Lines:
    """Return the rows of a frame as a reader of a file wants them.

    Figures get one row each with their sources; the columns of the base figure and of its denominator are there where
    the frame is normalised. Frames of another form (counts of places, practices) keep the columns that they have.
    """
    if "observation_id" not in frame.rows or "gap" not in frame.rows:
        return _other_lines(frame)
    beside = "practice_state" in frame.rows
    columns = (_BESIDE if beside else ()) + _FIGURE + (_NORMALISED if _normalised(frame) else ()) + _SOURCE
    sources = {row["source_id"]: row for row in records(frame.sources)}
    published = dict(zip(frame.indicators["indicator_id"], frame.indicators["published"], strict=True))
    found = [_record(row, sources, published, frame) for row in records(frame.rows)]
    if beside:
        for record, *practice in zip(found, *state_words(frame), frame.rows["practice_id"], strict=True):
            record |= dict(zip(("practice", "practice_state", "practice_id"), practice, strict=True))
    rows = [[_value(record[column]) for column in columns] for record in found]
    return Lines(columns, _heads(columns, frame.language), rows)


def _normalised(frame: Frame) -> bool:
    return any(
        column in frame.rows and bool(frame.rows[column].notna().any())
        for column in ("base_value", "denominator_value")
    )


def _other_lines(frame: Frame) -> Lines:
    language = frame.language
    columns = MAP_COLUMNS if "figures" in frame.rows else tuple(str(column) for column in frame.rows.columns)
    rows = []
    for row in records(frame.rows[list(columns)]):
        if row.get("level"):
            row["level"] = say(language, f"level.{row['level']}")
        if "gap" in row:
            row |= _practice_words(row, language)
        rows.append([_value(yes_no(value, language)) for value in row.values()])
    return Lines(columns, _heads(columns, language), rows)


def _practice_words(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what a cell of practices, or a pair of places, has as ids and positions, in words and whole numbers."""
    said: dict[str, Any] = {"gap": None}
    if "practice_id" in row:
        said |= {"gap": say(language, "practice.found"), "theme": say(language, f"theme.{row['theme']}")}
        said |= {name: int(row[name]) for name in ("char_start", "char_end") if row[name] == row[name] and row[name]}
    if _text(row["gap"]):
        said["gap"] = say(language, f"practice_gap.{row['gap']}")
    return said


def yes_no(value: Any, language: str) -> Any:
    """Return a truth value in words, anything else as it is."""
    if type(value).__name__ in ("bool", "bool_"):
        return say(language, "csv.yes" if value else "csv.no")
    return value


def _heads(columns: tuple[str, ...], language: str) -> tuple[str, ...]:
    heads = []
    for column in columns:
        keys = (_HEADS.get(column, ""), f"column.{column}", f"file.column.{column}")
        heads.append(next((say(language, key) for key in keys if says(language, key)), column))
    return tuple(heads)


def _value(value: Any) -> Any:
    """Return None for what is missing, and lists as one text; everything else as it is."""
    if isinstance(value, (list, tuple)):
        return " | ".join(str(one) for one in value)
    if value is None or value != value or value == "":
        return None
    return value.item() if hasattr(value, "item") else value


def _record(
    row: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]], published: Mapping[str, int], frame: Frame
) -> dict[str, Any]:
    language, gap = frame.language, _text(row["gap"])
    behind = [sources[source] for source in row["source_ids"] if source in sources]
    located = row["char_start"] is not None and row["char_start"] == row["char_start"]
    counts = {"published": published.get(row["indicator_id"], 0), "asked": frame.coverage.asked}
    return {
        "region": row["region_name"],
        "region_code": row["region_code"],
        "level": say(language, f"level.{row['level']}"),
        "indicator": row["indicator_name"],
        "indicator_id": row["indicator_id"],
        "number": row["value"],
        "value_to": row["value_to"],
        "bound": _said("bound", row["bound"], language),
        "unit": row["unit"],
        "concept": row["concept_name"],
        "kind": _said("kind", row["kind"], language),
        "period_start": row["period_start"],
        "period_end": row["period_end"],
        "time_basis": _said("basis", row["time_basis"], language),
        "rank": rank_text(dict(row), language),
        "status": say(language, f"gap.{gap}") if gap else say(language, "chart.published"),
        "gap_reason": row["gap_reason"],
        "as_printed": row["as_printed"],
        "verified": verified_text(dict(row), language),
        "derived": None if gap else yes_no(bool(row["derived"]), language),
        "observation_id": row["observation_id"],
        "inputs": " ".join(row["observation_ids"]) if row["derived"] else None,
        "conflict": None if gap else yes_no(bool(row.get("conflict")), language),
        **{column: row.get(column) for column in _NORMALISED},
        "base_bound": _said("bound", row.get("base_bound"), language),
        "denominator_bound": _said("bound", row.get("denominator_bound"), language),
        "grade": row["grade"],
        **{name: _joined([s[name] for s in behind]) for name in ("publisher", "published", "page", "url")},
        "source_title": " | ".join(str(s["title"]) for s in behind),
        "locator": locator_text(_text(row["locator"]), language),
        "characters": f"{int(row['char_start'])}–{int(row['char_end'])}" if located else None,
        "citation": " | ".join(citation(s, language) for s in behind),
        "coverage": say(language, "coverage.sentence", **counts),
        "build": frame.build_id,
    }


def _text(value: Any) -> str:
    """Return a text, or "" for what is missing: a column that pandas has joined holds NaN there."""
    return value if isinstance(value, str) else ""


def _joined(values: list[Any]) -> str | None:
    """Return the values of several sources in their order; nothing where none of them has one."""
    return " | ".join(_text(value) for value in values) if any(values) else None


def _said(group: str, value: Any, language: str) -> str | None:
    return say(language, f"{group}.{value}") if _text(value) else None


def citation(source: Mapping[str, Any], language: str) -> str:
    """Return publisher, title, date, page and address of a source on one line."""
    comma = say(language, "list.comma")
    return say(
        language,
        "csv.citation",
        publisher=source["publisher"],
        title=source["title"],
        published=source["published"] or say(language, "footnote.undated"),
        page=f"{comma}{source['page']}" if source["page"] else "",
        url=f"{comma}{source['url']}" if source["url"] else "",
    )
