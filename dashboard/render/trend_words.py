"""What is said of figures over time: the change that they bear out, else why they bear out none; how to read marks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase
from typing import Any, Final

import pandas as pd

from dashboard.compare import intervals
from dashboard.frame import Frame, Note, records
from dashboard.locale import say
from dashboard.render.hover import figure_lines
from dashboard.render.trend_panels import Panel, panels
from dashboard.render.values import escape, number_text, period_text, short_period, value_text
from dashboard.series import EVENT, dated
from dashboard.series_breaks import LONGEST_GAP, runs
from dashboard.view import View

_MOST_CHANGES: Final = 3
_MOST_ITEMS: Final = 12
_PERCENT: Final = ("%", "‰")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one indicator in one place.

    ``first`` and ``last`` are the ends of the newest run of comparable figures, equal where there is none;
    ``figures`` counts all with a date, ``reason`` says what parts them where nothing can be compared.
    """

    first: dict[str, Any]
    last: dict[str, Any]
    figures: int
    reason: str | None

    @property
    def comparable(self) -> bool:
        return self.first is not self.last

    @property
    def direction(self) -> int:
        """1 where it certainly grew, -1 where it certainly fell, 0 where that is open or nothing changed."""
        low, high = _difference(self)
        return 1 if low > 0 else -1 if high < 0 else 0


def changes(frame: Frame) -> list[Change]:
    """Return the change of every indicator and place asked for that has a figure with a date, in the frame's order."""
    rows = dated(frame.rows)
    rows = rows[(rows["benchmark"] == "") & ~rows["superseded"].astype(bool)]
    found = []
    for _, part in rows.groupby(["indicator_id", "region_code"], sort=False):
        several = [run for run in runs(part) if len(run) > 1]
        reasons = [reason for reason in part["break_before"] if reason and reason != "gap"]
        if several:
            run = max(several, key=lambda run: (run[-1]["period_end"], len(run)))
            found.append(Change(run[0], run[-1], len(part), None))
        else:
            only = records(part.sort_values("period_end", kind="stable"))[-1]
            found.append(Change(only, only, len(part), reasons[-1] if reasons else None))
    return found


def trend_title(frame: Frame, view: View) -> str:
    """Return the change that comparable figures bear out, else what is there and why it cannot be compared."""
    language, found = frame.language, changes(frame)
    if frame.indicators.empty:
        return say(language, "title.nothing")
    asked = list(dict.fromkeys(frame.rows.loc[frame.rows["benchmark"] == "", "region_code"]))
    place = view.highlight if view.highlight in asked else asked[0] if len(asked) == 1 else ""
    one = len(frame.indicators) == 1
    own = [change for change in found if change.last["region_code"] == place]
    if place and one:
        return _of_one(frame, own, place)
    if place and len(asked) == 1:
        return _of_several(frame, own, place)
    return _coverage(frame, found)


def _of_one(frame: Frame, own: list[Change], place: str) -> str:
    language, indicator = frame.language, str(frame.indicators["name"].iloc[0])
    name = str(frame.rows.loc[frame.rows["region_code"] == place, "region_name"].iloc[0])
    said = {"place": name, "indicator": indicator}
    if own and own[0].last["concept_name"]:
        said["indicator"] += say(language, "trend.in_concept", concept=own[0].last["concept_name"])
    if not own:
        gaps = [gap for gap in frame.rows.loc[frame.rows["region_code"] == place, "gap"] if gap]
        gap = say(language, f"gap.{gaps[0]}") if gaps else say(language, "trend.undated_only")
        return say(language, "trend.title.none", gap=gap, **said)
    change = own[0]
    if change.comparable:
        return say(
            language, "trend.title.change", **said, **_ends(change, language), change=change_text(change, language)
        )
    if change.figures > 1 and change.reason:
        reason = say(language, f"trend.break.{change.reason}")
        return say(language, "trend.title.broken", count=change.figures, reason=reason, **said)
    value, when = value_text(change.last, language), short_period(change.last, language)
    return say(language, "trend.title.single", value=value, when=when, **said)


