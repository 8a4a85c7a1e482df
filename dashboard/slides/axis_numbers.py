"""How the numbers of a native axis are written: a number format, and about what it writes, for its width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.locale import say

_UNITS: Final = {
    "zh": ((1e8, "number.yi", 6, r"0\.00,,", 100.0), (1e4, "number.wan", 3, r"0\.0,", 10.0)),
    "en": ((1e9, "number.billion", 9, "0.0,,,", 1.0), (1e6, "number.million", 6, "0.0,,", 1.0)),
}
"""From which size on the numbers of an axis are written with a word: a format can only divide by thousands, so that a
Chinese number of ten thousands is one of thousands with a point before its last digit."""


def of_powers(values: Sequence[float], language: str) -> tuple[str, list[str]]:
    """Return the same for an axis of powers of ten, whose numbers need different words."""
    sections, texts = [], [f"{v:,.0f}" if v >= 1 else f"{v:g}" for v in values]
    for size, key, power, code, tenths in _UNITS[language]:
        word = say(language, key)
        sections.append(f'[>={size:.0f}]{code}"{word}"')
        decimals = 2 if tenths == 100 else 1
        texts = [
            f"{v / 10**power / tenths:.{decimals}f}{word}" if v >= size and text[-1].isdigit() else text
            for v, text in zip(values, texts, strict=True)
        ]
    small = any(v < 1 for v in values)
    return ";".join([*sections, "General" if small else "#,##0"]), texts


def numbers(values: Sequence[float], language: str) -> tuple[str, list[str]]:
    """Return how the numbers of an axis are written, and about what they look like."""
    top = max((abs(v) for v in values), default=0.0)
    for size, key, power, code, tenths in _UNITS[language]:
        if top >= size:
            word = say(language, key)
            decimals = 2 if tenths == 100 else 1
            texts = [f"{v / 10**power / tenths:.{decimals}f}{word}" if v else "0" for v in values]
            if len(set(texts)) == len(texts):  # else the steps are too small for the word
                return f'{code}"{word}";-{code}"{word}";0', texts
    plain = all(float(v).is_integer() for v in values)
    return ("#,##0" if plain else "#,##0.##"), [f"{v:,.0f}" if plain else f"{v:,.2f}" for v in values]
