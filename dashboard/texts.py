"""The words around a figure, read from the article where it is at hand and is the one that was read.

An article lies in the folder of the environment variable ``ATLAS_ARTICLES``, else ``data/articles``. A file whose
checksum differs from the one in the snapshot is another text: its offsets mean nothing and it is not shown. Nothing
here raises because a file is missing, changed or unreadable; the caller shows the citation instead.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from dashboard.render.values import shown

_PROJECT: Final = Path(__file__).resolve().parents[1]
_REACH: Final = 240  # characters shown on each side of a figure
_BLANK: Final = " \t\u3000\xa0"
_SENTENCE_ENDS: Final = "。！？!?…；;：:”』」》）)"
_BROKEN_LINE: Final = 40  # a line at least this long without a sentence's end goes on in the next paragraph
_BREAK: Final = re.compile(rf"[{_BLANK}]*\r?\n[{_BLANK}\r\n]*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A figure in its paragraph, lines joined for reading; "…" stands where the paragraph was cut."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a paragraph; ``mark`` is the index of the span that it belongs to, None between marks."""

    text: str
    mark: int | None


def passage(source_row: Mapping[str, Any], char_start: float | None, char_end: float | None) -> Passage | None:
    """Return a figure with up to 240 characters of its paragraph on each side.

    Parameters
    ----------
    source_row : mapping
        ``text_file`` and ``text_sha256`` of the source.
    char_start, char_end : number or None
        Python string indices into the whole text; None or NaN where the figure has no span.

    Returns
    -------
    Passage or None
        None without a span, without the text, or where the text is not the one that was read.
    """
    text = _text(source_row)
    span = _span(char_start, char_end, text)
    if text is None or span is None:
        return None
    start, end = span
    first, last = _paragraph(text, start, end)
    left, right = max(first, start - _REACH), min(last, end + _REACH)
    # A dot inside a cut would look like the end of a sentence: an ellipsis says that there is more.
    before = ("…" if left > first else "") + join(text[left:start]).lstrip()
    after = join(text[end:right]).rstrip() + ("…" if right < last else "")
    return Passage(before, join(text[start:end]), after)


def marked_text(
    source_row: Mapping[str, Any], spans: Sequence[tuple[float, float]]
) -> tuple[tuple[Segment, ...], ...] | None:
    """Return the whole text as paragraphs of segments, with the spans marked.

    Where two spans overlap, the one that starts first is marked to its end and the other only beyond it; a span that
    lies wholly inside another is left out. Spans outside the text are ignored. None where ``passage`` would be None.
    """
    text = _text(source_row)
    if text is None:
        return None
    found = []
    for index, (start, end) in enumerate(spans):
        span = _span(start, end, text)
        if span is not None:
            found.append((*span, index))
    return tuple(
        segments
        for first, last in _paragraphs(text)
        if (segments := tuple(_segments(text, first, last, sorted(found, key=lambda s: (s[0], -s[1])))))
    )


def whole(source_row: Mapping[str, Any]) -> str | None:
    """Return the whole text as it was read, for offsets to point into; None where ``passage`` would be None."""
    return _text(source_row)


def join(text: str) -> str:
    """Return text on one line, as it can be shown: a line break between Latin words becomes a space, any other goes."""

    def between(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        latin = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        return " " if latin else ""

    return shown(_BREAK.sub(between, text))


def _segments(text: str, first: int, last: int, spans: list[tuple[int, int, int]]) -> list[Segment]:
    out: list[Segment] = []
    at = first
    for start, end, index in spans:
        start, end = max(start, at), min(end, last)
        if start >= end:
            continue
        out.append(Segment(join(text[at:start]), None))
        out.append(Segment(join(text[start:end]), index))
        at = end
    out.append(Segment(join(text[at:last]), None))
    if out[0].mark is None:
        out[0] = Segment(out[0].text.lstrip(_BLANK), None)
    return [segment for segment in out if segment.text]


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the paragraph, or paragraphs, that a span lies in."""
    inside = [(first, last) for first, last in _paragraphs(text) if first < end and start < last]
    return (min(inside)[0], max(last for _, last in inside)) if inside else (start, end)


@lru_cache(maxsize=32)
def _paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Return the bounds of every paragraph, blank ground left out.

    Where most paragraphs are set apart by empty lines, a single line break lies inside a paragraph. Extraction also
    breaks a paragraph at the end of a page: a long line that does not end a sentence goes on in the next one, while
    short lines (headings, names of authors) end where they end.
    """
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n]+", text) if m.group().strip(_BLANK)]
    apart = [text.count("\n", before[1], after[0]) > 1 for before, after in pairwise(lines)]
    spaced = 2 * sum(apart) > len(apart)
    found = lines[:1]
    for (first, last), before, empty in zip(lines[1:], lines, apart, strict=False):
        line, ended = text[first:last].strip(_BLANK), text[before[0] : before[1]].strip(_BLANK)
        broken = len(ended) >= _BROKEN_LINE and ended[-1] not in _SENTENCE_ENDS and len(line) >= _BROKEN_LINE // 4
        if broken or (spaced and not empty):
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return tuple(found)


def _span(start: float | None, end: float | None, text: str | None) -> tuple[int, int] | None:
    if text is None or start is None or end is None or start != start or end != end:
        return None
    return (int(start), int(end)) if 0 <= start < end <= len(text) else None


def _text(source_row: Mapping[str, Any]) -> str | None:
    name, checksum = source_row.get("text_file"), source_row.get("text_sha256")
    # Only a plain file name is followed, whatever the snapshot says.
    if not isinstance(name, str) or not isinstance(checksum, str) or not name or Path(name).name != name:
        return None
    path = Path(os.environ.get("ATLAS_ARTICLES") or _PROJECT / "data" / "articles") / name
    try:
        state = path.stat()
        return _read(str(path), checksum, state.st_mtime_ns, state.st_size)
    except (OSError, UnicodeDecodeError):
        return None


@lru_cache(maxsize=32)
def _read(path: str, checksum: str, _changed: int, _size: int) -> str | None:
    """Read a text once for every state of its file; None where it is not the text that was read."""
    data = Path(path).read_bytes()
    return data.decode("utf-8") if hashlib.sha256(data).hexdigest() == checksum else None
