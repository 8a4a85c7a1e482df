"""The figures behind the rows of a frame, as arrays, from the two lanes of a snapshot.

A figure was written down or calculated by itself (``single_figure``) or came with a whole period for every place
(``periodic_observation``). The second lane has millions of rows: only those that a frame shows leave the database, and
what can be told from the rest of a row (its id, its grade) is worked out for them alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd

from dashboard.read import columns, read
from dashboard.store import kept
from dashboard.view import View
from dashboard.window import window_end, window_start

Columns = dict[str, np.ndarray]

NEWEST: Final = 24
"""Indicators whose newest figures are kept: two pictures of twelve."""
_keeping: Final = threading.Lock()

WHOLE: Final = 40
"""With more places than this all are read and the others left out: a list is searched for every row."""

OBJECTS: Final = (
    "region_code", "indicator_id", "concept_id", "concept_name", "bound", "kind", "period_start", "period_end",
    "time_basis", "time_precision", "grade", "source_id", "source_ids", "locator", "as_printed", "observation_id",
    "observation_ids", "verified",
)  # fmt: skip
NUMBERS: Final = ("value", "value_to", "char_start", "char_end", "years_apart")
"""Columns of a figure: texts, dates and lists; numbers. Besides these ``derived``, ``conflict`` and ``choices``."""


@dataclass(frozen=True, slots=True)
class Within:
    """What a view lets pass: figures of a grade or better, of periods that end within a time."""

    min_grade: str
    since: date | None
    until: date | None

    @classmethod
    def of(cls, view: View) -> Within:
        """Return what a view lets pass."""
        return cls(view.min_grade, window_start(view.since), window_end(view.until))

    @property
    def everything(self) -> bool:
        """Whether nothing is left out: no grade is worse than D."""
        return self.min_grade == "D" and self.since is None and self.until is None

    @property
    def parameters(self) -> dict[str, object]:
        """Return it as the statements ask for it."""
        return {"min_grade": self.min_grade, "since": self.since, "until": self.until}


def chosen(
    cursor: duckdb.DuckDBPyConnection, codes: Sequence[str], indicators: Sequence[str], within: Within
) -> list[Columns]:
    """Return for each pair the figure that the rule chooses among those let pass, as columns of each lane.

    Figures of other places may be among them, and where both lanes have a figure of a pair, both: the one with the
    lesser ``choice`` is meant. ``completed`` makes rows of what is kept.
    """
    found = _single(cursor, indicators, within)
    if not periods(cursor):
        return found
    if within.everything and len(codes) > WHOLE:
        return [*found, *_newest(cursor, indicators)]
    places = {"every": len(codes) > WHOLE, "regions": [] if len(codes) > WHOLE else list(codes)}
    if within.everything:
        newest = columns(cursor, "figures_newest", indicators=list(indicators), **places)
        return [*found, {**newest, "choice": np.ones(len(newest["value"]), dtype="int64")}]
    return [*found, columns(cursor, "figures_within", indicators=list(indicators), **places, **within.parameters)]


def _newest(cursor: duckdb.DuckDBPyConnection, indicators: Sequence[str]) -> list[Columns]:
    """Return the newest periodic figures of every place, a lane an indicator.

    Another picture, group or unit of the same indicator shows the same figures: those of the last ``NEWEST`` indicators
    are kept, and frames share them.
    """
    known: dict[str, Columns] = kept(cursor, "newest", dict)
    with _keeping:
        found = {one: known[one] for one in indicators if one in known}
    missing = [one for one in indicators if one not in found]
    if missing:
        lane = columns(cursor, "figures_newest", indicators=missing, every=True, regions=[])
        lane = _periodic_rows({**lane, "choice": np.ones(len(lane["value"]), dtype="int64")}, periods(cursor))
        for one in missing:
            at = np.flatnonzero(lane["indicator_id"] == one)
            found[one] = lane if len(missing) == 1 else {name: values[at] for name, values in lane.items()}
    with _keeping:
        for one in indicators:
            known.pop(one, None)
            known[one] = found[one]
        while len(known) > NEWEST:
            del known[next(iter(known))]
    return [found[one] for one in indicators if len(found[one]["value"])]


def every(
    cursor: duckdb.DuckDBPyConnection,
    codes: Sequence[str],
    indicators: Sequence[str],
    within: Within,
    ends: bool = False,
) -> list[Columns]:
    """Return all figures of some pairs that are let pass; of the single lane those of other places too.

    With ``ends`` the first and the last of each meaning are enough, and of many places no more is read.
    """
    found = _single(cursor, indicators, within)
    if not periods(cursor):
        return found
    asked = {"indicators": list(indicators), "regions": list(codes), **within.parameters}
    statement = "figures_ends" if ends and len(codes) > WHOLE else "figures_periodic"
    return [*found, columns(cursor, statement, **asked)]


def _single(cursor: duckdb.DuckDBPyConnection, indicators: Sequence[str], within: Within) -> list[Columns]:
    known = kept(cursor, "single lane", lambda: frozenset(read(cursor, "lanes")["indicator_id"]))
    wanted = [one for one in indicators if one in known]
    return [_single_rows(columns(cursor, "figures_single", indicators=wanted, **within.parameters))] if wanted else []


def periods(cursor: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """Return source id of the periodic lane → grade and precision of its time."""

    def make() -> dict[str, tuple[str, str]]:
        found = read(cursor, "periods")
        pairs = zip(found["grade"], found["time_precision"], strict=True)
        return dict(zip(found["source_id"], pairs, strict=True))

    return kept(cursor, "periods", make)


def completed(cursor: duckdb.DuckDBPyConnection, lanes: Sequence[Columns], language: str) -> Columns:
    """Return the rows of all lanes, one after the other, with every column of a figure and ``choice``."""
    names = kept(cursor, ("concepts", language), lambda: _concepts(cursor, language))
    contested = kept(cursor, "contested", lambda: frozenset(read(cursor, "contested")["observation_id"]))
    parts = [_rows(lane, cursor) for lane in lanes] or [nothing()]
    for part in parts:
        part["concept_name"] = mapped(part["concept_id"], names.get)
        ids = part["observation_id"].tolist()
        part["conflict"] = np.array([one in contested for one in ids], dtype=bool) if contested else _no(len(ids))
    if len(parts) == 1:
        return parts[0]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def mapped(values: np.ndarray, words: Callable[[Any], Any]) -> np.ndarray:
    """Return what ``words`` says of each value, asked once for equal ones; of None it is asked too."""
    if len(values) and bool((values == values[0]).all()):
        return objects([words(values[0])])[np.zeros(len(values), dtype=int)]
    codes, known = pd.factorize(values)
    return objects([*map(words, known), words(None)])[codes]


def _concepts(cursor: duckdb.DuckDBPyConnection, language: str) -> dict[str, str]:
    found = read(cursor, "concepts", language=language)
    return dict(zip(found["concept_id"], found["name"], strict=True))


def _rows(lane: Columns, cursor: duckdb.DuckDBPyConnection) -> Columns:
    return dict(lane) if "verified" in lane else _periodic_rows(lane, periods(cursor))


def _single_rows(lane: Columns) -> Columns:
    rows = zip(lane["derived"].tolist(), lane["source_ids"].tolist(), lane["source_id"].tolist(), strict=True)
    lane["source_ids"] = objects([list(behind) if derived else [own] for derived, behind, own in rows])
    rows = zip(lane["derived"].tolist(), lane["observation_ids"].tolist(), lane["observation_id"].tolist(), strict=True)
    lane["observation_ids"] = objects([list(behind) if derived else [own] for derived, behind, own in rows])
    return lane


def _periodic_rows(lane: Columns, periods: dict[str, tuple[str, str]]) -> Columns:
    size = len(lane["value"])
    sources = lane["source_id"].tolist()
    ids = [
        f"{source}.{indicator}.{code}"
        for source, indicator, code in zip(
            sources, lane["indicator_id"].tolist(), lane["region_code"].tolist(), strict=True
        )
    ]
    nothing = np.full(size, np.nan)
    return {
        **lane,
        "value_to": nothing,
        "char_start": nothing,
        "char_end": nothing,
        "years_apart": np.zeros(size),
        "time_basis": np.full(size, "stated", dtype=object),
        "time_precision": mapped(lane["source_id"], lambda one: periods.get(one, (None, None))[1]),
        "grade": mapped(lane["source_id"], lambda one: periods.get(one, (None, None))[0]),
        "source_ids": mapped(lane["source_id"], lambda one: [one]),
        "observation_id": objects(ids),
        "observation_ids": objects([[one] for one in ids]),
        "derived": _no(size),
        "verified": np.full(size, "no_text", dtype=object),
    }


def nothing() -> Columns:
    """Return the columns of figures without any row."""
    empty: Columns = {name: np.empty(0, dtype=object) for name in OBJECTS}
    empty |= {name: np.empty(0) for name in NUMBERS}
    empty |= {"derived": _no(0), "conflict": _no(0)}
    return {**empty, "choices": np.empty(0, dtype="int64"), "choice": np.empty(0, dtype="int64")}


def _no(size: int) -> np.ndarray:
    return np.zeros(size, dtype=bool)


def objects(values: Sequence[object]) -> np.ndarray:
    """Return values as an array of objects, lists as elements."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out
