"""Frame → Parquet: the rows with ids and codes for programs, and the citation in the file's own metadata."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.export.about import facts
from dashboard.export.rows import citation
from dashboard.frame import Frame, records
from dashboard.view import View

_MANY: Final = ("caveat", "definition")
_FLOATS: Final = (
    "value", "value_to", "char_start", "char_end", "years_apart", "rank_from", "rank_to", "rank_of", "longitude",
    "latitude", "base_value", "base_value_to", "denominator_value", "denominator_value_to",
)  # fmt: skip
_TYPES: Final[dict[str, pa.DataType]] = {
    **dict.fromkeys(_FLOATS, pa.float64()),
    **dict.fromkeys(("period_start", "period_end", "denominator_end"), pa.date32()),
    **dict.fromkeys(("base_seven", "derived", "conflict"), pa.bool_()),
    **dict.fromkeys(("source_ids", "observation_ids"), pa.list_(pa.string())),
}


def parquet_bytes(frame: Frame, view: View, link: str = "") -> bytes:
    """Return a view as Parquet for programs.

    Parameters
    ----------
    frame, view, link
        As for ``xlsx_bytes``.

    Returns
    -------
    bytes
        The columns of ``frame.COLUMNS`` (those the frame has) under their own names with codes as they are, numbers as
        float64, dates as date32, lists as lists, NULL for what is missing, and ``citation``. File metadata, UTF-8 text:
        title, caption, coverage, caveats (JSON list), definitions (JSON list), gaps, link, build, citation, rights,
        language, sources (JSON list of records).
    """
    sources = {row["source_id"]: row for row in records(frame.sources)}
    columns = {str(name): _array(str(name), frame.rows[name].tolist()) for name in frame.rows.columns}
    if "source_ids" in frame.rows:
        columns["citation"] = pa.array(
            [
                " | ".join(citation(sources[s], frame.language) for s in ids if s in sources) or None
                for ids in frame.rows["source_ids"]
            ],
            type=pa.string(),
        )
    table = pa.table(columns)
    metadata = {**(table.schema.metadata or {}), **_metadata(frame, view, link)}
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), out, compression="zstd")
    return out.getvalue()


def _metadata(frame: Frame, view: View, link: str) -> Mapping[str, str]:
    found: dict[str, Any] = {"language": frame.language, "sources": records(frame.sources)}
    for key, text in facts(frame, view, link):
        if key in _MANY:
            found.setdefault(f"{key}s", []).append(text)
        else:
            found[key] = text
    found["view"] = view.to_dict()
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)
        for key, value in found.items()
    }


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)


def _array(name: str, values: list[Any]) -> pa.Array:
    """Return one column: with the type of its name, so that equal columns of two files fit, else that of its values."""
    cells = [None if _missing(value) else value for value in values]
    kind = _TYPES.get(name) or _guessed(cells)
    return pa.array([str(v) if v is not None and kind == pa.string() else v for v in cells], type=kind)


def _guessed(cells: list[Any]) -> pa.DataType:
    kinds = {type(value) for value in cells if value is not None}
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    if kinds and kinds <= {int, float}:
        return pa.float64()
    if kinds == {date}:
        return pa.date32()
    return pa.list_(pa.string()) if kinds and kinds <= {list, tuple} else pa.string()


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)