def _of_several(frame: Frame, own: list[Change], place: str) -> str:
    language = frame.language
    name = str(frame.rows.loc[frame.rows["region_code"] == place, "region_name"].iloc[0])
    comparable = [change for change in own if change.comparable]
    broken = sum(change.figures > 1 and not change.comparable for change in own)
    if not comparable:
        return say(language, "trend.title.several_none", place=name, count=len(own))
    # What moved says more than what stayed, and a published figure more than a calculated one.
    ordered = sorted(comparable, key=lambda change: (change.direction == 0, bool(change.last["derived"])))
    items = [
        say(language, "trend.title.item", indicator=named(change, language), **_ends(change, language))
        for change in ordered[:_MOST_CHANGES]
    ]
    text = say(language, "trend.title.several", place=name, items=say(language, "list.semicolon").join(items))
    return text + (say(language, "trend.title.and_broken", count=broken) if broken else "")


def _coverage(frame: Frame, found: list[Change]) -> str:
    language, comparable = frame.language, [change for change in found if change.comparable]
    first = str(frame.indicators["name"].iloc[0])
    count = len(frame.indicators)
    name = first if count == 1 else say(language, "title.several_indicators", first=first, count=count)
    said = {"indicator": name, "asked": frame.coverage.asked, "published": frame.coverage.published}
    places = len({change.last["region_code"] for change in comparable})
    up, down = (sum(change.direction == sign for change in comparable) for sign in (1, -1))
    if not comparable:
        return say(language, "trend.title.none_comparable", **said)
    key = "trend.title.places" if count == 1 else "trend.title.places_several"
    text = say(language, key, comparable=places, up=up, down=down, **said)
    rest = len(comparable) - up - down
    return text + (say(language, "trend.title.and_open", count=rest) if rest and count == 1 else "")


def named(change: Change, language: str) -> str:
    """Return the indicator of a change, and under which concept it is counted."""
    row = change.last
    concept = say(language, "trend.in_concept", concept=row["concept_name"]) if row["concept_name"] else ""
    return str(row["indicator_name"]) + concept


def _ends(change: Change, language: str) -> dict[str, str]:
    return {
        "first": value_text(change.first, language, unit=False), "last": value_text(change.last, language),
        "since": short_period(change.first, language), "until": short_period(change.last, language),
    }  # fmt: skip


def change_text(change: Change, language: str) -> str:
    """Return by how much it grew or fell: exactly, at least, or why that is open; percent only between exact counts."""
    low, high = _difference(change)
    first, last = change.first, change.last
    unit = last["unit"]
    exact = _exact(first) and _exact(last)
    if exact and low == 0:
        return say(language, "trend.change.none")
    if low <= 0 <= high:
        return say(language, "trend.change.open")
    by = low if low > 0 else -high
    direction = "up" if low > 0 else "down"
    if math.isinf(by):
        return say(language, "trend.change.open")
    amount = number_text(by, language, derived=bool(last["derived"]))
    if unit in _PERCENT:
        amount = say(language, "trend.change.points", number=number_text(round(by, 2), language))
    key = f"trend.change.{direction}" if exact else f"trend.change.{direction}_at_least"
    text = say(language, key, amount=amount)
    if exact and unit not in _PERCENT and first["value"] > 0 and not last["derived"]:
        text += say(language, "trend.change.percent", percent=f"{100 * by / first['value']:.1f}")
    return text


def _difference(change: Change) -> tuple[float, float]:
    """Return the least and the greatest difference that the bounds of both ends allow."""
    spans = intervals(pd.DataFrame([change.first, change.last]))
    low = float(spans["low"].iloc[1] - spans["high"].iloc[0])
    high = float(spans["high"].iloc[1] - spans["low"].iloc[0])
    return low, high


def _exact(row: Mapping[str, Any]) -> bool:
    return row["bound"] == "exact" and (row["value_to"] is None or math.isnan(row["value_to"]))


def trend_caption(frame: Frame, view: View) -> str:
    """Return unit and how to read the marks that are there, and only those."""
    return say(frame.language, "list.semicolon").join(_caption(frame, view))


