"""Scores as tables and as lists of misses and false alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.extraction.labels import LabelledText, LabelSet
from benchmarks.extraction.score import Found, Score

AROUND = 18  # characters of context on either side
HEADER = (
    "| set | system | figures | recall | precision | bounds | norms apart | from–to | indicators right | core matched "
    "| candidates per 1,000 characters without figures |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def row(name: str, system: str, score: Score, *, spans_only: bool = False) -> str:
    """Return one row of the table; a tagger knows spans and values only."""
    cells = [name, system, str(len(score.pairs) + len(score.misses)), f"{score.recall:.3f}", f"{score.precision:.3f}"]
    if spans_only:
        cells += ["–"] * 5
    else:
        right, given = score.matched
        core, known = score.core_matched
        cells += [f"{score.bounds:.3f}", f"{score.norms:.3f}", f"{score.changes:.3f}"]
        cells += [f"{right}/{given}" if given else "–", f"{core}/{known}" if given and known else "–"]
    cells.append(f"{score.per_1000:.1f}" if score.characters_without_figures else "–")
    return "| " + " | ".join(cells) + " |"


def speed_table(name: str, texts: Sequence[LabelledText], speeds: Mapping[str, float]) -> str:
    """Return characters a second of each system over some texts, and what part of the first one's speed that is."""
    first = next(iter(speeds))
    density = 1000 * sum(len(t.labels) for t in texts) / sum(len(t.text) for t in texts)
    head = f"{name} ({density:.0f} labelled figures per 1,000 characters)"
    lines = [f"| {head} | characters a second (median) | ÷ {first} |", "|---|--:|--:|"]
    lines += [f"| {name} | {speed:,.0f} | {speed / speeds[first]:.3f} |" for name, speed in speeds.items()]
    return "\n".join(lines)


def into_docs(tables: str, page: Path) -> None:
    """Put the tables between the two marks of a page.

    Raises
    ------
    ValueError
        Where the page has no such marks.
    """
    begin, end = "<!-- measured -->", "<!-- /measured -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{page.name} has no {begin} … {end}")
    page.write_text(f"{before}{begin}\n\n{tables}\n\n{end}{after}", encoding="utf-8")


def details(labelled: LabelSet, score: Score) -> str:
    """Return every miss, false alarm, wrong bound and wrong indicator of a set with the words around it."""
    wrong_bounds = [(t, lab, f) for t, lab, f in score.pairs if lab.bound and lab.bound != f.bound]
    wrong_ids = [
        (t, lab, f)
        for t, lab, f in score.pairs
        if lab.indicators is not None and f.indicator and f.indicator not in lab.indicators
    ]
    unmatched = [(t, lab) for t, lab, f in score.pairs if lab.core and lab.indicators and not f.indicator]
    parts = [
        f"## {labelled.name}: recall {score.recall:.3f}, precision {score.precision:.3f}, bounds {score.bounds:.3f}",
        _list("Missed", [f"{_context(t, m.start, m.end)} → {_number(m.value, m.value_to)}" for t, m in score.misses]),
        _list("False alarms", [_alarm(t, f) for t, f in score.alarms]),
        _list("Wrong bounds", [f"{_context(t, m.start, m.end)}: {f.bound}, not {m.bound}" for t, m, f in wrong_bounds]),
        _list(
            "Wrong indicators",
            [f"{_context(t, m.start, m.end)}: {f.indicator}, not {_ids(m.indicators)}" for t, m, f in wrong_ids],
        ),
        _list(
            "Core figures without an indicator",
            [f"{_context(t, m.start, m.end)}: {_ids(m.indicators)}" for t, m in unmatched],
        ),
        _list("Not verbatim", [_alarm(t, f) for t, f in score.not_verbatim]),
        _list("Value not in its own words", [_alarm(t, f) for t, f in score.not_reread]),
    ]
    return "\n\n".join(p for p in parts if p)


def _list(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"### {title}: {len(lines)}", "", *(f"- {line}" for line in lines)]) if lines else ""


def _alarm(text: LabelledText, found: Found) -> str:
    return f"{_context(text, found.start, found.end)} → {_number(found.value, found.value_to)} {found.unit}"


def _context(text: LabelledText, start: int, end: int) -> str:
    words = f"{text.text[max(0, start - AROUND) : start]}【{text.text[start:end]}】{text.text[end : end + AROUND]}"
    return f"`{text.file}` {start}–{end} " + words.replace("\n", "⏎").replace("\r", "")


def _number(value: float, value_to: float | None) -> str:
    return f"{value:g}" if value_to is None else f"{value:g} to {value_to:g}"


def _ids(ids: Sequence[str] | None) -> str:
    return " or ".join(ids or ()) or "none"
