"""What the atlas says, in Chinese and English: ``say(language, key, **values)``.

``zh.yml`` and ``en.yml`` hold the words of the content, ``zh.<part>.yml`` and ``en.<part>.yml`` those of one part of
the product (the pages, the intake, the map …); all are nested mappings whose path is the key. A missing key or value
is a fault of the program and raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

LANGUAGES: Final = ("zh", "en")
_HERE: Final = Path(__file__).parent


@cache
def messages(language: str) -> Mapping[str, str]:
    """Return every message of a language by its dotted key; raises KeyError for a language that is not there."""
    if language not in LANGUAGES:
        raise KeyError(f"no such language: {language}")
    found: dict[str, str] = {}
    for file in sorted(_HERE.glob(f"{language}*.yml")):
        name = file.name
        for key, text in _flatten(yaml.safe_load(file.read_text(encoding="utf-8")) or {}):
            if key in found:
                raise KeyError(f"{name}: {key} is already said elsewhere")
            found[key] = text
    return found


def say(language: str, key: str, **values: object) -> str:
    """Return a message with its values filled in; a missing key or value raises KeyError."""
    text = messages(language)[key]
    return text.format(**values) if values or "{" in text else text


def says(language: str, key: str) -> bool:
    """Return whether there is such a message."""
    return key in messages(language)


def _flatten(data: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for name, item in data.items():
        key = f"{path}.{name}" if path else str(name)
        if isinstance(item, Mapping):
            out.extend(_flatten(item, key))
        else:
            out.append((key, "" if item is None else str(item)))
    return out
