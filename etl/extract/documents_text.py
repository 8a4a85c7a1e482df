"""Bytes → text: which encoding a file has, decided by strict decoding and by how plain the Chinese is that comes out.

GB18030 and Big5 share most byte pairs, so strict decoding alone cannot tell them apart; but only the right one gives
many of the six hundred characters that half of all print consists of (``documents.yml``). On 10 characters this finds
the encoding always where charset-normalizer finds it in two thirds of the cases; docs/dependencies.md has the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from etl.faults import AtlasError

MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Windows' Big5 before Hong Kong's: where both can read the bytes they differ in a few signs only.
CANDIDATES: Final = ("utf-8", "gb18030", "cp950", "big5hkscs")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WIDE = re.compile("[\u0800-\uffff\U00010000-\U0010ffff]")
# U+FEFF, joiners and private signs are left alone: a text may hold a few of them.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_SAMPLE = 200_000  # characters that are weighed
_ENOUGH = 20  # characters from which on plainness is a judgement
_NONSENSE = 0.1  # of them frequent: below this nobody wrote it; measured: 0.38 at least in real texts of 20 characters
_CONTROLS_ALLOWED = 0.01


@cache
def document_words() -> dict[str, Any]:
    """Return the Chinese words and characters that reading a document needs (``documents.yml``)."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "documents.yml").read_text(encoding="utf-8"))
    return content


@cache
def _frequent() -> frozenset[str]:
    words = document_words()
    return frozenset("".join(words[part] for part in ("frequent_simplified", "frequent_traditional", "signs")))


def plainness(text: str) -> float:
    """Return which part of the characters beyond ASCII is frequent in Chinese print; 0 where there are none."""
    beyond = "".join(_NOT_ASCII.findall(text[:_SAMPLE]))
    if not beyond:
        return 0.0
    frequent = _frequent()
    return sum(character in frequent for character in beyond) / len(beyond)


def is_nonsense(text: str) -> bool:
    """Return whether a text comes of a wrong encoding or a font without Unicode: controls, or no plain Chinese."""
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > _CONTROLS_ALLOWED * len(sample):
        return True
    beyond = sum(map(len, _NOT_ASCII.findall(sample)))
    return beyond >= _ENOUGH and plainness(sample) < _NONSENSE


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of a file and its encoding, such that ``data.decode(encoding)`` is that text.

    Parameters
    ----------
    data : bytes
        The whole file. A byte order mark decides and is dropped; else UTF-8 is taken where it is possible, else the
        encoding of the plainest text.
    name : str
        The file's name for messages.

    Raises
    ------
    AtlasError
        NUL bytes without a UTF-16 mark, bytes of no known encoding, or a text that is nonsense in all of them.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return _sound(data.decode(encoding), name), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(data, error.start, name) from error
    if (nul := data.find(b"\0")) >= 0:
        raise AtlasError("document.nul", file=name, position=nul)
    found = detect(data, CANDIDATES)
    if found is None:
        raise _undecodable(data, max(_readable_until(data, encoding) for encoding in CANDIDATES), name)
    text, encoding = found
    return _sound(text, name), encoding


def detect(data: bytes, encodings: Iterable[str]) -> tuple[str, str] | None:
    """Return the plainest text among those that strict decoding gives, with its encoding; the first one of equals."""
    best: tuple[str, str] | None = None
    best_score = -1.0
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Pairs of GB18030 can look like UTF-8's two-byte Greek or Arabic, never like three bytes in a row for long.
        if encoding == "utf-8" and (text.isascii() or _WIDE.search(text)):
            return text, encoding
        if (score := plainness(text)) > best_score:
            best, best_score = (text, encoding), score
    return best


def _sound(text: str, name: str) -> str:
    if is_nonsense(text):
        raise AtlasError("document.nonsense", file=name)
    return text


def _readable_until(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _undecodable(data: bytes, at: int, name: str) -> AtlasError:
    line = data.count(b"\n", 0, at) + 1
    return AtlasError("document.undecodable", file=name, line=line, found=data[at : at + 4].hex(" ").upper())


def cell_text(blocks: Iterable[str]) -> str:
    """Return a table cell as text: its paragraphs in one line, or in lines where the table only lays a page out."""
    lines = [line for block in blocks if (line := block.strip())]
    return ("\n" if len(lines) > 2 else " ").join(lines)
