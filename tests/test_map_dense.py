"""The map of thousands of places: one sign a place, few bytes, the same classes and gaps as every other map."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fixture_frames import figure, frame_of, missing

from dashboard.compare import GAP_ORDER
from dashboard.frame import Frame
from dashboard.render import map_dense, map_figure
from dashboard.render.map_legend import HATCHES, keys
from dashboard.render.map_marks import DENSE, Mark, marks
from dashboard.ui.map_files import MapFiles
from dashboard.view import View

RATES = View(kind="figure_map", indicators=("i",))
COUNT = DENSE + 4


def code_of(at: int) -> str:
    return f"99{at:04d}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outlines of 丙省 and its counties in a row of squares; 县3 has an older code too."""
    found = tmp_path_factory.mktemp("boundaries")
    (found / "county").mkdir()
    counties = [square(code_of(at), f"县{at}", 80 + at * 0.6, 0.5) for at in range(COUNT)]
    write(found / "province.json", [square("990000", "丙省", 80.0, 40.0, name_en="Bing")])
    write(found / "county.json", counties)
    write(found / "county" / "990000.json", counties)
    write(found / "lines.json", [])
    (found / "points.json").write_text("{}", encoding="utf-8")
    (found / "codes.json").write_text('{"998888": {"code": "990003", "extent": "same", "since": ""}}', encoding="utf-8")
    return found


def square(code: str, name: str, west: float, size: float, **more: str) -> dict[str, Any]:
    ring = [[west, 30.0], [west + size, 30.0], [west + size, 30.0 + size], [west, 30.0 + size], [west, 30.0]]
    properties = {"code": code, "name_zh": name, **more}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def write(file: Path, features: list[dict[str, Any]]) -> None:
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def row(at: int, value: float, bound: str = "exact", **more: Any) -> dict[str, Any]:
    there = {"region_name": f"县{at}", "unit": "%", "longitude": 80.25 + at * 0.6, "latitude": 30.25, "within_name": ""}
    return figure(code_of(at), value, bound, **{"kind": "ratio", **there, **more})


def gap(at: int, kind: str) -> dict[str, Any]:
    there = {"region_name": f"县{at}", "unit": "%", "longitude": 80.25 + at * 0.6, "latitude": 30.25, "within_name": ""}
    return missing(code_of(at), kind, **there)


def rates(count: int = COUNT - 2, *, kind: str = "ratio", language: str = "zh", **more: Any) -> Frame:
    """Return figures 0, 1, 2 … 9, 0 … of the first places, 县2 at least; the last two places have gaps of two kinds."""
    rows = [row(at, at % 10, "at_least" if at == 2 else "exact", **more) for at in range(count)]
    return frame_of(*rows, gap(COUNT - 2, "withheld"), gap(COUNT - 1, "not_searched"), language=language, kind=kind)


def test_few_places_are_sent_as_objects_and_many_as_signs(folder: Path) -> None:
    assert not marks(rates(DENSE), RATES, folder).dense
    assert marks(rates(DENSE + 1), RATES, folder).dense


def test_signs_are_the_classes_of_the_key_in_the_order_of_the_file(folder: Path) -> None:
    frame = rates()
    found, sent = marks(frame, RATES, folder), map_dense.payload(frame, RATES, folder=folder)
    assert len(sent["marks"]) == COUNT
    assert found.classes.cuts == (2.0, 4.0, 6.0, 8.0)
    assert sent["marks"][:12] == "00B122334400", "县2 is at least 2: in its class, but its edge says that it is open"
    assert sent["marks"][-2:] == "gi", "withheld and not searched for, told apart"
    assert sent["look"]["classes"] == list(found.classes.colours("light"))
    key = [k for k in keys(found, "zh", "light", 30) if k.kind == "class"]
    assert [k.colour for k in key] == sent["look"]["classes"][::-1], "the key and the map have the same colours"


def test_texts_stand_for_the_figures_one_by_one_and_endings_only_once(folder: Path) -> None:
    sent = map_dense.payload(rates(), RATES, folder=folder)
    texts = sent["texts"].split("\n")
    assert len(texts) == sum(sign in map_dense.EXACT + map_dense.OPEN for sign in sent["marks"]) == COUNT - 2
    assert texts[:4] == ["0%", "1%", "≥2%", "3%"]
    assert sent["head"] == "指标i："
    assert len(sent["tails"]) == 1
    assert "来源：统计局" in sent["tails"][0]
    assert sent["tail"] == "", "one ending for all needs no numbers"


def test_endings_that_differ_are_numbered_and_too_many_are_cut_to_a_click(folder: Path) -> None:
    few = [row(at, 1, grade="A" if at % 2 else "B") for at in range(COUNT)]
    sent = map_dense.payload(frame_of(*few), RATES, folder=folder)
    assert [sent["tails"][int(at)].split("\n")[1][:3] for at in sent["tail"].split(" ")[:3]] == ["B 级", "A 级", "B 级"]
    many = [row(at, 1, concept_name=f"{at}" * 400) for at in range(COUNT)]
    sent = map_dense.payload(frame_of(*many), RATES, folder=folder)
    assert sent["tails"] == ["点击查看依据"], "what is too much to send is a click away"


def test_names_are_sent_only_where_the_outline_has_another(folder: Path) -> None:
    frame = rates()
    assert map_dense.names(frame, RATES, folder).strip() == ""
    other = replace(frame, rows=frame.rows.assign(region_name=["新名", *frame.rows["region_name"][1:]]))
    assert map_dense.names(other, RATES, folder).split("\n")[:2] == ["新名", ""]


