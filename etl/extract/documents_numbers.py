"""How a workbook shows a number: the part of Excel's number formats that tables of figures use.

Digits with thousands separators, percentages, thousands and ten thousands by a comma or by a literal point, signs,
literal words, conditions, dates and times. A format outside this (fractions, Chinese digits) shows the plain number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Final

from etl.extract.documents_text import document_words

_BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00", 8: "#,##0.00", 9: "0%",
    10: "0.00%", 11: "0.00E+00", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 30: "m-d-yy", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00",
    44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General)'
    r"|(?P<half>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+)|(?P<digit>[0#?])|(?P<exponent>E[+-]?)|(?P<sign>[.,%/@])|(?P<other>.)",
    re.I | re.S,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_ELAPSED = re.compile(r"h+|m+|s+", re.I)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GENERAL_WIDTH: Final = 10  # digits that a cell in the general format shows of a broken number
_MAX_DIGITS: Final = 30
_LAST_DAY: Final = 2958466  # 9999-12-31 and one

Token = tuple[str, str]


def format_code(number: int, own: dict[int, str]) -> str:
    """Return the code of a number format: the workbook's own, a built-in one, or "General"."""
    return own.get(number) or _BUILT_IN.get(number) or document_words()["formats"].get(number) or "General"


def shown(raw: str, code: str, *, since_1904: bool = False) -> str:
    """Return a number as the workbook shows it, such as ``shown("0.998", "0.0%") == "99.8%"``.

    Parameters
    ----------
    raw : str
        The number as the file has it.
    code : str
        The code of its format.
    since_1904 : bool
        Whether days count from 1904 and not from 1900.
    """
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return raw
    if not value.is_finite() or abs(value.adjusted()) > _MAX_DIGITS:
        return raw
    found = _section(value, code)
    if found is None:
        return general(value)
    tokens, value = found
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds or "half" in kinds or "elapsed" in kinds:
        return _date(value, tokens, since_1904) or general(value)
    if kinds & {"exponent", "fraction", "digits_of_language"}:
        return general(value)
    if "general" in kinds:
        return "".join(general(value) if kind == "general" else text for kind, text in tokens)
    return _number(value, tokens)


def general(value: Decimal) -> str:
    """Return a number without format: no ".0", whole numbers in full, broken ones with ten digits."""
    if value == value.to_integral_value():
        return str(value.to_integral_value() + 0)
    places = max(_GENERAL_WIDTH - max(value.adjusted() + 1, 1), 0)
    rounded = _rounded(value, places)
    return f"{rounded:f}".rstrip("0").rstrip(".") if "." in f"{rounded:f}" else f"{rounded:f}"


def _rounded(value: Decimal, places: int) -> Decimal:
    # Excel counts with fifteen digits: 0.285 is stored as 0.28499999999999998 and shown as 0.29.
    fifteen = Decimal(f"{value:.15g}")
    rounded = fifteen.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def _section(value: Decimal, code: str) -> tuple[list[Token], Decimal] | None:
    """Return the part of a format that is for this value, and the value with the sign that the part does not write."""
    sections = [section for section in _sections(code) if not any(kind == "at" for kind, _ in section)]
    conditions = [next((text for kind, text in section if kind == "condition"), "") for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if not condition or _holds(value, condition):
                return section, value
        return None
    if not sections:
        return None
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(value: Decimal, condition: str) -> bool:
    match = _CONDITION.match(condition)
    if match is None:
        return False
    sign, limit = match.group(1), Decimal(match.group(2))
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit, "=": value == limit,
        "<>": value != limit,
    }[sign]  # fmt: skip


@cache
def _sections(code: str) -> list[list[Token]]:
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code[:255].replace(document_words()["general"], "General")):
        kind, text = match.lastgroup or "", match.group(match.lastgroup) if match.lastgroup else ""
        tokens = sections[-1]
        if kind == "other" and text == ";":
            sections.append([])
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(("literal", text))
        elif kind == "bracket":
            tokens += _bracket(text)
        elif kind == "sign":
            tokens.append({".": ("point", text), ",": ("comma", text), "%": ("percent", text),
                           "/": ("fraction", text), "@": ("at", text)}[text])  # fmt: skip
        elif kind:
            tokens.append((kind, text))
    return [_settled(section) for section in sections]


def _bracket(text: str) -> list[Token]:
    if _CONDITION.match(text):
        return [("condition", text)]
    if _ELAPSED.fullmatch(text):
        return [("elapsed", text)]
    if text.startswith("$"):
        currency = text[1:].partition("-")[0]
        return [("literal", currency)] if currency else []
    return [("digits_of_language", text)] if text.upper().startswith("DBNUM") else []  # else a colour


def _settled(tokens: list[Token]) -> list[Token]:
    """Return a section in which the slash and the comma of a date are literals."""
    if not any(kind in ("date", "elapsed") for kind, _ in tokens):
        return tokens
    return [("literal" if kind in ("fraction", "comma", "percent") else kind, text) for kind, text in tokens]


