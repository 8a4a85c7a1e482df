"""Rows for regions that the atlas does not have yet: level, the places above, and a name in English to start from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.intake.listing import Cells

_COUNTRY = "000000"
_STEM_OF_ONE = 1  # 费县 is Feixian County: a stem of one character keeps its ending


def completed(rows: Iterable[Cells], known: Mapping[str, object]) -> list[Cells]:
    """Return rows for new regions, with what they lack filled in and with the places above that are new too.

    Parameters
    ----------
    rows : iterable of mapping
        Cells of ``regions.csv``; an empty ``parent_code`` and an empty ``name_en`` are filled in.
    known : mapping
        The codes that the atlas has.

    Returns
    -------
    list of mapping
        In order of code, without those that are known.
    """
    found: dict[str, Cells] = {}
    for row in rows:
        code = row.get("code", "")
        if code in known or code in found:
            continue
        parent = row.get("parent_code") or _parent(code)
        english = row.get("name_en") or english_name(row.get("name_zh", ""), code)
        found[code] = {**row, "parent_code": parent, "name_en": english}
        while parent and parent not in known and parent not in found and (above := region_row(parent)):
            found[parent] = above
            parent = above["parent_code"]
    return [found[code] for code in sorted(found)]


def region_row(code: str) -> Cells | None:
    """Return the row of a place of the official division table, or None where it has no such code."""
    from etl.extract.divisions import official

    division = official().get(code)
    if division is None:
        return None
    return {
        "code": code, "name_zh": division.name, "name_en": english_name(division.name, code), "level": division.level,
        "parent_code": division.parent, "groups": "", "longitude": "", "latitude": "", "note": "",
    }  # fmt: skip


def english_name(name: str, code: str = "") -> str:
    """Return how a place may be called in English: 南皮县 is Nanpi County. A person checks it.

    The empty text is returned where the package for pinyin is not installed.
    """
    words = _words()
    if name in words["whole_names"]:
        return str(words["whole_names"][name])
    ending = next((e for e in words["endings"] if name.endswith(e) and len(name) > len(e)), "")
    stem = name.removesuffix(ending)
    last = words["endings"].get(ending, "")
    if len(stem) == _STEM_OF_ONE:
        first = pinyin(name)
        return f"{first} {last}".strip() if first else ""
    autonomous = ending.startswith(words["autonomous"]) and stem not in words["names"]
    stem, peoples = _peoples(stem, words) if autonomous else (stem, [])
    first = words["names"].get(stem) or pinyin(stem)
    if not first:
        return ""
    if code.endswith("0000") and code[:2] in words["no_city"]:
        return str(first)
    joined = " and ".join([", ".join(peoples[:-1]), peoples[-1]]) if len(peoples) > 1 else "".join(peoples)
    return " ".join(part for part in (first, joined, last) if part)


def pinyin(words: str) -> str:
    """Return Chinese words as one word in pinyin, with the apostrophe where a syllable begins with a vowel."""
    try:
        from pypinyin import lazy_pinyin
    except ImportError:
        return ""
    syllables = lazy_pinyin(words, v_to_u=True)
    spelled = "".join(f"'{s}" if i and s[0] in "aeo" else s for i, s in enumerate(syllables))
    return spelled[:1].upper() + spelled[1:]


def plain_id(words: str) -> str:
    """Return Chinese words as part of an id: small letters and digits only, "" where none are left."""
    return re.sub(r"[^a-z0-9]", "", pinyin(words).lower().replace("ü", "v"))


def short_name(name: str) -> str:
    """Return the name of a place without its ending (南皮), or whole where the rest would be one character (费县)."""
    words = _words()
    ending = next((e for e in words["endings"] if name.endswith(e) and len(name) > len(e)), "")
    stem = name.removesuffix(ending)
    if len(stem) == _STEM_OF_ONE:
        return name
    return _peoples(stem, words)[0] if ending.startswith(words["autonomous"]) else stem


def _peoples(stem: str, words: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Split 红河哈尼族彝族 into 红河 and the peoples whose name it bears."""
    found: list[str] = []
    while people := next((p for p in words["peoples"] if stem.endswith(p) and len(stem) > len(p)), ""):
        stem = stem.removesuffix(people)
        found.insert(0, words["peoples"][people])
    return stem, found


def _parent(code: str) -> str:
    if "-" in code:
        return code.rsplit("-", 1)[0]
    if code.endswith("0000"):
        return _COUNTRY
    row = region_row(code)
    return row["parent_code"] if row else ""


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "english.yml").read_text(encoding="utf-8"))
    for name in ("endings", "peoples"):
        words[name] = dict(sorted(words[name].items(), key=lambda item: -len(item[0])))
    return words
