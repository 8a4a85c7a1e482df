"""The fictional county pair with every name, title, note, caption and text replaced by hostile ones, built as any.

Ids, codes, dates and figures stay, so that every page has something to show; whatever a person writes in words does
not. Each word carries a number of its own at the end, so that none is refused for standing twice.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import yaml

from etl.paths import Folders
from etl.pipeline import build
from etl.record import LONGEST, LONGEST_OTHER

ROOT: Final = Path(__file__).resolve().parent.parent
COUNTY_PAIR: Final = ROOT / "tests" / "fixtures" / "county_pair"
_WORDS: Final = {
    "regions.csv": ("name_zh", "name_en", "note"),
    "region_practices.csv": ("local_name", "scope", "note"),
    "gaps.csv": ("reason",),
    "observations/yi.csv": ("locator", "note"),
    "observations/jia.csv": ("scope", "note"),
}
_ENTRIES: Final = {
    "sources.yml": ("title", "publisher", "page", "note"),
    "families.yml": ("name", "caveat"),
    "concepts.yml": ("name", "note"),
    "practices.yml": ("name", "definition", "aliases"),
    "indicators": ("name", "definition", "caveat", "unit"),
}
_BESIDE: Final = {
    "events.yml": [
        {"id": "e1", "date": "2021-01-01", "region_code": "990101", "kind": "policy", "breaks": "no", "indicators": [],
         "themes": ["organisation"], "name": {"zh": "\u4e8b", "en": "event"}, "note": {"zh": "\u6ce8", "en": "note"},
         "source": {"title": "\u9898", "publisher": "\u62a5", "published": "2021", "url": "http://example.org/e"}},
    ],
    "replies.yml": [
        {"id": "r1", "region_code": "990101", "observation_id": "jia-1", "date": "2024-05-01", "by": "\u5c40",
         "words": {"zh": "\u8bdd", "en": "words"},
         "source": {"title": "\u9898", "publisher": "\u62a5", "published": "2024", "url": "http://example.org/r"}},
    ],
}  # fmt: skip
_SPOILT_BESIDE: Final = ("name", "note", "by", "words", "title", "publisher")
_URL: Final = "http://example.org/\"'><script>alert(1)</script>?a=1&b=<i>#"


class Spoiler:
    """Replaces words by payloads in turn, and remembers which remark needs a translation.

    Parameters
    ----------
    payloads : sequence of str
        Taken one after the other.
    whole : bool
        Not cut to the room that a field has.
    """

    def __init__(self, payloads: Sequence[str], whole: bool = False) -> None:
        self._payloads: Iterator[str] = cycle(payloads)
        self._whole = whole
        self._count = 0
        self.remarks: list[dict[str, str]] = []

    def word(self, field: str = "") -> str:
        """Return the next payload with its number, cut to what a field may hold."""
        self._count += 1
        text, number = next(self._payloads), f"~{self._count}"
        return f"{text if self._whole else text[: LONGEST.get(field, LONGEST_OTHER) - len(number)]}{number}".strip()

    def remark(self) -> str:
        """Return the next payload as a note, which a translation is entered for."""
        found = self.word().replace(";", "\uff0c")
        self.remarks.append({"zh": found, "en": self.word().replace(";", ",")})
        return found


def write(folder: Path, payloads: Sequence[str], whole: bool = False) -> Folders:
    """Write a hostile data folder.

    Parameters
    ----------
    folder : Path
        A folder that is not there yet.
    payloads : sequence of str
        The words, in turn.
    whole : bool
        Not cut to the room that a field has, which a build refuses of the longest.

    Returns
    -------
    Folders
        What `build` takes.
    """
    shutil.copytree(COUNTY_PAIR, folder)
    spoiler = Spoiler(payloads, whole)
    for file, columns in _WORDS.items():
        _spoil_rows(folder / file, columns, spoiler)
    for name, keys in _ENTRIES.items():
        files = sorted((folder / name).glob("*.yml")) if (folder / name).is_dir() else [folder / name]
        for file in files:
            _spoil_entries(file, keys, spoiler)
    for name, entries in _BESIDE.items():
        spoilt = [_spoilt(entry, lambda key: key in _SPOILT_BESIDE, spoiler) for entry in entries]
        (folder / name).write_text(_dumped(spoilt), encoding="utf-8", newline="")
    (folder / "notes.yml").write_text(_dumped(spoiler.remarks), encoding="utf-8", newline="")
    _spoil_article(folder, payloads)
    return Folders(folder, folder / "articles", folder / "build")


def built(folder: Path, payloads: Sequence[str], whole: bool = False) -> Folders:
    """Write a hostile data folder and build its snapshot; raises ``AtlasError`` where the build refuses it."""
    folders = write(folder, payloads, whole)
    build_quietly(folders)
    return folders


def copied(folder: Path) -> Folders:
    """Write the county pair as it is, to be spoilt in one place."""
    shutil.copytree(COUNTY_PAIR, folder)
    return Folders(folder, folder / "articles", folder / "build")


def build_quietly(folders: Folders) -> None:
    """Build without the boundaries of the nation, which take seconds."""
    build(folders, lambda _step: None, points_of=lambda codes: dict.fromkeys(codes, (112.5, 33.25)))


def _spoil_rows(path: Path, columns: Sequence[str], spoiler: Spoiler) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        for column in columns:
            if column in ("note", "reason"):
                row[column] = spoiler.remark()
            elif column != "scope" or row[column]:
                row[column] = spoiler.word(column)
        if path.name == "yi.csv":  # printed words of a table: no text contradicts them
            row["as_printed"] = f"{row['as_printed']}<b onclick=alert(1)>[x](javascript:alert(1))"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _spoil_entries(path: Path, keys: Sequence[str], spoiler: Spoiler) -> None:
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    spoilt = [_spoilt(entry, lambda key: key in keys, spoiler) for entry in entries]
    for entry in spoilt:
        if entry.get("source_id"):
            entry["note"] = spoiler.remark()
            entry["url"] = _URL if entry["source_id"] == "yi-2020" else None
            entry |= {name: None for name in ("text_file", "text_sha256") if entry[name] == "null"}
    path.write_text(_dumped(spoilt), encoding="utf-8", newline="")


def _spoilt(value: Any, wanted: Callable[[str], bool], spoiler: Spoiler, path: str = "", inside: bool = False) -> Any:
    """Return a copy in which every text below a wanted key is a payload."""
    if isinstance(value, dict):
        return {
            key: _spoilt(one, wanted, spoiler, f"{path}.{key}".strip("."), inside or wanted(key))
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_spoilt(one, wanted, spoiler, path, inside) for one in value]
    return spoiler.word(path) if inside else value


def _spoil_article(folder: Path, payloads: Sequence[str]) -> None:
    """Let the article end, and be written around its figures, in hostile words; spans stay where they are."""
    path = folder / "articles" / "jia.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    text = path.read_text(encoding="utf-8") + "\n".join(payloads) + "\u202e\x07\u2028\n"
    path.write_bytes(text.encode())
    sources = folder / "sources.yml"
    now = hashlib.sha256(path.read_bytes()).hexdigest()
    sources.write_text(sources.read_text(encoding="utf-8").replace(before, now), encoding="utf-8", newline="")


def _dumped(entries: list[Any]) -> str:
    return str(yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=100_000))
