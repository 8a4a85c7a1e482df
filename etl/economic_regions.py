"""The four economic regions of official statistics (east, central, west, northeast): which province lies in which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from etl.faults import Faults
from etl.model import Place, Region
from etl.read_yaml import read_entries

FILE: Final = "economic_regions.yml"
UNDIVIDED: Final = "none"
ECONOMIC_REGIONS: Final = ("east", "central", "west", "northeast", UNDIVIDED)
_KEYS: Final = ("id", "source", "url", "provinces")
_PROVINCE: Final = re.compile(r"\d{2}0000")


def read_economic_regions(data: Path, regions: Iterable[Region], faults: Faults) -> dict[str, str]:
    """Read ``economic_regions.yml``, where it is there.

    Parameters
    ----------
    data : Path
        The data folder.
    regions : iterable of Region
        A province among them that the file does not name is a fault: it would be like no other place in silence.
    faults : Faults
        Receives codes that are no province, a province that stands twice or nowhere, and words that are not known.

    Returns
    -------
    dict
        Code of a province → "east", "central", "west" or "northeast"; provinces that the method does not divide
        are left out. Empty without the file.
    """
    if not (data / FILE).exists():
        return {}
    first: dict[str, Place] = {}
    found: dict[str, str] = {}
    for record in read_entries(data / FILE, FILE, _KEYS, faults):
        name = record.choice("id", ECONOMIC_REGIONS)
        record.text("source")
        for code in record.several("provinces"):
            if not _PROVINCE.fullmatch(code):
                record.fault("provinces", code, "not_a_province")
            elif code in first:
                record.fault("provinces", code, "province_twice", first=str(first[code]))
            else:
                first[code] = record.at("provinces")
                found[code] = name
    if FILE not in faults.unread:
        for region in regions:
            if region.level == "province" and region.code not in found:
                faults.add(region.place, "code", region.code, "province_undivided", file=FILE)
    return {code: name for code, name in found.items() if name != UNDIVIDED}


def economic_region(code: str, provinces: Mapping[str, str]) -> str | None:
    """Return the economic region of the province that a region's code begins with, or None."""
    return provinces.get(f"{code[:2]}0000")
