"""Words of a living deck: what was generated is generated anew, what a person wrote stays."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from pptx.oxml.ns import qn

from dashboard.slides.living_changes import Note

_FACTS: Final = frozenset({"source", "notes", "sources", "caveats", "gaps", "key", "dateline", "approval"})
"""Roles whose sentences are lists of facts: a fact is renewed even where a person has changed another one of the same
sentence. A finding is not: half of it would be a person's, half the rules', and all of it nobody's."""
_CLAUSE: Final = re.compile(r"[；;。、，,（）()·:：\s]|[^；;。、，,（）()·:：\s]+")
_LONGER: Final = 1.1


@dataclass(frozen=True, slots=True)
class _Edit:
    """What the data changes in a list as it now is: items ``start`` to ``stop`` become ``first`` to ``last`` of the
    new ones; ``start`` None where a person's change is in the way."""

    start: int | None
    stop: int
    first: int
    last: int
    was: tuple[int, int]


def renew(slide: int, old: Any, said: dict[str, Any], fresh: Any, fresh_said: dict[str, Any]) -> list[Note]:
    """Carry generated paragraphs over into a text, and return what changed.

    A paragraph that still reads as it was generated is the rules'; any other is a person's and is left.
    """
    was, now = words(said), words(fresh_said)
    role, body = str(said["role"]), old.find(qn("p:txBody"))
    if body is None or was == now:
        return []
    paragraphs, new = body.findall(qn("a:p")), fresh.find(qn("p:txBody")).findall(qn("a:p"))
    there = [plain(text(paragraph)) for paragraph in paragraphs]
    notes: list[Note] = []
    for edit in reversed(_edits(was, there, now)):
        (a, b), (c, d) = edit.was, (edit.first, edit.last)
        pairs = list(zip(was[a:b], now[c:d], strict=True)) if b - a == d - c else []
        before, after = "\n".join(filter(None, was[a:b])), "\n".join(filter(None, now[c:d]))
        if edit.start is not None:
            replace(body, paragraphs[edit.start : edit.stop], new[c:d], paragraphs, edit.start)
            pairs = pairs or [(before, after)]
            notes += [Note(slide, role, _kind(x, y), "", x, y) for x, y in reversed(pairs) if x != y]
        elif pairs:
            mine = [one for one, said in zip(paragraphs, there, strict=True) if said not in was or said in was[a:b]]
            notes += [_within(slide, role, mine, x, y) for x, y in reversed(pairs) if x != y]
        else:
            notes.append(Note(slide, role, "kept", "", "", after))
    return notes[::-1]


def _kind(before: str, after: str) -> str:
    return "changed" if before and after else "added" if after else "left"


def words(said: dict[str, Any]) -> list[str]:
    """Return the paragraphs of a stamp as they are compared."""
    found = said.get("words", [])
    return [plain(str(one)) for one in found] if isinstance(found, list) else []


def plain(line: str) -> str:
    """Return a line without the differences that office programs make when they save it."""
    return " ".join(line.split())


def untouched(element: Any, said: dict[str, Any]) -> bool:
    """Say whether a text still reads as it was generated."""
    body = element.find(qn("p:txBody"))
    return body is not None and [plain(text(one)) for one in body.findall(qn("a:p"))] == words(said)


def text(paragraph: Any) -> str:
    """Return what a paragraph says."""
    return "".join(one.text or "" for one in paragraph.iter(qn("a:t")))


def replace(body: Any, old: Sequence[Any], fresh: Sequence[Any], every: Sequence[Any] = (), at: int = 0) -> None:
    """Put new words into paragraphs, which keep how they look; more are added as they were made, extra ones go.

    ``every`` are all paragraphs of the body and ``at`` where new ones go in, if there are no old ones to follow.
    """
    for paragraph, new in zip(old, fresh, strict=False):
        if plain(text(paragraph)) != plain(text(new)):
            _renew_paragraph(paragraph, new)
    for extra in old[len(fresh) :]:
        if len(body.findall(qn("a:p"))) > 1:  # a text without any paragraph is against the schema
            body.remove(extra)
        else:
            set_text(extra, "")
    last = old[min(len(old), len(fresh)) - 1] if old and fresh else every[at - 1] if at else None
    for new in fresh[len(old) :]:
        added = copy.deepcopy(new)
        if last is not None:
            last.addnext(added)
        elif every:
            every[0].addprevious(added)
        else:
            body.append(added)
        last = added


