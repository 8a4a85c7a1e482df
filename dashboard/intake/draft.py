"""A dropped article as ``python -m etl intake`` leaves it: text, sections and what the extractor proposes.

The folder of a draft is written by the commands; the dashboard adds ``journal.jsonl`` and ``reviewed.json``. All
offsets are Python string indices into the whole text.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).resolve().parents[2]
_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}\Z")
_SUFFIXES: Final = ("draft.json", "text.txt", "candidates.jsonl", "practices.jsonl")
_PAPER: Final = ".redo.json"


class DraftFault(Exception):
    """A draft that cannot be opened.

    Attributes
    ----------
    key : str
        Message key of ``dashboard/locale``: "intake.draft.absent" or "intake.draft.damaged".
    values : dict
        What the message names.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values}")
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Section:
    """One article of a file: its lines and span, and what the text suggests about source and region."""

    number: int
    first_line: int
    last_line: int
    start: int
    end: int
    source: Mapping[str, Any]
    region: str | None
    region_name: str | None
    region_basis: str
    regions_new: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A dropped file with its proposals.

    Attributes
    ----------
    draft_id : str
        Name of its folder.
    figures, practices : tuple of mapping
        Candidates as the extractor wrote them, each with ``id`` and ``section``.
    source_published : tuple of str
        Ids of sources that were published from the same text.
    version : str
        Differs whenever text, sections or proposals were made anew.
    """

    draft_id: str
    file: str
    format: str
    text: str
    sections: tuple[Section, ...]
    figures: tuple[Mapping[str, Any], ...]
    practices: tuple[Mapping[str, Any], ...]
    source_published: tuple[str, ...]
    created_at: str
    created_by: str
    folder: Path
    version: str
    damaged: tuple[str, ...] = field(default=())

    def section(self, number: int) -> Section:
        """Return a section by its number, the first one where there is no such number."""
        return next((s for s in self.sections if s.number == number), self.sections[0])


def home() -> Path:
    """Return the folder of all drafts: the environment variable ``ATLAS_INTAKE``, else ``data/intake``.

    A relative one is below the project, wherever the server was started: that is where the commands run.
    """
    return PROJECT / (os.environ.get("ATLAS_INTAKE", "").strip() or "data/intake")


def folder_of(draft_id: str) -> Path:
    """Return the folder of a draft; raises ``DraftFault`` for a name that could lead elsewhere."""
    if not _ID.match(draft_id):
        raise DraftFault("intake.draft.absent", id=draft_id[:64])
    return home() / draft_id


def ids() -> list[str]:
    """Return the ids of all drafts, those changed last first."""
    if not home().is_dir():
        return []
    found = [path for path in home().iterdir() if _ID.match(path.name) and (path / "draft.json").is_file()]
    return [path.name for path in sorted(found, key=_changed, reverse=True)]


def read(draft_id: str) -> Draft:
    """Read a draft; raises ``DraftFault`` where it is absent or cannot be read."""
    folder = folder_of(draft_id)
    if not (folder / "draft.json").is_file():
        raise DraftFault("intake.draft.absent", id=draft_id)
    try:
        stamps = tuple(_stamp(folder / name) for name in (*_SUFFIXES, _PAPER))
        return _read(folder, stamps)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise DraftFault("intake.draft.damaged", id=draft_id, why=type(error).__name__) from error


@lru_cache(maxsize=16)
def _read(folder: Path, stamps: tuple[tuple[int, int], ...]) -> Draft:
    begun = _begun(folder)
    head = json.loads(_text(folder / "draft.json", begun))
    text = (folder / "text.txt").read_bytes().decode("utf-8")
    sections = tuple(_section(entry, len(text)) for entry in head["sections"])
    if not sections:
        raise ValueError("no section")
    figures, bad_figures = _lines(folder / "candidates.jsonl", text, begun)
    practices, bad_practices = _lines(folder / "practices.jsonl", text, begun)
    return Draft(
        draft_id=folder.name,
        file=str(head["file"]),
        format=str(head.get("format") or ""),
        text=text,
        sections=sections,
        figures=figures,
        practices=practices,
        source_published=tuple(head.get("source_published") or ()),
        created_at=str(head.get("created_at") or ""),
        created_by=str(head.get("created_by") or ""),
        folder=folder,
        version=f"{folder.name}-{abs(hash(stamps)):x}",
        damaged=bad_figures + bad_practices,
    )


def _section(entry: Mapping[str, Any], length: int) -> Section:
    start, end = int(entry["start"]), int(entry["end"])
    if not 0 <= start <= end <= length:
        raise ValueError("section outside the text")
    return Section(
        number=int(entry["section"]),
        first_line=int(entry["first_line"]),
        last_line=int(entry["last_line"]),
        start=start,
        end=end,
        source=dict(entry.get("source") or {}),
        region=entry.get("region") or None,
        region_name=entry.get("region_name") or None,
        region_basis=str(entry.get("region_basis") or "none"),
        regions_new=tuple(entry.get("regions_new") or ()),
    )


def _begun(folder: Path) -> dict[str, str]:
    """Return the files that a killed command had begun to replace together: they are the state of the draft."""
    try:
        return dict(json.loads((folder / _PAPER).read_bytes()))
    except FileNotFoundError:
        return {}


def _text(path: Path, begun: Mapping[str, str]) -> str:
    return begun[path.name] if path.name in begun else path.read_text(encoding="utf-8")


def _lines(
    path: Path, text: str, begun: Mapping[str, str]
) -> tuple[tuple[Mapping[str, Any], ...], tuple[str, ...]]:  # fmt: skip
    """Read proposals; one whose span is not what the text has there is left out and named."""
    if not path.is_file() and path.name not in begun:
        return (), ()
    found, bad = [], []
    for line in _text(path, begun).splitlines():
        if not line.strip():
            continue
        entry = json.loads(line)
        if text[int(entry["start"]) : int(entry["end"])] == entry["as_printed"]:
            found.append(entry)
        else:
            bad.append(str(entry["id"]))
    return tuple(found), tuple(bad)


def _changed(folder: Path) -> float:
    stamps = [(folder / name).stat().st_mtime for name in ("draft.json", "journal.jsonl") if (folder / name).is_file()]
    return max(stamps, default=0.0)


def _stamp(path: Path) -> tuple[int, int]:
    if not path.is_file():
        return (0, 0)
    state = path.stat()
    return (state.st_mtime_ns, state.st_size)
