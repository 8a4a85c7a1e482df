"""The places without a figure, in words under a picture: a gap is never drawn as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.locale import say
from dashboard.render.facets import Facet, Gaps
from dashboard.slides import fit
from dashboard.slides.box import Box
from dashboard.slides.sheet import Run, Sheet

SIZE: Final = 11.0
_MOST_LINES: Final = 3
_BETWEEN: Final = 8.0


@dataclass(frozen=True, slots=True)
class Listed:
    """Places of one kind in words: the kind, their names (the highlighted one first), and whether that one is there."""

    kind: str
    names: list[str]
    marked: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What one block has to say beneath the picture: indicator and tier, lists, and places that are not drawn."""

    indicator: str
    tier: str
    lists: list[Listed]
    more: int = 0


def of_facets(blocks: Sequence[Facet], language: str, highlight: str) -> list[Told]:
    """Return what blocks have to say: their gaps by kind, and how many places are not drawn."""
    return [
        Told(
            str(block.indicator["name"]),
            say(language, f"tier_block.{block.tier}") if block.tier else "",
            [of_gap(gap, language, highlight) for gap in block.gaps],
            block.more,
        )
        for block in blocks
    ]


def of_gap(gap: Gaps, language: str, highlight: str) -> Listed:
    """Return one kind of gap as a list."""
    marked = bool(highlight) and gap.rows[0]["region_code"] == highlight
    return Listed(say(language, f"gap.{gap.kind}"), [str(row["region_name"]) for row in gap.rows], marked)


def beneath(sheet: Sheet, told: Sequence[Told], box: Box) -> Box:
    """Write what blocks have to say at the bottom of a box, and return what is left over it."""
    lines = paragraphs(told, sheet.language, box.width, sheet)
    rest, foot = _parted(lines, box)
    if foot is not None:
        sheet.text(foot, lines, "gaps", anchor="bottom")
    return rest


def left_over(told: Sequence[Told], language: str, box: Box) -> Box:
    """Return what ``beneath`` leaves of a box, without writing anything."""
    return _parted(paragraphs(told, language, box.width, None), box)[0]


def paragraphs(told: Sequence[Told], language: str, wide: float, sheet: Sheet | None) -> list[list[Run]]:
    """Return the lines as runs: of one block a line a kind with names, of several the numbers only.

    ``sheet`` gives the colours; without one the runs serve for measuring.
    """
    lists = [listed for one in told for listed in one.lists]
    more = sum(one.more for one in told)
    ending = say(language, "slides_bars.more", count=more) if more else ""
    if len(told) == 1 and len(lists) + bool(ending) <= _MOST_LINES:
        lines = [_line(listed, language, wide, sheet) for listed in lists]
        return [*lines, [_run(ending, sheet)]] if ending else lines
    text = _short(told, language)
    text = [*text, ending] if ending else text
    marked = _marked(told, language)
    rest = say(language, "list.semicolon").join(text)
    if not rest and not marked:
        return []
    joint = say(language, "list.semicolon") if marked and rest else ""
    whole = fit.cut(marked + joint + rest, SIZE, wide * 0.98, _MOST_LINES)
    runs = [_run(marked, sheet, marked=True)] if marked else []
    return [[*runs, _run(whole[len(marked) :], sheet)]]


def _parted(lines: list[list[Run]], box: Box) -> tuple[Box, Box | None]:
    if not lines:
        return box, None
    count = sum(fit.lines("".join(run.text for run in line), SIZE, box.width * 0.98) for line in lines)
    rest, foot = box.foot(count * SIZE * fit.LINE + 2, gap=_BETWEEN)
    return rest, foot


def _run(text: str, sheet: Sheet | None, *, marked: bool = False) -> Run:
    if sheet is None:
        return Run(text, SIZE)
    return Run(text, SIZE, True if marked else None, sheet.colours.accent if marked else sheet.colours.grey)


def _line(listed: Listed, language: str, wide: float, sheet: Sheet | None) -> list[Run]:
    """Return one kind with as many names as its line holds."""
    comma, count = say(language, "list.comma"), len(listed.names)
    line = ""
    for kept in range(count, 0, -1):
        names = comma.join(listed.names[:kept])
        if kept < count:
            names = say(language, "chart.and_more", names=names, count=count)
        line = say(language, "slides.gap", kind=listed.kind, count=count, names=names)
        if fit.width(line, SIZE) <= wide * 0.96:
            break
    line = fit.cut(line, SIZE, wide * 0.96, 1)
    name = listed.names[0]
    if not listed.marked or name not in line:
        return [_run(line, sheet)]
    head, _, tail = line.partition(name)
    runs = [_run(head, sheet), _run(name, sheet, marked=True), _run(tail, sheet)]
    return [run for run in runs if run.text]


def _short(told: Sequence[Told], language: str) -> list[str]:
    """Return the numbers: of one indicator by tier, of several by indicator."""
    several = len({one.indicator for one in told}) > 1
    counts: dict[str, dict[str, int]] = {}
    for one in told:
        of_block = counts.setdefault(one.indicator if several else one.tier, {})
        for listed in one.lists:
            of_block[listed.kind] = of_block.get(listed.kind, 0) + len(listed.names)
    out = []
    for name, kinds in counts.items():
        items = [say(language, "slides_bars.gap_count", kind=kind, count=count) for kind, count in kinds.items()]
        if items:
            lead = name + say(language, "list.colon") if name else ""
            out.append(lead + say(language, "list.comma").join(items))
    return out


def _marked(told: Sequence[Told], language: str) -> str:
    """Return where the highlighted place has no figure: the kinds, of several indicators with their names."""
    found = [(one, listed) for one in told for listed in one.lists if listed.marked]
    if not found:
        return ""
    several, comma = len({one.indicator for one in told}) > 1, say(language, "list.comma")
    kinds: dict[str, list[str]] = {}
    for one, listed in found:
        kinds.setdefault(listed.kind, []).append(one.indicator)
    parts = [
        say(language, "slides_bars.gap_of", names=comma.join(dict.fromkeys(of_kind)), kind=kind) if several else kind
        for kind, of_kind in kinds.items()
    ]
    return found[0][1].names[0] + say(language, "list.colon") + comma.join(parts)
