"""View → frame and the look-ups, on the fictional places of ``fixture_snapshot``; values are counted there by hand."""

from __future__ import annotations

import math

import pytest
from fixture_snapshot import HOSTILE, store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.frame import COLUMNS, Coverage, Frame
from dashboard.store import Store
from dashboard.view import View

GRIDS = View(indicators=("grids_total",))


def cells(frame: Frame, *columns: str) -> list[tuple[object, ...]]:
    return list(frame.rows[list(columns)].itertuples(index=False, name=None))


def keys(frame: Frame) -> list[str]:
    return [note.key for note in frame.notes]


def test_every_asked_region_has_a_row_sorted_by_tier_and_value_then_gaps(store: Store) -> None:  # noqa: F811
    frame = queries.frame(GRIDS, store, "zh")
    assert tuple(frame.rows.columns) == COLUMNS
    assert cells(frame, "region_name", "value", "bound", "gap")[:7] == [
        ("甲县", 1073, "exact", None),
        ("丁市鼓楼区", 615, "exact", None),
        ("丁市新旧动能转换先行试验新区", 410, "approx", None),
        ("乙县", 402, "exact", None),
        ("庚市鼓楼区", 300, "exact", None),
        (HOSTILE, 12, "at_most", None),
        ("丁市", 6000, "at_least", None),
    ]
    ranks = frame.rows[["rank_from", "rank_to", "rank_of"]].fillna(0).head(7)
    assert list(ranks.itertuples(index=False, name=None)) == [
        (1, 1, 5),
        (0, 0, 0),  # counted by another register: no rank
        (2, 3, 5),
        (2, 3, 5),
        (4, 4, 5),
        (5, 5, 5),
        (0, 0, 0),  # the only prefecture has nothing to be ranked with
    ]
    last = frame.rows.iloc[7]
    assert (last["region_name"], last["gap"], last["observation_id"], last["observation_ids"]) == (
        "丙省", "not_searched", None, [],
    )  # fmt: skip
    assert frame.coverage == Coverage(8, 7, {"not_searched": 1})
    assert frame.build_id == "fixture-1"


def test_a_gap_is_never_zero(store: Store) -> None:  # noqa: F811
    hours = View(indicators=("volunteer_hours",))
    for view in (GRIDS, View(kind="coverage_matrix"), View(family="party_units"), hours):
        rows = queries.frame(view, store, "zh").rows
        gaps = rows[rows["gap"].notna()]
        assert len(gaps)
        assert gaps[["value", "value_to", "rank_from"]].isna().all(axis=None)
        assert not rows["value"].eq(0).any()


def test_the_rule_chooses_one_figure_and_says_how_many_there_are(store: Store) -> None:  # noqa: F811
    rows = queries.frame(GRIDS, store, "zh").rows.set_index("region_code")
    # The town's 40 and the target of 2000 never stand for the county; the 900 of 2022 is older.
    assert rows.loc["990121", ["observation_id", "value", "choices"]].tolist() == ["o_jia_grids", 1073, 2]


def test_a_better_figure_takes_the_place_of_one_that_the_filter_hides(store: Store) -> None:  # noqa: F811
    frame = queries.frame(GRIDS.with_(min_grade="B"), store, "zh")
    rows = frame.rows.set_index("region_code")
    assert rows.loc["990121", ["observation_id", "value", "grade"]].tolist() == ["o_jia_grids_old", 900, "A"]
    # 乙县 has only a grade C figure: that is no gap of its sources.
    assert rows.loc["990122", "gap"] == "hidden_by_grade"
    assert math.isnan(rows.loc["990122", "value"])
    assert rows.loc["990000", "gap"] == "not_searched"
    assert frame.coverage == Coverage(8, 4, {"hidden_by_grade": 3, "not_searched": 1})
    assert "note.hidden_by_grade" in keys(frame)


def test_gaps_keep_their_kind_and_reason(store: Store) -> None:  # noqa: F811
    frame = queries.frame(View(indicators=("resolution_rate",)), store, "zh")
    assert dict(zip(frame.rows["region_code"], frame.rows["gap"], strict=True)) == {
        "990121": None, "990122": None, "990100": "not_comparable", "990131": "withheld", "990132": "not_applicable",
        "990000": "not_searched", "990231": "not_searched", "990100-xinqu": "not_searched",
    }  # fmt: skip
    assert frame.rows.set_index("region_code").loc["990100", "gap_reason"] == "口径不同"


