"""What the head of a text says of its source: title, publisher, day and page. What is not stated stays None."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.extract.periods import published_date

_HEAD_LINES = 14
_TAIL_LINES = 3
_LONGEST_TITLE = 60
_SHORTEST_TITLE = 4
_LONG_LINE = 90


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "heads.yml").read_text(encoding="utf-8"))
    content["narrow"] = str.maketrans(content["narrow"])
    return content


def suggest_source(text: str) -> dict[str, str | None]:
    """Return what a text states of its own source.

    Parameters
    ----------
    text : str
        The original text (its title keeps its blanks) or a working text.

    Returns
    -------
    dict
        ``title``, ``publisher``, ``published`` (ISO date of the precision that is stated) and ``page`` (第29版); each
        None where the text does not say it.
    """
    narrow: str = text.translate(_words()["narrow"])
    printed = [line.strip() for line in text.split("\n") if line.strip()]
    lines = [line.strip() for line in narrow.split("\n") if line.strip()]
    head = lines[:_HEAD_LINES]
    return {
        "title": _title(printed[:_HEAD_LINES], [line.strip() for line in head]),
        "publisher": _publisher([*head, *lines[-_TAIL_LINES:]]),
        "published": published_date(narrow),
        "page": _page(head),
    }


def _title(printed: list[str], head: list[str]) -> str | None:
    words = _words()
    not_title = re.compile(words["not_title"])
    for nth, line in enumerate(head):
        if len(line) > _LONGEST_TITLE or line[-1] in words["sentence_ends"]:
            if len(line) > _LONG_LINE:
                return None  # the text has begun
            continue
        if (len(line) < _SHORTEST_TITLE and line[-1] not in words["goes_on"]) or not_title.search(line):
            continue
        title = re.split(words["author_line"], printed[nth])[0].strip()
        following = head[nth + 1] if nth + 1 < len(head) else ""
        goes_on = line[-1] in words["goes_on"] and 0 < len(following) <= _LONGEST_TITLE
        if line[-1] in words["goes_on"]:
            if not goes_on or not_title.search(following) or following[-1] in words["sentence_ends"]:
                continue  # a form of address: 各乡镇人民政府:
            title += re.split(words["author_line"], printed[nth + 1])[0].strip()
        return title or None
    return None


def _publisher(lines: list[str]) -> str | None:
    for pattern in _words()["publishers"]:
        for line in lines:
            if (found := re.search(pattern, line)) is not None:
                return found[1].strip()
    return None


def _page(head: list[str]) -> str | None:
    words = _words()
    for line in head:
        for found in re.finditer(words["page"], line):
            if re.search(words["turned_page"], line[max(0, found.start() - 2) : found.start()]) is None:
                number = re.sub(r"\s", "", found[1] or found[2])
                return str(words["page_name"]).format(number)
    return None
