"""Words of pictures made of rows: names that fit, heads of blocks, and a picture of one figure only."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.facets import Facet
from dashboard.render.values import number_text, period_text, short_period, value_text
from dashboard.slides import chart as native
from dashboard.slides import fit
from dashboard.slides.box import Box
from dashboard.slides.sheet import Run, Sheet

_BIG: Final = (72.0, 64.0, 56.0, 48.0, 40.0, 32.0)
_SIZES: Final = (14.0, 13.0, 12.0, 11.0, 10.5)
_LARGE: Final = {
    "zh": ((1e8, "0\\.00,,"), (1e4, "0\\.0,")),  # a comma divides by a thousand: the rest is where the point is set
    "en": ((1e9, "0.0,,,"), (1e6, "0.0,,")),
}
_COLUMN: Final = 190.0  # points of width that a column of figures in words has at least
_MODEST: Final = 0.28  # of the width: names that take no more need no second line
PAD: Final = 8.0
"""Points between a name and the scale."""


def size_of(row: float) -> float:
    """Return the size of the words of a row of a height."""
    for least, size in ((30.0, 14.0), (24.0, 13.0), (19.0, 12.0), (16.5, 11.0)):
        if row >= least:
            return size
    return 10.5


def names(
    rows: Sequence[dict[str, Any]], language: str, row: float, wide: float, share: float = 0.5, *, fold: bool = False
) -> tuple[list[str], float, float]:
    """Return the names of rows, each fitting into the room for names, that room in points, and the size of the words.

    A name says what else the figure means (concept, level, kind) where it is not what most mean, and its year where
    the years differ; a row's ``when`` replaces its year, and ``dated`` has it written anyway. Where that is too long
    at every size, the meaning is cut, and the place and the year stay. They take at most a ``share`` of the width; with
    ``fold``, long ones stand on two lines where the row is high enough, and leave the width to the figures.
    """
    dated = len({_when(one, language) for one in rows} - {""}) > 1 or any(one.get("dated") for one in rows)
    full = [_name(one, language, dated=dated) for one in rows]
    for size in (s for s in _SIZES if s <= size_of(row)):
        most = 2 if row >= 2 * size * fit.LINE else 1
        room = min(max((fit.width(name, size) for name in full), default=0.0), share * wide - PAD)
        if fold and most == 2:
            room = _folded(full, size, room, _MODEST * wide)
        if all(fit.lines(name, size, room + 0.5) <= most for name in full):
            break
    return [_fitted(one, language, size, room, most, dated=dated) for one in rows], room + PAD, size


def _folded(full: Sequence[str], size: float, room: float, least: float) -> float:
    """Return the least room, not under a modest one, in which all names stand on two lines."""
    narrow = min(room, least)
    while narrow < room and any(fit.lines(name, size, narrow) > 2 or _torn(name, size, narrow) for name in full):
        narrow += 4.0
    return min(narrow, room)


def _torn(name: str, size: float, wide: float) -> bool:
    """Return whether a program would break a name within its date, at a dash."""
    place, _, when = name.rpartition(" ")
    first = re.match(r".+?[-–—]", when)
    if first is None or fit.width(name, size) <= wide:
        return False
    return fit.width(f"{place} {first[0]}", size) <= wide


def head(sheet: Sheet, facet: Facet, box: Box, rest: str, *, number: int = 0) -> None:
    """Write the head of a block: its name, and in grey whom it covers where there is room."""
    language, colours = sheet.language, sheet.colours
    name = row_parts.block_name(facet, language)
    if number:
        name = say(language, "slides_bars.going_on", name=name)
    name = fit.cut(name, 13, box.width, 1, bold=True)
    runs = [Run(name, 13, True, colours.navy)]
    if rest and fit.width(f"{name}  ", 13, bold=True) + fit.width(rest, 11) <= 0.97 * box.width:
        runs.append(Run(f"  {rest}", 11, None, colours.grey))
    sheet.text(Box(box.x, box.y, box.width, 19), [runs], "head", anchor="middle")


def figure(sheet: Sheet, frame: Frame, row: dict[str, Any], box: Box) -> None:
    """Write a picture's only figure as a large number with its words, source and printed form: no lonely bar."""
    language, colours = sheet.language, sheet.colours
    marked = sheet.view is not None and row["region_code"] == sheet.view.highlight
    ink = colours.accent if marked else colours.navy
    number = value_text(row, language)
    if row["derived"]:
        number += f" {say(language, 'number.calculated')}"
    size = fit.size_for(number, box.width * 0.94, 80, _BIG, bold=True)
    what = say(language, "slides_bars.figure_words", place=row["region_name"], indicator=row["indicator_name"])
    lines = [[Run(number, size, True, ink)], [Run(what, 20, True, colours.ink)]]
    aside = [*row_parts.differs({"differs": (), **row}, language), period_text(row, language)]
    lines.append([Run(say(language, "list.semicolon").join(aside), 15, None, colours.ink)])
    sources = {source.source_id: source for source in frame.sources.itertuples()}
    behind = [sources[known] for known in [row["source_id"], *row["source_ids"]] if known in sources]
    if behind:
        told = say(language, "slides_bars.figure_source", publisher=behind[0].publisher, grade=row["grade"] or "")
        lines.append([Run(told, 12, None, colours.grey)])
    if row["as_printed"]:
        printed = say(language, "slides_bars.figure_printed", printed=row["as_printed"])
        lines.append([Run(printed, 12, None, colours.grey)])
    lines = [
        [Run(fit.cut(r.text, r.size or 12, box.width * 0.96, 2), r.size, r.bold, r.colour) for r in line]
        for line in lines
    ]
    sheet.text(box, lines, "figure", anchor="middle", after=8, name=say(language, "slides_bars.figure"))


