"""One cell of a report → a value with its bound, a typed gap, nothing, or the reason why it cannot be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from etl.model import Indicator
from etl.report.cells import Cell, plain
from etl.report.mapping import Meaning
from etl.report.schema import limits
from etl.report.words import report_words

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MINUS: Final = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-"})
_SIGNS: Final = (("≥", "at_least"), (">=", "at_least"), (">", "at_least"), ("≤", "at_most"), ("<=", "at_most"),
                 ("<", "at_most"), ("≈", "approx"), ("~", "approx"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: a value, or a gap, or neither (``fault`` says whether that is an error)."""

    value: float | None = None
    bound: str = ""
    gap: str = ""
    fault: str = ""


NOTHING: Final = Reading()


def read_cell(cell: Cell, meaning: Meaning, indicator: Indicator, signs: Mapping[str, str]) -> Reading:
    """Read a cell of a column whose meaning is known.

    Parameters
    ----------
    cell : Cell
        As the file has it.
    meaning, indicator : Meaning, Indicator
        What the column measures and in which unit; a percentage is the same in every unit.
    signs : mapping
        Signs instead of a figure → gap, or ``none`` for nothing.
    """
    if cell.problem:
        return Reading(fault=f"report_{cell.problem}")
    sign = plain(cell.shown)
    if sign in signs and cell.number is None:
        return NOTHING if signs[sign] == "none" else Reading(gap=signs[sign])
    if cell.is_date:
        return Reading(fault="report_date")
    found = _number(cell, meaning, indicator) if cell.number is not None else _words(cell, meaning, indicator)
    return found if found.fault else _checked(found, indicator)


def _checked(found: Reading, indicator: Indicator) -> Reading:
    assert found.value is not None
    if not limits(indicator).hold(found.value):
        return Reading(fault="report_negative" if found.value < 0 else "report_over_hundred")
    return found


def _number(cell: Cell, meaning: Meaning, indicator: Indicator) -> Reading:
    if cell.percent:
        if indicator.unit != "%":
            return Reading(fault="report_percent")
        return Reading(times(cell.number or 0.0, 100), "exact")
    return Reading(times(cell.number or 0.0, meaning.factor or 1.0), "exact")


def _words(cell: Cell, meaning: Meaning, indicator: Indicator) -> Reading:
    text = unicodedata.normalize("NFKC", cell.shown).translate(_MINUS).replace(" ", "")
    match = _NUMBER.search(text)
    if match is None:
        return Reading(fault="report_no_number")
    number, factor = float(match[0].replace(",", "")), meaning.factor or 1.0
    before, after = text[: match.start()], text[match.end() :]
    for scale, size in sorted(report_words()["scales"].items(), key=lambda s: -len(s[0])):
        if after.startswith(scale):
            if factor != 1.0:
                return Reading(fault="report_scale_twice")
            after, factor = after.removeprefix(scale), float(size)
            break
    if after.startswith("%"):
        if indicator.unit != "%":
            return Reading(fault="report_percent")
        after, factor = after[1:], 1.0
    for unit in (meaning.unit, plain(indicator.unit)):
        after = after.replace(unit, "", 1) if unit and unit in after else after
    rest, bound = _bound(before, after)
    if rest:
        return Reading(fault="report_no_number")
    return Reading(times(number, factor), bound)


def _bound(before: str, after: str) -> tuple[str, str]:
    """Return what the words around a number leave over, and the bound that they state."""
    rest, bound = before + after, "exact"
    for word, meant in (*_SIGNS, *_bound_words()):
        if word in rest:
            if bound not in ("exact", meant):
                return rest, bound
            rest, bound = rest.replace(word, "", 1), meant
    return rest, bound


@cache
def _bound_words() -> tuple[tuple[str, str], ...]:
    content = yaml.safe_load((Path(__file__).parent.parent / "bound_words.yml").read_text(encoding="utf-8"))
    pairs = [(word, bound) for bound, words in content.items() for word in words]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def times(number: float, factor: float) -> float:
    """Multiply as on paper: 0.285 times 100 is 28.5."""
    if factor == 1.0:
        return number
    exact = Decimal(repr(number)) * Decimal(repr(factor))
    return float(f"{exact:.15g}")


def is_numeric(cell: Cell) -> bool:
    """Return whether a cell holds a number that could be a figure, for recognising columns."""
    if cell.number is not None:
        return not cell.is_date
    text = unicodedata.normalize("NFKC", cell.shown).translate(_MINUS).replace(" ", "")
    match = _NUMBER.search(text)
    return match is not None and len(text) - len(match[0]) <= 4


def numeric_value(cell: Cell) -> float:
    """Return the number of a numeric cell as it stands (a percentage cell as 99.8)."""
    if cell.number is not None:
        return times(cell.number, 100) if cell.percent else cell.number
    match = _NUMBER.search(unicodedata.normalize("NFKC", cell.shown).translate(_MINUS).replace(" ", ""))
    return float(match[0].replace(",", "")) if match else 0.0
