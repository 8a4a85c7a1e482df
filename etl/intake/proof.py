"""What a publication would make of the facts: all checks of a build, on a copy, before anything is written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from etl.diff import Change
from etl.faults import AtlasError, Fault, Faults, FaultyFacts
from etl.intake.changes import Changes, FileChange
from etl.leftovers import temporary
from etl.model import Place
from etl.paths import Folders
from etl.pipeline import difference, prepare

# Columns of the files of facts that have another name in reviewed.json.
FIELDS: Final = {"char_start": "start", "char_end": "end", "observation_id": "id"}
_TEXT_FILE = re.compile(r"text_file: *'?\"?([\w.-]+)")
_PLACE = re.compile(r"(.+):(\d+)")


def prove(
    folders: Folders, files: Sequence[FileChange], changes: Changes, owners: Mapping[tuple[str, str], str]
) -> list[Change]:
    """Check the facts as they would be, and return what would change against the current snapshot.

    Parameters
    ----------
    folders : Folders
        Where everything lies; nothing is written there.
    files : sequence of FileChange
        What would be written.
    changes, owners : Changes, mapping
        Which entry of which file comes from which figure, practice or section.

    Returns
    -------
    list of Change
        Empty where there is no snapshot to compare with.

    Raises
    ------
    FaultyFacts
        With every fault; one of an entry that is in ``owners`` names the figure instead of file and line.
    """
    with _copy(folders, files) as copied:
        try:
            return _compared(copied)
        except FaultyFacts as found:
            raise FaultyFacts(_named(found.faults, _lines(changes, owners))) from found


def _compared(folders: Folders) -> list[Change]:
    try:
        return difference(folders, lambda step: None)
    except AtlasError as error:
        if error.key not in ("no_snapshot", "snapshot_damaged"):
            raise
        prepare(folders, lambda step: None)
        return []


@contextmanager
def _copy(folders: Folders, files: Iterable[FileChange]) -> Iterator[Folders]:
    """Make the folders as they would be; only texts that a source names are there."""
    with temporary("atlas-proof") as home:
        data, articles = home / "data", home / "articles"
        shutil.copytree(folders.data, data, ignore=_not_facts)
        articles.mkdir()
        for change in files:
            target = (articles if change.root == "articles" else data) / change.name
            if change.after is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(change.after.encode())
        sources = data / "sources.yml"
        named = _TEXT_FILE.findall(sources.read_text(encoding="utf-8", errors="replace")) if sources.is_file() else []
        for name in set(named):
            if (folders.articles / name).is_file() and not (articles / name).exists():
                _link(folders.articles / name, articles / name)
        yield Folders(data, articles, folders.build)


def _not_facts(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.startswith(".") or name in ("articles", "build", "intake", "imports")}


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve())
    except OSError:  # Windows, without the right to make links
        shutil.copyfile(source, target)


def _lines(changes: Changes, owners: Mapping[tuple[str, str], str]) -> dict[tuple[str, int], str]:
    """Return (file, line) → owner, as the files would be."""
    found: dict[tuple[str, int], str] = {}
    for file in {file for file, _ in owners}:
        for key, first, last in changes.listing(file).lines():
            if owner := owners.get((file, key)):
                found |= {(file, line): owner for line in range(first, last + 1)}
    return found


def _named(faults: Faults, lines: Mapping[tuple[str, int], str]) -> Faults:
    named = Faults()
    for fault in faults:
        owner = lines.get((fault.place.file, fault.place.line or 0))
        values = {name: _mended(value, lines) for name, value in fault.values.items()}
        place = Place(owner) if owner else fault.place
        named.add(
            place, FIELDS.get(fault.field, fault.field) if owner else fault.field, fault.found, fault.key, **values
        )
    return named


def _mended(value: Any, lines: Mapping[tuple[str, int], str]) -> Any:
    """Return a value of a fault's words; a place that is one of ours is named as the reviewer knows it."""
    found = _PLACE.fullmatch(value) if isinstance(value, str) else None
    return lines.get((found[1], int(found[2])), value) if found else value


def fault_json(fault: Fault) -> dict[str, str]:
    """Return a fault for a program: who is meant, and the words in both languages."""
    return {"id": fault.place.file, "field": fault.field, "zh": fault.words("zh"), "en": fault.words("en")}
