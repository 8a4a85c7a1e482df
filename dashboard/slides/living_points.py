"""Single points of a living chart: their colours and labels follow their place, wherever it now stands."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pptx.oxml.ns import qn

from dashboard.slides import chart_state

_AFTER_POINTS: Final = ("dLbls", "trendline", "errBars", "cat", "xVal", "val", "yVal", "smooth", "shape", "extLst")
_AFTER_BARS: Final = ("cat", "xVal", "val", "yVal", "smooth", "shape", "extLst")
_WITH_BARS: Final = ("barChart", "scatterChart", "lineChart", "areaChart", "bubbleChart")


@dataclass(frozen=True)
class Pair:
    """A series of the deck and the one that renews it.

    Attributes
    ----------
    mine, new : lxml element
        ``c:ser``.
    keys, new_keys : sequence of str
        By what each point is known in both.
    fills, labels : mapping
        Colours and fixed words as they were made, by ``chart_state.point_keys`` of the deck's series.
    """

    mine: Any
    new: Any
    keys: Sequence[str]
    new_keys: Sequence[str]
    fills: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def same_type(self) -> bool:
        """Say whether the chart is still of the type that the rules draw."""
        return bool(self.mine.getparent().tag == self.new.getparent().tag)


def renew(pair: Pair) -> None:
    """Renew the looks, labels and lines to bounds of a series' points."""
    state = chart_state.point_keys(pair.mine)
    _points(pair, state)
    _labels(pair, state)
    _bars(pair)


def _at(sequence: Sequence[str], number: int) -> str | None:
    return sequence[number] if number < len(sequence) else None


def _points(pair: Pair, state: list[str]) -> None:
    """Renew the points that have a look of their own: a person's follow their key, the rules' are made anew."""
    series, plain = pair.mine, pair.fills.get("", "")
    # A chart of another type has the looks that the office program gave it; the rules' do not fit it.
    ours = pair.same_type and bool(pair.fills)
    by_hand: dict[str, Any] = {}
    standing = set()
    for point in series.findall(qn("c:dPt")):
        at = chart_state.number(point)
        key, known = _at(pair.keys, at), _at(state, at)
        standing.add(key)
        if key is not None and (not ours or chart_state.fill(point) != pair.fills.get(known or "", plain)):
            by_hand[key] = point
        series.remove(point)
    # A look that was made and is gone was taken off by a person; where all bars were coloured, ours would break in.
    made_at = {_at(pair.keys, at) for at, key in enumerate(state) if key in pair.fills}
    whole = chart_state.fill(series) != plain
    made = {}
    for point in pair.new.findall(qn("c:dPt")) if ours else ():
        key = _at(pair.new_keys, chart_state.number(point))
        if key is not None and (key in standing or not (whole or key in made_at)):
            made[key] = point
    later = next((e for e in series if e.tag in {qn(f"c:{tag}") for tag in _AFTER_POINTS}), None)
    for at, key in enumerate(pair.new_keys):
        chosen = by_hand[key] if key in by_hand else made.get(key)
        if chosen is not None:
            point = copy.deepcopy(chosen)
            point.find(qn("c:idx")).set("val", str(at))
            series.append(point) if later is None else later.addprevious(point)


def _labels(pair: Pair, state: list[str]) -> None:
    """Renew the labels of points; how they look and where they stand is taken over from the old ones.

    A series whose labels a person has taken out stays without, and words that a person wrote stay.
    """
    old, new = pair.mine.find(qn("c:dLbls")), pair.new.find(qn("c:dLbls"))
    if old is None or new is None or old.find(qn("c:delete")) is not None:
        return
    before: dict[str, tuple[Any, bool]] = {}
    for label in old.findall(qn("c:dLbl")):
        at = chart_state.number(label)
        key, words = _at(pair.keys, at), chart_state.words_of(label)
        if key is not None:
            own = label.find(qn("c:delete")) is not None or words != pair.labels.get(_at(state, at) or "", "")
            before[key] = (label, own)
        old.remove(label)
    made = {}
    for label in new.findall(qn("c:dLbl")):
        at = chart_state.number(label)
        known, own = before.get(_at(pair.new_keys, at) or "", (None, False))
        made[at] = copy.deepcopy(known) if own else _label(label, known, same_type=pair.same_type)
        made[at].find(qn("c:idx")).set("val", str(at))
    for at, key in enumerate(pair.new_keys):
        if at not in made and key in before and before[key][1] and _at(pair.new_keys, at) is not None:
            made[at] = copy.deepcopy(before[key][0])
            made[at].find(qn("c:idx")).set("val", str(at))
    for place, at in enumerate(sorted(made)):
        old.insert(place, made[at])


def _label(source: Any, known: Any, *, same_type: bool) -> Any:
    """Return a label as the rules make it, with the look and place of the old one."""
    label = copy.deepcopy(source)
    if known is not None:
        moved = known.find(qn("c:layout"))
        if moved is not None and label.find(qn("c:layout")) is None:
            label.find(qn("c:idx")).addnext(copy.deepcopy(moved))
        for tag in ("c:spPr", "c:txPr", "c:dLblPos"):
            mine, theirs = label.find(qn(tag)), known.find(qn(tag))
            if mine is not None and theirs is not None:
                label.replace(mine, copy.deepcopy(theirs))
    place = label.find(qn("c:dLblPos"))
    # Another type of chart knows other places; the office program has written those that it knows.
    if place is not None and not same_type and (known is None or known.find(qn("c:dLblPos")) is None):
        label.remove(place)
    return label


def _bars(pair: Pair) -> None:
    """Renew the lines to the bounds; a type of chart that has none goes without."""
    for known in pair.mine.findall(qn("c:errBars")):
        pair.mine.remove(known)
    kind = pair.mine.getparent().tag.rpartition("}")[2]
    if kind not in _WITH_BARS or not pair.same_type:
        return
    for bars in pair.new.findall(qn("c:errBars")):
        later = next((e for e in pair.mine if e.tag in {qn(f"c:{tag}") for tag in _AFTER_BARS}), None)
        made = copy.deepcopy(bars)
        pair.mine.append(made) if later is None else later.addprevious(made)
