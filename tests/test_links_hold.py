"""Whatever a link says, a page shows a picture, its words and its files: nobody meets a stack trace or a "nan"."""

from __future__ import annotations

import csv
import io
import random
import re
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlencode

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import address, export, queries
from dashboard.frame import Frame
from dashboard.locale import LANGUAGES
from dashboard.render import kinds, table, words
from dashboard.store import Store
from dashboard.view import (
    BENCHMARKS,
    COMPARISONS,
    GROUPS,
    LEVELS,
    MAP_LEVELS,
    NORMALISATIONS,
    PEER_COUNTS,
    THEMES,
    View,
)

ROOT: Final = Path(__file__).resolve().parents[1]
LINKS: Final = 160
"""Links whose words are looked at; half of them are drawn, and a quarter taken away as files."""
OPENED: Final = 25
"""Links that a page is opened with, in Streamlit's own test bench."""
PAGES: Final = ("overview", "compare", "map", "trends", "practices", "region")
KINDS: Final = {
    "overview": ("coverage_matrix", "places_map"), "compare": COMPARISONS, "map": ("figure_map",), "trends": ("trend",),
    "practices": ("practice_matrix", "practice_similarity", "practice_outcome"), "region": ("profile",),
}  # fmt: skip
HOSTILE: Final = (
    "<img src=x onerror=alert(1)>", "{place} {0} %s", "'; DROP TABLE figure; --", "\u202etxt", "=1+1", "a" * 5000,
    "__class__", "9" * 40, "-1", "\x00\x1b[31m",
)  # fmt: skip
SPOILT: Final = re.compile(r"\b(?:nan|NaN|None(?! of)|NaT)\b|[{}]")
ID: Final = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


@cache
def known() -> queries.Catalogue:
    return queries.catalogue(Store(), "zh")


def link(dice: random.Random) -> tuple[str, dict[str, list[str]]]:
    """Make up a link: sound parts and spoilt ones, whether they go together or not."""
    page = dice.choice(PAGES)
    indicators, families = known().indicators["indicator_id"].tolist(), known().families["family"].tolist()
    places, practices = known().regions["region_code"].tolist(), known().practices["practice_id"].tolist()
    published = known().indicators.loc[known().indicators["regions"] > 2, "indicator_id"].tolist()

    def some(values: list[str], most: int) -> list[str]:
        found = dice.sample(values, dice.randint(0, min(most, len(values))))
        return found + ([dice.choice(HOSTILE), "no_such_id"] if dice.random() < 0.1 else [])

    def one(values: list[str]) -> list[str]:
        return [dice.choice(HOSTILE)] if dice.random() < 0.07 else [dice.choice(values)]

    times = ["", "2015", "2020-11", "2023-13", "2024-12-31", "0000", "9999-12-31", "1066"]
    parts = {
        "view": one([*KINDS[page]]),
        "ind": some(published if dice.random() < 0.8 else indicators, dice.choice((1, 1, 2, 8))),
        "family": one(families),
        "theme": one(["", *THEMES]),
        "place": places[:400] if dice.random() < 0.02 else some(places, dice.choice((1, 4, 12))),
        "group": one([*GROUPS]),
        "level": some([*LEVELS], 2),
        "grade": one(["A", "B", "C", "D"]),
        "mark": one(places),
        "per": one([*NORMALISATIONS]),
        "since": one(times),
        "until": one(times),
        "by": some(["population_resident-2", "area_km2-0", "level-1.5", "gdp_per_resident-9", "economic_region-0"], 3),
        "peers": one([*PEER_COUNTS]),
        "do": some(practices, 3),
        "in": one(["unknown", "999999", "440000", "441300", *places]),
        "tier": one([*MAP_LEVELS]),
        "totals": one(["", "columns", "yes"]),
        "bench": some([*BENCHMARKS], 3),
        "scale": one(["", "own"]),
        "q": [dice.choice(HOSTILE)],
        "part": one(["", "matrix", "search"]),
        "lang": one([*LANGUAGES]),
    }  # fmt: skip
    kept = {name: given for name, given in parts.items() if given and dice.random() < 0.4}
    kept |= {"view": parts["view"]} if dice.random() < 0.9 else {}
    # Through a real query string, as a browser hands it over.
    return page, parse_qs(urlencode(kept, doseq=True), keep_blank_values=True)


@cache
def links(count: int, seed: int) -> tuple[tuple[str, dict[str, list[str]]], ...]:
    dice = random.Random(seed)
    return tuple(link(dice) for _ in range(count))


@pytest.mark.parametrize("at", range(LINKS))
def test_a_link_gives_a_picture_words_and_files(at: int) -> None:
    page, query = links(LINKS, 44)[at]
    view = address.read(query, page)[0].view
    frame = queries.frame(view, Store(), LANGUAGES[at % 2])
    _words_hold(frame, view)
    if at % 4 < 2:
        _draw(frame, view, "dark" if at % 3 else "light")
    else:
        _table_holds(frame, view)
    if at % 8 < 2:
        _files_hold(frame, view)


def _draw(frame: Frame, view: View, theme: str) -> None:
    draw = kinds.PICTURES[view.kind].draw
    assert draw is not None
    assert draw(frame, view, theme) is not None


def _words_hold(frame: Frame, view: View) -> None:
    alt = words.alt_text(frame, view)
    assert alt.strip()
    ours = [words.title(frame, view), words.caption(frame, view), alt, words.coverage_sentence(frame, view)]
    assert ours[0].strip()
    for text in [*ours, words.footnote(frame, view), *(text for _, text in words.notes_text(frame))]:
        assert not SPOILT.search(text), text
    for text in ours:
        assert not ID.search(text), text
    if frame.language == "en":
        for text in ours:
            assert not CHINESE.search(text), text


def _table_holds(frame: Frame, view: View) -> None:
    shown = table.table(frame, view)
    heads = table.headings(frame.language)
    for name in shown:
        assert heads[str(name)]
        for text in shown[name]:
            assert not isinstance(text, str) or not SPOILT.search(text), (name, text)


def _files_hold(frame: Frame, view: View) -> None:
    lines = list(csv.reader(io.StringIO(export.csv_bytes(frame).decode("utf-8-sig"))))
    assert len(lines) - 1 == len(frame.rows)
    assert not [cell for line in lines for cell in line if cell in ("nan", "None", "NaT")]
    book = openpyxl.load_workbook(io.BytesIO(export.xlsx_bytes(frame, view)), read_only=True)
    cells = [cell for line in book.worksheets[0].iter_rows(values_only=True) for cell in line]
    assert not [cell for cell in cells if cell in ("nan", "None", "NaT")]
    book.close()


@pytest.mark.parametrize("at", range(OPENED))
def test_a_page_opens_with_such_a_link(at: int) -> None:
    page, query = links(OPENED, 7)[at]
    bench = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in query.items():
        bench.query_params[name] = value
    if page != "overview":
        bench.switch_page(f"pages/{page}.py")
    bench.run()
    assert bench.main.children, "the page is not empty"
    assert not bench.exception, [found.value for found in bench.exception]
    assert not bench.error, [found.value for found in bench.error]
