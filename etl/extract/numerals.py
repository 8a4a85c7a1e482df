"""One run of numerals → its value: 6.7万, 1亿2千万, 三千二百, 五点三万, 百分之九十八, 1200多万.

``etl.reread`` reads printed words a second time and lists what they may state; this reader must choose, and is fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_LONGEST = 18  # signs; a longer row is a code, not a number


@dataclass(frozen=True, slots=True)
class Numerals:
    """The signs of ``etl/numerals.yml``."""

    digits: dict[str, int]
    sizes: dict[str, int]
    more: frozenset[str]

    def value(self, run: str) -> float | None:
        """Return the value of a run of numerals without its words of "more", or None where it is none.

        Parameters
        ----------
        run : str
            Arabic digits with point and commas, Chinese digits, 点, and 十百千万亿, in any mixture that is one number.
        """
        if len(run) > _LONGEST:
            return None
        if run[-1].isdigit() and run.isascii():
            return float(run.replace(",", ""))
        return self._mixed(run)

    def neighbours(self, run: str) -> tuple[float, float] | None:
        """Return the ends of a range that two neighbouring digits state (三四十, 五六, 十五六), or None."""
        if len(run) == 3 and self.sizes.get(run[0]) == 10:
            ends = self.neighbours(run[1:])
            return (ends[0] + 10, ends[1] + 10) if ends else None
        if len(run) < 2 or run[0] not in self.digits or run[1] not in self.digits:
            return None
        low, high = self.digits[run[0]], self.digits[run[1]]
        size = 1
        for sign in run[2:]:
            if sign not in self.sizes:
                return None
            size *= self.sizes[sign]
        near = low == high - 1 or (low == high - 2 and size == 1 and len(run) == 2)  # 三五名
        return (float(low * size), float(high * size)) if low > 0 and near else None

    def _mixed(self, run: str) -> float | None:
        total = section = 0.0
        pending: float | None = None
        size = 0
        last_size = 1
        index, length = 0, len(run)
        digits, sizes = self.digits, self.sizes
        plain = 0  # Chinese digits in a row: 二〇二三
        while index < length:
            sign = run[index]
            if sign.isascii():
                end = index
                while end < length and run[end].isascii():
                    end += 1
                if pending is not None:
                    return None
                try:
                    pending = float(run[index:end].replace(",", ""))
                except ValueError:
                    return None
                index = end
                continue
            if sign in digits:
                if not digits[sign] and (total or section):
                    index += 1  # 二百零五
                    if index == length or run[index] in sizes:
                        return None
                    continue
                if pending is not None and plain:
                    if total or section:
                        return None
                    pending = pending * 10 + digits[sign]
                else:
                    pending = float(digits[sign]) if pending in (None, 0) else None
                    if pending is None:
                        return None
                plain += 1
                index += 1
                continue
            if sign in self.more:
                index += 1
                continue
            if sign not in sizes:  # the point
                end = index + 1
                fraction = ""
                while end < length and run[end] in digits:
                    fraction += str(digits[run[end]])
                    end += 1
                if not fraction or pending is None:
                    return None
                pending += float("0." + fraction)
                index = end
                continue
            size = sizes[sign]
            if plain > 1:
                return None  # digits in a row make a year or a code, never a multiple
            if size < 10000:
                if pending is None and section:
                    return None  # 百百
                section += (1.0 if pending is None else pending) * size
            else:
                section += pending or 0.0
                if not section:
                    section = 1.0 if not total else 0.0
                total = total + section * size if total >= size else (total + section) * size
                section = 0.0
            pending, plain, last_size = None, 0, size
            index += 1
        if plain > 1 and not total and not section and len(run) < 4 and not run.isascii():
            return None  # two digits in a row are no number: 三五
        if pending is not None and last_size >= 100 and plain == 1 and run[-2] in sizes:
            pending *= last_size / 10  # the last unit is left out in speech: 2万5, 一百二
        return round(total + section + (pending or 0.0), 6)


@cache
def numerals() -> Numerals:
    """Return the signs, read once."""
    content = yaml.safe_load((Path(__file__).parents[1] / "numerals.yml").read_text(encoding="utf-8"))
    return Numerals(
        digits={sign: int(value) for sign, value in content["digits"].items()},
        sizes={**content["tens"], **content["myriads"]},
        more=frozenset(content["more"]),
    )
