"""Charts of a living deck: new data in, everything that a person set stays, whatever type the chart now has."""

from __future__ import annotations

import copy
from typing import Any, Final

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from dashboard.slides import chart_state, living_points
from dashboard.slides.living_book import Book, Figure, read
from dashboard.slides.living_changes import Note
from dashboard.slides.living_fresh import Found, picture_of
from dashboard.slides.living_points import Pair

_CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_ALSO: Final = (("tx", "tx"), ("cat", "xVal"), ("xVal", "cat"), ("val", "yVal"), ("yVal", "val"))
"""What of a series holds its data, and which part of a series of another type does."""
_NEAR: Final = 0.002


def renew(one: Found, fresh: Found) -> list[Note]:
    """Put the current data into a chart, and return what changed.

    Series are matched by name, then by order. Points keep the colour and the label that a person gave them by their
    place, wherever it now stands; axes keep ends that a person has set; a series that a person added stays.
    """
    part, new_part = chart_part(one.part, one.element), chart_part(fresh.part, fresh.element)
    if part is None or new_part is None:
        return [Note(one.slide, "chart", "gone")]
    # All of it is worked out on a copy: where that fails, the chart is as it was.
    space, new = copy.deepcopy(part._element), new_part._element
    language = picture_of(one).language
    book, new_book = (read(_workbook(chart), language) for chart in (part, new_part))
    pairs, own = _matched(chart_state.all_series(space), chart_state.all_series(new), one.said, book, new_book)
    notes = _told(one, fresh, pairs, book, new_book)
    for pair in pairs:
        living_points.renew(pair)
        _data(pair)
    _extra(pairs, own, chart_state.all_series(space), chart_state.all_series(new))
    notes += _axes(one, space, new, one.said)
    _layout(space, new, one.said)
    old = part._element
    for child in list(old):
        old.remove(child)
    for child in list(space):
        old.append(child)
    _put_workbook(part, new_part)
    return notes


def chart_part(part: Any, element: Any) -> Any:
    """Return the part of a chart that a graphic frame shows; None where there is none."""
    found = element.find(f".//{{{_CHART}}}chart")
    relation = None if found is None else found.get(qn("r:id"))
    known = part.rels.get(relation)
    return None if known is None or known.is_external else known.target_part


def _workbook(part: Any) -> bytes | None:
    data = part._element.find(qn("c:externalData"))
    relation = part.rels[data.get(qn("r:id"))] if data is not None and data.get(qn("r:id")) in part.rels else None
    return None if relation is None or relation.is_external else relation.target_part.blob


def _put_workbook(part: Any, new_part: Any) -> None:
    """Embed the new workbook, also where the chart has none, or one that lies elsewhere."""
    data = part._element.find(qn("c:externalData"))
    if data is not None and _workbook(part) is None:
        part._element.remove(data)
    part.chart_workbook.update_from_xlsx_blob(new_part.chart_workbook.xlsx_part.blob)


def _matched(
    mine: list[Any], new: list[Any], said: dict[str, Any], book: Book | None, new_book: Book | None
) -> tuple[list[Pair], list[Any]]:
    """Return each series with the one that renews it, and those that a person has added."""
    names = [str(name) for name in said.get("names", [])]
    made, own = _as_made(mine, names)
    left, used = list(range(len(new))), {}
    for at, (_, series) in enumerate(made):
        same = [number for number in left if chart_state.name(new[number]) == chart_state.name(series)]
        if same:
            used[at] = same[0]
            left.remove(same[0])
    # Without a stamp that names them, and where a name tells a year: by their order.
    for at in range(len(made)):
        if at not in used and left:
            used[at] = left.pop(0)
    fills, labels = said.get("fills", []), said.get("labels", [])
    pairs = []
    for at, number in sorted(used.items()):
        place, series = made[at]
        kept = [stored[place] if place < len(stored) else {} for stored in (fills, labels)]
        known, new_known = _keys(series, book), _keys(new[number], new_book)
        if book is None or new_book is None:
            known, new_known = chart_state.point_keys(series), chart_state.point_keys(new[number])
        pairs.append(Pair(series, new[number], known, new_known, *kept))
    return pairs, own


