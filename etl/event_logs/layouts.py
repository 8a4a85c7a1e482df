"""Which column of a log is which field: the layouts of layouts.yml, or an office's own in the same words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from etl.faults import AtlasError

Log = Literal["events", "volunteers"]
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "events": (
        "event_id", "region", "parent", "reported_at", "resolved_at", "reopened_at", "reopened", "status",
        "longitude", "latitude",
    ),
    "volunteers": ("person_id", "activity_id", "region", "parent", "started_at", "ended_at"),
}  # fmt: skip
_KEYS: Final = {"id", "log", "concept", "columns", "closed", "required", "regions"}


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of one kind of log are called.

    Attributes
    ----------
    name : str
        As given to ``--layout``.
    log : str
        "events" or "volunteers".
    columns : mapping
        Field → names that its column may have, the most usual one first.
    required : tuple of str
        Fields without which a table is not of this layout.
    closed : tuple of str
        Words of ``status`` under which the time of resolution counts; empty: it always does.
    concept : str or None
        Concept of the catalogue that the counts are of.
    regions : mapping
        Names of this log → region code, where a name is not one of the catalogue.
    """

    name: str
    log: Log
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    closed: tuple[str, ...] = ()
    concept: str | None = None
    regions: Mapping[str, str] | None = None

    def match(self, header: Sequence[str]) -> dict[str, int] | None:
        """Return the position of each field's column, or None if a required one is not there."""
        places = {plain(name): at for at, name in reversed(list(enumerate(header)))}
        found = {
            field: next((places[plain(name)] for name in names if plain(name) in places), -1)
            for field, names in self.columns.items()
        }
        if any(found.get(field, -1) < 0 for field in self.required):
            return None
        return {field: at for field, at in found.items() if at >= 0}


def plain(name: str) -> str:
    """Return a column name as it is compared: full-width forms, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", name).split()).strip("﻿*").casefold()


def choose(header: Sequence[str], layouts: Sequence[Layout]) -> tuple[Layout, dict[str, int]] | None:
    """Return the layout that finds most of its fields in a header, and where they stand; the first of equals."""
    found = [(layout, places) for layout in layouts if (places := layout.match(header)) is not None]
    return max(found, key=lambda pair: len(pair[1]), default=None)


def layouts_for(log: Log, asked: str | None) -> tuple[Layout, ...]:
    """Return the layouts to try: those of a log, the one named, or the one in an own file.

    Raises
    ------
    AtlasError
        There is no such layout, or the own file does not say one.
    """
    known = built_in()
    if asked is None:
        return tuple(layout for layout in known if layout.log == log)
    if asked.endswith((".yml", ".yaml")):
        return (_own(Path(asked), log),)
    for layout in known:
        if layout.name == asked and layout.log == log:
            return (layout,)
    raise AtlasError("rollup.no_layout", layout=asked, known=", ".join(x.name for x in known if x.log == log))


@cache
def built_in() -> tuple[Layout, ...]:
    """Return the layouts that come with the atlas."""
    entries = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return tuple(_layout(entry, entry["id"], entry["log"]) for entry in entries)


def _own(file: Path, log: Log) -> Layout:
    try:
        entry = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AtlasError("rollup.layout_unread", file=file.name, why=" ".join(str(error).split())) from error
    if not isinstance(entry, dict) or not isinstance(entry.get("columns"), dict):
        raise AtlasError("rollup.layout_no_columns", file=file.name)
    fields = FIELDS[log]
    if unknown := sorted({*map(str, entry)} - _KEYS) + sorted({*map(str, entry["columns"])} - set(fields)):
        raise AtlasError("rollup.layout_unknown", file=file.name, found=", ".join(unknown), fields=", ".join(fields))
    if entry.get("log", log) != log:
        raise AtlasError("rollup.layout_other_log", file=file.name, log=log, found=entry["log"])
    layout = _layout(entry, file.stem, log)
    place = () if {"longitude", "latitude"} <= set(layout.columns) else ("region",)
    needed = ("event_id", *place, "reported_at", "resolved_at") if log == "events" else (
        "person_id", *place, "started_at", "ended_at"
    )  # fmt: skip
    if missing := [field for field in needed if field not in layout.columns]:
        raise AtlasError("rollup.layout_lacks", file=file.name, fields=", ".join(missing))
    return layout


def _layout(entry: Mapping[str, Any], name: str, log: Log) -> Layout:
    columns = {field: _names(names) for field, names in entry["columns"].items()}
    return Layout(
        name=str(entry.get("id") or name), log=log, columns=columns,
        required=tuple(entry.get("required") or columns), closed=_names(entry.get("closed") or ()),
        concept=entry.get("concept"), regions={str(k): str(v) for k, v in (entry.get("regions") or {}).items()},
    )  # fmt: skip


def _names(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, list | tuple) else (str(found),)