def test_regions_by_group_level_and_choice(store: Store) -> None:  # noqa: F811
    def asked(**changes: object) -> list[str]:
        return sorted(queries.frame(GRIDS.with_(**changes), store, "zh").rows["region_code"])

    assert asked(group="base_seven") == ["990100", "990121", "990122"]
    assert asked(levels=("zone", "province")) == ["990000", "990100-xinqu"]
    assert asked(levels=("country",)) == []  # only background is known of it, so it was never searched
    assert asked(regions=("000000",)) == ["000000"]  # unless it is asked for by name
    assert asked(regions=("990122", "990200"), group="base_seven", levels=("county",)) == ["990122", "990200"]


def test_a_place_without_any_source_is_not_searched(store: Store) -> None:  # noqa: F811
    frame = queries.frame(GRIDS.with_(regions=("990200",)), store, "zh")
    assert cells(frame, "region_code", "gap") == [("990200", "not_searched")]


def test_what_a_link_asks_for_in_vain_is_named(store: Store) -> None:  # noqa: F811
    view = View(indicators=("nothing", "grids_total"), regions=("990121", "123456"), highlight="990122")
    frame = queries.frame(view, store, "en")
    assert cells(frame, "region_name", "value") == [("Jia", 1073)]
    assert keys(frame)[:3] == ["note.unknown_region", "note.highlight_not_asked", "note.unknown_indicator"]
    assert frame.notes[1].values == {"place": "Yi"}
    empty = queries.frame(View(family="nothing"), store, "en")
    assert (len(empty.rows), empty.coverage) == (0, Coverage(8, 0, {}))
    assert keys(empty) == ["note.unknown_family"]


def test_a_hostile_parameter_is_only_a_value(store: Store) -> None:  # noqa: F811
    view = View(indicators=("x'); DROP TABLE region; --",), regions=("' OR 1=1 --",), highlight="'")
    frame = queries.frame(view, store, "zh")
    assert len(frame.rows) == 0
    assert len(queries.frame(GRIDS, store, "zh").rows) == 8


def test_places_of_one_name_are_told_apart(store: Store) -> None:  # noqa: F811
    assert set(queries.frame(GRIDS, store, "en").rows["region_name"]) >= {"Gulou, Ding", "Gulou, Geng", "Jia"}


def test_a_family_keeps_its_indicators_and_its_caveat(store: Store) -> None:  # noqa: F811
    frame = queries.frame(View(family="party_units", group="base_seven"), store, "zh")
    assert frame.indicators["indicator_id"].tolist() == ["compound_branches", "grid_branches"]
    published = frame.rows[frame.rows["gap"].isna()]
    assert published[["region_code", "indicator_id", "value"]].to_numpy().tolist() == [
        ["990122", "compound_branches", 478],
        ["990121", "grid_branches", 307],
    ]
    assert published["rank_from"].isna().all()  # each stands alone
    assert frame.coverage == Coverage(3, 2, {"not_searched": 1})
    assert frame.notes[0].key == "note.family"


def test_a_calculated_figure_names_its_inputs_and_their_sources(store: Store) -> None:  # noqa: F811
    row = queries.frame(View(indicators=("residents_per_grid",), regions=("990121",)), store, "zh").rows.iloc[0]
    assert row["value"] == pytest.approx(814.288, abs=0.001)
    assert row[["derived", "source_id", "grade"]].tolist() == [True, None, "C"]
    assert row["observation_ids"] == ["o_jia_residents", "o_jia_grids"]
    assert row["source_ids"] == ["bulletin", "jia"]


def test_without_an_indicator_the_one_that_most_publish_is_shown(store: Store) -> None:  # noqa: F811
    assert queries.default_indicator(store) == "grids_total"
    assert queries.frame(View(), store, "zh").indicators["indicator_id"].tolist() == ["grids_total"]


def test_the_matrix_shows_what_is_published_and_always_volunteer_hours(store: Store) -> None:  # noqa: F811
    frame = queries.frame(View(kind="coverage_matrix"), store, "zh")
    assert frame.indicators["indicator_id"].tolist() == [
        "grids_total", "compound_branches", "grid_branches", "issues_reported", "resolution_rate", "volunteer_hours",
        "residents",
    ]  # fmt: skip
    assert frame.indicators["published"].tolist() == [7, 1, 1, 2, 2, 0, 4]
    assert len(frame.rows) == 8 * 7
    people = queries.frame(View(kind="coverage_matrix", theme="issues"), store, "zh")
    assert people.indicators["indicator_id"].tolist() == ["issues_reported", "resolution_rate"]


def test_the_map_counts_figures_of_each_place(store: Store) -> None:  # noqa: F811
    rows = queries.frame(View(kind="places_map"), store, "zh").rows.set_index("region_code")
    assert rows.loc["990121", ["figures", "indicators", "practices"]].tolist() == [8, 5, 1]
    assert rows.loc["990121", ["longitude", "latitude"]].tolist() == [113.0, 33.2]
    strict = queries.frame(View(kind="places_map", min_grade="B", theme="organisation"), store, "zh")
    assert strict.rows.set_index("region_code")["figures"].to_dict() == {
        "990100": 1, "990121": 1, "990122": 0, "990000": 0, "990132": 0, "990131": 1, "990231": 0, "990100-xinqu": 1,
    }  # fmt: skip
    assert sorted(strict.sources["source_id"]) == ["bulletin", "report"]