def _as_made(mine: list[Any], names: list[str]) -> tuple[list[tuple[int, Any]], list[Any]]:
    """Return each series with the number that it had when it was made, and those that were not made by us."""
    if not names:
        return list(enumerate(mine)), []
    left = list(range(len(names)))
    made: dict[int, int] = {}
    for at, series in enumerate(mine):
        same = [number for number in left if names[number] == chart_state.name(series)]
        if same:
            made[at] = same[0]
            left.remove(same[0])
    rest = [at for at in range(len(mine)) if at not in made]
    if len(mine) <= len(names):  # renamed, not added
        made |= dict(zip(rest, left, strict=False))
        rest = []
    return [(made[at], mine[at]) for at in sorted(made)], [mine[at] for at in rest]


def _keys(series: Any, book: Book | None) -> list[str]:
    """Return by what the points of a series are known: their rows' names, else what the chart itself says."""
    plain = chart_state.point_keys(series)
    values = series.find(qn("c:val"))
    values = values if values is not None else series.find(qn("c:yVal"))
    formula = None if values is None else values.findtext(f".//{qn('c:f')}")
    rows = book.of_range(formula) if book is not None and formula else []
    return rows if len(rows) >= len(plain) else plain


def _data(pair: Pair) -> None:
    """Put the data itself into a series: name, categories, values, each with its reference to the workbook."""
    for tag, also in _ALSO:
        target, found = (part.find(qn(f"c:{tag}")) for part in (pair.mine, pair.new))
        found = found if found is not None else pair.new.find(qn(f"c:{also}"))
        if target is not None and found is not None:
            for child in list(target):
                target.remove(child)
            for child in found:
                target.append(copy.deepcopy(child))


def _extra(pairs: list[Pair], own: list[Any], mine: list[Any], new: list[Any]) -> None:
    """Take out series that the data has no more, add those that are new, and keep a person's as fixed numbers."""
    for series in own:
        _fixed(series, pairs[0] if pairs else None)
    if not pairs:
        return
    kept = [pair.mine for pair in pairs] + own
    for series in mine:
        if not any(series is one for one in kept):
            series.getparent().remove(series)
    used, last = [pair.new for pair in pairs], pairs[-1].mine
    for source in new:
        if not any(source is one for one in used) and source.getparent().tag == last.getparent().tag:
            added = copy.deepcopy(source)
            last.addnext(added)
            last = added
    for pair in pairs:
        for tag in ("c:idx", "c:order"):
            pair.mine.find(qn(tag)).set("val", pair.new.find(qn(tag)).get("val"))
    for number, series in enumerate(own, len(new)):
        for tag in ("c:idx", "c:order"):
            series.find(qn(tag)).set("val", str(number))


def _fixed(series: Any, pair: Pair | None) -> None:
    """Keep a series of a person's: its numbers stand in the chart itself, by place, since its cells go."""
    at = {key: number for number, key in enumerate(pair.keys)} if pair else {}
    order = [at.get(key) for key in pair.new_keys] if pair else []
    for cache in list(series.iter(qn("c:numCache"))):
        values = {int(p.get("idx")): p for p in cache.findall(qn("c:pt"))}
        for point in values.values():
            cache.remove(point)
        cache.find(qn("c:ptCount")).set("val", str(len(order) or len(values)))
        for number, old in enumerate(order or values):
            if old in values:
                values[old].set("idx", str(number))
                cache.append(values[old])
        reference = cache.getparent()
        reference.getparent().replace(reference, cache)
        cache.tag = qn("c:numLit")
    name = series.find(qn("c:tx"))
    if name is not None and name.find(qn("c:strRef")) is not None:
        text = chart_state.name(series)
        name.remove(name.find(qn("c:strRef")))
        name.append(parse_xml(f'<c:v xmlns:c="{_CHART}"/>'))
        name[0].text = text
    for tag in ("c:cat", "c:xVal"):
        target, found = series.find(qn(tag)), pair.mine.find(qn(tag)) if pair else None
        if target is not None and found is not None:
            series.replace(target, copy.deepcopy(found))


def _axes(one: Found, space: Any, new: Any, said: dict[str, Any]) -> list[Note]:
    """Fit ends and numbers of the axes to the new figures, but for those that a person has set."""
    mine, fresh = (list(chart.iter(*chart_state.AXES)) for chart in (space, new))
    stored, now = list(said.get("axes", [])), chart_state.axes(space)
    if not len(mine) == len(fresh) == len(stored):
        return []  # of another type
    notes = []
    for axis, source, was, here, ends in zip(mine, fresh, stored, now, chart_state.axes(new), strict=True):
        if list(was)[:2] != here[:2]:
            low, high = (None if end is None else float(end) for end in ends[:2])
            least, most = (None if end is None else float(end) for end in here[:2])
            if most is not None and high is not None and high > most and axis.tag == qn("c:valAx"):
                notes.append(Note(one.slide, "chart", "beyond", "", f"{most:,.10g}"))
            elif least is not None and low is not None and low < least and axis.tag == qn("c:valAx"):
                notes.append(Note(one.slide, "chart", "beyond", "", f"{least:,.10g}"))
            continue
        _ends(axis, source)
        code, new_code = axis.find(qn("c:numFmt")), source.find(qn("c:numFmt"))
        if code is not None and new_code is not None and len(was) > 2 and was[2] == here[2]:
            code.set("formatCode", new_code.get("formatCode"))
    return notes


