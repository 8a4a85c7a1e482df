"""A draft as it lies in its folder: text, sections, candidates. The folder of a draft is only read here."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from etl.atomic import REDO, exclusive, finish
from etl.faults import AtlasError
from etl.paths import Folders

DRAFT_ID = re.compile(r"[0-9a-f]{12}")
HEAD: Final = "draft.json"
TEXT: Final = "text.txt"
CANDIDATES: Final = "candidates.jsonl"
PRACTICES: Final = "practices.jsonl"
IDS: Final = "ids.json"
LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class Draft:
    """A dropped file.

    Attributes
    ----------
    draft_id, folder : str, Path
        Its id, and where it lies.
    head : mapping
        ``draft.json``.
    text : str
        The whole decoded text, in which all offsets count.
    """

    draft_id: str
    folder: Path
    head: Mapping[str, Any]
    text: str

    @property
    def sections(self) -> Sequence[Mapping[str, Any]]:
        """The sections of ``draft.json``."""
        sections: Sequence[Mapping[str, Any]] = self.head["sections"]
        return sections

    def section_at(self, start: int, end: int) -> Mapping[str, Any] | None:
        """Return the section that holds a span."""
        return next((s for s in self.sections if s["start"] <= start < end <= s["end"]), None)

    @property
    def sha256(self) -> str:
        """The checksum of the text as it will lie among the articles."""
        return str(self.head["text_sha256"])

    @property
    def original(self) -> Path:
        """The dropped file."""
        return next(path for path in sorted(self.folder.glob("original.*")))


def read_draft(folders: Folders, draft_id: str) -> Draft:
    """Read a draft; what a killed command left half-way in its folder is brought to an end first.

    Raises
    ------
    AtlasError
        There is no such draft, or its files are damaged.
    """
    folder = folders.intake / draft_id
    if not DRAFT_ID.fullmatch(draft_id) or not (folder / HEAD).is_file():
        raise AtlasError("intake_no_draft", draft=draft_id, folder=folders.intake)
    if (folder / REDO).is_file():
        with exclusive(folder / LOCK):
            return read_locked(folders, draft_id)
    return read_locked(folders, draft_id)


def read_locked(folders: Folders, draft_id: str) -> Draft:
    """Read a draft that is there; only for one who holds its lock, or where nothing was left half-way."""
    folder = folders.intake / draft_id
    try:
        finish(folder)
        head = json.loads((folder / HEAD).read_bytes())
        data = (folder / TEXT).read_bytes()
        text = data.decode("utf-8")
        bounds = [(s["section"], s["start"], s["end"], s["source"]) for s in head["sections"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AtlasError("intake_draft_damaged", draft=draft_id, why=type(error).__name__) from error
    whole = hashlib.sha256(data).hexdigest() == head.get("text_sha256")
    if not whole or not all(0 <= start <= end <= len(text) for _, start, end, _ in bounds):
        raise AtlasError("intake_draft_damaged", draft=draft_id, why=TEXT)
    return Draft(draft_id, folder, head, text)


def cells_of(draft: Draft) -> Callable[[int], str]:
    """Return what names the cell of a workbook that an offset is in; "" in any other file."""
    if draft.head.get("format") != "xlsx":
        return lambda offset: ""
    from etl.extract.documents import read_document

    return read_document(draft.original, str(draft.head["file"])).cell_of


def draft_ids(folders: Folders) -> list[str]:
    """Return the ids of all drafts, in order."""
    if not folders.intake.is_dir():
        return []
    return sorted(p.name for p in folders.intake.iterdir() if DRAFT_ID.fullmatch(p.name) and (p / HEAD).is_file())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file with one JSON object a line; none where there is no file."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_bytes().decode("utf-8").split("\n") if line.strip()]


def to_lines(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return objects as a file with one a line."""
    return "".join(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n" for entry in entries)
