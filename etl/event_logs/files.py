"""Which files are the logs: paths, folders and patterns as they are given on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from glob import has_magic
from pathlib import Path

from etl.event_logs.records import FORMS
from etl.faults import AtlasError


def log_files(given: Sequence[str]) -> tuple[str, ...]:
    """Return each file once, in the order given and by name within a folder or a pattern.

    Files of other forms and hidden files of a folder are passed over. ``hdfs://`` and the like are left to the engine.

    Raises
    ------
    AtlasError
        A file that is named is not there, or nothing is.
    """
    found = dict.fromkeys(name for path in given for name in _files(path))
    missing = [name for name in found if "://" not in name and not Path(name).is_file()]
    if missing or not found:
        raise AtlasError("rollup.no_file", file=", ".join(missing or given) or "LOG", forms=" ".join(FORMS))
    return tuple(found)


def _files(path: str) -> Iterator[str]:
    place = Path(path)
    if "://" in path or (not has_magic(path) and not place.is_dir()) or place.is_file():
        yield path
    elif place.is_dir():
        yield from sorted(str(file) for file in place.rglob("*") if _is_log(file))
    else:
        home = Path(place.anchor or ".")
        yield from sorted(str(file) for file in home.glob(str(place.relative_to(place.anchor))) if _is_log(file))


def _is_log(file: Path) -> bool:
    return file.is_file() and not file.name.startswith((".", "_")) and file.suffix.lower() in FORMS