def test_an_older_code_colours_the_area_of_today_and_a_click_on_it_finds_its_figure(folder: Path) -> None:
    rows = [row(at, 5) for at in range(COUNT) if at != 3]
    frame = frame_of(*rows, row(3, 5) | {"region_code": "998888"})
    sent = map_dense.payload(frame, RATES, folder=folder)
    assert sent["codes"] == {3: "998888"}
    assert sent["marks"][3] != "."


def test_a_place_without_an_outline_is_a_point(folder: Path) -> None:
    frame = frame_of(*(row(at, 5) for at in range(COUNT)), row(0, 7) | {"region_code": "990001-zone"})
    sent = map_dense.payload(frame, RATES, folder=folder)
    assert [(point["code"], point["sign"]) for point in sent["points"]] == [("990001-zone", "1")]
    assert sent["texts"].split("\n")[-1] == "7%"


def test_a_province_takes_its_finer_file_and_addresses_change_with_their_files(folder: Path) -> None:
    sent = map_dense.payload(rates(), RATES.with_(within="990000"), folder=folder)
    assert sent["fit"] == "99"
    assert re.fullmatch(r"app/static/boundaries/county/990000\.json\?v=[0-9a-f]+", sent["urls"]["areas"])
    assert "http" not in json.dumps(sent["urls"])


@pytest.mark.parametrize("totals", ["", "columns"])
def test_counts_are_circles_or_columns_in_proportion(folder: Path, totals: str) -> None:
    frame = frame_of(*(row(at, 0 if at == 1 else 100 if at == 0 else 25) for at in range(COUNT)))
    sent = map_dense.payload(frame, RATES.with_(totals=totals), folder=folder)
    sizes = [int(size) for size in sent["sizes"].split(" ")]
    assert sizes[2] == (round(sizes[0] / 4) if totals else round(sizes[0] / 2)), "height, or area, in proportion"
    assert sent["mode"] == (totals or "circles")


def test_a_nation_of_figures_stays_small(folder: Path, tmp_path: Path) -> None:
    counties = [square(f"{100000 + at}", f"县{at}", 80 + at * 0.01, 0.009) for at in range(2891)]
    write(tmp_path / "county.json", counties)
    rows = [row(0, at % 97 + 0.5) | {"region_code": f"{100000 + at}"} for at in range(2891)]
    sent = map_dense.payload(frame_of(*rows), RATES, folder=tmp_path)
    assert len(json.dumps(sent).encode()) < 60_000


def test_a_dense_drawing_hatches_gaps_and_puts_no_dots_on_areas(folder: Path) -> None:
    drawn = map_figure.figure_map(rates(), RATES, folder=folder).svg
    assert 'id="gap-990062"' in drawn, "the last place but one, withheld"
    assert "url(#atlas-gap-withheld)" in drawn
    assert 'id="atlas-gap-not_searched"' in drawn
    assert "<circle" not in drawn, "dots would cover the areas"
    assert len(set(re.findall(r' id="([^"]+)"', drawn))) == len(re.findall(r' id="([^"]+)"', drawn))


def test_every_kind_of_gap_has_a_hatching_of_its_own() -> None:
    assert set(GAP_ORDER) == set(HATCHES)
    looks = [(HATCHES[kind], kind == "not_searched") for kind in HATCHES]
    assert len(set(looks)) == len(HATCHES)


def test_the_place_spoken_of_is_named_on_a_dense_map(folder: Path) -> None:
    view = RATES.with_(highlight=code_of(7))
    sent = map_dense.payload(rates(), view, folder=folder)
    assert (sent["highlight"], sent["first"]) == (code_of(7), [7])


def asked(app: MapFiles, path: str, **headers: str) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    path, _, query = path.partition("?")
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": raw}
    asyncio.run(app(scope, None, send))  # type: ignore[arg-type]
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


async def elsewhere(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_outlines_are_compressed_and_kept_only_under_their_own_version(folder: Path) -> None:
    app, base = MapFiles(elsewhere, folder), "/app/static/boundaries"
    address = map_dense.payload(rates(), RATES, folder=folder)["urls"]["areas"]
    status, headers, body = asked(app, f"/{address}", accept_encoding="gzip")
    assert status == 200
    assert gzip.decompress(body) == (folder / "county.json").read_bytes()
    assert b"immutable" in headers[b"cache-control"]
    status, stale, _ = asked(app, f"{base}/county.json?v=0", accept_encoding="gzip")
    assert (status, stale[b"cache-control"]) == (200, b"no-cache"), "a version that is not the file's is not kept"
    again = asked(app, f"{base}/county.json", accept_encoding="gzip", if_none_match=headers[b"etag"].decode())
    assert (again[0], again[2]) == (304, b"")


@pytest.mark.parametrize("path", ["/app/static/boundaries/../x.json", "/app/static/boundaries/none.json", "/map"])
def test_everything_else_is_passed_on(folder: Path, path: str) -> None:
    assert asked(MapFiles(elsewhere, folder), path, accept_encoding="gzip")[0] == 404


def test_a_mark_can_be_a_bound(folder: Path) -> None:
    found: list[Mark] = [mark for mark in marks(rates(), RATES, folder).places if mark.open]
    assert [mark.code for mark in found] == [code_of(2)]
