"""Names in the form of a practice that the catalogue does not know: “一带三”工作法, “1+3+N”机制, 某某工作法."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.extract.practice_marks import Marks, Quotation, without_marks
from etl.extract.practice_words import words

_LONGEST = 16  # characters of a name in marks
_LONGEST_ALONE = 8  # of a name without a head
_WINDOW = 12
_SENTENCE = re.compile(r"[，。；！？：,;!?:…\n]")
_FULL_STOP = re.compile(r"[。；！？;!?…\n]")
_FORMULA = re.compile(r"\d(?:\+[\dNnXx]+)+(?![\d>])")
_PAIR = re.compile(r"[\w·]{2,8}(?:\+[\w·]{1,8}){1,3}")
_RUN = re.compile(r"[\w+]+$")
_HEAD_SCORES = {"method": 0.9, "body": 0.8, "plain": 0.65}
_ENDING_SCORES = {"method": 0.85, "body": 0.75}
_FORM_SCORE = 0.7
_BROUGHT_IN_SCORE = 0.6
_UNQUOTED_SCORE = 0.7
_CHAIN_LOSS = 0.1


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the form of a practice; ``core`` is the same for every naming of it."""

    start: int
    end: int
    core: str
    score: float


def is_name(text: str, q: Quotation) -> bool:
    """Return whether words in marks can be part of a name: short, no sentence, no common image, nobody's speech."""
    content = text[q.start + 1 : q.end - 1]
    return (
        2 <= len(content) <= (2 * _LONGEST if q.title else _LONGEST)
        and not _FULL_STOP.search(content)
        and without_marks(content) not in words().slogans
        and not words().speech.search(content)
        and not words().honours.match(content)
        and not words().honoured.search(text, max(0, q.start - _WINDOW), q.start)
    )


def is_state(text: str, start: int, end: int) -> bool:
    """Return whether words in marks are a state or a principle: 从“甲”向“乙”转变, “甲”的原则."""
    known = words()
    turned = known.turned.search(text, max(0, start - _WINDOW), start)
    return bool(turned or known.principle.match(text, end))


def unknown_names(text: str, marks: Marks, taken: Sequence[tuple[int, int]]) -> Iterator[Name]:
    """Yield the names that touch no span of ``taken``, in order of place.

    Parameters
    ----------
    text : str
        The working text.
    marks : Marks
        Its quotations.
    taken : sequence of (int, int)
        Spans of known practices, sorted.
    """
    names = [*_quoted(text, marks), *_unquoted(text, marks)]
    names.sort(key=lambda name: (name.start, -name.end))
    reach = 0
    for name in names:
        if name.start >= reach and _is_free(name, taken):
            reach = name.end
            yield name


def _is_free(name: Name, taken: Sequence[tuple[int, int]]) -> bool:
    last = bisect_left(taken, (name.end, 0))
    return all(end <= name.start for _, end in taken[max(0, last - 12) : last])


def _quoted(text: str, marks: Marks) -> Iterator[Name]:
    known = words()
    nests = -1
    for at, q in enumerate(marks.quotations):
        if q.start < nests:
            continue
        nests = q.end
        content = text[q.start + 1 : q.end - 1]
        core = without_marks(content)
        if q.title:
            if (
                content.endswith(known.method_ends)
                and (head := known.head_within.search(content))
                and head.lastgroup == "method"
            ):
                yield Name(q.start, q.end, core, _FORM_SCORE)
            continue
        if not (2 <= len(content) <= _LONGEST) or _is_no_name(text, q, core):
            continue
        head = known.head_after.match(text, q.end)
        if head is not None and not _is_plain_talk(text, core, head):
            score = max(_HEAD_SCORES[str(head.lastgroup)], _score_alone(text, q, core))
            yield Name(q.start, head.end(), core, score)
        elif known.principle.match(text, q.end):
            continue
        elif (score := _score_alone(text, q, core)) or (score := _score_in_chain(text, marks.quotations, at)):
            yield Name(q.start, q.end, core, score)


def _is_no_name(text: str, q: Quotation, core: str) -> bool:
    known = words()
    before = text[max(0, q.start - _WINDOW) : q.start]
    return bool(
        _SENTENCE.search(core)
        or core in known.slogans
        or known.speech.search(core)
        or known.honours.match(core)
        or known.spoken.search(before)
        or known.honoured.search(before)
        or known.turned.search(before)
    )


def _is_plain_talk(text: str, core: str, head: re.Match[str]) -> bool:
    known = words()
    describes = core.endswith(known.describing_ends) or known.principle.match(text, head.end()) is not None
    return head.lastgroup == "plain" and describes


def _score_alone(text: str, q: Quotation, core: str) -> float:
    """Return the score of a quotation that has no head behind it; 0 for none."""
    known = words()
    if (head := known.head_within.search(core)) and head.lastgroup != "plain":
        own = core[: head.start()]
        return 0.0 if own in known.nameless or known.counted.fullmatch(own) else _ENDING_SCORES[str(head.lastgroup)]
    if _FORMULA.fullmatch(core) or known.numbered.fullmatch(core) or known.paired.fullmatch(core):
        return _FORM_SCORE
    before = text[max(0, q.start - _WINDOW) : q.start]
    if _PAIR.fullmatch(core):
        return _BROUGHT_IN_SCORE if known.tried.search(before) else 0.0
    short = 3 <= len(core) <= _LONGEST_ALONE and "、" not in core
    return _BROUGHT_IN_SCORE if short and known.brought_in.search(before) else 0.0


def _score_in_chain(text: str, quotations: Sequence[Quotation], at: int) -> float:
    """Return the score by a head that a list of names shares: “甲”“乙”等工作机制."""
    known = words()
    end = quotations[at].end
    for following in quotations[at + 1 : at + 6]:
        if following.start < end:
            continue
        if not known.joint.fullmatch(text, end, following.start):
            break
        end = following.end
    rest = known.rest.match(text, end)
    head = known.head_after.match(text, rest.end() if rest else end)
    return _HEAD_SCORES[str(head.lastgroup)] - _CHAIN_LOSS if head and head.lastgroup != "plain" else 0.0


def _unquoted(text: str, marks: Marks) -> Iterator[Name]:
    known = words()
    for formula in _FORMULA.finditer(text):
        head = known.head_after.match(text, formula.end())
        if head is not None and head.lastgroup == "method":
            yield Name(formula.start(), head.end(), formula.group(), _HEAD_SCORES["method"])
    for way in known.unquoted.finditer(text):
        run = _RUN.search(text, max(0, way.start() - _WINDOW), way.start())
        if run is None:
            continue
        begins = known.begins.match(run.group())
        name = run.group()[begins.end() :] if begins else run.group()
        whole = begins is not None or len(run.group()) < _WINDOW
        if whole and 2 <= len(name) <= _LONGEST_ALONE + 2 and name not in known.nameless:
            yield Name(way.start() - len(name), way.end(), name, _UNQUOTED_SCORE)