def _number(value: Decimal, tokens: Sequence[Token]) -> str:
    digits = [i for i, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not digits:
        return "".join(text for kind, text in tokens if kind in ("literal", "percent"))
    point = next((i for i, (kind, _) in enumerate(tokens) if kind == "point" and i < digits[-1]), None)
    whole = [i for i in digits if point is None or i < point]
    decimals = [i for i in digits if point is not None and i > point]
    commas = [i for i, (kind, _) in enumerate(tokens) if kind == "comma"]
    grouped = any(whole and whole[0] < i < whole[-1] for i in commas)
    last = (whole or digits)[-1]
    scale = sum(_trails(i, tokens, last) or _trails(i, tokens, digits[-1]) for i in commas)
    percent = sum(kind == "percent" for kind, _ in tokens)
    rounded = _rounded(value.scaleb(2 * percent - 3 * scale), len(decimals))
    whole_digits, _, rest = f"{abs(rounded):f}".partition(".")
    pieces = _whole(whole_digits, whole, tokens, grouped) | _decimals(rest, decimals, tokens)
    keeps_point = bool(decimals) and any(pieces[i] for i in decimals)
    texts = []
    for i, (kind, text) in enumerate(tokens):
        if kind == "digit":
            texts.append(pieces[i])
        elif kind == "point":
            texts.append("." if i == point and (keeps_point or not decimals) else "" if i == point else text)
        elif kind in ("literal", "percent"):
            texts.append(text)
    return ("-" if rounded < 0 else "") + "".join(texts).strip(" ")


def _trails(comma: int, tokens: Sequence[Token], digit: int) -> bool:
    """Return whether a comma directly follows the last digit: then it divides by a thousand."""
    return comma > digit and all(kind == "comma" for kind, _ in tokens[digit + 1 : comma])


def _whole(digits: str, places: Sequence[int], tokens: Sequence[Token], grouped: bool) -> dict[int, str]:
    """Spread the digits before the point over their places, from the right; the first place takes all that are left."""
    needed = sum(tokens[i][1] == "0" for i in places)
    digits = ("" if digits == "0" else digits).rjust(needed, "0")
    if grouped and len(places) and all(kind in ("digit", "comma") for kind, _ in tokens[places[0] : places[-1]]):
        return dict.fromkeys(places, "") | {places[-1]: f"{int(digits):,}" if digits else ""}
    pieces = {}
    for i in reversed(places):
        cut = 0 if i == places[0] else max(len(digits) - 1, 0)
        digits, pieces[i] = digits[:cut], digits[cut:]
    return pieces


def _decimals(digits: str, places: Sequence[int], tokens: Sequence[Token]) -> dict[int, str]:
    pieces = dict(zip(places, digits, strict=True))
    for i in reversed(places):
        if tokens[i][1] == "0" or pieces[i] != "0":
            break
        pieces[i] = ""
    return pieces


def _date(value: Decimal, tokens: Sequence[Token], since_1904: bool) -> str | None:
    if not 0 <= value < _LAST_DAY:
        return None
    # The serial 60 is 1900-02-29, a day that never was: days before it are one later than they count.
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if value < 60 else 30)
    seconds = int((value * 86400).to_integral_value(ROUND_HALF_UP))
    try:
        moment = start + timedelta(seconds=seconds)
    except OverflowError:
        return None
    half = any(kind == "half" for kind, _ in tokens)
    clock = [i for i, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed") and text[0] in "hHsS"]
    dates = [i for i, (kind, _) in enumerate(tokens) if kind in ("date", "elapsed")]
    texts = []
    for i, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
            texts.append(str(seconds // unit).rjust(len(text), "0"))
        elif kind == "date":
            at = dates.index(i)
            neighbours = dates[at - 1 : at] if at else []
            is_minute = text[0] in "mM" and (
                any(n in clock and tokens[n][1][0] in "hH" for n in neighbours)
                or any(n in clock and tokens[n][1][0] in "sS" for n in dates[at + 1 : at + 2])
            )
            texts.append(_date_part(moment, text.lower(), is_minute, half))
        elif kind == "half":
            texts.append("PM" if moment.hour >= 12 else "AM")
        elif kind in ("literal", "point"):
            texts.append(text)
    return "".join(texts).strip(" ")


def _date_part(moment: datetime, token: str, is_minute: bool, half: bool) -> str:
    letter, width = token[0], len(token)
    if letter == "y":
        return f"{moment.year:04}" if width > 2 else f"{moment.year % 100:02}"
    if letter == "m" and not is_minute and width >= 3:
        return _MONTHS[moment.month - 1]
    hour = (moment.hour - 1) % 12 + 1 if half else moment.hour
    number = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return str(number).rjust(min(width, 2), "0")
