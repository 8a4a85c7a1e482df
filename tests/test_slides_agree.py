"""A deck says the numbers of the page: workbook, chart, table, map and notes against the figures of the same view.

Who edits a chart, checks a number in the notes or puts a table into a report must find the published figure there,
nothing that was not published, and no zero where nothing is known.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pandas as pd
import pytest
from fixture_deck_figures import Deck, Found, read
from fixture_views import FILLED, views_by_chance

from dashboard import export, queries
from dashboard.briefing import Briefing, Slide
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import charts, words
from dashboard.render.heatmap_cells import short_text, shown_columns, shown_rows
from dashboard.render.hover import read_marks
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.slides.deck import chart_slide_bytes, deck_bytes
from dashboard.store import Store
from dashboard.view import View

CHARTS = (
    "ranked_bars", "dot_plot", "dumbbell", "scatter", "small_multiples", "profile", "trend", "practice_outcome",
)  # fmt: skip
VIEWS = [*views_by_chance(50), *((view, ("zh", "en")[at % 2]) for at, view in enumerate(FILLED))]
Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


@pytest.mark.parametrize(("view", "language"), VIEWS, ids=lambda v: getattr(v, "kind", v))
def test_a_deck_says_what_the_page_and_the_csv_say(store: Store, view: View, language: str) -> None:
    frame = queries.frame(view, store, language)
    deck = read(chart_slide_bytes(view, frame, language), view.kind, language)
    assert not deck.faults  # what is drawn is what "Edit data" shows
    if view.kind in CHARTS:
        known = published(frame)
        for found in deck.numbers:
            workbook_number(found, known, frame, view.kind)
        shown = {found.behind["observation"] for found in deck.numbers} - {None}
        seen = {one for one in on_the_page(frame, view) if one in known}
        said_in_words(deck, [known[one] for one in seen - shown], frame)
        if view.kind in ("ranked_bars", "dot_plot"):
            assert seen == set(known)  # these leave nobody out
        assert len(shown) > 2 or len(seen) < 5  # words instead of a chart are for a few
    if view.kind == "heatmap":
        heat_cells(deck, frame, view)
    if view.kind in ("figure_map", "places_map"):
        shapes_of_a_map(deck, frame)
    if view.kind in ("coverage_matrix", "practice_matrix", "practice_similarity"):
        matrix_cells(deck, frame, view.kind)
    printed_in_the_notes(deck, frame)


@pytest.mark.parametrize("view", [v for v in FILLED if v.kind in (*CHARTS, "heatmap", "figure_map")][::2], ids=str)
def test_the_table_of_any_picture_has_every_figure_once_and_no_number_for_a_gap(store: Store, view: View) -> None:
    if view.kind == "heatmap":  # a table already
        view = view.with_(kind="ranked_bars", indicators=("grids_total",))
    frame = queries.frame(view, store, "zh")
    data = deck_bytes(Briefing((Slide(view, layout="table"),)), lambda _: frame, "zh")
    cells = read(data, view.kind, "zh").cells
    values = [text.replace("\n", "") for (row, column), text in cells.items() if column == "value" and row != "head"]
    said = sorted(text for text in values if re.search(r"\d", text))
    calculated = f" {say('zh', 'number.calculated')}"
    there = [row for row in records(frame.rows) if row["gap"] is None]
    assert said == sorted(words.value_text(r, "zh", full=True) + calculated * bool(r["derived"]) for r in there)
    # A gap of many places is one row: its first cell says how many.
    heads = [text for (row, column), text in cells.items() if row.startswith("gap:") and column == "region"]
    together = [int(number) for text in heads for number in re.findall(r"\d+", text.split("（")[-1])]
    alone = [text for text in values if text and text not in said]
    folded = [text for (row, _), text in cells.items() if row.startswith("gap:") and text in alone]
    assert sum(together) + len(alone) - len(folded) == len(frame.rows) - len(there)


def published(frame: Frame) -> Rows:
    """Return the published figures of a frame by observation, with the numbers as the CSV has them."""
    known = {row["observation_id"]: row for row in records(frame.rows) if row["gap"] is None}
    lines = csv.DictReader(io.StringIO(export.csv_bytes(frame).decode("utf-8-sig")))
    number, observation = (say(frame.language, f"column.{name}") for name in ("number", "observation_id"))
    for line in lines:
        if line[observation]:
            assert known[line[observation]]["value"] == float(line[number])
    return known


def workbook_number(found: Found, known: Rows, frame: Frame, kind: str) -> None:
    """Compare one row of a workbook with the figure that it names; without one, it holds none."""
    observation, language = found.behind["observation"], frame.language
    if observation is None:
        no_figure(found, frame, kind)
        return
    row = known[observation]
    assert found.number == pytest.approx(row["value"], rel=1e-14)  # a workbook keeps 16 digits
    assert found.behind["value"] == words.value_text(row, language, full=True)
    assert (found.behind["bound"] or "") == words.bound_symbol(row["bound"])
    assert (found.behind["printed"] or "") == (row["as_printed"] or "")
    assert (found.behind["grade"] or "") == (row["grade"] or "")
    assert found.behind["period"] == words.period_text(row, language)
    if found.top is not None:
        assert found.top == pytest.approx(row["value_to"], rel=1e-14)
    publishers = set(frame.sources.loc[frame.sources["source_id"].isin(row["source_ids"]), "publisher"])
    assert found.behind["publisher"] in publishers


def no_figure(found: Found, frame: Frame, kind: str) -> None:
    """A row without a figure is an empty gap, a line of comparison that is calculated, or a stroke that says so."""
    if found.behind["value"] is not None:
        lines = frame.rows[frame.rows["benchmark"] != ""]
        assert any(found.number == pytest.approx(value, rel=1e-14) for value in lines["value"])
    elif kind in ("ranked_bars", "small_multiples", "dot_plot", "dumbbell"):
        assert found.number is None
    elif found.number is not None:
        assert found.name not in set(frame.rows["region_name"])
        assert found.name != "None"


def on_the_page(frame: Frame, view: View) -> set[str]:
    """Return the observations whose marks the picture of the page shows."""
    figure = json.loads(charts.draw(frame, view, "light").to_json())
    marks = [mark for trace in figure["data"] for mark in trace.get("customdata") or []]
    return {str(one.observation_id) for mark in marks for one in read_marks(mark) if one.observation_id}


def said_in_words(deck: Deck, rows: list[dict[str, Any]], frame: Frame) -> None:
    """A figure that stands alone is no chart: its place and its value are words of the slide."""
    told = squeezed(deck.words)
    for row in rows:
        texts = [words.value_text(row, frame.language, unit=unit) for unit in (True, False)]
        assert any(squeezed(text) in told for text in texts), (row["region_name"], texts)


def heat_cells(deck: Deck, frame: Frame, view: View) -> None:
    columns, codes = shown_columns(frame, view), shown_rows(frame, view)
    seen = 0
    for row in records(frame.rows):
        if row["indicator_id"] not in columns or row["region_code"] not in codes:
            continue
        if (row["region_code"], row["indicator_id"]) not in deck.cells:
            assert not deck.cells  # nothing is published: words stand for the table
            continue
        seen += 1
        text = deck.cells[row["region_code"], row["indicator_id"]]
        if row["gap"]:
            assert text == GAP_SIGNS[row["gap"]]
        else:
            assert text.removesuffix("*") == "".join(short_text(row, frame.language, narrow=len(columns) > 8))
    assert seen or not deck.cells


def shapes_of_a_map(deck: Deck, frame: Frame) -> None:
    told: dict[str, list[str]] = {}
    for name, alt in deck.shapes:
        if re.match(r"\d{6}[\w-]* ", name) and alt:
            told.setdefault(name.split()[0], []).append(alt)
    for row in records(frame.rows):
        alts = told.get(row["region_code"], [])
        if "value" not in row:
            assert not row["figures"] or all(str(row["figures"]) in alt for alt in alts)
        elif row["gap"]:
            assert all(alt == f"{row['region_name']} {say(frame.language, 'gap.' + row['gap'])}" for alt in alts)
        elif pd.notna(row["longitude"]):
            value = words.value_text(row, frame.language)
            assert alts, row["region_name"]
            assert all(alt.startswith(f"{row['region_name']} ") and value in alt for alt in alts), alts


def matrix_cells(deck: Deck, frame: Frame, kind: str) -> None:
    assert deck.cells
    seen = 0
    for row in records(frame.rows):
        if kind == "coverage_matrix":
            keys = str(row["region_code"]), str(row["indicator_id"])
            text = deck.cells.get(keys, deck.cells.get(keys[::-1]))  # few places and many indicators: a row each
            wanted = GAP_SIGNS[row["gap"]] if row["gap"] else row["grade"]
        elif kind == "practice_matrix":
            text = deck.cells.get((row["practice_id"], row["region_code"]))
            wanted = "" if row["gap"] else "●" if row["observation_ids"] else text if row["local_names"] else "√"
        elif row["gap"] is None:
            text = deck.cells.get((row["region_code"], row["other_code"]))
            wanted = f"{row['similarity']:.0%}\n{row['shared']:.0f}/{row['either']:.0f}"
        else:
            continue
        if text is not None:
            seen += 1
            assert text.startswith(wanted) if wanted else not re.search(r"[\d●√A-D]", text)
    assert seen > 20


def printed_in_the_notes(deck: Deck, frame: Frame) -> None:
    told = squeezed(deck.notes)
    if "as_printed" not in frame.rows:
        return
    for row in records(frame.rows):
        if row["gap"] is not None or row.get("benchmark"):
            continue
        if "value" in row:
            assert squeezed(words.value_text(row, frame.language, full=True)) in told, row["region_name"]
        if row["as_printed"] and not row.get("derived"):
            assert squeezed(row["as_printed"])[:40] in told, row["region_name"]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