def _renew_paragraph(paragraph: Any, new: Any) -> None:
    longer = len(text(new)) > _LONGER * len(text(paragraph))
    set_text(paragraph, text(new))
    sizes = [int(one.get("sz")) for one in new.iter(qn("a:rPr")) if one.get("sz")]
    if longer and sizes:  # what fitted at its size may fit no more
        for run in paragraph.iter(qn("a:rPr")):
            if run.get("sz") and int(run.get("sz")) > sizes[0]:
                run.set("sz", str(sizes[0]))


def set_text(paragraph: Any, new: str) -> None:
    """Write a text into a paragraph: only where it differs, so that its runs keep how they look."""
    nodes = list(paragraph.iter(qn("a:t")))
    if not nodes:
        run = paragraph.makeelement(qn("a:r"), {})
        run.append(paragraph.makeelement(qn("a:t"), {}))
        run[0].text = new
        end = paragraph.find(qn("a:endParaRPr"))
        paragraph.append(run) if end is None else end.addprevious(run)
        return
    whole = "".join(node.text or "" for node in nodes)
    start, least = 0, min(len(whole), len(new))
    while start < least and whole[start] == new[start]:
        start += 1
    same = 0
    while same < least - start and whole[-1 - same] == new[-1 - same]:
        same += 1
    stop, at = len(whole) - same, 0
    put: str | None = new[start : len(new) - same]
    for number, node in enumerate(nodes):
        old, first = node.text or "", at
        at += len(old)
        node.text = old[: max(0, start - first)] + old[max(0, stop - first) :]
        if put is not None and (start < at or number == len(nodes) - 1):
            here = max(0, min(start - first, len(old)))
            node.text, put = old[:here] + put + old[max(here, stop - first) :], None
    for run in paragraph.findall(qn("a:r")):
        if not run.findtext(qn("a:t")) and len(paragraph.findall(qn("a:r"))) > 1:
            paragraph.remove(run)


def _edits(was: list[str], there: list[str], now: list[str]) -> list[_Edit]:
    """Return what has to be done to ``there`` so that what changed from ``was`` to ``now`` changes in it, too."""
    at: dict[int, int] = {}
    for block in SequenceMatcher(None, was, there, autojunk=False).get_matching_blocks():
        at |= {block.a + step: block.b + step for step in range(block.size)}
    out = []
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        places = [at.get(number) for number in range(a, b)]
        start: int | None
        if places:
            first = places[0]
            start = first if first is not None and places == list(range(first, first + b - a)) else None
        else:
            start = at[a - 1] + 1 if a - 1 in at else at.get(a)
        out.append(_Edit(start, (start or 0) + b - a, c, d, (a, b)))
    return out


def _within(slide: int, role: str, paragraphs: list[Any], was: str, now: str) -> Note:
    """Renew one sentence that a person has moved, changed or added to, where that can be done; else say that it stays.

    ``paragraphs`` are those that may be it.
    """
    changed = Note(slide, role, "changed", "", was, now)
    for paragraph in paragraphs:
        line = plain(text(paragraph))
        if line == was or (len(was) > 3 and was in line):  # something may have been written before or after it
            set_text(paragraph, line.replace(was, now, 1))
            return changed
    if role in _FACTS:
        old, new = _CLAUSE.findall(was), _CLAUSE.findall(now)
        likely = [(_alike(_CLAUSE.findall(text(one)), old), number) for number, one in enumerate(paragraphs)]
        alike, number = max(likely, default=(0.0, 0))
        mine = _CLAUSE.findall(text(paragraphs[number])) if alike > 0.5 else []
        edits = _edits(old, mine, new)
        if mine and all(edit.start is not None for edit in edits):
            for edit in reversed(edits):
                mine[edit.start : edit.stop] = new[edit.first : edit.last]
            set_text(paragraphs[number], "".join(mine))
            return changed
    return Note(slide, role, "kept", "", "", now)


def _alike(one: list[str], other: list[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
