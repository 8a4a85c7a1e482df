"""Figures over time as native scatter charts: one a panel, figures joined only within their series.

Years are bands as on the page: the number 2020 on the axis is the middle of 2020, so that a figure that is dated by
its year only stands over it, and one of 31 December 2020 half a band to the right. The x of the workbook is this
position; the date as it is stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, cast

from dashboard.compare import GAP_ORDER
from dashboard.frame import Frame, Note, records
from dashboard.locale import say
from dashboard.render.facets import Facet, Gaps
from dashboard.render.trend_marks import line_of
from dashboard.render.trend_panels import Panel, panels
from dashboard.render.trend_words import event_letters, panel_name, undated_rows
from dashboard.slides import fit, gaps, trend_chart, trend_names
from dashboard.slides.box import Box
from dashboard.slides.sheet import Run, Sheet
from dashboard.view import View

_HEAD: Final = 20.0
_FOOT: Final = 11.0
_MOST_EVENTS: Final = 3  # lines
_WIDE: Final = 800.0  # points that three panels side by side need


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return which panels each slide shows, as ranges of much the same length."""
    count = len(panels(frame, view).shown)
    most = 6 if box.width >= _WIDE else 4
    slides = max(1, math.ceil(count / most))
    each = math.ceil(count / slides) if count else 0
    return [range(at, min(at + each, count)) for at in range(0, count, each)] if each else [range(0)]


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any) -> None:
    """Draw the panels of one page, the events that their letters stand for, and in words what has no place in time."""
    every = panels(frame, view).shown
    shown = [(at, every[at]) for at in page]
    if not shown:
        text = say(frame.language, "trend.empty")
        sheet.text(box.top(24)[0], [[Run(text, 14, colour=sheet.colours.grey)]], "gaps")
        return
    columns = 1 if len(shown) == 1 else 2 if len(shown) in (2, 4) or box.width < _WIDE else 3
    rows = math.ceil(len(shown) / columns)
    inner = _beneath(sheet, frame, [panel for _, panel in shown], box)
    cells = [cell for row in inner.rows(*[1] * rows, gap=8) for cell in row.columns(*[1] * columns, gap=20)]
    for (at, panel), cell in zip(shown, cells, strict=False):
        name, rest = panel_name(frame, panel)
        if len(every) > 1:
            head, cell = cell.top(_HEAD, gap=2)
            _head(sheet, head, name, rest, marked=bool(panel.place) and panel.place == view.highlight)
        told = [(letter, note) for letter, note in event_letters(frame) if _concerns(note, panel)]
        trend_chart.panel(sheet, frame, panel, cell, at, told)


def _head(sheet: Sheet, box: Box, name: str, rest: str, *, marked: bool) -> None:
    colours = sheet.colours
    shown = fit.cut(name, 13, box.width, 1, bold=True)
    runs = [Run(shown, 13, True, colours.accent if marked else colours.navy)]
    left = box.width - fit.width(shown, 13, bold=True) - 8
    if rest and left > 40:
        runs.append(Run("  " + fit.cut(rest, 11, left - 6, 1), 11, None, colours.grey))
    sheet.text(box, [runs], "head", anchor="middle")


def _concerns(note: Note, panel: Panel) -> bool:
    return panel.indicator["indicator_id"] in list(cast("list[str]", note.values["indicators"]))


def _beneath(sheet: Sheet, frame: Frame, shown: Sequence[Panel], box: Box) -> Box:
    """Write under the charts what the letters mean, who has no figure, and how many figures have no date."""
    language = frame.language
    told = [(letter, note) for letter, note in event_letters(frame) if any(_concerns(note, p) for p in shown)]
    items = [
        say(language, "slides_trend.event", letter=letter, happened=note.values["happened"], name=note.values["name"])
        for letter, note in told
    ]
    wide, grey = box.width * 0.98, sheet.colours.grey
    lines = [[Run(line, _FOOT, colour=grey)] for line in _filled(items, say(language, "list.semicolon"), wide)]
    lines = lines[:_MOST_EVENTS]
    reasons = trend_names.reasons(shown, language)
    lines_drawn = {line_of(row) for panel in shown for row in panel.rows}
    if reasons and (len(shown) > 1 or len(lines_drawn) > 1):  # a single line says it itself
        text = say(language, "slides_trend.reasons", reasons=say(language, "list.semicolon").join(reasons))
        lines.append([Run(fit.cut(text, _FOOT, wide, 1), _FOOT, colour=grey)])
    lines += _gaps(sheet, frame, box.width)
    undated = len(undated_rows(frame))
    if undated:
        lines.append([Run(say(language, "slides_trend.undated", count=undated), _FOOT, colour=grey)])
    if not lines:
        return box
    count = sum(fit.lines("".join(run.text for run in line), _FOOT, wide) for line in lines)
    rest, foot = box.foot(count * _FOOT * fit.LINE + 2, gap=5)
    sheet.text(foot, lines, "gaps", anchor="bottom")
    return rest


def _filled(items: Sequence[str], between: str, wide: float) -> list[str]:
    """Return items put into lines, as many on each as it holds."""
    lines: list[str] = []
    for item in items:
        longer = f"{lines[-1]}{between}{item}" if lines else ""
        if lines and fit.width(longer, _FOOT) <= wide:
            lines[-1] = longer
        else:
            lines.append(item)
    return lines


def _gaps(sheet: Sheet, frame: Frame, wide: float) -> list[list[Run]]:
    """Return the places without any figure in words, where the picture is of one indicator."""
    if len(frame.indicators) != 1:
        return []
    language, highlight = frame.language, sheet.view.highlight if sheet.view else ""
    rows = frame.rows[(frame.rows["benchmark"] == "") & frame.rows["gap"].notna()]
    found = []
    for kind in GAP_ORDER:
        of_kind = sorted(records(rows[rows["gap"] == kind]), key=lambda row: row["region_code"] != highlight)
        found += [Gaps(kind, of_kind)] if of_kind else []
    if not found:
        return []
    block = Facet(records(frame.indicators)[0], "", [], 0, 0, 0, found, alone=True)
    return gaps.paragraphs(gaps.of_facets([block], language, highlight), language, wide, sheet)
