"""What installs the archive on a machine without internet; the standard library only, as nothing else is there yet."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parent / "words.toml"


class Refused(Exception):
    """The installer cannot go on, and says why and what mends it; nothing that was installed is harmed.

    Parameters
    ----------
    key : str
        Of ``words.toml``.
    **values
        What its words name.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def words(self) -> str:
        """Return the words for the person at the terminal."""
        return say(self.key, **self.values)


def say(key: str, **values: object) -> str:
    """Return a message in the language of the terminal, as ``ATLAS_LANG`` or the locale says; else in Chinese."""
    return _words()[_language()][key].format(**values)


def _language() -> str:
    asked = os.environ.get("ATLAS_LANG", "")[:2].lower()
    if asked in ("zh", "en"):
        return asked
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return "en" if locale.lower().startswith("en") else "zh"


@cache
def _words() -> dict[str, dict[str, str]]:
    with _WORDS.open("rb") as stream:
        return tomllib.load(stream)
