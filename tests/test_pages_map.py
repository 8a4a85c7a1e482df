"""The map page by hand and by link: tier, zoom, way of drawing and place are all in the address."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import fixture_pages
import pytest
from fixture_pages import healthy, words
from fixture_snapshot import TEXT, TEXT_FILE, write_snapshot
from streamlit.testing.v1 import AppTest

from dashboard.locale import messages

ROOT = Path(__file__).resolve().parents[1]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def build_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test the fictional snapshot, and a cache that knows no other."""
    write_snapshot(tmp_path / "build")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
    monkeypatch.setenv("ATLAS_BUILD", str(tmp_path / "build"))
    monkeypatch.setenv("ATLAS_ARTICLES", str(articles))
    monkeypatch.delenv("ATLAS_MAP_APPROVAL", raising=False)
    monkeypatch.chdir(ROOT)


def opened(**query: str | list[str]) -> AppTest:
    """Open the page as a link does; it must be whole."""
    at = fixture_pages.opened("map", **query)
    healthy(at)
    return at


def deck(at: AppTest) -> dict[str, Any]:
    (chart,) = at.get("deck_gl_json_chart")
    return dict(json.loads(chart.proto.json))


def drawn(at: AppTest, name: str) -> set[str]:
    (data,) = [layer["data"] for layer in deck(at)["layers"] if layer["id"] == name]
    return {place["region_code"] for place in data}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_opens_in_its_language(language: str) -> None:
    at = opened(ind="grids_total", lang=language)
    said = words(at)
    assert messages(language)["map.approval_missing"] in said.replace("\\", "")
    if language == "en":
        assert not [m for m in messages("zh").values() if len(m) > 6 and "{" not in m and m in said]
        assert not CHINESE.search(messages("en")["map.hint"])


def test_tier_and_zoom_of_a_link_choose_what_is_drawn() -> None:
    assert drawn(opened(ind="grids_total"), "places") == {
        "990121", "990122", "990131", "990132", "990231", "990100-xinqu",
    }  # fmt: skip
    assert drawn(opened(ind="grids_total", tier="prefecture"), "places") == {"990100"}
    zoomed = opened(**{"ind": "grids_total", "in": "990100"})
    assert "990231" not in drawn(zoomed, "places")
    assert zoomed.header[0].value.startswith("丁市")


def test_the_trail_leads_back_to_the_nation() -> None:
    at = opened(**{"ind": "grids_total", "in": "990100"})
    assert [at.button(key=f"trail_{code}_zh").label for code in ("nation", "990000", "990100")] == [
        "中国", "丙省", "丁市",
    ]  # fmt: skip
    at.button(key="trail_990000_zh").click().run()
    assert at.query_params["in"] == "990000"
    at.button(key="trail_nation_zh").click().run()
    assert "in" not in at.query_params
    assert not [button for button in at.button if str(button.key).startswith("trail_")]


def test_a_province_can_be_picked_by_keyboard() -> None:
    at = opened(ind="grids_total")
    at.selectbox(key="map_within_zh").select("990000").run()
    assert at.query_params["in"] == "990000"
    at.selectbox(key="map_within_zh").select("990100").run()
    assert at.query_params["in"] == "990100"


def test_an_unknown_zoom_is_said_and_ignored() -> None:
    at = opened(**{"ind": "grids_total", "in": "123456"})
    assert "123456" in at.warning[0].value
    assert "in" not in at.query_params


def test_totals_colour_areas_only_by_a_switch_that_the_next_figure_undoes() -> None:
    at = opened(ind="grids_total")
    assert "areas" not in {layer["id"] for layer in deck(at)["layers"]}
    at.segmented_control(key="map_totals_zh").select("yes").run()
    assert at.query_params["totals"] == "yes"
    assert "areas" in {layer["id"] for layer in deck(at)["layers"]}
    assert "不等于做得好" in words(at)
    at.selectbox(key="map_indicator_zh").select("issues_reported").run()
    assert "totals" not in at.query_params


def test_a_rate_needs_no_switch() -> None:
    at = opened(ind="resolution_rate")
    assert "areas" in {layer["id"] for layer in deck(at)["layers"]}
    assert messages("zh")["map.share_note"] in words(at)
    assert not [one for one in at.get("button_group") if getattr(one, "key", "") == "map_totals_zh"]


def test_the_place_spoken_of_has_its_evidence_and_its_page() -> None:
    at = opened(ind="grids_total", mark="990121")
    assert "1073个网格" in "\n".join(element.proto.body for element in at.get("html"))
    links = [element.proto.label for element in at.get("page_link")]
    assert messages("zh")["map.region"] in links


def test_gaps_are_named_by_kind() -> None:
    at = opened(ind="resolution_rate")
    said = words(at).replace("\\", "")
    for key, place in (("gap.withheld", "丁市鼓楼区"), ("gap.not_searched", "先行试验新区")):
        assert re.search(rf"{messages('zh')[key]}\*\*  \n.*{place}", said), key


def test_a_province_without_any_figure_is_shown_and_says_so() -> None:
    at = opened(**{"ind": "grids_total", "tier": "prefecture", "in": "540000"})
    assert messages("zh")["map.none"] in words(at)
    assert at.query_params["in"] == "540000"
    assert drawn(at, "places") == set()


def test_the_approval_number_is_under_every_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_MAP_APPROVAL", "GS(2026)0001号")
    assert "审图号：GS(2026)0001号" in words(opened(ind="grids_total"))
    front = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert "审图号：GS(2026)0001号" in words(front)
