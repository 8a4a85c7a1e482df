"""Figures over time: every figure of a place, not only the one that is chosen, and what of it may be joined.

Figures are one series only where place, indicator, concept and kind are the same: a register is never continued by an
estimate, a yearly count never by a running total. Inside a series a census, a changed boundary or a changed rule parts
the figures before it from those after it (``break_before``). Two figures of one series and one date are both kept, and
the one that the choosing rule does not prefer is ``superseded``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import pandas as pd

from dashboard import caveats, compare, normalise, series_breaks
from dashboard.benchmarks import benchmark_rows
from dashboard.figure_rows import Within
from dashboard.frame import COLUMNS, INDICATOR_COLUMNS, SOURCE_COLUMNS, Frame, Note, records
from dashboard.read import build_id, indicators_of, looked_up, read, regions, sources_of
from dashboard.selection import asked_regions, wanted_indicators
from dashboard.series_rows import Question, figures, gaps, without_nan
from dashboard.store import Store
from dashboard.view import View

SERIES_COLUMNS: Final = (
    *COLUMNS,
    "series",  # figures of one place and meaning share it; None for a gap
    "superseded",  # True where another figure of the same series and date is preferred
    "break_before",  # why it is not joined to the figure before it: a reason of ``series_breaks``; else None
    "benchmark",  # "" for a place that was asked for, else one of ``view.BENCHMARKS``
)
EVENT: Final = "note.trend_event"
"""Key of the notes that carry dated events; their values hold ``happened`` (date), ``indicators`` and ``breaks``."""
UNDATED: Final = "note.trend_undated"
"""Key of the notes that name the figures without a date, which no picture can place."""


def frame(view: View, store: Store, language: str) -> Frame:
    """Read every figure of a view over time.

    Parameters
    ----------
    view : View
        Of kind "trend". ``normalise`` "peer_index" is left out and named in a note: a median moves with its members.
    store : Store
        Snapshot to read; the whole frame comes from one snapshot.
    language : str
        "zh" or "en".

    Returns
    -------
    Frame
        Rows have ``SERIES_COLUMNS``: one row a figure, by indicator, place in the order asked, and date, figures
        without a date last; then one row for every place and indicator that has none, with its gap. Rows of benchmarks
        come last and count for no coverage. Notes of the keys ``EVENT`` and ``UNDATED`` hold what is drawn or listed
        beside the figures.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    view, faults = _without_index(view)
    with store.cursor() as cursor:
        build = build_id(cursor)
        question = Question(view, cursor, regions(cursor, language), language)
        asked, more = asked_regions(view, question.places, cursor)
        wanted, unknown = wanted_indicators(cursor, view, asked)
        indicators = indicators_of(cursor, wanted, language)
        missing = [i for i in wanted if i not in set(indicators["indicator_id"])]
        faults += more + unknown
        faults += (Note("note.unknown_indicator", {"ids": missing}, "caution"),) if missing else ()
        named, events = indicators, read(cursor, "series_events", indicators=wanted, language=language)
        rows, indicators, said = _asked_rows(question, asked, named)
        benchmarks, also = benchmark_rows(question, rows, named)
        ids = {one for ids in [*rows["source_ids"], *benchmarks["source_ids"]] for one in ids}
        sources = sources_of(cursor, ids, language)[list(SOURCE_COLUMNS)]
    found = pd.concat([rows, benchmarks], ignore_index=True) if len(benchmarks) else rows
    found = series_breaks.marked(found, events, question.places)[list(SERIES_COLUMNS)]
    published = found[found["gap"].isna() & (found["benchmark"] == "")]
    counts = published.groupby("indicator_id")["region_code"].nunique()
    indicators = indicators.assign(published=[int(counts.get(i, 0)) for i in indicators["indicator_id"]])
    notes = (*faults, *said, *also, *_notes(published, indicators), *_event_notes(found, events, question.places))
    own = found[found["benchmark"] == ""]
    return Frame(
        found,
        compare.coverage(own, len(asked)),
        notes,
        sources,
        indicators[list(INDICATOR_COLUMNS)],
        build,
        language,
    )


