"""The words by which a report's parts are known (``words.yml``), ready for comparison."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.report.cells import plain


@cache
def report_words() -> dict[str, Any]:
    """Return the words as the file has them."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))
    return content


@cache
def heads() -> dict[str, str]:
    """Return header word → which column it names (``region_code``, ``value``, …)."""
    return {plain(word): name for name, words in report_words()["heads"].items() for word in words}


@cache
def word_set(*path: str) -> frozenset[str]:
    """Return one list of words for comparison with ``plain`` texts."""
    found: Any = report_words()
    for part in path:
        found = found[part]
    return frozenset(plain(str(word)) for word in found)


@cache
def default_signs() -> dict[str, str]:
    """Return sign instead of a figure → gap, ``none`` where nothing is recorded."""
    return {plain(str(sign)): gap for gap, signs in report_words()["signs"].items() for sign in signs}
