"""A practice beside a figure: the places that have it and those whose sources do not mention it, side by side.

Nothing is averaged and nothing is called an effect: a handful of places that chose a practice for their own
reasons, and that publish what they please, cannot show what it does.
"""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd

from dashboard import compare
from dashboard.frame import COLUMNS, Frame, Note
from dashboard.locale import LANGUAGES
from dashboard.practices import cells
from dashboard.read import read, regions
from dashboard.selection import asked_regions
from dashboard.store import Store
from dashboard.view import View

OUTCOME_COLUMNS: Final = (*COLUMNS, "practice_id", "practice_name", "practice_state")
"""Columns of a frame of figures and which practice stands beside them; ``practice_state`` is one of ``STATES``."""

STATES: Final = ("found", "not_found", "not_searched")
_FEW: Final = 8


def join(figures: Frame, view: View, store: Store, language: str) -> Frame:
    """Set a practice beside the figures of a frame.

    Parameters
    ----------
    figures : Frame
        Of one indicator, all asked regions.
    view : View
        Its first practice is meant; without one, or with one that is not known, every place is "not_searched".
    store : Store
        Snapshot that the figures were read from.
    language : str
        "zh" or "en".

    Returns
    -------
    Frame
        ``OUTCOME_COLUMNS``, gaps included, with a caution on how few places there are.
    """
    with store.cursor() as cursor:
        asked, _ = asked_regions(view, regions(cursor, language), cursor)
        one = view.with_(practices=view.practices[:1] or ("",), theme="")
        found = cells(cursor, one, asked, language)
    states = {
        code: "found" if gap is None else "not_searched" if gap == "not_searched" else "not_found"
        for code, gap in zip(found["region_code"], found["gap"], strict=True)
    }
    name = str(found["practice_name"].iloc[0]) if len(found) else ""
    rows = figures.rows.assign(
        practice_id=one.practices[0],
        practice_name=name,
        practice_state=[states.get(code, "not_searched") for code in figures.rows["region_code"]],
    )
    published = rows[rows["gap"].isna()]
    counts = {state: int((published["practice_state"] == state).sum()) for state in STATES}
    notes = [Note("note.outcome_not_cause", dict(counts), "caution")]
    if counts["found"] + counts["not_found"] < _FEW:
        notes.append(Note("note.outcome_few", {"count": counts["found"] + counts["not_found"]}, "caution"))
    if not compare.comparable(rows, view.highlight)[published.index].all():
        notes.append(Note("note.outcome_mixed", {}, "caution"))
    if counts["not_searched"]:
        notes.append(Note("note.outcome_unsearched", {"count": counts["not_searched"]}))
    return Frame(
        rows[list(OUTCOME_COLUMNS)], figures.coverage, (*notes, *figures.notes), figures.sources, figures.indicators,
        figures.build_id, language,
    )  # fmt: skip


def figures_of(view: View, store: Store) -> View:
    """Return the view of the figures alone: one indicator, the first that fits the practice where none is chosen."""
    chosen = view.indicators[:1]
    if not chosen:
        found = choices(store, view, LANGUAGES[0])
        chosen = tuple(found["indicator_id"].head(1))
    return view.with_(kind="dot_plot", indicators=chosen, family="", practices=())


def choices(store: Store, view: View, language: str) -> pd.DataFrame:
    """Return the indicators that searched places publish, the most published first.

    Returns
    -------
    DataFrame
        indicator_id, name, theme, places (searched asked places that publish it), linked (whether a figure of it
        measures the view's first practice).
    """
    with store.cursor() as cursor:
        return _choices(cursor, view, language)


def _choices(cursor: duckdb.DuckDBPyConnection, view: View, language: str) -> pd.DataFrame:
    asked, _ = asked_regions(view, regions(cursor, language), cursor)
    return read(
        cursor,
        "outcome_indicators",
        regions=asked["region_code"].tolist(),
        practice=(view.practices or ("",))[0],
        min_grade=view.min_grade,
        language=language,
    )
