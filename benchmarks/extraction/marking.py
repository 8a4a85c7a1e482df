"""Marked texts: labels written inside a text, so that nobody counts characters.

``[[429名网格员|429 名|stock i:grid_workers_full_time *]]`` is a figure: the words as printed, value and unit, and any
of a bound (``>`` at least, ``~`` about, ``<`` at most), a kind, ``r:`` a relation, ``i:`` ids of indicators, ``*`` for
core and ``n:`` a remark, which comes last. A range is ``3..5``. ``[[?三级]]`` is left open.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from benchmarks.extraction.labels import LABEL_COLUMNS, LABELS, OPEN, OPEN_COLUMNS, TEXTS

_MARK = re.compile(r"\[\[(\?)?([^|\]]+)(?:\|([^|\]]*))?(?:\|([^\]]*))?\]\]")
_BOUNDS = {">": "at_least", "~": "approx", "<": "at_most"}
_KINDS = ("stock", "flow", "ratio", "rate", "norm", "change", "cumulative", "target")


def read_marked(marked: str) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the text without its marks, the rows of its figures and the rows that are left open.

    Raises
    ------
    ValueError
        For a mark that cannot be understood.
    """
    pieces: list[str] = []
    length, last = 0, 0
    figures: list[dict[str, Any]] = []
    left_open: list[dict[str, Any]] = []
    for match in _MARK.finditer(marked):
        pieces += [marked[last : match.start()], match[2]]
        start = length + match.start() - last
        length, last = start + len(match[2]), match.end()
        place = {"stated": match[2], "char_start": start, "char_end": length}
        if match[1]:
            left_open.append(place)
        elif not match[3]:
            raise ValueError(f"no value: {match[0]}")
        else:
            figures.append({**place, **_number(match[3]), **_codes(match[4] or "")})
    text = "".join([*pieces, marked[last:]])
    if "[[" in text or "]]" in text:
        raise ValueError(f"a mark is not closed near {text[max(0, text.find('[[')) :][:30]!r}")
    return text, figures, left_open


def add(marked: Path, name: str) -> Path:
    """Write a marked text into this folder: the text, its labels and what is left open; an old one is replaced.

    ``name`` begins with the set: ``dev_`` or ``held_``.
    """
    which = name.split("_")[0]
    if which not in ("dev", "held"):
        raise ValueError(f"{name}: a name begins with dev_ or held_")
    text, figures, left_open = read_marked(marked.read_bytes().decode("utf-8"))
    file = TEXTS / f"{name}.txt"
    TEXTS.mkdir(exist_ok=True)
    file.write_bytes(text.encode("utf-8"))
    for path, columns, rows in ((LABELS, LABEL_COLUMNS, figures), (OPEN, OPEN_COLUMNS, left_open)):
        _replace_rows(path, columns, file.name, [{"file": file.name, "set": which, **r} for r in rows])
    return file


def _number(words: str) -> dict[str, str]:
    number, _, unit = words.partition(" ")
    low, _, high = number.partition("..")
    float(low), float(high or 0)
    return {"value": low, "value_to": high, "unit": unit}


def _codes(words: str) -> dict[str, str]:
    codes, _, note = words.partition("n:")
    row = {"bound": "exact", "kind": "", "relation": "", "indicator_id": "", "core": "0", "note": note.strip()}
    for code in codes.split():
        if code in _BOUNDS:
            row["bound"] = _BOUNDS[code]
        elif code in _KINDS:
            row["kind"] = code
        elif code[:2] == "r:":
            row["relation"] = code[2:]
        elif code[:2] == "i:":
            row["indicator_id"] = code[2:]
        elif code == "*":
            row["core"] = "1"
        else:
            raise ValueError(f"unknown code {code!r} in {words!r}")
    return row


def _replace_rows(path: Path, columns: tuple[str, ...], file: str, rows: list[dict[str, Any]]) -> None:
    kept: list[dict[str, Any]] = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as old:
            kept = [r for r in csv.DictReader(old) if r["file"] != file]
    with path.open("w", encoding="utf-8", newline="") as new:
        writer = csv.DictWriter(new, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted([*kept, *rows], key=lambda r: (r["file"], int(r["char_start"]))))
