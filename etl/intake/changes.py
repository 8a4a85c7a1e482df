"""Changes of the files of facts, entry by entry: what each entry was and is, so that a change can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from etl.faults import AtlasError
from etl.intake.listing import Cells, Listing, csv_cells, csv_header, csv_listing, yaml_listing

Root = Literal["data", "articles"]

PRACTICE_KEY: Final = ("region_code", "practice_id", "local_name", "scope", "source_id", "char_start")
_CSV_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "observations/": ("observation_id",),
    "regions.csv": ("code",),
    "region_practices.csv": PRACTICE_KEY,
    "gaps.csv": ("region_code", "indicator_id"),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry of one file before and after; None where there is none.

    ``follows`` is the key of the entry that stood before it, for putting it back ("" for the first).
    """

    file: str
    key: str
    before: str | None
    after: str | None
    follows: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A whole file before and after; None where there is none. ``root`` says in which folder it lies."""

    root: Root
    name: str
    before: str | None
    after: str | None


def sound(change: FileChange, content: str | None) -> bool:
    """Return whether a file holds what it did before, what was to be written, or what somebody may have made of it.

    A file of facts that is gone, empty, cut off or not UTF-8 was damaged.
    """
    if content in (change.before, change.after):
        return True
    if not content or any("\udc80" <= c <= "\udcff" for c in content):
        return False
    return not any((whole or "").startswith(content) for whole in (change.before, change.after))


class Changes:
    """The files of a data folder with changes that are not yet written.

    Parameters
    ----------
    data : Path
        The data folder. Files are read once, when they are first needed.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._texts: dict[str, str | None] = {}
        self._listings: dict[str, Listing] = {}
        self._order: dict[str, list[str]] = {}
        self._before: dict[tuple[str, str], str | None] = {}
        self._dropped: set[str] = set()

    def files(self, folder: str, suffix: str) -> list[str]:
        """Return the names of the files of a folder of facts."""
        there = (self._data / folder).glob(f"*{suffix}")
        return sorted(f"{folder}/{path.name}" for path in there if not path.name.startswith("."))

    def exists(self, file: str) -> bool:
        """Return whether a file is there before all changes."""
        return self._text(file) is not None

    def listing(self, file: str, head: str = "") -> Listing:
        """Return the entries of a file; one that is not there begins with ``head``. It is for reading only."""
        if file not in self._listings:
            text = self._text(file)
            self._listings[file] = _listing(file, head if text is None else text)
            self._order[file] = self._listings[file].keys
        return self._listings[file]

    def cells(self, file: str) -> dict[str, Cells]:
        """Return the rows of a CSV file by key."""
        listing = self.listing(file)
        header = self.header(file)
        return {key: csv_cells(header, listing.get(key) or "") for key in listing.keys}

    def header(self, file: str) -> list[str]:
        """Return the columns of a CSV file."""
        return csv_header(self.listing(file).text)

    def put(self, file: str, key: str, raw: str, follows: str | None = None) -> None:
        """Replace or add an entry."""
        self._note(file, key)
        self._listings[file].put(key, raw, follows)

    def take(self, file: str, key: str) -> None:
        """Take an entry out."""
        self._note(file, key)
        self._listings[file].take(key)

    def drop(self, file: str) -> None:
        """Remove a file as a whole."""
        self.listing(file)
        self._dropped.add(file)

    @property
    def edits(self) -> list[Edit]:
        """What changed, in the order of the entries before."""
        found = []
        for (file, key), before in self._before.items():
            after = self._listings[file].get(key)
            if before != after:
                order = self._order[file]
                at = order.index(key) if key in order else len(order)
                found.append((file, at, Edit(file, key, before, after, order[at - 1] if 0 < at < len(order) else "")))
        return [edit for *_, edit in sorted(found, key=lambda f: (f[0], f[1]))]

    @property
    def changed(self) -> list[FileChange]:
        """The files that are to be written."""
        found = []
        for file, listing in sorted(self._listings.items()):
            before = self._text(file)
            after = None if file in self._dropped else listing.text
            if before != after and (before is not None or listing.keys):
                found.append(FileChange("data", file, before, after))
        return found

    @property
    def created(self) -> list[str]:
        """The files that are new."""
        return [change.name for change in self.changed if change.before is None]

    def _note(self, file: str, key: str) -> None:
        self._before.setdefault((file, key), self.listing(file).get(key))

    def _text(self, file: str) -> str | None:
        if file not in self._texts:
            path = self._data / file
            try:
                self._texts[file] = path.read_bytes().decode("utf-8") if path.is_file() else None
            except UnicodeDecodeError as error:
                raise AtlasError("intake_not_utf8", file=file) from error
        return self._texts[file]


def practice_key(cells: Mapping[str, str]) -> str:
    """Return what makes a row of ``region_practices.csv`` the same row."""
    return _key(PRACTICE_KEY, cells)


def _key(columns: Iterable[str], cells: Mapping[str, str]) -> str:
    return " | ".join(cells.get(name, "") for name in columns)


def _listing(file: str, text: str) -> Listing:
    columns = next((keys for name, keys in _CSV_KEYS.items() if file.startswith(name)), None)
    if columns is not None:
        return csv_listing(text, partial(_key, columns))
    return yaml_listing(text, "source_id" if file == "sources.yml" else "id")


def edits_of(record: Mapping[str, Any]) -> Iterable[Edit]:
    """Return the edits that a publication has on record."""
    return [Edit(**edit) for edit in record["edits"]]