def indicators_over_time(region_code: str, view: View, store: Store) -> list[str]:
    """Return the indicators that a place has at two dates or more, within the view's window and grade, best first."""
    within = Within.of(view)
    with store.cursor() as cursor:
        found = read(cursor, "series_indicators", region=region_code, within=not within.everything, **within.parameters)
    return [str(i) for i in found["indicator_id"]]


def usual(store: Store) -> tuple[str, str]:
    """Return the indicator and the place that are shown while none is chosen; "" where no figure has a second date."""
    with store.cursor() as cursor:
        found = read(cursor, "series_usual")
    indicator, place = found["indicator_id"].iloc[0], found["region_code"].iloc[0]
    return indicator or "", place or ""


def years(store: Store) -> list[int]:
    """Return the years in which figures end, newest first."""
    with store.cursor() as cursor:
        return [int(year) for year in read(cursor, "series_years")["ends"]]


def _without_index(view: View) -> tuple[View, tuple[Note, ...]]:
    if view.normalise != "peer_index":
        return view, ()
    return view.with_(normalise=""), (Note("note.trend_no_index", {}, "caution"),)


def _asked_rows(
    question: Question, asked: pd.DataFrame, indicators: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Note, ...]]:
    """Return the figures of the places asked for and the gaps of those without, the indicators as normalised, notes."""
    codes = asked["region_code"].tolist()
    found = figures(question, codes, indicators)
    rows, normalised, notes = normalise.apply(found, indicators, question.view, question.cursor, question.language)
    missing = gaps(question, codes, indicators, found)
    for column, name in (("indicator_name", "name"), ("unit", "unit")):
        missing[column] = looked_up(missing["indicator_id"], normalised["indicator_id"], normalised[name])
    both = pd.concat([rows, missing], ignore_index=True) if len(missing) else rows
    both = without_nan(both) if len(missing) or question.view.normalise else both
    return both.assign(benchmark=pd.Series("", index=both.index, dtype="object")), normalised, notes


def _notes(rows: pd.DataFrame, indicators: pd.DataFrame) -> Iterable[Note]:
    """Yield the caveats of the figures shown, cautions first, and name those that have no date."""
    for indicator in records(indicators):
        if indicator["caveat"]:
            yield Note("note.caveat", {"indicator": indicator["name"], "text": indicator["caveat"]}, "caution")
    yield from (note for note in caveats.trust_notes(rows) if note.key != "note.several_figures")  # all are drawn
    superseded = int(rows["superseded"].astype(bool).sum())
    if superseded:
        yield Note("note.trend_superseded", {"count": superseded})
    for basis in ("inferred", "publication"):
        count = int((rows["time_basis"] == basis).sum())
        if count:
            yield Note(f"note.trend_{basis}", {"count": count})
    undated = rows[rows["period_end"].isna()]
    if len(undated):
        ids = undated["observation_id"].tolist()
        yield Note(UNDATED, {"count": len(undated), "observations": ids}, "caution")


def _event_notes(rows: pd.DataFrame, events: pd.DataFrame, places: pd.DataFrame) -> Iterable[Note]:
    """Yield the events that fall among the figures of an indicator and concern one of its places."""
    dated = rows[rows["period_end"].notna() & rows["gap"].isna()]
    inside = series_breaks.inside(places, dated["region_code"].tolist())
    for event in records(events):
        shown = []
        for indicator in event["indicators"]:
            part = dated[dated["indicator_id"] == indicator]
            concerned = [event["region_code"] in inside[code] for code in part["region_code"]]
            part = part[pd.Series(concerned, index=part.index, dtype=bool)]
            if len(part) and _first_day(part) <= event["happened"] <= max(part["period_end"]):
                shown.append(indicator)
        if shown:
            keys = ("happened", "kind", "breaks", "name", "note", "title", "publisher", "published", "url")
            yield Note(EVENT, {**{key: event[key] for key in keys}, "indicators": shown})


def _first_day(rows: pd.DataFrame) -> date:
    starts: list[date] = [
        start if isinstance(start, date) else end
        for start, end in zip(rows["period_start"], rows["period_end"], strict=True)
    ]
    return min(starts)


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that a picture can place: those with a value and a date."""
    return rows[rows["gap"].isna() & rows["period_end"].notna()]
