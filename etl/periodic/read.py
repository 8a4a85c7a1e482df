"""``data/periodic``: which batches there are, what their ``batch.yml`` says, and whether entries and files agree."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml

from etl.faults import Faults
from etl.model import GRADES, READINGS, SOURCE_KINDS, Place
from etl.periodic.files import settle_periodic
from etl.periodic.model import BATCH, FOLDER, FORMS, HEAD_FILE, BatchHead, Origin, PeriodFile, span_of
from etl.read_yaml import compose, record
from etl.record import CHECKSUM, ID, INDICATOR_ID, Record

HEAD_KEYS: Final = ("title", "publisher", "kind", "grade", "reading", "page", "url", "note", "definition")
ENTRY_KEYS: Final = ("published", "file", "sha256", "as_of", "note")


def read_periodic(data: Path, faults: Faults) -> list[PeriodFile]:
    """Return the period files of every batch, in order of batch and period; their rows are not yet read.

    Parameters
    ----------
    data : Path
        The data folder; it need not have a folder ``periodic``.
    faults : Faults
        Receives what ``batch.yml`` has wrong, entries without a file and files without an entry.
    """
    settle_periodic(data)
    folder = data / FOLDER
    found: list[PeriodFile] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or path.suffix == ".md":
            continue
        if path.is_dir() and BATCH.fullmatch(path.name):
            if _begun(path):
                found += read_batch(path, faults)
        else:
            faults.add(Place(f"{FOLDER}/{path.name}"), "", "", "periodic_no_batch")
    return found


def _begun(folder: Path) -> bool:
    """Return whether a batch has anything: of one that is being written for the first time, all files are hidden."""
    return any(not path.name.startswith(".") for path in folder.iterdir())


def read_batch(folder: Path, faults: Faults) -> list[PeriodFile]:
    """Return the period files of one batch."""
    name = f"{FOLDER}/{folder.name}/{HEAD_FILE}"
    files = _files(folder, faults)
    root = compose(folder / HEAD_FILE, name, faults)
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        faults.add(Place(name, root.start_mark.line + 1), "", "", "not_a_mapping")
        return []
    parts: dict[str, yaml.Node] = {}
    plain = []
    for key, value in root.value:
        if key.value not in ("concepts", "periods"):
            plain.append((key, value))
        elif key.value in parts:
            line = parts[key.value].start_mark.line + 1
            faults.add(Place(name, key.start_mark.line + 1), key.value, "", "key_repeated", line=line)
        else:
            parts[key.value] = value
    read = record(yaml.MappingNode(root.tag, plain, root.start_mark, root.end_mark), name, HEAD_KEYS, faults)
    if read is None:
        return []
    head = _head(read, _concepts(parts.get("concepts"), name, faults))
    found = []
    for entry in _entries(parts.get("periods"), name, faults):
        period, origin, place = entry
        span = span_of(period)
        if span is None:
            faults.add(place, "periods", period, "periodic_bad_period")
        elif period not in files:
            faults.add(place, "periods", period, "periodic_no_file", folder=f"{FOLDER}/{folder.name}")
        else:
            found.append(PeriodFile(folder.name, period, span, head, origin, files.pop(period), place))
    for path in files.values():
        if span_of(path.stem):
            faults.add(Place(f"{FOLDER}/{folder.name}/{path.name}"), "", "", "periodic_no_entry", period=path.stem)
    return sorted(found, key=lambda f: f.period)


def _files(folder: Path, faults: Faults) -> dict[str, Path]:
    """Return period → file; one that would be left out in silence is a fault."""
    files: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        place = Place(f"{FOLDER}/{folder.name}/{path.name}")
        if path.name == HEAD_FILE or path.name.startswith(".") or path.suffix == ".md":
            continue
        if path.suffix not in FORMS or not path.is_file():
            faults.add(place, "", "", "file_unexpected", suffix=" / ".join(FORMS))
        elif span_of(path.stem) is None:
            faults.add(place, "", path.stem, "periodic_bad_period")
        elif path.stem in files:
            faults.add(place, "", "", "periodic_two_forms", first=files[path.stem].name)
        else:
            files[path.stem] = path
    return files


def _head(read: Record, concepts: dict[str, str]) -> BatchHead:
    url = read.optional("url")
    if url is not None and not url.startswith(("http://", "https://")):
        read.fault("url", url, "bad_url")
    return BatchHead(
        title=read.text("title"),
        publisher=read.text("publisher"),
        kind=read.choice("kind", SOURCE_KINDS),
        grade=read.choice("grade", GRADES),
        reading=read.optional_choice("reading", READINGS) or "figures_only",
        page=read.optional("page"),
        url=url,
        note=read.words("note"),
        concepts=concepts,
        definition=read.optional("definition"),
    )


def _concepts(node: yaml.Node | None, name: str, faults: Faults) -> dict[str, str]:
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return {}
    keys = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    read = record(node, name, keys, faults)
    if read is None:
        return {}
    for key in keys:
        if not INDICATOR_ID.fullmatch(key):
            read.fault(key, key, "bad_indicator_id")
    return {key: read.matching(key, ID, "id") for key in keys}


def _entries(node: yaml.Node | None, name: str, faults: Faults) -> list[tuple[str, Origin, Place]]:
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1 if node else 1
        faults.add(Place(name, line), "periods", "", "periodic_no_periods")
        return []
    entries: dict[str, tuple[str, Origin, Place]] = {}
    for key, value in node.value:
        place = Place(name, key.start_mark.line + 1)
        if key.value in entries:
            faults.add(place, key.value, "", "key_repeated", line=entries[key.value][2].line)
        elif (read := record(value, name, ENTRY_KEYS, faults)) is not None:
            entries[key.value] = (key.value, _origin(read), place)
    return list(entries.values())


def _origin(read: Record) -> Origin:
    return Origin(
        published=read.optional_date("published"),
        file=read.optional("file"),
        sha256=read.optional_matching("sha256", CHECKSUM, "checksum"),
        as_of=read.optional_day("as_of"),
        note=read.optional("note"),
    )
