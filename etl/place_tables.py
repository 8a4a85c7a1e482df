"""``crosswalk.csv`` and ``province_names.csv``: maps and extraction read them as they are, so they are checked here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from etl.faults import Faults
from etl.read_rows import read_rows
from etl.record import REGION_CODE

CROSSWALK_COLUMNS: Final = ("code", "name_zh", "valid_from", "valid_to", "replaced_by", "extent", "note", "source")
PROVINCE_COLUMNS: Final = ("code", "name_zh", "name_en")
EXTENTS: Final = ("same", "merged", "new")


def check_place_tables(data: Path, faults: Faults) -> None:
    """Find what is wrong with the two tables; one that is not there is not missed.

    Parameters
    ----------
    data : Path
        The data folder.
    faults : Faults
        Receives it.
    """
    tables = (("crosswalk.csv", CROSSWALK_COLUMNS), ("province_names.csv", PROVINCE_COLUMNS))
    for name, columns in tables:
        first: dict[str, str] = {}
        for row in read_rows(data / name, name, columns, faults) if (data / name).exists() else ():
            code = row.matching("code", REGION_CODE, "region_code")
            if first.setdefault(code, str(row.place)) != str(row.place):
                row.fault("code", code, "repeated", first=first[code])
            row.text("name_zh")
            if "extent" in columns:
                row.choice("extent", EXTENTS)
                row.optional_matching("replaced_by", REGION_CODE, "region_code")
