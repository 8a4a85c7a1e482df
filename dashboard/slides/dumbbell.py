"""The dumbbell as native scatter charts: two dates of each place, the way between them, and the change in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import row_parts
from dashboard.render.dumbbell import Block, pair_scale
from dashboard.render.dumbbell import blocks as blocks_of
from dashboard.render.pairs import Two, change_text
from dashboard.render.scales import Scale
from dashboard.render.values import number_text, short_period, value_text
from dashboard.render.words import alt_text
from dashboard.slides import blocks, dots, fit, gaps, rows, tracks
from dashboard.slides import chart as native
from dashboard.slides.box import Box
from dashboard.slides.sheet import Sheet
from dashboard.slides.workbook import evidence_columns, workbook_bytes
from dashboard.view import View

_LEAST: Final = 16.0
_MARK: Final = 11.0
_ARROW: Final = 20.0
_WIDE: Final = 700.0
_TALL: Final = 48.0  # points of a row that has room for the values over and under the marks
_SCALE: Final = 150.0  # points that the scale has at least beside the whole words of the change
_EMPTY: Final = 130.0  # points under few pairs that hold the figures of the other places


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return what each slide shows: all blocks, as long as their names are legible."""
    every = blocks_of(frame, view)
    inner = gaps.left_over(_told(every, frame.language, view), frame.language, box)
    return blocks.arrange(
        [len(block.pairs) for block in every], inner, headed=len(every) > 1, least=_LEAST,
        most=2 if box.width > _WIDE else 1,
    ) or [None]  # fmt: skip


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: blocks.Page) -> None:
    """Draw the pairs of one page into a box, one native chart a block; places with one date are words."""
    every, language = blocks_of(frame, view), frame.language
    inner = gaps.beneath(sheet, _told(every, language, view), box)
    if page is None or not page.pieces:
        _alone(sheet, every, inner)
        return
    placed = blocks.places(page, inner, headed=len(every) > 1)
    pairs = [pair for piece in page.pieces for pair in every[piece.block].pairs[piece.start : piece.stop]]
    tall = page.row >= _TALL
    named = [
        {**pair.late, "differs": (), "when": "" if tall else _dates(pair, language), "dated": not tall}
        for pair in pairs
    ]
    names, room, size = rows.names(named, language, page.row, placed[0][2].width, tracks.NAMES)
    at = 0
    for piece, head, place in placed:
        block, first = every[piece.block], at
        at += piece.rows
        if head is not None:
            count = len(block.pairs) + block.more
            rest = say(language, "dumbbell.coverage", pairs=count, asked=block.facet.asked)
            rows.head(sheet, block.facet, head, rest, number=piece.number)
        _chart(sheet, frame, block, pairs[first:at], names[first:at], place, room, size,
               piece.block * 100 + piece.number)  # fmt: skip
    bottom = max(place.bottom for _, _, place in placed)
    if inner.bottom - bottom > _EMPTY and at == sum(len(block.pairs) for block in every):
        _alone(sheet, every, Box(inner.x, bottom + 14, inner.width, inner.bottom - bottom - 14))


def _alone(sheet: Sheet, every: Sequence[Block], box: Box) -> None:
    """Say what the places have that have no two dates which can be compared."""
    language = sheet.language
    said = [
        say(language, "dumbbell.one_hover", place=row["region_name"], when=short_period(row, language),
            value=value_text(row, language))
        for block in every
        for row in block.alone
    ]  # fmt: skip
    rows.listed(sheet, said, box, sheet.colours.ink)


def _told(every: Sequence[Block], language: str, view: View) -> list[gaps.Told]:
    """Return what stands beneath: the places of one date, those whose dates are not alike, and the gaps."""
    out = []
    for block in every:
        lists = []
        for key, several in (("one_date", False), ("not_alike", True)):
            alone = [row for row in block.alone if row["several"] == several]
            if alone:
                names = [str(row["region_name"]) for row in alone]
                marked = bool(view.highlight) and alone[0]["region_code"] == view.highlight
                lists.append(gaps.Listed(say(language, f"slides_tracks.{key}"), names, marked))
        lists += [gaps.of_gap(gap, language, view.highlight) for gap in block.facet.gaps]
        tier = say(language, f"tier_block.{block.facet.tier}") if block.facet.tier else ""
        out.append(gaps.Told(str(block.facet.indicator["name"]), tier, lists, block.more))
    return out


def _dates(pair: Two, language: str) -> str:
    first, last = short_period(pair.early, language), short_period(pair.late, language)
    return say(language, "dumbbell.when", first=first, last=last)


def _brief(pair: Two, language: str) -> str:
    """Return the change as a percentage where it has one: what a narrow picture has room for."""
    percent = pair.change.percent
    if percent is None or pair.change.direction not in ("up", "down") or pair.late["unit"] in ("%", "‰"):
        return change_text(pair, language)
    number = number_text(float(f"{abs(percent):.3g}"), language, full=True)
    return f"{'+' if percent > 0 else '−'}{number}%"


