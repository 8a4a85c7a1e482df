"""The figure map: honest classes and sizes, nothing from a network, all of China in every national picture."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from fixture_snapshot import store  # noqa: F401  (a fixture)

from dashboard import queries
from dashboard.render import map_figure, map_words
from dashboard.render.map_approval import approval, approval_words
from dashboard.render.map_camera import Camera
from dashboard.render.map_classes import DIVERGING, SEQUENTIAL, Classes, classes, radius
from dashboard.render.map_deck import figure_map
from dashboard.render.map_geometry import FOLDER, NATION
from dashboard.render.map_labels import Wish, place
from dashboard.render.map_legend import keys
from dashboard.render.map_marks import marks
from dashboard.render.map_project import Sheet, albers
from dashboard.render.palette import contrast, palette
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.store import Store
from dashboard.view import View

GRIDS = View(kind="figure_map", indicators=("grids_total",))
RATES = View(kind="figure_map", indicators=("resolution_rate",))
needs_outlines = pytest.mark.skipif(not (FOLDER / "province.json").is_file(), reason="run python -m etl boundaries")


@pytest.fixture
def outlines(tmp_path: Path) -> Path:
    """Outlines of 丙省 and of two of its counties; 鼓楼区 was published under a code that is no longer in use."""
    folder = tmp_path / "boundaries"
    (folder / "county").mkdir(parents=True)
    province = _feature("990000", "丙省", 110.0, 28.0, 10.0, name_en="Bing")
    jia, yi = _feature("990121", "甲县", 112.0, 32.5, 2.0), _feature("990122", "乙县", 116.5, 36.0, 0.02)
    now = _feature("990139", "新区", 114.0, 34.0, 1.0)
    for name, features in (("province", [province]), ("county", [jia, yi, now]), ("county/990000", [jia, yi, now])):
        _write(folder / f"{name}.json", {"type": "FeatureCollection", "features": features})
    dashed = {"type": "MultiLineString", "coordinates": [[[110.0, 15.0], [110.5, 14.0]], [[112.0, 5.0], [112.5, 4.5]]]}
    line = {"type": "Feature", "properties": {"kind": "dashed_line"}, "geometry": dashed}
    _write(folder / "lines.json", {"type": "FeatureCollection", "features": [line]})
    _write(folder / "codes.json", {"990131": {"code": "990139", "extent": "same", "since": "2024-01-01"}})
    return folder


def _feature(code: str, name: str, west: float, south: float, size: float, **more: str) -> dict[str, Any]:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code, "name_zh": name, **more}, "geometry": geometry}


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def drawn(store: Store, view: View, folder: Path, language: str = "zh") -> dict[str, Any]:  # noqa: F811
    deck = figure_map(queries.frame(view, store, language), view, folder=folder)
    return dict(json.loads(deck.to_json()))


def layer(deck: dict[str, Any], name: str) -> Any:
    return next(found["data"] for found in deck["layers"] if found["id"] == name)


def svg(store: Store, view: View, folder: Path | None = None, language: str = "zh") -> ElementTree.Element:  # noqa: F811
    drawing = map_figure.figure_map(queries.frame(view, store, language), view, folder=folder)
    return ElementTree.fromstring(f"<svg>{drawing.svg}</svg>")


# --- classes and sizes ---------------------------------------------------------------------------------------------


def test_equal_steps_are_cut_at_round_numbers() -> None:
    found = classes([12.0, 25.0, 38.0, 41.0, 55.0])
    assert found == Classes((20.0, 30.0, 40.0, 50.0), "equal")
    assert [found.of(v) for v in (12.0, 20.0, 29.9, 50.0, 55.0)] == [0, 1, 1, 4, 4]


def test_figures_that_crowd_at_one_end_are_cut_into_equal_numbers() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1000.0]
    found = classes(values)
    assert found.method == "quantile"
    assert found.cuts == (3.0, 5.0, 7.0, 9.0)
    assert [sum(found.of(v) == at for v in values) for at in range(5)] == [2, 2, 2, 2, 2]


def test_equal_figures_are_never_parted() -> None:
    values = [5.0] * 7 + [6.0, 900.0]
    found = classes(values)
    assert len({found.of(5.0) for _ in range(7)}) == 1
    assert found.of(5.0) != found.of(6.0) != found.of(900.0)
    assert classes([5.0, 5.0]) == Classes((), "one")
    assert classes([]) == Classes((), "one")


def test_negative_changes_and_zero_have_classes() -> None:
    found = classes([-12.0, -3.0, 0.0, 4.0, 9.0])
    assert found.cuts == tuple(sorted(found.cuts))
    assert [found.of(v) for v in (-12.0, 9.0)] == [0, found.count - 1]


def test_an_index_has_classes_around_the_median() -> None:
    found = classes([30.0, 100.0, 210.0], index=True)
    assert found.cuts == (50.0, 80.0, 125.0, 200.0)
    assert found.of(100.0) == 2
    assert found.colours("light") == DIVERGING["light"]
    assert [round(low * high, 9) for low, high in zip(found.cuts, reversed(found.cuts), strict=True)] == [10_000.0] * 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_classes_are_told_apart_by_lightness_alone(theme: str) -> None:
    ramp = SEQUENTIAL[theme]
    ground = palette(theme).paper
    away = [contrast(colour, ground) for colour in ramp]
    assert away == sorted(away)
    assert all(later / earlier > 1.2 for earlier, later in pairwise(away))


def test_the_area_of_a_circle_is_in_proportion() -> None:
    assert radius(1073.0, 1073.0, 30.0) == 30.0
    assert radius(250.0, 1000.0, 30.0) == 15.0
    assert radius(0.0, 1000.0, 30.0) == 0.0
    assert radius(5.0, 0.0, 30.0) == 0.0


# --- what is drawn -------------------------------------------------------------------------------------------------


def test_counts_are_circles_and_rates_are_areas(store: Store, outlines: Path) -> None:  # noqa: F811
    assert marks(queries.frame(GRIDS, store, "zh"), GRIDS, outlines).mode == "circles"
    assert marks(queries.frame(RATES, store, "zh"), RATES, outlines).mode == "areas"


def test_totals_colour_areas_only_on_demand_and_the_caption_says_so(store: Store, outlines: Path) -> None:  # noqa: F811
    asked = GRIDS.with_(totals="yes")
    found = marks(queries.frame(asked, store, "zh"), asked, outlines)
    assert (found.mode, found.totals) == ("areas", True)
    assert "不等于做得好" in map_words.figure_caption(queries.frame(asked, store, "zh"), asked)
    assert "不等于做得好" not in map_words.figure_caption(queries.frame(GRIDS, store, "zh"), GRIDS)
    rate = RATES.with_(totals="yes")
    assert not marks(queries.frame(rate, store, "zh"), rate, outlines).totals, "a rate is no total"


def test_the_tier_and_the_zoom_choose_the_places(store: Store) -> None:  # noqa: F811
    def codes(**where: str) -> set[str]:
        return set(queries.frame(GRIDS.with_(**where), store, "zh").rows["region_code"])

    assert codes() == {"990121", "990122", "990131", "990132", "990231", "990100-xinqu"}
    assert codes(map_level="prefecture") == {"990100"}
    assert codes(within="990100") == {"990121", "990122", "990131", "990132", "990100-xinqu"}
    assert codes(within="980000") == set()


def test_a_bound_says_which_classes_are_possible(store: Store, outlines: Path) -> None:  # noqa: F811
    found = {m.code: m for m in marks(queries.frame(RATES, store, "zh"), RATES, outlines).places}
    assert found["990122"].text == "≥95%"
    assert found["990122"].open
    assert (found["990122"].low, found["990122"].high) == (0, 1)  # 95 or more: the class of 98.5 is possible, too
    assert (found["990121"].low, found["990121"].high) == (1, 1)
    assert not found["990121"].open
    texts = [key.text for key in keys(marks(queries.frame(RATES, store, "zh"), RATES, outlines), "zh", "light", 30.0)]
    assert "98以下 · 1 地（其中 1 地或属别级）" in texts


def test_circles_carry_their_place_and_small_ones_lie_on_top(store: Store, outlines: Path) -> None:  # noqa: F811
    places = layer(drawn(store, GRIDS, outlines), "places")
    sizes = {p["region_code"]: p["radius"] for p in places}
    assert sizes["990121"] == 30.0
    assert sizes["990122"] == round(30.0 * math.sqrt(402 / 1073), 2)
    assert [p["radius"] for p in places] == sorted(sizes.values(), reverse=True)
    assert "≤12" in next(p["name_zh"] for p in places if p["region_code"] == "990132")


def test_only_places_with_figures_are_sent_with_the_picture(store: Store, outlines: Path) -> None:  # noqa: F811
    deck = drawn(store, RATES, outlines)
    areas = layer(deck, "areas")["features"]
    assert {f["properties"]["region_code"] for f in areas} == {"990121", "990122"}
    assert layer(deck, "provinces") == "app/static/boundaries/province.json"
    assert {p["region_code"] for p in layer(deck, "places")} == {"990122"}, "乙县 is too small to be seen: it has a dot"
    zoomed = drawn(store, RATES.with_(within="990000"), outlines)
    assert layer(zoomed, "inside") == "app/static/boundaries/county/990000.json"


def test_a_gap_has_a_sign_and_words_but_no_value(store: Store, outlines: Path) -> None:  # noqa: F811
    deck = drawn(store, RATES, outlines)
    signs = {g["region_code"]: g["sign"] for g in layer(deck, "gaps")}
    assert signs == {
        "990131": GAP_SIGNS["withheld"], "990132": GAP_SIGNS["not_applicable"],
        "990100-xinqu": GAP_SIGNS["not_searched"], "990231": GAP_SIGNS["not_searched"],
    }  # fmt: skip
    assert len(set(GAP_SIGNS.values())) == len(GAP_SIGNS), "each kind of gap looks different"
    drawn_places = {p["region_code"] for p in layer(deck, "places")}
    assert not drawn_places & set(signs)


def test_names_carry_the_number_alone_and_what_is_said_over_a_place_its_unit(store: Store, outlines: Path) -> None:  # noqa: F811
    deck = drawn(store, GRIDS, outlines)
    labels = [item["label"] for item in layer(deck, "names")]
    assert "甲县 1,073" in labels
    assert any("1,073 个" in item["name_zh"] for item in layer(deck, "places"))
    shares = [item["label"] for item in layer(drawn(store, RATES, outlines), "names")]
    assert shares
    assert all(label.endswith("%") for label in shares), "a percent sign belongs to the number"


def test_inside_a_province_who_has_no_figure_is_named_too(store: Store, outlines: Path) -> None:  # noqa: F811
    gaps = {row["region_name"] for row in marks(queries.frame(RATES, store, "zh"), RATES, outlines).gaps}
    assert gaps
    nation = {item["label"] for item in layer(drawn(store, RATES, outlines), "names")}
    assert not gaps & nation
    within = replace(RATES, within="990000")
    inside = {item["label"] for item in layer(drawn(store, within, outlines), "names")}
    named = {row["region_name"] for row in marks(queries.frame(within, store, "zh"), within, outlines).gaps}
    assert "庚市鼓楼区" in named & inside, "where there is room"


def test_a_name_is_never_put_where_it_would_be_read_as_that_of_another_mark() -> None:
    large, small = Wish("large", "惠城区 36万", 300.0, 300.0, 20.0), Wish("small", "鹤山市 6万", 262.0, 300.0, 6.0)
    full = [(321.0, 250.0, 500.0, 350.0), (150.0, 321.0, 500.0, 360.0), (150.0, 240.0, 500.0, 279.0)]
    named = {label.key for label in place([large, small], 14, taken=full)}
    assert named == {"small"}, "left of the small mark there is room, but only for the name of the small one"


def test_an_index_is_read_by_its_two_hues(store: Store) -> None:  # noqa: F811
    view = replace(GRIDS, normalise="peer_index", totals="yes")
    caption = map_words.figure_caption(queries.frame(view, store, "en"), view)
    assert "orange" in caption
    assert "darker" not in caption


def test_an_index_of_totals_is_as_large_as_its_place(store: Store, outlines: Path) -> None:  # noqa: F811
    """Percent of the median of totals: colouring areas by it needs the same switch as the totals themselves."""
    for normalise in ("peer_index", "per_month"):
        view = GRIDS.with_(normalise=normalise)
        assert marks(queries.frame(view, store, "en"), view, outlines).mode == "circles"
    asked = GRIDS.with_(normalise="peer_index", totals="yes")
    frame = queries.frame(asked, store, "en")
    assert marks(frame, asked, outlines).totals
    rate = GRIDS.with_(normalise="per_10k_residents")
    assert marks(queries.frame(rate, store, "en"), rate, outlines).mode == "areas"


def test_an_older_code_is_drawn_on_the_area_of_today_with_a_note(store: Store, outlines: Path) -> None:  # noqa: F811
    asked = GRIDS.with_(totals="yes")
    frame = queries.frame(asked, store, "zh")
    (mark,) = [m for m in marks(frame, asked, outlines).places if m.code == "990131"]
    assert mark.outline is not None
    assert mark.outline.code == "990139"
    assert "990139" in map_words.moved_words(mark, "zh", outlines)
    assert "2024-01-01" in map_words.moved_words(mark, "en", outlines)


def test_a_place_without_an_outline_is_a_point(store: Store, outlines: Path) -> None:  # noqa: F811
    asked = GRIDS.with_(totals="yes")
    places = {p["region_code"] for p in layer(drawn(store, asked, outlines), "places")}
    assert {"990100-xinqu", "990132"} <= places


def test_no_picture_names_a_host_and_hostile_names_are_text(store: Store, outlines: Path) -> None:  # noqa: F811
    for view in (GRIDS, RATES, GRIDS.with_(totals="columns"), GRIDS.with_(within="990000")):
        deck = json.dumps(drawn(store, view, outlines, "en"), ensure_ascii=False)
        assert "http" not in deck
        assert "mapStyle" not in deck or "__MAP_STYLE__" in deck
    drawing = map_figure.figure_map(queries.frame(GRIDS, store, "zh"), GRIDS, folder=outlines)
    assert "http" not in drawing.svg
    assert "<img" not in drawing.svg
    assert "&lt;img" in drawing.svg


def test_without_outlines_there_are_points_and_no_error(store: Store, tmp_path: Path) -> None:  # noqa: F811
    assert len(layer(drawn(store, GRIDS, tmp_path), "places")) == 6
    assert len(svg(store, GRIDS, tmp_path).findall(".//circle")) >= 6


# --- the first view and the projection -------------------------------------------------------------------------------


def test_the_first_view_holds_all_of_china() -> None:
    camera = Camera(NATION, 900, 720)
    for longitude, latitude in ((73.5, 39.4), (134.8, 48.4), (123.0, 53.6), (112.0, 3.8), (121.0, 23.5)):
        x, y = camera.pixels(longitude, latitude)
        assert 0 <= x <= 900, (longitude, latitude)
        assert 0 <= y <= 720, (longitude, latitude)


def test_the_projection_keeps_areas_and_its_parallels() -> None:
    def area(south: float) -> float:
        ring = albers(
            np.array([(105.0, south), (106.0, south), (106.0, south + 1), (105.0, south + 1), (105.0, south)])
        )
        x, y = ring[:, 0], ring[:, 1]
        return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)

    for south in (18.0, 36.0, 50.0):
        sphere = math.radians(1) * (math.sin(math.radians(south + 1)) - math.sin(math.radians(south)))
        assert area(south) == pytest.approx(sphere, rel=1e-3)
    assert albers(np.array([(105.0, 0.0)]))[0] == pytest.approx((0.0, 0.0))


def test_an_island_too_small_to_draw_is_a_dot() -> None:
    sheet = Sheet([np.array([(100.0, 20.0), (120.0, 40.0)])], (0.0, 0.0, 100.0, 100.0))
    assert "h0.9v0.9" in sheet.area([np.array([(110.0, 30.0), (110.01, 30.0), (110.01, 30.01), (110.0, 30.0)])])


def test_names_that_find_no_room_are_left_out_but_never_the_one_spoken_of() -> None:
    wishes = [Wish(str(n), "济南新旧动能转换起步区", 100.0, 100.0, 5.0) for n in range(30)]
    placed = place([*wishes, Wish("mine", "甲县", 100.0, 100.0, 5.0, needed=True)], 15.0, inside=(0, 0, 400, 200))
    assert len(placed) < 20
    assert placed[-1].key == "mine"


# --- the drawing for files -------------------------------------------------------------------------------------------


@needs_outlines
@pytest.mark.parametrize(
    "view", [GRIDS, RATES, GRIDS.with_(map_level="province"), View(kind="places_map")], ids=lambda v: v.kind
)
def test_every_national_drawing_has_all_provinces_and_the_dashed_line(store: Store, view: View) -> None:  # noqa: F811
    root = svg(store, view)
    ids = [path.get("id") for path in root.iter("path") if path.get("id")]
    provinces = {f"{n}0000" for n in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
                                      *range(61, 66), 71, 81, 82)}  # fmt: skip
    assert provinces <= set(ids)
    assert len(ids) == len(set(ids)), "one path a region"
    assert all(path.find("title") is not None for path in root.iter("path") if path.get("id") in provinces)
    inset = next(g for g in root.iter("g") if g.get("id") == "south-china-sea")
    assert any(path.get("class") == "dashed-line" for path in inset.iter("path"))
    assert "南海诸岛" in "".join(inset.itertext())
    assert {"inset-460000", "inset-710000"} <= {path.get("id") for path in inset.iter("path")}


@needs_outlines
def test_the_inset_does_not_lie_over_taiwan(store: Store) -> None:  # noqa: F811
    root = svg(store, GRIDS)
    taiwan = next(path.get("d") or "" for path in root.iter("path") if path.get("id") == "710000")
    xs = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", taiwan)]
    frame = next(g for g in root.iter("g") if g.get("id") == "south-china-sea").find("rect")
    assert frame is not None
    assert max(xs) < float(frame.get("x") or 0)


@needs_outlines
def test_inside_a_province_its_counties_are_paths(store: Store) -> None:  # noqa: F811
    view = View(kind="figure_map", indicators=("grids_total",), within="440000")
    ids = {path.get("id") for path in svg(store, view).iter("path")}
    assert {"441322", "441302"} <= ids


def test_the_approval_number_is_in_the_drawing_or_asked_for(
    store: Store,  # noqa: F811
    outlines: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ATLAS_MAP_APPROVAL", raising=False)
    assert "审图号尚未填写" in "".join(svg(store, GRIDS, outlines).itertext())
    monkeypatch.setenv("ATLAS_MAP_APPROVAL", " GS(2026)0001号 ")
    assert approval() == "GS(2026)0001号"
    assert "审图号：GS(2026)0001号" in "".join(svg(store, GRIDS, outlines).itertext())


@pytest.mark.parametrize("given", ["", "x" * 61, "<b>1</b>", "GS\n1", "a`b"])
def test_an_unusable_approval_number_counts_as_none(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_MAP_APPROVAL", given)
    assert approval() == ""
    assert approval_words("en").startswith("No map approval number")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_for_who_cannot_see_the_map(store: Store, language: str) -> None:  # noqa: F811
    frame = queries.frame(GRIDS, store, language)
    said = map_words.figure_alt(frame, GRIDS)
    assert {"zh": "甲县", "en": "Jia"}[language] in said
    assert "1,073" in said
    assert {"zh": "≤12", "en": "≤12"}[language] in said
