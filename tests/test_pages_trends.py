"""The page of trends: its three parts, what its pickers write into the link, and the words under the picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture_pages import healthy, opened, words
from fixture_series import write
from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def build_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A snapshot with figures over time that the whole application reads."""
    from dashboard.ui import cache

    folder = tmp_path / "build"
    write(folder)
    monkeypatch.setenv("ATLAS_BUILD", str(folder))
    cache.store.clear()
    return folder


def shown(at: AppTest) -> str:
    return words(at) + " ".join(block.value for block in at.header)


def test_the_first_visit_shows_an_indicator_with_figures_over_time() -> None:
    at = opened("trends")
    healthy(at)
    assert "办结率" in at.header[0].value
    assert dict(at.query_params)["ind"] == "resolution_rate"


def test_a_link_fills_the_pickers_and_the_picture() -> None:
    at = opened("trends", ind="residents", place="990121", mark="990121", scale="own", bench=["country", "peer_median"])
    healthy(at)
    assert at.multiselect(key="trends_regions_zh").value == ["990121"]
    assert at.header[0].value == "甲县常住人口：88万（2023）→ 87.8万人（2024），减少 2,000（0.2%）"
    assert dict(at.query_params) == {
        "ind": "residents", "place": "990121", "mark": "990121", "scale": "own", "bench": ["country", "peer_median"],
    }  # fmt: skip


def test_the_axis_picked_is_written_into_the_link() -> None:
    at = opened("trends", ind="resolution_rate")
    at.segmented_control(key="trends_scale_zh").set_value("own").run()
    healthy(at)
    assert dict(at.query_params) == {"ind": "resolution_rate", "scale": "own"}


def test_events_breaks_and_undated_figures_stand_in_words_under_the_picture() -> None:
    at = opened("trends", ind="residents", place="990121")
    healthy(at)
    html = " ".join(str(block.value if hasattr(block, "value") else block.proto.body) for block in at.get("html"))
    assert "六普" in html and "七普" in html
    tables = [frame.value for frame in at.dataframe]
    reasons = next(table["reason"].tolist() for table in tables if "reason" in table)
    assert reasons == ["口径不同", "间隔超过五年", "普查数与年度估计来历不同"]
    at = opened("trends", ind="grids_total", place="990121")
    undated = [frame.value for frame in at.dataframe if list(frame.value.columns) == ["place", "indicator", "value"]]
    assert undated[0]["value"].tolist() == ["700 个"]


def test_what_changed_in_one_place_is_listed_with_what_may_not_be_compared() -> None:
    at = opened("trends", part="place", place="990121")
    healthy(at)
    table = next(frame.value for frame in at.dataframe if "change" in frame.value)
    by_name = dict(zip(table["indicator"], table["change"], strict=True))
    assert by_name["常住人口"] == "减少 2,000（0.2%）"
    assert dict(at.query_params) == {"part": "place", "place": "990121"}


def test_the_first_year_of_a_place_is_kept_in_the_link() -> None:
    at = opened("trends", part="place", place="990121")
    at.selectbox(key="trends_since_year_zh").select("2020").run()
    healthy(at)
    assert dict(at.query_params) == {"part": "place", "place": "990121", "since": "2020"}


def test_a_place_without_a_second_date_says_so() -> None:
    at = opened("trends", part="place", place="990231", since="2024")
    healthy(at)
    assert "两个以上日期" in shown(at)


def test_the_story_of_hours_tells_only_what_is_there() -> None:
    at = opened("trends", part="hours")
    healthy(at)
    assert "哪些地方看得出变化" in shown(at)
    assert "全国累计了多少" not in shown(at)


def test_parts_are_opened_by_the_picker_and_by_the_link() -> None:
    at = opened("trends")
    at.segmented_control(key="trends_part_zh").set_value("hours").run()
    healthy(at)
    assert dict(at.query_params)["part"] == "hours"
    assert opened("trends", part="nowhere").segmented_control(key="trends_part_zh").value == ""
