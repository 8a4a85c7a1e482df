"""What is drawn is what the frame says: the same values, no gap with a value, every mark leading to its evidence."""

from __future__ import annotations

import json
import re
from typing import Any

import plotly.graph_objects as go
import pytest
from fixture_snapshot import HOSTILE, store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.render.charts import Mark, coverage_matrix, ranked_bars, read_mark
from dashboard.render.facets import facets
from dashboard.render.matrix import MOST_COLUMNS, shown_indicators
from dashboard.render.palette import contrast, palette
from dashboard.render.table import headings, table
from dashboard.store import Store
from dashboard.view import View

GRIDS = View(indicators=("grids_total",), highlight="990121")


def bars(store: Store, view: View, language: str = "zh", theme: str = "light") -> go.Figure:  # noqa: F811
    return ranked_bars(queries.frame(view, store, language), view, theme)


def trace(figure: go.Figure, name: str) -> Any:
    return next(t for t in figure.data if t.name == name)


def drawn_values(figure: go.Figure, name: str) -> dict[str, float]:
    """Observation id → value over all blocks of an indicator, in the order drawn."""
    return {i: x for t in figure.data if t.name == name for i, x in zip(t.customdata, t.x, strict=True)}


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>", " ", text)


def test_frame_chart_and_table_show_the_same_values(store: Store) -> None:  # noqa: F811
    frame = queries.frame(GRIDS, store, "zh")
    expected = {
        "o_ding_grids": 6000, "o_jia_grids": 1073, "o_gulou_grids": 615, "o_zone_grids": 410, "o_yi_grids": 402,
        "o_geng_gulou_grids": 300, "o_hostile_grids": 12,
    }  # fmt: skip
    drawn = drawn_values(ranked_bars(frame, GRIDS), "grids_total")
    listed = table(frame, GRIDS).dropna(subset=["observation_id"])
    published = frame.rows[frame.rows["gap"].isna()]
    assert drawn == expected
    assert dict(zip(listed["observation_id"], listed["number"], strict=True)) == expected
    assert dict(zip(published["observation_id"], published["value"], strict=True)) == expected


def test_bars_run_from_the_largest_down_and_the_place_is_red(store: Store) -> None:  # noqa: F811
    drawn = trace(bars(store, GRIDS), "grids_total")
    assert list(drawn.x) == sorted(drawn.x, reverse=True)
    assert list(drawn.y) == sorted(drawn.y)
    colours = palette("light")
    red = [i for i, c in zip(drawn.customdata, drawn.marker.color, strict=True) if c == colours.accent]
    pale = {i for i, c in zip(drawn.customdata, drawn.marker.color, strict=True) if c == colours.bar_other}
    assert red == ["o_jia_grids"]
    assert pale == {"o_gulou_grids"}  # another concept


def test_a_prefecture_is_drawn_apart_from_counties_on_its_own_scale(store: Store) -> None:  # noqa: F811
    figure = bars(store, GRIDS)
    counties, prefectures = [t for t in figure.data if t.name == "grids_total"]
    assert list(prefectures.customdata) == ["o_ding_grids"]
    assert max(counties.y) < min(prefectures.y)
    assert figure.layout.xaxis.range[1] < 2000 < 6000 < figure.layout.xaxis2.range[1]
    heads = [plain(a.text).split() for a in figure.layout.annotations if "个地区中" in a.text]
    assert [head[0] for head in heads] == ["县区级", "地级", "省级"]  # of which no province publishes


def test_bounds_are_drawn_as_what_they_are(store: Store) -> None:  # noqa: F811
    figure = bars(store, GRIDS)
    labels = [plain(a.text).strip() for a in figure.layout.annotations]
    assert [x for x in labels if "地区" not in x][:7] == ["1,073", "615", "≈410", "402", "300", "≤12", "≥6,000"]
    assert list(trace(figure, "open_end").customdata) == ["o_ding_grids"]
    assert list(trace(figure, "open_end").base) == [6000]
    assert list(trace(figure, "grids_total").marker.pattern.shape) == ["", "", "", "", "", "/"]


def test_a_range_is_a_whisker(store: Store) -> None:  # noqa: F811
    view = View(indicators=("residents",), levels=("zone",))
    figure = bars(store, view)
    assert [(s.x0, s.x1) for s in figure.layout.shapes if s.type == "line" and s.x1 == 120000 and s.x0 == 100000]
    assert plain(figure.layout.annotations[0].text).strip() == "10万—12万"


