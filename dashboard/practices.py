"""Which places have which practices: the frames of the matrix and of the similarity of places.

A place is searched for practices where its sources name at least one. A searched place without a practice has the gap
"not_published": its sources do not mention it, which is not to say that the place does not do it.
"""

from __future__ import annotations

from typing import Any, Final

import duckdb
import pandas as pd

from dashboard import similarity
from dashboard.frame import INDICATOR_COLUMNS, SOURCE_COLUMNS, Coverage, Frame, Note, records
from dashboard.read import read, regions, sources_of
from dashboard.selection import asked_regions, unknown
from dashboard.store import Store
from dashboard.view import THEMES, View

PRACTICE_COLUMNS: Final = (
    "region_code",
    "region_name",
    "level",
    "base_seven",
    "practice_id",
    "practice_name",
    "theme",
    "local_names",  # list of what the place calls it; empty for a gap
    "scopes",  # list of the parts of the place that it is said of; empty where it is the whole place
    "mentions",  # how often the sources name it
    "grade",  # of the best source
    "published",  # date of that source, or None
    "source_id",
    "source_ids",
    "char_start",  # of the first mention in that source
    "char_end",
    "as_printed",
    "observation_ids",  # list of the published figures that measure it there
    "places",  # how many of the searched places have it
    "searched",  # how many places were searched
    "gap",
    "gap_reason",
)


def frame(view: View, store: Store, language: str) -> Frame:
    """Read what a view of practices shows.

    Parameters
    ----------
    view : View
        Of kind "practice_matrix" or "practice_similarity".
    store : Store
        Snapshot to read.
    language : str
        "zh" or "en".

    Returns
    -------
    Frame
        The matrix has a row for every asked region and practice with ``PRACTICE_COLUMNS``: practices by theme, the
        most shared first; regions in the order asked for. Practices that no searched place has are left out unless the
        view names them. The similarity has ``similarity.SIMILARITY_COLUMNS``. ``indicators`` is empty.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        build_id = str(read(cursor, "build")["build_id"].iloc[0])
        asked, faults = asked_regions(view, regions(cursor, language), cursor)
        rows = cells(cursor, view, asked, language)
        faults += unknown("note.unknown_practice", view.practices, rows["practice_id"])
        ids = sorted({source for ids in rows["source_ids"] for source in ids})
        sources = sources_of(cursor, ids, language)[list(SOURCE_COLUMNS)]
    timed = (Note("note.practice_untimed", {}),) if view.since or view.until else ()
    notes = (*faults, *timed, *_notes(rows))
    covered = _coverage(rows, asked)
    if view.kind == "practice_similarity":
        rows = similarity.rows(rows)
        notes = (*notes, Note("note.similarity_length", {}, "caution"))
    none = pd.DataFrame({column: pd.Series(dtype="object") for column in INDICATOR_COLUMNS})
    return Frame(rows, covered, notes, sources, none, build_id, language)


def cells(cursor: duckdb.DuckDBPyConnection, view: View, asked: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return one row a region of ``asked`` and practice of the view, gaps included (``PRACTICE_COLUMNS``)."""
    codes = asked["region_code"].tolist()
    mentions = read(cursor, "practice_mentions", regions=codes, language=language)
    figures = read(cursor, "practice_figures", regions=codes, min_grade=view.min_grade)
    linked: dict[tuple[str, str], list[str]] = {}
    for code, practice, id_ in figures.itertuples(index=False):
        linked.setdefault((code, practice), []).append(id_)
    searched = set(mentions["region_code"])
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    hidden: set[tuple[str, str]] = set()
    for row in records(mentions):
        cell = (row["region_code"], row["practice_id"])
        if row["grade"] > view.min_grade:
            hidden.add(cell)
        else:
            found.setdefault(cell, []).append(row)
    places: dict[str, int] = {}
    for _, practice in found:
        places[practice] = places.get(practice, 0) + 1
    out = []
    for practice in _chosen(read(cursor, "all_practices", language=language), view, places, hidden):
        for region in records(asked[["region_code", "region_name", "level", "base_seven"]]):
            cell = (region["region_code"], practice["practice_id"])
            gap = None if cell in found else "hidden_by_grade" if cell in hidden else "not_published"
            if gap and region["region_code"] not in searched:
                gap = "not_searched"
            counted = {"places": places.get(practice["practice_id"], 0), "searched": len(searched)}
            out.append(
                {**region, **practice, **_cell(found.get(cell, []), linked.get(cell, [])), **counted, "gap": gap}
            )
    table = pd.DataFrame(out, columns=list(PRACTICE_COLUMNS))
    for column in ("published", "source_id", "grade", "gap"):
        table[column] = pd.Series([row[column] for row in out], dtype="object")
    return table


