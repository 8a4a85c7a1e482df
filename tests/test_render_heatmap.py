"""A cell says its value; its colour says where it lies among the comparable figures of its column and level."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fixture_frames import figure, frame_of, labels, missing, plain, trace, words
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.render import heatmap
from dashboard.render.heatmap_cells import MOST_COLUMNS, MOST_ROWS, cells, short_text, shown_columns, shown_rows
from dashboard.render.palette import contrast, palette
from dashboard.store import Store
from dashboard.view import View

VIEW = View(kind="heatmap")


def positions(*rows: dict[str, Any]) -> dict[str, float | None]:
    return {c.row["region_code"] + c.row["indicator_id"]: c.position for c in cells(frame_of(*rows), VIEW)}


def test_a_colour_lies_between_the_smallest_and_the_largest_of_its_column() -> None:
    found = positions(
        figure("甲", 10), figure("乙", 30), figure("丙", 20), missing("丁"),
        figure("甲", 5, indicator_id="j"), figure("乙", 1, indicator_id="j"),
    )  # fmt: skip
    assert found == {"甲i": 0, "乙i": 1, "丙i": 0.5, "丁i": None, "甲j": 1, "乙j": 0}


def test_levels_are_coloured_apart() -> None:
    found = positions(figure("甲", 10), figure("乙", 30), figure("丙省", 900, level="province"))
    assert found == {"甲i": 0, "乙i": 1, "丙省i": None}  # alone of its level, it has no scale


def test_another_concept_and_unequal_periods_are_not_coloured() -> None:
    other = figure("丙", 99, concept_id="c", concept_name="仅农村")
    assert positions(figure("甲", 10), figure("乙", 30), other)["丙i"] is None
    year = {"kind": "flow", "period_start": date(2023, 1, 1)}
    half = {"kind": "flow", "period_start": date(2023, 7, 1)}
    assert positions(figure("甲", 10, **year), figure("乙", 30, **half)) == {"甲i": None, "乙i": None}


def test_equal_figures_have_one_colour() -> None:
    assert set(positions(figure("甲", 7), figure("乙", 7)).values()) == {0.5}


def test_every_cell_is_drawn_once_and_leads_to_its_figure_or_gap() -> None:
    frame = frame_of(figure("甲", 0), missing("乙", "withheld"), figure("甲", 9, "at_least", indicator_id="j"),
                     figure("乙", 4, indicator_id="j"))  # fmt: skip
    picture = heatmap.draw(frame, VIEW)
    drawn = trace(picture, "cells")
    assert sorted(drawn.customdata) == ["gap:withheld:乙:i", "乙.j", "甲.i", "甲.j"]
    texts = dict(zip(trace(picture, "values").customdata, trace(picture, "values").text, strict=True))
    assert texts == {"甲.i": "0", "甲.j": "≥9", "乙.j": "4"}  # a zero is a value, a gap has none
    assert list(trace(picture, "gaps").customdata) == ["gap:withheld:乙:i"]
    place = dict(zip(drawn.customdata, zip(drawn.base, drawn.y, strict=True), strict=True))
    assert place["甲.i"][0] < place["甲.j"][0] and place["甲.i"][1] == place["甲.j"][1]
    assert place["甲.i"][1] < place["gap:withheld:乙:i"][1] or place["甲.i"][1] > place["gap:withheld:乙:i"][1]


def test_hollow_is_another_concept_and_a_faint_edge_is_no_scale() -> None:
    frame = frame_of(figure("甲", 10), figure("乙", 30), figure("丙", 99, concept_id="c", concept_name="仅农村"),
                     figure("甲", 1, indicator_id="j"))  # fmt: skip
    drawn = trace(heatmap.draw(frame, VIEW), "cells")
    colours = palette("light")
    edge = dict(zip(drawn.customdata, drawn.marker.line.width, strict=True))
    fill = dict(zip(drawn.customdata, drawn.marker.color, strict=True))
    assert edge["甲.i"] == edge["乙.i"] == 0 < edge["甲.j"] < edge["丙.i"]
    assert fill["丙.i"] == fill["甲.j"] == colours.paper
    assert (fill["甲.i"], fill["乙.i"]) == (colours.grades["D"], colours.grades["A"])
    said = heatmap.caption(frame, VIEW)
    assert "空心" in said and "白底" in said


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_colour(theme: str) -> None:
    frame = frame_of(*(figure(f"{n}", n) for n in range(21)))
    picture = heatmap.draw(frame, VIEW, theme)
    ground = dict(zip(trace(picture, "cells").customdata, trace(picture, "cells").marker.color, strict=True))
    texts = trace(picture, "values")
    worst = min(contrast(ground[i], c) for i, c in zip(texts.customdata, texts.textfont.color, strict=True))
    assert worst >= 4.5 or (worst >= 3.9 and texts.textfont.size >= 14)


@pytest.mark.parametrize(
    ("value", "bound", "language", "narrow", "expected"),
    [
        (1073, "exact", "zh", False, "1,073"),
        (67_000, "at_least", "zh", False, "≥6.7万"),
        (412_345, "exact", "zh", False, "41.23万"),
        (3_807_330_000_00, "exact", "zh", False, "3,807亿"),
        (412_345, "exact", "zh", True, "41.2万"),
        (41_700_000, "exact", "zh", True, "4.17千万"),
        (1999, "at_least", "zh", True, "≥1.9千"),
        (1101, "at_most", "zh", True, "≤1.2千"),
        (96.71, "at_least", "zh", True, "≥96"),
        (0.5, "exact", "zh", True, "0.5"),
        (0, "exact", "zh", True, "0"),
        (107_000_000, "approx", "en", False, "≈107M"),
        (12_346, "exact", "en", False, "12.35k"),
        (9999, "exact", "en", False, "9,999"),
        (9999, "exact", "en", True, "10k"),
        (528e8, "exact", "en", True, "52.8bn"),
    ],
)
def test_short_numbers_stay_true_to_their_bound(
    value: float, bound: str, language: str, narrow: bool, expected: str
) -> None:
    assert "".join(short_text(figure("甲", value, bound), language, narrow=narrow)) == expected


def test_a_percent_sign_and_a_range_stay() -> None:
    assert "".join(short_text(figure("甲", 98.5, unit="%"), "zh", narrow=True)) == "98.5%"
    assert "".join(short_text(figure("甲", 100_000, value_to=120_000.0), "zh")) == "10—12万"


def test_polarity_is_said_only_where_it_is_defined() -> None:
    good = frame_of(figure("甲", 1), figure("乙", 2), polarity="higher_better")
    plain_ = frame_of(figure("甲", 1), figure("乙", 2))
    assert any("高为好" in w for w in words(heatmap.draw(good, VIEW)))
    assert not any("高为好" in w for w in words(heatmap.draw(plain_, VIEW)))
    assert "好坏" in heatmap.caption(good, VIEW) and "好坏" not in heatmap.caption(plain_, VIEW)


def test_of_many_the_most_published_are_drawn_and_the_highlighted_place() -> None:
    ids = [f"i{n}" for n in range(25)]
    rows = [figure(f"{place:03d}", place, indicator_id=i) for n, i in enumerate(ids) for place in range(n, 40)]
    rows += [missing("999", indicator_id=i) for i in ids]
    frame = frame_of(*rows)
    view = View(kind="heatmap", highlight="999")
    assert shown_columns(frame, view) == ids[:MOST_COLUMNS]
    kept = shown_rows(frame, view)
    assert len(kept) == MOST_ROWS and kept[0] == "999" and "000" not in kept  # 000 publishes one indicator of 25
    said = heatmap.caption(frame, view)
    assert "另有 5 项" in said and "另有 11 个" in said
    picture = heatmap.draw(frame, view)
    assert len(trace(picture, "cells").x) == MOST_ROWS * MOST_COLUMNS - sum(
        1 for code in kept if code != "999" for n in range(MOST_COLUMNS) if int(code) < n
    )


def test_the_title_counts_only_what_is_surely_highest() -> None:
    view = View(kind="heatmap", highlight="甲")
    rows = [
        figure("甲", 9),
        figure("乙", 5),
        figure("甲", 9, indicator_id="j"),
        figure("乙", 8, "at_least", indicator_id="j"),
    ]
    assert heatmap.title(frame_of(*rows), view) == "甲公布了 2 项中的 2 项，其中 1 项在同级同口径公布值中最高"
    tied = frame_of(figure("甲", 9), figure("乙", 9))
    assert heatmap.title(tied, view) == "甲公布了 1 项中的 1 项；2 个地区中 2 个至少公布一项"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fixture_is_drawn_with_typed_gaps(store: Store, language: str) -> None:  # noqa: F811
    view = View(kind="heatmap", indicators=("grids_total", "resolution_rate"), highlight="990121")
    frame = queries.frame(view, store, language)
    picture = heatmap.draw(frame, view)
    assert len(trace(picture, "cells").x) == len(frame.rows)
    assert "gap:withheld:990131:resolution_rate" in trace(picture, "gaps").customdata
    assert len(labels(picture)) == frame.coverage.asked
    assert heatmap.title(frame, view) and heatmap.caption(frame, view) and plain(heatmap.alt(frame, view))
