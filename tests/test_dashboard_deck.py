"""The map: drawn from this host only, names beside their circles, nothing hostile in the tooltip."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.render.deck import labels, places_map
from dashboard.store import Store
from dashboard.view import View

MAP = View(kind="places_map", highlight="990131")


def drawn(store: Store, language: str = "zh", **where: Any) -> dict[str, Any]:  # noqa: F811
    deck = places_map(queries.frame(MAP, store, language), MAP, **where)
    return dict(json.loads(deck.to_json()))


def layer(deck: dict[str, Any], name: str) -> dict[str, Any]:
    return next(found for found in deck["layers"] if found["id"] == name)


def test_there_is_no_base_map_and_boundaries_come_by_url(store: Store) -> None:  # noqa: F811
    deck = drawn(store, boundary_url="app/static/boundaries")
    assert deck.get("mapProvider") is None
    assert deck.get("mapStyle") in (None, "__MAP_STYLE__")  # the second is pydeck's word for "none was chosen"
    assert layer(deck, "provinces")["data"] == "app/static/boundaries/province.json"
    assert layer(deck, "lines")["data"] == "app/static/boundaries/lines.json"
    assert "http" not in json.dumps(deck, ensure_ascii=False)
    same = drawn(store, boundary_url="app/static/boundaries/province.json")
    assert layer(same, "lines")["data"] == "app/static/boundaries/lines.json"


def test_circles_grow_with_the_figures_and_the_base_seven_are_red(store: Store) -> None:  # noqa: F811
    places = {p["region_code"]: p for p in layer(drawn(store), "places")["data"]}
    assert places["990121"]["figures"] == 8
    assert places["990121"]["radius"] == 17.0 > places["990122"]["radius"] > places["990132"]["radius"]
    red = {code for code, p in places.items() if p["fill"][:3] == [192, 0, 0]}
    assert red == {"990100", "990121", "990122", "990131"}  # the three of the base and the highlighted one


def test_hostile_names_are_escaped_in_the_tooltip(store: Store) -> None:  # noqa: F811
    places = {p["region_code"]: p for p in layer(drawn(store), "places")["data"]}
    assert "<img" not in places["990132"]["words"]
    assert places["990132"]["words"].startswith("&lt;img src=x")
    assert "<img" not in places["990132"]["name"]


def test_names_are_drawn_from_any_script(store: Store) -> None:  # noqa: F811
    names = layer(drawn(store), "names")
    assert names["characterSet"] == "auto"
    assert names["getTextAnchor"] == "@@=anchor"
    assert {place["label"] for place in names["data"]} == {"丁市", "甲县", "乙县", "丁市鼓楼区"}


@pytest.mark.parametrize("count", [2, 5, 7])
def test_names_of_near_places_do_not_cover_each_other(count: int) -> None:
    places = [
        {"label": "济南新旧动能转换起步区", "radius": 9.0, "longitude": 117 + n * 0.6, "latitude": 36.0 + (n % 3) * 0.7}
        for n in range(count)
    ]
    boxes = [place["box"] for place in labels(places)]
    assert len(boxes) == count
    for a, b in combinations(boxes, 2):
        assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])
