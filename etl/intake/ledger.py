"""``data/publications.jsonl``: who published what when, one line a publication, with what is needed to take it back.

A line holds facts only: ids, counts, and the entries of the files of facts that changed, as they were before and after.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from etl.atomic import write_whole
from etl.faults import AtlasError

Action = Literal["publish", "undo", "indicator", "word"]
Publication = dict[str, Any]

NAME: Final = "publications.jsonl"
_NEEDED: Final = ("id", "at", "who", "action", "edits", "created")
_LISTED: Final = (
    "id", "at", "who", "action", "draft", "of", "what", "word", "sources", "counts", "added", "changed", "removed",
    "build_before", "build_after",
)  # fmt: skip


def now() -> datetime:
    """Return the time for a line."""
    return datetime.now(UTC)


def new_publication(action: Action, who: str, **facts: Any) -> Publication:
    """Return the beginning of a line, with an id of its own."""
    at = now()
    identity = f"{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    return {"id": identity, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "who": who, "action": action, **facts}


def read(data: Path) -> list[Publication]:
    """Return all publications, the oldest first.

    Raises
    ------
    AtlasError
        A line is not what a publication writes; it names the line.
    """
    try:
        text = (data / NAME).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as error:
        raise AtlasError("intake_ledger", line=text_line(error.object, error.start)) from error
    if not text.strip():  # the program never leaves it without a line
        raise AtlasError("intake_ledger", line=1)
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if any(name not in record for name in _NEEDED):
                raise ValueError(number)
        except (ValueError, TypeError) as error:
            raise AtlasError("intake_ledger", line=number) from error
        found.append(record)
    return found


def text_line(content: bytes, at: int) -> int:
    """Return the line of a byte."""
    return content.count(b"\n", 0, at) + 1


def append(data: Path, record: Mapping[str, Any]) -> None:
    """Add a line; the file holds all of it or nothing of it."""
    path = data / NAME
    before = path.read_bytes() if path.is_file() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    write_whole(path, before + json.dumps(record, ensure_ascii=False, sort_keys=False).encode() + b"\n")


def listed(records: Iterable[Publication]) -> list[dict[str, Any]]:
    """Return what a reader wants to see of each, the newest first; ``undone_by`` names the undo, if there is one."""
    records = list(records)
    undone = undone_by(records)
    return [
        {name: record[name] for name in _LISTED if name in record} | {"undone_by": undone.get(record["id"])}
        for record in reversed(records)
    ]


def undone_by(records: Iterable[Publication]) -> dict[str, str]:
    """Return the ids of publications that were undone, each with the id of its undo."""
    return {record["of"]: record["id"] for record in records if record["action"] == "undo"}
