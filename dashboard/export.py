"""Frame → file: one row a figure, each with its citation, gaps in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dashboard.frame import MAP_COLUMNS, Frame, records
from dashboard.locale import say
from dashboard.render.table import rank_text
from dashboard.render.values import locator_text

_COLUMNS: Final = (
    "region", "region_code", "level", "indicator", "indicator_id", "number", "value_to", "bound", "unit", "concept",
    "kind", "period_start", "period_end", "time_basis", "rank", "status", "gap_reason", "as_printed", "derived",
    "observation_id", "inputs", "grade", "publisher", "source_title", "published", "page", "url", "locator",
    "characters", "citation", "build",
)  # fmt: skip
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


def csv_bytes(frame: Frame) -> bytes:
    """Return a frame as CSV that a spreadsheet opens in the right encoding.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, CRLF lines, a heading in the frame's language, one row a figure or gap. A gap has
        no number: its cell is empty and its kind stands under "status". Numbers are plain. A text that a spreadsheet
        would run as a formula is led by an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if "figures" in frame.rows:
        writer.writerow([_heading(column, frame.language) for column in MAP_COLUMNS])
        for row in records(frame.rows[list(MAP_COLUMNS)]):
            row["level"] = say(frame.language, f"level.{row['level']}")
            row["base_seven"] = say(frame.language, "csv.yes" if row["base_seven"] else "csv.no")
            writer.writerow([_cell(value) for value in row.values()])
    else:
        sources = {row["source_id"]: row for row in records(frame.sources)}
        writer.writerow([say(frame.language, f"column.{column}") for column in _COLUMNS])
        for row in records(frame.rows):
            record = _record(row, sources, frame)
            writer.writerow([_cell(record[column]) for column in _COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _heading(column: str, language: str) -> str:
    names = {"region_name": "column.region", "base_seven": "group.base_seven"}
    return say(language, names.get(column, f"column.{column}"))


def _record(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]], frame: Frame) -> dict[str, Any]:
    language, gap = frame.language, row["gap"]
    behind = [sources[source] for source in row["source_ids"] if source in sources]
    located = row["char_start"] is not None and row["char_start"] == row["char_start"]
    return {
        "region": row["region_name"],
        "region_code": row["region_code"],
        "level": say(language, f"level.{row['level']}"),
        "indicator": row["indicator_name"],
        "indicator_id": row["indicator_id"],
        "number": row["value"],
        "value_to": row["value_to"],
        "bound": say(language, f"bound.{row['bound']}") if row["bound"] else "",
        "unit": row["unit"],
        "concept": row["concept_name"],
        "kind": say(language, f"kind.{row['kind']}") if row["kind"] else "",
        "period_start": row["period_start"],
        "period_end": row["period_end"],
        "time_basis": say(language, f"basis.{row['time_basis']}") if row["time_basis"] else "",
        "rank": rank_text(dict(row), language),
        "status": say(language, f"gap.{gap}") if gap else say(language, "chart.published"),
        "gap_reason": row["gap_reason"],
        "as_printed": row["as_printed"],
        "derived": "" if gap else say(language, "csv.yes" if row["derived"] else "csv.no"),
        "observation_id": row["observation_id"],
        "inputs": " ".join(row["observation_ids"]) if row["derived"] else "",
        "grade": row["grade"],
        **{name: " | ".join(str(s[name] or "") for s in behind) for name in ("publisher", "published", "page", "url")},
        "source_title": " | ".join(str(s["title"]) for s in behind),
        "locator": locator_text(row["locator"] or "", language),
        "characters": f"{int(row['char_start'])}–{int(row['char_end'])}" if located else "",
        "citation": " | ".join(_citation(s, language) for s in behind),
        "build": frame.build_id,
    }


def _citation(source: Mapping[str, Any], language: str) -> str:
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


def _cell(value: Any) -> str:
    """Return the text of one cell; numbers and dates are ours and safe, any other text may be a formula."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float, date)):
        text = str(value)
        return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)
