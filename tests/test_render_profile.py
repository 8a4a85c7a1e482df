"""The profile says on which side of its group a place stands, and nothing that bounds, gaps or concepts leave open."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard import queries
from dashboard.compare import ranks
from dashboard.frame import COLUMNS, INDICATOR_COLUMNS, SOURCE_COLUMNS, Coverage, Frame
from dashboard.render import charts, profile, svg_subset
from dashboard.render.hover import read_mark
from dashboard.render.strips import strips
from dashboard.store import Store
from dashboard.view import View

NAMES = {"a": "Jia", "b": "Yi", "c": "Bing", "d": "Ding", "e": "Wu"}
VIEW = View(kind="profile", highlight="a", regions=tuple(NAMES))


def row(code: str, value: Any, **fields: Any) -> dict[str, Any]:
    """Return a row of a frame: a figure, or a gap where ``value`` names its kind."""
    gap = value if isinstance(value, str) else None
    whole: dict[str, Any] = dict.fromkeys(COLUMNS) | {
        "region_code": code, "region_name": NAMES.get(code, code), "level": "county", "base_seven": False,
        "indicator_id": "rate", "indicator_name": "Resolution rate", "theme": "issues", "unit": "%",
        "concept_name": None, "value": math.nan if gap else float(value), "value_to": math.nan,
        "bound": None if gap else "exact", "kind": None if gap else "ratio", "time_basis": None if gap else "stated",
        "time_precision": None if gap else "day", "period_end": None if gap else date(2023, 12, 31),
        "grade": None if gap else "B", "source_ids": [] if gap else ["s"], "source_id": None if gap else "s",
        "derived": False, "as_printed": "", "observation_id": None if gap else f"o_{code}", "years_apart": 0.0,
        "observation_ids": [] if gap else [f"o_{code}"], "choices": 1, "gap": gap, "gap_reason": "",
        "conflict": False, "base_value": math.nan, "base_value_to": math.nan, "denominator_value": math.nan,
        "denominator_value_to": math.nan,
    }  # fmt: skip
    return whole | fields


def frame(*rows: dict[str, Any], polarity: str = "neutral", language: str = "en", highlight: str = "a") -> Frame:
    """Return the frame of one indicator, ranked as a page ranks it."""
    numbers = {"value", "value_to", "base_value", "base_value_to", "denominator_value", "denominator_value_to"}
    columns = [name for name in COLUMNS if not name.startswith("rank_")]
    # As ``read`` hands them out: None in a column of words stays None.
    table = pd.DataFrame(
        {name: pd.Series([r[name] for r in rows], dtype="float64" if name in numbers else "object") for name in columns}
    )
    table = pd.concat([table, ranks(table, highlight)], axis=1)[list(COLUMNS)]
    indicator = {
        "indicator_id": "rate", "name": "Resolution rate", "theme": "issues", "family": "f", "unit": "%",
        "kind": "ratio", "polarity": polarity, "definition": "", "caveat": "", "formula": None, "published": len(rows),
    }  # fmt: skip
    published = int(table["gap"].isna().sum())
    return Frame(
        table, Coverage(len(rows), published, {}), (), pd.DataFrame(columns=list(SOURCE_COLUMNS)),
        pd.DataFrame([indicator], columns=list(INDICATOR_COLUMNS)), "build", language,
    )  # fmt: skip


def words(figure: go.Figure) -> str:
    ticks = [str(text) for text in figure.layout.yaxis.ticktext]
    return "\n".join([*(str(a.text) for a in figure.layout.annotations), *ticks])


def trace(figure: go.Figure, name: str) -> Any:
    return next(t for t in figure.data if t.name == name)


def test_a_value_above_every_peer_is_said_to_be_so_and_ranked() -> None:
    shown = frame(row("a", 99), row("b", 90), row("c", 94), row("d", 80), row("e", "not_searched"))
    figure = profile.draw(shown, VIEW)
    assert profile.title(shown, VIEW) == (
        "Jia against 4 chosen places of the same tier: above the median in 1 (of 1 comparable)"
    )
    said = words(figure)
    for part in ("99%", "1 of 4", "Median of 3: 90%", "Higher than 3 of 3", "Not searched yet: 1"):
        assert part in said
    assert "side" not in said  # no polarity, no judgement


@pytest.mark.parametrize(
    ("polarity", "own", "said"),
    [
        ("higher_better", 99, "On the better side"),
        ("lower_better", 99, "On the worse side"),
        ("higher_better", 70, "On the worse side"),
        ("lower_better", 70, "On the better side"),
    ],
)
def test_good_and_bad_are_said_only_where_the_indicator_has_a_direction(polarity: str, own: float, said: str) -> None:
    shown = frame(row("a", own), row("b", 90), row("c", 94), row("d", 80), polarity=polarity)
    assert said in words(profile.draw(shown, VIEW))


def test_a_bound_that_leaves_the_side_open_is_no_finding() -> None:
    # At least 85 may be above or below 90; the median of 80, 90 and 94 is 90.
    shown = frame(row("a", 85, bound="at_least"), row("b", 90), row("c", 94), row("d", 80), polarity="higher_better")
    strip = strips(shown, VIEW)[0]
    assert (strip.side, strip.good) == ("", None)
    assert (strip.lower, strip.higher, strip.equal, strip.open) == (1, 0, 0, 2)
    assert "left open by bounds in 1" in profile.title(shown, VIEW)
    said = words(profile.draw(shown, VIEW))
    assert "≥85%" in said and "1–3 of 4" in said and "2 undecided" in said and "better side" not in said


def test_the_median_is_an_interval_where_bounds_of_the_others_leave_it_open() -> None:
    # Of at least 10, 20 and 30 the middle is 20, or 30 where the first is really 40.
    shown = frame(row("a", 50), row("b", 10, bound="at_least"), row("c", 20), row("d", 30))
    assert strips(shown, VIEW)[0].median == (20.0, 30.0)
    assert "Median of 3: 20–30%" in words(profile.draw(shown, VIEW))
    assert "a bar is all that the median may be" in profile.caption(shown, VIEW)
    bars = [s for s in profile.draw(shown, VIEW).layout.shapes if s.type == "rect"]
    assert [(bar.x0, bar.x1) for bar in bars] == [(20.0, 30.0)]


def test_two_comparable_places_make_no_median_and_no_finding() -> None:
    shown = frame(row("a", 99), row("b", 90), row("c", 94), row("d", "not_published"))
    assert strips(shown, VIEW)[0].median is None
    assert "Only 2 comparable" in words(profile.draw(shown, VIEW))
    assert profile.title(shown, VIEW).startswith("Jia and 3 chosen places")


def test_another_concept_is_hollow_and_outside_of_the_count() -> None:
    other = row("e", 5, concept_id="register", concept_name="As registered")
    shown = frame(row("a", 99), row("b", 90), row("c", 94), row("d", 80), other)
    figure = profile.draw(shown, VIEW)
    marks = dict(zip(trace(figure, "rate").customdata, trace(figure, "rate").marker.symbol, strict=True))
    assert marks == {"o_b": "circle", "o_c": "circle", "o_d": "circle", "o_e": "circle-open"}
    assert "Median of 3: 90%" in words(figure)
    assert "1 more count otherwise" in words(figure)
    assert "hollow" in profile.caption(shown, VIEW)


def test_a_place_of_another_tier_is_not_on_the_strip() -> None:
    shown = frame(row("a", 99), row("b", 90), row("c", 94), row("d", 80), row("e", 1000, level="province"))
    figure = profile.draw(shown, VIEW)
    assert "o_e" not in set(trace(figure, "rate").customdata)
    assert "against 3 chosen places" in profile.title(shown, VIEW)


def test_flows_of_unequal_length_get_neither_median_nor_order() -> None:
    def flow(code: str, value: float, start: date) -> dict[str, Any]:
        return row(code, value, kind="flow", period_start=start)

    year, half = date(2023, 1, 1), date(2023, 7, 1)
    shown = frame(flow("a", 9, year), flow("b", 5, half), flow("c", 4, year), flow("d", 3, year))
    strip = strips(shown, VIEW)[0]
    assert strip.uneven and strip.median is None and (strip.lower, strip.open) == (0, 0)
    said = words(profile.draw(shown, VIEW))
    assert "Periods differ" in said and "Higher than" not in said and " of 4" not in said


def test_where_the_place_itself_publishes_nothing_the_gap_stands_in_words_and_has_no_dot() -> None:
    shown = frame(row("a", "not_published"), row("b", 90), row("c", 94), row("d", 80))
    figure = profile.draw(shown, VIEW)
    assert not [t for t in figure.data if t.name == "own_rate"]
    assert "Searched but not published" in words(figure)
    assert profile.title(shown, VIEW).endswith("(1 asked)")


def test_a_tie_is_said_and_equal_dots_do_not_cover_each_other() -> None:
    shown = frame(row("a", 90), row("b", 90), row("c", 94), row("d", 80))
    figure = profile.draw(shown, VIEW)
    assert "tied 2 of 4" in words(figure) and "equal to 1" in words(figure)
    twin = dict(zip(trace(figure, "rate").customdata, trace(figure, "rate").y, strict=True))["o_b"]
    assert abs(twin - trace(figure, "own_rate").y[0]) >= 12


def test_every_dot_leads_to_its_evidence_and_every_gap_to_its_places() -> None:
    shown = frame(row("a", 99), row("b", 90), row("c", 94), row("d", 80), row("e", "withheld"))
    figure = profile.draw(shown, VIEW)
    marks = [read_mark(data) for t in figure.data for data in t.customdata]
    assert {mark.observation_id for mark in marks if mark and mark.observation_id} == {"o_a", "o_b", "o_c", "o_d"}
    assert [(m.gap, m.region_code, m.indicator_id) for m in marks if m and m.gap] == [("withheld", "e", "rate")]


def test_without_a_place_the_picture_asks_for_one() -> None:
    shown = frame(row("b", 90), row("c", 94), highlight="")
    for view, said in ((VIEW.with_(highlight=""), "Choose a place"), (VIEW, "not among those asked for")):
        assert said in words(profile.draw(shown, view)) and said in profile.title(shown, view)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("group", ["base_seven", "peers", "all"])
def test_on_the_real_snapshot_every_number_is_one_of_the_frame(language: str, theme: str, group: str) -> None:
    view = View(kind="profile", highlight="441322", group=group)
    shown = queries.frame(view, Store(), language)
    figure = charts.draw(shown, view, theme)
    assert svg_subset.read(figure)
    ids = {data for t in figure.data for data in t.customdata if not str(data).startswith("gap:")}
    assert ids and ids <= set(shown.rows["observation_id"])
    values = dict(zip(shown.rows["observation_id"], shown.rows["value"], strict=True))
    for t in figure.data:
        for x, data in zip(t.x, t.customdata, strict=True):
            if data in values:
                assert x == pytest.approx(values[data]) or x == pytest.approx(math.log10(values[data]))
    assert profile.title(shown, view) and profile.caption(shown, view) and profile.alt(shown, view)
    for name in figure.layout:
        if str(name).startswith(("xaxis", "yaxis")):
            axis = figure.layout[name]
            assert axis.range is not None and (axis.tickvals is not None or axis.visible is False)
