"""The words of a profile: its finding, how to read it, and what each strip allows to say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.peers import weights
from dashboard.render.dot_plot import key_to_marks
from dashboard.render.sentences import coverage_sentence
from dashboard.render.strips import FEWEST, Strip, group_size, strips
from dashboard.render.values import value_text
from dashboard.view import View

_MOST_ITEMS: Final = 12


def title(frame: Frame, view: View) -> str:
    """Return on which side of the group's median the region lies, and how often that cannot be said."""
    language, found = frame.language, strips(frame, view)
    if not found:
        return say(language, "profile.choose" if not view.highlight else "profile.nothing")
    said = {"place": found[0].own["region_name"], "group": _group(view, group_size(frame, view), language)}
    judged = [strip for strip in found if strip.own["gap"] is None and strip.median is not None]
    if not judged:
        return say(language, "profile.title_none", indicators=len(found), **said)
    sides = [strip.side for strip in judged]
    counts = {side: sides.count(side) for side in ("above", "below", "at", "")}
    parts = [say(language, f"profile.title_{side or 'open'}", count=count) for side, count in counts.items() if count]
    return say(language, "profile.title", indicators=len(judged), parts=say(language, "list.comma").join(parts), **said)


def caption(frame: Frame, view: View) -> str:
    """Return how to read the strips, and what the position does not mean."""
    return say(frame.language, "list.semicolon").join(_caption(frame, view))


def alt(frame: Frame, view: View) -> str:
    """Return the finding, the words beside the first strips, and the coverage."""
    language = frame.language
    items = [
        say(language, "list.colon").join(
            (str(strip.indicator["name"]), say(language, "list.comma").join(said_of(strip, language)))
        )
        for strip in strips(frame, view)[:_MOST_ITEMS]
    ]
    return say(
        language, "profile.alt", title=title(frame, view), items=say(language, "list.semicolon").join(items),
        coverage=coverage_sentence(frame, view),
    )  # fmt: skip


def _caption(frame: Frame, view: View) -> Iterable[str]:
    language, found = frame.language, strips(frame, view)
    if not found:
        return
    yield say(language, "profile.caption")
    if any(strip.median is not None for strip in found):
        yield say(language, "profile.caption_median")
    if any(strip.median is not None and strip.median[0] < strip.median[1] for strip in found):
        yield say(language, "profile.caption_open_median")
    drawn = [row | {"same": True} for strip in found for row in [strip.own] if row["gap"] is None]
    drawn += [row for strip in found for row in strip.drawn]
    yield from key_to_marks(drawn, view, language)
    yield from thinned(found, language)
    if any(strip.scale.log for strip in found):
        yield say(language, "dot.log")
    if view.group == "peers" and not view.regions:
        chosen = [
            say(language, "peers.weighed", name=say(language, f"peers.variable.{name}"), weight=f"{weight:g}")
            for name, weight in weights(view).items()
            if weight > 0
        ]
        yield say(language, "profile.caption_peers", variables=say(language, "list.comma").join(chosen))
    yield say(language, "profile.caption_relative")


def thinned(found: Sequence[Strip], language: str) -> Iterable[str]:
    """Say that the dots are some of a great many figures, where they are."""
    cut = [strip for strip in found if len(strip.drawn) < len(strip.others)]
    if cut:
        most = max(len(strip.others) for strip in cut)
        yield say(language, "profile.thinned", shown=max(len(strip.drawn) for strip in cut), published=f"{most:,}")


def _group(view: View, count: int, language: str) -> str:
    return say(language, f"profile.group.{'own' if view.regions else view.group}", count=count)


def said_of(strip: Strip, language: str, *, unit: bool = True) -> list[str]:
    """Return what may be said of a strip: own value and rank, median, position."""
    own = strip.own
    gap = own["gap"]
    first = say(language, f"gap.{gap}") if gap is not None else value_text(own, language, unit=unit)
    if own["rank_from"] == own["rank_from"]:
        rank = {"of": int(own["rank_of"]), "rank": int(own["rank_from"]), "last": int(own["rank_to"])}
        key = "ranks" if rank["rank"] < rank["last"] else "tied" if strip.equal else "rank"
        first += say(language, f"profile.{key}", **rank)
    parts = [first]
    if gap is None and own["concept_name"]:
        parts.append(say(language, "profile.concept", concept=own["concept_name"]))
    if strip.uneven:
        parts.append(say(language, "profile.uneven"))
        return parts
    if strip.median is not None:
        parts.append(say(language, "profile.median", count=strip.same, value=_median_text(strip, language, unit=unit)))
    elif strip.same:
        parts.append(say(language, "profile.few", count=strip.same, fewest=FEWEST))
    if gap is None and strip.same:
        parts.append(_position(strip, language))
    if strip.good is not None:
        parts.append(say(language, "profile.better" if strip.good else "profile.worse"))
    if len(strip.others) > strip.same:
        parts.append(say(language, "profile.others", count=len(strip.others) - strip.same))
    return parts


def _median_text(strip: Strip, language: str, *, unit: bool) -> str:
    low, high = strip.median or (math.nan, math.nan)
    row: dict[str, Any] = {"value": low, "value_to": math.nan, "bound": "exact", "unit": strip.indicator["unit"]}
    published = strip.same % 2 and low == high and not strip.others["derived"].astype(bool).any()
    row["derived"] = not published  # a published figure keeps all its digits
    if math.isinf(high):
        row["bound"] = "at_least"
    elif math.isinf(low):
        row |= {"value": high, "bound": "at_most"}
    elif low < high:
        row["value_to"] = high
    return value_text(row, language, unit=unit)


def _position(strip: Strip, language: str) -> str:
    said = {"count": strip.same, "lower": strip.lower, "higher": strip.higher, "equal": strip.equal}
    parts = [say(language, "profile.higher_than", **said)]
    if strip.equal:
        parts.append(say(language, "profile.equal_to", **said))
    if strip.open:
        parts.append(say(language, "profile.open_of", open=strip.open))
    return say(language, "list.comma").join(parts)
