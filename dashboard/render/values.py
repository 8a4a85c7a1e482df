"""Values, periods and names as text: the same words in chart, table and file."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dashboard.locale import say

_SYMBOLS: Final = {"at_least": "≥", "approx": "≈", "at_most": "≤"}
_ATTACHED: Final = ("%", "‰")
_SHORT: Final = {
    "zh": ((1e4, "number.wan"), (1e8, "number.yi"), (1e12, "number.trillion")),
    "en": ((1e6, "number.million"), (1e9, "number.billion"), (1e12, "number.trillion")),
}
"""From which size on a language writes a number with a word: English writes every digit below a million."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")
# Signs that end a line, turn the direction of what follows (12 would read 21) or are none: one sign each.
_ACTING: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
OPENING: Final = "\uff08\u300a\u201c\u2018\u3010\u3008\u300c"
"""Chinese signs that no line ends in."""
CLOSING: Final = "\uff0c\u3002\uff1b\u3001\uff1a\uff1f\uff01\uff09\u300b\u201d\u2019\u2026\u3011\u3009\u300d"
"""Chinese signs that no line begins with."""
_PIECES: Final = re.compile(rf"[{OPENING}]?(?:[A-Za-z0-9'.,()-]+|.)(?:[{CLOSING}]{{1,2}}| ?)")


def bound_symbol(bound: str | None) -> str:
    """Return ≥, ≈ or ≤, or nothing for an exact figure and a gap."""
    return _SYMBOLS.get(bound or "", "")


def number_text(value: float, language: str, *, full: bool = False, derived: bool = False, bound: str = "") -> str:
    """Write a number.

    Parameters
    ----------
    value : float
        Fully expanded, in the indicator's unit.
    full : bool
        Every digit as published, instead of the short form with two decimals ("6.7 m", "83.89 bn").
    derived : bool
        A calculated value is cut to three significant digits: more would feign a precision that no source gave.
    bound : str
        What is at least so much is rounded down, what is at most so much up, so that the shorter words stay true.
    """
    if derived and value:
        value = _rounded(value, 2 - math.floor(math.log10(abs(value))) if abs(value) < 1000 else 0, bound)
    text = ""
    if not full:
        shown = abs(value)
        for size, key in _SHORT[language]:
            # 99,999,999 would round to ten thousand of the smaller word: the larger one takes over there.
            if shown >= size:
                text = f"{_plain(_rounded(value / size, 2, bound))}{say(language, key)}"
                shown = round(shown / size, 2) * size
    return text or _plain(value)


def value_text(row: Mapping[str, Any], language: str, *, unit: bool = True, full: bool = False) -> str:
    """Write the value of a figure with its bound, range and, if wanted, unit; a gap is an empty text.

    Parameters
    ----------
    row : mapping
        value, value_to, bound, derived and unit of a frame's row.
    """
    value = row["value"]
    if value is None or math.isnan(value):
        return ""
    # A rate that an office or a roll-up worked out comes with all its digits; nobody counted so finely.
    derived = bool(row.get("derived")) or (not full and abs(value * 100 - round(value * 100)) > 1e-6)
    bound = str(row.get("bound") or "")
    text = number_text(value, language, full=full, derived=derived, bound=bound)
    top = row.get("value_to")
    if top is not None and not math.isnan(top):
        high = number_text(top, language, full=full, derived=derived)
        text = say(language, "number.range", low=text, high=high)
    name = str(row.get("unit") or "")
    if name in _ATTACHED:  # a percent sign belongs to the number wherever it stands
        text = say(language, "number.attached", number=text, unit=name)
    elif unit and name:
        form = "number.spaced" if text[-1].isascii() else "number.attached"
        text = say(language, form, number=text, unit=name)
    return bound_symbol(row.get("bound")) + text


def period_text(row: Mapping[str, Any], language: str) -> str:
    """Write the date or period of a figure and how it is known."""
    end = row.get("period_end")
    if not isinstance(end, date):
        return say(language, "period.unknown")
    precision = str(row.get("time_precision") or "day")
    start, kind = row.get("period_start"), row.get("kind")
    when = _point(end, precision, language)
    if isinstance(start, date):
        text = _span(start, end, precision, language)
    elif kind == "cumulative":
        text = say(language, "period.cumulative", when=when)
    elif kind == "flow":
        text = say(language, "period.start_unstated", when=when)
    else:
        text = say(language, "period.as_of", when=when) if precision == "day" else when
    basis = row.get("time_basis")
    return say(language, f"period.{basis}", when=text) if basis in ("publication", "inferred") else text


