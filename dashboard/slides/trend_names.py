"""The words in a panel of a trend: names at the ends of lines, values beside points, what parts two figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.trend_marks import line_of
from dashboard.render.trend_panels import Panel
from dashboard.render.values import value_text
from dashboard.slides import chart as native
from dashboard.slides import fit
from dashboard.slides.beside import apart, rect
from dashboard.slides.sheet import Sheet
from dashboard.slides.trend_plot import Plot, middle
from dashboard.slides.xy import Label, Table, Trace

_MARKER: Final = 8.0
_SHARE: Final = 0.4  # of a panel, for names beside it
_VALUE: Final = 0.24  # for the last value where there are no names
_NEAR: Final = 20.0  # points below which a sign of a break would lie on the figures
_SIGN: Final = 16.0


def colours_of(sheet: Sheet, panel: Panel) -> dict[str, str]:
    """Return a colour for each place and benchmark: the accent is the highlighted place and nothing else."""
    colours, out = sheet.colours, dict[str, str]()
    others = [colours.navy, colours.grade_line, colours.gap, colours.grades["C"]]
    for row in panel.rows:
        name = line_of(row)
        if name in out:
            continue
        if row["benchmark"]:
            out[name] = colours.benchmark
        elif sheet.view is not None and name == sheet.view.highlight:
            out[name] = colours.accent
        else:
            out[name] = others[len([c for c in out.values() if c in others]) % len(others)]
    return out


def line_name(row: Mapping[str, Any], language: str) -> str:
    """Return the name of the series that a figure belongs to: the place, and the concept where it has one."""
    if row["benchmark"] in ("country", "province"):
        return say(language, f"trend.bench.{row['benchmark']}")
    parts = [str(row["region_name"])]
    if row["concept_name"] and not row["benchmark"]:
        parts.append(str(row["concept_name"]))
    return " · ".join(parts)


def names(frame: Frame, panel: Panel) -> list[tuple[dict[str, Any], str]]:
    """Return the last figure of each series that needs a name, with the name."""
    several = len({line_of(row) for row in panel.rows}) > 1
    asked = frame.rows.loc[frame.rows["benchmark"] == "", "region_code"]
    several = several or (not panel.place and asked.nunique() > 1)
    concepts = {row["concept_id"] for row in panel.rows} != {None}
    last = {str(row["series"]): row for row in panel.rows if not row["superseded"]}
    out = []
    for row in last.values():
        parts = [line_name({**row, "concept_name": None}, frame.language)] if several or row["benchmark"] else []
        if concepts and not row["benchmark"]:
            parts.append(str(row["concept_name"] or say(frame.language, "trend.as_defined")))
        if parts:
            out.append((row, " · ".join(parts)))
    return out


def room(frame: Frame, panel: Panel, wide: float, size: float) -> float:
    """Return the points that the longest name with its value needs beside a panel, at most two fifths of it."""
    words = [f"{name} {_text(row, frame.language)}" for row, name in names(frame, panel)]
    longest = max((fit.width(text, size + 1, bold=True) for text in words), default=0.0)
    # The last value stands to the right of its point, too: it is the one that is looked for.
    last = max(panel.rows, key=lambda row: (not row["superseded"], row["period_end"]))
    alone = min(_VALUE * wide, fit.width(_text(last, frame.language), size, bold=True) + 12)
    return min(_SHARE * wide, max(longest + 14, alone))


def write(
    sheet: Sheet, frame: Frame, plot: Plot, table: Table, colours: Mapping[str, str],
    where: Mapping[int, tuple[Trace, int]], size: float,
) -> list[Trace]:  # fmt: skip
    """Write names and values where there is room; what finds none is left to the table. Return the series that hold
    names which stand away from their points."""
    ends = names(frame, plot.panel)
    accent = sheet.colours.accent
    extra: list[Trace] = []
    done = _at_ends(sheet, plot, ends, colours, where, size)
    if not done:
        extra = _in_column(sheet, plot, table, ends, colours, size)
    last = {id(row) for row, _ in ends}
    rows = sorted(plot.panel.rows, key=lambda r: r["period_end"], reverse=True)
    rows.sort(key=lambda r: (bool(r["superseded"]), r["benchmark"] != "", colours[line_of(r)] != accent))
    for number, row in enumerate(rows):
        if done and id(row) in last:
            continue
        ink, text = colours[line_of(row)], _text(row, frame.language)
        bold = number == 0 and ink == accent
        at = plot.point(middle(row), row["value"])
        side = plot.room.place(at, text, size, _MARKER, bold=bold, sides="rtbl" if number == 0 else "tbrl")
        if side:
            code, words = native.number_format(row, frame.language)
            shown = ink if ink == accent else sheet.colours.ink
            trace, point = where[id(row)]
            trace.labels[point] = Label(side, shown, size, bold, code, words)
    return extra


def _text(row: Mapping[str, Any], language: str) -> str:
    return value_text(row, language, unit=False)


def _at_ends(
    sheet: Sheet, plot: Plot, ends: Sequence[tuple[dict[str, Any], str]], colours: Mapping[str, str],
    where: Mapping[int, tuple[Trace, int]], size: float,
) -> bool:  # fmt: skip
    """Write each name with its value beside its last point, where that is possible for all of them."""
    before = list(plot.room.taken)
    found: list[tuple[dict[str, Any], str, str]] = []
    for row, name in ends:
        marked = colours[line_of(row)] == sheet.colours.accent
        at = plot.point(middle(row), row["value"])
        words = f"{name} {_text(row, sheet.language)}"
        side = plot.room.place(at, words, size + marked, _MARKER, bold=marked, sides="rtbl")
        if not side:
            plot.room.taken = before
            return False
        found.append((row, name, side))
    for row, name, side in found:
        ink = colours[line_of(row)]
        marked = ink == sheet.colours.accent
        code, words = native.number_format(row, sheet.language)
        trace, point = where[id(row)]
        own = line_name(row, sheet.language) == name and not words
        text = "" if own else f"{name} {words or _text(row, sheet.language)}"
        shown = ink if marked or row["benchmark"] else sheet.colours.ink
        trace.labels[point] = Label(side, shown, size + marked, marked, code, text, named=own)
    return True


def _in_column(
    sheet: Sheet, plot: Plot, table: Table, ends: Sequence[tuple[dict[str, Any], str]], colours: Mapping[str, str],
    size: float,
) -> list[Trace]:  # fmt: skip
    """Write the names to the right of the axes, moved apart where they would meet, with a thin line to their point."""
    high, left = size * 1.34, plot.inner.width + 6
    ordered = sorted(ends, key=lambda end: -float(end[0]["value"]))
    wished = [plot.point(0, row["value"])[1] - high / 2 for row, _ in ordered]
    tops = apart(wished, [high] * len(ordered), 0.0, plot.inner.height)
    traces: list[Trace] = []
    x = plot.years[1] - plot.across  # on the very end of the axis LibreOffice leaves it out
    for (row, name), top in zip(ordered, tops, strict=True):
        ink, y = colours[line_of(row)], plot.value(top + high / 2)
        marked = ink == sheet.colours.accent
        text = fit.cut(name, size, plot.beside - 10, 1, bold=marked)
        spot = table.put(say(sheet.language, "slides_trend.name", name=name), x, y)
        shown = ink if marked or row["benchmark"] else sheet.colours.ink
        traces.append(Trace(spot, spot + 1, ink, labels={0: Label("r", shown, size, marked, text=text)}))
        tip = (middle(row), float(row["value"]))
        across, down = plot.point(*tip)
        if left - across > 24 or abs(down - top - high / 2) > 8:
            line = [(tip[0] + 7 * plot.across, tip[1]), (x, y)]
            leader = say(sheet.language, "slides_trend.leader", name=name)
            traces += table.strokes(leader, [line], sheet.colours.border, 0.75)
            plot.room.line((across + 7, down), (plot.inner.width, top + high / 2))
        plot.room.taken.append((left, top, left + plot.beside, top + high))
    return traces


def breaks(
    sheet: Sheet, frame: Frame, plot: Plot, table: Table, found: Sequence[tuple[dict[str, Any], dict[str, Any]]],
    *, one: bool,
) -> list[Trace]:  # fmt: skip
    """Mark with ≠ what stands apart. In a panel of one line a dashed line goes through it, with the reason in words;
    where there are several lines it would part those too that go on."""
    language, traces = frame.language, list[Trace]()
    bottom, top = plot.values
    for first, second in found:
        a, b = (plot.point(middle(row), row["value"]) for row in (first, second))
        reason = say(language, f"trend.break.{second['break_before']}")
        name = say(language, "slides_trend.break", reason=reason)
        x = (middle(first) + middle(second)) / 2
        if one and b[0] - a[0] > _NEAR / 2:
            across = plot.point(x, top)[0]
            traces += table.strokes(name, [[(x, bottom), (x, top)]], sheet.colours.gap, 1.0, "dash")
            plot.room.line((across, 0), (across, plot.inner.height))
            text, side, down = _reason(plot, across, f"≠ {reason}")
            spot = table.put(name, x, plot.value(down))
            label = Label(side, sheet.colours.grey, 11, text=text)
            traces.append(Trace(spot, spot + 1, sheet.colours.gap, labels={0: label}))
        elif abs(a[0] - b[0]) + abs(a[1] - b[1]) >= _NEAR:
            spot = table.put(name, x, (first["value"] + second["value"]) / 2)
            label = Label("ctr", sheet.colours.grey, _SIGN, text="≠")
            traces.append(Trace(spot, spot + 1, sheet.colours.gap, labels={0: label}))
            plot.room.point(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), _SIGN)
    return traces


def reasons(panels: Sequence[Panel], language: str) -> list[str]:
    """Return in words what parts figures of panels, each reason once."""
    found = [row["break_before"] for panel in panels for row in panel.rows if not row["superseded"]]
    return [say(language, f"trend.break.{key}") for key in dict.fromkeys(found) if key not in (None, "gap")]


def _reason(plot: Plot, across: float, text: str) -> tuple[str, str, float]:
    """Return the words of a break, the side of its line and how far down they have room; only the sign where not."""
    own = [t for t in plot.room.taken if not (t[0] >= across - 4 and t[2] <= across + 4)]
    solid = [t for t in own if t[2] - t[0] > 4]  # a thin line may go through the words, where nothing else helps
    for words, others in ((text, own), (text, solid), (text[0], own)):
        for down in (8.0, 24.0, plot.inner.height / 2, plot.inner.height - 10):
            for side in "rl":
                box = rect((across, down), words, 11, 2, side)
                if box[0] >= 0 and box[2] <= plot.inner.width + plot.beside / 3 and not _covers(box, others):
                    plot.room.taken.append(box)
                    return words, side, down
    return text[0], "r", 8.0


def _covers(box: tuple[float, float, float, float], others: Sequence[tuple[float, float, float, float]]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)
