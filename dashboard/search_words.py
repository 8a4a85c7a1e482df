"""Words made comparable: half width, small letters, simplified characters, and how they sound."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from typing import Final

import opencc
from pypinyin import lazy_pinyin

from dashboard.locale import LANGUAGES, say

_TOKEN: Final = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_LETTER: Final = re.compile(r"[a-z0-9\u3400-\u9fff]")
_FIRST_SIGN: Final = 0xE000  # private use: one sign a syllable, so that sounds are compared like letters
_signs: dict[int, int] = {}
_signs_lock = threading.Lock()
_SYLLABLE: Final = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|van|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v)"
)
_ALIKE: Final = (("ing", "in"), ("eng", "en"))


def normal(text: str) -> str:
    """Return Latin words and runs of Chinese, set apart by blanks only where a Latin word stands.

    Punctuation goes; traditional characters become simplified ones; the text is in small letters and half width.
    """
    flat = _simplified(unicodedata.normalize("NFKC", text)).lower().replace("'s", "").replace("’s", "")
    out = ""
    for match in _TOKEN.finditer(flat):
        token = match.group()
        out += token if not out or _joins(out[-1], token[0], flat, match.start()) else f" {token}"
    return out


def _joins(before: str, first: str, flat: str, at: int) -> bool:
    """Say whether two tokens are one word: Chinese to Chinese always, digits to Chinese where nothing is between."""
    if not before.isascii() and not first.isascii():
        return True
    return before.isascii() != first.isascii() and at > 0 and bool(_LETTER.match(flat[at - 1]))


def terms(query: str) -> list[str]:
    """Return the words that a query asks for, without words of asking."""
    flat = unicodedata.normalize("NFKC", query)
    words = [normal(piece) for piece in flat.split()]
    out: list[str] = []
    for word in " ".join(words).split():
        if word.isascii():
            if word not in _asking_words():
                out.append(word)
            continue
        for phrase in _asking_phrases():
            word = word.replace(phrase, " ")
        out += word.split()
    return list(dict.fromkeys(out))


def letters(text: str) -> tuple[str, list[int]]:
    """Return the letters of a text without blanks, breaks and punctuation, and where each stood in the text."""
    simple = _simplified(text)
    if len(simple) != len(text):
        simple = text
    kept: list[str] = []
    offsets: list[int] = []
    for at, sign in enumerate(simple):
        letter = unicodedata.normalize("NFKC", sign).lower()
        if len(letter) == 1 and _LETTER.match(letter):
            kept.append(letter)
            offsets.append(at)
    return "".join(kept), offsets


def sound(text: str, *, typed: bool = False) -> str:
    """Return one private sign a syllable, without tones; endings that many mix up (ing/in) count as one.

    Parameters
    ----------
    text : str
        Of ``normal``; characters that are no Chinese keep themselves.
    typed : bool
        Whether the text is pinyin; "" where it cannot be cut into syllables.
    """
    if typed:
        pieces = _SYLLABLE.findall(text)
        return "".join(map(_sign, pieces)) if "".join(pieces) == text else ""
    return "".join(_heard(sign) for sign in text)


@lru_cache(maxsize=20_000)
def _heard(sign: str) -> str:
    return sign if sign.isascii() else _sign(lazy_pinyin(sign)[0])


@cache
def _sign(syllable: str) -> str:
    for one, other in _ALIKE:
        syllable = syllable.replace(one, other)
    number = 0
    for letter in syllable[:6]:
        number = number * 27 + (ord(letter) - 96 if "a" <= letter <= "z" else 0)
    with _signs_lock:
        return chr(_signs.setdefault(number, _FIRST_SIGN + len(_signs)))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(text: str) -> str:
    return text if text.isascii() else str(_converter().convert(text))


@cache
def _asking_words() -> frozenset[str]:
    return frozenset(say("en", "search.asking").split())


@cache
def _asking_phrases() -> tuple[str, ...]:
    return tuple(sorted(say(LANGUAGES[0], "search.asking").split(), key=len, reverse=True))