def short_period(row: Mapping[str, Any], language: str) -> str:
    """Write the year of a figure, for a label; "?" marks an inferred one, flows shorter than a year say so."""
    end = row.get("period_end")
    if not isinstance(end, date):
        return say(language, "period.short_unknown")
    start, kind = row.get("period_start"), row.get("kind")
    text = say(language, "period.short_year", year=end.year)
    if kind == "cumulative":
        text = say(language, "period.short_cumulative", year=end.year)
    elif isinstance(start, date) and not _whole_year(start, end):
        if (start.year, start.month) == (end.year, end.month):
            text = say(language, "period.month", year=end.year, month=end.month)
        elif start.year == end.year:
            text = say(language, "period.short_months", year=end.year, first=start.month, last=end.month)
        else:
            text = say(language, "period.short_span", start=start.strftime("%Y-%m"), end=end.strftime("%Y-%m"))
    return say(language, "period.short_inferred", when=text) if row.get("time_basis") == "inferred" else text


def locator_text(locator: str, language: str) -> str:
    """Return where a figure stands in a source without text; the row of an imported table is said in words."""
    row = re.fullmatch(r"row (\d+)", locator)
    return say(language, "locator.row", row=row.group(1)) if row else locator


def escape(text: object) -> str:
    """Return text that Plotly, deck.gl and a browser show as it is written, on one line."""
    return html.escape(shown(_CONTROL.sub(" ", "" if text is None else str(text))), quote=False)


def shown(text: object) -> str:
    """Return a text whose signs act on nothing but itself, as long as it was.

    Control characters other than tab and line ends, halves of characters and the marks that turn the direction of what
    follows become U+FFFD, the sign for what cannot be shown: nothing disappears in silence, and no offset moves.
    Letters that are written from right to left stay as they are.
    """
    return _ACTING.sub("\ufffd", str(text))


def width(text: str) -> float:
    """Return the rough width of a text in units of one Chinese character."""
    wide = sum(map("\u2e7f".__lt__, text))
    return wide + 0.56 * (len(text) - wide)


def clipped(text: str, limit: float) -> str:
    """Return a text that is no wider than ``limit`` Chinese characters; "…" says that there is more of it."""
    if width(text) <= limit:
        return text
    kept = text[: int(2 * limit)]
    while width(kept) > limit - 1:
        kept = kept[:-1]
    return f"{kept}…"


def wrap(text: str, limit: float) -> list[str]:
    """Cut a text into lines of at most ``limit`` Chinese characters' width; Latin words are kept whole if they fit.

    No line begins with a closing sign or ends in an opening one.
    """
    lines: list[str] = []
    line, long = "", 0.0  # the width is carried along: a list of a nation's counties is measured once, not at each sign
    for piece in _PIECES.findall(text):
        if line and long + width(piece.rstrip()) > limit + 1e-9:
            lines.append(line.rstrip())
            line, long = "", 0.0
        while width(piece) > limit:
            head = piece[: max(1, min(int(limit / 0.56), len(piece.rstrip(CLOSING)) - 1))]
            lines.append(head)
            piece = piece[len(head) :]
        line += piece
        long += width(piece)
    return [*lines, line.rstrip()] if line.strip() else lines or [""]


def _rounded(value: float, decimals: int, bound: str) -> float:
    """Return a number with so many decimals, rounded to the side on which its bound still holds."""
    nearest = float(round(value, decimals))
    if bound not in ("at_least", "at_most") or math.isclose(nearest, value, rel_tol=1e-12):
        return nearest
    shift = 10.0**decimals
    return (math.floor if bound == "at_least" else math.ceil)(value * shift) / shift


def _plain(value: float) -> str:
    """Write a number with thousands separators and the decimals that it has, at most four."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _point(when: date, precision: str, language: str) -> str:
    return say(language, f"period.{precision}", year=when.year, month=when.month, date=when.isoformat())


def _span(start: date, end: date, precision: str, language: str) -> str:
    if _whole_year(start, end):
        return say(language, "period.year", year=end.year)
    if precision == "month" and (start.year, start.month) == (end.year, end.month):
        return _point(end, precision, language)
    return say(
        language, "period.from_to", start=_point(start, precision, language), end=_point(end, precision, language)
    )


def _whole_year(start: date, end: date) -> bool:
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year
