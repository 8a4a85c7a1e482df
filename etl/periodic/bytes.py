"""The bytes of period files: their checksums, and whether they stayed what they were while a build went on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from etl.faults import AtlasError
from etl.periodic.model import PeriodFile
from etl.publish import checksum


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file as it was read: the sha256 of its bytes, and what the system says of it."""

    sha256: str
    stamp: tuple[int, int, int]


def fingerprints(files: Iterable[PeriodFile]) -> dict[str, Fingerprint]:
    """Return source id → fingerprint; each file is read once, in pieces."""
    found = {}
    for file in files:
        try:
            stamp = _stamp(file.path)
            found[file.source_id] = Fingerprint(checksum(file.path), stamp)
        except OSError as error:
            raise AtlasError("periodic_changed", file=file.name) from error
    return found


def check_unchanged(files: Iterable[PeriodFile], before: Mapping[str, Fingerprint]) -> None:
    """Raise ``AtlasError`` where a file was replaced since its fingerprint was taken."""
    for file in files:
        try:
            same = _stamp(file.path) == before[file.source_id].stamp
        except OSError as error:
            raise AtlasError("periodic_changed", file=file.name) from error
        if not same:
            raise AtlasError("periodic_changed", file=file.name)


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