def _ends(axis: Any, source: Any) -> None:
    target, found = axis.find(qn("c:scaling")), source.find(qn("c:scaling"))
    if target is None or found is None or axis.tag != source.tag:
        return
    turned = target.find(qn("c:orientation"))  # a person may have turned the chart round
    made = copy.deepcopy(found)
    if turned is not None and made.find(qn("c:orientation")) is not None:
        made.replace(made.find(qn("c:orientation")), copy.deepcopy(turned))
    axis.replace(target, made)
    steps, new_steps = axis.find(qn("c:majorUnit")), source.find(qn("c:majorUnit"))
    if steps is not None and new_steps is not None:
        steps.set("val", new_steps.get("val"))


def _layout(space: Any, new: Any, said: dict[str, Any]) -> None:
    """Give the plot the room that the new names need, unless a person has moved it or changed the type."""
    before, now = said.get("plot"), chart_state.layout(space)
    same = isinstance(before, list) and len(before) == len(now) == len(chart_state.layout(new)) == 4
    if not same or any(abs(float(a) - b) > _NEAR for a, b in zip(before or [], now, strict=True)):
        return
    area, source = (chart.find(f".//{qn('c:plotArea')}") for chart in (space, new))
    if [e.tag for e in area if e.tag.endswith("Chart")] == [e.tag for e in source if e.tag.endswith("Chart")]:
        area.replace(area.find(qn("c:layout")), copy.deepcopy(source.find(qn("c:layout"))))


def _told(one: Found, fresh: Found, pairs: list[Pair], book: Book | None, new_book: Book | None) -> list[Note]:
    """Return which figures say something else now, by the rows of both workbooks; without them by the labels."""
    what = _called(fresh, pairs)
    if book is None or new_book is None:
        return [note for pair in pairs for note in _labels_told(one.slide, what, pair)]
    typed = {}  # numbers that a person has typed into the sheet
    notes = []
    bars = any(pair.new.getparent().tag == qn("c:barChart") for pair in pairs)
    for key in dict.fromkeys([*book.figures, *new_book.figures]):
        was, now = book.figures.get(key), new_book.figures.get(key)
        if was and now and was.text == now.text and was.period == now.period:
            if bars and was.number is not None and now.number is not None and was.number != now.number:
                typed[key] = (f"{was.number:,.10g}", now.text)
                notes.append(Note(one.slide, "chart", "changed", key, *typed[key], name=what))
            continue
        kind = "changed" if was and now else "added" if now else "left"
        dated = bool(was and now and was.period != now.period)
        notes.append(Note(one.slide, "chart", kind, key, _said(was, dated), _said(now, dated), name=what))
    return notes


def _called(fresh: Found, pairs: list[Pair]) -> str:
    """Return what a chart is called, with what its numbers are where the name does not say it."""
    what = str(fresh.element[0].find(qn("p:cNvPr")).get("name", ""))
    for pair in pairs[:1]:
        head = str(pair.new.findtext(f"{qn('c:tx')}//{qn('c:f')}", ""))
        name = chart_state.name(pair.new)
        if head.endswith("$1") and name not in what:
            return f"{what} {name}"
    return what


def _said(figure: Figure | None, dated: bool) -> str:
    if figure is None:
        return ""
    return f"{figure.text} {figure.period}".strip() if dated else figure.text


def _labels_told(slide: int, what: str, pair: Pair) -> list[Note]:
    before, after = (
        {key: text for at, key in enumerate(keys) if not key.startswith("#") and (text := chart_state.shown(one, at))}
        for one, keys in ((pair.mine, pair.keys), (pair.new, pair.new_keys))
    )
    notes = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            kind = "changed" if was and now else "added" if now else "left"
            notes.append(Note(slide, "chart", kind, key, was, now, name=what))
    return notes