def _chosen(
    practices: pd.DataFrame, view: View, places: dict[str, int], hidden: set[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Return the practices of the view: those it names, else those of its theme that a place has."""
    there = set(places) | {practice for _, practice in hidden}
    kept = [
        {"practice_id": row["practice_id"], "practice_name": row["name"], "theme": row["theme"]}
        for row in records(practices)
        if (row["practice_id"] in view.practices if view.practices else row["practice_id"] in there)
        and (not view.theme or row["theme"] == view.theme or row["practice_id"] in view.practices)
    ]
    return sorted(
        kept, key=lambda p: (THEMES.index(p["theme"]), -places.get(p["practice_id"], 0), str(p["practice_id"]))
    )


def _cell(mentions: list[dict[str, Any]], observation_ids: list[str]) -> dict[str, Any]:
    """Return what one place's sources say of a practice; the first mention is of the best source."""
    first = mentions[0] if mentions else {}
    scopes = [str(m["scope"]) for m in mentions]
    return {
        "local_names": list(dict.fromkeys(str(m["local_name"]) for m in mentions)),
        "scopes": [] if "" in scopes else list(dict.fromkeys(scopes)),
        "mentions": len(mentions),
        "grade": first.get("grade"),
        "published": first.get("published"),
        "source_id": first.get("source_id"),
        "source_ids": list(dict.fromkeys(str(m["source_id"]) for m in mentions)),
        "char_start": first.get("char_start", float("nan")),
        "char_end": first.get("char_end", float("nan")),
        "as_printed": str(first.get("as_printed", "")),
        "observation_ids": observation_ids if mentions else [],
        "gap_reason": "",
    }


def _coverage(rows: pd.DataFrame, asked: pd.DataFrame) -> Coverage:
    """Count the asked places with one of the practices; the others under what is known of them."""
    having = set(rows.loc[rows["gap"].isna(), "region_code"])
    gaps: dict[str, int] = {}
    without = rows[~rows["region_code"].isin(having)]
    for kind in ("hidden_by_grade", "not_published", "not_searched"):
        codes = set(without.loc[without["gap"] == kind, "region_code"])
        without = without[~without["region_code"].isin(codes)]
        if codes:
            gaps[kind] = len(codes)
    return Coverage(len(asked), len(having), gaps)


def _notes(rows: pd.DataFrame) -> tuple[Note, ...]:
    searched = rows.loc[rows["gap"] != "not_searched", "region_code"].nunique()
    if not searched:
        return ()
    notes = [Note("note.practice_absence", {"count": searched}, "caution")]
    if (rows["gap"] == "hidden_by_grade").any():
        notes.append(Note("note.hidden_by_grade", {"count": int((rows["gap"] == "hidden_by_grade").sum())}, "caution"))
    unsearched = rows.loc[rows["gap"] == "not_searched", "region_code"].nunique()
    if unsearched:
        notes.append(Note("note.practice_unsearched", {"count": unsearched}))
    scoped = int((rows["gap"].isna() & rows["scopes"].map(bool)).sum())
    if scoped:
        notes.append(Note("note.practice_scoped", {"count": scoped}))
    return tuple(notes)


def lacking(rows: pd.DataFrame, region_code: str) -> pd.DataFrame:
    """Return what the peers of a place do and its own sources do not mention, the most frequent first.

    Parameters
    ----------
    rows : DataFrame
        ``PRACTICE_COLUMNS`` of the place and its peers.
    region_code : str
        The place.

    Returns
    -------
    DataFrame
        practice_id, practice_name, theme, doing (peers that have it), searched (peers that were searched),
        region_codes, region_names (lists); empty where the place itself was not searched.
    """
    columns = ["practice_id", "practice_name", "theme", "doing", "searched", "region_codes", "region_names"]
    own = rows[rows["region_code"] == region_code]
    absent = set(own.loc[own["gap"] == "not_published", "practice_id"])
    peers = rows[(rows["region_code"] != region_code) & (rows["gap"] != "not_searched")]
    searched = peers["region_code"].nunique()
    out = []
    for practice, group in peers[peers["gap"].isna()].groupby("practice_id", sort=False):
        if practice in absent:
            first = group.iloc[0]
            codes, names = group["region_code"].tolist(), group["region_name"].tolist()
            out.append((practice, first["practice_name"], first["theme"], len(group), searched, codes, names))
    table = pd.DataFrame(out, columns=columns)
    return table.sort_values("doing", ascending=False, kind="stable", ignore_index=True)


def mentions(store: Store, region_code: str, practice_id: str, language: str) -> list[dict[str, Any]]:
    """Return every mention of a practice in the sources of a place, the best source first.

    Each has local_name, scope, source_id, grade, published, publisher, source_title, text_file, text_sha256,
    char_start, char_end, as_printed, verified and note.
    """
    with store.cursor() as cursor:
        rows = read(cursor, "practice_mentions", regions=[region_code], language=language)
    return records(rows[rows["practice_id"] == practice_id])
