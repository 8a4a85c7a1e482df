"""The data file itself: its version, name, size and checksum, and how much is in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pandas as pd

from dashboard.console import snapshot_file
from dashboard.read import read
from dashboard.store import Store


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One finished build.

    Attributes
    ----------
    name : str
        File name, without its folder.
    size : int
        Bytes.
    tables : DataFrame
        table_name, rows: in the order of the schema.
    """

    build_id: str
    name: str
    size: int
    sha256: str
    tables: pd.DataFrame


def snapshot(store: Store) -> Snapshot:
    """Read what the current snapshot is; raises ``NoSnapshot``."""
    with store.cursor() as cursor:
        file = snapshot_file(cursor)
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        build_id = str(read(cursor, "build")["build_id"].iloc[0])
        return Snapshot(build_id, file.name, file.stat().st_size, digest, read(cursor, "snapshot_tables"))
