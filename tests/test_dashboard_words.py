"""A title claims no more than the data bears; caption, footnote, coverage and notes say the rest."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import compare, queries
from dashboard.frame import INDICATOR_COLUMNS, Frame
from dashboard.render import words
from dashboard.store import Store
from dashboard.view import View

PLACES = {"a": "甲县", "b": "乙县", "c": "戊县", "d": "己县"}
SHARED = {
    "level": "county", "base_seven": False, "indicator_id": "grids", "unit": "个", "concept_id": None,
    "concept_name": None, "value_to": math.nan, "kind": "stock", "period_start": None,
    "period_end": date(2023, 12, 31), "time_basis": "stated", "time_precision": "year", "grade": "A", "derived": False,
    "years_apart": 0.0, "choices": 1, "gap": None, "source_ids": [],
}  # fmt: skip


def frame(
    *figures: tuple[str, float, str], changes: dict[str, dict[str, Any]] | None = None, language: str = "zh"
) -> Frame:
    records = [
        {**SHARED, "region_code": code, "region_name": PLACES[code], "value": value, "bound": bound,
         **(changes or {}).get(code, {})}
        for code, value, bound in figures
    ]  # fmt: skip
    for record in records:
        if record["gap"]:
            record |= {"value": math.nan, "bound": None, "kind": None, "period_end": None}
    rows = pd.DataFrame(records).astype({"concept_id": object, "gap": object})
    rows = pd.concat([rows, compare.rank_ranges(rows)], axis=1)
    names = dict.fromkeys(INDICATOR_COLUMNS, "")
    names |= {"indicator_id": "grids", "name": "网格数", "unit": "个", "kind": "stock"}
    indicators = pd.DataFrame([names])
    return Frame(rows, compare.coverage(rows, len(rows)), (), pd.DataFrame(), indicators, "b", language)


ALL = (("a", 1073.0, "exact"), ("b", 615.0, "exact"), ("c", 402.0, "exact"))
MISSING = {"d": {"gap": "not_published"}}


def titled(*figures: Any, mark: str = "", **more: Any) -> str:
    return words.title(frame(*figures, **more), View(highlight=mark))


def test_the_largest_of_comparable_figures_is_named() -> None:
    assert titled(*ALL, ("d", 0, ""), changes=MISSING) == "甲县的网格数最多：1,073 个；4 个地区中 3 个公布了此项"
    assert titled(*ALL, mark="a") == "甲县的网格数最多：1,073 个；3 个地区中 3 个公布了此项"


def test_the_highlighted_place_is_spoken_of() -> None:
    assert titled(*ALL, mark="b") == "乙县的网格数为 615 个，在全部 3 个公布值中居第 2 位"
    tie = (*ALL[:1], ("b", 402.0, "exact"), ALL[2])
    assert titled(*tie, mark="c") == "戊县的网格数为 402 个，在全部 3 个公布值中并列第 2 位"


def test_a_missing_highlight_is_said_first() -> None:
    found = titled(*ALL, ("d", 0, ""), changes=MISSING, mark="d")
    assert found == "己县：已查未公布；4 个地区中 3 个公布了网格数"


def test_bounds_that_leave_the_order_open_leave_a_range_or_no_claim() -> None:
    figures = (("a", 1073.0, "exact"), ("b", 615.0, "at_least"), ("c", 402.0, "exact"))
    assert titled(*figures) == "3 个地区中 3 个公布了网格数"
    assert titled(*figures, mark="b") == "乙县的网格数为 ≥615 个，在同级同口径的 3 个公布值中居第 1—2 位"


def test_figures_of_different_years_are_called_so() -> None:
    late = {"a": {"period_end": date(2019, 12, 31)}}
    assert titled(*ALL, changes=late) == "在同级同口径、2019—2023 年间的 3 个公布值中，甲县的网格数最多：1,073 个"


def test_another_level_or_concept_is_left_out_of_the_claim() -> None:
    level = {"a": {"level": "prefecture"}}
    assert titled(*ALL, changes=level) == "在同级同口径的 2 个公布值中，乙县的网格数最多：615 个"
    concept = {"b": {"concept_id": "register"}}
    assert titled(*ALL, changes=concept, mark="c") == "戊县的网格数为 402 个，在同级同口径的 2 个公布值中居第 2 位"
    # The highlighted place alone has its meaning: its value, and no order.
    assert titled(*ALL, changes=level, mark="a") == "甲县的网格数为 1,073 个；3 个地区中 3 个公布了网格数"


def test_flows_over_unequal_periods_get_no_order() -> None:
    flows = {
        "a": {"kind": "flow", "period_start": date(2023, 1, 1)},
        "b": {"kind": "flow", "period_start": date(2023, 7, 1)},
        "c": {"kind": "flow", "period_start": date(2023, 1, 1)},
    }
    assert titled(*ALL, changes=flows) == "3 个地区中 3 个公布了网格数"
    assert titled(*ALL, changes=flows, mark="a") == "甲县的网格数为 1,073 个；3 个地区中 3 个公布了网格数"


def test_a_tie_among_a_part_of_the_figures_is_called_one() -> None:
    """己县 counts the old way, so only three are ranked; two of them share the second rank."""
    figures = (("a", 1073.0, "exact"), ("b", 615.0, "exact"), ("c", 615.0, "exact"), ("d", 9.0, "exact"))
    other = {"d": {"concept_id": "old", "concept_name": "旧口径"}}
    assert "并列第 2 位" in titled(*figures, changes=other, mark="b")
    assert "ties for rank 2 of 3" in titled(*figures, changes=other, mark="b", language="en")


def test_one_figure_or_none() -> None:
    gone = {code: {"gap": "not_searched"} for code in "bcd"}
    assert titled(*ALL, changes=gone) == "3 个地区中只有甲县公布了网格数：1,073 个"
    assert titled(("b", 0, ""), ("c", 0, ""), changes=gone) == "2 个地区都没有可用的网格数"


def test_nobody_is_said_to_publish_a_rate_that_is_worked_out_here() -> None:
    worked_out = {code: {"derived": True, "concept_id": code} for code in "abc"}
    assert titled(*ALL, changes=worked_out) == "3 个地区中 3 个可算出网格数"
    assert titled(*ALL, changes=worked_out, language="en") == "网格数: can be calculated for 3 of 3 places"


def test_english_titles() -> None:
    assert titled(*ALL, language="en") == "网格数: 甲县 has the largest figure, 1,073 个; published by 3 of 3 places"


def test_a_title_of_the_fixture_in_both_languages(store: Store) -> None:  # noqa: F811
    view = View(indicators=("resolution_rate",), highlight="990121")
    # 98.5 may be surpassed by "over 95".
    zh = "甲县的办结率为 98.5%，在同级同口径的 2 个公布值中居第 1—2 位"
    en = "Resolution rate: Jia ranks between 1 and 2 of 2 published figures of the same level and concept, with 98.5%"
    assert words.title(queries.frame(view, store, "zh"), view) == zh
    assert words.title(queries.frame(view, store, "en"), view) == en


def test_caption_explains_only_what_is_drawn(store: Store) -> None:  # noqa: F811
    view = View(indicators=("issues_reported",), highlight="990121", group="base_seven")
    zh = "上报事项数，单位：件；红色为甲县；尾端斜纹表示“不少于”"
    assert words.caption(queries.frame(view, store, "zh"), view) == zh
    assert words.caption(queries.frame(view, store, "en"), view) == (
        "Issues reported, in cases; red: Jia; hatched end: at least"
    )


def test_footnote_names_publisher_date_and_grade_and_marks_reprints(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total",), highlight="990121")
    assert words.footnote(queries.frame(view, store, "zh"), view) == (
        "来源：甲县融媒体（2024-01-01，C 级）；丁市人民政府（2024，B 级）；乙县县委（未注日期，C 级）；"
        "转载站（未注日期，D 级·转载）。数据版本 fixture-1。"
    )
    empty = View(indicators=("volunteer_hours",))
    assert words.footnote(queries.frame(empty, store, "zh"), empty) == "所选范围内没有来源。数据版本 fixture-1。"


def test_coverage_is_said_with_the_base_places_and_the_gaps(store: Store) -> None:  # noqa: F811
    view = View(indicators=("resolution_rate",))
    assert words.coverage_sentence(queries.frame(view, store, "zh"), view) == (
        "8 个地区中 2 个公布；所列基础地区 3 个中 2 个；其余：不可比 1 个、不公开 1 个、不适用 1 个、尚未检索 3 个。"
    )
    assert words.coverage_sentence(queries.frame(view, store, "en"), view) == (
        "Published by 2 of 8 places; 2 of the 3 base places shown; the rest: Not comparable (1), Withheld (1), "
        "Not applicable (1), Not searched yet (3)."
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_note_and_picture_has_words(store: Store, language: str) -> None:  # noqa: F811
    for view in (
        View(indicators=("grids_total",), min_grade="C"),
        View(indicators=("residents", "issues_reported")),
        View(family="party_units"),
        View(indicators=("residents_per_grid",)),
        View(kind="coverage_matrix"),
        View(kind="places_map"),
        View(family="nothing", regions=("123",), highlight="9"),
    ):
        found = queries.frame(view, store, language)
        texts = [words.title(found, view), words.caption(found, view), words.footnote(found, view),
                 words.coverage_sentence(found, view), words.alt_text(found, view),
                 *(text for _, text in words.notes_text(found))]  # fmt: skip
        assert all("{" not in text and "nan" not in text and "None" not in text for text in texts)
        severities = [severity for severity, _ in words.notes_text(found)]
        assert severities == sorted(severities)  # "caution" before "info"


def test_titles_of_families_matrices_and_maps(store: Store) -> None:  # noqa: F811
    def title(view: View) -> str:
        return words.title(queries.frame(view, store, "zh"), view)

    assert title(View(family="party_units")) == "小区与网格党支部：8 个地区中 2 个至少公布了其中一项"
    two = View(indicators=("grids_total", "residents"))
    assert title(two) == "网格数等 2 项指标：8 个地区中 8 个至少公布了其中一项"
    # 甲县 and 乙县 publish five of seven each: nobody publishes most. 17 of 56 cells are 30 %.
    assert title(View(kind="coverage_matrix")) == "8 个地区、7 项指标：30% 的格子有公布的数字"
    assert title(View(kind="places_map")) == "8 个地区有公开数字，共 20 项，其中基础七地 14 项"


def test_alt_text_says_what_the_picture_shows(store: Store) -> None:  # noqa: F811
    view = View(indicators=("issues_reported",), group="base_seven")
    assert words.alt_text(queries.frame(view, store, "zh"), view) == (
        "横向条形图。3 个地区中 2 个公布了上报事项数。从大到小：甲县 ≥6.7万件、乙县 8,300 件。"
        "3 个地区中 2 个公布；其余：尚未检索 1 个。"
    )
