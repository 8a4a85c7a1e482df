"""A second reading of the printed words, independent of whoever wrote the value: can the value come from them?

It lists every quantity that the words may state and does not choose. That is enough to catch a slip of a digit, a
forgotten 万 (ten thousand) or a span that ends at the wrong figure.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

_TOLERANCE = 1e-9
_JOIN_LIMIT = 4  # characters between the ends of a range: a unit and the joining sign


@dataclass(frozen=True, slots=True)
class _Writing:
    """The signs of ``numerals.yml`` and the patterns made of them."""

    digits: dict[str, int]
    units: dict[str, int]
    more: frozenset[str]
    joins: frozenset[str]
    part_of: str
    tenth: str
    percent_words: dict[str, float]
    count_words: dict[str, float]
    unit_scales: dict[str, int]
    narrow: dict[int, str]
    lookalike: re.Pattern[str]
    lookalikes: dict[str, str]
    spoken_point: re.Pattern[str]
    run: re.Pattern[str]
    token: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Quantity:
    """One number in the words: where it stands, and every value that it may have."""

    start: int
    end: int
    values: tuple[Fraction, ...]
    multiplier: int  # of the last unit that was read; 1 where there is none


def can_state(printed: str, value: float, value_to: float | None, *, unit: str = "", change: bool = False) -> bool:
    """Return whether the printed words can state a value, or a range where ``value_to`` is given.

    Parameters
    ----------
    printed : str
        The words as they stand in the source.
    value, value_to : float, float or None
        The value in the indicator's unit, and the other end of a range.
    unit : str
        The indicator's unit; one that begins with a multiplier (万元) takes the number as printed.
    change : bool
        A decrease may be printed without its sign.
    """
    scale = next((s for word, s in _writing().unit_scales.items() if unit.startswith(word)), 1)
    numbers, pairs = quantities(printed)

    def same(given: float, read: float) -> bool:
        ends = (given, -given) if change else (given,)
        return any(math.isclose(e * s, read, rel_tol=_TOLERANCE, abs_tol=1e-12) for e in ends for s in {1, scale})

    if value_to is None:
        return any(same(value, n) for n in numbers)
    return any(same(value, a) and same(value_to, b) for a, b in pairs)


def quantities(printed: str) -> tuple[frozenset[float], frozenset[tuple[float, float]]]:
    """Return every number and every range that the words may state.

    Blanks and line breaks are ignored, as a page break may fall inside a number.
    """
    writing = _writing()
    text = re.sub(r"\s", "", printed).translate(writing.narrow)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = writing.lookalike.sub(lambda m: writing.lookalikes[m.group()], text)
    text = writing.spoken_point.sub(lambda m: _decimal(m, writing), text)
    found = [_quantity(m, writing) for m in writing.run.finditer(text)]
    numbers: set[Fraction] = set()
    pairs: set[tuple[Fraction, Fraction]] = set()
    for quantity in found:
        numbers.update(quantity.values)
        if text.startswith(writing.tenth, quantity.end):
            half = writing.digits.get(text[quantity.end + 1 : quantity.end + 2], 0)  # 三成五
            numbers.update(v * 10 + h for v in quantity.values for h in {0, half})
    for left, right in pairwise(found):
        between = text[left.end : right.start]
        if between in (writing.part_of, "/"):
            top, bottom = (right, left) if between == writing.part_of else (left, right)
            ratios = {a / b for a in top.values for b in bottom.values if b}
            numbers |= ratios | {r * 100 for r in ratios}
        if len(between) <= _JOIN_LIMIT and between and between[-1] in writing.joins:
            stretched = {v * right.multiplier for v in left.values} if left.multiplier == 1 else set()
            numbers |= stretched
            pairs |= {(a, b) for a in {*left.values, *stretched} for b in right.values}
    for quantity in found:
        pairs |= _neighbours(text[quantity.start : quantity.end], writing)
    words = {v for table in (writing.percent_words, writing.count_words) for w, v in table.items() if w in text}
    ends = {n for pair in pairs for n in pair}
    return (
        frozenset({float(n) for n in numbers | ends} | words),
        frozenset((float(a), float(b)) for a, b in pairs),
    )


def _decimal(match: re.Match[str], writing: _Writing) -> str:
    """Write a number whose point is a word in digits: 五点三 is 5.3."""
    whole = _values(list(match["whole"]), writing)[0]
    return f"{int(whole)}." + "".join(str(writing.digits[sign]) for sign in match["part"])


def _quantity(match: re.Match[str], writing: _Writing) -> _Quantity:
    tokens = [t for t in writing.token.findall(match.group()) if t not in writing.more]
    multiplier = next((writing.units[t] for t in reversed(tokens) if t in writing.units), 1)
    return _Quantity(match.start(), match.end(), _values(tokens, writing), multiplier)


def _values(tokens: list[str], writing: _Writing) -> tuple[Fraction, ...]:
    """Return the readings of one run of numerals: 6.7万, 三百二十, 1亿2000万, 二〇二三, 一百二."""
    if len(tokens) > 1 and all(t in writing.digits for t in tokens):
        return (Fraction("".join(str(writing.digits[t]) for t in tokens)),)
    total = section = Fraction(0)
    pending: Fraction | None = None
    unit = 1
    for token in tokens:
        size = writing.units.get(token)
        if size is None:
            pending = Fraction(writing.digits[token]) if token in writing.digits else Fraction(token)
        elif size < 10000:
            section += (1 if pending is None else pending) * size
            pending, unit = None, size
        else:
            section += pending or 0
            if not section and not total:
                section = Fraction(1)
            total = total + section * size if total >= size else (total + section) * size
            section, pending, unit = Fraction(0), None, size
    plain = total + section + (pending or 0)
    if pending is not None and unit >= 100 and tokens[-2] in writing.units:
        return plain, total + section + pending * unit / 10  # the last unit is left out in speech
    return (plain,)


def _neighbours(run: str, writing: _Writing) -> set[tuple[Fraction, Fraction]]:
    """Return the range that two neighbouring digits state: 三五(名), 七八十, 十五六."""
    ten = 0
    if len(run) == 3 and writing.units.get(run[0]) == 10:
        ten, run = 10, run[1:]
    if len(run) < 2 or any(c not in writing.digits for c in run[:2]):
        return set()
    low, high = writing.digits[run[0]], writing.digits[run[1]]
    size = math.prod(writing.units.get(c, 0) for c in run[2:])
    return {(Fraction(ten + low * size), Fraction(ten + high * size))} if 0 < low < high and size else set()


@cache
def _writing() -> _Writing:
    words: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "numerals.yml").read_text(encoding="utf-8"))
    units = {**words["tens"], **words["myriads"]}
    number, signs, more = r"\d+(?:\.\d+)?", "".join([*words["digits"], *units]), "".join(words["more"])
    big, letters = "".join(units), "".join(words["lookalikes"])
    part = rf"(?:{number}|[{signs}]|[{more}](?=[{big}]))"
    return _Writing(
        digits=words["digits"],
        units=units,
        more=frozenset(words["more"]),
        joins=frozenset(words["range"]),
        part_of=words["part_of"],
        tenth=words["tenth"],
        percent_words=words["percent_words"],
        count_words=words["count_words"],
        unit_scales=words["unit_scales"],
        narrow=str.maketrans(words["narrow"]),
        lookalike=re.compile(rf"(?<=\d)[{letters}]|[{letters}](?=\d)"),
        lookalikes=words["lookalikes"],
        spoken_point=re.compile(
            rf"(?P<whole>[{signs}]+)[{''.join(words['point'])}](?P<part>[{''.join(words['digits'])}]+)"
        ),
        run=re.compile(rf"(?:{number}|[{signs}]){part}*"),
        token=re.compile(rf"{number}|[{signs}{more}]"),
    )
