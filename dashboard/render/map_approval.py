"""The approval number that the law asks of a published map, supplied by the office; the only place that reads it."""

from __future__ import annotations

import os
import re
from typing import Final

from dashboard.locale import say

SETTING: Final = "ATLAS_MAP_APPROVAL"
LONGEST: Final = 60
_PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f<>&\"`\\]+\Z")


def approval() -> str:
    """Return the approval number, or "" where none is set or what is set is no plain text of at most 60 characters."""
    given = os.environ.get(SETTING, "").strip()
    return given if len(given) <= LONGEST and _PLAIN.match(given) else ""


def approval_words(language: str) -> str:
    """Return the line under every map: its approval number, or that the office has to supply one before publishing."""
    number = approval()
    return say(language, "map.approval", number=number) if number else say(language, "map.approval_missing")
