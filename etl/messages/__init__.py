"""What the write side says to the person at the terminal, in Chinese or English.

The words stand beside this file in ``<topic>.zh.yml`` and ``<topic>.en.yml``, nested by key; code names them by the
dotted key only (``boundaries.fresh``). Topics are merged, so each keeps its own top key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("zh", "en")


def spoken() -> str:
    """Return "zh" or "en": ``ATLAS_LANG`` (also ``en_GB``), else "en" under an English locale, else "zh"."""
    asked = os.environ.get("ATLAS_LANG", "")[:2].lower()
    if asked in LANGUAGES:
        return asked
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return "en" if locale.lower().startswith("en") else "zh"


def _flat(words: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


@cache
def words(language: str) -> dict[str, str]:
    """Return every message of a language by its dotted key."""
    files = sorted(Path(__file__).parent.glob(f"*.{language}.yml"))
    return {key: text for file in files for key, text in _flat(yaml.safe_load(file.read_text(encoding="utf-8")) or {})}


def say(language: str, key: str, /, **values: object) -> str:
    """Return the message ``key``, with its places filled in.

    Raises
    ------
    KeyError
        The key is in no message file, or a place of the message has no value: a fault of the program.
    """
    return words(language)[key].format(**values)