def single(sheet: Sheet, row: dict[str, Any], name: str, box: Box, room: float, size: float) -> None:
    """Write the only figure of one block among several: its name where the others' names stand, and the number."""
    language, colours = sheet.language, sheet.colours
    marked = sheet.view is not None and row["region_code"] == sheet.view.highlight
    ink = colours.accent if marked else colours.navy
    height = max(box.height, size * 2.2)
    what = say(language, "slides_bars.figure")
    told = value_text(row, language) + (f" {say(language, 'number.calculated')}" if row["derived"] else "")
    left, right = Box(box.x, box.y, room - 4, height), Box(box.x + room + 4, box.y, box.width - room - 4, height)
    sheet.text(left, [[Run(name, size, None, colours.ink)]], "figure", align="right", anchor="middle", name=what)
    sheet.text(right, [[Run(told, size + 4, True, ink)]], "figure", anchor="middle", name=what)


def listed(sheet: Sheet, said: Sequence[str], box: Box, ink: str) -> None:
    """Write figures as lines of words, as many as the box holds, in columns where one cannot hold them all."""
    most, parts, columns = max(1, int(box.width / _COLUMN)), [said], [box]
    for count in range(1, most + 1):
        each = max(1, math.ceil(len(said) / count))
        columns = box.columns(*[1.0] * count, gap=18)
        parts = [said[at : at + each] for at in range(0, len(said), each)]
        if all(_high(part, columns[0].width, _SIZES[-1]) <= box.height for part in parts):
            break
    size = next((s for s in _SIZES[2:] if all(_high(part, columns[0].width, s) <= box.height for part in parts)), 10.5)
    for part, column in zip(parts, columns, strict=False):
        _list(sheet, part, column, size, ink)


def _high(lines: Sequence[str], wide: float, size: float) -> float:
    return fit.height([(line, size) for line in lines], wide, after=4)


def _list(sheet: Sheet, said: Sequence[str], box: Box, size: float, ink: str) -> None:
    kept = list(said)
    while len(kept) > 1 and fit.height([(line, size) for line in kept], box.width, after=4) > box.height:
        kept.pop()
    if len(kept) < len(said):
        kept[-1] = say(sheet.language, "list.ellipsis")
    if kept:
        sheet.text(box, [[Run(line, size, None, ink)] for line in kept], "figure", after=4,
                   name=say(sheet.language, "slides_bars.figures"))  # fmt: skip


def written(row: dict[str, Any], language: str, lead: str = "") -> tuple[str, str, str]:
    """Return how a figure is written beside its mark: number format or "", fixed words or "", and what is shown.

    ``lead`` is blank that keeps the words clear of a bound that is drawn.
    """
    code, words = native.number_format(row, language)
    if row["value_to"] > row["value"]:  # a format knows one number only
        code, words = "", value_text(row, language, unit=False)
    shown = lead + value_text(row, language, unit=False)
    if row["derived"]:
        calculated = f" {say(language, 'number.calculated')}"
        code, words, shown = f'{code}"{calculated}"' if code else "", words and words + calculated, shown + calculated
    if lead and code:
        code = f'"{lead}"{code}'
    return code, lead + words if words else "", shown


def axis_format(low: float, top: float, language: str, step: float, *, log: bool = False) -> str:
    """Return the number format of a scale's own numbers; beyond ``top``, where words stand, it writes none."""
    if low < 0:  # a format with conditions loses the minus
        return "General"
    beyond = f'[>{top * 1.0001:.6g}]""'
    for large, divided in _LARGE[language]:
        if step >= large / 2 or (log and top >= large):
            unit = number_text(large, language).lstrip("0123456789.,")
            if log:
                return f'{beyond};[>={large:.0f}]{divided}"{unit}";#,##0.######'
            return f'{beyond};[=0]0;{divided}"{unit}"'
    decimals = max(0, math.ceil(-math.log10(step) - 1e-9)) if 0 < step < 1 else 0
    if log:
        return f"{beyond};#,##0.######" if step < 1 else f"{beyond};#,##0"
    return f"{beyond};#,##0" + ("." + "0" * decimals if decimals else "")


def _name(row: dict[str, Any], language: str, *, dated: bool, meaning: str | None = None) -> str:
    told = row_parts.differs({"differs": (), **row}, language)
    said = " · ".join(told) if meaning is None else meaning
    name = str(row["region_name"])
    if said:
        name = say(language, "slides_bars.name", place=name, concept=said)
    when = _when(row, language) if dated else ""
    return say(language, "slides_bars.dated", name=name, when=when) if when else name


def _when(row: dict[str, Any], language: str) -> str:
    return str(row["when"]) if "when" in row else short_period(row, language)


def _fitted(row: dict[str, Any], language: str, size: float, room: float, most: int, *, dated: bool) -> str:
    whole = _name(row, language, dated=dated)
    told = " · ".join(row_parts.differs({"differs": (), **row}, language))
    for kept in _shorter(told):
        whole = _name(row, language, dated=dated, meaning=kept)
        if fit.lines(whole, size, room + 0.5) <= most:
            return whole
    rest = fit.width(_name({**row, "region_name": ""}, language, dated=dated, meaning=""), size)
    place = {**row, "region_name": fit.cut(str(row["region_name"]), size, max(room / 2, room - rest), most)}
    return fit.cut(_name(place, language, dated=dated, meaning=""), size, room + 0.5, most)


def _shorter(text: str) -> Iterable[str]:
    yield text
    for length in range(len(text) - 1, 1, -1):
        yield text[:length].rstrip() + "…"
    if text:
        yield ""