def _value(row: dict[str, Any], language: str, *, dated: bool) -> str:
    """Return a figure as it is written at its mark, with its date where the names do not say it."""
    value = value_text(row, language, unit=False)
    when = short_period(row, language)
    return say(language, "slides_tracks.dated", value=value, when=when) if dated and when else value


def _chart(
    sheet: Sheet, frame: Frame, block: Block, pairs: Sequence[Two], names: Sequence[str], box: Box, room: float,
    size: float, part: int,
) -> None:  # fmt: skip
    language = frame.language
    scale = pair_scale(block.pairs)
    sides = [row for pair in block.pairs for row in (pair.early, pair.late)]
    tall = box.height >= _TALL * len(pairs) - 0.5
    value = max(fit.width(_value(row, language, dated=tall), size, bold=True) for row in sides) + _MARK
    changes = [change_text(pair, language) for pair in block.pairs]
    change = max(fit.width(text, size, bold=True) for text in changes) + 14
    brief = tall and box.width - room - value / 2 - change < _SCALE
    if brief:
        change = max(fit.width(_brief(pair, language), size, bold=True) for pair in block.pairs) + 14
    # Over and under its mark a value needs half its width, and the change stands at its own height.
    left, right = (value / 2, max(value / 2, change + 2 * _MARK)) if tall else (value, value + change)
    left += _ARROW * any(row["bound"] == "at_most" for row in sides)
    right += _ARROW * any(row["bound"] == "at_least" for row in sides)
    room += size  # the blank after a name
    plot = box.width - room - 2
    point = scale.extent / max(40.0, plot - left - right)  # of the scale
    ends = [scale.low - left * point, scale.high + right * point]
    low, high = [10.0**end for end in ends] if scale.log else ends
    ruler = tracks.axis(low, high, log=scale.log)
    shown = [
        _track(sheet, pair, name, scale, point, low, tall=tall, brief=brief)
        for pair, name in zip(pairs, names, strict=True)
    ]
    heads = [say(language, f"slides_tracks.{side}") for side in ("early", "late")]
    chart, columns = tracks.draw(sheet, box, shown, heads, ruler, room, size)
    more = [(say(language, "slides_tracks.change"), [change_text(pair, language) for pair in pairs])]
    for side, key in (("early", "early_of"), ("late", "late_of")):
        evidence = evidence_columns([getattr(pair, side) for pair in pairs], frame)
        more += [(say(language, f"slides_tracks.{key}", name=name), values) for name, values in evidence]
    blob = workbook_bytes(columns, more, language=language)
    name = say(language, "slides_tracks.dumbbell", indicator=row_parts.block_name(block.facet, language))
    native.finish(sheet, chart, name, alt_text(frame, sheet.view or View()), blob, frame, part=part)


def _track(
    sheet: Sheet, pair: Two, name: str, scale: Scale, point: float, lowest: float, *, tall: bool, brief: bool
) -> tracks.Track:  # fmt: skip
    colours, language = sheet.colours, sheet.language
    early, late = float(pair.early["value"]), float(pair.late["value"])
    marked = sheet.view is not None and bool(sheet.view.highlight)
    marked = marked and sheet.view is not None and pair.late["region_code"] == sheet.view.highlight
    undecided = pair.change.direction == "undecided"
    ink = colours.accent if marked else colours.grey if undecided else colours.benchmark
    words = colours.accent if marked else colours.ink
    link = tracks.Line("link", early, late, colours.bar, 4.0, dash="sysDash" if undecided else "")
    track = tracks.Track(name, words, marked, [(early, ink, True), (late, ink, False)], [link])
    reach = {}
    for side, row in (("early", pair.early), ("late", pair.late)):
        lines, right = dots.bounds(row, scale, point, ink, colours.gap, lowest, f"_{side}")
        track.lines += lines
        left = min([float(row["value"]), *(min(line.start, line.end) for line in lines)])
        reach[side] = (left, right)
    low, high = ("early", "late") if early <= late else ("late", "early")
    ends = (min(left for left, _ in reach.values()), max(right for _, right in reach.values()))
    beside = ((low, "l", ends[0]), (high, "r", ends[1]))  # clear of the ink of both
    over = (("early", "b", early), ("late", "t", late)) if early != late else (("late", "t", late),)
    for side, place, at in over if tall else beside:
        later = side == "late"
        colour = words if later else colours.grey
        row = pair.late if later else pair.early
        track.words.append(tracks.Words(_value(row, language, dated=tall), colour, place, at, later))
    faded = colours.accent if marked else colours.grey if undecided else colours.ink
    told = _brief(pair, language) if brief else change_text(pair, language)
    track.last = tracks.Words(told, faded, "l", math.inf, marked)
    return track