def test_no_gap_has_a_bar_or_a_value(store: Store) -> None:  # noqa: F811
    view = View(indicators=("resolution_rate",))
    figure = bars(store, view)
    valued = [t for t in figure.data if t.xaxis == "x"]
    assert [c for t in valued for c in t.customdata if c.startswith("gap:")] == []
    assert list(trace(figure, "resolution_rate").x) == [98.5, 95]
    # Every kind of gap has a symbol of its own beside its places, on an axis that has no values.
    gaps = trace(figure, "gaps")
    assert gaps.xaxis == "x2"
    assert len(set(gaps.marker.symbol)) == len(gaps.customdata) == 4
    assert not figure.layout.xaxis2.visible
    words = " ".join(plain(t) for t in figure.layout.yaxis.ticktext)
    for kind in ("不可比（1）", "不公开（1）", "不适用（1）", "尚未检索（3）"):
        assert kind in words


def test_where_nobody_publishes_there_are_words_and_no_bars(store: Store) -> None:  # noqa: F811
    figure = bars(store, View(indicators=("volunteer_hours",), group="base_seven"))
    assert {t.name for t in figure.data} == {"gaps", "rows"}
    assert "甲县、乙县" in plain(figure.layout.annotations[0].text)


def test_every_row_can_be_clicked_and_leads_to_its_evidence(store: Store) -> None:  # noqa: F811
    rows = trace(bars(store, GRIDS), "rows")
    marks = [read_mark(c) for c in rows.customdata]
    assert marks[0] == Mark(observation_id="o_jia_grids")
    assert Mark(observation_id="o_ding_grids") in marks
    assert marks[-1] == Mark(gap="not_searched", region_code="990000", indicator_id="grids_total")
    assert len(rows.x) == 8
    assert [read_mark(c) for c in (None, "", "gap:x", 3)] == [None, None, None, None]
    assert read_mark(["o_1"]) == Mark(observation_id="o_1")


