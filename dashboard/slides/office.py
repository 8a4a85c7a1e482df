"""The template of the office, named by its administrator: what slides are written into unless another is chosen.

A file that cannot serve is said in words wherever slides are made, and our own look is used until it is mended: a
meeting does not wait for a template.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from dashboard.slides.template import MOST_BYTES, TemplateFault, open_template

SETTING: Final = "ATLAS_TEMPLATE"


@dataclass(frozen=True, slots=True)
class OfficeTemplate:
    """What the setting gives.

    Attributes
    ----------
    name : str
        The file's name, without its folder; "" where nothing is set.
    data : bytes or None
        Its content; None where nothing is set or the file cannot serve.
    fault : TemplateFault or None
        Why it cannot: "absent", "unreadable", or what ``open_template`` says.
    """

    name: str = ""
    data: bytes | None = None
    fault: TemplateFault | None = None


def office_template() -> OfficeTemplate:
    """Return the template that ``ATLAS_TEMPLATE`` names, looked at again whenever the file has changed."""
    given = os.environ.get(SETTING, "").strip()
    if not given:
        return OfficeTemplate()
    path = Path(given)
    try:
        found = path.stat()
    except OSError as error:
        return OfficeTemplate(path.name, fault=TemplateFault("absent", error.strerror or type(error).__name__))
    return _read(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, size: int, _changed: int) -> OfficeTemplate:
    if size > MOST_BYTES:
        return OfficeTemplate(path.name, fault=TemplateFault("too_large", f"{size / 1e6:,.0f} MB"))
    try:
        data = path.read_bytes()
        open_template(data, "zh")
    except TemplateFault as fault:
        return OfficeTemplate(path.name, fault=fault)
    except OSError as error:
        return OfficeTemplate(path.name, fault=TemplateFault("absent", error.strerror or type(error).__name__))
    return OfficeTemplate(path.name, data)
