"""Panels are read against each other: one scale for all, every line a figure or a gap, and what is cut is said."""

from __future__ import annotations

from datetime import date

import pytest
from fixture_frames import figure, frame_of, missing, trace, words
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.render import small_multiples
from dashboard.render.hover import basis_lines, row_hover
from dashboard.render.panels import MOST_PANELS, own_scales, panels, scales_of
from dashboard.store import Store
from dashboard.view import View

VIEW = View(kind="small_multiples", highlight="乙")
TWO = (
    figure("甲", 100),
    figure("甲", 20, indicator_id="j"),
    figure("乙", 50, "at_least"),
    missing("乙", indicator_id="j"),
)


def test_every_line_is_a_bar_or_a_gap_and_can_be_clicked() -> None:
    picture = small_multiples.draw(frame_of(*TWO), VIEW)
    drawn = {i: x for t in picture.data if t.name == "个" for i, x in zip(t.customdata, t.x, strict=True)}
    assert drawn == {"甲.i": 100, "甲.j": 20, "乙.i": 50}
    touched = sorted(i for t in picture.data if t.name == "cells" for i in t.customdata)
    assert touched == ["gap:not_published:乙:j", "乙.i", "甲.i", "甲.j"]
    assert list(trace(picture, "gaps").customdata) == ["gap:not_published:乙:j"]
    assert {"100", "20", "≥50", "2 项中公布 1 项", "2 项中公布 2 项"} <= set(words(picture))


def test_bars_of_one_unit_are_as_long_as_their_values_in_every_panel() -> None:
    picture = small_multiples.draw(frame_of(*TWO), VIEW)
    # From zero, the label's 44 % of a panel apart, both panels give 100 of the unit the same share of their width.
    lengths = {}
    for bars in picture.data:
        if bars.name == "个":
            low, high = picture.layout[bars.xaxis.replace("x", "xaxis")].range
            lengths |= {i: x / (high - low) for i, x in zip(bars.customdata, bars.x, strict=True)}
            assert (0 - low) / (high - low) == pytest.approx(0.44)
    assert lengths["甲.i"] == pytest.approx(5 * lengths["甲.j"])
    scale = scales_of(panels(frame_of(*TWO), VIEW))
    assert list(scale) == [("county", "个")]
    assert (scale["county", "个"].low, scale["county", "个"].high) == (0, 100)


def test_indicators_of_very_different_size_have_scales_of_their_own_and_it_is_said() -> None:
    frame = frame_of(
        figure("甲", 5000), figure("甲", 20, indicator_id="j"), figure("乙", 4000), figure("乙", 10, indicator_id="j")
    )
    found = panels(frame, VIEW)
    assert own_scales(found) == {("county", "个")}
    assert {key: scale.high for key, scale in scales_of(found).items()} == {("county", "i"): 5000, ("county", "j"): 20}
    assert "各用各的刻度" in small_multiples.caption(frame, VIEW)
    assert "各用各的刻度" not in small_multiples.caption(frame_of(*TWO), VIEW)


def test_the_highlighted_place_comes_first_and_levels_are_apart() -> None:
    frame = frame_of(
        *TWO, figure("丙省", 90_000, level="province"), figure("丙省", 7, indicator_id="j", level="province")
    )
    assert [(p.name, p.tier, p.published, p.asked) for p in panels(frame, VIEW)] == [
        ("乙", "county", 1, 2), ("甲", "county", 2, 2), ("丙省", "province", 2, 2),
    ]  # fmt: skip
    assert scales_of(panels(frame, VIEW))["county", "个"].high == 100


def test_of_many_places_twelve_are_drawn_and_the_rest_is_counted() -> None:
    rows = [figure(f"{n:02d}", n, indicator_id=i) for n in range(40) for i in "ij"]
    rows = [*rows, missing("乙"), missing("乙", indicator_id="j")]
    found = panels(frame_of(*rows), VIEW)
    assert len(found) == MOST_PANELS and found[0].name == "乙"
    assert "另有 29 幅" in small_multiples.caption(frame_of(*rows), VIEW)


def test_another_concept_is_named_and_pale() -> None:
    other = figure("甲", 9, indicator_id="j", concept_id="c", concept_name="仅农村")
    rows = (figure("甲", 1), other, *(figure(p, 3, indicator_id=i) for p in "丙丁" for i in "ij"))
    picture = small_multiples.draw(frame_of(*rows), View(kind="small_multiples"))
    fills = {i: c for t in picture.data if t.name == "个" for i, c in zip(t.customdata, t.marker.color, strict=True)}
    assert fills["甲.j"] != fills["丙.j"] == fills["丁.j"]
    assert any("仅农村" in text for text in words(picture))


def test_one_indicator_has_a_panel_a_tier(store: Store) -> None:  # noqa: F811
    view = View(kind="small_multiples", indicators=("grids_total",), highlight="990121")
    frame = queries.frame(view, store, "zh")
    assert [(p.tier, p.published) for p in panels(frame, view)] == [("county", 6), ("prefecture", 1), ("province", 0)]
    assert small_multiples.draw(frame, view)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_family_of_the_fixture(store: Store, language: str) -> None:  # noqa: F811
    view = View(kind="small_multiples", family="party_units", group="base_seven", highlight="990121")
    frame = queries.frame(view, store, language)
    found = panels(frame, view)
    assert [(p.tier, p.published, p.asked) for p in found] == [("county", 1, 2), ("county", 1, 2), ("prefecture", 0, 2)]
    assert small_multiples.draw(frame, view)
    assert (
        small_multiples.title(frame, view) and small_multiples.caption(frame, view) and small_multiples.alt(frame, view)
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_normalised_figure_names_its_denominator(language: str) -> None:
    row = figure(
        "甲", 12.28, derived=True, base_value=1073.0, base_value_to=float("nan"), base_bound="exact", base_unit="个",
        denominator_value=873731.0, denominator_value_to=float("nan"), denominator_bound="approx",
        denominator_unit="人", denominator_name="常住人口", denominator_end=date(2020, 11, 1),
        denominator_source="统计局", rank_from=2.0, rank_to=3.0, rank_of=5.0,
    )  # fmt: skip
    published, divided = basis_lines(row, language)
    assert "1,073" in published
    assert all(part in divided for part in ("≈873,731", "常住人口", "2020-11-01", "统计局"))
    lines = row_hover(row, {}, language).split("<br>")
    ranks = next(at for at, text in enumerate(lines) if "2–3" in text or "2—3" in text)
    assert any("873,731" in text for text in lines[:ranks])  # the rank follows what the figure was made of
    assert basis_lines(figure("甲", 1), language) == []