def test_several_indicators_are_never_one_ranking(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total", "resolution_rate"), group="base_seven")
    figure = bars(store, view)
    grids, rate = trace(figure, "grids_total"), trace(figure, "resolution_rate")
    assert grids.xaxis != rate.xaxis
    assert max(grids.y) < min(rate.y)
    heads = [plain(a.text).strip() for a in figure.layout.annotations if "个地区中" in a.text]
    assert [h.split()[0] for h in heads] == ["网格数（个）", "网格数（个）", "办结率（%）"]


def test_a_city_does_not_press_the_counties_of_its_block_flat(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total", "resolution_rate"), group="base_seven")
    blocks = facets(queries.frame(view, store, "zh"), view)
    assert [(b.indicator["indicator_id"], b.tier, len(b.bars)) for b in blocks] == [
        ("grids_total", "county", 2), ("grids_total", "prefecture", 1), ("resolution_rate", "", 2),
    ]  # fmt: skip


def test_a_family_in_one_unit_shares_its_scale(store: Store) -> None:  # noqa: F811
    figure = bars(store, View(family="party_units"))
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range


def test_hostile_names_stay_text(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total",), highlight="990132")
    for figure in (bars(store, view), coverage_matrix(queries.frame(View(kind="coverage_matrix"), store, "zh"), view)):
        text = json.dumps(figure.to_plotly_json(), default=str, ensure_ascii=False)
        assert "<img" not in text
        assert "&lt;img src=x" in text
    assert HOSTILE.startswith("<img")


def test_labels_are_large_and_nothing_is_asked_of_a_network(store: Store) -> None:  # noqa: F811
    figure = bars(store, GRIDS)
    assert figure.layout.yaxis.tickfont.size >= 14
    sizes = re.findall(r"font-size:(\d+)px", " ".join(figure.layout.yaxis.ticktext))
    assert min(map(int, sizes)) >= 14
    assert not re.search(r"https?://", json.dumps(figure.to_plotly_json(), default=str))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_reaches_the_contrast_that_readers_need(theme: str) -> None:
    colours = palette(theme)
    for ink in (colours.ink, colours.grey, colours.navy, colours.accent):
        assert contrast(ink, colours.paper) >= 4.5
        assert contrast(ink, colours.empty) >= 4.5
    assert contrast(colours.gap, colours.paper) >= 3
    assert contrast(colours.grade_line, colours.paper) >= 3
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def many(store: Store, view: View) -> Any:  # noqa: F811
    """The frame of the fixture with 82 places made of 乙县, values 1 to 82; the last ten are of another level."""
    frame = queries.frame(view, store, "zh")
    row = frame.rows[frame.rows["region_code"] == "990122"]
    rows = row.loc[row.index.repeat(82)].reset_index(drop=True)
    rows["value"] = [float(n + 1) for n in range(82)]
    rows["region_code"] = [f"{n:06d}" for n in range(82)]
    rows["observation_id"] = [f"o{n}" for n in range(82)]
    rows["level"] = ["county"] * 72 + ["prefecture"] * 10
    return type(frame)(rows, frame.coverage, (), frame.sources, frame.indicators, "x", "zh")


def test_of_many_places_the_comparable_largest_are_drawn_and_always_the_highlighted(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total",), highlight="000000")
    frame = many(store, view)
    drawn = trace(ranked_bars(frame, view), "grids_total")
    # 72 down to 50 are 23 counties, and the highlighted 1; the ten prefectures are a block of their own.
    assert list(drawn.x) == [*range(72, 49, -1), 1]
    assert [(block.tier, len(block.bars), block.more) for block in facets(frame, view)] == [
        ("county", 24, 48), ("prefecture", 10, 0),
    ]  # fmt: skip
    text = " ".join(plain(a.text) for a in ranked_bars(frame, view).layout.annotations)
    assert "另有 48 个公布的地区见下表" in text


def test_the_matrix_marks_every_cell_once(store: Store) -> None:  # noqa: F811
    view = View(kind="coverage_matrix")
    frame = queries.frame(view, store, "zh")
    figure = coverage_matrix(frame, view)
    points = [(x, y) for t in figure.data for x, y in zip(t.x, t.y, strict=True)]
    assert len(points) == len(set(points)) == len(frame.rows) == 56
    names = {t.name: len(t.x) for t in figure.data}
    assert names == {
        "已公布 · A 级": 2, "已公布 · B 级": 4, "已公布 · C 级": 9, "已公布 · D 级": 2, "已查未公布": 4, "不可比": 1,
        "不公开": 1, "不适用": 2, "尚未检索": 31,
    }  # fmt: skip
    assert len({str(t.marker.symbol) + str(t.marker.color) for t in figure.data}) == 9
    gaps = [c for t in figure.data for c in t.customdata if c.startswith("gap:")]
    assert "gap:not_published:990121:volunteer_hours" in gaps
    assert len(gaps) == 39


def test_the_matrix_puts_the_base_seven_first(store: Store) -> None:  # noqa: F811
    view = View(kind="coverage_matrix")
    labels = coverage_matrix(queries.frame(view, store, "zh"), view).layout.yaxis
    named = [plain(text).strip() for _, text in sorted(zip(labels.tickvals, labels.ticktext, strict=True))]
    assert named[:6] == ["基础七地", "丁市", "甲县", "乙县", "省级", "丙省"]


def test_a_wide_matrix_keeps_the_most_published_and_volunteer_hours(store: Store) -> None:  # noqa: F811
    frame = queries.frame(View(kind="coverage_matrix"), store, "zh")
    indicator = frame.indicators.iloc[[0]]
    wide = indicator.loc[indicator.index.repeat(40)].reset_index(drop=True)
    wide["indicator_id"] = [f"i{n}" for n in range(39)] + ["volunteer_hours"]
    wide["published"] = [*range(39), 0]
    frame = type(frame)(frame.rows, frame.coverage, (), frame.sources, wide, "x", "zh")
    shown = shown_indicators(frame, View(kind="coverage_matrix"))
    assert len(shown) == MOST_COLUMNS
    assert shown[0] == "i10"
    assert shown[-1] == "volunteer_hours"


def test_the_table_says_gaps_in_words(store: Store) -> None:  # noqa: F811
    view = View(indicators=("resolution_rate",), regions=("990121", "990122", "990100"))
    found = table(queries.frame(view, store, "zh"), view)
    assert found[["rank", "region", "value", "period", "source"]].to_numpy().tolist() == [
        ["1—2", "甲县", "98.5%", "截至2024-01-01（按发表日）", "甲县融媒体"],
        ["1—2", "乙县", "≥95%", "2023年（推断）", "乙县县委"],
        ["", "丁市", "不可比", "", ""],
    ]
    assert found["number"].isna().tolist() == [False, False, True]
    assert set(found.columns) <= set(headings("zh"))
    assert "indicator" not in found