def test_sources_are_those_of_the_rows_the_most_trusted_first(store: Store) -> None:  # noqa: F811
    frame = queries.frame(GRIDS, store, "zh")
    assert frame.sources[["source_id", "grade"]].to_numpy().tolist() == [
        ["report", "B"], ["yi", "C"], ["jia", "C"], ["mirror", "D"],
    ]  # fmt: skip


def test_catalogue(store: Store) -> None:  # noqa: F811
    found = queries.catalogue(store, "en")
    assert found.regions["region_code"].tolist()[:3] == ["990100", "990121", "990122"]
    assert found.regions.set_index("region_code").loc["990200", ["has_source", "figures"]].tolist() == [False, 0]
    published = found.indicators.set_index("indicator_id")["regions"]
    assert published[["grids_total", "volunteer_hours", "residents", "residents_per_grid"]].tolist() == [7, 0, 4, 1]
    families = found.families.set_index("family")[["indicators", "regions"]]
    assert families.loc["party_units"].tolist() == [2, 2]
    assert found.sources.set_index("source_id").loc["jia", ["figures", "regions"]].tolist() == [6, 1]
    assert found.practices["regions"].tolist() == [1]
    assert found.concepts["name"].tolist() == ["As registered"]


def test_overview(store: Store) -> None:  # noqa: F811
    found = queries.overview(store, "zh", newest=2)
    counts = (found.regions, found.base_seven, found.figures, found.derived, found.indicators)
    assert counts == (7, 3, 21, 1, 8)  # 丙省 and the nation have residents only
    assert (found.indicators_with_figures, found.sources, found.practices, found.verified_spans) == (7, 5, 1, 2)
    assert (found.background_regions, found.background_figures) == (2, 5)
    assert found.themes["with_figures"].sum() == found.indicators_with_figures, "table and tile agree"
    assert found.freshness["figures"].tolist() == [1, 6, 1, 8, 4]  # the target of 2025 is no figure yet
    assert math.isnan(found.freshness["year"].iloc[0])
    assert found.newest["observation_id"].tolist() == ["o_jia_grids", "o_ding_grids"]
    assert found.themes.set_index("theme").loc["volunteering", ["indicators", "figures"]].tolist() == [1, 0]


def test_figure_detail_shows_the_others_and_why_they_stand_back(store: Store) -> None:  # noqa: F811
    found = queries.figure_detail(store, "o_jia_grids", "zh")
    assert found is not None
    shown = found.figure[["value", "as_printed", "publisher", "char_start"]].tolist()
    assert shown == [1073, "1073个网格", "甲县融媒体", 21]
    assert found.others[["observation_id", "why"]].to_numpy().tolist() == [
        ["o_jia_grids_old", "choice.period"],
        ["o_jia_grids_town", "choice.scope"],
        ["o_jia_target", "choice.kind"],
    ]
    assert found.practice is not None
    assert found.practice[["name", "local_name"]].tolist() == ["议事协商", "楼宇协商会"]
    assert found.sources["text_file"].tolist() == ["jia.txt"]
    assert len(found.inputs) == 0
    older = queries.figure_detail(store, "o_jia_grids_old", "zh")
    assert older is not None
    assert older.others["why"].iloc[0] == "choice.shown"
    assert older.practice is None


def test_figure_detail_of_a_calculation_has_its_formula_and_inputs(store: Store) -> None:  # noqa: F811
    found = queries.figure_detail(store, "d_jia_residents_per_grid", "zh")
    assert found is not None
    assert found.indicator["formula"] == "residents / grids_total"
    inputs = found.inputs[["observation_id", "value"]].to_numpy().tolist()
    assert inputs == [["o_jia_residents", 873731], ["o_jia_grids", 1073]]
    assert found.sources["source_id"].tolist() == ["bulletin", "jia"]
    assert queries.figure_detail(store, "no_such_figure", "zh") is None


def test_source_detail_lists_everything_in_the_order_of_the_text(store: Store) -> None:  # noqa: F811
    found = queries.source_detail(store, "jia", "zh")
    assert found is not None
    assert found.figures["observation_id"].tolist()[:2] == ["o_jia_grids", "o_jia_issues"]
    assert len(found.figures) == 6
    assert found.practices["local_name"].tolist() == ["楼宇协商会"]
    assert queries.source_detail(store, "no_such_source", "zh") is None
