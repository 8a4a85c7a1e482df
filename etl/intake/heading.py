"""What the head of an article says about its source: title, publisher, page, address. A person checks it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_HEAD: Final = 16  # lines that are not blank
_TITLE: Final = (5, 60)  # characters
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；）)]+")


def heading(text: str) -> dict[str, str | None]:
    """Return title, publisher, page and url of an article as far as its head says them.

    Returns
    -------
    dict
        ``title`` and ``publisher`` are "" where nothing is found, ``page`` and ``url`` None.
    """
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    head, foot = lines[:_HEAD], lines[-3:]
    words = _words()
    page = next((found[1] for line in head if (found := words["page"].search(line))), None)
    address = next((found[0] for line in [*head, *foot] if (found := _ADDRESS.search(line))), None)
    return {
        "title": _title(head, words),
        "publisher": _publisher([*head[:6], *foot], words),
        "page": words["page_word"].format(page=page) if page else None,
        "url": address,
    }


def _title(lines: list[str], words: dict[str, Any]) -> str:
    shortest, longest = _TITLE
    for index, line in enumerate(lines):
        if words["not_title"].search(line):
            continue
        if len(line) > longest or words["sentence"].search(line):
            return ""  # the body has begun
        if line[-1] in words["goes_on"] and index + 1 < len(lines):
            following = lines[index + 1]
            if not words["not_title"].search(following) and len(line + following) <= longest:
                return line + following
        if len(line) >= shortest:
            return line
    return ""


def _publisher(lines: list[str], words: dict[str, Any]) -> str:
    for line in lines:
        if found := words["publisher_after"].search(line):
            return str(found[1])
    for line in lines[:6]:
        if len(line) <= _TITLE[1] and (found := words["publisher"].search(line)):
            return str(found[0])
    return ""


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "heading.yml").read_text(encoding="utf-8"))
    patterns = ("publisher", "publisher_after", "page", "not_title", "sentence")
    return words | {name: re.compile(words[name]) for name in patterns}
