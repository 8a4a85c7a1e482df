"""What points are made of: a lead and a line, kept as short as the column beside a picture is narrow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard import compare
from dashboard.frame import Frame
from dashboard.locale import say, says
from dashboard.render.values import period_text, short_period, value_text, width

MOST: Final = 5
WIDEST: Final = {"zh": 34.0, "en": 39.2}
"""Width of two lines of 15 pt in a column of 3.5 inches, in Chinese characters; 39.2 are 70 Latin letters."""
WIDEST_LEAD: Final = 14.0
_NAME: Final = 14.0


@dataclass(frozen=True, slots=True)
class Point:
    """One statement beside a picture.

    Attributes
    ----------
    lead : str
        A number or a rank in words ("≥1,073 个"), set large; "" where the statement has none.
    text : str
        What it is, in at most two lines; with its lead it reads as one statement.
    tone : str
        "accent" for the highlighted place, "caution" for what to beware of, else "plain".
    """

    lead: str
    text: str
    tone: str = "plain"


def fitting(language: str, *texts: str) -> str:
    """Return the first of several wordings that fits two lines, else the last one, cut."""
    for text in texts:
        if width(text) <= WIDEST[language]:
            return text
    return cut(texts[-1], WIDEST[language])


def cut(text: str, most: float) -> str:
    """Return a text of at most so many Chinese characters' width; an ellipsis says that there was more."""
    if width(text) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle]) + 1 <= most else (low, middle - 1)
    return text[:low].rstrip(" ,;:，、；：（(") + "…"


def name(text: object) -> str:
    """Return the name of a place or a practice, cut where it would fill the line alone."""
    return cut(str(text), _NAME)


def quoted(text: object, language: str, *, cuts: bool = True) -> str:
    """Return the name of an indicator or practice in the marks of the language."""
    return say(language, "points.quoted", name=name(text) if cuts else str(text))


def led(row: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return the lead of a figure, and its unit where there is no room for it there."""
    whole = value_text(row, language)
    if width(whole) <= WIDEST_LEAD:
        return whole, ""
    return value_text(row, language, unit=False), str(row.get("unit") or "")


def listed(
    names: Sequence[object], language: str, most: int = 3, cut_at: float | None = None, *, places: bool = False
) -> str:
    """Return the first names of a list and how many there are in all."""
    room = math.inf if cut_at is None else cut_at
    told = say(language, "list.comma").join(cut(str(one), room) for one in names[:most])
    key = "points.more_places" if places else "points.more_items"
    return say(language, key, names=told, count=len(names)) if len(names) > most else told


def shortened(
    names: Sequence[object], language: str, key: str, *, places: bool = False, **values: object
) -> Iterable[str]:
    """Yield a message with a list of names, of which fewer and fewer are told, and at last one that is cut."""
    for most, room in ((3, None), (2, None), (1, None), (1, _NAME), (1, 9.0)):
        yield say(language, key, names=listed(names, language, most, room, places=places), **values)


def counted(language: str, key: str, count: int) -> str:
    """Return a number with its noun, which English writes differently for one."""
    return say(language, f"{key}_one" if count == 1 else key, count=count)


def dated(row: Mapping[str, Any], language: str) -> Iterable[str]:
    """Yield the date or period of a figure, the fuller words first."""
    yield period_text(row, language)
    yield short_period(row, language)


def of_places(gaps: Mapping[str, int], language: str, most: int = 2) -> str:
    """Return why places have no figure: the commonest reasons with their counts."""
    ordered = sorted(gaps.items(), key=lambda pair: -pair[1])[:most]
    items = [say(language, "points.gap", gap=gap_word(kind, language), count=count) for kind, count in ordered]
    text = say(language, "list.comma").join(items)
    return say(language, "points.gap_more", gaps=text) if len(gaps) > most else text


def gap_word(kind: str, language: str, *, practice: bool = False) -> str:
    """Return a kind of gap as it stands inside a sentence."""
    text = say(language, f"practice_gap.{kind}" if practice else f"gap.{kind}")
    return text[:1].lower() + text[1:]


def coverage_point(frame: Frame) -> Point:
    """Return how many of the places asked publish, and the main reasons why the others do not."""
    language, coverage = frame.language, frame.coverage
    figures = frame.rows[frame.rows["gap"].isna()]
    derived = len(figures) > 0 and "derived" in figures and bool(figures["derived"].astype(bool).all())
    how = "several" if len(frame.indicators) > 1 else "calculated" if derived else "published"
    got = say(language, f"points.got.{how}")
    lead = f"{coverage.published}/{coverage.asked}"
    if not coverage.gaps:
        return Point(lead, say(language, "points.coverage_all", got=got))
    if not coverage.published:
        return Point(
            lead, fitting(language, say(language, "points.coverage_none", gaps=of_places(coverage.gaps, language)))
        )
    kind, count = max(coverage.gaps.items(), key=lambda pair: pair[1])
    said = {"got": got, "gap": gap_word(kind, language), "count": count}
    texts = [say(language, "points.coverage", gaps=of_places(coverage.gaps, language), **said)]
    texts += [say(language, "points.coverage_main", **said), say(language, "points.coverage_short", **said)]
    return Point(lead, fitting(language, *texts))


def gap_point(row: Mapping[str, Any], language: str) -> Point:
    """Return that a place has no figure and what kind of gap it is; never a zero."""
    kind = str(row["gap"])
    lead = say(language, f"gap.{kind}")
    place = name(row["region_name"])
    texts = [say(language, "points.gap_plain", place=place)]
    if says(language, f"gap_long.{kind}"):
        texts.insert(0, say(language, "points.gap_own", place=place, why=say(language, f"gap_long.{kind}")))
    if row.get("gap_reason"):
        texts.insert(0, say(language, "points.gap_own", place=place, why=str(row["gap_reason"]).rstrip("。.")))
    return Point(lead if width(lead) <= WIDEST_LEAD else "", fitting(language, *texts), "accent")


def group_words(rows: pd.DataFrame, count: int, language: str) -> str:
    """Return what comparable figures are: so many, of one tier, of one concept."""
    level = compare.tier(str(rows["level"].iloc[0]))
    return say(language, f"points.group.{level}", count=count)


def years_words(rows: pd.DataFrame, language: str) -> str:
    """Return over which years comparable figures are spread; "" where they are of one time."""
    if compare.same_time(rows):
        return ""
    years = [day.year for day in rows["period_end"] if isinstance(day, date)]
    if len(years) < len(rows) or min(years) == max(years):
        return say(language, "points.dates_missing" if len(years) < len(rows) else "points.dates_differ")
    return say(language, "points.years", first=min(years), last=max(years))
