"""Points beside figures over time: the newest and the first, the change that bounds allow, and what is not joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import pairs, trend_words
from dashboard.render.points_cautions import cautions
from dashboard.render.points_figures import together
from dashboard.render.points_parts import (
    WIDEST_LEAD,
    Point,
    counted,
    coverage_point,
    dated,
    fitting,
    gap_point,
    led,
    name,
    quoted,
)
from dashboard.render.values import short_period, value_text, width
from dashboard.view import View

_SIGNS: Final = {1: "up", -1: "down", 0: "open"}
_MOST_CHANGES: Final = 3


@dataclass(frozen=True, slots=True)
class _Move:
    """Two comparable figures of a place and what may be said of the change: its words, and "up", "down", "same" or
    "open"."""

    first: dict[str, Any]
    last: dict[str, Any]
    words: str
    direction: str

    @property
    def place(self) -> str:
        return str(self.last["region_code"])


@dataclass(frozen=True, slots=True)
class _Found:
    """What a frame over time holds: changes, and the newest figure of the places without two comparable dates."""

    moves: list[_Move]
    alone: list[dict[str, Any]]  # ``several``: whether there are other dates, which cannot be compared


def dumbbell(frame: Frame, view: View) -> list[Point]:
    """Return the points of two dates a place."""
    two = pairs.two_dates(frame.rows)
    moves = [
        _Move(
            p.early, p.late, pairs.change_text(p, frame.language),
            "open" if p.change.direction == "undecided" else p.change.direction,
        )
        for p in two
    ]  # fmt: skip
    alone = [row for row in pairs.alone(frame.rows, two) if isinstance(row["period_end"], date)]
    return _points(frame, view, _Found(moves, alone))


def trend(frame: Frame, view: View) -> list[Point]:
    """Return the points of figures over time."""
    moves, alone = [], []
    for change in trend_words.changes(frame):
        if not change.comparable:
            alone.append({**change.last, "several": change.figures > 1})
            continue
        words = trend_words.change_text(change, frame.language)
        same = words == say(frame.language, "trend.change.none")
        moves.append(_Move(change.first, change.last, words, "same" if same else _SIGNS[change.direction]))
    return _points(frame, view, _Found(moves, alone))


def _points(frame: Frame, view: View, found: _Found) -> list[Point]:
    language = frame.language
    asked = frame.rows[frame.rows["benchmark"] == ""]
    codes = list(dict.fromkeys(asked["region_code"]))
    if asked["gap"].notna().all() or frame.indicators.empty:
        return [coverage_point(frame), Point("", say(language, "points.no_zero"), "caution")]
    code = view.highlight if view.highlight in codes else codes[0] if len(codes) == 1 else ""
    facts = list(_of_place(frame, code, found)) if code else []
    if len(codes) > 1:
        facts += _of_all(frame, code, found)
    return together(facts, cautions(frame))


def _of_place(frame: Frame, code: str, found: _Found) -> Iterable[Point]:
    """Yield the newest figure of one place, its change and its breaks; of several indicators the changes alone."""
    language = frame.language
    moves = [move for move in found.moves if move.place == code]
    alone = [row for row in found.alone if row["region_code"] == code]
    rows = frame.rows[(frame.rows["region_code"] == code) & (frame.rows["benchmark"] == "")]
    if not moves and not alone:
        gaps = [row for row in records(rows) if row["gap"]]
        # A place with figures of which none has a date has no gap either.
        yield gap_point(gaps[0], language) if gaps else Point("", say(language, "points.undated_only"), "accent")
        return
    if len(frame.indicators) > 1:
        yield from _several(moves, alone, language)
        return
    last = moves[0].last if moves else alone[0]
    lead, unit = led(last, language)
    said = {"place": name(last["region_name"]), "unit": say(language, "points.unit", unit=unit) if unit else ""}
    texts = [say(language, "points.latest" if moves else "points.dated", when=w, **said) for w in dated(last, language)]
    yield Point(lead, fitting(language, *texts), "accent")
    if moves:
        yield _change(moves[0], language)
    elif not alone[0]["several"]:
        yield Point("", say(language, "points.one_date"))
    yield from _breaks(rows, language)


def _change(move: _Move, language: str) -> Point:
    """Return the change with both its ends; where bounds leave it open, that they do."""
    ends = {
        "first": value_text(move.first, language), "last": value_text(move.last, language),
        "since": short_period(move.first, language), "until": short_period(move.last, language),
    }  # fmt: skip
    if move.direction == "open":
        return Point("", fitting(language, say(language, "points.change_open", **ends)), "accent")
    text = fitting(language, say(language, "points.change", **ends), say(language, "points.change_years", **ends))
    if width(move.words) <= WIDEST_LEAD:
        return Point(_capital(move.words), text, "accent")
    amount, percent = _parted(move.words)
    if percent and width(amount) <= WIDEST_LEAD:
        texts = [
            say(language, key, percent=percent, **ends) for key in ("points.change_percent", "points.change_short")
        ]
        return Point(_capital(amount), fitting(language, *texts), "accent")
    words = say(language, "points.change_words", words=_capital(move.words), **ends)
    return Point("", fitting(language, words, _capital(move.words)), "accent")


def _parted(words: str) -> tuple[str, str]:
    """Return a change as its amount and its percentage, "" where it has none."""
    found = re.fullmatch(r"(.*?) ?[（(]([+−]?[\d.,]+%)[）)]", words)
    return (found[1], found[2]) if found else (words, "")


def _several(moves: list[_Move], alone: list[dict[str, Any]], language: str) -> Iterable[Point]:
    """Yield what moved of several indicators of a place, and how many cannot be compared."""
    ordered = sorted(moves, key=lambda move: (move.direction in ("open", "same"), bool(move.last["derived"])))
    for move in ordered[:_MOST_CHANGES]:
        lead = _capital(move.words) if move.direction != "open" and width(move.words) <= WIDEST_LEAD else ""
        said = {
            "first": value_text(move.first, language, unit=False), "last": value_text(move.last, language),
            "since": short_period(move.first, language), "until": short_period(move.last, language),
        }  # fmt: skip
        texts = [
            say(language, "points.item", indicator=quoted(move.last["indicator_name"], language, cuts=cuts), **said)
            for cuts in (False, True)
        ]
        yield Point(lead, fitting(language, *texts), "accent")
    single = sum(not row["several"] for row in alone)
    parted = len(alone) - single
    if single:
        yield Point("", say(language, "points.items_one_date", count=single))
    if parted:
        yield Point("", say(language, "points.items_parted", count=parted), "caution")


def _breaks(rows: Any, language: str) -> Iterable[Point]:
    """Yield the newest reason why figures of a place are not joined."""
    parted = [row for row in records(rows) if isinstance(row["break_before"], str) and row["break_before"] != "gap"]
    if parted:
        newest = max(parted, key=lambda row: row["period_end"])
        reason = say(language, f"trend.break.{newest['break_before']}")
        when = short_period(newest, language)
        texts = [say(language, key, when=when, reason=reason) for key in ("points.break", "points.break_short")]
        yield Point("", fitting(language, *texts, _capital(reason)), "caution")


def _of_all(frame: Frame, code: str, found: _Found) -> Iterable[Point]:
    """Yield how many places can be compared over time, how they moved, and how many have one date only."""
    language = frame.language
    places = {move.place for move in found.moves}
    lead = f"{len(places)}/{frame.coverage.published}"
    yield Point(lead, say(language, "points.comparable_places", asked=frame.coverage.asked))
    if len(found.moves) > 1:
        counts = {way: sum(m.direction == way for m in found.moves) for way in ("up", "down", "same", "open")}
        parts = [say(language, f"points.moved.{way}", count=count) for way, count in counts.items() if count]
        text = say(language, "list.comma").join(parts)
        yield Point("", fitting(language, say(language, "points.moved.all", parts=text), text))
    if not code and found.moves:
        yield _longest(frame, found.moves, language)
    alone = {row["region_code"] for row in found.alone} - places
    parted = {row["region_code"] for row in found.alone if row["several"]} - places
    if alone - parted:
        yield Point(counted(language, "points.places", len(alone - parted)), say(language, "points.places_one_date"))
    if parted:
        lead = counted(language, "points.places", len(parted))
        yield Point(lead, say(language, "points.places_parted"), "caution")


def _longest(frame: Frame, moves: list[_Move], language: str) -> Point:
    """Return the change that spans the longest time, or the only one."""
    spans = [move.last["period_end"] - move.first["period_end"] for move in moves]
    move = moves[spans.index(max(spans))]
    row = move.last
    place = name(row["region_name"])
    if len(frame.indicators) > 1:
        place = say(language, "points.place_of", place=place, indicator=quoted(row["indicator_name"], language))
    said = {
        "place": place, "first": value_text(move.first, language, unit=False), "last": value_text(row, language),
        "since": short_period(move.first, language), "until": short_period(row, language),
    }  # fmt: skip
    alone = len(moves) > 1 and spans.count(max(spans)) == 1
    texts = [say(language, "points.longest", **said)] if alone else []
    if len(moves) == 1:
        words = say(language, "points.undecided") if move.direction == "open" else move.words
        texts.append(say(language, "points.only_change", change=words, **said))
    return Point("", fitting(language, *texts, say(language, "points.longest_short", **said)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
