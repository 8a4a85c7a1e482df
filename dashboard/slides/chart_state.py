"""What a chart looks like, read from its XML: kept in its stamp, so that a later reader tells a person's changes."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from pptx.oxml.ns import qn

AXES: Final = tuple(qn(f"c:{kind}") for kind in ("catAx", "valAx", "dateAx", "serAx"))
"""Every kind of axis."""
_COLOURS: Final = tuple(qn(f"a:{kind}") for kind in ("srgbClr", "schemeClr", "sysClr", "prstClr"))
_MOST_POINTS: Final = 20_000
_QUOTED: Final = re.compile(r'"([^"]*)"')


def seen(space: Any) -> dict[str, Any]:
    """Return what the stamp of a chart keeps: ends and formats of the axes, where the plot stands, and of each series
    its name, the colours of its points, and labels that are fixed words."""
    series = all_series(space)
    return {
        "axes": axes(space),
        "plot": layout(space),
        "names": [name(one) for one in series],
        "fills": [fills(one) for one in series],
        "labels": [fixed_labels(one) for one in series],
    }


def axes(space: Any) -> list[list[str | None]]:
    """Return of each axis, in the order of the file, the fixed lower and upper end (None where it is free), and how its
    numbers are written."""
    out: list[list[str | None]] = []
    for axis in space.iter(*AXES):
        scaling, code = axis.find(qn("c:scaling")), axis.find(qn("c:numFmt"))
        written = None if code is None else str(code.get("formatCode"))
        out.append([_value(scaling, "c:min"), _value(scaling, "c:max"), written])
    return out


def layout(space: Any) -> list[float]:
    """Return where the plot stands in its chart, in shares; nothing where the office program decides."""
    area = space.find(f".//{qn('c:plotArea')}/{qn('c:layout')}/{qn('c:manualLayout')}")
    found = [] if area is None else [area.find(qn(f"c:{side}")) for side in "xywh"]
    return [round(float(one.get("val")), 3) for one in found if one is not None]


def fills(series: Any) -> dict[str, str]:
    """Return the colour of each point of a series that has one of its own, by ``point_keys``; "" is the series'."""
    keys = point_keys(series)
    out = {"": fill(series)}
    for point in series.findall(qn("c:dPt")):
        at = number(point)
        if at < len(keys):
            out[keys[at]] = fill(point)
    return out


def fill(element: Any) -> str:
    """Return the colour that a series or point is filled, striped or marked with, as "RRGGBB" or the name of a theme's
    colour or of another kind of filling; "" for none."""
    for path in ("c:marker/c:spPr", "c:spPr"):
        properties = element.find("/".join(qn(step) for step in path.split("/")))
        if properties is None:
            continue
        for kind in ("a:solidFill", "a:pattFill", "a:gradFill", "a:blipFill", "a:ln"):
            part = properties.find(qn(kind))
            if part is None:
                continue
            if kind in ("a:gradFill", "a:blipFill"):
                return kind
            colour = next((one for one in part.iter(*_COLOURS)), None)
            if colour is not None:
                return str(colour.get("val")).upper()
    return ""


def fixed_labels(series: Any) -> dict[str, str]:
    """Return the labels of points that are words and no number format, by ``point_keys``."""
    keys = point_keys(series)
    found = {number(label): words_of(label) for label in series.iterfind(f"{qn('c:dLbls')}/{qn('c:dLbl')}")}
    return {keys[at]: words for at, words in found.items() if words and at < len(keys)}


def number(element: Any) -> int:
    """Return which point a look or label belongs to."""
    return int(element.find(qn("c:idx")).get("val"))


def words_of(label: Any) -> str:
    """Return the fixed words of a label; "" where it writes a number."""
    return "".join(t.text or "" for t in label.iterfind(f"{qn('c:tx')}//{qn('a:t')}"))


def all_series(space: Any) -> list[Any]:
    """Return every series of a chart, in the order of the file."""
    return list(space.iter(qn("c:ser")))


def name(series: Any) -> str:
    """Return the name of a series; "" where it has none."""
    element = series.find(f"{qn('c:tx')}//{qn('c:v')}")
    return "" if element is None or element.text is None else str(element.text)


def points(series: Any, axis: str) -> dict[int, str]:
    """Return what a series has at each number: ``axis`` is "val" (or y) or "cat" (or x); gaps are not in it, nor
    numbers that no chart of ours can have."""
    names = {"val": ("c:val", "c:yVal"), "cat": ("c:cat", "c:xVal")}[axis]
    for tag in names:
        found = series.find(qn(tag))
        if found is not None:
            every = ((int(p.get("idx")), str(p.findtext(qn("c:v"), ""))) for p in found.iter(qn("c:pt")))
            return {at: text for at, text in every if at < _MOST_POINTS}
    return {}


def point_keys(series: Any) -> list[str]:
    """Return by what each point is known again when the order changes: its category, else its number."""
    named, values = points(series, "cat"), points(series, "val")
    count = max([-1, *named, *values]) + 1
    if series.find(qn("c:xVal")) is not None:
        fixed = {number(label): words_of(label) for label in series.iterfind(f"{qn('c:dLbls')}/{qn('c:dLbl')}")}
        labels = [fixed.get(at, "") for at in range(count)]
        # A label that is a figure changes with it and names nothing.
        return [words if words and not re.search(r"\d", words) else f"#{at}" for at, words in enumerate(labels)]
    keys = [named.get(at, f"#{at}") for at in range(count)]
    several = Counter(keys)
    return [key if several[key] == 1 else f"{key} #{at}" for at, key in enumerate(keys)]


def shown(series: Any, at: int) -> str:
    """Return what stands at a point in words: its label as far as it can be told, else its number."""
    value = points(series, "val").get(at)
    if value is None:
        return ""
    words = _label_words(series, at)
    if words:
        return words
    label = _label(series, at)
    code = label.find(qn("c:numFmt")) if label is not None else None
    if code is None:
        return f"{float(value):,.10g}"
    text = f"{float(value):,.0f}"
    before, _, after = re.sub(r"[#0][#0,.]*", "\0", code.get("formatCode", ""), count=1).partition("\0")
    decimals = re.search(r"0\.(0+)", code.get("formatCode", ""))
    if decimals:
        text = f"{float(value):,.{len(decimals[1])}f}"
    return "".join(_QUOTED.findall(before)) + text + "".join(_QUOTED.findall(after))


def _label(series: Any, at: int) -> Any:
    for label in series.iterfind(f"{qn('c:dLbls')}/{qn('c:dLbl')}"):
        if int(label.find(qn("c:idx")).get("val")) == at:
            return label
    return None


def _label_words(series: Any, at: int) -> str:
    label = _label(series, at)
    return "" if label is None else words_of(label)


def _value(element: Any, tag: str) -> str | None:
    found = element.find(qn(tag)) if element is not None else None
    return None if found is None else str(float(found.get("val")))