def _caption(frame: Frame, view: View) -> Iterable[str]:
    language, divided = frame.language, panels(frame, view)
    rows = [row for panel in divided.shown for row in panel.rows]
    if len(frame.indicators) == 1:
        indicator = frame.indicators.iloc[0]
        key = "caption.indicator" if indicator["unit"] else "caption.indicator_unitless"
        yield say(language, key, indicator=indicator["name"], unit=indicator["unit"])
    breaks = {row["break_before"] for row in rows}
    if any(row["period_start"] is None and row["kind"] != "cumulative" for row in rows):
        yield say(language, "trend.caption.points")
    if any(isinstance(row["period_start"], date) and row["kind"] not in ("stock", "cumulative") for row in rows):
        yield say(language, "trend.caption.spans")
    if any(row["kind"] == "cumulative" for row in rows):
        yield say(language, "trend.caption.cumulative")
    if breaks - {None, "gap"}:
        yield say(language, "trend.caption.breaks")
    if "gap" in breaks:
        yield say(language, "trend.caption.gap", years=int(LONGEST_GAP))
    if any(row["time_basis"] in ("inferred", "publication") for row in rows):
        yield say(language, "trend.caption.hollow")
    for bound in ("at_least", "at_most", "approx"):
        if any(row["bound"] == bound for row in rows):
            yield say(language, f"trend.caption.{bound}")
    if event_letters(frame):
        yield say(language, "trend.caption.events")
    if any(panel.broken for panel in divided.shown):
        yield say(language, "trend.caption.broken")
    if divided.own_scales:
        yield say(language, "trend.caption.own_scales")
    if divided.more:
        yield say(language, "trend.caption.more", shown=len(divided.shown), more=divided.more)


def trend_alt(frame: Frame, view: View) -> str:
    """Return what a reader who cannot see the picture needs: its finding, every drawn figure up to a dozen, breaks."""
    language = frame.language
    rows = [row for row in records(dated(frame.rows)) if row["benchmark"] == ""]
    items = [
        say(language, "trend.alt_item", place=row["region_name"], indicator=row["indicator_name"],
            when=short_period(row, language), value=value_text(row, language))
        for row in rows[:_MOST_ITEMS]
    ]  # fmt: skip
    breaks = sum(bool(row["break_before"]) and row["break_before"] != "gap" for row in rows)
    return say(
        language, "trend.alt", title=trend_title(frame, view), count=len(rows), breaks=breaks,
        items=say(language, "list.semicolon").join(items),
    )  # fmt: skip


def hover(row: Mapping[str, Any], publishers: Mapping[str, str], language: str) -> str:
    """Return everything that stands behind a mark, as lines of Plotly text."""
    lines = figure_lines(row, publishers, language)
    if row["superseded"]:
        lines.append(escape(say(language, "trend.superseded")))
    if row["break_before"]:
        lines.append(escape(say(language, "trend.apart", reason=say(language, f"trend.break.{row['break_before']}"))))
    return "<br>".join([*lines, f"<i>{escape(say(language, 'chart.click'))}</i>"])


def panel_name(frame: Frame, panel: Panel) -> tuple[str, str]:
    """Return the name over a panel and what is said behind it in grey: unit, and that totals run on."""
    language, unit = frame.language, str(panel.indicator["unit"] or "")
    several = len(frame.indicators) > 1
    name = panel.name or str(panel.indicator["name"])
    rest = [str(panel.indicator["name"])] if panel.name and several else []
    rest += [unit] if unit else []
    rest += [say(language, "kind.cumulative")] if panel.cumulative else []
    rest += [say(language, "trend.not_from_zero")] if panel.broken else []
    return name, " · ".join(rest)


def event_letters(frame: Frame) -> list[tuple[str, Note]]:
    """Return the dated events of a frame with the letters under which a picture marks them, oldest first."""
    events = sorted((n for n in frame.notes if n.key == EVENT), key=lambda n: str(n.values["happened"]))
    return list(zip(ascii_uppercase, events, strict=False))


def break_rows(frame: Frame) -> list[dict[str, str]]:
    """Return in words each figure that is not joined to the one before it, with the reason and its id."""
    language = frame.language
    rows = frame.rows[(frame.rows["benchmark"] == "") & frame.rows["break_before"].notna()]
    return [
        {**_figure(row, language), "reason": say(language, f"trend.break.{row['break_before']}")}
        for row in records(rows)
    ]


def undated_rows(frame: Frame) -> list[dict[str, str]]:
    """Return each figure without a date in words: place, indicator, value, id."""
    rows = frame.rows[frame.rows["gap"].isna() & frame.rows["period_end"].isna()]
    found = [_figure(row, frame.language) for row in records(rows)]
    return [{name: text for name, text in row.items() if name != "when"} for row in found]


def _figure(row: dict[str, Any], language: str) -> dict[str, str]:
    concept = say(language, "trend.in_concept", concept=row["concept_name"]) if row["concept_name"] else ""
    return {
        "place": str(row["region_name"]), "indicator": str(row["indicator_name"]),
        "value": value_text(row, language) + concept, "when": period_text(row, language),
        "observation_id": str(row["observation_id"]),
    }  # fmt: skip
