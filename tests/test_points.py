"""What stands beside a picture is true, short, and says no more than bounds, concepts and dates allow."""

from __future__ import annotations

from datetime import date

import pytest
from fixture_frames import figure, frame_of, missing
from fixture_practices import write_practices
from fixture_series import over_time  # noqa: F401  (a fixture)
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.briefing import Briefing
from dashboard.frame import Frame, Note
from dashboard.render import deck_words, words
from dashboard.render.points import Point, points
from dashboard.render.points_parts import WIDEST, WIDEST_LEAD
from dashboard.render.values import width
from dashboard.store import Store
from dashboard.view import KINDS, View

BARS = View(kind="ranked_bars", indicators=("i",), highlight="甲")


@pytest.fixture(scope="module")
def practising(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("practices")
    write_practices(folder)
    return Store(folder)


def said(frame: Frame, view: View) -> list[tuple[str, str]]:
    return [(point.lead, point.text) for point in points(frame, view)]


def noted(frame: Frame, *notes: Note) -> Frame:
    return Frame(
        frame.rows, frame.coverage, notes, frame.sources, frame.indicators, frame.build_id, frame.language
    )  # fmt: skip


def test_a_place_is_told_with_its_rank_and_how_it_stands_to_the_median() -> None:
    # The others are 100, 80, 40: their median is 80, and 200 is 2.5 times as much.
    frame = frame_of(figure("甲", 200), figure("乙", 100), figure("丙", 80), figure("丁", 40), missing("戊"))
    assert said(frame, BARS) == [
        ("200 个", "甲，截至2023-12-31，B 级来源"),
        ("第 1 位", "由大到小，4 个县区级同口径数值"),
        ("2.5 倍", "与其余 3 个可比数值的中位数 80 个相比"),
        ("4/5", "个地区公布此项；其余已查未公布 1 个"),
    ]


def test_a_bound_makes_the_rank_a_range_and_the_multiple_a_least_one() -> None:
    # "over 170" may lie above 180; the median of 180, 80, 40 is 80, and 170 / 80 = 2.125, told as "at least 2.1".
    frame = frame_of(figure("甲", 170, "at_least"), figure("乙", 180), figure("丙", 80), figure("丁", 40))
    assert said(frame, BARS)[:3] == [
        ("≥170 个", "甲，截至2023-12-31，B 级来源"),
        ("第 1—2 位", "由大到小，4 个县区级同口径数值；“余、约”使名次不定"),
        ("至少 2.1 倍", "与其余 3 个可比数值的中位数 80 个相比"),
    ]


def test_less_than_twice_is_a_percentage_and_what_is_not_exact_is_about() -> None:
    exact = frame_of(figure("甲", 60), figure("乙", 100), figure("丙", 80), figure("丁", 40))
    assert ("", "相当于其余 3 个可比数值中位数 80 个的 75%") in said(exact, BARS)
    about = frame_of(figure("甲", 60, "approx"), figure("乙", 100), figure("丙", 80), figure("丁", 40))
    assert ("", "约为其余 3 个可比数值中位数 80 个的 75%") in said(about, BARS)


def test_an_open_median_says_the_side_only_and_an_undecided_one_nothing() -> None:
    # Of "over 90", "over 95" and 40 the median is at least 90: 60 is certainly below it, 120 may lie on either side.
    others = (figure("乙", 90, "at_least"), figure("丙", 95, "at_least"), figure("丁", 40))
    assert ("", "低于其余 3 个可比数值的中位数 ≥90 个") in said(frame_of(figure("甲", 60), *others), BARS)
    assert not [text for _, text in said(frame_of(figure("甲", 120), *others), BARS) if "中位数" in text]


def test_shares_differ_by_points_and_never_by_times() -> None:
    rows = [figure(p, v, kind="ratio", unit="%") for p, v in (("甲", 98.5), ("乙", 95.0), ("丙", 95.0), ("丁", 40.0))]
    assert ("", "比其余 3 个可比数值的中位数 95% 高 3.5 个百分点") in said(frame_of(*rows, units={"i": "%"}), BARS)


def test_another_concept_has_neither_rank_nor_median() -> None:
    own = figure("甲", 500, concept_id="rural", concept_name="仅农村")
    frame = noted(
        frame_of(own, figure("乙", 100), figure("丙", 80), figure("丁", 40)),
        Note("note.mixed_concepts", {"indicator": "指标i", "concepts": ["仅农村"], "count": 1}, "caution"),
        Note("note.years_spread", {"indicator": "指标i", "first": 2015, "last": 2024}, "caution"),
    )
    assert said(frame, BARS) == [
        ("500 个", "甲，截至2023-12-31，口径：仅农村"),
        ("4/4", "个地区都公布此项"),
        ("", "图中各数口径、年份（2015—2024）不一，不宜直接排名"),
    ]
    assert [point.tone for point in points(frame, BARS)] == ["accent", "plain", "caution"]


def test_flows_over_unequal_periods_have_no_order_and_no_range() -> None:
    rows = [
        figure(place, value, kind="flow", period_start=start)
        for place, value, start in (
            ("甲", 100, date(2023, 1, 1)), ("乙", 90, date(2023, 7, 1)), ("丙", 80, date(2023, 1, 1)),
            ("丁", 70, date(2023, 1, 1)),
        )
    ]  # fmt: skip
    assert said(frame_of(*rows), BARS) == [("100 个", "甲，2023年，B 级来源"), ("4/4", "个地区都公布此项")]
    assert said(frame_of(*rows), BARS.with_(highlight="")) == [("4/4", "个地区都公布此项")]


def test_a_gap_of_the_highlighted_place_comes_first_and_is_no_zero() -> None:
    frame = frame_of(missing("甲", "not_searched"), figure("乙", 100), figure("丙", 80), figure("丁", 40))
    assert said(frame, BARS)[:2] == [
        ("尚未检索", "甲：尚未检索该地来源，不等于没有"),
        ("100 个", "乙，3 个县区级同口径数值中最多"),
    ]


def test_nothing_published_says_why_and_that_it_is_no_zero() -> None:
    frame = frame_of(missing("甲", "not_searched"), missing("乙", "not_searched"), missing("丙"))
    assert said(frame, BARS.with_(highlight="")) == [
        ("0/3", "没有地区有可用的数字：尚未检索 2 个、已查未公布 1 个"),
        ("", "没有数字不等于零，也不等于没有做"),
    ]


def test_one_figure_has_no_rank_and_no_median() -> None:
    frame = frame_of(figure("甲", 12), missing("乙"))
    assert said(frame, BARS) == [
        ("12 个", "甲，截至2023-12-31，B 级来源"),
        ("", "只有一个数，不能排名，也不能求中位数"),
        ("1/2", "个地区公布此项；其余已查未公布 1 个"),
    ]
    assert said(frame, BARS.with_(highlight=""))[0] == ("12 个", "只有甲有此项数字，截至2023-12-31")


def test_a_trend_tells_the_change_and_why_figures_are_not_joined(over_time: Store) -> None:  # noqa: F811
    view = View(kind="trend", indicators=("residents",), regions=("990121",), highlight="990121")
    found = said(queries.frame(view, over_time, "zh"), view)
    assert found[:2] == [
        ("87.8万人", "甲县，2024年，可比的最近一个数"),
        ("减少 2,000（0.2%）", "由 88万人（2023）到 87.8万人（2024），口径相同"),
    ]
    assert found[2][1].endswith(("口径不同", "普查数与年度估计来历不同"))


def test_a_bound_leaves_a_change_open(over_time: Store) -> None:  # noqa: F811
    # 1,200 hours in 2021 and "over 1,500" in 2022: it certainly grew; 88% and more against 95% and more is open.
    rate = View(kind="dumbbell", indicators=("resolution_rate",), regions=("990231",), highlight="990231")
    found = said(queries.frame(rate, over_time, "zh"), rate)
    assert ("", "由 ≥88%（2021）到 ≥95%（2022），增减不能断定") in found


def test_practices_say_who_was_searched_and_what_is_common(practising: Store) -> None:
    view = View(kind="practice_matrix", highlight="990121")
    found = points(queries.frame(view, practising, "zh"), view)
    assert found[-1] == Point("", "未见不等于没有：每地只读了少数来源", "caution")
    assert any(point.text.startswith("个查找过的地区提到：积分制") for point in found)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mark", ["", "990121"])
def test_points_fit_their_column_for_every_kind(
    kind: str,
    mark: str,
    language: str,
    store: Store,  # noqa: F811
    practising: Store,
    over_time: Store,  # noqa: F811
) -> None:
    practices = ("points",) if kind == "practice_outcome" else ()
    of_practices = kind.startswith("practice_")
    for at, indicators in (
        ((practising, ()),) if of_practices else ((over_time, ("residents", "grids_total")), (store, ("grids_total",)))
    ):
        view = View(kind=kind, highlight=mark, indicators=indicators, practices=practices)
        frame = queries.frame(view, at, language)
        found = points(frame, view)
        assert 1 <= len(found) <= 5
        assert len({point.text for point in found}) == len(found)
        for point in found:
            assert 0 < width(point.text) <= WIDEST[language], point
            assert width(point.lead) <= WIDEST_LEAD, point
            assert point.text != words.title(frame, view) or len(found) == 1
            assert not {"nan", "inf", "None"} & set(point.text.split()), point


def test_a_long_name_is_cut_and_its_figure_is_not() -> None:
    long = "丁市新旧动能转换先行试验示范合作发展新区管理委员会辖区"
    frame = frame_of(figure(long, 1073), figure("乙", 2), figure("丙", 3), figure("丁", 4))
    lead, text = said(frame, BARS.with_(highlight=long))[0]
    assert (lead, text) == ("1,073 个", "丁市新旧动能转换先行试验示…，截至2023-12-31，B 级来源")


def test_a_short_footnote_drops_whole_sources_and_keeps_coverage_and_version(store: Store) -> None:  # noqa: F811
    view = View(kind="ranked_bars", indicators=("grids_total",), highlight="990121")
    frame = queries.frame(view, store, "zh")
    tail = f"（{frame.coverage.asked}个地区中{frame.coverage.published}个公布）；数据版本 fixture-1"
    whole = deck_words.short_footnote(frame, view, 500)
    assert whole.startswith("来源：甲县融媒体（2024-01-01，C 级）；")
    assert whole.endswith(tail)
    some = deck_words.short_footnote(frame, view, 55)
    assert some == f"来源：甲县融媒体（2024-01-01，C 级）等 {len(frame.sources)} 个来源{tail}"
    assert deck_words.short_footnote(frame, view, 10) == f"来源 {len(frame.sources)} 个，见来源页{tail}"
    assert all(width(deck_words.short_footnote(frame, view, most)) <= most for most in range(45, 120))


def test_caveats_of_a_briefing_are_said_once_with_all_their_indicators() -> None:
    def years(name: str, first: int, last: int) -> Note:
        return Note("note.years_spread", {"indicator": name, "first": first, "last": last}, "caution")

    one = noted(frame_of(figure("甲", 1)), years("网格数", 2018, 2023), Note("note.conflict", {"count": 2}, "caution"))
    two = noted(frame_of(figure("甲", 1)), years("办结率", 2015, 2020), years("网格数", 2018, 2023))
    assert deck_words.caveat_lines([(one, BARS), (two, BARS)], "zh") == [
        "年份相差较大（2015—2023）：网格数、办结率",
        "有的数字另有来源与之矛盾，按规则取其一",
    ]


def test_sources_of_a_briefing_stand_once_the_best_first_and_reprints_without_address(store: Store) -> None:  # noqa: F811
    view = View(kind="ranked_bars", indicators=("grids_total",))
    frame = queries.frame(view, store, "zh")
    lines = deck_words.source_lines([(frame, view), (frame, view)], "zh")
    assert len(lines) == len(frame.sources) == len(set(lines))
    assert lines[0].startswith("丁市人民政府. 丁市政府报告")  # grade B before C and D
    assert lines[-1].startswith("转载站")
    assert "https://example.org/m" not in lines[-1]


def test_speaker_notes_quote_each_figure_as_printed_with_its_place_in_the_text(store: Store) -> None:  # noqa: F811
    view = View(kind="ranked_bars", indicators=("grids_total",), highlight="990121")
    lines = deck_words.printed_lines(queries.frame(view, store, "zh"), view)
    assert lines[0] == (
        "甲县 网格数 1,073 个（2024） ← 原文「1073个网格」，甲县融媒体，2024-01-01，C 级，版面 29，第 22—28 字"
    )
    assert any(line.startswith("丁市 网格数 ≥6,000 个（2023） ← 原文「6000余个」") for line in lines)
    assert deck_words.printed_lines(queries.frame(View(kind="places_map"), store, "zh"), View(kind="places_map")) == []


def test_a_cover_is_named_after_the_place_and_never_twice(store: Store) -> None:  # noqa: F811
    view = View(kind="ranked_bars", indicators=("grids_total",))
    shown = [(queries.frame(view, store, "zh"), view)]
    made = date(2026, 3, 1)
    assert deck_words.cover_words(Briefing(highlight="990121"), shown, "zh", made) == (
        "甲县：公开数字与做法", "内容：组织", "数据版本 fixture-1 · 2026年3月1日",
    )  # fmt: skip
    assert deck_words.cover_words(Briefing(title="汇报", highlight="990121"), shown, "zh", None) == (
        "汇报", "甲县 · 内容：组织", "数据版本 fixture-1",
    )  # fmt: skip
    assert deck_words.cover_words(Briefing(), shown, "zh", None)[0] == "组织：各地公开数字"


def test_places_that_are_not_in_the_data_are_said_and_never_counted_as_none_of_none(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total",), regions=("999999",))
    unknown = queries.frame(view, store, "zh")
    assert [point.text for point in points(unknown, view)] == ["所选地区都不在当前数据中"]
